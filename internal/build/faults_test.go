package build

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// errDead is what every operation of a dead build returns: it changes nothing any more, as after SIGKILL.
var errDead = errors.New("the build is dead")

// A fault happens at the n-th operation of a build, counted from 1.
type fault struct {
	n     int
	kind  string
	errno syscall.Errno // for the kinds once and always; zero writes half of a file and says so

	mu    sync.Mutex
	count int
	dead  bool
}

// The kinds of faults. A torn operation is one that was half done when the build died.
var crashes = []string{"before", "torn", "after"}

// step runs an operation, or lets it go wrong. half does a part of it; it is nil for what cannot be half done.
func (f *fault) step(half, whole func() error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count++
	if f.dead {
		return errDead
	}
	if f.count < f.n || f.count > f.n && f.kind != "always" {
		return whole()
	}
	switch f.kind {
	case "once", "always":
		if f.errno != 0 {
			return f.errno
		}
		if half != nil {
			return errors.Join(half(), io.ErrShortWrite)
		}
		return io.ErrShortWrite
	case "torn":
		if half != nil {
			half()
		}
	case "after":
		whole()
	}
	f.dead = true
	return errDead
}

// wrap returns a disk on which the fault happens. Nothing is written to the medium: it would only take time.
func (f *fault) wrap(d disk) disk {
	one := func(op func(string) error) func(string) error {
		return func(path string) error { return f.step(nil, func() error { return op(path) }) }
	}
	two := func(op func(a, b string) error) func(a, b string) error {
		return func(a, b string) error { return f.step(nil, func() error { return op(a, b) }) }
	}
	nothing := func(string) error { return nil }
	w := disk{
		parents: one(d.parents), mkdir: one(d.mkdir), link: two(d.link), rename: two(d.rename), remove: one(d.remove),
		sync: one(nothing), syncDir: one(nothing), chmod: d.chmod,
	}
	if d.exchange != nil {
		w.exchange = two(d.exchange)
	}
	w.lock = func(path string) (held io.Closer, err error) {
		err = f.step(nil, func() error { held, err = d.lock(path); return err })
		if err != nil && held != nil {
			held.Close()
		}
		return held, err
	}
	w.create = func(path string, fill fill) error {
		half := func() error { return d.create(path, func(w io.Writer) error { return fill(&halfWriter{w}) }) }
		return f.step(half, func() error { return d.create(path, fill) })
	}
	w.clear = func(path string) error {
		return f.step(func() error { return clearHalf(path) }, func() error { return d.clear(path) })
	}
	return w
}

type halfWriter struct{ w io.Writer }

func (h *halfWriter) Write(p []byte) (int, error) {
	n, _ := h.w.Write(p[:len(p)/2])
	return n, io.ErrShortWrite
}

func clearHalf(path string) error {
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	for _, e := range entries[len(entries)/2:] {
		if err := os.RemoveAll(filepath.Join(path, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// A way is one of the ways in which a site comes into its place.
type way struct {
	name   string
	before pages // the old site; nil for a folder that holds only strangers
	atOnce bool  // nobody may ever see anything but the whole old or the whole new site
	disk   func(*disk)
	link   bool // the output is a symbolic link
}

var ways = []way{
	{"exchange", oldSite, true, func(*disk) {}, false},
	{"first build", nil, true, func(*disk) {}, false},
	{"aside", oldSite, false, func(d *disk) { d.exchange = nil }, false},
	{"no exchange", oldSite, false, func(d *disk) {
		d.exchange = func(a, b string) error { return &os.LinkError{Op: "exchange", Old: a, New: b, Err: syscall.EXDEV} }
	}, false},
	{"link", oldSite, false, func(*disk) {}, true},
}

// memory returns a folder that lives in memory where the system has such a place: there are thousands of cases, and a
// disk takes ten times as long for each.
func memory(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "accord")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// set makes the site's folder as it was before.
func (w way) set(t *testing.T) *bench {
	b := benchIn(t, memory(t))
	if w.before != nil {
		b.must(w.before, 1)
	}
	put(t, b.out, strangers)
	if w.link {
		real := b.out
		b.out = filepath.Join(filepath.Dir(real), "current")
		if err := os.Symlink(filepath.Base(real), b.out); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// run builds the new site with a fault and reports whether the fault happened.
func (w way) run(b *bench, f *fault) (bool, error) {
	d := newDisk()
	w.disk(&d)
	wr := &writer{disk: f.wrap(d), workers: 1, src: b.site, input: Sum{2}}
	_, err := wr.write(b.t.Context(), newSite.outputs(), b.out)
	return f.count >= f.n, err
}

// A build may be killed before, in the middle of, and after any of its operations on files.
func TestABuildMayDieAtAnyInstant(t *testing.T) {
	var cases atomic.Int64
	t.Run("in", func(t *testing.T) {
		for _, w := range ways {
			for _, kind := range crashes {
				t.Run(w.name+" "+kind, func(t *testing.T) {
					t.Parallel()
					cases.Add(w.everywhere(t, &fault{kind: kind}))
				})
			}
		}
	})
	t.Logf("%d instants, %d ways to put a site in place", cases.Load(), len(ways))
}

// errnos are what systems answer when they cannot do what they are asked; zero is a write that ends halfway.
var errnos = []syscall.Errno{syscall.ENOSPC, syscall.EIO, syscall.EACCES, syscall.EMFILE, syscall.EROFS, syscall.EDQUOT, syscall.EINTR, 0}

// Any operation may fail, once, or from then on.
func TestAnyOperationMayFail(t *testing.T) {
	var cases atomic.Int64
	t.Run("in", func(t *testing.T) {
		for _, w := range ways {
			for _, errno := range errnos {
				for _, kind := range []string{"once", "always"} {
					t.Run(fmt.Sprintf("%s %s %d", w.name, kind, errno), func(t *testing.T) {
						t.Parallel()
						cases.Add(w.everywhere(t, &fault{kind: kind, errno: errno}))
					})
				}
			}
		}
	})
	t.Logf("%d failures, %d kinds, %d ways to put a site in place", cases.Load(), len(errnos), len(ways))
}

// everywhere has a fault happen at each operation of a build in turn, and returns how many there are.
func (w way) everywhere(t *testing.T, like *fault) int64 {
	t.Helper()
	n := 1
	for w.survives(t, &fault{n: n, kind: like.kind, errno: like.errno}) {
		n++
	}
	if n < 30 {
		t.Errorf("a build of %d operations is none", n)
	}
	return int64(n - 1)
}

// survives checks what must hold after a fault, and after the build that follows. It reports whether the fault happened.
func (w way) survives(t *testing.T, f *fault) bool {
	t.Helper()
	b := w.set(t)
	happened, err := w.run(b, f)
	fail := func(format string, args ...any) {
		t.Helper()
		t.Fatalf("operation %d: %s (the build said: %v)", f.n, fmt.Sprintf(format, args...), err)
	}
	got := read(t, b.out)
	if whole := b.whole(got, w.before); whole == "" && w.atOnce {
		fail("the output is neither the old nor the new site: %q", got)
	} else if err == nil && whole != "new" {
		fail("no error, but the output holds %q", got)
	} else if err != nil && whole == "new" && !f.dead && w.atOnce && !strings.Contains(err.Error(), "the new site is in place") {
		fail("the error does not say that the new site is in place")
	}
	if err != nil && f.errno != 0 && !strings.Contains(err.Error(), f.errno.Error()) {
		fail("the error does not say what the system said, %v", f.errno)
	}
	if problem := b.torn(got, w.before); problem != "" {
		fail("%s is neither the old nor the new file", problem)
	}
	for name, text := range strangers {
		if got[name] != text && b.aside(name) != text {
			fail("%s is lost", name)
		}
	}
	r, err := b.write(newSite, 2)
	if err != nil {
		fail("the next build fails")
	}
	if f.dead && !happened {
		fail("dead without a fault: %+v", r)
	}
	b.holds(newSite, strangers)
	return happened
}

// whole says which of the sites the output is, without the strangers; "" if neither.
func (b *bench) whole(got, before pages) string {
	site := maps.Clone(got)
	delete(site, ManifestName)
	for name := range strangers {
		delete(site, name)
	}
	switch {
	case maps.Equal(site, b.texts(newSite)):
		return "new"
	case maps.Equal(site, b.texts(before)):
		return "old"
	}
	return ""
}

// texts replaces what is copied by its text.
func (b *bench) texts(p pages) pages {
	out := maps.Clone(p)
	for path, text := range p {
		if text == "@static/logo.svg" {
			out[path] = "<svg/>"
		}
	}
	return out
}

// torn returns a file of the output that is in neither site as it is.
func (b *bench) torn(got, before pages) string {
	old, new := b.texts(before), b.texts(newSite)
	for name, text := range got {
		if _, stranger := strangers[name]; stranger || strings.HasPrefix(name, ownPrefix) {
			continue
		}
		if old[name] != text && new[name] != text {
			return name
		}
	}
	return ""
}

// aside is the text of a file in the folder that is to be retired.
func (b *bench) aside(name string) string {
	text, err := os.ReadFile(filepath.Join(filepath.Dir(b.out), ".public.accord-old", name))
	if err != nil {
		return ""
	}
	return string(text)
}
