package policy

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// Each of many actors has a page, which asks what it did, where it stands, what it belongs to and what is said of it. What
// one page costs must not grow with the number of the others: the bound is many times what is needed.
func TestManyActorsAreAskedForInLinearTime(t *testing.T) {
	const many = 10_000
	roll := agreement("roll", "pledge")
	conference := &Event{Head: head(Events, "conference"), Date: on(t, "2020-01-01")}
	roll.Acts = []Act{act(t, Signed, "2020-01-02", ""), act(t, Adopted, "2020-01-03", "")}
	everyone := &roll.Acts[0].Who
	for i := range many {
		everyone.Refs = append(everyone.Refs, Ref{ID: ID(fmt.Sprintf("a%d", i))})
	}
	var records []Record
	for i, ref := range everyone.Refs {
		member := act(t, Signed, "2020-01-01", string(ref.ID))
		member.InRoll, member.Venue.S = true, "conference"
		roll.Acts = append(roll.Acts, member)
		roll.Positions = append(roll.Positions, Position{Who: refs(string(ref.ID)), Date: on(t, "2020")})
		a := group(ref.ID, "company")
		a.Attributed = []Attribution{{To: refs(string(ref.ID)), By: refs("usa"), Date: on(t, "2020")}}
		if i > 0 {
			a.Members = []Membership{{Who: members(everyone.Refs[i-1].ID)}}
		}
		records = append(records, a)
	}
	conference.Who = []RoleSet{{Who: *everyone}}
	began := time.Now()
	s := link(append(records, roll, conference)...)
	for _, a := range s.Actors {
		if n := len(s.TimelineOf(a.ID)); n != 3 && a.ID != "usa" {
			t.Fatalf("%s has %d moments, want 3", a.ID, n)
		}
		s.StandingsOf(a.ID, s.Today)
		s.Attributions(a.ID)
		s.PositionsOf(a.ID)
		s.Groups(a.ID, s.Today)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("%d actors took %v", many, took)
	}
}

// A group belongs to nothing because its members do; an actor belongs to whatever takes in the members of its groups.
func TestGroupsThroughGroups(t *testing.T) {
	s := link(
		group("inner", "alliance", Membership{Who: refs("usa"), To: on(t, "2010-12-31")}, Membership{Who: refs("can"), As: Text{S: "observer"}}),
		group("outer", "alliance", Membership{Who: members("inner"), From: on(t, "2000-01-01")}),
		group("named", "alliance", Membership{Who: refs("inner")}),
		group("world", "organisation", Membership{Who: members(UnitedNations)}),
		group(UnitedNations, "organisation"),
	)
	for _, c := range []struct{ who, day, want string }{
		{"usa", "1999-01-01", "inner un world"},
		{"usa", "2005-01-01", "inner outer un world"},
		{"usa", "2011-01-01", "un world"},
		{"can", "2005-01-01", "un world"},
		{"inner", "2005-01-01", "named"},
		{"usa", "1944-01-01", "inner"},
	} {
		if got := s.Groups(ID(c.who), on(t, c.day).Last); !slices.Equal(got, ids(c.want)) {
			t.Errorf("%s on %s belongs to %v, want %s", c.who, c.day, got, c.want)
		}
	}
}
