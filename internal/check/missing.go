package check

import (
	"slices"

	"accord/internal/policy"
)

// A Gap is a key that some records of a kind lack. It is no mistake: their pages leave out what the key would show.
type Gap struct {
	Of      string // the kind, in the plural; accord.yaml for the settings
	Records int    // of the kind
	Key     string
	N       int // records that lack it
}

// Missing are the gaps of a site, by kind, the largest first. Parts of a body are named as they are addressed.
func Missing(site *policy.Site) []Gap {
	described := slices.DeleteFunc(slices.Clone(site.Actors), func(a *policy.Actor) bool { return a.File == "" }) // states need no file
	return slices.Concat(
		gaps("articles", site.Articles,
			lack("question", func(a *policy.Article) bool { return a.Question.S == "" }),
			lack("in-brief", func(a *policy.Article) bool { return !hasPart(a, "in-brief") }),
			lack("agreements", func(a *policy.Article) bool { return len(a.Agreements) == 0 }),
			lack("actors", func(a *policy.Article) bool { return len(a.Actors) == 0 }),
			lack("context", func(a *policy.Article) bool { return len(a.Context) == 0 })),
		gaps("agreements", site.Agreements,
			lack("summary", func(a *policy.Agreement) bool { return a.Summary.S == "" }),
			lack("acts.who", func(a *policy.Agreement) bool { return len(site.Standings(a, site.Today)) == 0 }),
			lack("provisions", func(a *policy.Agreement) bool { return len(a.Provisions) == 0 }),
			lack("texts", func(a *policy.Agreement) bool { return len(a.Texts) == 0 })),
		gaps("actors", described,
			lack("bio", func(a *policy.Actor) bool { return a.Bio == nil && a.Body == nil })),
		gaps("events", site.Events,
			lack("summary", func(e *policy.Event) bool { return e.Summary.S == "" })),
		gaps("sources", site.Sources,
			lack("date", func(s *policy.Source) bool { return s.Date.IsZero() }),
			lack("url", func(s *policy.Source) bool { return s.URL.S == "" }),
			lack("archived", func(s *policy.Source) bool { return s.Archived.URL.S == "" })),
		gaps("terms", site.Terms,
			lack("definition", func(t *policy.Term) bool { return t.Definition == nil })),
		gaps(policy.ConfigFile, []*policy.Settings{site.Settings},
			lack("summary", func(s *policy.Settings) bool { return s.Summary.S == "" }),
			lack("start", func(s *policy.Settings) bool { return s.Start.ID == "" }),
			lack("base_url", func(s *policy.Settings) bool { return s.BaseURL.S == "" }),
			lack("license", func(s *policy.Settings) bool { return s.License.S == "" })),
	)
}

// A lacking says whether a record lacks a key.
type lacking[R any] struct {
	key string
	is  func(R) bool
}

func lack[R any](key string, is func(R) bool) lacking[R] { return lacking[R]{key, is} }

func gaps[R any](of string, records []R, keys ...lacking[R]) []Gap {
	var out []Gap
	for _, k := range keys {
		gap := Gap{Of: of, Records: len(records), Key: k.key}
		for _, rec := range records {
			if k.is(rec) {
				gap.N++
			}
		}
		if gap.N > 0 {
			out = append(out, gap)
		}
	}
	slices.SortStableFunc(out, func(a, b Gap) int { return b.N - a.N })
	return out
}

func hasPart(a *policy.Article, key string) bool {
	for _, s := range a.Body.Doc().Sections {
		if s.Key == key {
			return true
		}
	}
	return false
}
