package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"

	"accord/internal/diag"
)

// A compilation is one text on its way to a Doc: what the parsers of our syntax need to know of each other, and the
// output so far.
type compilation struct {
	c      *Compiler
	file   string
	src    []byte
	places places

	out      []byte
	holes    []Hole
	outside  []WebLink
	names    names
	findings []diag.Finding
	sections []Section
	others   []Heading

	ids       map[string]int   // heading id → the suffix last tried
	notes     map[string]*note // by label
	defined   []*note          // in the order of their texts
	marked    []*note          // in the order of their first marks
	noteRange Range
	quotes    []Quotation

	lastParagraph Range
	capitals      []capital

	bounds
	textState

	open      *reference // the reference whose text is being parsed
	dangling  int        // length of the fence that a block ended without
	inLink    bool       // what is being written stands in a link
	inCell    bool       // … in a table, where \| is a bar even in code
	inHeading bool       // … in a heading
	inNote    bool       // … in a footnote
	quoted    int        // … in so many quotations
	rawSeen   bool       // raw HTML has been found in this block
}

// report adds a finding about a run of the source, unless there are too many already. The caller may add to it.
func (w *compilation) report(code diag.Code, from, to int, hint, format string, args ...any) *diag.Finding {
	if len(w.findings) >= maxFindings {
		return new(diag.Finding)
	}
	w.findings = append(w.findings, diag.Findingf(code, w.place(from, to), format, args...).WithHint("%s", hint))
	return &w.findings[len(w.findings)-1]
}

func (w *compilation) place(from, to int) diag.Place {
	return diag.Place{File: w.file, Span: w.places.span(from, to)}
}

// hole puts a hole into the output.
func (w *compilation) hole(h Hole) {
	w.out = append(w.out, 0)
	w.holes = append(w.holes, h)
}

// since is the range from a position in the output to its end.
func (w *compilation) since(from, hole int) Range {
	return Range{From: int32(from), To: int32(len(w.out)), Hole: int32(hole)}
}

// names holds the strings of a document's holes together: a string of the source would keep the whole file alive,
// and one allocation for each costs more than the strings.
type names struct{ chunk *strings.Builder }

const nameChunk = 256

func (n *names) keep(s []byte) string {
	if len(s) == 0 {
		return ""
	}
	if n.chunk == nil || n.chunk.Cap()-n.chunk.Len() < len(s) {
		n.chunk = new(strings.Builder)
		n.chunk.Grow(max(nameChunk, len(s)))
	}
	from := n.chunk.Len()
	n.chunk.Write(s)
	return n.chunk.String()[from:]
}

// mark is what our inline nodes have in common.
type mark struct{ ast.BaseInline }

func (*mark) Kind() ast.NodeKind { return kind }
func (*mark) Dump([]byte, int)   {}

// box is what our block nodes have in common.
type box struct{ ast.BaseBlock }

func (*box) Kind() ast.NodeKind { return kind }
func (*box) Dump([]byte, int)   {}

// kind is the one kind of all nodes of ours: the renderer tells them apart by their Go types.
var kind = ast.NewNodeKind("Accord")
