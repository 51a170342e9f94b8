package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"accord/internal/build"
	"accord/internal/hosting"
	"accord/internal/policy"
)

// folderWord stands in the arguments of a command for the folder with the site.
const folderWord = "{folder}"

// toCommand gives a folder with the site to the host's own tool. What the host has is the tool's to know: the folder is whole, and
// what the tool says is shown.
func toCommand(ctx context.Context, site *Site, files []file, target policy.Target, o Options, r *Result) error {
	var args []string
	for _, a := range target.Run {
		args = append(args, a.S)
	}
	r.Where = "command " + args[0]
	local := manifestOf(site, files)
	plan, err := Diff(local, State{}, Limits{})
	if err != nil {
		return err
	}
	r.Steps, r.Bytes = plan.Steps, plan.Bytes()
	if o.DryRun {
		for _, s := range plan.Steps {
			o.Log(s)
		}
		r.Note = "would run " + asTyped(args)
		return nil
	}
	dir, err := os.MkdirTemp("", "accord-publish-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := lay(files, dir, hosting.Site{BaseURL: site.Manifest.Site}.Base()); err != nil {
		return err
	}
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], folderWord, dir)
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = site.Home, o.Out, o.Err
	err = cmd.Run()
	var ended *exec.ExitError
	switch {
	case errors.As(err, &ended):
		return errors.Join(fmt.Errorf("%s: %w", args[0], err), ErrPartly) // only the tool knows what it has done
	case err != nil:
		return err
	}
	for _, s := range plan.Steps {
		o.Log(s)
	}
	r.Done = true
	return nil
}

// asTyped is a command as one types it into a shell, without what could hold a password in addresses.
func asTyped(args []string) string {
	quoted := make([]string, len(args))
	for i, a := range args {
		if quoted[i] = withoutSecrets(a); a == "" || strings.Trim(quoted[i], plainInShells) != "" {
			quoted[i] = "'" + strings.ReplaceAll(quoted[i], "'", `'\''`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}

// plainInShells are the characters that mean themselves to a shell, and the braces of folderWord.
const plainInShells = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@%+,{}"

// lay writes the files into a folder, below the path that the site has on its host; what hosts read, and the page for what is not
// there, at the top.
func lay(files []file, dir, base string) error {
	for _, f := range files {
		below := filepath.FromSlash(base)
		if onTop(f.Path) {
			below = ""
		}
		if err := layFile(f, filepath.Join(dir, below, filepath.FromSlash(f.Path))); err != nil {
			return err
		}
		if f.Path == "404.html" && base != "/" {
			if err := layFile(f, filepath.Join(dir, f.Path)); err != nil {
				return err
			}
		}
	}
	return nil
}

// onTop reports whether a host looks for a file at its root only.
func onTop(name string) bool {
	switch name {
	case hosting.HeadersName, hosting.RedirectsName, hosting.NoJekyllName, hosting.DomainName:
		return true
	}
	return strings.HasPrefix(name, ".well-known/")
}

// layFile copies a file, and looks whether it is what the manifest says.
func layFile(f file, name string) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	from, err := f.open()
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.Create(name)
	if err != nil {
		return err
	}
	sum, err := build.HashOf(io.TeeReader(from, to))
	if err := errors.Join(err, to.Close()); err != nil {
		return err
	}
	if sum != f.Sum {
		return fmt.Errorf("%s has changed since it was built", f.Path)
	}
	return nil
}
