package content

import (
	"strings"
	"sync"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"accord/internal/diag"
	"accord/internal/policy"
)

const (
	quotedStyle = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle
	blockStyle  = yaml.LiteralStyle | yaml.FoldedStyle
)

// layout returns how to find out where the characters of a scalar's text stand; nil if they stand in the file as they are. Few
// scalars do not, and of those few are ever asked, so that they are read again only then.
func (d *decoder) layout(n *yaml.Node, t policy.Text) func() *diag.Layout {
	escaped := n.Style&yaml.DoubleQuotedStyle != 0 && strings.Contains(t.S, `\`) || n.Style&yaml.SingleQuotedStyle != 0 && strings.Contains(t.S, "'")
	if !escaped && verbatim(d.text.from(int(t.At.Line), int(t.At.Col)), t.S) {
		return nil
	}
	if len(d.text.from(n.Line, n.Column)) == 0 {
		return nil // beyond what a place can name
	}
	s := scalar{src: d.kept[d.text.last.offset:], line: n.Line, col: n.Column, style: n.Style, value: n.Value, text: t.S}
	return sync.OnceValue(s.layout)
}

// layoutNow is the layout of a scalar that is taken apart while it is decoded.
func (d *decoder) layoutNow(n *yaml.Node, t policy.Text) *diag.Layout {
	if layout := d.layout(n, t); layout != nil {
		return layout()
	}
	return nil
}

// A scalar is one value of YAML, with the source from its first character on. What the value is, is known: the source is only
// walked along with it, so that nothing is decided twice.
type scalar struct {
	src       string
	line, col int
	style     yaml.Style
	value     string
	text      string // the value without the space around it
}

func (s scalar) layout() *diag.Layout {
	w := walk{below: s.src, line: s.line - 1, value: s.value, out: &diag.Layout{Text: s.text}}
	w.nextLine()
	w.col = s.col
	w.lead = strings.Index(s.value, s.text)
	w.out.Put(0, s.line, s.col, 0) // for the text that has nothing on its first line
	switch {
	case s.style&blockStyle != 0:
		w.block()
	case s.style&quotedStyle != 0:
		w.pass(1)
		w.flow(s.style&yaml.DoubleQuotedStyle != 0, s.style&yaml.SingleQuotedStyle != 0)
	default:
		w.flow(false, false)
	}
	w.put(0)
	return w.out
}

// A walk goes along a scalar's source and its value at once.
type walk struct {
	rest      string // what is still to come on the line
	line, col int    // of its first character
	below     string // the lines after it
	value     string // what is still to come
	at        int    // the offset of that in the value
	lead      int    // bytes of the value before the text
	out       *diag.Layout
}

// put says that the next character of the value stands here, written with so many.
func (w *walk) put(width int) {
	if offset := w.at - w.lead; 0 <= offset && offset <= len(w.out.Text) {
		w.out.Put(offset, w.line, w.col, width)
	}
}

// pass goes over characters of the source, which are on one line.
func (w *walk) pass(n int) {
	for range n {
		_, size := utf8.DecodeRuneInString(w.rest)
		w.rest, w.col = w.rest[size:], w.col+1
	}
}

// take goes over the next character of the value, which is written here with so many.
func (w *walk) take(width int) {
	w.put(width)
	_, size := utf8.DecodeRuneInString(w.value)
	w.value, w.at = w.value[size:], w.at+size
	w.pass(width)
}

// nextLine goes to the start of the next line; false if there is none.
func (w *walk) nextLine() bool {
	more := w.below != ""
	w.rest, w.below, _ = strings.Cut(w.below, "\n")
	w.rest = strings.TrimSuffix(w.rest, "\r")
	w.line, w.col = w.line+1, 1
	return more
}

// space is how many of some characters come next on the line.
func (w *walk) space(of string) int { return len(w.rest) - len(strings.TrimLeft(w.rest, of)) }

// flow walks along a plain or quoted scalar.
func (w *walk) flow(double, single bool) {
	for w.value != "" && (w.rest != "" || w.below != "") {
		space := w.space(" \t")
		switch {
		case space == len(w.rest):
			w.fold(1)
		case space > 0:
			for range space {
				w.take(1)
			}
		case double && w.rest == `\`:
			w.fold(0)
		case double && w.rest[0] == '\\':
			w.take(escapeLength(w.rest))
		case single && strings.HasPrefix(w.rest, "''"):
			w.take(2)
		default:
			w.take(1)
		}
	}
}

// fold goes on to the next line with text. The break is as many characters as there are lines without any, but at least so many.
func (w *walk) fold(least int) {
	line, col, blank := w.line, w.col, 0
	w.nextLine()
	for w.space(" \t") == len(w.rest) && w.nextLine() {
		blank++
	}
	below := w.line
	w.line, w.col = line, col
	for range max(blank, least) {
		w.take(0)
	}
	w.line, w.col = below, 1
	w.pass(w.space(" \t"))
}

// escapeLength is how many characters an escape has. The parser has seen that they are there.
func escapeLength(s string) int {
	switch s[1] {
	case 'x':
		return 4
	case 'u':
		return 6
	case 'U':
		return 10
	}
	return 2
}

// block walks along a literal or folded scalar. How far all of it is indented is told by its first line that is no mere break: the
// value begins with what that line has beyond.
func (w *walk) block() {
	indent := -1
	for w.nextLine() && w.value != "" {
		spaces := w.space(" ")
		if indent < 0 && w.value[0] != '\n' {
			indent = spaces - (len(w.value) - len(strings.TrimLeft(w.value, " ")))
		}
		if indent < 0 || spaces < indent || spaces == len(w.rest) && spaces == indent {
			w.pass(spaces)
			w.lineBreak("\n")
			continue
		}
		for w.pass(indent); w.rest != ""; {
			w.take(1)
		}
		w.lineBreak("\n ")
	}
}

// lineBreak takes what a line break became: one of some characters, or nothing where a folded break is told by those around it.
func (w *walk) lineBreak(became string) {
	if w.value != "" && strings.IndexByte(became, w.value[0]) >= 0 {
		w.take(0)
	}
}
