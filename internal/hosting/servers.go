package hosting

import (
	"fmt"
	"strings"
)

// hashed matches the names that hold a hash, for servers that take no list: a dot, eight hexadecimal digits among which is a
// letter, the width of an image, the ending. A day in the name of an author's file has no letter. The few hashes without a
// letter are asked for again each time.
var hashed = `\.(` + strings.Join(eightWithLetter(), "|") + `)(\.[0-9]+w)?\.[a-z0-9]+$`

// eightWithLetter are the forms that eight hexadecimal digits take, by where the first letter stands: the expressions of Caddy cannot
// look ahead.
func eightWithLetter() (forms []string) {
	for at := range 8 {
		forms = append(forms, strings.Repeat("[0-9]", at)+"[a-f]"+strings.Repeat("[0-9a-f]", 7-at))
	}
	return forms
}

// Nginx is a configuration for nginx, to be included in a server block that has a root: the folder that holds the site, or that
// the site's path leads to. It needs no change when the site changes, but for the redirects.
func (s Site) Nginx() []byte {
	var b strings.Builder
	base := s.Base()
	line := func(indent int, format string, args ...any) {
		fmt.Fprintf(&b, strings.Repeat("    ", indent)+format+"\n", args...)
	}
	table := Headers(s.BaseURL)
	headers := func(indent int, c Class) {
		for _, h := range table[c] {
			line(indent, "add_header %s %q always;", h.Name, h.Value)
		}
	}
	line(0, "# %s on nginx: include this in the server block, below its root.", orThis(s.BaseURL))
	line(0, "index index.html;")
	line(0, "absolute_redirect off;")
	line(0, "error_page 404 %s404.html;", base)
	line(0, "")
	line(0, "location %s {", base)
	line(1, "types {")
	for _, t := range mediaTypesByName() {
		line(2, "%s %s;", t.bare, strings.Join(t.endings, " "))
	}
	line(1, "}")
	line(1, "default_type application/octet-stream;")
	line(1, "charset utf-8;")
	line(1, "charset_types %s;", strings.Join(typesWithCharset(), " "))
	line(1, "gzip_static on;")
	line(1, "etag on;")
	line(1, "location ~ ^%s(\\.accord-|_headers$|_redirects$) { return 404; }", quoteRegexp(base))
	line(1, "location ~ \"%s\" {", hashed)
	headers(2, Asset)
	line(1, "}")
	line(1, "location ~ \\.svg$ {")
	headers(2, Drawing)
	line(1, "}")
	headers(1, Page)
	line(0, "}")
	for _, r := range s.Redirects {
		for _, from := range []string{r.From, strings.TrimSuffix(r.From, "/")} {
			line(0, "location = %q { return 301 %q; }", from, escaped(r.To))
		}
	}
	return []byte(b.String())
}

// Caddy is a configuration for Caddy, to be imported in a site block that has a root.
func (s Site) Caddy() []byte {
	var b strings.Builder
	base := s.Base()
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	table := Headers(s.BaseURL)
	headers := func(matcher string, c Class) {
		line("header %s {", matcher)
		for _, h := range table[c] {
			line("\t%s %q", h.Name, h.Value)
		}
		line("}")
	}
	line("# %s on Caddy: import this in the site block, below its root.", orThis(s.BaseURL))
	headers(base+"*", Page)
	line("@accord_drawings path %s*.svg", base)
	headers("@accord_drawings", Drawing)
	line("@accord_hashed path_regexp %q", hashed)
	line("header @accord_hashed Cache-Control %q", table.Cache(Asset))
	for i, t := range mediaTypesByName() {
		line("@accord_type%d path %s*.%s", i, base, strings.Join(t.endings, " "+base+"*."))
		line("header @accord_type%d Content-Type %q", i, t.full)
	}
	for _, r := range s.Redirects {
		for _, from := range []string{r.From, strings.TrimSuffix(r.From, "/")} {
			line("redir %q %q 301", from, escaped(r.To))
		}
	}
	line("file_server %s* {", base)
	line("\tprecompressed br gzip")
	line("\thide .accord-* _headers _redirects")
	line("}")
	line("handle_errors {")
	line("\t@accord_missing expression `{http.error.status_code} == 404`")
	line("\trewrite @accord_missing %s404.html", base)
	headers("@accord_missing", Page)
	line("\tfile_server")
	line("}")
	return []byte(b.String())
}

func orThis(baseURL string) string {
	if baseURL == "" {
		return "the site"
	}
	return baseURL
}

// quoteRegexp is a path as it stands in an expression.
func quoteRegexp(p string) string { return strings.NewReplacer(".", `\.`, "+", `\+`).Replace(p) }
