package build

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file keeps its mode when names are written into it, nothing is left beside it, and a link is not followed or replaced.
func TestWriteNames(t *testing.T) {
	site := t.TempDir()
	folder := filepath.Join(site, "content", "agreements")
	file, link := filepath.Join(folder, "pact.md"), filepath.Join(folder, "link.md")
	const text = "---\nwho: [fra, deu, ita, esp, prt]\n---\n"
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{filepath.Join(site, "accord.yaml"): "title: T\n", file: text} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	before, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("pact.md", link); err == nil {
		if changed, err := WriteNames(link); changed || err == nil || !strings.Contains(err.Error(), "is no file of its own") {
			t.Errorf("a link: %t, %v", changed, err)
		}
		if err := os.Remove(link); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []bool{true, false} {
		if changed, err := WriteNames(file); err != nil || changed != want {
			t.Errorf("changed: %t (%v), want %t", changed, err, want)
		}
	}
	after, err := os.Stat(file)
	if err != nil || after.Mode() != before.Mode() || after.Size() <= before.Size() {
		t.Errorf("%v became %v (%v)", before, after, err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Errorf("the folder holds %v (%v)", left, err)
	}
}
