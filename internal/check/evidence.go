package check

import (
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
		for i := range a.Acts {
			if act := &a.Acts[i]; len(act.Cite) == 0 && len(a.Cite) == 0 {
				c.add(diag.Findingf(diag.UncitedAct, a.ActPlace(act, act.At), "this act rests on no source").
					WithHint("add `cite` to the act, or to the record for all of its acts"))
			}
		}
	}
}

func cites(rec policy.Record) bool {
	for _, prose := range proses(rec) {
		for i := range prose.Doc().Holes {
			if prose.Doc().Holes[i].Kind == markdown.Cite {
				return true
			}
		}
	}
	return false
}

// maxSummary is how long a summary may be, in characters: what search engines and link previews show whole.
const maxSummary = 160

// editorial checks what an editor would ask for in any text.
func editorial(c *checker) {
	for _, a := range c.site.Articles {
		if a.Summary == nil {
			continue
		}
		if n := utf8.RuneCountInString(a.Summary.Src); n > maxSummary {
			c.add(diag.Findingf(diag.SummaryLong, diag.Place{File: a.File, Span: a.Summary.At}, "the summary has %d characters; %d is the most", n, maxSummary))
		}
	}
}
