package build

import (
	"bytes"
	"errors"
	"fmt"
	"os"
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
