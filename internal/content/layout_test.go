package content

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"accord/internal/diag"
	"accord/internal/policy"
)

// placesOfFirst returns the text of the first scalar of some YAML, and where its pieces are.
func placesOfFirst(t *testing.T, src string) (policy.Text, func(from, to int) diag.Span) {
	t.Helper()
	text, bad := newText("x", []byte(src))
	if bad != nil {
		t.Fatalf("%q: %v", src, bad)
	}
	d := newDecoder(text, defaultOptions())
	root := d.yamlTree(text.src, maxKeys)
	if root == nil || len(d.findings) > 0 {
		t.Fatalf("%q is not read: %v", src, d.findings)
	}
	n := root.Content[1]
	for n.Kind != yaml.ScalarNode {
		n = n.Content[0]
	}
	value, ok := d.scalar(n, "text")
	if !ok {
		t.Fatalf("%q has no text", src)
	}
	layout := d.layoutNow(n, value)
	return value, func(from, to int) diag.Span { return part(value, layout, from, to).At }
}

// A finding inside of a value is where its words stand, however the value is written.
func TestPlacesInScalars(t *testing.T) {
	for name, c := range map[string]struct {
		src, piece string
		want       diag.Span
	}{
		"plain":                       {"a: one two\n", "two", diag.SpanOf(1, 8, 3)},
		"plain, below":                {"a: one\n  two\n", "two", diag.SpanOf(2, 3, 3)},
		"plain, from line to line":    {"a: one  \n  two\n", "ne two", diag.SpanOf(1, 5, 2)},
		"plain, after an empty line":  {"a: one\n\n\n  two\n", "two", diag.SpanOf(4, 3, 3)},
		"plain, in a list":            {"a: [one\n  two, three]\n", "two", diag.SpanOf(2, 3, 3)},
		"plain, below its key":        {"a:\n  é é\n  two\n", "two", diag.SpanOf(3, 3, 3)},
		"double":                      {"a: \"one two\"\n", "two", diag.SpanOf(1, 9, 3)},
		"double, after escapes":       {`a: "\u00e9 \x41 \U0001F600 \" \\ \n two"` + "\n", "two", diag.SpanOf(1, 37, 3)},
		"double, an escape":           {`a: "one \u00e9 two"` + "\n", "é", diag.SpanOf(1, 9, 6)},
		"double, below":               {"a: \"one\n  two\"\n", "two", diag.SpanOf(2, 3, 3)},
		"double, a joined line":       {"a: \"one \\\n  two\"\n", "two", diag.SpanOf(2, 3, 3)},
		"double, joined in a word":    {"a: \"on\\\n  e two\"\n", "one", diag.SpanOf(1, 5, 2)},
		"double, space before":        {"a: \"  one\"\n", "one", diag.SpanOf(1, 7, 3)},
		"double, begins below":        {"a: \"\n  one\"\n", "one", diag.SpanOf(2, 3, 3)},
		"single, after a mark":        {"a: 'it''s two'\n", "two", diag.SpanOf(1, 11, 3)},
		"single, a mark":              {"a: 'it''s'\n", "'s", diag.SpanOf(1, 7, 3)},
		"single, marks only":          {"a: ''''''\n", "'", diag.SpanOf(1, 7, 2)},
		"single, below":               {"a: 'one\n\n  two'\n", "two", diag.SpanOf(3, 3, 3)},
		"literal":                     {"a: |\n  one\n  two\n", "two", diag.SpanOf(3, 3, 3)},
		"literal, indented further":   {"a: |\n  one\n     two\n", "two", diag.SpanOf(3, 6, 3)},
		"literal, by a number":        {"a: |2-\n     one\n  two\n", "two", diag.SpanOf(3, 3, 3)},
		"literal, a line of space":    {"a: |2\n    \n  one\n", "one", diag.SpanOf(3, 3, 3)},
		"literal, empty lines before": {"a: |\n\n\n  one\n\n\n  two\n", "two", diag.SpanOf(7, 3, 3)},
		"folded":                      {"a: >\n  one\n  two\n  three\n", "three", diag.SpanOf(4, 3, 5)},
		"folded, from line to line":   {"a: >\n  one\n  two\n", "one two", diag.SpanOf(2, 3, 3)},
		"folded, after empty lines":   {"a: >\n  one\n\n\n  two\n  three\n", "three", diag.SpanOf(6, 3, 5)},
		"folded, a further line":      {"a: >- # why\n  one\n    two\n  three\n", "three", diag.SpanOf(4, 3, 5)},
		"Windows":                     {"a: >\r\n  one\r\n  two\r\n", "two", diag.SpanOf(3, 3, 3)},
	} {
		t.Run(name, func(t *testing.T) {
			value, place := placesOfFirst(t, c.src)
			from := strings.LastIndex(value.S, c.piece)
			if from < 0 {
				t.Fatalf("%q is not in %q", c.piece, value.S)
			}
			if got := place(from, from+len(c.piece)); got != c.want {
				t.Errorf("%q in %q is at %v, not %v", c.piece, c.src, got, c.want)
			}
		})
	}
}

// A layout is made in a time that grows as its text does, however long its lines and however deep its empty space.
func TestLongScalarsAreWalkedOnce(t *testing.T) {
	const n = 1 << 19
	for name, src := range map[string]string{
		"a long line": "a: \"\\x41" + strings.Repeat("b", n) + "\"\n",
		"space":       "a: \"\\x41" + strings.Repeat(" ", n) + "b\"\n",
		"escapes":     "a: \"" + strings.Repeat(`\x41`, n) + "\"\n",
		"empty lines": "a: \"b" + strings.Repeat("\n", n/4) + "  c\"\n",
		"lines":       "a: >\n" + strings.Repeat("  b\n", n/4),
	} {
		start := time.Now()
		value, place := placesOfFirst(t, src)
		place(len(value.S)-1, len(value.S))
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s takes %v", name, took)
		}
	}
}

// Of any YAML whatever the letters of values are where the layout says, or what stands there is an escape.
func FuzzLayout(f *testing.F) {
	f.Add("a: >2-\n     x\n\n \n   y\n")
	f.Add("a: \"\\u0041 \\\n\n  b\"\n")
	f.Add("- 'a''b\n\n  c'\n- [a\n b: c\n d]\n")
	f.Add("? |+\n  a\n\n: d\n  e\n")
	f.Fuzz(func(t *testing.T, src string) {
		text, bad := newText("x", []byte(src))
		if bad != nil || len(src) > maxColumn || strings.Contains(src, "!") { // the parser places a value with the tag ! at its tag
			return
		}
		d := newDecoder(text, defaultOptions())
		if root := d.yamlTree(text.src, maxKeys); root != nil {
			d.fuzzLayout(t, root)
		}
	})
}

func (d *decoder) fuzzLayout(t *testing.T, n *yaml.Node) {
	for _, child := range n.Content {
		d.fuzzLayout(t, child)
	}
	value, ok := d.scalar(n, "text")
	layout := d.layoutNow(n, value)
	if !ok || layout == nil {
		return
	}
	for at, r := range value.S {
		got := layout.Span(at, at+utf8.RuneLen(r))
		there := d.text.from(int(got.Line), int(got.Col))
		if !unicode.IsSpace(r) && !strings.HasPrefix(string(there), string(r)) && !strings.HasPrefix(string(there), `\`) {
			t.Errorf("%q: byte %d of %q is said to be at %v, where %q stands", d.text.src, at, value.S, got, there)
		}
	}
}

// A scribe writes a file with one scalar, and remembers where it put each letter.
type scribe struct {
	rnd       *rand.Rand
	src       strings.Builder
	line, col int
	letters   []rune
	places    []diag.Span
}

func (w *scribe) put(s string) {
	for _, r := range s {
		w.src.WriteRune(r)
		if w.col++; r == '\n' {
			w.line, w.col = w.line+1, 1
		}
	}
}

// any puts one of some texts.
func (w *scribe) any(texts ...string) { w.put(texts[w.rnd.IntN(len(texts))]) }

// word puts letters, each written by a function.
func (w *scribe) word(write func(r rune) string) {
	for range 1 + w.rnd.IntN(4) {
		r := []rune("abcéß中😀'\"\\")[w.rnd.IntN(10)]
		if len(w.letters) == 0 {
			r = 'a' // a plain text cannot begin with a quotation mark
		}
		as := write(r)
		w.letters, w.places = append(w.letters, r), append(w.places, diag.SpanOf(w.line, w.col, utf8.RuneCountInString(as)))
		w.put(as)
	}
}

// flow puts words between marks, with spaces, folds and what else may stand between them.
func (w *scribe) flow(mark string, write func(r rune) string, between ...string) {
	w.put(mark)
	for i := range 1 + w.rnd.IntN(6) {
		if i > 0 {
			w.any(append(between, " ", "   ", "\n  ", " \n  \t ", "\n   \n  ", "\n\n\n    ")...)
		}
		w.word(write)
	}
	w.put(mark + "\n")
}

// block puts lines of words below a header, some indented further, some empty.
func (w *scribe) block(header string) {
	w.any(header, header+"-", header+"+", header+"2", header+" # why")
	w.any("\n", "\n\n", "\n \n")
	for i := range 1 + w.rnd.IntN(5) {
		w.put("  ")
		if i > 0 {
			w.any("", "", "  ", "\t")
		}
		w.word(asIs)
		w.any("", " ", "  ")
		w.word(asIs)
		w.any("\n", "\n", "  \n", "\n\n", "\n \n\n", "\n    \n")
	}
}

func asIs(r rune) string { return string(r) }

// Every letter of a value is placed where it was written, in every style; what breaks and spaces became lies between its neighbours.
func TestEveryCharacterHasItsPlace(t *testing.T) {
	styles := map[string]func(w *scribe){
		"plain":   func(w *scribe) { w.flow("", asIs) },
		"single":  func(w *scribe) { w.flow("'", func(r rune) string { return strings.ReplaceAll(string(r), "'", "''") }) },
		"literal": func(w *scribe) { w.block("|") },
		"folded":  func(w *scribe) { w.block(">") },
		"double": func(w *scribe) {
			w.flow(`"`, func(r rune) string {
				ways := []string{fmt.Sprintf(`\U%08x`, r)}
				switch {
				case r == '"' || r == '\\':
					ways = append(ways, `\`+string(r))
				case r < 0x100:
					ways = append(ways, string(r), fmt.Sprintf(`\x%02x`, r))
				case r < 0x10000:
					ways = append(ways, string(r), fmt.Sprintf(`\u%04x`, r))
				}
				return ways[w.rnd.IntN(len(ways))]
			}, `\n`, `\t`, `\ `, "\\\n  ", " \\\n\n ", "", `\_`)
		},
	}
	for style, write := range styles {
		t.Run(style, func(t *testing.T) {
			for seed := range uint64(2000) {
				w := &scribe{rnd: rand.New(rand.NewPCG(seed, 0)), line: 1, col: 1}
				w.put("a: ")
				write(w)
				w.check(t)
			}
		})
	}
}

func (w *scribe) check(t *testing.T) {
	t.Helper()
	value, place := placesOfFirst(t, w.src.String())
	n, last := 0, diag.Span{}
	for at, r := range value.S {
		got := place(at, at+utf8.RuneLen(r))
		if got.Line < last.Line || got.Line == last.Line && got.Col < last.Col {
			t.Fatalf("%q: byte %d of %q is at %v, and the one before at %v", w.src.String(), at, value.S, got, last)
		}
		if last = got; unicode.IsSpace(r) {
			continue
		}
		if n == len(w.letters) || r != w.letters[n] || got != w.places[n] {
			t.Fatalf("%q: byte %d of %q is at %v; letter %d of %q was put at %v", w.src.String(), at, value.S, got, n, string(w.letters), w.places[n])
		}
		n++
	}
	if n != len(w.letters) {
		t.Errorf("%q has lost letters: %q", w.src.String(), value.S)
	}
}
