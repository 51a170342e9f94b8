package publish

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"

	"accord/internal/build"
	"accord/internal/hosting"
	"accord/internal/policy"
)

// Texts that are worth it get a copy that gives the text again; pictures and short texts get none; the second time nothing is made.
func TestCompressedCopies(t *testing.T) {
	dir, kept := t.TempDir(), t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	var files []file
	for name, text := range map[string]string{"a.html": strings.Repeat("words and words ", 200), "short.html": "short", "b.png": strings.Repeat("pixels", 500), "_headers": strings.Repeat("x", 2000)} {
		if err := root.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		mediaType := hosting.MediaType(name)
		files = append(files, file{build.File{Path: name, Sum: sha256.Sum256([]byte(text)), Size: int64(len(text)), Type: mediaType, Class: hosting.ClassOf(mediaType, false)}, root, name})
	}
	target := policy.Target{To: policy.Text{S: policy.ToFolder}, Compress: []policy.Text{{S: "gzip"}, {S: "br"}}}
	for range 2 {
		all, err := compress(files, target, Options{Cache: kept, Progress: func(string, int64, int64) {}})
		if err != nil {
			t.Fatal(err)
		}
		copies := map[string][]byte{}
		for _, f := range all[len(files):] {
			r, err := f.open()
			if err != nil {
				t.Fatal(err)
			}
			data, err := io.ReadAll(r)
			r.Close()
			if err != nil || sha256.Sum256(data) != f.Sum || int64(len(data)) != f.Size {
				t.Fatalf("%s is not what is told of it (%v)", f.Path, err)
			}
			copies[f.Path] = data
		}
		if len(copies) != 2 {
			t.Fatalf("copies of %d files", len(copies))
		}
		z, err := gzip.NewReader(bytes.NewReader(copies["a.html.gz"]))
		if err != nil {
			t.Fatal(err)
		}
		for coding, r := range map[string]io.Reader{"gzip": z, "br": brotli.NewReader(bytes.NewReader(copies["a.html.br"]))} {
			if text, err := io.ReadAll(r); err != nil || string(text) != strings.Repeat("words and words ", 200) {
				t.Errorf("%s gives another text (%v)", coding, err)
			}
		}
		if err := root.Remove("a.html"); err != nil && !os.IsNotExist(err) { // the second time it is not read
			t.Fatal(err)
		}
	}
	c, err := openCache(kept)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.prune(time.Now().Add(unused + time.Hour)); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(kept); err != nil || len(left) > 0 {
		t.Errorf("%d copies are kept for ever (%v)", len(left), err)
	}
}
