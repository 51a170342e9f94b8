package content

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"accord/internal/policy"
)

// An Edit puts a text in the place of the bytes From to To of a file.
type Edit struct {
	From, To int
	Text     string
}

// Apply returns a text with edits, in any order, none of which overlap.
func Apply(src []byte, edits []Edit) []byte {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.From - b.From })
	var out []byte
	at := 0
	for _, e := range edits {
		out = append(append(out, src[at:e.From]...), e.Text...)
		at = e.To
	}
	return append(out, src[at:]...)
}

// IsAddress reports whether an address of the site, such as "/articles/x/", can be an old one of a record.
func IsAddress(address string) bool { return badPath(address) == "" }

// AddAliases returns the edit that puts addresses before the aliases of a record, and leaves everything else in its file as it is:
// the style, comments and line ends of the author. The file is read again with the edit; where it would not say then what it
// should, there is none, and the error says what to do.
func AddAliases(file string, src []byte, id policy.ID, addresses []string) (Edit, error) {
	before, err := aliasesIn(file, src, id)
	if err != nil {
		return Edit{}, err
	}
	e, ok := before.add(addresses)
	if ok {
		after, err := aliasesIn(file, Apply(before.text.src, []Edit{e}), id)
		ok = err == nil && before.becomes(after, addresses)
	}
	if !ok {
		return Edit{}, fmt.Errorf("%s: an old address cannot be put among the aliases of %q as they are written: make them a list first, such as aliases: [/old/]", file, id)
	}
	mark := len(src) - len(before.text.src)
	e.From, e.To = e.From+mark, e.To+mark
	return e, nil
}

// An aliasing is the map of a record in its file, with its aliases.
type aliasing struct {
	*decoder
	root  *yaml.Node // nil in front matter without keys
	keys  *yaml.Node // of the record
	key   *yaml.Node // of its aliases; nil without them
	value *yaml.Node
	end   int // where the front matter ends, or the record of a data file
}

// aliasesIn finds the map of a record. Any mistake of YAML is an error: what it hides cannot be compared.
func aliasesIn(file string, src []byte, id policy.ID) (*aliasing, error) {
	t, bad := newText(file, src)
	if bad != nil {
		return nil, fmt.Errorf("%s: %s", bad.At, bad.Text)
	}
	a := &aliasing{decoder: newDecoder(t, defaultOptions()), end: len(t.src)}
	data := !NamedByFile(file)
	if !data {
		a.end, _, _ = a.frontMatter()
	}
	a.root = a.yamlTree(t.src[:a.end], maxRecords)
	a.keys = a.root
	if len(a.findings) > 0 {
		return nil, fmt.Errorf("%s: %s", a.findings[0].At, a.findings[0].Text)
	}
	if data {
		a.find(string(id))
	}
	if (data || a.root != nil) && (a.keys == nil || a.keys.Kind != yaml.MappingNode) {
		return nil, fmt.Errorf("%s: the record %q has no keys: write them first", file, id)
	}
	if i := keyIndex(a.keys, "aliases"); i >= 0 {
		a.key, a.value = a.keys.Content[i], a.keys.Content[i+1]
	}
	return a, nil
}

// find looks for a record of a data file, and for its end: the line of the next one, but for what is empty or a comment on it.
func (a *aliasing) find(id string) {
	i := keyIndex(a.root, id)
	if a.keys = nil; i < 0 {
		return
	}
	a.keys = a.root.Content[i+1]
	last := len(a.text.lineStarts())
	if i+2 < len(a.root.Content) {
		last = a.root.Content[i+2].Line - 1
	}
	for ; last > a.keys.Line; last-- {
		line := bytes.TrimLeft(a.text.line(last), " ")
		if len(line) > 0 && (line[0] != '#' || len(a.text.line(last))-len(line) >= a.keys.Column-1) {
			break
		}
	}
	if starts := a.text.lineStarts(); last < len(starts) {
		a.end = starts[last]
	}
}

// keyIndex is where a key stands in the content of a map; -1 if it does not.
func keyIndex(n *yaml.Node, key string) int {
	if n == nil || n.Kind != yaml.MappingNode {
		return -1
	}
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return i
		}
	}
	return -1
}

// add returns the edit for how the aliases are written; false where none is known.
func (a *aliasing) add(addresses []string) (Edit, bool) {
	quoted := make([]string, len(addresses))
	for i, address := range addresses {
		quoted[i] = quotedPath(address)
	}
	list := strings.Join(quoted, ", ")
	alone := list
	if len(addresses) > 1 {
		alone = "[" + list + "]"
	}
	switch n := a.value; {
	case n == nil:
		return a.addKey(alone), true
	case absent(n) && n.Value == "":
		return a.behindKey(alone)
	case n.Kind == yaml.SequenceNode && n.Style&yaml.FlowStyle == 0:
		return a.addLines(quoted)
	case n.Kind == yaml.SequenceNode && len(n.Content) == 0:
		return insert(a.offset(n)+1, list), true
	case n.Kind == yaml.SequenceNode:
		return insert(a.offset(n.Content[0]), list+", "), true
	case n.Kind == yaml.ScalarNode:
		return a.wrap(list)
	}
	return Edit{}, false
}

// quotedPath writes a path so that it can stand in brackets.
func quotedPath(path string) string {
	if strings.ContainsAny(path, ",[]{}") {
		return "'" + strings.ReplaceAll(path, "'", "''") + "'"
	}
	return path
}

func insert(at int, text string) Edit { return Edit{at, at, text} }

// offset is where a node begins.
func (a *aliasing) offset(n *yaml.Node) int {
	return a.text.seek(n.Line, n.Column, len(a.text.src)).offset
}

// lineEnd is how the line before an offset ends.
func (a *aliasing) lineEnd(at int) string {
	if i := bytes.LastIndexByte(a.text.src[:at], '\n'); i > 0 && a.text.src[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// addKey writes the key: before the last one of a map in braces, else on a line below the last.
func (a *aliasing) addKey(value string) Edit {
	pair, indent := "aliases: "+value, ""
	if m := a.keys; m != nil {
		switch n := len(m.Content); {
		case m.Style&yaml.FlowStyle != 0 && n > 0:
			return insert(a.offset(m.Content[n-2]), pair+", ")
		case m.Style&yaml.FlowStyle != 0:
			return insert(a.offset(m)+1, pair)
		}
		indent = strings.Repeat(" ", m.Column-1)
	}
	end := a.lineEnd(a.end)
	if a.end > 0 && a.text.src[a.end-1] != '\n' { // the last line of the file has no end
		return insert(a.end, end+indent+pair)
	}
	return insert(a.end, indent+pair+end)
}

// behindKey writes the value of a key that has none.
func (a *aliasing) behindKey(value string) (Edit, bool) {
	rest := a.text.from(a.key.Line, a.key.Column)
	i := bytes.IndexByte(rest, ':')
	return insert(a.offset(a.key)+i+1, " "+value), i >= 0
}

// addLines writes items before the first of a list in lines.
func (a *aliasing) addLines(items []string) (Edit, bool) {
	at := a.offset(a.value)
	start := a.text.lineStarts()[a.value.Line-1]
	lead := string(a.text.src[start:at])
	var lines strings.Builder
	for _, item := range items {
		lines.WriteString(lead + "- " + item + a.lineEnd(start))
	}
	return insert(start, lines.String()), strings.TrimSpace(lead) == ""
}

// wrap makes a list of a single value, which stays as it is written; but that of a block of text is written out.
func (a *aliasing) wrap(list string) (Edit, bool) {
	n := a.value
	from := a.offset(n)
	rest := string(a.text.from(n.Line, n.Column))
	list = "[" + list
	switch {
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return a.wrapBlock(list)
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return wrapped(from, rest, 2+byteLen(rest[1:], quotedLen([]byte(rest[1:]), '"', '\\')), list)
	case n.Style&yaml.SingleQuotedStyle != 0:
		return wrapped(from, rest, 2+byteLen(rest[1:], quotedLen([]byte(rest[1:]), '\'', '\'')), list)
	case absent(n):
		return Edit{from, from + len(n.Value), list + "]"}, true
	}
	return Edit{from, from + len(n.Value), list + ", " + quotedPath(n.Value) + "]"}, verbatim([]byte(rest), n.Value)
}

func wrapped(from int, rest string, length int, list string) (Edit, bool) {
	if length > len(rest) {
		return Edit{}, false // it ends on another line
	}
	return Edit{from, from + length, list + ", " + rest[:length] + "]"}, true
}

// byteLen is the length in bytes of so many runes.
func byteLen(s string, runes int) int { return len(string([]rune(s)[:runes])) }

// wrapBlock makes a list of a path below > or |. A comment behind the sign stays.
func (a *aliasing) wrapBlock(list string) (Edit, bool) {
	from, path := a.offset(a.value), strings.TrimSpace(a.value.Value)
	at := a.blockSpan(a.value)
	to := a.text.seek(int(at.Line), int(at.Col), len(a.text.src)).offset
	if !bytes.HasPrefix(a.text.src[to:], []byte(path)) {
		return Edit{}, false
	}
	between := strings.TrimLeft(string(a.text.src[from:to]), "|>+-0123456789 ")
	if strings.TrimSpace(between) == "" {
		between = ""
	}
	return Edit{from, to + len(path), between + list + ", " + quotedPath(path) + "]"}, true
}

// becomes reports whether another reading of the file has the addresses before its aliases, and everything else alike.
func (a *aliasing) becomes(b *aliasing, addresses []string) bool {
	if !slices.Equal(append(slices.Clone(addresses), a.list()...), b.list()) || a.keys != nil && b.keys == nil {
		return false
	}
	a.drop()
	b.drop()
	return alike(a.root, b.root) && bytes.Equal(a.text.src[a.end:], b.text.src[b.end:])
}

// list are the aliases as texts.
func (a *aliasing) list() (list []string) {
	if a.value == nil || absent(a.value) {
		return nil
	}
	for _, n := range items(a.value) {
		list = append(list, strings.TrimSpace(n.Value))
	}
	return list
}

// drop takes the aliases out of the map.
func (a *aliasing) drop() {
	if i := keyIndex(a.keys, "aliases"); i >= 0 {
		a.keys.Content = slices.Delete(a.keys.Content, i, i+2)
	}
}

// alike reports whether two trees have the same values. One without keys is like none.
func alike(a, b *yaml.Node) bool {
	if a == nil || b == nil {
		return a == b || a == nil && len(b.Content) == 0 || b == nil && len(a.Content) == 0
	}
	return a.Kind == b.Kind && a.Value == b.Value && a.Tag == b.Tag && slices.EqualFunc(a.Content, b.Content, alike)
}
