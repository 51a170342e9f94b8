package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// generate writes a site of n articles with a title, and returns its folder.
func generate(t *testing.T, title string, n int) string {
	t.Helper()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, "accord.yaml"), "title: "+title+"\nbase_url: https://example.org\n")
	writeFile(t, filepath.Join(dir, "content/sources/books.yaml"), "book: {type: book, title: A book, publisher: A house}\n")
	writeFile(t, filepath.Join(dir, "content/agreements/pact.md"),
		"---\nname: The pact\ntype: joint-statement\ncite: book\nacts: [{did: signed, date: 2020-05-02, who: [usa, fra]}]\n---\n")
	for i := range n {
		writeFile(t, filepath.Join(dir, fmt.Sprintf("content/articles/article-%d.md", i)), fmt.Sprintf(
			"---\ntitle: Article %d of %s\ndate: 2026-01-01\nsummary: One of many.\nagreements: pact\ncite: book\n---\n\n## Details\n\n::: rollcall pact\n:::\n", i, title))
	}
	return dir
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func hashed(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := hashes(dir)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// Whatever instant a build is killed at, the folder is the whole old site or the whole new one, byte for byte, and the
// next build leaves nothing of the dead one. Half of the instants are anywhere in a build; the others are those at which
// a name appears beside the output: the stage, its manifest, and the folder that is exchanged.
func TestAKilledBuildLeavesAWholeSite(t *testing.T) {
	const pages, kills, seed = 150, 12, 20261122
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	sites := []string{generate(t, "One", pages), generate(t, "Two", pages)}
	var want []map[string]string
	took := time.Duration(0)
	parent := t.TempDir()
	out := filepath.Join(parent, "public")
	for i, site := range sites {
		start := time.Now()
		mustBuild(t, site, out)
		took = time.Since(start)
		if want = append(want, hashed(t, out)); len(want[i]) < pages {
			t.Fatalf("only %d files", len(want[i]))
		}
	}
	names := []string{".public.accord-new", ".public.accord-new/.accord-manifest.json", ".public.accord-old"}
	ended := map[string]int{}
	for i := range kills {
		old, next := (i+1)%2, i%2
		instant := after(time.Duration(random.Int64N(int64(took))))
		if i%6 < 3 {
			instant = at(filepath.Join(parent, names[i%3]))
		}
		ended[kill(t, sites[next], out, instant, want[old], want[next])]++
		mustBuild(t, sites[next], out)
		if bad := differences(hashed(t, out), want[next]); len(bad) > 0 {
			t.Fatalf("kill %d: the next build differs in %d files: %.300v", i, len(bad), bad)
		}
		if left, _ := os.ReadDir(parent); len(left) != 1 {
			t.Fatalf("kill %d: left beside the output: %v", i, left)
		}
	}
	t.Logf("found %v", ended)
	if ended["old"] == 0 {
		t.Error("no build was killed before it was done")
	}
}

// An instant waits for the time to kill a build; it gives up when the build has ended.
type instant func(ended <-chan struct{})

// after is an instant some time after the start.
func after(d time.Duration) instant {
	return func(ended <-chan struct{}) {
		select {
		case <-time.After(d):
		case <-ended:
		}
	}
}

// at is the instant at which something appears.
func at(name string) instant {
	return func(ended <-chan struct{}) {
		for {
			if _, err := os.Lstat(name); err == nil {
				return
			}
			select {
			case <-ended:
				return
			default:
			}
		}
	}
}

// kill starts a build, kills it at an instant, and says which of two sites the folder then is.
func kill(t *testing.T, site, out string, when instant, old, next map[string]string) string {
	t.Helper()
	cmd := command("build", "--site", site, "--out", out)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // reports the kill, or that the build was quicker
		close(ended)
	}()
	when(ended)
	_ = cmd.Process.Kill() // it may have ended
	<-ended
	if _, err := os.Stat(out); err != nil && runtime.GOOS != "linux" {
		return "absent" // systems that cannot exchange folders have this instant
	}
	found := hashed(t, out)
	fromOld, fromNext := differences(found, old), differences(found, next)
	switch {
	case len(fromOld) == 0:
		return "old"
	case len(fromNext) == 0:
		return "new"
	}
	t.Fatalf("the folder is neither site: %d files differ from the old one, %d from the new one: %.300v", len(fromOld), len(fromNext), fromNext)
	return ""
}

var titled = regexp.MustCompile(`Article (\d+) of (W\d+)`)

// Files may change, come and go while a site is built: a record is the same on every page that names it, a file that is copied is whole, and
// if something cannot be read any more the old site stays.
func TestFilesMayChangeDuringABuild(t *testing.T) {
	const pages, builds, seed = 60, 20, 20261127
	random := rand.New(rand.NewPCG(seed, 0))
	site := generate(t, "W0", pages)
	out := filepath.Join(t.TempDir(), "public")
	note := filepath.Join(site, "static", "note.txt")
	writeFile(t, note, strings.Repeat("0", 1<<16))
	mustBuild(t, site, out)
	stop, stopped := make(chan struct{}), make(chan int)
	go func() {
		edits := 0
		defer func() { stopped <- edits }()
		for ; ; edits++ {
			select {
			case <-stop:
				return
			default:
			}
			i := random.IntN(pages)
			name := filepath.Join(site, fmt.Sprintf("content/articles/article-%d.md", i))
			switch random.IntN(8) {
			case 0:
				_ = os.Remove(name)
			case 1:
				_ = replaceFile(note, strings.Repeat(string(rune('a'+edits%26)), 1<<16))
			default:
				_ = replaceFile(name, fmt.Sprintf("---\ntitle: Article %d of W%d\ndate: 2026-01-01\nsummary: One of many.\nagreements: pact\ncite: book\n---\n\nText.\n", i, edits))
			}
		}
	}()
	refused := 0
	for n := range builds {
		before := hashed(t, out)
		switch _, stderr, status := accord(t, "build", "--site", site, "--out", out); status {
		case clean:
			if problem := torn(t, out); problem != "" {
				t.Errorf("build %d: %s", n, problem)
			}
		default:
			refused++
			told := strings.Contains(stderr, "[file-unread]") || strings.Contains(stderr, "static/note.txt")
			if bad := differences(hashed(t, out), before); len(bad) > 0 || !told {
				t.Errorf("build %d: status %d, %d files differ: %s", n, status, len(bad), stderr)
			}
		}
	}
	close(stop)
	edits := <-stopped
	t.Logf("%d edits during %d builds, of which %d were refused", edits, builds, refused)
	if edits < 100 || refused == builds {
		t.Error("that is no test")
	}
}

func replaceFile(name, text string) error {
	if err := os.WriteFile(name+"~", []byte(text), 0o644); err != nil {
		return err
	}
	return os.Rename(name+"~", name)
}

// torn says what in a folder is of two times.
func torn(t *testing.T, out string) string {
	t.Helper()
	titles := map[string]string{}
	for name := range hashed(t, out) {
		data, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range titled.FindAllSubmatch(data, -1) {
			article, version := string(m[1]), string(m[2])
			if other, seen := titles[article]; seen && other != version {
				return fmt.Sprintf("%s has article %s of %s, another file of %s", name, article, version, other)
			}
			titles[article] = version
		}
		if name == "note.txt" && strings.Trim(string(data), string(data[:1])) != "" {
			return "note.txt is of two times"
		}
	}
	return ""
}

// Builds that are started at once do not mix: each writes the whole site or says that another one is at work.
func TestBuildsAtOnceExcludeEachOther(t *testing.T) {
	site := generate(t, "One", 100)
	want := filepath.Join(t.TempDir(), "public")
	mustBuild(t, site, want)
	parent := t.TempDir()
	out := filepath.Join(parent, "public")
	var wait sync.WaitGroup
	statuses := make([]int, 4)
	messages := make([]string, len(statuses))
	for i := range statuses {
		wait.Go(func() { _, messages[i], statuses[i] = accord(t, "build", "--site", site, "--out", out) })
	}
	wait.Wait()
	done := 0
	for i, status := range statuses {
		switch {
		case status == clean:
			done++
		case status != failed || !strings.Contains(messages[i], "another build is writing to the folder"):
			t.Errorf("status %d: %s", status, messages[i])
		}
	}
	if done == 0 {
		t.Error("no build was successful")
	}
	if bad := differences(hashed(t, out), hashed(t, want)); len(bad) > 0 {
		t.Errorf("%d files differ: %.300v", len(bad), bad)
	}
	if left, _ := os.ReadDir(parent); len(left) != 1 {
		t.Errorf("left beside the output: %v", left)
	}
}
