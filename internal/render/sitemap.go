package render

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"accord/internal/policy"
)

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

func (b *builder) robots() {
	b.file("robots.txt", func(buf *bytes.Buffer) error {
		buf.WriteString("User-agent: *\nAllow: /\n")
		if b.r.origin != "" {
			buf.WriteString("Sitemap: " + b.r.absolute(b.r.base+"/sitemap.xml") + "\n")
		}
		return nil
	})
}

func (b *builder) sitemap() {
	urls := b.urls()
	if len(urls) <= maxSitemap {
		b.file("sitemap.xml", func(buf *bytes.Buffer) error { return writeXML(buf, urlset{NS: sitemapNS, URLs: urls}) })
		return
	}
	index := sitemapIndex{NS: sitemapNS}
	for n := 0; n*maxSitemap < len(urls); n++ {
		path := "sitemap-" + strconv.Itoa(n+1) + ".xml"
		part := urls[n*maxSitemap : min((n+1)*maxSitemap, len(urls))]
		b.file(path, func(buf *bytes.Buffer) error { return writeXML(buf, urlset{NS: sitemapNS, URLs: part}) })
		index.Maps = append(index.Maps, sitemapURL{Loc: b.r.absolute(b.r.base + "/" + path)})
	}
	b.file("sitemap.xml", func(buf *bytes.Buffer) error { return writeXML(buf, index) })
}

// urls are the addresses of all pages, without redirects and 404, with the day of their last change where it is known.
func (b *builder) urls() []sitemapURL {
	changes := b.changes()
	var out []sitemapURL
	for _, o := range b.set.list {
		dir, ok := strings.CutSuffix(o.Path, "index.html")
		if !ok || b.redirects[dir] {
			continue
		}
		u := sitemapURL{Loc: b.r.absolute(b.r.base + "/" + dir)}
		change, ok := changes["/"+dir]
		if list, _, paged := strings.Cut(dir, "page/"); !ok && paged {
			change = changes["/"+list]
		}
		if !change.IsZero() {
			u.LastMod = change.Last.String()
		}
		out = append(out, u)
	}
	return out
}

// changes are the days of the last changes of pages, by path; absent where none is known. A list changes with the newest
// of its records.
func (b *builder) changes() map[string]policy.Date {
	out := map[string]policy.Date{}
	note := func(path string, d policy.Date) {
		if old, ok := out[path]; d.Exact() && (!ok || d.Last > old.Last) {
			out[path] = d
		}
	}
	for path, rec := range b.set.pages {
		d := lastChange(rec, b.r.site.Today)
		note(path, d)
		switch rec.Meta().Kind {
		case policy.Articles:
			note("/articles/", d)
			note("/", d)
		case policy.Agreements:
			note("/agreements/", d)
		}
	}
	for _, c := range b.r.site.Corrections() {
		note("/corrections/", c.Change.Date.Date)
	}
	return out
}

// lastChange is the day of the last change of a record's page, as far as the record knows it: an article or a free page
// says so, and an agreement's page has changed when the last act was done.
func lastChange(rec policy.Record, today policy.Day) policy.Date {
	switch rec := rec.(type) {
	case *policy.Article:
		if !rec.Updated.IsZero() {
			return rec.Updated.Date
		}
		return rec.Date.Date
	case *policy.Page:
		return rec.Updated.Date
	case *policy.Agreement:
		return lastAct(rec, today)
	}
	return policy.Date{}
}

// lastAct is the newest day on which something is known to have been done with an agreement.
func lastAct(a *policy.Agreement, today policy.Day) policy.Date {
	var last policy.Date
	for i := range a.Acts {
		act := &a.Acts[i]
		if d := act.Date.Date; !act.Planned && d.Exact() && d.By(today) && (last.IsZero() || d.Last > last.Last) {
			last = d
		}
	}
	return last
}

func writeXML(buf *bytes.Buffer, v any) error {
	buf.WriteString(xml.Header)
	if err := xml.NewEncoder(buf).Encode(v); err != nil {
		return fmt.Errorf("writing XML: %w", err)
	}
	return nil
}
