package content

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"accord/internal/diag"
)

const maxID = 60 // characters of an id

// ValidID reports whether a text follows the rule for ids: lower-case words of letters and digits joined by single
// hyphens, the first beginning with a letter; at most 60 characters, no device name of Windows, not "index".
func ValidID(s string) bool {
	if s == "" || len(s) > maxID || s[0] < 'a' || s[0] > 'z' || s == "index" || deviceName(s) {
		return false
	}
	hyphen := false
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			hyphen = false
		case c == '-' && !hyphen:
			hyphen = true
		default:
			return false
		}
	}
	return !hyphen
}

// ValidSourceID reports whether a text can be the id of a source: any characters but spaces, commas, semicolons,
// closing brackets and control characters.
func ValidSourceID(s string) bool {
	return s != "" && len(s) <= 200 && utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r == ',' || r == ';' || r == ']' || unicode.IsSpace(r) || !unicode.IsPrint(r)
	})
}

// deviceName reports whether Windows opens a device under the name, whatever its extension.
func deviceName(s string) bool {
	switch s {
	case "con", "prn", "aux", "nul":
		return true
	}
	return len(s) == 4 && (s[:3] == "com" || s[:3] == "lpt") && '0' <= s[3] && s[3] <= '9'
}

// letters that are not a base letter and a mark, with what they are in ids.
var foldings = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th",
	"ı", "i", "&", " and ", "'", "", "’", "")

// SuggestID returns the id that a text was probably meant to be, "" if there is none. The result is valid, and its own
// suggestion. The noun, "article" for example, serves where a letter is missing.
func SuggestID(s, noun string) string {
	if ValidID(s) {
		return s
	}
	words := strings.FieldsFunc(foldings.Replace(strings.ToLower(norm.NFC.String(s))), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	var named, numbers []string
	for _, word := range words {
		switch word = ascii(word); {
		case word == "":
		case word[0] <= '9' && len(named) == 0:
			numbers = append(numbers, word) // an id begins with a letter: "2019-x" becomes "x-2019"
		default:
			named = append(named, word)
		}
	}
	if len(named) == 0 && noun != "" && len(numbers) > 0 {
		named = []string{noun}
	}
	id := strings.Join(append(named, numbers...), "-")
	if noun != "" && (id == "index" || deviceName(id)) {
		id += "-" + noun
	}
	if len(id) > maxID {
		id = strings.TrimRight(id[:maxID], "-")
	}
	if !ValidID(id) {
		return ""
	}
	return id
}

// ascii returns the base letters and digits of a word; "" if it has letters that no base letter stands for.
func ascii(word string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(word) {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			b.WriteRune(r)
		case !unicode.IsMark(r):
			return ""
		}
	}
	return b.String()
}

// badID reports an id that breaks the rule.
func badID(at diag.Place, id, noun string) diag.Finding {
	f := diag.Findingf(diag.BadID, at, "%s is not an id", quoteShort(id))
	if suggestion := SuggestID(id, noun); suggestion != "" {
		return f.WithHint("write %s", suggestion)
	}
	return f.WithHint("ids are lower-case letters, digits and single hyphens, and begin with a letter")
}

// badPath says why a text is not the path of a page of the site; "" if it is one. Old addresses may hold capital
// letters and dots, but nothing that a browser, a host or a file system reads otherwise.
func badPath(s string) string {
	switch {
	case !strings.HasPrefix(s, "/") || strings.HasPrefix(s, "//"):
		return "the path does not begin with a single slash"
	case len(s) > 500:
		return "the path is longer than 500 characters"
	case strings.ContainsAny(s, `\:*?"<>|%#`) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }):
		return "the path holds a character that not all systems take in file names"
	case !norm.NFC.IsNormalString(s):
		return "the path is not in Unicode's normal form (NFC)"
	}
	for element := range strings.SplitSeq(strings.Trim(s, "/"), "/") {
		stem, _, _ := strings.Cut(strings.ToLower(element), ".")
		if strings.HasPrefix(element, ".") || strings.HasSuffix(element, ".") || deviceName(stem) || element == "" && s != "/" {
			return "the path has an element that not all systems take as a file name"
		}
	}
	return ""
}

// isLanguage reports whether a text looks like a language tag: en, fr, pt-BR, zh-Hant.
func isLanguage(s string) bool {
	first, rest, more := strings.Cut(s, "-")
	if len(first) < 2 || len(first) > 3 || strings.ContainsFunc(first, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return false
	}
	return !more || len(rest) >= 2 && len(rest) <= 8 && !strings.ContainsFunc(rest, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) || r > unicode.MaxASCII
	})
}
