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
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

type options struct {
	articles, runs int
	dir            string
	only           []string
	again, budget  bool
	generate       bool
	serve, browser bool
	publish        bool
}

func main() {
	var o options
	only := flag.String("only", "accord,check,hugo,floor", "programs to run, in turns; check is accord check, theme is accord with its built-in theme")
	flag.IntVar(&o.articles, "n", 10000, "number of articles")
	flag.IntVar(&o.runs, "runs", 3, "runs of each program")
	flag.StringVar(&o.dir, "dir", "", "folder for programs, sites and output; kept, and its hugo used again (default a fresh one in memory)")
	flag.BoolVar(&o.again, "noop", false, "measure a second accord build with nothing changed, too")
	flag.BoolVar(&o.budget, "budget", false, "exit with status 1 if a budget is missed (implies -noop)")
	flag.BoolVar(&o.generate, "gen", false, "only write the sites into -dir")
	flag.BoolVar(&o.serve, "serve", false, "measure the previews of accord and hugo instead of builds")
	flag.BoolVar(&o.publish, "publish", false, "measure publishing to a bucket instead of builds: accord, rclone and hugo deploy")
	flag.BoolVar(&o.browser, "browser", false, "with -serve: also measure until a browser shows a change (needs Chromium)")
	flag.Parse()
	o.only = strings.Split(*only, ",")
	o.again = o.again || o.budget

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
	if o.articles < 1 || o.runs < 1 {
		return nil, fmt.Errorf("-n and -runs must be at least 1")
	}
	if o.generate {
		return nil, generate(o.dir, o.articles)
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
	if o.publish {
		o.only = nil // it brings its own
	}
	tools, err := newTools(ctx, o.dir, o.only)
	if err != nil {
		return nil, err
	}
	for _, t := range tools {
		if err := t.make(); err != nil {
			return nil, err
		}
	}
	if err := generateApart(ctx, o); err != nil {
		return nil, err
	}
	if o.publish {
		return nil, measurePublishing(ctx, o, w)
	}
	if o.serve {
		return nil, measurePreviews(ctx, o, w)
	}
	results, err := measure(ctx, tools, o.runs, o.again)
	if err != nil {
		return nil, err
	}
	missed = missedBudgets(results, o.articles)
	return missed, report(w, results, o, missed)
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
func generateApart(ctx context.Context, o options) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	said, err := exec.CommandContext(ctx, self, "-gen", "-n", strconv.Itoa(o.articles), "-dir", o.dir).CombinedOutput()
	if err != nil {
		return fmt.Errorf("generating: %w\n%s", err, tail(said))
	}
	return nil
}

// generate writes the site below dir for accord, for its theme and for hugo; the floor reads hugo's.
func generate(dir string, articles int) error {
	if dir == "" {
		return fmt.Errorf("-gen needs -dir")
	}
	c := newCorpus(articles)
	for name, write := range map[string]func(string) error{"accord": c.writeAccord, "theme": c.writeTheme, "hugo": c.writeHugo} {
		root := filepath.Join(dir, name)
		if err := os.RemoveAll(root); err != nil {
			return err
		}
		if err := write(root); err != nil {
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

// report prints one row for each program, with its wall time as a multiple of each one's.
func report(w io.Writer, results []result, o options, missed []string) error {
	fmt.Fprintf(w, "%d articles of %d words, medians of %d runs in turns\n\n", o.articles, articleWords, o.runs)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "program\twall\tcpu\tpeak\tfiles\toutput\t")
	for _, r := range results {
		fmt.Fprintf(t, "× %s\t", r.tool)
	}
	fmt.Fprintln(t)
	row := func(name string, costs []cost, output string) {
		took := median(costs, wall)
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t", name, seconds(took), seconds(median(costs, cpu)), megabytes(median(costs, peak)), output)
		for _, r := range results {
			fmt.Fprintf(t, "%.2f\t", took.Seconds()/median(r.full, wall).Seconds())
		}
		fmt.Fprintln(t)
	}
	for _, r := range results {
		row(r.tool, r.full, fmt.Sprintf("%d\t%s", r.files, megabytes(r.bytes)))
		if len(r.again) > 0 {
			row(r.tool+", nothing changed", r.again, "\t")
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, r := range results {
		if lines := r.findings(); len(lines) > 0 {
			fmt.Fprintf(w, "\nfindings of %s, which cost time: %d, the first: %s\n", r.tool, len(lines), lines[0])
		}
	}
	for _, m := range missed {
		fmt.Fprintln(w, "missed:", m)
	}
	return nil
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f s", d.Seconds()) }
func megabytes(n int64) string       { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
