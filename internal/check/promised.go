package check

import (
	"maps"
	"path"
	"strings"
	"time"

	"accord/internal/diag"
	"accord/internal/policy"
)

// promised finds the addresses that readers know and that lead nowhere any more.
func promised(c *checker) {
	var gone []policy.Text
	known := make(map[string]bool, len(c.site.Promised))
	for _, a := range c.site.Promised {
		known[a.S] = true
		if !c.exists(a.S, "") && !c.exists(a.S+"/", "") {
			gone = append(gone, a)
		}
	}
	if len(gone) == 0 {
		return
	}
	fresh, left := c.fresh(known), map[string]int{}
	for _, a := range gone {
		left[path.Dir(path.Clean(a.S))]++
	}
	for _, a := range gone {
		c.gone(a, fresh, left[path.Dir(path.Clean(a.S))] == 1)
	}
}

// fresh are the records whose pages readers do not know yet, by address.
func (c *checker) fresh(known map[string]bool) map[string]policy.Record {
	fresh := map[string]policy.Record{}
	for rec := range c.site.All() {
		if at := address(rec); !known[at] && rec.Meta().File != "" {
			fresh[at] = rec
		}
	}
	return fresh
}

// gone tells of one address; alone is whether no other of its folder is gone.
func (c *checker) gone(a policy.Text, fresh map[string]policy.Record, alone bool) {
	const meant = "; if it is meant to go, run accord build --accept-urls"
	at := diag.Place{File: policy.AddressFile, Span: a.At}
	f := diag.Findingf(diag.AddressGone, at, "readers know the address %s, and the site has no page there any more", a.S)
	if w, ok := c.heldBack(a.S); ok {
		if w.Broken {
			return // what is wrong with its file is a finding there
		}
		why := "a draft"
		if !w.Draft {
			why = "under embargo until " + w.Publish.Format(time.RFC3339)
		}
		c.add(f.WithHint("publish its record again"+meant).WithSee(diag.Place{File: w.File}, "the %s is %s", w.Kind, why))
		return
	}
	heir := c.heir(a.S, fresh, alone)
	if heir == nil {
		c.add(f.WithHint("write `aliases: [%s]` into the record that took its place"+meant, a.S))
		return
	}
	h := heir.Meta()
	c.add(f.WithHint("if %s took its place, write `aliases: [%s]` there"+meant, h.File, a.S).WithSee(h.Place(h.At), "the %s %q is new", h.Kind, h.ID))
}

// heldBack finds the record that would have its page at an address.
func (c *checker) heldBack(at string) (policy.Withheld, bool) {
	folder, id := path.Split(path.Clean(at))
	w, ok := c.site.Withheld(policy.ID(id))
	return w, ok && (strings.Trim(folder, "/") == w.Kind.Folder() || folder == "/" && w.Kind == policy.Pages)
}

// heir is the new record that probably took the place of one that is gone: it has nearly its address, or it is the only one
// of its folder that can be meant, because one id holds the other or no other is gone. It is nil if there is none.
func (c *checker) heir(gone string, fresh map[string]policy.Record, alone bool) policy.Record {
	if near := c.near(gone, maps.Keys(fresh)); near != "" {
		return fresh[near]
	}
	folder, id := path.Split(path.Clean(gone))
	var only policy.Record
	for at, rec := range fresh {
		in, other := path.Split(path.Clean(at))
		if in != folder || !alone && !strings.Contains(other, id) && !strings.Contains(id, other) {
			continue
		}
		if only != nil {
			return nil
		}
		only = rec
	}
	return only
}
