package serve

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sync"
	"time"

	"accord/internal/build"
	"accord/internal/diag"
	"accord/internal/render"
)

// A state is what the server shows at one moment. It never changes; what is lazy in it cannot be told from what is not.
type state struct {
	number int
	made   time.Time
	shown  *build.Snapshot // what pages are made from
	since  time.Time       // when that was made
	newest *build.Snapshot // whose findings are told: shown itself, unless its theme or settings cannot be used

	judged chan struct{}  // closed when findings are known
	found  []diag.Finding // once judged is closed
	flaws  int            // how many of them are about images that were tried
	over   chan struct{}  // closed when another state has taken its place

	pages sync.Map // output path → *page: those that tabs show, without their bytes, so that many tabs cost one rendering
}

// next returns the state that follows one, nil for the first. A snapshot that cannot be used leaves the last good one
// where it is.
func next(old *state, snap *build.Snapshot, usable bool) *state {
	now := time.Now()
	s := &state{number: 1, made: now, shown: snap, since: now, newest: snap, judged: make(chan struct{}), over: make(chan struct{})}
	if old != nil {
		s.number = old.number + 1
		if !usable && old.shown.Set != nil {
			s.shown, s.since = old.shown, old.since
		}
	}
	return s
}

// stale reports whether what is shown is older than the files.
func (s *state) stale() bool { return s.shown != s.newest }

// findings are those of the newest snapshot, as far as they are known: all of them once it has been judged.
func (s *state) findings() []diag.Finding {
	select {
	case <-s.judged:
		return s.found
	default:
		return s.newest.Early()
	}
}

// judge runs the checks, which take longer than a page, and reports whether they came to an end before ctx did.
func (s *state) judge(ctx context.Context, images *proof) bool {
	found, err := s.newest.Judge(ctx)
	if err != nil {
		return false
	}
	flaws := images.flaws(s.newest)
	s.found, s.flaws = diag.Sort(slices.Concat(found, flaws)), len(flaws)
	close(s.judged)
	return true
}

// lacks reports whether more is known of the state's images than when it was judged.
func (s *state) lacks(images *proof) bool {
	select {
	case <-s.judged:
		return len(images.flaws(s.newest)) != s.flaws
	default:
		return false
	}
}

// A page is the outcome of rendering one output: its bytes as they are built, or why there are none.
type page struct {
	body  []byte
	sum   string
	found *diag.Finding // what failed, where that is about a file of the site
	err   error
}

// render returns a page as a build would write it.
func (s *state) render(o render.Output) *page {
	var buf bytes.Buffer
	p := &page{err: o.Write(&buf)}
	p.body = buf.Bytes()
	if p.err != nil {
		p.body = []byte(p.err.Error())
		if f, ok := findingOf(p.err); ok {
			p.found = &f
		}
	}
	sum := sha256.Sum256(p.body)
	p.sum = hex.EncodeToString(sum[:8])
	return p
}

// tried is the outcome of rendering a page that a tab shows, without its bytes; with no sum where there is no such page.
func (s *state) tried(path string) *page {
	if known, ok := s.pages.Load(path); ok {
		return known.(*page)
	}
	o, ok := s.output(path)
	if !ok || o.Write == nil {
		return &page{} // not kept: whoever asks decides which paths there are
	}
	p := s.render(o)
	p.body = nil
	s.pages.Store(path, p)
	return p
}

// output finds the output at a path such as "articles/x/index.html".
func (s *state) output(path string) (render.Output, bool) {
	if s.shown.Set == nil {
		return render.Output{}, false
	}
	return s.shown.Set.Get(path)
}
