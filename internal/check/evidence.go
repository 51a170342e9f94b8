package check

import (
	"strings"
	"unicode/utf8"

	"accord/internal/diag"
	"accord/internal/markdown"
	"accord/internal/policy"
)

// evidence finds what rests on nothing.
func evidence(c *checker) {
	for _, a := range c.site.Articles {
		if len(a.Cite) == 0 && !cites(a) {
			c.add(diag.Findingf(diag.UncitedArticle, a.Place(a.Title.At), "the article cites nothing").WithHint("cite a source with [@id] or `cite`"))
		}
	}
	for _, a := range c.site.Agreements {
		if len(a.Cite) == 0 {
			c.uncitedActs(a)
		}
	}
}

// uncitedActs finds the acts of a record that has no citation of its own. The rows of a roll are one finding: what is
// missing is the source of the roll.
func (c *checker) uncitedActs(a *policy.Agreement) {
	var first *policy.Act
	rows := 0
	for i := range a.Acts {
		act := &a.Acts[i]
		switch {
		case len(act.Cite) > 0:
		case act.InRoll:
			if rows++; first == nil {
				first = act
			}
		default:
			c.add(diag.Findingf(diag.UncitedAct, a.ActPlace(act, act.At), "this act rests on no source").
				WithHint("add `cite` to the act, or to the record for all of its acts"))
		}
	}
	if first != nil {
		c.add(diag.Findingf(diag.UncitedAct, a.ActPlace(first, first.At), "acts of the roll that rest on no source: %d", rows).
			WithHint("add `cite` to the record, or a column `cite`"))
	}
}

func cites(a *policy.Article) bool {
	for i := range a.Claims {
		if len(a.Claims[i].Cite) > 0 {
			return true
		}
	}
	for prose := range proses(a) {
		holes := prose.Doc().Holes
		for i := range holes {
			if holes[i].Kind == markdown.Cite {
				return true
			}
		}
	}
	return false
}

// maxSummary is how long a summary may be, in characters: what search engines and link previews show whole.
const maxSummary = 160

// summaries checks the length of summaries as they are printed.
func summaries(c *checker) {
	for _, a := range c.site.Articles {
		if a.Summary == nil || len(a.Summary.Src) <= maxSummary && len(a.Summary.Doc().Holes) == 0 {
			continue
		}
		if n := utf8.RuneCountInString(c.printed(a, a.Summary)); n > maxSummary {
			c.add(diag.Findingf(diag.SummaryLong, diag.Place{File: a.File, Span: a.Summary.At}, "the summary has %d characters; %d is the most", n, maxSummary).
				WithHint("previews cut what is longer: say less"))
		}
	}
}

// printed is an inline text as readers see it, with computed numbers in digits.
func (c *checker) printed(rec policy.Record, prose *markdown.Prose) string {
	doc := prose.Doc()
	return doc.Plain(doc.Whole(), func(b *strings.Builder, hole int) {
		h := &doc.Holes[hole]
		switch h.Kind {
		case markdown.Name:
			b.WriteString(c.site.Short(policy.ID(h.Target), c.site.AsOf(rec).Day))
		case markdown.Value:
			at := diag.Place{File: prose.File, Span: h.At}
			if expr, _, _ := policy.ParseValue(h.Text, at); expr != nil {
				v, _ := c.site.Eval(expr, c.site.AsOf(rec), at)
				b.WriteString(v.String())
			}
		}
	})
}
