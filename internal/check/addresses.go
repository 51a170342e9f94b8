package check

import (
	"iter"
	"slices"

	"accord/internal/diag"
	"accord/internal/markdown"
	"accord/internal/policy"
)

// addresses finds headings whose address is that of a provision or a claim on the same page: a link to one of the two would
// lead to whichever comes first.
func addresses(c *checker) {
	for _, a := range c.site.Agreements {
		places := map[string]diag.Place{}
		for i := range a.Provisions {
			places[string(a.Provisions[i].ID)] = a.Place(a.Provisions[i].At)
		}
		c.headings(a, places, "the provision")
	}
	for _, a := range c.site.Articles {
		places := map[string]diag.Place{}
		for i := range a.Claims {
			if claim := &a.Claims[i]; showsClaim(a, claim.ID) {
				places["claim-"+string(claim.ID)] = a.Place(claim.At)
			}
		}
		c.headings(a, places, "the claim")
	}
}

func (c *checker) headings(rec policy.Record, places map[string]diag.Place, what string) {
	body := rec.Meta().Body
	if body == nil || len(places) == 0 {
		return
	}
	for id, at := range headings(body.Doc()) {
		if other, ok := places[id]; ok {
			c.add(diag.Findingf(diag.DuplicateFragment, diag.Place{File: body.File, Span: at}, "the heading has the address of %s %q", what, id).
				WithHint("give it another one: ## Words {#other}").WithSee(other, "%s", what))
		}
	}
}

// headings yields the headings of a text with their places.
func headings(doc *markdown.Doc) iter.Seq2[string, diag.Span] {
	return func(yield func(string, diag.Span) bool) {
		each := func(hs []markdown.Heading) bool {
			return !slices.ContainsFunc(hs, func(h markdown.Heading) bool { return !yield(h.ID, h.At) })
		}
		for i := range doc.Sections {
			s := &doc.Sections[i]
			if s.ID != "" && !yield(s.ID, s.At) || !each(s.Subs) {
				return
			}
		}
		each(doc.Others)
	}
}

func showsClaim(a *policy.Article, id policy.ID) bool {
	return a.Body != nil && slices.ContainsFunc(a.Body.Doc().Holes, func(h markdown.Hole) bool {
		return h.Kind == markdown.Block && h.Target == "claim" && h.Text == string(id)
	})
}
