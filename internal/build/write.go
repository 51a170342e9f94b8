// Package build writes a site's outputs into a folder, so that whoever reads the folder sees the whole old site or the
// whole new one, at any instant and after any crash.
//
// The new site comes to be in a folder beside the output (stage.go), where unchanged files are hard links to the old
// ones. Then the two folders exchange their names in one step. What stood in the old folder and was not written by
// accord (.git, CNAME, .well-known/…, also deeper in folders of ours) is moved over, and the rest of the old folder is
// removed. The manifest inside the folder (manifest.go) says what accord wrote; nothing else is ever changed or
// deleted, and a build refuses to start where such a file stands in the way of one of the site's own.
//
// The names of the folders beside the output say what they are worth, and need no journal:
//
//	.public.accord-new    a stage; nothing in it matters
//	.public.accord-old    a whole site: the new one before the exchange, the old one after it; what is not listed in
//	                      its manifest has still to be moved to the output
//	.public.accord-lock   excludes a second build
//
// The next build finds what a dead one left and finishes it (recover.go). For the few microseconds between the
// exchange and the move, the files that are not ours are missing from the output; those deep in our folders are missing
// until the old files are removed. On systems that cannot exchange two folders, the output's name is missing for an
// instant.
//
// A symbolic link, a mount point, or a folder whose surroundings cannot be written to is not exchanged. There the files are
// replaced one by one (replace.go), each of them whole, and the report says so.
//
// Rejected: writing into the folder and deleting what is left over. Every reader then sees a mixture for as long as
// the build takes, and a full disk leaves a mixture for good.
package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"accord/internal/render"
)

// A Report says what Write did. Bytes is the size of the whole site.
type Report struct {
	Files     int // of the site; the manifest is not counted
	Written   int // new or changed
	Kept      int // the same as before, not written again
	Removed   int // of the old site, not in the new one
	Bytes     int64
	Unchanged bool      // nothing was done
	Until     time.Time // when the next embargo ends; zero if there is none
	Phases    []Phase   // of the work, where a project was written
	InPlace   string    // why the files were replaced one by one, "" if the whole site was exchanged
}

// Unchanged reports whether a folder holds the whole site that was made from an input, for a moment at which the same
// records are public, and no trace of a build that runs or has died. It looks at the size and time of every file and
// changes nothing: less than 0.1 s for 10,000 files.
func Unchanged(dir string, input Sum, now time.Time) (Report, bool) {
	return standing(dir).unchanged(input, now)
}

// standing surveys what stands in a folder; nil when it is no site, or one that has to be put in order first.
func standing(dir string) *survey {
	t, err := locate(dir)
	if err != nil || t.littered() {
		return nil
	}
	s, err := look(t.out, runtime.GOMAXPROCS(0))
	if err != nil {
		return nil
	}
	return s
}

func (s *survey) unchanged(input Sum, now time.Time) (Report, bool) {
	if s == nil || !s.holds(input) || !s.manifest.Window.contains(now) {
		return Report{}, false
	}
	return s.report(), true
}

// Write makes the folder hold exactly the outputs, beside what is there and was not written by accord. Files to be
// copied are taken from src, the site's root. The input is the hash of everything that the outputs are made of, never
// zero; if the folder holds the site made from it already, nothing is done.
//
// An error names the path and the operation and leaves the old site as it was, but for two cases that it names: the
// new site is in place and the old one could not be cleared away, and files that were being replaced one by one. The
// next call finishes what was begun.
func Write(ctx context.Context, outputs []render.Output, src *os.Root, dir string, input Sum) (Report, error) {
	w := &writer{disk: newDisk(), workers: runtime.GOMAXPROCS(0), src: src, input: input}
	return w.write(ctx, outputs, dir)
}

type writer struct {
	disk    disk
	workers int
	src     *os.Root
	input   Sum
	about   Manifest // what the manifest says beside the input, the window and the files
	found   Sum      // the input's hash where there are warnings or errors; zero when that is all the same
	window  Window
	target  target
	old     *survey
	told    func(done, total int)
	approve func() error // has the last word when all is rendered, before the manifest; nil is yes
}

func (w *writer) write(ctx context.Context, outputs []render.Output, dir string) (Report, error) {
	outputs, err := sorted(outputs)
	if err != nil {
		return Report{}, err
	}
	if w.target, err = locate(dir); err != nil {
		return Report{}, err
	}
	if err := w.target.outside(w.src.Name()); err != nil {
		return Report{}, err
	}
	release, err := w.lock()
	if err != nil {
		return Report{}, err
	}
	defer release()
	if err := w.recover(); err != nil {
		return Report{}, err
	}
	if w.old, err = look(w.target.out, w.workers); err != nil {
		return Report{}, err
	}
	if (w.old.holds(w.input) || w.found != Sum{} && w.old.holds(w.found)) && w.old.manifest.Window.equal(w.window) {
		return w.old.report(), nil
	}
	if err := w.admit(outputs); err != nil {
		return Report{}, err
	}
	return w.build(ctx, outputs)
}

// sorted returns the outputs in the order of their paths. Findings have told the author of every path that cannot be
// written; this is the wall behind them.
func sorted(outputs []render.Output) ([]render.Output, error) {
	outputs = slices.Clone(outputs)
	slices.SortFunc(outputs, func(a, b render.Output) int { return strings.Compare(a.Path, b.Path) })
	files := make([]File, len(outputs))
	for i, o := range outputs {
		if !writable(o.Path) {
			return nil, fmt.Errorf("the path %q is not one that accord writes", o.Path)
		}
		if i > 0 && o.Path == outputs[i-1].Path {
			return nil, fmt.Errorf("the path %s is asked for twice, by %s and by %s", o.Path, outputs[i-1].From, o.From)
		}
		files[i].Path = o.Path
	}
	for _, dir := range sortedFolders(files) {
		if _, ok := slices.BinarySearchFunc(files, File{Path: dir}, byPath); ok {
			return nil, fmt.Errorf("the path %s is asked for as a file and as a folder", dir)
		}
	}
	return outputs, nil
}

func (s *survey) holds(input Sum) bool {
	return s.manifest.Complete() && s.manifest.Input == input && s.whole()
}

// report describes a site that was left as it is.
func (s *survey) report() Report {
	r := Report{Files: len(s.manifest.Files), Kept: len(s.manifest.Files), Unchanged: true, Until: s.manifest.Window.Until}
	for _, f := range s.manifest.Files {
		r.Bytes += f.Size
	}
	return r
}

// admit decides whether the folder may be written to, and how.
func (w *writer) admit(outputs []render.Output) error {
	strangers, err := w.old.strangers()
	if err != nil {
		return err
	}
	if !w.old.found {
		for _, name := range strangers {
			if slices.Contains(sourceNames, name) {
				return fmt.Errorf("%s looks like a source folder (it holds %s) and was not written by accord; choose another folder", w.target.out, name)
			}
		}
	}
	files := make([]File, len(outputs))
	for i, o := range outputs {
		files[i].Path = o.Path
	}
	if err := w.old.refuse(files); err != nil {
		return err
	}
	for _, name := range strangers {
		if why := fixed(filepath.Join(w.target.out, name)); why != "" && w.target.inPlace == "" {
			w.target.inPlace = name + " in it " + why
		}
	}
	return nil
}

// sourceNames are entries that no built site has: a folder that holds one is somebody's work.
var sourceNames = []string{"accord.yaml", "content", "layouts", "go.mod", "package.json"}

// build stages the new site and puts it in the place of the old one.
func (w *writer) build(ctx context.Context, outputs []render.Output) (Report, error) {
	s, files, err := w.stage(ctx, outputs)
	if err == nil {
		err = w.install(s, files)
	}
	if err != nil {
		return Report{}, errors.Join(err, w.recover())
	}
	if w.target.inPlace == "" {
		if err := w.settle(); err != nil {
			return w.report(files), fmt.Errorf("the new site is in place, but the old one could not be cleared away; %w: %w", ErrUnfinished, err)
		}
	}
	return w.report(files), nil
}

// stage makes the new site, with its manifest, whole on the medium.
func (w *writer) stage(ctx context.Context, outputs []render.Output) (*stage, []staged, error) {
	root := w.target.fresh
	if w.target.inPlace != "" {
		root = w.target.inside(stageName)
	}
	s, err := newStage(w.disk, root, w.src, w.old, outputs)
	if err != nil {
		return nil, nil, err
	}
	s.sparse = w.target.inPlace != ""
	s.told = w.told
	files, err := s.fill(ctx, outputs, w.workers)
	if err != nil {
		return nil, nil, err
	}
	if w.approve != nil {
		if err := w.approve(); err != nil {
			return nil, nil, err
		}
	}
	m := w.about
	m.Input, m.Window, m.Files = w.input, w.window, plain(files)
	if err := s.write(ManifestName, writeAll(m.Encode())); err != nil {
		return nil, nil, err
	}
	if err := w.disk.sync(root); err != nil {
		return nil, nil, err
	}
	return s, files, ctx.Err()
}

func plain(files []staged) []File {
	out := make([]File, len(files))
	for i, f := range files {
		out[i] = f.File
	}
	return out
}

// install puts the staged site in the place of the old one.
func (w *writer) install(s *stage, files []staged) error {
	if w.target.inPlace == "" {
		err := w.swap()
		if !slices.ContainsFunc(noExchange, func(no syscall.Errno) bool { return errors.Is(err, no) }) {
			return err
		}
		w.target.inPlace = "the system cannot exchange folders here: " + err.Error()
		s.root = w.target.inside(stageName)
		if err := w.disk.rename(w.target.past, s.root); err != nil {
			return err
		}
	}
	if err := w.replace(s, files); err != nil {
		return fmt.Errorf("files were being replaced one by one; %w: %w", ErrUnfinished, err)
	}
	return nil
}

func (w *writer) report(files []staged) Report {
	r := Report{Files: len(files), InPlace: w.target.inPlace, Until: w.window.Until}
	still := 0
	for _, f := range files {
		r.Bytes += f.Size
		if f.kept {
			r.Kept++
		}
		if _, ok := w.old.index[f.Path]; ok {
			still++
		}
	}
	r.Written = r.Files - r.Kept
	r.Removed = len(w.old.manifest.Files) - still
	return r
}
