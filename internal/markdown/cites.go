package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"accord/internal/diag"
)

// A citation is a group of citations, [@a para 13; @b].
type citation struct {
	mark
	passage
}

type citeParser struct{}

func (citeParser) Trigger() []byte { return []byte{'['} }

func (citeParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if len(line) < 2 || line[1] != '@' {
		return nil
	}
	w := compilationOf(pc)
	content, ok := ahead(block, 1, "]", "[")
	switch {
	case !ok:
		w.report(diag.BadReference, segment.Start, segment.Start+2, `close it with ], or write \[@ for the characters themselves`,
			"[@ opens a citation that is not closed")
		return nil
	case !w.room(segment.Start):
		return nil
	}
	c := &citation{passage: content}
	c.SetPos(segment.Start)
	pass(block, &content, 1)
	return c
}

// citation writes a group's hole.
func (w *compilation) citation(c *citation) {
	if w.inLink {
		w.report(diag.BadReference, c.Pos(), c.end+1, "put the citation after the link", "a citation inside the text of a link")
		return
	}
	cites := make([]CiteRef, 0, 1+bytes.Count(c.text, []byte{';'}))
	for from := 0; from <= len(c.text); {
		item := c.text[from:]
		if i := bytes.IndexByte(item, ';'); i >= 0 {
			item = item[:i]
		}
		if cite, ok := w.cite(c, item, from); ok {
			cites = append(cites, cite)
		}
		from += len(item) + 1
	}
	if len(cites) > 0 {
		w.hole(Hole{Kind: Cite, At: w.places.span(c.Pos(), c.end+1), More: &More{Cites: cites}})
	}
}

// cite reads one citation of a group: the id of a source after "@", and where in the source.
func (w *compilation) cite(c *citation, item []byte, from int) (CiteRef, bool) {
	item, skipped := trim(item)
	at := c.offset(from + skipped)
	if len(item) < 2 || item[0] != '@' || isSpace(item[1]) || item[1] == ',' {
		w.report(diag.BadReference, at, at+max(len(item), 1), "write [@id locator; @id locator]", "a citation starts with @ and the id of a source")
		return CiteRef{}, false
	}
	id, locator := item[1:], []byte(nil)
	if i := bytes.IndexAny(id, " ,\t\r\n"); i >= 0 {
		id, locator = id[:i], id[i:]
	}
	locator, _ = trim(bytes.TrimPrefix(bytes.TrimLeft(locator, " \t\r\n"), []byte{','}))
	return CiteRef{ID: w.names.keep(id), Locator: w.names.keep(oneLine(locator)), At: w.places.span(at+1, at+1+len(id))}, true
}

// oneLine replaces line ends by spaces.
func oneLine(s []byte) []byte {
	if bytes.IndexByte(s, '\n') < 0 {
		return s
	}
	return bytes.Join(bytes.Fields(s), []byte{' '})
}
