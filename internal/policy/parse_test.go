package policy

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"accord/internal/diag"
)

var exprAt = diag.Place{File: "f.md", Span: diag.SpanOf(3, 5, 0)}

func TestParseExpr(t *testing.T) {
	for _, c := range []struct{ in, out string }{
		{"count(signed(a)&members(eu))", "count(signed(a) & members(eu))"},
		{"a-b - c", "a-b - c"},
		{"((a))", "a"},
		{"(a & b) & c", "(a & b) & c"},
		{"a & b & c", "a & b & c"},
		{"(a + b) & c", "(a + b) & c"},
		{"signed(a)@2019-09", "signed(a) @ 2019-09"},
		{"(a & b)@2019 + c", "(a & b) @ 2019 + c"},
		{"(a@2019)@reviewed", "(a @ 2019) @ reviewed"},
		{"2019-09-23", "2019-09-23"},
		{"0019", "19"},
		{"status(a,b)", "status(a, b)"},
		{"count(\n  signed(a)\n)", "count(signed(a))"},
	} {
		e, findings := ParseExpr(c.in, exprAt)
		if e == nil || e.String() != c.out {
			t.Errorf("%q reads as %v (%v), want %q", c.in, e, findings, c.out)
		}
	}
}

func TestParseExprRefuses(t *testing.T) {
	deep := strings.Repeat("(", 30) + "a" + strings.Repeat(")", 30)
	for _, c := range []struct {
		in, text, hint string
		col            int
	}{
		{"a & b + c", "& and + stand in one row", "write (a & b) + c, or a & (b + c)", 11},
		{"a & b & c - d", "& and - stand in one row", "write (a & b & c) - d, or a & b & (c - d)", 15},
		{"a | b", `"|" is not`, "write +", 7},
		{"eu and nato", `"and" is not an operator`, "Andorra", 8},
		{"eu or nato", `"or" is not`, "write +", 8},
		{"eu nor nato", `"nor" is not`, "Norway", 8},
		{"eu -nato", "hyphen", "a space on both sides", 8},
		{"members(eu)-nato", "hyphen", "a space on both sides", 16},
		{"sigend(a)", `no function has the name "sigend"`, `did you mean "signed"?`, 5},
		{"frobnicate(a)", "no function", "functions are the verbs of acts and count, date,", 5},
		{"count(a, b)", "2 arguments", "write count(set)", 5},
		{"date(signed)", "1 arguments", "write date(verb, agreement, [actor])", 5},
		{"date(sgined, a)", "date takes a verb here, not sgined", `did you mean "signed"?`, 10},
		{"members(a + b)", "members takes a group here", "write members(group)", 13},
		{"voted(a, foor)", "a side of a vote", `did you mean "for"?`, 14},
		{"(a & b", "not closed", "add )", 5},
		{"count(a", "not closed", "add )", 5},
		{"a b", "an operator is missing before b", "", 7},
		{"", "a value is missing at the end", "", 5},
		{"a &", "a value is missing at the end", "", 8},
		{"Signed(a)", "lower case", "write signed", 5},
		{"\"a\"", "not part of an expression", "without quotation marks", 5},
		{"[[a]]", "not part", "without brackets", 5},
		{"a == b", "not part", "write =", 7},
		{"a@", "a day is missing after @", "@ reviewed", 7},
		{"a@19", "a day is missing after @", "@ 2019", 7},
		{"2019-21", "season", "2019/2021", 5},
		{"2x", "neither a number nor an id", "begins with a letter", 5},
		{"1234567890", "at most 9 digits", "", 5},
		{deep, "20 deep", "", 25},
		{strings.Repeat("a", 501), "at most 500 characters, this has 501", "", 5},
		{"é", "not part of an expression", "", 5},
	} {
		e, findings := ParseExpr(c.in, exprAt)
		if e != nil || len(findings) != 1 {
			t.Errorf("%.20q: %v, %v, want one finding", c.in, e, findings)
			continue
		}
		f := findings[0]
		if !strings.Contains(f.Text, c.text) || !strings.Contains(f.Hint, c.hint) || int(f.At.Col) != c.col || f.At.Line != 3 {
			t.Errorf("%.20q: %+v, want text %q, hint %q, column %d", c.in, f, c.text, c.hint, c.col)
		}
	}
}

func TestParseTest(t *testing.T) {
	for _, s := range []string{
		"count(parties(budapest)) = 64", "usa in parties(a) @ 2007-01-01", "a not in b", "status(a) != in-force",
		"total(r, for) > total(r, against)", "date(signed, a) <= 2019", "x >= 3", "x < 3",
	} {
		c, findings := ParseTest(s, exprAt, nil)
		if c == nil || c.String() != s {
			t.Errorf("%q reads as %v (%v)", s, c, findings)
		}
	}
	for _, c := range []struct{ in, text string }{
		{"a = b = c", "two values"}, {"a", "compares"}, {"a not b", "only before"}, {"= 3", "a value is missing"}, {"a in", "a value is missing"},
	} {
		if got, findings := ParseTest(c.in, exprAt, nil); got != nil || len(findings) != 1 || !strings.Contains(findings[0].Text, c.text) {
			t.Errorf("%q: %v, %v, want %q", c.in, got, findings, c.text)
		}
	}
}

func TestParseValue(t *testing.T) {
	for _, f := range Formats() {
		if e, got, findings := ParseValue("count(a) as "+string(f), exprAt, nil); e == nil || got != f {
			t.Errorf("format %s reads as %q (%v)", f, got, findings)
		}
	}
	e, format, _ := ParseValue("20", exprAt, nil)
	if e == nil || e.N != 20 || format != "" {
		t.Errorf("a bare number reads as %v, %q", e, format)
	}
	if _, _, findings := ParseValue("a as wrods", exprAt, nil); len(findings) != 1 || findings[0].Hint != `did you mean "words"?` || findings[0].At.Col != 10 {
		t.Errorf("an unknown format: %v", findings)
	}
}

func TestParseWho(t *testing.T) {
	if e, findings := ParseWho("members(eu)", exprAt, nil); e == nil {
		t.Error(findings)
	}
	for _, s := range []string{"signed(a)", "members(eu) @ 2019", "members(a) & members(b)", "eu"} {
		if e, findings := ParseWho(s, exprAt, nil); e != nil || len(findings) != 1 {
			t.Errorf("%s can say who took part (%v)", s, findings)
		}
	}
}

// bare is the expression without its places.
func bare(e *Expr) *Expr {
	if e == nil {
		return nil
	}
	out := *e
	out.At = diag.Span{}
	if e.AsOf != nil {
		out.AsOf = &When{Date: e.AsOf.Date}
	}
	out.Args = nil
	for _, arg := range e.Args {
		out.Args = append(out.Args, bare(arg))
	}
	return &out
}

func FuzzExpr(f *testing.F) {
	for _, s := range []string{
		"count(signed(joint-statement-2019) & members(eu))", "((a@2019)@2020-02 - b) + c", "a & b + c", "date(signed, a, usa)",
		"only(signed(a), state)", "count(\nsigned(a) + 3", "voted(a, abstained) @ reviewed", "1 + (2 - 0003)", "a –b", "(01000)", "\x00", "é@",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		src = strings.ToValidUTF8(src, "?") // what is no UTF-8 never becomes a record
		e, findings := parseExpr(src, exprAt, layoutOf(src))
		if (e == nil) != (len(findings) > 0) {
			t.Fatalf("%q: %v with %v", src, e, findings)
		}
		for _, finding := range findings {
			inRange(t, src, finding.At.Span)
		}
		if e == nil {
			return
		}
		places(e, func(at diag.Span) { inRange(t, src, at) })
		again, findings := ParseExpr(e.String(), exprAt)
		if len(e.String()) <= longestExpr && !reflect.DeepEqual(bare(e), bare(again)) {
			t.Fatalf("%q is written %q, which reads as %v (%v)", src, e, again, findings)
		}
		Link(Input{}).Eval(e, AsOf{}, exprAt)
	})
}

// layoutOf lays a text out as it is, over as many lines as it has; nil for one.
func layoutOf(src string) *diag.Layout {
	if !strings.Contains(src, "\n") {
		return nil
	}
	l := &diag.Layout{Text: src}
	line, col := int(exprAt.Line), int(exprAt.Col)
	for i, r := range src {
		if r == '\n' {
			l.Put(i, line, col, 0)
			line, col = line+1, 1
			continue
		}
		l.Put(i, line, col, 1)
		col++
	}
	l.Put(len(src), line, col, 1)
	return l
}

func places(e *Expr, visit func(diag.Span)) {
	visit(e.At)
	for _, arg := range e.Args {
		places(arg, visit)
	}
}

func inRange(t *testing.T, src string, at diag.Span) {
	t.Helper()
	lines := strings.Split(src, "\n")
	line, col := int(at.Line-exprAt.Line), int(at.Col)-1
	if line == 0 {
		col -= int(exprAt.Col) - 1
	}
	const most = 1<<16 - 1
	if line < 0 || line >= len(lines) || col < 0 || col+int(at.Len) > utf8.RuneCountInString(lines[line]) && int(at.Col)+int(at.Len) < most {
		t.Fatalf("%q: the place %+v is outside", src, at)
	}
}
