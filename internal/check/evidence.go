package check

import (
	"iter"
	"strings"
	"unicode/utf8"

	"accord/internal/diag"
	"accord/internal/markdown"
	"accord/internal/policy"
)

// evidence finds what rests on nothing.
func evidence(c *checker) {
	for _, a := range c.site.Articles {
		if c.cites(a) {
			c.primary(a)
		} else {
			c.add(diag.Findingf(diag.UncitedArticle, a.Place(a.Title.At), "the article cites nothing").WithHint("cite a source with [@id] or `cite`"))
		}
	}
	for _, a := range c.site.Agreements {
		if len(a.Cite) == 0 {
			c.uncitedActs(a)
		}
	}
	for _, s := range c.site.Sources {
		c.source(s)
		if !s.Dead.IsZero() && s.Archived.URL.S == "" {
			c.add(diag.Findingf(diag.DeadSource, s.Place(s.Dead.At), "the source is gone, and nobody can read it any more").
				WithHint("name a copy in `archived`, or cite another source"))
		}
	}
}

// source finds a source that readers cannot weigh.
func (c *checker) source(s *policy.Source) {
	lacks := ""
	switch {
	case s.Publisher.S == "" && len(s.Authors) == 0:
		lacks = "neither a publisher nor an author"
	case s.Date.IsZero() && s.Updated.IsZero() && s.Accessed.IsZero():
		lacks = "no day, not even one on which it was read"
	default:
		return
	}
	c.add(diag.Findingf(diag.BareSource, s.Place(s.At), "the source %q has %s", s.ID, lacks).WithHint("readers weigh a source by who wrote it and when"))
}

// primary finds an article that rests on what others say about its subject, and on nothing that is its subject's own.
func (c *checker) primary(a *policy.Article) {
	for id := range c.cited(a) {
		s, ok := c.site.Source(id)
		if !ok || s.Level.S == "primary" { // else it is an agreement with official texts, or not known
			return
		}
	}
	c.add(diag.Findingf(diag.NoPrimarySource, a.Place(a.Title.At), "the article cites no primary source").
		WithHint("cite the document itself or the actor's own words, or give the source `level: primary` if it is that"))
}

// cites reports whether an article cites anything.
func (c *checker) cites(a *policy.Article) bool {
	for range c.cited(a) {
		return true
	}
	return false
}

// cited yields the sources that an article cites, some of them more than once.
func (c *checker) cited(a *policy.Article) iter.Seq[policy.ID] {
	return func(yield func(policy.ID) bool) {
		for ref := range c.site.Refs(a) {
			if ref.Source && !yield(ref.To) {
				return
			}
		}
		for prose := range proses(a) {
			for _, h := range prose.Doc().Holes {
				if h.Kind != markdown.Cite || h.More == nil {
					continue
				}
				for _, ref := range h.More.Cites {
					if !yield(policy.ID(ref.ID)) {
						return
					}
				}
			}
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

// maxSummary is how long a summary may be, in characters: what search engines and link previews show whole.
const maxSummary = 160

// summaries checks that summaries are one sentence and not too long, as they are printed.
func summaries(c *checker) {
	for _, a := range c.site.Articles {
		if a.Summary == nil {
			continue
		}
		text, at := a.Summary.Src, diag.Place{File: a.File, Span: a.Summary.At}
		if len(text) > maxSummary || len(a.Summary.Doc().Holes) > 0 {
			text = c.printed(a, a.Summary)
		}
		if n := utf8.RuneCountInString(text); n > maxSummary {
			c.add(diag.Findingf(diag.SummaryLong, at, "the summary has %d characters; %d is the most", n, maxSummary).
				WithHint("previews cut what is longer: say less"))
		}
		text = strings.TrimSpace(text)
		if end := markdown.SentenceEnd(text); end < len(text) && !quoteMarks.MatchString(text) && !strings.Contains(text, `"`) {
			c.add(diag.Findingf(diag.SummarySentences, at, "the summary goes on after its first sentence").
				WithHint("keep the one thing that a reader should remember, and tell the rest in the text"))
		}
	}
}

// printed is a text as readers see it, with computed numbers in digits.
func (c *checker) printed(rec policy.Record, prose *markdown.Prose) string {
	return c.plain(rec, prose, prose.Doc().Whole())
}

// plain is a piece of a text as readers see it.
func (c *checker) plain(rec policy.Record, prose *markdown.Prose, piece markdown.Range) string {
	doc := prose.Doc()
	return doc.Plain(piece, func(b *strings.Builder, hole int) {
		h := &doc.Holes[hole]
		switch h.Kind {
		case markdown.Name:
			b.WriteString(c.site.Short(policy.ID(h.Target), c.site.AsOf(rec).Day))
		case markdown.Value:
			at := diag.Place{File: prose.File, Span: h.At}
			if expr, _, _ := policy.ParseValue(h.Text, at, h.Layout()); expr != nil {
				v, _ := c.site.Eval(expr, c.site.AsOf(rec), at)
				b.WriteString(v.String())
			}
		}
	})
}
