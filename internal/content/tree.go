// Package content turns a site's files into records with places. A record's folder is its kind and its file's name its
// id; front matter, data files, rolls (CSV) and libraries (CSL-JSON) are decoded by one table of keys per kind, from
// which the schema, the examples and the reference for authors are made as well. Findings are values beside the
// records; all mistakes of a file are reported in one run, unless it is no YAML at all.
//
// Tree is the one memory of the program: path → what the file system says about the file, its hash, and what was
// parsed from it. Its laws:
//
//   - A parsed file is a function of the file's bytes, its path and the options that touch parsing (language, parts,
//     raw HTML, time zone). It is kept while those are the same, and its findings are replayed with it.
//   - What the file system says is a hint: a file whose size and time are unchanged is not read again, unless it was
//     younger than 50 ms when it was looked at, for then a second write may have left the same time.
//   - Values never change. A Source is a view of one moment and stays valid for ever.
//   - Look is for haste: it adds and changes. Only Sweep removes.
//   - A text that is laid over a file stands in its place, whether or not there is a file, until it is lifted: what an
//     editor holds and has not saved.
//
// A Tree is used by one goroutine at a time. Inside Sweep and Look files are read, and inside Source parsed, on all
// processors; this is the only concurrency of the package. Files are read through an fs.FS; that of an os.Root makes links that lead out
// of the site errors, which are findings here. Files are untrusted: sizes, depths and numbers of keys are bounded.
// Beside records stand only files that cannot run, and a link is followed only to a file of the same top folder.
//
// Rejected: decoding YAML into tagged structs. The library then keeps no places, stops in a map at its first mistake,
// and names no key that an author may have meant; and the documentation of the keys would be a second list.
package content

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"accord/internal/diag"
	"accord/internal/policy"
)

// A Tree is the memory of a site's files.
type Tree struct {
	fsys   fs.FS
	files  map[string]*entry
	order  []string // the keys of files, sorted
	opts   *options
	source *Source           // of the files as they are; nil when it is to be made again
	diffs  map[string]*entry // what files were, that were found new (nil), changed or gone since Changes was called
	laid   map[string][]byte // texts that stand in the place of files
	now    func() time.Time  // the clock, for what is young
}

// An entry is what is known of one file. It never changes.
type entry struct {
	slot     slot
	size     int64
	modified time.Time
	young    bool // equal size and time prove nothing
	hash     [sha256.Size]byte
	opts     [sha256.Size]byte // the options that it was parsed with
	parsed   *parsing          // nil if files of its role are not parsed, or it could not be read
	bad      *diag.Finding     // why it could not be read
}

// A parsing is a file's bytes on the way to what they mean: parsed when that is first asked for, once, and then let go of.
type parsing struct {
	file string
	slot slot
	src  []byte
	opts *options
	once sync.Once
	done *parsed
}

func (p *parsing) result() *parsed {
	p.once.Do(func() {
		p.done = parse(p.file, p.slot, p.src, p.opts)
		p.src, p.opts = nil, nil
	})
	return p.done
}

// NewTree returns a memory without files; Sweep fills it. A file system that can stat without opening makes it quick.
func NewTree(fsys fs.FS) *Tree {
	return &Tree{fsys: fsys, files: map[string]*entry{}, diffs: map[string]*entry{}, laid: map[string][]byte{}, opts: defaultOptions(), now: time.Now}
}

// Lay puts a text in the place of a file, from the next look at it on; nil lifts what was laid. Layouts and files that are only
// listed stay as they are on disk.
func (t *Tree) Lay(file string, text []byte) {
	if text == nil || !ours(file) || !slotOf(file).role.parsed() {
		delete(t.laid, file)
		return
	}
	t.laid[file] = text
}

// youth is how old a file must be before its time tells whether it was written again.
const youth = 50 * time.Millisecond

// Sweep looks at everything and reads what was changed; what is gone is forgotten. An error means that ctx was done;
// the memory is then as before.
func (t *Tree) Sweep(ctx context.Context) error {
	there := t.list(ctx)
	opts := t.opts
	if len(there) == 0 || there[0].path != policy.ConfigFile {
		opts = defaultOptions()
	}
	entries, opts, err := t.refresh(ctx, there, opts)
	if err != nil {
		return err
	}
	files, changed := make(map[string]*entry, len(entries)), false
	for i, e := range entries {
		p := there[i].path
		files[p] = e
		changed = t.diff(p, e) || changed
	}
	for p := range t.files {
		if files[p] == nil {
			changed = t.diff(p, nil) || changed
		}
	}
	t.files, t.opts = files, opts
	if changed {
		t.source, t.order = nil, nil
	}
	return nil
}

// diff notes a file that is not as it was, and reports whether it is one. A file that is gone is nil.
func (t *Tree) diff(p string, e *entry) bool {
	old := t.files[p]
	if e.equal(old) {
		return false
	}
	if _, noted := t.diffs[p]; !noted {
		t.diffs[p] = old
	}
	return true
}

// Changes are the paths of the files that are new, changed or gone since it was last called, sorted. A file that came and
// went in between is not among them.
func (t *Tree) Changes() (paths []string) {
	for p, old := range t.diffs {
		if !t.files[p].equal(old) {
			paths = append(paths, p)
		}
	}
	t.diffs = map[string]*entry{}
	slices.Sort(paths)
	return paths
}

// Look looks at the named files first, without a sweep. Files that are gone, or lie where no file of a site does, are
// passed over. Again holds the files that are being written just now: they changed while they were read, or are
// suddenly empty; of them the memory is as before.
func (t *Tree) Look(paths ...string) (again []string) {
	var there []listed
	for _, p := range paths {
		if l, ok := t.look(p); ok {
			there = append(there, l)
		}
	}
	slices.SortFunc(there, listed.compare)
	there = slices.CompactFunc(there, func(a, b listed) bool { return a.path == b.path })
	entries, opts, _ := t.refresh(context.Background(), there, t.opts)
	for i, e := range entries {
		p := there[i].path
		old := t.files[p]
		switch {
		case e.torn() || old != nil && old.size > 0 && e.size == 0 && e.bad == nil && there[i].laid == nil:
			again = append(again, p)
			continue
		case old == nil:
			t.order = nil
		}
		if t.diff(p, e) {
			t.source = nil
		}
		t.files[p] = e
	}
	if opts.key != t.opts.key {
		t.opts = opts
		t.parseAgain()
	}
	return again
}

// parseAgain reads every file that was parsed with other options.
func (t *Tree) parseAgain() {
	var there []listed
	for p, e := range t.files {
		if p != policy.ConfigFile && e.bad == nil {
			there = append(there, listed{path: p, size: e.size, modified: e.modified, laid: t.laid[p]})
		}
	}
	entries, _, _ := t.refresh(context.Background(), there, t.opts)
	for i, e := range entries {
		t.files[there[i].path] = e
	}
	t.source = nil
}

// refresh returns the entries of files that are there, old ones where nothing changed. The file of settings, which
// comes first if it is there, decides the options of the others.
func (t *Tree) refresh(ctx context.Context, there []listed, opts *options) ([]*entry, *options, error) {
	entries := make([]*entry, len(there))
	from := newReader(t.fsys)
	defer from.close()
	first := 0
	if len(there) > 0 && there[0].path == policy.ConfigFile {
		first = 1
		if entries[0] = t.entry(from, there[0], opts); entries[0].parsed != nil {
			opts = entries[0].parsed.result().opts
		}
	}
	inParallel(len(there)-first, func(i int) {
		if ctx.Err() == nil {
			entries[first+i] = t.entry(from, there[first+i], opts)
		}
	})
	return entries, opts, ctx.Err()
}

// inParallel calls do for each index below n, on all processors.
func inParallel(n int, do func(i int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
}

// entry returns what is known of a file after looking at it: the old entry if that says enough.
func (t *Tree) entry(from *reader, l listed, opts *options) *entry {
	old := t.files[l.path]
	if l.bad == nil && old != nil && old.current(l, opts) {
		return old
	}
	young := l.laid != nil || t.now().Sub(l.modified) < youth
	e := &entry{slot: slotOf(l.path), size: l.size, modified: l.modified, young: young, opts: opts.key, bad: l.bad}
	if e.bad != nil || e.slot.role == stray {
		return e
	}
	src, err := e.read(from, l)
	switch {
	case err != nil:
		e.bad = unread(l.path, err)
	case !e.slot.role.parsed():
	case old != nil && old.parsed != nil && old.hash == e.hash && (old.opts == e.opts || e.slot.role == settingsFile):
		e.parsed = old.parsed
	default:
		e.parsed = &parsing{file: l.path, slot: e.slot, src: src, opts: opts}
	}
	return e
}

// current reports whether a file needs no reading: what the file system says about it is as it was.
func (e *entry) current(l listed, opts *options) bool {
	sameOptions := e.opts == opts.key || !e.slot.role.parsed() || e.slot.role == settingsFile
	return e.bad == nil && !e.young && e.size == l.size && e.modified.Equal(l.modified) && sameOptions
}

// equal reports whether two entries of one path mean the same for the site.
func (e *entry) equal(old *entry) bool {
	if e == nil || old == nil {
		return e == old
	}
	same := e.bad == old.bad || e.bad != nil && old.bad != nil && e.bad.Text == old.bad.Text
	return same && e.hash == old.hash && e.parsed == old.parsed
}

var errTorn = errors.New("it changed while it was read")

// torn reports whether a file was being written while it was read.
func (e *entry) torn() bool { return e.bad != nil && e.bad.Text == unread("", errTorn).Text }

// read hashes a file, or what is laid over it, and, if its role is parsed, returns its bytes.
func (e *entry) read(from *reader, l listed) ([]byte, error) {
	if l.laid != nil {
		if e.size > maxFile {
			return nil, errLarge
		}
		e.hash = sha256.Sum256(l.laid)
		return l.laid, nil
	}
	f, err := from.file(l.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if e.slot.role.parsed() {
		if e.size > maxFile {
			return nil, errLarge
		}
		src := make([]byte, e.size+1) // one more, to see whether it grew
		n, err := f.Read(src)
		for err == nil && n < int(e.size) { // a file that gives all of its bytes at once is not asked for more
			var more int
			more, err = f.Read(src[n:])
			n += more
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if int64(n) != e.size {
			return nil, errTorn
		}
		e.hash = sha256.Sum256(src[:n])
		return src[:n:n], nil
	}
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	if err == nil && n != e.size {
		err = errTorn
	}
	sum.Sum(e.hash[:0])
	return nil, err
}
