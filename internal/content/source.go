package content

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"accord/internal/diag"
)

// A text is the text of one file, without its byte order mark, with what is needed to turn places into offsets.
type text struct {
	file   string // slash-separated, relative to the site's root
	src    []byte
	starts []int // the offset of each line; made when a place is first asked for
	last   mark  // where the last look-up ended: look-ups that ascend are linear, however long the line
}

// A mark is a column of a line, and its offset in the file.
type mark struct{ line, col, offset int }

// maxColumn is the last column that a place can name; those beyond are not counted.
const maxColumn = 1<<16 - 1

var (
	utf8Mark    = []byte("\xef\xbb\xbf")
	utf16Marks  = [][]byte{{0xff, 0xfe}, {0xfe, 0xff}}
	lineMarks   = [][]byte{[]byte("\u0085"), []byte("\u2028"), []byte("\u2029")}
	controlHint = "delete it, or type the line again"
)

// newText checks that a file is text that every part of the program reads alike: UTF-8 without control characters and
// without line ends that only some programs know. The finding is nil when it is.
func newText(file string, src []byte) (*text, *diag.Finding) {
	src = bytes.TrimPrefix(src, utf8Mark)
	t := &text{file: file, src: src}
	for _, mark := range utf16Marks {
		if bytes.HasPrefix(src, mark) {
			return nil, t.encoding(-1, "the file is UTF-16", "save it as UTF-8")
		}
	}
	if !utf8.Valid(src) {
		return nil, t.encoding(invalidAt(src), "the file is not UTF-8: these bytes are no character", "save it as UTF-8")
	}
	if i := controlAt(src); i >= 0 {
		switch src[i] {
		case 0:
			return nil, t.encoding(i, "the file holds a NUL byte; it is not text, or it is UTF-16", "save it as UTF-8")
		case '\r':
			return nil, t.encoding(i, "a line ends in a carriage return alone", "save the file with line ends of Unix or Windows")
		}
		return nil, t.encoding(i, "the file holds a control character", controlHint)
	}
	for _, mark := range lineMarks {
		if i := bytes.Index(src, mark); i >= 0 {
			return nil, t.encoding(i, "the file holds a line separator that only some programs know", controlHint)
		}
	}
	return t, nil
}

// encoding returns a finding at an offset, or about the whole file if the offset is negative.
func (t *text) encoding(offset int, what, hint string) *diag.Finding {
	at := diag.Place{File: t.file}
	if offset >= 0 {
		line, col := t.position(offset)
		at.Span = diag.SpanOf(line, col, 1)
	}
	f := diag.Findingf(diag.FileEncoding, at, "%s", what).WithHint("%s", hint)
	return &f
}

func invalidAt(src []byte) int {
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// controlAt returns the offset of the first control character other than tab and line end, -1 if there is none.
func controlAt(src []byte) int {
	for i, b := range src {
		if b >= 0x20 && b != 0x7f {
			continue
		}
		if b == '\t' || b == '\n' || b == '\r' && i+1 < len(src) && src[i+1] == '\n' {
			continue
		}
		return i
	}
	return -1
}

func (t *text) lineStarts() []int {
	if t.starts == nil {
		t.starts = append(make([]int, 0, 1+bytes.Count(t.src, []byte{'\n'})), 0)
		for i := 0; ; {
			n := bytes.IndexByte(t.src[i:], '\n')
			if n < 0 {
				break
			}
			i += n + 1
			t.starts = append(t.starts, i)
		}
	}
	return t.starts
}

// line returns a line, counted from 1, without its end; nil if there is none.
func (t *text) line(n int) []byte {
	starts := t.lineStarts()
	if n < 1 || n > len(starts) {
		return nil
	}
	line := t.src[starts[n-1]:]
	if n < len(starts) {
		line = t.src[starts[n-1] : starts[n]-1]
	}
	return bytes.TrimSuffix(line, []byte("\r"))
}

// from returns the rest of a line from a column on, both counted from 1, columns in runes; nothing beyond maxColumn.
func (t *text) from(line, col int) []byte {
	rest := t.line(line)
	if len(rest) == 0 || col > maxColumn {
		return nil
	}
	start := t.starts[line-1]
	end := start + len(rest)
	return t.src[t.seek(line, col, end).offset:end]
}

// indent is the spaces with which a line begins.
func (t *text) indent(line int) string {
	whole := t.line(line)
	return string(whole[:len(whole)-len(bytes.TrimLeft(whole, " "))])
}

// lineEnd is what ends a line, or would if it were not the last.
func (t *text) lineEnd(line int) string {
	starts := t.lineStarts()
	switch {
	case line < len(starts):
		return string(t.src[starts[line-1]+len(t.line(line)) : starts[line]])
	case line > 1:
		return t.lineEnd(line - 1)
	}
	return "\n"
}

// offset returns the offset of a column of a line, or of the line's end if it has none so far.
func (t *text) offset(line, col int) int {
	rest := t.line(line)
	if rest == nil {
		return len(t.src)
	}
	return t.seek(line, col, t.starts[line-1]+len(rest)).offset
}

// lineOf returns the line of an offset.
func (t *text) lineOf(offset int) int {
	line, found := slices.BinarySearch(t.lineStarts(), offset)
	if found {
		line++
	}
	return line
}

// seek goes along a line until a column or an offset is reached.
func (t *text) seek(line, col, offset int) mark {
	at := mark{line, 1, t.lineStarts()[line-1]}
	if t.last.line == line && t.last.col <= col && t.last.offset <= offset {
		at = t.last
	}
	for at.col < col && at.offset < offset {
		_, size := utf8.DecodeRune(t.src[at.offset:])
		at.col, at.offset = at.col+1, at.offset+size
	}
	t.last = at
	return at
}

// position returns the line and column of an offset, at most maxColumn.
func (t *text) position(offset int) (line, col int) {
	line = t.lineOf(offset)
	return line, t.seek(line, maxColumn, offset).col
}

// place returns a place in the file.
func (t *text) place(at diag.Span) diag.Place { return diag.Place{File: t.file, Span: at} }
