package policy

import (
	"cmp"
	"maps"
	"slices"
)

// EntryIntoForce returns the day on which an agreement came into force as its `needs` and `delay` have it: the first
// day on which all conditions were met, and then the delay. An act `in-force` plays no part in it, so that one can be
// checked against the other. There is none without `needs`, or while they are not met.
func (s *Site) EntryIntoForce(a *Agreement) (Date, bool) {
	entry, _ := s.computeEntry(a, s.ledger(a))
	return entry, !entry.IsZero()
}

// InForceFor returns the day on which the agreement came, or will come, into force for a participant that has
// consented to it and is not out again today.
func (s *Site) InForceFor(a *Agreement, who ID) (Date, bool) {
	st := s.Standing(a, who, s.Today)
	return st.InForce, !st.InForce.IsZero()
}

// A change is a consent, or a withdrawal that takes effect.
type change struct {
	on   Day
	who  ID
	deed *deed
}

// computeEntry returns the day of entry into force and the day of the last consent that it needed.
func (s *Site) computeEntry(a *Agreement, l *ledger) (entry, last Date) {
	if len(a.Needs) == 0 {
		return Date{}, Date{}
	}
	consented := map[ID]bool{} // who consents at the end of the day that the loop has reached
	changes := l.changes()
	for i, c := range changes {
		if c.deed.verb != Withdrew {
			last = c.deed.date
		}
		if l.did(c.who, Consented, c.on) {
			consented[c.who] = true
		} else {
			delete(consented, c.who)
		}
		wholeDay := i+1 == len(changes) || changes[i+1].on > c.on
		if wholeDay && last.Last == c.on && s.met(a.Needs, consented, c.on) {
			return a.Delay.AfterDate(last), last
		}
	}
	return Date{}, Date{}
}

// changes returns who consented or left, in order of days.
func (l *ledger) changes() []change {
	var changes []change
	for _, id := range l.who {
		for i := range l.deeds[id] {
			switch d := &l.deeds[id][i]; {
			case d.vote != None:
			case d.verb.Consent():
				changes = append(changes, change{d.date.Last, id, d})
			case d.verb == Withdrew:
				changes = append(changes, change{d.out().Last, id, d})
			}
		}
	}
	slices.SortStableFunc(changes, func(x, y change) int { return cmp.Compare(x.on, y.on) })
	return changes
}

// met reports whether all needs are met by those who have consented. A need `from` a set is met by those who are in it
// on that day; a need for an actor type leaves out organisations where it says state.
func (s *Site) met(needs []Need, consented map[ID]bool, on Day) bool {
	for i := range needs {
		need, count := &needs[i], 0
		if len(consented) < need.Consents.N {
			return false
		}
		candidates := s.Resolve(need.From, on)
		if need.From.IsZero() {
			candidates = slices.Collect(maps.Keys(consented))
		}
		for _, id := range candidates {
			if consented[id] && (need.Type.S == "" || need.Type.S == s.ActorType(id)) {
				count++
			}
		}
		if count < need.Consents.N {
			return false
		}
	}
	return true
}

// inForce returns the day on which the agreement came into force for a participant by its consent: the day that the
// act says itself; else the agreement's own day for those whose consent made it enter into force, and for later comers
// their consent and the delay, but not before the agreement's own day.
func (l *ledger) inForce(consent deed) Date {
	if !consent.act.Effective.IsZero() {
		return consent.act.Effective.Date
	}
	if l.entry.IsZero() || !l.last.IsZero() && consent.date.Last <= l.last.Last {
		return l.entry
	}
	own := l.delay.AfterDate(consent.date)
	if own.Last <= l.entry.Last {
		return l.entry
	}
	return own
}
