package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/text"
)

// A passage is what stands between an opening and a closing mark of ours. It may go over several lines, and in a
// quotation the lines' marks are not part of it.
type passage struct {
	text  []byte
	first int    // offset of the text in the source
	lines []lead // of the lines after the first
	end   int    // offset of the closing mark
}

// A lead says where a line of a passage starts, in the passage and in the source.
type lead struct{ in, offset int }

// offset turns a position in the passage into one in the source.
func (p *passage) offset(in int) int {
	for i := len(p.lines) - 1; i >= 0; i-- {
		if p.lines[i].in <= in {
			return p.lines[i].offset + in - p.lines[i].in
		}
	}
	return p.first + in
}

// ahead reads what follows the first skip bytes of the current line up to the closing mark. It gives up at the next
// opening mark, or at the end of the paragraph, so that no byte is looked at twice. The reader stays where it is.
func ahead(block text.Reader, skip int, closing, opening string) (passage, bool) {
	row, at := block.Position()
	defer block.SetPosition(row, at)
	block.Advance(skip)
	var p passage
	for first := true; ; first = false {
		line, segment := block.PeekLine()
		if line == nil {
			return p, false
		}
		n := find(line, closing, opening)
		found := n >= 0 && bytes.HasPrefix(line[n:], []byte(closing))
		switch {
		case n >= 0 && !found:
			return p, false
		case first && found:
			return passage{text: line[:n], first: segment.Start, end: segment.Start + n - segment.Padding}, true
		case first:
			p.first = segment.Start
		default:
			p.lines = append(p.lines, lead{len(p.text), segment.Start - segment.Padding})
		}
		if found {
			p.text = append(p.text, line[:n]...)
			p.end = segment.Start + n - segment.Padding
			return p, true
		}
		p.text = append(p.text, line...)
		block.AdvanceLine()
	}
}

// find returns the index of the first of two marks that is not escaped, or -1.
func find(line []byte, closing, opening string) int {
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\':
			i++
		case line[i] == closing[0] && bytes.HasPrefix(line[i:], []byte(closing)),
			line[i] == opening[0] && bytes.HasPrefix(line[i:], []byte(opening)):
			return i
		}
	}
	return -1
}

// pass moves the reader behind the closing mark of a passage.
func pass(block text.Reader, p *passage, closing int) {
	for range p.lines {
		block.AdvanceLine()
	}
	_, at := block.Position()
	block.Advance(p.end + closing - at.Start + at.Padding)
}

// trim returns the passage's text without the space around it, and where it starts in the passage.
func trim(s []byte) (trimmed []byte, from int) {
	left := bytes.TrimLeft(s, " \t\r\n")
	return bytes.TrimRight(left, " \t\r\n"), len(s) - len(left)
}
