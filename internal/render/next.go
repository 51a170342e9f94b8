package render

import (
	"slices"

	"accord/internal/policy"
)

// A Next is an article to read beside another, with the reason.
type Next struct {
	Why string
	Teaser
}

// mostNext is how many articles are offered; more are a list, and not a choice.
const mostNext = 3

// ReadNext are articles to read before this one, after it, and on what it explains, the newest of these first.
func (a *Article) ReadNext() []Next {
	p := a.pen
	var out []Next
	offer := func(why string, rec policy.Record) {
		art, ok := rec.(*policy.Article)
		known := slices.ContainsFunc(out, func(n Next) bool { return n.rec == art })
		if ok && art != a.rec && !known && len(out) < mostNext && p.site.Listed(art.ID) {
			out = append(out, Next{p.words.Get("next." + why), p.teaser(art)})
		}
	}
	for _, ref := range a.rec.Context {
		rec, _ := p.site.Get(ref.ID)
		offer("before", rec)
	}
	p.offerBack(a.rec.ID, "context", func(rec policy.Record) { offer("after", rec) })
	for _, ref := range a.rec.Agreements {
		p.offerBack(ref.ID, "agreements", func(rec policy.Record) { offer("agreement", rec) })
	}
	for _, id := range p.site.Topics(a.rec) {
		p.offerBack(id, "topics", func(rec policy.Record) { offer("topic", rec) })
	}
	return out
}

// offerBack calls do with the newest articles that name a record under a key: as many as can be needed when half of them
// are offered already.
func (p *pen) offerBack(id policy.ID, key string, do func(policy.Record)) {
	left := 2 * mostNext
	for _, ref := range p.site.Back(id) {
		if _, ok := ref.From.(*policy.Article); !ok || ref.Key != key {
			continue
		}
		if do(ref.From); left == 0 {
			return
		}
		left--
	}
}
