package lsp

import (
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"accord/internal/content"
	"accord/internal/diag"
	"accord/internal/policy"
)

// prepareRename tells which id would be renamed.
func (s *server) prepareRename(v *view, file string, p documentParams) (any, error) {
	m, at, ok := s.mentionAt(v, file, p.Position)
	if !ok {
		return nil, refuse("there is no id here; on the first line of a record's file its own is renamed")
	}
	if err := m.fixed(); err != nil {
		return nil, err
	}
	return renameSpan{at, string(m.id())}, nil
}

// rename gives a record, a provision or a claim another id, everywhere. The site is linked as it would be then: what it would say
// wrong, and did not before, refuses the rename, and the addresses that it would lose become aliases.
func (s *server) rename(v *view, file string, p documentParams) (any, error) {
	m, _, ok := s.mentionAt(v, file, p.Position)
	if !ok {
		return nil, refuse("there is no id here")
	}
	c := &change{server: s, before: v, what: m, to: policy.ID(p.NewName), texts: map[string]*text{}, edits: map[string][]content.Edit{}}
	if err := v.refuseID(m, c.to); err != nil {
		return nil, err
	}
	if err := c.mentions(); err != nil {
		return nil, err
	}
	if err := c.files(); err != nil {
		return nil, err
	}
	if err := c.try(); err != nil {
		return nil, err
	}
	if err := c.keepAddresses(); err != nil {
		return nil, err
	}
	return c.forEditor(), nil
}

// A change is a rename that is being worked out.
type change struct {
	*server
	before, after *view
	what          mention
	to            policy.ID
	places        int              // where the id stands
	texts         map[string]*text // of the files with edits
	edits         map[string][]content.Edit
	moves         []move
}

// A move is another name of a file or folder.
type move struct{ from, to string }

// forEditor is the change as the protocol has it.
func (c *change) forEditor() workspaceEdit {
	out := workspaceEdit{DocumentChanges: []any{}}
	for _, name := range slices.Sorted(maps.Keys(c.edits)) {
		t := c.texts[name]
		doc := textDocumentEdit{versionedDocument{URI: c.uri(c.before, name), Version: t.version}, nil}
		for _, e := range c.edits[name] {
			doc.Edits = append(doc.Edits, t.edit(e))
		}
		out.DocumentChanges = append(out.DocumentChanges, doc)
	}
	for _, m := range c.moves {
		out.DocumentChanges = append(out.DocumentChanges, renameFile{"rename", c.address(m.from), c.address(m.to)})
	}
	return out
}

// fixed tells why an id is not the site's to change.
func (m mention) fixed() error {
	h := m.record.Meta()
	switch {
	case m.part != "":
		return nil
	case h.Kind != policy.Sources && policy.IsStateCode(h.ID):
		return refuse("%q is the code of %s, and codes of states are fixed", h.ID, stateName(h.ID))
	case path.Ext(h.File) == ".json":
		return refuse("%q comes from %s: change the citation key in the program that exports it", h.ID, h.File)
	}
	return nil
}

func stateName(id policy.ID) string {
	state, _ := policy.StateOf(id)
	return state.Name
}

// refuseID tells why what is mentioned cannot have another id.
func (v *view) refuseID(m mention, to policy.ID) error {
	if err := m.fixed(); err != nil {
		return err
	}
	h := m.record.Meta()
	source := h.Kind == policy.Sources
	switch {
	case to == m.id():
		return refuse("%q is its id already", to)
	case source && !content.ValidSourceID(string(to)):
		return refuse("%q is not the id of a source: it holds no spaces, commas, semicolons or closing brackets", to)
	case !source && !content.ValidID(string(to)):
		if hint := content.SuggestID(string(to), h.Kind.String()); hint != "" {
			return refuse("%q is not an id; write %s", to, hint)
		}
		return refuse("%q is not an id: ids are lower-case letters, digits and single hyphens, and begin with a letter", to)
	case m.part != "":
		return v.refusePart(m, to)
	case !source && policy.IsStateCode(to):
		return refuse("%q is the code of %s", to, stateName(to))
	}
	taken, ok := v.Site.Means(policy.Reference{To: to, Source: source})
	if ok && (taken.Meta().Kind == policy.Sources) == source {
		return refuse("the id %q belongs to %s already: %s", to, taken.Meta().Kind.One(), taken.Meta().File)
	}
	return v.refuseUnread(to)
}

// refusePart refuses an id whose place on the page is taken.
func (v *view) refusePart(m mention, to policy.ID) error {
	fragment := policy.Fragment(m.record, to)
	if slices.Contains(policy.Fragments(m.record), fragment) {
		return refuse("the page of %q has a place %q already", m.record.Meta().ID, fragment)
	}
	return v.refuseUnread("")
}

// refuseUnread refuses while there are files that cannot be read, since they may name the id, or have it.
func (v *view) refuseUnread(to policy.ID) error {
	var unread []string
	for id, w := range v.Withheld {
		if id == to {
			return refuse("the id %q belongs to %s already: %s", to, w.Kind.One(), w.File)
		}
		if w.Broken {
			unread = append(unread, w.File)
		}
	}
	if len(unread) > 0 {
		return refuse("%s cannot be read, and may name the id: mend it first", slices.Min(unread))
	}
	return nil
}

// mentions are the edits of all places where the id stands.
func (c *change) mentions() error {
	for m := range c.before.mentions() {
		if m.record != c.what.record || m.part != c.what.part {
			continue
		}
		if c.places++; m.isFile() {
			continue
		}
		t := c.textOf(m.at.File)
		if t == nil {
			return refuse("%s names the id and cannot be read", m.at.File)
		}
		at, ok := m.exact(t)
		if !ok {
			return refuse("%s: the id is written with escapes; write it as it is first", m.at)
		}
		from, to := t.bytesOf(at)
		if e := (content.Edit{From: from, To: to, Text: string(c.to)}); !slices.Contains(c.edits[m.at.File], e) {
			c.edits[m.at.File] = append(c.edits[m.at.File], e)
		}
	}
	return nil
}

func (c *change) textOf(file string) *text {
	if c.texts[file] == nil {
		c.texts[file] = c.text(c.before, file)
	}
	return c.texts[file]
}

// files are the record's own file and its roll, where the id is their name.
func (c *change) files() error {
	if c.what.part != "" {
		return nil
	}
	for _, file := range c.named() {
		if !slices.Contains(c.client.Workspace.WorkspaceEdit.ResourceOperations, "rename") {
			return refuse("the id is the name of %s, and this editor does not rename files when it is asked to", c.what.record.Meta().File)
		}
		from, to, ok := content.Renamed(file, c.to)
		if !ok {
			return refuse("the id is the name of a file, and %q cannot be one on all systems", c.to)
		}
		c.moves = append(c.moves, move{from, to})
	}
	return nil
}

// named are the files whose name is the record's id: the roll before the folder that both may stand in.
func (c *change) named() (files []string) {
	h := c.what.record.Meta()
	if a, ok := c.what.record.(*policy.Agreement); ok && a.Roll != "" && path.Base(a.Roll) == string(h.ID)+".csv" {
		files = []string{a.Roll}
	}
	if content.NamedByFile(h.File) {
		files = append(files, h.File)
	}
	return files
}

// moved is the name of a file after the change.
func (c *change) moved(file string) string {
	for _, m := range c.moves {
		if rest, below := strings.CutPrefix(file, m.from+"/"); below {
			file = m.to + "/" + rest
		} else if file == m.from {
			file = m.to
		}
	}
	return file
}

func (c *change) address(file string) string {
	return uriOf(filepath.Join(c.dir, filepath.FromSlash(file)))
}

// try links the site as it would be after the change, which is refused if that says something wrong that it did not say before, or
// names the id in fewer places: the new one may need quotation marks where the old one needed none.
func (c *change) try() error {
	texts := map[string][]byte{}
	for file, edits := range c.edits {
		texts[file] = content.Apply(c.texts[file].src, edits)
	}
	for _, file := range c.named() {
		if t := c.textOf(file); texts[file] == nil && t != nil {
			texts[file] = t.src
		}
	}
	snap, err := c.before.edited(texts, c.moved)
	if err != nil {
		return err
	}
	c.after = &view{Snapshot: snap}
	type told struct {
		file string
		code diag.Code
	}
	known := map[told]int{}
	for _, f := range c.before.Unchecked() {
		known[told{c.moved(f.At.File), f.Code}]++
	}
	for _, f := range snap.Unchecked() {
		one := told{f.At.File, f.Code}
		if known[one]--; known[one] < 0 {
			return refuse("%q cannot be the id: %s: %s", c.to, f.At, f.Text)
		}
	}
	if c.placesAfter() < c.places {
		return refuse("%q cannot stand in every place where %q does", c.to, c.what.id())
	}
	return nil
}

// placesAfter is in how many places the new id stands after the change.
func (c *change) placesAfter() (n int) {
	h := c.what.record.Meta()
	for m := range c.after.mentions() {
		of := m.record.Meta()
		if m.id() == c.to && of.Kind == h.Kind && (c.what.part != "") == (m.part != "") && (m.part == "" || of.ID == h.ID) {
			n++
		}
	}
	return n
}

// keepAddresses adds the addresses that the site would lose to the aliases of the record, so that readers' links go on to lead
// there. Drafts have no readers.
func (c *change) keepAddresses() error {
	h := c.what.record.Meta()
	lost, err := c.lost()
	if err != nil || h.Draft || len(lost) == 0 {
		return err
	}
	t := c.textOf(h.File)
	e, err := content.AddAliases(h.File, t.src, h.ID, lost)
	if err != nil {
		return refuse("%v", err)
	}
	c.edits[h.File] = append(c.edits[h.File], e)
	if err := c.try(); err != nil {
		return err
	}
	if lost, err = c.lost(); err == nil && len(lost) > 0 {
		return refuse("the address %s would be gone", lost[0])
	}
	return err
}

// lost are the addresses at which readers would find no page any more. Those that no alias can hold are not promised either.
func (c *change) lost() (lost []string, err error) {
	if c.before.Set == nil || c.after.Set == nil {
		return nil, refuse("the layouts cannot be used, so it is not known which addresses would be lost: mend them first")
	}
	kept := c.after.Set.Addresses()
	for _, address := range c.before.Set.Addresses() {
		if _, ok := slices.BinarySearch(kept, address); !ok && content.IsAddress(address) {
			lost = append(lost, address)
		}
	}
	return lost, nil
}
