package check

import (
	"slices"
	"strings"

	"accord/internal/diag"
	"accord/internal/policy"
)

// groups finds groups that contain each other, by rows of `members` such as members(other): who belongs to them then
// depends on itself. Rows that never hold on one day do no harm.
func groups(c *checker) {
	w := &groupWalk{c: c, done: map[policy.ID]bool{}}
	for _, a := range c.site.Actors {
		w.visit(a.ID)
	}
}

// A step leads from a group to one that is part of it.
type step struct {
	group    *policy.Actor
	call     *policy.Expr // members(inner)
	from, to policy.Day
}

// A groupWalk follows the rows of members downward, each group once.
type groupWalk struct {
	c    *checker
	path []step
	done map[policy.ID]bool
}

func (w *groupWalk) visit(id policy.ID) {
	if i := slices.IndexFunc(w.path, func(s step) bool { return s.group.ID == id }); i >= 0 {
		w.cycle(w.path[i:])
		return
	}
	group, ok := w.c.site.Actor(id)
	if !ok || w.done[id] {
		return
	}
	w.done[id] = true
	for i := range group.Members {
		row := &group.Members[i]
		if row.As.S != "" {
			continue
		}
		s := step{group: group, from: policy.Never, to: policy.Forever}
		if !row.From.IsZero() {
			s.from = row.From.Last
		}
		if !row.To.IsZero() {
			s.to = row.To.Last
		}
		for _, s.call = range row.Who.Calls {
			w.path = append(w.path, s)
			w.visit(policy.ID(s.call.Args[0].Name))
			w.path = w.path[:len(w.path)-1]
		}
	}
}

func (w *groupWalk) cycle(steps []step) {
	from, to := policy.Never, policy.Forever
	var names []string
	for _, s := range steps {
		from, to = max(from, s.from), min(to, s.to)
		names = append(names, string(s.group.ID))
	}
	if from > to {
		return
	}
	last := steps[len(steps)-1]
	f := diag.Findingf(diag.MembershipCycle, last.group.Place(last.call.At), "the group %s contains itself: %s", names[0],
		strings.Join(append(names, names[0]), " > ")).WithHint("name the members themselves in one of the groups")
	for _, s := range steps[:len(steps)-1] {
		f = f.WithSee(s.group.Place(s.call.At), "%s contains %s", s.group.ID, s.call.Args[0].Name)
	}
	w.c.add(f)
}
