//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// While somebody holds the lock a build does nothing and says who it is; a lock file that nobody holds is no obstacle.
func TestALockedFolderIsLeftAlone(t *testing.T) {
	site := generate(t, "One", 1)
	parent := t.TempDir()
	out := filepath.Join(parent, "public")
	mustBuild(t, site, out)
	before := hashed(t, parent)
	writeFile(t, filepath.Join(site, "accord.yaml"), "title: Two\nbase_url: https://example.org\n")

	lock, err := os.Create(filepath.Join(parent, ".public.accord-lock"))
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if _, err := lock.WriteString(strconv.Itoa(os.Getpid())); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		t.Fatal(err)
	}
	_, message, status := accord(t, "build", "--site", site, "--out", out)
	if who := "another build is writing to the folder (process " + strconv.Itoa(os.Getpid()); status != failed || !strings.Contains(message, who) {
		t.Errorf("status %d: %s", status, message)
	}
	after := hashed(t, parent)
	delete(after, ".public.accord-lock")
	if bad := differences(before, after); len(bad) > 0 {
		t.Errorf("changed: %v", bad)
	}

	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_UN); err != nil {
		t.Fatal(err)
	}
	mustBuild(t, site, out)
	if bad := differences(before, hashed(t, parent)); len(bad) == 0 || bad[0] == ".public.accord-lock" {
		t.Errorf("after the lock was given up: %v", bad)
	}
}

// A build that is asked to stop says so, leaves the folder as it was and nothing beside it. One that is done with
// writing by then is done.
func TestAnInterruptedBuildClearsUp(t *testing.T) {
	site := generate(t, "One", 200)
	parent := t.TempDir()
	out := filepath.Join(parent, "public")
	mustBuild(t, site, out)
	before := hashed(t, out)
	writeFile(t, filepath.Join(site, "accord.yaml"), "title: Two\nbase_url: https://example.org\n")

	cmd := command("build", "--site", site, "--out", out)
	var message bytes.Buffer
	cmd.Stderr = &message
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // reports the status, which is looked at below
		close(ended)
	}()
	at(filepath.Join(parent, ".public.accord-new"))(ended)
	_ = cmd.Process.Signal(os.Interrupt) // it may have ended
	<-ended
	bad := differences(hashed(t, out), before)
	switch status := cmd.ProcessState.ExitCode(); {
	case status == clean && len(bad) > 0:
		t.Log("the build was done before it was asked to stop")
	case status != failed || message.String() != "accord: interrupted\n" || len(bad) > 0:
		t.Errorf("status %d, %d files changed: %s", status, len(bad), &message)
	}
	if left, _ := os.ReadDir(parent); len(left) != 1 {
		t.Errorf("left beside the output: %v", left)
	}
}
