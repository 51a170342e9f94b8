package check

import (
	"slices"

	"accord/internal/diag"
	"accord/internal/policy"
)

// ends finds what is done with an agreement after its end: a signature once it is closed for signature, and a signature,
// a consent or an entry into force once it is terminated. Being superseded or having lapsed is no such end: it may be so for
// some only, or for a while.
func (c *checker) ends(a *policy.Agreement, acts []*policy.Act) {
	if closed := final(acts, policy.Closed); closed != nil {
		c.after(a, acts, closed, "closed for signature", func(v policy.Verb) bool { return v == policy.Signed })
	}
	if ended := final(acts, policy.Terminated); ended != nil {
		c.after(a, acts, ended, "terminated", func(v policy.Verb) bool {
			// A successor says later what held for it before.
			return v == policy.Signed || v == policy.Joined || v == policy.InForce || v.Consent() && v != policy.Succeeded
		})
	}
}

// final returns the last act of a verb. It is nil if that is told of some participants, is doubtful or planned, or may have
// been undone when the agreement was opened again.
func final(acts []*policy.Act, did policy.Verb) *policy.Act {
	var last *policy.Act
	for _, act := range acts {
		if act.Did == did {
			last = act
		}
	}
	undone := func(act *policy.Act) bool { return act.Did == policy.Opened && !certainlyBefore(act, last) }
	if last == nil || !last.Who.IsZero() || !happened(last) || slices.ContainsFunc(acts, undone) {
		return nil
	}
	return last
}

// after finds the acts that are over once an agreement has come to an end, and that lie after it.
func (c *checker) after(a *policy.Agreement, acts []*policy.Act, end *policy.Act, ended string, over func(policy.Verb) bool) {
	day := end.Takes()
	for _, act := range acts {
		if order, certain := act.Date.Cmp(day.Date); !over(act.Did) || !happened(act) || !certain || order <= 0 {
			continue
		}
		c.add(diag.Findingf(diag.ActOrder, a.ActPlace(act, act.Date.At), "%s on %s, after it was %s", spoken(act.Did), act.Date.Date, ended).
			WithHint("correct one of the days, or add the act by which it was `opened` again").
			WithSee(a.ActPlace(end, day.At), "%s on %s", end.Did, day.Date))
	}
}

// strangers finds states that withdraw from what they never took part in, where everyone is on record. A state may have taken part by
// its predecessor or by a group, and in what takes no consent by its vote; before anybody has joined, it leaves the
// negotiations.
func (c *checker) strangers(a *policy.Agreement, acts []*policy.Act) {
	first := slices.IndexFunc(acts, func(act *policy.Act) bool {
		return act.Did.Participant() && act.Did != policy.Withdrew && happened(act)
	})
	if a.CompleteTo.IsZero() || first < 0 {
		return
	}
	for _, act := range acts {
		if act.Did != policy.Withdrew || !happened(act) || act.Date.Last > a.CompleteTo.First || !certainlyBefore(acts[first], act) {
			continue
		}
		for _, ref := range act.Who.Refs {
			if !c.mayHaveJoined(a, acts, act, ref.ID, acts[first]) {
				c.add(diag.Findingf(diag.ActOrder, a.ActPlace(act, ref.At), "%q withdrew on %s, and had never taken part", ref.ID, act.Date.Date).
					WithHint("correct who withdrew, or add how it came in").WithSee(a.Place(a.CompleteTo.At), "the roll is complete to here"))
			}
		}
	}
}

// mayHaveJoined reports whether somebody that withdrew may have taken part, by any act but its withdrawals.
func (c *checker) mayHaveJoined(a *policy.Agreement, acts []*policy.Act, withdrawal *policy.Act, who policy.ID, first *policy.Act) bool {
	existed := c.site.Existed(who)
	if c.site.ActorType(who) != "state" || !existed.IsZero() && existed.First > first.Date.First {
		return true
	}
	itself := append(c.site.Groups(who, withdrawal.Date.Last), who)
	consent := c.site.NeedsConsent(a)
	return slices.ContainsFunc(acts, func(act *policy.Act) bool {
		if act.Did == policy.Withdrew {
			return false
		}
		if act.Vote != nil && (!consent || c.tookSide(act, who)) {
			return true
		}
		named := c.site.Resolve(act.Who, act.Date.Last)
		return act.Partial || c.incomplete(act.Who) || act.Count.N > len(named) ||
			slices.ContainsFunc(itself, func(id policy.ID) bool { return slices.Contains(named, id) })
	})
}

// tookSide reports whether somebody is named on a side of a vote.
func (c *checker) tookSide(act *policy.Act, who policy.ID) bool {
	for _, side := range sides(act.Vote) {
		if slices.Contains(c.site.Resolve(side.Known, act.Date.Last), who) {
			return true
		}
	}
	return false
}

// objections finds those that come before the reservation which they answer. A state may reserve when it signs and again
// when it consents, and often only the second is on record: so nothing is said unless the objection precedes all that
// the other has done, and its signature or accession is on record.
func (c *checker) objections(a *policy.Agreement, acts []*policy.Act) {
	for _, act := range acts {
		if act.Did == policy.Objected && act.To.ID != "" && happened(act) {
			c.objection(a, acts, act)
		}
	}
}

func (c *checker) objection(a *policy.Agreement, acts []*policy.Act, objection *policy.Act) {
	var answered *policy.Act
	came := false
	for _, act := range acts {
		reserved := act.Did == policy.Reserved || act.Did == policy.Declared
		if !reserved && !act.Did.Participant() || !slices.Contains(c.site.Resolve(act.Who, act.Date.Last), objection.To.ID) {
			continue
		}
		if act.Did == policy.Succeeded || !certainlyBefore(objection, act) {
			return
		}
		if reserved && answered == nil && happened(act) && (objection.Part.S == "" || act.Part.S == "" || act.Part.S == objection.Part.S) {
			answered = act
		}
		came = came || act.Did == policy.Signed || act.Did == policy.Joined || act.Did == policy.Acceded
	}
	if answered != nil && came {
		c.add(diag.Findingf(diag.ActOrder, a.ActPlace(objection, objection.Date.At), "objected on %s, before %q %s",
			objection.Date.Date, objection.To.ID, answered.Did).
			WithHint("correct one of the days, or whom the objection answers").
			WithSee(a.ActPlace(answered, answered.Date.At), "it %s on %s", answered.Did, answered.Date.Date))
	}
}
