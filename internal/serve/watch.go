package serve

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"accord/internal/policy"
)

// watchedFolders are the folders of a site that a build reads, beside its settings. What a build writes is not in them.
func watchedFolders() []string { return []string{"content", "layouts", "static"} }

// watch sends hints about a site's folder until it is stopped. Note is what the author has to know: that the folder has
// to be polled, and why.
func watch(ctx context.Context, dir string, polled bool, hints chan<- hint) (stop func(), note string) {
	why := unwatchable(dir)
	if polled {
		why = "as asked"
	}
	if why == "" {
		w, err := newWatcher(dir, hints)
		if err == nil {
			go w.run(ctx)
			return func() { w.events.Close() }, ""
		}
		why = reason(err)
	}
	go poll(ctx, hints, pollTime)
	return func() {}, fmt.Sprintf("looking at all files every %v: %s", pollTime, why)
}

const pollTime = 500 * time.Millisecond

// poll asks for a sweep again and again.
func poll(ctx context.Context, hints chan<- hint, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			send(ctx, hints, hint{sweep: true})
		case <-ctx.Done():
			return
		}
	}
}

// send gives a hint on; one that asks for no file in particular is dropped while others wait, since the sweep that
// follows them is the same.
func send(ctx context.Context, hints chan<- hint, h hint) {
	if h.path == "" && h.note == "" && len(hints) > 0 {
		return
	}
	select {
	case hints <- h:
	case <-ctx.Done():
	}
}

// A watcher turns the system's events about folders into hints. Folders are watched, not files: editors replace files.
type watcher struct {
	dir     string
	events  *fsnotify.Watcher
	watch   func(folder string) error // of events; in tests of a system that has enough
	folders map[string]bool           // those that are watched
	hints   chan<- hint
}

func newWatcher(dir string, hints chan<- hint) (*watcher, error) {
	events, err := fsnotify.NewBufferedWatcher(4096)
	if err != nil {
		return nil, err
	}
	w := &watcher{dir: filepath.Clean(dir), events: events, watch: events.Add, folders: map[string]bool{}, hints: hints}
	if err := w.begin(); err != nil {
		events.Close()
		return nil, err
	}
	return w, nil
}

// begin watches the site's folder, for the settings and for the folders that come and go in it, and these.
func (w *watcher) begin() error {
	if err := w.watch(w.dir); err != nil {
		return err
	}
	for _, top := range watchedFolders() {
		if _, err := w.add(filepath.Join(w.dir, top)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// add watches a folder and those below it, and returns the files in them: what was written before the watch began gives
// no event.
func (w *watcher) add(root string) (files []string, err error) {
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && name != root:
			return nil // it went while the walk was under way
		case err != nil:
			return err
		case !d.IsDir():
			files = append(files, name)
			return nil
		}
		if err := w.watch(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		w.folders[name] = true
		return nil
	})
	return files, err
}

// forget ends the watches of a folder and those below it, if there are any. The system watches a folder, not its name:
// one that was moved would tell of itself by the name that it had.
func (w *watcher) forget(folder string) {
	if !w.folders[folder] {
		return
	}
	for name := range w.folders {
		if name == folder || strings.HasPrefix(name, folder+string(filepath.Separator)) {
			delete(w.folders, name)
			_ = w.events.Remove(name) // the watch of what was deleted has ended by itself
		}
	}
}

// run turns events into hints. When folders can no longer be watched it says so, and polls.
func (w *watcher) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case e, ok := <-w.events.Events:
			if !ok {
				return
			}
			if err := w.hear(ctx, e); err != nil {
				send(ctx, w.hints, hint{sweep: true, polled: true, note: fmt.Sprintf("looking at all files every %v from now on: %s", pollTime, reason(err))})
				w.events.Close()
				poll(ctx, w.hints, pollTime)
				return
			}
		case err, ok := <-w.events.Errors:
			if !ok {
				return
			}
			note := "the system reports: " + err.Error()
			if errors.Is(err, fsnotify.ErrEventOverflow) {
				note = "more changed at once than the system reports: looking at all files"
			}
			send(ctx, w.hints, hint{sweep: true, note: note})
		}
	}
}

func (w *watcher) hear(ctx context.Context, e fsnotify.Event) error {
	name, named := filepath.Clean(e.Name), e.Op&(fsnotify.Create|fsnotify.Remove|fsnotify.Rename) != 0
	if named && name == w.dir {
		return errMoved
	}
	path, ok := w.path(name)
	if !ok || e.Op == fsnotify.Chmod {
		return nil
	}
	if named {
		w.forget(name)
		if info, err := os.Lstat(name); err == nil && info.IsDir() {
			return w.enter(ctx, name)
		}
	}
	if e.Op&(fsnotify.Remove|fsnotify.Rename) != 0 {
		send(ctx, w.hints, hint{sweep: true})
		return nil
	}
	send(ctx, w.hints, hint{path: path})
	return nil
}

// errMoved ends the watching: the folder that the program has opened is found where it is, and the system tells nothing
// of it under another name.
var errMoved = errors.New("the site's folder was moved")

// enter begins to watch a folder that has appeared, with what is in it.
func (w *watcher) enter(ctx context.Context, folder string) error {
	files, err := w.add(folder)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // it went again
	}
	send(ctx, w.hints, hint{sweep: true})
	for i, name := range files {
		if path, ok := w.path(name); ok && i < lookedAt {
			send(ctx, w.hints, hint{path: path})
		}
	}
	return err
}

// path returns the path below the site's root, slash-separated; false for what no build reads.
func (w *watcher) path(name string) (string, bool) {
	rel, err := filepath.Rel(w.dir, name)
	if err != nil {
		return "", false
	}
	path := filepath.ToSlash(rel)
	top, _, _ := strings.Cut(path, "/")
	for _, folder := range watchedFolders() {
		if top == folder {
			return path, true
		}
	}
	return path, path == policy.ConfigFile || path == policy.AddressFile
}

// reason says in the author's words why folders cannot be watched.
func reason(err error) string {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EMFILE) {
		return "the system's limit of watches is reached (on Linux fs.inotify.max_user_watches or max_user_instances)"
	}
	return err.Error()
}
