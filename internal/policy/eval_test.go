package policy

import (
	"strings"
	"testing"

	"accord/internal/diag"
)

func TestEvalFinds(t *testing.T) {
	s := Link(Input{
		Records:  append(recordsOf(facts(t)), article(t, "explainer", "2019-09-23", "")),
		Withheld: map[ID]Withheld{"secret": {Kind: Agreements}},
		Today:    DayOf(2026, 6, 1),
	})
	for _, c := range []struct {
		src  string
		code diag.Code
		text string
		hint string
	}{
		{"signed(budapset)", diag.UnknownID, `no agreement has the id "budapset"`, `did you mean "budapest"?`},
		{"members(eu) & natto", diag.UnknownID, "no actor", `did you mean "nato"?`},
		{"members(eu) & the-netherlands", diag.UnknownID, `no actor has the id "the-netherlands"`, "three letters: nld"},
		{"members(eu) & ger", diag.UnknownID, `no actor has the id "ger"`, "the code of Germany is deu"},
		{"members(eu) & cn", diag.UnknownID, `no actor has the id "cn"`, "three letters: chn"},
		{"signed(eu)", diag.WrongKind, "one of the actors, and one of the agreements", ""},
		{"count(explainer)", diag.WrongKind, "one of the articles", ""},
		{"signed(secret)", diag.WithheldReference, "not published yet", "publish it"},
		{"signed(budapest) & eu", diag.BadExpression, "means itself", "members(eu)?"},
		{"members(nato) - eu", diag.BadExpression, "means itself", "members(eu)?"},
		{"count(signed(budapest)) + signed(budapest)", diag.BadExpression, "is a number and", "count( )"},
		{"1 & 2", diag.BadExpression, "& does not go with a number", ""},
		{"count(3)", diag.BadExpression, "count takes a set, and 3 is a number", ""},
		{"parties(joint-statement-2019)", diag.BadExpression, "has no parties", "signed(joint-statement-2019)"},
		{"members(usa)", diag.BadExpression, "usa has no members", ""},
		{"only(members(eu), europaen)", diag.UnknownWord, "neither an actor type", ""},
		{"only(members(eu), stat)", diag.UnknownWord, "neither an actor type", `did you mean "state"?`},
		{"who(ministerial-2019, guest)", diag.UnknownWord, "nobody took part", ""},
		{"date(in-force, hanoi)", diag.BadExpression, `up to 2019-09-23 no "in-force" of hanoi is recorded`, "@"},
		{"date(ratified, budapest, kor)", diag.BadExpression, `no "ratified" of budapest by kor`, ""},
		{"total(budapest, signed)", diag.BadExpression, "no total", "`totals`"},
		{"voted(budapest, for)", diag.BadExpression, "no counted vote", ""},
		{"count(signed(joint-statement-2019) - signed(hanoi)) @ 2026", diag.CountPartial, "cannot be exact", "total(hanoi, signed)"},
		{"count(signed(hanoi)) @ 2026", diag.CountPartial, "cannot be exact", "total(hanoi, signed)"},
	} {
		e, findings := ParseExpr(c.src, exprAt)
		if e == nil {
			t.Fatalf("%s: %v", c.src, findings)
		}
		v, findings := s.Eval(e, AsOf{asof2019, asof2019}, exprAt)
		if len(findings) != 1 || findings[0].Code != c.code || !strings.Contains(findings[0].Text, c.text) || !strings.Contains(findings[0].Hint, c.hint) {
			t.Errorf("%s: %+v, want %s, %q, %q", c.src, findings, c.code, c.text, c.hint)
			continue
		}
		if warns := c.code == diag.CountPartial; (v.Sort != 0) != warns || findings[0].At.File != exprAt.File || findings[0].At.Line != 3 {
			t.Errorf("%s: value %+v, at %s", c.src, v, findings[0].At)
		}
	}
}

// recordsOf returns the records of a site, so that it can be linked again with others.
func recordsOf(s *Site) (records []Record) {
	for r := range s.All() {
		if s.records[r.Meta().ID] == r {
			records = append(records, r)
		}
	}
	return records
}

// What is missing from a set that is taken away is too much in what is left.
func TestBounds(t *testing.T) {
	s := facts(t)
	for _, c := range []struct{ src, want string }{
		{"count(signed(hanoi))", "at least 10"},
		{"count(signed(hanoi) & members(eu))", "at least 7"},
		{"count(members(five-eyes) - signed(hanoi))", "at most 3"},
		{"count(signed(hanoi) - signed(hanoi))", "about 0"},
		{"27 - count(signed(hanoi))", "at most 17"},
		{"count(signed(joint-statement-2019))", "27"},
		{"count(voted(res-74-247, for))", "at least 2"},
	} {
		e, _ := ParseExpr(c.src, exprAt)
		if v, _ := s.Eval(e, AsOf{s.Today, s.Today}, exprAt); v.String() != c.want {
			t.Errorf("%s = %s, want %s", c.src, v, c.want)
		}
	}
}

func TestExpect(t *testing.T) {
	s := facts(t)
	for _, c := range []struct {
		src string
		day Day
		why string // "" holds
	}{
		{"count(signed(joint-statement-2019)) = 27", asof2019, ""},
		{"count(parties(budapest)) = 28", DayOf(2025, 9, 1),
			"count(parties(budapest)) = 28: it is 27; consented, not yet in force: nzl"},
		{"count(members(five-eyes)) = 6", asof2019, "count(members(five-eyes)) = 6: it is 5: aus, can, gbr, nzl, usa"},
		{"count(signed(joint-statement-2019) & members(five-eyes)) = 4", asof2019,
			"count(signed(joint-statement-2019) & members(five-eyes)) = 4: it is 5: aus, can, gbr, nzl, usa"},
		{"count(signed(joint-statement-2019) & members(eu)) = 19", asof2019,
			"count(signed(joint-statement-2019) & members(eu)) = 19: it is 18; of members(eu) not in it: aut, bgr, cyp, grc, hrv, irl, lux, mlt, prt, svn"},
		{"signed(joint-statement-2019) in consented(budapest)", asof2019,
			"signed(joint-statement-2019) in consented(budapest): not in it: col, kor, nzl, swe"},
		{"chn + usa not in signed(joint-statement-2019)", asof2019, "chn + usa not in signed(joint-statement-2019): in it: usa"},
		{"eu not in signed(joint-statement-2019)", asof2019, ""},
		{"usa in parties(budapest) @ 2007-01-01", asof2019, ""},
		{"usa not in parties(budapest) @ 2006-12-31", asof2019, ""},
		{"who(ministerial-2019) = usa + nld", asof2019, "who(ministerial-2019) = usa + nld: only on the left: aus, fra"},
		{"status(budapest) = in-force", asof2019, ""},
		{"status(hanoi) = in-force", DayOf(2026, 1, 1), "status(hanoi) = in-force: it is open"},
		{"open = status(hanoi)", DayOf(2026, 1, 1), ""},
		{"status(budapest, swe) != party", asof2019, ""},
		{"date(in-force, budapest) = 2004-07-01", asof2019, ""},
		{"date(in-force, budapest) = 2004", asof2019, ""},
		{"date(in-force, budapest) > 2003", asof2019, ""},
		{"date(in-force, budapest) <= 2004", asof2019, ""},
		{"date(in-force, budapest) > 2004-07-02", asof2019, "date(in-force, budapest) > 2004-07-02: it is 2004-07-01"},
		{"date(ratified, hanoi) > 2025", DayOf(2026, 5, 21),
			"date(ratified, hanoi) > 2025: it is ../2026-05-21, and which comes first cannot be told"},
		{"date(published, paris-call) < date(signed, joint-statement-2019)", asof2019, ""},
		{"count(provisions(gge-2015)) != 13", asof2019, ""},
		{"total(res-74-247, for) = 79", DayOf(2020, 1, 1), ""},
		{"total(res-74-247, for) > total(res-74-247, against)", DayOf(2020, 1, 1), ""},
		{"count(signed(hanoi)) >= 10", DayOf(2026, 1, 1), ""}, // holds, whoever is missing
	} {
		test, findings := ParseTest(c.src, exprAt, nil)
		if test == nil {
			t.Fatalf("%s: %v", c.src, findings)
		}
		ok, why, findings := s.Test(test, AsOf{c.day, c.day}, exprAt)
		if ok != (c.why == "") || why != c.why || len(findings) > 0 {
			t.Errorf("%s: %t, %q, %v; want %q", c.src, ok, why, findings, c.why)
		}
	}
	for _, c := range []struct{ src, text, hint string }{
		{"signed(joint-statement-2019) = 27", "a set is compared with a number", "count( )"},
		{"members(eu) < members(nato)", "< does not go with a set", ""},
		{"3 in 4", "in does not go with a number", ""},
		{"status(budapest) = in-forse", `"in-forse" is no status`, `did you mean "in-force"?`},
		{"eu in signed(joint-statement-2019)", "means itself", "members(eu)?"},
		{"count(signed(nothing)) = 3", "no agreement has the id", ""},
		{"count(signed(hanoi)) @ 2026 = 10", "cannot be exact", ""},
	} {
		test, _ := ParseTest(c.src, exprAt, nil)
		_, _, findings := s.Test(test, AsOf{asof2019, asof2019}, exprAt)
		if len(findings) != 1 || !strings.Contains(findings[0].Text, c.text) || !strings.Contains(findings[0].Hint, c.hint) {
			t.Errorf("%s: %v, want %q, %q", c.src, findings, c.text, c.hint)
		}
	}
}

func TestAsOf(t *testing.T) {
	s := facts(t)
	a := article(t, "a", "2019-09-23", "")
	if got := s.AsOf(a); got != (AsOf{asof2019, asof2019}) {
		t.Errorf("an article speaks of %v", got)
	}
	a.AsOf, a.Reviewed = on(t, "2018-01-01"), on(t, "2020-05")
	if got := s.AsOf(a); got != (AsOf{DayOf(2018, 1, 1), DayOf(2020, 5, 31)}) {
		t.Errorf("an article with its own day speaks of %v", got)
	}
	if got := s.AsOf(s.Agreements[0]); got != (AsOf{s.Today, s.Today}) {
		t.Errorf("an agreement speaks of %v", got)
	}
	e, _ := ParseExpr("count(parties(budapest)) @ reviewed", exprAt)
	if v, _ := s.Eval(e, AsOf{asof2019, DayOf(2004, 7, 1)}, exprAt); v.N != 5 {
		t.Errorf("on the day of the review there were %s parties, want 5", v)
	}
}
