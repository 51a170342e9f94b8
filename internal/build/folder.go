package build

import (
	"io/fs"
	"os"
	"syscall"
)

// A siteFolder is a site's folder, or one in it, as a file system: that of an os.Root, quicker. Its Sub is a folder that
// stays open until it is closed.
type siteFolder struct {
	rootFS
	root *os.Root
}

type rootFS interface {
	fs.ReadDirFS
	fs.ReadLinkFS
	fs.StatFS
}

func folderOf(root *os.Root) siteFolder { return siteFolder{rootFS: root.FS().(rootFS), root: root} }

// Open opens a file without waiting: neither for who writes to a pipe that took a file's place, nor for the system to
// say four times that a file cannot be polled.
func (f siteFolder) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return f.rootFS.Open(name) // which says why
	}
	file, err := f.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	return file, nil
}

func (f siteFolder) Sub(name string) (fs.FS, error) {
	root, err := f.root.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	return folderOf(root), nil
}

func (f siteFolder) Close() error { return f.root.Close() }
