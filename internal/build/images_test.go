package build

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"io/fs"
	"os"
	"sync"
	"testing"

	"accord/internal/content"
	"accord/internal/diag"
)

// An image whose end is missing is a finding about the author's file; one that cannot be read is a failure.
func TestACopyOfADamagedImage(t *testing.T) {
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, 600, 400))); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	put(t, dir, pages{"content/half.png": file.String()[:file.Len()/2]})
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	p := &Project{root: root}
	var decoding sync.Mutex
	write := func(name string) error {
		return p.variant(content.File{Path: name}, 480, &decoding).Write(&bytes.Buffer{})
	}
	var told *imageError
	if err := write("content/half.png"); !errors.As(err, &told) {
		t.Fatalf("error %v is not about the image", err)
	}
	if f := told.Finding(); f.Code != diag.BadImage || f.At.File != "content/half.png" {
		t.Errorf("found %+v", f)
	}
	if err := write("content/gone.png"); errors.As(err, &told) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v for a file that is gone", err)
	}
}
