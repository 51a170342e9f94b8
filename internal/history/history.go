// Package history asks git what it knows of a site's files, and changes nothing: with fixed arguments, in the site's folder, without a prompt, a pager, hooks, filters or any other program that a
// repository names, and without a connection. The repository is the one that the folder is in, whatever the environment says.
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
	"regexp"
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
	if commit = strings.TrimSpace(commit); err != nil || !hash.MatchString(commit) {
		if _, inside := git(ctx, dir, "rev-parse", "--git-dir"); inside != nil {
			return nil, fmt.Errorf("%s is in no git repository, or git is not there: %w", dir, inside)
		}
		return nil, fmt.Errorf("git knows no revision %q", revision)
	}
	differ, err := git(ctx, dir, "diff", "--name-only", "-z", "--no-ext-diff", "--no-textconv", "--no-renames", "--ignore-submodules=dirty", "--relative", commit, "--", ".")
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

// Head is the commit that the files of a folder come from, "" if the folder is in no repository, or in one without a commit.
func Head(ctx context.Context, dir string) string {
	commit, err := git(ctx, dir, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
	if commit = strings.TrimSpace(commit); err != nil || !hash.MatchString(commit) {
		return ""
	}
	return commit
}

// Holds reports whether the history of a folder's files has a commit in it. A repository that was cloned without its history does not
// know: the answer is then yes.
func Holds(ctx context.Context, dir, commit string) (bool, error) {
	if !hash.MatchString(commit) {
		return false, nil
	}
	_, err := git(ctx, dir, "merge-base", "--is-ancestor", commit, "HEAD")
	var ended *exec.ExitError
	switch {
	case err == nil:
		return true, nil
	case !errors.As(err, &ended):
		return false, err
	case ended.ExitCode() == 1:
		return false, nil
	}
	shallow, err := git(ctx, dir, "rev-parse", "--is-shallow-repository")
	return strings.TrimSpace(shallow) == "true", err
}

// hash is the name of a commit in full; "^HEAD" gives another thing.
var hash = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)

// git runs git in a folder, without the filters that are configured there, and returns what it prints. What it says of an error is
// the error.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	names, err := run(ctx, dir, nil, "config", "--name-only", "-z", "--get-regexp", `^filter\.`)
	var none *exec.ExitError // no filter is configured, or there is no repository
	if err != nil && !errors.As(err, &none) {
		return "", err
	}
	return run(ctx, dir, withoutFilters(strings.Split(names, "\x00")), args...)
}

// withoutFilters are the variables that give the configured filters no program: git would run it on files that have changed.
func withoutFilters(names []string) (env []string) {
	drivers := map[string]bool{}
	n := 0
	set := func(key, value string) {
		env = append(env, fmt.Sprintf("GIT_CONFIG_KEY_%d=%s", n, key), fmt.Sprintf("GIT_CONFIG_VALUE_%d=%s", n, value))
		n++
	}
	for _, name := range names {
		i := strings.LastIndexByte(name, '.')
		if i <= len("filter.") || drivers[name[:i]] {
			continue
		}
		drivers[name[:i]] = true
		set(name[:i]+".clean", "")
		set(name[:i]+".process", "")
		set(name[:i]+".required", "false")
	}
	return append(env, fmt.Sprintf("GIT_CONFIG_COUNT=%d", n))
}

// run runs git in a folder. Variables that name another repository are left out.
func run(ctx context.Context, dir string, env []string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull}, args...)...)
	cmd.Dir = dir
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "GIT_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, "GIT_TERMINAL_PROMPT=0", "GIT_ALLOW_PROTOCOL=none", "GIT_NO_LAZY_FETCH=1", "LC_ALL=C")
	cmd.Env = append(cmd.Env, env...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		first, _, _ := strings.Cut(strings.TrimSpace(said.String()), "\n")
		return "", fmt.Errorf("git %s: %s: %w", args[0], first, err)
	}
	return string(out), err
}
