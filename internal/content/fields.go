package content

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"accord/internal/diag"
	"accord/internal/policy"
)

// A decoder reads one file: what it found out about it so far.
type decoder struct {
	text     *text
	opts     *options
	findings []diag.Finding
	keys     map[string]*yaml.Node // scratch of unique
	kept     string                // of the YAML; texts of the records are pieces of it
	lists    *lists
	hidden   []policy.ID // records of a data file that cannot be read
}

func newDecoder(t *text, opts *options) *decoder {
	return &decoder{text: t, opts: opts, keys: map[string]*yaml.Node{}, lists: new(lists)}
}

func (d *decoder) add(f diag.Finding) { d.findings = append(d.findings, f) }

// A shape is how a value is written: form tells it to people and editors, read decodes it. What read cannot use it
// reports, and leaves the zero value.
type shape[V any] struct {
	form form
	read func(d *decoder, n *yaml.Node, into *V)
}

// A form describes a shape: in words, as they stand after "expected", and as JSON Schema. Values that are rows of a
// table of their own name it, and whether a map leads to them; ids name the kinds that they may be of, and words the
// list that they are of.
type form struct {
	says   string
	schema func() object
	rows   *tableDoc
	mapped bool
	names  []policy.Kind
	words  []string
}

// naming is a shape whose ids are of some kinds.
func naming[V any](s shape[V], kinds ...policy.Kind) shape[V] {
	s.form.names = kinds
	return s
}

// A field is one key of a record, or of a row inside one.
type field[T any] struct {
	keyDoc
	read func(d *decoder, n *yaml.Node, into *T)
}

// A keyDoc is what the documentation, the schema and the examples say about a key. The example is the YAML that
// follows "key: ", further lines indented by two spaces.
type keyDoc struct {
	name     string
	required bool
	shown    bool // a new record has it, not only as a comment
	common   bool // records of every kind have it
	hides    bool // read even without a value: what hides a record must not be lost by a mistake
	doc      string
	example  string
	form     form
}

// A table holds the keys of a record or row, and is the only place where they are named.
type table[T any] struct {
	tableDoc
	fields []field[T]
	index  map[string]int
	scalar int                 // the field that a scalar in place of the map stands for, -1 for none
	at     func(*T) *diag.Span // where a row keeps its own place, if it does
}

// A tableDoc describes a table. What names one row, with its article: "an act".
type tableDoc struct {
	what string
	doc  string
	keys []keyDoc
}

// key makes a field. The place of the value in the record and the shape have one Go type, so a field cannot decode
// into the wrong place.
func key[T, V any](name string, s shape[V], at func(*T) *V, doc, example string) field[T] {
	return field[T]{
		keyDoc: keyDoc{name: name, doc: doc, example: example, form: s.form},
		read:   func(d *decoder, n *yaml.Node, into *T) { s.read(d, n, at(into)) },
	}
}

// must makes a field required.
func (f field[T]) must() field[T] {
	f.required, f.shown = true, true
	return f
}

// usual makes a field one that new records have, though it is not required of all.
func (f field[T]) usual() field[T] {
	f.shown = true
	return f
}

// hiding makes a field one that hides the record unless its value says otherwise.
func (f field[T]) hiding() field[T] {
	f.hides = true
	return f
}

// inner makes the fields of a struct fields of the struct that holds it.
func inner[T, S any](fields []field[S], at func(*T) *S) []field[T] {
	list := make([]field[T], len(fields))
	for i, f := range fields {
		list[i] = field[T]{keyDoc: f.keyDoc, read: func(d *decoder, n *yaml.Node, into *T) { f.read(d, n, at(into)) }}
	}
	return list
}

func newTable[T any](what, doc string, fields ...field[T]) *table[T] {
	t := &table[T]{tableDoc: tableDoc{what: what, doc: doc}, fields: fields, index: map[string]int{}, scalar: -1}
	for i, f := range fields {
		t.index[f.name] = i
		t.keys = append(t.keys, f.keyDoc)
	}
	return t
}

// orJust says that a scalar or list in place of a row stands for one of its keys.
func (t *table[T]) orJust(name string) *table[T] {
	t.scalar = t.index[name]
	return t
}

// located says where a row keeps its own place.
func (t *table[T]) located(at func(*T) *diag.Span) *table[T] {
	t.at = at
	return t
}

// read decodes one row or record and reports whether it was a map at all. at is where a missing key is reported.
func (t *table[T]) read(d *decoder, n *yaml.Node, into *T, at diag.Span) bool {
	if t.at != nil {
		*t.at(into) = at
	}
	if n.Kind != yaml.MappingNode {
		if t.scalar >= 0 && n.Kind != refused && !absent(n) {
			t.fields[t.scalar].read(d, n, into)
			return true
		}
		d.wrong(n, t.what)
		return false
	}
	given := make([]bool, len(t.fields))
	for i := 0; i < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		j, known := t.index[k.Value]
		if !known {
			if meant := d.unknownKey(k, &t.tableDoc); meant != "" {
				given[t.index[meant]] = true // one mistake, one finding
			}
			continue
		}
		hides := t.fields[j].hides
		if absent(v) && !hides {
			d.askAboutNothing(k)
			continue
		}
		if given[j] = !empty(v); v.Kind != refused || hides {
			t.fields[j].read(d, v, into)
		}
	}
	for j := range t.fields {
		if t.fields[j].required && !given[j] {
			d.missing(&t.fields[j].keyDoc, at)
		}
	}
	return true
}

// empty reports whether a value is a list or a text of nothing: a required key is missing then.
func empty(n *yaml.Node) bool {
	return n.Kind == yaml.SequenceNode && len(n.Content) == 0 || n.Kind == yaml.ScalarNode && strings.TrimSpace(n.Value) == ""
}

// given reports whether a map has a key with a value, right or wrong. A misspelt key counts: one mistake, one finding.
func (t *tableDoc) given(n *yaml.Node, key string) bool {
	for i := 0; n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
		if k := n.Content[i].Value; !absent(n.Content[i+1]) && (k == key || t.meant(k) == key) {
			return true
		}
	}
	return false
}

// meant is the key of a table that an unknown key was probably meant to be, "" for one that the table has.
func (t *tableDoc) meant(key string) string {
	names := t.names()
	if slices.Contains(names, key) {
		return ""
	}
	if near := diag.Nearest(key, slices.Values(names)); near != "" {
		return near
	}
	if own := ownKey(key); slices.Contains(names, own) {
		return own
	}
	return ""
}

// ownKey is our key for what other programs that read front matter call by another name.
func ownKey(key string) string {
	switch strings.ToLower(key) {
	case "tags", "categories", "keywords", "tag", "category":
		return "topics"
	case "description", "excerpt", "abstract", "lead", "subtitle":
		return "summary"
	case "lastmod", "modified", "last_modified_at":
		return "updated"
	case "slug", "permalink", "redirect_from":
		return "aliases"
	}
	return ""
}

// derived reports whether a key says of an agreement what its acts tell: its status, its counts, its days.
func derived(key string) bool {
	key = strings.ReplaceAll(strings.ToLower(key), "_", "-")
	if _, verb := policy.ParseVerb(key); verb {
		return true
	}
	switch key {
	case "status", "state", "date", "entry-into-force", "force-date", "signatories", "signatures", "parties", "states-parties", "ratifications", "participants", "members", "votes":
		return true
	}
	return false
}

func (t *tableDoc) names() []string {
	names := make([]string, len(t.keys))
	for i := range t.keys {
		names[i] = t.keys[i].name
	}
	return names
}

// fewKeys is how many keys a hint names.
const fewKeys = 16

// unknownKey reports a key and returns the one that was probably meant, if any.
func (d *decoder) unknownKey(k *yaml.Node, t *tableDoc) (meant string) {
	f := diag.Findingf(diag.UnknownKey, d.at(k), "%s has no key %q", t.what, k.Value)
	if meant = t.meant(k.Value); meant == "aliases" && ownKey(k.Value) == meant {
		f = f.WithHint("its address follows from the name of its file; old addresses go below aliases")
	} else if meant != "" {
		f = f.WithHint("did you mean %q?", meant)
	} else if names := t.names(); slices.Contains(names, "acts") && derived(k.Value) {
		f = f.WithHint("it follows from `acts`: write what was done, when and by whom, such as {did: signed, date: 2019-09-23, who: [nld]}")
	} else if slices.Contains(names, "extra") {
		f = f.WithHint("keys for your own templates go below extra")
	} else if len(names) <= fewKeys {
		f = f.WithHint("it has %s", strings.Join(names, ", "))
	}
	d.add(f)
	return meant
}

func (d *decoder) missing(k *keyDoc, at diag.Span) {
	d.add(diag.Findingf(diag.MissingKey, d.text.place(at), "the key %q is missing: %s", k.name, k.doc).
		WithHint("write for example %s: %s", k.name, firstLine(k.example)))
}

// wrong reports that a value is not what is expected.
func (d *decoder) wrong(n *yaml.Node, expected string) {
	if n.Kind == refused {
		return
	}
	d.add(diag.Findingf(diag.WrongType, d.at(n), "expected %s, found %s", expected, found(n)))
}

// found says what a value is.
func found(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a map"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case absent(n):
		return "nothing"
	}
	return "the text " + quoteShort(n.Value)
}

// The one table of each kind of record; their fields stand in the file that is named after the kind.
func tableOf(kind policy.Kind) *tableDoc {
	switch kind {
	case policy.Articles:
		return &articleTable.tableDoc
	case policy.Agreements:
		return &agreementTable.tableDoc
	case policy.Actors:
		return &actorTable.tableDoc
	case policy.Events:
		return &eventTable.tableDoc
	case policy.Sources:
		return &sourceTable.tableDoc
	case policy.Terms:
		return &termTable.tableDoc
	}
	return &pageTable.tableDoc
}

// record decodes a record whose kind and id are known already.
func (d *decoder) record(head policy.Head, n *yaml.Node) policy.Record {
	r := d.fields(head, n)
	r.Meta().States = policy.NamedStates(r)
	return r
}

func (d *decoder) fields(head policy.Head, n *yaml.Node) policy.Record {
	switch head.Kind {
	case policy.Articles:
		r := &policy.Article{Head: head}
		articleTable.read(d, n, r, head.At)
		d.finishArticle(r)
		return r
	case policy.Agreements:
		r := &policy.Agreement{Head: head}
		agreementTable.read(d, n, r, head.At)
		d.finishAgreement(r)
		return r
	case policy.Actors:
		r := &policy.Actor{Head: head}
		actorTable.read(d, n, r, head.At)
		d.finishActor(r, n)
		return r
	case policy.Events:
		r := &policy.Event{Head: head}
		eventTable.read(d, n, r, head.At)
		nameOr(&r.Name, head.ID)
		return r
	case policy.Sources:
		r := &policy.Source{Head: head}
		sourceTable.read(d, n, r, head.At)
		textOr(&r.Title, string(head.ID))
		return r
	case policy.Terms:
		r := &policy.Term{Head: head}
		termTable.read(d, n, r, head.At)
		nameOr(&r.Name, head.ID)
		return r
	}
	r := &policy.Page{Head: head}
	pageTable.read(d, n, r, head.At)
	d.proseOr(&r.Title, head)
	return r
}
