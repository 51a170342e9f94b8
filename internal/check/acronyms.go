package check

import (
	"slices"
	"strings"
	"unicode"

	"accord/internal/diag"
	"accord/internal/markdown"
	"accord/internal/policy"
)

// knownAcronyms are not asked about. The list is closed: it has what newspapers for everyone print without a word of explanation, and
// no body or process of diplomacy, however well known to those who write about it (WHO, ITU, OSCE).
var knownAcronyms = slices.Concat(
	// places, and who is named like one
	strings.Fields("UN EU US UK NATO USA USSR UAE DC"),
	// words by now: the long form says less than the short
	strings.Fields("AI AIDS CD CEO COVID DNA DVD GDP GPS HIV ID NGO PC PR RNA SARS SIM TV USB VIP"),
	// names by which they call themselves
	strings.Fields("BBC CIA CNN FBI IBM KGB NASA NBC"),
	// formats, which nobody reads in full
	strings.Fields("CSV FAQ HTML HTTP HTTPS PDF SMS URL"),
	// beside days and hours
	strings.Fields("AD AM BC BCE CE GMT OK PM UTC"),
	// words with emphasis
	strings.Fields("ALL AND ANY ARE BOTH DO EVERY HOW IS LESS MAY MORE MUST NEVER NEW NO NONE NOT NOW ONLY OR SHALL SOME THE WAS WHY YES"),
)

// acronyms finds words in capitals that an article never writes in full. The name or another name of a record explains one where
// the article leads to the record.
func acronyms(c *checker) {
	for _, a := range c.site.Articles {
		if a.Body == nil || len(a.Body.Doc().Acronyms) == 0 {
			continue
		}
		var reads reading
		for _, acronym := range a.Body.Doc().Acronyms {
			if slices.Contains(knownAcronyms, acronym.Word) || isRoman(acronym.Word) {
				continue
			}
			if reads.words == nil {
				reads = c.reading(a)
			}
			if !reads.explains(acronym.Word) {
				c.add(diag.Findingf(diag.AcronymUnexpanded, diag.Place{File: a.File, Span: acronym.At}, "the text never says what %s stands for", acronym.Word).
					WithHint("write it in full where it first stands, with %s in parentheses, or link to the record that has it as a name", acronym.Word))
			}
		}
	}
}

// isRoman reports whether a word is a number, as in Chapter XVIII.
func isRoman(word string) bool { return strings.Trim(word, "IVX") == "" }

// A reading is what a reader of an article meets: its words, and the names of the records that it leads to.
type reading struct{ words, names []string }

func (c *checker) reading(a *policy.Article) (r reading) {
	name := func(id policy.ID) {
		if rec, ok := c.site.Get(id); ok {
			r.names = append(r.names, namesOf(rec)...)
		}
	}
	for ref := range c.site.Refs(a) {
		if !ref.Source {
			name(ref.To)
		}
	}
	for prose := range proses(a) {
		for i := range prose.Doc().Holes {
			if h := &prose.Doc().Holes[i]; h.Kind == markdown.Name || h.Kind == markdown.LinkStart {
				name(policy.ID(h.Target))
			}
		}
		r.words = append(r.words, words(c.printed(a, prose))...)
	}
	return r
}

// namesOf are the words of all names of a record.
func namesOf(rec policy.Record) []string {
	var all []string
	for _, aka := range rec.Meta().Aka {
		all = append(all, words(aka.S)...)
	}
	switch rec := rec.(type) {
	case *policy.Agreement:
		all = append(append(all, words(rec.Name.S)...), words(rec.Short.S)...)
	case *policy.Actor:
		all = append(all, words(rec.Name.S)...)
	case *policy.Event:
		all = append(all, words(rec.Name.S)...)
	case *policy.Term:
		all = append(all, words(rec.Name.S)...)
	}
	return all
}

// words are the words of a text; a hyphen ends one.
func words(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// explains reports whether the names have an acronym, or words that begin with its letters follow one another.
func (r *reading) explains(acronym string) bool {
	if slices.Contains(r.names, acronym) {
		return true
	}
	for i := range r.words {
		if spells(r.words[i:], acronym) {
			return true
		}
	}
	return false
}

// spells reports whether the first words have the letters of an acronym as initials. Small words may stand between, and an acronym
// of two letters is spelt by capitals only: any two words would do else.
func spells(words []string, acronym string) bool {
	left, anyCase := acronym, len(acronym) > 2
	for i := 0; i < len(words) && left != ""; i++ {
		initial := words[i][:1]
		switch {
		case words[i] != acronym && (initial == left[:1] || anyCase && strings.ToUpper(initial) == left[:1]):
			left = left[1:]
		case i == 0 || !slices.Contains(smallWords, words[i]):
			return false
		}
	}
	return left == ""
}

var smallWords = []string{"a", "an", "and", "by", "de", "des", "du", "for", "in", "la", "of", "on", "the", "to", "with"}
