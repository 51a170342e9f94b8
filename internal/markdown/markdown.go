// Package markdown compiles Markdown with accord's own syntax, once, into HTML with holes. It knows no record: what
// depends on records (a link's address, a computed number, a citation's number, a block) is a hole, and the caller
// fills the holes each time the text is shown. The syntax tree is dropped after compilation.
//
// The HTML holds one NUL byte per hole, in the order of Doc.Holes; a NUL of the source becomes U+FFFD, so a NUL is
// always a hole. The HTML around the holes is safe: raw HTML is a finding (unless the site allows it), URL schemes are
// http, https, mailto and tel, every other address is a hole or a finding, and no attribute comes from the text except
// hrefs, ids and classes made here. What a caller puts into a hole is the caller's to escape.
//
// goldmark parses; the HTML is written here, in one pass over the tree. No text can make that slow: nesting, marks in
// a paragraph, cells of a table and holes are bounded, far above what people write, and a bound that is met is a
// finding.
//
// What rules about words look at first, quotations and words in capitals, is gathered on the way: most texts have few of
// them, and a check would have to read every text again to know that.
//
// Rejected: keeping goldmark's tree and rendering it per page. At 10,000 articles the trees hold six times the memory
// of the compiled bodies, and every page would walk its tree again.
package markdown

import (
	"bytes"

	"accord/internal/diag"
)

// Options are what a Compiler needs to know about the site.
type Options struct {
	Lang  string            // language of the text, for quotation marks and dashes
	HTML  bool              // raw HTML passes through
	Parts map[string]string // heading text in lower case → the part's key
}

// A Doc is a compiled text. It is immutable and safe for concurrent use.
type Doc struct {
	HTML     []byte // one NUL byte per hole
	Holes    []Hole
	Sections []Section // by level-two headings; the first is what stands before any heading, if anything does
	Others   []Heading // headings that are neither a section's nor in one: of other levels, or inside a list, quotation or block
	Notes    Range     // the footnotes, after the last section; empty when there are none
	Outside  []WebLink
	Quotes   []Quotation
	Acronyms []Acronym // words in capitals that the text does not explain
	Words    int
	Findings []diag.Finding
}

// A WebLink is a link to another site. It needs no hole: its address stands in the HTML.
type WebLink struct {
	Address string // http or https
	At      diag.Span
}

// A HoleKind says what has to be put into a hole.
type HoleKind uint8

const (
	// Name is a link without a text of its own, [[id]] or [[id#fragment]]: the caller writes a whole link.
	Name HoleKind = iota + 1
	// LinkStart opens a link with a text, [[id#fragment|text]]: the caller writes a start tag (or nothing). The text
	// follows, with holes of its own, and then LinkEnd, which carries the same target.
	LinkStart
	LinkEnd
	// Cite is a group of citations, [@a para 3; @b].
	Cite
	// Value is an expression, {= … }. Text is what stands between "{=" and "}", trimmed; At is its first character.
	Value
	// Block opens a block, ::: name argument. Everything up to the BlockEnd with the same target is its content (empty
	// for most blocks).
	Block
	BlockEnd
	// Path is the value of an href attribute, already inside quotes: a site address such as /about/ or a fragment
	// such as #details. The caller writes it with the site's base path, escaped.
	Path
	// NoteLabel is the value of an attribute, already inside quotes: what the button of a note is called by those who do
	// not see it. Text is the note's number.
	NoteLabel
	// Picture is an image: the caller writes the whole element. Target is the file as written, Text the alternative
	// text as plain text, More.Title the title.
	Picture
)

// A Hole is a place in the HTML that the caller fills.
type Hole struct {
	Kind   HoleKind
	Alone  bool      // of a Picture: the only content of its paragraph, so no <p> is around it
	At     diag.Span // of the id, the expression, the group, the address or the name of the block
	Target string    // an id; for Block its name; for Path the address; for Picture the file
	Text   string    // for Value the expression; for Block its argument; for Picture the alternative text
	More   *More     // nil when there is nothing more to say
}

// More holds what few holes have.
type More struct {
	Fragment string // of a link: without "#"
	Title    string
	Cites    []CiteRef
	Options  []Option     // of a block
	TextAt   diag.Span    // of a block's argument
	Layout   *diag.Layout // of a value that does not stand in the file as it is, on one line
}

// Layout says where the characters of a value stand; nil where they stand in the file as they are, on one line.
func (h *Hole) Layout() *diag.Layout {
	if h.More == nil {
		return nil
	}
	return h.More.Layout
}

// A CiteRef is one citation of a group.
type CiteRef struct {
	ID, Locator string
	At          diag.Span
}

// An Option is a "key: value" line of a block.
type Option struct {
	Key, Value  string
	At, ValueAt diag.Span
}

// A Section is a level-two heading with what follows it, as ranges into Doc.HTML and Doc.Holes.
type Section struct {
	ID    string // the fragment; "" for what stands before the first heading
	Key   string // of a known part, else ""
	Title Range  // the heading's inner HTML
	All   Range  // heading included
	Inner Range  // heading excluded
	At    diag.Span
	Subs  []Heading // the level-three headings in it
}

// A Heading is a heading below level two.
type Heading struct {
	ID    string
	Title Range
	At    diag.Span
}

// A Quotation is a block of words of others, as ranges; or a paragraph that holds some in quotation marks, and neither a citation
// nor a footnote or a link to the web.
type Quotation struct {
	Inline  bool  // it is such a paragraph
	Lead    Range // of a block: the paragraph before it, if that ends in a colon
	Text    Range
	Speaker Range // its last line, if that names a speaker
	At      diag.Span
}

// Empty reports whether there is nothing in a range.
func (r Range) Empty() bool { return r.From == r.To }

// A Range is a piece of a Doc: bytes From to To of its HTML, the first hole of which is Hole.
type Range struct {
	From, To int32 // a body has at most 16 MiB
	Hole     int32
}

// Whole returns the range of the whole document.
func (d *Doc) Whole() Range { return Range{To: int32(len(d.HTML))} }

// Fill writes a piece of the document, calling put for each hole with its index.
func (d *Doc) Fill(buf *bytes.Buffer, r Range, put func(buf *bytes.Buffer, hole int)) {
	rest := d.HTML[r.From:r.To]
	for hole := int(r.Hole); ; hole++ {
		i := bytes.IndexByte(rest, 0)
		if i < 0 {
			buf.Write(rest)
			return
		}
		buf.Write(rest[:i])
		put(buf, hole)
		rest = rest[i+1:]
	}
}
