package main

import (
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// Two builds of one input on one day give the same bytes, whatever the folder, the environment, the number of
// processors, the order and the times of the files, and what stood in the output before.
func TestTwoBuildsAreEqual(t *testing.T) {
	source := t.TempDir()
	if err := copyReference(source); err != nil {
		t.Fatal(err)
	}
	addPicture(t, source)
	first := filepath.Join(t.TempDir(), "public")
	mustBuild(t, source, first)
	want := hashed(t, first)
	for _, c := range []struct {
		name, folder string
		env          []string
		before       func(t *testing.T, site, out string)
	}{
		{name: "one processor, in a short folder", folder: "s", env: []string{"GOMAXPROCS=1"}},
		{name: "two processors, in another time zone", folder: "site", env: []string{"GOMAXPROCS=2", "TZ=Pacific/Kiritimati"}},
		{name: "eight processors, in a long folder", folder: strings.Repeat("Größe and other words/", 6) + "ü", env: []string{"GOMAXPROCS=8", "TZ=America/Los_Angeles"}},
		{name: "another language", folder: "site", env: []string{"LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8", "HOME=/nowhere"}},
		{name: "over another site", folder: "site", before: func(t *testing.T, _, out string) { mustBuild(t, generate(t, "One", 3), out) }},
		{name: "over the same site of another day", folder: "site", before: func(t *testing.T, site, out string) { mustBuild(t, site, out, "--now", "2026-11-23") }},
		{name: "old files", folder: "site", before: func(t *testing.T, site, _ string) { age(t, site) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			site, out := filepath.Join(t.TempDir(), c.folder), filepath.Join(t.TempDir(), c.folder, "public")
			copyBackwards(t, site, source)
			if c.before != nil {
				c.before(t, site, out)
			}
			cmd := command("build", "--site", site, "--out", out)
			cmd.Env = append(cmd.Env, c.env...)
			if msg, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, msg)
			}
			if bad := differences(hashed(t, out), want); len(bad) > 0 {
				t.Errorf("%d files differ: %.500v", len(bad), bad)
			}
		})
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
