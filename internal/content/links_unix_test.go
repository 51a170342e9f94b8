//go:build unix

package content

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"accord/internal/diag"
)

func TestLinksAndOtherThings(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(dir, "outside")
	site := filepath.Join(dir, "site")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range []string{outside, site + "/.git", site + "/static", site + "/content/pages/sub", site + "/content/terms"} {
		must(os.MkdirAll(d, 0o755))
	}
	must(os.WriteFile(outside+"/secret.md", []byte(page("CANARY")), 0o600))
	must(os.WriteFile(site+"/content/pages/real.md", []byte(page("Real")), 0o600))
	for _, hidden := range []string{"/elsewhere.md", "/.git/config", "/content/pages/.env", "/static/one.txt"} {
		must(os.WriteFile(site+hidden, []byte(page("CANARY")), 0o600))
	}
	for name, target := range map[string]string{
		"pages/inside.md":   "../pages/real.md",
		"pages/chain.md":    "./inside.md",
		"pages/project.md":  "../../elsewhere.md",
		"pages/git.txt":     "../../.git/config",
		"pages/env.txt":     ".env",
		"pages/static.txt":  "../../static/one.txt",
		"pages/sly.md":      "folder/../pages/real.md",
		"pages/through.md":  "up/pages/real.md",
		"pages/secret.md":   outside + "/secret.md",
		"pages/relative.md": "../../../outside/secret.md",
		"pages/dangling.md": "nothing.md",
		"pages/itself.md":   "itself.md",
		"pages/two.md":      "three.md",
		"pages/three.md":    "two.md",
		"pages/zero.md":     "/dev/zero",
		"pages/folder":      "../terms",
		"pages/out":         outside,
		"pages/up":          "..",
	} {
		must(os.Symlink(target, filepath.Join(site, "content", name)))
	}
	must(syscall.Mkfifo(site+"/content/pages/pipe.md", 0o600))
	must(os.WriteFile(site+"/content/pages/line\nfeed.md", []byte(page("Line")), 0o600))
	root, err := os.OpenRoot(site)
	must(err)
	defer root.Close()
	tree := NewTree(root.FS())
	must(tree.Sweep(context.Background()))
	s := tree.Source()
	if got := titles(s); got != "Real Real Real" || len(s.Assets) > 0 {
		t.Error(got, s.Assets)
	}
	codes := map[string]diag.Code{}
	for _, f := range s.Findings {
		codes[strings.TrimPrefix(f.At.File, "content/pages/")] = f.Code
		if strings.Contains(f.Text+f.Hint, "CANARY") {
			t.Error(f.Text)
		}
	}
	for _, name := range []string{"secret.md", "relative.md", "dangling.md", "itself.md", "project.md", "git.txt", "env.txt", "static.txt", "sly.md", "through.md", "two.md", "three.md", "zero.md", "folder", "out", "up", "pipe.md"} {
		if codes[name] != diag.FileUnread {
			t.Errorf("%s: %s", name, codes[name])
		}
	}
	if codes["line\ufffdfeed.md"] != diag.FileName {
		t.Error("a name with a line feed:", codes)
	}
	if again := tree.Look("content/pages/out/secret.md", "content/pages/secret.md", "content/pages/folder/x.md"); len(again) > 0 || titles(tree.Source()) != "Real Real Real" {
		t.Error(again, titles(tree.Source()))
	}
}
