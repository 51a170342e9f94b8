package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"accord/internal/build"
	"accord/internal/diag"
	"accord/internal/history"
	"accord/internal/hosting"
	"accord/internal/policy"
	"accord/internal/publish"
)

// publishFlags are what the command line says about publishing.
type publishFlags struct {
	project                    projectFlags
	out, verify, config        string
	dryRun, adopt, newer, full bool
	json                       bool
	maxDelete                  int
}

func publishCommand() *cobra.Command {
	f := publishFlags{maxDelete: -1}
	cmd := &cobra.Command{
		Use: "publish [TARGET]", Short: "bring the built site to a host", Args: cobra.MaximumNArgs(1),
		Long: `Publish brings what accord build has written to a target that accord.yaml names under publish; without a name, to the only one.
It changes what differs, and prints each change. A site that is not built from the files as they are now is refused.

Exit status: 0 the host has the site; 1 refused, and nothing was tried; 2 failed, and the host is as it was;
3 the host is partly updated: run the same command again.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), args, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f.project.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.out, "out", "", "folder that was built (default: public in the folder of the site)")
	flags.BoolVar(&f.dryRun, "dry-run", false, "print what would change, and change nothing")
	flags.IntVar(&f.maxDelete, "max-delete", -1, "how many per cent of the host's files may go (default 10, and never more than half of the pages)")
	flags.BoolVar(&f.adopt, "adopt", false, "replace files, or another site, that accord did not publish from here")
	flags.BoolVar(&f.newer, "over-newer", false, "publish over what was published from a commit that these sources do not have")
	flags.BoolVar(&f.full, "full", false, "write every file, whatever the host's manifest says")
	flags.StringVar(&f.verify, "verify", "", "afterwards read every page back from this address, and compare bytes and headers")
	flags.StringVar(&f.config, "config", "", "print the configuration of a server for the built site, nginx or caddy, and do nothing else")
	flags.BoolVar(&f.json, "json", false, "report as JSON")
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		if cmd.Flags().Changed("max-delete") && (f.maxDelete < 0 || f.maxDelete > 100) {
			return fmt.Errorf("--max-delete takes per cent, 0 to 100, not %d", f.maxDelete)
		}
		return f.agree()
	}
	folderFlag(cmd, "out")
	return cmd
}

// agree refuses what the command line cannot mean, before anything is done.
func (f *publishFlags) agree() error {
	if f.verify == "" {
		return nil
	}
	if f.dryRun {
		return errors.New("--dry-run changes nothing, so --verify has nothing to read back; give one of them")
	}
	return publish.CheckAddress(f.verify)
}

func (f *publishFlags) run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if f.out == "" {
		f.out = filepath.Join(f.project.site, "public")
	}
	line := newProgress(os.Stderr)
	defer line.clear()
	project, err := f.project.openProject(build.Options{})
	if err != nil {
		return err
	}
	defer project.Close()
	if err := project.Sweep(ctx); err != nil {
		return err
	}
	manifest, err := project.Built(f.out)
	if err != nil {
		return &publish.Refusal{Why: err.Error()}
	}
	if f.config != "" {
		return printConfig(stdout, f.config, manifest)
	}
	target, err := targetOf(project.Targets(), args)
	if err != nil {
		return err
	}
	site, err := f.site(ctx, manifest)
	if err != nil {
		return err
	}
	defer site.Root.Close()
	start := time.Now()
	result, err := publish.Run(ctx, site, target, f.options(line, stdout))
	line.clear()
	if err != nil {
		return err
	}
	differences, err := f.readBack(ctx, site, target, line)
	if err != nil {
		return err
	}
	if err := f.tell(stdout, result, differences, time.Since(start)); err != nil {
		return err
	}
	if len(differences) > 0 {
		return errFindings
	}
	return nil
}

// site is the built site, with what git knows of its sources.
func (f *publishFlags) site(ctx context.Context, m *build.Manifest) (*publish.Site, error) {
	root, err := os.OpenRoot(f.out)
	if err != nil {
		return nil, err
	}
	home, err := filepath.Abs(f.project.site)
	if err != nil {
		return nil, err
	}
	site := &publish.Site{Root: root, Home: home, Manifest: m, Commit: history.Head(ctx, f.project.site)}
	if site.Commit != "" {
		site.Holds = func(ctx context.Context, commit string) (bool, error) {
			return history.Holds(ctx, f.project.site, commit)
		}
	}
	return site, nil
}

func (f *publishFlags) options(line *progress, stdout io.Writer) publish.Options {
	o := publish.Options{DryRun: f.dryRun, MaxDelete: f.maxDelete, Adopt: f.adopt, Newer: f.newer, Full: f.full, Progress: line.carry,
		Out: os.Stdout, Err: os.Stderr}
	if f.json {
		o.Out = os.Stderr // what the host's tool says is not part of the report
	} else {
		o.Log = func(s publish.Step) {
			line.clear()
			fmt.Fprintln(stdout, s)
		}
	}
	if dir, err := os.UserCacheDir(); err == nil {
		o.Cache = filepath.Join(dir, "accord", "compressed")
	}
	return o
}

// readBack reads the site back, if that was asked for.
func (f *publishFlags) readBack(ctx context.Context, site *publish.Site, target policy.Target, line *progress) ([]publish.Difference, error) {
	if f.verify == "" {
		return nil, nil
	}
	found, err := publish.Verify(ctx, site, target, f.verify, func(done, total int64) { line.tell("reading back", int(done), int(total)) })
	line.clear()
	return found, err
}

// targetOf is the target that is meant.
func targetOf(targets []policy.Target, args []string) (policy.Target, error) {
	names := make([]string, len(targets))
	for i, t := range targets {
		names[i] = t.Name.S
		if len(args) > 0 && args[0] == t.Name.S {
			return t, nil
		}
	}
	switch {
	case len(targets) == 0:
		return policy.Target{}, fmt.Errorf("%s names no target; add one under publish, such as `live: {to: folder, folder: /srv/www/site}`", policy.ConfigFile)
	case len(args) == 0 && len(targets) == 1:
		return targets[0], nil
	case len(args) == 0:
		return policy.Target{}, fmt.Errorf("which target? %s", strings.Join(names, ", "))
	}
	if near := diag.Nearest(args[0], slices.Values(names)); near != "" {
		return policy.Target{}, fmt.Errorf("%s names no target %q; did you mean %q?", policy.ConfigFile, args[0], near)
	}
	return policy.Target{}, fmt.Errorf("%s names no target %q, only %s", policy.ConfigFile, args[0], strings.Join(names, ", "))
}

// printConfig prints the configuration of a server.
func printConfig(w io.Writer, server string, m *build.Manifest) error {
	site := hosting.Site{BaseURL: m.Site, Redirects: m.Redirects}
	var text []byte
	switch server {
	case "nginx":
		text = site.Nginx()
	case "caddy":
		text = site.Caddy()
	default:
		return fmt.Errorf("--config takes nginx or caddy, not %q", server)
	}
	_, err := w.Write(text)
	return err
}

// tell prints what came of it.
func (f *publishFlags) tell(w io.Writer, r *publish.Result, differences []publish.Difference, took time.Duration) error {
	if f.json {
		return f.encode(w, r, differences, took)
	}
	var b strings.Builder
	verb := map[bool]string{true: "would change", false: "changed"}[f.dryRun]
	if len(r.Steps) == 0 {
		fmt.Fprintf(&b, "%s (%s) has the site already: %s\n", r.Target, r.Where, count(r.Same, "file"))
	} else {
		fmt.Fprintf(&b, "%s (%s) %s: %d put, %d deleted, %d the same, %s", r.Target, r.Where, verb, r.Put(), r.Deleted(), r.Same, size(r.Bytes))
		if r.Done {
			fmt.Fprintf(&b, " in %s (%s/s)", round(took), size(int64(float64(r.Bytes)/took.Seconds())))
		}
		b.WriteByte('\n')
	}
	if r.Note != "" {
		fmt.Fprintf(&b, "  %s\n", r.Note)
	}
	for _, d := range differences {
		fmt.Fprintf(&b, "  %s %s\n", d.Path, d.What)
	}
	if f.verify != "" {
		fmt.Fprintf(&b, "  read back from %s: %s\n", f.verify, count(len(differences), "difference"))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (f *publishFlags) encode(w io.Writer, r *publish.Result, differences []publish.Difference, took time.Duration) error {
	result := "done"
	switch {
	case f.dryRun:
		result = "planned"
	case !r.Done:
		result = "unchanged"
	}
	out := map[string]any{
		"target": r.Target, "to": r.Way, "where": r.Where, "result": result, "put": r.Put(), "deleted": r.Deleted(), "same": r.Same,
		"bytes": r.Bytes, "requests": r.Requests, "seconds": took.Seconds(), "steps": r.Steps, "note": r.Note,
	}
	if r.Steps == nil {
		out["steps"] = []string{}
	}
	if f.verify != "" {
		out["differences"] = append([]publish.Difference{}, differences...)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

// statusOf is the exit status of an error; publishing has some of its own.
func statusOf(err error) int {
	var refusal *publish.Refusal
	switch {
	case errors.Is(err, publish.ErrPartly):
		return partly
	case errors.As(err, &refusal):
		return findings
	}
	return failed
}
