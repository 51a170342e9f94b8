package hosting

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the expected files anew")

// sites are those of the expected files: at the top of a host, below a path, and with all that a path can hold.
var sites = map[string]Site{
	"top": {BaseURL: "https://example.org", Files: []File{
		{"404.html", Page}, {"articles/one/card.g0000000.png", Asset}, {"articles/one/chart.h0000000.svg", Hashed}, {"articles/one/index.html", Page},
		{"articles/one/map.svg", Drawing}, {"articles/one/photo.i0000000.480w.jpg", Asset}, {"articles/one/photo.jpg", Data},
		{"feed.json", Data}, {"feed.xml", Data}, {"index.html", Page}, {"theme/deep/x.j0000000.js", Asset}, {"theme/serif.k0000000.woff2", Asset},
	}, Redirects: []Redirect{{"/articles/1/", "/articles/one/"}, {"/uno/", "/articles/one/"}, {"/uno/", "/articles/two/"}}},
	"below": {BaseURL: "http://example.org:8080/x/y", Files: []File{{"index.html", Page}, {"theme/a.g0000000.js", Asset}},
		Redirects: []Redirect{{"/old/", "/articles/one/"}}},
	"odd": {BaseURL: "https://example.org/caf%C3%A9%20%22a%7Bb%7D%5C", Files: []File{
		{"a b/ü.svg", Drawing}, {"a b/SVG/x.SVG", Drawing}, {"c:d/*.g0000000.js", Asset}, {"e\nf/x.g0000000.js", Asset}, {"index.html", Page}},
		Redirects: []Redirect{{"/ä'$1;{x}(&)[+]/", "/articles/ö/"}, {"/\"\n}\\/", "/articles/one/"}, {"/_headers/", "/articles/one/"}}},
	"nameless": {Files: []File{{"index.html", Page}}},
}

// files are what is written for a site.
func files(s Site) map[string][]byte {
	return map[string][]byte{
		"_headers": s.HeadersFile(), "_redirects": s.RedirectsFile(MovedForced, Moved), "nginx.conf": s.Nginx(), "Caddyfile": s.Caddy(),
	}
}

func TestFilesAreAsExpected(t *testing.T) {
	expected := map[string]bool{}
	for name, site := range sites {
		for file, text := range files(site) {
			golden := filepath.Join("testdata", name, file)
			expected[golden] = true
			if *update {
				if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(golden, text, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if string(want) != string(text) {
				t.Errorf("%s is otherwise (go test ./internal/hosting -update, and look at the difference):\n%s", golden, text)
			}
		}
	}
	err := filepath.WalkDir("testdata", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !expected[name] && filepath.Dir(filepath.Dir(name)) != filepath.Join("testdata", "fuzz") {
			t.Errorf("%s is the file of no site", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestBaseAndHost(t *testing.T) {
	for _, c := range []struct{ url, host, base string }{
		{"", "", "/"},
		{"https://example.org", "example.org", "/"},
		{"https://example.org/x", "example.org", "/x/"},
		{"http://example.org:8080/x/y", "example.org:8080", "/x/y/"},
		{"https://example.org/caf%C3%A9", "example.org", "/café/"},
		{"https://example.org/%2e%2e/../x", "example.org", "/x/"},
		{"://", "", "/"},
	} {
		if s := (Site{BaseURL: c.url}); s.Host() != c.host || s.Base() != c.base {
			t.Errorf("%q: %q and %q, not %q and %q", c.url, s.Host(), s.Base(), c.host, c.base)
		}
	}
}

func TestMediaTypes(t *testing.T) {
	for path, want := range map[string]string{
		"a.html": "text/html; charset=utf-8", "a/b.CSS": "text/css; charset=utf-8", "m.svg": "image/svg+xml", "sitemap.xml": "application/xml; charset=utf-8",
		"a.b/c": "application/octet-stream", "x": "application/octet-stream", "x.unknown": "application/octet-stream",
		"feed.xml": "application/atom+xml; charset=utf-8", "terms/norm/feed.json": "application/feed+json; charset=utf-8", "feed.json/x.json": "application/json",
	} {
		if got := MediaType(path); got != want {
			t.Errorf("%s is %s, not %s", path, got, want)
		}
	}
}

// What is kept for ever is what never changes, all of it and nothing else: not even the answer that a file is not there.
func TestNothingIsKeptButWhatLasts(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		var s Site
		var want []string
		for i := range random.IntN(12) {
			f := File{fmt.Sprintf("%c/%02d", 'a'+random.IntN(3), i), []Class{Page, Asset, Drawing, Hashed, Data}[random.IntN(5)]}
			s.Files = append(s.Files, f)
			if f.Class == Asset || f.Class == Hashed {
				want = append(want, "/"+f.Path)
			}
		}
		var got []string
		for rule := range strings.SplitSeq("\n"+string(s.HeadersFile()), "\n/") {
			if strings.Contains(rule, "Cache-Control: "+forever) {
				pattern, _, _ := strings.Cut(rule, "\n")
				got = append(got, "/"+pattern)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("%q are kept of %v", got, s.Files)
		}
	}
}

// Cloudflare reads so many rules. What readers load comes first.
func TestHeadersFileKeepsToTheLimit(t *testing.T) {
	s := Site{Files: []File{{"feed.xml", Data}, {"map.svg", Drawing}}}
	for i := range 200 {
		s.Files = append(s.Files, File{fmt.Sprintf("records/%03d/card.g0000000.png", i), Asset}, File{fmt.Sprintf("records/%03d/index.html", i), Page})
	}
	s.Files = append(s.Files, File{"records/x/photo.g0000000.480w.jpg", Asset}, File{"records/x/x.html", Page}, File{"theme/x.g0000000.js", Asset})
	var rules []string
	for line := range strings.Lines(string(s.HeadersFile())) {
		if strings.HasPrefix(line, "/") {
			rules = append(rules, strings.TrimSpace(line))
		}
	}
	if len(rules) != mostHeaderRules {
		t.Errorf("%d rules, not %d", len(rules), mostHeaderRules)
	}
	if first := rules[:6]; !slices.Equal(first, []string{"/*", "/*.svg", "/*feed.xml", "/theme/x.g0000000.js", "/records/x/photo.g0000000.480w.jpg", "/records/000/card.g0000000.png"}) {
		t.Errorf("first of all are %q", first)
	}
}

func TestRedirectsFileKeepsToTheLimit(t *testing.T) {
	var s Site
	for i := range 3000 {
		s.Redirects = append(s.Redirects, Redirect{fmt.Sprintf("/%d/", i), "/x/"})
	}
	for _, statuses := range [][]string{{Moved}, {MovedForced, Moved}} {
		if n := strings.Count(string(s.RedirectsFile(statuses...)), "\n"); n != mostRedirects {
			t.Errorf("%d lines for %q, not %d", n, statuses, mostRedirects)
		}
	}
}

// A server knows a file that is kept for ever by its name, and takes no other for one.
func TestFingerprintsAreToldFromAuthorsNames(t *testing.T) {
	asset, drawing := regexp.MustCompile(fingerprint+anyEnding), regexp.MustCompile(fingerprint+svgEnding)
	for i := range 5000 {
		sum := Fingerprint(sha256.Sum256([]byte{byte(i), byte(i >> 8)}))
		for _, name := range []string{"x." + sum + ".js", "x." + sum + ".480w.jpg", "a.b/x." + sum + ".PNG", "LICENCE." + sum, "x." + sum + ".svg", "x." + sum + ".SVG"} {
			if !asset.MatchString(name) {
				t.Fatalf("%s is not known", name)
			}
			if is := strings.EqualFold(path.Ext(name), ".svg"); drawing.MatchString(name) != is {
				t.Fatalf("%s is a drawing: %t", name, !is)
			}
		}
	}
	for _, name := range []string{
		"report.20240612.pdf", "report.2024-06-12.pdf", "scan.deadbeef.pdf", "scan.2024abcd.svg", "a.g1234567/index.html", "x.g1234567.480w/y.html",
		"photo.480w.jpg", "annex.jpg", "theme.minified.css", "x.g123456.js", "x.g12345678.js", "g1234567.js", "x.G1234567.js", "signing.geneva24.pdf",
	} {
		if asset.MatchString(name) {
			t.Errorf("%s is taken for a file that is kept for ever", name)
		}
	}
}

func TestFingerprintsHoldTheirBits(t *testing.T) {
	seen := map[string]bool{}
	for i := range 1 << 16 {
		seen[Fingerprint([32]byte{byte(i), byte(i >> 8)})] = true
	}
	if len(seen) != 1<<16 {
		t.Errorf("%d of %d are different", len(seen), 1<<16)
	}
}

// No path and no address of a site ends what it stands in: a line of _headers or _redirects, a text of nginx or of Caddy.
func FuzzPathsStayInTheirPlace(f *testing.F) {
	f.Add("old", "new", "x")
	f.Add("ä'$1;{x}(&)[+]", "\"\n}\\", "a\" {\n}")
	f.Add("`{$HOME}`", "# a", "%22;%0A")
	f.Add("\\\"", "\\", "%5C%22")
	f.Fuzz(func(t *testing.T, from, to, base string) {
		if !fs.ValidPath(from) || !fs.ValidPath(to) || from == "." || to == "." {
			return
		}
		redirects := []Redirect{{"/" + from + "/", "/" + to + "/"}}
		plain := Site{BaseURL: "https://example.org/x", Redirects: []Redirect{{"/old/", "/new/"}}, Files: []File{{"d/x.svg", Drawing}, {"x.js", Asset}}}
		odd := Site{BaseURL: "https://example.org/" + base, Redirects: redirects, Files: []File{{from + "/x.svg", Drawing}, {to + "/x.js", Asset}}}
		for _, file := range []struct {
			name       string
			plain, odd []byte
		}{
			{"_headers", plain.HeadersFile(), odd.HeadersFile()},
			{"_redirects", plain.RedirectsFile(Moved), odd.RedirectsFile(Moved)},
		} {
			if a, b := strings.Count(string(file.plain), "\n"), strings.Count(string(file.odd), "\n"); a != b {
				t.Errorf("%s has %d lines, not %d:\n%s", file.name, b, a, file.odd)
			}
			if i := slices.IndexFunc(file.odd, func(c byte) bool { return c >= 0x7f || c < ' ' && c != '\n' }); i >= 0 {
				t.Errorf("%s holds %q", file.name, file.odd[i])
			}
		}
		if len(slices.Collect(keys(odd))) != 2 {
			return // an address that is the home page's or a hidden file's is none
		}
		for _, server := range []struct {
			name  string
			shape func([]byte) string
			plain func(Site) []byte
		}{{"nginx", nginxShape, Site.Nginx}, {"Caddy", caddyShape, Site.Caddy}} {
			want, got := server.shape(server.plain(plain)), server.shape(server.plain(odd))
			if odd.Base() == "/" {
				want = server.shape(server.plain(Site{BaseURL: "https://example.org", Redirects: plain.Redirects}))
			}
			if _, ok := odd.missing(); !ok {
				continue // has fewer lines, which the expected files show
			}
			if got != want {
				t.Errorf("%s reads\n%s\nwhich has another form:\n%s\nthan\n%s", server.name, server.plain(odd), got, want)
			}
		}
	})
}

func keys(s Site) func(func(string) bool) {
	return func(yield func(string) bool) {
		for from := range s.moved() {
			if !yield(from) {
				return
			}
		}
	}
}

// nginxShape is a configuration with a sign in place of each text between quotation marks, as nginx reads it.
func nginxShape(text []byte) string {
	return shape(text, func(escaped byte) bool { return true })
}

// caddyShape is the same as Caddy reads it, for which only a quotation mark is escaped.
func caddyShape(text []byte) string {
	out := shape(text, func(escaped byte) bool { return escaped == '"' })
	return regexp.MustCompile(`/[A-Za-z0-9%/._~-]*|@accord\w*`).ReplaceAllString(out, "P")
}

func shape(text []byte, escapes func(byte) bool) string {
	var b strings.Builder
	quoted := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
			b.WriteString(`"`)
		case quoted && c == '\\' && escapes(text[i+1]):
			i++
		case !quoted:
			b.WriteByte(c)
		}
	}
	return b.String()
}
