package policy

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	for _, c := range []struct{ in, first, last, out string }{
		{"2019-09-23", "2019-09-23", "2019-09-23", "2019-09-23"},
		{"2019-09", "2019-09-01", "2019-09-30", "2019-09"},
		{"2020-02", "2020-02-01", "2020-02-29", "2020-02"},
		{"2019", "2019-01-01", "2019-12-31", "2019"},
		{"1946-03-05?", "1946-03-05", "1946-03-05", "1946-03-05?"},
		{"2017-02~", "2017-02-01", "2017-02-28", "2017-02~"},
		{"2017%", "2017-01-01", "2017-12-31", "2017%"},
		{"2018-11/2019", "2018-11-01", "2019-12-31", "2018-11/2019-12"},
		{"2019-01-01/2021-12-31", "2019-01-01", "2021-12-31", "2019/2021"},
		{"2018-02-15/2018-02-16", "2018-02-15", "2018-02-16", "2018-02-15/2018-02-16"},
		{"2019?/2021~", "2019-01-01", "2021-12-31", "2019%/2021%"},
	} {
		d, err := ParseDate(c.in)
		if err != nil || d.First.String() != c.first || d.Last.String() != c.last || d.String() != c.out {
			t.Errorf("%s: %s to %s, written %s (%v), want %s to %s, %s", c.in, d.First, d.Last, d, err, c.first, c.last, c.out)
		}
	}
	if d, err := ParseDate("../2026-05-21"); err != nil || d.First != Never || d.Last != DayOf(2026, 5, 21) {
		t.Errorf("an open beginning gave %v, %v", d, err)
	}
	if d, err := ParseDate("1973/.."); err != nil || d.First != DayOf(1973, 1, 1) || d.Last != Forever || d.String() != "1973/.." {
		t.Errorf("an open end gave %v, %v", d, err)
	}
}

func TestParseDateRefuses(t *testing.T) {
	for _, c := range []struct{ in, text, hint string }{
		{"2019-21", "season", "write 2019/2021"},
		{"2019-20", "not between 01 and 12", "write 2019/2020"},
		{"2019-13", "not between 01 and 12", "2019-09-23"},
		{"23/11/2001", "not a day", "write 2001-11-23"},
		{"11/23/2001", "not a day", "write 2001-11-23"},
		{"05/06/2001", "not a day", "write 2001-06-05 or 2001-05-06"},
		{"2001/11/23", "not a day", "write 2001-11-23"},
		{"2019-9-3", "not a day", "write 2019-09-03"},
		{"23 November 2001", "not a day", "write 2001-11-23"},
		{"2019-09-23T10:00:00Z", "not a day", "write 2019-09-23"},
		{"2019-02-29", "February 2019 has 28 days", "2019-02-28"},
		{"2019-09-00", "September 2019 has 30 days", "write 2019-09"},
		{"201X", "not a day", "2019-09-23"},
		{"2020/2019", "ends before it begins", "write 2019/2020"},
		{"../..", "says nothing", "leave the key out"},
		{"2019/", "missing", ""},
		{"", "missing", ""},
		{strings.Repeat("9", 500), "…", ""},
	} {
		_, err := ParseDate(c.in)
		var why *ValueError
		if !errors.As(err, &why) || !strings.Contains(why.Text, c.text) || !strings.Contains(why.Hint, c.hint) {
			t.Errorf("%.20q: %+v, want text %q and hint %q", c.in, why, c.text, c.hint)
		}
	}
}

func TestParseDay(t *testing.T) {
	if d, err := ParseDay("2019-09-23"); err != nil || d != DayOf(2019, 9, 23) {
		t.Errorf("a day reads as %s (%v)", d, err)
	}
	for _, s := range []string{"2019-09", "2019-09-23?", "2019-09-23/2019-09-23", "today"} {
		if _, err := ParseDay(s); err == nil {
			t.Errorf("%s passed as a day", s)
		}
	}
	tokyo := time.FixedZone("Tokyo", 9*60*60)
	if d := DayAt(time.Date(2019, 9, 23, 20, 0, 0, 0, time.UTC).In(tokyo)); d.String() != "2019-09-24" {
		t.Errorf("in the evening of New York it was %s in Tokyo, want 2019-09-24", d)
	}
}

func TestCmp(t *testing.T) {
	for _, c := range []struct {
		a, b    string
		order   int
		certain bool
	}{
		{"2019-09-23", "2019-09-24", -1, true},
		{"2019-09-23", "2019-09-23", 0, true},
		{"2019-08", "2019-09-01", -1, true},
		{"2019-09", "2019-09-23", 1, false}, // may be before, on or after
		{"2019", "2019", 0, false},
		{"2018/2020", "2021", -1, true},
		{"2018/..", "2021", 1, false},
		{"1946-03-05?", "2019", -1, false},
		{"1990~", "2019", -1, false},
	} {
		a, b := on(t, c.a).Date, on(t, c.b).Date
		if order, certain := a.Cmp(b); order != c.order || certain != c.certain {
			t.Errorf("%s against %s: %d, %t, want %d, %t", a, b, order, certain, c.order, c.certain)
		}
	}
	if _, certain := (Date{}).CmpDay(0); certain {
		t.Error("an absent day compares with certainty")
	}
}

func TestBy(t *testing.T) {
	for _, c := range []struct {
		date string
		day  Day
		want bool
	}{
		{"2019-09-23", DayOf(2019, 9, 23), true},
		{"2019-09-23", DayOf(2019, 9, 22), false},
		{"2019-09", DayOf(2019, 9, 29), false},
		{"2019-09", DayOf(2019, 9, 30), true},
		{"2019/..", DayOf(2100, 1, 1), false},
	} {
		if got := on(t, c.date).By(c.day); got != c.want {
			t.Errorf("%s had happened by %s: %t", c.date, c.day, got)
		}
	}
}

func TestDelay(t *testing.T) {
	for _, c := range []struct{ delay, from, to string }{
		{"0d", "2019-09-23", "2019-09-23"},
		{"90d", "2025-10-25", "2026-01-23"},
		{"3mo", "2012-11-30", "2013-02-28"},
		{"1y", "2020-02-29", "2021-02-28"},
		{"3mo-then-month-start", "2012-11-30", "2013-03-01"},
		{"3mo-then-month-start", "2012-08-20", "2012-12-01"},
		{"3mo-then-month-start", "2003-01-01", "2003-05-01"},
		{"3mo-then-month-start", "2012-11", "2013-03-01"}, // any day of the month gives the first of March
		{"30d", "2023-05", "2023-05-31/2023-06-30"},
	} {
		d := delay(t, c.delay)
		got := d.AfterDate(on(t, c.from).Date)
		if got.String() != c.to {
			t.Errorf("%s after %s is %s, want %s", c.delay, c.from, got, c.to)
		}
		if d.String() != c.delay {
			t.Errorf("%s is written %s", c.delay, d)
		}
	}
	for _, s := range []string{"", "3", "3 months", "-1d", "99999d", "d", "3mo-then"} {
		if _, err := ParseDelay(s); err == nil {
			t.Errorf("%q passed as a span of time", s)
		}
	}
}

func TestVerbs(t *testing.T) {
	for _, v := range Verbs() {
		if got, ok := ParseVerb(v.String()); got != v || !ok {
			t.Errorf("%s reads as %s", v, got)
		}
		sorts := 0
		for _, is := range []bool{v.Instrument(), v.Participant(), v.Conduct()} {
			if is {
				sorts++
			}
		}
		if sorts != 1 || v.Consent() && !v.Participant() {
			t.Errorf("%s is of %d sorts", v, sorts)
		}
	}
	if _, ok := ParseVerb("signs"); ok {
		t.Error("signs passed as a verb")
	}
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2019", "2019-09/..", "../2019-09-23?", "2018%/2019~", "23/11/2001", "2019-21", "0001-01-01", "9999"} {
		f.Add(s, "2019-09-23")
	}
	f.Fuzz(func(t *testing.T, s, other string) {
		d, err := ParseDate(s)
		if err != nil {
			var why *ValueError
			if !errors.As(err, &why) || why.Text == "" {
				t.Fatalf("%q: %v is no explanation", s, err)
			}
			return
		}
		if d.Last < d.First {
			t.Fatalf("%q ends on %s, before it begins on %s", s, d.Last, d.First)
		}
		if again, err := ParseDate(d.String()); err != nil || again != d {
			t.Fatalf("%q is written %q, which reads as %v (%v)", s, d, again, err)
		}
		e, err := ParseDate(other)
		if err != nil {
			return
		}
		there, certain := d.Cmp(e)
		back, alsoCertain := e.Cmp(d)
		if there != -back || certain != alsoCertain {
			t.Fatalf("%s against %s: %d, %t; the other way %d, %t", d, e, there, certain, back, alsoCertain)
		}
		if certain && there < 0 && d.Last >= e.First {
			t.Fatalf("%s is not certainly before %s", d, e)
		}
	})
}
