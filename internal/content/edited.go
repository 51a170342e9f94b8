package content

import (
	"crypto/sha256"
	"time"
)

// Edited is what the files would be with other texts, by the names that they have now, and with other names. Nothing is written, the
// memory stays as it is, and what is not edited is shared with it. The settings may be edited in what does not touch parsing. Files
// beside records are left out, since none can be read by a name that it does not have.
func (t *Tree) Edited(texts map[string][]byte, name func(file string) string) *Source {
	edited := NewTree(t.fsys)
	edited.opts = t.opts
	for file, e := range t.files {
		to := name(file)
		if text, ok := texts[file]; ok || to != file {
			e = e.edited(to, text, t.opts)
		}
		edited.files[to] = e
	}
	s := edited.Source()
	s.Assets = nil
	return s
}

// edited is an entry with another name, and another text unless that is nil.
func (e *entry) edited(file string, text []byte, opts *options) *entry {
	other := *e
	other.slot = slotOf(file)
	if text != nil {
		other.size, other.modified, other.hash = int64(len(text)), time.Time{}, sha256.Sum256(text)
		other.parsed = &parsing{file: file, slot: other.slot, src: text, opts: opts}
	}
	return &other
}
