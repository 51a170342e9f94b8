package check

import (
	"accord/internal/diag"
	"accord/internal/policy"
)

// consents checks the words for consent: who has signed ratifies, who has not accedes, and nobody ratifies what does not bind.
// Where a signature may be missing from the records nothing is said, nor of a state that came into being after the first one:
// its predecessor may have signed.
func consents(c *checker) {
	for _, a := range c.site.Agreements {
		acts := c.site.Acts(a)
		signatures, first := c.signatures(acts)
		for _, act := range acts {
			if happened(act) && (act.Did == policy.Ratified || act.Did == policy.Acceded) {
				c.consent(a, act, signatures, first)
			}
		}
	}
}

// signatures are the acts by which participants signed first, and the first of them all; those that are doubtful, too.
func (c *checker) signatures(acts []*policy.Act) (of map[policy.ID]*policy.Act, first *policy.Act) {
	of = map[policy.ID]*policy.Act{}
	for _, act := range acts {
		if act.Did != policy.Signed {
			continue
		}
		if first == nil {
			first = act
		}
		for _, who := range c.site.Resolve(act.Who, act.Date.Last) {
			if of[who] == nil {
				of[who] = act
			}
		}
	}
	return of, first
}

func (c *checker) consent(a *policy.Agreement, act *policy.Act, signatures map[policy.ID]*policy.Act, first *policy.Act) {
	if a.Type.S != "" && c.site.Force(a) == "non-binding" {
		why, at := "its type is "+a.Type.S, a.Type.At
		if a.Force.S != "" {
			why, at = "its force is "+a.Force.S, a.Force.At
		}
		c.add(diag.Findingf(diag.ConsentNonBinding, a.ActPlace(act, act.At), "%s, and the agreement does not bind", act.Did).
			WithHint("write `joined` or `endorsed`, or correct `type` or `force`").WithSee(a.Place(at), "%s", why))
		return
	}
	complete := first != nil && c.allSigned(a, act.Date.Last)
	for _, who := range c.site.Resolve(act.Who, act.Date.Last) {
		signed := signatures[who]
		switch {
		case act.Did == policy.Acceded && signed != nil && happened(signed) && certainlyBefore(signed, act) && !c.anew(a, who, signed, act):
			c.addOf(who, diag.Findingf(diag.ConsentKind, a.ActPlace(act, act.At), "%s acceded, and had signed", whom).
				WithHint("who has signed ratifies, accepts or approves; write `consented` if the source does not say which").
				WithSee(a.ActPlace(signed, signed.At), "signed on %s", signed.Date.Date))
		case act.Did == policy.Ratified && signed == nil && complete && c.site.Existed(who).First <= first.Date.Last:
			c.addOf(who, diag.Findingf(diag.ConsentKind, a.ActPlace(act, act.At), "%s ratified, and had not signed", whom).
				WithHint("who has not signed accedes; write `acceded`, or add the signature"))
		}
	}
}

// allSigned reports whether every signature by a day is on record, and nobody has counted more.
func (c *checker) allSigned(a *policy.Agreement, on policy.Day) bool {
	n, atLeast := c.site.Count(a, policy.Signed, on)
	total, counted := c.site.Total(a, policy.Signed.String(), "", policy.Forever)
	return !atLeast && (!counted || total.Count.N <= n)
}
