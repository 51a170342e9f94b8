package content

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"accord/internal/diag"
)

var update = flag.Bool("update", false, "write golden files and docs/authoring.md")

// sweep returns the source of a site that is a map of files.
func sweep(t testing.TB, files map[string]string) *Source {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	tree := NewTree(fsys)
	if err := tree.Sweep(context.Background()); err != nil {
		t.Fatal(err)
	}
	return tree.Source()
}

// Each archive in testdata is a small site with mistakes, and holds what is said of them.
func TestCases(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives", err)
	}
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { testCase(t, name) })
	}
}

func testCase(t *testing.T, name string) {
	const golden = "findings"
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if len(bytes.TrimSpace(archive.Comment)) == 0 {
		t.Error("the archive does not say what it shows")
	}
	files, want := map[string]string{}, ""
	for _, f := range archive.Files {
		if f.Name == golden {
			want = string(f.Data)
			continue
		}
		files[f.Name] = string(f.Data)
	}
	var out bytes.Buffer
	printer := diag.Printer{W: &out, Read: func(file string) ([]byte, error) { return []byte(files[file]), nil }}
	printer.Print(sweep(t, files).Findings)
	if out.Len() == 0 {
		t.Error("the case has no findings")
	}
	if !*update {
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Error("run with -update if this is meant (-want +got):\n" + diff)
		}
		return
	}
	kept := archive.Files[:0]
	for _, f := range archive.Files {
		if f.Name != golden {
			kept = append(kept, f)
		}
	}
	archive.Files = append(kept, txtar.File{Name: golden, Data: out.Bytes()})
	if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
