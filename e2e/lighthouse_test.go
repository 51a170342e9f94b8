package e2e

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"
)

// leastScores are what Lighthouse must say of every kind of page on a phone, of 100.
var leastScores = map[string]int{"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}

// A verdict is what Lighthouse says of a page.
type verdict struct {
	URL    string
	Scores map[string]int // by category
	Faults []string       // the audits that cost points
}

// Lighthouse finds nothing to mend in the largest page of each kind. A page that it finds slow is measured twice more, and
// the median counts.
func TestLighthouseFindsNothing(t *testing.T) {
	s := buildReferenceSite(t)
	l := &lighthouse{t, installed(t, "lighthouse@13.5.0", "chrome-launcher@1.2.1"), s}
	pages := s.largestOfEachKind()
	verdicts := map[string][]verdict{}
	for round := 0; round < 3 && len(pages) > 0; round++ {
		for _, v := range l.measure(pages) {
			verdicts[v.URL] = append(verdicts[v.URL], v)
		}
		pages = slices.DeleteFunc(pages, func(p builtPage) bool { return len(below(verdicts[s.url+p.path][:1])) == 0 })
	}
	for url, all := range verdicts {
		for category, score := range below(all) {
			t.Errorf("%s: %s is %d, less than %d: %q", url, category, score, leastScores[category], all[0].Faults)
		}
	}
}

// below are the categories of which the median of verdicts is too low.
func below(verdicts []verdict) map[string]int {
	low := median(verdicts)
	for category, score := range low {
		if score >= leastScores[category] {
			delete(low, category)
		}
	}
	return low
}

// median is the score in the middle, for each category.
func median(verdicts []verdict) map[string]int {
	middle := map[string]int{}
	for category := range leastScores {
		var scores []int
		for _, v := range verdicts {
			scores = append(scores, v.Scores[category])
		}
		slices.Sort(scores)
		middle[category] = scores[(len(scores)-1)/2]
	}
	return middle
}

// largestOfEachKind are the pages that have most to be laid out.
func (s *builtSite) largestOfEachKind() (pages []builtPage) {
	shown := map[string]bool{}
	for _, p := range s.largestFirst() {
		if !shown[p.kind] {
			pages = append(pages, p)
		}
		shown[p.kind] = true
	}
	return pages
}

// lighthouse measures pages of a site.
type lighthouse struct {
	t    *testing.T
	dir  string
	site *builtSite
}

func (l *lighthouse) measure(pages []builtPage) (verdicts []verdict) {
	l.t.Helper()
	args := []string{l.t.TempDir()}
	for _, p := range pages {
		// Lighthouse asks for robots.txt in the name of the page, whose policy forbids that unless it is the search's.
		skip := []string{"robots-txt"}
		if p.kind == scripted {
			skip = []string{}
		}
		arg, err := json.Marshal(map[string]any{"url": l.site.url + p.path, "skip": skip})
		if err != nil {
			l.t.Fatal(err)
		}
		args = append(args, string(arg))
	}
	dec := json.NewDecoder(bytes.NewReader(node(l.t, l.dir, "lighthouse.mjs", args...)))
	for range pages {
		var v verdict
		if err := dec.Decode(&v); err != nil {
			l.t.Fatal(err)
		}
		l.t.Log(v.URL, v.Scores, v.Faults)
		verdicts = append(verdicts, v)
	}
	return verdicts
}
