package main

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/term"
)

// A progress line says on a terminal what is being done, once that takes long. Elsewhere, and in continuous
// integration, it says nothing.
type progress struct {
	out *os.File // nil: nobody is watching

	begun time.Time

	mu    sync.Mutex
	next  time.Time // not before, so that quick builds print nothing and slow ones do not flicker
	shown bool
}

const (
	patience = 400 * time.Millisecond
	pace     = 80 * time.Millisecond
)

func newProgress(f *os.File) *progress {
	p := &progress{begun: time.Now(), next: time.Now().Add(patience)}
	if term.IsTerminal(int(f.Fd())) && os.Getenv("CI") == "" && os.Getenv("TERM") != "dumb" {
		p.out = f
	}
	return p
}

// tell shows a phase and, where it is counted, how far it is.
func (p *progress) tell(phase string, done, total int) {
	if p.out == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if now.Before(p.next) {
		return
	}
	p.next, p.shown = now.Add(pace), true
	text := phase
	if total > 0 {
		text = fmt.Sprintf("%s %d/%d", phase, done, total)
	}
	fmt.Fprintf(p.out, "\r\x1b[K%s …", text)
}

// clear takes the line away, before anything else is printed.
func (p *progress) clear() {
	if p.out == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shown {
		fmt.Fprint(p.out, "\r\x1b[K")
		p.shown = false
	}
}

// carry shows how many of some bytes have been carried, with a bar and the rate.
func (p *progress) carry(what string, done, total int64) {
	if p.out == nil {
		return
	}
	if total < 1<<16 { // files, or next to nothing
		p.tell(what, int(done), int(total))
		return
	}
	const wide = 20
	full := int(done * wide / total)
	rate := float64(done) / time.Since(p.begun).Seconds()
	p.tell(fmt.Sprintf("%s [%s%s] %s of %s, %s/s", what, strings.Repeat("#", full), strings.Repeat(".", wide-full), size(done), size(total), size(int64(rate))), 0, 0)
}
