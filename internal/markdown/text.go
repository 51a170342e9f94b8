package markdown

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"
)

// textState is what the writer of text remembers from one piece of a paragraph to the next.
type textState struct {
	prev      rune // the last character, for the direction of quotation marks
	lastOpens bool // the last quotation mark was an opening one
	single    int  // single quotation marks that are open
	inWord    bool
	textAt    int // where its text starts in the output
	words     int
	wide      int // characters of scripts without spaces; two count as a word
}

// startText begins a paragraph.
func (w *compilation) startText() { w.prev, w.single, w.inWord, w.textAt = '\n', 0, false, len(w.out) }

// startWord counts a hole as a word.
func (w *compilation) startWord() {
	w.prev = 'x'
	if !w.inWord {
		w.words, w.inWord = w.words+1, true
	}
}

func (w *compilation) put(s string) { w.out = append(w.out, s...) }

// Classes of bytes, for the loop that every byte of every text runs through.
const (
	other   = iota // punctuation that is copied
	letter         // starts or continues a word
	space          // ends a word
	special        // something else may be written in its place
)

var classes = func() (t [256]uint8) {
	for c := range t {
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			t[c] = letter
		case isSpace(byte(c)):
			t[c] = space
		case c >= utf8.RuneSelf, c == 0, c == '&', c == '<', c == '>', c == '\\', c == '"', c == '\'', c == '-', c == '.':
			t[c] = special
		}
	}
	return t
}()

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v'
}

// text writes Markdown text as HTML: backslashes and entities are resolved, quotation marks and dashes are those of
// the language, words are counted.
func (w *compilation) text(s []byte) {
	from := 0
	for i := 0; i < len(s); {
		switch classes[s[i]] {
		case letter:
			if !w.inWord {
				w.words, w.inWord = w.words+1, true
			}
		case space:
			w.inWord = false
		case special:
			if s[i] >= utf8.RuneSelf {
				r, n := utf8.DecodeRune(s[i:])
				w.count(r)
				i += n
				continue
			}
			w.out = append(w.out, s[from:i]...)
			i += w.special(s, i)
			from = i
			continue
		}
		i++
	}
	w.out = append(w.out, s[from:]...)
	if len(s) > 0 {
		w.prev, _ = utf8.DecodeLastRune(s)
	}
}

// count counts a character outside ASCII.
func (w *compilation) count(r rune) {
	switch {
	case isWide(r):
		w.wide, w.inWord = w.wide+1, false
	case unicode.IsSpace(r):
		w.inWord = false
	case !w.inWord && (unicode.IsLetter(r) || unicode.IsDigit(r)):
		w.words, w.inWord = w.words+1, true
	}
}

// isWide reports whether a character belongs to a script that is written without spaces. Korean is not one.
func isWide(r rune) bool {
	return r >= 0x2e80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// special writes what stands for the character at i and returns how many bytes it stands for.
func (w *compilation) special(s []byte, i int) int {
	switch c := s[i]; c {
	case '\\':
		if i+1 < len(s) && util.IsPunct(s[i+1]) {
			w.escape(s[i+1])
			return 2
		}
		w.escape(c)
	case '&':
		if chars, n := entity(s[i:]); n > 0 {
			w.literal(chars)
			return n
		}
		w.escape(c)
	case '"', '\'', '-', '.':
		if w.c.quotes != nil {
			return w.typeset(s, i)
		}
		w.out = append(w.out, c)
	default:
		w.escape(c)
	}
	return 1
}

// escape writes one ASCII character as HTML text.
func (w *compilation) escape(c byte) {
	switch c {
	case '&':
		w.put("&amp;")
	case '<':
		w.put("&lt;")
	case '>':
		w.put("&gt;")
	case '"':
		w.put("&quot;")
	case 0:
		w.put("\ufffd")
	default:
		w.out = append(w.out, c)
	}
}

// literal writes characters as they are, as HTML text or the value of an attribute.
func (w *compilation) literal(s []byte) {
	from := 0
	for i, c := range s {
		if c == '&' || c == '<' || c == '>' || c == '"' || c == 0 {
			w.out = append(w.out, s[from:i]...)
			w.escape(c)
			from = i + 1
		}
	}
	w.out = append(w.out, s[from:]...)
}

// code writes code as it is and counts its words.
func (w *compilation) code(s []byte) {
	w.literal(s)
	for _, c := range s {
		if isSpace(c) {
			w.inWord = false
		} else if !w.inWord {
			w.words, w.inWord = w.words+1, true
		}
	}
	w.prev = 'x'
}

// entity returns the characters of the entity at the start of s, and its length; 0 if there is none.
func entity(s []byte) (chars []byte, n int) {
	end := 1
	for end < len(s) && end < 40 && (classes[s[end]] == letter || s[end] == '#' && end == 1) {
		end++
	}
	if end >= len(s) || s[end] != ';' {
		return nil, 0
	}
	name := string(s[1:end])
	if name == "" || name[0] != '#' {
		found, ok := util.LookUpHTML5EntityByName(name)
		if !ok {
			return nil, 0
		}
		return found.Characters, end + 1
	}
	digits, base, most := name[1:], 10, 7
	if len(digits) > 0 && digits[0]|0x20 == 'x' {
		digits, base, most = digits[1:], 16, 6
	}
	code, err := strconv.ParseUint(digits, base, 32)
	if err != nil || len(digits) > most {
		return nil, 0
	}
	r := rune(code)
	if r == 0 || !utf8.ValidRune(r) {
		r = utf8.RuneError
	}
	return utf8.AppendRune(nil, r), end + 1
}

// unescape resolves backslashes and entities.
func unescape(s []byte) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && util.IsPunct(s[i+1]) {
			i++
		} else if s[i] == '&' {
			if chars, n := entity(s[i:]); n > 0 {
				out = append(out, chars...)
				i += n - 1
				continue
			}
		}
		out = append(out, s[i])
	}
	return out
}
