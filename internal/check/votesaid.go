package check

import (
	"regexp"

	"accord/internal/diag"
	"accord/internal/policy"
)

var (
	// [[a]] was adopted by 120 votes to 7, with 21 abstentions; the General Assembly adopted [[a]] with 120 votes to none
	adoptedBy = regexp.MustCompile(`(?:` + subject + ` (?:was|were) (?:adopted|passed|approved)|(?:(` + actor + `)|(?:UN |United Nations )?General Assembly|World Health Assembly|` +
		`[Cc]onference(?: of (?:the )?[A-Z][\w ]*?)?(?: \([A-Z]+\))?) adopted (?:the )?` + subject + `)` + inPlace + ` (?:by|with) (?:a vote of )?` +
		numeral + `(?: votes?)?(?: in favou?r)?,? (?:to|against|and) ` + orNone + `(?: against)?(?:,? (?:and |with )?` + orNone + ` (?:abstentions?|abstaining|abstained))?`)
	// in a committee, in a parliament, or on a part of it
	otherVote = regexp.MustCompile(`(?i)\b(?:committee|commission|paragraph|amendment|motion|parliament\w*|national|chamber|house|senate|draft)\b`)
)

// voted checks the numbers of a vote on an agreement against the votes of its record. A number that the record does not have is
// let be, and so is one of several votes.
func (c *checker) voted(s *said) {
	if !s.has("vote") || otherVote.MatchString(s.text) || hedgedDay.MatchString(s.text) {
		return
	}
	at := adoptedBy.FindStringSubmatchIndex(s.text)
	if at == nil || !opening.MatchString(s.text[:at[0]]) || at[2] >= 0 && (s.who == nil || s.who.ID != s.about.Forum.ID) {
		return
	}
	said := map[string]int{}
	for i, side := range [...]string{"for", "against", "abstained"} {
		if from, to := at[4+2*i], at[5+2*i]; from >= 0 {
			said[side], _ = numberOf(s.text[from:to]) // 0 for none
		}
	}
	var differs *policy.Act
	var side policy.CountedSide
	for _, act := range c.site.Acts(s.about) {
		sides := c.site.VoteSides(act)
		if len(sides) == 0 {
			continue
		}
		wrong, ok := contradicted(sides, said)
		if !ok || !happened(act) {
			return
		}
		differs, side = act, wrong
	}
	if differs == nil {
		return
	}
	c.add(diag.Findingf(diag.NumberInText, s.at, "the text says %d %s, and the vote on record has %d", said[side.Key], side.Key, side.N).
		WithHint("correct the text, or the vote").WithSee(s.about.ActPlace(differs, differs.Vote.At), "the vote"))
}

// contradicted returns the first side of a vote of which another number is said.
func contradicted(sides []policy.CountedSide, said map[string]int) (policy.CountedSide, bool) {
	for _, side := range sides {
		if n, ok := said[side.Key]; ok && n != side.N {
			return side, true
		}
	}
	return policy.CountedSide{}, false
}
