package e2e

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/chromedp/chromedp"
)

// A published site is one that accord has published to a folder, and that lies below a server's root.
type published struct {
	t        *testing.T
	sources  *site
	base     string // the path of the site, with slashes at both ends
	root     string // of the server: what was published, and what others have put beside it
	manifest builtManifest
}

// A builtManifest is what the manifest of a built site says.
type builtManifest struct {
	Headers map[string][]struct{ Name, Value string }
	Files   []struct {
		Path, SHA256, Type, Class string
		Size                      int
	}
	Redirects []struct{ From, To string }
}

// hostedFiles are those of a site that has each class of file, names that are not plain, and old addresses.
func hostedFiles(t *testing.T) map[string]string {
	text := strings.Repeat("A state signs a treaty, and is bound once it has ratified it. ", 40)
	drawing := `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><circle cx="20" cy="20" r="9"/></svg>`
	return map[string]string{
		"content/articles/signing/index.md":           article("Signing", text+"\n\n![A map](<map ü.svg>)\n\n![A signature](photo.png)", `aliases: [/old/signing/, "/naïve'$1;{x}(&)"]`),
		"content/articles/signing/map ü.svg":          drawing,
		"content/articles/signing/photo.png":          photograph(t),
		"content/articles/signing/annex.20261101.pdf": "%PDF-1.4\n",
		"content/articles/signing/data.csv":           "state,day\n" + strings.Repeat("France,2026-11-01\n", 200),
		"content/articles/second.md":                  article("A second", text),
		"content/terms/treaty.md":                     "---\nname: treaty\n---\nWhat states agree in writing.\n",
		"layouts/page.html":                           `{{define "main"}}<h1>{{.Title}}</h1><img src="{{asset "sign.svg"}}" alt="">{{.Body}}{{end}}`,
		"content/pages/about.md":                      "---\ntitle: About\n---\nA site.\n",
		"static/sign.svg":                             drawing,
		"static/plain.SVG":                            drawing,
		"static/manual.2024abcd.pdf":                  "%PDF-1.4\n",
		"static/LICENCE":                              "Whoever reads this may.\n",
	}
}

// photograph is an image that is wide enough for smaller copies.
func photograph(t *testing.T) string {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 1000, 20))
	for x := range 1000 {
		m.Set(x, x%20, color.White)
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, m); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

// publish builds and publishes a site that is at an address.
func publish(t *testing.T, address, base string) *published {
	t.Helper()
	p := &published{t: t, sources: &site{t: t, dir: t.TempDir()}, base: base, root: filepath.Join(t.TempDir(), "root")}
	for name, text := range hostedFiles(t) {
		p.sources.write(name, text)
	}
	target := filepath.Join(t.TempDir(), "published")
	p.sources.write("accord.yaml", settings+"base_url: "+address+"\npublish: {live: {to: folder, folder: "+target+", compress: [gzip, br]}}\n"+
		"security: {contact: [mailto:security@example.org], expires: 2027-06-30}\n")
	p.accord("build")
	p.accord("publish", "live")
	if err := os.CopyFS(p.below(""), os.DirFS(target)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"_headers", "_redirects"} { // of another host's copy
		if err := os.WriteFile(p.below(name), []byte("/*\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	p.readManifest()
	return p
}

func (p *published) readManifest() {
	p.t.Helper()
	text, err := os.ReadFile(filepath.Join(p.sources.dir, "public", ".accord-manifest.json"))
	if err == nil {
		err = json.Unmarshal(text, &p.manifest)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// below is a file of the site below the server's root.
func (p *published) below(name string) string {
	return filepath.Join(p.root, filepath.FromSlash(p.base), filepath.FromSlash(name))
}

// accord runs the program on the sources, on one day, and returns what it prints; that it finds differences is no failure.
func (p *published) accord(args ...string) string {
	p.t.Helper()
	cmd := exec.Command(os.Getenv(programVariable), append(args, "--site", p.sources.dir)...)
	cmd.Env = append(os.Environ(), "SOURCE_DATE_EPOCH=1795348800", "XDG_CACHE_HOME="+p.sources.dir+"/cache")
	var failed bytes.Buffer
	cmd.Stderr = &failed
	out, err := cmd.Output()
	if err != nil && cmd.ProcessState.ExitCode() != 1 || failed.Len() > 0 {
		p.t.Fatalf("accord %q: %v\n%s%s", args, err, out, failed.Bytes())
	}
	return string(out)
}

// printed is the file of the configuration that accord prints for a server.
func (p *published) printed(s server) string {
	p.t.Helper()
	p.sources.write("printed/"+s.name, p.accord("publish", "--config", s.name))
	return filepath.Join(p.sources.dir, "printed", s.name)
}

// Real servers with the configuration that accord prints send every file of a site as its manifest says.
func TestServersSendWhatWasPublished(t *testing.T) {
	for address, base := range map[string]string{"https://example.org": "/", "http://example.org/caf%C3%A9/x.y": "/café/x.y/"} {
		p := publish(t, address, base)
		for _, s := range servers() {
			t.Run(s.name+strings.TrimSuffix(base, "/"), func(t *testing.T) {
				h := &hosted{p, t, s, s.serve(t, p.root, p.printed(s))}
				h.sendsFiles()
				h.sendsCompressed()
				h.leadsOn()
				h.hides()
				h.isVerified()
			})
		}
	}
}

// A hosted site is one that a server serves.
type hosted struct {
	*published
	t      *testing.T
	server server
	url    string // of the server
}

// An answer is what a server says, with the whole body as it is sent.
type answer struct {
	*http.Response
	body []byte
}

// ask asks for a path of the site as its bytes are; no redirect is followed, and nothing unpacked.
func (h *hosted) ask(name string, headers ...string) answer {
	h.t.Helper()
	u := h.url + (&url.URL{Path: h.base + name}).EscapedPath()
	req, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, u, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	transport := &http.Transport{DisableCompression: true, DisableKeepAlives: true}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return answer{resp, body}
}

// shown is the path at which readers find a file.
func shown(name string) string {
	if dir, ok := strings.CutSuffix(name, "index.html"); ok {
		return dir
	}
	return name
}

// moved reports whether a page only leads on, from an old address.
func (h *hosted) moved(name string) bool {
	return slices.ContainsFunc(h.manifest.Redirects, func(r struct{ From, To string }) bool { return r.From == "/"+shown(name) })
}

// has says which headers of a class an answer has otherwise. Caching is among them, so that nothing is kept for ever that may change.
func (h *hosted) has(a answer, name, class string) {
	h.t.Helper()
	for _, want := range h.manifest.Headers[class] {
		if got := a.Header.Values(want.Name); len(got) != 1 || got[0] != want.Value {
			h.t.Errorf("%s (%s): %s is %q, not %q", name, class, want.Name, got, want.Value)
		}
	}
}

func (h *hosted) sendsFiles() {
	classes := map[string]int{}
	for _, f := range h.manifest.Files {
		if h.moved(f.Path) {
			continue
		}
		classes[f.Class]++
		a := h.ask(shown(f.Path))
		sum := sha256.Sum256(a.body)
		if a.StatusCode != http.StatusOK || hex.EncodeToString(sum[:]) != f.SHA256 {
			h.t.Errorf("%s: %s, and %d bytes of %d", f.Path, a.Status, len(a.body), f.Size)
		}
		if got, want := mediaType(a.Header.Get("Content-Type")), mediaType(f.Type); got != want {
			h.t.Errorf("%s: the type is %q, not %q", f.Path, got, want)
		}
		if strings.HasPrefix(f.Type, "text/") && a.Header.Get("Content-Type") != f.Type {
			h.t.Errorf("%s: the type is %q, not %q", f.Path, a.Header.Get("Content-Type"), f.Type)
		}
		h.has(a, f.Path, f.Class)
		if again := h.ask(shown(f.Path), "If-None-Match", a.Header.Get("ETag")); again.StatusCode != http.StatusNotModified || len(again.body) > 0 {
			h.t.Errorf("%s: asked for again: %s", f.Path, again.Status)
		}
	}
	for _, class := range []string{"page", "asset", "drawing", "hashed-drawing", "data"} {
		if classes[class] == 0 {
			h.t.Errorf("no file of the class %s was asked for, only %v", class, classes)
		}
	}
}

// mediaType is a media type without its character set.
func mediaType(header string) string {
	t, _, err := mime.ParseMediaType(header)
	return cmp.Or(t, fmt.Sprint(err))
}

// What lies compressed beside a file is sent to who takes it, and is the file.
func (h *hosted) sendsCompressed() {
	codings := map[string]struct {
		ending string
		open   func(io.Reader) (io.Reader, error)
	}{
		"gzip": {".gz", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
		"br":   {".br", func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil }},
	}
	for word, coding := range codings {
		n := 0
		for _, f := range h.manifest.Files {
			packed, err := os.ReadFile(h.below(f.Path + coding.ending))
			if err != nil || h.moved(f.Path) || !h.server.encoding[word] {
				continue
			}
			n++
			a := h.ask(shown(f.Path), "Accept-Encoding", word)
			h.has(a, f.Path, f.Class)
			if got := mediaType(a.Header.Get("Content-Type")); a.StatusCode != http.StatusOK || a.Header.Get("Content-Encoding") != word || got != mediaType(f.Type) || !bytes.Equal(a.body, packed) {
				h.t.Errorf("%s as %s: %s, %q, %q, %d bytes of %d", f.Path, word, a.Status, a.Header.Get("Content-Encoding"), got, len(a.body), len(packed))
				continue
			}
			if !slices.Contains(a.Header.Values("Vary"), "Accept-Encoding") {
				h.t.Errorf("%s as %s: caches are not told that there are others", f.Path, word)
			}
			r, err := coding.open(bytes.NewReader(a.body))
			if err != nil {
				h.t.Fatal(err)
			}
			sum := sha256.New()
			if _, err := io.Copy(sum, r); err != nil || hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
				h.t.Errorf("%s as %s is another file: %v", f.Path, word, err)
			}
		}
		if h.server.encoding[word] && n < 5 {
			h.t.Errorf("only %d files lie there as %s", n, word)
		}
	}
}

// A folder's address without its last slash leads to the one with it, an old address to the new one, in one step.
func (h *hosted) leadsOn() {
	goal := func(a answer) string {
		u, err := url.Parse(a.Header.Get("Location"))
		if err != nil {
			return err.Error()
		}
		if u.Host != "" {
			return "a host, which only what stands before the server knows: " + u.String()
		}
		return u.Path
	}
	for _, f := range h.manifest.Files {
		dir, ok := strings.CutSuffix(f.Path, "/index.html")
		if !ok || h.moved(f.Path) {
			continue
		}
		a := h.ask(dir)
		if code := a.StatusCode; code != http.StatusMovedPermanently && code != http.StatusPermanentRedirect || goal(a) != h.base+dir+"/" {
			h.t.Errorf("%s: %s, to %s", dir, a.Status, goal(a))
		}
	}
	for _, r := range h.manifest.Redirects {
		for _, from := range []string{strings.Trim(r.From, "/"), strings.TrimPrefix(r.From, "/")} {
			a := h.ask(from)
			if a.StatusCode != http.StatusMovedPermanently || goal(a) != path.Join(h.base, r.To)+"/" {
				h.t.Errorf("%s: %s, to %s", from, a.Status, goal(a))
			}
			h.has(a, from, "page")
		}
	}
	if len(h.manifest.Redirects) != 2 {
		h.t.Errorf("the site has %d redirects", len(h.manifest.Redirects))
	}
	if h.base != "/" {
		top := &hosted{&published{base: strings.TrimSuffix(h.base, "/")}, h.t, h.server, h.url}
		if a := top.ask(""); a.StatusCode != http.StatusMovedPermanently || goal(a) != h.base {
			h.t.Errorf("%s: %s, to %s", top.base, a.Status, goal(a))
		}
	}
}

// What is not there, and what is no reader's, is answered with the page that says so.
func (h *hosted) hides() {
	page, err := os.ReadFile(h.below("404.html"))
	if err != nil {
		h.t.Fatal(err)
	}
	for _, name := range []string{
		"nothing", "nothing/", "articles/nothing/index.html", "nothing.css", "nothing.svg", "theme/nothing.g1234567.js", "nothing.h1234567.svg", "search/words/",
		".accord-manifest.json", "_headers", "_redirects", ".accord-lock", "articles/../.accord-manifest.json", "./_headers",
	} {
		a := h.ask(name)
		if a.StatusCode != http.StatusNotFound || !bytes.Equal(a.body, page) || mediaType(a.Header.Get("Content-Type")) != "text/html" {
			h.t.Errorf("%s: %s, %q, %d bytes", name, a.Status, a.Header.Get("Content-Type"), len(a.body))
		}
		h.has(a, name, "page")
	}
}

// The program finds nothing that differs, and finds what does.
func (h *hosted) isVerified() {
	verify := func(expected ...string) {
		h.t.Helper()
		out := h.accord("publish", "live", "--verify", h.url+(&url.URL{Path: h.base}).EscapedPath())
		for _, text := range expected {
			if !strings.Contains(out, text) {
				h.t.Errorf("%q is not told:\n%s", text, out)
			}
		}
	}
	verify(": 0 differences")
	robots := h.below("robots.txt")
	was, err := os.ReadFile(robots)
	if err != nil {
		h.t.Fatal(err)
	}
	defer os.WriteFile(robots, was, 0o666)
	if err := os.WriteFile(robots, append(was, '#'), 0o666); err != nil {
		h.t.Fatal(err)
	}
	verify(": 1 difference\n", "robots.txt has other bytes than were built")
}

// Netlify's own programs read its files without a complaint, and give each file the headers of its class. Caching of what changes is
// not among them: Netlify has every file asked for each time, unless it is told otherwise.
func TestNetlifyReadsItsFiles(t *testing.T) {
	p := &published{t: t, sources: &site{t: t, dir: t.TempDir()}}
	for name, text := range hostedFiles(t) {
		p.sources.write(name, text)
	}
	p.sources.write("accord.yaml", settings+"base_url: https://example.org\npublish: {live: {to: command, host: netlify, run: [netlify]}}\n")
	p.accord("build")
	p.readManifest()
	var asked []string
	for _, f := range p.manifest.Files {
		asked = append(asked, (&url.URL{Path: "/" + shown(f.Path)}).EscapedPath())
	}
	in, err := json.Marshal(asked)
	if err != nil {
		t.Fatal(err)
	}
	dir := installed(t, "@netlify/headers-parser@10.1.1", "@netlify/redirect-parser@16.1.1")
	var read struct {
		Errors    []string
		Headers   []map[string]string
		Redirects []struct {
			From, To string
			Status   int
			Force    bool
		}
	}
	if err := json.Unmarshal(node(t, dir, "netlify.mjs", filepath.Join(p.sources.dir, "public"), string(in)), &read); err != nil {
		t.Fatal(err)
	}
	for _, e := range read.Errors {
		t.Error(e)
	}
	for i, f := range p.manifest.Files {
		for _, h := range p.manifest.Headers[f.Class] {
			want := h.Value
			if h.Name == "Cache-Control" && !strings.Contains(want, "immutable") {
				want = ""
			}
			if got := read.Headers[i][h.Name]; got != want {
				t.Errorf("%s (%s): %s is %q, not %q", f.Path, f.Class, h.Name, got, want)
			}
		}
		if got := read.Headers[i]["Content-Type"]; path.Base(f.Path) == "feed.xml" && got != f.Type {
			t.Errorf("%s: the type is %q", f.Path, got)
		}
	}
	for i, r := range p.manifest.Redirects {
		got := read.Redirects[i]
		if from, err := url.PathUnescape(got.From); from != r.From || got.To != r.To || got.Status != http.StatusMovedPermanently || !got.Force || err != nil {
			t.Errorf("from %s to %s: %v", r.From, r.To, got)
		}
	}
}

// A server reads whatever a path may hold for what it is: the configurations that the package holds to be right are read.
func TestServersReadEveryConfiguration(t *testing.T) {
	files := map[string]string{"nginx": "nginx.conf", "caddy": "Caddyfile"}
	for _, s := range servers() {
		printed, err := filepath.Glob(filepath.Join("..", "internal", "hosting", "testdata", "*", files[s.name]))
		if err != nil || len(printed) < 4 {
			t.Fatalf("%q, %v", printed, err)
		}
		for _, p := range printed {
			p, err := filepath.Abs(p)
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(s.check[0], append(s.check[1:], s.configured(t, freeAddress(t), t.TempDir(), p))...)
			cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s does not read %s: %v\n%s", s.name, p, err, out)
			}
		}
	}
}

// With the headers of a server a browser shows pages, and searches, and its policy stops nothing.
func TestPoliciesOfAServerStopNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	accord := func(args ...string) []byte {
		t.Helper()
		out, err := exec.Command(os.Getenv(programVariable), append(args, "--site", "..", "--out", dir)...).Output()
		if err != nil {
			t.Fatalf("accord %q: %v\n%s", args, err, out)
		}
		return out
	}
	accord("build")
	for _, s := range servers() {
		printed := filepath.Join(t.TempDir(), "printed")
		if err := os.WriteFile(printed, accord("publish", "--config", s.name), 0o666); err != nil {
			t.Fatal(err)
		}
		host := s.serve(t, dir, printed)
		b := newTab(t, newBrowser(t))
		c := listenToConsole(t, b)
		for _, page := range []string{"/", referenceArticle, "/timeline/", "/compare/"} {
			b.do(chromedp.Navigate(host + page))
			b.holds(`document.fonts.ready.then(() => [...document.fonts].some(f => f.status === "loaded"))`)
		}
		b.do(chromedp.Navigate(host+"/search/"), chromedp.SendKeys(chromedp.ID("_q"), "budap"))
		b.until(resultLinks + `.length > 0`)
		c.isSilent(t)
	}
}
