package build

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"
	"sync/atomic"

	"accord/internal/hosting"
	"accord/internal/render"
)

// A stage is a folder in which the new site comes to be. Files that the old site has already are linked from there;
// where links cannot be made they are written again.
type stage struct {
	disk    disk
	root    string
	src     *os.Root // the site's own files, for outputs that are copies
	old     *survey
	sparse  bool // kept files stay in the old folder: the new ones will be moved there one by one
	masked  bool // the process's mask takes away modes that a web server needs
	folders map[string]*folder
	told    func(done, total int) // hears of each file that is staged, from all workers; nil is nobody
}

// A staged file is one of the new site's; kept means that the old site had it.
type staged struct {
	File
	kept bool
}

// newStage makes the folder. The outputs must be writable and in the order of their paths.
func newStage(d disk, root string, src *os.Root, old *survey, outputs []render.Output) (*stage, error) {
	if err := d.mkdir(root); err != nil {
		return nil, err
	}
	info, err := os.Lstat(root)
	if err != nil {
		return nil, err
	}
	s := &stage{disk: d, root: root, src: src, old: old, masked: info.Mode().Perm() != folderMode, folders: map[string]*folder{}}
	if mode := modeInPlaceOf(old.root); mode != info.Mode().Perm() {
		if err := d.chmod(root, mode); err != nil {
			return nil, err
		}
	}
	for _, o := range outputs {
		s.folder(path.Dir(o.Path))
	}
	return s, nil
}

// modeInPlaceOf is the mode of a folder that takes the place of another: that one's, which somebody may have chosen.
func modeInPlaceOf(old string) fs.FileMode {
	if info, err := os.Stat(old); err == nil {
		return info.Mode() & (fs.ModePerm | fs.ModeSetgid)
	}
	return folderMode
}

// A folder is made once, by the first file that stands in it.
type folder struct {
	path   string
	parent *folder // nil for the stage itself
	once   sync.Once
	err    error
}

func (s *stage) folder(rel string) *folder {
	f := s.folders[rel]
	if f == nil {
		f = &folder{path: s.at(rel)}
		if rel != "." {
			f.parent = s.folder(path.Dir(rel))
		}
		s.folders[rel] = f
	}
	return f
}

func (s *stage) make(f *folder) error {
	f.once.Do(func() {
		if f.parent == nil {
			return
		}
		if f.err = s.make(f.parent); f.err != nil {
			return
		}
		f.err = s.mkdir(f.path)
	})
	return f.err
}

func (s *stage) mkdir(name string) error {
	if err := s.disk.mkdir(name); err != nil || !s.masked {
		return err
	}
	return s.disk.chmod(name, folderMode)
}

func (s *stage) at(rel string) string { return filepath.Join(s.root, filepath.FromSlash(rel)) }

// fill renders every output and puts it into the stage. The result is in the order of the outputs, whichever worker
// took which; of several failures the first in that order is returned.
func (s *stage) fill(ctx context.Context, outputs []render.Output, workers int) ([]staged, error) {
	files := make([]staged, len(outputs))
	buffers := make([]bytes.Buffer, workers)
	var written atomic.Int64
	err := parallel(workers, len(outputs), func(worker, i int) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		file, err := s.put(outputs[i], &buffers[worker])
		if err != nil {
			return fmt.Errorf("%s: %w", outputs[i].Path, err)
		}
		files[i] = file
		if s.told != nil {
			s.told(int(written.Add(1)), len(outputs))
		}
		return nil
	})
	return files, err
}

func (s *stage) put(o render.Output, buf *bytes.Buffer) (staged, error) {
	if o.Write == nil {
		return s.copy(o)
	}
	if old, ok := s.old.keeps(o.Path); ok && o.Named {
		if kept, ok := s.keep(File{Path: o.Path, Sum: old.Sum, Size: old.Size, Type: o.Type, Class: classOf(o)}); ok {
			return kept, nil
		}
	}
	buf.Reset()
	if err := o.Write(buf); err != nil {
		return staged{}, err
	}
	file := File{Path: o.Path, Sum: sha256.Sum256(buf.Bytes()), Size: int64(buf.Len()), Type: o.Type, Class: classOf(o)}
	if kept, ok := s.keep(file); ok {
		return kept, nil
	}
	return staged{File: file}, s.write(o.Path, writeAll(buf.Bytes()))
}

// copy puts a file of the site into the stage. The hash in the manifest is of the bytes that were copied, even if the
// file changes meanwhile.
func (s *stage) copy(o render.Output) (staged, error) {
	f, err := s.src.Open(filepath.FromSlash(o.File))
	if err != nil {
		return staged{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return staged{}, err
	}
	if !info.Mode().IsRegular() {
		return staged{}, fmt.Errorf("%s is not a regular file", o.File)
	}
	file := File{Path: o.Path, Type: o.Type, Class: classOf(o)}
	if old, ok := s.old.keeps(o.Path); ok && old.Size == info.Size() {
		if file.Sum, file.Size, err = hash(f, io.Discard); err != nil {
			return staged{}, err
		}
		if kept, ok := s.keep(file); ok {
			return kept, nil
		}
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return staged{}, err
		}
	}
	err = s.write(o.Path, func(w io.Writer) error {
		file.Sum, file.Size, err = hash(f, w)
		return err
	})
	return staged{File: file}, err
}

// hash copies and returns the hash and the number of the bytes.
func hash(from io.Reader, to io.Writer) (Sum, int64, error) {
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(to, h), from)
	return Sum(h.Sum(nil)), n, err
}

// keep takes a file over from the old site if it is the same there.
func (s *stage) keep(file File) (staged, bool) {
	old, ok := s.old.keeps(file.Path)
	if !ok || old.Sum != file.Sum || old.Size != file.Size {
		return staged{}, false
	}
	if s.sparse {
		return staged{File: file, kept: true}, true
	}
	if s.make(s.folders[path.Dir(file.Path)]) != nil || s.disk.link(s.old.at(file.Path), s.at(file.Path)) != nil {
		return staged{}, false // writing it will work, or will say why not
	}
	return staged{File: file, kept: true}, true
}

func (s *stage) write(rel string, fill fill) error {
	if err := s.make(s.folders[path.Dir(rel)]); err != nil {
		return err
	}
	name := s.at(rel)
	if err := s.disk.create(name, fill); err != nil {
		return err
	}
	if s.masked {
		return s.disk.chmod(name, fileMode)
	}
	return nil
}

// parallel calls do for 0 … n-1 from several goroutines and stops at the first failure. It returns the failure of the
// lowest number among those that were begun.
func parallel(workers, n int, do func(worker, i int) error) error {
	var (
		next   atomic.Int64
		wait   sync.WaitGroup
		mu     sync.Mutex
		failed error
		lowest = n
	)
	for worker := range min(workers, n) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				err := do(worker, i)
				if err == nil {
					continue
				}
				next.Store(int64(n))
				mu.Lock()
				if i < lowest {
					lowest, failed = i, err
				}
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	return failed
}

func classOf(o render.Output) hosting.Class { return hosting.ClassOf(o.Type, o.Named) }
