package policy

import (
	"cmp"
	"maps"
	"slices"
)

// A ledger is what everyone did with one agreement, in the order of days. It does not depend on the day that is
// asked about, so it is made once.
type ledger struct {
	acts  []*Act        // that have happened or will have, in order; planned ones are not among them
	who   []ID          // all that have deeds, sorted
	deeds map[ID][]deed // in order of days
	plans map[ID][]*Act // what is only planned, as written
	entry Date          // the day on which the agreement came into force: asserted, else computed; may be absent
	last  Date          // the day of the last needed consent; absent if entry was only asserted
	delay Delay         // between a later comer's consent and its own day
	ended *Act          // terminated or lapsed, with effect before all others that say so

	derived *Act // the entry into force, where it is computed to the day and no act asserts it
}

// A deed is one participant's part in an act: what the verb says, or how it voted.
type deed struct {
	verb Verb
	vote Status // InFavour, Abstained or Opposed: then the verb says what the vote was about
	act  *Act
	date Date
}

func (s *Site) ledger(a *Agreement) *ledger {
	if l, ok := s.ledgers[a]; ok {
		return l()
	}
	return s.newLedger(a)
}

func (s *Site) newLedger(a *Agreement) *ledger {
	l := &ledger{deeds: map[ID][]deed{}, plans: map[ID][]*Act{}, delay: a.DelayEach}
	if !l.delay.Set {
		l.delay = a.Delay
	}
	for i := range a.Acts {
		switch act := &a.Acts[i]; {
		case act.Date.IsZero():
		case act.Planned: // it has not happened, whatever the calendar says
			for _, id := range s.Resolve(act.Who, act.Date.Last) {
				l.plans[id] = append(l.plans[id], act)
			}
		default:
			l.acts = append(l.acts, act)
		}
	}
	slices.SortStableFunc(l.acts, func(x, y *Act) int { return cmp.Compare(x.Date.Last, y.Date.Last) })
	for _, act := range l.acts {
		s.enter(l, a, act)
	}
	l.who = slices.Sorted(maps.Keys(l.deeds))
	l.entry, l.last = s.computeEntry(a, l)
	if act := l.asserted(); act != nil {
		if order, _ := act.Date.Cmp(l.entry); order != 0 {
			l.last = Date{} // the consents that are recorded are not those that counted
		}
		l.entry = act.Date.Date
	}
	if l.entry.Exact() && !slices.ContainsFunc(a.Acts, func(act Act) bool { return act.Did == InForce }) {
		l.derived = &Act{Did: InForce, Date: When{Date: l.entry}, Planned: l.entry.Last > s.Today, Derived: true}
	}
	return l
}

// everyone are all that did something or plan to, sorted.
func (l *ledger) everyone() []ID {
	return sorted(slices.AppendSeq(slices.Clone(l.who), maps.Keys(l.plans)))
}

// actsOf are the acts of a participant, those that are planned last.
func (l *ledger) actsOf(who ID) []*Act {
	var acts []*Act
	for i := range l.deeds[who] {
		if d := &l.deeds[who][i]; d.vote == None {
			acts = append(acts, d.act)
		}
	}
	return append(acts, l.plans[who]...)
}

// asserted returns the first act that says when the agreement came into force: one for everybody, else one for some.
func (l *ledger) asserted() *Act {
	var some *Act
	for _, act := range l.acts {
		if act.Did == InForce && act.Who.IsZero() {
			return act
		}
		if act.Did == InForce && some == nil {
			some = act
		}
	}
	return some
}

// enter adds an act to the ledger.
func (s *Site) enter(l *ledger, a *Agreement, act *Act) {
	if (act.Did == Terminated || act.Did == Lapsed) && (l.ended == nil || act.Takes().Last < l.ended.Takes().Last) {
		l.ended = act
	}
	for _, id := range s.Resolve(act.Who, act.Date.Last) {
		l.deeds[id] = append(l.deeds[id], deed{verb: act.Did, act: act, date: act.Date.Date})
	}
	if act.Vote == nil {
		return
	}
	sides := s.voters(a, act)
	for _, vote := range []Status{InFavour, Opposed, Abstained} {
		for _, id := range sides[vote] {
			l.deeds[id] = append(l.deeds[id], deed{verb: act.Did, vote: vote, act: act, date: act.Date.Date})
		}
	}
}

// votes are the sides of a vote, by the status that they give; those of None were absent.
type votes [InFavour + 1][]ID

// voters returns who voted how, as far as it is known. A side that is the `rest` holds all members of the agreement's
// forum on that day that stand in no other side; of a forum without members of its own, all members of the United
// Nations. A second rest is everyone again and so stays empty.
func (s *Site) voters(a *Agreement, act *Act) votes {
	v, day := act.Vote, act.Date.Last
	given := [...]*Side{None: &v.Absent, Opposed: &v.Against, Abstained: &v.Abstained, InFavour: &v.For}
	var sides votes
	for status, side := range given {
		if side != nil {
			sides[status] = s.Resolve(side.Known, day)
		}
	}
	for status, side := range given {
		if side != nil && side.Rest {
			all := sorted(slices.Concat(sides[:]...))
			others := slices.DeleteFunc(s.electorate(a, day), func(id ID) bool { return contains(all, id) })
			sides[status] = sorted(append(sides[status], others...))
		}
	}
	return sides
}

func (s *Site) electorate(a *Agreement, day Day) []ID {
	if members := s.Members(a.Forum.ID, day); len(members) > 0 {
		return members
	}
	return s.Members(UnitedNations, day)
}

// live returns what a participant had done by the day and not undone: a withdrawal that has taken effect undoes all
// that was done before it, except votes and what was done to the agreement itself.
//
// The slice is shared with the ledger wherever nobody has withdrawn, and must not be changed.
func (l *ledger) live(who ID, on Day) (deeds []deed, left *deed) {
	all := l.deeds[who]
	if i := slices.IndexFunc(all, func(d deed) bool { return !d.date.By(on) }); i >= 0 {
		all = all[:i] // deeds are in the order of their last possible days
	}
	if !slices.ContainsFunc(all, func(d deed) bool { return d.verb == Withdrew }) {
		return all, nil
	}
	for i := range all {
		d := &all[i]
		if d.verb == Withdrew && d.vote == None && d.out().By(on) {
			left = d
			deeds = slices.DeleteFunc(deeds, func(d deed) bool { return d.vote == None && !d.verb.Instrument() })
			continue
		}
		deeds = append(deeds, *d)
	}
	return deeds, left
}

// out returns the first day on which a withdrawal holds.
func (d *deed) out() Date { return d.act.Takes().Date }
