package content

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"accord/internal/diag"
	"accord/internal/policy"
)

// The shapes of lists, sets and rows.
var (
	texts     = listOf(plain, "a list of texts")
	addresses = listOf(address, "a list of addresses")
	paths     = listOf(sitePath, "a list of paths")
	ids       = listOf(idOf, "a list of ids")
	tests     = listOf(test, "a list of tests")
	noted     = shape[[]policy.Noted]{form{says: "ids, or a map from id to note", schema: notedSchema}, (*decoder).readNoted}
	citations = shape[[]policy.Citation]{form{says: saysCitations, schema: listSchema(stringSchema), names: []policy.Kind{policy.Sources}}, (*decoder).readCitations}
	setOf     = shape[policy.Set]{form{says: saysSet, schema: listSchema(stringSchema), names: []policy.Kind{policy.Actors}}, (*decoder).readSet}
)

// lists hold what most records have, the lists of many files in one piece of memory: small lists of their own would lie
// scattered among the nodes of YAML, which die, and keep all of that memory from being used again.
type lists struct {
	noted []policy.Noted
	cites []policy.Citation
}

// listChunk is how many items lie together.
const listChunk = 512

// kept copies a list to the end of a chunk, or of a new one where the chunk is full.
func kept[T any](chunk *[]T, list []T) []T {
	if len(list) == 0 {
		return nil
	}
	if cap(*chunk)-len(*chunk) < len(list) {
		*chunk = make([]T, 0, max(listChunk, len(list)))
	}
	from := len(*chunk)
	*chunk = append(*chunk, list...)
	return (*chunk)[from:len(*chunk):len(*chunk)]
}

// items returns the items of a list; a single value counts as a list of one.
func items(n *yaml.Node) []*yaml.Node {
	if n.Kind == yaml.SequenceNode {
		return n.Content
	}
	return []*yaml.Node{n}
}

// listOf is the shape of a list of values, or of one value.
func listOf[V any](item shape[V], says string) shape[[]V] {
	read := func(d *decoder, n *yaml.Node, into *[]V) {
		nodes := items(n)
		list := make([]V, 0, len(nodes))
		for _, node := range nodes {
			var v V
			before := len(d.findings)
			if item.read(d, node, &v); len(d.findings) == before && node.Kind != refused {
				list = append(list, v)
			}
		}
		*into = list
	}
	return shape[[]V]{form{says: says, schema: listSchema(item.form.schema), words: item.form.words}, read}
}

// rowOf is the shape of one row.
func rowOf[T any](t *table[T]) shape[T] {
	read := func(d *decoder, n *yaml.Node, into *T) { t.read(d, n, into, d.span(n)) }
	return shape[T]{form{says: t.what, schema: t.rowSchema, rows: &t.tableDoc}, read}
}

// rowsOf is the shape of a list of rows, or of one row.
func rowsOf[T any](t *table[T]) shape[[]T] {
	read := func(d *decoder, n *yaml.Node, into *[]T) {
		nodes := items(n)
		list := make([]T, 0, len(nodes))
		for _, node := range nodes {
			if absent(node) {
				continue // a dash with nothing behind it
			}
			var row T
			if t.read(d, node, &row, d.span(node)) {
				list = append(list, row)
			}
		}
		*into = list
	}
	return shape[[]T]{form{says: "rows", schema: listSchema(t.rowSchema), rows: &t.tableDoc}, read}
}

// mapOf is the shape of a map whose keys are the first value of each row. Name puts the key into the row; without a
// usable name there is no row.
func mapOf[T any](t *table[T], says string, name func(d *decoder, row *T, key policy.Text) bool) shape[[]T] {
	read := func(d *decoder, n *yaml.Node, rows *[]T) {
		if n.Kind != yaml.MappingNode {
			d.wrong(n, says)
			return
		}
		for i := 0; i < len(n.Content); i += 2 {
			k := n.Content[i]
			key := policy.Text{S: k.Value, At: d.span(k)}
			var row T
			if t.read(d, n.Content[i+1], &row, key.At) && name(d, &row, key) {
				*rows = append(*rows, row)
			}
		}
	}
	return shape[[]T]{form{says: says, schema: func() object { return mapSchemaOf(t.rowSchema()) }, rows: &t.tableDoc, mapped: true}, read}
}

// readNoted reads a list of ids, or a map from id to note.
func (d *decoder) readNoted(n *yaml.Node, into *[]policy.Noted) {
	var list []policy.Noted
	defer func() { *into = kept(&d.lists.noted, list) }()
	if n.Kind != yaml.MappingNode {
		var refs []policy.Ref
		ids.read(d, n, &refs)
		for _, ref := range refs {
			list = append(list, policy.Noted{Ref: ref})
		}
		return
	}
	for i := 0; i < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		var note policy.Text
		if !absent(v) {
			d.readText(v, &note)
		}
		if ref, ok := d.ref(policy.Text{S: k.Value, At: d.span(k)}); ok {
			list = append(list, policy.Noted{Ref: ref, Note: note.S})
		}
	}
}

// readCitations reads "id locator; id locator", or a list of such.
func (d *decoder) readCitations(n *yaml.Node, into *[]policy.Citation) {
	var list []policy.Citation
	for _, item := range items(n) {
		if t, ok := d.scalar(item, saysCitations); ok {
			list = append(list, d.citations(t, d.layoutNow(item, t))...)
		}
	}
	*into = kept(&d.lists.cites, list)
}

func (d *decoder) citations(t policy.Text, layout *diag.Layout) []policy.Citation {
	list := make([]policy.Citation, 0, 1)
	for from := 0; from <= len(t.S); {
		to := len(t.S)
		if i := strings.IndexByte(t.S[from:], ';'); i >= 0 {
			to = from + i
		}
		one := trimmed(t, layout, from, to)
		from = to + 1
		id, locator, _ := strings.Cut(one.S, " ")
		id = strings.TrimPrefix(strings.TrimSuffix(id, ","), "@")
		switch {
		case one.S == "":
			continue
		case !ValidSourceID(id):
			d.add(diag.Findingf(diag.BadID, d.text.place(one.At), "%s is not the id of a source", quoteShort(id)))
			continue
		}
		list = append(list, policy.Citation{Source: policy.ID(id), Locator: strings.TrimSpace(locator), At: one.At})
	}
	return list
}

// trimmed returns a piece of a text without the spaces around it.
func trimmed(t policy.Text, layout *diag.Layout, from, to int) policy.Text {
	for from < to && t.S[from] == ' ' {
		from++
	}
	for from < to && t.S[to-1] == ' ' {
		to--
	}
	return part(t, layout, from, to)
}

// readSet reads who: ids, members(group), or a list of both.
func (d *decoder) readSet(n *yaml.Node, into *policy.Set) {
	into.At = d.span(n)
	for _, item := range items(n) {
		if t, ok := d.scalar(item, saysSet); !ok || !d.readMember(item, t, into) {
			into.Part = true
		}
	}
	into.Refs = slices.Clip(into.Refs)
}

func (d *decoder) readMember(n *yaml.Node, t policy.Text, into *policy.Set) bool {
	if !strings.ContainsAny(t.S, "()&+") {
		ref, ok := d.ref(t)
		if ok {
			into.Refs = append(into.Refs, ref)
		}
		return ok
	}
	call, findings := policy.ParseWho(t.S, d.text.place(t.At), d.layoutNow(n, t))
	d.findings = append(d.findings, findings...)
	if call != nil {
		into.Calls = append(into.Calls, call)
	}
	return call != nil
}

// idKey checks the key of a map of rows that is an id of its own, such as that of a claim.
func (d *decoder) idKey(key policy.Text) (id policy.ID, ok bool) {
	if !ValidID(key.S) {
		d.add(badID(d.text.place(key.At), key.S, ""))
		return "", false
	}
	return policy.ID(key.S), true
}
