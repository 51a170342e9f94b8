// Package hosting knows what hosts need beside the pages of a static site: the headers of its answers, and the files and
// configuration in which hosts take headers and redirects. There is one table, and everything is written from it: Netlify's and
// Cloudflare's _headers and _redirects, the configuration of nginx and Caddy, and what a bucket keeps with each object. It
// knows no record and writes no file.
//
// A page has its own policy inside, with the hash of its style, since many hosts send no headers at all. The policy of the header
// adds what a page cannot say of itself (frame-ancestors) and repeats what holds for all pages; a browser obeys both.
//
// Rejected: the styles of all kinds of pages in the header. It would be a kilobyte with every answer, and say nothing that the page
// does not.
//
// Rejected: X-Frame-Options, which frame-ancestors has replaced; Cross-Origin-Resource-Policy, with which a feed reader in a browser
// could show no picture; Cross-Origin-Opener-Policy and Permissions-Policy, since no page opens a window, keeps a secret or runs what
// others wrote; includeSubDomains, which would speak for hosts that are not the site's.
package hosting

import "strings"

// A Class says how a file is to be kept and what it may do. It decides the headers.
type Class string

const (
	Page    Class = "page"    // HTML: asked for again each time
	Asset   Class = "asset"   // its name holds a hash of its bytes: kept for ever
	Drawing Class = "drawing" // an SVG, which could run scripts if it were opened as a page
	Hashed  Class = "hashed-drawing"
	Data    Class = "data" // everything else: asked for again each time
)

// ClassOf is the class of a file by its media type, and by whether its name holds a hash of its bytes.
func ClassOf(mediaType string, named bool) Class {
	switch {
	case strings.HasPrefix(mediaType, "text/html"):
		return Page
	case mediaType == "image/svg+xml" && named:
		return Hashed
	case mediaType == "image/svg+xml":
		return Drawing
	case named:
		return Asset
	}
	return Data
}

// Lasting reports whether a file of the class never changes.
func (c Class) Lasting() bool { return c == Asset || c == Hashed }

// drawing reports whether the file is one that could run scripts.
func (c Class) drawing() bool { return c == Drawing || c == Hashed }

// A Header is a field of an answer.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// A Table has the headers of each class.
type Table map[Class][]Header

// The names of the headers that are asked for by name.
const (
	cacheControl  = "Cache-Control"
	contentPolicy = "Content-Security-Policy"
)

// The caching of both sorts of files: a year, the most that browsers keep, and asking each time.
const (
	forever   = "public, max-age=31536000, immutable"
	askedEach = "public, max-age=0, must-revalidate"
)

// The policies. The first goes with every answer; a drawing that is opened by itself may not do anything.
const (
	sitePolicy    = "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; script-src 'self'"
	drawingPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
)

// transportSecurity has browsers use https for a year.
const transportSecurity = "max-age=31536000"

// Headers is the table of a site; its base URL says whether it is there by https.
func Headers(baseURL string) Table {
	table := Table{}
	for _, c := range []Class{Page, Asset, Drawing, Hashed, Data} {
		cache, policy := askedEach, sitePolicy
		if c.Lasting() {
			cache = forever
		}
		if c.drawing() {
			policy = drawingPolicy
		}
		table[c] = []Header{{cacheControl, cache}, {contentPolicy, policy}, {"Referrer-Policy", "strict-origin-when-cross-origin"}, {"X-Content-Type-Options", "nosniff"}}
		if strings.HasPrefix(baseURL, "https://") {
			table[c] = append(table[c], Header{"Strict-Transport-Security", transportSecurity})
		}
	}
	return table
}

// Cache is the caching of a class, "" where the table has none.
func (t Table) Cache(c Class) string { return t.value(c, cacheControl) }

func (t Table) value(c Class, name string) string {
	for _, h := range t[c] {
		if h.Name == name {
			return h.Value
		}
	}
	return ""
}

// security are the headers of a class that are not about caching.
func (t Table) security(c Class) (headers []Header) {
	for _, h := range t[c] {
		if h.Name != cacheControl {
			headers = append(headers, h)
		}
	}
	return headers
}
