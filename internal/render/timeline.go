package render

import (
	"html"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"accord/internal/policy"
)

// Timeline is everything dated on the site, or the part of it that falls in one year.
type Timeline struct {
	Page
	Year    string // "" for the whole
	Years   []Link // pages of single years, where the whole is long
	Entries []Entry
}

// A timeline of more entries than this is told year by year, with an index of the years.
const longTimeline = 200

// gapYears is how many years without an entry are named as a gap.
const gapYears = 10

func (r *renderer) timelinePage(all []policy.Moment, year string, years []string) *Timeline {
	p := r.pen(nil, r.site.Today)
	title, path := r.words.Get("nav.timeline"), "/timeline/"
	if year != "" {
		title = r.words.Fill("timeline.year", "year", year)
		path += year + "/"
	}
	v := &Timeline{Page: p.plainPage("timeline", title, r.base+path), Year: year}
	v.Description = r.words.Fill("list.description", "list", title, "site", r.view.Title)
	v.twins = []string{calendarPath}
	for _, y := range years {
		v.Years = append(v.Years, Link{URL: r.base + "/timeline/" + y + "/", Text: y, Current: y == year})
	}
	if year != "" || len(years) == 0 {
		v.Entries = p.timeline(all)
	}
	return v
}

// yearsOf returns the years of a long timeline, in order; none for a short one.
func yearsOf(all []policy.Moment) []string {
	if len(all) <= longTimeline {
		return nil
	}
	var out []string
	for _, m := range all {
		if y := year(m.Date.Start()); !slices.Contains(out, y) {
			out = append(out, y)
		}
	}
	return out
}

func inYear(all []policy.Moment, y string) []policy.Moment {
	return slices.DeleteFunc(slices.Clone(all), func(m policy.Moment) bool { return year(m.Date.Start()) != y })
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
