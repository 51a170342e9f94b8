package render

import (
	"cmp"
	"slices"
	"strconv"

	"accord/internal/policy"
)

// This file divides the timeline: into topics, and into decades or, where it is long, years. Every part is a page of its own,
// so that a reader without scripts can leave out what is of no interest. A part of few moments has no page: it can be seen
// whole in the timeline.

// A lane is the timeline of one topic.
type lane struct {
	topic   *policy.Term
	moments []policy.Moment
}

// makeLanes are the topics with enough moments, in the site's order.
func (r *renderer) makeLanes() []lane {
	byTopic := map[policy.ID][]policy.Moment{}
	for _, m := range r.moments() {
		for _, topic := range r.topicsOf(m) {
			byTopic[topic] = append(byTopic[topic], m)
		}
	}
	var out []lane
	for _, t := range r.site.Terms {
		if moments := byTopic[t.ID]; len(moments) >= shortTimeline {
			out = append(out, lane{t, moments})
		}
	}
	return out
}

// topicsOf are the topics of what happened: of an event its own and those of what it is about, else those of the agreement.
func (r *renderer) topicsOf(m policy.Moment) []policy.ID {
	if m.Event == nil {
		return r.site.Topics(m.Agreement)
	}
	topics := r.site.Topics(m.Event)
	for _, id := range r.site.About(m.Event) {
		about, ok := r.site.Get(id)
		if !ok {
			continue
		}
		for _, topic := range r.site.Topics(about) {
			if !slices.Contains(topics, topic) {
				topics = append(topics, topic)
			}
		}
	}
	return topics
}

func (r *renderer) laneOf(topic policy.ID) (lane, bool) {
	i := slices.IndexFunc(r.lanes(), func(l lane) bool { return l.topic.ID == topic })
	if i < 0 {
		return lane{}, false
	}
	return r.lanes()[i], true
}

// latest are the last moments, as many as a page shows.
func (l lane) latest() []policy.Moment { return l.moments[max(0, len(l.moments)-longTimeline):] }

func (l lane) path() string { return timelinePath + string(l.topic.ID) + "/" }

// A period is a decade of the timeline, or a year of a long one.
type period struct {
	key     string // "2010s", "2019"
	name    string // the same in the theme's words
	moments []policy.Moment
}

func (p period) path() string { return timelinePath + p.key + "/" }

// makePeriods are the periods that have pages: all years of a long timeline, of a short one the decades with enough moments,
// unless one of them is the whole.
func (r *renderer) makePeriods() []period {
	all := r.moments()
	long := len(all) > longTimeline
	var out []period
	for _, m := range all {
		part := r.periodOf(m, long)
		i := slices.IndexFunc(out, func(p period) bool { return p.key == part.key })
		if i < 0 {
			i = len(out)
			out = append(out, part)
		}
		out[i].moments = append(out[i].moments, m)
	}
	return slices.DeleteFunc(out, func(p period) bool { return !long && (len(p.moments) < shortTimeline || len(p.moments) == len(all)) })
}

func (r *renderer) periodOf(m policy.Moment, long bool) period {
	y := year(m.Date.Start())
	if long {
		return period{key: y, name: y}
	}
	decade := y[:len(y)-1] + "0"
	return period{key: decade + "s", name: r.words.Fill("timeline.decade", "decade", decade)}
}

// longStrip is how many years a strip has.
const longStrip = 24

// strip are the years in which something happened, the last ones, each a link to where a timeline tells of it.
func (r *renderer) strip(moments []policy.Moment, path string) []Link {
	var out []Link
	for _, m := range moments {
		y := year(m.Date.Start())
		url := r.base + path + "#" + yearID(y)
		if path == timelinePath && len(moments) > longTimeline {
			url = r.base + period{key: y}.path()
		}
		if n := len(out); n == 0 || out[n-1].Text != y {
			out = append(out, Link{URL: url, Text: y})
		}
	}
	return out[max(0, len(out)-longStrip):]
}

// yearID is the id of a year's first entry on a page of the timeline.
func yearID(year string) string { return "_" + year }

// laneLinks are the tabs of the topics.
func (r *renderer) laneLinks(current *policy.Term) []Link {
	var out []Link
	for _, l := range r.lanes() {
		out = append(out, Link{URL: r.base + l.path(), Text: r.topicTitle(l.topic), Note: strconv.Itoa(len(l.moments)), Current: l.topic == current})
	}
	return out
}

// topicTitle is what a topic is called where it stands alone.
func (r *renderer) topicTitle(t *policy.Term) string {
	return cmp.Or(t.Title.S, capital(r.site.Short(t.ID, r.site.Today)))
}

// periodLinks are the tabs of the periods.
func (r *renderer) periodLinks(current string) []Link {
	var out []Link
	for _, part := range r.periods() {
		out = append(out, Link{URL: r.base + part.path(), Text: part.name, Note: strconv.Itoa(len(part.moments)), Current: part.key == current})
	}
	return out
}
