// Command accord builds a static site from articles and records, and checks what the articles say against what the
// records hold. This package holds flags, exit codes, the memory limit and wiring, and nothing else: what accord does is
// in the packages below it.
//
// Exit status: 0 when there is no finding of severity error, 1 when there is one, 2 for wrong usage or a failure of the
// program or the machine; accord publish has a 3 for a host that is partly updated.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // a site's time zone does not depend on what the machine knows

	"github.com/spf13/cobra"

	"accord/internal/diag"
	"accord/internal/lsp"
)

func main() { os.Exit(run()) }

// The exit statuses.
const (
	clean    = 0
	findings = 1
	failed   = 2
	partly   = 3 // of publish: the host has some of the new files
)

// errFindings says that there are findings of severity error; they are printed already.
var errFindings = errors.New("there are findings of severity error")

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	root := rootCommand()
	err := root.ExecuteContext(ctx)
	switch {
	case err == nil:
		return clean
	case errors.Is(err, errFindings):
		return findings
	case errors.Is(err, lsp.ErrNoShutdown):
		return findings // the protocol of editors asks for this number
	case errors.Is(err, context.Canceled):
		err = errors.New("interrupted")
	}
	fmt.Fprintf(root.ErrOrStderr(), "accord: %v\n", err)
	return statusOf(err)
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:           "accord",
		Short:         "a compiler for policy explainers",
		Long:          "accord turns Markdown articles and typed records of agreements, actors, events, sources and terms into a static site,\nand checks what the articles say against what the records hold.",
		SilenceUsage:  true,
		SilenceErrors: true, // no Args: cobra then names the nearest command of an unknown one
	}
	root.SetOut(diag.Plain{W: os.Stdout})
	root.SetErr(diag.Plain{W: os.Stderr})
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w\nSee '%s --help'", err, cmd.CommandPath())
	})
	root.AddCommand(buildCommand(), serveCommand(), checkCommand(), newCommand(), schemaCommand(), namesCommand(), explainCommand(), lspCommand(), publishCommand(), versionCommand())
	return root
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "print the version", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "accord", version())
			return err
		},
	}
}

// version is the module's version, or for a build of a checkout the commit that it was made from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "devel " + s.Value
		}
	}
	return "devel"
}
