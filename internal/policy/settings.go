package policy

import (
	"slices"
	"time"

	"accord/internal/diag"
	"accord/internal/markdown"
)

// Settings are what accord.yaml says about the site as a whole. Package content reads them and fills in defaults.
type Settings struct {
	Title       Text
	Summary     Text
	BaseURL     Text // without a final slash; "" until one is set
	Zone        *time.Location
	Languages   []string // the first is the site's own
	Authors     []Ref
	Owner       Ref
	ReviewEvery Delay
	License     Text
	Font        Text // "serif" or "system"; "" is the first
	Accent      Accent
	Nav         []NavEntry      // none: the sections that have something in them
	Footer      *markdown.Prose // text and links; nil for none
	Data        bool            // the records and the articles are also published as tables and JSON
	Cards       bool            // articles and agreements have a picture that other places show beside a link to them
	Start       Ref             // the article that a newcomer reads first
	PerPage     int
	Parts       []Part
	HTML        bool // raw HTML in bodies is allowed
	EventTypes  []Text
	Levels      diag.Levels
	Publish     []Target
	Security    Security
	Views       int // version of the template interface
}

// ConfigFile is the name of the file of settings, at the root of a site.
const ConfigFile = "accord.yaml"

// AddressFile is the name of the file that promises addresses, at the root of a site.
const AddressFile = "urls.txt"

// Place returns a place in the file of settings.
func (s *Settings) Place(at diag.Span) diag.Place { return diag.Place{File: ConfigFile, Span: at} }

// An Accent is the colour of links and of the focus, as #rrggbb; "" where it is to be made from the other one.
type Accent struct {
	Light Text
	Dark  Text
}

// A NavEntry is an entry of the site's own navigation. It leads to one of a section, a record and an address.
type NavEntry struct {
	Section Text // one of Sections
	Record  Ref
	Address Text // a path of the site, or the address of another site; it has a Text
	Text    Text // what readers see; "" for the name of the section or record
}

// Sections are the lists and overviews that a site may have, each at the path of its name.
func Sections() []string { return slices.Concat(HeadSections(), FootSections()) }

// HeadSections are those that the head of every page links to, unless the site has a navigation of its own.
func HeadSections() []string {
	return []string{"articles", "agreements", "actors", "timeline", "compare", "terms", "search"}
}

// FootSections are those that the foot of every page links to.
func FootSections() []string { return []string{"events", "sources", "corrections", "data"} }

// A Part is a level-two heading with a known meaning. Key is also its fragment and its name in exports.
type Part struct {
	Key     string
	Heading string
}

// DefaultParts are the parts of an English site, in reading order.
func DefaultParts() []Part {
	return []Part{
		{"in-brief", "In brief"}, {"why-it-matters", "Why it matters"}, {"details", "Details"}, {"context", "Context"},
		{"what-they-say", "What they're saying"}, {"other-side", "The other side"}, {"whats-next", "What's next"},
		{"go-deeper", "Go deeper"},
	}
}
