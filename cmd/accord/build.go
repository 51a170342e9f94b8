package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	assets "accord"
	"accord/internal/build"
	"accord/internal/diag"
	"accord/internal/policy"
	"accord/internal/serve"
)

// buildFlags are what the command line says about a build.
type buildFlags struct {
	project             projectFlags
	out                 string
	drafts, force, json bool
	watch, poll, accept bool
}

// projectFlags are what the command line says about the site itself.
type projectFlags struct{ site, baseURL, now string }

func (p *projectFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&p.site, "site", ".", "folder of the site")
	flags.StringVar(&p.baseURL, "base-url", "", "where the site will be, instead of base_url in accord.yaml")
	flags.StringVar(&p.now, "now", "", "the day or moment to build for, as 2006-01-02 or RFC 3339 (default: SOURCE_DATE_EPOCH, else the clock)")
	folderFlag(cmd, "site")
}

func folderFlag(cmd *cobra.Command, name string) {
	if err := cmd.MarkFlagDirname(name); err != nil {
		panic(err) // the flag was made just now
	}
}

// openProject opens the site; the options say what the flags of the project do not.
func (p *projectFlags) openProject(o build.Options) (*build.Project, error) {
	clock, err := clockOf(p.now, os.Getenv("SOURCE_DATE_EPOCH"))
	if err != nil {
		return nil, err
	}
	if p.baseURL != "" {
		if p.baseURL, err = policy.ParseBaseURL(p.baseURL); err != nil {
			return nil, fmt.Errorf("--base-url takes an address such as https://example.org/path: %w", err)
		}
	}
	o.Clock, o.BaseURL, o.Assets, o.Version = clock, p.baseURL, assets.FS, version()
	return build.Open(p.site, o)
}

func buildCommand() *cobra.Command {
	var f buildFlags
	cmd := &cobra.Command{
		Use: "build", Short: "write the site", Args: cobra.NoArgs,
		Long: "Build reads the site, checks it and writes it into a folder in one step. A finding of severity error keeps the old\nfolder, and the exit status is 1.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f.project.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.out, "out", "", "folder to write (default: public in the folder of the site)")
	flags.BoolVar(&f.drafts, "drafts", false, "also write drafts and what is under embargo (not for publishing)")
	flags.BoolVar(&f.force, "force", false, "write in spite of findings of severity error")
	flags.BoolVar(&f.json, "json", false, "report as JSON")
	flags.BoolVar(&f.watch, "watch", false, "write again whenever something changes, until interrupted")
	flags.BoolVar(&f.poll, "poll", false, "with --watch: look at all files every half second, where the system does not tell of changes")
	flags.BoolVar(&f.accept, "accept-urls", false, "keep the addresses of the pages in urls.txt, from then on the ones that must not be lost")
	for _, other := range []string{"drafts", "force", "watch"} { // only what is published, without a mistake, is a promise
		cmd.MarkFlagsMutuallyExclusive("accept-urls", other)
	}
	folderFlag(cmd, "out")
	return cmd
}

func (f *buildFlags) run(ctx context.Context, stdout, stderr io.Writer) error {
	start := time.Now()
	if f.out == "" {
		f.out = filepath.Join(f.project.site, "public")
	}
	line := newProgress(os.Stderr)
	defer line.clear()
	project, err := f.project.openProject(build.Options{Drafts: f.drafts, Accept: f.accept, Progress: line.tell})
	if err != nil {
		return err
	}
	defer project.Close()
	if f.watch {
		line.clear()
		if !f.json {
			fmt.Fprintln(stdout, "writing again whenever something changes (stop with Ctrl-C)")
		}
		return serve.Watch(ctx, project, serve.Options{Dir: f.project.site, Poll: f.poll, Read: func() { limitMemory(serveMemory, project.SourceBytes()) }, Out: stdout},
			func(snap *build.Snapshot) error {
				if err := f.write(ctx, project, snap, line, &report{}, stdout, stderr, time.Now()); !errors.Is(err, errFindings) {
					return err
				}
				return nil // the author is about to mend them
			})
	}
	done, unchanged, err := project.SweepBeside(ctx, f.out)
	if err != nil {
		return err
	}
	collectLater()
	limitMemory(buildMemory, project.SourceBytes())
	r := &report{Read: time.Since(start)}
	if unchanged && !f.force && !f.accept {
		r.Report, r.Out = done, f.out
		return r.print(f, stdout, start)
	}
	snap, err := project.Snapshot(ctx)
	if err != nil {
		return err
	}
	return f.write(ctx, project, snap, line, r, stdout, stderr, start)
}

// write writes a snapshot, and tells what came of it.
func (f *buildFlags) write(ctx context.Context, project *build.Project, snap *build.Snapshot, line *progress, r *report, stdout, stderr io.Writer, start time.Time) error {
	done, err := project.Write(ctx, snap, f.out, f.force)
	line.clear()
	found := snap.Findings()
	var told interface { // a failure that is about a file of the site: a template or an image
		error
		Finding() diag.Finding
	}
	switch {
	case errors.As(err, &told):
		found = append(slices.Clone(found), told.Finding())
		r.Kept = true
	case errors.Is(err, build.ErrRefused):
		r.Kept = true
	case err != nil:
		return err
	}
	r.Report = done
	r.Until = snap.Until()
	r.take(snap, f.out)
	levels := snap.Site.Settings.Levels
	if f.accept && !r.Kept {
		if r.Promised, err = project.Promise(snap); err != nil {
			return err
		}
	}
	f.show(project, found, levels, r, stderr)
	if err := r.print(f, stdout, start); err != nil || levels.Worst(found) != diag.Error && !r.Kept {
		return err
	}
	return errFindings
}

// show prints findings for people, or keeps them for the report in JSON.
func (f *buildFlags) show(project *build.Project, fs []diag.Finding, levels diag.Levels, r *report, stderr io.Writer) {
	if f.json {
		r.Findings = append(r.Findings, diag.Values(fs, levels)...)
		return
	}
	p := diag.Printer{W: stderr, Levels: levels, Color: colored(os.Stderr), Read: project.ReadFile, Least: diag.Warn}
	counts := p.Print(fs)
	for i, n := range counts {
		r.Counts[i] += n
	}
}

// clockOf tells the time that the site is built for: the flag's, else SOURCE_DATE_EPOCH, else the clock's. A day means its
// noon in UTC, which is that day in nearly every zone; an exact moment is RFC 3339.
func clockOf(flag, epoch string) (func() time.Time, error) {
	fixed := func(t time.Time) func() time.Time { return func() time.Time { return t } }
	switch {
	case flag != "":
		if t, err := time.Parse(time.RFC3339, flag); err == nil {
			return fixed(t), nil
		}
		t, err := time.Parse(time.DateOnly, flag)
		if err != nil {
			return nil, fmt.Errorf("--now takes a day such as 2026-11-01 or a moment such as 2026-11-01T09:00:00Z, not %q", flag)
		}
		return fixed(t.Add(12 * time.Hour)), nil
	case epoch != "":
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("SOURCE_DATE_EPOCH is %q, which is no number of seconds", epoch)
		}
		return fixed(time.Unix(seconds, 0)), nil
	}
	return time.Now, nil
}

// The memory that may be used, unless the environment says otherwise: so much, and so much for each byte of source. A
// preview has two snapshots at a time.
const (
	buildMemory   = 40 << 20
	serveMemory   = 80 << 20
	memoryPerByte = 4.15
)

// garbage is when the collector runs in a build, below the limit: when so many per cent of what lives are garbage. It is
// not off: it would leave what lives scattered among what died, and then run all the time at the limit.
const garbage = 150

func collectLater() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
}

func limitMemory(base, sourceBytes int64) {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(base + int64(memoryPerByte*float64(sourceBytes)))
	}
}
