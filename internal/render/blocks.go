package render

import (
	"bytes"
	"fmt"
	"html"
	"html/template"
	"slices"
	"strings"

	"accord/internal/markdown"
	"accord/internal/policy"
)

// TimelineBlock is ::: timeline in a body.
type TimelineBlock struct {
	Entries []Entry
}

// ProvisionsBlock is ::: provisions in a body.
type ProvisionsBlock struct {
	Agreement  Link
	Provisions []Provision
}

// PositionsBlock is ::: positions in a body.
type PositionsBlock struct {
	Agreement Link
	Positions []Position
}

// ClaimBlock is ::: claim in a body: a statement that the article reports.
type ClaimBlock struct {
	ID       string // "" where the claim has been shown before
	Text     template.HTML
	Who      template.HTML
	Date     *Date
	Finding  string // in the theme's words: supported, disputed, refuted, open
	Key      string
	Disputed string
	Cites    template.HTML
	Content  template.HTML
}

// NoteBlock is ::: note in a body.
type NoteBlock struct {
	Title   string
	Content template.HTML
}

// block writes a block with its template. A block that names something that is not there is left out: the finding
// about it comes from the checks.
func (f *filling) block(buf *bytes.Buffer, h *markdown.Hole, content template.HTML) {
	view := f.blockView(h, content)
	if view == nil {
		return
	}
	f.write(buf, "blocks/"+h.Target, view)
}

func (f *filling) write(buf *bytes.Buffer, template string, view any) {
	if err := f.theme.execute(buf, template, view, f.file); err != nil && f.failed == nil {
		f.failed = err
	}
}

func (f *filling) blockView(h *markdown.Hole, content template.HTML) any {
	switch h.Target {
	case "note":
		return &NoteBlock{Title: h.Text, Content: content}
	case "claim":
		if c := f.claim(h.Text, content); c != nil {
			return c
		}
		return nil
	case "timeline":
		return f.timelineBlock(h)
	case "compare":
		return f.compareBlock(h)
	}
	a, ok := f.site.Agreement(policy.ID(h.Text))
	if !ok {
		return nil
	}
	switch h.Target {
	case "rollcall":
		set, name := f.setOption(h, "of")
		if roll := f.roll(a, set, name); roll != nil {
			return roll
		}
	case "provisions":
		return &ProvisionsBlock{Agreement: f.linkTo(a), Provisions: f.provisions(a)}
	case "positions":
		return &PositionsBlock{Agreement: f.linkTo(a), Positions: f.positions(a.Positions)}
	}
	return nil
}

func optionOf(h *markdown.Hole, key string) string {
	if h.More == nil {
		return ""
	}
	for _, o := range h.More.Options {
		if o.Key == key {
			return o.Value
		}
	}
	return ""
}

// setOption evaluates an option that holds a set, such as "of: members(eu)", for the page's day. Name is what readers
// call the set: the group's name where it is the members of one.
func (f *filling) setOption(h *markdown.Hole, key string) (set policy.Set, name string) {
	src := optionOf(h, key)
	if src == "" {
		return policy.Set{}, ""
	}
	expr, findings := policy.ParseExpr(src, f.place(h))
	if expr == nil || len(findings) > 0 {
		return policy.Set{}, ""
	}
	v, _ := f.site.Eval(expr, f.asof(), f.place(h))
	for _, id := range v.Set {
		set.Refs = append(set.Refs, policy.Ref{ID: id})
	}
	name = f.words.Get("roll.set")
	if expr.Op == policy.OpCall && expr.Name == "members" && len(expr.Args) == 1 && expr.Args[0].Op == policy.OpName {
		name = f.site.Short(policy.ID(expr.Args[0].Name), f.on)
	}
	return set, name
}

// claimOf is the claim of the page's article with the id, nil if there is none.
func (p *pen) claimOf(id string) *policy.Claim {
	a, ok := p.rec.(*policy.Article)
	if !ok {
		return nil
	}
	i := slices.IndexFunc(a.Claims, func(c policy.Claim) bool { return string(c.ID) == id })
	if i < 0 {
		return nil
	}
	return &a.Claims[i]
}

func (p *pen) claim(id string, content template.HTML) any {
	c := p.claimOf(id)
	if c == nil {
		return nil
	}
	out := &ClaimBlock{Text: p.html(c.Text), Date: p.words.dateView(c.Date.Date), Key: c.Finding.S, Disputed: c.Disputed.S,
		Who: p.byName(p.site.Resolve(c.Who, p.on)), Cites: p.marked(c.Cite), Content: content}
	if !slices.Contains(p.shown, id) {
		p.shown = append(p.shown, id)
		out.ID = id
	}
	if c.Finding.S != "" {
		out.Finding = p.words.Get("claim." + c.Finding.S)
	}
	return out
}

// timelineBlock is the timeline of the records that the block names, or of the page's own subjects.
func (f *filling) timelineBlock(h *markdown.Hole) any {
	var ids []policy.ID
	for _, id := range splitIDs(h.Text) {
		ids = append(ids, policy.ID(id))
	}
	if len(ids) == 0 {
		ids = f.subjects()
	}
	from, _ := policy.ParseDate(optionOf(h, "from"))
	to, _ := policy.ParseDate(optionOf(h, "to"))
	var moments []policy.Moment
	for _, m := range f.site.SubjectTimeline(ids) {
		if !from.IsZero() && m.Date.Last < from.First || !to.IsZero() && m.Date.First > to.Last {
			continue
		}
		moments = append(moments, m)
	}
	if len(moments) == 0 {
		return nil
	}
	return &TimelineBlock{Entries: f.timeline(moments)}
}

func splitIDs(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}

// subjects are what a page is about: for an article what it explains and its context, else the record itself.
func (p *pen) subjects() []policy.ID {
	a, ok := p.rec.(*policy.Article)
	if !ok {
		if p.rec == nil {
			return nil
		}
		return []policy.ID{p.rec.Meta().ID}
	}
	var out []policy.ID
	for _, n := range append(a.Agreements[:len(a.Agreements):len(a.Agreements)], a.Context...) {
		out = append(out, n.ID)
	}
	return out
}

// compareBlock is a table of the agreements that the block names, over a set of actors or everyone with a standing in
// the first of them.
func (f *filling) compareBlock(h *markdown.Hole) any {
	var agreements []*policy.Agreement
	for _, id := range splitIDs(h.Text) {
		if a, ok := f.site.Agreement(policy.ID(id)); ok {
			agreements = append(agreements, a)
		}
	}
	if len(agreements) == 0 {
		return nil
	}
	var actors []policy.ID
	if set, _ := f.setOption(h, "actors"); !set.IsZero() {
		actors = f.site.Resolve(set, f.on)
	} else {
		for _, st := range f.site.Standings(agreements[0], f.on) {
			actors = append(actors, st.Who)
		}
	}
	c := &Compare{Page: Page{pen: f.pen, Site: f.view}}
	f.pen.compare(c, policy.Table{Actors: actors, Agreements: agreements})
	c.Reading = f.reading(c)
	return c
}

// image writes an image of the text. One that stands alone is a figure, with the record's caption and credit.
func (f *filling) image(buf *bytes.Buffer, h *markdown.Hole) {
	pic := f.picture(h.Target)
	if pic == nil {
		buf.WriteString(html.EscapeString(h.Text))
		return
	}
	if h.Text != "" {
		pic.Alt = h.Text
	}
	if h.Alone {
		f.write(buf, "blocks/picture", pic)
		return
	}
	writeImage(buf, pic)
}

func writeImage(buf *bytes.Buffer, pic *Picture) {
	fmt.Fprintf(buf, `<img src="%s" alt="%s"`, html.EscapeString(pic.Src), html.EscapeString(pic.Alt))
	if pic.Srcset != "" {
		fmt.Fprintf(buf, ` srcset="%s" sizes="(min-width: 48rem) 36rem, 100vw"`, html.EscapeString(pic.Srcset))
	}
	if pic.Width > 0 {
		fmt.Fprintf(buf, ` width="%d" height="%d"`, pic.Width, pic.Height)
	}
	buf.WriteString(` loading="lazy" decoding="async">`)
}

// Img is the picture as an element.
func (p *Picture) Img() template.HTML {
	var buf bytes.Buffer
	writeImage(&buf, p)
	return template.HTML(buf.String())
}
