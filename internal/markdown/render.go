package markdown

import (
	"bytes"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// The renderer is ours, not goldmark's: every byte of HTML is written in this package, so that what is safe can be
// read here, and it is written once, into one buffer.

// blocks writes the children of a block.
func (w *compilation) blocks(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		w.blockNode(n)
	}
}

func (w *compilation) blockNode(n ast.Node) {
	switch n := n.(type) {
	case *ast.Paragraph:
		w.paragraph(n)
	case *ast.TextBlock:
		from, hole := len(w.out), len(w.holes)
		w.line(n)
		w.spoken(n, w.since(from, hole))
	case *speaker:
		w.line(n)
	case *ast.Heading:
		heading, _ := w.heading(n)
		w.others = append(w.others, heading)
	case *ast.List:
		w.list(n)
	case *ast.ListItem:
		w.element("li", n)
	case *ast.Blockquote:
		w.quote(n)
	case *ast.ThematicBreak:
		w.put("<hr>")
	case *ast.CodeBlock:
		w.put("<pre><code>")
		w.codeLines(n)
	case *ast.FencedCodeBlock:
		w.fencedCode(n)
	case *ast.HTMLBlock:
		w.htmlBlock(n)
	case *extast.Table:
		w.table(n)
	case *extast.DefinitionList:
		w.element("dl", n)
	case *extast.DefinitionTerm:
		w.put("<dt>")
		w.line(n)
		w.put("</dt>")
	case *extast.DefinitionDescription:
		w.element("dd", n)
	case *block:
		w.block(n)
	}
}

// element writes a block that is one element around its blocks.
func (w *compilation) element(name string, n ast.Node) {
	w.put("<" + name + ">")
	w.blocks(n)
	w.put("</" + name + ">")
}

// paragraph writes a paragraph; an image that is alone in one stands without it, since it may become a figure.
func (w *compilation) paragraph(p *ast.Paragraph) {
	if img, ok := p.FirstChild().(*ast.Image); ok && img.NextSibling() == nil {
		w.startText()
		w.picture(img, true)
		return
	}
	w.put("<p>")
	from, hole := len(w.out), len(w.holes)
	w.line(p)
	w.lastParagraph = w.since(from, hole)
	w.spoken(p, w.lastParagraph)
	w.put("</p>")
}

// line writes the text of a block.
func (w *compilation) line(n ast.Node) {
	if n.Kind() == ast.KindDocument { // of an inline text: one paragraph, unless it holds an empty line
		for p := n.FirstChild(); p != nil; p = p.NextSibling() {
			w.line(p)
			if p.NextSibling() != nil {
				w.put("\n")
			}
		}
		return
	}
	w.startText()
	w.rawSeen = false
	w.inlines(n)
}

func (w *compilation) list(l *ast.List) {
	if !l.IsOrdered() {
		w.element("ul", l)
		return
	}
	w.put("<ol")
	if l.Start != 1 {
		w.put(` start="`)
		w.number(l.Start)
		w.put(`"`)
	}
	w.put(">")
	w.blocks(l)
	w.put("</ol>")
}

func (w *compilation) fencedCode(n *ast.FencedCodeBlock) {
	w.put("<pre><code")
	if lang := bytes.ToLower(n.Language(w.src)); isLanguage(lang) {
		w.put(` class="language-`)
		w.out = append(w.out, lang...)
		w.put(`"`)
	}
	w.put(">")
	w.codeLines(n)
}

// isLanguage reports whether a name can stand in a class as it is.
func isLanguage(s []byte) bool {
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '+' && c != '-' {
			return false
		}
	}
	return len(s) > 0
}

func (w *compilation) codeLines(n ast.Node) {
	lines := n.Lines()
	for i := range lines.Len() {
		line := lines.At(i)
		w.code(line.Value(w.src))
	}
	w.put("</code></pre>")
}

// table writes a table in a box of its own, which scrolls where the page is narrow, by keyboard too.
func (w *compilation) table(t *extast.Table) {
	w.put(`<div class="scroll" tabindex="0"><table>`)
	for row := t.FirstChild(); row != nil; row = row.NextSibling() {
		if row.Kind() == extast.KindTableHeader {
			w.put("<thead>")
			w.row(row, `<th scope="col"`, "</th>")
			w.put("</thead>")
			if row.NextSibling() != nil {
				w.put("<tbody>")
			}
			continue
		}
		w.row(row, "<td", "</td>")
	}
	if t.FirstChild() != t.LastChild() {
		w.put("</tbody>")
	}
	w.put("</table></div>")
}

var alignments = map[extast.Alignment]string{
	extast.AlignLeft: ` class="left">`, extast.AlignRight: ` class="right">`, extast.AlignCenter: ` class="center">`, extast.AlignNone: ">",
}

func (w *compilation) row(row ast.Node, start, end string) {
	w.put("<tr>")
	w.inCell = true
	for n := row.FirstChild(); n != nil; n = n.NextSibling() {
		start, end := start, end
		if n.FirstChild() == nil { // nothing heads a column that has no name
			start, end = "<td", "</td>"
		}
		w.put(start)
		w.put(alignments[n.(*extast.TableCell).Alignment])
		w.line(n)
		w.put(end)
	}
	w.inCell = false
	w.put("</tr>")
}

// inlines writes the children of an inline, or of a block that holds text.
func (w *compilation) inlines(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		w.inlineNode(n)
	}
}

func (w *compilation) inlineNode(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		w.textNode(n)
	case *ast.Emphasis:
		name := "em"
		if n.Level == 2 {
			name = "strong"
		}
		w.phrase(name, n)
	case *extast.Strikethrough:
		w.phrase("del", n)
	case *ast.CodeSpan:
		w.codeSpan(n)
	case *ast.Link:
		w.link(n)
	case *ast.AutoLink:
		w.autoLink(n)
	case *ast.Image:
		w.picture(n, false)
	case *ast.RawHTML:
		w.rawHTML(n)
	case *reference:
		w.reference(n)
	case *citation:
		w.citation(n)
	case *value:
		w.value(n)
	case *noteMark:
		w.noteMark(n)
	}
}

func (w *compilation) phrase(name string, n ast.Node) {
	w.put("<" + name + ">")
	w.inlines(n)
	w.put("</" + name + ">")
}

func (w *compilation) textNode(n *ast.Text) {
	s := n.Segment.Value(w.src)
	if n.IsRaw() {
		w.code(s)
	} else {
		w.acronyms(n.Segment)
		w.text(s)
	}
	switch {
	case n.HardLineBreak():
		w.put("<br>")
	case n.SoftLineBreak() && !(isUnspaced(w.prev) && isUnspaced(w.firstRune(n.NextSibling()))):
		w.put("\n")
	default:
		return
	}
	w.prev, w.inWord = '\n', false
}

// firstRune returns the first character of a text, 0 for anything else.
func (w *compilation) firstRune(n ast.Node) rune {
	t, ok := n.(*ast.Text)
	if !ok {
		return 0
	}
	r, _ := utf8.DecodeRune(t.Segment.Value(w.src))
	return r
}

// isUnspaced reports whether a line may break at a character without standing for a space: the scripts without
// spaces, and the punctuation that goes with them.
func isUnspaced(r rune) bool {
	return isWide(r) || r >= 0x3000 && r <= 0x303f || r >= 0xff01 && r <= 0xff60
}

func (w *compilation) codeSpan(n *ast.CodeSpan) {
	w.put("<code>")
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		s := c.(*ast.Text).Segment.Value(w.src)
		if w.inCell {
			s = bytes.ReplaceAll(s, []byte(`\|`), []byte(`|`))
		}
		if cut, ok := bytes.CutSuffix(s, newline); ok {
			w.code(cut)
			w.put(" ")
			w.inWord = false
			continue
		}
		w.code(s)
	}
	w.put("</code>")
}
