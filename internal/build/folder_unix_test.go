//go:build unix

package build

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	assets "accord"
)

// A site has more folders than are held open, links within it and out of it, and a pipe that nobody writes to.
func TestReadingFolders(t *testing.T) {
	dir := t.TempDir()
	site := filepath.Join(dir, "site")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	write := func(name, text string) {
		t.Helper()
		must(os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755))
		must(os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	write("site/accord.yaml", "title: Folders\n")
	const folders = 200
	for i := range folders {
		write(fmt.Sprintf("site/static/%d/a.txt", i), "a")
	}
	write("outside/secret.txt", "CANARY")
	must(os.Symlink("../7/a.txt", filepath.Join(site, "static/8/link.txt")))
	must(os.Symlink("../../../outside/secret.txt", filepath.Join(site, "static/9/secret.txt")))
	must(os.Symlink("../../outside", filepath.Join(site, "static/out")))
	before := descriptors(t)

	project, err := Open(site, Options{Clock: time.Now, Assets: assets.FS})
	must(err)
	must(project.Sweep(context.Background()))
	snap, err := project.Snapshot(context.Background())
	must(err)
	files := 0
	for _, o := range snap.Outputs() {
		if strings.HasSuffix(o.Path, ".txt") && o.Path != "robots.txt" {
			files++
		}
		if strings.Contains(o.Path, "secret") {
			t.Errorf("%s is an output", o.Path)
		}
	}
	if files != folders+1 {
		t.Errorf("%d files of static are outputs, want %d: %v", files, folders+1, snap.Findings())
	}
	must(syscall.Mkfifo(filepath.Join(site, "static/pipe.txt"), 0o600))
	if f, err := folderOf(project.Root()).Open("static/pipe.txt"); err == nil { // it comes to here at all
		f.Close()
	}
	for _, out := range []string{"static/9/secret.txt", "static/out/secret.txt", "../outside/secret.txt", "/etc/passwd"} {
		if text, err := fs.ReadFile(folderOf(project.Root()), out); err == nil {
			t.Errorf("%s was read: %s", out, text)
		}
	}
	must(project.Close())
	if after := descriptors(t); after > before {
		t.Errorf("%d files stay open", after-before)
	}
}

// descriptors counts the open files of the process, where the system shows them.
func descriptors(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir("/dev/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(open)
}
