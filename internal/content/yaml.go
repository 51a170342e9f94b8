package content

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"accord/internal/diag"
)

// What a file of YAML may hold. Beyond these a file is a mistake or an attack.
const (
	maxFile        = 16 << 20 // bytes of a file that is parsed
	maxFrontMatter = 64 << 10
	maxDepth       = 20
	maxKeys        = 1_000
	maxName        = 1_000   // characters of a name or title; that of a law may fill a paragraph
	maxRecords     = 10_000  // of one file
	maxLines       = 250_000 // of YAML, each quotation mark counted as one more
	maxFlow        = 75_000  // commas and opening brackets of YAML: a list in brackets is read at a stretch
)

// refused is the kind of a node that vet has taken out: decoding treats it as given but without a value.
const refused yaml.Kind = 0

// yamlTree parses YAML and returns its root, or nil if there is none: the file is empty, or what it holds is no YAML,
// which is a finding. mapKeys bounds the outermost map. The source must begin with the file's first line, so that
// lines are file lines.
func (d *decoder) yamlTree(src []byte, mapKeys int) *yaml.Node {
	if crowded(src) {
		d.add(diag.Findingf(diag.FileTooLarge, diag.Place{File: d.text.file},
			"the file has more than %d lines and quotation marks, or more than %d commas and brackets", maxLines, maxFlow).
			WithHint("split it into several files"))
		return nil
	}
	var doc yaml.Node
	if err := yaml.Load(src, &doc); err != nil {
		d.syntax(src, err)
		return nil
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) == 0 {
		return nil
	}
	root := doc.Content[0]
	d.kept = string(src)
	d.vet(root, 1, mapKeys)
	if absent(root) || root.Kind == refused {
		return nil
	}
	return root
}

// crowded reports whether YAML may hold more values than a file of records needs. The parser takes up to 2,000 bytes for
// a value, so that a file of 16 MiB could fill gigabytes.
func crowded(src []byte) bool {
	lines, flow := 0, 0
	for _, b := range src {
		switch b {
		case '\n', '"', '\'':
			lines++
		case ',', '[', '{':
			flow++
		}
	}
	return lines > maxLines || flow > maxFlow
}

// absent reports whether a value was left out, as after "key:".
func absent(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" && n.Style == 0 }

// vet walks a tree and takes out what records do not use, with a finding for each: anchors, aliases, tags, merge keys,
// keys that are no text, keys that stand twice, flow keys without a value, and whatever is too deep or too large. What
// stays is held.
func (d *decoder) vet(n *yaml.Node, depth, mapKeys int) {
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		d.feature(n, "anchors and aliases are not used here", "write the value out; text that starts with & or * needs quotation marks")
	case n.Style&yaml.TaggedStyle != 0:
		d.feature(n, "tags are not used here", "delete the tag; text that starts with ! needs quotation marks")
	case depth > maxDepth:
		d.feature(n, "the value lies deeper than 20 levels", "")
	case n.Kind == yaml.SequenceNode:
		for _, item := range n.Content {
			d.vet(item, depth+1, maxKeys)
		}
	case n.Kind == yaml.MappingNode:
		d.vetMap(n, depth, mapKeys)
	case n.Kind == yaml.ScalarNode:
		d.hold(n)
	}
}

// hold makes a scalar that stands in the source as it is a piece of the one copy of the source that lives on. Texts of
// their own would lie scattered among what the parser leaves behind, and keep all of that memory from being used again.
func (d *decoder) hold(n *yaml.Node) {
	column := n.Column
	if n.Style&quotedStyle != 0 {
		column++
	}
	rest := d.text.from(n.Line, column)
	if len(rest) == 0 || !verbatim(rest, n.Value) {
		return
	}
	from := d.text.last.offset // where the look-up of rest has ended
	if to := from + len(n.Value); to <= len(d.kept) {
		n.Value = d.kept[from:to]
	}
}

func (d *decoder) feature(n *yaml.Node, what, hint string) {
	d.add(diag.Findingf(diag.YAMLFeature, d.at(n), "%s", what).WithHint("%s", hint))
	n.Kind, n.Content = refused, nil
}

func (d *decoder) vetMap(n *yaml.Node, depth, mapKeys int) {
	if len(n.Content)/2 > mapKeys {
		d.feature(n, "the map has too many keys", "split it into several files")
		return
	}
	kept := n.Content[:0]
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if d.vetKey(n, k, v) {
			d.hold(k)
			d.vet(v, depth+1, maxKeys)
			kept = append(kept, k, v)
		}
	}
	n.Content = d.unique(kept)
}

// vetKey reports whether a pair of a map can be used.
func (d *decoder) vetKey(n, k, v *yaml.Node) bool {
	switch {
	case k.Tag == "!!merge":
		d.feature(k, "merge keys are not used here", "write the values out")
	case k.Kind != yaml.ScalarNode || k.Anchor != "" || k.Style&yaml.TaggedStyle != 0:
		d.feature(k, "a key must be plain text", "")
	case n.Style&yaml.FlowStyle != 0 && absent(v) && v.Value == "":
		d.add(diag.Findingf(diag.WrongType, d.at(k), "%q has no value", k.Value).
			WithHint("a comma inside text? text between braces that holds a comma needs quotation marks"))
	default:
		return true
	}
	return false
}

// unique drops the pairs of a map whose key stood before.
func (d *decoder) unique(pairs []*yaml.Node) []*yaml.Node {
	clear(d.keys)
	kept := pairs[:0]
	for i := 0; i < len(pairs); i += 2 {
		k := pairs[i]
		if first, twice := d.keys[k.Value]; twice {
			d.add(diag.Findingf(diag.DuplicateKey, d.at(k), "the key %q stands twice", k.Value).
				WithHint("keep one of the two").WithSee(d.text.place(d.span(first)), "it stands here first"))
			continue
		}
		d.keys[k.Value] = k
		kept = append(kept, k, pairs[i+1])
	}
	if len(pairs) > maxKeys {
		d.keys = map[string]*yaml.Node{} // clearing a large map again and again costs more than a new one
	}
	return kept
}

// span returns where a node stands. For a scalar it is its text without quotation marks, as far as the first line of
// it reaches; for a list or map its first character. go.yaml.in counts columns in runes and gives no ends, so ends are
// looked up in the source.
func (d *decoder) span(n *yaml.Node) diag.Span {
	switch {
	case n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode:
		return diag.SpanOf(n.Line, n.Column, 1)
	case n.Style&blockStyle != 0:
		return d.blockSpan(n)
	}
	rest := d.text.from(n.Line, n.Column)
	switch {
	case len(rest) == 0:
		return diag.SpanOf(n.Line, n.Column, 1)
	case n.Style&yaml.DoubleQuotedStyle != 0 && rest[0] == '"':
		return diag.SpanOf(n.Line, n.Column+1, utf8.RuneCount(rest[1:][:quotedLen(rest[1:], '"', '\\')]))
	case n.Style&yaml.SingleQuotedStyle != 0 && rest[0] == '\'':
		return diag.SpanOf(n.Line, n.Column+1, utf8.RuneCount(rest[1:][:quotedLen(rest[1:], '\'', '\'')]))
	case verbatim(rest, n.Value):
		return diag.SpanOf(n.Line, n.Column, max(1, utf8.RuneCountInString(n.Value)))
	}
	return diag.SpanOf(n.Line, n.Column, utf8.RuneCount(bytes.TrimRight(rest, " \t")))
}

// at returns the place of a node.
func (d *decoder) at(n *yaml.Node) diag.Place { return d.text.place(d.span(n)) }

// verbatim reports whether a value stands in the source as it is: on one line, without escapes.
func verbatim(rest []byte, value string) bool {
	return len(rest) >= len(value) && string(rest[:len(value)]) == value
}

// quotedLen returns the length of a quoted text up to its closing mark; all of it, if there is none. An escape stands before
// the next byte; in single quotes the mark escapes itself.
func quotedLen(rest []byte, mark, escape byte) int {
	for i := 0; i < len(rest); i++ {
		switch {
		case rest[i] == escape && i+1 < len(rest) && (escape == '\\' || rest[i+1] == mark):
			i++
		case rest[i] == mark:
			return i
		}
	}
	return len(rest)
}

// blockSpan returns the first line of text of a block scalar.
func (d *decoder) blockSpan(n *yaml.Node) diag.Span {
	for line := n.Line + 1; ; line++ {
		text := d.text.line(line)
		if text == nil {
			return diag.SpanOf(n.Line, n.Column, 1)
		}
		if trimmed := strings.TrimLeft(string(text), " \t"); trimmed != "" {
			return diag.SpanOf(line, len(text)-len(trimmed)+1, utf8.RuneCountInString(trimmed))
		}
	}
}
