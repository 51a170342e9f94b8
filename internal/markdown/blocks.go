package markdown

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"accord/internal/diag"
)

// blockNames are the blocks there are. Those in proseBlocks hold Markdown after their options, the others only
// options.
var (
	blockNames  = []string{"rollcall", "timeline", "compare", "provisions", "positions", "claim", "note"}
	proseBlocks = []string{"claim", "note"}
)

// A block is ::: name argument, option lines, perhaps content, and ::: of the same length.
type block struct {
	box
	fence     int // colons
	name, arg text.Segment
	options   []optionLine
	known     bool // the name is one of blockNames
	prose     bool // holds Markdown
	content   bool // the option lines are over
	closed    bool
}

type optionLine struct{ key, value text.Segment }

type blockParser struct{}

func (blockParser) Trigger() []byte             { return []byte{':'} }
func (blockParser) CanInterruptParagraph() bool { return true }
func (blockParser) CanAcceptIndentedLine() bool { return false }

func (blockParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	w := compilationOf(pc)
	fence, rest := fenceOf(line)
	if fence < 3 {
		return nil, parser.NoChildren
	}
	if rest.Len() == 0 {
		return strayFence(w, reader, fence, segment.Start)
	}
	if !w.room(segment.Start) || tooDeep(reader, pc) {
		return nil, parser.NoChildren
	}
	b := &block{fence: fence, name: at(rest, segment)}
	name := rest.Value(line)
	if i := bytes.IndexAny(name, " \t"); i >= 0 {
		b.name.Stop = b.name.Start + i
		b.arg = at(rest.WithStart(rest.Start+i), segment)
		b.arg = b.arg.TrimLeftSpace(w.src)
		name = name[:i]
	}
	b.known = slices.Contains(blockNames, string(name))
	b.prose = !b.known || slices.Contains(proseBlocks, string(name))
	if !b.known {
		w.report(diag.BadBlock, b.name.Start, b.name.Stop, "the blocks are "+strings.Join(blockNames, ", "), "there is no block %q", name)
	}
	reader.AdvanceToEOL()
	return b, parser.HasChildren
}

// strayFence swallows a line of colons that closes nothing, so that it is not shown.
func strayFence(w *compilation, reader text.Reader, fence, start int) (ast.Node, parser.State) {
	if w.dangling != fence {
		w.report(diag.BadBlock, start, start+fence, "remove it, or write a block's name after it", "a fence that closes no block")
	}
	w.dangling = 0
	reader.AdvanceToEOL()
	return &block{closed: true}, parser.NoChildren
}

// fenceOf returns how many colons a line starts with, after up to three spaces, and what stands behind them.
func fenceOf(line []byte) (fence int, rest text.Segment) {
	start := 0
	for start < len(line) && start < 3 && line[start] == ' ' {
		start++
	}
	end := start
	for end < len(line) && line[end] == ':' {
		end++
	}
	rest = text.NewSegment(end, len(line))
	rest = rest.TrimLeftSpace(line)
	return end - start, rest.TrimRightSpace(line)
}

// at moves a segment of a line to where the line stands in the source.
func at(part, line text.Segment) text.Segment {
	return text.NewSegment(line.Start+part.Start-line.Padding, line.Start+part.Stop-line.Padding)
}

var optionPattern = regexp.MustCompile(`^ {0,3}([a-z][a-z0-9_-]*):(?:[ \t]+(.*?))?[ \t\r]*\n?$`)

func (blockParser) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	b := node.(*block)
	line, segment := reader.PeekLine()
	fence, rest := fenceOf(line)
	switch {
	case b.fence == 0: // stray
		return parser.Close
	case fence == b.fence && rest.Len() == 0 && !inCode(pc):
		b.closed = true
		reader.AdvanceToEOL()
		return parser.Close
	case len(bytes.TrimSpace(line)) == 0:
		b.content = b.content || len(b.options) > 0 && b.prose
		return parser.Continue | parser.HasChildren
	case b.content:
		return parser.Continue | parser.HasChildren
	}
	if m := optionPattern.FindSubmatchIndex(line); m != nil {
		key, value := text.NewSegment(m[2], m[3]), text.NewSegment(m[3]+1, m[3]+1)
		if m[4] >= 0 {
			value = text.NewSegment(m[4], m[5])
		}
		b.options = append(b.options, optionLine{at(key, segment), at(value, segment)})
		reader.AdvanceToEOL()
		return parser.Continue
	}
	if b.prose {
		b.content = true
		return parser.Continue | parser.HasChildren
	}
	return endEarly(b, line, segment, compilationOf(pc))
}

// endEarly ends a block of options at a line that is none: the rest of the page is not swallowed by it.
func endEarly(b *block, line []byte, segment text.Segment, w *compilation) parser.State {
	w.report(diag.BadBlock, segment.Start, segment.Start+len(bytes.TrimRight(line, "\r\n")), "close the block with "+strings.Repeat(":", b.fence)+" before this line",
		"the block %s holds only lines of the form key: value", b.name.Value(w.src))
	b.closed = true
	w.dangling = b.fence
	return parser.Close
}

// inCode reports whether the line stands in fenced code, where colons are colons.
func inCode(pc parser.Context) bool {
	last := pc.LastOpenedBlock().Node
	return last != nil && last.Kind() == ast.KindFencedCodeBlock
}

func (blockParser) Close(node ast.Node, _ text.Reader, pc parser.Context) {
	if b := node.(*block); !b.closed {
		w := compilationOf(pc)
		fence := strings.Repeat(":", b.fence)
		w.report(diag.BadBlock, b.name.Start, b.name.Stop, "add a line "+fence+" after it", "the block %s is not closed", b.name.Value(w.src))
	}
}

// block writes a block's holes and what stands between them.
func (w *compilation) block(b *block) {
	if !b.known {
		w.blocks(b)
		return
	}
	h := Hole{Kind: Block, At: w.spanOf(b.name), Target: w.names.keep(b.name.Value(w.src)), Text: w.names.keep(b.arg.Value(w.src))}
	if !b.arg.IsEmpty() || len(b.options) > 0 {
		h.More = &More{Options: make([]Option, len(b.options))}
		if !b.arg.IsEmpty() {
			h.More.TextAt = w.spanOf(b.arg)
		}
	}
	for i, o := range b.options {
		h.More.Options[i] = Option{
			Key: w.names.keep(o.key.Value(w.src)), Value: w.names.keep(o.value.Value(w.src)),
			At: w.spanOf(o.key), ValueAt: w.spanOf(o.value),
		}
	}
	w.hole(h)
	w.blocks(b)
	h.Kind = BlockEnd
	w.hole(h)
}

func (w *compilation) spanOf(s text.Segment) diag.Span { return w.places.span(s.Start, s.Stop) }
