package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"accord/internal/build"
	"accord/internal/check"
	"accord/internal/diag"
	"accord/internal/history"
)

// checkFlags are what the command line says about a check.
type checkFlags struct {
	project projectFlags
	format  string
	only    []string
	changed string
	explain string
	drafts  bool
	links   bool
}

func checkCommand() *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use: "check", Short: "say what contradicts what, and write nothing", Args: cobra.NoArgs,
		Long: "Check reads the site as build does and prints the findings. The exit status is 1 if one has severity error. With --links\nother sites are asked, too, politely: what is gone (404, 410, no such host) is a warning, what refuses to answer is none.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.explain != "" {
				return explainCode(cmd.OutOrStdout(), diag.Code(f.explain))
			}
			if cmd.Flags().Changed("changed") && f.changed == "" {
				return errors.New("--changed takes a git revision")
			}
			return f.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f.project.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", string(diag.Text), "text, json, github (annotations) or sarif")
	flags.StringSliceVar(&f.only, "only", nil, "print findings of these codes only")
	flags.StringVar(&f.changed, "changed", "", "print errors, and other findings only where one of their places lies in a file that differs from this git revision")
	flags.StringVar(&f.explain, "explain", "", "say what a code means and how to mend it, and check nothing")
	flags.BoolVar(&f.drafts, "drafts", false, "also check drafts and what is under embargo")
	flags.BoolVar(&f.links, "links", false, "also ask other sites whether what is linked is still there; answers are remembered for some days")
	complete(cmd, "format", texts(diag.Formats()))
	complete(cmd, "only", codeNames())
	complete(cmd, "explain", codeNames())
	return cmd
}

// complete has a shell complete the values of a flag from a list.
func complete(cmd *cobra.Command, flag string, values []string) {
	if err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag was made just now
	}
}

func texts[S ~string](list []S) (out []string) {
	for _, s := range list {
		out = append(out, string(s))
	}
	return out
}

func codeNames() (names []string) {
	for _, info := range diag.Codes() {
		names = append(names, string(info.Code))
	}
	return names
}

func (f *checkFlags) run(ctx context.Context, stdout, stderr io.Writer) error {
	if !slices.Contains(diag.Formats(), diag.Format(f.format)) {
		return fmt.Errorf("--format takes %s, not %q", strings.Join(texts(diag.Formats()), ", "), f.format)
	}
	for _, code := range f.only {
		if err := known(diag.Code(code)); err != nil {
			return err
		}
	}
	line := newProgress(os.Stderr)
	defer line.clear()
	changed, err := f.changedFiles(ctx)
	if err != nil {
		return err
	}
	options := build.Options{Drafts: f.drafts, Progress: line.tell}
	var outside *linkCheck
	if f.links {
		if outside, err = newLinkCheck(line, changed); err != nil {
			return err
		}
		defer outside.remember(stderr)
		options.Outside = outside.findings
	}
	project, err := f.project.openProject(options)
	if err != nil {
		return err
	}
	defer project.Close()
	if err := project.Sweep(ctx); err != nil {
		return err
	}
	collectLater()
	limitMemory(buildMemory, project.SourceBytes())
	snap, err := project.Snapshot(ctx)
	if err != nil {
		return err
	}
	found, err := snap.Judge(ctx)
	if err != nil {
		return err
	}
	levels := snap.Site.Settings.Levels
	found = f.wanted(found, levels, changed)
	line.clear()
	err = f.print(project, found, levels, stdout)
	if err == nil && outside != nil && diag.Format(f.format) == diag.Text {
		_, err = fmt.Fprintln(stdout, outside.told)
	}
	if err != nil || levels.Worst(found) != diag.Error {
		return err
	}
	return errFindings
}

// changedFiles reports of a file whether it is one that the flags ask about.
func (f *checkFlags) changedFiles(ctx context.Context) (func(file string) bool, error) {
	if f.changed == "" {
		return func(string) bool { return true }, nil
	}
	files, err := history.Changed(ctx, f.project.site, f.changed)
	return func(file string) bool { return slices.Contains(files, file) }, err
}

// wanted are the findings that the flags leave. An error is left wherever it is: what a change breaks stands in other files, too,
// and a file that is gone has no places.
func (f *checkFlags) wanted(found []diag.Finding, levels diag.Levels, changed func(file string) bool) []diag.Finding {
	return slices.DeleteFunc(slices.Clone(found), func(d diag.Finding) bool {
		asked := len(f.only) == 0 || slices.Contains(f.only, string(d.Code))
		touched := levels.Of(d.Code) == diag.Error || changed(d.At.File) || slices.ContainsFunc(d.See, func(n diag.Note) bool { return changed(n.At.File) })
		return !asked || !touched
	})
}

// print writes findings in the format that is asked for.
func (f *checkFlags) print(project *build.Project, found []diag.Finding, levels diag.Levels, w io.Writer) error {
	switch format := diag.Format(f.format); format {
	case diag.Text:
		p := diag.Printer{W: w, Levels: levels, Color: colored(os.Stdout), Read: project.ReadFile}
		r := report{Counts: p.Print(found)}
		_, err := fmt.Fprintln(w, r.counted())
		return err
	case diag.JSON:
		return diag.Encode(w, format, found, levels, version())
	default: // read by services that know the files of a repository, not of a site
		found, err := rooted(f.project.site, found)
		if err != nil {
			return err
		}
		return diag.Encode(w, format, found, levels, version())
	}
}

// rooted are findings with their files seen from the folder that the services start at.
func rooted(site string, found []diag.Finding) ([]diag.Finding, error) {
	dir, err := resolved(site)
	if err != nil {
		return nil, err
	}
	from, err := rootOf(dir)
	if err != nil {
		return nil, err
	}
	to, err := filepath.Rel(from, dir)
	if err != nil {
		return nil, err
	}
	if to = filepath.ToSlash(to); to == "." {
		return found, nil
	}
	out := slices.Clone(found)
	for i := range out {
		d := &out[i]
		d.At.File, d.See = path.Join(to, d.At.File), slices.Clone(d.See)
		for j := range d.See {
			d.See[j].At.File = path.Join(to, d.See[j].At.File)
		}
	}
	return out, nil
}

// rootOf is the root of the repository that a site's folder lies in, since both GitHub's annotations and its code scanning name
// files from there; without a repository, as in an archive that was unpacked, the folder that GitHub works in; and elsewhere the one
// in which accord was started.
func rootOf(dir string) (string, error) {
	for up := dir; ; up = filepath.Dir(up) {
		if _, err := os.Lstat(filepath.Join(up, ".git")); err == nil { // a folder, or the file of a worktree
			return up, nil
		}
		if up == filepath.Dir(up) {
			break
		}
	}
	if workspace := os.Getenv("GITHUB_WORKSPACE"); workspace != "" {
		from, err := resolved(workspace)
		if to, above := filepath.Rel(from, dir); err == nil && above == nil && filepath.IsLocal(to) {
			return from, nil
		}
	}
	return resolved(".")
}

// resolved is the one name of a folder.
func resolved(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(dir)
}

// explainCode prints what there is to know about a code.
func explainCode(w io.Writer, code diag.Code) error {
	if err := known(code); err != nil {
		return err
	}
	e, _ := check.Explain(code) // every code of the table has one
	_, err := fmt.Fprintf(w, "%s (%s unless accord.yaml says otherwise): %s\n\n%s\n\n%s", code, e.Severity, e.Sentence, e.Why, e.Example)
	return err
}

// known tells which code is probably meant by one that is not in the table.
func known(code diag.Code) error {
	if code.Known() {
		return nil
	}
	if near := diag.Nearest(string(code), slices.Values(codeNames())); near != "" {
		return fmt.Errorf("there is no code %q; did you mean %q?", code, near)
	}
	return fmt.Errorf("there is no code %q", code)
}
