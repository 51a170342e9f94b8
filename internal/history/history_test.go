package history

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

func TestChanged(t *testing.T) {
	repo := t.TempDir()
	run := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", args...)
		cmd.Dir = repo
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	put := func(name, text string) {
		t.Helper()
		file := filepath.Join(repo, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	run("init", "-q")
	run("config", "user.name", "A")
	run("config", "user.email", "a@example.org")
	for _, name := range []string{"README.md", "site/same.md", "site/changed.md", "site/ä \"moved\".md", "site/gone.md"} {
		put(name, name)
	}
	put("site/.gitignore", "public/\n")
	run("add", "-A")
	run("commit", "-q", "-m", "one")
	put("README.md", "other")
	put("site/changed.md", "other")
	put("site/new.md", "new")
	put("site/public/index.html", "made")
	run("add", "site/changed.md")
	for old, now := range map[string]string{"site/ä \"moved\".md": "site/b.md", "site/gone.md": ""} {
		if err := os.Remove(filepath.Join(repo, old)); err != nil {
			t.Fatal(err)
		}
		if now != "" {
			put(now, old)
		}
	}
	site := filepath.Join(repo, "site")
	got, err := Changed(t.Context(), site, "HEAD")
	if want := []string{"b.md", "changed.md", "gone.md", "new.md", "ä \"moved\".md"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	for _, revision := range []string{"nowhere", "--output=x", "HEAD:README.md", "^HEAD", ""} {
		if _, err := Changed(t.Context(), site, revision); err == nil {
			t.Errorf("%q is taken for a revision", revision)
		}
	}
	ran := filepath.Join(t.TempDir(), "ran")
	put(".git/info/attributes", "* filter=x\n")
	run("config", "filter.x.clean", "touch "+ran+"; cat")
	run("config", "filter.y.z.process", "touch "+ran)
	put("site/same.md", "SITE/same.md") // of equal size, so that its bytes are looked at
	t.Setenv("GIT_DIR", t.TempDir())
	if got, err = Changed(t.Context(), site, "HEAD"); err != nil || !slices.Contains(got, "same.md") {
		t.Errorf("with a filter: %q, %v", got, err)
	}
	if _, err := os.Stat(ran); err == nil {
		t.Error("a program that the repository names was run")
	}
	if _, err := Changed(t.Context(), t.TempDir(), "HEAD"); err == nil {
		t.Error("a folder outside of a repository has a history")
	}
}
