package policy

import (
	"fmt"
	"strings"
	"unicode"
)

// A tokenKind is a kind of token; a symbol's text tells which.
type tokenKind uint8

const (
	endToken tokenKind = iota
	nameToken
	numberToken
	dayToken
	symbolToken
)

// A token is a word of an expression. From and to are runes of the source.
type token struct {
	kind     tokenKind
	text     string
	from, to int
}

// symbols are those beside parentheses and commas, longest first, so that "<=" is not read as "<".
var symbols = []string{"!=", "<=", ">=", "&", "+", "-", "@", "=", "<", ">"}

// strangers are what people write instead of accord's operators, with what to write.
var strangers = []struct{ text, hint string }{
	{"||", "write + for all who are in one set or the other"},
	{"|", "write + for all who are in one set or the other"},
	{"&&", "write &"}, {"==", "write ="}, {"≠", "write !="}, {"≤", "write <="}, {"≥", "write >="},
	{"−", "write - with a space on both sides"}, {"–", "write - with a space on both sides"},
	{"—", "write - with a space on both sides"}, {"∩", "write &"}, {"∪", "write +"}, {"∖", "write - with a space on both sides"},
	{"[[", "write the id without brackets"}, {"[", "sets are written with + and parentheses"},
	{"\"", "write ids and words without quotation marks"}, {"'", "write ids and words without quotation marks"},
	{"{", "write the function's name and its arguments in parentheses"}, {"/", "there is no division"}, {"*", "there is no multiplication"},
}

// A lexer cuts the source of an expression into tokens.
type lexer struct {
	src    []rune
	i      int
	tokens []token
}

// lex returns the tokens with an endToken last, or a complaint about the runes from to to.
func lex(src []rune) ([]token, *complaint) {
	l := &lexer{src: src, tokens: make([]token, 0, len(src)/3+2)}
	for {
		for l.i < len(src) && unicode.IsSpace(src[l.i]) {
			l.i++
		}
		if l.i == len(src) {
			l.add(endToken, l.i)
			return l.tokens, nil
		}
		if c := l.next(); c != nil {
			return nil, c
		}
	}
}

func (l *lexer) next() *complaint {
	switch r := l.src[l.i]; {
	case isDigit(r):
		return l.digits()
	case isLetter(r):
		l.add(nameToken, l.run(isNameRune))
		return nil
	case r == '(' || r == ')' || r == ',':
		l.add(symbolToken, l.i+1)
		return nil
	}
	rest := string(l.src[l.i:min(l.i+3, len(l.src))])
	for _, s := range strangers {
		if strings.HasPrefix(rest, s.text) {
			return complain(l.i, l.i+len([]rune(s.text)), s.hint, "%q is not part of an expression", s.text)
		}
	}
	for _, s := range symbols {
		if strings.HasPrefix(rest, s) {
			return l.symbol(s)
		}
	}
	return complain(l.i, l.i+1, "", "%q is not part of an expression", string(l.src[l.i]))
}

// symbol adds a symbol. A minus needs its spaces, because ids have hyphens.
func (l *lexer) symbol(s string) *complaint {
	end := l.i + len(s)
	spaced := l.i > 0 && unicode.IsSpace(l.src[l.i-1]) && end < len(l.src) && unicode.IsSpace(l.src[end])
	if s == "-" && !spaced {
		return complain(l.i, end, "write - with a space on both sides: ids have hyphens", "this hyphen belongs to no id")
	}
	l.add(symbolToken, end)
	return nil
}

// digits adds a number, or a day if hyphens follow the digits.
func (l *lexer) digits() *complaint {
	end := l.run(isNameRune)
	text := string(l.src[l.i:end])
	if strings.Trim(text, "0123456789") == "" {
		l.add(numberToken, end)
		return nil
	}
	if !strings.Contains(text, "-") {
		return complain(l.i, end, "an id begins with a letter", "%s is neither a number nor an id", clip(text))
	}
	if _, err := parseOne(text); err != nil {
		why := err.(*ValueError)
		return complain(l.i, end, why.Hint, "%s", why.Text)
	}
	l.add(dayToken, end)
	return nil
}

// run returns the end of the run of runes that starts here. A hyphen belongs to it only between two of them.
func (l *lexer) run(in func(rune) bool) int {
	end := l.i
	for end < len(l.src) && (in(l.src[end]) || l.src[end] == '-' && end+1 < len(l.src) && in(l.src[end+1])) {
		end++
	}
	return end
}

func (l *lexer) add(kind tokenKind, end int) {
	l.tokens = append(l.tokens, token{kind, string(l.src[l.i:end]), l.i, end})
	l.i = end
}

func isDigit(r rune) bool    { return r >= '0' && r <= '9' }
func isLetter(r rune) bool   { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
func isNameRune(r rune) bool { return isDigit(r) || isLetter(r) }

// A complaint says what is wrong with the runes from to to.
type complaint struct {
	from, to   int
	text, hint string
}

func complain(from, to int, hint, format string, args ...any) *complaint {
	return &complaint{from, to, fmt.Sprintf(format, args...), hint}
}
