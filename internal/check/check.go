// Package check reads a linked site as a careful editor would and says what contradicts what. A rule is a function
// from the site to findings: it changes nothing, sees everything, and reports every place. A finding stands at the value
// that is wrong and shows the value that it contradicts.
//
// Rules fire on certainty only. A day that is known to the month, a roll that is not complete, an act that names some
// of its participants or is only reported: where the truth could be either way a rule is silent. The archives in
// testdata say what each code means; those in testdata/quiet hold true statements that look odd, those in
// testdata/mistakes false ones that the rules about words should find, and docs/checks.md says how many they do.
//
// Rejected: checking while linking or rendering. It is a little faster and ties each opinion to the code that happens
// to walk past; a rule that can be read alone can be judged alone.
package check

import (
	"context"
	"iter"
	"slices"

	"accord/internal/diag"
	"accord/internal/markdown"
	"accord/internal/policy"
)

// rules is the closed list of what is checked.
var rules = []func(*checker){
	references, eventTypes, bodies, addresses, participants, parts, symbols, groups,
	planned, actOrder, consents, dates, venues, future, existence, force, votes, totals, supersession, debates, stances, expectations,
	evidence, quotations, summaries, editorial, acronyms, sentences, unused, accent, frame, security, promised,
}

// Run checks a site. Exists reports whether a site address leads to a page and its fragment ("" for none) to a place
// in it; images reports whether a file stands beside records. Found is what was found before: it is returned with the
// findings of the rules, sorted, without those that a record waives. An error means that ctx was done.
func Run(ctx context.Context, site *policy.Site, found []diag.Finding, exists func(path, fragment string) bool, images func(file string) bool) ([]diag.Finding, error) {
	c := &checker{site: site, exists: exists, images: images, findings: slices.Clone(found), several: map[sameness]*several{}, done: func() bool { return ctx.Err() != nil }}
	for _, rule := range rules {
		if rule(c); c.done() {
			return nil, ctx.Err()
		}
	}
	c.addSeveral()
	c.waive()
	return diag.Sort(c.findings), nil
}

// checker collects the findings of one run.
type checker struct {
	site     *policy.Site
	exists   func(path, fragment string) bool
	images   func(file string) bool
	findings []diag.Finding
	several  map[sameness]*several
	done     func() bool // whether nobody waits for the findings any more
	compared int         // ids with misspelt ones
}

// maxCompared bounds the work of guessing: who has misspelt so many ids in so large a site needs no more hints.
const maxCompared = 1_000_000

// near is the candidate that a misspelt id probably means, "" for none.
func (c *checker) near(id string, candidates iter.Seq[string]) string {
	if c.compared > maxCompared {
		return ""
	}
	return diag.Nearest(id, func(yield func(string) bool) {
		for candidate := range candidates {
			if c.compared++; !yield(candidate) {
				return
			}
		}
	})
}

func (c *checker) add(f diag.Finding) { c.findings = append(c.findings, f) }

func (c *checker) addAll(fs []diag.Finding) { c.findings = append(c.findings, fs...) }

// proses yields the texts of a record that can hold links, citations and expressions.
func proses(rec policy.Record) iter.Seq[*markdown.Prose] {
	return func(yield func(*markdown.Prose) bool) {
		each := func(p *markdown.Prose) bool { return p == nil || yield(p) }
		if !each(rec.Meta().Body) {
			return
		}
		switch rec := rec.(type) {
		case *policy.Article:
			more := each(rec.Title) && each(rec.Summary)
			for i := 0; more && i < len(rec.Claims); i++ {
				more = each(rec.Claims[i].Text)
			}
		case *policy.Agreement:
			more := true
			for i := 0; more && i < len(rec.Provisions); i++ {
				more = each(rec.Provisions[i].Text)
			}
		case *policy.Actor:
			each(rec.Bio)
		case *policy.Term:
			each(rec.Definition)
		case *policy.Page:
			each(rec.Title)
		}
	}
}
