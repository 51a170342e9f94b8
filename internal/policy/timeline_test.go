package policy

import (
	"strings"
	"testing"
)

func momentsIn(ms []Moment) string {
	var out []string
	for _, m := range ms {
		if m.Event == nil {
			out = append(out, string(m.Agreement.ID)+":"+m.Act.Did.String())
			continue
		}
		line := string(m.Event.ID)
		for _, at := range m.Done {
			line += "+" + at.Act.Did.String()
		}
		out = append(out, line)
	}
	return strings.Join(out, " ")
}

// An act at an event is told with it; acts of single participants only where the agreement is the subject; rows of
// rolls nowhere; and the entry into force that follows from the consents stands where its day is.
func TestTimelines(t *testing.T) {
	a := agreement("a", "treaty", act(t, Adopted, "2001-01-02", ""), act(t, Signed, "2001-01-02", "usa"), act(t, Ratified, "2002", "usa"),
		act(t, Ratified, "2003-01-01", "fra"), act(t, Ratified, "2004-01-01", "deu"), act(t, Withdrew, "2005-01-01", "fra"), act(t, Declared, "2006", "deu"))
	a.Acts[0].Venue.S, a.Acts[1].Venue.S, a.Acts[4].InRoll = "met", "met", true
	a.Needs, a.Delay = []Need{{Consents: Number{N: 2, Set: true}}}, delay(t, "3mo")
	met := &Event{Head: head(Events, "met"), Date: on(t, "2001-01-02"), Who: []RoleSet{{Who: refs("usa fra")}}}
	s := link(a, met)
	for _, c := range []struct {
		name      string
		got, want string
	}{
		{"the site", momentsIn(s.Timeline()), "met+adopted a:in-force"},
		{"the agreement", momentsIn(s.SubjectTimeline([]ID{"a"})), "met+adopted+signed a:ratified a:ratified a:in-force a:withdrew"},
		{"the event", momentsIn(s.SubjectTimeline([]ID{"met"})), "met+adopted"},
		{"one participant", momentsIn(s.TimelineOf("usa")), "a:signed met+adopted a:ratified"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", c.name, c.got, c.want)
		}
	}
}

// An entry into force is derived to the day or not at all, and not beside an act that asserts it.
func TestDerivedEntry(t *testing.T) {
	for _, c := range []struct {
		day  string
		also *Act
		want string
	}{
		{"2003-01-01", nil, "ratified in-force"},
		{"2003", nil, "ratified"},
		{"2003-01-01", &Act{Did: InForce, Date: on(t, "2003-01-02")}, "ratified in-force"},
		{"2003-01-01", &Act{Did: InForce, Date: on(t, "2030-01-02"), Planned: true}, "ratified in-force"},
	} {
		a := agreement("a", "treaty", act(t, Ratified, c.day, "fra"))
		a.Needs = []Need{{Consents: Number{N: 1, Set: true}}}
		if c.also != nil {
			a.Acts = append(a.Acts, *c.also)
		}
		var got []string
		for _, act := range link(a).History(a) {
			got = append(got, act.Did.String())
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("ratified on %s: %v, want %s", c.day, got, c.want)
		}
	}
}
