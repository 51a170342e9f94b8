package policy

import (
	"cmp"
	"fmt"
	"time"
)

// A Day is a calendar day, counted from 1970-01-01 in the proleptic Gregorian calendar.
type Day int32

// Precision is how exactly a date is known.
type Precision uint8

const (
	ToDay Precision = iota + 1
	ToMonth
	ToYear
	Interval // two dates with a slash
)

// A Date is an EDTF day, month, year or interval: the first and the last day that it can mean. The zero Date is
// absent. An open end of an interval is Forever or Never.
type Date struct {
	First, Last Day
	Precision   Precision
	Uncertain   bool // "?"
	Approximate bool // "~"
}

// The days that open ends of intervals mean.
const (
	Never   Day = -1 << 30
	Forever Day = 1<<30 - 1
)

const secondsADay = 24 * 60 * 60

// DayOf returns a day of the calendar. Like time.Date it carries what is out of range into the next unit.
func DayOf(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsADay)
}

// DayAt returns the calendar day of a time, in the time's own location.
func DayAt(t time.Time) Day { return DayOf(t.Date()) }

// Civil returns the year, the month and the day of the month.
func (d Day) Civil() (year int, month time.Month, day int) { return d.time().Date() }

func (d Day) time() time.Time { return time.Unix(int64(d)*secondsADay, 0).UTC() }

// String returns the day as 2019-09-23.
func (d Day) String() string { return d.time().Format(time.DateOnly) }

// AddMonths returns the day so many months later, or the last day of that month if the month is shorter: 2012-11-30
// plus three months is 2013-02-28.
func (d Day) AddMonths(months int) Day {
	year, month, day := d.Civil()
	return DayOf(year, month+time.Month(months), min(day, daysIn(year, month+time.Month(months))))
}

// daysIn returns the length of a month; the month may lie outside of the year.
func daysIn(year int, month time.Month) int {
	_, _, day := DayOf(year, month+1, 0).Civil()
	return day
}

// DateOf returns the date that is exactly one day.
func DateOf(d Day) Date { return Date{First: d, Last: d, Precision: ToDay} }

// IsZero reports whether the date is absent.
func (d Date) IsZero() bool { return d.Precision == 0 }

// Exact reports whether the date is one day beyond doubt.
func (d Date) Exact() bool { return !d.IsZero() && d.First == d.Last && !d.Uncertain && !d.Approximate }

// Start returns the first day that the date can mean, by which things are put in order; what is only known to have been
// before a day stands at that day.
func (d Date) Start() Day {
	if d.First == Never {
		return d.Last
	}
	return d.First
}

// By reports whether what happened on the date had happened on the day. An imprecise date counts from its last
// possible day; an absent one never does.
func (d Date) By(day Day) bool { return !d.IsZero() && d.Last <= day }

// Cmp compares two dates: before (-1), the same day (0) or after (1). Certain is false when the dates overlap, when
// one of them is marked with "?" or "~", or when one is absent; then the order is that of the last possible days,
// which is good for sorting and for nothing else.
func (d Date) Cmp(e Date) (order int, certain bool) {
	vague := d.IsZero() || e.IsZero() || d.Uncertain || e.Uncertain || d.Approximate || e.Approximate
	switch {
	case d.Last < e.First:
		return -1, !vague
	case d.First > e.Last:
		return 1, !vague
	}
	return cmp.Compare(d.Last, e.Last), !vague && d.Exact() && e.Exact()
}

// CmpDay compares a date with a day, as Cmp does.
func (d Date) CmpDay(day Day) (order int, certain bool) { return d.Cmp(DateOf(day)) }

// String returns the date in EDTF. The ends of an interval are written as shortly as their days allow, so the days
// 2019-01-01/2021-12-31 are written 2019/2021, which means the same.
func (d Date) String() string {
	mark := d.mark()
	switch d.Precision {
	case ToDay:
		return d.First.String() + mark
	case ToMonth:
		return d.First.String()[:len("2019-09")] + mark
	case ToYear:
		return d.First.String()[:len("2019")] + mark
	case Interval:
		return d.interval(mark)
	}
	return ""
}

// mark returns the letter of EDTF for doubt; "%" is both doubts.
func (d Date) mark() string {
	switch {
	case d.Uncertain && d.Approximate:
		return "%"
	case d.Uncertain:
		return "?"
	case d.Approximate:
		return "~"
	}
	return ""
}

func (d Date) interval(mark string) string {
	text := func(end Date) string {
		if end.IsZero() {
			return ".."
		}
		return end.String() + mark
	}
	first, last := d.Ends()
	return text(first) + "/" + text(last)
}

// Ends returns the ends of an interval: as years where both are whole years, else as months where both are whole
// months, else as days. An open end is absent.
func (d Date) Ends() (first, last Date) {
	unit := ToDay
	for _, wider := range []Precision{ToMonth, ToYear} {
		if (d.First == Never || d.First == whole(d.First, wider).First) && (d.Last == Forever || d.Last == whole(d.Last, wider).Last) {
			unit = wider
		}
	}
	if d.First != Never {
		first = whole(d.First, unit)
	}
	if d.Last != Forever {
		last = whole(d.Last, unit)
	}
	return first, last
}

// whole returns the day, or the month or year that it lies in.
func whole(d Day, unit Precision) Date {
	year, month, _ := d.Civil()
	switch unit {
	case ToMonth:
		return Date{First: DayOf(year, month, 1), Last: DayOf(year, month+1, 0), Precision: ToMonth}
	case ToYear:
		return Date{First: DayOf(year, 1, 1), Last: DayOf(year, 12, 31), Precision: ToYear}
	}
	return DateOf(d)
}

// A ValueError says why a value cannot be read, and what to write instead.
type ValueError struct {
	Text string
	Hint string // may be empty
}

func (e *ValueError) Error() string { return e.Text }

func valueError(hint, format string, args ...any) error {
	return &ValueError{Text: fmt.Sprintf(format, args...), Hint: hint}
}
