package check

import (
	"accord/internal/diag"
	"accord/internal/policy"
)

// editorial finds what an editor would send back: texts that nobody has looked at in time, and parts that readers miss.
func editorial(c *checker) {
	for _, a := range c.site.Articles {
		if !c.outdated(a) {
			c.review(a, diag.Place{File: a.File, Span: a.Title.At})
		}
		c.why(a)
	}
	for _, p := range c.site.Pages {
		c.review(p, diag.Place{File: p.File, Span: p.Title.At})
	}
}

// review finds a record whose review is overdue. It stands at the day of the last review, else at the title.
func (c *checker) review(rec policy.Record, title diag.Place) {
	due, ok := c.site.ReviewDue(rec)
	if !ok || due >= c.site.Today {
		return
	}
	h, at := rec.Meta(), title
	if !h.Reviewed.IsZero() {
		at = h.Place(h.Reviewed.At)
	}
	c.add(diag.Findingf(diag.ReviewOverdue, at, "the review was due on %s", due).WithHint("%sread it again and give the day as `reviewed`", c.owned(h)))
}

// owned names the owner of a record: the beginning of a hint.
func (c *checker) owned(h *policy.Head) string {
	owner := h.Owner
	if owner.ID == "" && c.site.Settings != nil {
		owner = c.site.Settings.Owner
	}
	if owner.ID == "" {
		return ""
	}
	return "ask " + c.site.Short(owner.ID, c.site.Today) + ", or "
}

// outdated finds an article whose main agreement has moved on since it was last written or looked at, once its review is due.
func (c *checker) outdated(a *policy.Article) bool {
	due, ok := c.site.ReviewDue(a)
	if !ok || due >= c.site.Today || len(a.Agreements) == 0 {
		return false
	}
	main, ok := c.site.Agreement(a.Agreements[0].ID)
	if !ok {
		return false
	}
	newest := c.newest(main)
	if newest == nil {
		return false
	}
	for _, day := range [...]policy.When{a.Date, a.Updated, a.Reviewed, a.AsOf} {
		if order, certain := newest.Date.Cmp(day.Date); !day.IsZero() && (!certain || order <= 0) {
			return false
		}
	}
	c.add(diag.Findingf(diag.ArticleOutdated, a.Place(a.Title.At), "%s has moved on since the article was last looked at, and its review was due on %s",
		c.site.Short(main.ID, c.site.Today), due).
		WithHint("%swrite what is new, and give the day as `updated`", c.owned(&a.Head)).
		WithSee(main.ActPlace(newest, newest.Date.At), "%s on %s", spoken(newest.Did), newest.Date.Date))
	return true
}

// newest is the last act of an agreement that has happened, nil if there is none.
func (c *checker) newest(a *policy.Agreement) *policy.Act {
	acts := c.site.Acts(a)
	for i := len(acts) - 1; i >= 0; i-- {
		if act := acts[i]; happened(act) && !act.Derived && act.Date.By(c.site.Today) {
			return act
		}
	}
	return nil
}

// why finds an article that is written in the known parts and leaves out the one that readers look for first.
func (c *checker) why(a *policy.Article) {
	const wanted = "why-it-matters"
	if a.Body == nil || c.site.Settings == nil {
		return
	}
	heading := ""
	for _, part := range c.site.Settings.Parts {
		if part.Key == wanted {
			heading = part.Heading
		}
	}
	inParts := false
	for _, s := range a.Body.Doc().Sections {
		if s.Key == wanted {
			return
		}
		inParts = inParts || s.Key != ""
	}
	if inParts && heading != "" {
		c.add(diag.Findingf(diag.WhyMissing, a.Place(a.Title.At), "the article does not say why it matters").WithHint("write a part \"%s\"", heading))
	}
}
