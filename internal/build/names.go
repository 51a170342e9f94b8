package build

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"accord/internal/content"
	"accord/internal/policy"
)

// WriteNames keeps the names of states in comments of a record or data file, as content.Names does, and reports whether it changed
// the file. A link is refused: what it leads to can be named itself.
func WriteNames(file string) (changed bool, err error) {
	site, name, err := siteOf(file)
	if err != nil {
		return false, err
	}
	root, err := os.OpenRoot(site)
	if err != nil {
		return false, err
	}
	defer root.Close()
	if info, err := root.Lstat(name); err != nil {
		return false, err
	} else if !info.Mode().IsRegular() {
		return false, fmt.Errorf("%s is no file of its own: name the one that a link leads to", name)
	}
	before, err := root.ReadFile(name)
	if err != nil {
		return false, err
	}
	after, err := content.Names(name, before)
	if err != nil || bytes.Equal(before, after) {
		return false, err
	}
	return true, replaceFile(root, name, after)
}

// siteOf returns the folder of the site that a file belongs to, the nearest one above it that has settings, and the file's path in
// there, slash-separated.
func siteOf(file string) (site, name string, err error) {
	file, err = filepath.Abs(file)
	if err != nil {
		return "", "", err
	}
	for dir := filepath.Dir(file); ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, policy.ConfigFile)); err == nil {
			name, err := filepath.Rel(dir, file)
			return dir, filepath.ToSlash(name), err
		}
		if dir == filepath.Dir(dir) {
			return "", "", fmt.Errorf("%s belongs to no site: no folder above it has %s", file, policy.ConfigFile)
		}
	}
}
