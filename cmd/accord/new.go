package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	assets "accord"
	"accord/internal/build"
	"accord/internal/content"
	"accord/internal/policy"
)

func newCommand() *cobra.Command {
	var site string
	var r build.Recipe
	cmd := &cobra.Command{
		Use: "new DIR | new KIND ID", Short: "begin a site, or a record of a site", Args: cobra.RangeArgs(1, 2),
		Long: "New writes a first site into a folder, or a record with each of its keys explained into a site: new agreement my-pact.\nIt replaces no file.",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return newSite(cmd.OutOrStdout(), args[0], r)
			}
			if r != (build.Recipe{}) {
				return errors.New("--ci and --host are for a new site: accord new DIR")
			}
			return newRecord(cmd.Context(), cmd.OutOrStdout(), site, args[0], args[1])
		},
	}
	cmd.Flags().StringVar(&site, "site", ".", "folder of the site that gets the record")
	cmd.Flags().StringVar(&r.CI, "ci", "", "also write what continuous integration does with the new site: github or gitlab")
	cmd.Flags().StringVar(&r.Host, "host", "", "also write where the new site is published: s3, github, gitlab, netlify, cloudflare or folder")
	folderFlag(cmd, "site")
	return cmd
}

func newSite(w io.Writer, dir string, r build.Recipe) error {
	files, err := build.CreateSite(dir, assets.FS, r)
	if err != nil {
		return err
	}
	for _, name := range files {
		fmt.Fprintf(w, "  %s\n", name)
	}
	_, err = fmt.Fprintf(w, "a site in %s; see it with: accord serve --site %s\n", dir, dir)
	return err
}

func newRecord(ctx context.Context, w io.Writer, site, word, id string) error {
	kind, err := build.KindNamed(word)
	if err != nil {
		return err
	}
	file, err := build.CreateRecord(ctx, site, kind, id)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, file)
	return err
}

func schemaCommand() *cobra.Command {
	const settings = "settings"
	return &cobra.Command{
		Use: "schema [KIND]", Short: "print what a file may hold, as JSON Schema", Args: cobra.MaximumNArgs(1),
		Long: "Schema prints the JSON Schema (draft 2020-12) of the front matter of a kind (article), of a data file of a kind (articles), or of\naccord.yaml (settings). Without a kind it lists them.",
		RunE: func(cmd *cobra.Command, args []string) error {
			w := cmd.OutOrStdout()
			if len(args) == 0 {
				for _, k := range policy.Kinds() {
					fmt.Fprintf(w, "%-10s front matter of content/%s/*.md\n%-10s content/%s/*.yaml\n", k, k.Folder(), k.Folder(), k.Folder())
				}
				_, err := fmt.Fprintf(w, "%-10s %s\n", settings, policy.ConfigFile)
				return err
			}
			if args[0] == settings {
				_, err := w.Write(content.SettingsSchema())
				return err
			}
			kind, err := build.KindNamed(args[0])
			if err != nil {
				return fmt.Errorf("%w; accord schema lists what there is", err)
			}
			schema := content.Schema(kind)
			if args[0] == kind.Folder() {
				schema = content.DataSchema(kind)
			}
			_, err = w.Write(schema)
			return err
		},
	}
}

func namesCommand() *cobra.Command {
	return &cobra.Command{
		Use: "names FILE…", Short: "write the states' names under long lists of codes", Args: cobra.MinimumNArgs(1),
		Long: "Names keeps a comment under each list, in brackets, of five or more codes of states in the front matter of a record or in a data\nfile. Most codes are one slip away from another; a name shows the slip. Of each file the rest stays as it is, byte for byte.",
		RunE: func(cmd *cobra.Command, args []string) error {
			var failed []error
			for _, file := range args {
				failed = append(failed, writeNames(cmd.OutOrStdout(), file))
			}
			return errors.Join(failed...)
		},
	}
}

func writeNames(w io.Writer, file string) error {
	changed, err := build.WriteNames(file)
	if err != nil {
		return err
	}
	told := "as it was"
	if changed {
		told = "names written"
	}
	_, err = fmt.Fprintf(w, "%s: %s\n", file, told)
	return err
}
