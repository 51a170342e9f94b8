package build

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// ErrBusy is the error of a build whose output folder another build is writing to.
var ErrBusy = errors.New("another build is writing to the folder")

// busy returns ErrBusy with the number of the process that the lock file names.
func busy(path string) error {
	who := "accord"
	if pid, err := os.ReadFile(path); err == nil && len(pid) > 0 {
		who = fmt.Sprintf("process %s", bytes.TrimSpace(pid))
	}
	return fmt.Errorf("%w (%s, by %s)", ErrBusy, who, path)
}

// lock excludes other builds and makes the folder around the output. If that folder cannot be written to, the lock
// stands inside the output, whose files are then replaced one by one.
func (w *writer) lock() (release func(), err error) {
	if err := w.disk.parents(filepath.Dir(w.target.out)); err != nil {
		return nil, err
	}
	inner := w.target.inside(lockName)
	release, err = w.hold(w.target.lock)
	if denied(err) && exists(w.target.out) {
		w.target.inPlace = "the folder around it cannot be written to"
		return w.hold(inner)
	}
	if err == nil && exists(inner) { // of someone who cannot write here, alive or dead
		done, err := w.hold(inner)
		if err != nil {
			release()
			return nil, err
		}
		done()
	}
	return release, err
}

// hold takes one lock. A lock file that cannot be removed afterwards does no harm to the site that was built.
func (w *writer) hold(name string) (release func(), err error) {
	held, err := w.disk.lock(name)
	if err != nil {
		return nil, err
	}
	return func() {
		_ = w.disk.remove(name)
		held.Close()
	}, nil
}

func denied(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}
