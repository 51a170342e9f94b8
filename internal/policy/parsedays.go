package policy

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const dayHint = "write a day as 2019-09-23, 2019-09 or 2019, an interval as 2019/2021"

// ParseDay reads a full day, 2019-09-23.
func ParseDay(s string) (Day, error) {
	d, err := ParseDate(s)
	if err != nil {
		return 0, err
	}
	if !d.Exact() || d.Precision != ToDay {
		return 0, valueError("write it as 2019-09-23", "%s is not one day, which is needed here", clip(s))
	}
	return d.First, nil
}

// ParseDate reads a date as the content model allows it: EDTF's days, months, years, "?", "~" ("%" for both) and
// intervals, which may be open at one end. EDTF's seasons and unspecified digits are refused. An error is a *ValueError.
func ParseDate(s string) (Date, error) {
	first, last, isInterval := strings.Cut(s, "/")
	if !isInterval {
		return parseOne(s)
	}
	if strings.Contains(last, "/") {
		return Date{}, notADate(s)
	}
	if first == ".." && last == ".." {
		return Date{}, valueError("leave the key out if no day is known", "an interval that is open at both ends says nothing")
	}
	from, to := Date{First: Never}, Date{Last: Forever}
	var err error
	if first != ".." {
		if from, err = parseOne(first); err != nil {
			return Date{}, err
		}
	}
	if last != ".." {
		if to, err = parseOne(last); err != nil {
			return Date{}, err
		}
	}
	if to.Last < from.First {
		return Date{}, valueError(fmt.Sprintf("write %s/%s", last, first), "the interval %s ends before it begins", clip(s))
	}
	return Date{
		First: from.First, Last: max(from.First, to.Last), Precision: Interval,
		Uncertain:   from.Uncertain || to.Uncertain,
		Approximate: from.Approximate || to.Approximate,
	}, nil
}

var plainDate = regexp.MustCompile(`^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?([?~%]?)$`)

// parseOne reads a day, month or year with its mark.
func parseOne(s string) (Date, error) {
	m := plainDate.FindStringSubmatch(s)
	if m == nil {
		return Date{}, notADate(s)
	}
	year, month, day := number(m[1]), number(m[2]), number(m[3])
	date := Date{First: DayOf(year, 1, 1), Last: DayOf(year, 12, 31), Precision: ToYear}
	if m[2] != "" {
		if month < 1 || month > 12 {
			return Date{}, noMonth(s, m[1], m[2])
		}
		date = whole(DayOf(year, time.Month(month), 1), ToMonth)
	}
	if m[3] != "" {
		if longest := daysIn(year, time.Month(month)); day < 1 || day > longest {
			return Date{}, valueError(fmt.Sprintf("its last day is %s; if the day is not known, write %s", date.Last, date),
				"the day %s does not exist: %s %d has %d days", m[0], time.Month(month), year, longest)
		}
		date = DateOf(DayOf(year, time.Month(month), day))
	}
	date.Uncertain = m[4] == "?" || m[4] == "%"
	date.Approximate = m[4] == "~" || m[4] == "%"
	return date, nil
}

// number reads digits that an expression has matched; none are 0.
func number(digits string) int {
	n, _ := strconv.Atoi(digits) // cannot fail on four digits; "" is 0
	return n
}

// noMonth explains a month such as 21, which is a season to EDTF and the end of a range of years to most authors.
func noMonth(s, year, month string) error {
	hint := dayHint
	if end := year[:2] + month; end > year {
		hint = fmt.Sprintf("for the years %s to %s write %s/%s", year, end, year, end)
	}
	if month >= "21" && month <= "41" {
		return valueError(hint, "%s is a season in EDTF, and seasons are not days here", clip(s))
	}
	return valueError(hint, "%s has no month: %s is not between 01 and 12", clip(s), month)
}

var (
	dayLast  = regexp.MustCompile(`^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})$`)
	dayFirst = regexp.MustCompile(`^(\d{4})[/. -](\d{1,2})[/. -](\d{1,2})$`)
)

// wordyDays are forms that people and spreadsheets write, with what they are in EDTF.
var wordyDays = []struct{ layout, edtf string }{
	{"2 January 2006", "2006-01-02"}, {"2 Jan 2006", "2006-01-02"}, {"January 2, 2006", "2006-01-02"},
	{"Jan 2, 2006", "2006-01-02"}, {"2-Jan-2006", "2006-01-02"}, {"January 2006", "2006-01"}, {"Jan 2006", "2006-01"},
	{"2006-1", "2006-01"}, {"20060102", "2006-01-02"}, {time.RFC3339, "2006-01-02"}, {time.DateTime, "2006-01-02"},
}

// notADate refuses a text, and guesses what was meant.
func notADate(s string) error {
	hint := dayHint
	switch iso := isoForms(strings.TrimSpace(s)); len(iso) {
	case 0:
	case 1:
		hint = "write " + iso[0]
	default:
		hint = fmt.Sprintf("write %s or %s, whichever is meant", iso[0], iso[1])
	}
	if s == "" {
		return valueError(hint, "a day is missing")
	}
	return valueError(hint, "%s is not a day", clip(s))
}

// isoForms returns the days that a text in another form can mean: two where day and month can be exchanged.
func isoForms(s string) []string {
	if m := dayFirst.FindStringSubmatch(s); m != nil {
		return existing(m[1], m[2], m[3])
	}
	if m := dayLast.FindStringSubmatch(s); m != nil {
		forms := existing(m[3], m[2], m[1])
		if m[1] != m[2] {
			forms = append(forms, existing(m[3], m[1], m[2])...)
		}
		return forms
	}
	for _, w := range wordyDays {
		if t, err := time.Parse(w.layout, s); err == nil {
			return []string{t.Format(w.edtf)}
		}
	}
	return nil
}

func existing(year, month, day string) []string {
	t, err := time.Parse("2006-1-2", fmt.Sprintf("%s-%d-%d", year, number(month), number(day)))
	if err != nil {
		return nil
	}
	return []string{t.Format(time.DateOnly)}
}

// clip quotes an author's text for a message, and shortens a long one.
func clip(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strconv.Quote(s)
}
