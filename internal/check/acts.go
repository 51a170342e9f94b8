package check

import (
	"slices"
	"strings"

	"accord/internal/diag"
	"accord/internal/policy"
)

// participants checks the rows of acts: nobody twice, counts that agree, printed names of those who take part, nothing
// told twice.
func participants(c *checker) {
	for _, a := range c.site.Agreements {
		told := map[deed]*policy.Act{}
		for i := range a.Acts {
			act := &a.Acts[i]
			c.twice(a, act, act.Who)
			c.count(a, act)
			c.misnamed(a, act)
			c.toldTwice(a, act, told)
		}
	}
}

// A deed is what one participant did.
type deed struct {
	did policy.Verb
	who policy.ID
}

// twice finds an actor that stands twice in one list. One that is also a member of a group beside it does no harm.
func (c *checker) twice(a *policy.Agreement, act *policy.Act, set policy.Set) {
	if len(set.Refs) < 2 {
		return
	}
	seen := make(map[policy.ID]diag.Span, len(set.Refs))
	for _, ref := range set.Refs {
		if first, ok := seen[ref.ID]; ok {
			c.add(diag.Findingf(diag.DuplicateActor, a.ActPlace(act, ref.At), "%q is named twice in this act", ref.ID).
				WithHint("take one out").WithSee(a.ActPlace(act, first), "named here first"))
			continue
		}
		seen[ref.ID] = ref.At
	}
}

// count checks the number that an act gives against the participants that it names.
func (c *checker) count(a *policy.Agreement, act *policy.Act) {
	if !act.Count.Set || c.incomplete(act.Who) {
		return
	}
	n := len(c.site.Resolve(act.Who, act.Date.Last))
	if n == act.Count.N || act.Partial && n < act.Count.N {
		return
	}
	f := diag.Findingf(diag.CountMismatch, a.ActPlace(act, act.Count.At), "the act counts %d, and names %d", act.Count.N, n)
	if n < act.Count.N {
		f = f.WithHint("correct the count, name the others, or write `partial: true`")
	} else {
		f = f.WithHint("correct the count, or the names")
	}
	if !act.Who.IsZero() {
		f = f.WithSee(a.ActPlace(act, act.Who.At), "%d are named here", n)
	}
	c.add(f)
}

// incomplete reports whether some of a set was left out, which is a finding of its own.
func (c *checker) incomplete(set policy.Set) bool {
	return set.Part || slices.ContainsFunc(set.Refs, func(ref policy.Ref) bool {
		w, ok := c.site.Withheld(ref.ID)
		return ok && !w.Broken
	})
}

// misnamed finds printed names that are given to somebody who takes no part in the act.
func (c *checker) misnamed(a *policy.Agreement, act *policy.Act) {
	if len(act.Named) == 0 || c.incomplete(act.Who) {
		return
	}
	present := c.site.Resolve(act.Who, act.Date.Last)
	if act.Vote != nil {
		for _, side := range sides(act.Vote) {
			if side.Rest {
				return // it may be among the others
			}
			present = append(present, c.site.Resolve(side.Known, act.Date.Last)...)
		}
	}
	slices.Sort(present)
	for _, n := range act.Named {
		_, takesPart := slices.BinarySearch(present, n.ID)
		if _, known := c.site.Actor(n.ID); known && !takesPart {
			c.add(diag.Findingf(diag.NamedAbsent, a.ActPlace(act, n.At), "%q has a printed name and no part in the act", n.ID).
				WithHint("add it to `who`, or take its name out").WithSee(a.ActPlace(act, act.At), "the act"))
		}
	}
}

// toldTwice finds a participant that did one thing twice, in the acts, in the roll or in both. Told are the deeds before.
func (c *checker) toldTwice(a *policy.Agreement, act *policy.Act, told map[deed]*policy.Act) {
	if !act.Did.Participant() {
		return
	}
	for _, who := range c.site.Resolve(act.Who, act.Date.Last) {
		key := deed{act.Did, who}
		first := told[key]
		switch {
		case first == nil:
			told[key] = act
		case act.InRoll && !first.InRoll:
			c.add(diag.Findingf(diag.DuplicateAct, a.ActPlace(act, act.At), "%q %s stands in the acts and in the roll", who, act.Did).
				WithHint("keep the row of the roll").WithSee(a.ActPlace(first, first.At), "it is told here too"))
		case act.Did == policy.Suspended || !isNamed(act, who) || !isNamed(first, who) || !happened(act) || !happened(first) || act.Part.S != first.Part.S:
		case c.anew(a, who, first, act):
			told[key] = act
		default:
			list := "acts"
			if act.InRoll {
				list = "roll"
			}
			c.addOf(who, diag.Findingf(diag.DuplicateAct, a.ActPlace(act, act.At), "%q stands twice in the %s for %s", act.Did.String(), list, whom).
				WithHint("take one out").WithSee(a.ActPlace(first, first.At), "it stands here first"))
		}
	}
}

// isNamed reports whether an act names somebody, not only a group to which it belongs.
func isNamed(act *policy.Act, who policy.ID) bool {
	return slices.ContainsFunc(act.Who.Refs, func(ref policy.Ref) bool { return ref.ID == who })
}

// anew reports whether somebody may have withdrawn between two acts, and so begun anew.
func (c *checker) anew(a *policy.Agreement, who policy.ID, one, other *policy.Act) bool {
	if other.Date.Start() < one.Date.Start() {
		one, other = other, one
	}
	for i := range a.Acts {
		act := &a.Acts[i]
		if act.Did == policy.Withdrew && !certainlyBefore(act, one) && !certainlyBefore(other, act) &&
			slices.Contains(c.site.Resolve(act.Who, act.Date.Last), who) {
			return true
		}
	}
	return false
}

// parts checks that what a reservation is to is a provision of the agreement. Acts that happen at a withheld event are
// told of too: its id would be printed as the name of a place.
func parts(c *checker) {
	for _, a := range c.site.Agreements {
		for i := range a.Acts {
			act := &a.Acts[i]
			if act.Part.S != "" {
				c.part(a, act)
			}
			if w, ok := c.site.Withheld(policy.ID(act.Venue.S)); ok && w.Kind == policy.Events {
				c.withheld(policy.ID(act.Venue.S), a.ActPlace(act, act.Venue.At), w, true)
			}
		}
	}
}

func (c *checker) part(a *policy.Agreement, act *policy.Act) {
	var ids []string
	for i := range a.Provisions {
		ids = append(ids, string(a.Provisions[i].ID))
	}
	if slices.Contains(ids, act.Part.S) {
		return
	}
	f := diag.Findingf(diag.UnknownPart, a.ActPlace(act, act.Part.At), "%q has no provision %q", a.ID, act.Part.S)
	if near := c.near(act.Part.S, slices.Values(ids)); near != "" {
		f = f.WithHint("did you mean %q?", near)
	} else if len(ids) > 0 && len(ids) <= 8 {
		f = f.WithHint("it has %s", strings.Join(ids, ", "))
	} else {
		f = f.WithHint("add it to `provisions`, or say it in `note`")
	}
	c.add(f)
}
