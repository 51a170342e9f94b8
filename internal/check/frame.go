package check

import (
	"math"
	"slices"
	"strings"
	"time"

	"accord/internal/colour"
	"accord/internal/diag"
	"accord/internal/markdown"
	"accord/internal/policy"
)

// accent tells of an accent that is hard to read. One that is made from the other is not.
func accent(c *checker) {
	a := &c.site.Settings.Accent
	c.legible(a.Light, colour.Light())
	c.legible(a.Dark, colour.Dark())
}

func (c *checker) legible(t policy.Text, scheme colour.Scheme) {
	text, ok := colour.Parse(t.S)
	if !ok {
		return
	}
	on, contrast := scheme.Worst(text)
	if contrast >= colour.Legible {
		return
	}
	down := math.Floor(contrast*100) / 100 // 4.499 is less than 4.5
	c.add(diag.Findingf(diag.AccentContrast, c.site.Settings.Place(t.At), "%s has a contrast of %.2f:1 on %s in the %s scheme (%s), less than %.1f:1",
		text, down, on.Name, scheme.Name, on.Colour, colour.Legible).
		WithHint("the nearest that is read everywhere is %q", scheme.Nearest(text, colour.Legible).String()))
}

// frame checks where the site's own navigation and footer lead.
func frame(c *checker) {
	s := c.site.Settings
	for i := range s.Nav {
		c.navEntry(&s.Nav[i])
	}
	if s.Footer == nil {
		return
	}
	doc := s.Footer.Doc()
	c.addAll(doc.Findings)
	for i := range doc.Holes {
		switch h := &doc.Holes[i]; h.Kind {
		case markdown.Name, markdown.LinkStart:
			c.link(h, s.Place(h.At))
		case markdown.Path:
			c.address(h.Target, s.Place(h.At))
		}
	}
}

func (c *checker) navEntry(e *policy.NavEntry) {
	s := c.site.Settings
	switch {
	case e.Section.S != "" && !c.exists("/"+e.Section.S+"/", ""):
		c.add(diag.Findingf(diag.BrokenLink, s.Place(e.Section.At), "the section %q has no page, since there is nothing in it", e.Section.S).
			WithHint("take it out of `nav` until there is"))
	case e.Record.ID != "":
		c.navRecord(e.Record.ID, s.Place(e.Record.At))
	case strings.HasPrefix(e.Address.S, "/"):
		c.address(e.Address.S, s.Place(e.Address.At))
	}
}

// security tells when nobody believes security.txt any more: it ends with the beginning of its day.
func security(c *checker) {
	expires := c.site.Settings.Security.Expires
	if expires.IsZero() || c.site.Today < expires.First {
		return
	}
	c.add(diag.Findingf(diag.SecurityExpired, c.site.Settings.Place(expires.At), "security.txt is not to be believed from %s on, and today is %s", expires.Date, c.site.Today).
		WithHint("look whether the contacts are still right, and set a day within the next year"))
}

// navRecord checks the id of an entry; that of a record which is not public is left out of the navigation.
func (c *checker) navRecord(id policy.ID, at diag.Place) {
	if _, ok := c.site.Get(id); ok {
		return
	}
	if w, ok := c.site.Withheld(id); ok && w.Kind != policy.Sources {
		if w.Draft || w.Broken {
			c.withheld(id, at, w, false)
			return
		}
		c.add(diag.Findingf(diag.WithheldReference, at, "the %s %q is under embargo until %s, and is left out here", w.Kind, id, w.Publish.Format(time.RFC3339)).
			WithHint("it will be in the navigation from then on"))
		return
	}
	f := diag.Findingf(diag.UnknownID, at, "no section and no record has the id %q", id)
	if near := c.near(string(id), slices.Values(slices.AppendSeq(policy.Sections(), c.ids(nil)))); near != "" {
		f = f.WithHint("did you mean %q?", near)
	}
	c.add(f)
}
