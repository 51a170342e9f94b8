package check

import (
	"accord/internal/diag"
	"accord/internal/policy"
)

// unused finds records that nothing leads to. They do no harm; most often a link to them was forgotten. While there are records that
// cannot be read, one of these may lead to them.
func unused(c *checker) {
	if c.site.Unread() {
		return
	}
	named := map[policy.ID]bool{}
	for ref := range c.site.SettingRefs() {
		named[ref.To] = true
	}
	for _, s := range c.site.Sources {
		if len(c.site.CitedBy(s.ID)) == 0 {
			c.add(diag.Findingf(diag.UnusedSource, s.Place(s.At), "nothing cites the source %q", s.ID).WithHint("cite it where it was used, or remove it"))
		}
	}
	for _, t := range c.site.Terms {
		if len(c.site.Users(t)) == 0 {
			c.add(diag.Findingf(diag.UnusedTerm, t.Place(t.At), "nothing links to the term %q", t.ID).WithHint("link the word where readers meet it: [[%s]]", t.ID))
		}
	}
	orphan := func(rec policy.Record) {
		if h := rec.Meta(); h.File != "" && !named[h.ID] && len(c.site.Users(rec)) == 0 {
			c.add(diag.Findingf(diag.OrphanRecord, h.Place(h.At), "nothing leads to the %s %q", h.Kind, h.ID).
				WithHint("name it in the article that it belongs to, for instance under `context`"))
		}
	}
	for _, a := range c.site.Agreements {
		orphan(a)
	}
	for _, a := range c.site.Actors {
		orphan(a)
	}
	for _, e := range c.site.Events {
		orphan(e)
	}
}
