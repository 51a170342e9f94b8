package markdown

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"

	"accord/internal/diag"
)

// piece fills a range of a document, naming holes by their index.
func piece(d *Doc, r Range) string {
	var buf bytes.Buffer
	d.Fill(&buf, r, func(buf *bytes.Buffer, i int) { fmt.Fprintf(buf, "{%d %s%s}", i, d.Holes[i].Target, d.Holes[i].Text) })
	return buf.String()
}

func TestSections(t *testing.T) {
	src := "---\ntitle: x\n---\nIntro [[a]].[^1]\n\n### Early\n\n## In brief\n\n- [[b]]\n\n[^1]: See [[c]].\n\n    Then see.\n\n## The {= 27 } states\n\n" +
		"### One\n\n#### Deep\n\n### [[d]]\n\n> ## Quoted\n"
	d := New(Options{Parts: map[string]string{"in brief": "brief"}}).Body("a.md", []byte(src), strings.Index(src, "Intro")).Doc()
	var got strings.Builder
	for _, s := range d.Sections {
		fmt.Fprintf(&got, "%s|%s|%s|%s|%s|%s\n", s.ID, s.Key, spot(s.At), piece(d, s.Title), piece(d, s.All), piece(d, s.Inner))
		for _, sub := range s.Subs {
			fmt.Fprintf(&got, "  %s|%s|%s\n", sub.ID, spot(sub.At), piece(d, sub.Title))
		}
	}
	fmt.Fprintf(&got, "notes|%s\n", piece(d, d.Notes))
	const mark = `<sup><a id="fnref:1" href="#fn:1" role="doc-noteref">1</a></sup>`
	want := `||0:0+0||<p>Intro {0 a}.` + mark + `</p><h3 id="early">Early</h3>|<p>Intro {0 a}.` + mark + `</p><h3 id="early">Early</h3>
  early|6:5+5|Early
brief|brief|8:4+8|In brief|<h2 id="brief">In brief</h2><ul><li>{1 b}</li></ul>|<ul><li>{1 b}</li></ul>
the-states||16:4+18|The {2 27} states|<h2 id="the-states">The {2 27} states</h2><h3 id="one">One</h3><h4 id="deep">Deep</h4><h3 id="d">{3 d}</h3><blockquote><h2 id="quoted">Quoted</h2></blockquote>|<h3 id="one">One</h3><h4 id="deep">Deep</h4><h3 id="d">{3 d}</h3><blockquote><h2 id="quoted">Quoted</h2></blockquote>
  one|18:5+3|One
  d|22:5+5|{3 d}
notes|<div class="footnotes" role="doc-endnotes"><ol><li id="fn:1"><p>See {4 c}.</p><p>Then see. <a href="#fnref:1" role="doc-backlink">↩︎</a></p></li></ol></div>
`
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
	if end := piece(d, d.Whole()); !strings.HasSuffix(end, piece(d, d.Notes)) {
		t.Errorf("the whole document ends with %q", end)
	}
}

func TestPlacesAreThoseOfTheFile(t *testing.T) {
	src := "\ufeff---\r\ntitle: x\r\n---\r\n\r\nOne [[a]].\r\n\r\n> 日本 [[b]]\r\n"
	p := New(Options{}).Body("dir/a.md", []byte(src), strings.Index(src, "\r\nOne"))
	d := p.Doc()
	if p.File != "dir/a.md" || p.At.Line != 4 || spot(d.Holes[0].At) != "5:7+1" || spot(d.Holes[1].At) != "7:8+1" {
		t.Errorf("body at %v, holes at %v and %v", p.At, d.Holes[0].At, d.Holes[1].At)
	}
}

func TestPlain(t *testing.T) {
	src := "## A & *b*\n\none[^1] \"two\" [three](/four) `a<b`\n- five\n- [[x]]\n\n| s | t |\n|---|---|\n| u | v |\n\n![alt](p.png)\n\n[^1]: note\n"
	d := New(Options{}).Body("a.md", []byte(src), 0).Doc()
	put := func(b *strings.Builder, i int) { fmt.Fprintf(b, "<%s%s>", d.Holes[i].Target, d.Holes[i].Text) }
	s := d.Sections[0]
	if got, want := d.Plain(s.Inner, put), "one “two” three a<b five <x> s t u v <p.pngalt>"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := d.Plain(s.Title, put); got != "A & b" {
		t.Errorf("the title is %q", got)
	}
}

func TestInline(t *testing.T) {
	c := New(Options{Lang: "en"})
	at := diag.SpanOf(7, 12, 40)
	for _, tc := range []struct{ src, want string }{
		{"", ""},
		{`Plain "text" & more <`, `Plain “text” &amp; more &lt;`},
		{"The statement of {= count(signed(a)) } *states*", `The statement of {value "count(signed(a))" 7:32+16} <em>states</em>`},
		{"# 1. - > no blocks ::: note", `# 1. - &gt; no blocks ::: note`},
		{"- [[a|b]] [@c]", `- {link a 7:16+1}b{end a} {cite 7:22+4 (c "" 7:24+1)}`},
		{"1. [a](x.md)", "1. a\n7:19+4 bad-address: \"x.md\" is relative, and pages are not where their files are (write [[x|text]])"},
		{"one\ntwo\n\nthree *four*\n", "one\ntwo\nthree <em>four</em>"},
		{"    indented *a*", "indented <em>a</em>"},
		{"a[^1] <b>c</b>", "a[^1] c\n7:18+3 raw-html: raw HTML is left out (write **text**)"},
		{"a\x00 *b\x00*", "a\ufffd <em>b\ufffd</em>"},
		{"![a](b.png)", `{picture b.png "a" 7:17+5}`},
	} {
		p := c.Inline("a.md", tc.src, at, nil)
		if got := result(p.Doc()); got != tc.want || p.Src != tc.src || p.At != at {
			t.Errorf("%q\ngot  %s\nwant %s", tc.src, got, tc.want)
		}
	}
}

func TestInlineTakesTheShortWayToTheSameResult(t *testing.T) {
	c := New(Options{Lang: "en"})
	for _, text := range []string{"it's -- \"so\" 3 > 2", "日本 a 語", " two  spaces ", "", "a... b"} {
		fast := c.Inline("a.md", text, diag.Span{}, nil).Doc()
		slow := c.Inline("a.md", text+"*", diag.Span{}, nil).Doc()
		if want := strings.TrimLeft(string(fast.HTML), " ") + "*"; want != string(slow.HTML) || fast.Words != slow.Words {
			t.Errorf("%q: %q with %d words, and %q with %d", text, fast.HTML, fast.Words, slow.HTML, slow.Words)
		}
	}
}

func TestWords(t *testing.T) {
	c := New(Options{})
	for src, want := range map[string]int{
		"":                             0,
		"One two-three, four's 5 -- x": 5,
		"*a*b c**d** `e f`":            4,
		"[[a]] [[b|two words]] {= 5 }": 4,
		"## A\n- b\n\n> c\n":           3,
		"我们他们 two":                     3,
		"Привет мир":                   2,
		"a[^1]\n\n[^1]: b c\n":         3,
	} {
		if got := c.Body("a.md", []byte(src), 0).Doc().Words; got != want {
			t.Errorf("%q: %d words, want %d", src, got, want)
		}
	}
}

func TestBoundsAreReported(t *testing.T) {
	repeat := strings.Repeat
	for name, tc := range map[string]struct{ src, text string }{
		"depth":     {repeat(">", 200) + " a", "lists, quotations or blocks are nested too deep"},
		"marks":     {repeat("[[a]] [[b]]\n", 25_001), "more than 50000 links, citations and values in one text"},
		"paragraph": {repeat("*a* ", 50_000), "too many marks in one paragraph; from here on they are shown as written"},
		"targets":   {repeat("[a]: b\n", 1_001), "link targets are not looked for in a paragraph of more than 1000 lines"},
		"table":     {repeat("|a", 300) + "\n" + repeat("|-", 300) + "\n" + repeat("b\n", 300), "a table of 302 lines and 301 columns has more than 50000 cells"},
	} {
		d := New(Options{}).Body("a.md", []byte(tc.src), 0).Doc()
		if len(d.Findings) == 0 || d.Findings[0].Text != tc.text {
			t.Errorf("%s: findings %.200v", name, d.Findings)
		}
		if len(d.Holes) > 2*maxMarks || len(d.HTML) > 20*len(tc.src) {
			t.Errorf("%s: %d holes, %d bytes", name, len(d.Holes), len(d.HTML))
		}
	}
	many := New(Options{}).Body("a.md", []byte(repeat("<b> ", 2_000)), 0).Doc()
	if len(many.Findings) > maxFindings {
		t.Errorf("%d findings", len(many.Findings))
	}
}

func TestACompilerIsSafeForConcurrentUse(t *testing.T) {
	src, offset := article(t)
	c := New(Options{Lang: "en"})
	want := result(c.Body("a.md", src, offset).Doc())
	shared := c.Body("a.md", src, offset)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				c.Inline("a.md", "some *other* [[text]]", diag.SpanOf(1, 1, 0), nil).Doc()
				if got := result(c.Body("a.md", src, offset).Doc()); got != want {
					t.Error("a concurrent compilation differs")
				}
				if first, again := shared.Doc(), shared.Doc(); first != again {
					t.Error("one prose has two documents")
				}
			}
		})
	}
	wg.Wait()
}
