package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// folderConfig is the settings of a site that is published to a folder beside it.
const folderConfig = `title: Faults
summary: A site that is published while things go wrong.
base_url: https://example.org
timezone: UTC
checks: {summary-sentences: off}
publish:
  live: {to: folder, folder: %q}
`

// folderVersions are two sites that go to one folder.
func folderVersions(t *testing.T, folder string) (before, after *version) {
	var numbers []int
	for i := range 24 {
		numbers = append(numbers, i)
	}
	before, after = newVersionOf(t, fmt.Sprintf(folderConfig, folder), "before", numbers[:20]...), newVersionOf(t, fmt.Sprintf(folderConfig, folder), "after", numbers[2:]...)
	return before, after
}

// holds reports how a folder differs from a site, "" if it does not.
func (v *version) holds(folder string) string {
	for name, body := range v.files {
		if got, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name))); err != nil || string(got) != body {
			return "not as built: " + name
		}
	}
	data, err := os.ReadFile(filepath.Join(folder, manifestName))
	if err != nil {
		return err.Error()
	}
	var manifest struct{ Files []struct{ Path string } }
	if err := json.Unmarshal(data, &manifest); err != nil {
		return err.Error()
	}
	if len(manifest.Files) != len(v.files) {
		return fmt.Sprintf("the manifest has %d files, and the site %d", len(manifest.Files), len(v.files))
	}
	return ""
}

// A publisher that is killed at any time leaves one of the two sites, whole; the next one finishes, with what others have put there.
func TestFolderIsWholeWhateverKillsThePublisher(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "www")
	before, after := folderVersions(t, folder)
	if r := before.publish(t, ""); r.status != done {
		t.Fatalf("%d\n%s", r.status, r.out)
	}
	notes := filepath.Join(folder, "notes.txt")
	if err := os.WriteFile(notes, []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	killed := 0
	for i := range 60 {
		version := []*version{after, before}[i%2]
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(2+rand.IntN(120))*time.Millisecond)
		cmd := version.publishing(ctx, "", "--max-delete", "100")
		r := finish(t, cmd, cmd.Start)
		cancel()
		if r.status == -1 {
			killed++
		}
		if a, b := before.holds(folder), after.holds(folder); a != "" && b != "" {
			t.Fatalf("run %d, status %d: the folder holds neither site: %s; %s\n%s", i, r.status, a, b, r.out)
		}
		if i%6 != 5 {
			continue
		}
		if r := version.publish(t, "", "--max-delete", "100"); r.status != done {
			t.Fatalf("the next run: %d\n%s", r.status, r.out)
		}
		if wrong := version.holds(folder); wrong != "" {
			t.Fatalf("after the next run: %s", wrong)
		}
		if got, err := os.ReadFile(notes); err != nil || string(got) != "mine" {
			t.Fatalf("the file of someone else: %q, %v", got, err)
		}
		left, err := filepath.Glob(filepath.Join(filepath.Dir(folder), ".www*"))
		for _, name := range left {
			if !strings.HasSuffix(name, "-lock") {
				t.Errorf("left over: %s (%v)", name, err)
			}
		}
	}
	if killed < 10 {
		t.Errorf("only %d of 60 were killed", killed)
	}
}

// Of two publishers at once one may be told to wait, and the folder holds one of the sites.
func TestFolderTakesOnePublisherAtATime(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "www")
	before, after := folderVersions(t, folder)
	for range 10 {
		var wait sync.WaitGroup
		runs := make([]run, 2)
		for i, v := range []*version{before, after} {
			wait.Go(func() { runs[i] = v.publish(t, "", "--max-delete", "100") })
		}
		wait.Wait()
		for _, r := range runs {
			if r.status != done && !(r.status == failed && strings.Contains(r.out, "another")) {
				t.Errorf("status %d\n%s", r.status, r.out)
			}
		}
		if a, b := before.holds(folder), after.holds(folder); a != "" && b != "" {
			t.Fatalf("the folder holds neither site: %s; %s", a, b)
		}
	}
}

// A disk that is full, or cannot be written to, keeps the old site, and the message names what could not be done.
func TestFolderOnADiskThatTakesNothing(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, remount, want string }{
		{"full", "size=%dk", "no space left on device"},
		{"read-only", "ro", "read-only file system"},
	} {
		disk := t.TempDir()
		folder := filepath.Join(disk, "www")
		before, after := folderVersions(t, folder)
		script := `set -e
mount -t tmpfs tmpfs "$DISK"
"$ACCORD" publish --site "$BEFORE" --now 2026-11-26 >/dev/null
used=$(df -k --output=used "$DISK" | tail -n 1)
mount -o remount,` + strings.Replace(test.remount, "%dk", `$((used + 40))k`, 1) + ` "$DISK"
"$ACCORD" publish --site "$AFTER" --now 2026-11-26 --max-delete 100 && echo published
cp -r "$FOLDER" "$COPY"`
		copied := filepath.Join(t.TempDir(), "copy")
		cmd := exec.CommandContext(t.Context(), "unshare", "--map-root-user", "--mount", "sh", "-c", strings.Replace(script, "&& echo published", "|| echo status $?", 1))
		cmd.Env = append(os.Environ(), "ACCORD="+os.Getenv(programVariable), "DISK="+disk, "FOLDER="+folder, "BEFORE="+before.dir, "AFTER="+after.dir, "COPY="+copied)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", test.name, err, out)
		}
		if !strings.Contains(string(out), "status 2") || !strings.Contains(string(out), test.want) {
			t.Errorf("%s: it says\n%s", test.name, out)
		}
		if wrong := before.holds(copied); wrong != "" {
			t.Errorf("%s: the old site is not whole: %s", test.name, wrong)
		}
	}
}

// A folder that holds the work of someone else is not written to.
func TestFolderOfSomeoneElse(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	before, _ := folderVersions(t, folder)
	work := filepath.Join(folder, "package.json")
	if err := errors.Join(os.WriteFile(work, []byte("{}"), 0o666)); err != nil {
		t.Fatal(err)
	}
	if r := before.publish(t, ""); r.status != failed || !strings.Contains(r.out, "looks like a source folder") {
		t.Errorf("%d\n%s", r.status, r.out)
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
		t.Errorf("%v %v", entries, err)
	}
}
