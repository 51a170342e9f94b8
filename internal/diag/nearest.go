package diag

import (
	"cmp"
	"iter"
	"strings"
)

// telling is the shortest word that is taken for the beginning of a longer one.
const telling = 4

// longest is the longest word that is compared: no id, key or verb is longer.
const longest = 100

// Nearest returns the candidate that a misspelt word most likely means, or "" if none is near: one slip in a word of up
// to four letters, two up to nine, three in a longer one. A slip is a letter more, less or other, or two exchanged.
// Of equally near candidates one with the word's first letter is taken, which is rarely mistyped, else the first in
// alphabetical order. If none is near, it is the shortest that goes on after the word and a hyphen: ballast-water for ballast.
func Nearest(word string, candidates iter.Seq[string]) string {
	if len(word) > longest {
		return ""
	}
	best, least := "", min(3, 1+len(word)/5)+1
	longer := ""
	for c := range candidates {
		if len(word) >= telling && strings.HasPrefix(c, word+"-") && (longer == "" || len(c) < len(longer) || len(c) == len(longer) && c < longer) {
			longer = c
		}
		if len(c)-len(word) > least || len(word)-len(c) > least {
			continue
		}
		if d := distance(word, c, least); d < least || d == least && best != "" && likelier(word, c, best) {
			best, least = c, d
		}
	}
	return cmp.Or(best, longer)
}

// likelier reports whether of two equally near candidates the first is the one to take.
func likelier(word, c, best string) bool {
	if one, other := sameStart(word, c), sameStart(word, best); one != other {
		return one
	}
	return c < best
}

func sameStart(a, b string) bool { return a != "" && b != "" && a[0] == b[0] }

// distance is the number of slips between two words, counted in bytes, or some number above most if that is less work. The
// words differ by few bytes in length.
func distance(a, b string, most int) int {
	var rows [3][longest + 5]int
	older, old, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		older, old, row = old, row, older
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			other := 1
			if a[i-1] == b[j-1] {
				other = 0
			}
			row[j] = min(old[j]+1, row[j-1]+1, old[j-1]+other)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > most { // no later row has less
			return least
		}
	}
	return row[len(b)]
}
