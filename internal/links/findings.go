package links

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"accord/internal/diag"
	"accord/internal/policy"
)

// Findings tells of the links that are gone or have moved, each at its place. The day is the one that hints name.
func (t *Told) Findings(today policy.Day) (found []diag.Finding) {
	for _, l := range t.links {
		switch a := t.answers[plain(l.Address)]; {
		case a.State == Gone && !t.known(l):
			found = append(found, t.gone(l, a, today))
		case a.State == Fine && a.Moved != "" && a.Moved != plain(l.Address):
			if f, ok := moved(l, a); ok {
				found = append(found, f)
			}
		}
	}
	return found
}

// known reports whether a source says itself that its original is gone, and there is nothing to add.
func (t *Told) known(l policy.WebLink) bool {
	return l.Source != nil && !l.Copy && !l.Source.Dead.IsZero() && t.copies[plain(l.Address)].Address == ""
}

func (t *Told) gone(l policy.WebLink, a Answer, today policy.Day) diag.Finding {
	f := diag.Findingf(diag.LinkGone, l.At, "there is nothing at %s any more (%s)", l.Address, a.Why)
	switch s := l.Source; {
	case s == nil:
		return f.WithHint("link to where it is now, or take the link out")
	case l.Copy:
		return f.WithHint("name another copy, or take this one out")
	case s.Archived.URL.S != "":
		return f.WithHint("write `dead: %s`, and readers are led to the copy", today).WithSee(s.Place(s.Archived.URL.At), "the copy")
	}
	return f.WithHint("%s", t.lost(l, today))
}

// lost says what to do about an original that nobody has named a copy of.
func (t *Told) lost(l policy.WebLink, today policy.Day) string {
	dead := fmt.Sprintf("`dead: %s`", today)
	switch c, asked := t.copies[plain(l.Address)]; {
	case c.Address != "" && l.Source.Dead.IsZero():
		return fmt.Sprintf("the Internet Archive has a copy of %s: write %s and %s", c.Day, dead, c.key())
	case c.Address != "":
		return fmt.Sprintf("the Internet Archive has a copy of %s: write %s", c.Day, c.key())
	case asked:
		return "the Internet Archive has no copy: write " + dead + ", and name another one in `archived` or cite another source"
	}
	return "write " + dead + ", and name a copy in `archived` or cite another source"
}

// key is what a source says of the copy.
func (c Copy) key() string {
	return fmt.Sprintf("`archived: {url: \"%s\", date: %s}`", c.Address, c.Day)
}

// moved tells of a new address; false where a host leads to what is none.
func moved(l policy.WebLink, a Answer) (diag.Finding, bool) {
	from, _ := url.Parse(l.Address) // it was asked for
	to, err := url.Parse(a.Moved)
	switch {
	case err != nil, detour(to) && !detour(from):
		return diag.Finding{}, false
	case front(to) && !front(from):
		return diag.Findingf(diag.LinkMoved, l.At, "%s leads to the front page of %s for good", l.Address, to.Host).
			WithHint("what was there is probably elsewhere: look, and link to it"), true
	}
	if to.Fragment == "" {
		to.Fragment = from.Fragment
	}
	return diag.Findingf(diag.LinkMoved, l.At, "%s has moved for good", l.Address).WithHint("write %s", to), true
}

// front reports whether an address is that of the front page of its host.
func front(u *url.URL) bool {
	return frontPath.MatchString(u.Path) && u.RawQuery == ""
}

var frontPath = regexp.MustCompile(`^/?(?i:(?:index|default|home)(?:\.[a-z]+)?/?)?$`)

// detour reports whether a host leads there whoever wants whatever: to those who log in, with an address to return to, or to its
// front page in one language. What was linked may well be behind it, at its old address.
func detour(u *url.URL) bool {
	for param, values := range u.Query() {
		if returning[strings.ToLower(param)] || slices.ContainsFunc(values, isAddress) {
			return true
		}
	}
	label, _, _ := strings.Cut(u.Hostname(), ".")
	return logsIn.MatchString("/"+label) || logsIn.MatchString(u.Path) || languagePath.MatchString(u.Path)
}

func isAddress(value string) bool {
	return strings.HasPrefix(value, "/") || webAddress.MatchString(value)
}

var (
	webAddress   = regexp.MustCompile(`^(?i:https?):`)
	languagePath = regexp.MustCompile(`^/[A-Za-z]{2}([-_][A-Za-z]{2})?/?$`)
	logsIn       = regexp.MustCompile(`(?i)/(wp-)?(log[-_]?in|log[-_]?on|sign[-_]?in|sign[-_]?on|sso|saml2?|oauth2?|auth|authenticate|authorize|idp|shibboleth)([./;]|$)`)
)

// returning are the parameters in which hosts keep where a reader wanted to go.
var returning = map[string]bool{
	"next": true, "continue": true, "goto": true, "destination": true, "service": true, "relaystate": true, "samlrequest": true,
	"redirect": true, "redirect_to": true, "redirect_uri": true, "redirect_url": true, "redirecturl": true, "redirecturi": true,
	"return": true, "return_to": true, "returnto": true, "return_url": true, "returnurl": true, "returnuri": true,
	"back": true, "back_url": true, "backurl": true, "came_from": true, "referer": true, "referrer": true, "target_url": true,
}

// lostOriginal reports whether a link is one that readers lose if nobody names a copy.
func lostOriginal(l policy.WebLink) bool {
	return l.Source != nil && !l.Copy && l.Source.Archived.URL.S == ""
}

// String says how many addresses were asked for, of how many (the others were remembered), and what is known of them all.
func (t *Told) String() string {
	states := map[State]int{}
	for _, a := range t.answers {
		states[a.State]++
	}
	nothing := ""
	if !t.reached {
		nothing = "; no site could be reached from here"
	}
	return fmt.Sprintf("links: asked for %d of %d addresses: %d fine, %d gone, %d unknown%s", t.asked, len(t.answers), states[Fine], states[Gone], states[Unknown], nothing)
}
