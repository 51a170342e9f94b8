package content

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"

	"accord/internal/policy"
)

// Example returns a new record of a kind: the keys that it needs, its name made of the id and the others with example values, and
// further keys as comments. It decodes without findings, also when the comments are made keys by deleting their "#". It is a
// draft, since the examples are true of other records; only that of a state, which has no values, is none.
func Example(kind policy.Kind, id policy.ID) []byte {
	t := tableOf(kind)
	var b bytes.Buffer
	fmt.Fprintf(&b, "---\n# %s %s: content/%s/%s.md\n", strings.ToUpper(kind.String()[:1])+kind.String()[1:], id, kind.Folder(), id)
	state := kind == policy.Actors && policy.IsStateCode(id) // a state has its name and type from the table
	if !state {
		b.WriteString("\n# on no page and in no count, until this line is deleted\ndraft: true\n")
	}
	for i := range t.keys {
		k := t.keys[i]
		if k.name == "name" || k.name == "title" {
			k.example = nameFrom(id)
		}
		if k.shown && !state {
			fmt.Fprintf(&b, "\n# %s\n%s", k.doc, k.line())
		}
	}
	b.WriteString("\n# What follows is optional: delete the # before a key that you need.\n")
	for i := range t.keys {
		if k := &t.keys[i]; (!k.shown || state) && (k.name != "draft" || state) {
			fmt.Fprintf(&b, "\n# %s\n#%s\n", k.doc, strings.ReplaceAll(strings.TrimSuffix(k.line(), "\n"), "\n", "\n#"))
		}
	}
	b.WriteString("---\n")
	if kind == policy.Articles {
		b.WriteString(exampleBody)
	}
	return b.Bytes()
}

// nameFrom makes a name of an id, as YAML: "My pact". The id of a source that is no word of ours stays as it is.
func nameFrom(id policy.ID) string {
	name := string(id)
	if ValidID(name) {
		name = strings.ReplaceAll(strings.ToUpper(name[:1])+name[1:], "-", " ")
	}
	quoted, err := yaml.Marshal(name)
	if err != nil {
		panic(err) // a string
	}
	return strings.TrimSuffix(string(quoted), "\n")
}

// line returns the key with its example, as it stands in a record.
func (k *keyDoc) line() string {
	if strings.HasPrefix(k.example, "\n") {
		return k.name + ":" + k.example + "\n"
	}
	return k.name + ": " + k.example + "\n"
}

const exampleBody = `
## In brief

- What happened, in one line. At most five lines stand here.

## Why it matters

What follows from it, for whom.

## Details

What was agreed, and by whom. Link records with two square brackets around their id, and cite sources.

## What's next

What will be decided, and when.
`
