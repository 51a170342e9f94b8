package check

import (
	"accord/internal/diag"
	"accord/internal/policy"
)

// dates checks the order of the days of one record. It compares no source with the day of an article: an explainer of
// today may speak of the past, and be corrected by what appeared later.
func dates(c *checker) {
	for _, a := range c.site.Articles {
		c.inOrder(&a.Head, a.Date, a.Updated, "the article was updated before it was published")
		for i := range a.Changes {
			c.inOrder(&a.Head, a.Date, a.Changes[i].Date, "the article was changed before it was published")
		}
	}
	for _, p := range c.site.Pages {
		c.inOrder(&p.Head, p.Date, p.Updated, "the page was updated before it was published")
	}
	for _, a := range c.site.Actors {
		for i := range a.Members {
			c.inOrder(&a.Head, a.Members[i].From, a.Members[i].To, "the membership ended before it began")
			c.membership(a, &a.Members[i])
		}
		for i := range a.Roles {
			c.inOrder(&a.Head, a.Roles[i].From, a.Roles[i].To, "the role ended before it began")
		}
		for i := range a.Attributed {
			c.denial(a, &a.Attributed[i])
		}
	}
	for _, s := range c.site.Sources {
		c.inOrder(&s.Head, s.Date, s.Updated, "the source was updated before it appeared")
		c.inOrder(&s.Head, s.Date, s.Accessed, "the source was read before it appeared")
		c.inOrder(&s.Head, s.Date, s.Archived.Date, "the source was archived before it appeared")
		c.inOrder(&s.Head, s.Accessed, s.Dead, "the source was gone before it was read")
	}
	for _, e := range c.site.Events {
		for _, ref := range e.Follows {
			if cause, ok := c.site.Event(ref.ID); ok {
				c.placesInOrder(cause.Place(cause.Date.At), cause.Date, e.Place(e.Date.At), e.Date, "the event lies before the one that it follows")
			}
		}
	}
}

// membership checks that a membership does not lie wholly outside of the days of its group. It may begin before the group
// did, or go on after its end: states count the years in a forerunner.
func (c *checker) membership(group *policy.Actor, m *policy.Membership) {
	c.inOrder(&group.Head, group.Existed, m.To, "the membership ended before the group existed")
	if order, certain := m.From.Cmp(group.Existed.Date); certain && order > 0 && m.From.First > group.Existed.Last {
		c.add(diag.Findingf(diag.DateOrder, group.Place(m.From.At), "the membership began after the group had ended: %s is later than %s",
			m.From.Date, group.Existed.Date).
			WithHint("correct one of the days").WithSee(group.Place(group.Existed.At), "%s stands here", group.Existed.Date))
	}
}

// denial checks that an answer does not come before what it answers. One denial may answer several attributions, and is told
// with each of them.
func (c *checker) denial(group *policy.Actor, attribution *policy.Attribution) {
	denied := attribution.Denied
	if denied == nil {
		return
	}
	for i := range group.Attributed {
		if order, certain := denied.Date.Cmp(group.Attributed[i].Date.Date); !certain || order >= 0 {
			return
		}
	}
	c.inOrder(&group.Head, attribution.Date, denied.Date, "it was denied before it was said")
}

// venues checks that an act at an event lies near the days of the event. Of long events often only the first day is on record,
// and a text is signed or published some days later: only another year is certainly wrong.
func venues(c *checker) {
	for _, a := range c.site.Agreements {
		for i := range a.Acts {
			c.venue(a, &a.Acts[i])
		}
	}
}

func (c *checker) venue(a *policy.Agreement, act *policy.Act) {
	event, ok := c.site.Event(policy.ID(act.Venue.S))
	if !ok || event.Planned || !happened(act) || !yearApart(act.Date.Date, event.Date.Date) {
		return
	}
	c.add(diag.Findingf(diag.DateOrder, a.ActPlace(act, act.Date.At), "%s on %s at an event of %s", spoken(act.Did), act.Date.Date, event.Date.Date).
		WithHint("correct one of the days; the day of a long event is an interval, such as 2018-09/2019-09").
		WithSee(event.Place(event.Date.At), "the event"))
}

// yearApart reports whether two dates certainly lie about a year apart, or more.
func yearApart(one, other policy.Date) bool {
	const months = 11
	order, certain := one.Cmp(other)
	if order > 0 {
		one, other = other, one
	}
	return certain && one.Last < other.First && one.Last.AddMonths(months) < other.First
}

// future finds days on which something was done and that are still to come.
func future(c *checker) {
	for rec := range c.site.All() {
		h := rec.Meta()
		c.past(h, h.Reviewed, "somebody looked at this")
		switch rec := rec.(type) {
		case *policy.Article:
			c.past(h, rec.AsOf, "the article tells the state of things")
			c.past(h, rec.Updated, "the article was updated")
			for i := range rec.Changes {
				c.past(h, rec.Changes[i].Date, "the article was changed")
			}
		case *policy.Page:
			c.past(h, rec.Updated, "the page was updated")
		case *policy.Source:
			c.past(h, rec.Updated, "the source was updated")
			c.past(h, rec.Accessed, "the source was read")
			c.past(h, rec.Archived.Date, "the source was archived")
			c.past(h, rec.Dead, "the source was found gone")
		case *policy.Actor:
			for i := range rec.Attributed {
				c.past(h, rec.Attributed[i].Date, "this was said")
				if denied := rec.Attributed[i].Denied; denied != nil {
					c.past(h, denied.Date, "this was denied")
				}
			}
		case *policy.Agreement:
			c.said(h, rec.Positions)
		case *policy.Event:
			c.said(h, rec.Positions)
		}
	}
}

func (c *checker) said(h *policy.Head, positions []policy.Position) {
	for i := range positions {
		c.past(h, positions[i].Date, "this was said")
	}
}

// past checks that a day of something done has come. A record under embargo may have the day on which it will be public, and
// where its author lives it may be tomorrow already.
func (c *checker) past(h *policy.Head, day policy.When, what string) {
	last := c.site.Today
	if !h.Publish.IsZero() {
		last = max(last, policy.DayAt(h.Publish))
	}
	if order, certain := day.CmpDay(last + 1); certain && order > 0 {
		c.add(diag.Findingf(diag.DateFuture, h.Place(day.At), "%s on a day that is still to come, %s", what, day.Date).
			WithHint("correct the day"))
	}
}

// inOrder checks that one day of a record does not certainly lie before another.
func (c *checker) inOrder(h *policy.Head, earlier, later policy.When, why string) {
	c.placesInOrder(h.Place(earlier.At), earlier, h.Place(later.At), later, why)
}

func (c *checker) placesInOrder(earlierAt diag.Place, earlier policy.When, laterAt diag.Place, later policy.When, why string) {
	if order, certain := later.Cmp(earlier.Date); certain && order < 0 {
		c.add(diag.Findingf(diag.DateOrder, laterAt, "%s: %s is earlier than %s", why, later.Date, earlier.Date).
			WithHint("correct one of the days").WithSee(earlierAt, "%s stands here", earlier.Date))
	}
}
