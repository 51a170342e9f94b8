package policy

import (
	"slices"

	"accord/internal/diag"
)

// Count returns how many have done something by the day, and whether there may be more than the records name.
func (s *Site) Count(a *Agreement, v Verb, on Day) (n int, atLeast bool) {
	l := s.ledger(a)
	for _, id := range l.who {
		if l.did(id, v, on) {
			n++
		}
	}
	return n, !s.Complete(a, v, on)
}

// Complete reports whether the records name everyone who has done something by the day. `complete_to` decides where it
// is given. Without it a roll is taken to be incomplete in what it lists, and the acts of a record to be complete unless
// one of them is marked as partial or counts more than it names. What neither holds is known only where there is no roll.
// An agreement in force with nobody who consented does not know its parties.
func (s *Site) Complete(a *Agreement, v Verb, on Day) bool {
	if !a.CompleteTo.IsZero() {
		return on <= a.CompleteTo.Last
	}
	consents, recorded := v.Consent() || v == InForce, false
	for _, act := range s.ledger(a).acts {
		same := act.Did == v || consents && (act.Did.Consent() || act.Did == InForce && !act.Who.IsZero())
		switch {
		case !same:
		case act.InRoll:
			return false
		case act.Date.By(on):
			if act.Partial || s.namesFewer(act) {
				return false
			}
			recorded = true
		}
	}
	if a.Roll != "" && !recorded {
		return false
	}
	if status, _ := s.Status(a, on); consents && status == IsInForce {
		return len(s.Did(a, Consented, on)) > 0 || len(s.Parties(a, on)) > 0
	}
	return true
}

func (s *Site) namesFewer(act *Act) bool {
	return act.Count.Set && act.Count.N > len(s.Resolve(act.Who, act.Date.Last))
}

// miscounted reports whether an act of an agreement counts more than it names and is not marked as partial: a contradiction
// (count-mismatch) that is not waived.
func (s *Site) miscounted(a *Agreement) bool {
	wrong := func(act *Act) bool { return !act.Partial && s.namesFewer(act) }
	return slices.ContainsFunc(s.ledger(a).acts, wrong) && !a.Waives(diag.CountMismatch, s.Today)
}

// Total returns the last count by the day that somebody published: of a verb, a side of a vote or "parties", among
// all ("") or only an actor type or a group of states.
func (s *Site) Total(a *Agreement, of, only string, on Day) (*Total, bool) {
	var last *Total
	for i := range a.Totals {
		t := &a.Totals[i]
		if t.Of.S == of && t.Only.S == only && t.Date.By(on) && (last == nil || t.Date.Last >= last.Date.Last) {
			last = t
		}
	}
	return last, last != nil
}
