package policy

import (
	"regexp"
	"strconv"
)

// A Delay is a span of time between two acts: days or months, and perhaps then the first day of the month that
// follows. The zero Delay is no delay; Set tells it from an absent one.
type Delay struct {
	Days, Months   int
	ThenMonthStart bool
	Set            bool
}

var delayForm = regexp.MustCompile(`^(\d{1,4})(d|mo|y)(-then-month-start)?$`)

// ParseDelay reads 90d, 3mo, 1y, each perhaps with -then-month-start. An error is a *ValueError.
func ParseDelay(s string) (Delay, error) {
	m := delayForm.FindStringSubmatch(s)
	if m == nil {
		return Delay{}, valueError("write 90d, 3mo, 1y or 3mo-then-month-start", "%s is not a span of time", clip(s))
	}
	d := Delay{Set: true, ThenMonthStart: m[3] != ""}
	switch n := number(m[1]); m[2] {
	case "d":
		d.Days = n
	case "mo":
		d.Months = n
	case "y":
		d.Months = 12 * n
	}
	return d, nil
}

// String returns the delay as it is written in a record; "" if it is absent.
func (d Delay) String() string {
	if !d.Set {
		return ""
	}
	s := strconv.Itoa(d.Days) + "d"
	switch {
	case d.Months > 0 && d.Months%12 == 0:
		s = strconv.Itoa(d.Months/12) + "y"
	case d.Months > 0:
		s = strconv.Itoa(d.Months) + "mo"
	}
	if d.ThenMonthStart {
		s += "-then-month-start"
	}
	return s
}

// After returns the day on which the delay that began on the day is over. With ThenMonthStart it is the first day of
// the month following the expiry, as treaties of the Council of Europe have it: 2012-08-20 gives 2012-12-01.
func (d Delay) After(day Day) Day {
	if day <= Never || day >= Forever {
		return day
	}
	day = day.AddMonths(d.Months) + Day(d.Days)
	if d.ThenMonthStart {
		year, month, _ := day.Civil()
		day = DayOf(year, month+1, 1)
	}
	return day
}

// AfterDate returns the date on which the delay is over that began on an imprecise date.
func (d Delay) AfterDate(date Date) Date {
	if date.IsZero() || d == (Delay{Set: d.Set}) {
		return date
	}
	date.First, date.Last = d.After(date.First), d.After(date.Last)
	if date.Precision = Interval; date.First == date.Last {
		date.Precision = ToDay
	}
	return date
}
