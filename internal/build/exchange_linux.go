package build

import (
	"os"

	"golang.org/x/sys/unix"
)

func exchanger() func(a, b string) error { return exchange }

// exchange gives each of two folders the other's name. Nobody ever sees one of the names missing.
func exchange(a, b string) error {
	if err := unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE); err != nil {
		return &os.LinkError{Op: "exchange", Old: a, New: b, Err: err}
	}
	return nil
}

// syncTree writes the file system of a tree to the medium: one call, where a call for each file would take a second
// for a thousand files.
func syncTree(tree string) error {
	f, err := os.Open(tree)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := unix.Syncfs(int(f.Fd())); err != nil {
		return &os.PathError{Op: "syncfs", Path: tree, Err: err}
	}
	return nil
}

// fixed says why a folder cannot be moved to another parent, "" if it can: it is a mount point, or it belongs to
// someone who does not let us change it.
func fixed(path string) string {
	var st unix.Statx_t
	err := unix.Statx(unix.AT_FDCWD, path, unix.AT_SYMLINK_NOFOLLOW, unix.STATX_BASIC_STATS, &st)
	switch {
	case err != nil:
		return ""
	case st.Attributes&unix.STATX_ATTR_MOUNT_ROOT != 0:
		return "is a mount point"
	case st.Mode&unix.S_IFMT == unix.S_IFDIR && unix.Access(path, unix.W_OK) != nil:
		return "cannot be changed by this user"
	}
	return ""
}
