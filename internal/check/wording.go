package check

import (
	"regexp"
	"slices"
	"strings"

	"accord/internal/diag"
	"accord/internal/policy"
)

// what is said of one actor: [[usa]] is a signatory of [[budapest]]
var standingForm = regexp.MustCompile(`(?i)` + actor + ` (?:is|remains) (?:also )?(?:a |an )?(signatory|state party|party) (?:of|to) (?:the )?` + subject +
	`|` + actor + ` (?:has )?(signed|ratified|acceded to) (?:the )?` + subject)

// [[usa]] has signed but not ratified [[budapest]]
var signedOnly = regexp.MustCompile(`(?i)` + actor + ` (?:has )?signed,? but (?:has )?not (?:yet )?ratified,? (?:the )?` + subject)

// standing checks the words signatory, party, signed and ratified for one actor and a treaty.
func (c *checker) standing(s *said) {
	if s.who == nil || !s.has("sign", "party", "ratif", "acced") || !c.site.NeedsConsent(s.about) || year.MatchString(s.text) {
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

// ratifies is what can be done with a treaty only: [[usa]] ratified [[gge-2015]]; the ratifications of [[gge-2015]]
var ratifies = regexp.MustCompile(`(?i)\bratif(?:y|ies|ied|ying|ications?) (?:of |by )?(?:the )?` + subject + `|` + subject + ` (?:was|is|has been) ratified\b`)

// unratified are the words with which a sentence says that something is not ratified, or what another text asks for.
var unratified = regexp.MustCompile(`(?i)\b(not|never|no|nothing|nobody|neither|nor|cannot|without|if|unlike|instead|rather|would|could|might|may|need|needs|require|requires|than)\b|n[’']t\b`)

// ratified checks that nobody is said to ratify what does not bind.
func (c *checker) ratified(s *said) {
	if !s.has("ratif") || s.about.Type.S == "" || c.site.Force(s.about) != "non-binding" ||
		!ratifies.MatchString(s.text) || unratified.MatchString(s.text) {
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
	isTheOne   = theOnly + `[^.;:]{0,80}?(?:,| [–—]| is| was| remains|:) (?:the )?` + subject
)

// superlatives: [[a]] is the only treaty on crime; the first binding agreement of its kind is [[a]]. One that is about what
// somebody did (the first treaty that it signed) or about a list (the first agreement of the three) is none.
var (
	superlatives = regexp.MustCompile(isSaidToBe + `|` + isTheOne)
	ofSome       = regexp.MustCompile(`\b(?:treaty|convention|agreement|instrument|accord|pact) (?:(?:that|which) )?(?:all|both|any|it|they|we|he|she|I|the|this|these|those|here|` + actor +
		`|of (?:the )?(?:two|three|four|five|year|month|day|week|list|series|group|page|site|meeting|session))`)
	weighed = regexp.MustCompile(`(?i)\b(not|never|no longer|perhaps|probably|arguably|often|sometimes|calls?|called|says?|said|claim(?:s|ed)?|according|considered|regarded|described|one of|if|whether|then|second|third|other|another|latter|until)\b|n[’']t\b|\?`)
)

// superlative finds an agreement that is called the only or the first of its kind by nobody: neither a citation nor a claim of
// the article stands for it.
func (c *checker) superlative(s *said) {
	if s.cited || !s.has("the only ", "first ") {
		return
	}
	m := superlatives.FindStringSubmatch(s.text)
	if m == nil || ofSome.MatchString(s.text) || weighed.MatchString(s.text) {
		return
	}
	word, kind := m[1]+m[3], m[2]+m[4]
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
