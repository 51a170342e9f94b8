// Package check reads a linked site as a careful editor would and says what contradicts what. A rule is a function
// from the site to findings: it changes nothing, sees everything, and reports every place. A finding stands at the value
// that is wrong and shows the value that it contradicts.
//
// Rules fire on certainty only. A day that is known to the month, a roll that is not complete, an act that names some
// of its participants: where the truth could be either way a rule is silent.
//
// Rejected: checking while linking or rendering. It is a little faster and ties each opinion to the code that happens
// to walk past; a rule that can be read alone can be judged alone.
package check

import (
	"slices"

	"accord/internal/diag"
	"accord/internal/markdown"
	"accord/internal/policy"
)

// rules is the closed list of what is checked.
var rules = []func(*checker){
	references, bodies, participants, symbols, days, existence, force, votes, totals, expectations, evidence, editorial,
}

// Run checks a site. Exists reports whether a site address leads to a page and its fragment ("" for none) to a place
// in it; images reports whether a file stands beside records. The findings are sorted; those that a record waives are
// left out.
func Run(site *policy.Site, exists func(path, fragment string) bool, images func(file string) bool) []diag.Finding {
	c := &checker{site: site, exists: exists, images: images}
	for _, rule := range rules {
		rule(c)
	}
	return diag.Sort(c.waive(c.findings))
}

// checker collects the findings of one run.
type checker struct {
	site     *policy.Site
	exists   func(path, fragment string) bool
	images   func(file string) bool
	findings []diag.Finding
}

func (c *checker) add(f diag.Finding) { c.findings = append(c.findings, f) }

func (c *checker) addAll(fs []diag.Finding) { c.findings = append(c.findings, fs...) }

// waive takes out the findings that a record accepts, and tells of waivers that are over or have nothing to waive.
func (c *checker) waive(findings []diag.Finding) []diag.Finding {
	for rec := range c.site.All() {
		h := rec.Meta()
		for i := range h.Waive {
			w := &h.Waive[i]
			at := h.Place(w.Code.At)
			if !w.Until.IsZero() && w.Until.Last < c.site.Today {
				findings = append(findings, diag.Findingf(diag.WaiverExpired, at, "the waiver of %s ended on %s", w.Code.S, w.Until.Date).
					WithHint("mend the finding, or look again and set a later day"))
				continue
			}
			n := len(findings)
			findings = slices.DeleteFunc(findings, func(f diag.Finding) bool { return f.Code == diag.Code(w.Code.S) && f.At.File == h.File })
			if len(findings) == n {
				findings = append(findings, diag.Findingf(diag.WaiverUnused, at, "there is nothing to waive with %s", w.Code.S).
					WithHint("take the waiver out"))
			}
		}
	}
	return findings
}

// proses are the texts of a record that can hold links, citations and expressions.
func proses(rec policy.Record) []*markdown.Prose {
	out := []*markdown.Prose{rec.Meta().Body}
	switch rec := rec.(type) {
	case *policy.Article:
		out = append(out, rec.Title, rec.Summary)
		for i := range rec.Claims {
			out = append(out, rec.Claims[i].Text)
		}
	case *policy.Agreement:
		for i := range rec.Provisions {
			out = append(out, rec.Provisions[i].Text)
		}
	case *policy.Actor:
		out = append(out, rec.Bio)
	case *policy.Term:
		out = append(out, rec.Definition)
	case *policy.Page:
		out = append(out, rec.Title)
	}
	return slices.DeleteFunc(out, func(p *markdown.Prose) bool { return p == nil })
}
