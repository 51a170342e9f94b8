package check

import (
	"slices"
	"strings"

	"accord/internal/diag"
	"accord/internal/policy"
)

// supersession finds agreements that supersede each other: none of them would be the one in force.
func supersession(c *checker) {
	done := map[policy.ID]bool{}
	for _, a := range c.site.Agreements {
		c.supersedes(a, nil, done)
	}
}

// A succession is an agreement with the one that it says it supersedes.
type succession struct {
	later *policy.Agreement
	to    policy.Ref
}

// supersedes follows the relation from an agreement, each once. Path is how it came there.
func (c *checker) supersedes(a *policy.Agreement, path []succession, done map[policy.ID]bool) {
	if i := slices.IndexFunc(path, func(s succession) bool { return s.later == a }); i >= 0 {
		c.circular(path[i:])
		return
	}
	if done[a.ID] {
		return
	}
	done[a.ID] = true
	for i := range a.Relates {
		r := &a.Relates[i]
		if earlier, ok := c.site.Agreement(r.To.ID); ok && r.How.S == "supersedes" {
			c.supersedes(earlier, append(path, succession{a, r.To}), done)
		}
	}
}

func (c *checker) circular(path []succession) {
	var names []string
	for _, s := range path {
		names = append(names, string(s.later.ID))
	}
	last := path[len(path)-1]
	f := diag.Findingf(diag.SupersessionCycle, last.later.Place(last.to.At), "%s supersedes itself: %s", names[0], strings.Join(append(names, names[0]), " > ")).
		WithHint("take one of the relations out: the later agreement supersedes the earlier")
	for _, s := range path[:len(path)-1] {
		f = f.WithSee(s.later.Place(s.to.At), "%s supersedes %s", s.later.ID, s.to.ID)
	}
	c.add(f)
}

// sides of a debate that records hold.
type debate struct{ support, oppose bool }

// debates finds agreements of which several positions are told, all of them of one side. To sign or join is to support; a vote
// against and an objection are to oppose.
func debates(c *checker) {
	const several = 2
	for _, a := range c.site.Agreements {
		if len(a.Positions) < several {
			continue
		}
		var told debate
		for i := range a.Positions {
			told.hear(a.Positions[i].Stance.S)
		}
		for i := range a.Acts {
			told.see(&a.Acts[i])
		}
		if told.support == told.oppose {
			continue
		}
		side, other := "for", "against"
		if told.oppose {
			side, other = other, side
		}
		first := a.Positions[0]
		c.add(diag.Findingf(diag.OneSided, a.Place(first.At), "all positions are %s it", side).
			WithHint("look for who speaks %s it; if nobody does, leave it so", other))
	}
}

func (d *debate) hear(stance string) {
	switch stance {
	case "supports":
		d.support = true
	case "opposes":
		d.oppose = true
	default: // who is of two minds speaks for both sides
		d.support, d.oppose = true, true
	}
}

func (d *debate) see(act *policy.Act) {
	switch {
	case act.Did == policy.Objected:
		d.oppose = true
	case act.Did.Consent(), act.Did == policy.Signed, act.Did == policy.Joined:
		d.support = true
	}
	if act.Vote != nil {
		d.support = d.support || act.Vote.For.Count.N > 0 || !act.Vote.For.Known.IsZero()
		d.oppose = d.oppose || act.Vote.Against.Count.N > 0 || !act.Vote.Against.Known.IsZero()
	}
}

// stances finds who supports and opposes one thing on one day. Only who is named itself counts: a group may speak for most of
// its members.
func stances(c *checker) {
	for _, a := range c.site.Agreements {
		c.stances(&a.Head, a.Positions)
	}
	for _, e := range c.site.Events {
		c.stances(&e.Head, e.Positions)
	}
}

func (c *checker) stances(h *policy.Head, positions []policy.Position) {
	type speech struct {
		who policy.ID
		on  policy.Day
	}
	first := map[speech]*policy.Position{}
	for i := range positions {
		p := &positions[i]
		if !p.Date.Exact() || p.Stance.S != "supports" && p.Stance.S != "opposes" {
			continue
		}
		for _, ref := range p.Who.Refs {
			s := speech{ref.ID, p.Date.First}
			other := first[s]
			if other == nil {
				first[s] = p
			} else if other.Stance.S != p.Stance.S {
				c.add(diag.Findingf(diag.StanceConflict, h.Place(p.Stance.At), "%q %s it and %s it on %s", ref.ID, other.Stance.S, p.Stance.S, p.Date.Date).
					WithHint("if it is of two minds, tell it once as `ambivalent`; else correct one of the two").
					WithSee(h.Place(other.Stance.At), "%s", other.Stance.S))
			}
		}
	}
}
