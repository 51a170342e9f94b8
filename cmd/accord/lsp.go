package main

import (
	"os"

	"github.com/spf13/cobra"

	"accord/internal/build"
	"accord/internal/lsp"
)

func lspCommand() *cobra.Command {
	var p projectFlags
	cmd := &cobra.Command{
		Use: "lsp", Short: "help an editor while the site is being written", Args: cobra.NoArgs,
		Long: "Lsp speaks the Language Server Protocol over standard input and output: an editor starts it. It finds mistakes while you\ntype, completes ids and keys, shows what is known of a record, and renames ids. docs/editors.md says how to set it up.\nWithout --site the site is the folder that the editor has open.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			o := lsp.Options{Log: cmd.ErrOrStderr(), Read: func(project *build.Project) { limitMemory(serveMemory, project.SourceBytes()) }}
			if cmd.Flags().Changed("site") {
				o.Dir = p.site
			}
			o.Open = func(dir string) (*build.Project, error) {
				here := p
				here.site = dir
				return here.openProject(build.Options{Drafts: true})
			}
			return lsp.Run(cmd.Context(), os.Stdin, os.Stdout, o)
		},
	}
	p.register(cmd)
	cmd.Flags().Bool("stdio", true, "speak over standard input and output, which it always does; editors pass it")
	return cmd
}
