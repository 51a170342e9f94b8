package check

import (
	"slices"

	"accord/internal/diag"
	"accord/internal/policy"
)

// planned finds what lies in the future without being marked, and what is marked and lies long in the past.
func planned(c *checker) {
	for _, a := range c.site.Agreements {
		for i := range a.Acts {
			c.unplanned(a, &a.Acts[i])
			c.overdue(a, &a.Acts[i])
		}
	}
	for _, e := range c.site.Events {
		if e.Planned && c.longPast(e.Date) {
			c.add(diag.Findingf(diag.PlanOverdue, e.Place(e.Date.At), "the event was planned for %s, and is still told as a plan",
				e.Date.Date).
				WithHint("take `planned` out if it did, or correct the day"))
		}
		if order, certain := e.Date.CmpDay(c.site.Today); certain && order > 0 && !e.Planned {
			c.add(diag.Findingf(diag.ActUnplanned, e.Place(e.Date.At), "the event lies in the future").WithHint("write `planned: true`"))
		}
	}
}

func (c *checker) unplanned(a *policy.Agreement, act *policy.Act) {
	if order, certain := act.Date.CmpDay(c.site.Today); !certain || order <= 0 || act.Planned {
		return
	}
	f := diag.Findingf(diag.ActUnplanned, a.ActPlace(act, act.Date.At), "%s lies in the future", act.Date.Date)
	if act.InRoll {
		f = f.WithHint("move it to `acts` with `planned: true`: a roll tells what has happened")
	} else {
		f = f.WithHint("write `planned: true` in this act")
	}
	c.add(f)
}

// longPast reports whether a day of a plan is so long ago that an editor would have learnt what came of it.
func (c *checker) longPast(day policy.When) bool {
	const patience = 90 // days
	order, certain := day.CmpDay(c.site.Today - patience)
	return certain && order < 0
}

// overdue finds a plan of which nothing came. Once the like has happened, or the agreement has ended, the plan is history.
func (c *checker) overdue(a *policy.Agreement, plan *policy.Act) {
	if !plan.Planned || plan.Unsure.S != "" || !c.longPast(plan.Date) {
		return
	}
	for i := range a.Acts {
		if c.settles(&a.Acts[i], plan) {
			return
		}
	}
	if status, _ := c.site.Status(a, c.site.Today); plan.Did == policy.InForce && status == policy.IsInForce {
		return
	}
	c.add(diag.Findingf(diag.PlanOverdue, a.ActPlace(plan, plan.Date.At), "%q was planned for %s, and no act tells what came of it",
		plan.Did.String(), plan.Date.Date).
		WithHint("if it happened, give its day and take `planned` out; else correct the day, or take the act out"))
}

// settles reports whether an act says what came of a plan.
func (c *checker) settles(act, plan *policy.Act) bool {
	switch {
	case act.Planned:
		return false
	case act.Did == policy.Superseded, act.Did == policy.Terminated, act.Did == policy.Lapsed:
		return true
	case act.Did != plan.Did && !(act.Did.Consent() && plan.Did.Consent()):
		return false
	case act.Who.IsZero(), plan.Who.IsZero():
		return true
	}
	did := c.site.Resolve(act.Who, act.Date.Last)
	return slices.ContainsFunc(c.site.Resolve(plan.Who, plan.Date.Last), func(who policy.ID) bool { return slices.Contains(did, who) })
}
