package e2e

import (
	"fmt"
	"net/http"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const branchConfig = `title: Faults
summary: A site that is published while things go wrong.
base_url: https://example.org
timezone: UTC
checks: {summary-sentences: off}
publish:
  live: {to: git}
`

// A gitHost serves a repository as hosts do, to those who have the token, and fails at the request of a number.
type gitHost struct {
	url string // of the repository
	dir string

	mu   sync.Mutex
	n    int
	at   int // -1: never
	do   func(h *gitHost, w http.ResponseWriter, r *http.Request, pass http.Handler)
	kill func()
}

const gitToken = "canary-token-51c0"

func newGitHost(t *testing.T) *gitHost {
	t.Helper()
	root := t.TempDir()
	h := &gitHost{dir: filepath.Join(root, "site.git"), at: -1}
	git(t, root, "init", "-q", "--bare", h.dir)
	git(t, h.dir, "config", "http.receivepack", "true")
	git(t, h.dir, "config", "uploadpack.allowFilter", "true")
	path, err := exec.Command("git", "--exec-path").Output()
	if err != nil {
		t.Fatal(err)
	}
	backend := &cgi.Handler{Path: filepath.Join(strings.TrimSpace(string(path)), "git-http-backend"), Env: []string{"GIT_PROJECT_ROOT=" + root, "GIT_HTTP_EXPORT_ALL=1", "REMOTE_USER=jane"}, Stderr: t.Output()}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "bearer "+gitToken {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		h.mu.Lock()
		hit := h.n == h.at
		h.n++
		h.mu.Unlock()
		if hit {
			h.do(h, w, r, backend)
			return
		}
		backend.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	h.url = server.URL + "/site.git"
	return h
}

func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %q: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// TestBranchFaults does faults to every request of a publishing to a host of repositories: the branch is at the old commit or at the new one,
// the exit status says which, and the next run finishes.
func TestBranchFaults(t *testing.T) {
	t.Parallel()
	faults := map[string]func(h *gitHost, w http.ResponseWriter, r *http.Request, pass http.Handler){
		"cut":                func(_ *gitHost, w http.ResponseWriter, _ *http.Request, _ http.Handler) { reset(w) },
		"500":                func(_ *gitHost, w http.ResponseWriter, _ *http.Request, _ http.Handler) { w.WriteHeader(500) },
		"403":                func(_ *gitHost, w http.ResponseWriter, _ *http.Request, _ http.Handler) { w.WriteHeader(403) },
		"the answer is lost": func(h *gitHost, w http.ResponseWriter, r *http.Request, pass http.Handler) { aside(r, pass); reset(w) },
		"half an answer": func(h *gitHost, w http.ResponseWriter, r *http.Request, pass http.Handler) {
			rec := aside(r, pass)
			rec.send(w, rec.body.Bytes()[:rec.body.Len()/2])
		},
		"killed before": func(h *gitHost, w http.ResponseWriter, _ *http.Request, _ http.Handler) { h.kill(); reset(w) },
		"killed after": func(h *gitHost, w http.ResponseWriter, r *http.Request, pass http.Handler) {
			aside(r, pass)
			h.kill()
			reset(w)
		},
		"someone else": func(h *gitHost, w http.ResponseWriter, r *http.Request, pass http.Handler) {
			tree := git(t, h.dir, "rev-parse", "gh-pages^{tree}")
			commit := git(t, h.dir, "-c", "user.name=X", "-c", "user.email=x@example.org", "commit-tree", tree, "-p", "gh-pages", "-m", "theirs")
			git(t, h.dir, "update-ref", "refs/heads/gh-pages", commit)
			pass.ServeHTTP(w, r)
		},
	}
	for name, do := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tryBranch(t, do)
		})
	}
}

// tryBranch does a fault to one request of a publishing after the other.
func tryBranch(t *testing.T, do func(h *gitHost, w http.ResponseWriter, r *http.Request, pass http.Handler)) {
	h := newGitHost(t)
	var numbers []int
	for i := range 12 {
		numbers = append(numbers, i)
	}
	before, after := newVersionOf(t, branchConfig, "before", numbers[:10]...), newVersionOf(t, branchConfig, "after", numbers[2:]...)
	for _, v := range []*version{before, after} {
		git(t, v.dir, "init", "-q")
		git(t, v.dir, "remote", "add", "origin", h.url)
		git(t, v.dir, "config", "http.extraheader", "Authorization: bearer "+gitToken) // as runners keep it
	}
	if r := before.publish(t, ""); r.status != done {
		t.Fatalf("%d\n%s", r.status, r.out)
	}
	start := git(t, h.dir, "rev-parse", "gh-pages")
	for at := 0; ; at++ {
		git(t, h.dir, "update-ref", "refs/heads/gh-pages", start)
		cmd := after.publishing(t.Context(), "", "--max-delete", "100")
		h.mu.Lock()
		h.n, h.at, h.do = 0, at, do
		h.kill = func() { cmd.Process.Kill() }
		h.mu.Unlock()
		r := finish(t, cmd, cmd.Start)
		h.mu.Lock()
		happened := h.n > at
		h.at = -1
		h.mu.Unlock()
		if wrong := judge(t, h, r, start, after); wrong != "" {
			t.Errorf("at request %d: status %d, and %s\n%s", at, r.status, wrong, r.out)
		}
		if strings.Contains(r.out, gitToken) {
			t.Errorf("the token is in the output:\n%s", r.out)
		}
		if r := after.publish(t, "", "--max-delete", "100"); r.status != done {
			t.Errorf("at request %d: the next run: %d\n%s", at, r.status, r.out)
		}
		if tip := git(t, h.dir, "rev-parse", "gh-pages"); branchDiffers(t, h, tip, after) != "" {
			t.Errorf("at request %d: after the next run: %s", at, branchDiffers(t, h, tip, after))
		}
		if !happened {
			break
		}
	}
}

// judge reports an exit status that does not say what the branch has.
func judge(t *testing.T, h *gitHost, r run, start string, after *version) string {
	tip := git(t, h.dir, "rev-parse", "gh-pages")
	differs := branchDiffers(t, h, tip, after)
	old := tip == start || git(t, h.dir, "rev-parse", tip+"^{tree}") == git(t, h.dir, "rev-parse", start+"^{tree}")
	switch {
	case !old && differs != "":
		return "the branch is neither old nor new: " + differs
	case r.status == done && differs != "":
		return "the branch is not new"
	case r.status == failed && !old:
		return "the branch is not old"
	case r.status == refused:
		return "nothing was to be refused"
	}
	return ""
}

// branchDiffers says how a commit differs from a site, "" if it does not.
func branchDiffers(t *testing.T, h *gitHost, commit string, v *version) string {
	names := strings.Split(strings.TrimSuffix(git(t, h.dir, "ls-tree", "-r", "-z", "--name-only", commit), "\x00"), "\x00")
	if len(names) != len(v.files)+1 { // and the manifest
		return fmt.Sprintf("it has %d files, and the site %d", len(names), len(v.files))
	}
	dir := t.TempDir()
	archive := exec.Command("sh", "-c", `git archive "$1" | tar -x -C "$2"`, "-", commit, dir)
	archive.Dir = h.dir
	if out, err := archive.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, body := range v.files {
		if got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))); err != nil || string(got) != body {
			return "not as built: " + name
		}
	}
	return ""
}
