package markdown

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A quotation is how a language quotes: double and single marks, and the apostrophe.
type quotation struct{ open, close, openSingle, closeSingle, apostrophe string }

// quotations are those of CLDR, by language. French sets a no-break space inside its marks.
var quotations = map[string]*quotation{
	"en": {"“", "”", "‘", "’", "’"},
	"de": {"„", "“", "‚", "‘", "’"},
	"es": {"«", "»", "“", "”", "’"},
	"fr": {"«\u00a0", "\u00a0»", "“", "”", "’"},
}

// quotationOf returns the quotation marks of a language, English ones for a language without an entry.
func quotationOf(lang string) *quotation {
	base, _, _ := strings.Cut(strings.ToLower(lang), "-")
	if q := quotations[base]; q != nil {
		return q
	}
	return quotations["en"]
}

// typeset writes the quotation mark, dashes or dots at i and returns how many bytes they are.
func (w *compilation) typeset(s []byte, i int) int {
	c := s[i]
	if c == '"' || c == '\'' {
		w.put(w.quoteMark(s, i))
		return 1
	}
	n := 1
	for i+n < len(s) && s[i+n] == c {
		n++
	}
	switch {
	case c == '.' && n == 3:
		w.put("…")
	case c == '-' && n == 2:
		w.put("–")
	case c == '-' && n == 3:
		w.put("—")
	default:
		w.out = append(w.out, s[i:i+n]...)
	}
	return n
}

func (w *compilation) quoteMark(s []byte, i int) string {
	q, prev, next := w.c.quotes, w.prev, 'x'
	if i > 0 {
		prev, _ = utf8.DecodeLastRune(s[:i])
	}
	if i+1 < len(s) {
		next, _ = utf8.DecodeRune(s[i+1:])
	}
	opens := !unicode.IsSpace(next) && (unicode.IsSpace(prev) || strings.ContainsRune("([{–—-/«‹„‚“‘", prev) ||
		(prev == '"' || prev == '\'') && w.lastOpens)
	switch {
	case s[i] == '"' && opens:
		w.lastOpens = true
		return q.open
	case s[i] == '"':
		w.lastOpens = false
		return q.close
	case opens && !elision(s[i+1:]):
		w.lastOpens = true
		w.single++
		return q.openSingle
	case w.single > 0 && !unicode.IsLetter(next) && !unicode.IsDigit(next) || w.single > 0 && i+1 == len(s):
		w.lastOpens = false
		w.single--
		return q.closeSingle
	}
	return q.apostrophe
}

// elision reports whether a word starts with an apostrophe: the '90s, 'tis, 'em.
func elision(word []byte) bool {
	if len(word) > 1 && '0' <= word[0] && word[0] <= '9' && '0' <= word[1] && word[1] <= '9' {
		return true
	}
	end := bytes.IndexFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 {
		end = len(word)
	}
	switch string(bytes.ToLower(word[:min(end, 8)])) {
	case "tis", "twas", "em", "til", "cause", "n":
		return true
	}
	return false
}
