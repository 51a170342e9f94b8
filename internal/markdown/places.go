package markdown

import (
	"bytes"
	"sort"
	"unicode/utf8"

	"accord/internal/diag"
)

// places turns offsets of a text into lines and columns. It remembers the last answer, because questions come in
// order: a line of a million marks is counted once, not a million times.
type places struct {
	src    []byte
	first  diag.Span           // of the first character of src
	starts []int               // of the lines
	layout func() *diag.Layout // of a text that does not stand in the file as it is; else nil

	line, offset, col int // the last answer: index of the line, offset, characters before it on the line
}

func (p *places) start(src []byte, first diag.Span, oneLine bool) {
	p.src, p.first = src, first
	p.starts = append(p.starts, 0)
	if oneLine {
		return
	}
	for at := 0; ; {
		i := bytes.IndexByte(src[at:], '\n')
		if i < 0 {
			return
		}
		at += i + 1
		p.starts = append(p.starts, at)
	}
}

// span returns the place of src[from:to], which stands on one line; what goes on below is not counted.
func (p *places) span(from, to int) diag.Span {
	from = min(max(from, 0), len(p.src))
	to = min(max(to, from), len(p.src))
	if i := bytes.IndexByte(p.src[from:to], '\n'); i >= 0 {
		to = from + i
	}
	if p.layout != nil {
		return p.layout().Span(from, to)
	}
	p.seek(from)
	line, col := int(p.first.Line), p.col+1
	if p.line == 0 {
		col += int(p.first.Col) - 1
	}
	return diag.SpanOf(line+p.line, col, utf8.RuneCount(p.src[from:to]))
}

func (p *places) seek(offset int) {
	last := p.line+1 == len(p.starts)
	if offset < p.offset || !last && offset >= p.starts[p.line+1] {
		p.line = sort.SearchInts(p.starts, offset+1) - 1
		p.offset, p.col = p.starts[p.line], 0
	}
	p.col += utf8.RuneCount(p.src[p.offset:offset])
	p.offset = offset
}
