package build

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A survey is what stands in an output folder, measured against the folder's manifest.
type survey struct {
	root     string
	manifest *Manifest // without files when the folder has no manifest
	found    bool      // whether it has one
	index    map[string]int
	states   []state         // of manifest.Files
	folders  map[string]bool // every folder of a listed file; true if it is one, and not a link to elsewhere
}

// state is what a listed file is found to be.
type state uint8

const (
	foreign state = iota // a folder by now, or below something that is not our folder: not ours to touch
	ours                 // ours by its path; it may be gone, or changed by hand
	intact               // ours, and what the manifest says
)

// look surveys a folder. One that is not there is surveyed as empty.
func look(root string, workers int) (*survey, error) {
	s := &survey{root: root, manifest: &Manifest{}, folders: map[string]bool{}, index: map[string]int{}}
	m, err := ReadManifest(os.DirFS(root))
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", root, err)
	}
	info, err := os.Lstat(filepath.Join(root, ManifestName))
	if err != nil {
		return nil, err
	}
	s.manifest, s.found, s.states = m, true, make([]state, len(m.Files))
	s.lookAtFolders(workers)
	parallel(workers, len(m.Files), func(_, i int) error {
		s.states[i] = s.lookAtFile(m.Files[i], info)
		return nil
	})
	for i, f := range m.Files {
		s.index[f.Path] = i
	}
	return s, nil
}

func (s *survey) at(rel string) string { return filepath.Join(s.root, filepath.FromSlash(rel)) }

func (s *survey) lookAtFolders(workers int) {
	names := sortedFolders(s.manifest.Files)
	real := make([]bool, len(names))
	parallel(workers, len(names), func(_, i int) error {
		info, err := os.Lstat(s.at(names[i]))
		real[i] = err == nil && info.IsDir()
		return nil
	})
	s.folders["."] = true
	for i, name := range names { // a parent sorts before its children
		s.folders[name] = real[i] && s.folders[path.Dir(name)]
	}
}

// lookAtFile compares a file with its entry by size and by time: what was written after the manifest was not written
// by us. Reading 10,000 files to hash them would cost as much as writing them.
func (s *survey) lookAtFile(f File, manifest fs.FileInfo) state {
	if !s.folders[path.Dir(f.Path)] {
		return foreign
	}
	info, err := os.Lstat(s.at(f.Path))
	if err == nil && info.IsDir() {
		return foreign
	}
	if err != nil || !info.Mode().IsRegular() || info.Size() != f.Size || info.ModTime().After(manifest.ModTime()) {
		return ours
	}
	return intact
}

// sortedFolders returns every folder of the files but the root, parents before children.
func sortedFolders(files []File) []string {
	seen := map[string]bool{".": true}
	var names []string
	for _, f := range files {
		for dir := path.Dir(f.Path); !seen[dir]; dir = path.Dir(dir) {
			seen[dir] = true
			names = append(names, dir)
		}
	}
	slices.Sort(names)
	return names
}

// whole reports whether everything in the manifest is there as the manifest says.
func (s *survey) whole() bool {
	return s.found && !slices.ContainsFunc(s.states, func(st state) bool { return st != intact })
}

// lists reports whether a path is one of the folder's own files.
func (s *survey) lists(rel string) bool {
	i, ok := s.index[rel]
	return ok && s.states[i] != foreign
}

// owns reports whether a path is one of the folder's own files or folders.
func (s *survey) owns(rel string) bool { return s.lists(rel) || s.folders[rel] || rel == ManifestName }

// keeps returns the entry of a file that can be kept as it is.
func (s *survey) keeps(rel string) (File, bool) {
	i, ok := s.index[rel]
	if !ok || s.states[i] != intact {
		return File{}, false
	}
	return s.manifest.Files[i], true
}

// strangers returns the names at the top of the folder that are not ours in any part.
func (s *survey) strangers() ([]string, error) {
	entries, err := os.ReadDir(s.root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		if !s.owns(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// obstacles returns what is not ours and stands where the new files are to stand.
func (s *survey) obstacles(files []File) []string {
	var found []string
	absent := map[string]bool{".": !exists(s.root)} // folders; what would be in them need not be looked for
	for _, dir := range sortedFolders(files) {
		absent[dir] = absent[path.Dir(dir)]
		if absent[dir] || s.owns(dir) {
			continue
		}
		info, err := os.Lstat(s.at(dir))
		absent[dir] = err != nil || !info.IsDir()
		if err == nil && !info.IsDir() {
			found = append(found, dir)
		}
	}
	for _, f := range files {
		if absent[path.Dir(f.Path)] || s.lists(f.Path) {
			continue
		}
		info, err := os.Lstat(s.at(f.Path))
		switch {
		case err != nil:
		case info.IsDir():
			found = append(found, s.strangersBelow(f.Path)...)
		default:
			found = append(found, f.Path)
		}
	}
	return found
}

// strangersBelow returns what is not ours in a folder that has to make room for a file; the folder itself if it is
// not ours.
func (s *survey) strangersBelow(rel string) []string {
	if !s.folders[rel] {
		return []string{rel}
	}
	var found []string
	walk := func(p string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(s.root, p)
		if name = filepath.ToSlash(name); !s.owns(name) {
			found = append(found, name)
		}
		return nil
	}
	if err := filepath.WalkDir(s.at(rel), walk); err != nil {
		return append(found, rel)
	}
	return found
}

// refuse says why a folder must not be written to: something that is not ours stands in the way of the new files.
func (s *survey) refuse(files []File) error {
	found := s.obstacles(files)
	if len(found) == 0 {
		return nil
	}
	some := strings.Join(found[:min(3, len(found))], ", ")
	if len(found) > 3 {
		some += fmt.Sprintf(" and %d more", len(found)-3)
	}
	return fmt.Errorf("%s holds files that accord did not write, where the site has its own: %s; move them away or choose another folder", s.root, some)
}
