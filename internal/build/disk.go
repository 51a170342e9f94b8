package build

import (
	"io"
	"os"
	"runtime"
)

// disk is every operation by which a build changes the file system. Tests replace its functions to let the N-th
// operation fail, or to end the build before or after it.
type disk struct {
	parents  func(path string) error              // a folder and those around it, if they are not there
	lock     func(path string) (io.Closer, error) // a file that excludes other builds until it is closed
	mkdir    func(path string) error
	create   func(path string, fill fill) error // a file that must not exist
	chmod    func(path string, mode os.FileMode) error
	link     func(old, new string) error
	rename   func(old, new string) error
	exchange func(a, b string) error // two folders, in one step; nil where the system cannot
	remove   func(path string) error // a file or an empty folder
	clear    func(path string) error // a whole tree, or nothing when there is none
	sync     func(tree string) error // what was written below a folder, to the medium
	syncDir  func(path string) error // the names in one folder, to the medium
}

func newDisk() disk {
	return disk{
		parents: func(path string) error { return os.MkdirAll(path, folderMode) }, lock: lock,
		mkdir: func(path string) error { return os.Mkdir(path, folderMode) }, create: create, chmod: os.Chmod, link: os.Link,
		rename: os.Rename, exchange: exchanger(), remove: os.Remove, clear: os.RemoveAll, sync: syncTree, syncDir: syncDir,
	}
}

// What a web server reads must be readable by it, whatever the mask of the person who builds.
const (
	fileMode   os.FileMode = 0o644
	folderMode os.FileMode = 0o755
)

func create(path string, fill fill) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return err
	}
	err = fill(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// fill writes the bytes of a new file.
type fill func(io.Writer) error

func writeAll(data []byte) fill {
	return func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}
}

// syncDir writes one file or folder to the medium. Windows refuses this for what is open for reading, and keeps the names
// in its own journal.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	err = f.Sync()
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
