package policy

import "slices"

// A Status is how a participant stands to an agreement on a day.
type Status uint8

// The statuses, the weaker first. A signatory has signed or joined; HasConsented has deposited its consent; a Party is
// one for whom the agreement is in force; Former is a participant that has left.
const (
	None Status = iota
	Invitee
	Observing
	Opposed
	Abstained
	InFavour
	Former
	Signatory
	HasConsented
	Party
)

var statusWords = [...]string{
	None: "none", Invitee: "invited", Observing: "observer", Opposed: "opposed", Abstained: "abstained",
	InFavour: "in-favour", Former: "former", Signatory: "signatory", HasConsented: "consented", Party: "party",
}

// String returns the word of the expression language and of exports.
func (s Status) String() string { return statusWords[s] }

// A Standing is how one participant stands to an agreement on a day, and the days that led there. Days of what a
// withdrawal has undone are absent. An act that is only reported (its Unsure says why) counts like any other; whoever
// prints the standing marks it.
type Standing struct {
	Who       ID
	Status    Status
	Since     Date
	By        *Act // the act that gave the status; for a party its consent
	Signed    Date
	Joined    Date
	Consented Date
	Consent   Verb // by which verb it consented
	InForce   Date // for this participant; may lie after the day
	Withdrew  Date // the first day out; may lie after the day, while the withdrawal has been announced
}

// Standing returns how somebody stands to an agreement on a day.
func (s *Site) Standing(a *Agreement, who ID, on Day) Standing { return s.ledger(a).standing(who, on) }

// BeforeLeaving returns the standing that a participant which has left by the day had on its last day inside; false if
// it is not out by a withdrawal of its own.
func (s *Site) BeforeLeaving(a *Agreement, who ID, on Day) (Standing, bool) {
	l := s.ledger(a)
	if _, left := l.live(who, on); left != nil && l.standing(who, on).Status == Former {
		return l.standing(who, left.out().Last-1), true
	}
	return Standing{}, false
}

// Standings returns the standing of everyone who has one on the day, by id.
func (s *Site) Standings(a *Agreement, on Day) []Standing {
	l := s.ledger(a)
	var all []Standing
	for _, id := range l.who {
		if st := l.standing(id, on); st.Status != None {
			all = append(all, st)
		}
	}
	return all
}

func (l *ledger) standing(who ID, on Day) Standing {
	deeds, left := l.live(who, on)
	st := Standing{Who: who}
	if left != nil {
		st.Withdrew = left.out()
		st.raise(Former, st.Withdrew, left.act)
	}
	for i := range deeds {
		st.apply(l, &deeds[i])
	}
	if st.InForce.By(on) {
		st.raise(Party, st.InForce, st.By)
		if l.ended != nil && l.ended.Takes().By(on) {
			st.Status, st.Since, st.By = Former, l.ended.Takes().Date, l.ended
		}
	}
	return st
}

// raise gives a status if it is stronger than the one that was there.
func (st *Standing) raise(status Status, since Date, by *Act) {
	if status > st.Status {
		st.Status, st.Since, st.By = status, since, by
	}
}

// apply adds a deed. Of several signatures or consents the first counts.
func (st *Standing) apply(l *ledger, d *deed) {
	switch {
	case d.vote != None: // the last vote counts
		if st.Status <= InFavour {
			st.Status, st.Since, st.By = d.vote, d.date, d.act
		}
	case d.verb.Consent():
		if !st.Consented.IsZero() {
			return
		}
		st.Consented, st.Consent, st.Withdrew = d.date, d.verb, Date{}
		st.raise(HasConsented, d.date, d.act)
		if st.InForce.IsZero() {
			st.InForce = l.inForce(*d)
		}
	case d.verb == InForce:
		st.InForce = d.date
		if st.By == nil || st.Status < HasConsented {
			st.By = d.act
		}
	case d.verb == Signed:
		st.Signed, st.Withdrew = first(st.Signed, d.date), Date{}
		st.raise(Signatory, d.date, d.act)
	case d.verb == Joined:
		st.Joined, st.Withdrew = first(st.Joined, d.date), Date{}
		st.raise(Signatory, d.date, d.act)
	case d.verb == Withdrew: // announced, not yet in effect
		st.Withdrew = d.out()
	case d.verb == Invited:
		st.raise(Invitee, d.date, d.act)
	case d.verb == Observer:
		st.raise(Observing, d.date, d.act)
	}
}

func first(d, e Date) Date {
	if d.IsZero() {
		return e
	}
	return d
}

// Did returns who has done something with an agreement by the day and has not undone it, sorted. Consented counts every
// verb of consent; InForce means the parties.
func (s *Site) Did(a *Agreement, v Verb, on Day) []ID {
	l := s.ledger(a)
	ids := make([]ID, 0, len(l.who))
	for _, id := range l.who {
		if l.did(id, v, on) {
			ids = append(ids, id)
		}
	}
	return ids
}

func (l *ledger) did(who ID, v Verb, on Day) bool {
	switch v {
	case InForce:
		return l.standing(who, on).Status == Party
	case Withdrew:
		return l.hasWithdrawn(who, on)
	}
	deeds, _ := l.live(who, on)
	return slices.ContainsFunc(deeds, func(d deed) bool {
		return d.vote == None && (d.verb == v || v == Consented && d.verb.Consent())
	})
}

// hasWithdrawn reports whether the last thing that a participant did was to withdraw, in effect or not.
func (l *ledger) hasWithdrawn(who ID, on Day) bool {
	withdrawn := false
	for _, d := range l.deeds[who] {
		if d.vote == None && d.date.By(on) && (d.verb == Withdrew || d.verb == Signed || d.verb == Joined || d.verb.Consent()) {
			withdrawn = d.verb == Withdrew
		}
	}
	return withdrawn
}

// Parties returns those for whom the agreement is in force on the day, sorted.
func (s *Site) Parties(a *Agreement, on Day) []ID { return s.Did(a, InForce, on) }

// Voted returns who is known to have voted so (for, against, abstained) or to have been absent, in the last counted vote
// on the agreement by the day, sorted.
func (s *Site) Voted(a *Agreement, side string, on Day) []ID {
	act := s.lastVote(a, on)
	if act == nil {
		return nil
	}
	statuses := map[string]Status{"for": InFavour, "against": Opposed, "abstained": Abstained, "absent": None}
	status, ok := statuses[side]
	if !ok {
		return nil
	}
	return s.voters(a, act)[status]
}

// lastVote returns the last act by the day that was decided by a counted vote, nil if there is none.
func (s *Site) lastVote(a *Agreement, on Day) *Act {
	var last *Act
	for _, act := range s.ledger(a).acts {
		if act.Vote != nil && act.Vote.Word.S == "" && act.Date.By(on) {
			last = act
		}
	}
	return last
}
