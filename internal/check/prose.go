package check

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"accord/internal/diag"
	"accord/internal/markdown"
	"accord/internal/policy"
)

// What texts say in words is checked narrowly: only a sentence that links to exactly one agreement (or the title or summary of an
// article, for its main agreement), that holds no words of others, no condition, no negation and, for numbers and standing, no year.
// A rule that read more would contradict what is true far more often than what is false: of some eighty true sentences one that
// looked at every number beside "states" stopped at fifty-five.
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
	at    diag.Place
	head  bool          // it is a title or a summary, which need not name what it is about
	who   *policy.Actor // the only actor that the sentence links to, nil for none; its name is the mark actor
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
	text := prose.Src
	if !ok || strings.ContainsAny(text, "“”«»\"") || !digits.MatchString(text) && !numberWords.MatchString(text) {
		return
	}
	c.number(&said{rec: a, about: main, head: true, text: braces.ReplaceAllString(text, markdown.Computed) + " " + subject, at: diag.Place{File: a.File, Span: prose.At}})
}

var (
	digits = regexp.MustCompile(`\d`)
	braces = regexp.MustCompile(`\{=[^}]*\}`)
)

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
			c.standing(told)
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
	told := &said{rec: rec}
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
	told.text = text.String() + s.Text[from:]
	return told, told.about != nil
}

// hedged are the words that make a sentence say less, or something else, than it seems to.
var (
	hedged = regexp.MustCompile(`(?i)\b(not|never|no longer|neither|nor|but|except|if|then|would|could|might|may|almost|nearly|about|around|some|over|more than|fewer|at least|at most|up to|only|became|yet|until|before|after|first|last|other|another|would-be)\b|n[’']t\b`)
	year   = regexp.MustCompile(`\b(1[5-9]|20)\d\d\b`)
)

const numeral = `(\d{1,3}(?:,\d{3})*|\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty(?:-[a-z]+)?|thirty(?:-[a-z]+)?|forty(?:-[a-z]+)?|fifty(?:-[a-z]+)?|sixty(?:-[a-z]+)?|seventy(?:-[a-z]+)?|eighty(?:-[a-z]+)?|ninety(?:-[a-z]+)?)`

const nouns = `(?:co-)?(signatories|signers|parties|states parties|participants|ratifications?|accessions?)`

const ending = `\s*(?:[.,;:!?)–—]|$|and\b|` + subject + `)`

var (
	numberWords = regexp.MustCompile(`(?i)\b` + numeral + `\b`)
	// the 27 signatories of [[a]]; [[a]] has 27 signatories
	ofThem = regexp.MustCompile(`(?i)\b(?:the|all) ` + numeral + ` ` + nouns + ` (?:of|to) (?:the )?` + subject + `|` +
		subject + ` has ` + numeral + ` ` + nouns + ending)
	// … that are members of the Union: not all of them
	narrowed = regexp.MustCompile(`^,? (?:that|which|who|whose|from|in|among|within|outside|inside|with|without)\b`)
	// a title: 16 co-signatories
	headed = regexp.MustCompile(`(?i)(?:^|[^-\w])` + numeral + ` ` + nouns + ending)
	// 27 states signed [[a]]
	didIt = regexp.MustCompile(`(?i)(?:^|[^-\w])` + numeral + ` (?:states|countries|nations|governments) (?:have |had )?(signed|sign|ratified|ratify|joined|join|acceded to|accede to) (?:the )?(` + subject + `)?`)
	// the eleven norms of [[a]]
	listed = regexp.MustCompile(`(?i)\b(?:the|its|all) ` + numeral + ` (norms|principles|commitments|rules|recommendations)(?: (?:of|in) (?:the )?` + subject + `|` + ending + `)`)
)

// number checks a number of participants, or of provisions, against the record.
func (c *checker) number(s *said) {
	if hedged.MatchString(s.text) || year.MatchString(s.text) {
		return
	}
	if m := ofThem.FindStringSubmatch(s.text); m != nil {
		if _, rest, _ := strings.Cut(s.text, m[0]); strings.HasSuffix(m[0], subject) && narrowed.MatchString(rest) {
			return
		}
		c.counted(s, m[1]+m[3], m[2]+m[4])
	} else if m := headed.FindStringSubmatch(s.text); m != nil && s.head {
		c.counted(s, m[1], m[2])
	}
	if m := didIt.FindStringSubmatch(s.text); m != nil && (m[3] != "" || s.head) {
		c.counted(s, m[1], m[2])
	}
	if m := listed.FindStringSubmatch(s.text); m != nil {
		c.provisions(s, m[1], m[2])
	}
}

// verbsOf are the acts that a word counts.
func (c *checker) verbsOf(a *policy.Agreement, word string) []policy.Verb {
	switch word = strings.ToLower(word); {
	case strings.HasPrefix(word, "sign"):
		return []policy.Verb{policy.Signed}
	case strings.HasPrefix(word, "ratif"), strings.HasPrefix(word, "acce"):
		return []policy.Verb{policy.Consented}
	case strings.HasSuffix(word, "parties"):
		return []policy.Verb{policy.InForce, policy.Consented}
	}
	return []policy.Verb{policy.Signed, policy.Joined, policy.Consented, policy.InForce}
}

// counted checks how many are said to have signed, ratified or joined. Every number that the record has for it is accepted:
// those of today and of the page's day, published totals, counts of acts. Where the record may lack some, only a number that
// is another act's, or smaller than those that are known, is a mistake.
func (c *checker) counted(s *said, number, word string) {
	n, ok := numberOf(number)
	verbs := c.verbsOf(s.about, word)
	right, atLeast, most := c.accepted(s, verbs)
	if !ok || len(right) == 0 || slices.Contains(right, n) {
		return
	}
	others, _, _ := c.accepted(s, []policy.Verb{policy.Signed, policy.Consented, policy.InForce, policy.Joined})
	if atLeast && n > most && !slices.Contains(others, n) {
		return
	}
	f := diag.Findingf(diag.NumberInText, s.at, "the text says %s %s, and the record of %s has %d", number, strings.ToLower(word), s.about.ID, most)
	if slices.Contains(others, n) {
		f = diag.Findingf(diag.NumberInText, s.at, "the text says %s %s; %d is a number of other acts, and the record of %s has %d of these", number,
			strings.ToLower(word), n, s.about.ID, most)
	}
	c.add(f.WithHint("correct the text, or let it compute the number: {= count(%s(%s)) }", verbs[0], s.about.ID).
		WithSee(s.about.Place(s.about.Name.At), "the record"))
}

// accepted are the numbers that a record has for some verbs, whether there may be more, and the largest of those that are counted.
func (c *checker) accepted(s *said, verbs []policy.Verb) (right []int, atLeast bool, most int) {
	for _, verb := range verbs {
		for _, day := range [...]policy.Day{c.site.Today, c.site.AsOf(s.rec).Day} {
			n, open := c.site.Count(s.about, verb, day)
			if verb == policy.InForce {
				n = len(c.site.Parties(s.about, day))
			}
			if n > 0 || !open {
				right = append(right, n)
			}
			atLeast, most = atLeast || open, max(most, n)
		}
		for i := range s.about.Totals {
			if t := &s.about.Totals[i]; t.Of.S == verb.String() || verb == policy.InForce && t.Of.S == "parties" {
				right, most = append(right, t.Count.N), max(most, t.Count.N)
			}
		}
		for i := range s.about.Acts {
			if act := &s.about.Acts[i]; act.Did == verb && act.Count.Set {
				right = append(right, act.Count.N)
			}
		}
	}
	return right, atLeast, most
}

// provisions checks how many norms, principles or rules an agreement is said to have, where its record lists them under that name.
func (c *checker) provisions(s *said, number, noun string) {
	one := strings.TrimSuffix(strings.ToLower(noun), "s")
	has := 0
	for i := range s.about.Provisions {
		if p := &s.about.Provisions[i]; strings.HasPrefix(string(p.ID), one) || strings.HasPrefix(strings.ToLower(p.Label.S), one) {
			has++
		}
	}
	if n, ok := numberOf(number); ok && has > 1 && n != has {
		c.add(diag.Findingf(diag.NumberInText, s.at, "the text says %s %s, and the record of %s lists %d", number, noun, s.about.ID, has).
			WithHint("correct the text, or let it compute the number: {= count(provisions(%s)) }", s.about.ID).
			WithSee(s.about.Place(s.about.Provisions[0].At), "the first of them"))
	}
}

var units = []string{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
	"fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"}
var tens = []string{"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}

// numberOf reads a number in digits, or in English words below a hundred.
func numberOf(s string) (int, bool) {
	s = strings.ToLower(strings.ReplaceAll(s, ",", ""))
	if n, err := strconv.Atoi(s); err == nil {
		return n, true
	}
	if n := slices.Index(units, s); n >= 0 {
		return n, true
	}
	ten, unit, compound := strings.Cut(s, "-")
	t, u := slices.Index(tens, ten), slices.Index(units, unit)
	if t < 2 || compound && (u < 1 || u > 9) {
		return 0, false
	}
	return 10*t + max(u, 0), true
}

// what is said of one actor: [[usa]] is a signatory of [[budapest]]
var standingForm = regexp.MustCompile(`(?i)` + actor + ` (?:is|remains) (?:also )?(?:a |an )?(signatory|state party|party) (?:of|to) (?:the )?` + subject +
	`|` + actor + ` (?:has )?(signed|ratified|acceded to) (?:the )?` + subject)

// [[usa]] has signed but not ratified [[budapest]]
var signedOnly = regexp.MustCompile(`(?i)` + actor + ` (?:has )?signed,? but (?:has )?not (?:yet )?ratified,? (?:the )?` + subject)

// standing checks the words signatory, party, signed and ratified for one actor and a treaty.
func (c *checker) standing(s *said) {
	if s.who == nil || !c.site.NeedsConsent(s.about) || year.MatchString(s.text) {
		return
	}
	word := ""
	if m := standingForm.FindStringSubmatch(s.text); m != nil && !hedged.MatchString(s.text) {
		word = strings.ToLower(m[1] + m[2])
	} else if signedOnly.MatchString(s.text) {
		word = only
	}
	is := c.site.Standing(s.about, s.who.ID, c.site.AsOf(s.rec).Day)
	in := is.Status == policy.Party || is.Status == policy.HasConsented
	var why string
	switch {
	case word == "":
		return
	case (word == "signatory" || word == only) && in:
		why = "it has consented to it, which is more than to sign"
	case (word == "party" || word == "state party") && is.Status == policy.Signatory:
		why = "it has signed only"
	case (word == "party" || word == "state party") && is.Status == policy.HasConsented:
		why = "it has consented, and is not bound yet"
	case (word == "ratified" || word == "acceded to") && is.Status == policy.Signatory:
		why = "it has signed only"
	case word == "signed" && in && is.Signed.IsZero() && is.Consent == policy.Acceded:
		why = "it acceded without a signature"
	default:
		return
	}
	f := diag.Findingf(diag.StandingInText, s.at, "the text says that %s %s %s, and by the record %s", c.site.WithArticle(s.who.ID, c.site.Today), says(word), s.about.ID, why).
		WithHint("correct the text, or the record")
	if is.By != nil {
		f = f.WithSee(s.about.ActPlace(is.By, is.By.Date.At), "%s on %s", is.By.Did, is.By.Date.Date)
	}
	c.add(f)
}

const only = "has signed and not ratified"

// says is what a sentence with a word of standing says of an actor.
func says(word string) string {
	switch word {
	case "signatory":
		return "is a signatory of"
	case "party", "state party":
		return "is a " + word + " to"
	}
	return word
}

const (
	month = `((?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*)\.?`
	day   = `(?:(\d{1,2}) ` + month + ` (\d{4})|` + month + ` (?:(\d{1,2}), )?(\d{4}))`
)

var (
	// [[a]] was adopted (in Budapest) on 23 November 2001; [[a]] entered into force in July 2004
	passiveForm = regexp.MustCompile(`(?:^\s*|[,;:] |\bthat )(?:[Tt]he )?` + subject + ` (?:was |were )?(adopted|signed|opened for signature|opened|entered into force|came into force)(?: (?:in|at) [A-Z]\w+)? (?:on|in) ` + day)
	// in December 2018 the General Assembly adopted [[a]]
	activeForm = regexp.MustCompile(`\b(?:[Oo]n|[Ii]n) ` + day + `,? (?:the )?(?:` + actor + `|[A-Z]\w+(?: [A-Z]\w+)*) (adopted|opened) (?:the )?` + subject)
)

// dayOf reads the verb and the day that a sentence gives for an agreement.
func dayOf(text string) (verb string, day policy.Date, ok bool) {
	var parts []string // of the day
	if m := passiveForm.FindStringSubmatch(text); m != nil {
		verb, parts = m[1], m[2:]
	} else if m := activeForm.FindStringSubmatch(text); m != nil {
		verb, parts = m[7], m[1:7]
	} else {
		return "", policy.Date{}, false
	}
	day, err := policy.ParseDate(isoOf(parts[2]+parts[5], parts[1]+parts[3], parts[0]+parts[4]))
	return verb, day, err == nil
}

// dated checks the day on which an agreement is said to have been adopted, opened, signed or in force.
func (c *checker) dated(s *said) {
	word, day, ok := dayOf(s.text)
	if !ok || hedgedDay.MatchString(s.text) {
		return
	}
	verb, ok := map[string]policy.Verb{"adopted": policy.Adopted, "signed": policy.Signed, "opened for signature": policy.Opened, "opened": policy.Opened}[word]
	if !ok {
		verb = policy.InForce
	}
	var differs *policy.Act
	for _, act := range c.site.Acts(s.about) {
		if act.Did != verb || verb == policy.InForce && !act.Who.IsZero() {
			continue
		}
		if !happened(act) || agrees(act, day) {
			return
		}
		if differs == nil {
			differs = act
		}
	}
	if differs == nil {
		return
	}
	f := diag.Findingf(diag.DayInText, s.at, "the text says %s on %s, and the record of %s says %s", word, day, s.about.ID, differs.Date.Date).
		WithHint("correct one of the days; a day that another source gives is written under `also`")
	if !differs.Derived {
		f = f.WithSee(s.about.ActPlace(differs, differs.Date.At), "the act")
	}
	c.add(f)
}

// hedgedDay are the words with which a sentence speaks of another's day, or of a day that was not.
var hedgedDay = regexp.MustCompile(`(?i)\b(not|never|if|would|according|by one account|says?|said)\b`)

// agrees reports whether a day may be that of an act, or one that another source gives for it.
func agrees(act *policy.Act, day policy.Date) bool {
	days := []policy.Date{act.Date.Date, act.Effective.Date}
	for _, also := range act.Also {
		days = append(days, also.Date.Date)
	}
	return slices.ContainsFunc(days, func(d policy.Date) bool {
		return !d.IsZero() && d.First <= day.Last && day.First <= d.Last
	})
}

// isoOf writes a day as records have it; without a number of the day it is a month.
func isoOf(year, month, day string) string {
	n := 1 + strings.Index("JanFebMarAprMayJunJulAugSepOctNovDec", month[:3])/3
	iso := year + "-" + twoDigits(n)
	if d, err := strconv.Atoi(day); err == nil {
		iso += "-" + twoDigits(d)
	}
	return iso
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
