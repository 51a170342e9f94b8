package hosting

import (
	"fmt"
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

// A Redirect leads from an old address to a page of the site. Both are paths of the host, so they begin with the base path:
// "/x/articles/old/".
type Redirect struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Host is the name of the site's host, with a port if it has one; "" without a base URL.
func (s Site) Host() string {
	_, rest, _ := strings.Cut(s.BaseURL, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host
}

// Base is the path of the site on its host, with slashes at both ends.
func (s Site) Base() string {
	_, rest, _ := strings.Cut(s.BaseURL, "://")
	_, base, ok := strings.Cut(rest, "/")
	if !ok || base == "" {
		return "/"
	}
	return "/" + base + "/"
}

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

// HeadersFile is the file _headers of Netlify and Cloudflare. What is kept for ever is named by the folder where a folder holds
// nothing else, else by the file, while there is room for rules: what finds none is asked for again each time, as on any host.
// Other files get the hosts' own caching, which is the one of our table: several rules that match are added to one another.
func (s Site) HeadersFile() []byte {
	var b strings.Builder
	base := s.Base()
	rule := func(path string, headers ...Header) {
		fmt.Fprintf(&b, "%s%s\n", base, path)
		for _, h := range headers {
			fmt.Fprintf(&b, "  %s: %s\n", h.Name, h.Value)
		}
	}
	table := Headers(s.BaseURL)
	rule("*", table.security(Page)...)
	left := mostHeaderRules - 1
	for _, f := range s.Files {
		if f.Class.drawing() && left > 0 {
			rule(f.Path, Header{contentPolicy, table.value(f.Class, contentPolicy)})
			left--
		}
	}
	for _, pattern := range s.kept() {
		if left == 0 {
			break
		}
		rule(pattern, Header{cacheControl, table.Cache(Asset)})
		left--
	}
	return []byte(b.String())
}

// kept are the folders, as "theme/*", and the files that are kept for ever. Pictures of cards come last: no reader loads them.
func (s Site) kept() []string {
	mixed := map[string]bool{".": true} // folders with a file that is not kept
	for _, f := range s.Files {
		for dir := path.Dir(f.Path); !f.Class.Lasting() && !mixed[dir]; dir = path.Dir(dir) {
			mixed[dir] = true
		}
	}
	var folders, files []string
	for _, f := range s.Files {
		if !f.Class.Lasting() {
			continue
		}
		if dir := path.Dir(f.Path); mixed[dir] {
			files = append(files, f.Path)
		} else {
			folders = append(folders, topmost(dir, mixed)+"/*")
		}
	}
	return append(slices.Compact(folders), files...)
}

// topmost is the highest folder above dir, or dir, that is not mixed.
func topmost(dir string, mixed map[string]bool) string {
	for parent := path.Dir(dir); !mixed[parent]; parent = path.Dir(dir) {
		dir = parent
	}
	return dir
}

// RedirectsFile is the file _redirects of Netlify, Cloudflare and GitLab. The pages at the old addresses stay, for what it has no
// room for.
func (s Site) RedirectsFile() []byte {
	var b strings.Builder
	for _, r := range s.Redirects[:min(len(s.Redirects), mostRedirects)] {
		fmt.Fprintf(&b, "%s %s 301\n", escaped(r.From), escaped(r.To))
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
