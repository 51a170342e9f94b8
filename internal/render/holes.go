package render

import (
	"bytes"
	"html"
	"html/template"
	"strings"

	"accord/internal/diag"
	"accord/internal/markdown"
	"accord/internal/policy"
)

// filling puts what depends on records into the holes of one text. It is one piece of one page.
type filling struct {
	*pen
	doc   *markdown.Doc
	file  string
	body  bool     // it is the body of the page's record
	opens []int    // where the content of open blocks starts in the buffer
	ends  []string // the end tags of open links
}

// put fills a hole. A page that has failed, or grown too large, is not filled any further.
func (f *filling) put(buf *bytes.Buffer, i int) {
	if f.failed != nil {
		return
	}
	f.fill(buf, i)
	if f.failed == nil && buf.Len() > maxPage {
		f.failed = &TemplateError{From: f.file, Err: errPageTooLarge}
	}
}

func (f *filling) fill(buf *bytes.Buffer, i int) {
	h := &f.doc.Holes[i]
	switch h.Kind {
	case markdown.Name:
		f.startLink(buf, h, i)
		buf.WriteString(html.EscapeString(f.referenceText(h)))
		f.endLink(buf)
	case markdown.LinkStart:
		f.startLink(buf, h, i)
	case markdown.LinkEnd:
		f.endLink(buf)
	case markdown.Cite:
		if h.More != nil {
			f.cites.put(buf, h.More.Cites)
		}
	case markdown.Value:
		buf.WriteString(string(f.value(h.Text, f.place(h))))
	case markdown.NoteLabel:
		buf.WriteString(html.EscapeString(f.words.Fill("note.label", "n", h.Text)))
	case markdown.Path:
		buf.WriteString(html.EscapeString(f.sitePath(h.Target)))
	case markdown.Picture:
		f.image(buf, h)
	case markdown.Block:
		f.opens = append(f.opens, buf.Len())
	case markdown.BlockEnd:
		f.endBlock(buf, h)
	}
}

// startLink writes the start tag of a link: a button for a term that has a card, which leads on to the term's page.
func (f *filling) startLink(buf *bytes.Buffer, h *markdown.Hole, i int) {
	url, card, end := f.target(h), "", "</a>"
	if f.body {
		card = f.card(h, sectionOf(f.doc, i))
	}
	switch {
	case url == "":
		end = ""
	case card == "":
		buf.WriteString(`<a href="` + html.EscapeString(url) + `">`)
	case f.isTerm(h):
		buf.WriteString(`<button class="t" popovertarget="` + card + `" interestfor="` + card + `">`)
		end = "</button>"
	default:
		buf.WriteString(`<a href="` + html.EscapeString(url) + `" interestfor="` + card + `">`)
	}
	f.ends = append(f.ends, end)
}

func (f *filling) endLink(buf *bytes.Buffer) {
	if n := len(f.ends); n > 0 {
		buf.WriteString(f.ends[n-1])
		f.ends = f.ends[:n-1]
	}
}

func (f *filling) isTerm(h *markdown.Hole) bool {
	rec, _ := f.site.Get(policy.ID(h.Target))
	_, ok := rec.(*policy.Term)
	return ok
}

func (f *filling) place(h *markdown.Hole) diag.Place { return diag.Place{File: f.file, Span: h.At} }

// endBlock exchanges the content of a block for the block's template, which gets the content.
func (f *filling) endBlock(buf *bytes.Buffer, h *markdown.Hole) {
	start := buf.Len()
	if n := len(f.opens); n > 0 {
		start = f.opens[n-1]
		f.opens = f.opens[:n-1]
	}
	content := template.HTML(buf.Bytes()[start:])
	buf.Truncate(start)
	f.block(buf, h, content)
}

// target returns the address of a link, "" when the record is not there or the link would lead to itself.
func (p *pen) target(h *markdown.Hole) string {
	fragment := ""
	if h.More != nil && h.More.Fragment != "" {
		fragment = "#" + h.More.Fragment
	}
	rec, ok := p.site.Get(policy.ID(h.Target))
	if !ok || !p.site.Listed(policy.ID(h.Target)) || rec == p.rec && fragment == "" {
		return ""
	}
	if rec == p.rec {
		return fragment
	}
	return p.base + PagePath(rec) + fragment
}

// referenceText is the text of a link without one of its own: the short name of the page's day, or a provision's label.
func (p *pen) referenceText(h *markdown.Hole) string {
	rec, ok := p.site.Get(policy.ID(h.Target))
	if _, hidden := p.site.Withheld(policy.ID(h.Target)); hidden {
		return p.words.Get("reference.withheld")
	}
	if !ok {
		return h.Target
	}
	if a, ok := rec.(*policy.Agreement); ok && h.More != nil && h.More.Fragment != "" {
		for i := range a.Provisions {
			if pr := &a.Provisions[i]; string(pr.ID) == h.More.Fragment && pr.Label.S != "" {
				return pr.Label.S
			}
		}
	}
	return p.name(rec)
}

// sitePath gives a site address the base path, and escapes what a URL may not hold; fragments stay as they are.
func (r *renderer) sitePath(address string) string {
	if strings.HasPrefix(address, "/") {
		return r.base + escape(address, "-._~/?#=&+,:@!$'()*;")
	}
	return escape(address, "-._~/?#=&+,:@!$'()*;")
}

// holeText is what a hole says in plain text.
func (p *pen) holeText(doc *markdown.Doc, i int, file string) string {
	h := &doc.Holes[i]
	switch h.Kind {
	case markdown.Name:
		return p.referenceText(h)
	case markdown.Value:
		return p.valueText(h.Text, diag.Place{File: file, Span: h.At})
	case markdown.Picture:
		return h.Text
	}
	return ""
}
