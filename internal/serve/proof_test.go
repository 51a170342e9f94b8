package serve

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"accord/internal/diag"
)

// The first bytes of an image may be sound and its rest missing. A build finds out when it makes a smaller copy; the
// preview tries each image while nothing else is to be done, and tells the same.
func TestADamagedImageIsTold(t *testing.T) {
	var whole bytes.Buffer
	if err := png.Encode(&whole, image.NewGray(image.Rect(0, 0, 600, 400))); err != nil {
		t.Fatal(err)
	}
	dir := watchedSite(t)
	name := filepath.Join(dir, "content", "articles", "shown", "photo.png")
	put := func(data []byte) {
		t.Helper()
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put(whole.Bytes())
	o := observe(t, dir, false)
	flawed := func() bool {
		return slices.ContainsFunc(o.current.Load().findings(), func(f diag.Finding) bool {
			return f.Code == diag.BadImage && f.At.File == "content/articles/shown/photo.png"
		})
	}
	if flawed() {
		t.Fatalf("a sound image is called damaged:\n%s", o.told)
	}
	put(whole.Bytes()[:whole.Len()/2])
	until(t, settling, "the damaged image is told", flawed)
	if told := o.told.String(); strings.Count(told, "[bad-image]") != 1 {
		t.Errorf("it is told otherwise than once:\n%s", told)
	}
	put(whole.Bytes())
	until(t, settling, "the mended image is no finding", func() bool { return !flawed() })
}
