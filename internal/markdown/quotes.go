package markdown

import (
	"bytes"
	"slices"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"accord/internal/diag"
)

// A speaker is who says a quotation: its last line, or its last paragraph, if that starts with a dash.
type speaker struct{ box }

// quoteParser is goldmark's, and looks for the speaker when a quotation ends.
type quoteParser struct{ shallow }

func (q quoteParser) Close(node ast.Node, reader text.Reader, pc parser.Context) {
	q.shallow.Close(node, reader, pc)
	switch last := node.LastChild().(type) {
	case *ast.Paragraph:
		cutSpeaker(node, last, reader.Source())
	case *ast.List:
		reportListSpeaker(last, compilationOf(pc))
	}
}

func cutSpeaker(quote ast.Node, last *ast.Paragraph, src []byte) {
	lines := last.Lines()
	if lines.Len() == 0 {
		return
	}
	from := 0 // of the speaker's lines
	dash := dashOf(lines.At(0), src)
	if dash == 0 || last.PreviousSibling() == nil {
		from = lines.Len() - 1
		dash = dashOf(lines.At(from), src)
	}
	if dash == 0 || from == 0 && last.PreviousSibling() == nil {
		return
	}
	s := new(speaker)
	s.Lines().AppendAll(lines.Sliced(from, lines.Len()))
	first := s.Lines().At(0)
	first = first.WithStart(first.Start + dash)
	s.Lines().Set(0, first.TrimLeftSpace(src))
	if from == 0 {
		quote.RemoveChild(quote, last)
	} else {
		end := lines.At(from - 1)
		lines.SetSliced(0, from)
		lines.Set(from-1, end.TrimRightSpace(src))
	}
	quote.AppendChild(quote, s)
}

// dashOf returns the length of the dash that a line starts with, if a space and a name follow it.
func dashOf(line text.Segment, src []byte) int {
	s := bytes.TrimRight(src[line.Start:line.Stop], " \t\r\n")
	for _, dash := range dashes {
		if bytes.HasPrefix(s, dash) && len(s) > len(dash) && isSpace(s[len(dash)]) {
			return len(dash)
		}
	}
	return 0
}

var dashes = [][]byte{[]byte("—"), []byte("–"), []byte("--")}

// reportListSpeaker finds the quotation that ends with "- Name", which Markdown reads as a list.
func reportListSpeaker(list *ast.List, w *compilation) {
	item := list.FirstChild()
	if list.Marker != '-' || list.PreviousSibling() == nil || list.PreviousSibling().Kind() != ast.KindParagraph ||
		item == nil || item != list.LastChild() || item.FirstChild() == nil || item.FirstChild() != item.LastChild() ||
		item.FirstChild().Lines().Len() != 1 {
		return
	}
	line := item.FirstChild().Lines().At(0)
	w.report(diag.BadSpeakerLine, list.Pos(), line.Stop, "start the line with a long dash: — "+string(line.Value(w.src)),
		"the quotation ends with a list of one item, not with its speaker")
}

// quote writes a quotation, with its speaker as the caption of a figure. One inside of another is part of it.
func (w *compilation) quote(q *ast.Blockquote) {
	lead := w.lead(q)
	w.quoted++
	text, said := w.quoteBody(q)
	w.quoted--
	if _, list := q.LastChild().(*ast.List); w.quoted == 0 && !list { // a list may be a speaker that was written wrong
		w.quotes = append(w.quotes, Quotation{Lead: lead, Text: text, Speaker: said, At: w.firstLine(q)})
	}
}

func (w *compilation) quoteBody(q *ast.Blockquote) (text, speaking Range) {
	s, ok := q.LastChild().(*speaker)
	if !ok {
		from, hole := len(w.out), len(w.holes)
		w.element("blockquote", q)
		return w.since(from, hole), Range{}
	}
	w.put(`<figure class="quote"><blockquote>`)
	from, hole := len(w.out), len(w.holes)
	for child := q.FirstChild(); child != s; child = child.NextSibling() {
		w.blockNode(child)
	}
	text = w.since(from, hole)
	w.put(`</blockquote><figcaption>`)
	from, hole = len(w.out), len(w.holes)
	w.line(s)
	speaking = w.since(from, hole)
	w.put(`</figcaption></figure>`)
	return text, speaking
}

// lead is the paragraph before a quotation, if it announces one.
func (w *compilation) lead(q *ast.Blockquote) Range {
	if _, ok := q.PreviousSibling().(*ast.Paragraph); !ok {
		return Range{}
	}
	p := w.lastParagraph
	if text := bytes.TrimRight(w.out[p.From:p.To], " \n\x00"); bytes.HasSuffix(text, []byte(":")) {
		return p
	}
	return Range{}
}

// spoken remembers a paragraph that holds words of others, and nothing that says where they are from.
func (w *compilation) spoken(p ast.Node, text Range) {
	if w.quoted > 0 || w.inNote || w.c.quotes == nil || !bytes.Contains(w.out[text.From:], []byte(w.c.quotes.open)) {
		return
	}
	cites := slices.ContainsFunc(w.holes[text.Hole:], func(h Hole) bool { return h.Kind == Cite })
	if !cites && !slices.ContainsFunc(footings, func(tag []byte) bool { return bytes.Contains(w.out[text.From:], tag) }) {
		w.quotes = append(w.quotes, Quotation{Inline: true, Text: text, At: w.firstLine(p)})
	}
}

// footings are how the tags begin of what can say where words are from.
var footings = [][]byte{[]byte(`<a href="http`), []byte(`<sup><a id="fnref:`), []byte(`<button class="r"`)}

// firstLine is where the text of a block starts.
func (w *compilation) firstLine(block ast.Node) diag.Span {
	for n := block; n != nil && n.Type() == ast.TypeBlock; n = n.FirstChild() {
		if lines := n.Lines(); lines.Len() > 0 {
			return w.spanOf(lines.At(0))
		}
	}
	return w.places.span(block.Pos(), block.Pos()+1)
}
