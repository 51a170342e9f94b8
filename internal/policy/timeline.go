package policy

import (
	"cmp"
	"iter"
	"slices"
)

// This file puts what is dated in order: for the whole site, for some records, for an actor.

// A Moment is something dated: an event, or an act of an agreement.
type Moment struct {
	Date      Date
	Planned   bool
	Event     *Event     // with
	Done      []ActAt    // what was done there and has no moment of its own, or
	Agreement *Agreement // with
	Act       *Act
}

// Timeline is every event and every act of an instrument or of many participants, in order. Rows of rolls and acts of
// single participants are left to the pages of agreements and actors, and to timelines about the agreement; an act at
// an event is told by the event.
func (s *Site) Timeline() []Moment {
	out := slices.Collect(s.moments(noSubject))
	sortMoments(out)
	return out
}

// TimelineHas reports whether the timeline has so many moments at least.
func (s *Site) TimelineHas(n int) bool {
	for range s.moments(noSubject) {
		if n--; n <= 0 {
			return true
		}
	}
	return n <= 0
}

func noSubject(ID) bool { return false }

// moments yields what a timeline has, events first. Of the agreements that are its subject it also has the record's own
// acts of single participants.
func (s *Site) moments(subject func(ID) bool) iter.Seq[Moment] {
	return func(yield func(Moment) bool) {
		_ = s.eventMoments(subject, yield) && s.actMoments(subject, yield)
	}
}

func (s *Site) eventMoments(subject func(ID) bool, yield func(Moment) bool) bool {
	for _, e := range s.Events {
		m := Moment{Date: e.Date.Date, Planned: e.Planned, Event: e}
		for _, at := range s.ActsAt(e.ID) {
			if at.told || subject(at.Agreement.ID) && s.told(at.Act, true) {
				m.Done = append(m.Done, at)
			}
		}
		if !yield(m) {
			return false
		}
	}
	return true
}

func (s *Site) actMoments(subject func(ID) bool, yield func(Moment) bool) bool {
	for _, a := range s.Agreements {
		for _, act := range s.History(a) {
			if s.told(act, subject(a.ID)) && !s.atEvent(act) &&
				!yield(Moment{Date: act.Date.Date, Planned: act.Planned, Agreement: a, Act: act}) {
				return false
			}
		}
	}
	return true
}

// told reports whether a timeline has an act; single says whether it has those of single participants.
func (s *Site) told(act *Act, single bool) bool {
	if act.InRoll || act.Did.Conduct() || act.Date.IsZero() {
		return false
	}
	return single || !act.Did.Participant() || len(s.Resolve(act.Who, act.Date.Last)) > 1
}

func (s *Site) atEvent(act *Act) bool {
	_, ok := s.Event(ID(act.Venue.S))
	return ok
}

func sortMoments(ms []Moment) {
	slices.SortStableFunc(ms, func(a, b Moment) int {
		return cmp.Or(cmp.Compare(a.Date.Start(), b.Date.Start()), cmp.Compare(a.Date.Last, b.Date.Last))
	})
}

// SubjectTimeline is what happened with some records: the events among them and about them, and the acts of the
// agreements among them, those of single participants too, but not the rows of their rolls.
func (s *Site) SubjectTimeline(ids []ID) []Moment {
	subject := func(id ID) bool { return slices.Contains(ids, id) }
	var out []Moment
	for m := range s.moments(subject) {
		switch {
		case m.Event != nil && (subject(m.Event.ID) || slices.ContainsFunc(s.About(m.Event), subject)):
			out = append(out, m)
		case m.Agreement != nil && subject(m.Agreement.ID):
			out = append(out, m)
		}
	}
	sortMoments(out)
	return out
}

// TimelineOf is what an actor did, and the events it took part in, by itself or as a member of a group. An event tells
// what others did there.
func (s *Site) TimelineOf(id ID) []Moment {
	var out []Moment
	d := s.dossier(id)
	for _, a := range d.agreements {
		for _, act := range s.ledger(a).actsOf(id) {
			out = append(out, Moment{Date: act.Date.Date, Planned: act.Planned, Agreement: a, Act: act})
		}
	}
	for _, e := range d.events {
		out = append(out, Moment{Date: e.Date.Date, Planned: e.Planned, Event: e, Done: s.doneByOthers(e, id)})
	}
	sortMoments(out)
	return out
}

func (s *Site) doneByOthers(e *Event, id ID) []ActAt {
	var out []ActAt
	for _, at := range s.ActsAt(e.ID) {
		if at.told && !slices.Contains(s.ledger(at.Agreement).actsOf(id), at.Act) {
			out = append(out, at)
		}
	}
	return out
}

// About is what an event is about: what its record says, then the agreements that had an act at it.
func (s *Site) About(e *Event) []ID {
	var out []ID
	for _, ref := range e.About {
		out = append(out, ref.ID)
	}
	for _, at := range s.ActsAt(e.ID) {
		if !slices.Contains(out, at.Agreement.ID) {
			out = append(out, at.Agreement.ID)
		}
	}
	return out
}

// An ActAt is an act of an agreement that was done at an event.
type ActAt struct {
	Agreement *Agreement
	Act       *Act

	told bool // in every timeline, not only in those about the agreement
}

// ActsAt are the acts that were done at an event. Callers must not change the slice.
func (s *Site) ActsAt(event ID) []ActAt { return s.acts()[event] }

func (s *Site) sortByEvent() map[ID][]ActAt {
	out := map[ID][]ActAt{}
	for _, a := range s.Agreements {
		for i := range a.Acts {
			act := &a.Acts[i]
			if id := ID(act.Venue.S); id != "" {
				out[id] = append(out[id], ActAt{a, act, s.told(act, false)})
			}
		}
	}
	return out
}
