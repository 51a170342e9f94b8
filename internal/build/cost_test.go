//go:build !race

package build

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	assets "accord"
	"accord/internal/diag"
)

var update = flag.Bool("update", false, "write the figures into testdata/costs.txt")

const (
	costArticles  = 200
	costTolerance = 0.05
)

// A cost is what a workload allocates.
type cost struct {
	workload           string
	allocations, bytes uint64
}

// What the work on a site of 200 articles allocates is what is written down, within a twentieth: time differs from machine to machine, this
// does not. Less is written down as well, so that it is not lost again.
func TestCosts(t *testing.T) {
	if os.Getenv(costsAlone) == "" {
		runCostsAlone(t)
		return
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // no two ask for the same at once
	measureCosts(t)                                 // what is made once for all
	got := measureCosts(t)
	golden := filepath.Join("testdata", "costs.txt")
	if *update {
		var text strings.Builder
		for _, c := range got {
			fmt.Fprintf(&text, "%s %d %d\n", c.workload, c.allocations, c.bytes)
		}
		if err := os.WriteFile(golden, []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	if len(lines) != len(got) {
		t.Fatalf("%d workloads, %d are written down", len(got), len(lines))
	}
	for i, line := range lines {
		var want cost
		if _, err := fmt.Sscan(line, &want.workload, &want.allocations, &want.bytes); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if got[i].workload != want.workload {
			t.Fatalf("%q, not %q, is written down", want.workload, got[i].workload)
		}
		for _, c := range []struct {
			what      string
			got, want uint64
		}{{"allocations", got[i].allocations, want.allocations}, {"bytes", got[i].bytes, want.bytes}} {
			if change := float64(c.got)/float64(c.want) - 1; math.Abs(change) > costTolerance {
				t.Errorf("%s: %d %s, not %d (%+.1f %%): run with -update if this is meant", want.workload, c.got, c.what, c.want, 100*change)
			}
		}
	}
}

// costsAlone is set where the test runs by itself: go test has a test write down which files it opens, which allocates.
const costsAlone = "ACCORD_COSTS_ALONE"

func runCostsAlone(t *testing.T) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestCosts$", fmt.Sprint("-update=", *update))
	cmd.Env = append(os.Environ(), costsAlone+"=1")
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
}

// measureCosts does what a build does, step by step, and then what a preview does after a save.
func measureCosts(t *testing.T) (costs []cost) {
	dir := costSite(t)
	now := func() time.Time { return time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC) }
	p, err := Open(dir, Options{Clock: now, Assets: assets.FS})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	step := func(workload string, do func() error) {
		t.Helper()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if err := do(); err != nil {
			t.Fatalf("%s: %v", workload, err)
		}
		runtime.ReadMemStats(&after)
		costs = append(costs, cost{workload, after.Mallocs - before.Mallocs, after.TotalAlloc - before.TotalAlloc})
	}
	var snap *Snapshot
	snapshot := func() (err error) { snap, err = p.Snapshot(t.Context()); return err }
	var page bytes.Buffer
	write := func(only string) error {
		for _, out := range snap.Outputs() {
			if !strings.HasPrefix(out.Path, only) {
				continue
			}
			page.Reset()
			if err := out.Write(&page); err != nil {
				return err
			}
		}
		return nil
	}
	step("read", func() error { return p.Sweep(context.Background()) })
	step("parse-and-link", snapshot)
	step("compile", func() error { compileBodies(context.Background(), snap.Site); return nil })
	step("check", func() error {
		for _, f := range snap.Findings() {
			if f.Code.Info().Severity > diag.Info {
				return fmt.Errorf("%s: %s", f.At, f.Text)
			}
		}
		return nil
	})
	step("write", func() error { return write("") })
	step("look-again", func() error { return p.Sweep(context.Background()) })
	edited := filepath.Join(dir, "content/articles/article-7.md")
	if err := os.WriteFile(edited, []byte(costArticle(7)+"\nOne more.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	step("read-after-a-save", func() error { return p.Sweep(context.Background()) })
	step("link-after-a-save", snapshot)
	step("page-after-a-save", func() error { return write("articles/article-7/index.html") })
	if !bytes.Contains(page.Bytes(), []byte("One more.")) {
		t.Fatal("the page is not that of the saved article")
	}
	return costs
}

// costSite writes a site of articles with all that articles have, of ten agreements for every hundred.
func costSite(t *testing.T) string {
	dir := t.TempDir()
	add := func(name, text string) {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		past := time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC) // files that were just written are read again
		if err := os.Chtimes(name, past, past); err != nil {
			t.Fatal(err)
		}
	}
	add("accord.yaml", "title: Pacts\nbase_url: https://example.org\n")
	for i := range costArticles / 10 {
		add(fmt.Sprintf("content/agreements/pact-%d.md", i), fmt.Sprintf("---\nname: Pact %d\ntype: treaty\ncite: source-1\nneeds: {consents: 2}\ndelay: 3mo\n"+
			"complete_to: 2026-01-01\nacts: {did: adopted, date: 2001-11-08}\nprovisions: {article-1: Access}\n---\n\nA pact on access.\n", i))
		add(fmt.Sprintf("content/agreements/pact-%d.csv", i), "who,signed,ratified\nfra,2001-11-23,2006-01-10\ndeu,2001-11-23,2009-03-09\nita,2001-11-23,2008-06-05\n")
	}
	var sources strings.Builder
	for i := range costArticles {
		fmt.Fprintf(&sources, "source-%d: {type: treaty, title: T, publisher: P, date: 2020-01-01, accessed: 2021-01-01}\n", i)
	}
	add("content/sources/sources.yaml", sources.String())
	add("content/terms/access.md", "---\nname: access\ndefinition: The making available of data.\n---\n")
	for i := range costArticles {
		add(fmt.Sprintf("content/articles/article-%d.md", i), costArticle(i))
	}
	return dir
}

func costArticle(i int) string {
	pact := i % (costArticles / 10)
	text := fmt.Sprintf("---\ntitle: Article %d\nsummary: What one pact among many holds.\ndate: 2025-01-01\nagreements: pact-%d\ncontext: access\n"+
		"cite: source-%d\nexpect: count(parties(pact-%d)) = 3\n---\n\n## In brief\n\nIt is about *access*.\n\n## Why it matters\n\nData is **everywhere**.\n\n## Details\n\n", i, pact, i, pact)
	for j := range 8 {
		text += fmt.Sprintf("As [[pact-%d|the pact]] says [@source-%d para 3; @source-%d], [[fra]] and [[article-%d]] agree on [[pact-%d#article-1]] and on "+
			"[this](/articles/article-%d/).[^1] More words follow that are neither links nor citations, as they do in most paragraphs.\n\n",
			pact, (i+j)%costArticles, (i*7+j)%costArticles, (i+j+1)%costArticles, pact, (i*3)%costArticles)
	}
	return text + fmt.Sprintf("[^1]: A note.\n\n| State | Word |\n| --- | --- |\n| France | yes |\n| Italy | no |\n\nIt has {= count(parties(pact-%d)) as words } parties.\n\n::: rollcall pact-%d\n:::\n", pact, pact)
}
