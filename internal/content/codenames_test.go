package content

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"accord/internal/diag"
	"accord/internal/markdown"
	"accord/internal/policy"
)

const (
	namedRecord = "content/agreements/pact.md"
	namedData   = "content/agreements/all.yaml"
)

// named is the text with names, of a file that can have them.
func named(t *testing.T, file, src string) string {
	t.Helper()
	out, err := Names(file, []byte(src))
	if err != nil {
		t.Fatalf("%v\n%q", err, src)
	}
	return string(out)
}

func TestNames(t *testing.T) {
	const before = `---
name: The Pact
acts:
  - did: signed
    date: 2020-01-01
    who: [aus, bel, eu, can, col, # of the first day
      prk, "kor"]
    cite: source
  - {did: joined, date: 2021-01-01, who: [fra, deu]}
  - {did: accepted, date: 2021-01-01, who: [fra, deu, ita, esp, prt],
     cite: source}
---
[aus, bel, can, col, prk, kor]
`
	const after = `---
name: The Pact
acts:
  - did: signed
    date: 2020-01-01
    who: [aus, bel, eu, can, col, # of the first day
      prk, "kor"]
      # names: Australia, Belgium, Canada, Colombia, North Korea, South Korea
    cite: source
  - {did: joined, date: 2021-01-01, who: [fra, deu]}
  - {did: accepted, date: 2021-01-01, who: [fra, deu, ita, esp, prt],
  # names: France, Germany, Italy, Spain, Portugal
     cite: source}
---
[aus, bel, can, col, prk, kor]
`
	got := named(t, namedRecord, before)
	if diff := cmp.Diff(after, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(got, named(t, namedRecord, got)); diff != "" {
		t.Errorf("a second time: %s", diff)
	}
	changed := named(t, namedRecord, strings.Replace(got, "aus, ", "", 1))
	if strings.Contains(changed, "Australia") || strings.Count(changed, namesLead) != 2 {
		t.Errorf("after a change\n%s", changed)
	}
	if shorter := named(t, namedRecord, strings.Replace(got, "aus, bel, ", "", 1)); strings.Count(shorter, namesLead) != 1 {
		t.Errorf("when the list is short\n%s", shorter)
	}
}

// Every name of a state can be recognised in a comment, whatever the width and the indentation.
func TestNamesOfAllStates(t *testing.T) {
	var codes []string
	for _, s := range policy.States() {
		codes = append(codes, string(s.Code))
	}
	before := "a:\n  name: A\n  who: [" + strings.Join(codes, ", ") + "]\n"
	got := named(t, namedData, before)
	_, comment, _ := strings.Cut(strings.TrimPrefix(got, "a:\n  name: A\n  who: "), "\n")
	for line := range strings.Lines(comment) {
		if n := len([]rune(line)); n > namesWide+1 {
			t.Errorf("a line of %d characters: %s", n, line)
		}
	}
	indented := strings.ReplaceAll(strings.ReplaceAll(got, "  # names", "      # names"), "  #        ", "#        ")
	for _, text := range []string{got, indented} {
		if again := named(t, namedData, text); again != got {
			t.Errorf("got\n%s", again)
		}
	}
}

// What is no list in the front matter of a record or in a data file is not touched, and no comment but those with names alone.
func TestNamesLeaveAlone(t *testing.T) {
	const list, names = "[fra, deu, ita, esp, prt]", "# names: France, Germany, Italy, Spain, Portugal"
	same := map[string]string{
		"a folded text":    "a:\n  name: >\n    who: " + list + "\n    " + names + "\n",
		"a literal text":   "a:\n  name: |\n    - " + list + "\n    " + names + "\n  summary: b\n",
		"a quoted text":    "a:\n  name: \"b\n    who: " + list + "\n    " + names + "\n    \"\n",
		"a quoted text 2":  "a:\n  name: 'b\n\n    who: " + list + "\n    " + names + "'\n",
		"a plain text":     "a:\n  name: b\n    who " + list + "\n    c\n",
		"a comment":        "a:\n  # who: " + list + "\n  " + names + "\n  name: A\n",
		"a key":            "a:\n  \"who: " + list + "\": A\n",
		"a map":            "a: {fra: 1, deu: 2, ita: 3, esp: 4, prt: 5}\n",
		"lists in a list":  "a: [[fra], [deu], [ita], [esp], [prt]]\n",
		"no codes":         "a: [one, two, three, four, five, fra, deu, ita, esp]\n",
		"a text goes on":   "a: {who: " + list + ", name: b\n  c}\n",
		"a text goes on 2": "a: {who: " + list + ", name: \"b\n  c\"}\n",
		"nothing":          "",
		"only a comment":   names + "\n",
	}
	for what, text := range same {
		if got := named(t, namedData, text); got != text {
			t.Errorf("%s: %q became %q", what, text, got)
		}
	}
	for _, comment := range []string{
		"# names: to be checked", "# names: France, Germany, Italy, Spain, the Portuguese", "# names: France, Germany", "#names: France, Germany, Italy, Spain, Portugal",
		"# names: France, Germany, Italy,\n  #        Spain and Portugal", "# names: France, Germany, Italy, Spain, Portugal,\n  # as of 2020", "# Names: x",
	} {
		text := "a:\n  who: " + list + "\n  " + comment + "\n  name: A\n"
		want := strings.Replace(text, list, list+"\n  "+names, 1)
		if got := named(t, namedData, text); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

// Line ends, a byte order mark and a missing last line end are kept.
func TestNamesKeepBytes(t *testing.T) {
	const list, names = "[fra, deu, ita, esp, prt]", "# names: France, Germany, Italy, Spain, Portugal"
	for before, want := range map[string]string{
		"---\r\nwho: " + list + "\t \r\nname: A\r\n---\r\nB\n":           "---\r\nwho: " + list + "\t \r\n" + names + "\r\nname: A\r\n---\r\nB\n",
		"\ufeff---\nwho: " + list + "\n---\n":                            "\ufeff---\nwho: " + list + "\n" + names + "\n---\n",
		"---\nwho: " + list + "\r\nname: A\n---\n":                       "---\nwho: " + list + "\r\n" + names + "\r\nname: A\n---\n",
		"--- \nwho: " + list + "\n" + names + "\n" + names + "\n---\n":   "--- \nwho: " + list + "\n" + names + "\n---\n",
		"---\n{a: " + list + ", b: " + list + "}\n---":                   "---\n{a: " + list + ", b: " + list + "}\n" + names + "\n" + names + "\n---",
		"---\nwho: [fra, deu, ita, esp, prt # ]\n # ]\n , # ]\n]\n---\n": "---\nwho: [fra, deu, ita, esp, prt # ]\n # ]\n , # ]\n]\n" + names + "\n---\n",
	} {
		if got := named(t, namedRecord, before); got != want {
			t.Errorf("got\n%q\nwant\n%q", got, want)
		}
	}
	for before, want := range map[string]string{
		"a: {who: " + list + "}":                 "a: {who: " + list + "}\n" + names,
		"a:\r\n  who: " + list:                   "a:\r\n  who: " + list + "\r\n  " + names,
		"\ufeffa: " + list + "\nb: []\n" + names: "\ufeffa: " + list + "\n" + names + "\nb: []",
	} {
		if got := named(t, namedData, before); got != want {
			t.Errorf("got\n%q\nwant\n%q", got, want)
		}
	}
}

func TestNamesRefuse(t *testing.T) {
	const list = "who: [fra, deu, ita, esp, prt]\n"
	room := "---\n" + list + "name: " + strings.Repeat("a", maxFrontMatter-60) + "\n---\n"
	for _, c := range []struct{ file, src, why string }{
		{"content/agreements/pact.csv", list, "neither a record"},
		{"content/agreements/notes.txt", list, "neither a record"},
		{"content/agreements/pact.yml", list, "neither a record"},
		{"content/agreements/.pact.yaml", list, "neither a record"},
		{"content/treaties/pact.yaml", list, "neither a record"},
		{"README.md", "---\n" + list + "---\n", "neither a record"},
		{"accord.yaml", list, "neither a record"},
		{namedRecord, list, namedRecord + ":1:1: the file has no front matter"},
		{namedRecord, "---\n" + list, "the front matter does not end"},
		{namedData, "a: [\n", namedData + ":2:1: this is not YAML"},
		{namedData, "a: &x b\nc: *x\n", "anchors"},
		{namedData, "a: \xff\n", "not UTF-8"},
		{namedRecord, room, "too long"},
	} {
		out, err := Names(c.file, []byte(c.src))
		if err == nil || !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s: %v, want %s", c.file, err, c.why)
		}
		if err == nil && string(out) != c.src {
			t.Errorf("%s was changed", c.file)
		}
	}
}

// checkNames holds the laws of Names against a text: what YAML says is as it was, nothing is added but comments with names, a
// second time changes nothing, and when no list has codes any more the text is the one that it was.
func checkNames(t *testing.T, file, before string) {
	t.Helper()
	out, err := Names(file, []byte(before))
	if err != nil {
		return
	}
	after := string(out)
	if after == before {
		return
	}
	if diff := cmp.Diff(decoded(file, before), decoded(file, after), elsewhere()); diff != "" {
		t.Errorf("it says another thing:\n%q\n%q\n%s", before, after, diff)
	}
	if again, err := Names(file, out); err != nil || !bytes.Equal(again, out) {
		t.Errorf("once\n%q\ntwice\n%q (%v)", after, again, err)
	}
	if strings.Contains(before, namesLead) {
		return // one of its own may have gone
	}
	if without := withoutComments(before, after); without != before {
		t.Errorf("before\n%q\nwithout the comments\n%q", before, without)
	}
	coded := strings.NewReplacer("fra", "xfr", "deu", "xde", "ita", "xit", "esp", "xes", "prt", "xpr")
	if out, err := Names(file, []byte(coded.Replace(before))); err != nil || strings.Contains(string(out), namesLead) {
		return // another list is long
	}
	if bare, err := Names(file, []byte(coded.Replace(after))); err != nil || string(bare) != coded.Replace(before) {
		t.Errorf("without codes\n%q\nbecame\n%q (%v)", coded.Replace(before), bare, err)
	}
}

// A said is what a file says: to the library of YAML, and to us.
type said struct {
	YAML     any
	Err      string
	Body     string
	Records  []policy.Record
	Findings []string
}

func decoded(file, src string) (s said) {
	p := parse(file, slotOf(file), []byte(src), defaultOptions())
	s.Records = p.records
	for _, f := range p.findings {
		s.Findings = append(s.Findings, string(f.Code)+f.Text)
	}
	text := strings.TrimPrefix(src, "\ufeff")
	if strings.HasSuffix(file, ".md") {
		at := strings.Index(text, "\n---")
		text, s.Body = text[:at], text[at:]
	}
	if err := yaml.Unmarshal([]byte(text), &s.YAML); err != nil {
		s.Err = "not decoded" // the message names a line
	}
	return s
}

// elsewhere compares records whose lines have moved; their bodies are compared as text.
func elsewhere() cmp.Option {
	return cmp.Options{
		cmp.Exporter(func(reflect.Type) bool { return true }),
		cmp.Comparer(func(a, b diag.Span) bool { return true }),
		cmp.Comparer(func(a, b *markdown.Prose) bool { return a == b || a != nil && b != nil && a.Src == b.Src }),
	}
}

// withoutComments takes out of a text the lines that are not in another, as long as they are comments with names, and the line
// ends that lead to them.
func withoutComments(before, after string) string {
	had, out := strings.SplitAfter(before, "\n"), ""
	for line := range strings.SplitAfterSeq(after, "\n") {
		text := strings.TrimLeft(line, " ")
		switch {
		case len(had) > 0 && (line == had[0] || line == had[0]+"\n" || line == had[0]+"\r\n"):
			out, had = out+had[0], had[1:]
		case strings.HasPrefix(text, namesLead), strings.HasPrefix(text, namesMore):
		default:
			return after
		}
	}
	return out
}

// The pieces of which TestNamesOfAnything makes files. What begins with a space stands within a value; in each there is a list, or
// what looks like one, or a comment, or something that could swallow a line.
func pieces() []string {
	const list = "[fra, deu, ita, esp, prt]"
	return []string{
		"who: " + list, "who: " + list + " # " + list, "who: [fra, deu,\n  ita, esp, prt,\n  ]", "who:\n  - " + list + "\n  - a", "- " + list, "who: ['fra', \"deu\", ita, esp , prt]",
		"a: >\n  who: " + list + "\n\n  # names: x", "a: |-\n   who: " + list, "a: \"b\n  who: " + list + "\n # c\n  d\"", "a: 'it''s\n  " + list + "'", "a: b\n  who " + list + "\n  c",
		"{a: " + list + ", b: c}", "{a: " + list + ", b: c\n d}", "a: {b: " + list + ", 'c\n d': " + list + "}", "a: [{b: " + list + "},\n {c: " + list + "} ]", "a: {b: " + list + ",\n # c\n\n d: e}",
		"# who: " + list, "a:", "a: ~", "a: [[" + list + "]]", "a: [b: " + list + "]", "? " + list + "\n: b", "\tb", "a: é" + list, "\"é\": " + list, "a: {? " + list + " : b}", "a: |\n", "", "a: [fra, deu, ita, esp, prt", "]", "'", "\"",
		"a: {who: " + list + ", b: \"\\\"c\", d: 'e''\nf'}", "a: {who: " + list + ", b: , c: }", "a: {who: " + list + ", b:\n c}", "a: " + list + " ]", "...", "a: !!seq " + list,
		"acts:\n- did: signed\n  date: 2020-01-01\n  who: " + list + "\n  cite: s", "name: The pact", "name: >\n  " + list, "summary: A pact of\n  [[fra]]", "type: pledge",
		"acts: [{did: signed, date: 2020-01-01, who: " + list + ", cite: a\n b}]", "acts:\n- {did: signed, date: 2020-01-01, who: " + list + ",\n   cite: s, note: \"a\n  b\"}",
	}
}

// Files that are made of such pieces at random.
func TestNamesOfAnything(t *testing.T) {
	const files, seed = 10_000, 20261122
	random := rand.New(rand.NewPCG(seed, 0))
	all, written := pieces(), 0
	for range files {
		var lines []string
		for range 1 + random.IntN(4) {
			piece := strings.ReplaceAll(all[random.IntN(len(all))], "\n", "\n"+strings.Repeat(" ", random.IntN(2)))
			if random.IntN(2) == 0 {
				piece = strings.Replace(piece, "a:", string(rune('f'+random.IntN(20)))+":", 1)
			}
			lines = append(lines, strings.Repeat(" ", 2*random.IntN(2))+piece)
		}
		text := strings.Join(lines, "\n")
		file := namedData
		if random.IntN(2) == 0 {
			file, text = namedRecord, "---\n"+text+"\n---\n[fra, deu, ita, esp, prt]\n"
		} else if random.IntN(2) == 0 {
			text += "\n"
		}
		if random.IntN(3) == 0 {
			text = strings.ReplaceAll(text, "\n", "\r\n")
		}
		if random.IntN(5) == 0 {
			text = "\ufeff" + text
		}
		if checkNames(t, file, text); t.Failed() {
			t.Fatalf("%s\n%s", file, text)
		}
		if out, err := Names(file, []byte(text)); err == nil && string(out) != text {
			written++
		}
	}
	if written < files/10 {
		t.Errorf("only %d files of %d got names", written, files)
	}
}

func FuzzNames(f *testing.F) {
	f.Add("---\nname: P\ntype: pledge\nacts: {did: signed, date: 2020-01-01, who: [fra, deu, ita, esp, prt]}\n---\ntext")
	f.Add("---\nwho: [fra, deu, ita,\n esp, prt] # a comment\n# names: Old\n---\n")
	f.Add("---\nwho: [fra, deu, ita, esp, prt]\n# names: France, Germany, Italy, Spain,\n#        Portugal\n---\n")
	for _, piece := range pieces() {
		f.Add("---\n" + piece + "\n---\n")
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkNames(t, namedRecord, text)
		checkNames(t, namedData, text)
	})
}
