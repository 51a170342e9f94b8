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
	w.hole(Hole{Kind: Value, At: w.places.span(at, at+len(expr)), Text: w.names.keep(oneLine(expr))})
	w.startWord()
}
