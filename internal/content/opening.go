package content

import (
	"path"
	"strings"

	"accord/internal/policy"
)

// A Key is a key of a record, or of a row in one, as the field tables tell of it.
type Key struct {
	Name, Doc string
	Says      string // what its value is, as it stands after "expected"
	Example   string
	Required  bool
}

// An Opening is what may stand at a place in front matter, a data file or the settings: an editor offers it.
type Opening struct {
	Keys  []Key         // of a map
	Names []policy.Kind // ids of these kinds
	Words []string      // of a closed list
	Test  bool          // a test of `expect`
}

// Opens tells what may stand below a path of keys in a file: the file's own keys below none. In a data file the first of the
// path is the id of a record; where a map leads from names to rows, the name is in the path.
func Opens(file string, keys []string) Opening {
	s := slotOf(file)
	switch {
	case s.role == settingsFile:
		return settingsTable.opens(keys)
	case s.role == record:
		return tableOf(s.kind).opens(keys)
	case s.role == dataFile && len(keys) > 0:
		return tableOf(s.kind).opens(keys[1:])
	}
	return Opening{}
}

func (t *tableDoc) opens(keys []string) Opening {
	if len(keys) == 0 {
		return Opening{Keys: t.listed()}
	}
	for i := range t.keys {
		if k := &t.keys[i]; k.name == keys[0] {
			return k.form.opens(keys[1:])
		}
	}
	return Opening{}
}

func (f *form) opens(keys []string) Opening {
	if f.mapped && len(keys) > 0 {
		return f.rows.opens(keys[1:])
	}
	if f.rows != nil && len(keys) > 0 {
		if below := f.rows.opens(keys); below.Keys != nil || below.Names != nil || below.Words != nil {
			return below
		}
	}
	o := Opening{Names: f.names, Test: f.says == tests.form.says}
	if len(keys) > 0 { // the map leads from a word, or an id, to ids
		return o
	}
	if o.Words = f.words; f.rows != nil && !f.mapped {
		o.Keys = f.rows.listed()
	}
	return o
}

func (t *tableDoc) listed() []Key {
	keys := make([]Key, len(t.keys))
	for i := range t.keys {
		k := &t.keys[i]
		keys[i] = Key{Name: k.name, Doc: k.doc, Says: k.form.says, Example: k.line(), Required: k.required}
	}
	return keys
}

// KeyAt returns what the field tables tell of the last of a path of keys.
func KeyAt(file string, keys []string) (Key, bool) {
	if len(keys) == 0 {
		return Key{}, false
	}
	last := len(keys) - 1
	for _, k := range Opens(file, keys[:last]).Keys {
		if k.Name == keys[last] {
			return k, true
		}
	}
	return Key{}, false
}

// RollColumns are the columns that a roll may have after the first, which is `who`.
func RollColumns() []string {
	var verbs []string
	for _, v := range policy.Verbs() {
		if !v.Instrument() {
			verbs = append(verbs, v.String())
		}
	}
	return append(verbs, rollQualifiers...)
}

// NamedByFile reports whether a file's name is its record's id.
func NamedByFile(file string) bool { return slotOf(file).role == record }

// Renamed returns what has to be renamed, a file or its folder, when the record that it is named after gets another id, and to
// what. It is false where an id cannot be the name of a file.
func Renamed(file string, to policy.ID) (from, renamed string, ok bool) {
	stem := strings.TrimSuffix(path.Base(file), path.Ext(file))
	if _, inFolder := idOfFile(file, stem); inFolder {
		from = path.Dir(file)
		renamed = path.Join(path.Dir(from), string(to))
	} else {
		from, renamed = file, path.Join(path.Dir(file), string(to)+path.Ext(file))
	}
	return from, renamed, badFile(string(to)) == "" && to != "index"
}
