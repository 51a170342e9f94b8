package build

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
)

// replace moves staged files into the output one by one: what pages need first, then the pages, then what lists them;
// what is no longer part of the site is removed last. Until the end the manifest in the folder is one of a site that
// is not complete.
func (w *writer) replace(s *stage, files []staged) error {
	p := w.plan(files)
	claims := union(w.old.manifest.Files, plain(files), p.kept)
	if err := s.write(claimsName, writeAll(claims.Encode())); err != nil {
		return err
	}
	if err := w.disk.syncDir(s.at(claimsName)); err != nil { // an empty one would stop every later build
		return err
	}
	if err := w.disk.rename(s.at(claimsName), w.target.inside(ManifestName)); err != nil {
		return err
	}
	if err := w.clearWay(p); err != nil {
		return err
	}
	if err := w.moveIn(s, files); err != nil {
		return err
	}
	if err := w.removeFiles(w.old, p.over); err != nil {
		return err
	}
	if err := w.removeEmpty(w.old, p.emptied); err != nil {
		return err
	}
	if err := w.disk.rename(s.at(ManifestName), w.target.inside(ManifestName)); err != nil {
		return err
	}
	return w.disk.clear(s.root)
}

// A plan sorts out what goes when files are replaced one by one.
type plan struct {
	kept    map[string]bool // new files that the output has already
	inWay   []string        // old files where the new site has a folder, or in a folder where it has a file
	over    []string        // other old files that the new site does not have
	closed  []string        // old folders where the new site has a file, or in such a folder
	emptied []string        // other old folders that the new site does not have
}

func (w *writer) plan(files []staged) *plan {
	p := &plan{kept: map[string]bool{}}
	isFile, isFolder := make(map[string]bool, len(files)), map[string]bool{}
	for _, f := range files {
		isFile[f.Path] = true
		if f.kept {
			p.kept[f.Path] = true
		}
	}
	for _, dir := range sortedFolders(plain(files)) {
		isFolder[dir] = true
	}
	for i, f := range w.old.manifest.Files {
		switch {
		case isFile[f.Path], w.old.states[i] == foreign:
		case isFolder[f.Path], belowAny(f.Path, isFile):
			p.inWay = append(p.inWay, f.Path)
		default:
			p.over = append(p.over, f.Path)
		}
	}
	for _, dir := range sortedFolders(w.old.manifest.Files) {
		switch {
		case isFolder[dir]:
		case isFile[dir], belowAny(dir, isFile):
			p.closed = append(p.closed, dir)
		default:
			p.emptied = append(p.emptied, dir)
		}
	}
	return p
}

// belowAny reports whether a path lies below one of the paths of a set.
func belowAny(rel string, set map[string]bool) bool {
	for dir := path.Dir(rel); dir != "."; dir = path.Dir(dir) {
		if set[dir] {
			return true
		}
	}
	return false
}

func (w *writer) clearWay(p *plan) error {
	if err := w.removeFiles(w.old, p.inWay); err != nil {
		return err
	}
	return w.removeEmpty(w.old, p.closed)
}

// moveIn makes the folders and renames the files that are not kept.
func (w *writer) moveIn(s *stage, files []staged) error {
	for _, dir := range sortedFolders(plain(files)) {
		if w.old.folders[dir] {
			continue
		}
		if err := s.mkdir(w.old.at(dir)); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	for turn := range lastTurn + 1 {
		for _, f := range files {
			if f.kept || turnOf(f.Type) != turn {
				continue
			}
			if err := w.disk.rename(s.at(f.Path), filepath.Join(w.target.out, filepath.FromSlash(f.Path))); err != nil {
				return err
			}
		}
	}
	return nil
}

const lastTurn = 2

// turnOf says when a file is moved: pages name styles and images, feeds and the sitemap name pages.
func turnOf(mediaType string) int {
	switch {
	case strings.HasPrefix(mediaType, "text/html"):
		return 1
	case strings.HasPrefix(mediaType, "application/atom+xml"), strings.HasPrefix(mediaType, "application/xml"):
		return 2
	}
	return 0
}
