package markdown

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"accord/internal/diag"
)

// instead says what to write in place of an element.
var instead = map[string]string{
	"a":          "write [text](address), or [[id|text]] for a record",
	"b":          "write **text**",
	"blockquote": "start the lines with >",
	"br":         `end the line with \`,
	"code":       "write `code`",
	"del":        "write ~~text~~",
	"details":    "write the text in full: readers do not open what is folded",
	"div":        "write ::: note",
	"em":         "write *text*",
	"figure":     "write ![description](file)",
	"hr":         "write *** on a line of its own",
	"i":          "write *text*",
	"iframe":     "write a link to the page",
	"img":        "write ![description](file)",
	"li":         "start the line with -",
	"ol":         "start the lines with 1.",
	"p":          "leave an empty line between paragraphs",
	"pre":        "put ``` before and after the code",
	"s":          "write ~~text~~",
	"strong":     "write **text**",
	"sup":        "write [^1] for a footnote",
	"table":      "write the rows with | between the cells",
	"ul":         "start the lines with -",
	"!--":        "remove the comment; front matter has comments, after #",
}

var tagPattern = regexp.MustCompile(`^\s*</?([A-Za-z][A-Za-z0-9-]*|!--)`)

// htmlBlock writes lines of raw HTML, or leaves them out and says so.
func (w *compilation) htmlBlock(n *ast.HTMLBlock) {
	lines := n.Lines()
	if lines.Len() == 0 && !n.HasClosure() {
		return
	}
	if !w.c.options.HTML {
		first := n.ClosureLine
		if lines.Len() > 0 {
			first = lines.At(0)
		}
		w.reportHTML(first)
		return
	}
	for i := range lines.Len() {
		w.pass(lines.At(i))
	}
	if n.HasClosure() {
		w.pass(n.ClosureLine)
	}
}

// rawHTML writes a tag in a line, or leaves it out and says so, once for an element.
func (w *compilation) rawHTML(n *ast.RawHTML) {
	if n.Segments.Len() == 0 {
		return
	}
	first := n.Segments.At(0)
	if !w.c.options.HTML {
		if end := bytes.HasPrefix(first.Value(w.src), []byte("</")); !end || !w.rawSeen {
			w.reportHTML(first)
		}
		w.rawSeen = true
		return
	}
	for i := range n.Segments.Len() {
		w.pass(n.Segments.At(i))
	}
}

// pass writes a piece of the source as it is; a NUL would be taken for a hole.
func (w *compilation) pass(s text.Segment) {
	w.out = append(w.out, bytes.ReplaceAll(s.Value(w.src), []byte{0}, []byte("\ufffd"))...)
}

func (w *compilation) reportHTML(first text.Segment) {
	hint := "write it in Markdown, or allow raw HTML in accord.yaml"
	if m := tagPattern.FindSubmatch(first.Value(w.src)); m != nil {
		if better := instead[strings.ToLower(string(m[1]))]; better != "" {
			hint = better
		}
	}
	first = first.TrimRightSpace(w.src)
	w.report(diag.RawHTML, first.Start, first.Stop, hint, "raw HTML is left out")
}
