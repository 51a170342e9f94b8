// Package policy is the subject matter: agreements, actors, events, sources, terms and the articles that explain them,
// and the algebra over their dated acts. Who had signed, who was a party, who belonged to a group, which status an
// agreement had: all of it is a function of the records and a day. Nothing here reads a file or writes HTML.
//
// The records are filled in by package content and never change afterwards. Link joins them to a Site, which answers
// questions about any day; it is made from scratch each time, because that is quick and cannot be stale.
//
// Every value that an author wrote keeps its span, so that a contradiction can be shown where it stands. The file of
// a span is the File of the record's Head (for acts that come from a roll: the agreement's Roll).
//
// Rejected: one general record with a map of fields. It makes the decoder shorter and everything after it longer:
// each user would check again what a field holds, and a misspelt field name would be found by a reader.
package policy

import (
	"strings"
	"time"

	"accord/internal/diag"
	"accord/internal/markdown"
)

// An ID names a record: lower-case letters, digits and single hyphens, at most 60 characters. Ids are unique across
// kinds, except those of sources, which have a namespace of their own and a wider alphabet.
type ID string

// A Kind is a kind of record; the set is closed. The folder of a record's file names its kind.
type Kind uint8

const (
	Articles Kind = iota + 1
	Agreements
	Actors
	Events
	Sources
	Terms
	Pages
)

var kindWords = [...]struct{ folder, one string }{
	Articles: {"articles", "article"}, Agreements: {"agreements", "agreement"}, Actors: {"actors", "actor"},
	Events: {"events", "event"}, Sources: {"sources", "source"}, Terms: {"terms", "term"}, Pages: {"pages", "page"},
}

// Kinds returns all kinds, in the order in which the documentation tells them.
func Kinds() []Kind { return []Kind{Articles, Agreements, Actors, Events, Sources, Terms, Pages} }

// Folder returns the name of the kind's folder, which is also the first element of its pages' paths.
func (k Kind) Folder() string { return kindWords[k].folder }

// String returns the kind's name in the singular.
func (k Kind) String() string { return kindWords[k].one }

// One returns the kind's name with its article: "an agreement".
func (k Kind) One() string {
	if strings.IndexByte("aeiou", k.String()[0]) >= 0 {
		return "an " + k.String()
	}
	return "a " + k.String()
}

// KindOf returns the kind of a folder.
func KindOf(folder string) (Kind, bool) {
	for _, k := range Kinds() {
		if k.Folder() == folder {
			return k, true
		}
	}
	return 0, false
}

// The located values: what an author wrote and where. The zero value of each means that the key is absent.
type (
	// Text is plain text.
	Text struct {
		S  string
		At diag.Span
	}
	// Name is a text that may be given by language; Text holds the site's own language.
	Name struct {
		Text
		Lang map[string]string
	}
	// Ref names a record.
	Ref struct {
		ID ID
		At diag.Span
	}
	// Noted is a reference with the author's note on it.
	Noted struct {
		Ref
		Note string
	}
	// Number is a whole number.
	Number struct {
		N   int
		Set bool
		At  diag.Span
	}
	// When is a day as written, with its precision.
	When struct {
		Date
		At diag.Span
	}
	// Citation names a source (or an agreement with official texts) and a place in it.
	Citation struct {
		Source  ID
		Locator string
		At      diag.Span
	}
	// Set is what `who` holds: ids, each meaning itself, and calls such as members(eu), evaluated on the day of
	// the row that the set stands in.
	Set struct {
		Refs  []Ref
		Calls []*Expr
		At    diag.Span
		Part  bool // of it: the rest could not be read
	}
	// Test is a line of `expect`: its text and the parsed comparison (nil if it could not be parsed).
	Test struct {
		Text
		Parsed *Comparison
	}
)

// IsZero reports whether the set was not given at all.
func (s Set) IsZero() bool { return len(s.Refs) == 0 && len(s.Calls) == 0 }

// A Record is one of *Article, *Agreement, *Actor, *Event, *Source, *Term, *Page.
type Record interface {
	Meta() *Head
}

// Head is what every record has.
type Head struct {
	Kind Kind
	ID   ID
	Lang string
	File string    // slash-separated, relative to the site's root; "" for a state that has no file
	At   diag.Span // of the record's id in a map of records, or of the start of its front matter

	Cite        []Citation
	Aka         []Text
	Topics      []Ref
	Owner       Ref
	Reviewed    When
	ReviewEvery Delay
	Draft       bool
	Publish     time.Time // not public before; zero: now
	PublishAt   diag.Span
	Waive       []Waiver
	Aliases     []Text // old addresses of its page
	Extra       map[string]any

	States []ID // codes of the states that it names, as NamedStates has them; nil: not worked out

	Image  Text    // the file name of the lead image
	Images []Image // all images of the record
	Body   *markdown.Prose
}

// Meta returns the head itself; the kinds embed Head and are Records by it.
func (h *Head) Meta() *Head { return h }

// Place returns the place of a span of this record's file.
func (h *Head) Place(at diag.Span) diag.Place { return diag.Place{File: h.File, Span: at} }

// A Waiver accepts findings of one code for a record until a day.
type Waiver struct {
	Code   Text
	Reason Text
	Until  When
}

// Waives reports whether the record accepts findings of a code on a day.
func (h *Head) Waives(code diag.Code, on Day) bool {
	for i := range h.Waive {
		if w := &h.Waive[i]; w.Code.S == string(code) && (w.Until.IsZero() || w.Until.Last >= on) {
			return true
		}
	}
	return false
}

// An Image is a file beside the record.
type Image struct {
	File                          Text
	Alt, Caption, Credit, License Text
	Map                           bool
}
