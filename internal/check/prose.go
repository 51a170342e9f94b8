package check

import (
	"regexp"
	"slices"
	"strings"

	"accord/internal/diag"
	"accord/internal/markdown"
	"accord/internal/policy"
)

// What texts say in words is checked narrowly: only a sentence that links to exactly one agreement (or the title or summary of an
// article, for its main agreement), that holds no words of others, no condition, no negation and, for numbers and standing, no
// year; and only as far as what stands around its words leaves no doubt (clauses.go). A rule that read more would contradict what is
// true far more often than what is false: of some eighty true sentences one that looked at every number beside "states" stopped at
// fifty-five. The forms are in numbers.go, votesaid.go, datesaid.go and wording.go.
func sentences(c *checker) {
	for rec := range c.site.All() {
		if c.done() {
			return
		}
		if a, ok := rec.(*policy.Article); ok {
			c.headline(a, a.Title)
			c.headline(a, a.Summary)
		}
		if body := rec.Meta().Body; body != nil {
			c.body(rec, body)
		}
	}
}

// A said is a sentence about one agreement, whose name in the text is the mark subject.
type said struct {
	rec   policy.Record
	about *policy.Agreement
	text  string
	lower string // the text in lower case
	at    diag.Place
	head  bool // it is a title or a summary, which need not name what it is about
	cited bool
	who   *policy.Actor // the only actor that the sentence links to, nil for none; its name is the mark actor
}

// has reports whether a sentence has one of some words, or of their beginnings, in lower case. Most sentences have none of those
// that a rule reads, and to look for them is a hundred times faster than to match a form.
func (s *said) has(words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s.lower, w) })
}

const (
	subject = "\x02"
	actor   = "\x03"
)

// headline reads the title or summary of an article as a sentence about its main agreement.
func (c *checker) headline(a *policy.Article, prose *markdown.Prose) {
	if prose == nil || len(a.Agreements) == 0 {
		return
	}
	main, ok := c.site.Agreement(a.Agreements[0].ID)
	if !ok || markdown.Quotes(prose.Src) {
		return
	}
	text := braces.ReplaceAllString(prose.Src, markdown.Computed)
	for _, name := range []string{main.Name.S, main.Short.S} {
		if name != "" {
			text = strings.Replace(text, name, subject, 1)
		}
	}
	c.number(&said{rec: a, about: main, head: true, text: text, lower: strings.ToLower(text), at: diag.Place{File: a.File, Span: prose.At}})
}

var braces = regexp.MustCompile(`\{=[^}]*\}`)

// body reads the sentences of a text that link to one agreement.
func (c *checker) body(rec policy.Record, body *markdown.Prose) {
	doc := body.Doc()
	if !slices.ContainsFunc(doc.Holes, func(h markdown.Hole) bool { return c.agreementOf(&h) != nil }) {
		return
	}
	day := c.site.AsOf(rec).Day
	name := func(hole int) string { return c.site.Short(policy.ID(doc.Holes[hole].Target), day) }
	for s := range doc.Sentences(name) {
		if told, ok := c.saidOf(rec, body, &s); ok {
			c.number(told)
			c.voted(told)
			c.standing(told)
			c.ratified(told)
			c.superlative(told)
			c.dated(told)
		}
	}
}

func (c *checker) agreementOf(h *markdown.Hole) *policy.Agreement {
	if h.Kind != markdown.Name && h.Kind != markdown.LinkStart || h.More != nil && h.More.Fragment != "" {
		return nil
	}
	a, _ := c.site.Agreement(policy.ID(h.Target))
	return a
}

// saidOf puts marks in the place of the names in a sentence that links to exactly one agreement, once.
func (c *checker) saidOf(rec policy.Record, body *markdown.Prose, s *markdown.Sentence) (*said, bool) {
	if s.Quoted {
		return nil, false
	}
	told := &said{rec: rec, cited: s.Cited}
	actors := 0
	var text strings.Builder
	from := 0
	for _, l := range s.Links {
		h, mark := &body.Doc().Holes[l.Hole], ""
		if a := c.agreementOf(h); a != nil {
			if told.about != nil {
				return nil, false
			}
			told.about, told.at, mark = a, diag.Place{File: body.File, Span: h.At}, subject
		} else if who, ok := c.site.Actor(policy.ID(h.Target)); ok {
			told.who, mark = who, actor
			actors++
		}
		if mark != "" {
			text.WriteString(s.Text[from:l.From] + mark)
			from = l.To
		}
	}
	if actors != 1 {
		told.who = nil
	}
	told.text = strings.ReplaceAll(text.String()+s.Text[from:], "\n", " ")
	told.lower = strings.ToLower(told.text)
	return told, told.about != nil
}

// hedged are the words that make a sentence say less, or something else, than it seems to.
var (
	hedged = regexp.MustCompile(`(?i)\b(not|never|no longer|neither|nor|but|except|if|then|would|could|might|may|almost|nearly|about|around|some|over|more|fewer|at least|at most|up to|only|became|yet|until|before|after|first|last|other|another|would-be|once|when|unless|whether|should|provided|suppose|imagine|said|says|told|tells|wrote|writes|reports?|reported|claims?|claimed|according|reportedly|alleged|allegedly|wrongly|mistakenly|supposedly|believe|believes|believed|thinks?|thought|rumou?rs?|or so|in spirit|in name|on paper)\b|n[’']t\b|\?`)
	year   = regexp.MustCompile(`\b(1[5-9]|20)\d\d\b`)
)
