package policy

import (
	"strconv"
	"strings"

	"accord/internal/diag"
)

// An Op says what an expression is.
type Op uint8

const (
	OpName   Op = iota + 1 // Name: an id, or a word where one is asked for
	OpNumber               // N; Day too when N can be a year
	OpDay                  // Day
	OpCall                 // Name(Args...)
	OpAnd                  // Args joined by "&": intersection
	OpPlus                 // Args joined by "+": union or sum
	OpMinus                // Args joined by "-": difference
	OpGroup                // one argument in parentheses, kept only where an "@" of its own follows them
)

// An Expr is a parsed expression. It is immutable.
type Expr struct {
	At   diag.Span
	Op   Op
	Name string
	N    int
	Day  Date
	Args []*Expr
	AsOf *When // "@ 2019-09": the last day of what is written; a zero Date is "@ reviewed"
}

// A Comparison is a parsed line of `expect`: two expressions and =, !=, <, <=, >, >=, "in" or "not in".
type Comparison struct {
	At          diag.Span
	Op          string
	Left, Right *Expr
}

// A Format says how a value is printed: "" by its sort.
type Format string

// The formats of {= expr as format }.
const (
	Words      Format = "words"
	TitleWords Format = "Words"
	Ordinal    Format = "ordinal"
	List       Format = "list"
	Codes      Format = "codes"
	Long       Format = "long"
	Month      Format = "month"
	Year       Format = "year"
)

// Formats returns all formats but the empty one.
func Formats() []Format {
	return []Format{Words, TitleWords, Ordinal, List, Codes, Long, Month, Year}
}

var operators = map[Op]string{OpAnd: "&", OpPlus: "+", OpMinus: "-"}

// String returns the expression as one would write it; parsing that gives an equal expression.
func (e *Expr) String() string {
	var b strings.Builder
	e.write(&b)
	return b.String()
}

func (e *Expr) write(b *strings.Builder) {
	_, infix := operators[e.Op]
	if infix && e.AsOf != nil {
		b.WriteByte('(')
	}
	switch e.Op {
	case OpName:
		b.WriteString(e.Name)
	case OpNumber:
		b.WriteString(strconv.Itoa(e.N))
	case OpDay:
		b.WriteString(e.Day.String())
	case OpCall:
		b.WriteString(e.Name)
		b.WriteByte('(')
		for i, arg := range e.Args {
			if i > 0 {
				b.WriteString(", ")
			}
			arg.write(b)
		}
		b.WriteByte(')')
	case OpGroup:
		b.WriteByte('(')
		e.Args[0].write(b)
		b.WriteByte(')')
	default:
		e.writeInfix(b)
	}
	if infix && e.AsOf != nil {
		b.WriteByte(')')
	}
	e.writeAsOf(b)
}

func (e *Expr) writeInfix(b *strings.Builder) {
	for i, arg := range e.Args {
		if i > 0 {
			b.WriteString(" " + operators[e.Op] + " ")
		}
		_, inner := operators[arg.Op]
		if inner = inner && arg.AsOf == nil; inner {
			b.WriteByte('(')
		}
		arg.write(b)
		if inner {
			b.WriteByte(')')
		}
	}
}

func (e *Expr) writeAsOf(b *strings.Builder) {
	switch {
	case e.AsOf == nil:
	case e.AsOf.IsZero():
		b.WriteString(" @ reviewed")
	default:
		b.WriteString(" @ " + e.AsOf.Date.String())
	}
}

// String returns the comparison as one would write it.
func (c *Comparison) String() string { return c.Left.String() + " " + c.Op + " " + c.Right.String() }
