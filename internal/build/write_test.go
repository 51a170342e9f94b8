package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"accord/internal/diag"
	"accord/internal/render"
)

// pages is a site for tests: path → text. A text that begins with "@" names a file of the site that is copied.
type pages map[string]string

func (p pages) outputs() []render.Output {
	var out []render.Output
	for path, text := range p {
		o := render.Output{Path: path, Type: typeOf(path), From: diag.Place{File: "content/" + path}}
		if file, ok := strings.CutPrefix(text, "@"); ok {
			o.File = file
		} else {
			o.Write = func(buf *bytes.Buffer) error { _, err := buf.WriteString(text); return err }
		}
		out = append(out, o)
	}
	return out
}

func typeOf(path string) string {
	switch filepath.Ext(path) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".xml":
		return "application/xml; charset=utf-8"
	}
	return "application/octet-stream"
}

// A bench is a site's folder with an output folder beside its sources.
type bench struct {
	t    *testing.T
	site *os.Root
	out  string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	return benchIn(t, t.TempDir())
}

func benchIn(t *testing.T, dir string) *bench {
	t.Helper()
	put(t, dir, pages{"accord.yaml": "title: x\n", "static/logo.svg": "<svg/>", "static/logo2.svg": "<svg id='2'/>"})
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return &bench{t: t, site: root, out: filepath.Join(dir, "dist", "public")}
}

func (b *bench) write(p pages, input byte) (Report, error) {
	b.t.Helper()
	w := b.writer()
	w.input = Sum{input}
	return w.write(b.t.Context(), p.outputs(), b.out)
}

func (b *bench) must(p pages, input byte) Report {
	b.t.Helper()
	r, err := b.write(p, input)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// holds checks that the output holds these files and nothing else, but for the manifest.
func (b *bench) holds(want ...pages) {
	b.t.Helper()
	all := pages{}
	for _, p := range want {
		maps.Copy(all, p)
	}
	for path, text := range all {
		if file, ok := strings.CutPrefix(text, "@"); ok {
			data, err := b.site.ReadFile(file)
			if err != nil {
				b.t.Fatal(err)
			}
			all[path] = string(data)
		}
	}
	got := read(b.t, b.out)
	delete(got, ManifestName)
	if !maps.Equal(got, all) {
		b.t.Errorf("the output holds %q\nwant %q", got, all)
	}
	if litter := b.litter(); len(litter) > 0 {
		b.t.Errorf("left behind: %q", litter)
	}
}

// litter is what stands beside the output.
func (b *bench) litter() []string {
	b.t.Helper()
	entries, err := os.ReadDir(filepath.Dir(b.out))
	if err != nil {
		b.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.Name() != filepath.Base(b.out) && strings.Contains(e.Name(), ownPrefix) {
			names = append(names, e.Name())
		}
	}
	return names
}

func put(t *testing.T, dir string, files pages) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// read returns the text of every file below a folder; nothing when there is none.
func read(t *testing.T, dir string) pages {
	t.Helper()
	got := pages{}
	root, err := filepath.EvalSymlinks(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return got
	}
	err = filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(root, path)
		got[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func refuses(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one that says %q", words)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("error %q does not say %q", err, w)
		}
	}
}

func inode(t *testing.T, path string) fs.FileInfo {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info
}

var (
	oldSite = pages{
		"index.html": "old home", "style.css": "a{}", "articles/a/index.html": "a", "articles/b/index.html": "b",
		"about": "a file", "terms/index.html": "terms", "logo.svg": "@static/logo.svg", "feed.xml": "<old/>",
	}
	newSite = pages{
		"index.html": "new home", "style.css": "a{}", "articles/a/index.html": "a", "articles/c/index.html": "c",
		"about/index.html": "a folder", "terms": "a file now", "logo.svg": "@static/logo.svg", "feed.xml": "<new/>",
	}
	strangers = pages{
		".git/HEAD": "ref: refs/heads/main\n", ".git/objects/aa/bb": "\x00\x01", "CNAME": "example.org\n",
		".well-known/acme": "token", "articles/notes.txt": "mine", "articles/b/own.txt": "mine too",
	}
)

func TestWriteGivesExactlyTheOutputs(t *testing.T) {
	b := newBench(t)
	if r := b.must(oldSite, 1); r.Written != 8 || r.Kept != 0 || r.Files != 8 || r.InPlace != "" {
		t.Errorf("first build: %+v", r)
	}
	b.holds(oldSite)
	page := inode(t, filepath.Join(b.out, "articles/a/index.html"))
	want := Report{Files: 8, Written: 5, Kept: 3, Removed: 3, Bytes: 8 + 3 + 1 + 1 + 8 + 10 + 6 + 6}
	if r := b.must(newSite, 2); !reflect.DeepEqual(r, want) {
		t.Errorf("second build: %+v, want %+v", r, want)
	}
	b.holds(newSite)
	if !os.SameFile(page, inode(t, filepath.Join(b.out, "articles/a/index.html"))) {
		t.Error("an unchanged file was written again")
	}
}

func TestWriteKeepsWhatItDidNotWrite(t *testing.T) {
	b := newBench(t)
	b.must(oldSite, 1)
	put(t, b.out, strangers)
	b.must(newSite, 2)
	b.holds(newSite, strangers)
	b.must(oldSite, 1)
	b.holds(oldSite, strangers)
}

func TestWriteIntoAFolderOfStrangers(t *testing.T) {
	b := newBench(t)
	put(t, b.out, strangers)
	b.must(newSite, 2)
	b.holds(newSite, strangers)
}

func TestManifestIsDeterministicAndComplete(t *testing.T) {
	b := newBench(t)
	b.must(newSite, 2)
	first := read(t, b.out)[ManifestName]
	b.must(oldSite, 1)
	b.must(newSite, 2)
	if second := read(t, b.out)[ManifestName]; second != first {
		t.Errorf("the manifest depends on what was there before:\n%s\n%s", first, second)
	}
	m, err := ReadManifest(os.DirFS(b.out))
	if err != nil {
		t.Fatal(err)
	}
	if m.Input != (Sum{2}) || len(m.Files) != len(newSite) || !slices.IsSortedFunc(m.Files, byPath) {
		t.Errorf("manifest %+v", m)
	}
}

func TestUnchangedInputDoesNothing(t *testing.T) {
	b := newBench(t)
	b.must(oldSite, 1)
	put(t, b.out, strangers)
	before := inode(t, b.out)
	broken := []render.Output{{Path: "index.html", Write: func(*bytes.Buffer) error { return errors.New("rendered") }}}
	r, err := Write(t.Context(), broken, b.site, b.out, Sum{1})
	if err != nil || !r.Unchanged || r.Files != len(oldSite) {
		t.Errorf("report %+v, error %v", r, err)
	}
	if !os.SameFile(before, inode(t, b.out)) {
		t.Error("the folder was replaced")
	}
	if _, ok := Unchanged(b.out, Sum{1}, time.Time{}); !ok {
		t.Error("Unchanged does not know the site again")
	}
	if _, ok := Unchanged(b.out, Sum{2}, time.Time{}); ok {
		t.Error("Unchanged takes another input for the same")
	}
}

func TestDamageIsSeenAndMended(t *testing.T) {
	page := "articles/a/index.html"
	damage := map[string]func(path string) error{
		"removed":           os.Remove,
		"truncated":         func(p string) error { return os.Truncate(p, 0) },
		"edited, same size": func(p string) error { return later(p, os.WriteFile(p, []byte("X"), 0o644)) },
		"a link":            func(p string) error { return errors.Join(os.Remove(p), os.Symlink("/etc/hostname", p)) },
	}
	for name, harm := range damage {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.must(oldSite, 1)
			if err := harm(filepath.Join(b.out, page)); err != nil {
				t.Fatal(err)
			}
			if _, ok := Unchanged(b.out, Sum{1}, time.Time{}); ok {
				t.Error("the damage is not seen")
			}
			if r := b.must(oldSite, 1); r.Unchanged || r.Written != 1 {
				t.Errorf("report %+v, want one file written", r)
			}
			b.holds(oldSite)
		})
	}
}

// later moves a file's time forward, as an edit in the next second does.
func later(path string, err error) error {
	next := time.Now().Add(time.Second)
	return errors.Join(err, os.Chtimes(path, next, next))
}

func TestRefusesFoldersThatAreNotAnOutput(t *testing.T) {
	cases := map[string]struct {
		out   string // relative to the site
		files pages
		words []string
	}{
		"the site":            {".", nil, []string{"the site itself"}},
		"around the site":     {"..", nil, []string{"the site itself"}},
		"in the content":      {"content/public", nil, []string{"content folder"}},
		"another site":        {"other", pages{"other/accord.yaml": ""}, []string{"source folder", "accord.yaml"}},
		"a Go module":         {"other", pages{"other/go.mod": ""}, []string{"source folder", "go.mod"}},
		"a file":              {"other", pages{"other": "text"}, []string{"not a folder"}},
		"pages of another":    {"other", pages{"other/index.html": "hand-made"}, []string{"did not write", "index.html"}},
		"a file for a folder": {"other", pages{"other/articles": "hand-made"}, []string{"did not write", "articles"}},
		"a folder for a file": {"other", pages{"other/about/x.txt": "hand-made"}, []string{"did not write", "about"}},
		"a damaged manifest":  {"other", pages{"other/" + ManifestName: "{"}, []string{ManifestName, "damaged"}},
		"a hostile manifest": {"other", pages{"other/" + ManifestName: `{"version":1,"files":[{"path":"../accord.yaml"}]}`},
			[]string{ManifestName, "damaged"}},
		"a later manifest": {"other", pages{"other/" + ManifestName: `{"version":2}`}, []string{"version 2"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			b.out = filepath.Join(b.site.Name(), c.out)
			put(t, b.site.Name(), c.files)
			before := read(t, b.site.Name())
			_, err := b.write(oldSite, 1)
			refuses(t, err, c.words...)
			if !maps.Equal(before, read(t, b.site.Name())) {
				t.Error("something was changed")
			}
		})
	}
}

func TestALinkInsideTheOutputLeadsNowhere(t *testing.T) {
	for _, inPlace := range []bool{false, true} {
		b := newBench(t)
		b.must(oldSite, 1)
		elsewhere := t.TempDir()
		put(t, elsewhere, pages{"a/index.html": "a", "b/index.html": "b"})
		articles := filepath.Join(b.out, "articles")
		if err := errors.Join(os.RemoveAll(articles), os.Symlink(elsewhere, articles)); err != nil {
			t.Fatal(err)
		}
		if inPlace {
			b.out = filepath.Join(b.site.Name(), "current")
			if err := os.Symlink(filepath.Dir(articles), b.out); err != nil {
				t.Fatal(err)
			}
		}
		_, err := b.write(newSite, 2)
		refuses(t, err, "did not write", "articles")
		if r := b.must(pages{"index.html": "home"}, 3); (r.InPlace != "") != inPlace {
			t.Errorf("report %+v", r)
		}
		if got := read(t, elsewhere); len(got) != 2 {
			t.Errorf("files outside the output are %q", got)
		}
		if target, err := os.Readlink(articles); err != nil || target != elsewhere {
			t.Errorf("the link is %q, %v", target, err)
		}
	}
}

func TestTheFirstOfSeveralFailuresIsTold(t *testing.T) {
	for range 100 {
		for early := range 2 {
			begun, failed := make(chan bool), make(chan bool)
			err := parallel(2, 2, func(_, i int) error {
				if i == early {
					<-begun
					defer close(failed)
				} else {
					close(begun)
					<-failed
				}
				return fmt.Errorf("failure %d", i)
			})
			if err == nil || err.Error() != "failure 0" {
				t.Fatalf("error %v when %d failed first", err, early)
			}
		}
	}
}

func TestRefusesOutputsThatCannotBeWritten(t *testing.T) {
	text := func(buf *bytes.Buffer) error { return nil }
	for name, paths := range map[string][]string{
		"asked for twice":         {"a", "a"},
		"a file and as a folder":  {"a/b/c", "a"},
		"not one that accord wri": {"../a"},
		"not one that accord":     {ManifestName},
	} {
		b := newBench(t)
		var outputs []render.Output
		for _, p := range paths {
			outputs = append(outputs, render.Output{Path: p, Write: text})
		}
		_, err := Write(t.Context(), outputs, b.site, b.out, Sum{1})
		refuses(t, err, name)
	}
}

func TestAFailedOutputLeavesTheOldSite(t *testing.T) {
	b := newBench(t)
	b.must(oldSite, 1)
	put(t, b.out, strangers)
	outputs := newSite.outputs()
	outputs = append(outputs, render.Output{Path: "z", Write: func(*bytes.Buffer) error { return errors.New("no such field") }})
	_, err := Write(t.Context(), outputs, b.site, b.out, Sum{2})
	refuses(t, err, "z: no such field")
	b.holds(oldSite, strangers)

	_, err = b.write(pages{"a.svg": "@static/none.svg"}, 2)
	refuses(t, err, "a.svg", "none.svg")
	_, err = b.write(pages{"a": "@static"}, 2)
	refuses(t, err, "not a regular file")
	_, err = b.write(pages{"a": "@../secret"}, 2)
	refuses(t, err, "escapes")
	b.holds(oldSite, strangers)
}

func TestCancelling(t *testing.T) {
	b := newBench(t)
	b.must(oldSite, 1)
	ctx, cancel := context.WithCancel(t.Context())
	outputs := append(newSite.outputs(), render.Output{Path: "a", Write: func(*bytes.Buffer) error { cancel(); return nil }})
	if _, err := Write(ctx, outputs, b.site, b.out, Sum{2}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
	b.holds(oldSite)
}

func TestACopiedFileIsKeptByItsHash(t *testing.T) {
	b := newBench(t)
	b.must(pages{"x.svg": "@static/logo.svg"}, 1)
	if r := b.must(pages{"x.svg": "@static/logo.svg"}, 2); r.Kept != 1 {
		t.Errorf("the same bytes: %+v", r)
	}
	put(t, b.site.Name(), pages{"static/logo.svg": "<SVG/>"})
	if r := b.must(pages{"x.svg": "@static/logo.svg"}, 3); r.Written != 1 {
		t.Errorf("other bytes of the same number: %+v", r)
	}
	b.holds(pages{"x.svg": "<SVG/>"})
}

// A card or a smaller copy of an image, whose path is a hash of what it is made of, is made once; but not if what stands
// there was changed by hand.
func TestANamedOutputIsMadeOnce(t *testing.T) {
	b := newBench(t)
	made := 0
	outputs := []render.Output{{Path: "card.1.png", Type: "image/png", Named: true, Write: func(buf *bytes.Buffer) error {
		made++
		_, err := buf.WriteString("a card")
		return err
	}}}
	for input := range byte(3) {
		w := b.writer()
		w.input = Sum{input + 1}
		if _, err := w.write(t.Context(), outputs, b.out); err != nil {
			t.Fatal(err)
		}
	}
	if made != 1 {
		t.Errorf("made %d times in three builds", made)
	}
	put(t, b.out, pages{"card.1.png": "a cart"})
	w := b.writer()
	w.input = Sum{9}
	if _, err := w.write(t.Context(), outputs, b.out); err != nil || made != 2 {
		t.Errorf("changed by hand: made %d times (%v)", made, err)
	}
	b.holds(pages{"card.1.png": "a card"})
}

func TestEveryoneMayReadTheOutput(t *testing.T) {
	b := newBench(t)
	w := b.writer()
	w.disk.mkdir = func(path string) error { return os.Mkdir(path, 0o700) } // as under a mask of 077
	create := w.disk.create
	w.disk.create = func(path string, fill fill) error {
		return errors.Join(create(path, fill), os.Chmod(path, 0o600))
	}
	if _, err := w.write(t.Context(), oldSite.outputs(), b.out); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]fs.FileMode{"": 0o755, "articles/a": 0o755, "index.html": 0o644, ManifestName: 0o644} {
		if got := inode(t, filepath.Join(b.out, name)).Mode().Perm(); got != want {
			t.Errorf("%q has mode %v, want %v", name, got, want)
		}
	}
}

func TestLinksThatCannotBeMade(t *testing.T) {
	b := newBench(t)
	b.must(oldSite, 1)
	w := b.writer()
	w.input = Sum{2}
	w.disk.link = func(string, string) error { return errors.ErrUnsupported }
	if r, err := w.write(t.Context(), newSite.outputs(), b.out); err != nil || r.Kept != 0 {
		t.Errorf("report %+v, error %v", r, err)
	}
	b.holds(newSite)
}

func TestTwoBuildsExcludeEachOther(t *testing.T) {
	b := newBench(t)
	b.must(oldSite, 1)
	entered, done := make(chan bool), make(chan error)
	outputs := append(newSite.outputs(), render.Output{Path: "slow", Write: func(*bytes.Buffer) error {
		entered <- true
		<-entered
		return nil
	}})
	go func() {
		_, err := Write(context.Background(), outputs, b.site, b.out, Sum{2})
		done <- err
	}()
	<-entered
	_, err := b.write(oldSite, 3)
	if !errors.Is(err, ErrBusy) {
		t.Errorf("error %v, want ErrBusy", err)
	}
	refuses(t, err, "process ")
	if _, ok := Unchanged(b.out, Sum{1}, time.Time{}); ok {
		t.Error("a site that is being replaced is called unchanged")
	}
	entered <- true
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	b.holds(newSite, pages{"slow": ""})
}

func TestALockFileOfADeadProcessExcludesNobody(t *testing.T) {
	b := newBench(t)
	put(t, filepath.Dir(b.out), pages{".public.accord-lock": "99999999\n"})
	b.must(oldSite, 1)
	b.holds(oldSite)
	put(t, filepath.Dir(b.out), pages{".public.accord-lock": "99999999\n"})
	if _, ok := Unchanged(b.out, Sum{1}, time.Time{}); ok {
		t.Error("nothing is to be done, and the lock file would stay")
	}
}

func TestStrangersAreMovedFirst(t *testing.T) {
	b := newBench(t)
	b.must(oldSite, 1)
	put(t, b.out, strangers)
	w := b.writer()
	w.input = Sum{2}
	remove, removed := w.disk.remove, 0
	w.disk.remove = func(path string) error {
		if removed++; !exists(filepath.Join(b.out, ".git/HEAD")) || !exists(filepath.Join(b.out, "CNAME")) {
			t.Errorf("%s is removed while what is not ours is missing", path)
		}
		return remove(path)
	}
	w.workers = 1
	if _, err := w.write(t.Context(), newSite.outputs(), b.out); err != nil || removed == 0 {
		t.Errorf("%d removed, error %v", removed, err)
	}
}

func TestALinkToTheOutputIsKept(t *testing.T) {
	b := newBench(t)
	real := b.out
	b.must(oldSite, 1)
	put(t, b.out, strangers)
	b.out = filepath.Join(b.site.Name(), "current")
	if err := os.Symlink(real, b.out); err != nil {
		t.Fatal(err)
	}
	folder := inode(t, real)
	r := b.must(newSite, 2)
	if r.InPlace == "" || r.Kept != 3 || r.Written != 5 || r.Removed != 3 {
		t.Errorf("report %+v", r)
	}
	b.holds(newSite, strangers)
	if !os.SameFile(folder, inode(t, real)) {
		t.Error("the folder behind the link was exchanged")
	}
	if _, ok := Unchanged(b.out, Sum{2}, time.Time{}); !ok {
		t.Error("the site is not known again")
	}
	b.out = real
	b.holds(newSite, strangers)
}

func TestAFileThatCameInTheWayIsNotLost(t *testing.T) {
	b := newBench(t)
	b.must(oldSite, 1)
	w := b.writer()
	w.input = Sum{2}
	exchange := w.disk.exchange
	w.disk.exchange = func(a, c string) error {
		put(t, b.out, pages{"articles/c/index.html": "mine"}) // after everything was looked at
		return exchange(a, c)
	}
	_, err := w.write(t.Context(), newSite.outputs(), b.out)
	refuses(t, err, "the new site is in place", "articles/c/index.html")
	past := filepath.Join(filepath.Dir(b.out), ".public.accord-old")
	if got := read(t, past)["articles/c/index.html"]; got != "mine" {
		t.Errorf("the file is %q", got)
	}
	_, err = b.write(newSite, 3)
	refuses(t, err, "articles/c/index.html", "move one of them away")
	if err := os.Remove(filepath.Join(past, "articles/c/index.html")); err != nil {
		t.Fatal(err)
	}
	b.must(newSite, 3)
	b.holds(newSite)
}

// writer returns what Write uses, but for the wait until everything is on the medium.
func (b *bench) writer() *writer {
	d := newDisk()
	d.sync, d.syncDir = func(string) error { return nil }, func(string) error { return nil }
	return &writer{disk: d, workers: 2, src: b.site, input: Sum{1}}
}
