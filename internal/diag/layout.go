package diag

import (
	"sort"
	"unicode/utf8"
)

// A Layout says where the characters of a text stand in a file. It is asked of texts that do not stand there as they are: they go
// over several lines, or are written with escapes. For those that do, a place and a sum are enough, and the layout is nil.
type Layout struct {
	Text string
	runs []run
	next int // the column behind what was put last
}

// A run is a piece of a text that stands in the file as it is, on one line; or one character, if that is written with more or fewer.
// It goes on to the next run.
type run struct{ from, line, col, width int32 }

// longestRun bounds the characters that are counted to find one.
const longestRun = 256

// Put says where the character at an offset of the text stands, and with how many it is written there: one, those of an escape, or
// none if it is what became of a line break. Offsets and places ascend; the end of the text is put last.
func (l *Layout) Put(offset, line, col, width int) {
	if n := len(l.runs); n > 0 && width == 1 && l.next == col {
		if last := l.runs[n-1]; last.width == 1 && int(last.line) == line && offset-int(last.from) < longestRun {
			l.next++
			return
		}
	}
	l.runs = append(l.runs, run{int32(offset), int32(line), int32(col), int32(width)})
	l.next = col + width
}

// Span is the place of bytes from to to of the text. It is on one line: what goes on below is left out.
func (l *Layout) Span(from, to int) Span {
	line, col, _ := l.at(from)
	if from >= to {
		return SpanOf(line, col, 0)
	}
	_, size := utf8.DecodeLastRuneInString(l.Text[:to])
	below, last, width := l.at(to - size)
	if below > line {
		return SpanOf(line, col, l.lineEnd(line)-col)
	}
	return SpanOf(line, col, last+width-col)
}

// at is the place of the character at an offset.
func (l *Layout) at(offset int) (line, col, width int) {
	r := l.runs[max(1, sort.Search(len(l.runs), func(i int) bool { return int(l.runs[i].from) > offset }))-1]
	return int(r.line), int(r.col) + utf8.RuneCountInString(l.Text[r.from:offset]), int(r.width)
}

// lineEnd is the column behind what stands on a line above the last.
func (l *Layout) lineEnd(line int) int {
	below := sort.Search(len(l.runs), func(i int) bool { return int(l.runs[i].line) > line })
	last, next := l.runs[below-1], l.runs[below]
	if last.width != 1 {
		return int(last.col + last.width)
	}
	return int(last.col) + utf8.RuneCountInString(l.Text[last.from:next.from])
}
