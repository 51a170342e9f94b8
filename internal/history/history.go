// Package history asks git what it knows of a site's files. It is the only place where accord runs a program, and it runs no
// other: with fixed arguments, in the site's folder, without a prompt, a pager, hooks or a program that a repository names.
// A folder outside a repository has no history, which is an error that says so.
//
// Rejected: reading the repository's files ourselves. Their format has grown for twenty years, and who has a repository has git.
package history

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// Changed returns the files below a folder that differ from a revision, or that git does not follow and is not told to
// ignore, relative to the folder, slash-separated and sorted. Files that are gone are among them.
func Changed(ctx context.Context, dir, revision string) ([]string, error) {
	if strings.HasPrefix(revision, "-") {
		return nil, fmt.Errorf("%q is not a revision", revision)
	}
	commit, err := git(ctx, dir, "rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{commit}")
	if err != nil {
		if _, inside := git(ctx, dir, "rev-parse", "--git-dir"); inside != nil {
			return nil, fmt.Errorf("%s is in no git repository, or git is not there: %w", dir, inside)
		}
		return nil, fmt.Errorf("git knows no revision %q", revision)
	}
	differ, err := git(ctx, dir, "diff", "--name-only", "-z", "--no-ext-diff", "--no-textconv", "--no-renames", "--relative", strings.TrimSpace(commit), "--", ".")
	if err != nil {
		return nil, err
	}
	foreign, err := git(ctx, dir, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
	if err != nil {
		return nil, err
	}
	files := strings.FieldsFunc(differ+foreign, func(r rune) bool { return r == 0 })
	slices.Sort(files)
	return slices.Compact(files), nil
}

// git runs git in a folder and returns what it prints. What it says of an error is the error.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_TERMINAL_PROMPT=0", "LC_ALL=C")
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		first, _, _ := strings.Cut(strings.TrimSpace(said.String()), "\n")
		return "", fmt.Errorf("git %s: %s", args[0], first)
	}
	return string(out), err
}
