package markdown

import (
	"bytes"
	"html"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	xhtml "golang.org/x/net/html"

	"accord/internal/diag"
)

// FuzzCompile compiles any text as a body and as an inline value, and judges what comes out with a parser that is
// not ours.
func FuzzCompile(f *testing.F) {
	for _, seed := range fuzzSeeds {
		f.Add(seed, 0)
	}
	for _, e := range commonMarkExamples(f) {
		f.Add(e.markdown, 0)
	}
	src, offset := article(f)
	f.Add(string(src), offset)
	f.Add("\ufffdAA\n\"", 2)
	c := New(Options{Lang: "de", Parts: map[string]string{"details": "details"}})
	f.Fuzz(func(t *testing.T, src string, offset int) {
		src = strings.ToValidUTF8(src, "\ufffd") // no other file gets as far as here
		if len(src) > 20_000 {
			return
		}
		offset = strings.LastIndexByte(src[:max(0, min(offset, len(src)))], '\n') + 1 // a body begins a line
		// An endless loop would only stop the fuzzer; a panic keeps the text.
		watchdog := time.AfterFunc(10*time.Second, func() { panic("still compiling after ten seconds") })
		defer watchdog.Stop()
		start := time.Now()
		prose := c.Body("a.md", []byte(src), offset)
		body := prose.Doc()
		inline := c.Inline("a.md", src, diag.SpanOf(3, 7, 1), nil).Doc()
		if took := time.Since(start); took > time.Second {
			t.Errorf("%d bytes took %v", len(src), took)
		}
		judge(t, body)
		judge(t, inline)
		judgePlaces(t, body, src)
		judgeSections(t, body)
		if again := c.Body("a.md", []byte(src), offset).Doc(); !reflect.DeepEqual(body, again) {
			t.Errorf("two compilations of one text differ")
		}
	})
}

var fuzzSeeds = []string{
	"", "plain text", "# h\n\n## Details {#x}\n\n### sub\n", "a\n\n> quote\n> — [[a|b]] [@c]\n", "> q\n> - w\n",
	"[[a]] [[a#b]] [[a|*b* {= c }]] [@d para 1; @e] {= count(x) as words }", "| a | b |\n| :- | -: |\n| [[a\\|b]] | `c\\|d` |\n",
	"::: note A title\nkey: value\n\ntext\n\n:::: rollcall a\nof: b\n::::\n:::\n", "::: timeline\ntext\n:::\n",
	"[x](javascript:alert(1)) [x](&#106;avascript:a) [x](java\tscript:a) <javascript:a> [x](//evil) [x](/\\evil) [x](%6aavascript:a)",
	"[x](https://a.b/\"onclick=x) [x](https://a.b '\"><script>') [x](/a?b=<c>&d) ![a \"b\" <c>](d \"e<f>\")",
	"<script>alert(1)</script>\n\na <b onclick=x>c</b> <!-- d --> <style>*{}</style>", "```\" onload=\"x\ncode\n```\n",
	"a[^1] b[^1] c[^2]\n\n[^1]: text[^2]\n\n    more\n\n[^2]: *x*\n[^3]: unused\n", "term\n: text\n\n  more\n: other\n",
	"\x00 a\x00b `c\x00` [d\x00](/e\x00) \x00", "\"a\" 'b' -- --- ... it's '90s \\\"c\\\" &quot;d&quot; &amp;lt;", "日本\n語 text\n漢字", "~~a~~ **b** ***c*** a*b _c_",
	"- a\n- b\n\n  c\n10. d\n    - e\n\t- f\n", "[a]: /b 'c'\n\n[a] [x][a] ![a]\n", "\r\na\r\n\r\n[[b]]\r\n", "    code\n\n\tcode\n---\n***\n", "\ufeffa [[b]]",
}

// judge checks that the HTML is well formed, holds nothing that could run, and has the holes that it says.
func judge(t *testing.T, d *Doc) {
	t.Helper()
	if n := bytes.Count(d.HTML, []byte{0}); n != len(d.Holes) {
		t.Fatalf("%d NUL bytes, %d holes", n, len(d.Holes))
	}
	var filled bytes.Buffer
	var open []Hole
	d.Fill(&filled, d.Whole(), func(buf *bytes.Buffer, i int) {
		switch h := d.Holes[i]; h.Kind {
		case Path:
			if addressOf([]byte(h.Target)) != site {
				t.Errorf("%q is not an address of the site", h.Target)
			}
			buf.WriteString(html.EscapeString(h.Target))
		case LinkStart, Block:
			open = append(open, h)
		case LinkEnd, BlockEnd:
			if len(open) == 0 || open[len(open)-1].Kind != h.Kind-1 || open[len(open)-1].Target != h.Target {
				t.Errorf("the end of %q without its start", h.Target)
			} else {
				open = open[:len(open)-1]
			}
		}
	})
	if len(open) > 0 {
		t.Errorf("%q has no end", open[0].Target)
	}
	judgeHTML(t, filled.String())
	d.Plain(d.Whole(), func(*strings.Builder, int) {})
	for _, q := range d.Quotes {
		for _, r := range [...]Range{q.Lead, q.Text, q.Speaker} {
			if n := bytes.Count(d.HTML[:r.From], []byte{0}); n != int(r.Hole) && !r.Empty() {
				t.Errorf("a quotation begins at hole %d, and %d stand before it", r.Hole, n)
			}
		}
	}
}

var (
	elements   = strings.Fields("a p em strong del div code pre ul ol li dl dt dd table thead tbody tr th td h1 h2 h3 h4 h5 h6 blockquote figure figcaption section sup br hr button span")
	attributes = strings.Fields("href id class role scope start tabindex value popover popovertarget aria-label")
)

// judgeHTML checks tags and attributes against lists, and that tags are closed in order.
func judgeHTML(t *testing.T, s string) {
	t.Helper()
	var open []string
	z := xhtml.NewTokenizer(strings.NewReader(s))
	for z.Next() != xhtml.ErrorToken {
		token := z.Token()
		switch token.Type {
		case xhtml.StartTagToken:
			if !slices.Contains(elements, token.Data) {
				t.Errorf("element %q in %q", token.Data, s)
			}
			for _, a := range token.Attr {
				judgeAttribute(t, a)
			}
			if token.Data == "a" && slices.Contains(open, "a") {
				t.Errorf("a link in a link in %q", s)
			}
			if token.Data != "br" && token.Data != "hr" {
				open = append(open, token.Data)
			}
		case xhtml.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				t.Fatalf("</%s> closes %v in %q", token.Data, open, s)
			}
			open = open[:len(open)-1]
		case xhtml.CommentToken, xhtml.DoctypeToken, xhtml.SelfClosingTagToken:
			t.Errorf("%s in %q", token, s)
		}
	}
	if len(open) > 0 {
		t.Errorf("%v not closed in %q", open, s)
	}
}

func judgeAttribute(t *testing.T, a xhtml.Attribute) {
	t.Helper()
	if !slices.Contains(attributes, a.Key) {
		t.Errorf("attribute %s=%q", a.Key, a.Val)
	}
	if a.Key != "href" {
		return
	}
	val := a.Val
	if decoded, err := url.PathUnescape(val); err == nil {
		val = decoded
	}
	val = strings.ToLower(strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, val))
	for _, start := range []string{"http://", "https://", "mailto:", "tel:", "/", "#"} {
		if strings.HasPrefix(val, start) && !strings.HasPrefix(val, "//") {
			return
		}
	}
	t.Errorf("href %q", a.Val)
}

// judgePlaces checks that all places are places of the text.
func judgePlaces(t *testing.T, d *Doc, src string) {
	t.Helper()
	lines := strings.Split(src, "\n")
	within := func(what string, at diag.Span) {
		t.Helper()
		if at.Line < 1 || int(at.Line) > len(lines) || at.Col < 1 ||
			int(at.Col)+int(at.Len) > utf8.RuneCountInString(lines[at.Line-1])+2 {
			t.Errorf("%s at %+v is outside the text", what, at)
		}
	}
	for _, h := range d.Holes {
		within("a hole", h.At)
		if h.More != nil {
			for _, c := range h.More.Cites {
				within("a citation", c.At)
			}
			for _, o := range h.More.Options {
				within("an option", o.At)
				within("a value", o.ValueAt)
			}
		}
	}
	for _, a := range d.Acronyms {
		within("an acronym", a.At)
	}
	for _, q := range d.Quotes {
		within("a quotation", q.At)
	}
	for _, f := range d.Findings {
		within(string(f.Code), f.At.Span)
		if !f.Code.Known() || f.Hint == "" || strings.HasSuffix(f.Text, ".") {
			t.Errorf("finding %+v", f)
		}
	}
}

// judgeSections checks that the sections and the notes are the document, in order, and that ranges count their holes.
func judgeSections(t *testing.T, d *Doc) {
	t.Helper()
	end, ids := int32(0), map[string]bool{}
	holes := func(r Range) {
		if r.From < 0 || r.From > r.To || int(r.To) > len(d.HTML) {
			t.Fatalf("range %+v of %d bytes", r, len(d.HTML))
		}
		if n := bytes.Count(d.HTML[:r.From], []byte{0}); n != int(r.Hole) {
			t.Errorf("%d holes before %+v", n, r)
		}
	}
	for i, s := range d.Sections {
		if s.All.From != end || s.Inner.To != s.All.To || ids[s.ID] || s.ID == "" && i > 0 {
			t.Errorf("section %d is %+v after %d", i, s, end)
		}
		ids[s.ID], end = true, s.All.To
		holes(s.All)
		holes(s.Inner)
		holes(s.Title)
	}
	if d.Notes != (Range{}) {
		holes(d.Notes)
		if d.Notes.From != end {
			t.Errorf("notes at %d, sections end at %d", d.Notes.From, end)
		}
		end = d.Notes.To
	}
	if int(end) != len(d.HTML) {
		t.Errorf("sections end at %d of %d", end, len(d.HTML))
	}
}
