package policy

import (
	"iter"
	"strings"

	"accord/internal/diag"
	"accord/internal/markdown"
)

// A WebLink is the address of another site that the site leads to, with its place.
type WebLink struct {
	Address string // http or https, as written
	At      diag.Place
	Source  *Source // whose original it is or, with Copy, whose kept copy; nil elsewhere
	Copy    bool
}

// WebLinks yields the links to other sites, each wherever it stands: of sources, of texts, of other records, of the navigation
// and the footer. The original of a source that is known to be gone and has a copy is not among them: nobody is led to it.
func (s *Site) WebLinks() iter.Seq[WebLink] {
	return func(yield func(WebLink) bool) {
		more := true
		add := func(l WebLink) {
			if more && l.Address != "" {
				more = yield(l)
			}
		}
		for r := range s.All() {
			if r.Meta().File != "" {
				recordLinks(r, add)
			}
		}
		s.frameLinks(add)
	}
}

func recordLinks(r Record, add func(WebLink)) {
	at := r.Meta().Place
	switch r := r.(type) {
	case *Source:
		if r.Dead.IsZero() || r.Archived.URL.S == "" {
			add(WebLink{Address: r.URL.S, At: at(r.URL.At), Source: r})
		}
		add(WebLink{Address: r.Archived.URL.S, At: at(r.Archived.URL.At), Source: r, Copy: true})
	case *Agreement:
		for i := range r.Texts {
			add(WebLink{Address: r.Texts[i].URL.S, At: at(r.Texts[i].URL.At)})
		}
	case *Actor:
		for _, link := range r.Links {
			add(WebLink{Address: link.S, At: at(link.At)})
		}
	}
	for prose := range texts(r) {
		proseLinks(prose, add)
	}
}

func proseLinks(prose *markdown.Prose, add func(WebLink)) {
	for _, l := range prose.Doc().Outside {
		add(WebLink{Address: l.Address, At: diag.Place{File: prose.File, Span: l.At}})
	}
}

// frameLinks are those in the head and the foot of all pages.
func (s *Site) frameLinks(add func(WebLink)) {
	if s.Settings == nil {
		return
	}
	for _, entry := range s.Settings.Nav {
		if a := entry.Address; strings.HasPrefix(a.S, "http") {
			add(WebLink{Address: a.S, At: s.Settings.Place(a.At)})
		}
	}
	if s.Settings.Footer != nil {
		proseLinks(s.Settings.Footer, add)
	}
}
