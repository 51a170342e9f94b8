package hosting

import (
	"fmt"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"
)

// A Site is what hosts have to know of a built site.
type Site struct {
	BaseURL   string // without a final slash
	Files     []File // ascending by path
	Redirects []Redirect
}

// A File is one file of the site.
type File struct {
	Path  string
	Class Class
}

// A Redirect leads from an old address to a page of the site. Both are below the site's own path: "/articles/old/".
type Redirect struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Host is the name of the site's host, with a port if it has one; "" without a base URL.
func (s Site) Host() string { return s.url().Host }

// Base is the path of the site on its host as its files are named, with slashes at both ends: "/é/", not "/%C3%A9/".
func (s Site) Base() string { return strings.TrimSuffix(path.Clean("/"+s.url().Path), "/") + "/" }

func (s Site) url() *url.URL {
	if u, err := url.Parse(s.BaseURL); err == nil {
		return u
	}
	return &url.URL{}
}

// address is the path on the host of a path below the site.
func (s Site) address(p string) string { return escaped(s.Base() + strings.TrimPrefix(p, "/")) }

// The names of the files that hosts read. They are not pages: a host that knows them does not show them.
const (
	HeadersName   = "_headers"
	RedirectsName = "_redirects"
	NoJekyllName  = ".nojekyll"
	DomainName    = "CNAME"
)

// The most that Cloudflare takes of each; Netlify takes more. (developers.cloudflare.com/pages/configuration)
const (
	mostHeaderRules = 100
	mostRedirects   = 2000
)

// HeadersFile is the file _headers of Netlify and Cloudflare. What is kept for ever is named
// while there is room for rules: what finds none is asked for again each time, as on any host.
// Other files get the hosts' own caching, which is the one of our table. A drawing matches two rules with a policy: a host
// sends both or the later, and either keeps it from running anything.
func (s Site) HeadersFile() []byte {
	var b strings.Builder
	rule := func(pattern string, headers ...Header) {
		fmt.Fprintln(&b, pattern)
		for _, h := range headers {
			fmt.Fprintf(&b, "  %s: %s\n", h.Name, h.Value)
		}
	}
	table := Headers(s.BaseURL)
	rule(s.address("")+"*", table.security(Page)...)
	drawings := s.drawings()
	for _, ending := range drawings {
		rule(s.address("")+"*"+ending, Header{contentPolicy, table.value(Drawing, contentPolicy)})
	}
	named := s.named()
	for _, name := range named {
		rule(s.address("")+"*"+name, Header{"Content-Type", typesOfNames[name]})
	}
	kept := s.kept()
	for _, p := range kept[:min(len(kept), mostHeaderRules-1-len(drawings)-len(named))] {
		rule(s.address(p), Header{cacheControl, table.Cache(Asset)})
	}
	return []byte(b.String())
}

// drawings are the endings of drawings, in each way that they are written: hosts tell letters by case.
func (s Site) drawings() (endings []string) {
	for _, f := range s.Files {
		if f.Class.drawing() {
			endings = append(endings, path.Ext(f.Path))
		}
	}
	slices.Sort(endings)
	return slices.Compact(endings)
}

// named are the names of files that have their media type by their name.
func (s Site) named() []string {
	names := slices.Sorted(maps.Keys(typesOfNames))
	return slices.DeleteFunc(names, func(name string) bool {
		return !slices.ContainsFunc(s.Files, func(f File) bool { return path.Base(f.Path) == name })
	})
}

// kept are the paths of what is kept for ever: what pages cannot do without, then images, and last the pictures of cards, which no reader
// loads. A rule for a folder would be shorter, but the hosts send its caching with the answer that a file is not there, too.
func (s Site) kept() (paths []string) {
	for _, f := range s.Files {
		if f.Class.Lasting() {
			paths = append(paths, f.Path)
		}
	}
	rank := func(p string) int {
		switch {
		case strings.HasPrefix(path.Base(p), "card."):
			return 2
		case strings.HasPrefix(MediaType(p), "image/"):
			return 1
		}
		return 0
	}
	slices.SortStableFunc(paths, func(a, b string) int { return rank(a) - rank(b) })
	return paths
}

// The status of a redirect in the file _redirects. Netlify shows a page that is there in place of a redirect that is not forced, and the
// pages at old addresses are there, for hosts without redirects. Cloudflare never does, and passes over what is forced.
const (
	Moved       = "301"
	MovedForced = "301!"
)

// RedirectsFile is the file _redirects of Netlify and Cloudflare, with a line for each status. The pages at the old addresses do for
// what it has no room for.
func (s Site) RedirectsFile(statuses ...string) []byte {
	var b strings.Builder
	for _, r := range s.Redirects[:min(len(s.Redirects), mostRedirects/len(statuses))] {
		for _, status := range statuses {
			fmt.Fprintf(&b, "%s %s %s\n", s.address(r.From), s.address(r.To), status)
		}
	}
	return []byte(b.String())
}

// escaped is a path as it stands in an address.
func escaped(p string) string {
	var b strings.Builder
	for i := range len(p) {
		c := p[i]
		if c == '/' || c == '-' || c == '.' || c == '_' || c == '~' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}
