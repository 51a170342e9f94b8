package serve

import (
	"bytes"
	"sync"

	"accord/internal/build"
	"accord/internal/diag"
	"accord/internal/render"
)

// A proof remembers which images no smaller copy can be made of. Only making one shows that, which takes too long for
// findings to wait: images are tried when nothing else is to be done, each once.
type proof struct {
	mu    sync.Mutex
	tried map[string]*diag.Finding // by the path of the copy, which holds the image's hash; nil for a sound image
}

// flaws are the findings about a site's images, as far as they have been tried.
func (p *proof) flaws(snap *build.Snapshot) (found []diag.Finding) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.tried) == 0 {
		return nil
	}
	for _, o := range snap.Copies() {
		if f := p.tried[o.Path]; f != nil {
			found = append(found, *f)
		}
	}
	return found
}

// try makes a copy of an image, unless it was made before.
func (p *proof) try(o render.Output) {
	p.mu.Lock()
	_, known := p.tried[o.Path]
	p.mu.Unlock()
	if known {
		return
	}
	var flaw *diag.Finding
	if err := o.Write(new(bytes.Buffer)); err != nil {
		f, ok := findingOf(err)
		if !ok {
			return // the file could not be read: the next sweep sees to that
		}
		flaw = &f
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.tried == nil {
		p.tried = map[string]*diag.Finding{}
	}
	p.tried[o.Path] = flaw
}
