package markdown

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"accord/internal/diag"
)

// A note is a footnote: its text, which stays in the tree where it was written, and its marks.
//
// A note of one paragraph stands beside its first mark: a button, and an element that the button shows, which a wide page
// has in its margin and a printed one in brackets. One of several blocks, or first marked in a heading, a table or another
// note, stands at the end of the text, and its marks lead there.
type note struct {
	node   *extast.Footnote
	number int // in the order of the first marks; 0 without a mark
	marks  int
	beside bool // its first mark
}

// A noteMark is [^label] in the text.
type noteMark struct {
	mark
	label []byte
}

// noteParser is goldmark's parser of footnote texts. It leaves them in place; the renderer writes them at the end.
type noteParser struct{ shallow }

func (p noteParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	_, at := reader.Position()
	node, state := p.shallow.Open(parent, reader, pc)
	if node == nil {
		return nil, state
	}
	w, footnote := compilationOf(pc), node.(*extast.Footnote)
	if w.notes == nil {
		w.notes = map[string]*note{}
	}
	end := len(footnote.Ref) + len("[^]")
	if first := w.notes[string(footnote.Ref)]; first != nil {
		f := w.report(diag.UnknownFootnote, at.Start, at.Start+end, "give it another label", "there are two texts for the footnote %q", footnote.Ref)
		*f = f.WithSee(w.place(first.node.Pos(), first.node.Pos()+end), "the text that is shown")
		return node, state
	}
	n := &note{node: footnote}
	w.notes[string(footnote.Ref)] = n
	w.defined = append(w.defined, n)
	return node, state
}

func (noteParser) Close(ast.Node, text.Reader, parser.Context) {}

type noteMarkParser struct{}

func (noteMarkParser) Trigger() []byte { return []byte{'['} }

func (noteMarkParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if len(line) < 4 || line[1] != '^' {
		return nil
	}
	end := bytes.IndexAny(line[2:min(len(line), 1000)], "[] \t\r\n")
	if end <= 0 || line[2+end] != ']' {
		return nil
	}
	m := &noteMark{label: line[2 : 2+end]}
	m.SetPos(segment.Start)
	block.Advance(end + 3)
	return m
}

// noteMark writes a footnote's mark. Footnotes are numbered in the order of their first marks.
func (w *compilation) noteMark(m *noteMark) {
	n, end := w.notes[string(m.label)], m.Pos()+len(m.label)+3
	switch {
	case n == nil:
		if !w.full() { // else its text may be among what is left out
			w.report(diag.UnknownFootnote, m.Pos(), end, "add a line [^"+string(m.label)+"]: with the text", "the footnote %q has no text", m.label)
		}
		w.literal(w.src[m.Pos():end])
		return
	case w.inLink:
		w.report(diag.BadReference, m.Pos(), end, "put the mark after the link", "a footnote's mark inside the text of a link")
		return
	case n.number == 0:
		w.marked = append(w.marked, n)
		n.number = len(w.marked)
		n.beside = !w.inHeading && !w.inCell && !w.inNote && short(n.node)
	}
	n.marks++
	if n.beside {
		w.noteButton(n, w.places.span(m.Pos(), end))
		return
	}
	w.put(`<sup><a id="fnref:`)
	w.noteID(n.number, n.marks)
	w.put(`" href="#fn:`)
	w.number(n.number)
	w.put(`" role="doc-noteref">`)
	w.number(n.number)
	w.put(`</a></sup>`)
}

// short reports whether a note is a paragraph of text alone.
func short(n *extast.Footnote) bool {
	p, ok := n.FirstChild().(*ast.Paragraph)
	if !ok || p.NextSibling() != nil {
		return false
	}
	text := true
	ast.Walk(p, func(n ast.Node, _ bool) (ast.WalkStatus, error) {
		switch n.(type) {
		case *noteMark, *ast.Image:
			text = false
		}
		return ast.WalkContinue, nil
	})
	return text
}

// noteButton writes the mark of a note that stands beside it, and with the first mark the note.
func (w *compilation) noteButton(n *note, at diag.Span) {
	w.put(`<button class="r" popovertarget="fn:`)
	w.number(n.number)
	w.put(`" aria-label="`)
	w.hole(Hole{Kind: NoteLabel, Text: strconv.Itoa(n.number), At: at})
	w.put(`">`)
	w.number(n.number)
	w.put(`</button>`)
	if n.marks > 1 {
		return
	}
	w.put(`<span class="sn" popover id="fn:`)
	w.number(n.number)
	w.put(`">`)
	prev, single := w.prev, w.single
	w.startText()
	w.inNote = true
	w.inlines(n.node.FirstChild())
	w.inNote = false
	w.prev, w.single, w.inWord = prev, single, false
	w.put("</span>")
}

// noteID writes the number of a footnote's mark: 3 for the first mark of footnote 3, then 3-2 and so on.
func (w *compilation) noteID(number, mark int) {
	w.number(number)
	if mark > 1 {
		w.put("-")
		w.number(mark)
	}
}

func (w *compilation) number(n int) { w.out = strconv.AppendInt(w.out, int64(n), 10) }

// footnotes writes the texts of the marked footnotes that do not stand beside their marks. A text may mark further
// footnotes, which follow.
func (w *compilation) footnotes() {
	if slices.ContainsFunc(w.marked, func(n *note) bool { return !n.beside }) {
		from, hole := len(w.out), len(w.holes)
		w.put(`<div class="footnotes" role="doc-endnotes"><ol>`)
		w.inNote = true
		listed := 0
		for i := 0; i < len(w.marked); i++ {
			if n := w.marked[i]; !n.beside {
				listed++
				w.footnote(n, listed)
			}
		}
		w.inNote = false
		w.put(`</ol></div>`)
		w.noteRange = w.since(from, hole)
	}
	w.reportUnmarked()
}

// footnote writes a footnote as the item of that place in the list.
func (w *compilation) footnote(n *note, place int) {
	w.put(`<li id="fn:`)
	w.number(n.number)
	if n.number != place {
		w.put(`" value="`)
		w.number(n.number)
	}
	w.put(`">`)
	w.blocks(n.node)
	inParagraph := bytes.HasSuffix(w.out, endParagraph)
	if inParagraph {
		w.out = w.out[:len(w.out)-len(endParagraph)]
	}
	for i := 1; i <= n.marks; i++ {
		w.put(` <a href="#fnref:`)
		w.noteID(n.number, i)
		w.put("\" role=\"doc-backlink\">\u21a9\ufe0e</a>")
	}
	if inParagraph {
		w.put("</p>")
	}
	w.put(`</li>`)
}

var endParagraph = []byte("</p>")

// reportUnmarked finds footnotes that the text never refers to: they are not shown.
func (w *compilation) reportUnmarked() {
	for _, n := range w.defined {
		if n.number == 0 && !w.full() {
			at, label := n.node.Pos(), n.node.Ref
			w.report(diag.UnknownFootnote, at, at+len(label)+3, "put the mark [^"+string(label)+"] into the text, or remove the footnote",
				"the footnote %q has no mark in the text and is not shown", label)
		}
	}
}
