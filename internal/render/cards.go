package render

import (
	"html/template"
	"strings"
	"text/template/parse"

	"accord/internal/markdown"
	"accord/internal/policy"
)

// A Card says in a few words what a link in a body leads to. A page shows it beside the link, without a script: by the
// pointer or the keyboard where browsers know interestfor, and for a term by its button everywhere.
type Card struct {
	ID     string
	Anchor template.HTML
	Type   string
	Text   string
	Status *Status // of an actor in the page's agreement
	In     string  // that agreement
	Note   string
}

// maxCards is how many a page has; further links are links alone.
const maxCards = 25

// cards are those of one page, in the order of their links.
type cards struct {
	list []Card
	last map[policy.ID]int // the section in which a record was last linked with its card, from 1
}

// Cards are for the links in the bodies that the template has written before it asks for them. A page kind whose templates
// never ask has links without cards.
func (p *Page) Cards() []Card { return p.pen.cards.list }

// asksForCards reports whether a template, or one that it includes, writes cards.
func asksForCards(trees layoutTrees, name string) (asks bool) {
	trees.reachable(name, func(tree *parse.Tree) { asks = asks || strings.Contains(tree.Root.String(), ".Cards") })
	return asks
}

// card returns the id of the card for a link in the page's body, the first to its record in its section; "" for none.
func (f *filling) card(h *markdown.Hole, section int) string {
	if !f.carded || section == 0 || h.More != nil && h.More.Fragment != "" {
		return ""
	}
	rec, ok := f.site.Get(policy.ID(h.Target))
	if !ok || f.target(h) == "" {
		return ""
	}
	id := rec.Meta().ID
	seen, known := f.cards.last[id]
	switch {
	case known && seen == section, !known && len(f.cards.list) == maxCards:
		return ""
	case !known:
		card, ok := f.newCard(rec)
		if !ok {
			return ""
		}
		f.cards.list = append(f.cards.list, card)
	}
	if f.cards.last == nil {
		f.cards.last = map[policy.ID]int{}
	}
	f.cards.last[id] = section
	return cardID(id)
}

func cardID(id policy.ID) string { return "_card-" + string(id) }

// newCard is false for records of which there is no more to say than their names.
func (p *pen) newCard(rec policy.Record) (Card, bool) {
	l := p.linkTo(rec)
	c := Card{ID: cardID(rec.Meta().ID), Anchor: l.Anchor()}
	switch rec := rec.(type) {
	case *policy.Term:
		c.Text = p.plain(rec.Definition)
		return c, c.Text != ""
	case *policy.Agreement:
		a := p.agreed(rec, "")
		c.Type, c.Text = joined(a.Type, a.Force), rec.Summary.S
		c.Note = joined(a.Status.Word, dateText(a.Date), a.Count)
	case *policy.Actor:
		c.Type, c.Text = p.words.Open("type", p.site.ActorType(rec.ID)), p.plain(rec.Bio)
		p.standIn(&c, rec.ID)
		return c, c.Text != "" || c.Note != "" || c.Status != nil
	case *policy.Event:
		c.Type, c.Text = p.words.Open("event", rec.Type.S), rec.Summary.S
		c.Note = dateText(p.words.dateView(rec.Date.Date))
	default:
		return c, false
	}
	return c, true
}

// standIn adds what an actor is to the agreement that the page is about, and of a group how many members take part.
func (p *pen) standIn(c *Card, who policy.ID) {
	about := p.about()
	if about == nil {
		return
	}
	count := p.counting(about)
	if st := p.site.Standing(about, who, p.on); st.Status != policy.None {
		c.stand(p.standing(about, st), p.name(about), dateText(p.words.dateView(st.Since)))
	} else if members := p.site.Members(who, p.on); len(members) > 0 {
		c.Note = p.words.Fill("card.members", "share", p.share(p.sum(about, members, count)), "agreement", p.name(about))
	} else if _, state := policy.StateOf(who); state {
		c.stand(p.absence(count), p.name(about), "")
	}
}

func (c *Card) stand(s Status, in, note string) { c.Status, c.In, c.Note = &s, in, note }

// sum counts some actors in an agreement.
func (p *pen) sum(a *policy.Agreement, who []policy.ID, count counting) (of sum) {
	for _, id := range who {
		of.add(p.site.Standing(a, id, p.on).Status, count)
	}
	return of
}

// about is the agreement of an agreement's page, or the one that an article explains first.
func (p *pen) about() *policy.Agreement {
	switch rec := p.rec.(type) {
	case *policy.Agreement:
		return rec
	case *policy.Article:
		if len(rec.Agreements) > 0 {
			a, _ := p.site.Agreement(rec.Agreements[0].ID)
			return a
		}
	}
	return nil
}

func dateText(d *Date) string {
	if d == nil {
		return ""
	}
	return d.Long()
}

// joined are the texts that are not empty, as a row.
func joined(texts ...string) string {
	return strings.Join(given(texts...), " · ")
}

// sectionOf returns the number of the section that a hole of a body stands in, from 1; 0 for a hole in its heading.
func sectionOf(doc *markdown.Doc, hole int) int {
	n := 0
	for n < len(doc.Sections) && int(doc.Sections[n].All.Hole) <= hole {
		n++
	}
	if n > 0 && hole < int(doc.Sections[n-1].Inner.Hole) {
		return 0
	}
	return n
}
