package policy

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// A calendar reads what was done with an agreement as docs/authoring.md tells it, and nothing else: for each question it goes
// through all acts again, and for the entry into force through all days.
type calendar struct {
	a    *Agreement
	who  []ID
	days Day // from 0 on
}

// inside are the acts of a participant that hold on a day, its withdrawals left out.
func (c *calendar) inside(who ID, on Day) (acts []*Act) {
	for i := range c.a.Acts {
		act := &c.a.Acts[i]
		if act.Date.First > on || len(act.Who.Refs) == 0 || act.Who.Refs[0].ID != who {
			continue
		}
		if act.Did != Withdrew {
			acts = append(acts, act)
		} else if act.Takes().First <= on {
			acts = nil
		}
	}
	return acts
}

func (c *calendar) first(who ID, on Day, is func(Verb) bool) *Act {
	acts := c.inside(who, on)
	if i := slices.IndexFunc(acts, func(act *Act) bool { return is(act.Did) }); i >= 0 {
		return acts[i]
	}
	return nil
}

func (c *calendar) did(on Day, is func(Verb) bool) (ids []ID) {
	for _, who := range c.who {
		if c.first(who, on, is) != nil {
			ids = append(ids, who)
		}
	}
	return ids
}

// entry is the day of the last consent that was needed, and that of the entry into force.
func (c *calendar) entry() (last, entry Day, ok bool) {
	for day := range c.days {
		if len(c.did(day, Verb.Consent)) >= c.a.Needs[0].Consents.N {
			return day, c.a.Delay.After(day), true
		}
	}
	return 0, 0, false
}

func (c *calendar) ended(on Day) bool {
	return slices.ContainsFunc(c.a.Acts, func(act Act) bool { return act.Did == Terminated && act.Takes().First <= on })
}

func (c *calendar) parties(on Day) (ids []ID) {
	last, entry, ok := c.entry()
	if c.ended(on) {
		return nil
	}
	for _, who := range c.did(on, Verb.Consent) {
		consent := c.first(who, on, Verb.Consent)
		day := consent.Effective.First
		if consent.Effective.IsZero() {
			if !ok {
				continue
			}
			if day = entry; consent.Date.First > last {
				day = max(entry, c.a.DelayEach.After(consent.Date.First))
			}
		}
		if day <= on {
			ids = append(ids, who)
		}
	}
	return ids
}

// out are those who withdrew, in effect or not, and have done nothing since to be in again.
func (c *calendar) out(on Day) (ids []ID) {
	for _, who := range c.who {
		last := Verb(0)
		for i := range c.a.Acts {
			if act := &c.a.Acts[i]; act.Date.First <= on && len(act.Who.Refs) > 0 && act.Who.Refs[0].ID == who {
				last = act.Did
			}
		}
		if last == Withdrew {
			ids = append(ids, who)
		}
	}
	return ids
}

func (c *calendar) String() string {
	var b strings.Builder
	for i := range c.a.Acts {
		act := &c.a.Acts[i]
		fmt.Fprintf(&b, "%d %s %v", act.Date.First, act.Did, act.Who.Refs)
		if !act.Effective.IsZero() {
			fmt.Fprintf(&b, " effective %d", act.Effective.First)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// inventedAgreement is an agreement of a few weeks, with so many acts that they meet.
func inventedAgreement(r *rand.Rand) *calendar {
	const days = 40
	day := func(d int) When { return When{Date: Date{First: Day(d), Last: Day(d), Precision: ToDay}} }
	a := agreement("a", "treaty")
	a.Needs = []Need{{Consents: Number{N: 1 + r.IntN(3), Set: true}}}
	a.Delay, a.DelayEach = Delay{Days: r.IntN(6), Set: true}, Delay{Days: r.IntN(6), Set: true}
	who := []ID{"fra", "gbr", "nld", "usa"}
	for range 2 + r.IntN(12) {
		act := Act{Did: []Verb{Signed, Ratified, Acceded, Withdrew}[r.IntN(4)], Date: day(r.IntN(days)), Who: refs(string(who[r.IntN(4)]))}
		if act.Did != Signed && r.IntN(3) == 0 {
			act.Effective = day(int(act.Date.First) + r.IntN(10))
		}
		a.Acts = append(a.Acts, act)
	}
	if r.IntN(4) == 0 {
		a.Acts = append(a.Acts, Act{Did: Terminated, Date: day(days / 2), Effective: day(days/2 + r.IntN(10))})
	}
	slices.SortStableFunc(a.Acts, func(x, y Act) int { return int(x.Date.First - y.Date.First) })
	return &calendar{a: a, who: who, days: days + 20}
}

// Who has done what, who is a party and what the status is on each day agree with what goes through all days, for
// a thousand agreements that were invented.
func TestTheLedgerAgreesWithACalendar(t *testing.T) {
	for seed := range uint64(1000) {
		c := inventedAgreement(rand.New(rand.NewPCG(seed, 1)))
		s := link(c.a)
		_, entry, ok := c.entry()
		for day := range c.days {
			status := Unknown
			switch {
			case c.ended(day):
				status = IsTerminated
			case ok && entry <= day:
				status = IsInForce
			case slices.ContainsFunc(c.a.Acts, func(act Act) bool { return act.Date.First <= day && act.Did != Withdrew && act.Did != Terminated }):
				status = IsAdopted
			}
			got, _ := s.Status(c.a, day)
			for _, x := range []struct {
				what      string
				got, want any
			}{
				{"status", got, status},
				{"signed", s.Did(c.a, Signed, day), c.did(day, func(v Verb) bool { return v == Signed })},
				{"consented", s.Did(c.a, Consented, day), c.did(day, Verb.Consent)},
				{"acceded", s.Did(c.a, Acceded, day), c.did(day, func(v Verb) bool { return v == Acceded })},
				{"withdrew", s.Did(c.a, Withdrew, day), c.out(day)},
				{"parties", s.Parties(c.a, day), c.parties(day)},
			} {
				if fmt.Sprint(x.got) != fmt.Sprint(x.want) {
					t.Fatalf("seed %d, day %d, %s: %v, and the calendar has %v; needs %d, delays %s and %s\n%s", seed, day, x.what, x.got, x.want,
						c.a.Needs[0].Consents.N, c.a.Delay, c.a.DelayEach, c)
				}
			}
		}
	}
}
