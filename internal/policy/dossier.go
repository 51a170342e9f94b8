package policy

import (
	"cmp"
	"slices"
)

// A dossier is where the records name an actor, by itself or as a member of a group. All dossiers are made in one pass, for
// a site of many actors has a page for each, and none of them may search all records again.
type dossier struct {
	rows         []GroupMembership // that name it
	callers      []GroupMembership // that take in its members
	agreements   []*Agreement      // with an act or a vote of it, in the site's order
	events       []*Event
	attributions []GroupAttribution
	positions    []HeldPosition
}

// dossier returns what the records say of an actor; it is empty, not nil, for one that they do not name.
func (s *Site) dossier(id ID) *dossier {
	if d, ok := s.dossiers()[id]; ok {
		return d
	}
	return new(dossier)
}

func (s *Site) compileDossiers() map[ID]*dossier {
	all := map[ID]*dossier{}
	of := func(id ID) *dossier {
		if all[id] == nil {
			all[id] = new(dossier)
		}
		return all[id]
	}
	for _, group := range s.Actors {
		group.eachRow(func(m *Membership, named, called ID) {
			if row := (GroupMembership{group, m}); called != "" {
				of(called).callers = append(of(called).callers, row)
			} else {
				of(named).rows = append(of(named).rows, row)
			}
		})
		for i := range group.Attributed {
			at := &group.Attributed[i]
			for _, id := range s.concerned(group.ID, at) {
				of(id).attributions = append(of(id).attributions, GroupAttribution{group, at})
			}
		}
	}
	for _, a := range s.Agreements {
		for _, id := range s.ledger(a).everyone() {
			of(id).agreements = append(of(id).agreements, a)
		}
		s.positionsOn(a, a.Positions, of)
	}
	for _, e := range s.Events {
		for _, id := range s.participants(e) {
			of(id).events = append(of(id).events, e)
		}
		s.positionsOn(e, e.Positions, of)
	}
	for _, d := range all {
		slices.SortStableFunc(d.attributions, func(a, b GroupAttribution) int { return cmp.Compare(a.Date.First, b.Date.First) })
		slices.SortStableFunc(d.positions, func(a, b HeldPosition) int { return cmp.Compare(b.Date.Last, a.Date.Last) })
	}
	return all
}

// eachRow visits whom a group's rows name, each once a row, and whose members they take in.
func (a *Actor) eachRow(visit func(m *Membership, named, called ID)) {
	for i := range a.Members {
		m := &a.Members[i]
		var named []ID
		for _, r := range m.Who.Refs {
			named = append(named, r.ID)
		}
		for _, id := range sorted(named) {
			visit(m, id, "")
		}
		for _, call := range m.Who.Calls {
			if inner, ok := groupCall(call); ok {
				visit(m, "", inner.ID)
			}
		}
	}
}

// concerned are the group that an attribution is about and all whom it names on any side.
func (s *Site) concerned(group ID, at *Attribution) []ID {
	sides := []Set{at.To, at.By, at.Backed}
	if at.Denied != nil {
		sides = append(sides, at.Denied.By)
	}
	ids := []ID{group}
	for _, side := range sides {
		ids = append(ids, s.Resolve(side, at.Date.Last)...)
	}
	return sorted(ids)
}

// participants are all that took part in an event, in whatever role.
func (s *Site) participants(e *Event) []ID {
	var ids []ID
	for i := range e.Who {
		ids = append(ids, s.Resolve(e.Who[i].Who, e.Date.Last)...)
	}
	return sorted(ids)
}

func (s *Site) positionsOn(about Record, positions []Position, of func(ID) *dossier) {
	for i := range positions {
		p := &positions[i]
		day := s.Today
		if !p.Date.IsZero() {
			day = p.Date.Last
		}
		for _, id := range s.Resolve(p.Who, day) {
			of(id).positions = append(of(id).positions, HeldPosition{about, p})
		}
	}
}
