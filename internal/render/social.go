package render

import (
	"bytes"
	"image/color"
	"regexp"
	"strconv"
	"strings"

	"accord/internal/card"
	"accord/internal/diag"
	"accord/internal/hosting"
	"accord/internal/policy"
)

// A SocialCard is the picture that other places show beside a link to a page.
type SocialCard struct {
	URL           string // absolute
	Width, Height int    // in pixels
	Alt           string
}

// SocialCard is the page's card. Articles and agreements have one where the site asks for cards and has a base URL, unless
// no font has a letter of its texts; for all else it is nil.
func (p *Page) SocialCard() *SocialCard {
	if p.pen == nil {
		return nil
	}
	c, ok := p.pen.socialCard()
	if !ok || p.pen.fonts.Missing(textsOf(c)...) != nil {
		return nil
	}
	return &SocialCard{URL: p.pen.absolute(p.pen.base + "/" + p.pen.cardPath(c)), Width: card.Width, Height: card.Height, Alt: joined(c.Title, c.Facts)}
}

// socialCard is what the card of the pen's record says; false for records that have none.
func (p *pen) socialCard() (c card.Card, ok bool) {
	if p.fonts == nil || p.origin == "" {
		return c, false
	}
	c = card.Card{Site: p.view.Title, Lang: p.view.Lang, Look: p.theme.look}
	switch rec := p.rec.(type) {
	case *policy.Article:
		c.Above, c.Title, c.Facts = p.words.Get("kind.article"), p.plain(rec.Title), p.articleFacts(rec)
		if topics := p.topics(); len(topics) > 0 {
			c.Above = capital(topics[0].Text)
		}
	case *policy.Agreement:
		c.Above, c.Title, c.Facts = p.words.Open("type", rec.Type.S), p.site.Name(rec.ID, p.on), p.agreementFacts(rec)
		if force := p.site.Force(rec); force != "unstated" {
			c.Above = joined(c.Above, p.words.Get("force."+force))
		}
	default:
		return c, false
	}
	return c, true
}

// articleFacts is when an article was last changed, and by whom it is.
func (p *pen) articleFacts(a *policy.Article) string {
	var authors []string
	for _, author := range p.authors(a) {
		authors = append(authors, author.Text)
	}
	day := dateText(p.words.dateView(a.Date.Date))
	if !a.Updated.IsZero() {
		day = p.words.Fill("social.updated", "date", p.words.Date(a.Updated.Date))
	}
	return joined(day, p.words.names(authors))
}

// agreementFacts is an agreement's status and how many take part. The count has the day on which it last changed, and not
// that of the build: a picture that was shared is seen for years, and stays true.
func (p *pen) agreementFacts(a *policy.Agreement) string {
	last := p.lastChange(a)
	counted := p.participation(a)
	if counted != "" && !last.IsZero() {
		counted = p.words.Fill("social.counted", "count", counted, "date", p.dayOrDate(last))
	}
	key, _ := p.site.Status(a, p.on)
	if key == policy.Unknown {
		return counted
	}
	shown, since := p.agreementStatus(a, p.on)
	status := shown.Word
	if since.IsZero() || since == last && counted != "" {
		return joined(status, counted)
	}
	date := p.dayOrDate(since)
	switch key {
	case policy.IsNegotiating, policy.IsOpen, policy.IsInForce:
		status = p.words.Fill("social.since", "status", status, "date", date)
	default:
		status = p.words.Fill("social.happened", "status", status, "date", date)
	}
	return joined(status, counted)
}

// dayOrDate is a date in words; of an interval it is the last day, on which what happened had happened.
func (p *pen) dayOrDate(d policy.Date) string {
	if d.Precision == policy.Interval {
		return p.words.Day(d.Last)
	}
	return p.words.Date(d)
}

// lastChange is the day on which the standing of a participant last changed; where none is named, that of the last act.
func (p *pen) lastChange(a *policy.Agreement) (last policy.Date) {
	for _, st := range p.site.Standings(a, p.on) {
		if st.Since.Last > last.Last {
			last = st.Since
		}
	}
	if !last.IsZero() {
		return last
	}
	for _, act := range p.site.History(a) {
		if !act.Planned && act.Date.By(p.on) && act.Date.Last > last.Last {
			last = act.Date.Date
		}
	}
	return last
}

func textsOf(c card.Card) []string { return []string{c.Site, c.Above, c.Title, c.Facts} }

// cardPath is where a card is; it holds the hash of what the card is made of, so that it is drawn once and then kept from
// build to build.
func (p *pen) cardPath(c card.Card) string {
	sum := p.fonts.Sum(c)
	return strings.TrimPrefix(PagePath(p.rec), "/") + "card." + hosting.Fingerprint(sum) + ".png"
}

// socialCards adds the cards of all records, and notes which cannot be drawn.
func (b *builder) socialCards() {
	r := b.r
	if r.fonts == nil || r.origin == "" {
		return
	}
	settings := r.site.Settings
	if missing := r.fonts.Missing(settings.Title.S); missing != nil {
		b.set.findings = append(b.set.findings, missingGlyphs(settings.Place(settings.Title.At), "no page has a card", missing))
		return
	}
	for rec := range r.site.All() {
		p := r.pen(rec, r.dayOf(rec))
		c, ok := p.socialCard()
		if !ok {
			continue
		}
		if missing := r.fonts.Missing(textsOf(c)...); missing != nil {
			b.set.findings = append(b.set.findings, missingGlyphs(titlePlace(rec), "the page has no card", missing))
			continue
		}
		path := p.cardPath(c)
		b.set.add(Output{Path: path, Type: hosting.MediaType(path), From: titlePlace(rec), Named: true, Write: func(buf *bytes.Buffer) error { return r.fonts.Draw(buf, c) }})
	}
}

// titlePlace is where the title of an article is written, else where the record is.
func titlePlace(rec policy.Record) diag.Place {
	if a, ok := rec.(*policy.Article); ok && a.Title != nil {
		return diag.Place{File: a.Title.File, Span: a.Title.At}
	}
	h := rec.Meta()
	return h.Place(h.At)
}

// dayOf is the day of a record's page.
func (r *renderer) dayOf(rec policy.Record) policy.Day {
	if a, ok := rec.(*policy.Article); ok {
		return r.articleDay(a)
	}
	return r.site.Today
}

func missingGlyphs(at diag.Place, what string, missing []rune) diag.Finding {
	const most = 8
	letters := string(missing)
	if len(missing) > most {
		letters = string(missing[:most]) + "…"
	}
	return diag.Findingf(diag.MissingGlyph, at, "%s, since no font has these letters: %s", what, letters).
		WithHint("put a font that has them into layouts/fonts/, as TTF or OTF")
}

var (
	rootRule   = regexp.MustCompile(`:root\s*\{([^}]*)\}`)
	tokenValue = regexp.MustCompile(`--(bg|ink|ink2|link|rule)\s*:\s*#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})\s*(?:;|$)`)
)

// lookOf reads the colours of cards from the tokens of stylesheets: those of the light scheme, which stand outside of
// at-rules. What a later one says goes before.
func lookOf(sheets ...[]byte) card.Look {
	black, white, grey := color.RGBA{A: 255}, color.RGBA{255, 255, 255, 255}, color.RGBA{90, 90, 90, 255}
	look := card.Look{Paper: white, Ink: black, Quiet: grey, Bar: black, Hairline: grey}
	tokens := map[string]*color.RGBA{"bg": &look.Paper, "ink": &look.Ink, "ink2": &look.Quiet, "link": &look.Bar, "rule": &look.Hairline}
	for _, sheet := range sheets {
		for _, rule := range rootRule.FindAllStringSubmatch(outsideAtRules(string(sheet)), -1) {
			for _, token := range tokenValue.FindAllStringSubmatch(rule[1], -1) {
				*tokens[token[1]] = hexColour(token[2])
			}
		}
	}
	return look
}

// outsideAtRules is a stylesheet without its at-rules.
func outsideAtRules(css string) string {
	var out strings.Builder
	depth, at := 0, false
	for _, c := range css {
		if c == '@' && depth == 0 {
			at = true
		}
		if !at {
			out.WriteRune(c)
		}
		switch c {
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth == 0 && (c == '}' || c == ';') {
			at = false
		}
	}
	return out.String()
}

// hexColour is a colour of three or six digits.
func hexColour(digits string) color.RGBA {
	if len(digits) == 3 {
		digits = string([]byte{digits[0], digits[0], digits[1], digits[1], digits[2], digits[2]})
	}
	n, _ := strconv.ParseUint(digits, 16, 32)
	return color.RGBA{uint8(n >> 16), uint8(n >> 8), uint8(n), 255}
}
