package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
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
)

// buildFlags are what the command line says about a build.
type buildFlags struct {
	site, out, baseURL, now string
	drafts, force, json     bool
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
	flags := cmd.Flags()
	flags.StringVar(&f.site, "site", ".", "folder of the site")
	flags.StringVar(&f.out, "out", "", "folder to write (default: public in the folder of the site)")
	flags.StringVar(&f.baseURL, "base-url", "", "where the site will be, instead of base_url in accord.yaml")
	flags.StringVar(&f.now, "now", "", "the day or moment to build for, as 2006-01-02 or RFC 3339 (default: SOURCE_DATE_EPOCH, else the clock)")
	flags.BoolVar(&f.drafts, "drafts", false, "also write drafts and what is under embargo (not for publishing)")
	flags.BoolVar(&f.force, "force", false, "write in spite of findings of severity error")
	flags.BoolVar(&f.json, "json", false, "report as JSON")
	for _, name := range []string{"site", "out"} {
		if err := cmd.MarkFlagDirname(name); err != nil {
			panic(err) // a flag of that name stands above
		}
	}
	return cmd
}

func (f *buildFlags) run(ctx context.Context, stdout, stderr io.Writer) error {
	start := time.Now()
	now, err := moment(f.now, os.Getenv("SOURCE_DATE_EPOCH"), start)
	if err != nil {
		return err
	}
	if u, err := url.Parse(f.baseURL); f.baseURL != "" && (err != nil || !u.IsAbs() || u.Host == "" || u.RawQuery+u.Fragment != "" || u.String() != f.baseURL) {
		return fmt.Errorf("--base-url takes an address such as https://example.org/path, not %q", f.baseURL)
	}
	if f.out == "" {
		f.out = filepath.Join(f.site, "public")
	}
	line := newProgress(os.Stderr)
	defer line.clear()
	project, err := build.Open(f.site, build.Options{Clock: func() time.Time { return now }, Drafts: f.drafts, BaseURL: f.baseURL, Assets: assets.FS, Version: version(), Progress: line.tell})
	if err != nil {
		return err
	}
	defer project.Close()
	if err := project.Sweep(ctx); err != nil {
		return err
	}
	limitMemory(project.SourceBytes())
	r := &report{Read: time.Since(start)}
	if done, ok := project.Unchanged(f.out); ok && !f.force {
		r.Report, r.Out = done, f.out
		return r.print(f, stdout, start)
	}
	snap, err := project.Snapshot(ctx)
	if err != nil {
		return err
	}
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
	f.show(project, found, levels, r, stderr)
	if err := r.print(f, stdout, start); err != nil || levels.Worst(found) != diag.Error && !r.Kept {
		return err
	}
	return errFindings
}

// show prints findings for people, or keeps them for the report in JSON.
func (f *buildFlags) show(project *build.Project, fs []diag.Finding, levels diag.Levels, r *report, stderr io.Writer) {
	if f.json {
		r.Findings = append(r.Findings, diag.JSON(fs, levels)...)
		return
	}
	p := diag.Printer{W: stderr, Levels: levels, Color: colored(os.Stderr), Read: project.ReadFile}
	counts := p.Print(fs)
	for i, n := range counts {
		r.Counts[i] += n
	}
}

// moment is when the site is built for: the flag, else SOURCE_DATE_EPOCH, else the clock. A day means its noon in UTC,
// which is that day in nearly every zone; an exact moment is RFC 3339.
func moment(flag, epoch string, clock time.Time) (time.Time, error) {
	if flag != "" {
		if t, err := time.Parse(time.RFC3339, flag); err == nil {
			return t, nil
		}
		t, err := time.Parse(time.DateOnly, flag)
		if err != nil {
			return t, fmt.Errorf("--now takes a day such as 2026-11-01 or a moment such as 2026-11-01T09:00:00Z, not %q", flag)
		}
		return t.Add(12 * time.Hour), nil
	}
	if epoch != "" {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return clock, fmt.Errorf("SOURCE_DATE_EPOCH is %q, which is no number of seconds", epoch)
		}
		return time.Unix(seconds, 0), nil
	}
	return clock, nil
}

// What a build may use, unless the environment says otherwise: so much, and so much for each byte of source.
const (
	baseMemory    = 64 << 20
	memoryPerByte = 3.6
	garbage       = 150 // per cent of what lives, until the limit is near
)

// limitMemory bounds the memory by the size of the site. The collector is not switched off below the limit: it would leave
// what lives scattered among what died, and then run all the time at the limit.
func limitMemory(sourceBytes int64) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(garbage)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(baseMemory + int64(memoryPerByte*float64(sourceBytes)))
	}
}
