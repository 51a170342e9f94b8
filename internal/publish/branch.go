package publish

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"accord/internal/build"
	"accord/internal/policy"
)

// gitPatience is how long git may take, beside the time for what it sends. It waits for ever for the rest of an answer that was cut.
const gitPatience = time.Minute

// nobody commits where git does not know who does: a runner, as a rule.
const nobody = "accord <accord@localhost>"

// The defaults of a target that is a branch.
const (
	defaultRemote = "origin"
	defaultBranch = "gh-pages"
)

// A branch is one of a repository elsewhere, seen from a repository of our own that lasts as long as the run: the author's worktree,
// index, branches and hooks are not touched, nor looked at.
type branch struct {
	git    string // the folder of our own repository
	ref    string // refs/heads/…
	where  string
	tip    string // the commit that it has, "" if it is not there yet
	config []string
	who    string // name and address of who commits

	entries map[string]entry // of the tip, by path
	bytes   int64            // to be sent
}

// An entry is what a commit has at a path: a file, a symbolic link, or a commit of another repository. Mode and name are git's.
type entry struct{ mode, name string }

// plainFile is the mode of what accord writes.
const plainFile = "100644"

// toBranch publishes to a branch: one commit, and one change of the branch, or none.
func toBranch(ctx context.Context, site *Site, files []file, target policy.Target, o Options, r *Result) error {
	tmp, err := os.MkdirTemp("", "accord-branch-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	b, err := openBranch(ctx, site, target, tmp)
	if err != nil {
		return err
	}
	r.Where = b.where
	local := manifestOf(site, files)
	state, err := b.look(ctx, local, files, o)
	if err != nil {
		return err
	}
	if err := site.admit(ctx, state.Manifest, o); err != nil {
		return err
	}
	plan, err := Diff(local, state, Limits{MaxDelete: o.MaxDelete, Adopt: o.Adopt})
	if err != nil {
		return err
	}
	r.Steps, r.Same, r.Bytes = plan.Steps, plan.Same, plan.Bytes()
	if !o.DryRun && len(plan.Steps) > 0 {
		b.bytes = r.Bytes
		commit, err := b.commit(ctx, plan, files, target.Squash)
		if err != nil {
			return err
		}
		o.Progress("pushing", 0, 0)
		if err := b.push(ctx, commit); err != nil {
			return err
		}
		r.Done, r.Note = true, fmt.Sprintf("commit %.10s", commit)
	}
	for _, s := range plan.Steps {
		o.Log(s)
	}
	return nil
}

// openBranch makes a repository that knows the other one as "there", and finds the branch's tip.
func openBranch(ctx context.Context, site *Site, target policy.Target, tmp string) (*branch, error) {
	remote, name := target.Remote.S, target.Branch.S
	if remote == "" {
		remote = defaultRemote
	}
	if name == "" {
		name = defaultBranch
	}
	b := &branch{git: tmp, ref: "refs/heads/" + name, where: fmt.Sprintf("branch %s of %s", name, withoutSecrets(remote))}
	address, below := remote, site.Home
	if !strings.ContainsAny(remote, ":/") {
		url, err := b.ask(ctx, site.Home, nil, "remote", "get-url", "--push", "--", remote)
		if err != nil {
			return nil, refuse("the repository of the site has no remote %s: %v", remote, err)
		}
		top, err := b.ask(ctx, site.Home, nil, "rev-parse", "--show-toplevel")
		if err != nil {
			return nil, err
		}
		address, below = strings.TrimSpace(url), strings.TrimSpace(top)
	}
	if !strings.Contains(address, ":") && !filepath.IsAbs(address) {
		address = filepath.Join(below, address)
	}
	b.take(ctx, site.Home)
	if _, err := b.run(ctx, nil, "init", "--quiet", "--bare", "--template="); err != nil {
		return nil, err
	}
	if _, err := b.run(ctx, nil, "remote", "add", "there", address); err != nil {
		return nil, err
	}
	var err error
	b.tip, err = b.tipNow(ctx)
	return b, err
}

// take takes over from the site's repository who commits, and how git is to show who it is: a runner keeps its token in the
// repository that it has cloned. It goes through the environment, where other users of the machine do not see it.
func (b *branch) take(ctx context.Context, home string) {
	const wanted = `^(http\..*|credential\..*|core\.sshcommand|ssh\.variant)$`
	if list, err := b.ask(ctx, home, nil, "config", "-z", "--get-regexp", wanted); err == nil {
		for _, entry := range strings.Split(strings.TrimSuffix(list, "\x00"), "\x00") {
			key, value, _ := strings.Cut(entry, "\n")
			b.config = append(b.config, key, value)
		}
	}
	ident, err := b.ask(ctx, home, nil, "var", "GIT_COMMITTER_IDENT")
	if end := strings.LastIndexByte(ident, '>'); err == nil && end > 0 {
		b.who = ident[:end+1]
	} else {
		b.who = nobody
	}
}

// tipNow asks for the commit that the branch has now.
func (b *branch) tipNow(ctx context.Context) (string, error) {
	out, err := b.run(ctx, nil, "ls-remote", "--quiet", "there", b.ref)
	if err != nil {
		return "", fmt.Errorf("%s: %w", b.where, err)
	}
	tip, _, _ := strings.Cut(out, "\t")
	return tip, nil
}

// look reads what the branch has: the manifest, and which files are not of any release.
func (b *branch) look(ctx context.Context, local *build.Manifest, files []file, o Options) (State, error) {
	s := State{Unsure: unsure(local, o), Foreign: map[string]bool{}}
	b.entries = map[string]entry{}
	if b.tip == "" {
		return s, nil
	}
	if _, err := b.run(ctx, nil, "fetch", "--quiet", "--depth=1", "--no-tags", "--filter=blob:none", "there", "+"+b.ref+":refs/accord/there"); err != nil {
		return s, fmt.Errorf("%s: %w", b.where, err)
	}
	list, err := b.run(ctx, nil, "ls-tree", "-r", "-z", "--full-tree", "refs/accord/there")
	if err != nil {
		return s, err
	}
	for _, line := range strings.Split(strings.TrimSuffix(list, "\x00"), "\x00") {
		head, name, _ := strings.Cut(line, "\t")
		if fields := strings.Fields(head); len(fields) == 3 {
			b.entries[name] = entry{mode: fields[0], name: fields[2]}
		}
	}
	if _, ok := b.entries[policy.ConfigFile]; ok {
		return s, refuse("the %s has a file %s: it holds the sources of a site, and is no place to publish one", b.where, policy.ConfigFile)
	}
	if manifest, ok := b.entries[build.ManifestName]; ok {
		data, err := b.run(ctx, nil, "cat-file", "blob", manifest.name)
		if err != nil {
			return s, err
		}
		if s.Manifest, err = build.DecodeManifest([]byte(data)); err != nil {
			return s, damaged(b.where, err)
		}
	}
	return s, b.compare(files, &s)
}

// compare finds what the branch has otherwise than its manifest says: what others have put there, changed or removed.
func (b *branch) compare(files []file, s *State) error {
	known := map[string]build.Sum{}
	if s.Manifest != nil {
		for _, f := range s.Manifest.Files {
			known[f.Path] = f.Sum
			if b.entries[f.Path] == (entry{}) {
				s.Unsure[f.Path] = true
			}
		}
	}
	folders := map[string]bool{}
	for name := range b.entries {
		for dir := path.Dir(name); dir != "." && !folders[dir]; dir = path.Dir(dir) {
			folders[dir] = true
		}
	}
	for _, f := range files {
		there, ok := b.entries[f.Path]
		sum, released := known[f.Path]
		switch {
		case !released:
			s.Foreign[f.Path] = ok || folders[f.Path] || b.below(f.Path, known)
		case ok && sum == f.Sum:
			name, err := f.blob(len(there.name))
			if err != nil {
				return err
			}
			if there != (entry{plainFile, name}) {
				s.Unsure[f.Path] = true
			}
		}
	}
	maps.DeleteFunc(s.Foreign, func(_ string, foreign bool) bool { return !foreign })
	return nil
}

// below reports whether a path lies below one that the branch has as a file, and that no release has put there.
func (b *branch) below(name string, known map[string]build.Sum) bool {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if _, ok := b.entries[dir]; ok {
			_, released := known[dir]
			return !released
		}
	}
	return false
}

// blob is the name that git has for the bytes of a file: a hash of so many hexadecimal digits.
func (f *file) blob(digits int) (string, error) {
	from, err := f.open()
	if err != nil {
		return "", err
	}
	defer from.Close()
	h := sha1.New()
	if digits == hex.EncodedLen(sha256.Size) {
		h = sha256.New()
	}
	fmt.Fprintf(h, "blob %d\x00", f.Size)
	if _, err := io.Copy(h, from); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// commit makes the commit: what the branch has, without what goes, with what is new.
func (b *branch) commit(ctx context.Context, plan *Plan, files []file, squash bool) (string, error) {
	entries, err := b.write(ctx, plan, files)
	if err != nil {
		return "", err
	}
	var index bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		fmt.Fprintf(&index, "%s %s\t%s\x00", entries[name].mode, entries[name].name, name)
	}
	if _, err := b.run(ctx, &index, "update-index", "-z", "--index-info"); err != nil {
		return "", err
	}
	tree, err := b.run(ctx, nil, "write-tree", "--missing-ok")
	if err != nil {
		return "", err
	}
	args := []string{"commit-tree", strings.TrimSpace(tree)}
	if b.tip != "" && !squash {
		args = append(args, "-p", b.tip)
	}
	said := "publish " + orNone(plan.Manifest.Site) + "\n"
	if commit := plan.Manifest.Release.Commit; commit != "" {
		said += "\nfrom commit " + commit + "\n"
	}
	commit, err := b.run(ctx, strings.NewReader(said), append(args, "-F", "-")...)
	return strings.TrimSpace(commit), err
}

// write writes what is new into our repository, and returns what the branch is to have: what is there stays as it is.
func (b *branch) write(ctx context.Context, plan *Plan, files []file) (map[string]entry, error) {
	byPath := map[string]file{}
	for _, f := range files {
		byPath[f.Path] = f
	}
	entries := maps.Clone(b.entries)
	var names []string
	var paths bytes.Buffer
	for _, s := range plan.Steps {
		if s.Op == Delete {
			delete(entries, s.File.Path)
			continue
		}
		f := byPath[s.File.Path]
		if err := f.check(); err != nil {
			return nil, err
		}
		names = append(names, f.Path)
		abs, err := filepath.Abs(filepath.Join(f.from.Name(), filepath.FromSlash(f.name)))
		if err != nil {
			return nil, err
		}
		fmt.Fprintln(&paths, abs)
	}
	hashes, err := b.run(ctx, &paths, "hash-object", "-w", "--no-filters", "--stdin-paths")
	if err != nil {
		return nil, err
	}
	for i, hash := range strings.Fields(hashes) {
		entries[names[i]] = entry{plainFile, hash}
	}
	manifest, err := b.run(ctx, bytes.NewReader(plan.Manifest.Encode()), "hash-object", "-w", "--stdin")
	entries[build.ManifestName] = entry{plainFile, strings.TrimSpace(manifest)}
	return entries, err
}

// check reports a file that is not what the manifest says.
func (f *file) check() error {
	from, err := f.open()
	if err != nil {
		return err
	}
	defer from.Close()
	if sum, err := build.HashOf(from); err != nil || sum != f.Sum {
		return errors.Join(err, fmt.Errorf("%s has changed since it was built", f.Path))
	}
	return nil
}

// push moves the branch from the tip that was looked at to the commit. If that fails, it asks where the branch is: an answer may
// have been lost.
func (b *branch) push(ctx context.Context, commit string) error {
	_, err := b.run(ctx, nil, "push", "--quiet", "--no-verify", "--force-with-lease="+b.ref+":"+b.tip, "there", commit+":"+b.ref)
	if err == nil {
		return nil
	}
	now, lost := b.tipNow(ctx)
	switch {
	case lost != nil:
		return errors.Join(err, lost, ErrPartly)
	case now == commit:
		return nil
	case now != b.tip:
		return fmt.Errorf("%s: someone else has published since; nothing was changed; run the same command again: %w", b.where, err)
	}
	return fmt.Errorf("%s: nothing was changed: %w", b.where, err)
}

// run runs git in our repository.
func (b *branch) run(ctx context.Context, in io.Reader, args ...string) (string, error) {
	return b.ask(ctx, b.git, in, args...)
}

// repository are the variables that name another repository, or parts of one. What else begins with GIT_ says how to reach one.
var repository = []string{"GIT_DIR=", "GIT_WORK_TREE=", "GIT_INDEX_FILE=", "GIT_OBJECT_DIRECTORY=", "GIT_ALTERNATE_OBJECT_DIRECTORIES=",
	"GIT_COMMON_DIR=", "GIT_NAMESPACE=", "GIT_PREFIX=", "GIT_CEILING_DIRECTORIES=", "GIT_SHALLOW_FILE=", "GIT_QUARANTINE_PATH="}

// ask runs git in a folder, with fixed arguments and without hooks, and returns what it prints. What it says of an error is the error,
// without the address: that may hold a password.
func (b *branch) ask(ctx context.Context, dir string, in io.Reader, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, gitPatience+time.Duration(b.bytes/slowest)*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "git", append([]string{"--no-pager", "-c", "core.hooksPath=" + os.DevNull, "-c", "core.fsmonitor=false", "-c", "gc.auto=0"}, args...)...)
	cmd.Dir, cmd.Stdin, cmd.WaitDelay = dir, in, time.Second // what git has begun may keep the pipes open
	for _, v := range os.Environ() {
		if !slices.ContainsFunc(repository, func(name string) bool { return strings.HasPrefix(v, name) }) {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, "LC_ALL=C")
	cmd.Env = append(cmd.Env, b.identity()...)
	cmd.Env = append(cmd.Env, configured(b.config)...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return "", fmt.Errorf("git %s: no answer from the host", args[0])
	}
	if err != nil {
		return "", fmt.Errorf("git %s: %s: %w", args[0], inOneLine(said.String()), err)
	}
	return out.String(), nil
}

func (b *branch) identity() []string {
	name, mail, ok := strings.Cut(strings.TrimSuffix(b.who, ">"), " <")
	if !ok {
		return nil
	}
	return []string{"GIT_AUTHOR_NAME=" + name, "GIT_AUTHOR_EMAIL=" + mail, "GIT_COMMITTER_NAME=" + name, "GIT_COMMITTER_EMAIL=" + mail}
}

// configured are the variables that add to git's configuration, after those that the environment has of this kind.
func configured(pairs []string) (env []string) {
	n := 0
	fmt.Sscan(os.Getenv("GIT_CONFIG_COUNT"), &n)
	for i := 0; i+1 < len(pairs); i += 2 {
		env = append(env, fmt.Sprintf("GIT_CONFIG_KEY_%d=%s", n, pairs[i]), fmt.Sprintf("GIT_CONFIG_VALUE_%d=%s", n, pairs[i+1]))
		n++
	}
	if n > 0 {
		env = append(env, fmt.Sprintf("GIT_CONFIG_COUNT=%d", n))
	}
	return env
}

// secret is what stands before the host in an address, and could hold a password; a name alone, as in git@example.org:x, holds none.
var secret = regexp.MustCompile(`(://)[^\s'"]*@|[^\s'"/:@]+:[^\s'"/@]*@`)

// withoutSecrets is a text without what could hold a password in its addresses.
func withoutSecrets(text string) string { return secret.ReplaceAllString(text, "$1") }

// inOneLine is what git said, in one line and without secrets.
func inOneLine(said string) string {
	lines := strings.FieldsFunc(withoutSecrets(said), func(r rune) bool { return r == '\n' || r == '\r' })
	return strings.Join(lines, "; ")
}
