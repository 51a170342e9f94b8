package policy

import (
	"slices"
	"strings"
	"testing"
)

func with(t testing.TB, a *Agreement, v Verb, day, effective, who string) {
	t.Helper()
	deed := act(t, v, day, who)
	if effective != "" {
		deed.Effective = on(t, effective)
	}
	a.Acts = append(a.Acts, deed)
}

func link(records ...Record) *Site { return Link(Input{Records: records, Today: DayOf(2026, 1, 1)}) }

// One participant goes through everything that can happen to it.
func TestStanding(t *testing.T) {
	a := agreement("a", "treaty")
	with(t, a, Invited, "2000", "", "usa")
	with(t, a, Observer, "2001-05", "", "usa")
	a.Acts = append(a.Acts, Act{Did: Adopted, Date: on(t, "2002-01-01"), Vote: &Vote{Abstained: Side{Known: refs("usa")}}})
	with(t, a, Signed, "2003-02-01", "", "usa")
	with(t, a, Ratified, "2004-01-15", "", "usa fra")
	with(t, a, InForce, "2004-03-01", "", "")
	with(t, a, Withdrew, "2010-06-01", "2011-06-01", "usa")
	with(t, a, Acceded, "2015-07-01", "2015-09-01", "usa")
	with(t, a, Terminated, "2020-01-01", "", "")
	s := link(a)
	for _, c := range []struct {
		day    string
		want   Status
		since  string
		parted bool
	}{
		{"1999-12-31", None, "", false},
		{"2000-12-30", None, "", false}, // the year 2000 counts from its last day
		{"2000-12-31", Invitee, "2000", false},
		{"2001-05-31", Observing, "2001-05", false},
		{"2002-01-01", Abstained, "2002-01-01", false},
		{"2003-02-01", Signatory, "2003-02-01", false},
		{"2004-01-15", HasConsented, "2004-01-15", false},
		{"2004-02-29", HasConsented, "2004-01-15", false},
		{"2004-03-01", Party, "2004-03-01", false},
		{"2011-05-31", Party, "2004-03-01", true}, // announced
		{"2011-06-01", Former, "2011-06-01", true},
		{"2015-07-01", HasConsented, "2015-07-01", false},
		{"2015-09-01", Party, "2015-09-01", false},
		{"2020-01-01", Former, "2020-01-01", false},
	} {
		st := s.Standing(a, "usa", on(t, c.day).Last)
		if st.Status != c.want || st.Since.String() != c.since || st.Withdrew.IsZero() == c.parted {
			t.Errorf("%s: %s since %s, out %s; want %s since %s", c.day, st.Status, st.Since, st.Withdrew, c.want, c.since)
		}
	}
	for _, c := range []struct {
		verb Verb
		day  string
		want string
	}{
		{Signed, "2010-12-31", "usa"},
		{Signed, "2011-06-01", ""},
		{Consented, "2011-05-31", "fra, usa"},
		{Consented, "2011-06-01", "fra"},
		{Ratified, "2016", "fra"},
		{Acceded, "2016", "usa"},
		{Consented, "2016", "fra, usa"},
		{Withdrew, "2010-06-01", "usa"},
		{Withdrew, "2016", ""},
		{InForce, "2016", "fra, usa"},
		{InForce, "2020-01-01", ""},
	} {
		if got := s.Did(a, c.verb, on(t, c.day).Last); !slices.Equal(got, ids(c.want)) {
			t.Errorf("%s by %s: %v, want %s", c.verb, c.day, got, c.want)
		}
	}
}

func ids(list string) []ID {
	var out []ID
	for _, id := range strings.Fields(strings.ReplaceAll(list, ",", " ")) {
		out = append(out, ID(id))
	}
	return out
}

// The days of entry into force, for the agreement and for those who come before and after it.
func TestForce(t *testing.T) {
	coe := group("coe", "organisation", Membership{Who: refs("est hun ltu")})
	eu := group("eu", "organisation", Membership{Who: refs("est hun ltu")})
	threeStates := []Need{{Consents: Number{N: 3}, Type: Text{S: "state"}}}
	for _, c := range []struct {
		name  string
		needs []Need
		delay string
		each  string
		force string   // an act that asserts it
		rows  []string // day and who of each consent
		entry string   // computed
		own   string   // day for the last in rows
	}{
		{"not enough", threeStates, "90d", "", "", []string{"2020-01-01 est", "2020-01-02 hun"}, "", ""},
		{"an organisation does not count as a state", threeStates, "0d", "", "",
			[]string{"2020-01-01 est", "2020-01-02 eu", "2020-01-03 hun"}, "", ""},
		{"the third state", threeStates, "90d", "", "",
			[]string{"2020-01-01 est", "2020-01-02 eu", "2020-01-03 hun", "2020-01-04 ltu"}, "2020-04-03", "2020-04-03"},
		{"both conditions", []Need{{Consents: Number{N: 4}}, {Consents: Number{N: 2}, From: members("coe")}}, "", "", "",
			[]string{"2020-01-01 usa", "2020-01-02 can", "2020-01-03 jpn", "2020-01-04 est", "2020-01-05 hun"}, "2020-01-05", "2020-01-05"},
		{"later comers wait too", threeStates, "3mo", "1mo", "",
			[]string{"2020-01-01 est", "2020-01-02 hun", "2020-01-03 ltu", "2021-01-31 usa"}, "2020-04-03", "2021-02-28"},
		{"between the last needed consent and the entry", threeStates, "3mo", "3mo", "",
			[]string{"2020-01-01 est", "2020-01-02 hun", "2020-01-03 ltu", "2020-02-03 usa"}, "2020-04-03", "2020-05-03"},
		{"a short wait does not come before the entry", threeStates, "3mo", "1d", "",
			[]string{"2020-01-01 est", "2020-01-02 hun", "2020-01-03 ltu", "2020-02-03 usa"}, "2020-04-03", "2020-04-03"},
		{"founders do not wait for a longer delay_each", threeStates, "30d", "1y", "",
			[]string{"2020-01-01 est", "2020-01-02 hun", "2020-01-03 ltu"}, "2020-02-02", "2020-02-02"},
		{"the asserted day is believed where the roll is short", threeStates, "30d", "", "2010-01-01",
			[]string{"2009-01-01 est", "2012-01-01 hun"}, "", "2012-01-31"},
		{"who is in twice counts once", threeStates, "0d", "", "",
			[]string{"2020-01-01 est", "2020-01-02 est", "2020-01-03 hun"}, "", ""},
		{"who left is not counted", threeStates, "0d", "", "",
			[]string{"2020-01-01 est", "2020-01-02 hun", "2020-01-03 -hun", "2020-01-04 ltu"}, "", ""},
		{"who came back is", threeStates, "0d", "", "",
			[]string{"2020-01-01 est", "2020-01-02 hun", "2020-01-03 -hun", "2020-01-04 ltu", "2020-01-05 hun"}, "2020-01-05", "2020-01-05"},
		{"two on one day", threeStates, "0d", "", "",
			[]string{"2020-01-01 est", "2020-01-02 hun", "2020-01-02 ltu"}, "2020-01-02", "2020-01-02"},
		{"an imprecise consent", threeStates, "1mo", "", "",
			[]string{"2020-01-01 est", "2020-01-02 hun", "2020-02 ltu"}, "2020-03-01/2020-03-29", "2020-03-01/2020-03-29"},
	} {
		a := agreement("a", "treaty")
		a.Needs = c.needs
		if c.delay != "" {
			a.Delay = delay(t, c.delay)
		}
		if c.each != "" {
			a.DelayEach = delay(t, c.each)
		}
		if c.force != "" {
			with(t, a, InForce, c.force, "", "")
		}
		who := ""
		for _, row := range c.rows {
			var day string
			day, who, _ = strings.Cut(row, " ")
			verb := Ratified
			if left, ok := strings.CutPrefix(who, "-"); ok {
				verb, who = Withdrew, left
			}
			with(t, a, verb, day, "", who)
		}
		s := link(a, coe, eu)
		entry, _ := s.EntryIntoForce(a)
		own, _ := s.InForceFor(a, ID(who))
		if entry.String() != c.entry || own.String() != c.own {
			t.Errorf("%s: entry %s, for %s %s; want %s and %s", c.name, entry, who, own, c.entry, c.own)
		}
	}
}

func TestStatus(t *testing.T) {
	a := agreement("a", "treaty")
	for _, row := range []struct {
		verb Verb
		day  string
	}{
		{Proposed, "2000-01-01"}, {Negotiating, "2001-01-01"}, {Revised, "2002-01-01"}, {Adopted, "2003-01-01"}, {Opened, "2004-01-01"},
		{Closed, "2005-01-01"}, {InForce, "2006-01-01"}, {Amended, "2007-01-01"}, {Superseded, "2008-01-01"}, {Lapsed, "2009-01-01"},
	} {
		with(t, a, row.verb, row.day, "", "")
	}
	s := link(a)
	for _, c := range []struct {
		day   string
		want  AgreementStatus
		since string
	}{
		{"1999-12-31", Unknown, ""}, {"2000-01-01", IsProposed, "2000-01-01"}, {"2001-06-01", IsNegotiating, "2001-01-01"},
		{"2002-06-01", IsProposed, "2002-01-01"}, {"2003-06-01", IsAdopted, "2003-01-01"}, {"2004-06-01", IsOpen, "2004-01-01"},
		{"2005-06-01", IsAdopted, "2003-01-01"}, {"2006-06-01", IsInForce, "2006-01-01"}, {"2007-06-01", IsInForce, "2006-01-01"},
		{"2008-06-01", IsSuperseded, "2008-01-01"}, {"2009-06-01", IsLapsed, "2009-01-01"},
	} {
		if got, since := s.Status(a, on(t, c.day).Last); got != c.want || since.String() != c.since {
			t.Errorf("%s: %s since %s, want %s since %s", c.day, got, since, c.want, c.since)
		}
	}
}

func TestVotes(t *testing.T) {
	forum := group("forum", "body", Membership{Who: refs("usa fra rus chn col")})
	a := agreement("a", "resolution", Act{Did: Passed, Date: on(t, "2018-11-08"), Vote: &Vote{Word: Text{S: "consensus"}}},
		Act{Did: Adopted, Date: on(t, "2018-12-05"), Vote: &Vote{For: Side{Rest: true}, Against: Side{Known: refs("usa fra")}, Absent: Side{Known: refs("col")}}})
	a.Forum = Ref{ID: "forum"}
	s := link(forum, a)
	day := DayOf(2018, 12, 5)
	for side, want := range map[string]string{"for": "chn, rus", "against": "fra, usa", "absent": "col", "abstained": ""} {
		if got := s.Voted(a, side, day); !slices.Equal(got, ids(want)) {
			t.Errorf("%s: %v, want %s", side, got, want)
		}
	}
	if got := s.Voted(a, "for", day-1); got != nil {
		t.Errorf("before the vote %v were for it", got)
	}
	if st := s.Standing(a, "rus", day); st.Status != InFavour || st.By != &a.Acts[1] {
		t.Errorf("rus is %s", st.Status)
	}
	a.Forum = Ref{} // then all members of the United Nations are asked
	if got := link(forum, a).Voted(a, "for", day); len(got) != 193-3 {
		t.Errorf("%d were in favour, want 190", len(got))
	}
}

func TestComplete(t *testing.T) {
	signed := func(change func(*Agreement)) *Agreement {
		a := agreement("a", "treaty")
		with(t, a, Signed, "2019-09-23", "", "usa fra")
		change(a)
		return a
	}
	day := DayOf(2019, 9, 23)
	for _, c := range []struct {
		name   string
		change func(*Agreement)
		verb   Verb
		day    Day
		want   bool
	}{
		{"acts in the record", func(*Agreement) {}, Signed, day, true},
		{"a partial act", func(a *Agreement) { a.Acts[0].Partial = true }, Signed, day, false},
		{"a partial act of another verb", func(a *Agreement) { a.Acts[0].Partial = true }, Ratified, day, true},
		{"a partial act that is still to come", func(a *Agreement) { a.Acts[0].Partial = true }, Signed, day - 1, true},
		{"a larger count", func(a *Agreement) { a.Acts[0].Count = Number{N: 27, Set: true} }, Signed, day, false},
		{"a roll", func(a *Agreement) { a.Roll, a.Acts[0].InRoll = "a.csv", true }, Signed, day, false},
		{"a roll that has it on a later day", func(a *Agreement) {
			a.Roll = "a.csv"
			with(t, a, Signed, "2019-10-01", "", "deu")
			a.Acts[1].InRoll = true
		}, Signed, day, false},
		{"acts in the record, beside a roll of other acts", func(a *Agreement) { a.Roll = "a.csv" }, Signed, day, true},
		{"what neither the roll nor the record has", func(a *Agreement) { a.Roll = "a.csv" }, Ratified, day, false},
		{"a roll that is complete", func(a *Agreement) { a.Roll, a.CompleteTo = "a.csv", on(t, "2019-09") }, Signed, day + 7, true},
		{"a roll that was complete", func(a *Agreement) { a.Roll, a.CompleteTo = "a.csv", on(t, "2019-09") }, Signed, day + 8, false},
		{"in force, and nobody is known to have consented", func(a *Agreement) { with(t, a, InForce, "2019-09-23", "", "") }, InForce, day, false},
		{"the same, of signatures", func(a *Agreement) { with(t, a, InForce, "2019-09-23", "", "") }, Signed, day, true},
	} {
		a := signed(c.change)
		if got := link(a).Complete(a, c.verb, c.day); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}

func TestTotal(t *testing.T) {
	a := agreement("a", "treaty")
	for _, row := range []struct {
		day, of, only string
		n             int
	}{{"2006-09", "signed", "", 43}, {"2021-04-28", "consented", "", 66}, {"2019-09", "consented", "", 64}, {"2020", "consented", "state", 60}} {
		a.Totals = append(a.Totals, Total{Date: on(t, row.day), Of: Text{S: row.of}, Only: Text{S: row.only}, Count: Number{N: row.n, Set: true}})
	}
	s := link(a)
	if got, ok := s.Total(a, "consented", "", DayOf(2021, 1, 1)); !ok || got.Count.N != 64 {
		t.Errorf("the last total is %+v", got)
	}
	if got, ok := s.Total(a, "consented", "", DayOf(2019, 9, 29)); ok {
		t.Errorf("a total is known too early: %+v", got)
	}
	if got, ok := s.Total(a, "consented", "state", DayOf(2021, 1, 1)); !ok || got.Count.N != 60 {
		t.Errorf("the last total of states is %+v", got)
	}
}

func TestMembers(t *testing.T) {
	s := link(
		group("core", "alliance", Membership{Who: refs("usa gbr"), From: on(t, "1946")}, Membership{Who: refs("can"), From: on(t, "1948-06")}),
		group("wide", "alliance", Membership{Who: Set{Refs: refs("jpn").Refs, Calls: members("core").Calls}},
			Membership{Who: refs("kor"), As: Text{S: "observer"}}, Membership{Who: refs("fra"), To: on(t, "2020-01-31")}),
		group("loop-a", "alliance", Membership{Who: members("loop-b")}, Membership{Who: refs("usa")}),
		group("loop-b", "alliance", Membership{Who: members("loop-a")}, Membership{Who: refs("fra")}),
	)
	for _, c := range []struct{ group, day, want string }{
		{"core", "1946-12-30", ""},
		{"core", "1946-12-31", "gbr, usa"},
		{"core", "1948-06-30", "can, gbr, usa"},
		{"wide", "2020-01-31", "can, fra, gbr, jpn, usa"},
		{"wide", "2020-02-01", "can, gbr, jpn, usa"},
		{"loop-a", "2020-01-01", "fra, usa"},
		{"loop-b", "2020-01-01", "fra, usa"},
		{"usa", "2020-01-01", ""},
		{"nobody", "2020-01-01", ""},
	} {
		if got := s.Members(ID(c.group), on(t, c.day).Last); !slices.Equal(got, ids(c.want)) {
			t.Errorf("members(%s) on %s: %v, want %s", c.group, c.day, got, c.want)
		}
	}
	if got := s.Groups("usa", DayOf(2020, 1, 1)); !slices.Equal(got, ids("core loop-a loop-b wide")) {
		t.Errorf("usa belongs to %v", got)
	}
	if n := len(s.Members(UnitedNations, DayOf(1945, 12, 31))); n != 51 {
		t.Errorf("the United Nations began with %d members, want 51", n)
	}
}

// What a withdrawal undid is not counted, but known for the last day inside.
func TestBeforeLeaving(t *testing.T) {
	a := agreement("a", "treaty")
	with(t, a, Signed, "2001-01-01", "", "usa fra")
	with(t, a, Ratified, "2002-01-01", "2002-03-01", "usa fra")
	with(t, a, Withdrew, "2010-06-01", "2011-06-01", "usa fra")
	with(t, a, Acceded, "2015-07-01", "", "fra")
	s := link(a)
	was, left := s.BeforeLeaving(a, "usa", on(t, "2011-06-01").Last)
	if !left || was.Status != Party || was.Signed.String() != "2001-01-01" || was.Consented.String() != "2002-01-01" || was.InForce.String() != "2002-03-01" {
		t.Errorf("it had left: %t, and had been %+v", left, was)
	}
	for who, day := range map[ID]string{"usa": "2011-05-31", "fra": "2015-07-01", "gbr": "2020-01-01"} {
		if was, left := s.BeforeLeaving(a, who, on(t, day).Last); left {
			t.Errorf("%s has left on %s, and had been %+v", who, day, was)
		}
	}
}

// An agreement that was ended with effect on a later day holds until then; of two ends the later one has the last word.
func TestAnEndHasEffectOnItsDay(t *testing.T) {
	a := agreement("a", "treaty")
	with(t, a, Ratified, "2004-01-15", "", "usa fra")
	with(t, a, InForce, "2004-03-01", "", "")
	with(t, a, Terminated, "2020-01-01", "2020-07-01", "")
	with(t, a, Superseded, "2020-02-01", "", "")
	s := link(a)
	for _, c := range []struct {
		day     string
		status  AgreementStatus
		since   string
		parties int
	}{
		{"2020-01-31", IsInForce, "2004-03-01", 2},
		{"2020-02-01", IsSuperseded, "2020-02-01", 2},
		{"2020-06-30", IsSuperseded, "2020-02-01", 2},
		{"2020-07-01", IsTerminated, "2020-07-01", 0},
	} {
		day := on(t, c.day).Last
		status, since := s.Status(a, day)
		if n := len(s.Parties(a, day)); status != c.status || since.String() != c.since || n != c.parties {
			t.Errorf("%s: %s since %s, %d parties", c.day, status, since, n)
		}
	}
	if st := s.Standing(a, "usa", on(t, "2020-07-01").Last); st.Status != Former || st.Since.String() != "2020-07-01" {
		t.Errorf("usa is %s since %s", st.Status, st.Since)
	}
}
