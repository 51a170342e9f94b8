package check

import (
	"bytes"
	"iter"
	"regexp"
	"slices"
	"strings"

	"accord/internal/diag"
	"accord/internal/markdown"
	"accord/internal/policy"
)

// quotations checks words of others: that readers learn who said them and where, and that they are the words on record, where an
// agreement, an event or an attribution holds exact words of the speaker.
func quotations(c *checker) {
	records := c.recorded()
	for rec := range c.site.All() {
		body := rec.Meta().Body
		if c.done() {
			return
		}
		if body == nil {
			continue
		}
		doc := body.Doc()
		for i := range doc.Quotes {
			c.quotation(rec, body, &doc.Quotes[i], records)
		}
		if slices.ContainsFunc(doc.Holes, func(h markdown.Hole) bool { return len(records[policy.ID(h.Target)]) > 0 }) {
			c.inline(rec, body, records)
		}
	}
}

// A saying is exact words that are on record, as pieces has them.
type saying struct {
	text  string
	cites []policy.Citation
	at    diag.Place
}

// recorded are the exact words on record, by speaker.
func (c *checker) recorded() map[policy.ID][]saying {
	of := map[policy.ID][]saying{}
	add := func(h *policy.Head, who policy.Set, said policy.Text, cites []policy.Citation) {
		for _, piece := range pieces(said.S, inCommon) {
			for _, ref := range who.Refs {
				of[ref.ID] = append(of[ref.ID], saying{text: piece, cites: cites, at: h.Place(said.At)})
			}
		}
	}
	for _, a := range c.site.Agreements {
		for i := range a.Positions {
			add(&a.Head, a.Positions[i].Who, a.Positions[i].Said, a.Positions[i].Cite)
		}
	}
	for _, e := range c.site.Events {
		for i := range e.Positions {
			add(&e.Head, e.Positions[i].Who, e.Positions[i].Said, e.Positions[i].Cite)
		}
	}
	for _, group := range c.site.Actors {
		for i := range group.Attributed {
			add(&group.Head, group.Attributed[i].By, group.Attributed[i].Words, group.Attributed[i].Cite)
		}
	}
	return of
}

// quotation checks a block of words of others.
func (c *checker) quotation(rec policy.Record, body *markdown.Prose, q *markdown.Quotation, records map[policy.ID][]saying) {
	at := diag.Place{File: body.File, Span: q.At}
	if q.Inline {
		c.spoken(rec, body, q, at)
		return
	}
	by := c.attributed(body.Doc(), q)
	if !quotesItself(rec) && !isRemark(body.Doc(), q) {
		by.sourced = by.sourced || len(rec.Meta().Cite) == 1
		c.unsourced(by, at)
	}
	if by.speaker == nil {
		return
	}
	text := c.plain(rec, body, q.Text)
	quoted := pieces(text, comparable)
	sayings := slices.Concat(records[by.speaker.ID], records[by.speaker.Of.ID])
	sayings = slices.DeleteFunc(sayings, func(s saying) bool { return !by.from(s.cites) })
	if len(sayings) == 0 || c.differs(text, sayings, at) || len(quoted) == 0 {
		return
	}
	if !slices.ContainsFunc(quoted, func(piece string) bool { return known(piece, sayings) }) {
		c.add(diag.Findingf(diag.QuoteUnrecorded, at, "these words of %s are not on record, and others from the same source are", by.speaker.ID).
			WithHint("compare them with the source, and add them to `said`").WithSee(sayings[0].at, "words on record"))
	}
}

// An attribution says whose words a quotation holds, and from where.
type attribution struct {
	named   bool          // somebody is
	speaker *policy.Actor // nil unless one actor is named with a link
	sourced bool
	cites   []policy.ID
}

// from reports whether words may be from one of some citations: both are cited from the same source, or the quotation from none.
func (by *attribution) from(cites []policy.Citation) bool {
	return len(by.cites) == 0 || slices.ContainsFunc(cites, func(cite policy.Citation) bool { return slices.Contains(by.cites, cite.Source) })
}

// attributed reads the last line of a quotation and the paragraph that announces it.
func (c *checker) attributed(doc *markdown.Doc, q *markdown.Quotation) (by attribution) {
	by.named = !q.Speaker.Empty() || !q.Lead.Empty()
	speakers := 0
	for _, r := range [...]markdown.Range{q.Lead, q.Text, q.Speaker} {
		by.sourced = by.sourced || bytes.Contains(doc.HTML[r.From:r.To], []byte(`<a href="http`))
		for h := range holes(doc, r) {
			switch who, isActor := c.site.Actor(policy.ID(h.Target)); {
			case h.Kind == markdown.Cite && h.More != nil:
				by.sourced = true
				for _, cite := range h.More.Cites {
					by.cites = append(by.cites, policy.ID(cite.ID))
				}
			case h.Kind != markdown.Name && h.Kind != markdown.LinkStart || r == q.Text:
			case isActor:
				by.speaker = who
				speakers++
			default:
				if rec, ok := c.site.Cited(policy.ID(h.Target)); ok { // an agreement, whose text is its own source
					by.sourced = by.sourced || rec.Meta().Kind == policy.Agreements
				}
			}
		}
	}
	if speakers != 1 {
		by.speaker = nil
	}
	return by
}

// holes yields the holes of a piece of a document.
func holes(doc *markdown.Doc, r markdown.Range) iter.Seq[*markdown.Hole] {
	return func(yield func(*markdown.Hole) bool) {
		n := bytes.Count(doc.HTML[r.From:r.To], []byte{0})
		for i := range doc.Holes[int(r.Hole) : int(r.Hole)+n] {
			if !yield(&doc.Holes[int(r.Hole)+i]) {
				return
			}
		}
	}
}

// quotesItself reports whether a record may quote what it is a record of: an agreement its text, a term its definition.
func quotesItself(rec policy.Record) bool {
	switch rec.(type) {
	case *policy.Article, *policy.Page:
		return false
	}
	return true
}

// isRemark reports whether a block is a remark of the author's own, which many write as a quotation: > **Note.** Some words.
func isRemark(doc *markdown.Doc, q *markdown.Quotation) bool {
	return q.Speaker.Empty() && bytes.HasPrefix(doc.HTML[q.Text.From:q.Text.To], []byte("<blockquote><p><strong>"))
}

// saidSo stands beside words of others of which somebody is the speaker: the minister said that “…”; “…”, the minister wrote.
var saidSo = regexp.MustCompile(`\b(?:` + speech + `)(?: that)?(?: it| they| he| she| this)?(?: (?:is|was|are|were|will|would))?[,:]? [“„«]|[”“»],? (?:the |an? )?(?:[\w’-]+ ){0,5}(?:` + speech + `)\b`)

const speech = `said|says|wrote|writes|warned|warns|added|adds|declared|declares|announced|announces|replied|insisted`

// spoken finds words that somebody is said to have said, in a paragraph that does not tell where. A text that rests on one source
// as a whole has them from there.
func (c *checker) spoken(rec policy.Record, body *markdown.Prose, q *markdown.Quotation, at diag.Place) {
	if quotesItself(rec) || len(rec.Meta().Cite) == 1 {
		return
	}
	text := c.plain(rec, body, q.Text)
	if !saidSo.MatchString(text) || !slices.ContainsFunc(quoteMarks.FindAllStringSubmatch(text, -1), func(m []string) bool { return len(words(m[1])) >= comparable }) {
		return
	}
	c.add(diag.Findingf(diag.QuoteUnsourced, at, "the paragraph quotes somebody, and cites nothing").WithHint("cite where the words can be read: [@source]"))
}

// unsourced finds a quotation of which readers do not learn who said it, or where.
func (c *checker) unsourced(by attribution, at diag.Place) {
	lacks, hint := "", "end it with a line that says both: > — [[usa|The ambassador]] [@source]"
	switch {
	case !by.named && !by.sourced:
		lacks = "neither a speaker nor a source"
		hint += "; a remark of your own is a ::: note"
	case !by.named:
		lacks = "no speaker"
	case !by.sourced:
		lacks = "no source"
	default:
		return
	}
	c.add(diag.Findingf(diag.QuoteUnsourced, at, "the quotation has %s", lacks).WithHint("%s", hint))
}

// quoteMarks stand around words of others in a sentence.
var quoteMarks = regexp.MustCompile(`[“„«]([^“”„«»]+)[”“»]`)

// inline checks quotations inside of sentences that name one speaker.
func (c *checker) inline(rec policy.Record, body *markdown.Prose, records map[policy.ID][]saying) {
	doc := body.Doc()
	name := func(hole int) string { return c.site.Short(policy.ID(doc.Holes[hole].Target), c.site.AsOf(rec).Day) }
	for s := range doc.Sentences(name) {
		if !s.Quoted {
			continue
		}
		var sayings []saying
		speakers := 0
		var at diag.Span
		for _, l := range s.Links {
			if who, ok := c.site.Actor(policy.ID(doc.Holes[l.Hole].Target)); ok {
				sayings, at = slices.Concat(records[who.ID], records[who.Of.ID]), doc.Holes[l.Hole].At
				speakers++
			}
		}
		if speakers != 1 {
			continue
		}
		for _, m := range quoteMarks.FindAllStringSubmatch(s.Text, -1) {
			c.differs(m[1], sayings, diag.Place{File: body.File, Span: at})
		}
	}
}

// differs finds a quotation that is almost the words on record. What goes on before or after them is let be: a record may hold
// a part of what was said.
func (c *checker) differs(text string, sayings []saying, at diag.Place) bool {
	for _, piece := range pieces(text, comparable) {
		if known(piece, sayings) {
			continue
		}
		if i := slices.IndexFunc(sayings, func(s saying) bool { return alike(piece, s.text) }); i >= 0 {
			c.differ(piece, sayings[i], at)
			return true
		}
	}
	for _, list := range patched(text) {
		if slices.ContainsFunc(sayings, func(s saying) bool { return fits(list, s.text) }) {
			continue
		}
		if i := slices.IndexFunc(sayings, func(s saying) bool { return almostFits(list, s.text) }); i >= 0 {
			c.differ(strings.ReplaceAll(strings.Join(list, " "), "  ", " [] "), sayings[i], at)
			return true
		}
	}
	return false
}

func (c *checker) differ(piece string, said saying, at diag.Place) {
	c.add(diag.Findingf(diag.QuoteDiffers, at, "the quotation differs from the words on record: \"%s\"", strings.TrimSpace(piece)).
		WithHint("compare both with the source; what is left out is …, and what is put in stands in [brackets]").WithSee(said.at, "the words on record"))
}

// The places where a quotation leaves something out, or puts something in.
var (
	omissions = regexp.MustCompile(`\[[^\]]*\]|\(…\)|…|\.\.\.`)
	leftOut   = regexp.MustCompile(`\[(?:…|\.\.\.)\]|\(…\)|…|\.\.\.`)
	putIn     = regexp.MustCompile(`\pL*\[[^\]]*\]\pL*`) // belong[s], and [what they say]
)

// pieces are what stands between the omissions of a quotation, as words in lower case with a space around each, so that one can be
// looked for in another. Those of fewer words than least are left out: they stand in many texts.
func pieces(text string, least int) (out []string) {
	for _, piece := range omissions.Split(strings.ToLower(text), -1) {
		if said := words(piece); len(said) >= least {
			out = append(out, " "+strings.Join(said, " ")+" ")
		}
	}
	return out
}

// patched are the parts of a quotation in which so much was put in that a piece between is too short to be compared alone: the words
// of each part, and "" where something was put in.
func patched(text string) (out [][]string) {
	for _, part := range leftOut.Split(strings.ToLower(text), -1) {
		var list []string
		said, short := 0, false
		for _, piece := range putIn.Split(part, -1) {
			of := words(piece)
			if len(of) == 0 {
				continue
			}
			if len(list) > 0 {
				list = append(list, "")
			}
			list = append(list, of...)
			said, short = said+len(of), short || len(of) < comparable
		}
		if short && said >= comparable && said <= longestPatched && len(list) > said {
			out = append(out, list)
		}
	}
	return out
}

// fits reports whether words stand in others, with at most three in the place of what was put in.
func fits(list []string, said string) bool {
	var form strings.Builder
	for _, word := range list {
		if word == "" {
			form.WriteString("(?: [^ ]+){0,3}")
			continue
		}
		if !strings.Contains(said, " "+word+" ") {
			return false
		}
		form.WriteString(" " + word)
	}
	return regexp.MustCompile(form.String() + " ").MatchString(said)
}

// almostFits reports whether words would stand in others if the only one that does not stand there were another. The first and the
// last may lie outside of the words on record.
func almostFits(list []string, said string) bool {
	odd := -1
	for i, word := range list {
		if word == "" || strings.Contains(said, " "+word+" ") {
			continue
		}
		if odd >= 0 {
			return false
		}
		odd = i
	}
	return odd > 0 && odd < len(list)-1 && fits(slices.Concat(list[:odd], []string{""}, list[odd+1:]), said)
}

// A quotation is compared from so many words on, and goes on from words on record if it has so many in common with their end. A part
// in which much was put in is compared up to so many.
const (
	comparable     = 5
	inCommon       = 3
	longestPatched = 100
)

// known reports whether a piece is among the words on record, holds some of them whole, or goes on from where they end or begin.
func known(piece string, sayings []saying) bool {
	return slices.ContainsFunc(sayings, func(s saying) bool {
		return strings.Contains(s.text, piece) || strings.Contains(piece, s.text) || goesOn(piece, s.text) || goesOn(s.text, piece)
	})
}

// goesOn reports whether one piece ends with the words that the next begins with.
func goesOn(piece, next string) bool {
	for i := range piece {
		if piece[i] == ' ' && strings.HasPrefix(next, piece[i:]) {
			return strings.Count(piece[i:], " ") > inCommon
		}
	}
	return false
}

// alike reports whether half of the triples of words in a piece stand in other words: one or two words were changed, put in or
// left out.
func alike(piece, said string) bool {
	list := strings.Fields(piece)
	same := 0
	for i := 0; i+inCommon <= len(list); i++ {
		if strings.Contains(said, " "+strings.Join(list[i:i+inCommon], " ")+" ") {
			same++
		}
	}
	return 2*same >= len(list)-inCommon+1
}
