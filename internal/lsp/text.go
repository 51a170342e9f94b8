package lsp

import (
	"bytes"
	"slices"
	"unicode/utf16"
	"unicode/utf8"

	"accord/internal/content"
	"accord/internal/diag"
)

// A text is what a file holds, in an editor or on disk. It never changes.
type text struct {
	uri     string
	version *int // nil where no editor holds it
	src     []byte
	starts  []int // of the lines
	utf8    bool  // columns of the protocol are bytes; else units of UTF-16
}

func newText(uri string, version *int, src []byte, inBytes bool) *text {
	t := &text{uri: uri, version: version, src: src, utf8: inBytes, starts: []int{0}}
	for at := 0; ; {
		i := bytes.IndexByte(src[at:], '\n')
		if i < 0 {
			return t
		}
		at += i + 1
		t.starts = append(t.starts, at)
	}
}

// line returns a line, counted from 0, without its end; nil beyond the text. A byte order mark belongs to no line: places do not
// count it.
func (t *text) line(n int) []byte {
	if n < 0 || n >= len(t.starts) {
		return nil
	}
	line := t.src[t.starts[n]:]
	if n+1 < len(t.starts) {
		line = t.src[t.starts[n] : t.starts[n+1]-1]
	}
	line = bytes.TrimSuffix(line, []byte("\r"))
	if n == 0 {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	return line
}

// units is the length of a piece of a line in the protocol's units.
func (t *text) units(piece []byte) int {
	if t.utf8 {
		return len(piece)
	}
	n := 0
	for _, r := range string(piece) {
		n += utf16.RuneLen(r)
	}
	return n
}

// before returns the bytes of a line before a column of the protocol, as far as the line reaches.
func (t *text) before(p position) []byte {
	line, n := t.line(p.Line), 0
	for i := 0; i < len(line); {
		r, size := utf8.DecodeRune(line[i:])
		if t.utf8 {
			n += size
		} else {
			n += utf16.RuneLen(r)
		}
		if n > p.Character {
			return line[:i]
		}
		i += size
	}
	return line
}

// spanOf turns the place of a value or finding, which counts runes, into one of the protocol. What is about a whole file stands
// at its start.
func (t *text) spanOf(at diag.Span) span {
	if at.Line == 0 {
		return span{}
	}
	n := int(at.Line) - 1
	line := t.line(n)
	from := runes(line, max(int(at.Col)-1, 0))
	to := from + runes(line[from:], int(at.Len))
	return t.between(n, from, to)
}

// between is the span of bytes from to to of a line.
func (t *text) between(n, from, to int) span {
	line := t.line(n)
	start := t.units(line[:from])
	return span{position{n, start}, position{n, start + t.units(line[from:to])}}
}

// bytesOf is where a place begins and ends in the text.
func (t *text) bytesOf(at diag.Span) (from, to int) {
	n := int(at.Line) - 1
	line := t.line(n)
	from = runes(line, max(int(at.Col)-1, 0))
	to = from + runes(line[from:], int(at.Len))
	start := t.starts[n] + t.mark(n)
	return start + from, start + to
}

// mark is the length of the byte order mark, which stands before the first line.
func (t *text) mark(n int) int {
	if n == 0 && bytes.HasPrefix(t.src, []byte("\ufeff")) {
		return len("\ufeff")
	}
	return 0
}

// position turns an offset into the protocol's. The end of a line is not beyond it.
func (t *text) position(offset int) position {
	n, found := slices.BinarySearch(t.starts, offset)
	if !found {
		n--
	}
	line := t.line(n)
	return position{n, t.units(line[:min(max(offset-t.starts[n]-t.mark(n), 0), len(line))])}
}

// edit turns an edit into the protocol's.
func (t *text) edit(e content.Edit) textEdit {
	return textEdit{span{t.position(e.From), t.position(e.To)}, e.Text}
}

// piece returns the bytes of a place.
func (t *text) piece(at diag.Span) []byte {
	from, to := t.bytesOf(at)
	return t.src[from:to]
}

// runes is the length in bytes of the first n runes of a line, as far as it reaches.
func runes(line []byte, n int) int {
	at := 0
	for ; n > 0 && at < len(line); n-- {
		_, size := utf8.DecodeRune(line[at:])
		at += size
	}
	return at
}

// holds reports whether a position lies in a span, or at its end.
func (s span) holds(p position) bool {
	return p.Line == s.Start.Line && s.Start.Character <= p.Character && p.Character <= s.End.Character
}
