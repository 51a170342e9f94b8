package render

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"

	"accord/internal/policy"
)

// A Likeness is another actor of the same type, and how often it took the same side: both in, or both not in, counted over
// the agreements where the records tell of both.
type Likeness struct {
	URL, Text string
	Same, Of  int
}

// Anchor is the link to the other actor as HTML.
func (l Likeness) Anchor() template.HTML { return anchor(l.URL, l.Text) }

const (
	fewShared = 5 // agreements: with fewer a likeness says nothing
	mostAlike = 5 // actors that are named
)

// sides are those of one agreement on the day of the build.
type sides struct {
	in       map[policy.ID]bool // of everyone with a standing: whether it takes part
	complete bool               // whoever is not named is not in
}

// allSides are the sides of all agreements that somebody has to do with.
func (r *renderer) allSides() []sides {
	p := r.pen(nil, r.site.Today)
	var all []sides
	for _, a := range r.site.Agreements {
		count := p.counting(a)
		s := sides{in: map[policy.ID]bool{}, complete: count.complete}
		for _, st := range r.site.Standings(a, p.on) {
			s.in[st.Who] = count.takesPart(st.Status)
		}
		if len(s.in) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// Share says in how many of the site's agreements the actor takes part; "" when it has to do with none.
func (a *Actor) Share() string {
	in := 0
	for _, s := range a.pen.sides() {
		if s.in[a.rec.ID] {
			in++
		}
	}
	if len(a.Standings) == 0 {
		return ""
	}
	return a.pen.words.Fill("actor.share", "in", strconv.Itoa(in), "of", strconv.Itoa(len(a.pen.site.Agreements)))
}

// Alike are those who most often took the side of the actor.
func (a *Actor) Alike() []Likeness {
	if len(a.Standings) == 0 {
		return nil
	}
	p := a.pen
	var out []Likeness
	for id, n := range alike(p.sides(), a.rec.ID) {
		if n.Of >= fewShared && n.Same > 0 && p.site.ActorType(id) == p.site.ActorType(a.rec.ID) {
			l := p.link(id)
			out = append(out, Likeness{l.URL, l.Text, n.Same, n.Of})
		}
	}
	sortByName(out, func(l Likeness) string { return l.Text })
	slices.SortStableFunc(out, func(a, b Likeness) int {
		return cmp.Or(cmp.Compare(b.Same*a.Of, a.Same*b.Of), cmp.Compare(b.Of, a.Of))
	})
	return out[:min(len(out), mostAlike)]
}

// alike counts, for everyone who stands somewhere beside who, the sides that are known of both.
func alike(all []sides, who policy.ID) map[policy.ID]Likeness {
	others := map[policy.ID]Likeness{}
	absent := Likeness{} // of somebody whom no agreement names
	for _, s := range all {
		mine, named := s.in[who]
		if !named && !s.complete {
			continue
		}
		if s.complete {
			absent.Of++
			if !mine {
				absent.Same++
			}
		}
		for id, in := range s.in {
			n := others[id]
			if !s.complete {
				n.Of++
			}
			switch {
			case in == mine && !(s.complete && !mine):
				n.Same++
			case in != mine && s.complete && !mine:
				n.Same-- // counted among the absent
			}
			others[id] = n
		}
	}
	delete(others, who)
	for id, n := range others {
		others[id] = Likeness{Same: n.Same + absent.Same, Of: n.Of + absent.Of}
	}
	return others
}
