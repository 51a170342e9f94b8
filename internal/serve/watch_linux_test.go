package serve

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// watchLimit is the setting of the number of watches. In a user namespace of its own a process may lower it for itself,
// without privileges; nothing outside of it changes.
const watchLimit = "/proc/sys/user/max_inotify_watches"

// few is set in the environment of the test that runs with few watches.
const few = "ACCORD_TEST_FEW_WATCHES"

// A system that really has no more watches: from the beginning, and only when a folder comes. Where the kernel gives
// nobody a namespace, TestTheLimitOfWatches is all that is tested of it.
func TestTheSystemsLimitOfWatches(t *testing.T) {
	if os.Getenv(few) != "" {
		followWithFewWatches(t)
		return
	}
	t.Parallel()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-test.run=^TestTheSystemsLimitOfWatches$", "-test.v")
	cmd.Env = append(os.Environ(), few+"=1")
	own := func(id int) []syscall.SysProcIDMap {
		return []syscall.SysProcIDMap{{ContainerID: 0, HostID: id, Size: 1}}
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER, UidMappings: own(os.Getuid()), GidMappings: own(os.Getgid())}
	out, err := cmd.CombinedOutput()
	switch {
	case errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EINVAL) || strings.Contains(string(out), "no limit may be set"):
		t.Logf("the kernel gives no namespace: %v", err)
	case err != nil || !strings.Contains(string(out), "--- PASS"):
		t.Errorf("%v\n%s", err, out)
	}
}

func followWithFewWatches(t *testing.T) {
	dir := watchedSite(t)
	page := filepath.Join(dir, "content/articles/shown/index.md")
	for _, c := range []struct {
		watches int
		folders string // that come when the site is followed
		told    string
	}{
		{5, "", "looking at all files every 500ms: the system's limit of watches is reached"},
		{30, "content/articles/shown", "looking at all files every 500ms from now on: the system's limit of watches is reached"},
	} {
		if err := os.WriteFile(watchLimit, fmt.Append(nil, c.watches), 0); err != nil {
			t.Log("no limit may be set here")
			t.Fatal(err)
		}
		t.Run(fmt.Sprint(c.watches), func(t *testing.T) {
			o := observe(t, dir, false)
			for i := range 40 {
				if c.folders != "" {
					writeFile(t, dir, fmt.Sprintf("%s/%d/a.txt", c.folders, i), "x")
				}
			}
			states, told := o.after(t, func() error { return os.WriteFile(page, []byte(pageText(fmt.Sprint("Of ", c.watches))), 0o644) })
			if len(states) == 0 || !strings.Contains(o.told.String(), c.told) {
				t.Errorf("%d states, and told:\n%s", len(states), o.told)
			}
			noMistake(t, c.told, states, told)
		})
	}
}
