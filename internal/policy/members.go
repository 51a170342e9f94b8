package policy

import (
	"slices"
	"sync"
)

// UnitedNations is the id of the one group whose members the built-in table of states knows. A record of that id
// that lists members itself is believed instead.
const UnitedNations ID = "un"

// Resolve returns the ids that a set means on a day, sorted, each once. An id means itself; members(g) means the full
// members of g on that day.
func (s *Site) Resolve(set Set, on Day) []ID {
	ids := s.public(make([]ID, 0, len(set.Refs)), set)
	for _, call := range set.Calls {
		if group, ok := groupCall(call); ok {
			ids = append(ids, s.Members(group.ID, on)...)
		}
	}
	return sorted(ids)
}

// public appends the ids that stand in a set. What is not public counts nowhere, and not even its id is shown.
func (s *Site) public(ids []ID, set Set) []ID {
	ids = slices.Grow(ids, len(set.Refs))
	for _, r := range set.Refs {
		if w, hidden := s.withheld[r.ID]; !hidden || w.Broken {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// sorted sorts ids in place and drops repetitions.
func sorted(ids []ID) []ID {
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Members returns the full members of a group on a day, sorted: the rows without `as` whose days include it. A row
// without `from` was always a member, one without `to` still is. A day that is imprecise counts from its last possible
// day, so who left in 2020 was a member until the end of it.
func (s *Site) Members(group ID, on Day) []ID {
	m := &memberWalk{site: s, on: on, seen: map[ID]bool{}}
	m.add(group)
	return sorted(m.ids)
}

// A memberWalk collects members, and those of groups that are members as members(other). Each group is walked once:
// more cannot add anyone, and groups that contain each other come to an end.
type memberWalk struct {
	site *Site
	on   Day
	seen map[ID]bool
	ids  []ID
}

func (m *memberWalk) add(group ID) {
	if m.seen[group] {
		return
	}
	m.seen[group] = true
	a, ok := m.site.Actor(group)
	if group == UnitedNations && (!ok || len(a.Members) == 0) {
		m.ids = append(m.ids, unitedNations(m.on)...)
		return
	}
	if !ok {
		return
	}
	for i := range a.Members {
		row := &a.Members[i]
		if row.As.S != "" || !row.On(m.on) {
			continue
		}
		m.ids = m.site.public(m.ids, row.Who)
		for _, call := range row.Who.Calls {
			if inner, ok := groupCall(call); ok {
				m.add(inner.ID)
			}
		}
	}
}

// On reports whether the membership includes the day.
func (m *Membership) On(day Day) bool {
	return (m.From.IsZero() || m.From.By(day)) && (m.To.IsZero() || day <= m.To.Last)
}

// On reports whether a person had a role on a day, as far as its days are known.
func (r *Role) On(day Day) bool {
	return (r.From.IsZero() || r.From.First <= day) && (r.To.IsZero() || r.To.Last >= day)
}

// Groups returns the groups of which an actor is a full member on a day, sorted.
func (s *Site) Groups(member ID, on Day) []ID {
	var groups []ID
	rows := slices.Clone(s.dossier(member).rows)
	if un, ok := s.Actor(UnitedNations); (!ok || len(un.Members) == 0) && slices.Contains(unitedNations(on), member) {
		rows = append(rows, s.dossier(UnitedNations).callers...)
		if ok {
			groups = append(groups, UnitedNations)
		}
	}
	seen := map[ID]bool{}
	for i := 0; i < len(rows); i++ { // whoever is in a group is in those that take in its members
		group := rows[i].Group.ID
		if m := rows[i].Membership; m.As.S == "" && m.On(on) && !seen[group] {
			seen[group] = true
			groups = append(groups, group)
			rows = append(rows, s.dossier(group).callers...)
		}
	}
	return sorted(groups)
}

// tableDay reads a day of the table of states, whose form a test checks; "" is absent.
func tableDay(s string) Date {
	d, _ := ParseDate(s)
	return d
}

// A unTerm is a state's membership of the United Nations.
type unTerm struct {
	state ID
	term  Membership
}

var unTerms = sync.OnceValue(func() []unTerm {
	var terms []unTerm
	for _, state := range States() {
		if state.UN == "" {
			continue
		}
		// Who continues the seat of another state holds it since that state's admission, but not before it existed.
		term := Membership{From: When{Date: tableDay(max(state.UN, state.From))}, To: When{Date: tableDay(state.UNEnd)}}
		terms = append(terms, unTerm{state.Code, term})
	}
	return terms
})

// unitedNations returns the member states of the United Nations on a day.
func unitedNations(on Day) []ID {
	var ids []ID
	for _, t := range unTerms() {
		if t.term.On(on) {
			ids = append(ids, t.state)
		}
	}
	return ids
}
