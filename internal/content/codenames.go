package content

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"accord/internal/policy"
)

// The comment that Names keeps under a list of codes.
const (
	namesLead = "# names: "
	namesMore = "#        " // of its further lines
	namesWide = 120         // characters of a line
	namesFrom = 5           // so many codes make a list long
)

// Names returns the text of a record or data file with a comment under each long list of states' codes in brackets, which gives
// their names in the list's order: most codes are one slip away from another, and a name shows it. Comments under such lists
// that hold nothing but names are taken for its own, and written anew; every other byte stays. A list on whose last line a text
// begins that goes on below has none. The error says why the file has no such comments: it is no record or data file, it cannot
// be read, or it could not with them.
func Names(file string, src []byte) ([]byte, error) {
	d, root, err := namedNodes(file, src)
	if err != nil || root == nil {
		return src, err
	}
	w := listWalk{d: d, ends: map[int]int{}}
	w.walk(root)
	var out bytes.Buffer
	t, done := d.text, 0
	out.Write(bytes.TrimSuffix(src, t.src)) // a byte order mark
	for _, list := range w.lists {
		if end, begun := w.ends[list.line]; begun && end != list.line {
			continue // a comment would be part of a text, or cut it off
		}
		at := t.starts[list.line-1] + len(t.line(list.line))
		if done <= at { // the first list that ends on the line
			out.Write(t.src[done:at])
			done = at + namesLen(t.src[at:])
		}
		if len(list.names) >= namesFrom {
			writeNames(&out, t.indent(list.line), t.lineEnd(list.line), list.names)
		}
	}
	out.Write(t.src[done:])
	if _, _, err := namedNodes(file, out.Bytes()); err != nil {
		return nil, fmt.Errorf("%s is too long to hold the names of the states in its lists", file)
	}
	return out.Bytes(), nil
}

// namedNodes reads the YAML of a record or data file. Without an error there is no root where there is no YAML.
func namedNodes(file string, src []byte) (*decoder, *yaml.Node, error) {
	s := slotOf(file)
	switch {
	case !ours(file) || s.role != record && s.role != dataFile:
		return nil, nil, fmt.Errorf("%s is neither a record (.md) nor a data file (.yaml) of a site", file)
	case len(src) > maxFile:
		return nil, nil, fmt.Errorf("%s: %w", file, errLarge)
	}
	t, bad := newText(file, src)
	if bad != nil {
		return nil, nil, fmt.Errorf("%s: %s", bad.At, bad.Text)
	}
	d := newDecoder(t, defaultOptions())
	end, mapKeys := len(t.src), maxRecords
	if s.role == record {
		end, _, _ = d.frontMatter()
		mapKeys = maxKeys
	}
	root := d.yamlTree(t.src[:end], mapKeys)
	if len(d.findings) > 0 {
		return nil, nil, fmt.Errorf("%s: %s", d.findings[0].At, d.findings[0].Text)
	}
	return d, root, nil
}

// A codeList is a list of values in brackets: the line on which it ends, and the states whose codes are in it.
type codeList struct {
	line  int
	names []string
}

// A listWalk finds such lists. It goes through nodes in the order of the text, since that is how their places are looked up.
type listWalk struct {
	d     *decoder
	lists []codeList
	last  int         // the offset behind the last scalar, or behind the bracket of a list that was just entered
	ends  map[int]int // from each line on which scalars begin to the one on which the last of them ends; 0 where that is not known
}

func (w *listWalk) walk(n *yaml.Node) {
	t := w.d.text
	if n.Kind == yaml.ScalarNode {
		w.ends[n.Line] = 0
		if end, ok := w.d.endOf(n); ok {
			w.last, w.ends[n.Line] = end, t.lineOf(end)
		}
		return
	}
	w.last = t.offset(n.Line, n.Column) + 1
	for _, child := range n.Content {
		w.walk(child)
	}
	nested := slices.ContainsFunc(n.Content, func(item *yaml.Node) bool { return item.Kind != yaml.ScalarNode })
	if n.Kind != yaml.SequenceNode || n.Style&yaml.FlowStyle == 0 || nested {
		return
	}
	if end, ok := closing(t.src, w.last); ok {
		w.lists = append(w.lists, codeList{t.lineOf(end), namesOf(n)})
	}
}

// endOf returns the offset behind a scalar: behind the last word of a text without quotation marks. It is not known of a text
// below a | or >.
func (d *decoder) endOf(n *yaml.Node) (int, bool) {
	at := d.text.offset(n.Line, n.Column)
	rest := d.text.src[at:]
	switch {
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 || len(rest) == 0:
		return 0, false
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return at + quotedLen(rest[1:], '"', '\\') + 2, true
	case n.Style&yaml.SingleQuotedStyle != 0:
		return at + quotedLen(rest[1:], '\'', '\'') + 2, true
	}
	for word := range strings.FieldsFuncSeq(n.Value, func(r rune) bool { return strings.ContainsRune(" \t\n", r) }) {
		rest = bytes.TrimLeft(rest, " \t\r\n")
		if !bytes.HasPrefix(rest, []byte(word)) {
			return 0, false
		}
		rest = rest[len(word):]
	}
	return len(d.text.src) - len(rest), true
}

// closing returns the offset of the bracket that closes a list, behind its last item.
func closing(src []byte, from int) (int, bool) {
	for i := from; i < len(src); i++ {
		switch src[i] {
		case ']':
			return i, true
		case '#':
			i += max(0, bytes.IndexByte(src[i:], '\n'))
		case ' ', '\t', '\r', '\n', ',':
		default:
			return 0, false
		}
	}
	return 0, false
}

// namesOf are the names of the states in a list.
func namesOf(list *yaml.Node) (names []string) {
	for _, item := range list.Content {
		if state, ok := policy.StateOf(policy.ID(item.Value)); ok {
			names = append(names, state.Name)
		}
	}
	return names
}

// writeNames writes a comment behind the text of a line.
func writeNames(out *bytes.Buffer, indent, lineEnd string, names []string) {
	line := indent + namesLead
	for i, name := range names {
		if i < len(names)-1 {
			name += ", "
		}
		if utf8.RuneCountInString(line+name) > namesWide {
			out.WriteString(lineEnd + strings.TrimRight(line, " "))
			line = indent + namesMore
		}
		line += name
	}
	out.WriteString(lineEnd + line)
}

// namesLen is the length of the comments that writeNames wrote behind the text of a line.
func namesLen(text []byte) (n int) {
	for {
		one := commentLen(text[n:])
		if one == 0 {
			return n
		}
		n += one
	}
}

// commentLen is the length of one such comment, 0 for one that holds anything else. Its indentation, and where its lines end, may
// have been changed since.
func commentLen(text []byte) int {
	line, n := lineBelow(text)
	list, ours := strings.CutPrefix(line, namesLead)
	for ours && strings.HasSuffix(list, ",") {
		next, length := lineBelow(text[n:])
		next, ours = strings.CutPrefix(next, namesMore)
		list += " " + next
		n += length
	}
	if names := strings.Split(list, ", "); !ours || len(names) < namesFrom || slices.ContainsFunc(names, unnamed) {
		return 0
	}
	return n
}

func unnamed(name string) bool {
	return !slices.ContainsFunc(policy.States(), func(s policy.State) bool { return s.Name == name })
}

// lineBelow returns the line that follows the end of a line, without indentation, and the length of both; 0 if there is none.
func lineBelow(text []byte) (line string, length int) {
	_, below, ok := bytes.Cut(text, []byte("\n"))
	if !ok {
		return "", 0
	}
	first, _, _ := bytes.Cut(below, []byte("\n"))
	first = bytes.TrimSuffix(first, []byte("\r"))
	return string(bytes.TrimLeft(first, " ")), len(text) - len(below) + len(first)
}
