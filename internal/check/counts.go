package check

import (
	"accord/internal/diag"
	"accord/internal/policy"
)

// votes checks the numbers of votes against their lists, and their sum against the whole.
func votes(c *checker) {
	for _, a := range c.site.Agreements {
		for i := range a.Acts {
			if act := &a.Acts[i]; act.Vote != nil {
				c.vote(a, act)
			}
		}
	}
}

func (c *checker) vote(a *policy.Agreement, act *policy.Act) {
	sum, exact := 0, true
	seen := map[policy.ID]string{}
	for _, side := range []struct {
		name string
		*policy.Side
	}{{"for", &act.Vote.For}, {"against", &act.Vote.Against}, {"abstained", &act.Vote.Abstained}, {"absent", &act.Vote.Absent}} {
		known := c.site.Resolve(side.Known, act.Date.Last)
		if side.Count.Set && len(known) > side.Count.N {
			c.add(diag.Findingf(diag.VoteMismatch, a.ActPlace(act, side.Count.At), "%d %s, and %d are named", side.Count.N, side.name, len(known)).
				WithSee(a.ActPlace(act, side.Known.At), "the names"))
		}
		for _, id := range known {
			if other, ok := seen[id]; ok && other != side.name {
				c.add(diag.Findingf(diag.VoteMismatch, a.ActPlace(act, side.Known.At), "%q is named as %s and as %s", id, other, side.name))
			}
			seen[id] = side.name
		}
		exact = exact && !side.Rest
		if side.Count.Set {
			sum += side.Count.N
		} else {
			sum += len(known)
		}
	}
	if of := act.Vote.Of; of.Set && (sum > of.N || exact && act.Vote.Absent.Count.Set && sum != of.N) {
		c.add(diag.Findingf(diag.VoteMismatch, a.ActPlace(act, of.At), "the votes add up to %d, of %d", sum, of.N).WithHint("correct a number, or `of`"))
	}
}

// totals checks counts that others published against a roll that is complete up to their day.
func totals(c *checker) {
	for _, a := range c.site.Agreements {
		for i := range a.Totals {
			c.total(a, &a.Totals[i])
		}
	}
}

func (c *checker) total(a *policy.Agreement, t *policy.Total) {
	if a.CompleteTo.IsZero() || t.Date.IsZero() || a.CompleteTo.First < t.Date.Last || !t.Date.Exact() {
		return
	}
	verb, ok := policy.ParseVerb(t.Of.S)
	if t.Of.S == "parties" {
		verb, ok = policy.InForce, true
	}
	if !ok || !c.site.Complete(a, verb, t.Date.Last) {
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

// expectations evaluates what articles expect.
func expectations(c *checker) {
	for _, a := range c.site.Articles {
		for i := range a.Expect {
			e := &a.Expect[i]
			if e.Parsed == nil {
				continue // its form was found wrong when it was read
			}
			at := a.Place(e.At)
			ok, why, findings := c.site.Test(e.Parsed, c.site.AsOf(a), at)
			c.addAll(findings)
			if !ok && diag.Levels(nil).Worst(findings) != diag.Error {
				c.add(diag.Findingf(diag.ExpectFailed, at, "%s", why).WithHint("correct the records, or what the article says and expects"))
			}
		}
	}
}
