package check

import (
	"slices"

	"accord/internal/diag"
	"accord/internal/policy"
)

// A voteSide is a side of a vote with its name.
type voteSide struct {
	name string
	*policy.Side
}

func sides(v *policy.Vote) [4]voteSide {
	return [...]voteSide{{"for", &v.For}, {"against", &v.Against}, {"abstained", &v.Abstained}, {"absent", &v.Absent}}
}

// votes checks the numbers of votes against their lists, and their sum against the whole.
func votes(c *checker) {
	for _, a := range c.site.Agreements {
		for i := range a.Acts {
			if act := &a.Acts[i]; act.Vote != nil {
				c.vote(a, act)
				c.lost(a, act)
			}
		}
	}
}

func (c *checker) vote(a *policy.Agreement, act *policy.Act) {
	sum, all := 0, true
	seen := map[policy.ID]voteSide{}
	var rest *policy.Side
	for _, side := range sides(act.Vote) {
		known := c.voters(a, act, side, seen)
		switch {
		case side.Rest && rest != nil:
			c.add(diag.Findingf(diag.VoteMismatch, a.ActPlace(act, side.At), "two sides of the vote are the rest").
				WithHint("name one of them, or give its number").WithSee(a.ActPlace(act, rest.At), "the other"))
		case side.Rest:
			rest = side.Side
		}
		all = all && (side.Count.Set || !side.Known.IsZero() && !c.incomplete(side.Known))
		sum += max(side.Count.N, known)
	}
	if of := act.Vote.Of; of.Set && (sum > of.N || all && sum != of.N) {
		c.add(diag.Findingf(diag.VoteMismatch, a.ActPlace(act, of.At), "the votes add up to %d, of %d", sum, of.N).
			WithHint("correct a number, or `of`").WithSee(a.ActPlace(act, act.Vote.At), "the vote"))
	}
}

// lost finds what was adopted or passed with more votes against it than for it. A side of which no number is told and only
// some are named may be larger; a tie is left to whoever presides.
func (c *checker) lost(a *policy.Agreement, act *policy.Act) {
	yes, no := &act.Vote.For, &act.Vote.Against
	decided := act.Did == policy.Adopted || act.Did == policy.Passed
	known := yes.Count.Set || !yes.Known.IsZero() && !yes.Rest && !act.Partial && !c.incomplete(yes.Known)
	against, inFavour := c.votesOf(act, no), c.votesOf(act, yes)
	if !decided || !known || !happened(act) || against <= inFavour {
		return
	}
	c.add(diag.Findingf(diag.VoteMismatch, a.ActPlace(act, no.At), "%s with %d against and %d for", act.Did, against, inFavour).
		WithHint("correct a number; of a side of which only some are named, give the `count` beside `known`").
		WithSee(a.ActPlace(act, yes.At), "those for it"))
}

// votesOf is how many are known to have voted so.
func (c *checker) votesOf(act *policy.Act, side *policy.Side) int {
	return max(side.Count.N, len(c.site.Resolve(side.Known, act.Date.Last)))
}

// voters checks the names of one side and returns how many they are.
func (c *checker) voters(a *policy.Agreement, act *policy.Act, side voteSide, seen map[policy.ID]voteSide) int {
	c.twice(a, act, side.Known)
	known := c.site.Resolve(side.Known, act.Date.Last)
	if side.Count.Set && len(known) > side.Count.N {
		c.add(diag.Findingf(diag.VoteMismatch, a.ActPlace(act, side.Count.At), "%d %s, and %d are named", side.Count.N, side.name, len(known)).
			WithHint("correct the number, or the names").WithSee(a.ActPlace(act, side.Known.At), "the names"))
	}
	for _, id := range known {
		if other, ok := seen[id]; ok {
			c.addOf(id, diag.Findingf(diag.VoteMismatch, a.ActPlace(act, side.Known.At), "named as %s and as %s: %s", other.name, side.name, whom).
				WithHint("take it out of one side").WithSee(a.ActPlace(act, other.Known.At), "named as %s", other.name))
		}
		seen[id] = side
	}
	return len(known)
}

// totals checks counts that others published against a roll that is complete up to their day.
func totals(c *checker) {
	for _, a := range c.site.Agreements {
		for i := range a.Totals {
			if t := &a.Totals[i]; c.class(a, t) {
				c.total(a, t)
			}
		}
	}
}

// class checks the class of actors that a total counts.
func (c *checker) class(a *policy.Agreement, t *policy.Total) bool {
	if t.Only.S == "" {
		return true
	}
	classes := policy.Classes()
	if slices.Contains(classes, t.Only.S) {
		return true
	}
	f := diag.Findingf(diag.UnknownWord, a.Place(t.Only.At), "%q is neither an actor type nor a group of states", t.Only.S)
	if near := diag.Nearest(t.Only.S, slices.Values(classes)); near != "" {
		f = f.WithHint("did you mean %q?", near)
	}
	c.add(f)
	return false
}

func (c *checker) total(a *policy.Agreement, t *policy.Total) {
	if a.CompleteTo.IsZero() || a.CompleteTo.First < t.Date.Last || !t.Date.Exact() || !t.Count.Set {
		return
	}
	verb, ok := policy.ParseVerb(t.Of.S)
	if t.Of.S == "parties" {
		verb, ok = policy.InForce, true
	}
	if !ok || !c.site.Complete(a, verb, t.Date.Last) || c.undecided(a, verb, t.Date.Last) {
		return
	}
	n := 0
	for _, id := range c.site.Did(a, verb, t.Date.Last) {
		if t.Only.S == "" || c.site.InClass(id, t.Only.S) {
			n++
		}
	}
	if n != t.Count.N {
		f := diag.Findingf(diag.TotalMismatch, a.Place(t.Count.At), "published as %d on %s; the roll gives %d", t.Count.N, t.Date.Date, n)
		c.add(f.WithHint("correct the total or the roll").WithSee(a.Place(a.CompleteTo.At), "the roll is complete to here"))
	}
}

// undecided reports whether something on record may have happened before or after a day, so that a count on that day
// may be higher or lower.
func (c *checker) undecided(a *policy.Agreement, verb policy.Verb, on policy.Day) bool {
	either := func(d policy.Date) bool {
		_, certain := d.CmpDay(on)
		return !d.IsZero() && !certain && !d.Exact()
	}
	for i := range a.Acts {
		act := &a.Acts[i]
		if !act.Planned && (either(act.Date.Date) || either(act.Effective.Date) || act.Unsure.S != "" && act.Date.By(on)) {
			return true
		}
	}
	return verb == policy.InForce && slices.ContainsFunc(c.site.Standings(a, on), func(st policy.Standing) bool { return either(st.InForce) })
}

// expectations evaluates what articles expect.
func expectations(c *checker) {
	for _, a := range c.site.Articles {
		for i := range a.Expect {
			e := &a.Expect[i]
			if e.Parsed == nil {
				continue // its form was found wrong when it was read
			}
			at := a.Place(e.At)
			_, why, findings := c.site.Test(e.Parsed, c.site.AsOf(a), at)
			c.addAll(findings)
			if why != "" {
				c.add(diag.Findingf(diag.ExpectFailed, at, "%s", why).WithHint("correct the records, or what the article says and expects"))
			}
		}
	}
}
