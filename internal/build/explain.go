package build

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"accord/internal/diag"
	"accord/internal/policy"
	"accord/internal/render"
)

// An Explanation is what there is to know about one record: where it is, what it says, and what it has to do with others.
type Explanation struct {
	Record   policy.Record
	URL      string   // of its page, with the base URL where there is one
	Held     string   // why it is not published; "" if it is
	Facts    []string // a line each: acts, statuses and counts of the day
	Uses     []string // the ids of what it names and links to, and of the sources that it cites, with an @
	UsedBy   []string // the files of the records that refer to it
	Findings []diag.Finding
}

// Explain explains the record that a file, an address, a path of a page or an id names; a source's id has an @ before it, unless no
// other record has it. It is an error when none does, and names the nearest.
func (s *Snapshot) Explain(what string) (*Explanation, error) {
	rec, err := s.named(what)
	if err != nil {
		return nil, err
	}
	h := rec.Meta()
	e := &Explanation{Record: rec, URL: s.Site.Settings.BaseURL.S + render.PagePath(rec), Facts: s.Facts(rec)}
	e.Held = s.held(h)
	seen := map[policy.ID]bool{}
	s.Site.Names(rec, func(id policy.ID, source bool) {
		if source {
			id = "@" + id
		}
		if !seen[id] {
			seen[id] = true
			e.Uses = append(e.Uses, string(id))
		}
	})
	for _, user := range s.Site.Users(rec) {
		e.UsedBy = append(e.UsedBy, user.Meta().File)
	}
	slices.Sort(e.UsedBy)
	e.UsedBy = slices.Compact(e.UsedBy)
	for _, f := range s.Findings() {
		if s.within(rec, f.At) || slices.ContainsFunc(f.See, func(n diag.Note) bool { return s.within(rec, n.At) }) {
			e.Findings = append(e.Findings, f)
		}
	}
	return e, nil
}

// within reports whether a place is in a record: in its file, or from its line to the next record's in a file of several, or in its roll.
func (s *Snapshot) within(rec policy.Record, at diag.Place) bool {
	h := rec.Meta()
	if a, ok := rec.(*policy.Agreement); ok && a.Roll != "" && at.File == a.Roll {
		return true
	}
	if h.File == "" || at.File != h.File {
		return false
	}
	for other := range s.Site.All() {
		if o := other.Meta(); o.File == h.File && o.At.Line > h.At.Line && o.At.Line <= at.Line {
			return false
		}
	}
	return at.Line >= h.At.Line || at.Line == 0
}

// named finds a record by its file, the address of its page, or its id.
func (s *Snapshot) named(what string) (policy.Record, error) {
	if id, ok := strings.CutPrefix(what, "@"); ok {
		if src, ok := s.Site.Source(policy.ID(id)); ok {
			return src, nil
		}
	}
	page := what
	if u, err := url.Parse(what); err == nil && u.IsAbs() {
		page = u.Path
	}
	page = strings.Trim(strings.TrimPrefix(page, render.BasePath(s.Site.Settings.BaseURL.S)), "/")
	for rec := range s.Site.All() {
		h := rec.Meta()
		if string(h.ID) == what && h.Kind != policy.Sources || h.File != "" && h.File == what || strings.Trim(render.PagePath(rec), "/") == page {
			return rec, nil
		}
	}
	if src, ok := s.Site.Source(policy.ID(what)); ok {
		return src, nil
	}
	if w, ok := s.Withheld[policy.ID(what)]; ok {
		return nil, fmt.Errorf("%s is not published: %s (%s)", what, w.Reason(), w.File)
	}
	var ids []string
	for rec := range s.Site.All() {
		ids = append(ids, string(rec.Meta().ID))
	}
	if near := diag.Nearest(what, slices.Values(ids)); near != "" {
		return nil, fmt.Errorf("no record has the file, address or id %q; did you mean %s?", what, near)
	}
	return nil, fmt.Errorf("no record has the file, address or id %q", what)
}

// held is why a record would not be published although the snapshot has it: drafts are in it when they are asked for.
func (s *Snapshot) held(h *policy.Head) string {
	switch {
	case h.Draft:
		return "it is a draft"
	case h.Publish.After(time.Now()):
		return "it is under embargo until " + h.Publish.Format(time.RFC3339)
	}
	return ""
}

// Facts are what there is to say about a record on the day of the snapshot, a line each: what its acts come to, who belongs
// where, what a word means, what a source is.
func (s *Snapshot) Facts(rec policy.Record) []string {
	switch r := rec.(type) {
	case *policy.Agreement:
		return s.agreementFacts(r)
	case *policy.Actor:
		return s.actorFacts(r)
	case *policy.Article:
		return stated(fact{"date", r.Date.String()}, fact{"summary", r.Summary.Src})
	case *policy.Event:
		return stated(fact{"date", r.Date.String()}, fact{"place", r.Venue.S}, fact{"summary", r.Summary.S})
	case *policy.Source:
		return stated(fact{"publisher", publisher(r)}, fact{"date", r.Date.String()}, fact{"level", r.Level.S}, fact{"at", r.Where()})
	case *policy.Term:
		if r.Definition != nil {
			return []string{r.Definition.Src}
		}
	}
	return nil
}

// A fact is a word for something, and what it is.
type fact struct{ word, value string }

// stated are the facts that are known, a line each.
func stated(facts ...fact) (lines []string) {
	for _, f := range facts {
		if f.value != "" {
			lines = append(lines, f.word+": "+f.value)
		}
	}
	return lines
}

// publisher is who published a source, or wrote it.
func publisher(r *policy.Source) string {
	names := make([]string, len(r.Authors))
	for i, author := range r.Authors {
		names[i] = author.S
	}
	return cmp.Or(r.Publisher.S, strings.Join(names, ", "))
}

func (s *Snapshot) agreementFacts(r *policy.Agreement) (lines []string) {
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	today := s.Site.Today
	status, since := s.Site.Status(r, today)
	add("status: %s %s", status, since)
	for _, c := range []struct {
		word string
		verb policy.Verb
	}{{"signatories", policy.Signed}, {"joined", policy.Joined}, {"consented", policy.Consented}, {"parties", policy.InForce}} {
		n, atLeast := s.Site.Count(r, c.verb, today)
		if n == 0 {
			continue
		}
		least := ""
		if atLeast {
			least = "at least "
		}
		add("%s: %s%d", c.word, least, n)
	}
	for _, act := range s.Site.Acts(r) {
		add("%s %s%s", act.Date.Date, act.Did, whoOf(s.Site, act))
	}
	return lines
}

func (s *Snapshot) actorFacts(r *policy.Actor) []string {
	today := s.Site.Today
	groups := make([]string, 0)
	for _, id := range s.Site.Groups(r.ID, today) {
		groups = append(groups, string(id))
	}
	lines := stated(fact{"type", s.Site.ActorType(r.ID)}, fact{"member of", strings.Join(groups, ", ")})
	for _, a := range s.Site.Agreements {
		if st := s.Site.Standing(a, r.ID, today); st.Status != policy.None {
			lines = append(lines, fmt.Sprintf("%s: %s %s", a.ID, st.Status, st.Since))
		}
	}
	return lines
}

// whoOf names the participants of an act, or counts them where they are many.
func whoOf(site *policy.Site, act *policy.Act) string {
	const many = 8
	who := site.Resolve(act.Who, act.Date.Last)
	switch {
	case len(who) == 0:
		return ""
	case len(who) > many:
		return fmt.Sprintf(": %d participants", len(who))
	}
	var names []string
	for _, id := range who {
		names = append(names, string(id))
	}
	return ": " + strings.Join(names, ", ")
}
