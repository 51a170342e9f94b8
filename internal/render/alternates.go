package render

import (
	"html/template"
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
			out = append(out, Alternate{bareType(atomType), f.title, r.base + "/" + f.path + atomEnding},
				Alternate{bareType(jsonFeedType), f.title, r.base + "/" + f.path + jsonFeedEnding})
		}
	}
	if r.site.Settings.Data {
		for _, path := range p.twins {
			name := path[strings.LastIndexByte(path, '/')+1:]
			out = append(out, Alternate{bareType(MediaType(path)), name, r.base + "/" + path})
		}
	}
	return out
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
