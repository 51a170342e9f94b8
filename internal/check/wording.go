package check

import (
	"regexp"
	"slices"
	"strings"

	"accord/internal/diag"
	"accord/internal/policy"
)

var (
	// what is said of one actor: [[usa]] is a signatory of [[budapest]]
	standingForm = regexp.MustCompile(`(?i)` + actor + ` (?:is|remains) (?:also |still )?(?:a |an )?(signatory|state party|party) (?:of|to) (?:the )?` + subject +
		`|` + actor + ` (?:has )?(?:also )?(signed|ratified|acceded to) (?:the )?` + subject)
	// [[usa]] is a signatory of [[budapest]] and a party to it
	andMore = regexp.MustCompile(`\b(?:party|ratified|acceded|consented|bound)\b`)
	// [[usa]] has signed but not ratified [[budapest]]
	signedOnly = regexp.MustCompile(`(?i)` + actor + ` (?:has )?signed,? but (?:has )?not (?:yet )?ratified,? (?:the )?` + subject)
)

// standing checks the words signatory, party, signed and ratified for one actor.
func (c *checker) standing(s *said) {
	if s.who == nil || !s.has("sign", "party", "ratif", "acced") || year.MatchString(s.text) {
		return
	}
	if word := s.standing(); word != "" {
		c.stands(s, word)
	}
}

// stands checks a word that a sentence has of its actor.
func (c *checker) stands(s *said, word string) {
	is := c.site.Standing(s.about, s.who.ID, c.site.AsOf(s.rec).Day)
	why := c.contradicts(s, is, word)
	if why == "" {
		return
	}
	f := diag.Findingf(diag.StandingInText, s.at, "the text says that %s %s %s, and by the record %s", c.site.WithArticle(s.who.ID, c.site.Today), says(word), s.about.ID, why).
		WithHint("correct the text, or the record")
	if is.By != nil {
		f = f.WithSee(s.about.ActPlace(is.By, is.By.Date.At), "%s on %s", is.By.Did, is.By.Date.Date)
	}
	c.add(f)
}

// standing is the word with which a sentence says how its actor stands to its agreement, "" for none. The actor is who did it, and
// not whose parliament or company did.
func (s *said) standing() string {
	if at := standingForm.FindStringSubmatchIndex(s.text); at != nil {
		before, form, after := s.text[:at[0]], s.text[at[0]:at[1]], s.text[at[1]:]
		if !begins.MatchString(before) || !ends(form, after) || hedged.MatchString(s.text) {
			return ""
		}
		word := strings.ToLower(s.text[max(at[2], at[4]):max(at[3], at[5])])
		if word == "signatory" && andMore.MatchString(after) {
			return ""
		}
		return word
	}
	if at := signedOnly.FindStringIndex(s.text); at != nil && begins.MatchString(s.text[:at[0]]) && ends(s.text[at[0]:at[1]], s.text[at[1]:]) {
		return only
	}
	return ""
}

// contradicts says why a word is not what the record has of an actor, "" if it may be.
func (c *checker) contradicts(s *said, is policy.Standing, word string) string {
	in := is.Status == policy.Party || is.Status == policy.HasConsented
	isParty := word == "party" || word == "state party"
	switch {
	case c.absent(s, is, word):
		return "it is not among those who have a part in it"
	case !c.site.NeedsConsent(s.about):
	case (word == "signatory" || word == only) && in:
		return "it has consented to it, which is more than to sign"
	case isParty && is.Status == policy.Signatory:
		return "it has signed only"
	case isParty && is.Status == policy.HasConsented:
		return "it has consented, and is not bound yet"
	case isParty && is.Status == policy.Former && is.By.Did == policy.Withdrew:
		return "it has left"
	case (word == "ratified" || word == "acceded to") && is.Status == policy.Signatory:
		return "it has signed only"
	case word == "signed" && in && is.Signed.IsZero() && is.Consent == policy.Acceded:
		return "it acceded without a signature"
	}
	return ""
}

// absent reports whether a state has no part in an agreement whose record names all who have. Where one of those has ended, a
// successor may be meant, and where one is an organisation, a member may be called by its name.
func (c *checker) absent(s *said, is policy.Standing, word string) bool {
	verb := policy.Consented
	if word == "signatory" || word == "signed" || word == only {
		verb = policy.Signed
	}
	day := c.site.AsOf(s.rec).Day
	if is.Status >= policy.Former || c.site.ActorType(s.who.ID) != "state" || c.site.Standing(s.about, s.who.ID, c.site.Today).Status >= policy.Former ||
		len(c.site.Did(s.about, verb, day)) == 0 || !c.site.Complete(s.about, verb, day) {
		return false
	}
	groups := c.site.Groups(s.who.ID, day)
	return !slices.ContainsFunc(c.site.Standings(s.about, day), func(st policy.Standing) bool {
		existed := c.site.Existed(st.Who)
		return !existed.IsZero() && existed.Last < day || slices.Contains(groups, st.Who)
	})
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

// ratifies is what can be done with a treaty only: [[usa]] ratified [[gge-2015]]; the ratifications of [[gge-2015]]
var ratifies = regexp.MustCompile(`(?i)\bratif(?:y|ies|ied|ying|ications?) (?:of )?(?:the )?` + subject + `|^(?:the )?` + subject + ` (?:was|is|has been) ratified\b`)

// unratified are the words with which a sentence says that something is not ratified, or what another text asks for.
var unratified = regexp.MustCompile(`(?i)\b(not|never|no|nothing|nobody|neither|nor|cannot|without|if|unlike|instead|rather|would|could|might|may|need|needs|require|requires|than)\b|n[’']t\b`)

// ratified checks that nobody is said to ratify what does not bind.
func (c *checker) ratified(s *said) {
	if !s.has("ratif") || s.about.Type.S == "" || c.site.Force(s.about) != "non-binding" || unratified.MatchString(s.text) {
		return
	}
	if at := ratifies.FindStringIndex(s.text); at == nil || !ends(s.text[at[0]:at[1]], s.text[at[1]:]) {
		return
	}
	why := s.about.Type
	if s.about.Force.S != "" {
		why = s.about.Force
	}
	c.add(diag.Findingf(diag.ConsentNonBinding, s.at, "the text speaks of a ratification, and %s does not bind", s.about.ID).
		WithHint("say that it was joined, endorsed or signed, or correct `type` or `force`").WithSee(s.about.Place(why.At), "it is: %s", why.S))
}

const (
	theOnly    = `the (?:world[’']s )?(?:very )?(only|first)(?: and only)?((?: [a-z][a-z’'-]*,?){0,5}?) (?:treaty|convention|agreement|instrument|accord|pact)\b`
	isSaidToBe = subject + `(?:\)|,| [–—])? (?:(?:is|was|remains|became|has been) )?(?:still |also |by far )?` + theOnly
	isTheOne   = theOnly + `([^.;:]{0,80}?)(?:,| [–—]| is| was| remains|:) (?:the )?` + subject
)

// superlatives: [[a]] is the only treaty on crime; the first binding agreement of its kind is [[a]]. One that is about what
// somebody did (the first treaty that it signed) or about an occasion (the first treaty on the agenda) is none.
var (
	superlatives = regexp.MustCompile(isSaidToBe + `|` + isTheOne)
	// what an agreement is the first of: what it is about, or its kind
	ofKind = regexp.MustCompile(`^(?:ever )?(?:$|[.,;!?)–—]|(?:about|against|of its (?:kind|sort|type)|in (?:its|the|this|that) (?:field|area|world|domain)|on|dealing with|devoted to|dedicated to|to (?:deal|ban|bind|regulate|govern|prohibit|protect|address|cover|define)|that (?:binds|bans|regulates|governs|prohibits|protects|deals))\b)`)
	// what stands on a list, and when
	onOccasion = regexp.MustCompile(`^(?:(?:about|against|on) (?:which|whom|what|his|her|my|our|your|their)\b|on (?:[\w’'-]+ ){0,3}?(?:agenda|list|lists|page|pages|table|programme|program|docket|menu|desk|shelf|slate|schedule|calendar|timetable|syllabus|slide|screen|ballot|pile|map|wall|site|display|offer|record|file|show|day|morning|afternoon|evening|visit|tour|order|floor|market|horizon|books|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b)`)
	weighed    = regexp.MustCompile(`(?i)\b(not|never|no longer|perhaps|probably|arguably|often|sometimes|calls?|called|says?|said|claim(?:s|ed)?|according|considered|regarded|described|one of|if|whether|then|second|third|other|another|latter|until)\b|n[’']t\b|\?`)
)

// superlative finds an agreement that is called the only or the first of its kind by nobody: neither a citation nor a claim of
// the article stands for it.
func (c *checker) superlative(s *said) {
	if s.cited || !s.has("the only ", "first ") {
		return
	}
	at := superlatives.FindStringSubmatchIndex(s.text)
	if at == nil || weighed.MatchString(s.text) {
		return
	}
	m := superlatives.FindStringSubmatch(s.text)
	word, kind, of := m[1]+m[3], m[2]+m[4], m[5]
	if m[1] != "" {
		of = s.text[at[1]:]
	}
	before := strings.TrimPrefix(strings.TrimPrefix(s.text[:at[0]], "To this day"), "As")
	if of = strings.TrimSpace(of); setting.MatchString(before) || !ofKind.MatchString(of) || onOccasion.MatchString(of) {
		return
	}
	if slices.ContainsFunc(strings.Fields(kind), func(w string) bool { return slices.Contains(joints, w) }) {
		return // for the first time a treaty
	}
	if a, ok := s.rec.(*policy.Article); ok && slices.ContainsFunc(a.Claims, func(claim policy.Claim) bool { return claims(claim, word) }) {
		return
	}
	if word == "only" {
		word = "only one"
	}
	c.add(diag.Findingf(diag.Superlative, s.at, "the text calls %s the %s of its kind, and nobody is named who says so", s.about.ID, word).
		WithHint("cite who says so, report it as a claim, or say less"))
}

// joints are words that stand in no list of adjectives.
var joints = []string{"a", "an", "as", "at", "by", "for", "from", "in", "of", "on", "that", "the", "time", "to", "which", "who", "with"}

// claims reports whether a claim is about what is the only or the first.
func claims(claim policy.Claim, word string) bool {
	return claim.Text != nil && strings.Contains(strings.ToLower(claim.Text.Src), word)
}
