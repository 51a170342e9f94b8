package publish

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"accord/internal/build"
	"accord/internal/hosting"
	"accord/internal/policy"
)

// A readSite is a site that was published below /x, on a host that answers as the manifest says, but for what a test says.
type readSite struct {
	site   *Site
	server *httptest.Server
	other  map[string]http.HandlerFunc // by address
}

func newReadSite(t *testing.T) *readSite {
	t.Helper()
	s := &readSite{other: map[string]http.HandlerFunc{}}
	dir := t.TempDir()
	m := &build.Manifest{Headers: hosting.Headers("https://example.org"), Redirects: []hosting.Redirect{{From: "/old/", To: "/new/"}}}
	for _, name := range []string{".well-known/security.txt", "_headers", "feed.xml", "new/index.html", "old/index.html", "theme/x.g0000000.js"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
		kind := hosting.MediaType(name)
		m.Files = append(m.Files, build.File{Path: name, Sum: sha256.Sum256([]byte(name)), Size: int64(len(name)), Type: kind,
			Class: hosting.ClassOf(kind, strings.HasPrefix(name, "theme/"))})
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	s.site = &Site{Root: root, Home: dir, Manifest: m}
	s.server = httptest.NewServer(s)
	t.Cleanup(s.server.Close)
	return s
}

func (s *readSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutPrefix(r.URL.Path, "/x/")
	if security := strings.TrimPrefix(r.URL.Path, "/"); strings.HasPrefix(security, ".well-known/") {
		name, ok = security, true // where a tool puts it
	}
	if strings.HasSuffix(name, "/") {
		name += "index.html"
	}
	i := slices.IndexFunc(s.site.Manifest.Files, func(f build.File) bool { return f.Path == name })
	if !ok || i < 0 {
		http.NotFound(w, r)
		return
	}
	for _, h := range s.site.Manifest.Headers[s.site.Manifest.Files[i].Class] {
		w.Header().Set(h.Name, h.Value)
	}
	w.Header().Set("Content-Type", s.site.Manifest.Files[i].Type)
	if other := s.other[r.URL.Path]; other != nil {
		other(w, r)
		return
	}
	fmt.Fprint(w, name)
}

// What a reader gets otherwise is told, where the host can be told to do it right.
func TestVerifyTellsWhatDiffers(t *testing.T) {
	without := func(header, value string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set(header, value)
			fmt.Fprint(w, strings.TrimPrefix(r.URL.Path, "/x/"))
		}
	}
	text := func(s string) policy.Text { return policy.Text{S: s} }
	folder, bucket, branch := policy.Target{To: text(policy.ToFolder)}, policy.Target{To: text(policy.ToBucket)}, policy.Target{To: text(policy.ToGit)}
	cloudflare := policy.Target{To: text(policy.ToCommand), Host: text(policy.Cloudflare)}
	gitlab := policy.Target{To: text(policy.ToFolder), Host: text(policy.GitLab)}
	const script, security = "/x/theme/x.g0000000.js", "/.well-known/security.txt"
	for _, c := range []struct {
		what   string
		target policy.Target
		at     string
		other  http.HandlerFunc
		told   string // "" for nothing
	}{
		{"as it is", folder, "", nil, ""},
		{"other bytes", folder, script, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "x") }, "has other bytes than were built"},
		{"longer", folder, script, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "theme/x.g0000000.js ") }, "has other bytes than were built"},
		{"gone", folder, script, http.NotFound, "answers 404 Not Found"},
		{"another type", folder, "/x/feed.xml", without("Content-Type", "text/xml"), `has the type "text/xml", not "application/atom+xml; charset=utf-8"`},
		{"another type, of a bucket", bucket, "/x/feed.xml", without("Content-Type", "text/xml"), `has the type "text/xml", not "application/atom+xml; charset=utf-8"`},
		{"another type, of a host with types of its own", branch, "/x/feed.xml", without("Content-Type", "text/xml"), ""},
		{"no policy", folder, script, without("Content-Security-Policy", ""), `has the header Content-Security-Policy: "", not`},
		{"two policies", cloudflare, script, without("Content-Security-Policy", "default-src 'none', "+hosting.Headers("")[hosting.Asset][1].Value), ""},
		{"no policy, of a bucket", bucket, script, without("Content-Security-Policy", ""), ""},
		{"no policy, of a host that takes a folder", gitlab, script, without("Content-Security-Policy", ""), ""},
		{"not kept, of a bucket", bucket, script, without("Cache-Control", "public, max-age=0, must-revalidate"), `has the header Cache-Control: "public, max-age=0, must-revalidate", not`},
		{"not kept, without room for a rule", cloudflare, script, without("Cache-Control", "public, max-age=0, must-revalidate"), ""},
		{"kept for an hour", cloudflare, script, without("Cache-Control", "max-age=3600"), `has the header Cache-Control: "max-age=3600", not`},
		{"page kept", cloudflare, "/x/feed.xml", without("Cache-Control", "max-age=3600"), `has the header Cache-Control: "max-age=3600", not`},
		{"led on", folder, "/x/old/", http.RedirectHandler("/x/new/", http.StatusMovedPermanently).ServeHTTP, ""},
		{"led elsewhere", folder, "/x/old/", http.RedirectHandler("/x/feed.xml", http.StatusMovedPermanently).ServeHTTP, "has other bytes than were built"},
		{"led on from a page", folder, "/x/new/", http.RedirectHandler("/x/old/", http.StatusMovedPermanently).ServeHTTP, "has other bytes than were built"},
		{"no security.txt", folder, "/x" + security, http.NotFound, "answers 404 Not Found"},
		{"no security.txt at the top", cloudflare, security, http.NotFound, "answers 404 Not Found"},
		{"no security.txt below the site's path", cloudflare, "/x" + security, http.NotFound, ""},
	} {
		s := newReadSite(t)
		if c.other != nil {
			s.other[c.at] = c.other
		}
		found, err := Verify(t.Context(), s.site, c.target, s.server.URL+"/x", nil)
		if err != nil {
			t.Fatal(err)
		}
		told := ""
		for _, d := range found {
			told += d.What
		}
		if c.told == "" && told != "" || !strings.HasPrefix(told, c.told) {
			t.Errorf("%s: told %q, not %q", c.what, found, c.told)
		}
	}
}
