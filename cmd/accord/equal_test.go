package main

import (
	"cmp"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// A variation is what differs between two builds of one input.
type variation struct {
	name   string
	folder string // below a fresh one; "" is "site"
	env    []string
	shell  string // what a shell does before
	before func(t *testing.T, site, out string)
	build  func(site, out string) (args []string, dir string) // nil is --site and --out
}

var variations = []variation{
	{name: "one processor, in a short folder", folder: "s", env: []string{"GOMAXPROCS=1"}},
	{name: "two processors, in another time zone", env: []string{"GOMAXPROCS=2", "TZ=Pacific/Kiritimati"}},
	{name: "eight processors, in a long folder", folder: strings.Repeat("Größe and other words/", 6) + "ü", env: []string{"GOMAXPROCS=8", "TZ=America/Los_Angeles"}},
	{name: "a folder that looks like an address", folder: "a%20b+c#d?e&f", env: []string{"TZ=Asia/Kathmandu"}},
	{name: "another language", env: []string{"LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8", "HOME=/nowhere"}},
	{name: "an environment of nothing", shell: `exec env -i SOURCE_DATE_EPOCH="$SOURCE_DATE_EPOCH" "$(command -v accord)" "$@"`},
	{name: "a terminal of no colours and few columns", env: []string{"TERM=dumb", "NO_COLOR=1", "COLUMNS=20", "CI=1"}},
	{name: "no folder for what is temporary", env: []string{"TMPDIR=/nowhere"}},
	{name: "a collector that always runs", env: []string{"GOGC=1"}},
	{name: "a collector that never runs", env: []string{"GOGC=off", "GOMEMLIMIT=off"}},
	{name: "goroutines that are not interrupted", env: []string{"GODEBUG=asyncpreemptoff=1", "GOMAXPROCS=3"}},
	{name: "files that only their owner reads", shell: "umask 077"},
	{name: "few open files", shell: "ulimit -n 64"},
	{name: "from within the site", build: func(site, out string) ([]string, string) { return []string{"build", "--out", out}, site }},
	{name: "from above the site, by relative paths", build: func(site, out string) ([]string, string) {
		return []string{"build", "--site", "./" + filepath.Base(site) + "/../" + filepath.Base(site), "--out", "public"}, filepath.Dir(site)
	}},
	{name: "by a link to the site", build: func(site, out string) ([]string, string) {
		return []string{"build", "--site", site + "-link", "--out", out}, ""
	},
		before: func(t *testing.T, site, _ string) { must(t, os.Symlink(site, site+"-link")) }},
	{name: "with a report for programs", build: func(site, out string) ([]string, string) {
		return []string{"build", "--json", "--site", site, "--out", out}, ""
	}},
	{name: "over another site", before: func(t *testing.T, _, out string) { mustBuild(t, generate(t, "One", 3), out) }},
	{name: "over the same site of another day", before: func(t *testing.T, site, out string) { mustBuild(t, site, out, "--now", "2026-11-23") }},
	{name: "over the same site with another address", before: func(t *testing.T, site, out string) { mustBuild(t, site, out, "--base-url", "https://a.test/b/") }},
	{name: "over itself, with drafts and without", before: func(t *testing.T, site, out string) {
		mustBuild(t, site, out, "--drafts")
		mustBuild(t, site, out)
	}},
	{name: "after an edit that was taken back", before: func(t *testing.T, site, out string) {
		page := filepath.Join(site, "content/pages/picture/index.md")
		text, err := os.ReadFile(page)
		must(t, err)
		writeFile(t, page, string(text)+"\nMore.\n")
		mustBuild(t, site, out)
		writeFile(t, page, string(text))
	}},
	{name: "old files", before: func(t *testing.T, site, _ string) { age(t, site) }},
	{name: "beside what editors and systems leave", before: func(t *testing.T, site, _ string) {
		for _, name := range []string{".DS_Store", "pages/.about.md.swp", "pages/about.md~", "pages/#about.md#", "pages/4913", "actors/Thumbs.db"} {
			writeFile(t, filepath.Join(site, "content", name), "left")
		}
	}},
}

// Two builds of one input on one day give the same bytes, whatever the folder, the environment, the number of
// processors, the order and the times of the files, and what stood in the output before.
func TestTwoBuildsAreEqual(t *testing.T) {
	source := t.TempDir()
	must(t, copyReference(source))
	addPicture(t, source)
	first := filepath.Join(t.TempDir(), "public")
	mustBuild(t, source, first)
	want := hashed(t, first)
	for _, v := range variations {
		t.Run(v.name, func(t *testing.T) {
			parent := t.TempDir()
			site := filepath.Join(parent, cmp.Or(v.folder, "site"))
			out := filepath.Join(filepath.Dir(site), "public")
			copyBackwards(t, site, source)
			if v.before != nil {
				v.before(t, site, out)
			}
			if msg, err := v.command(site, out).CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, msg)
			}
			if bad := differences(hashed(t, out), want); len(bad) > 0 {
				t.Errorf("%d files differ: %.500v", len(bad), bad)
			}
		})
	}
	t.Logf("%d builds, one site", len(variations))
}

func (v variation) command(site, out string) *exec.Cmd {
	args, dir := []string{"build", "--site", site, "--out", out}, ""
	if v.build != nil {
		args, dir = v.build(site, out)
	}
	cmd := command(args...)
	if v.shell != "" {
		cmd.Args = append([]string{"sh", "-c", v.shell + `; exec accord "$@"`, "sh"}, args...)
		cmd.Path, cmd.Err = exec.LookPath("sh")
	}
	cmd.Dir, cmd.Env = dir, append(cmd.Env, v.env...)
	return cmd
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// addPicture puts a page with an image into a site that is wide enough for smaller copies.
func addPicture(t *testing.T, site string) {
	t.Helper()
	writeFile(t, filepath.Join(site, "content/pages/picture/index.md"), "---\ntitle: A picture\n---\n\n![A slope](slope.png)\n")
	img := image.NewNRGBA(image.Rect(0, 0, 1400, 200))
	for x := range 1400 {
		for y := range 200 {
			img.Set(x, y, color.NRGBA{uint8(x), uint8(y), uint8(x * y), 255})
		}
	}
	f, err := os.Create(filepath.Join(site, "content/pages/picture/slope.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}

// copyBackwards copies a folder, the last file first.
func copyBackwards(t *testing.T, to, from string) {
	t.Helper()
	var files []string
	err := fs.WalkDir(os.DirFS(from), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Backward(files) {
		data, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(to, name), string(data))
	}
}

// age gives every file of a folder a time of long ago.
func age(t *testing.T, dir string) {
	t.Helper()
	past := time.Date(1999, 12, 31, 23, 59, 59, 0, time.UTC)
	err := filepath.WalkDir(dir, func(name string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chtimes(name, past, past)
	})
	if err != nil {
		t.Fatal(err)
	}
}
