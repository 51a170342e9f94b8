package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"text/tabwriter"
	"time"
)

// A faulty service passes requests on, and does something else with the n-th.
type faulty struct {
	pass http.Handler

	mu   sync.Mutex
	seen int
	at   int // -1 is never
	kind fault
	kill func()
}

// A fault is what happens to a request, and to those after it if it lasts.
type fault struct {
	name   string
	status int // of the answer, in place of the service's
	cut    bool
	lost   bool // it is done, and its answer does not arrive
	kill   bool // the program dies when it is sent
	lasts  bool
}

func faults() []fault {
	return []fault{
		{name: "refused (403)", status: http.StatusForbidden}, {name: "refused from then on", status: http.StatusForbidden, lasts: true},
		{name: "busy (503)", status: http.StatusServiceUnavailable}, {name: "busy from then on", status: http.StatusServiceUnavailable, lasts: true},
		{name: "cut", cut: true}, {name: "the answer is lost", lost: true}, {name: "the program is killed", kill: true},
	}
}

func (f *faulty) arm(at int, kind fault, kill func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen, f.at, f.kind, f.kill = 0, at, kind, kill
}

func (f *faulty) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	now, kind, kill := f.at >= 0 && (f.seen == f.at || f.seen > f.at && f.kind.lasts), f.kind, f.kill
	f.seen++
	f.mu.Unlock()
	switch {
	case !now:
		f.pass.ServeHTTP(w, r)
		return
	case kind.status != 0:
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(kind.status)
		fmt.Fprintf(w, "<Error><Code>%s</Code><Message>not now</Message></Error>", map[int]string{http.StatusForbidden: "AccessDenied", http.StatusServiceUnavailable: "SlowDown"}[kind.status])
		return
	case kind.lost:
		f.pass.ServeHTTP(httptest.NewRecorder(), r)
	case kind.kill:
		kill()
	}
	panic(http.ErrAbortHandler) // the connection ends
}

// An outcome counts what became of releases.
type outcome struct{ cases, untrue, early, gone, stuck int }

// measureFaults has accord and hugo bring the same change (an article more, one less, one another) to a bucket, does each fault to each
// third of its requests, and looks at the bucket.
func measureFaults(ctx context.Context, o options, w io.Writer) error {
	bin := filepath.Join(o.dir, "bin")
	if err := installPublishers(ctx, bin); err != nil {
		return err
	}
	before, after, err := makeReleases(ctx, bin, o.dir)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "program\tfault\tcases\tsays that all is well, and it is not\tdeletes before all is there\tloses a page of both\tis not mended by the next run\t")
	for _, p := range publishers(bin, filepath.Join(o.dir, "deploy")) {
		if p.name == "rclone sync" {
			continue // it asks a service that stays busy again and again, for half an hour
		}
		for _, f := range faults() {
			got, err := p.suffer(ctx, bin, o.dir, before, after, f)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", p.name, f.name, err)
			}
			fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%d\t%d\t%d\t\n", p.name, f.name, got.cases, got.untrue, got.early, got.gone, got.stuck)
		}
	}
	return t.Flush()
}

// makeReleases builds the site as it is, and a copy with an article more, one less and one another.
func makeReleases(ctx context.Context, bin, dir string) (before, after string, err error) {
	before, after = filepath.Join(dir, "accord"), filepath.Join(dir, "accord-after")
	settings := filepath.Join(before, "accord.yaml")
	text, err := os.ReadFile(settings)
	if err != nil {
		return "", "", err
	}
	if err := os.WriteFile(settings, append(text, "publish: {live: {to: s3, bucket: site, prefix: /}}\n"...), 0o666); err != nil {
		return "", "", err
	}
	if err := errors.Join(os.RemoveAll(after), os.CopyFS(after, os.DirFS(before))); err != nil {
		return "", "", err
	}
	articles := filepath.Join(before, "content", "articles")
	first, err := os.ReadFile(filepath.Join(articles, "art-1.md"))
	if err != nil {
		return "", "", err
	}
	edited := filepath.Join(after, "content", "articles")
	return before, after, errors.Join(os.WriteFile(filepath.Join(articles, "old.md"), first, 0o666), os.WriteFile(filepath.Join(edited, "new.md"), first, 0o666),
		os.WriteFile(filepath.Join(edited, "art-1.md"), append(first, "\nOne more sentence.\n"...), 0o666), buildSite(ctx, bin, before), buildSite(ctx, bin, after))
}

// everyThird of the requests of a release has its turn.
const everyThird = 3

func (p publisher) suffer(ctx context.Context, bin, dir, before, after string, kind fault) (o outcome, err error) {
	b, stop, err := startBucket(ctx, bin, dir)
	if err != nil {
		return o, err
	}
	defer stop()
	service := &faulty{pass: counting(b.host, &traffic{}), at: -1}
	endpoint := httptest.NewServer(service)
	defer endpoint.Close()
	old, fresh, err := twoReleases(before, after)
	if err != nil {
		return o, err
	}
	for at := 0; ; at += everyThird {
		service.arm(-1, fault{}, nil)
		if err := empty(b.dir); err != nil {
			return o, err
		}
		if said, err := p.run(ctx, before, endpoint.URL); err != nil {
			return o, fmt.Errorf("the first release: %w\n%s", err, tail(said))
		}
		run, kill := context.WithTimeout(ctx, 5*time.Minute)
		service.arm(at, kind, kill)
		_, ended := p.run(run, after, endpoint.URL)
		kill()
		if service.seen <= at {
			return o, nil
		}
		there, err := contents(b.dir)
		if err != nil {
			return o, err
		}
		o.cases++
		o.count(there, old, fresh, ended == nil)
		service.arm(-1, fault{}, nil)
		_, ended = p.run(ctx, after, endpoint.URL)
		if there, err = contents(b.dir); err != nil {
			return o, err
		}
		if ended != nil || !complete(there, fresh) {
			o.stuck++
		}
	}
}

// count judges what a bucket holds after a release.
func (o *outcome) count(there, old, fresh map[string]string, well bool) {
	missing, early, gone := !complete(there, fresh), false, false
	for name := range old {
		_, still := fresh[name]
		if _, ok := there[name]; ok {
			continue
		}
		gone = gone || still
		early = early || !still && missing
	}
	for _, c := range []struct {
		is bool
		n  *int
	}{{well && missing, &o.untrue}, {early, &o.early}, {gone, &o.gone}} {
		if c.is {
			*c.n++
		}
	}
}

// complete reports whether a bucket holds all files of a release.
func complete(there, want map[string]string) bool {
	for name, text := range want {
		if there[name] != text {
			return false
		}
	}
	return true
}

func twoReleases(before, after string) (old, fresh map[string]string, err error) {
	if old, err = contents(filepath.Join(before, "public")); err != nil {
		return nil, nil, err
	}
	fresh, err = contents(filepath.Join(after, "public"))
	return old, fresh, err
}

// contents are the files below a folder, without accord's own and those that other hosts read.
func contents(dir string) (map[string]string, error) {
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
			return err
		}
		data, err := os.ReadFile(path)
		files[filepath.ToSlash(name)] = string(data)
		return err
	})
	return files, err
}

// empty removes what is in a folder.
func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
	}
	return err
}
