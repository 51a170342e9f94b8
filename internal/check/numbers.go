package check

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"accord/internal/diag"
	"accord/internal/policy"
)

const (
	below20   = `one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen`
	below100  = `(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|` + below20 + `)`
	below1000 = `\d{1,3}(?:,\d{3})*|\d+|(?:one|two|three|four|five|six|seven|eight|nine) hundred(?: (?:and )?` + below100 + `)?|` + below100
	numeral   = `(` + below1000 + `)`
	orNone    = `(` + below1000 + `|none|no|nil|zero)`

	// 27; more than 27
	amount = `(?:(?P<bound>more than|over|at least|no fewer than|no less than) )?(?P<number>` + below1000 + `)`

	nouns     = `(?:co-)?(?P<word>signatories|signers|parties|states parties|participants|ratifications?|accessions?)`
	states    = `(?:states|countries|nations|governments)`
	acted     = `(?P<word>signed|ratified|joined|acceded to)`
	acting    = `(?P<word>signed|sign|ratified|ratify|joined|join|acceded to|accede to)`
	withdrawn = `(?P<word>withdrawn from|withdrew from|left) (?:the )?` + subject + `(?:$|[.,;:!?)])` // left it, and not left it unsigned
	as        = `(?:now |so far |already )?`
	anAccord  = `(?P<accord>treaty|convention|agreement|accord|pact|statement|declaration|protocol|code|pledge|call|charter|report)`
	ofSubject = ` (?:of|to) (?:the )?` + subject
)

// numerals are what numbers are made of.
var numerals = strings.Fields("0 1 2 3 4 5 6 7 8 9 one two three four five six seven eight nine ten eleven twelve thirt fift twent fort hundred")

var listedNouns = []string{"norms", "principles", "commitments", "rules", "recommendations", "pledges", "points", "goals"}

// A numbered is a way of saying how many there are. Groups of its form are the bound, the number, the word for what is counted and,
// in titles, the word for the agreement.
type numbered struct {
	with   []string // one of them is in every sentence of the form, in lower case: to look for it takes no time
	form   *regexp.Regexp
	inside bool // it need not begin a clause, or a title
	head   bool // it is a title's, which need not name the agreement
	news   bool // it may tell of one day: two states signed [[a]], and three had before
}

var (
	ofIt     = []string{"of " + subject, "of the " + subject, "to " + subject, "to the " + subject}
	itHas    = []string{subject + " has", subject + " counts", subject + ", which", subject + " now", subject + " so far", subject + " already"}
	ofStates = []string{"states ", "countries ", "nations ", "governments "}
	byStates = []string{" by "}
)

var ofThem = []numbered{
	// the 27 signatories of [[a]]
	{with: ofIt, form: regexp.MustCompile(`(?i)\b(?:the|all|its) ` + amount + ` ` + nouns + ofSubject), inside: true},
	// there are 27 signatories of [[a]]
	{with: ofIt, form: regexp.MustCompile(`(?i)\bthere are ` + as + amount + ` ` + nouns + ofSubject)},
	// [[a]] has 27 signatories; [[a]], which has 27 signatories, …
	{with: itHas, form: regexp.MustCompile(`(?i)` + subject + `(?:, which)? ` + as + `(?:has|counts) ` + as + amount + ` ` + nouns + `\b`)},
	// the signatories of [[a]] number 27; the number of signatories of [[a]] is 27
	{with: ofIt, form: regexp.MustCompile(`(?i)\bthe (?:number of )?` + nouns + ofSubject + ` ` + as + `(?:numbers?|is|stands at|has reached) ` + amount + `\b`)},
	// 27 states are signatories of [[a]]
	{with: ofIt, form: regexp.MustCompile(`(?i)` + amount + ` ` + states + ` are ` + as + nouns + ofSubject)},
	// 27 states have signed [[a]]
	{with: ofStates, form: regexp.MustCompile(`(?i)` + amount + ` ` + states + ` have ` + as + acted + ` (?:the )?` + subject)},
	// 27 states signed [[a]]
	{with: ofStates, form: regexp.MustCompile(`(?i)` + amount + ` ` + states + ` (?:had )?` + acting + ` (?:the )?` + subject), news: true},
	// five states have left [[a]]; five states withdrew from [[a]]
	{with: ofStates, form: regexp.MustCompile(`(?i)` + amount + ` ` + states + ` have ` + as + withdrawn)},
	{with: ofStates, form: regexp.MustCompile(`(?i)` + amount + ` ` + states + ` (?:had )?` + withdrawn), news: true},
	// [[a]] has been signed by 27 states
	{with: byStates, form: regexp.MustCompile(`(?i)` + subject + ` has ` + as + `been ` + acted + ` by ` + amount + ` ` + states + `\b`)},
	// [[a]] was signed by 27 states; [[a]], signed by 27 states, …
	{with: byStates, form: regexp.MustCompile(`(?i)` + subject + `(?:,| is| was) ` + as + acted + ` by ` + amount + ` ` + states + `\b`), news: true},

	// a treaty with 27 signatories; its 27 signatories
	{form: regexp.MustCompile(`(?i)(?:\bits |(?:\b` + anAccord + `|` + subject + `),? (?:with (?:its )?|has |counts ))` + amount + ` ` + nouns + `\b`), inside: true, head: true},
	// the treaty: 27 signatories, one ratification
	{form: regexp.MustCompile(`(?i)(?:\b` + anAccord + `|` + subject + `): ` + amount + ` ` + nouns + `(?:$|,? (?:and )?\w+ (?:signatures?|signatories|parties|ratifications?|accessions?)\b)`), inside: true, head: true},
	// 27 signatories, and one ratification; 27 states sign
	{form: regexp.MustCompile(`(?i)` + amount + ` ` + nouns + `(?:$|[.,;:!?)])`), head: true, news: true},
	{form: regexp.MustCompile(`(?i)` + amount + ` ` + states + ` (?:have |had )?` + as + acting + `(?: it)?(?:$|[.,;:!?)])`), head: true, news: true},
	// the treaty signed by 27 states
	{form: regexp.MustCompile(`(?i)\bthe ` + anAccord + `,? (?:(?:that|which) was )?` + acted + ` by ` + amount + ` ` + states + `\b`),
		inside: true, head: true, news: true},
}

// the eleven norms of [[a]]
var listed = regexp.MustCompile(`(?i)\b(?:the|its|all) ` + numeral + ` (` + strings.Join(listedNouns, "|") + `)\b(?: (?:of|in) (?:the )?` + subject + `)?`)

// A counting is how many a sentence says there are.
type counting struct {
	bound, number, word string
	all                 bool // it speaks of all, and not of those of a day or a place
}

// number checks a number of participants, of votes or of provisions against the record.
func (c *checker) number(s *said) {
	counts, lists := s.has("sign", "part", "ratif", "acce", "join", "withdr", "left"), s.has(listedNouns...)
	if !counts && !lists || !s.has(numerals...) || year.MatchString(s.text) {
		return
	}
	if counts {
		for i := range ofThem {
			if told, ok := ofThem[i].read(s); ok {
				c.counted(s, told)
				break
			}
		}
	}
	if lists {
		c.provisions(s)
	}
}

// read reads how many signatories, parties or the like a sentence gives an agreement.
func (way *numbered) read(s *said) (told counting, ok bool) {
	if way.head && !s.head || len(way.with) > 0 && !s.has(way.with...) {
		return told, false
	}
	at := way.form.FindStringSubmatchIndex(s.text)
	if at == nil {
		return told, false
	}
	group := func(name string) string { return groupOf(way.form, s.text, at, name) }
	before, form, after := s.text[:at[0]], s.text[at[0]:at[1]], s.text[at[1]:]
	begun := way.inside || opening.MatchString(before) || !way.head && clause.MatchString(before)
	if !begun || !ends(form, after) || hedged.MatchString(before+" "+after) ||
		!isCalled(s.about, group("accord")) {
		return told, false
	}
	if form[0] != subject[0] && those.MatchString(before) {
		return told, false
	}
	here := opening.MatchString(before) || way.head && !placed.MatchString(before)
	return counting{group("bound"), group("number"), group("word"), !way.news && here && closes(form, after)}, true
}

// closes reports whether a sentence goes on, after it has said how many there are, without saying which of them.
func closes(form, after string) bool {
	after = after[len(altogether.FindString(after)):]
	switch {
	case named.MatchString(after):
		return true
	case placed.MatchString(after), narrowed.MatchString(after):
		return false
	case strings.HasSuffix(form, subject):
		return closing.MatchString(after) || predicate.MatchString(after)
	}
	return ending.MatchString(after)
}

// isCalled reports whether a word is one for an agreement: the statement, for a joint statement. No word is one for any.
func isCalled(a *policy.Agreement, word string) bool {
	word = strings.ToLower(word)
	return strings.Contains(a.Type.S, word) || strings.Contains(strings.ToLower(a.Name.S), word)
}

// verbsOf are the acts that a word counts. Who joined a pledge is called a signatory, too, and who signed a statement a party.
func (c *checker) verbsOf(a *policy.Agreement, word string) []policy.Verb {
	did := func(verb policy.Verb) bool {
		return slices.ContainsFunc(a.Acts, func(act policy.Act) bool { return act.Did == verb })
	}
	switch word = strings.ToLower(word); {
	case strings.HasPrefix(word, "sign") && (did(policy.Signed) || !did(policy.Joined)):
		return []policy.Verb{policy.Signed}
	case strings.HasPrefix(word, "ratif"):
		return []policy.Verb{policy.Consented, policy.Ratified}
	case strings.HasPrefix(word, "withdr"), word == "left":
		return []policy.Verb{policy.Withdrew}
	case strings.HasPrefix(word, "acce"):
		return []policy.Verb{policy.Consented, policy.Acceded}
	case strings.HasSuffix(word, "parties") && c.site.NeedsConsent(a):
		return []policy.Verb{policy.InForce, policy.Consented}
	}
	return []policy.Verb{policy.Signed, policy.Joined, policy.Consented, policy.InForce}
}

// counted checks how many are said to have signed, ratified or joined. Every number that the record has for it is accepted:
// those of today and of the page's day, published totals, counts of acts. Where the record may lack some, only a number that
// is another act's, or smaller than those that are known, is a mistake; where the sentence may speak of some of them, only one
// that is larger than there ever were.
func (c *checker) counted(s *said, told counting) {
	n, ok := numberOf(told.number)
	verbs := c.verbsOf(s.about, told.word)
	right, atLeast, most := c.accepted(s, verbs)
	if !ok || len(right) == 0 {
		return
	}
	ever := max(c.ever(s.about, verbs), slices.Max(right))
	if bound := strings.ToLower(told.bound); bound != "" {
		if above := bound == "more than" || bound == "over"; !atLeast && (n > ever || above && n == ever) {
			c.miscounted(s, told, verbs, ever)
		}
		return
	}
	if slices.Contains(right, n) || isNeeded(s.about, told.word, n) || !told.all && n <= ever {
		return
	}
	others, _, _ := c.accepted(s, []policy.Verb{policy.Signed, policy.Consented, policy.InForce, policy.Joined})
	if !slices.Contains(others, n) {
		if !atLeast || told.all && n <= most {
			c.miscounted(s, told, verbs, most)
		}
		return
	}
	c.add(c.numbered(s, verbs, diag.Findingf(diag.NumberInText, s.at, "the text says %s %s; %d is a number of other acts, and the record of %s has %d of these",
		told.number, strings.ToLower(told.word), n, s.about.ID, most)))
}

func (c *checker) miscounted(s *said, told counting, verbs []policy.Verb, has int) {
	said := strings.TrimSpace(told.bound + " " + told.number)
	c.add(c.numbered(s, verbs, diag.Findingf(diag.NumberInText, s.at, "the text says %s %s, and the record of %s has %d", said, strings.ToLower(told.word), s.about.ID, has)))
}

func (c *checker) numbered(s *said, verbs []policy.Verb, f diag.Finding) diag.Finding {
	return f.WithHint("correct the text, or let it compute the number: {= count(%s(%s)) }", verbs[0], s.about.ID).
		WithSee(s.about.Place(s.about.Name.At), "the record")
}

// isNeeded reports whether a number of ratifications is that of an entry into force.
func isNeeded(a *policy.Agreement, word string, n int) bool {
	word = strings.ToLower(word)
	return (strings.HasPrefix(word, "ratif") || strings.HasPrefix(word, "acce")) &&
		slices.ContainsFunc(a.Needs, func(need policy.Need) bool { return need.Consents.N == n })
}

// ever is how many have done something at any time, with those who have left.
func (c *checker) ever(a *policy.Agreement, verbs []policy.Verb) int {
	who := map[policy.ID]bool{}
	for i := range a.Acts {
		if act := &a.Acts[i]; does(act, verbs) {
			for _, id := range c.site.Resolve(act.Who, act.Date.Last) {
				who[id] = true
			}
		}
	}
	return len(who)
}

func does(act *policy.Act, verbs []policy.Verb) bool {
	return slices.Contains(verbs, act.Did) || act.Did.Consent() && slices.Contains(verbs, policy.Consented)
}

// accepted are the numbers that a record has for some verbs, whether there may be more, and the largest of those that are counted.
func (c *checker) accepted(s *said, verbs []policy.Verb) (right []int, atLeast bool, most int) {
	for _, verb := range verbs {
		for _, day := range [...]policy.Day{c.site.Today, c.site.AsOf(s.rec).Day} {
			n, open := c.site.Count(s.about, verb, day)
			switch verb {
			case policy.InForce:
				n = len(c.site.Parties(s.about, day))
			case policy.Withdrew: // who has said so, or is out by the day
				right = append(right, c.out(s.about, day))
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

// out is how many were in an agreement and are no longer.
func (c *checker) out(a *policy.Agreement, on policy.Day) (n int) {
	for _, st := range c.site.Standings(a, on) {
		if st.Status == policy.Former {
			n++
		}
	}
	return n
}

// provisions checks how many norms, principles or rules an agreement is said to have, where its record lists them under that name.
func (c *checker) provisions(s *said) {
	at := listed.FindStringSubmatchIndex(s.text)
	if at == nil {
		return
	}
	before, form, after := s.text[:at[0]], s.text[at[0]:at[1]], s.text[at[1]:]
	if hedged.MatchString(before+" "+after) || setting.MatchString(before) || !ends(form, after) || !closes(form, after) && !predicate.MatchString(after) {
		return
	}
	number, noun := s.text[at[2]:at[3]], s.text[at[4]:at[5]]
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

// numberOf reads a number in digits, or in English words below a thousand.
func numberOf(s string) (n int, ok bool) {
	s = strings.ToLower(strings.ReplaceAll(s, ",", ""))
	if n, err := strconv.Atoi(s); err == nil {
		return n, true
	}
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '-' }) {
		unit, ten := slices.Index(units, word), slices.Index(tens, word)
		switch {
		case unit >= 0:
			n += unit
		case ten >= 0:
			n += 10 * ten
		case word == "hundred":
			n *= 100
		case word != "and":
			return 0, false
		}
	}
	return n, n > 0
}
