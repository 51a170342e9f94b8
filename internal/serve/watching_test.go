package serve

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"

	"accord/internal/build"
)

// An observed site is followed, and what its author is shown and told is kept.
type observed struct {
	followed
	told *transcript

	mu     sync.Mutex
	states []*state
}

func observe(t testing.TB, dir string, poll bool) *observed {
	t.Helper()
	o := &observed{followed: followed{dir: dir}, told: &transcript{}}
	project := openProject(t, dir)
	ctx, stop := context.WithCancel(context.Background())
	f := newFollower(project, Options{Dir: dir, Poll: poll}, &console{w: o.told, read: project.ReadFile}, o.show)
	first, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- f.run(ctx, first) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		project.Close()
	})
	<-first
	o.quiet(t)
	return o
}

func (o *observed) show(st *state) {
	o.current.Store(st)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.states = append(o.states, st)
}

func (o *observed) shown() []*state {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.states)
}

// quiet waits until nothing has been shown or told for longer than a follower waits.
func (o *observed) quiet(t testing.TB) {
	t.Helper()
	last, since := "", time.Now()
	until(t, settling, "nothing more is shown or told", func() bool {
		if now := fmt.Sprint(len(o.shown()), o.told); now != last {
			last, since = now, time.Now()
		}
		return last != "" && time.Since(since) > 3*quietTime
	})
}

// after does something to the folder, waits until it is followed, and returns the states that were shown and what was
// told of it.
func (o *observed) after(t testing.TB, do func() error) (states []*state, told string) {
	t.Helper()
	before, said := len(o.shown()), len(o.told.String())
	if err := do(); err != nil {
		t.Fatal(err)
	}
	o.quiet(t)
	o.settlesCold(t)
	return o.shown()[before:], o.told.String()[said:]
}

// noMistake fails if an error was shown or told.
func noMistake(t testing.TB, name string, states []*state, told string) {
	t.Helper()
	for _, st := range states {
		if n := mistakes(st.newest); n > 0 {
			t.Errorf("%s: %d errors are shown: %v", name, n, st.newest.Early())
		}
	}
	if strings.Contains(told, "error") {
		t.Errorf("%s: errors are told:\n%s", name, told)
	}
}

// pageText is an article that has no finding, and an error wherever its front matter is cut off.
func pageText(title string) string {
	return "---\ntitle: " + title + "\ndate: 2026-02-03\ncite: src\nsummary: The summary takes up the space that is needed to cut it off.\n---\nA text.\n"
}

// inChunks truncates a file and writes it in three pieces, as a slow editor does. It returns the longest gap.
func inChunks(name, text string, gap time.Duration) (longest time.Duration, err error) {
	f, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	last := time.Now()
	tick := time.NewTicker(gap)
	defer tick.Stop()
	for _, piece := range []string{text[:len(text)/5], text[len(text)/5 : len(text)/2], text[len(text)/2:]} {
		<-tick.C
		if _, err := f.WriteString(piece); err != nil {
			return 0, err
		}
		longest, last = max(longest, time.Since(last)), time.Now()
	}
	return longest, nil
}

// watchedSite is a site with an article that nothing refers to, which lies in a folder of its own.
func watchedSite(t testing.TB) string {
	files := editedSite()
	files["content/articles/shown/index.md"] = pageText("Shown")
	files["content/articles/shown/table.csv"] = "a,b\n"
	return writeSite(t, files)
}

// A save is seen, however it is made: once or twice, whole, and without an error that was not there before nor after.
func TestSavesAreSeen(t *testing.T) {
	t.Parallel()
	dir := watchedSite(t)
	at := func(name string) string { return filepath.Join(dir, "content/articles", filepath.FromSlash(name)) }
	write := func(name, text string) error { return os.WriteFile(at(name), []byte(text), 0o644) }
	o := observe(t, dir, false)
	for _, c := range []struct {
		name string
		do   func() error
	}{
		{"by renaming", func() error {
			return errors.Join(write(".shown.tmp", pageText("One")), os.Rename(at(".shown.tmp"), at("shown/index.md")))
		}},
		{"in place", func() error { return write("shown/index.md", pageText("Two")) }},
		{"in place, of the same size", func() error { return write("shown/index.md", pageText("Six")) }},
		{"deleted and made anew", func() error {
			return errors.Join(os.Remove(at("shown/index.md")), write("shown/index.md", pageText("Three")))
		}},
		{"the old one kept", func() error {
			return errors.Join(os.Rename(at("shown/index.md"), at("shown/index.md~")), write("shown/index.md", pageText("Four")), os.Remove(at("shown/index.md~")))
		}},
		{"a temporary file that means nothing", func() error {
			return errors.Join(write("shown/sedAbCdEf", pageText("Five")), os.Rename(at("shown/sedAbCdEf"), at("shown/index.md")))
		}},
		{"by a link", func() error {
			return errors.Join(write("shown/new.tmp", pageText("Seven")), os.Remove(at("shown/index.md")), os.Link(at("shown/new.tmp"), at("shown/index.md")), os.Remove(at("shown/new.tmp")))
		}},
	} {
		states, told := o.after(t, c.do)
		if len(states) < 1 || len(states) > 2 || strings.Count(told, "\n") > 2 || !strings.Contains(told, "shown/index.md") {
			t.Errorf("%s: %d states, and told:\n%s", c.name, len(states), told)
		}
		noMistake(t, c.name, states, told)
	}
}

// A file that is written in pieces is not shown with the errors that a part of it has. A round in which this machine let
// the writer wait too long proves nothing and is made again.
func TestAnUnfinishedFileIsNotWrong(t *testing.T) {
	t.Parallel()
	dir := watchedSite(t)
	o := observe(t, dir, false)
	for round, good := 0, 0; good < 5; round++ {
		if round == 50 {
			t.Fatal("this machine is too busy to write a file in pieces")
		}
		var gap time.Duration
		states, told := o.after(t, func() (err error) {
			gap, err = inChunks(filepath.Join(dir, "content/articles/shown/index.md"), pageText(fmt.Sprint("Round ", round)), 50*time.Millisecond)
			return err
		})
		if gap > quietTime-30*time.Millisecond {
			t.Logf("round %d: a gap of %v", round, gap)
			continue
		}
		good++
		noMistake(t, fmt.Sprint("round ", round), states, told)
	}
}

// Folders are moved, swapped and exchanged, in quick succession too; what is written in them afterwards is seen.
func TestMovedFoldersAreFollowed(t *testing.T) {
	t.Parallel()
	outside, dir := t.TempDir(), watchedSite(t)
	at := func(name string) string { return filepath.Join(dir, "content/articles", filepath.FromSlash(name)) }
	rename := func(names ...string) error {
		for i := 1; i < len(names); i++ {
			if err := os.Rename(at(names[i-1]), at(names[i])); err != nil {
				return err
			}
		}
		return nil
	}
	swap := func(a, b string) error { return errors.Join(rename(a, ".swap"), rename(b, a), rename(".swap", b)) }
	for _, name := range []string{"shown/deep/er/a.txt", "other/index.md", "other/deep/er/b.txt"} {
		writeFile(t, dir, "content/articles/"+name, pageText(name))
	}
	writeFile(t, outside, "come/index.md", pageText("Come"))
	writeFile(t, outside, "come/far/in/c.txt", "c")
	o := observe(t, dir, false)
	edited := 0
	edit := func(folders ...string) {
		t.Helper()
		for _, folder := range folders {
			edited++
			writeFile(t, dir, "content/articles/"+folder+"/index.md", pageText(fmt.Sprint("Edit ", edited)))
			o.settlesCold(t)
			writeFile(t, dir, fmt.Sprintf("content/articles/%s/new%d.txt", folder, edited), "x")
			o.settlesCold(t)
		}
	}
	steps := []struct {
		name    string
		do      func() error
		folders []string
	}{
		{"moved in from outside", func() error { return os.Rename(filepath.Join(outside, "come"), at("come")) }, []string{"come", "come/far/in"}},
		{"renamed", func() error { return rename("shown", "renamed") }, []string{"renamed"}},
		{"renamed there and back", func() error { return rename("renamed", "there", "renamed") }, []string{"renamed", "renamed/deep/er"}},
		{"renamed often", func() error { return rename("renamed", "a1", "a2", "a3", "a4", "a5", "a6", "shown") }, []string{"shown"}},
		{"swapped", func() error { return swap("shown", "other") }, []string{"shown", "other"}},
		{"swapped twice", func() error { return errors.Join(swap("shown", "other"), swap("shown", "other")) }, []string{"shown", "other", "other/deep/er"}},
		{"moved out", func() error { return os.Rename(at("come"), filepath.Join(outside, "gone")) }, nil},
		{"and in again", func() error { return os.Rename(filepath.Join(outside, "gone"), at("come")) }, []string{"come"}},
		{"deleted and made anew", func() error {
			return errors.Join(os.RemoveAll(at("come")), os.MkdirAll(at("come"), 0o755), os.WriteFile(at("come/index.md"), []byte(pageText("Again")), 0o644))
		}, []string{"come"}},
		{"the folder above renamed", func() error {
			return errors.Join(os.Rename(filepath.Join(dir, "content"), filepath.Join(dir, "away")), os.Rename(filepath.Join(dir, "away"), filepath.Join(dir, "content")))
		}, []string{"come", "shown"}},
	}
	for _, step := range steps {
		t.Log(step.name)
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		edit(step.folders...)
		o.settlesCold(t)
	}
	r, err := filepath.Glob(at("*/index.md"))
	if err != nil || len(r) != 3 {
		t.Fatalf("%v: %v", r, err)
	}
}

// What editors and systems leave beside a file for a moment causes no update and no line.
func TestDroppingsCauseNothing(t *testing.T) {
	t.Parallel()
	dir := watchedSite(t)
	o := observe(t, dir, false)
	names := []string{
		".x.md.swp", ".x.md.swx", ".x.md.swo", "4913", "x.md~", ".#x.md", "#x.md#", "x.md___jb_tmp___", "x.md___jb_old___", ".DS_Store", "x.md.sb-0a1b2c3d-AbCdEf",
		".goutputstream-ABCDEF", "x.md.tmp", "x.md.crswap", "x.md.bak", "x.md.orig", ".x.md.un~", ".~lock.x.md#", "Thumbs.db", "desktop.ini", ".nfs0000000001", ".fuse_hidden0001", ".x.md.AbCdEf",
	}
	states, told := o.after(t, func() error {
		for _, name := range names {
			file := filepath.Join(dir, "content/articles", name)
			if err := errors.Join(os.WriteFile(file, []byte("---\n"), 0o644), os.WriteFile(file, []byte("title: x\n"), 0o600), os.Chmod(file, 0o644), os.Remove(file)); err != nil {
				return err
			}
		}
		return os.Symlink("me@here.1234:5678", filepath.Join(dir, "content/articles/.#beta.md")) // a lock of Emacs
	})
	if len(states) > 0 || told != "" {
		t.Errorf("%d states, and told:\n%s", len(states), told)
	}
	o.seesOnly(t, "content/articles/shown/index.md")
}

// seesOnly fails unless the next save is told of, and nothing else with it.
func (o *observed) seesOnly(t testing.TB, file string) {
	t.Helper()
	states, told := o.after(t, func() error { return os.WriteFile(filepath.Join(o.dir, file), []byte(pageText("The last")), 0o644) })
	if line, rest, _ := strings.Cut(told, "\n"); !strings.Contains(line, " "+file+": ") || rest != "" || len(states) > 2 {
		t.Errorf("%d states, and told:\n%s", len(states), told)
	}
}

// Ten thousand changes of permissions and times change nothing: no update, and no line.
func TestTouchingCausesNothing(t *testing.T) {
	t.Parallel()
	dir := watchedSite(t)
	files, err := filepath.Glob(filepath.Join(dir, "content/*/*.md"))
	if err != nil || len(files) < 5 {
		t.Fatal(files, err)
	}
	o := observe(t, dir, false)
	states, told := o.after(t, func() error {
		for i := range 5_000 {
			file := files[i%len(files)]
			if err := errors.Join(os.Chmod(file, 0o600+fs.FileMode(i%2)*0o44), os.Chtimes(file, time.Time{}, time.Unix(int64(1_700_000_000+i), 0))); err != nil {
				return err
			}
		}
		return nil
	})
	if len(states) > 0 || told != "" {
		t.Errorf("%d states, and told:\n%s", len(states), told)
	}
	o.seesOnly(t, "content/articles/shown/index.md")
}

// A build that writes its folder into the watched one begins no circle: neither for itself nor for a preview beside it.
func TestTheOutputInsideOfTheTree(t *testing.T) {
	t.Parallel()
	dir := watchedSite(t)
	out := filepath.Join(dir, "public")
	project := openProject(t, dir)
	defer project.Close()
	ctx, stop := context.WithCancel(t.Context())
	var told transcript
	ended, written := make(chan error, 1), make(chan int, 1000)
	go func() {
		ended <- Watch(ctx, project, Options{Dir: dir, Out: &told}, func(snap *build.Snapshot) error {
			report, err := project.Write(ctx, snap, out, false)
			written <- report.Written
			return err
		})
	}()
	<-written
	o := observe(t, dir, false)
	for i := range 5 {
		states, _ := o.after(t, func() error {
			return os.WriteFile(filepath.Join(dir, "content/articles/shown/index.md"), []byte(pageText(fmt.Sprint("Written ", i))), 0o644)
		})
		if len(states) > 2 {
			t.Errorf("%d states for one save", len(states))
		}
		if n := <-written; n == 0 {
			t.Error("a build wrote nothing")
		}
	}
	o.quiet(t)
	if n := len(written); n > 5 { // one more each, where a save was seen in two steps
		t.Errorf("%d builds more than saves", n)
	}
	page, err := os.ReadFile(filepath.Join(out, "articles/shown/index.html"))
	if err != nil || !strings.Contains(string(page), "Written 4") {
		t.Errorf("the last save is not written: %v", err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// branches makes a repository of a folder with two branches, between which five thousand files differ, and returns what
// changes to one of them.
func branches(t *testing.T, dir string, names ...string) (checkout func(name string) error) {
	t.Helper()
	git := func(input string, args ...string) error {
		cmd := exec.Command("git", append([]string{"-c", "gc.auto=0", "-c", "core.fsync=none"}, args...)...)
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(input)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
		if msg, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("git %v: %w\n%s", args, err, msg)
		}
		return nil
	}
	var commits strings.Builder
	for _, name := range names {
		fmt.Fprintf(&commits, "commit refs/heads/%s\ncommitter a <a@example.org> 0 +0000\ndata 0\n", name)
		for i := range 5000 {
			file := fmt.Sprintf("static/data/%s%02d/%d.txt", name[:i%2], i%50, i) // half of the folders come and go
			if i%20 == 0 {
				file = fmt.Sprintf("content/terms/term-%d.md", i)
			}
			text := fmt.Sprintf("---\nname: %s %d\ndefinition: What %s number %d is.\n---\n", name, i, name, i)
			fmt.Fprintf(&commits, "M 644 inline %s\ndata %d\n%s\n", file, len(text), text)
		}
	}
	if err := errors.Join(git("", "init", "-q"), git(commits.String(), "fast-import", "--quiet"), git("", "checkout", "-q", names[0])); err != nil {
		t.Fatal(err)
	}
	return func(name string) error { return git("", "checkout", "-q", name) }
}

// A change of branches changes five thousand files at once.
func TestAChangeOfBranches(t *testing.T) {
	t.Parallel()
	dir := watchedSite(t)
	checkout := branches(t, dir, "ebb", "flood")
	o := observe(t, dir, false)
	began := time.Now()
	var took time.Duration
	states, told := o.after(t, func() error {
		defer func() { took = time.Since(began) }()
		return checkout("flood")
	})
	t.Logf("written in %v, %d states, and told:\n%s", took, len(states), told)
	noMistake(t, "a checkout", states, told)
	if most := 4 + 4*int(1+took/time.Second); len(states) > most { // a sweep a second, and the first files before it
		t.Errorf("%d states, more than %d", len(states), most)
	}
	o.seesOnly(t, "content/articles/shown/index.md")
}

// Somebody who never stops writing does not keep what others delete from being noticed.
func TestAWriterThatNeverPauses(t *testing.T) {
	t.Parallel()
	dir := watchedSite(t)
	o := observe(t, dir, false)
	gone := func() bool { _, ok := o.current.Load().output("articles/shown/index.html"); return !ok }
	var deleted, noticed time.Time
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for i := range 150 {
		<-tick.C
		writeFile(t, dir, "content/articles/noise.md", pageText(fmt.Sprint("Noise ", i)))
		switch {
		case i == 25:
			if err := os.RemoveAll(filepath.Join(dir, "content/articles/shown")); err != nil {
				t.Fatal(err)
			}
			deleted = time.Now()
		case noticed.IsZero() && gone():
			noticed = time.Now()
		}
	}
	if deleted.IsZero() || noticed.Before(deleted) {
		t.Errorf("what was deleted was not noticed while somebody wrote")
	}
	t.Logf("noticed after %v", noticed.Sub(deleted))
	o.settlesCold(t)
}

// Where the system tells nothing, or is not to be asked, all files are looked at again and again, and that is said.
func TestPolling(t *testing.T) {
	t.Parallel()
	dir := watchedSite(t)
	o := observe(t, dir, true)
	if told := o.told.String(); !strings.Contains(told, "looking at all files every 500ms: as asked") {
		t.Errorf("told: %s", told)
	}
	for i := range 3 {
		states, told := o.after(t, func() error {
			return os.WriteFile(filepath.Join(dir, "content/articles/shown/index.md"), []byte(pageText(fmt.Sprint("Polled ", i))), 0o644)
		})
		noMistake(t, "polling", states, told)
	}
	o.after(t, func() error { return os.RemoveAll(filepath.Join(dir, "content/articles/shown")) })
}

// A folder that is moved as a whole is followed: it is polled from then on, and that is said.
func TestTheSiteIsMoved(t *testing.T) {
	t.Parallel()
	dir := watchedSite(t)
	o := observe(t, dir, false)
	moved := dir + "-moved"
	if err := os.Rename(dir, moved); err != nil {
		t.Fatal(err)
	}
	defer os.Rename(moved, dir)
	o.dir = moved
	o.after(t, func() error {
		return os.WriteFile(filepath.Join(moved, "content/articles/shown/index.md"), []byte(pageText("Moved")), 0o644)
	})
	if told := o.told.String(); !strings.Contains(told, "from now on: the site's folder was moved") {
		t.Errorf("told: %s", told)
	}
}

// startWatcher runs a watcher over a site, and returns what it sends.
func startWatcher(t *testing.T, dir string, limit func(w *watcher)) (*watcher, <-chan hint) {
	t.Helper()
	hints := make(chan hint, 1024)
	w, err := newWatcher(dir, hints)
	if err != nil {
		t.Fatal(err)
	}
	limit(w)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { w.run(ctx); close(ended) }()
	t.Cleanup(func() {
		stop()
		w.events.Close()
		<-ended
	})
	return w, hints
}

// awaited waits for a hint that is wanted.
func awaited(t *testing.T, hints <-chan hint, what string, wanted func(hint) bool) hint {
	t.Helper()
	late := time.After(settling)
	for {
		select {
		case h := <-hints:
			if wanted(h) {
				return h
			}
		case <-late:
			t.Fatalf("no hint came: %s", what)
		}
	}
}

// The system watches a folder, not its name; what is written into one that was moved, and into those inside of it, is
// reported by the name that it has now.
func TestHintsNameFilesWhereTheyAre(t *testing.T) {
	t.Parallel()
	dir := watchedSite(t)
	for _, name := range []string{"one/deep/er/a.txt", "two/deep/er/b.txt"} {
		writeFile(t, dir, "content/articles/"+name, "x")
	}
	_, hints := startWatcher(t, dir, func(*watcher) {})
	at := func(name string) string { return filepath.Join(dir, "content/articles", name) }
	for i, moves := range [][]string{{"one", "three"}, {"three", "one"}, {"one", ".x", "two", "one", ".x", "two"}, {"one", ".y", "two", "one", ".y", "two"}} {
		for ; len(moves) > 1; moves = moves[2:] {
			if err := os.Rename(at(moves[0]), at(moves[1])); err != nil {
				t.Fatal(err)
			}
		}
		for _, folder := range []string{"one", "two", "three"} {
			if _, err := os.Stat(at(folder)); err != nil {
				continue
			}
			file := fmt.Sprintf("content/articles/%s/deep/er/new%d.txt", folder, i)
			writeFile(t, dir, file, "x")
			awaited(t, hints, file, func(h hint) bool { return h.path == file })
		}
	}
}

// When the system has no more watches the author hears of it, and all files are looked at from then on.
func TestTheLimitOfWatches(t *testing.T) {
	t.Parallel()
	dir := watchedSite(t)
	_, hints := startWatcher(t, dir, func(w *watcher) {
		w.watch = func(string) error { return &fs.PathError{Op: "inotify_add_watch", Path: dir, Err: syscall.ENOSPC} }
	})
	if err := os.MkdirAll(filepath.Join(dir, "content/articles/one/more"), 0o755); err != nil {
		t.Fatal(err)
	}
	h := awaited(t, hints, "a note", func(h hint) bool { return h.note != "" })
	if !strings.Contains(h.note, "looking at all files every 500ms from now on: the system's limit of watches is reached") {
		t.Errorf("told: %s", h.note)
	}
	for range 2 {
		awaited(t, hints, "a sweep", func(h hint) bool { return h.sweep })
	}
}

// When the system has lost events the author hears of it, and all files are looked at once.
func TestLostEvents(t *testing.T) {
	t.Parallel()
	w, hints := startWatcher(t, watchedSite(t), func(*watcher) {})
	w.events.Errors <- fsnotify.ErrEventOverflow
	if h := awaited(t, hints, "a note", func(h hint) bool { return h.note != "" }); !h.sweep || !strings.Contains(h.note, "more changed at once than the system reports") {
		t.Errorf("hint: %+v", h)
	}
}

// A watcher can be stopped while its hints are heard by nobody.
func TestAWatcherStopsWithFullHints(t *testing.T) {
	dir := watchedSite(t)
	hints := make(chan hint)
	ctx, cancel := context.WithCancel(t.Context())
	stop, note := watch(ctx, dir, false, hints)
	if note != "" {
		t.Fatal(note)
	}
	writeFile(t, dir, "content/articles/beta.md", "changed")
	stop()
	cancel()
	until(t, settling, "the watcher has ended", func() bool { return running("(*watcher).run(") == 0 })
}
