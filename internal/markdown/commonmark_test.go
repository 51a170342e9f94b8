package markdown

import (
	"bytes"
	"fmt"
	"html"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark/util"
	xhtml "golang.org/x/net/html"
)

// deviations are the examples of the CommonMark specification that accord reads in another way, with the reason.
var deviations = map[int]string{
	24:  "a language becomes a class only if it has no characters but letters, digits, + and -",
	34:  "a language becomes a class only if it has no characters but letters, digits, + and -",
	144: "a language becomes a class only if it has no characters but letters, digits, + and -",
	202: "a path with a backslash is refused: browsers read it as a slash",
	548: "[[foo]] is a reference",
	590: "[[foo]] is a reference",
}

// TestCommonMark runs the examples of the specification with typography off and raw HTML allowed. Deliberate
// differences in all examples are in the normal form: headings have ids, links have no title, a link with an address
// that accord refuses is its text.
func TestCommonMark(t *testing.T) {
	c := New(Options{HTML: true})
	c.quotes = nil
	examples := commonMarkExamples(t)
	if len(examples) != 652 {
		t.Fatalf("%d examples, want 652", len(examples))
	}
	for _, e := range examples {
		d := c.Body("spec.md", []byte(e.markdown), 0).Doc()
		got, want := normal(fillPlainly(d)), normal(e.html)
		switch reason := deviations[e.number]; {
		case got != want && reason == "":
			t.Errorf("example %d\n%s\ngot  %s\nwant %s", e.number, e.markdown, got, want)
		case got == want && reason != "":
			t.Errorf("example %d passes, though it is listed: %s", e.number, reason)
		}
	}
}

type example struct {
	number         int
	markdown, html string
}

func commonMarkExamples(t testing.TB) (examples []example) {
	spec, err := os.ReadFile("testdata/commonmark/spec.txt")
	if err != nil {
		t.Fatal(err)
	}
	fence := strings.Repeat("`", 32)
	parts := strings.Split(strings.ReplaceAll(string(spec), "→", "\t"), fence+" example\n")
	for i, part := range parts[1:] {
		body, _, _ := strings.Cut(part, fence+"\n")
		markdown, html, ok := strings.Cut("\n"+body, "\n.\n")
		if !ok {
			t.Fatalf("example %d has no result", i+1)
		}
		examples = append(examples, example{i + 1, strings.TrimPrefix(markdown, "\n") + "\n", html})
	}
	return examples
}

// fillPlainly fills the holes that CommonMark knows.
func fillPlainly(d *Doc) string {
	var buf bytes.Buffer
	d.Fill(&buf, d.Whole(), func(buf *bytes.Buffer, i int) {
		h := d.Holes[i]
		target := html.EscapeString(string(util.URLEscape([]byte(h.Target), false)))
		switch h.Kind {
		case Path:
			buf.WriteString(target)
		case Picture:
			img := fmt.Sprintf(`<img src="%s" alt="%s"`, target, html.EscapeString(h.Text))
			if h.More != nil {
				img += fmt.Sprintf(` title="%s"`, html.EscapeString(h.More.Title))
			}
			if img += " />"; h.Alone {
				img = "<p>" + img + "</p>"
			}
			buf.WriteString(img)
		default:
			fmt.Fprintf(buf, "⟦%d %s %s⟧", h.Kind, h.Target, h.Text)
		}
	})
	return buf.String()
}

var spaces = regexp.MustCompile(`[ \t\n]+`)

// normal brings HTML into a form in which only differences that matter are left.
func normal(s string) string {
	var out strings.Builder
	var refusedLinks []bool
	z, pre := xhtml.NewTokenizer(strings.NewReader(s)), 0
	for z.Next() != xhtml.ErrorToken {
		switch token := z.Token(); token.Type {
		case xhtml.TextToken:
			if pre == 0 {
				token.Data = spaces.ReplaceAllString(token.Data, " ")
			}
			out.WriteString(html.EscapeString(token.Data))
		case xhtml.StartTagToken, xhtml.SelfClosingTagToken:
			if token.Data == "pre" {
				pre++
			}
			if token.Data == "a" {
				refused := normalLink(&token)
				if refusedLinks = append(refusedLinks, refused); refused {
					continue
				}
			}
			if headingPattern.MatchString(token.Data) {
				token.Attr = nil
			}
			token.Type = xhtml.StartTagToken
			out.WriteString(boundary(token.Data) + token.String() + boundary(token.Data))
		case xhtml.EndTagToken:
			if token.Data == "pre" {
				pre--
			}
			if n := len(refusedLinks); token.Data == "a" && n > 0 {
				refused := refusedLinks[n-1]
				if refusedLinks = refusedLinks[:n-1]; refused {
					continue
				}
			}
			out.WriteString(boundary(token.Data) + token.String() + boundary(token.Data))
		default:
			out.WriteString(token.String())
		}
	}
	return strings.TrimSpace(blockSpace.ReplaceAllString(out.String(), ""))
}

var (
	headingPattern = regexp.MustCompile(`^h[1-6]$`)
	inlinePattern  = regexp.MustCompile(`^(?:a|em|strong|code|img|del)$`)
	blockSpace     = regexp.MustCompile(`[ \n]*\x01[ \n\x01]*`)
)

// boundary marks the tags of blocks: space at them has no meaning.
func boundary(name string) string {
	if inlinePattern.MatchString(name) {
		return ""
	}
	return "\x01"
}

// normalLink removes a link's title and reports whether accord refuses its address.
func normalLink(token *xhtml.Token) bool {
	for _, a := range token.Attr {
		if a.Key == "href" {
			token.Attr = []xhtml.Attribute{a}
			return addressOf([]byte(a.Val)) == refused
		}
	}
	return false
}
