package markdown

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"accord/internal/diag"
)

// A value is an expression to compute, {= … }.
type value struct {
	mark
	passage
}

// A label is {#id} at the end of a heading; it leaves nothing in the text.
type label struct {
	mark
	id []byte
}

// braceParser reads values, and the labels of headings.
type braceParser struct{}

func (braceParser) Trigger() []byte { return []byte{'{'} }

func (braceParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	switch {
	case len(line) < 2:
		return nil
	case line[1] == '=':
		return parseValue(block, segment, compilationOf(pc))
	case line[1] == '#' && parent.Kind() == ast.KindHeading:
		return parseLabel(block, line)
	}
	return nil
}

func parseValue(block text.Reader, segment text.Segment, w *compilation) ast.Node {
	content, ok := ahead(block, 2, "}", "{")
	if !ok {
		w.report(diag.BadExpression, segment.Start, segment.Start+2, `close it with }, or write \{= for the characters themselves`,
			"{= opens an expression that is not closed")
		return nil
	}
	if expr, _ := trim(content.text); len(expr) == 0 {
		w.report(diag.BadExpression, segment.Start, content.end+1, "write what to compute, such as {= count(parties(budapest)) }",
			"an expression without anything in it")
		return nil
	}
	if !w.room(segment.Start) {
		return nil
	}
	pass(block, &content, 1)
	return &value{passage: content}
}

func parseLabel(block text.Reader, line []byte) ast.Node {
	end := bytes.IndexByte(line, '}')
	if end < 3 || len(bytes.TrimSpace(line[end+1:])) > 0 || !isFragment(line[2:end]) {
		return nil
	}
	block.Advance(len(line))
	return &label{id: line[2:end]}
}

// isFragment reports whether an id can be written into an address and an attribute as it is.
func isFragment(s []byte) bool {
	for len(s) > 0 {
		r, n := utf8.DecodeRune(s)
		if r == utf8.RuneError || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' && r != '_' && r != '.' {
			return false
		}
		s = s[n:]
	}
	return true
}

// value writes an expression's hole.
func (w *compilation) value(v *value) {
	expr, from := trim(v.text)
	at := v.offset(from)
	h := Hole{Kind: Value, At: w.places.span(at, at+len(expr)), Text: w.names.keep(oneLine(expr))}
	if w.places.layout != nil || len(v.lines) > 0 {
		h.More = &More{Layout: w.layout(v, h.Text)}
	}
	w.hole(h)
	w.startWord()
}

// layout says where the characters of a value stand. Its text has one space for the line breaks and the space between two words.
func (w *compilation) layout(v *value, text string) *diag.Layout {
	l := &diag.Layout{Text: text}
	expr, in := trim(v.text)
	joined := bytes.IndexByte(expr, '\n') >= 0
	lines, line := v.lines, lead{0, v.first}
	put := func(offset, size int) {
		for len(lines) > 0 && lines[0].in <= in {
			line, lines = lines[0], lines[1:]
		}
		from := line.offset + in - line.in
		at := w.places.span(from, from+size)
		l.Put(offset, int(at.Line), int(at.Col), int(at.Len))
	}
	for offset := 0; offset < len(text); {
		_, size := utf8.DecodeRuneInString(text[offset:])
		put(offset, size)
		if offset, in = offset+size, in+size; joined && text[offset-1] == ' ' {
			in = len(v.text) - len(bytes.TrimLeftFunc(v.text[in:], unicode.IsSpace))
		}
	}
	put(len(text), 0)
	return l
}
