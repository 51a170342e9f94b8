package check

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"accord/internal/diag"
	"accord/internal/policy"
)

// A row that is wrong for many actors is one mistake. This file makes one finding of those that say the same of several.

// whom stands in a finding's text for the actors that it is about. No text of a file holds it.
const whom = "\x00"

// A sameness is what findings have in common that say the same.
type sameness struct {
	code    diag.Code
	at, see diag.Place
	text    string
}

// A several is a finding, and all actors that it is about.
type several struct {
	finding diag.Finding
	who     []policy.ID
}

// addOf adds a finding about an actor, in whose text whom stands once.
func (c *checker) addOf(who policy.ID, f diag.Finding) {
	key := sameness{code: f.Code, at: f.At, text: f.Text}
	if len(f.See) > 0 {
		key.see = f.See[0].At
	}
	s := c.several[key]
	if s == nil {
		s = &several{finding: f}
		c.several[key] = s
	}
	s.who = append(s.who, who)
}

// addSeveral adds what addOf was given.
func (c *checker) addSeveral() {
	for _, s := range c.several {
		slices.Sort(s.who)
		s.finding.Text = strings.Replace(s.finding.Text, whom, quotedIDs(slices.Compact(s.who)), 1)
		c.add(s.finding)
	}
}

// quotedIDs names actors: the first of many.
func quotedIDs(who []policy.ID) string {
	const most = 5
	var names []string
	for _, id := range who[:min(most, len(who))] {
		names = append(names, strconv.Quote(string(id)))
	}
	if more := len(who) - most; more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
