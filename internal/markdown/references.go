package markdown

import (
	"bytes"
	"regexp"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"accord/internal/diag"
)

// A reference is [[id]], [[id#fragment]] or [[id|text]]. The text is parsed as Markdown: it becomes the children.
type reference struct {
	mark
	id, fragment []byte
	from         int // offset of the id
	opening      text.Segment
	end          int               // offset of the closing brackets when a text follows
	bottom       *parser.Delimiter // the last delimiter before the text
}

// referenceParser reads references. Like goldmark's links, a reference with a text is opened when its first half is
// read and closed at its brackets; what was parsed in between becomes its children.
type referenceParser struct{}

func (referenceParser) Trigger() []byte { return []byte{'[', ']'} }

func (referenceParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	w := compilationOf(pc)
	line, segment := block.PeekLine()
	if line[0] == ']' {
		if w.open != nil && w.open.end == segment.Start {
			return w.open.close(block, pc, w)
		}
		return nil
	}
	if len(line) < 2 || line[1] != '[' {
		return nil
	}
	return openReference(w, parent, block, pc)
}

func openReference(w *compilation, parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	content, ok := ahead(block, 2, "]]", "[[")
	if !ok {
		w.reportUnclosed(parent, line, segment.Start)
		return nil
	}
	if w.open != nil { // its closing brackets were taken by something else
		w.open.giveUp(w)
	}
	target, bar := content.text, bytes.IndexByte(content.text, '|')
	if bar >= 0 {
		target = bytes.TrimSuffix(target[:bar], []byte{'\\'})
	}
	target, from := trim(target)
	r := &reference{from: content.offset(from), end: content.end}
	r.id, r.fragment, _ = bytes.Cut(target, []byte{'#'})
	if !idPattern.Match(r.id) || bytes.ContainsAny(r.fragment, " \t\r\n#") {
		w.reportBadID(r, target)
		return nil
	}
	if !w.room(segment.Start) {
		return nil
	}
	r.SetPos(segment.Start)
	if bar < 0 || len(content.lines) > 0 && bar >= content.lines[0].in {
		pass(block, &content, 2)
		return r
	}
	block.Advance(2 + bar + 1)
	r.opening = segment.WithStop(segment.Start + 2 + bar + 1)
	r.bottom = pc.LastDelimiter()
	w.open = r
	return r
}

// CloseBlock ends a paragraph in which a reference is still open.
func (referenceParser) CloseBlock(_ ast.Node, _ text.Reader, pc parser.Context) {
	if w := compilationOf(pc); w.open != nil {
		w.open.giveUp(w)
	}
}

// idPattern is the rule for ids; their length and meaning are checked by those who know the records.
var idPattern = regexp.MustCompile(`^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$`)

// close makes children of what was parsed since the reference was opened.
func (r *reference) close(block text.Reader, pc parser.Context, w *compilation) ast.Node {
	block.Advance(2)
	if r.bottom == nil {
		parser.ProcessDelimiters(nil, pc)
	} else {
		parser.ProcessDelimiters(r.bottom, pc)
	}
	for child := r.NextSibling(); child != nil; child = r.NextSibling() {
		r.AppendChild(r, child)
	}
	w.open = nil
	return r
}

// giveUp turns a reference that could not be closed back into text.
func (r *reference) giveUp(w *compilation) {
	w.report(diag.BadReference, r.opening.Start, r.opening.Start+2, "end code and citations before the brackets",
		"the brackets of this link are closed inside something else")
	r.Parent().ReplaceChild(r.Parent(), r, ast.NewTextSegment(r.opening))
	w.open = nil
}

func (w *compilation) reportUnclosed(parent ast.Node, line []byte, at int) {
	hint := `close it with ]], or write \[[ for the brackets themselves`
	if parent.Kind() == extast.KindTableCell {
		hint = `close it with ]]; in a table the bar before the text is written \|`
	}
	w.report(diag.BadReference, at, at+len(bytes.TrimRight(line, "\r\n")), hint, "[[ opens a link that is not closed")
}

func (w *compilation) reportBadID(r *reference, target []byte) {
	hint := `an id has lower-case letters, digits and hyphens; write \[[ for the brackets themselves`
	if lower := bytes.ToLower(bytes.ReplaceAll(target, []byte{' '}, []byte{'-'})); idPattern.Match(lower) {
		hint = "write [[" + string(lower) + "]]"
	}
	w.report(diag.BadReference, r.from, r.from+len(target), hint, "%q is not an id", target)
}

// linkParser is goldmark's, except that it sleeps in the text of a reference: a link holds no link.
type linkParser struct{ bounded }

func (l linkParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if w := compilationOf(pc); w.open != nil {
		if line, segment := block.PeekLine(); bytes.HasPrefix(line, []byte("](")) {
			w.report(diag.BadReference, segment.Start, segment.Start+2, "end the link before it", "a link inside the text of another link")
		}
		return nil
	}
	return l.bounded.Parse(parent, block, pc)
}

// reference writes a reference's holes.
func (w *compilation) reference(r *reference) {
	if w.inLink {
		w.report(diag.BadReference, r.from, r.from+len(r.id), "end the link before it", "a link inside the text of another link")
		w.plainName(r)
		return
	}
	h := Hole{Kind: Name, At: w.places.span(r.from, r.from+len(r.id)), Target: w.names.keep(r.id)}
	if len(r.fragment) > 0 {
		h.At = w.places.span(r.from, r.from+len(r.id)+1+len(r.fragment))
		h.More = &More{Fragment: w.names.keep(r.fragment)}
	}
	if !r.HasChildren() {
		w.hole(h)
		w.startWord()
		return
	}
	h.Kind = LinkStart
	w.hole(h)
	w.inLink = true
	w.inlines(r)
	w.inLink = false
	h.Kind = LinkEnd
	w.hole(h)
}

func (w *compilation) plainName(r *reference) {
	if r.HasChildren() {
		w.inlines(r)
		return
	}
	w.literal(r.id)
}
