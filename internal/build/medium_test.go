package build

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A medium is what a disk has of the operations of a build, as far as a file system promises: what was synced. Of the rest it may have
// any part, since the journal keeps names in their order, but no order holds between names and contents, and none inside of a folder that
// nothing leads to yet.
type medium struct {
	root    string // the folder that is modelled
	top     *node  // with all operations
	base    map[*node]map[string]*node
	changes []change
	now     int // operations so far, syncs too
}

// A node is a folder with names, or a file with a text.
type node struct {
	names map[string]*node
	text  string
}

// A change is one operation: names that lead elsewhere or nowhere at once, and a file whose text is new.
type change struct {
	at           int // its number
	named, whole int // those of the syncs that brought its names and its text to the medium; never is 0
	names        []naming
	file         *node
}

type naming struct {
	in   *node
	name string
	to   *node
}

func newMedium(t *testing.T, root string) *medium {
	m := &medium{root: root, top: &node{names: map[string]*node{}}, base: map[*node]map[string]*node{}}
	for name, text := range read(t, root) {
		dir := m.top
		for part := range strings.SplitSeq(path.Dir(name), "/") {
			if part == "." {
				continue
			}
			if dir.names[part] == nil {
				dir.names[part] = &node{names: map[string]*node{}}
			}
			dir = dir.names[part]
		}
		dir.names[path.Base(name)] = &node{text: text}
	}
	m.keep(m.top)
	return m
}

func (m *medium) keep(n *node) {
	if n.names == nil {
		return
	}
	m.base[n] = maps.Clone(n.names)
	for _, child := range n.names {
		m.keep(child)
	}
}

// find returns the folder in which a path is, and what is there.
func (m *medium) find(name string) (dir *node, base string, there *node) {
	rel, err := filepath.Rel(m.root, name)
	if err != nil || rel == ".." || strings.HasPrefix(rel, "../") {
		return nil, "", nil
	}
	there = m.top
	for part := range strings.SplitSeq(filepath.ToSlash(rel), "/") {
		if part == "." {
			continue
		}
		if there == nil {
			return nil, "", nil
		}
		dir, base, there = there, part, there.names[part]
	}
	return dir, base, there
}

func (m *medium) did(c change) {
	m.now++
	c.at = m.now
	for _, n := range c.names {
		if n.to == nil {
			delete(n.in.names, n.name)
		} else {
			n.in.names[n.name] = n.to
		}
	}
	m.changes = append(m.changes, c)
}

// synced brings folders and files to the medium for which it is true.
func (m *medium) synced(in func(*node) bool) {
	m.now++
	for i := range m.changes {
		c := &m.changes[i]
		text := c.file != nil && in(c.file)
		if c.whole == 0 && text {
			c.whole = m.now
		}
		if c.named == 0 && (text || slices.ContainsFunc(c.names, func(n naming) bool { return in(n.in) })) {
			c.named = m.now
		}
	}
}

func nodesBelow(n *node) map[*node]bool {
	all := map[*node]bool{n: true}
	for _, child := range n.names {
		maps.Copy(all, nodesBelow(child))
	}
	return all
}

// wrap returns a disk whose operations are kept in mind.
func (m *medium) wrap(d disk) disk {
	w := d
	w.mkdir = func(name string) error {
		err := d.mkdir(name)
		if dir, base, _ := m.find(name); err == nil && dir != nil {
			m.did(change{names: []naming{{dir, base, &node{names: map[string]*node{}}}}})
		}
		return err
	}
	w.create = func(name string, fill fill) error {
		var text strings.Builder
		err := d.create(name, func(out io.Writer) error { return fill(io.MultiWriter(out, &text)) })
		if dir, base, _ := m.find(name); err == nil && dir != nil {
			file := &node{text: text.String()}
			m.did(change{names: []naming{{dir, base, file}}, file: file})
		}
		return err
	}
	w.link = func(old, new string) error {
		err := d.link(old, new)
		_, _, file := m.find(old)
		if dir, base, _ := m.find(new); err == nil {
			m.did(change{names: []naming{{dir, base, file}}})
		}
		return err
	}
	w.rename = func(old, new string) error {
		err := d.rename(old, new)
		from, name, moved := m.find(old)
		if to, base, _ := m.find(new); err == nil {
			m.did(change{names: []naming{{from, name, nil}, {to, base, moved}}})
		}
		return err
	}
	if d.exchange != nil {
		w.exchange = func(a, b string) error {
			err := d.exchange(a, b)
			in, one, first := m.find(a)
			if of, two, second := m.find(b); err == nil {
				m.did(change{names: []naming{{in, one, second}, {of, two, first}}})
			}
			return err
		}
	}
	w.remove = func(name string) error {
		err := d.remove(name)
		if dir, base, there := m.find(name); err == nil && there != nil {
			m.did(change{names: []naming{{dir, base, nil}}})
		}
		return err
	}
	w.clear = func(name string) error {
		err := d.clear(name)
		if dir, base, there := m.find(name); err == nil && there != nil {
			m.did(change{names: []naming{{dir, base, nil}}})
		}
		return err
	}
	w.sync = func(tree string) error {
		_, _, root := m.find(tree)
		all := nodesBelow(root)
		m.synced(func(n *node) bool { return all[n] })
		return nil
	}
	w.syncDir = func(name string) error {
		_, _, dir := m.find(name)
		m.synced(func(n *node) bool { return n == dir })
		return nil
	}
	return w
}

// states yields what the medium may hold if the power goes at any moment: after each operation what is synced, with each beginning of
// the other names, or with all but one file; each with the texts that were not synced, and without.
func (m *medium) states(yield func(files pages)) {
	for now := range m.now + 1 {
		var sure, rest []change
		bare := map[*node]bool{}
		for _, c := range m.changes {
			if c.at > now {
				continue
			}
			if c.file != nil && (c.whole == 0 || c.whole > now) {
				bare[c.file] = true
			}
			if c.named > 0 && c.named <= now {
				sure = append(sure, c)
			} else {
				rest = append(rest, c)
			}
		}
		for n := range len(rest) + 1 {
			yield(m.state(slices.Concat(sure, rest[:n]), nil))
			yield(m.state(slices.Concat(sure, rest[:n]), bare))
		}
		for i, c := range rest {
			if c.file != nil {
				yield(m.state(slices.Concat(sure, rest[:i], rest[i+1:]), nil))
			}
		}
	}
}

// state is what the files hold after changes, those that are bare nothing.
func (m *medium) state(changes []change, bare map[*node]bool) pages {
	names := map[*node]map[string]*node{}
	for n, of := range m.base {
		names[n] = maps.Clone(of)
	}
	slices.SortFunc(changes, func(a, b change) int { return a.at - b.at })
	for _, c := range changes {
		for _, n := range c.names {
			if names[n.in] == nil {
				names[n.in] = map[string]*node{}
			}
			names[n.in][n.name] = n.to
		}
	}
	files := pages{}
	var walk func(at string, n *node)
	walk = func(at string, n *node) {
		for name, child := range names[n] {
			switch name = path.Join(at, name); {
			case child == nil:
			case child.names != nil:
				walk(name, child)
			case bare[child]:
				files[name] = ""
			default:
				files[name] = child.text
			}
		}
	}
	walk("", m.top)
	return files
}

// When the power goes, the medium holds the old site or the new one, whatever it has of what was not synced; and where folders cannot be
// exchanged, whole files, from which the next build makes the new site.
func TestWhatTheMediumMayHold(t *testing.T) {
	for _, w := range ways {
		if w.link {
			continue // as without
		}
		t.Run(w.name, func(t *testing.T) {
			b := w.set(t)
			root := filepath.Dir(b.out)
			m := newMedium(t, root)
			d := newDisk()
			w.disk(&d)
			wr := &writer{disk: m.wrap(d), workers: 1, src: b.site, input: Sum{2}}
			if _, err := wr.write(t.Context(), newSite.outputs(), b.out); err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			m.states(func(files pages) {
				key := fmt.Sprint(files)
				if seen[key] {
					return
				}
				seen[key] = true
				w.mends(b, root, files)
			})
			t.Logf("%d states of %d operations", len(seen), m.now)
			if len(seen) < 30 {
				t.Errorf("only %d states", len(seen))
			}
		})
	}
}

// mends checks a state of the medium, and the build that follows.
func (w way) mends(b *bench, root string, files pages) {
	b.t.Helper()
	if err := os.RemoveAll(root); err != nil {
		b.t.Fatal(err)
	}
	put(b.t, root, files)
	got := read(b.t, b.out)
	if w.atOnce && b.whole(got, w.before) == "" {
		b.t.Fatalf("the output is neither the old nor the new site: %q", got)
	}
	if problem := b.torn(got, w.before); problem != "" {
		b.t.Fatalf("%s is neither the old nor the new file: %q", problem, got)
	}
	for name, text := range strangers {
		if got[name] != text && b.aside(name) != text {
			b.t.Fatalf("%s is lost: %q", name, files)
		}
	}
	b.must(newSite, 2)
	b.holds(newSite, strangers)
}
