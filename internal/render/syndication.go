package render

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"

	"accord/internal/policy"
)

// This file writes a feed as Atom (RFC 4287) and as JSON Feed 1.1.

const (
	atomEnding     = ".xml"
	jsonFeedEnding = ".json"
)

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomEntry struct {
	Title      string         `xml:"title"`
	ID         string         `xml:"id"`
	Link       atomLink       `xml:"link"`
	Published  string         `xml:"published"`
	Updated    string         `xml:"updated"`
	Authors    []atomPerson   `xml:"author"`
	Categories []atomCategory `xml:"category"`
	Summary    atomText       `xml:"summary"`
}

type atomFeed struct {
	XMLName  xml.Name    `xml:"feed"`
	NS       string      `xml:"xmlns,attr"`
	Lang     string      `xml:"xml:lang,attr"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle,omitempty"`
	ID       string      `xml:"id"`
	Updated  string      `xml:"updated"`
	Links    []atomLink  `xml:"link"`
	Author   *atomPerson `xml:"author,omitempty"`
	Entries  []atomEntry `xml:"entry"`
}

func (r *renderer) writeAtom(buf *bytes.Buffer, f feed) error {
	entries := f.entries()
	out := atomFeed{NS: "http://www.w3.org/2005/Atom", Lang: r.words.Lang, Title: f.title, Subtitle: f.summary, ID: r.absolute(f.page),
		Updated: r.moment(r.feedDay(entries)), Author: &atomPerson{r.view.Title},
		Links: []atomLink{{Href: r.absolute(f.page)}, {Rel: "self", Type: "application/atom+xml", Href: r.absolute(r.base + "/" + f.path + atomEnding)}}}
	for _, e := range entries {
		entry := atomEntry{Title: e.title, ID: e.id, Link: atomLink{Href: e.url}, Published: r.moment(e.published), Updated: r.moment(e.updated),
			Summary: atomText{"text", e.text}}
		for _, name := range e.authors {
			entry.Authors = append(entry.Authors, atomPerson{name})
		}
		for _, topic := range e.topics {
			entry.Categories = append(entry.Categories, atomCategory{topic})
		}
		out.Entries = append(out.Entries, entry)
	}
	return writeXML(buf, out)
}

// feedDay is the day of the newest entry; of a feed without entries the day of the build.
func (r *renderer) feedDay(entries []feedEntry) policy.Day {
	if len(entries) == 0 {
		return r.site.Today
	}
	day := entries[0].updated
	for _, e := range entries {
		day = max(day, e.updated)
	}
	return day
}

type jsonFeed struct {
	Version     string       `json:"version"`
	Title       string       `json:"title"`
	Home        string       `json:"home_page_url"`
	URL         string       `json:"feed_url"`
	Description string       `json:"description,omitempty"`
	Language    string       `json:"language"`
	Authors     []jsonAuthor `json:"authors"`
	Items       []jsonItem   `json:"items"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

type jsonItem struct {
	ID        string       `json:"id"`
	URL       string       `json:"url"`
	Title     string       `json:"title"`
	Text      string       `json:"content_text"`
	Published string       `json:"date_published"`
	Modified  string       `json:"date_modified"`
	Authors   []jsonAuthor `json:"authors,omitempty"`
	Tags      []string     `json:"tags,omitempty"`
}

func (r *renderer) writeJSONFeed(buf *bytes.Buffer, f feed) error {
	out := jsonFeed{Version: "https://jsonfeed.org/version/1.1", Title: f.title, Home: r.absolute(f.page),
		URL: r.absolute(r.base + "/" + f.path + jsonFeedEnding), Description: f.summary, Language: r.words.Lang,
		Authors: []jsonAuthor{{r.view.Title}}, Items: []jsonItem{}}
	for _, e := range f.entries() {
		item := jsonItem{ID: e.id, URL: e.url, Title: e.title, Text: e.text, Published: r.moment(e.published), Modified: r.moment(e.updated), Tags: e.topics}
		for _, name := range e.authors {
			item.Authors = append(item.Authors, jsonAuthor{name})
		}
		out.Items = append(out.Items, item)
	}
	return writeJSON(buf, out)
}

func writeJSON(buf *bytes.Buffer, v any) error {
	if err := json.NewEncoder(buf).Encode(v); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	return nil
}
