package render

import (
	"html"
	"html/template"

	"accord/internal/policy"
)

// Event is the page of something that happened.
type Event struct {
	Page
	Name    string
	Type    string
	Date    *Date
	Venue   string
	Planned bool
	Summary string
	Body    template.HTML

	rec *policy.Event
}

func (r *renderer) event(e *policy.Event) *Event {
	day := min(e.Date.Last, r.site.Today)
	p := r.pen(e, day)
	p.cites.add(e.Body)
	p.cites.cite(e.Cite)
	for i := range e.Positions {
		p.cites.cite(e.Positions[i].Cite)
	}
	name := r.site.Name(e.ID, day)
	v := &Event{Page: p.page(name, template.HTML(html.EscapeString(name))), Name: name, Type: r.words.Or("event."+e.Type.S, e.Type.S),
		Date: r.words.dateView(e.Date.Date), Venue: e.Venue.S, Planned: e.Planned, Summary: e.Summary.S, rec: e}
	if e.Body != nil {
		v.Body = p.html(e.Body)
	}
	v.Description = e.Summary.S
	return v
}

// Who took part, by role; the first has no label when no role was given.
func (e *Event) Who() []Fact {
	var out []Fact
	for _, rs := range e.rec.Who {
		label := rs.Role.S
		if label == "" {
			label = e.pen.words.Get("fact.who")
		}
		out = append(out, Fact{Label: label, Value: e.pen.anchors(e.pen.site.Resolve(rs.Who, e.pen.on))})
	}
	return out
}

// About is what the event is about: what the record says, and the agreements that had an act at it.
func (e *Event) About() []Link { return e.pen.links(e.pen.site.About(e.rec)) }

// Before are the events that this one follows.
func (e *Event) Before() []Link { return e.pen.refs(e.rec.Follows) }

// After are the events that follow this one.
func (e *Event) After() []Link { return e.pen.links(e.pen.site.FollowedBy(e.rec)) }

// PartOf are the larger events that this one belongs to.
func (e *Event) PartOf() []Link { return e.pen.refs(e.rec.PartOf) }

// Parts are the events that belong to this one.
func (e *Event) Parts() []Link { return e.pen.links(e.pen.site.Parts(e.rec)) }

// Acts are what was done at the event, agreement by agreement.
func (e *Event) Acts() []EventAct {
	var out []EventAct
	for _, at := range e.pen.site.ActsAt(e.rec.ID) {
		for i := range at.Act.Cite {
			e.pen.cites.number(at.Act.Cite[i].Source)
		}
		out = append(out, EventAct{Agreement: e.pen.linkTo(at.Agreement), Act: e.pen.act(at.Agreement, at.Act)})
	}
	return out
}

// An EventAct is an act of an agreement that was done at an event.
type EventAct struct {
	Agreement Link
	Act
}

// Positions are what was said about the event, newest first.
func (e *Event) Positions() []Position { return e.pen.positions(e.rec.Positions) }

// Cites are the sources of the record as a whole.
func (e *Event) Cites() template.HTML { return e.pen.marked(e.rec.Cite) }

// Picture is the lead image, nil if there is none.
func (e *Event) Picture() *Picture { return e.pen.lead() }

func (p *pen) links(ids []policy.ID) []Link {
	var out []Link
	for _, id := range ids {
		out = append(out, p.link(id))
	}
	return out
}

func (p *pen) refs(refs []policy.Ref) []Link {
	var out []Link
	for _, ref := range refs {
		if _, ok := p.site.Get(ref.ID); ok {
			out = append(out, p.link(ref.ID))
		}
	}
	return out
}
