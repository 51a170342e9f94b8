package lsp

import (
	"bytes"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"accord/internal/content"
	"accord/internal/policy"
	"accord/internal/render"
)

// prepareRename tells which id would be renamed.
func (s *server) prepareRename(v *view, file string, p documentParams) (any, error) {
	m, at, ok := s.mentionAt(v, file, p.Position)
	if !ok {
		return nil, refuse("there is no id here; on the first line of a record's file its own is renamed")
	}
	if err := fixed(m.record); err != nil {
		return nil, err
	}
	return renameSpan{at, string(m.record.Meta().ID)}, nil
}

// rename gives a record another id, everywhere.
func (s *server) rename(v *view, file string, p documentParams) (any, error) {
	m, _, ok := s.mentionAt(v, file, p.Position)
	if !ok {
		return nil, refuse("there is no id here")
	}
	to := policy.ID(p.NewName)
	if err := v.refuseID(m.record, to); err != nil {
		return nil, err
	}
	edits, err := s.edits(v, m.record, to)
	if err != nil {
		return nil, err
	}
	files, err := s.renamedFiles(m.record, to)
	if err != nil {
		return nil, err
	}
	if e, ok := s.oldAddress(v, m.record); ok {
		edits[m.record.Meta().File] = append(edits[m.record.Meta().File], e)
	}
	out := workspaceEdit{DocumentChanges: []any{}}
	for _, name := range slices.Sorted(maps.Keys(edits)) {
		doc := versionedDocument{URI: s.uri(v, name)}
		if held := v.texts[name]; held != nil {
			doc.Version = held.version
		}
		out.DocumentChanges = append(out.DocumentChanges, textDocumentEdit{doc, edits[name]})
	}
	for _, f := range files {
		out.DocumentChanges = append(out.DocumentChanges, f)
	}
	return out, nil
}

// fixed tells why the id of a record is not the site's to change.
func fixed(r policy.Record) error {
	h := r.Meta()
	switch {
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

// refuseID tells why a record cannot have another id.
func (v *view) refuseID(r policy.Record, to policy.ID) error {
	if err := fixed(r); err != nil {
		return err
	}
	h := r.Meta()
	source := h.Kind == policy.Sources
	switch {
	case to == h.ID:
		return refuse("%q is its id already", to)
	case source && !content.ValidSourceID(string(to)):
		return refuse("%q is not the id of a source: it holds no spaces, commas, semicolons or closing brackets", to)
	case !source && !content.ValidID(string(to)):
		if hint := content.SuggestID(string(to), h.Kind.String()); hint != "" {
			return refuse("%q is not an id; write %s", to, hint)
		}
		return refuse("%q is not an id: ids are lower-case letters, digits and single hyphens, and begin with a letter", to)
	case !source && policy.IsStateCode(to):
		return refuse("%q is the code of %s", to, stateName(to))
	}
	taken, ok := v.Site.Means(policy.Reference{To: to, Source: source})
	if ok && (taken.Meta().Kind == policy.Sources) == source {
		return refuse("the id %q belongs to %s already: %s", to, taken.Meta().Kind.One(), taken.Meta().File)
	}
	return v.refuseUnread(to)
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

// edits are the changes of all places where the id stands, by file.
func (s *server) edits(v *view, r policy.Record, to policy.ID) (map[string][]textEdit, error) {
	edits, texts := map[string][]textEdit{}, map[string]*text{}
	for m := range v.mentions() {
		if m.record != r || m.isFile() {
			continue
		}
		file := m.at.File
		if texts[file] == nil {
			if texts[file] = s.text(v, file); texts[file] == nil {
				return nil, refuse("%s names the id and cannot be read", file)
			}
		}
		at, ok := m.exact(texts[file])
		if !ok {
			return nil, refuse("%s: the id is named in a value that goes over several lines, or is written with escapes; write it on one line first", m.at)
		}
		e := textEdit{texts[file].spanOf(at), string(to)}
		if !slices.Contains(edits[file], e) {
			edits[file] = append(edits[file], e)
		}
	}
	return edits, nil
}

// renamedFiles are the record's own file and its roll, where the id is their name.
func (s *server) renamedFiles(r policy.Record, to policy.ID) (out []renameFile, err error) {
	h := r.Meta()
	var files []string
	if content.NamedByFile(h.File) {
		files = []string{h.File}
	}
	if a, ok := r.(*policy.Agreement); ok && a.Roll != "" && path.Base(a.Roll) == string(h.ID)+".csv" {
		files = append([]string{a.Roll}, files...) // before the folder that both may stand in
	}
	if len(files) > 0 && !slices.Contains(s.client.Workspace.WorkspaceEdit.ResourceOperations, "rename") {
		return nil, refuse("the id is the name of %s, and this editor does not rename files when it is asked to", h.File)
	}
	for _, file := range files {
		from, renamed, ok := content.Renamed(file, to)
		if !ok {
			return nil, refuse("the id is the name of a file, and %q cannot be one on all systems", to)
		}
		out = append(out, renameFile{"rename", s.address(from), s.address(renamed)})
	}
	return out, nil
}

func (s *server) address(file string) string {
	return uriOf(filepath.Join(s.dir, filepath.FromSlash(file)))
}

// oldAddress adds the address that a published record had to its aliases, so that readers' links go on to lead there. Drafts have
// no readers.
func (s *server) oldAddress(v *view, r policy.Record) (textEdit, bool) {
	h := r.Meta()
	t := s.text(v, h.File)
	if t == nil || h.Draft || !content.NamedByFile(h.File) {
		return textEdit{}, false
	}
	old := render.PagePath(r)
	if len(h.Aliases) == 0 {
		end, _ := yamlUntil(h.File, t)
		return textEdit{t.between(end, 0, 0), "aliases: " + old + "\n"}, true
	}
	return beforeAlias(t, h.Aliases[0], old), true
}

// beforeAlias puts an address before the first of a list in block style or in brackets, or makes a list of the only one.
func beforeAlias(t *text, first policy.Text, old string) textEdit {
	n := int(first.At.Line) - 1
	line := t.line(n)
	from := runes(line, int(first.At.Col)-1)
	to := from + runes(line[from:], int(first.At.Len))
	if from > 0 && (line[from-1] == '"' || line[from-1] == '\'') {
		from, to = from-1, min(to+1, len(line))
	}
	lead := bytes.TrimSpace(line[:from])
	switch {
	case bytes.Equal(lead, []byte("-")):
		return textEdit{t.between(n, 0, 0), string(line[:from]) + old + "\n"}
	case bytes.HasSuffix(lead, []byte("[")) || len(lead) == 0:
		return textEdit{t.between(n, from, from), old + ", "}
	}
	return textEdit{t.between(n, from, to), "[" + strings.Join([]string{old, string(line[from:to])}, ", ") + "]"}
}
