package policy

import (
	"strings"
	"testing"

	"accord/internal/diag"
)

// The fixtures are the facts of the reference site: one joint statement, the agreements around it, and the groups that
// are counted against them.

// budapestRows are participants of the Convention on Cybercrime: signature, consent, and the day on which it came into
// force for them. "-" is none.
const budapestRows = `
alb 2001-11-23 2002-06-20 2004-07-01
hrv 2001-11-23 2002-10-17 2004-07-01
aus - 2012-11-30 2013-03-01
bel 2001-11-23 2012-08-20 2012-12-01
can 2001-11-23 2015-07-08 2015-11-01
col - 2020-03-16 2020-07-01
cze 2005-02-09 2013-08-22 2013-12-01
dnk 2003-04-22 2005-06-21 2005-10-01
est 2001-11-23 2003-05-12 2004-07-01
fin 2001-11-23 2007-05-24 2007-09-01
fra 2001-11-23 2006-01-10 2006-05-01
deu 2001-11-23 2009-03-09 2009-07-01
hun 2001-11-23 2003-12-04 2004-07-01
isl 2001-11-30 2007-01-29 2007-05-01
ita 2001-11-23 2008-06-05 2008-10-01
jpn 2001-11-23 2012-07-03 2012-11-01
lva 2004-05-05 2007-02-14 2007-06-01
ltu 2003-06-23 2004-03-18 2004-07-01
nld 2001-11-23 2006-11-16 2007-03-01
nzl - 2025-08-28 2025-12-01
nor 2001-11-23 2006-06-30 2006-10-01
pol 2001-11-23 2015-02-20 2015-06-01
rou 2001-11-23 2004-05-12 2004-09-01
svk 2005-02-04 2008-01-08 2008-05-01
esp 2001-11-23 2010-06-03 2010-10-01
swe 2001-11-23 2021-04-28 2021-08-01
gbr 2001-11-23 2011-05-25 2011-09-01
usa 2001-11-23 2006-09-29 2007-01-01`

const (
	the27  = "aus bel can col cze dnk est fin fra deu hun isl ita jpn lva ltu nld nzl nor pol kor rou svk esp swe gbr usa"
	eu27   = "aut bel bgr hrv cyp cze dnk est fin fra deu grc hun irl ita lva ltu lux mlt nld pol prt rou svk svn esp swe"
	nato29 = "alb bel bgr can hrv cze dnk est fra deu grc hun isl ita lva ltu lux mne nld nor pol prt rou svk svn esp tur gbr usa"
	coe    = "alb hrv bel cze dnk est fin fra deu hun isl ita lva ltu nld nor pol rou svk esp swe gbr"
)

var asof2019 = DayOf(2019, 9, 23)

func refs(ids string) Set {
	var set Set
	for _, id := range strings.Fields(ids) {
		set.Refs = append(set.Refs, Ref{ID: ID(id)})
	}
	return set
}

func members(group ID) Set {
	e, _ := ParseWho("members("+string(group)+")", diag.Place{}, nil)
	return Set{Calls: []*Expr{e}}
}

func on(t testing.TB, s string) When {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return When{Date: d}
}

func delay(t testing.TB, s string) Delay {
	t.Helper()
	d, err := ParseDelay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func act(t testing.TB, v Verb, day, who string) Act {
	t.Helper()
	return Act{Did: v, Date: on(t, day), Who: refs(who)}
}

func head(kind Kind, id ID) Head {
	return Head{Kind: kind, ID: id, File: "content/" + kind.Folder() + "/" + string(id) + ".md", At: diag.SpanOf(1, 1, 3)}
}

func agreement(id ID, kind string, acts ...Act) *Agreement {
	return &Agreement{Head: head(Agreements, id), Type: Text{S: kind}, Acts: acts}
}

func group(id ID, kind string, rows ...Membership) *Actor {
	return &Actor{Head: head(Actors, id), Type: Text{S: kind}, Members: rows}
}

func budapest(t testing.TB) *Agreement {
	a := agreement("budapest", "treaty", act(t, Adopted, "2001-11-08", ""), act(t, Opened, "2001-11-23", ""))
	for row := range strings.Lines(strings.TrimSpace(budapestRows)) {
		f := strings.Fields(row)
		verb := Acceded
		if f[1] != "-" {
			verb = Ratified
			a.Acts = append(a.Acts, act(t, Signed, f[1], f[0]))
		}
		a.Acts = append(a.Acts, act(t, verb, f[2], f[0]))
	}
	a.Needs = []Need{{Consents: Number{N: 5}}, {Consents: Number{N: 3}, From: members("coe")}}
	a.Delay = delay(t, "3mo-then-month-start")
	return a
}

func hanoi(t testing.TB) *Agreement {
	a := agreement("hanoi", "treaty", act(t, Adopted, "2024-12-24", ""), act(t, Opened, "2025-10-25", ""),
		act(t, Signed, "2025-10-25", "aus bel cze fra pol svk esp swe gbr eu"), act(t, Ratified, "../2026-05-21", "qat"))
	a.Acts[2].Partial = true
	a.Acts = append(a.Acts, act(t, Closed, "2026-12-31", ""))
	a.Acts[len(a.Acts)-1].Planned = true
	a.Needs = []Need{{Consents: Number{N: 40}, Type: Text{S: "state"}}}
	a.Delay = delay(t, "90d")
	return a
}

func facts(t testing.TB) *Site {
	joint := agreement("joint-statement-2019", "joint-statement", act(t, Signed, "2019-09-23", the27))
	paris := agreement("paris-call", "pledge", act(t, Published, "2018-11-12", ""), act(t, Joined, "2018-11-12", "fra"),
		act(t, Joined, "2021-11-10", "usa"), act(t, Joined, "2021-11-11", "eu"))
	resolution := agreement("res-74-247", "resolution", act(t, Passed, "2019-11-18", ""), act(t, Adopted, "2019-12-27", ""))
	resolution.Acts[1].Vote = &Vote{
		For:     Side{Count: Number{N: 79, Set: true}, Known: refs("rus chn")},
		Against: Side{Count: Number{N: 60, Set: true}, Known: refs("usa gbr")},
	}
	gge := agreement("gge-2015", "report", act(t, Published, "2015-07-22", ""))
	for letter := 'a'; letter <= 'k'; letter++ {
		gge.Provisions = append(gge.Provisions, Provision{ID: ID("norm-" + string(letter))})
	}
	until := Membership{Who: refs("gbr"), From: on(t, "1973"), To: on(t, "2020-01-31")}
	return Link(Input{
		Today: DayOf(2026, 6, 1),
		Records: []Record{
			joint, budapest(t), hanoi(t), paris, resolution, gge,
			group("eu", "organisation", Membership{Who: refs(eu27), From: on(t, "2013-07-01")}, until),
			group("nato", "alliance", Membership{Who: refs(nato29), From: on(t, "2017-06-05")}),
			group("five-eyes", "alliance", Membership{Who: refs("aus can gbr nzl usa")}),
			group("coe", "organisation", Membership{Who: refs(coe)}, Membership{Who: refs("can usa jpn"), As: Text{S: "observer"}}),
			&Actor{Head: head(Actors, "un"), Type: Text{S: "organisation"}},
			&Event{Head: head(Events, "ministerial-2019"), Date: on(t, "2019-09-23"),
				Who: []RoleSet{{Role: Text{S: "host"}, Who: refs("usa nld aus")}, {Who: refs("fra")}}},
		},
	})
}

// expr evaluates an expression, and ends the test if it has findings of any sort.
func value(t *testing.T, s *Site, src string, day Day) Value {
	t.Helper()
	e, findings := ParseExpr(src, diag.Place{})
	if e != nil {
		var v Value
		if v, findings = s.Eval(e, AsOf{day, day}, diag.Place{}); len(findings) == 0 {
			return v
		}
	}
	t.Fatalf("%s: %v", src, findings)
	return Value{}
}

func TestFacts(t *testing.T) {
	s := facts(t)
	for _, c := range []struct{ src, want string }{
		{"count(signed(joint-statement-2019))", "27"},
		{"count(signed(joint-statement-2019) & members(eu))", "18"},
		{"count(signed(joint-statement-2019) & members(eu)) @ 2020-02-01", "17"},
		{"count(signed(joint-statement-2019) & members(nato))", "20"},
		{"members(five-eyes) - signed(joint-statement-2019)", "nobody"},
		{"count(members(five-eyes))", "5"},
		{"count(parties(budapest) & signed(joint-statement-2019))", "23"},
		{"count(consented(budapest) & signed(joint-statement-2019))", "23"},
		{"signed(joint-statement-2019) - consented(budapest)", "col, kor, nzl, swe"},
		{"signed(joint-statement-2019) - parties(budapest) @ 2026-01-01", "kor"},
		{"members(five-eyes) - parties(budapest)", "nzl"},
		{"members(five-eyes) - parties(budapest) @ 2025-12-01", "nobody"},
		{"consented(budapest) - parties(budapest) @ 2015-08-01", "can"},
		{"consented(budapest) - parties(budapest) @ 2016-02-01", "nobody"},
		{"joined(paris-call)", "fra"},
		{"joined(paris-call) @ 2021-11-10", "fra, usa"},
		{"joined(paris-call) @ 2021-11-11", "eu, fra, usa"},
		{"count(provisions(gge-2015))", "11"},
		{"who(ministerial-2019)", "aus, fra, nld, usa"},
		{"who(ministerial-2019, host)", "aus, nld, usa"},
		{"count(members(un))", "193"},
		{"only(signed(joint-statement-2019), latin-american)", "col"},
		{"only(joined(paris-call) @ 2022, state)", "fra, usa"},
		{"status(budapest)", "in-force"},
		{"status(budapest) @ 2004-06-30", "open"},
		{"status(budapest) @ 2001-11-22", "adopted"},
		{"status(budapest, usa)", "party"},
		{"status(budapest, usa) @ 2006-12-31", "consented"},
		{"status(budapest, usa) @ 2006-09-28", "signatory"},
		{"status(budapest, swe)", "signatory"},
		{"status(budapest, chn)", "none"},
		{"status(hanoi) @ 2024-12-23", "unknown"},
		{"status(hanoi) @ 2024-12-24", "adopted"},
		{"status(hanoi) @ 2025-10-25", "open"},
		{"status(hanoi) @ 2027", "open"}, // closing is only planned
		{"status(hanoi, eu) @ 2026", "signatory"},
		{"status(res-74-247) @ 2019-12-01", "proposed"},
		{"status(res-74-247, chn) @ 2020", "in-favour"},
		{"status(joint-statement-2019)", "adopted"},
		{"date(in-force, budapest)", "2004-07-01"},
		{"date(signed, budapest)", "2001-11-23"},
		{"date(acceded, budapest, aus)", "2012-11-30"},
		{"date(in-force, budapest, nzl) @ 2026", "2025-12-01"},
		{"1 + 2 + (7 - 4)", "6"},
	} {
		if got := value(t, s, c.src, asof2019).String(); got != c.want {
			t.Errorf("%s = %s, want %s", c.src, got, c.want)
		}
	}
}

func TestEntryIntoForce(t *testing.T) {
	s := facts(t)
	a, _ := s.Agreement("budapest")
	if entry, ok := s.EntryIntoForce(a); !ok || entry.String() != "2004-07-01" {
		t.Errorf("the convention came into force on %s (%t), want 2004-07-01", entry, ok)
	}
	for row := range strings.Lines(strings.TrimSpace(budapestRows)) {
		f := strings.Fields(row)
		st := s.Standing(a, ID(f[0]), s.Today)
		if st.Status != Party || st.Consented.String() != f[2] || st.InForce.String() != f[3] || st.Since != st.InForce {
			t.Errorf("%s: %s since %s, consent %s, want party since %s, consent %s", f[0], st.Status, st.Since, st.Consented, f[3], f[2])
		}
	}
	if n, atLeast := s.Count(a, InForce, asof2019); n != 25 || atLeast {
		t.Errorf("%d parties (at least: %t), want 25", n, atLeast)
	}
	hanoi, _ := s.Agreement("hanoi")
	if entry, ok := s.EntryIntoForce(hanoi); ok {
		t.Errorf("one ratification of 40 brought the convention into force on %s", entry)
	}
}
