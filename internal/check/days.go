package check

import (
	"accord/internal/diag"
	"accord/internal/policy"
)

// days checks the order of days. Acts are ordered per participant: states do sign after an agreement is in force. Only
// adopted, opened and the first signature are ordered for the instrument as a whole.
func days(c *checker) {
	for _, a := range c.site.Agreements {
		for i := range a.Acts {
			c.unplanned(a, &a.Acts[i])
		}
		c.instrumentOrder(a)
		c.participantOrder(a)
	}
	for _, a := range c.site.Articles {
		if order, certain := a.Updated.Cmp(a.Date.Date); certain && order < 0 {
			c.add(diag.Findingf(diag.DateOrder, a.Place(a.Updated.At), "the article was updated on %s, before it was published", a.Updated.Date).
				WithSee(a.Place(a.Date.At), "published on %s", a.Date.Date))
		}
	}
	for _, e := range c.site.Events {
		if order, certain := e.Date.CmpDay(c.site.Today); certain && order > 0 && !e.Planned {
			c.add(diag.Findingf(diag.ActUnplanned, e.Place(e.Date.At), "the event lies in the future").WithHint("write `planned: true`"))
		}
	}
}

func (c *checker) unplanned(a *policy.Agreement, act *policy.Act) {
	if order, certain := act.Date.CmpDay(c.site.Today); certain && order > 0 && !act.Planned {
		c.add(diag.Findingf(diag.ActUnplanned, a.ActPlace(act, act.Date.At), "%s lies in the future", act.Date.Date).
			WithHint("write `planned: true` in this act"))
	}
}

// instrumentOrder checks adopted ≤ opened ≤ first signature.
func (c *checker) instrumentOrder(a *policy.Agreement) {
	first := func(did policy.Verb) *policy.Act {
		var out *policy.Act
		for _, act := range c.site.Acts(a) {
			if act.Did == did && out == nil && !act.Date.IsZero() {
				out = act
			}
		}
		return out
	}
	adopted, opened, signed := first(policy.Adopted), first(policy.Opened), first(policy.Signed)
	c.ordered(a, adopted, opened)
	c.ordered(a, opened, signed)
	if opened == nil {
		c.ordered(a, adopted, signed)
	}
}

// ordered checks that one act does not certainly come after another that must follow it.
func (c *checker) ordered(a *policy.Agreement, earlier, later *policy.Act) {
	if earlier == nil || later == nil {
		return
	}
	if order, certain := later.Date.Cmp(earlier.Date.Date); certain && order < 0 {
		c.add(diag.Findingf(diag.ActOrder, a.ActPlace(later, later.Date.At), "%s on %s, before it was %s", later.Did, later.Date.Date, earlier.Did).
			WithSee(a.ActPlace(earlier, earlier.Date.At), "%s on %s", earlier.Did, earlier.Date.Date))
	}
}

// participantOrder checks, for each participant, signed ≤ consented ≤ in force for it.
func (c *checker) participantOrder(a *policy.Agreement) {
	signed := map[policy.ID]*policy.Act{}
	for _, act := range c.site.Acts(a) {
		for _, who := range c.site.Resolve(act.Who, act.Date.Last) {
			if act.Did == policy.Signed && signed[who] == nil {
				signed[who] = act
			}
		}
	}
	for _, act := range c.site.Acts(a) {
		if !act.Did.Consent() {
			continue
		}
		for _, who := range c.site.Resolve(act.Who, act.Date.Last) {
			c.ordered(a, signed[who], act)
		}
		if order, certain := act.Effective.Cmp(act.Date.Date); certain && order < 0 {
			c.add(diag.Findingf(diag.ActOrder, a.ActPlace(act, act.Effective.At), "in force for it on %s, before its consent", act.Effective.Date).
				WithSee(a.ActPlace(act, act.Date.At), "consent on %s", act.Date.Date))
		}
	}
}

// existence finds acts of participants that did not exist on the day. The name that an instrument prints (`named`)
// answers the question.
func existence(c *checker) {
	for _, a := range c.site.Agreements {
		for i := range a.Acts {
			act := &a.Acts[i]
			if act.Planned || act.Did.Instrument() {
				continue
			}
			for _, ref := range act.Who.Refs {
				c.existed(a, act, ref)
			}
		}
	}
}

func (c *checker) existed(a *policy.Agreement, act *policy.Act, ref policy.Ref) {
	for _, n := range act.Named {
		if n.ID == ref.ID {
			return
		}
	}
	span := c.site.Existed(ref.ID)
	if span.IsZero() || act.Date.IsZero() {
		return
	}
	var why string
	if act.Date.Last < span.First {
		why = "did not exist yet"
	} else if act.Date.First > span.Last {
		why = "no longer existed"
	} else {
		return
	}
	c.add(diag.Findingf(diag.ActBeforeActor, a.ActPlace(act, ref.At), "%s %s on %s (it existed: %s)", c.site.Short(ref.ID, act.Date.Last), why, act.Date.Date, span).
		WithHint("if the instrument prints another name, give it under `named`"))
}

// force checks an asserted entry into force against what the consents give. Where the roll is not complete up to the
// day, or the needed consents are not all known, nothing can be said.
func force(c *checker) {
	for _, a := range c.site.Agreements {
		if len(a.Needs) == 0 {
			continue
		}
		computed, known := c.site.EntryIntoForce(a)
		for i := range a.Acts {
			act := &a.Acts[i]
			if act.Did != policy.InForce || len(act.Who.Refs)+len(act.Who.Calls) > 0 || !c.covers(a, act) {
				continue
			}
			if !known {
				c.add(diag.Findingf(diag.ForceMismatch, a.ActPlace(act, act.Date.At), "in force on %s, but the consents on record do not meet `needs`", act.Date.Date).
					WithHint("add the missing consents, or correct `needs`"))
				continue
			}
			if order, certain := act.Date.Cmp(computed); certain && order != 0 {
				c.add(diag.Findingf(diag.ForceMismatch, a.ActPlace(act, act.Date.At), "in force on %s; the consents and the delay give %s", act.Date.Date, computed).
					WithHint("correct the day, a consent, `needs` or `delay`"))
			}
		}
	}
}

// covers reports whether the roll names everyone who consented by the day of an act.
func (c *checker) covers(a *policy.Agreement, act *policy.Act) bool {
	return !a.CompleteTo.IsZero() && a.CompleteTo.First >= act.Date.Last
}
