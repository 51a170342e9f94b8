package content

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestNames(t *testing.T) {
	const before = `---
name: The Pact
acts:
  - did: signed
    date: 2020-01-01
    who: [aus, bel, eu, can, col,
      prk, kor]
    cite: source
  - {did: joined, date: 2021-01-01, who: [fra, deu]}
---
[aus, bel, can, col, prk, kor]
`
	const after = `---
name: The Pact
acts:
  - did: signed
    date: 2020-01-01
    who: [aus, bel, eu, can, col,
      prk, kor]
      # names: Australia, Belgium, Canada, Colombia, North Korea, South Korea
    cite: source
  - {did: joined, date: 2021-01-01, who: [fra, deu]}
---
[aus, bel, can, col, prk, kor]
`
	got := string(Names("content/agreements/pact.md", []byte(before)))
	if got != after {
		t.Errorf("got\n%s\nwant\n%s", got, after)
	}
	if again := string(Names("content/agreements/pact.md", []byte(got))); again != got {
		t.Errorf("a second time\n%s", again)
	}
	changed := strings.Replace(got, "can, col", "col", 1)
	if again := string(Names("content/agreements/pact.md", []byte(changed))); strings.Contains(again, "Canada") || strings.Count(again, namesLead) != 1 {
		t.Errorf("after a change\n%s", again)
	}
	long := "x: [" + strings.Repeat("fra, deu, ita, esp, prt, ", 8) + "nld]\ny: 1\n"
	got = string(Names("content/agreements/all.yaml", []byte(long)))
	for line := range strings.Lines(got[strings.Index(got, "\n")+1:]) {
		if len([]rune(line)) > namesWide+1 {
			t.Errorf("a long line: %s", line)
		}
	}
	if !strings.HasSuffix(got, "\ny: 1\n") || string(Names("content/agreements/all.yaml", []byte(got))) != got {
		t.Errorf("got\n%s", got)
	}
}

// What is read from a file with names is what is read from one without.
func FuzzNames(f *testing.F) {
	f.Add("---\nname: P\ntype: pledge\nacts: {did: signed, date: 2020-01-01, who: [aus, bel, can, col, prk, kor]}\n---\ntext")
	f.Add("---\nwho: [aus, bel, can,\n col, prk, kor] # a comment\n# names: Old\n---\n")
	f.Fuzz(func(t *testing.T, text string) {
		const file = "content/agreements/pact.md"
		once := Names(file, []byte(text))
		if twice := Names(file, once); string(twice) != string(once) {
			t.Errorf("once\n%q\ntwice\n%q", once, twice)
		}
		read := func(src string) []string {
			tree := NewTree(fstest.MapFS{"accord.yaml": {Data: []byte("title: T\n")}, file: {Data: []byte(src)}})
			if err := tree.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			var codes []string
			for _, d := range tree.Source().Findings {
				codes = append(codes, string(d.Code))
			}
			return codes
		}
		if before, after := read(text), read(string(once)); len(before) == 0 && len(after) > 0 {
			t.Errorf("findings %v after\n%s", after, once)
		}
	})
}
