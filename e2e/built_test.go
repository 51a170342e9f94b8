package e2e

import (
	"bytes"
	"cmp"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// A builtSite is the reference site as a reader gets it: built, and served by a host that knows nothing of accord.
type builtSite struct {
	dir   string
	url   string // without a slash at the end
	pages []builtPage
}

// A builtPage is a file of HTML in a built site.
type builtPage struct {
	path string // of its address
	kind string // the class of its body
	html []byte
}

func buildReferenceSite(t *testing.T) *builtSite {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "public")
	build := exec.Command(os.Getenv(programVariable), "build", "--site", "..", "--out", dir)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the reference site cannot be built: %v\n%s", err, out)
	}
	server := httptest.NewServer(host(dir))
	t.Cleanup(server.Close)
	s := &builtSite{dir, server.URL, builtPages(t, os.DirFS(dir))}
	if len(s.pages) < 100 {
		t.Fatalf("the reference site has only %d pages", len(s.pages))
	}
	return s
}

// host serves a folder as hosts do: what is text travels compressed.
func host(dir string) http.Handler {
	files := http.FileServer(http.Dir(dir))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || filepath.Ext(r.URL.Path) == ".woff2" {
			files.ServeHTTP(w, r)
			return
		}
		body := brotli.HTTPCompressor(w, r)
		defer body.Close()
		files.ServeHTTP(compressed{w, body}, r)
	})
}

// compressed is an answer of which the body goes through a compressor, so that its length is not known before its end.
type compressed struct {
	http.ResponseWriter
	body io.Writer
}

func (c compressed) Write(text []byte) (int, error) { return c.body.Write(text) }

func (c compressed) WriteHeader(status int) {
	c.Header().Del("Content-Length")
	c.ResponseWriter.WriteHeader(status)
}

var (
	bodyClass = regexp.MustCompile(`<body class="?([\w-]+)`)
	leadsOn   = []byte(`http-equiv="refresh"`)
)

// builtPages are the pages of a folder in the order of their addresses, without those that only lead to another.
func builtPages(t *testing.T, dir fs.FS) (pages []builtPage) {
	t.Helper()
	err := fs.WalkDir(dir, ".", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".html" {
			return err
		}
		html, err := fs.ReadFile(dir, name)
		if err != nil || bytes.Contains(html, leadsOn) {
			return err
		}
		class := bodyClass.FindSubmatch(html)
		if class == nil {
			t.Errorf("%s: the body has no class that tells the kind of the page", name)
			return nil
		}
		pages = append(pages, builtPage{"/" + strings.TrimSuffix(name, "index.html"), string(class[1]), html})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// kinds are pages that show together all that each kind of page is made of, and every page that the navigation may lead
// to: what takes too long to be asked of every page is asked of them. A new kind, or a new part of one, is among them.
func (s *builtSite) kinds() (chosen []builtPage) {
	shown := map[string]bool{}
	for _, p := range s.largestFirst() {
		more := strings.Count(p.path, "/") <= 2 && !strings.Contains(p.path, ".")
		for part := range parts(p.html) {
			part = p.kind + " " + part
			more = more || !shown[part]
			shown[part] = true
		}
		if more {
			chosen = append(chosen, p)
		}
	}
	return chosen
}

func (s *builtSite) largestFirst() []builtPage {
	return slices.SortedStableFunc(slices.Values(s.pages), func(a, b builtPage) int { return cmp.Compare(len(b.html), len(a.html)) })
}

var (
	tagName    = regexp.MustCompile(`<([a-z]\w*)`)
	classNames = regexp.MustCompile(` class=(?:"([^"]*)"|([^\s>]+))`)
)

// parts are the names of the elements and the classes of a page.
func parts(html []byte) map[string]bool {
	parts := map[string]bool{}
	for _, m := range tagName.FindAllSubmatch(html, -1) {
		parts[string(m[1])] = true
	}
	for _, m := range classNames.FindAllSubmatch(html, -1) {
		for _, class := range bytes.Fields(append(m[1], m[2]...)) {
			parts["."+string(class)] = true
		}
	}
	return parts
}

// page is the page of an address.
func (s *builtSite) page(t *testing.T, path string) builtPage {
	t.Helper()
	i := slices.IndexFunc(s.pages, func(p builtPage) bool { return p.path == path })
	if i < 0 {
		t.Fatalf("no page %s", path)
	}
	return s.pages[i]
}

// get is the body of what the host answers.
func (s *builtSite) get(t *testing.T, path string) []byte {
	t.Helper()
	response, err := http.Get(s.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", path, response.Status, err)
	}
	return body
}
