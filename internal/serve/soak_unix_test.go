//go:build unix

package serve

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	assets "accord"
	"accord/internal/build"
)

// soakTime is set in the environment to how long the soak takes, such as 60m.
const soakTime = "ACCORD_SOAK"

const (
	editsPerSecond = 5
	soakClients    = 20
	editsCompared  = 10 // after so many what is served is compared with a cold build
)

func soakFor(t *testing.T) time.Duration {
	text := os.Getenv(soakTime)
	if text == "" {
		return 5 * time.Second
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// An author edits for a long time, five times a second, while twenty clients come and go and one stays. Again and again what is served
// is what a cold build makes, and in the end nothing is held that was not held in the beginning.
func TestSoak(t *testing.T) {
	lasts := soakFor(t)
	dir := watchedSite(t)
	a := startServer(t, dir)
	a.lives(t)
	before := holding(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)

	ctx, stop := context.WithCancel(t.Context())
	var clients sync.WaitGroup
	clients.Go(func() {
		if a.listen(ctx, "index.html"); ctx.Err() == nil {
			t.Error("a stream that nobody left has ended")
		}
	})
	for i := range uint64(soakClients) {
		clients.Go(func() { a.comeAndGo(ctx, rand.New(rand.NewPCG(seed, i+1))) })
	}
	r, pace := rand.New(rand.NewPCG(seed, 0)), time.NewTicker(time.Second/editsPerSecond)
	defer pace.Stop()
	began, edits, early := time.Now(), 0, uint64(0)
	for ; time.Since(began) < lasts || edits%editsCompared != 0; edits++ {
		<-pace.C
		soakEdit(t, r, dir)
		if edits%editsCompared == editsCompared-1 {
			a.servesCold(t)
			if early == 0 && time.Since(began) > lasts/3 {
				early = living()
			}
		}
	}
	stop()
	clients.Wait()
	givenBack(t, before, 30*time.Second)
	late := living()
	t.Logf("%d edits in %v; memory after a third %d KB, in the end %d KB", edits, time.Since(began), early>>10, late>>10)
	if late > early+early/4+4<<20 {
		t.Errorf("memory grows: from %d to %d bytes", early, late)
	}
}

// living is the memory that is in use.
func living() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what the first has let go of
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// comeAndGo opens streams, one after the other, and leaves each after a while.
func (a *attacked) comeAndGo(ctx context.Context, r *rand.Rand) {
	for ctx.Err() == nil {
		visit, cancel := context.WithTimeout(ctx, time.Duration(50+r.IntN(2000))*time.Millisecond)
		page := []string{"articles/alpha/index.html", "articles/extra-3/index.html", "index.html", "none"}[r.IntN(4)]
		a.listen(visit, page)
		cancel()
	}
}

// listen reads the stream of a page until ctx is done.
func (a *attacked) listen(ctx context.Context, page string) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+a.addr+"/_accord/events?show="+page+"@0", nil)
	if err != nil {
		panic(err) // the address is well-formed
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		return // its time was over
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, resp.Body)
}

// soakEdit changes a file, makes one, deletes one, breaks one or mends it, and saves in one of three ways.
func soakEdit(t *testing.T, r *rand.Rand, dir string) {
	t.Helper()
	name := filepath.Join(dir, "content/articles", fmt.Sprintf("extra-%d.md", r.IntN(8)))
	text := pageText(fmt.Sprint("Extra ", r.IntN(1000)))
	switch r.IntN(6) {
	case 0:
		if err := os.RemoveAll(name); err != nil {
			t.Fatal(err)
		}
		return
	case 1:
		text = text[:len(text)/2]
	case 2:
		name, text = filepath.Join(dir, "content/articles/shown/index.md"), pageText(fmt.Sprint("Shown ", r.IntN(1000)))
	case 3:
		name, text = filepath.Join(dir, "content/agreements/pact.csv"), fmt.Sprintf("who,signed,consented\nfra,2020-01-01,2020-05-%02d\ndeu,2020-01-02,\n", 1+r.IntN(28))
	case 4:
		name, text = filepath.Join(dir, "static/site.css"), fmt.Sprintf("body { margin: %dpx }\n", r.IntN(100))
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if r.IntN(2) == 0 {
		name += ".tmp"
		defer os.Rename(name, strings.TrimSuffix(name, ".tmp"))
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// servesCold waits until every page that is served is what a build from scratch makes, and no other is served.
func (a *attacked) servesCold(t *testing.T) {
	t.Helper()
	project, err := build.Open(a.site, build.Options{Clock: testClock, Assets: assets.FS, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer project.Close()
	if err := project.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	snap, err := project.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	cold := &state{shown: snap}
	var differs string
	defer func() {
		if t.Failed() {
			t.Logf("%s differs, and the author was told:\n%s", differs, a.told)
		}
	}()
	until(t, settling, "the site is served as a cold build makes it", func() bool {
		differs = a.different(t, cold)
		return differs == ""
	})
	for i := range 8 {
		path := fmt.Sprintf("articles/extra-%d/index.html", i)
		_, ok := cold.output(path)
		if got := a.get(t, "/x/"+path); (got.status == http.StatusOK) != ok {
			t.Errorf("%s: status %d, and a cold build has it: %t", path, got.status, ok)
		}
	}
}

// different names an output that is not served as it is built, "" for none.
func (a *attacked) different(t *testing.T, cold *state) string {
	t.Helper()
	for _, o := range cold.shown.Outputs() {
		var want []byte
		if o.Write == nil {
			want, _ = os.ReadFile(filepath.Join(a.site, filepath.FromSlash(o.File)))
		} else if p := cold.render(o); strings.HasPrefix(o.Type, "text/html") {
			want = withScript(withPolicy(p.body), o.Path, p.sum)
		} else {
			want = p.body
		}
		if got := a.get(t, "/x/"+o.Path); got.status != http.StatusOK || !bytes.Equal([]byte(got.body), want) {
			return o.Path
		}
	}
	return ""
}
