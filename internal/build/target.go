package build

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Names of accord's own in the output, while files are replaced one by one.
const (
	stageName  = ownPrefix + "stage"
	claimsName = ownPrefix + "claims" // in the stage: the manifest of a site that is being replaced
	lockName   = ownPrefix + "lock"
)

// A target is the output folder and the names around it.
type target struct {
	out     string // absolute; where a link leads to
	fresh   string
	past    string
	lock    string
	inPlace string // why files are replaced one by one, "" if the folder is exchanged
}

// locate finds the output folder, which need not exist.
func locate(dir string) (target, error) {
	out, err := filepath.Abs(dir)
	if err != nil {
		return target{}, err
	}
	info, err := os.Lstat(out)
	inPlace := ""
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return target{}, err
	case info.Mode()&fs.ModeSymlink != 0:
		inPlace = "it is a symbolic link"
		if out, err = filepath.EvalSymlinks(out); err != nil {
			return target{}, err
		}
		if info, err = os.Stat(out); err != nil {
			return target{}, err
		}
		fallthrough
	default:
		if !info.IsDir() {
			return target{}, fmt.Errorf("%s is not a folder", out)
		}
		if why := fixed(out); why != "" && inPlace == "" {
			inPlace = "it " + why
		}
	}
	parent, name := filepath.Split(out)
	beside := func(role string) string { return filepath.Join(parent, "."+name+ownPrefix+role) }
	return target{out: out, fresh: beside("new"), past: beside("old"), lock: beside("lock"), inPlace: inPlace}, nil
}

func (t target) inside(name string) string { return filepath.Join(t.out, name) }

// littered reports whether another build is at work or has died.
func (t target) littered() bool {
	return exists(t.fresh) || exists(t.past) || exists(t.lock) || exists(t.inside(stageName)) || exists(t.inside(lockName))
}

// outside refuses an output folder that would swallow the site or mix with its sources, and one that nobody means: the top of the file
// system, somebody's home, or what git keeps.
func (t target) outside(site string) error {
	site, err := filepath.Abs(site)
	if err != nil {
		return err
	}
	site = real(site)
	out := real(t.out)
	if home, err := os.UserHomeDir(); filepath.Dir(out) == out || err == nil && out == real(home) {
		return fmt.Errorf("%s is the top of a file system or a home folder; choose a folder in it", t.out)
	}
	if slices.Contains(strings.Split(out, string(filepath.Separator)), ".git") {
		return fmt.Errorf("%s belongs to git; choose another folder for the output", t.out)
	}
	if within(out, site) {
		return fmt.Errorf("the site itself is in %s; choose another folder for the output", t.out)
	}
	for _, source := range []string{"content", "layouts", "static"} {
		if within(filepath.Join(site, source), out) {
			return fmt.Errorf("%s is in the site's %s folder; choose another folder for the output", t.out, source)
		}
	}
	return nil
}

// real is where a path leads to, or would lead once it is there.
func real(name string) string {
	to, err := filepath.EvalSymlinks(name)
	switch parent := filepath.Dir(name); {
	case err == nil:
		return to
	case parent == name:
		return name
	default:
		return filepath.Join(real(parent), filepath.Base(name))
	}
}

// within reports whether a path is a folder or lies in it.
func within(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
