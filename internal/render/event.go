package render

import (
	"cmp"
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
	for _, at := range r.site.ActsAt(e.ID) {
		p.cites.cite(p.actCites(at.Agreement, at.Act))
	}
	p.cites.positions(e.Positions)
	name := r.site.Name(e.ID, day)
	v := &Event{Page: p.page(name, template.HTML(html.EscapeString(name))), Name: name, Type: r.words.Open("event", e.Type.S),
		Date: r.words.dateView(e.Date.Date), Venue: e.Venue.S, Planned: e.Planned, Summary: e.Summary.S, Body: p.html(e.Body), rec: e}
	v.Description = e.Summary.S
	return v
}

// Facts are who took part, by role, what the event is about, and the events that it belongs to, follows and leads to.
func (e *Event) Facts() []Fact {
	p, site, rec := e.pen, e.pen.site, e.rec
	var out []Fact
	for _, rs := range rec.Who {
		out = append(out, Fact{Label: cmp.Or(rs.Role.S, p.words.Get("fact.who")), Value: p.byName(site.Resolve(rs.Who, p.on))})
	}
	for _, row := range []struct {
		key string
		ids []policy.ID
	}{
		{"about", site.About(rec)}, {"part-of", idsOf(rec.PartOf)}, {"events", site.Parts(rec)},
		{"before", idsOf(rec.Follows)}, {"after", site.FollowedBy(rec)},
	} {
		if len(row.ids) > 0 {
			out = append(out, Fact{Label: p.words.Get("fact." + row.key), Value: p.anchors(row.ids)})
		}
	}
	return out
}

func idsOf(refs []policy.Ref) []policy.ID {
	out := make([]policy.ID, len(refs))
	for i, ref := range refs {
		out[i] = ref.ID
	}
	return out
}

// notedIDs are the ids of references with notes.
func notedIDs(refs []policy.Noted) []policy.ID {
	out := make([]policy.ID, len(refs))
	for i := range refs {
		out[i] = refs[i].ID
	}
	return out
}

// Acts are what was done at the event, agreement by agreement.
func (e *Event) Acts() []EventAct {
	var out []EventAct
	for _, at := range e.pen.site.ActsAt(e.rec.ID) {
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
