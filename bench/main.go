// Bench measures accord against hugo and against a floor that keeps no model, on one generated
// site, as processes: wall time, processor time, peak memory, files and bytes written. Run it in
// this folder; README.md says what is equal between the three and what is not.
//
// Timing the packages of accord with testing.B was rejected: what an author waits for includes
// the start of the process, its collector and its writes, and hugo can only be measured so.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

type options struct {
	sizes          []int // numbers of articles
	runs           int
	dir            string
	plots          string
	only           []string
	again, budget  bool
	generate       bool
	serve, browser bool
	publish        bool
	faults         bool
}

func main() {
	var o options
	sizes := flag.String("n", "10000", "number of articles, or several")
	only := flag.String("only", "accord,check,hugo,floor", "programs to run, in turns; check is accord check, theme is accord with its built-in theme")
	flag.IntVar(&o.runs, "runs", 3, "runs of each program")
	flag.StringVar(&o.dir, "dir", "", "folder for programs, sites and output; kept, and its hugo used again (default a fresh one in memory)")
	flag.StringVar(&o.plots, "plots", "", "folder for drawings of what builds took, and their figures as JSON")
	flag.BoolVar(&o.again, "noop", false, "measure further accord builds, too: with nothing changed, and with one article")
	flag.BoolVar(&o.budget, "budget", false, "exit with status 1 if a budget is missed (implies -noop)")
	flag.BoolVar(&o.generate, "gen", false, "only write the sites into -dir")
	flag.BoolVar(&o.serve, "serve", false, "measure the previews of accord and hugo instead of builds")
	flag.BoolVar(&o.publish, "publish", false, "measure publishing to a bucket instead of builds: accord, rclone and hugo deploy")
	flag.BoolVar(&o.faults, "faults", false, "with -publish: what becomes of a release when requests fail, in place of times")
	flag.BoolVar(&o.browser, "browser", false, "with -serve: also measure until a browser shows a change (needs Chromium)")
	flag.Parse()
	o.only = strings.Split(*only, ",")
	o.again = o.again || o.budget
	for text := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			fmt.Fprintf(os.Stderr, "bench: -n has %q, which is no number of articles\n", text)
			os.Exit(2)
		}
		o.sizes = append(o.sizes, n)
	}

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	missed, err := run(ctx, o, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
	if o.budget && len(missed) > 0 {
		os.Exit(1)
	}
}

func run(ctx context.Context, o options, w io.Writer) (missed []string, err error) {
	if o.runs < 1 {
		return nil, fmt.Errorf("-runs must be at least 1")
	}
	if o.generate {
		return nil, generate(o.dir, o.sizes[0], o.only)
	}
	if o.dir == "" {
		if o.dir, err = freshDir(); err != nil {
			return nil, err
		}
		defer os.RemoveAll(o.dir)
	}
	if o.dir, err = filepath.Abs(o.dir); err != nil {
		return nil, err
	}
	programs := o.only
	if o.publish { // it brings its own
		o.only, programs = []string{"accord"}, nil
	}
	tools, err := newTools(ctx, o.dir, programs)
	if err != nil {
		return nil, err
	}
	for _, t := range tools {
		if err := t.make(); err != nil {
			return nil, err
		}
	}
	var all []builds
	for _, articles := range o.sizes {
		fmt.Fprintf(w, "%d articles of %d words\n\n", articles, articleWords)
		if err := generateApart(ctx, o, articles); err != nil {
			return nil, err
		}
		switch {
		case o.publish && o.faults:
			err = measureFaults(ctx, o, w)
		case o.publish:
			err = measurePublishing(ctx, o, w)
		case o.serve:
			err = measurePreviews(ctx, o, articles, w)
		default:
			var results []result
			if results, err = measure(ctx, takes(tools, articles), o.runs, o.again); err == nil {
				all = append(all, buildsOf(articles, results))
				late := missedBudgets(results, articles)
				missed = append(missed, late...)
				err = report(w, results, late, o.runs)
			}
		}
		if err != nil {
			return nil, err
		}
	}
	if o.plots != "" {
		err = draw(o.plots, all)
	}
	return missed, err
}

// takes are the tools that are asked to take so many articles.
func takes(tools []tool, articles int) []tool {
	return slices.DeleteFunc(slices.Clone(tools), func(t tool) bool { return t.most > 0 && articles > t.most })
}

// freshDir makes a folder on a file system in memory where there is one, so that no disk is measured.
func freshDir() (string, error) {
	parent := "/dev/shm"
	if info, err := os.Stat(parent); err != nil || !info.IsDir() {
		parent = os.TempDir()
	}
	return os.MkdirTemp(parent, "accord-bench-")
}

// generateApart generates in a process of its own, because this one's peak memory would hide the
// floor's (see cost).
func generateApart(ctx context.Context, o options, articles int) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	said, err := exec.CommandContext(ctx, self, "-gen", "-n", strconv.Itoa(articles), "-dir", o.dir, "-only", strings.Join(o.only, ",")).CombinedOutput()
	if err != nil {
		return fmt.Errorf("generating: %w\n%s", err, tail(said))
	}
	return nil
}

// generate writes the site below dir for each program that is named; accord's check reads that of accord, and the floor hugo's.
func generate(dir string, articles int, programs []string) error {
	if dir == "" {
		return fmt.Errorf("-gen needs -dir")
	}
	c := newCorpus(articles)
	writers := map[string]func(root string) error{"accord": c.writeAccord, "theme": c.writeTheme, "hugo": c.writeHugo,
		"eleventy": c.writeEleventy, "astro": c.writeAstro}
	for name, reads := range map[string][]string{"accord": {"accord", "check"}, "theme": {"theme"}, "hugo": {"hugo", "floor"},
		"eleventy": {"eleventy"}, "astro": {"astro"}} {
		if !slices.ContainsFunc(programs, func(p string) bool { return slices.Contains(reads, p) }) {
			continue
		}
		root := filepath.Join(dir, name)
		if err := os.RemoveAll(root); err != nil {
			return err
		}
		if err := writers[name](root); err != nil {
			return err
		}
	}
	return nil
}

func find(results []result, tool string) *result {
	for i := range results {
		if results[i].tool == tool {
			return &results[i]
		}
	}
	return nil
}

// missedBudgets judges accord's medians by the budgets that hold at any size; a budget relative
// to a program that was not run is not judged.
func missedBudgets(results []result, articles int) (missed []string) {
	accord, check, hugo, floor := find(results, "accord"), find(results, "check"), find(results, "hugo"), find(results, "floor")
	if accord == nil {
		return nil
	}
	full := median(accord.full, wall)
	atMost := func(what string, took time.Duration, factor float64, of time.Duration) {
		if limit := time.Duration(factor * float64(of)); took > limit {
			missed = append(missed, fmt.Sprintf("%s: %s, at most %s", what, seconds(took), seconds(limit)))
		}
	}
	if hugo != nil {
		atMost("full build, a third of hugo", full, 1.0/3, median(hugo.full, wall))
	}
	if floor != nil {
		atMost("full build, the floor", full, 1, median(floor.full, wall))
	}
	if check != nil {
		atMost("check, 0.7 of a full build", median(check.full, wall), 0.7, full)
	}
	if len(accord.again) > 0 {
		atMost("nothing changed, 0.15 of a full build", median(accord.again, wall), 0.15, full)
	}
	limit := int64(250e6)
	if articles > 10000 {
		limit = 2e9
	}
	if p := median(accord.full, peak); p > limit {
		missed = append(missed, fmt.Sprintf("peak memory: %s, at most %s", megabytes(p), megabytes(limit)))
	}
	return missed
}
