package check

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"accord/internal/diag"
	"accord/internal/policy"
)

const numeral = `(\d{1,3}(?:,\d{3})*|\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty(?:-[a-z]+)?|thirty(?:-[a-z]+)?|forty(?:-[a-z]+)?|fifty(?:-[a-z]+)?|sixty(?:-[a-z]+)?|seventy(?:-[a-z]+)?|eighty(?:-[a-z]+)?|ninety(?:-[a-z]+)?)`

var listedNouns = []string{"norms", "principles", "commitments", "rules", "recommendations", "pledges", "points", "goals"}

const nouns = `(?:co-)?(signatories|signers|parties|states parties|participants|ratifications?|accessions?)`

const ending = `\s*(?:[.,;:!?)–—]|$|and\b|` + subject + `)`

var (
	numberWords = regexp.MustCompile(`(?i)\b` + numeral + `\b`)
	// … that are members of the Union: not all of them
	narrowed = regexp.MustCompile(`^,? (?:that|which|who|whose|from|in|among|within|outside|inside|with|without)\b`)
	// a title: 16 co-signatories
	headed = regexp.MustCompile(`(?i)(?:^|[^-\w])` + numeral + ` ` + nouns + ending)
	// 27 states signed [[a]]
	didIt = regexp.MustCompile(`(?i)(?:^|[^-\w])` + numeral + ` ` + states + ` (?:have |had )?(signed|sign|ratified|ratify|joined|join|acceded to|accede to) (?:the )?(` + subject + `)?`)
	// the eleven norms of [[a]]
	listed = regexp.MustCompile(`(?i)\b(?:the|its|all) ` + numeral + ` (` + strings.Join(listedNouns, "|") + `)(?: (?:of|in) (?:the )?` + subject + `|` + ending + `)`)
)

// A numbered is a way of saying how many there are, with the number and the noun as groups of these numbers.
type numbered struct {
	form         *regexp.Regexp
	number, noun int
}

var ofThem = []numbered{
	// the 27 signatories of [[a]]
	{regexp.MustCompile(`(?i)\b(?:the|all) ` + numeral + ` ` + nouns + ` (?:of|to) (?:the )?` + subject), 1, 2},
	// there are 27 signatories of [[a]]
	{regexp.MustCompile(`(?i)\bthere are (?:now )?` + numeral + ` ` + nouns + ` (?:of|to) (?:the )?` + subject + alone), 1, 2},
	// [[a]] has 27 signatories
	{regexp.MustCompile(`(?i)` + subject + ` (?:now )?(?:has|counts) ` + numeral + ` ` + nouns + ending), 1, 2},
	// the signatories of [[a]] number 27; the number of signatories of [[a]] is 27
	{regexp.MustCompile(`(?i)(?:^|[^-\w])the (?:number of )?` + nouns + ` (?:of|to) (?:the )?` + subject + ` (?:now )?(?:numbers?|is|stands at|has reached) ` + numeral + ending), 2, 1},
	// 27 states are signatories of [[a]]
	{regexp.MustCompile(`(?i)(?:^|[^-\w])` + numeral + ` ` + states + ` are (?:now )?` + nouns + ` (?:of|to) (?:the )?` + subject + alone), 1, 2},
}

// alone says that a sentence goes on to nothing else: 5 states are parties to [[a]] and to its protocol.
const alone = `\s*(?:[.;:!?)–—]|$)`

const states = `(?:states|countries|nations|governments)`

// number checks a number of participants, or of provisions, against the record.
func (c *checker) number(s *said) {
	if !s.has("sign", "part", "ratif", "acce", "join") && !s.has(listedNouns...) || hedged.MatchString(s.text) || year.MatchString(s.text) {
		return
	}
	if number, noun := howMany(s); number != "" {
		c.counted(s, number, noun)
	}
	for _, m := range didIt.FindAllStringSubmatch(s.text, -1) {
		if m[3] != "" || s.head {
			c.counted(s, m[1], m[2])
			break
		}
	}
	if m := listed.FindStringSubmatch(s.text); m != nil {
		c.provisions(s, m[1], m[2])
	}
}

// howMany reads how many signatories, parties or the like a sentence gives an agreement, "" if it does not.
func howMany(s *said) (number, noun string) {
	for _, way := range ofThem {
		if at := way.form.FindStringSubmatchIndex(s.text); at != nil {
			if whole := s.text[at[0]:at[1]]; strings.HasSuffix(whole, subject) && narrowed.MatchString(s.text[at[1]:]) {
				return "", ""
			}
			group := func(n int) string { return s.text[at[2*n]:at[2*n+1]] }
			return group(way.number), group(way.noun)
		}
	}
	if m := headed.FindStringSubmatch(s.text); m != nil && s.head {
		return m[1], m[2]
	}
	return "", ""
}

// verbsOf are the acts that a word counts.
func (c *checker) verbsOf(a *policy.Agreement, word string) []policy.Verb {
	switch word = strings.ToLower(word); {
	case strings.HasPrefix(word, "sign"):
		return []policy.Verb{policy.Signed}
	case strings.HasPrefix(word, "ratif"):
		return []policy.Verb{policy.Consented, policy.Ratified}
	case strings.HasPrefix(word, "acce"):
		return []policy.Verb{policy.Consented, policy.Acceded}
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
