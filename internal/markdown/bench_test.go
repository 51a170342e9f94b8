package markdown

import (
	"os"
	"strings"
	"testing"
	"unsafe"

	"accord/internal/diag"
)

// article is a body as they are: 640 words, lists, a table, two footnotes, eight links, four citations.
func article(tb testing.TB) (src []byte, offset int) {
	src, err := os.ReadFile("testdata/article.md")
	if err != nil {
		tb.Fatal(err)
	}
	return src, strings.Index(string(src), "\n---\n") + len("\n---\n")
}

// BenchmarkCompile has a budget of 105 µs, of the 250 µs that an article may cost in a build.
func BenchmarkCompile(b *testing.B) {
	src, offset := article(b)
	c := New(Options{Lang: "en"})
	b.ReportAllocs()
	for b.Loop() {
		c.Body("a.md", src, offset).Doc()
	}
}

func BenchmarkInline(b *testing.B) {
	c := New(Options{Lang: "en"})
	for name, text := range map[string]string{
		"plain":  "Why eleven norms matter: the experts' report of 2015",
		"marked": "The joint statement of {= count(signed(joint-statement)) } states",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Inline("a.md", text, diag.SpanOf(2, 8, 0), nil).Doc()
			}
		})
	}
}

// TestDocIsSmall holds what a site of 10,000 articles keeps in memory to 8 KB for each.
func TestDocIsSmall(t *testing.T) {
	src, offset := article(t)
	d := New(Options{Lang: "en"}).Body("a.md", src, offset).Doc()
	size := int(unsafe.Sizeof(*d)) + cap(d.HTML) + cap(d.Holes)*int(unsafe.Sizeof(Hole{})) +
		cap(d.Sections)*int(unsafe.Sizeof(Section{})) + cap(d.Findings)*int(unsafe.Sizeof(diag.Finding{}))
	for _, h := range d.Holes {
		if h.Kind != LinkEnd && h.Kind != BlockEnd {
			size += len(h.Target) + len(h.Text)
		}
		if h.More != nil {
			size += int(unsafe.Sizeof(More{})) + cap(h.More.Cites)*int(unsafe.Sizeof(CiteRef{})) + cap(h.More.Options)*int(unsafe.Sizeof(Option{}))
		}
	}
	if size > 8<<10 {
		t.Errorf("the document takes %d bytes, its HTML %d", size, len(d.HTML))
	}
	if len(d.Findings) > 0 || d.Words < 600 || d.Words > 700 {
		t.Errorf("%d words, findings %v", d.Words, d.Findings)
	}
}
