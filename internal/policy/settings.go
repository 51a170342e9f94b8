package policy

import (
	"time"

	"accord/internal/diag"
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
	Data        bool // the records and the articles are also published as tables and JSON
	Start       Ref  // the article that a newcomer reads first
	PerPage     int
	Parts       []Part
	HTML        bool // raw HTML in bodies is allowed
	EventTypes  []Text
	Levels      diag.Levels
	Views       int // version of the template interface
}

// ConfigFile is the name of the file of settings, at the root of a site.
const ConfigFile = "accord.yaml"

// Place returns a place in the file of settings.
func (s *Settings) Place(at diag.Span) diag.Place { return diag.Place{File: ConfigFile, Span: at} }

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
