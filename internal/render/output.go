package render

import (
	"bytes"

	"accord/internal/diag"
)

// An Output is one file of the built site. It is a value: the list of a site's outputs costs nothing until one of them
// is asked for, and asking twice gives the same bytes. Exactly one of Write and File is set.
type Output struct {
	Path  string                    // slash-separated, relative to the site's root, e.g. "articles/x/index.html"
	Type  string                    // media type, from render's own table
	Write func(*bytes.Buffer) error // renders into a buffer; nil when File is set
	File  string                    // a file of the site to be copied, never loaded; "" when Write is set
	From  diag.Place                // what asked for this path (for collisions)
	Named bool                      // the path holds a hash of everything that the bytes depend on: a file there is this output
}
