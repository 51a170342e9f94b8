package policy

import (
	"cmp"
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

// computeEntry returns the day of entry into force and the day of the last consent that it needed.
func (s *Site) computeEntry(a *Agreement, l *ledger) (entry, last Date) {
	if len(a.Needs) == 0 {
		return Date{}, Date{}
	}
	for _, day := range l.consentDays() {
		consented := l.consented(day.Last)
		if s.met(a.Needs, consented, day.Last) {
			return a.Delay.AfterDate(day), day
		}
	}
	return Date{}, Date{}
}

// consentDays returns the days on which somebody consented, in order.
func (l *ledger) consentDays() []Date {
	var days []Date
	for _, act := range l.acts {
		if act.Did.Consent() {
			days = append(days, act.Date.Date)
		}
	}
	slices.SortStableFunc(days, func(x, y Date) int { return cmp.Compare(x.Last, y.Last) })
	return slices.CompactFunc(days, func(x, y Date) bool { return x.Last == y.Last })
}

// consented returns who has consented by the day and is not out again.
func (l *ledger) consented(on Day) []ID {
	var ids []ID
	for _, id := range l.who {
		deeds, _ := l.live(id, on)
		if slices.ContainsFunc(deeds, deed.consents) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (d deed) consents() bool { return d.vote == None && d.verb.Consent() }

// met reports whether all needs are met by those who have consented. A need `from` a set is met by those who are in it
// on that day; a need for an actor type leaves out organisations where it says state.
func (s *Site) met(needs []Need, consented []ID, on Day) bool {
	for i := range needs {
		need, count := &needs[i], 0
		if len(consented) < need.Consents.N {
			return false
		}
		from := s.Resolve(need.From, on)
		for _, id := range consented {
			_, in := slices.BinarySearch(from, id)
			if (need.From.IsZero() || in) && (need.Type.S == "" || need.Type.S == s.ActorType(id)) {
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
	if !consent.effective.IsZero() {
		return consent.effective
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
