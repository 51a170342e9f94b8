package markdown

import (
	"bytes"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/text"

	"accord/internal/diag"
)

// An Acronym is a word in capitals that a text does not explain where it stands: at its first place outside of quotations,
// code and addresses.
type Acronym struct {
	Word string
	At   diag.Span
}

// A capital is a word in capitals of a text. Most texts have few, so they are looked up one by one.
type capital struct {
	word      []byte // of the source
	at        int
	explained bool
}

// Acronyms have two letters or more. What is longer than maxAcronym is a word that somebody shouts, and who has more than
// maxAcronyms in a text shouts all of it.
const (
	maxAcronym  = 8
	maxAcronyms = 64
)

// acronyms gathers the words in capitals of a piece of text. It looks at every second byte only: two capitals side by side
// make a word in capitals, and most texts have none.
func (w *compilation) acronyms(piece text.Segment) {
	for i := piece.Start + 1; i < piece.Stop; i += 2 {
		if !isCapital(w.src[i]) {
			continue
		}
		from, to := i, i+1
		for from > piece.Start && isCapital(w.src[from-1]) {
			from--
		}
		for to < piece.Stop && isCapital(w.src[to]) {
			to++
		}
		if n := to - from; n >= 2 && n <= maxAcronym {
			w.acronym(piece, from, to)
		}
		i = to - 1
	}
}

func isCapital(c byte) bool { return 'A' <= c && c <= 'Z' }

// acronym remembers a word in capitals, unless it is part of something else: of a symbol (A/70/174, CRP.2), a name with a number
// (COVID-19, CETS 185), or a run of shouted words. One in parentheses, or with parentheses behind it, is explained, and so is
// one that is a link.
func (w *compilation) acronym(piece text.Segment, from, to int) {
	word, before, after := w.src[from:to], w.src[:from], bytes.TrimPrefix(w.src[to:], []byte("s")) // GGEs
	last, _ := utf8.DecodeLastRune(before)
	next, n := utf8.DecodeRune(after)
	if last == '.' || last == '-' || partOfWord(last) || partOfWord(next) || n < len(after) && joins(next, after[n:]) || w.shouted(before, after) {
		return
	}
	explained := w.inLink || last == '(' && (next == ')' || next == ',' || next == ';') ||
		bytes.HasPrefix(after, []byte(" (")) && len(after) > 2 && classes[after[2]] == letter && !isDigit(after[2])
	i := slices.IndexFunc(w.capitals, func(c capital) bool { return bytes.Equal(c.word, word) })
	switch {
	case i >= 0:
		w.capitals[i].explained = w.capitals[i].explained || explained
	case len(w.capitals) < maxAcronyms && (explained || w.quoted == 0 && !w.inQuotation(w.src[piece.Start:from])):
		w.capitals = append(w.capitals, capital{word, from, explained})
	}
}

// partOfWord reports whether a character beside capitals makes them part of a longer word or of a symbol.
func partOfWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '/' || r == '&' || r == '_' || r == '@' || r == '#'
}

// joins reports whether what follows capitals numbers them: -19 with any hyphen, .2, a number after a space, or No. 5.
func joins(r rune, rest []byte) bool {
	return (r == '-' || r == '\u2011' || r == '–' || r == '.' || r == ' ') && isDigit(rest[0]) || r == '.' && isCapital(rest[0]) || r == ' ' && bytes.HasPrefix(rest, []byte("No. "))
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// shouted reports whether words around a word are in capitals too: two of them, or one in a heading.
func (w *compilation) shouted(before, after []byte) bool {
	need := 2
	if w.inHeading {
		need = 1
	}
	words := 0
	for words < need && len(after) > 2 && after[0] == ' ' && isCapital(after[1]) && isCapital(after[2]) {
		after = bytes.TrimLeft(after[1:], capitalLetters)
		words++
	}
	for n := len(before); words < need && n > 2 && before[n-1] == ' ' && isCapital(before[n-2]) && isCapital(before[n-3]); n = len(before) {
		before = bytes.TrimRight(before[:n-1], capitalLetters)
		words++
	}
	return words == need
}

const capitalLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// inQuotation reports whether quotation marks are open behind the beginning of a piece of text: in the output of its paragraph so
// far, or in the piece. It looks back as far as an inline quotation is long.
func (w *compilation) inQuotation(piece []byte) bool {
	const reach = 2 << 10
	quoted := false
	if q := w.c.quotes; q != nil {
		written := w.out[max(w.textAt, len(w.out)-reach):]
		quoted = bytes.LastIndex(written, []byte(q.open)) > bytes.LastIndex(written, []byte(q.close))
	}
	for _, r := range string(piece[max(0, len(piece)-reach):]) {
		switch r {
		case '"':
			quoted = !quoted
		case '“', '„', '«':
			quoted = true
		case '”', '»':
			quoted = false
		}
	}
	return quoted
}

// unexplained are the acronyms that are explained nowhere in the text.
func (w *compilation) unexplained() (out []Acronym) {
	for _, c := range w.capitals {
		if !c.explained {
			out = append(out, Acronym{Word: w.names.keep(c.word), At: w.places.span(c.at, c.at+len(c.word))})
		}
	}
	return exact(out)
}
