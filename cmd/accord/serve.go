package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"accord/internal/build"
	"accord/internal/serve"
)

// serveFlags are what the command line says about a preview.
type serveFlags struct {
	project      projectFlags
	addr, editor string
	noDrafts     bool
	poll, open   bool
}

const defaultEditor = "vscode://file{file}:{line}:{col}"

func serveCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use: "serve", Short: "show the site in a browser while it is being written", Args: cobra.NoArgs,
		Long: "Serve shows the site at http://localhost:1313/, drafts included. A saved change is in the open page at once; findings are\nshown in the page and here. Nothing is written.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.run(cmd.Context(), cmd.OutOrStdout())
		},
	}
	f.project.register(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.addr, "addr", "", "host and port to listen on, or a port of this machine alone (default: port 1313, or the next that is free)")
	flags.BoolVar(&f.noDrafts, "no-drafts", false, "leave out drafts and what is under embargo, as a build does")
	flags.BoolVar(&f.open, "open", false, "open the site in the browser")
	flags.BoolVar(&f.poll, "poll", false, "look at all files every half second, where the system does not tell of changes")
	flags.StringVar(&f.editor, "editor", defaultEditor, "address that opens a place in your editor; \"\" for none")
	return cmd
}

func (f *serveFlags) run(ctx context.Context, stdout io.Writer) error {
	if f.editor != "" && !strings.Contains(f.editor, "{file}") {
		return fmt.Errorf("--editor takes an address with {file}, {line} and {col}, such as %s", defaultEditor)
	}
	project, err := f.project.openProject(build.Options{Drafts: !f.noDrafts})
	if err != nil {
		return err
	}
	defer project.Close()
	o := serve.Options{Dir: f.project.site, Addr: f.addr, Editor: f.editor, Poll: f.poll, Out: stdout, Color: colored(os.Stdout),
		Read: func() { limitMemory(serveMemory, project.SourceBytes()) }}
	if f.open {
		o.Started = browse
	}
	return serve.Run(ctx, project, o)
}

// browse opens an address in the browser, where the system has a way to.
func browse(address string) {
	program := map[string][]string{"darwin": {"open"}, "windows": {"rundll32", "url.dll,FileProtocolHandler"}}[runtime.GOOS]
	if program == nil {
		program = []string{"xdg-open"}
	}
	cmd := exec.Command(program[0], append(program[1:], address)...)
	if cmd.Start() == nil {
		go cmd.Wait()
	}
}
