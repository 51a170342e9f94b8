package check

import (
	"regexp"
	"strings"
)

// A form is found by its words; what it says depends on what stands around it. "The [[a]] has two signatories" counts all of them,
// and "in Europe, the [[a]] has two signatories" does not; "[[b]] ratified the [[a]]" is about [[a]], and "[[b]] ratified the [[a]]
// protocol" is not. What may stand there is listed here, not what may not: a sentence that goes on in a way that is not known here
// may say anything.

var (
	// so far the [[a]] …: a sentence begins, and says of when and where no more than that
	opening = regexp.MustCompile(`^[\s(]*(?:(?:[Bb]y now|[Ss]o far|[Tt]o date|[Tt]o this day|[Aa]s of today|[Aa]t present|[Cc]urrently|[Aa]ltogether|[Ii]n all|[Ii]n total|[Ss]till|[Aa]nd|[Ss]o|[Tt]hus),? )?(?:[Tt]he )?$`)
	// a sentence, or one behind a semicolon, begins with who did it
	begins = regexp.MustCompile(`(?:^[\s(]*|; |, (?:while|whereas) )(?:(?:[Tt]oday|[Nn]ow|[Ss]o far|[Tt]o date),? )?(?:[Tt]he )?$`)
	// the two states …: some of whom was spoken before
	those = regexp.MustCompile(`[Tt]he $`)
	// …, while the [[a]] …: a clause begins; what stands before it may say of when and where
	clause = regexp.MustCompile(`(?:^[\s(]*|[,;:(–—] |(?:^|\b)(?:[Aa]nd|[Ww]hile|[Ww]hereas|[Ss]ince|[Bb]ecause) )(?:the |The )?$`)
	// the [[a]]. The [[a]], … The [[a]] on Tuesday: the name is not a part of another, as in the [[a]]'s protocol
	whole = regexp.MustCompile(`^(?:$|\s*[.,;:!?)–—]|\s+(?:` + functional + `)\b)`)
	// nothing follows that says of when and where: five states have signed the [[a]]
	closing = regexp.MustCompile(`^\s*(?:$|[.;:!?)–—])`)
	// there may be more to say after a number of signatories: it has five, all of them in the north, and
	ending = regexp.MustCompile(`^\s*(?:$|[.,;:!?)–—]|and\b)`)
	// some of them are named: among them France
	named = regexp.MustCompile(`^, (?:among them|including)\b`)
	// 27 in all
	altogether = regexp.MustCompile(`^ (?:in all|in total|altogether|so far|to date|by now|at present|as of today|worldwide|on record)\b`)
	// a sentence begins with when or where: in its second part, …
	setting = regexp.MustCompile(`^(?i:last|this|` + prepositions + `)\b`)
	// what says of whom or of what for: that are members of the Union
	narrowed = regexp.MustCompile(`^(?:,| [–—])? ?(?:that|which|who|whose|bringing|raising|taking|` + prepositions + `)\b`)
	// the five signatories of the [[a]] have met
	predicate = regexp.MustCompile(`^ (?:are|were|have|had|must|shall|can|should|do|did|agree|agreed|meet|met|say|want|wanted|make|made|take|took|promise|share|know|support|fill)\b`)
	// the five signatories of the [[a]] that …
	qualified = regexp.MustCompile(`^,? (?:that|which|who|whose)\b`)
	// in Europe; within the [[nato]]
	placed = regexp.MustCompile(`\b(?:in|within|among|from|outside|across|north|south|east|west) (?:of )?(?:the )?(?:[A-Z` + actor + `]|region|area|room|group)`)
)

const (
	prepositions = `about|above|across|after|against|along|among|around|as|at|before|behind|below|beside|between|beyond|by|despite|during|for|from|in|inside|into|like|near|of|off|on|onto|outside|over|per|since|through|throughout|to|toward|towards|under|unlike|until|upon|via|with|within|without`

	// the words of which there are few: a noun is none of them
	functional = prepositions + `|a|an|the|this|that|these|those|which|who|whose|where|when|while|whereas|because|though|although|so|than|and|or|but|nor|if|unless|once|twice|` +
		`it|its|they|their|he|his|she|her|we|our|is|are|was|were|has|have|had|does|do|did|will|would|can|could|may|might|must|should|shall|not|` +
		`one|too|also|again|already|now|then|today|yesterday|still|yet|together|alone|itself|here|there|only|even|just|never|last|next|early|late|later|recently|formally|legally|finally|jointly|\d+`
)

// ends reports whether a form whose last word is a name ends there: the name is not a part of another, and no clause follows that
// says which of them are meant.
func ends(form, after string) bool {
	return !strings.HasSuffix(form, subject) || (whole.MatchString(after) || predicate.MatchString(after)) && !qualified.MatchString(after)
}
