package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"accord/internal/diag"
)

// Bounds on hostile texts. goldmark is quadratic in places (unmatched delimiters, deep nesting, wide tables); under
// these bounds its work is at most a constant for each byte. No text that people write comes near them.
const (
	maxDepth    = 32         // blocks in each other; a list takes two
	maxLines    = 50_000     // of a text; each block that begins within a line counts as one more
	maxAttempts = 500_000    // to read emphasis, code, links and the like in one text
	maxMarks    = 50_000     // links, citations, values, blocks and images of a text: 100,000 holes
	maxCells    = 50_000     // of a table
	maxWork     = 10_000_000 // bytes that may be looked at again in one paragraph
	maxTargets  = 1_000      // lines of a paragraph with link targets, [label]: address
	maxFindings = 1_000
)

// bounds counts what has been used up.
type bounds struct {
	lines    int
	marks    int
	attempts int
	within   ast.Node // the paragraph whose budget this is
	budget   int
}

// room reports whether one more mark of ours fits.
func (w *compilation) room(at int) bool {
	w.marks++
	if w.marks == maxMarks+1 {
		w.report(diag.BadReference, at, at+1, "split the text",
			"more than %d links, citations and values in one text", maxMarks)
	}
	return w.marks <= maxMarks
}

// afford takes one attempt, which may look at the whole paragraph, from the budgets of the text and the paragraph.
func (w *compilation) afford(paragraph ast.Node, at int) bool {
	w.attempts++
	if w.attempts == maxAttempts+1 {
		w.report(diag.FileTooLarge, at, at+1, "split the text",
			"the text has more than %d marks of emphasis, code or links; from here on they are shown as written", maxAttempts)
	}
	if w.attempts > maxAttempts {
		return false
	}
	if w.within != paragraph {
		w.within, w.budget = paragraph, maxWork
		if lines := paragraph.Lines(); lines.Len() > 0 {
			w.budget = maxWork / (1 + lines.At(lines.Len()-1).Stop - lines.At(0).Start)
		}
	}
	w.budget--
	if w.budget == -1 {
		w.report(diag.BadReference, at, at+1, "split the paragraph", "too many marks in one paragraph; from here on they are shown as written")
	}
	return w.budget >= 0
}

// bounded is one of goldmark's inline parsers on a paragraph's budget.
type bounded struct{ parser.InlineParser }

func (b bounded) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	_, at := block.Position()
	if !compilationOf(pc).afford(parent, at.Start) {
		return nil
	}
	return b.InlineParser.Parse(parent, block, pc)
}

func (b bounded) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	if closer, ok := b.InlineParser.(parser.CloseBlocker); ok {
		closer.CloseBlock(parent, block, pc)
	}
}

// A counter stands before all parsers of blocks. It counts lines, and blocks within lines, and opens nothing until
// there are too many: each takes some hundred bytes of a syntax tree, so that a few megabytes would fill the memory.
type counter struct{}

func (counter) Trigger() []byte {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	return all
}

func (counter) CanInterruptParagraph() bool { return true }
func (counter) CanAcceptIndentedLine() bool { return true }

func (counter) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	w := compilationOf(pc)
	switch parent.Kind() {
	case ast.KindList, extast.KindDefinitionList:
		return nil, parser.NoChildren // it takes nothing but its own items, which are asked for next
	}
	if w.lines++; !w.full() {
		return nil, parser.NoChildren
	}
	if w.lines == maxLines+1 {
		_, at := reader.Position()
		w.report(diag.FileTooLarge, at.Start, at.Start+1, "split the text",
			"the text has more than %d lines and blocks; from here on it is left out", maxLines)
	}
	reader.AdvanceToEOL()
	return new(leftOut), parser.NoChildren
}

// full reports whether the rest of the text is left out.
func (w *compilation) full() bool { return w.lines > maxLines }

// leftOut is the end of a text that is too long. It shows nothing.
type leftOut struct{ box }

func (counter) Continue(_ ast.Node, reader text.Reader, _ parser.Context) parser.State {
	reader.AdvanceToEOL()
	return parser.Continue | parser.NoChildren
}

func (counter) Close(ast.Node, text.Reader, parser.Context) {}

// shallow is a parser of blocks that hold blocks; it opens none below maxDepth.
type shallow struct{ parser.BlockParser }

func (s shallow) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if tooDeep(reader, pc) {
		return nil, parser.NoChildren
	}
	return s.BlockParser.Open(parent, reader, pc)
}

// Continue ends what the rest of a text would be put into, when that is left out.
func (s shallow) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	if compilationOf(pc).full() {
		return parser.Close
	}
	return s.BlockParser.Continue(node, reader, pc)
}

func tooDeep(reader text.Reader, pc parser.Context) bool {
	if len(pc.OpenedBlocks()) < maxDepth {
		return false
	}
	_, at := reader.Position()
	compilationOf(pc).report(diag.BadBlock, at.Start, at.Start+1, "write it flatter", "lists, quotations or blocks are nested too deep")
	return true
}

// tableTransformer refuses tables that a few bytes would blow up: each short row is filled up to the heading's width.
type tableTransformer struct{ parser.ParagraphTransformer }

func (t tableTransformer) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines, columns := node.Lines(), 0
	if lines.Len() < 2 {
		return
	}
	for i := range lines.Len() {
		line := lines.At(i)
		columns = max(columns, 1+bytes.Count(reader.Source()[line.Start:line.Stop], []byte{'|'}))
	}
	if at := lines.At(0); columns > 1 && columns*lines.Len() > maxCells {
		compilationOf(pc).report(diag.BadBlock, at.Start, at.Stop, "split the table",
			"a table of %d lines and %d columns has more than %d cells", lines.Len(), columns, maxCells)
		return
	}
	t.ParagraphTransformer.Transform(node, reader, pc)
}

// definitionTransformer looks for link targets, [label]: address, only in paragraphs that may start with one.
type definitionTransformer struct{ parser.ParagraphTransformer }

func (d definitionTransformer) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines := node.Lines()
	if lines.Len() == 0 {
		return
	}
	first := lines.At(0)
	line := bytes.TrimLeft(first.Value(reader.Source()), " \t")
	switch {
	case len(line) < 2 || line[0] != '[' || line[1] == '[':
	case lines.Len() > maxTargets:
		compilationOf(pc).report(diag.BadReference, first.Start, first.Stop, "put an empty line after every few targets",
			"link targets are not looked for in a paragraph of more than %d lines", maxTargets)
	default:
		d.ParagraphTransformer.Transform(node, reader, pc)
	}
}
