package build

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Names of accord's own in the output, while files are replaced one by one.
const (
	stageName = ownPrefix + "stage"
	lockName  = ownPrefix + "lock"
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

// outside refuses an output folder that would swallow the site or mix with its sources.
func (t target) outside(site string) error {
	site, err := filepath.Abs(site)
	if err != nil {
		return err
	}
	if real, err := filepath.EvalSymlinks(site); err == nil {
		site = real
	}
	out := t.out
	if real, err := filepath.EvalSymlinks(out); err == nil {
		out = real
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

// within reports whether a path is a folder or lies in it.
func within(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
