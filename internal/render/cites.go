package render

import (
	"bytes"
	"html"
	"html/template"
	"slices"
	"strconv"

	"accord/internal/markdown"
	"accord/internal/policy"
)

// citations numbers the sources of one page in the order in which the page cites them. Everything that the page may
// cite is added before it is written, so that the numbers do not depend on the order in which a template asks.
type citations struct {
	pen     *pen
	ids     []policy.ID       // the first has number 1
	numbers map[policy.ID]int // of the ids, once there are more than fewSources
	marks   []int             // citations in the texts, by number
	written []int             // of them, how many are written
}

// fewSources is how many sources a page cites at most while a search through them beats a map.
const fewSources = 32

// add numbers the citations of texts, in the order of the texts.
func (c *citations) add(texts ...*markdown.Prose) {
	for _, prose := range texts {
		if prose == nil {
			continue
		}
		for i := range prose.Doc().Holes {
			switch hole := &prose.Doc().Holes[i]; hole.Kind {
			case markdown.Cite:
				c.addGroup(hole)
			case markdown.Block:
				c.addBlock(hole)
			}
		}
	}
}

func (c *citations) addGroup(hole *markdown.Hole) {
	if hole.More == nil {
		return
	}
	for _, ref := range hole.More.Cites {
		if n := c.number(policy.ID(ref.ID)); n > 0 {
			c.marks[n-1]++
		}
	}
}

// addBlock numbers the citations of the rows that a block shows.
func (c *citations) addBlock(hole *markdown.Hole) {
	if hole.Target == "claim" {
		if claim := c.pen.claimOf(hole.Text); claim != nil {
			c.add(claim.Text)
			c.cite(claim.Cite)
		}
		return
	}
	a, ok := c.pen.site.Agreement(policy.ID(hole.Text))
	switch {
	case !ok:
	case hole.Target == "provisions":
		c.provisions(a)
	case hole.Target == "positions":
		c.positions(a.Positions)
	}
}

func (c *citations) provisions(a *policy.Agreement) {
	for i := range a.Provisions {
		c.add(a.Provisions[i].Text)
		c.cite(a.Provisions[i].Cite)
	}
}

func (c *citations) positions(rows []policy.Position) {
	for i := range rows {
		c.cite(rows[i].Cite)
	}
}

// cite numbers the citations of a record's rows.
func (c *citations) cite(cites []policy.Citation) {
	for _, cite := range cites {
		c.number(cite.Source)
	}
}

// number returns the number of a source, giving it the next one when it is new; 0 if there is no such source.
func (c *citations) number(id policy.ID) int {
	if n := c.known(id); n > 0 {
		return n
	}
	if _, ok := c.pen.site.Cited(id); !ok {
		return 0
	}
	c.ids = append(c.ids, id)
	c.marks = append(c.marks, 0)
	c.written = append(c.written, 0)
	c.index()
	return len(c.ids)
}

// index notes the number of the last id, and of those before it when the map begins with it.
func (c *citations) index() {
	switch n := len(c.ids); {
	case n == fewSources+1:
		c.numbers = make(map[policy.ID]int, 2*n)
		for i, id := range c.ids {
			c.numbers[id] = i + 1
		}
	case n > fewSources:
		c.numbers[c.ids[n-1]] = n
	}
}

// known is the number of a source that was cited before, else 0.
func (c *citations) known(id policy.ID) int {
	if c.numbers != nil {
		return c.numbers[id]
	}
	return 1 + slices.Index(c.ids, id)
}

// put writes a group of citations in a text. Each has an id, which the list of sources leads back to.
func (c *citations) put(buf *bytes.Buffer, refs []markdown.CiteRef) {
	open := false
	trimSpace(buf)
	for _, ref := range refs {
		n := c.known(policy.ID(ref.ID))
		if n == 0 {
			continue
		}
		if !open {
			buf.WriteString(`<span class="cite">[`)
			open = true
		} else {
			buf.WriteString(`, `)
		}
		c.written[n-1]++
		c.mark(buf, n, ref.Locator, markID(n, c.written[n-1]))
	}
	if open {
		buf.WriteString(`]</span>`)
	}
}

// trimSpace takes back the space or line break before a citation, so that it does not begin a line; the stylesheet sets it apart.
func trimSpace(buf *bytes.Buffer) {
	if n := buf.Len(); n > 0 && (buf.Bytes()[n-1] == ' ' || buf.Bytes()[n-1] == '\n') {
		buf.Truncate(n - 1)
	}
}

// marked writes the citations of a row of a record; they have no ids, since a row may be shown in several places.
func (p *pen) marked(cites []policy.Citation) template.HTML {
	var buf bytes.Buffer
	for _, cite := range cites {
		n := p.cites.number(cite.Source)
		if n == 0 {
			continue
		}
		if buf.Len() == 0 {
			buf.WriteString(`<span class="cite">[`)
		} else {
			buf.WriteString(`, `)
		}
		p.cites.mark(&buf, n, cite.Locator, "")
	}
	if buf.Len() > 0 {
		buf.WriteString(`]</span>`)
	}
	return template.HTML(buf.String())
}

func (c *citations) mark(buf *bytes.Buffer, n int, locator, id string) {
	number := strconv.Itoa(n)
	buf.WriteString(`<a href="#_source-`)
	buf.WriteString(number)
	if id != "" {
		buf.WriteString(`" id="`)
		buf.WriteString(id)
	}
	buf.WriteString(`">`)
	buf.WriteString(number)
	if locator != "" {
		buf.WriteString(` `)
		buf.WriteString(html.EscapeString(locator))
	}
	buf.WriteString(`</a>`)
}

func markID(number, k int) string {
	return "_cite-" + strconv.Itoa(number) + "-" + strconv.Itoa(k)
}

func (c *citations) list() []Cited {
	out := make([]Cited, 0, len(c.ids))
	for i, id := range c.ids {
		cited := c.pen.cited(id)
		cited.Number = i + 1
		for k := range c.marks[i] {
			cited.Marks = append(cited.Marks, Link{URL: "#" + markID(i+1, k+1), Text: strconv.Itoa(k + 1)})
		}
		out = append(out, cited)
	}
	return out
}

// cited describes a source, or an agreement that is cited by its own id.
func (p *pen) cited(id policy.ID) Cited {
	rec, ok := p.site.Cited(id)
	if !ok {
		return Cited{}
	}
	switch rec := rec.(type) {
	case *policy.Source:
		return p.sourceCited(rec)
	case *policy.Agreement:
		out := Cited{URL: p.base + PagePath(rec), Title: p.site.Name(rec.ID, p.on), Level: p.words.Get("level.primary")}
		for _, t := range rec.Texts {
			if t.Official {
				out.Address = t.URL.S
				break
			}
		}
		return out
	}
	return Cited{}
}

func (p *pen) sourceCited(s *policy.Source) Cited {
	return Cited{
		URL: p.base + PagePath(s), Title: s.Title.S, Publisher: s.Publisher.S, Authors: p.words.names(texts(s.Authors)),
		Level: p.level(s), Date: p.words.dateView(s.Date.Date), Address: s.Where(),
		Archive: s.Archived.URL.S, Archived: p.words.dateView(s.Archived.Date.Date), Dead: p.words.dateView(s.Dead.Date),
	}
}

func (p *pen) level(s *policy.Source) string {
	if s.Level.S == "" {
		return p.words.Get("level.secondary")
	}
	return p.words.Get("level." + s.Level.S)
}

func texts(ts []policy.Text) []string {
	out := make([]string, len(ts))
	for i, t := range ts {
		out[i] = t.S
	}
	return out
}
