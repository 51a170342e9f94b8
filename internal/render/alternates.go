package render

import (
	"accord/internal/hosting"
	"html/template"
	"slices"
	"strings"
)

// An Alternate is what a page tells in another format: a feed, a table, a calendar.
type Alternate struct {
	Type  string // the media type
	Title string
	URL   string
}

// Element is the alternate as a link element of a page's head.
func (a Alternate) Element() template.HTML {
	esc := template.HTMLEscapeString
	return template.HTML(`<link rel="alternate" type="` + esc(a.Type) + `" title="` + esc(a.Title) + `" href="` + esc(a.URL) + `">`)
}

// Alternates are the site's feeds, and the feeds and the data that belong to the page.
func (p *Page) Alternates() []Alternate {
	r := p.pen.renderer
	var out []Alternate
	if r.origin != "" {
		for _, f := range append([]feed{r.siteFeed()}, p.feeds...) {
			for _, ending := range []string{atomEnding, jsonFeedEnding} {
				path := f.path + ending
				out = append(out, Alternate{bareType(hosting.MediaType(path)), f.title, r.base + "/" + path})
			}
		}
	}
	if r.site.Settings.Data {
		for _, path := range p.twins {
			name := path[strings.LastIndexByte(path, '/')+1:]
			out = append(out, Alternate{bareType(hosting.MediaType(path)), name, r.base + "/" + path})
		}
	}
	return out
}

// Downloads are the files of what the page shows, by the names of their formats; several of one format by their own names.
func (p *Page) Downloads() []Link {
	if !p.pen.site.Settings.Data {
		return nil
	}
	var out []Link
	for _, path := range p.twins {
		text := formatOf(path)
		if slices.ContainsFunc(p.twins, func(other string) bool { return other != path && formatOf(other) == text }) {
			text = path[strings.LastIndexByte(path, '/')+1:]
		}
		out = append(out, Link{URL: p.pen.base + "/" + path, Text: text})
	}
	return out
}

// formatOf is what readers call the format of a file of the site's data.
func formatOf(path string) string {
	_, ending, _ := strings.Cut(path, ".")
	switch ending {
	case "ics":
		return "iCal"
	case "bib":
		return "BibTeX"
	case "csl.json":
		return "CSL-JSON"
	}
	return strings.ToUpper(ending)
}

// bareType is a media type without its parameters.
func bareType(typ string) string {
	typ, _, _ = strings.Cut(typ, ";")
	return typ
}

// tableTwins are the paths of a table.
func tableTwins(name string) []string {
	t := table{name: name}
	return []string{t.path("csv"), t.path("json")}
}
