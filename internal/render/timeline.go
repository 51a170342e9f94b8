package render

import (
	"html"
	"html/template"
	"strconv"
	"strings"

	"accord/internal/policy"
)

// Timeline is everything dated on the site, or the part of it that falls in one year or decade, or belongs to one topic.
type Timeline struct {
	Page
	Year    string // "2019", "2010s"; "" for the whole and for topics
	Topic   *Link  // what the page is a timeline of; nil for the whole and for years
	All     Link   // to the whole
	Years   []Link // the pages of single years where the whole is long, else of decades
	Topics  []Link // the pages of single topics
	Earlier int    // moments that the page of a topic leaves out: it has the latest
	Entries []Entry
}

const timelinePath = "/timeline/"

// A timeline of more entries than this is told year by year, with an index of the years.
const longTimeline = 200

// gapYears is how many years without an entry are named as a gap.
const gapYears = 10

// timelinePage is the whole timeline; of a long one only the index.
func (r *renderer) timelinePage() *Timeline {
	v := r.timelineOf(r.words.Get("nav.timeline"), timelinePath, "", nil)
	v.twins = []string{calendarPath, table{name: "events"}.path("csv"), table{name: "acts"}.path("csv")}
	v.Crumbs = nil
	if all := r.moments(); len(all) <= longTimeline {
		v.Entries = v.pen.dated(all)
	}
	return v
}

// periodPage is the timeline of a year or a decade.
func (r *renderer) periodPage(part period) *Timeline {
	v := r.timelineOf(r.words.Fill("timeline.of", "what", part.name), part.path(), part.key, nil)
	v.Entries = v.pen.dated(part.moments)
	return v
}

// lanePage is the timeline of a topic.
func (r *renderer) lanePage(l lane) *Timeline {
	p := r.pen(nil, r.site.Today)
	topic := p.linkTo(l.topic)
	topic.Text = r.topicTitle(l.topic)
	v := r.timelineOf(r.words.Fill("timeline.of", "what", topic.Text), l.path(), "", l.topic)
	v.Topic, v.Earlier = &topic, len(l.moments)-len(l.latest())
	v.Entries = v.pen.dated(l.latest())
	return v
}

// timelineOf is a page of the timeline without its entries.
func (r *renderer) timelineOf(title, path, year string, topic *policy.Term) *Timeline {
	p := r.pen(nil, r.site.Today)
	v := &Timeline{Page: p.plainPage("timeline", title, r.base+path), Year: year, Years: r.periodLinks(year), Topics: r.laneLinks(topic)}
	v.Description = r.words.Fill("list.description", "list", title, "site", r.view.Title)
	v.All = Link{URL: r.base + timelinePath, Text: r.words.Get("timeline.all"), Note: strconv.Itoa(len(r.moments())), Current: path == timelinePath}
	v.Crumbs = []Link{{URL: v.All.URL, Text: r.words.Get("nav.timeline")}}
	return v
}

// dated is a timeline in which the first entry of each year can be led to.
func (p *pen) dated(moments []policy.Moment) []Entry {
	out, last := p.timeline(moments), ""
	for i, m := range moments {
		if y := year(m.Date.Start()); y != last {
			out[i].ID, last = yearID(y), y
		}
	}
	return out
}

// timeline writes moments as entries, in order, and names the gaps between them.
func (p *pen) timeline(moments []policy.Moment) []Entry {
	out := make([]Entry, 0, len(moments))
	for i, m := range moments {
		e := p.entry(m)
		if i > 0 {
			before, _ := strconv.Atoi(year(moments[i-1].Date.Last))
			now, _ := strconv.Atoi(year(m.Date.Start()))
			if gap := now - before - 1; gap >= gapYears {
				e.Gap = gap
			}
		}
		out = append(out, e)
	}
	return out
}

func (p *pen) entry(m policy.Moment) Entry {
	e := Entry{Date: p.words.dateView(m.Date), Planned: m.Planned}
	if m.Event != nil {
		e.Kind = "event"
		e.Text = p.eventText(m)
		e.Current = p.rec == policy.Record(m.Event)
		return e
	}
	e.Kind = m.Act.Did.String()
	e.Text = p.happened(m.Agreement, m.Act)
	e.Current = p.rec == policy.Record(m.Agreement)
	return e
}

// eventText is an event's name, and what was done there: "COP21: Paris Agreement adopted". An event that names the
// agreement itself says what was done already: "The Budapest Convention enters into force".
func (p *pen) eventText(m policy.Moment) template.HTML {
	link := p.linkTo(m.Event)
	return template.HTML(p.eventWith(m, string(link.Anchor()), func(at policy.ActAt) string { return string(p.happened(at.Agreement, at.Act)) }))
}

// momentText says the same as an entry of a timeline, without links.
func (p *pen) momentText(m policy.Moment) string {
	if m.Event == nil {
		return p.happenedText(m.Agreement, m.Act)
	}
	return p.eventWith(m, p.name(m.Event), func(at policy.ActAt) string { return p.happenedText(at.Agreement, at.Act) })
}

func (p *pen) eventWith(m policy.Moment, event string, tell func(policy.ActAt) string) string {
	var done []string
	for _, at := range m.Done {
		if !strings.Contains(fold(p.name(m.Event)), fold(p.site.Short(at.Agreement.ID, p.on))) {
			done = append(done, tell(at))
		}
	}
	if len(done) == 0 {
		return event
	}
	return p.words.Fill("timeline.done", "event", event, "acts", strings.Join(done, p.words.Get("timeline.also")))
}

// happened says what was done with an agreement, and by whom: up to three names, else their number.
func (p *pen) happened(a *policy.Agreement, act *policy.Act) template.HTML {
	who := p.doers(act, html.EscapeString, func(ids []policy.ID) string { return string(p.byName(ids)) })
	return template.HTML(p.deed(act, who, string(p.linkTo(a).Anchor())))
}

// happenedText says the same without links.
func (p *pen) happenedText(a *policy.Agreement, act *policy.Act) string {
	return p.deed(act, p.doers(act, func(s string) string { return s }, p.names), p.name(a))
}

// doers are who did something: up to three by name, else their number.
func (p *pen) doers(act *policy.Act, text func(string) string, names func([]policy.ID) string) string {
	ids := p.site.Resolve(act.Who, act.Date.Last)
	switch n := max(len(ids), act.Count.N); { // of many not all may be named
	case n > 3:
		return text(p.words.Count("count.participants", n))
	case n > 0:
		return names(ids)
	}
	return ""
}

// names are the names of actors as a list in a sentence, in the order in which readers look them up.
func (p *pen) names(ids []policy.ID) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = p.site.Short(id, p.on)
	}
	sortByName(out, func(name string) string { return name })
	return p.words.names(out)
}

// deed is the sentence of an act.
func (p *pen) deed(act *policy.Act, who, agreement string) string {
	key := "happened." + act.Did.String()
	if who != "" && p.words.Has(key+".by") {
		return p.words.Fill(key+".by", "who", who, "agreement", agreement)
	}
	return p.words.Fill(key, "agreement", agreement)
}
