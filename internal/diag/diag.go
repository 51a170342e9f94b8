// Package diag says what a finding is: a statement about one of the author's files, at a place, with a code that
// never changes. It also holds the one table of codes and prints findings.
//
// A finding is not an error. Findings are values: packages return them beside their results and never stop for one.
// An error is about the program or the machine, and travels as a Go error.
//
// Places are small (8 bytes for a span) because every decoded value keeps one. The text of a line is not kept: the
// excerpt is read again from the file when a finding is printed, by a function that the caller gives to the Printer.
//
// Rejected: findings as Go errors wrapped in each other. A list that is sorted, counted, filtered by settings and
// printed in four formats wants a plain struct, and a wrapped chain hides all but its first place.
package diag

import (
	"cmp"
	"fmt"
	"slices"
)

// A Span is a run of characters on one line. Line and Col count from 1, Col and Len count runes. A zero Line
// means that the finding is about the whole file.
type Span struct {
	Line     int32
	Col, Len uint16
}

// SpanOf returns the span at a line and column, clamped to what a Span can hold.
func SpanOf(line, col, length int) Span {
	return Span{Line: int32(clamp(line, 1<<31-1)), Col: uint16(clamp(col, 1<<16-1)), Len: uint16(clamp(length, 1<<16-1))}
}

func clamp(n, most int) int { return min(max(n, 0), most) }

// A Place is a span in a file. File is slash-separated and relative to the site's root.
type Place struct {
	File string
	Span
}

// String returns file:line:col, leaving out what is zero.
func (p Place) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

func (p Place) compare(q Place) int {
	return cmp.Or(cmp.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col))
}

// A Severity says what a finding does to a build. Only Error keeps a build from replacing its output.
type Severity uint8

const (
	Off Severity = iota
	Info
	Warn
	Error
)

var severityNames = [...]string{Off: "off", Info: "info", Warn: "warn", Error: "error"}

func (s Severity) String() string { return severityNames[s] }

// MarshalText writes the name that settings and reports use.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// ParseSeverity returns the severity of a name in a site's settings.
func ParseSeverity(name string) (Severity, bool) {
	i := slices.Index(severityNames[:], name)
	return Severity(max(i, 0)), i >= 0
}

// A Note is another place that belongs to a finding, with what stands there: the other side of a contradiction.
type Note struct {
	At   Place
	Text string
}

// A Finding is one statement about the author's files. Text says what and why, Hint says what to do; both start in
// lower case and have no final period.
type Finding struct {
	Code Code
	At   Place
	Text string
	Hint string
	See  []Note
}

// Findingf returns a finding without a hint.
func Findingf(code Code, at Place, format string, args ...any) Finding {
	return Finding{Code: code, At: at, Text: fmt.Sprintf(format, args...)}
}

// WithHint returns the finding with a hint.
func (f Finding) WithHint(format string, args ...any) Finding {
	f.Hint = fmt.Sprintf(format, args...)
	return f
}

// WithSee returns the finding with one more place.
func (f Finding) WithSee(at Place, format string, args ...any) Finding {
	f.See = append(slices.Clip(f.See), Note{At: at, Text: fmt.Sprintf(format, args...)})
	return f
}

// Sort orders findings by file, line, column, code and text, and drops exact repetitions.
func Sort(fs []Finding) []Finding {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(a.At.compare(b.At), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Text, b.Text))
	})
	return slices.CompactFunc(fs, func(a, b Finding) bool {
		return a.Code == b.Code && a.At == b.At && a.Text == b.Text
	})
}

// Levels are a site's own severities, by code; a code that is absent has its severity from the table.
type Levels map[Code]Severity

// Of returns the severity of a code.
func (l Levels) Of(c Code) Severity {
	if s, ok := l[c]; ok {
		return s
	}
	return c.Info().Severity
}

// Worst returns the highest severity among the findings, Off when there are none.
func (l Levels) Worst(fs []Finding) Severity {
	worst := Off
	for _, f := range fs {
		worst = max(worst, l.Of(f.Code))
	}
	return worst
}
