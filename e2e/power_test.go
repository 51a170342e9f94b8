package e2e

import (
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

// A disk is a file system of its own in a file, as it stands on a medium.
type imageDisk struct {
	t     *testing.T
	image string
	at    string
}

// newImageDisk makes one and mounts it. It takes the rights of root.
func newImageDisk(t *testing.T, megabytes int) *imageDisk {
	t.Helper()
	d := &imageDisk{t: t, image: filepath.Join(t.TempDir(), "disk.img"), at: t.TempDir()}
	if err := os.WriteFile(d.image, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(d.image, int64(megabytes)<<20); err != nil {
		t.Fatal(err)
	}
	d.sh("mkfs.ext4", "-q", "-F", d.image)
	d.sh("mount", "-o", "loop,commit=1", d.image, d.at)
	t.Cleanup(func() { _ = exec.Command("umount", "--lazy", d.at).Run() })
	return d
}

func (d *imageDisk) sh(args ...string) {
	d.t.Helper()
	if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
		d.t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// cut copies the medium as it is at this instant, as if the power went, and mounts the copy: the journal is replayed. The builder is
// stopped for it; what the system goes on writing by itself is waited for, since a copy takes a while and an instant does not: a copy counts
// when nothing has changed since. Look sees what is there then.
func (d *imageDisk) cut(builder *os.Process, look func(at string)) {
	d.t.Helper()
	_ = builder.Signal(syscall.SIGSTOP) // it may have ended
	after := &imageDisk{t: d.t, image: filepath.Join(d.t.TempDir(), "after.img"), at: d.t.TempDir()}
	for deadline := time.Now().Add(patience); ; {
		d.sh("cp", "--sparse=always", d.image, after.image)
		if exec.Command("cmp", "--silent", d.image, after.image).Run() == nil {
			break
		}
		if time.Now().After(deadline) {
			d.t.Fatal("the medium never rests")
		}
	}
	_ = builder.Signal(syscall.SIGCONT)
	d.sh("mount", "-o", "loop", after.image, after.at)
	defer func() {
		d.sh("umount", "--lazy", after.at)
		if err := os.Remove(after.image); err != nil {
			d.t.Error(err)
		}
	}()
	look(after.at)
}

// What is on the medium when the power goes, at any instant of a build, is the old site or the new one, every file whole.
func TestAPowerCutLeavesAWholeSite(t *testing.T) {
	t.Parallel()
	d := newImageDisk(t, 64)
	r := newRebuilt(t, d.at)
	d.sh("sync", "--file-system", d.at)
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 0))
	t.Logf("seed %d", seed)
	cuts, old := times(t, 10, 200, 1000), 0
	for i := range cuts {
		cmd := exec.CommandContext(t.Context(), r.program, r.arguments(r.next)...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		select {
		case <-time.After(time.Duration(random.IntN(150)) * time.Millisecond):
		case <-t.Context().Done():
		}
		d.cut(cmd.Process, func(at string) {
			folder := filepath.Join(at, "public")
			fromOld, fromNew := r.now.holds(folder), r.next.holds(folder)
			if fromOld != "" && fromNew != "" {
				t.Fatalf("cut %d: neither site: %s; %s", i, fromOld, fromNew)
			}
			if fromOld == "" {
				old++
			}
			if got, err := os.ReadFile(filepath.Join(folder, "CNAME")); err != nil || string(got) != "mine" {
				t.Errorf("cut %d: the file of someone else: %q, %v", i, got, err)
			}
		})
		if err := cmd.Wait(); err != nil {
			t.Fatal(err)
		}
		r.judge(fmt.Sprintf("cut %d", i), ended{})
	}
	t.Logf("%d cuts, %d of them before the new site was there, 0 violations", cuts, old)
	if old == 0 {
		t.Error("no cut came before the new site was there")
	}
}

// A file system that is full, of bytes or of names, or that cannot be written to, keeps the old site, and the message says why.
func TestABuildOnADiskThatTakesNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, mount, then, want string }{
		{"a small memory", "mount -t tmpfs -o size=8m tmpfs", `mount -o remount,size=$((used + 60))k`, "no space left on device"},
		{"few names", "mount -t tmpfs -o nr_inodes=4k tmpfs", `mount -o remount,nr_inodes=$((names + 20))`, "no space left on device"},
		{"read only", "mount -t tmpfs tmpfs", "mount -o remount,ro", "read-only file system"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			at := t.TempDir()
			mount := strings.Fields(c.mount + " " + at)
			d := &imageDisk{t: t, at: at}
			d.sh(mount...)
			t.Cleanup(func() { _ = exec.Command("umount", "--lazy", at).Run() })
			r := newRebuilt(t, at)
			d.sh("sh", "-ec", `used=$(df -k --output=used "$0" | tail -n 1); names=$(df --output=iused "$0" | tail -n 1); `+c.then+` "$0"`, at)
			refusedBy(t, r, c.want)
			d.sh("sh", "-ec", strings.NewReplacer(`$((used + 60))k`, "32m", `$((names + 20))`, "8k", "remount,ro", "remount,rw").Replace(c.then)+` "$0"`, at)
			r.judge("afterwards", endOf(exec.Command(r.program, r.arguments(r.next)...)))
		})
	}
	t.Run("a small disk", func(t *testing.T) {
		t.Parallel()
		d := newImageDisk(t, 32)
		r := newRebuilt(t, d.at)
		filler := filepath.Join(d.at, "filler")
		_ = exec.Command("dd", "if=/dev/zero", "of="+filler, "bs=4k").Run() // until nothing is left
		refusedBy(t, r, "no space left on device")
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		r.judge("afterwards", endOf(exec.Command(r.program, r.arguments(r.next)...)))
	})
	t.Run("a folder that cannot be changed", func(t *testing.T) {
		t.Parallel()
		d := newImageDisk(t, 32) // not every file system has the attribute
		r := newRebuilt(t, d.at)
		t.Cleanup(func() { _ = exec.Command("chattr", "-i", d.at, r.out).Run() })
		d.sh("chattr", "+i", d.at, r.out)
		refusedBy(t, r, "operation not permitted")
		d.sh("chattr", "-i", r.out) // the folder around it still cannot be changed
		e := endOf(exec.Command(r.program, r.arguments(r.next)...))
		if wrong := r.next.holds(r.out); e.status != 0 || wrong != "" || !strings.Contains(e.said, "replaced one by one: the folder around it cannot be written to") {
			t.Errorf("status %d, %s\n%s", e.status, wrong, e.said)
		}
	})
}

// refusedBy builds on a disk that takes nothing.
func refusedBy(t *testing.T, r *rebuilt, want string) {
	t.Helper()
	e := endOf(exec.CommandContext(t.Context(), r.program, r.arguments(r.next)...))
	if e.status != failed || !strings.Contains(e.said, want) || !strings.Contains(e.said, r.out) && !strings.Contains(e.said, ".public") {
		t.Errorf("status %d, and it says\n%s", e.status, e.said)
	}
	if wrong := r.now.holds(r.out); wrong != "" {
		t.Errorf("the old site is not whole: %s", wrong)
	}
}
