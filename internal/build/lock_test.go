//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package build

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A build that opened the lock file before its holder removed it must not take that for a lock.
func TestALockOnARemovedFileIsNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	held, err := lock(path)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	waiting, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer waiting.Close()
	if !current(waiting, path) {
		t.Error("the file is there and not taken for the one")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if current(waiting, path) {
		t.Error("the file is gone and taken for the one")
	}
	next, err := lock(path)
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	if current(waiting, path) {
		t.Error("another file has the name and is taken for the one")
	}
}

// A build that may not write beside the output holds a lock inside it.
func TestTheLockInsideTheOutputExcludesToo(t *testing.T) {
	b := newBench(t)
	b.must(oldSite, 1)
	inner := filepath.Join(b.out, lockName)
	held, err := lock(inner)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.write(newSite, 2); !errors.Is(err, ErrBusy) {
		t.Errorf("error %v, want ErrBusy", err)
	}
	held.Close() // as its process dies
	b.must(newSite, 2)
	b.holds(newSite)
}
