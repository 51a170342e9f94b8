package markdown

import (
	"bytes"
	"html"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Sentence is a sentence of a text as readers see it, for rules that read prose. Links are the links to records in it, in
// order. Quoted tells that it holds words of others: it stands in a quotation, or quotation marks do in it. Cited tells that
// it holds a citation, or that one follows.
type Sentence struct {
	Text   string
	Links  []Link
	Quoted bool
	Cited  bool
}

// A Link is a link to a record in a sentence: the hole and where its text stands.
type Link struct{ Hole, From, To int }

// Sentences yields the sentences of the paragraphs, items and cells of a document that link to a record. Code is passed over, and
// a computed value is Computed. name writes the text of a link that has none of its own.
func (d *Doc) Sentences(name func(hole int) string) iter.Seq[Sentence] {
	return func(yield func(Sentence) bool) {
		r := sentenceReader{doc: d, name: name}
		for r.next() {
			if len(r.links) > 0 && !r.split(yield) {
				return
			}
		}
	}
}

// Computed stands for a computed value in the text of a sentence: nobody has to check it.
const Computed = "\ufffc"

// A sentenceReader reads a document block by block.
type sentenceReader struct {
	doc    *Doc
	name   func(hole int) string
	at     int // in the HTML
	hole   int // the next
	quoted int // depth of quotations

	text  []byte
	links []Link
	cites []int // where citations stand
	open  bool  // a link with a text of its own
}

// next reads up to the end of a block, and reports whether there was anything left to read.
func (r *sentenceReader) next() bool {
	src := r.doc.HTML
	r.text = r.text[:0]
	r.links, r.cites, r.open = r.links[:0], r.cites[:0], false
	for r.at < len(src) {
		rest := src[r.at:]
		switch rest[0] {
		case 0:
			r.put(r.hole)
			r.hole++
			r.at++
		case '<':
			n := tagEnd(rest)
			r.hole += bytes.Count(rest[:n], []byte{0})
			r.at += n
			switch tag := rest[:n]; {
			case bytes.HasPrefix(tag, []byte("<blockquote")):
				r.quoted++
			case bytes.HasPrefix(tag, []byte("</blockquote")):
				r.quoted--
			case bytes.HasPrefix(tag, []byte("<pre")), bytes.HasPrefix(tag, []byte("<code")):
				r.skip("</" + string(tag[1:3]))
			}
			if separates(rest[:n]) {
				return true
			}
		default:
			n := bytes.IndexAny(rest, "\x00<")
			if n < 0 {
				n = len(rest)
			}
			r.plain(rest[:n])
			r.at += n
		}
	}
	return len(r.text) > 0
}

// plain appends a text of the HTML as readers see it.
func (r *sentenceReader) plain(text []byte) {
	if bytes.IndexByte(text, '&') >= 0 {
		text = []byte(html.UnescapeString(string(text)))
	}
	r.text = append(r.text, text...)
}

// skip passes over what stands before an end tag.
func (r *sentenceReader) skip(end string) {
	n := bytes.Index(r.doc.HTML[r.at:], []byte(end))
	if n < 0 {
		n = len(r.doc.HTML) - r.at
	}
	r.hole += bytes.Count(r.doc.HTML[r.at:r.at+n], []byte{0})
	r.at += n
}

func (r *sentenceReader) put(hole int) {
	from := len(r.text)
	switch h := &r.doc.Holes[hole]; h.Kind {
	case Name:
		r.text = append(r.text, r.name(hole)...)
		r.links = append(r.links, Link{hole, from, len(r.text)})
	case LinkStart:
		r.links, r.open = append(r.links, Link{hole, from, from}), true
	case LinkEnd:
		if r.open {
			r.links[len(r.links)-1].To, r.open = from, false
		}
	case Value:
		r.text = append(r.text, Computed...)
	case Cite:
		r.cites = append(r.cites, from)
	}
}

// split yields the sentences of a block that hold a link. A link is never cut: a name may hold a full stop.
func (r *sentenceReader) split(yield func(Sentence) bool) bool {
	text := string(r.text)
	links, cites := r.links, r.cites
	for from := 0; from < len(text); {
		to := from + SentenceEnd(text[from:])
		var s Sentence
		for len(links) > 0 && links[0].From < to {
			l := links[0]
			for l.To > to {
				to += SentenceEnd(text[to:])
			}
			s.Links, links = append(s.Links, Link{l.Hole, l.From - from, l.To - from}), links[1:]
		}
		for len(cites) > 0 && cites[0] <= to {
			s.Cited, cites = true, cites[1:]
		}
		if len(s.Links) > 0 && to-from <= longSentence {
			s.Text = text[from:to]
			s.Quoted = r.quoted > 0 || Quotes(s.Text)
			if !yield(s) {
				return false
			}
		}
		from = to
	}
	return true
}

// Quotes reports whether there are quotation marks in a text.
func Quotes(text string) bool {
	return slices.ContainsFunc(quotationMarks, func(mark string) bool { return strings.Contains(text, mark) })
}

var quotationMarks = []string{`"`, "“", "”", "„", "«", "»"}

// longSentence is how long a sentence may be to be read, in bytes: what is longer is none that an author wrote.
const longSentence = 4 << 10

// SentenceEnd is the length of the first sentence of a text: up to a full stop, question or exclamation mark that a space and a
// capital letter follow. "U.S.", "Sen." and "No." end none, nor do numbers of two digits: "am 23. September".
func SentenceEnd(text string) int {
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c != '.' && c != '?' && c != '!' {
			continue
		}
		rest := text[i+1:]
		space := strings.TrimLeft(rest, " \n")
		next, _ := utf8.DecodeRuneInString(space)
		if len(space) == len(rest) || !unicode.IsUpper(next) && next != utf8.RuneError {
			continue
		}
		if c == '.' && isAbbreviation(text[strings.LastIndexAny(text[:i], " \n")+1:i]) {
			continue
		}
		return i + 1 + len(rest) - len(space)
	}
	return len(text)
}

// isAbbreviation reports whether a word before a full stop is one that sentences go on after.
func isAbbreviation(word string) bool {
	word = strings.TrimLeft(word, "([“‘„«\"'")
	first, n := utf8.DecodeRuneInString(word)
	switch {
	case word == "":
		return false
	case n == len(word) && unicode.IsLetter(first), strings.Contains(word, "."):
		return true
	}
	return slices.Contains(abbreviations, word) || len(word) <= 2 && strings.Trim(word, "0123456789") == ""
}

var abbreviations = []string{"Amb", "Art", "Capt", "Ch", "Co", "Col", "Corp", "Doc", "Dr", "Fig", "Ft", "Gen", "Gov", "Inc", "Jr", "Lt", "Ltd",
	"Mr", "Mrs", "Ms", "Mt", "No", "Nos", "Prof", "Rep", "Res", "Rev", "Sec", "Sen", "Sgt", "Sr", "St", "Vol",
	"al", "ca", "cf", "ed", "no", "pp", "resp", "vs", "Abs", "Mme", "Nr", "Ziff", "bzw", "ggf", "usw", "vgl"}
