package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"accord/internal/build"
	"accord/internal/diag"
	"accord/internal/policy"
)

func explainCommand() *cobra.Command {
	var p projectFlags
	cmd := &cobra.Command{
		Use: "explain FILE|URL|ID", Short: "say what is known of a record", Args: cobra.ExactArgs(1),
		Long: "Explain prints where a record is and whether it is published, what its acts come to on the day (--now), what it uses, what refers\nto it, and its findings. A source's id has an @ before it.",
		RunE: func(cmd *cobra.Command, args []string) error {
			return explain(cmd.Context(), cmd.OutOrStdout(), &p, args[0])
		},
	}
	p.register(cmd)
	return cmd
}

func explain(ctx context.Context, w io.Writer, p *projectFlags, what string) error {
	project, err := p.openProject(build.Options{Drafts: true})
	if err != nil {
		return err
	}
	defer project.Close()
	if err := project.Sweep(ctx); err != nil {
		return err
	}
	snap, err := project.Snapshot(ctx)
	if err != nil {
		return err
	}
	e, err := snap.Explain(what)
	if err != nil {
		return err
	}
	h := e.Record.Meta()
	name := snap.Site.Name(h.ID, snap.Site.Today)
	if source, ok := e.Record.(*policy.Source); ok {
		name = source.Title.S
	}
	fmt.Fprintf(w, "%s %s: %s\n", h.Kind, h.ID, name)
	if h.File != "" {
		fmt.Fprintf(w, "  file     %s\n", h.Place(h.At))
	}
	fmt.Fprintf(w, "  page     %s\n", e.URL)
	if e.Held != "" {
		fmt.Fprintf(w, "  not published: %s\n", e.Held)
	}
	section(w, "on "+snap.Site.Today.String(), e.Facts)
	section(w, "uses", wrapped(e.Uses))
	section(w, "used by", e.UsedBy)
	if len(e.Findings) > 0 {
		fmt.Fprintln(w, "findings")
		printer := diag.Printer{W: w, Levels: snap.Site.Settings.Levels, Color: colored(os.Stdout), Read: project.ReadFile}
		printer.Print(e.Findings)
	}
	return nil
}

// section prints lines under a heading, if there are any.
func section(w io.Writer, heading string, lines []string) {
	if len(lines) > 0 {
		fmt.Fprintf(w, "%s\n  %s\n", heading, strings.Join(lines, "\n  "))
	}
}

// wrapped sets words in lines of a width that is read easily.
func wrapped(words []string) (lines []string) {
	const width = 100
	line := ""
	for _, word := range words {
		if line != "" && len(line)+len(word) >= width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
