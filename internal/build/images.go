package build

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"accord/internal/content"
	"accord/internal/diag"
	"accord/internal/hosting"
	"accord/internal/picture"
	"accord/internal/render"
)

// imageEndings are the files beside records that are looked at as images.
var imageEndings = map[string]bool{".jpg": true, ".jpeg": true, ".png": true, ".gif": true, ".webp": true, ".avif": true, ".svg": true}

// scaling is part of the names of smaller copies: another way of making them gives other names.
const scaling = "1"

// images reads the sizes of the images among the files beside records, and names the smaller copies that a build makes of them. The
// name of a copy holds the hash of the image, so that a copy is made once and then kept from build to build.
func (p *Project) images(beside []content.File) (map[string]render.ImageOutputs, []diag.Finding) {
	var files []content.File
	for _, f := range beside {
		if imageEndings[strings.ToLower(path.Ext(f.Path))] {
			files = append(files, f)
		}
	}
	infos := make([]picture.Info, len(files))
	problems := make([]error, len(files))
	inParallel(len(files), func(i int) { infos[i], problems[i] = p.probe(files[i]) })
	decoding := new(sync.Mutex) // one image at a time is in memory
	found := make(map[string]render.ImageOutputs, len(files))
	var findings []diag.Finding
	for i, f := range files {
		found[f.Path] = p.imageOutputs(f, infos[i], decoding)
		at := diag.Place{File: f.Path}
		switch {
		case problems[i] != nil:
			findings = append(findings, diag.Findingf(diag.BadImage, at, "%v", problems[i]))
		case infos[i].Located:
			findings = append(findings, diag.Findingf(diag.LocatedImage, at, "the file tells where the photograph was taken, and is published as it is").
				WithHint("remove the position from the file; the smaller copies do not have it"))
		}
	}
	return found, findings
}

func (p *Project) probe(f content.File) (picture.Info, error) {
	r, err := p.root.Open(f.Path)
	if err != nil {
		return picture.Info{}, err
	}
	defer r.Close()
	return picture.Probe(r)
}

// imageOutputs are the sizes of an image and its smaller copies, of which there are none for one that cannot be used.
func (p *Project) imageOutputs(f content.File, info picture.Info, decoding *sync.Mutex) render.ImageOutputs {
	out := render.ImageOutputs{Width: info.Width, Height: info.Height}
	for _, width := range picture.Widths(info) {
		out.Variants = append(out.Variants, render.Variant{Width: width, Output: p.variant(f, width, decoding)})
	}
	return out
}

// smallest are the smallest copies of images, sorted by path.
func smallest(images map[string]render.ImageOutputs) (outs []render.Output) {
	for _, image := range images {
		if len(image.Variants) > 0 {
			outs = append(outs, image.Variants[0].Output)
		}
	}
	slices.SortFunc(outs, func(a, b render.Output) int { return cmp.Compare(a.Path, b.Path) })
	return outs
}

func (p *Project) variant(f content.File, width int, decoding *sync.Mutex) render.Output {
	ext := path.Ext(f.Path)
	sum := sha256.Sum256(append(f.Hash[:], scaling...))
	name := fmt.Sprintf("%s.%s.%dw%s", strings.TrimSuffix(strings.TrimPrefix(f.Path, "content/"), ext), hosting.Fingerprint(sum), width, ext)
	return render.Output{Path: name, Type: hosting.MediaType(name), From: diag.Place{File: f.Path}, Named: true,
		Write: func(buf *bytes.Buffer) error {
			decoding.Lock()
			defer decoding.Unlock()
			r, err := p.root.Open(f.Path)
			if err != nil {
				return err
			}
			defer r.Close()
			data, _, err := picture.Variant(r, width)
			var broken *fs.PathError // the file could not be read, which says nothing about the image
			switch {
			case errors.As(err, &broken):
				return err
			case err != nil:
				return &imageError{f.Path, width, err}
			}
			buf.Write(data)
			return nil
		}}
}

// An imageError is an image of which no smaller copy can be made, although its first bytes are sound.
type imageError struct {
	file  string
	width int // of the copy
	err   error
}

func (e *imageError) Error() string {
	return fmt.Sprintf("%s: a copy of %d pixels: %v", e.file, e.width, e.err)
}

func (e *imageError) Unwrap() error { return e.err }

// Finding is the error as a finding about the image.
func (e *imageError) Finding() diag.Finding {
	return diag.Findingf(diag.BadImage, diag.Place{File: e.file}, "no smaller copy can be made: %v", e.err).
		WithHint("save the image again, or remove it")
}
