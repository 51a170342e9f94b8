package hosting

import (
	"fmt"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A configuration is being written, a line at a time.
type configuration struct {
	strings.Builder
	indent string // of one step
	depth  int
}

func (c *configuration) line(format string, args ...any) {
	fmt.Fprintf(c, strings.Repeat(c.indent, c.depth)+format+"\n", args...)
}

// block writes what stands between braces.
func (c *configuration) block(inside func(), format string, args ...any) {
	c.line(format+" {", args...)
	c.depth++
	inside()
	c.depth--
	c.line("}")
}

// Nginx is a configuration for nginx, to be included in a server block. Below the server's root the site is where its path leads to. It
// needs no change when the site changes, but for the redirects.
//
// A location of nginx sends the headers that stand in it, or if it has none those of the location around it. So each class has all
// of its headers in its own location, and redirects and refusals have those of a page.
func (s Site) Nginx() []byte {
	c := &configuration{indent: "    "}
	base, table := s.Base(), Headers(s.BaseURL)
	headers := func(class Class) func() {
		return func() {
			for _, h := range table[class] {
				c.line("add_header %s %s always;", h.Name, nginxText(h.Value))
			}
		}
	}
	c.line("# Include this in a server block of nginx. The site is at %s below its root.", nginxText(base))
	if base != "/" {
		c.line("location = %s { absolute_redirect off; return 301 %s; }", nginxText(strings.TrimSuffix(base, "/")), nginxText(s.address("")))
	}
	c.block(func() {
		s.nginxFiles(c)
		headers(Page)()
		c.block(headers(Hashed), `location ~ "%s%s"`, fingerprint, svgEnding)
		c.block(headers(Asset), `location ~ "%s%s"`, fingerprint, anyEnding)
		c.block(headers(Drawing), `location ~ "%s"`, svgEnding)
		for _, name := range slices.Sorted(maps.Keys(typesOfNames)) {
			c.line(`location ~ "/%s$" { types {} default_type %s; }`, regexp.QuoteMeta(name), bare(typesOfNames[name]))
		}
		c.line("location ^~ %s { return 404; }", nginxText(base+".accord-"))
		for _, name := range hidden {
			c.line("location = %s { return 404; }", nginxText(base+name))
		}
		for from, to := range s.moved() {
			c.line("location = %s { return 301 %s; }", nginxText(base+from), nginxText(s.address(to)))
		}
	}, "location %s", nginxText(base))
	return []byte(c.String())
}

// nginxFiles says how files are found, what they are, and what is shown in place of one that is not there.
func (s Site) nginxFiles(c *configuration) {
	c.line("index index.html;")
	c.line("absolute_redirect off;")
	if missing, ok := s.missing(); ok {
		c.line("error_page 404 %s;", nginxText(missing))
		c.line("error_page 403 =404 %s; # a folder without a page", nginxText(missing))
	}
	c.block(func() {
		for _, t := range typesByEnding() {
			c.line("%s %s;", t.bare, strings.Join(t.endings, " "))
		}
	}, "types")
	c.line("default_type %s;", otherType)
	c.line("charset utf-8;")
	c.line("charset_types %s;", strings.Join(typesWithCharset(), " "))
	c.line("gzip_static on;")
	c.line("gzip_vary on;")
}

// nginxText is a text of a configuration of nginx. A text after `return` or `error_page` may hold no $ besides.
func nginxText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// Caddy is a configuration for Caddy, to be imported in a site block with a root. Below the root the site is where its path leads to. It
// needs no change when the site changes, but for the redirects.
//
// Caddy sorts what stands in a block. A route keeps the order, so that the headers of a class replace those of all files. Paths are
// matched by expressions: in a plain path some characters have a meaning, and one with an escape also matches what is longer.
func (s Site) Caddy() []byte {
	c := &configuration{indent: "\t"}
	base, table := s.Base(), Headers(s.BaseURL)
	site := "@accord" + strings.Map(letterOrLine, base)
	headers := func() {
		for _, h := range table[Page] {
			c.line("%s %s", h.Name, caddyText(h.Value))
		}
	}
	c.line("# Import this in a site block of Caddy with a root. The site is at %s below it.", s.address(""))
	c.line("%s path_regexp %s", site, caddyText("^"+regexp.QuoteMeta(base)))
	if base != "/" {
		c.line("%stop path_regexp %s", site, caddyText("^"+regexp.QuoteMeta(strings.TrimSuffix(base, "/"))+"$"))
		c.line("redir %stop %s 301", site, s.address(""))
	}
	c.block(func() {
		c.block(headers, "header")
		s.caddyTypes(c)
		c.line("@fingerprinted path_regexp %s", caddyText(fingerprint+anyEnding))
		c.line("header @fingerprinted %s %s", cacheControl, caddyText(table.Cache(Asset)))
		c.line("@drawings path_regexp %s", caddyText(svgEnding))
		c.line("header @drawings %s %s", contentPolicy, caddyText(table.value(Drawing, contentPolicy)))
		s.caddyRedirects(c)
		c.block(func() {
			c.line("precompressed br gzip")
			c.line("hide .accord-* %s", strings.Join(hidden, " "))
		}, "file_server")
	}, "route %s", site)
	c.block(func() {
		c.block(func() {
			c.line("path_regexp %s", caddyText("^"+regexp.QuoteMeta(base)))
			c.line("expression `{http.error.status_code} == 404`")
		}, "@missing")
		c.block(func() {
			c.block(headers, "header")
			c.line("header Content-Type %s", caddyText(MediaType(missingName)))
			if missing, ok := s.missing(); ok {
				c.line("rewrite * %s", caddyText(missing))
				c.line("file_server")
			}
		}, "route @missing")
	}, "handle_errors")
	return []byte(c.String())
}

// letterOrLine makes what may stand in a name of letters, digits and lines.
func letterOrLine(r rune) rune {
	if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' {
		return r
	}
	return '_'
}

func (s Site) caddyRedirects(c *configuration) {
	n := 0
	for from, to := range s.moved() {
		n++
		c.line("@moved%d path_regexp %s", n, caddyText("^"+regexp.QuoteMeta(s.Base()+from)+"$"))
		c.line("redir @moved%d %s 301", n, s.address(to))
	}
}

// caddyText is a text of a configuration of Caddy. A backslash is one unless a quotation mark follows.
func caddyText(s string) string { return `"` + strings.ReplaceAll(s, `"`, `\"`) + `"` }

// caddyTypes gives each answer its media type, which Caddy would else ask the system for.
func (s Site) caddyTypes(c *configuration) {
	c.block(func() {
		c.line("~/$ %s", caddyText(MediaType("index.html")))
		for _, name := range slices.Sorted(maps.Keys(typesOfNames)) {
			c.line("~/%s$ %s", regexp.QuoteMeta(name), caddyText(typesOfNames[name]))
		}
		for _, t := range typesByEnding() {
			c.line("~(?i)[.](%s)$ %s", strings.Join(t.endings, "|"), caddyText(t.full))
		}
		c.line("default %s", otherType)
	}, "map {path} {media_type}")
	c.line("header Content-Type {media_type}")
}

// missingName is the page that is shown in place of one that is not there.
const missingName = "404.html"

// missing is its path on the host, if servers can be told: they take some characters for variables or for an address, and have no
// escape for them.
func (s Site) missing() (string, bool) {
	return s.Base() + missingName, !strings.ContainsAny(s.Base(), `$%?#{}\`)
}

// hidden are files that are for other hosts, and may lie beside the pages.
var hidden = []string{HeadersName, RedirectsName}

// moved yields the old addresses, with and without the final slash, and where each leads to; both without the slash at the beginning.
// Of two redirects from one address the first counts.
func (s Site) moved() iter.Seq2[string, string] {
	return func(yield func(from, to string) bool) {
		seen := map[string]bool{"": true, "/": true}
		for _, name := range hidden {
			seen[name] = true
		}
		for _, r := range s.Redirects {
			from, to := strings.Trim(r.From, "/"), strings.TrimPrefix(r.To, "/")
			for _, spelling := range []string{from + "/", from} {
				if !seen[spelling] && !yield(spelling, to) {
					return
				}
				seen[spelling] = true
			}
		}
	}
}
