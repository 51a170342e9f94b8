package render

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"

	"accord/internal/diag"
	"accord/internal/policy"
)

// This file writes what only machines read: the sitemap, robots.txt and the Atom feed.

// maxSitemap is how many addresses a sitemap may have (sitemaps.org); beyond, an index names several.
const maxSitemap = 50_000

type sitemapURL struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

type urlset struct {
	XMLName xml.Name     `xml:"urlset"`
	NS      string       `xml:"xmlns,attr"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapIndex struct {
	XMLName xml.Name     `xml:"sitemapindex"`
	NS      string       `xml:"xmlns,attr"`
	Maps    []sitemapURL `xml:"sitemap"`
}

const sitemapNS = "http://www.sitemaps.org/schemas/sitemap/0.9"

// machine adds the files for machines. Without a base URL there are no absolute addresses, and so no sitemap.
func (b *builder) machine() {
	r, from := b.r, diag.Place{File: policy.ConfigFile}
	add := func(path, typ string, write func(*bytes.Buffer) error) {
		b.set.add(Output{Path: path, Type: typ, From: from, Write: write})
	}
	add("robots.txt", "text/plain; charset=utf-8", func(buf *bytes.Buffer) error {
		buf.WriteString("User-agent: *\nAllow: /\n")
		if r.origin != "" {
			buf.WriteString("Sitemap: " + r.origin + r.base + "/sitemap.xml\n")
		}
		return nil
	})
	if r.origin == "" {
		return
	}
	add("feed.xml", "application/atom+xml; charset=utf-8", r.writeFeed)
	urls := b.urls()
	if len(urls) <= maxSitemap {
		add("sitemap.xml", "application/xml; charset=utf-8", func(buf *bytes.Buffer) error { return writeXML(buf, urlset{NS: sitemapNS, URLs: urls}) })
		return
	}
	var index sitemapIndex
	index.NS = sitemapNS
	for n := 0; n*maxSitemap < len(urls); n++ {
		path := "sitemap-" + strconv.Itoa(n+1) + ".xml"
		part := urls[n*maxSitemap : min((n+1)*maxSitemap, len(urls))]
		add(path, "application/xml; charset=utf-8", func(buf *bytes.Buffer) error { return writeXML(buf, urlset{NS: sitemapNS, URLs: part}) })
		index.Maps = append(index.Maps, sitemapURL{Loc: r.origin + r.base + "/" + path})
	}
	add("sitemap.xml", "application/xml; charset=utf-8", func(buf *bytes.Buffer) error { return writeXML(buf, index) })
}

// urls are the addresses of all pages, without redirects and 404, with the day of their last change where it is known.
func (b *builder) urls() []sitemapURL {
	var out []sitemapURL
	for _, o := range b.set.list {
		dir, ok := strings.CutSuffix(o.Path, "index.html")
		if !ok || b.redirects[dir] {
			continue
		}
		u := sitemapURL{Loc: b.r.origin + b.r.base + "/" + dir}
		if rec, ok := b.set.pages["/"+dir]; ok {
			u.LastMod = lastMod(rec)
		}
		out = append(out, u)
	}
	return out
}

// lastMod is the day of the last change of a record's page, where its author says so.
func lastMod(rec policy.Record) string {
	var d policy.Date
	switch rec := rec.(type) {
	case *policy.Article:
		d = rec.Date.Date
		if !rec.Updated.IsZero() {
			d = rec.Updated.Date
		}
	case *policy.Page:
		d = rec.Updated.Date
	}
	if !d.Exact() {
		return ""
	}
	return d.Last.String()
}

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

type atomEntry struct {
	Title     string       `xml:"title"`
	ID        string       `xml:"id"`
	Link      atomLink     `xml:"link"`
	Published string       `xml:"published"`
	Updated   string       `xml:"updated"`
	Authors   []atomPerson `xml:"author"`
	Summary   atomText     `xml:"summary"`
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

// feedLength is how many articles the feed has.
const feedLength = 30

// writeFeed writes the newest articles as Atom. A day is told as its first moment in the site's time zone.
func (r *renderer) writeFeed(buf *bytes.Buffer) error {
	home := r.origin + r.base + "/"
	feed := atomFeed{NS: "http://www.w3.org/2005/Atom", Lang: r.words.Lang, Title: r.view.Title, Subtitle: r.view.Summary, ID: home,
		Links:  []atomLink{{Href: home}, {Rel: "self", Type: "application/atom+xml", Href: r.origin + r.base + "/feed.xml"}},
		Author: &atomPerson{r.view.Title}}
	last := policy.Day(0)
	for i, a := range r.site.Articles {
		if i == feedLength {
			break
		}
		p := r.pen(a, r.articleDay(a))
		changed := a.Date.Last
		if !a.Updated.IsZero() {
			changed = max(changed, a.Updated.Last)
		}
		last = max(last, changed)
		e := atomEntry{Title: p.plain(a.Title), ID: r.origin + p.url, Link: atomLink{Href: r.origin + p.url},
			Published: r.moment(a.Date.Last), Updated: r.moment(changed), Summary: atomText{"text", p.plain(a.Summary)}}
		for _, author := range p.authors(a.Authors) {
			e.Authors = append(e.Authors, atomPerson{author.Text})
		}
		feed.Entries = append(feed.Entries, e)
	}
	feed.Updated = r.moment(last)
	return writeXML(buf, feed)
}

func (r *renderer) moment(d policy.Day) string {
	y, m, dom := d.Civil()
	return time.Date(y, m, dom, 0, 0, 0, 0, r.site.Settings.Zone).Format(time.RFC3339)
}

func writeXML(buf *bytes.Buffer, v any) error {
	buf.WriteString(xml.Header)
	if err := xml.NewEncoder(buf).Encode(v); err != nil {
		return fmt.Errorf("writing XML: %w", err)
	}
	return nil
}
