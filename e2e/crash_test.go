package e2e

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// releaseProgram builds the program as a release is built.
func releaseProgram(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "accord")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, "./cmd/accord")
	build.Dir, build.Env = "..", append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// A rebuilt is an output folder that is one of two sites, and is to become the other.
type rebuilt struct {
	t       *testing.T
	program string
	out     string
	now     *version // what it holds
	next    *version
}

// newRebuilt builds the first of two sites into a folder with a file of somebody else.
func newRebuilt(t *testing.T, parent string) *rebuilt {
	t.Helper()
	r := &rebuilt{t: t, program: releaseProgram(t), out: filepath.Join(parent, "public")}
	r.now, r.next = folderVersions(t, r.out)
	r.settle(r.now)
	if err := os.WriteFile(filepath.Join(r.out, "CNAME"), []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *rebuilt) arguments(v *version) []string {
	return []string{"build", "--site", v.dir, "--out", r.out, "--now", "2026-11-26"}
}

// settle builds a site with nothing in its way: it must be there, whole, with the file of somebody else, and nothing beside it.
func (r *rebuilt) settle(v *version) {
	r.t.Helper()
	if out, err := exec.CommandContext(r.t.Context(), r.program, r.arguments(v)...).CombinedOutput(); err != nil {
		r.t.Fatalf("the next build: %v\n%s", err, out)
	}
	if wrong := v.holds(r.out); wrong != "" {
		r.t.Fatalf("the next build: %s", wrong)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(r.out), ".*"))
	if len(left) > 0 || err != nil {
		r.t.Fatalf("left beside the output: %v, %v", left, err)
	}
	r.now = v
}

// ended is how a build ended that something was done to.
type ended struct {
	status int // -1 if it was killed
	said   string
}

func endOf(cmd *exec.Cmd) ended {
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); cmd.ProcessState == nil {
		return ended{-2, err.Error()} // was not begun
	}
	return ended{cmd.ProcessState.ExitCode(), said.String()}
}

// judge looks at the folder after a build of the next site that something was done to: it is the old site or the new one, whole, and the
// status says which. Then the next build makes it the new one.
func (r *rebuilt) judge(what string, e ended) {
	r.t.Helper()
	fromOld, fromNew := r.now.holds(r.out), r.next.holds(r.out)
	if fromOld != "" && fromNew != "" {
		r.t.Fatalf("%s: the folder holds neither site: %s; %s (status %d)\n%s", what, fromOld, fromNew, e.status, e.said)
	}
	switch live := fromNew == ""; {
	case e.status == 0 && !live:
		r.t.Fatalf("%s: status 0, and the folder holds the old site\n%s", what, e.said)
	case e.status > 0 && live && !strings.Contains(e.said, "the new site is in place"):
		r.t.Fatalf("%s: status %d, and the folder holds the new site\n%s", what, e.status, e.said)
	case e.status < -1:
		r.t.Fatalf("%s: %s", what, e.said)
	}
	old := r.now
	r.settle(r.next)
	r.next = old
	if got, err := os.ReadFile(filepath.Join(r.out, "CNAME")); err != nil || string(got) != "mine" {
		r.t.Fatalf("%s: the file of someone else: %q, %v", what, got, err)
	}
}

// calls are the system calls by which a build changes files, or looks at them.
var calls = []string{"openat", "write", "renameat,renameat2", "unlinkat", "mkdirat", "linkat", "syncfs,fsync", "newfstatat", "getdents64", "flock"}

// The release program is killed at its system calls, or these fail, one after the other.
func TestTheReleaseAtEachSystemCall(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("strace"); err != nil {
		t.Fatal(err)
	}
	r := newRebuilt(t, t.TempDir())
	kills, failures, most, dense := 0, 0, times(t, 34, 400, 1600), times(t, 3, 20, 60)
	for i, call := range calls {
		for processors := range 2 {
			for n := 1; n <= most; n += 1 + n/dense {
				e := r.traced(1+processors, call, fmt.Sprintf("signal=SIGKILL:when=%d", n))
				r.judge(fmt.Sprintf("killed at %s %d", call, n), e)
				if e.status == 0 {
					break // no thread has more
				}
				kills++
			}
		}
		for _, errno := range []string{"ENOSPC", "EIO", "EACCES", "EROFS"} {
			e := r.traced(1+i%2, call, fmt.Sprintf("error=%s:when=%d+", errno, 3+i))
			r.judge(fmt.Sprintf("%s from %s", errno, call), e)
			if e.status != 0 {
				failures++
			}
		}
	}
	t.Logf("%d kills and %d failures at %d kinds of system calls, 0 violations", kills, failures, len(calls))
	if kills < 80 || failures < 10 {
		t.Errorf("only %d kills and %d failures", kills, failures)
	}
}

// traced builds the next site under strace, which does something to one of its system calls. They are counted in each thread.
func (r *rebuilt) traced(processors int, call, what string) ended {
	args := append([]string{"--follow-forks", "--output=/dev/null", "--trace=" + call, "--inject=" + call + ":" + what, r.program}, r.arguments(r.next)...)
	cmd := exec.CommandContext(r.t.Context(), "strace", args...)
	cmd.Env = append(os.Environ(), fmt.Sprintf("GOMAXPROCS=%d", processors))
	e := endOf(cmd)
	if e.status == 128+int(syscall.SIGKILL) {
		e.status = -1
	}
	return e
}

// A build that is killed, interrupted or left by its terminal at any time leaves one of the sites.
func TestTheReleaseIsEndedAtAnyTime(t *testing.T) {
	t.Parallel()
	r := newRebuilt(t, t.TempDir())
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 0))
	t.Logf("seed %d", seed)
	signals := []os.Signal{syscall.SIGKILL, syscall.SIGKILL, syscall.SIGKILL, syscall.SIGTERM, os.Interrupt, syscall.SIGHUP}
	rounds, stopped := times(t, 100, 2000, 10000), 0
	for i := range rounds {
		sig := signals[i%len(signals)]
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(1+random.IntN(80))*time.Millisecond)
		cmd := exec.CommandContext(ctx, r.program, r.arguments(r.next)...)
		cmd.Cancel = func() error {
			if sig == os.Interrupt && i%2 == 0 {
				_ = cmd.Process.Signal(sig) // and once more
			}
			return cmd.Process.Signal(sig)
		}
		e := endOf(cmd)
		cancel()
		if e.status == -1 || e.status == 2 {
			stopped++
		}
		r.judge(fmt.Sprintf("%v, round %d", sig, i), e)
	}
	t.Logf("%d of %d builds ended before they were done, 0 violations", stopped, rounds)
	if stopped < rounds/4 {
		t.Errorf("only %d of %d builds were ended", stopped, rounds)
	}

	// Nobody reads what it prints.
	for range 4 {
		cmd := exec.CommandContext(t.Context(), "sh", "-c", `"$0" "$@" | true; exit 0`, r.program)
		cmd.Args = append(cmd.Args, r.arguments(r.next)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		r.judge("a closed pipe", ended{-1, ""})
	}
}
