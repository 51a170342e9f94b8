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
		}
		for i := range a.Roles {
			c.inOrder(&a.Head, a.Roles[i].From, a.Roles[i].To, "the role ended before it began")
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
