package build

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"syscall"
)

// recover finishes what a build left that has died or failed. The lock is held.
func (w *writer) recover() error {
	t := w.target
	if !exists(t.out) && exists(t.past) {
		if err := w.disk.rename(t.past, t.out); err != nil {
			return err
		}
	}
	if exists(t.past) {
		old, err := look(t.past, w.workers)
		if err != nil {
			return err
		}
		if err := w.retire(t.past, old); err != nil {
			return fmt.Errorf("what an unfinished build left in %s could not be cleared away: %w", t.past, err)
		}
	}
	if exists(t.inside(stageName)) {
		if err := w.disk.clear(t.inside(stageName)); err != nil {
			return err
		}
	}
	return w.disk.clear(t.fresh)
}

// retire removes a site that is no longer the output, and moves what is not ours from it to the output: first whole
// entries at the top, since that is where .git and CNAME are; then, when our own files are gone, whatever is left in
// our folders. Until the end the manifest stays, so that it can be done again from any point.
func (w *writer) retire(root string, old *survey) error {
	old.root = root
	if err := w.disk.clear(filepath.Join(root, claimsName)); err != nil {
		return err
	}
	names, err := old.strangers()
	if err != nil {
		return err
	}
	if err := w.move(root, w.target.out, names); err != nil {
		return err
	}
	if err := w.last(); err != nil {
		return err
	}
	if err := w.removeOwn(old); err != nil {
		return err
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		return err
	}
	names = names[:0]
	for _, e := range entries {
		if e.Name() != ManifestName {
			names = append(names, e.Name())
		}
	}
	if err := w.move(root, w.target.out, names); err != nil {
		return err
	}
	if old.found {
		if err := w.disk.remove(filepath.Join(root, ManifestName)); err != nil {
			return err
		}
	}
	return w.disk.remove(root)
}

// last makes the output last: its name first, since what was moved into it is lost with a folder that has none, then its entries at the top,
// before anything of the old site goes. File systems with a journal bring both to the medium at once.
func (w *writer) last() error {
	if err := w.disk.syncDir(filepath.Dir(w.target.out)); err != nil {
		return err
	}
	return w.disk.syncDir(w.target.out)
}

// move moves entries of one folder to another. Folders that are in both are merged; a file that stands in the way
// stays where it is, and so does the one that was to be moved.
func (w *writer) move(from, to string, names []string) error {
	for _, name := range names {
		a, b := filepath.Join(from, name), filepath.Join(to, name)
		moved, err := os.Lstat(a)
		if err != nil {
			return err
		}
		there, err := os.Lstat(b)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			err = w.disk.rename(a, b)
		case err == nil && moved.IsDir() && there.IsDir():
			err = w.merge(a, b)
		case err == nil:
			err = fmt.Errorf("%s was not written by accord and cannot be moved back: %s is there; move one of them away", a, b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) merge(from, to string) error {
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	if err := w.move(from, to, names); err != nil {
		return err
	}
	return w.disk.remove(from)
}

// removeOwn removes the files that the manifest lists, and the folders that this leaves empty.
func (w *writer) removeOwn(old *survey) error {
	folders := sortedFolders(old.manifest.Files)
	inside, nested := map[string][]string{}, map[string]bool{".": true}
	for i, f := range old.manifest.Files {
		if old.states[i] != foreign {
			inside[path.Dir(f.Path)] = append(inside[path.Dir(f.Path)], f.Path)
		}
	}
	for _, dir := range folders {
		nested[path.Dir(dir)] = true
	}
	all := append([]string{"."}, folders...)
	err := parallel(w.workers, len(all), func(_, i int) error {
		if err := w.removeFiles(old, inside[all[i]]); err != nil || nested[all[i]] {
			return err
		}
		return w.removeEmpty(old, all[i:i+1])
	})
	if err != nil {
		return err
	}
	return w.removeEmpty(old, slices.DeleteFunc(folders, func(dir string) bool { return !nested[dir] }))
}

func (w *writer) removeFiles(old *survey, paths []string) error {
	for _, rel := range paths {
		if err := gone(w.disk.remove(old.at(rel))); err != nil {
			return err
		}
	}
	return nil
}

// removeEmpty removes those of our folders that are empty, children before parents.
func (w *writer) removeEmpty(old *survey, folders []string) error {
	for _, dir := range slices.Backward(folders) {
		if !old.folders[dir] {
			continue
		}
		if err := gone(w.disk.remove(old.at(dir))); err != nil && !notEmpty(err) {
			return err
		}
	}
	return nil
}

func gone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// notEmpty reports whether a folder could not be removed because something stands in it: some systems say that it
// exists.
func notEmpty(err error) bool {
	return errors.Is(err, syscall.ENOTEMPTY) || errors.Is(err, fs.ErrExist)
}
