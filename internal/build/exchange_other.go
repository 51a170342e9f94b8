//go:build !linux

package build

import (
	"io/fs"
	"path/filepath"
)

// exchanger returns nil: the old folder is renamed aside and the new one renamed in.
func exchanger() func(a, b string) error { return nil }

// syncTree writes every file and folder of a tree to the medium.
func syncTree(tree string) error {
	return filepath.WalkDir(tree, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return syncDir(path)
	})
}

// fixed says why a folder cannot be moved. Here that is seen only when it is tried.
func fixed(string) string { return "" }
