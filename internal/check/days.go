package check

import (
	"slices"
	"strings"

	"accord/internal/diag"
	"accord/internal/policy"
)

// actOrder checks the order of acts. They are ordered per participant: states do sign after an agreement is in force.
// Only adopted, opened, the first signature and the entry into force are ordered for the instrument as a whole.
func actOrder(c *checker) {
	for _, a := range c.site.Agreements {
		acts := c.site.Acts(a)
		c.instrumentOrder(a, acts)
		c.participantOrder(a, acts)
		c.entered(a, acts)
		c.ends(a, acts)
		c.strangers(a, acts)
		c.objections(a, acts)
	}
}

// happened reports whether an act is told as a fact, with its day.
func happened(act *policy.Act) bool {
	return !act.Planned && act.Unsure.S == "" && !act.Date.IsZero()
}

// spoken is a verb as a sentence has it.
func spoken(v policy.Verb) string { return strings.Replace(v.String(), "-", " ", 1) }

// instrumentOrder checks adopted ≤ opened ≤ first signature, and adopted ≤ in force.
func (c *checker) instrumentOrder(a *policy.Agreement, acts []*policy.Act) {
	first := func(did policy.Verb) *policy.Act {
		for _, act := range acts {
			if act.Did == did && happened(act) {
				return act
			}
		}
		return nil
	}
	adopted, opened, signed := first(policy.Adopted), first(policy.Opened), first(policy.Signed)
	c.ordered(a, adopted, opened)
	c.ordered(a, opened, signed)
	c.ordered(a, adopted, first(policy.InForce))
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
		c.add(diag.Findingf(diag.ActOrder, a.ActPlace(later, later.Date.At), "%s on %s, before it was %s", spoken(later.Did), later.Date.Date, earlier.Did).
			WithHint("correct one of the days").WithSee(a.ActPlace(earlier, earlier.Date.At), "%s on %s", earlier.Did, earlier.Date.Date))
	}
}

// A course is what a participant has done with an agreement since it last withdrew.
type course struct{ consent, force *policy.Act }

// participantOrder checks, for each participant, signed ≤ consented ≤ in force for it. Who has withdrawn begins anew.
func (c *checker) participantOrder(a *policy.Agreement, acts []*policy.Act) {
	courses := map[policy.ID]course{}
	for _, act := range acts {
		if act.Who.IsZero() || !happened(act) || !act.Did.Participant() && act.Did != policy.InForce {
			continue
		}
		c.effect(a, act)
		for _, who := range c.site.Resolve(act.Who, act.Date.Last) {
			courses[who] = c.next(a, act, who, courses[who])
		}
	}
}

// next checks an act against what its participant has done before, and returns the two together.
func (c *checker) next(a *policy.Agreement, act *policy.Act, who policy.ID, done course) course {
	switch {
	case act.Did == policy.Withdrew:
		return course{}
	case act.Did == policy.InForce && done.force == nil:
		done.force = act
	case act.Did == policy.Signed && done.consent != nil && certainlyBefore(done.consent, act):
		c.addOf(who, diag.Findingf(diag.ActOrder, a.ActPlace(done.consent, done.consent.Date.At), "%s %s on %s, before signing", whom, done.consent.Did,
			done.consent.Date.Date).WithHint("correct one of the days").WithSee(a.ActPlace(act, act.Date.At), "signed on %s", act.Date.Date))
	case act.Did.Consent():
		// A successor is bound from the day on which it succeeded its predecessor, before it says so.
		if done.force != nil && act.Did != policy.Succeeded && certainlyBefore(done.force, act) {
			c.addOf(who, diag.Findingf(diag.ActOrder, a.ActPlace(done.force, done.force.Date.At), "in force for %s on %s, before consent", whom,
				done.force.Date.Date).WithHint("correct one of the days").WithSee(a.ActPlace(act, act.Date.At), "%s on %s", act.Did, act.Date.Date))
		}
		if done.consent == nil {
			done.consent = act
		}
	}
	return done
}

// entered checks that nobody withdraws before it first signs, joins or consents. Whoever may have taken part before, by
// an act that is doubtful or names only some, is let be.
func (c *checker) entered(a *policy.Agreement, acts []*policy.Act) {
	inside, left := map[policy.ID]bool{}, map[policy.ID]*policy.Act{}
	for _, act := range acts {
		for _, who := range c.site.Resolve(act.Who, act.Date.Last) {
			first := left[who]
			switch {
			case inside[who] || act.Planned || act.Did.Instrument() && act.Did != policy.InForce:
			case act.Did != policy.Withdrew:
				inside[who] = true
				if first != nil && happened(act) && act.Did.Participant() && certainlyBefore(first, act) {
					c.addOf(who, diag.Findingf(diag.ActOrder, a.ActPlace(first, first.Date.At), "%s withdrew on %s, and first %s later", whom,
						first.Date.Date, act.Did).WithHint("correct one of the days").WithSee(a.ActPlace(act, act.Date.At), "%s on %s", act.Did, act.Date.Date))
				}
			case first == nil && happened(act):
				left[who] = act
			}
		}
		if act.Did.Participant() && act.Partial {
			return
		}
	}
}

func certainlyBefore(one, other *policy.Act) bool {
	order, certain := one.Date.Cmp(other.Date.Date)
	return certain && order < 0
}

// effect checks that a consent or withdrawal takes effect on its day or later; only that of a successor reaches back.
func (c *checker) effect(a *policy.Agreement, act *policy.Act) {
	if !act.Did.Consent() && act.Did != policy.Withdrew || act.Did == policy.Succeeded {
		return
	}
	if order, certain := act.Effective.Cmp(act.Date.Date); certain && order < 0 {
		c.add(diag.Findingf(diag.ActOrder, a.ActPlace(act, act.Effective.At), "effective on %s, before the act itself", act.Effective.Date).
			WithHint("correct one of the days").WithSee(a.ActPlace(act, act.Date.At), "%s on %s", act.Did, act.Date.Date))
	}
}

// existence finds acts and votes of participants, or of members of a group, that did not exist on the day. The name that an instrument prints
// (`named`) answers the question.
func existence(c *checker) {
	for _, a := range c.site.Agreements {
		for i := range a.Acts {
			act := &a.Acts[i]
			if !happened(act) {
				continue
			}
			c.existed(a, act, act.Who)
			if act.Vote == nil {
				continue
			}
			for _, side := range sides(act.Vote) {
				c.existed(a, act, side.Known)
			}
		}
	}
}

func (c *checker) existed(a *policy.Agreement, act *policy.Act, set policy.Set) {
	var named map[policy.ID]bool
	for _, n := range act.Named {
		if named == nil {
			named = make(map[policy.ID]bool, len(act.Named))
		}
		named[n.ID] = true
	}
	for _, ref := range set.Refs {
		if !named[ref.ID] {
			c.actorExisted(a, act, ref, "if the instrument prints another name, give it under `named`; else name who it was")
		}
	}
	for _, call := range set.Calls {
		group := policy.Ref{ID: policy.ID(call.Args[0].Name), At: call.At}
		if !c.lastedFor(group.ID, act) {
			c.actorExisted(a, act, group, "name those who took part, or correct one of the days")
		}
	}
}

// lastedFor reports whether somebody is said to have been a member of a group on the day of an act, though the group did not
// exist: states count the years in a forerunner.
func (c *checker) lastedFor(group policy.ID, act *policy.Act) bool {
	actor, ok := c.site.Actor(group)
	if !ok || actor.Existed.IsZero() {
		return true
	}
	return slices.ContainsFunc(actor.Members, func(m policy.Membership) bool {
		if act.Date.Last < actor.Existed.First {
			return !m.From.IsZero() && m.From.First <= act.Date.Last
		}
		return !m.To.IsZero() && m.To.Last >= act.Date.First
	})
}

func (c *checker) actorExisted(a *policy.Agreement, act *policy.Act, ref policy.Ref, hint string) {
	span := c.site.Existed(ref.ID)
	order, certain := act.Date.Cmp(span)
	if !certain || act.Date.Last >= span.First && act.Date.First <= span.Last {
		return
	}
	why := "no longer existed"
	if order < 0 {
		why = "did not exist yet"
	}
	f := diag.Findingf(diag.ActBeforeActor, a.ActPlace(act, ref.At), "%s %s on %s", c.site.Short(ref.ID, act.Date.Last), why, act.Date.Date).
		WithHint("%s", hint)
	if actor, ok := c.site.Actor(ref.ID); ok && actor.File != "" && !actor.Existed.IsZero() {
		f = f.WithSee(actor.Place(actor.Existed.At), "it existed %s", span)
	} else {
		f.Text += " (it existed " + span.String() + ")"
	}
	c.add(f)
}

// force checks an asserted entry into force against what the consents give. Where the roll is not complete up to the
// day, or a consent may or may not have come in time, nothing can be said.
func force(c *checker) {
	for _, a := range c.site.Agreements {
		if len(a.Needs) == 0 || a.CompleteTo.IsZero() {
			continue
		}
		for i := range a.Acts {
			act := &a.Acts[i]
			if act.Did == policy.InForce && act.Who.IsZero() && happened(act) && a.CompleteTo.First >= act.Date.Last {
				c.entry(a, act)
			}
		}
	}
}

func (c *checker) entry(a *policy.Agreement, act *policy.Act) {
	computed, known := c.site.EntryIntoForce(a)
	f := diag.Finding{Code: diag.ForceMismatch, At: a.ActPlace(act, act.Date.At)}
	switch order, certain := act.Date.Cmp(computed); {
	case !known:
		f = diag.Findingf(f.Code, f.At, "in force on %s, but the consents on record do not meet `needs`", act.Date.Date).
			WithHint("add the missing consents, or correct `needs`")
	case certain && order != 0 && !doubtful(a, computed):
		f = diag.Findingf(f.Code, f.At, "in force on %s; the consents and the delay give %s", act.Date.Date, computed).
			WithHint("correct the day, a consent, `needs` or `delay`")
	default:
		return
	}
	c.add(f.WithSee(a.Place(a.CompleteTo.At), "the roll is complete to here"))
}

// doubtful reports whether a consent, or a withdrawal, may have come before or after the one that the entry into force
// was computed from.
func doubtful(a *policy.Agreement, computed policy.Date) bool {
	for i := range a.Acts {
		act := &a.Acts[i]
		if act.Planned || !act.Did.Consent() && act.Did != policy.Withdrew {
			continue
		}
		_, certain := a.Delay.AfterDate(act.Date.Date).Cmp(computed)
		if act.Unsure.S != "" || !act.Date.Exact() && !certain {
			return true
		}
	}
	return false
}
