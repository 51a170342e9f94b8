package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"accord/internal/diag"
)

// What an expression may be at most.
const (
	longestExpr  = 500 // runes
	deepestExpr  = 20
	largestDigit = 9 // digits of a number
)

// A parser is a recursive descent over the tokens of one expression. The first finding ends it: the rest of the
// tokens is dropped, so that all productions return at once.
type parser struct {
	src      []rune
	tokens   []token // what is left; the last is always the endToken
	reached  int     // the end of the last token taken
	depth    int
	at       diag.Place
	layout   *diag.Layout   // nil where the expression stands in the file as it is
	findings []diag.Finding // none or one
}

// ParseExpr reads an expression that stands in a file as it is, on one line. At is the place of its first character. With a finding
// the expression is nil.
func ParseExpr(src string, at diag.Place) (*Expr, []diag.Finding) { return parseExpr(src, at, nil) }

func parseExpr(src string, at diag.Place, layout *diag.Layout) (*Expr, []diag.Finding) {
	p := newParser(src, at, layout)
	e := p.expr()
	p.end()
	if p.findings != nil {
		return nil, p.findings
	}
	return e, nil
}

// ParseValue reads what stands inside of {= … }: an expression and perhaps "as" with a format. At is the place of its
// first character; the layout is nil where it stands in the file as it is, on one line. With a finding the expression is nil.
func ParseValue(src string, at diag.Place, layout *diag.Layout) (*Expr, Format, []diag.Finding) {
	p := newParser(src, at, layout)
	e := p.expr()
	var format Format
	if p.accept(nameToken, "as") {
		format = p.format()
	}
	p.end()
	if p.findings != nil {
		return nil, "", p.findings
	}
	return e, format, nil
}

// ParseTest reads a line of `expect`, whose place is said as that of a value. With a finding the comparison is nil.
func ParseTest(src string, at diag.Place, layout *diag.Layout) (*Comparison, []diag.Finding) {
	p := newParser(src, at, layout)
	c := &Comparison{Left: p.expr(), Op: p.comparison()}
	if c.Op == "" {
		p.failToken(p.peek(), "write =, !=, <, <=, >, >=, in or not in and another value", "a test compares two values")
	}
	c.Right = p.expr()
	if t := p.peek(); p.comparison() != "" {
		p.fail(p.span(t.from, t.to), "write two tests", "a test compares two values, not three")
	}
	p.end()
	if p.findings != nil {
		return nil, p.findings
	}
	c.At = p.span(0, len(p.src))
	return c, nil
}

// ParseWho reads a call in a `who`, which can only be members(group): who took part in an act does not depend on
// another act. With a finding the expression is nil.
func ParseWho(src string, at diag.Place, layout *diag.Layout) (*Expr, []diag.Finding) {
	e, findings := parseExpr(src, at, layout)
	if e == nil {
		return nil, findings
	}
	if _, ok := groupCall(e); !ok {
		f := diag.Findingf(diag.BadExpression, diag.Place{File: at.File, Span: e.At}, "%s cannot say who took part", e)
		return nil, []diag.Finding{f.WithHint("write ids and members(group), as a list")}
	}
	return e, nil
}

// groupCall returns the group of an expression that is members(group) and no more.
func groupCall(e *Expr) (Ref, bool) {
	if e.Op != OpCall || e.Name != "members" || e.AsOf != nil {
		return Ref{}, false
	}
	return Ref{ID: ID(e.Args[0].Name), At: e.Args[0].At}, true
}

func newParser(src string, at diag.Place, layout *diag.Layout) *parser {
	p := &parser{src: []rune(src), at: at, layout: layout, tokens: []token{{kind: endToken}}}
	if len(p.src) > longestExpr {
		p.fail(p.span(0, len(p.src)), "split it, or count less at once",
			"an expression has at most %d characters, this has %d", longestExpr, len(p.src))
		return p
	}
	tokens, complaint := lex(p.src)
	if complaint != nil {
		p.fail(p.span(complaint.from, complaint.to), complaint.hint, "%s", complaint.text)
		return p
	}
	p.tokens = tokens
	return p
}

// span returns the place of the runes from to to.
func (p *parser) span(from, to int) diag.Span {
	if p.layout != nil {
		start := len(string(p.src[:from]))
		return p.layout.Span(start, start+len(string(p.src[from:to])))
	}
	return diag.SpanOf(int(p.at.Line), int(p.at.Col)+from, to-from)
}

func (p *parser) peek() token { return p.tokens[0] }

func (p *parser) take() token {
	t := p.tokens[0]
	if t.kind != endToken {
		p.tokens = p.tokens[1:]
		p.reached = t.to
	}
	return t
}

func (p *parser) accept(kind tokenKind, text string) bool {
	if t := p.peek(); t.kind != kind || t.text != text {
		return false
	}
	p.take()
	return true
}

// fail keeps the first finding and drops the tokens that are left.
func (p *parser) fail(at diag.Span, hint, format string, args ...any) {
	if p.findings != nil {
		return
	}
	f := diag.Findingf(diag.BadExpression, diag.Place{File: p.at.File, Span: at}, format, args...)
	f.Hint = hint
	p.findings = []diag.Finding{f}
	p.tokens = p.tokens[len(p.tokens)-1:]
}

// failToken is fail at a token.
func (p *parser) failToken(t token, hint, format string, args ...any) {
	p.fail(p.span(t.from, t.to), hint, format, args...)
}

// end complains about what follows a whole expression.
func (p *parser) end() {
	if t := p.peek(); t.kind != endToken {
		p.failToken(t, "", "an operator is missing before %s", t.text)
	}
}

// expr = term , ( { "&" , term } | { "+" , term } | { "-" , term } ) ;
func (p *parser) expr() *Expr {
	if p.depth++; p.depth > deepestExpr {
		p.failToken(p.peek(), "", "parentheses are at most %d deep", deepestExpr)
	}
	defer func() { p.depth-- }()
	from := p.peek().from
	first := p.term()
	op := p.operator()
	if op == 0 {
		return first
	}
	e := &Expr{Op: op, Args: []*Expr{first}}
	for next := op; next == op; next = p.operator() {
		p.take()
		e.Args = append(e.Args, p.term())
	}
	if p.operator() != 0 {
		p.mixed(e)
	}
	e.At = p.span(from, p.reached)
	return e
}

// mixed complains about a second sort of operator in a row, and shows both readings.
func (p *parser) mixed(e *Expr) {
	t := p.take()
	after := p.term()
	n := len(e.Args) - 1
	before, last := &Expr{Op: e.Op, Args: e.Args[:n]}, e.Args[n]
	if n == 1 {
		before = e.Args[0]
	}
	p.failToken(t, fmt.Sprintf("write (%s) %s %s, or %s %s (%s %s %s)", e, t.text, after, before, operators[e.Op], last, t.text, after),
		"%s and %s stand in one row, and which comes first is not said", operators[e.Op], t.text)
}

// operator returns the operator that comes next, 0 if none does, and explains words that are none.
func (p *parser) operator() Op {
	t := p.peek()
	if t.kind == symbolToken {
		for op, text := range operators {
			if text == t.text {
				return op
			}
		}
	}
	if t.kind == nameToken {
		p.wordOperator(t)
	}
	return 0
}

var wordOperators = map[string]string{
	"and": "\"and\" is Andorra; for those who are in both write &", "or": "for all who are in one or the other write +",
	"nor": "\"nor\" is Norway; for those who are not in the other write - with spaces", "plus": "write +",
	"minus": "write - with a space on both sides", "without": "write - with a space on both sides",
	"except": "write - with a space on both sides", "union": "write +",
}

func (p *parser) wordOperator(t token) {
	if hint, ok := wordOperators[strings.ToLower(t.text)]; ok {
		p.failToken(t, hint, "%q is not an operator", t.text)
	}
}

// term = ( call | id | number | day | "(" , expr , ")" ) , [ "@" , when ] ;
func (p *parser) term() *Expr {
	t := p.take()
	e := &Expr{At: p.span(t.from, t.to), Name: t.text}
	switch t.kind {
	case nameToken:
		p.lowerCase(t)
		e.Op = OpName
		if p.accept(symbolToken, "(") {
			p.call(t, e)
		}
	case numberToken:
		e = p.number(t)
	case dayToken:
		day, _ := parseOne(t.text) // the lexer has read it before
		e = &Expr{At: e.At, Op: OpDay, Day: day}
	default:
		if t.kind != symbolToken || t.text != "(" {
			p.failToken(t, "", "a value is missing %s", before(t))
			return e
		}
		e = p.parenthesized(t)
	}
	return p.asOf(e, t)
}

func before(t token) string {
	if t.kind == endToken {
		return "at the end"
	}
	return "before " + t.text
}

func (p *parser) lowerCase(t token) {
	if lower := strings.ToLower(t.text); lower != t.text {
		p.failToken(t, "write "+lower, "ids and functions are written in lower case")
	}
}

func (p *parser) number(t token) *Expr {
	if len(t.text) > largestDigit {
		p.failToken(t, "", "a number has at most %d digits", largestDigit)
		return &Expr{}
	}
	e := &Expr{At: p.span(t.from, t.to), Op: OpNumber}
	for _, r := range t.text {
		e.N = 10*e.N + int(r-'0')
	}
	if e.N >= 1000 && e.N <= 9999 { // may be a year
		e.Day = whole(DayOf(e.N, 1, 1), ToYear)
	}
	return e
}

func (p *parser) parenthesized(open token) *Expr {
	e := p.expr()
	if !p.accept(symbolToken, ")") {
		p.expected(")", open)
	}
	return e
}

// expected complains that a parenthesis is not closed, or that something stands where an operator has to.
func (p *parser) expected(text string, open token) {
	t := p.peek()
	if t.kind == endToken {
		p.failToken(open, "add "+text, "this parenthesis is not closed")
	}
	p.failToken(t, "", "%s or an operator is missing before %s", text, t.text)
}

// call = name , "(" , [ expr , { "," , expr } ] , ")" ; the name and the parenthesis are read.
func (p *parser) call(name token, e *Expr) {
	e.Op = OpCall
	f, ok := functionOf(name.text)
	if !ok {
		hint := "functions are the verbs of acts and " + strings.Join(slices.Sorted(maps.Keys(functions)), ", ")
		if near := diag.Nearest(name.text, slices.Values(functionNames())); near != "" {
			hint = "did you mean \"" + near + "\"?"
		}
		p.failToken(name, hint, "no function has the name %q", name.text)
	}
	if !p.accept(symbolToken, ")") {
		e.Args = append(e.Args, p.expr())
		for p.accept(symbolToken, ",") {
			e.Args = append(e.Args, p.expr())
		}
		if !p.accept(symbolToken, ")") {
			p.expected(")", name)
		}
	}
	e.At = p.span(name.from, p.reached)
	p.arguments(name, f, e.Args)
}

// arguments checks the number of arguments, and those that have to be names.
func (p *parser) arguments(name token, f function, args []*Expr) {
	if len(args) > len(f.params) || len(args) < len(f.params)-f.optional {
		p.failToken(name, "write "+f.usage(name.text), "%d arguments are not what %s takes", len(args), name.text)
		return
	}
	for i, arg := range args {
		words := f.params[i].words()
		if f.params[i] == setParam || arg.Op == OpName && arg.AsOf == nil && (words == nil || slices.Contains(words, arg.Name)) {
			continue
		}
		hint := "write " + f.usage(name.text)
		if near := diag.Nearest(arg.Name, slices.Values(words)); near != "" {
			hint = "did you mean \"" + near + "\"?"
		}
		p.fail(arg.At, hint, "%s takes %s here, not %s", name.text, paramWords[f.params[i]], arg)
	}
}

// asOf = [ "@" , when ] ; when = year , [ "-" , month , [ "-" , dom ] ] | "reviewed" ;
func (p *parser) asOf(e *Expr, from token) *Expr {
	if !p.accept(symbolToken, "@") {
		return e
	}
	t := p.take()
	when := &When{At: p.span(t.from, t.to)}
	switch {
	case t.kind == nameToken && t.text == "reviewed":
	case t.kind == dayToken:
		when.Date, _ = parseOne(t.text)
	case t.kind == numberToken && len(t.text) == len("2019"):
		when.Date, _ = parseOne(t.text)
	default:
		p.failToken(t, "write @ 2019, @ 2019-09, @ 2019-09-23 or @ reviewed", "a day is missing after @")
	}
	if e.AsOf != nil {
		e = &Expr{Op: OpGroup, Args: []*Expr{e}}
	}
	e.AsOf, e.At = when, p.span(from.from, p.reached)
	return e
}

var comparisons = []string{"=", "!=", "<", "<=", ">", ">="}

// comparison reads =, !=, <, <=, >, >=, "in" or "not in"; it returns "" if something else comes next.
func (p *parser) comparison() string {
	t := p.peek()
	switch {
	case t.kind == symbolToken && slices.Contains(comparisons, t.text):
		return p.take().text
	case p.accept(nameToken, "in"):
		return "in"
	case p.accept(nameToken, "not"):
		if !p.accept(nameToken, "in") {
			p.failToken(t, "write \"not in\", or !=", "\"not\" stands only before \"in\"")
		}
		return "not in"
	}
	return ""
}

func (p *parser) format() Format {
	t := p.take()
	if i := slices.Index(Formats(), Format(t.text)); i >= 0 {
		return Formats()[i]
	}
	var words []string
	for _, f := range Formats() {
		words = append(words, string(f))
	}
	hint := "formats are " + strings.Join(words, ", ")
	if near := diag.Nearest(t.text, slices.Values(words)); near != "" {
		hint = "did you mean \"" + near + "\"?"
	}
	p.failToken(t, hint, "no format has the name %s", clip(t.text))
	return ""
}
