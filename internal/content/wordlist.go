package content

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"accord/internal/diag"
	"accord/internal/policy"
)

// Words reads a file of the words that a theme prints: a map from key to text. The keys of maps inside are joined by
// dots, so that "date: {since: from {a}}" is the word "date.since". Spaces are kept; an empty text is a word too.
func Words(file string, src []byte) (map[string]policy.Text, []diag.Finding) {
	t, bad := newText(file, src)
	if bad != nil {
		return nil, []diag.Finding{*bad}
	}
	d := newDecoder(t, defaultOptions())
	words := map[string]policy.Text{}
	if root := d.yamlTree(t.src, maxKeys); root != nil {
		d.readWords(root, nil, words)
	}
	return words, diag.Sort(d.findings)
}

func (d *decoder) readWords(n *yaml.Node, path []string, words map[string]policy.Text) {
	switch {
	case n.Kind == refused:
	case n.Kind == yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			d.readWords(n.Content[i+1], append(slices.Clip(path), n.Content[i].Value), words)
		}
	case n.Kind == yaml.ScalarNode && len(path) > 0:
		name := strings.Join(path, ".")
		if first, twice := words[name]; twice {
			d.add(diag.Findingf(diag.DuplicateKey, d.at(n), "the word %q stands twice", name).
				WithHint("keep one of the two").WithSee(d.text.place(first.At), "it stands here first"))
			return
		}
		words[name] = policy.Text{S: n.Value, At: d.span(n)}
	default:
		d.wrong(n, "words: text, or maps of text")
	}
}
