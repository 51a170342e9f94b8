//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package build

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
)

// lock creates a file that must not exist and writes the number of the process into it. A build that was killed leaves
// the file behind; the error says what to do then.
func lock(path string) (io.Closer, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%w; if that process has ended, remove the file", busy(path))
	}
	if err != nil {
		return nil, err
	}
	_, err = f.WriteString(strconv.Itoa(os.Getpid()) + "\n")
	if closed := f.Close(); err == nil {
		err = closed
	}
	return io.NopCloser(strings.NewReader("")), err
}
