package render

import (
	"html"
	"html/template"
	"strconv"
	"strings"

	"accord/internal/policy"
)

// Words are the words that the theme prints, in one language, from layouts/i18n. Keys are dotted: "nav.articles".
// What counts has two keys, "x.one" and "x.other", with %d for the number.
type Words struct {
	Lang    string
	entries map[string]string
	months  []string
	small   []string // number words from zero to twenty
	tens    []string
}

// NewWords returns the words of a language. Entries is shared and must not change.
func NewWords(lang string, entries map[string]string) *Words {
	list := func(key string) []string { return strings.Fields(entries[key]) }
	return &Words{Lang: lang, entries: entries, months: list("date.months"), small: list("number.small"), tens: list("number.tens")}
}

// Has reports whether there is a word for the key.
func (w *Words) Has(key string) bool {
	_, ok := w.entries[key]
	return ok
}

// Get returns the word for a key; the key itself stands in for a word that is missing.
func (w *Words) Get(key string) string {
	if s, ok := w.entries[key]; ok {
		return s
	}
	return key
}

// Open returns the word for group.word, or the word itself, with spaces for hyphens: for words that a site may add.
func (w *Words) Open(group, word string) string {
	if s, ok := w.entries[group+"."+word]; ok {
		return s
	}
	return strings.ReplaceAll(word, "-", " ")
}

// Count returns a number with its noun: "1 signatory", "27 signatories".
func (w *Words) Count(key string, n int) string {
	form := ".other"
	if n == 1 {
		form = ".one"
	}
	return strings.Replace(w.Get(key+form), "%d", strconv.Itoa(n), 1)
}

// Fill returns the word for a key with its placeholders replaced: pairs are names and values, {name} is the form.
func (w *Words) Fill(key string, pairs ...string) string {
	return fill(w.Get(key), pairs...)
}

func fill(pattern string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		pattern = strings.ReplaceAll(pattern, "{"+pairs[i]+"}", pairs[i+1])
	}
	return pattern
}

// Month returns the name of a month, 1 to 12.
func (w *Words) Month(m int) string {
	if m < 1 || m > len(w.months) {
		return strconv.Itoa(m)
	}
	return w.months[m-1]
}

// Day returns a day in full: "23 September 2019".
func (w *Words) Day(d policy.Day) string {
	y, m, dom := d.Civil()
	return w.Fill("date.day", "d", strconv.Itoa(dom), "month", w.Month(int(m)), "y", strconv.Itoa(y))
}

func (w *Words) monthYear(d policy.Day) string {
	y, m, _ := d.Civil()
	return w.Fill("date.month", "month", w.Month(int(m)), "y", strconv.Itoa(y))
}

func year(d policy.Day) string {
	y, _, _ := d.Civil()
	return strconv.Itoa(y)
}

// Date returns a date with its precision: "September 2019", "about 2001", "2004 to 2007", "25 to 26 October 2025",
// "since 2013", "by June 2013".
func (w *Words) Date(d policy.Date) string {
	s := w.exact(d)
	switch {
	case d.Approximate:
		return w.Fill("date.about", "date", s)
	case d.Uncertain:
		return w.Fill("date.uncertain", "date", s)
	}
	return s
}

func (w *Words) exact(d policy.Date) string {
	switch d.Precision {
	case policy.ToDay:
		return w.Day(d.First)
	case policy.ToMonth:
		return w.monthYear(d.First)
	case policy.ToYear:
		return year(d.First)
	}
	first, last := d.Ends()
	if first.IsZero() && !last.IsZero() {
		return w.Fill("date.by", "b", w.Date(last))
	}
	return w.span(first, last)
}

// span writes a span of time between two dates, either of which may be absent.
func (w *Words) span(from, to policy.Date) string {
	switch {
	case from.IsZero() && to.IsZero():
		return ""
	case to.IsZero():
		return w.Fill("date.since", "a", w.Date(from))
	case from.IsZero():
		return w.Fill("date.until", "b", w.Date(to))
	case from == to:
		return w.Date(from)
	}
	return w.Fill("date.range", "a", w.start(from, to), "b", w.Date(to))
}

// start writes the start of a span without the month and the year that its end has too: "25" of "25 to 26 October".
func (w *Words) start(from, to policy.Date) string {
	y, m, dom := from.First.Civil()
	toYear, toMonth, _ := to.Last.Civil()
	plain := !from.Uncertain && !from.Approximate && from.Precision == to.Precision
	switch {
	case !plain || y != toYear || from.Precision == policy.ToYear:
		return w.Date(from)
	case from.Precision == policy.ToMonth:
		return w.Month(int(m))
	case m == toMonth:
		return strconv.Itoa(dom)
	}
	return w.Fill("date.in-year", "d", strconv.Itoa(dom), "month", w.Month(int(m)))
}

// List joins names as a sentence does: "a", "a and b", "a, b and c".
func (w *Words) List(names []string) string {
	switch n := len(names); n {
	case 0:
		return w.Get("list.none")
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], w.Get("list.comma")) + w.Get("list.and") + names[n-1]
	}
}

// names joins names like List, but none are nothing: for rows that are left out when they are empty.
func (w *Words) names(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return w.List(names)
}

// Number returns a number in words up to 999, and in digits beyond.
func (w *Words) Number(n int) string {
	switch {
	case n < 0 || n > 999 || len(w.small) != 21 || len(w.tens) != 10:
		return strconv.Itoa(n)
	case n <= 20:
		return w.small[n]
	case n < 100:
		if n%10 == 0 {
			return w.tens[n/10]
		}
		return w.Fill("number.join", "tens", w.tens[n/10], "ones", w.small[n%10])
	case n%100 == 0:
		return w.Fill("number.hundreds", "n", w.small[n/100])
	}
	return w.Fill("number.hundreds-and", "n", w.small[n/100], "rest", w.Number(n%100))
}

// Ordinal returns a number as an ordinal: "1st", "22nd", "113th". The suffixes are those of the language's last
// digits, given as "number.ordinals", in the order 0 to 9; 11 to 13 take that of 0.
func (w *Words) Ordinal(n int) string {
	suffixes := strings.Fields(w.Get("number.ordinals"))
	if len(suffixes) != 10 || n < 0 {
		return strconv.Itoa(n)
	}
	last := n % 10
	if t := n % 100; t >= 11 && t <= 13 {
		last = 0
	}
	return strconv.Itoa(n) + suffixes[last]
}

// A Date is a day as a page prints it. The zero precision never reaches a template: absent dates are nil.
type Date struct {
	date  policy.Date
	words *Words
}

func (w *Words) dateView(d policy.Date) *Date {
	if d.IsZero() {
		return nil
	}
	return &Date{d, w}
}

func (w *Words) dayView(d policy.Day) *Date {
	return &Date{policy.Date{First: d, Last: d, Precision: policy.ToDay}, w}
}

// ISO is the date as an EDTF text: 2019-09-23, 2019-09, 2004/2007.
func (d *Date) ISO() string { return d.date.String() }

// Long is the date in words: "23 September 2019".
func (d *Date) Long() string { return d.words.Date(d.date) }

// Year is the year in which the date starts.
func (d *Date) Year() string { return year(d.date.Start()) }

// Time is the date as a <time> element, with a machine-readable form where HTML has one.
func (d *Date) Time() template.HTML {
	long := html.EscapeString(d.Long())
	switch d.date.Precision {
	case policy.ToDay, policy.ToMonth, policy.ToYear:
		if y, _, _ := d.date.First.Civil(); y >= 1000 && y <= 9999 {
			iso := policy.Date{First: d.date.First, Last: d.date.Last, Precision: d.date.Precision}.String()
			return template.HTML(`<time datetime="` + iso + `">` + long + `</time>`)
		}
	}
	return template.HTML(long)
}
