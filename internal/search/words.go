package search

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Words yields the words of a text as they are searched: runs of letters, digits and marks, without case and diacritics.
// Scripts that put no spaces between words give every two characters that stand side by side. The theme's script does the
// same with what a reader types: cases.json holds what both must give.
func Words(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		folded := fold(text)
		start, class := 0, gap
		for i, r := range folded {
			c := classOf(r)
			if c == class {
				continue
			}
			if !class.words(folded[start:i], yield) {
				return
			}
			start, class = i, c
		}
		class.words(folded[start:], yield)
	}
}

// A class is what a character is to Words.
type class uint8

const (
	gap    class = iota // it stands between words
	spaced              // of a word of a script with spaces
	dense               // of a script without spaces
)

// words yields the words of a run of characters of one class, and reports whether there is to be more.
func (c class) words(run string, yield func(string) bool) bool {
	switch c {
	case spaced:
		return yield(run)
	case dense:
		return pairs(run, yield)
	}
	return true
}

// pairs yields every two characters side by side, and the character of a run of one.
func pairs(run string, yield func(string) bool) bool {
	_, first := utf8.DecodeRuneInString(run)
	if first == len(run) {
		return yield(run)
	}
	for first < len(run) {
		_, second := utf8.DecodeRuneInString(run[first:])
		if !yield(run[:first+second]) {
			return false
		}
		run, first = run[first:], second
	}
	return true
}

func classOf(r rune) class {
	switch {
	case r < utf8.RuneSelf:
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return spaced
		}
		return gap
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar), r == 'ー':
		return dense
	case unicode.In(r, unicode.L, unicode.N, unicode.M):
		return spaced
	}
	return gap
}

// letters are those that readers write without the sign or as two, and that no decomposition takes apart; and the sigma at
// the end of a word, which is another letter only in writing.
var letters = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i", "ς", "σ")

// fold takes case and diacritics off a text.
func fold(text string) string {
	if ascii(text) {
		return strings.ToLower(text)
	}
	return letters.Replace(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(text)))
}

func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
