package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// published is a built site as a reader gets it.
type published struct {
	base  string          // the base URL, without a final slash
	files map[string]bool // by path
	pages map[string]*page
}

// page is a page of the site, parsed.
type page struct {
	at    string // its address below the base: "/articles/x/", "/404.html"
	ids   map[string]bool
	links []link
	root  *html.Node
}

// link is an address that an element names.
type link struct{ from, to string }

// openSite parses every page below a folder.
func openSite(t *testing.T, dir, base string) *published {
	t.Helper()
	s := &published{base: strings.TrimRight(base, "/"), files: map[string]bool{}, pages: map[string]*page{}}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		s.files[name] = true
		if path.Ext(name) != ".html" {
			return nil
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		s.pages[name] = parsePage(t, name, data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// residue are texts that only a template that went wrong leaves behind.
var residue = []string{"<no value>", "&lt;no value&gt;", "ZgotmplZ", "{{", "%!", "\x00", "<nil>", "&lt;nil&gt;"}

func parsePage(t *testing.T, name string, data []byte) *page {
	t.Helper()
	for _, text := range residue {
		if at := bytes.Index(data, []byte(text)); at >= 0 {
			t.Errorf("%s holds %q: …%s…", name, text, data[max(0, at-80):min(len(data), at+80)])
		}
	}
	root, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	p := &page{at: "/" + strings.TrimSuffix(name, "index.html"), ids: map[string]bool{}, root: root}
	level := 0
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if id := attribute(n, "id"); id != "" {
			if p.ids[id] {
				t.Errorf("%s: the id %q stands twice", name, id)
			}
			p.ids[id] = true
		}
		if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
			next := int(n.Data[1] - '0')
			if next > level+1 || next == 1 && level > 0 {
				t.Errorf("%s: heading %q of level %d follows level %d", name, textOf(n), next, level)
			}
			if strings.TrimSpace(textOf(n)) == "" {
				t.Errorf("%s: a heading of level %d is empty", name, next)
			}
			level = next
		}
		p.links = append(p.links, linksOf(n)...)
	}
	return p
}

// linksOf are the addresses that an element names.
func linksOf(n *html.Node) []link {
	var out []link
	for _, a := range n.Attr {
		switch a.Key {
		case "href", "src", "action", "poster", "cite", "data":
			out = append(out, link{n.Data + " " + a.Key, a.Val})
		case "srcset":
			for entry := range strings.SplitSeq(a.Val, ",") {
				address, _, _ := strings.Cut(strings.TrimSpace(entry), " ")
				out = append(out, link{n.Data + " srcset", address})
			}
		case "content":
			if _, address, ok := strings.Cut(a.Val, "url="); ok && strings.EqualFold(attribute(n, "http-equiv"), "refresh") {
				out = append(out, link{"refresh", address})
			}
			if property := attribute(n, "property"); property == "og:url" || property == "og:image" {
				out = append(out, link{property, a.Val})
			}
		case "aria-labelledby", "aria-describedby", "aria-controls", "for":
			for id := range strings.FieldsSeq(a.Val) {
				out = append(out, link{n.Data + " " + a.Key, "#" + id})
			}
		}
	}
	return out
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// textOf is the text of an element as one reads it.
func textOf(n *html.Node) string {
	var out strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			out.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

// find returns the elements for which a condition holds.
func (p *page) find(ok func(*html.Node) bool) []*html.Node {
	var out []*html.Node
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && ok(n) {
			out = append(out, n)
		}
	}
	return out
}

// broken says why a link of a page leads nowhere; "" if it leads somewhere, or out of the site.
func (s *published) broken(p *page, to string) string {
	base, err := url.Parse(s.base + p.at)
	if err != nil {
		return err.Error()
	}
	u, err := url.Parse(to)
	if err != nil {
		return err.Error()
	}
	if u.Scheme != "" && !slices.Contains([]string{"http", "https", "mailto", "tel", "data"}, u.Scheme) {
		return "the scheme " + u.Scheme
	}
	u = base.ResolveReference(u)
	if u.Host != base.Host || u.Scheme != base.Scheme {
		return ""
	}
	root, err := url.Parse(s.base)
	if err != nil {
		return err.Error()
	}
	below, ok := strings.CutPrefix(u.Path, root.Path+"/")
	if !ok {
		return "outside the base path"
	}
	if below == "" || strings.HasSuffix(below, "/") {
		below += "index.html"
	}
	if !s.files[below] {
		return "no file " + below
	}
	if target := s.pages[below]; u.Fragment != "" && (target == nil || !target.ids[u.Fragment]) {
		return fmt.Sprintf("no id %q in %s", u.Fragment, below)
	}
	return ""
}

// checkLinks follows every address that a page names, and reports how many lead into the site.
func (s *published) checkLinks(t *testing.T) int {
	t.Helper()
	inside := 0
	for name, p := range s.pages {
		for _, l := range p.links {
			if l.to == "" {
				t.Errorf("%s: %s is empty", name, l.from)
			}
			if why := s.broken(p, l.to); why != "" {
				t.Errorf("%s: %s=%q: %s", name, l.from, l.to, why)
			}
			if strings.HasPrefix(l.to, "/") || strings.HasPrefix(l.to, "#") || strings.HasPrefix(l.to, s.base) {
				inside++
			}
		}
	}
	return inside
}
