package content

import (
	"slices"
	"strings"
	"testing"

	"accord/internal/policy"
)

// An old address goes among the aliases of a record, in the style of its file.
func TestAddAliases(t *testing.T) {
	for _, test := range []struct{ name, before, after string }{
		{"none", "", "aliases: /new/\n"},
		{"a key without a value", "aliases:\n", "aliases: /new/\n"},
		{"a key with a comment", "aliases: # none\n", "aliases: /new/ # none\n"},
		{"null", "aliases: ~\n", "aliases: [/new/]\n"},
		{"one", "aliases: /old/\n", "aliases: [/new/, /old/]\n"},
		{"one with a comment", "aliases: /old/ # known\n", "aliases: [/new/, /old/] # known\n"},
		{"one that needs quotation marks in brackets", "aliases: /a,b/\n", "aliases: [/new/, '/a,b/']\n"},
		{"one in quotation marks", "aliases: \"/old/\"\n", "aliases: [/new/, \"/old/\"]\n"},
		{"one in single ones", "aliases: '/o''ld/' # x\n", "aliases: [/new/, '/o''ld/'] # x\n"},
		{"one on its own line", "aliases:\n  /old/\n", "aliases:\n  [/new/, /old/]\n"},
		{"one on its own line with comments", "aliases: # a\n  /old/ # b\n", "aliases: # a\n  [/new/, /old/] # b\n"},
		{"folded", "aliases: >-\n  /old/\n", "aliases: [/new/, /old/]\n"},
		{"folded with a comment", "aliases: >- # a\n  /old/\n\nx: 1\n", "aliases: # a\n  [/new/, /old/]\n\nx: 1\n"},
		{"as it stands", "aliases: |2+\n  /o,ld/\n\n", "aliases: [/new/, '/o,ld/']\n\n"},
		{"in brackets", "aliases: [/old/, '/older/']\n", "aliases: [/new/, /old/, '/older/']\n"},
		{"in empty brackets", "aliases: []\n", "aliases: [/new/]\n"},
		{"in brackets over lines", "aliases: [ # a\n  /old/, # b\n  /older/ ]\n", "aliases: [ # a\n  /new/, /old/, # b\n  /older/ ]\n"},
		{"in lines", "aliases:\n  - \"/old/\"\n  - /older/\n", "aliases:\n  - /new/\n  - \"/old/\"\n  - /older/\n"},
		{"in lines with comments", "aliases:\n  # a\n  - /old/ # b\n", "aliases:\n  # a\n  - /new/\n  - /old/ # b\n"},
		{"in lines below the key", "aliases:\n- /old/\n", "aliases:\n- /new/\n- /old/\n"},
		{"in lines behind their dashes", "aliases:\n  -\n    /old/\n", "aliases:\n  - /new/\n  -\n    /old/\n"},
		{"in quotation marks as a key", "\"aliases\" : /old/\n", "\"aliases\" : [/new/, /old/]\n"},
	} {
		for _, end := range []string{"\n", "\r\n"} {
			for _, around := range []string{"---\ntitle: T\n¦---\n\n# A: text\n", "\ufeff---\n¦title: |\n  T\n---\n", "other: {name: O}\nx:\n¦  title: T\n", "x:\n  title: T\n¦"} {
				file := "content/articles/x.md"
				before, after := test.before, test.after
				if !strings.Contains(around, "---") {
					file, before, after = "content/articles/some.yaml", indented(before), indented(after)
				}
				if before == "" && !strings.Contains(around, "T\n¦") {
					continue // it is written at the end
				}
				lines := strings.NewReplacer("\n", end)
				src := lines.Replace(strings.Replace(around, "¦", before, 1))
				want := lines.Replace(strings.Replace(around, "¦", after, 1))
				e, err := AddAliases(file, []byte(src), "x", []string{"/new/"})
				if err != nil {
					t.Errorf("%s: %v", test.name, err)
				} else if got := string(Apply([]byte(src), []Edit{e})); got != want {
					t.Errorf("%s: %q becomes %q", test.name, src, got)
				}
			}
		}
	}
}

func indented(lines string) string {
	if lines == "" {
		return ""
	}
	return "  " + strings.ReplaceAll(strings.TrimSuffix(lines, "\n"), "\n", "\n  ") + "\n"
}

func TestAddAliasesToMaps(t *testing.T) {
	for _, test := range []struct{ name, file, before, after string }{
		{"front matter in braces", "x.md", "---\n{title: T, date: 2020}\n---\n", "---\n{title: T, aliases: [/new/, /newer/], date: 2020}\n---\n"},
		{"front matter in braces with aliases", "x.md", "---\n{aliases: /old/}\n---\n", "---\n{aliases: [/new/, /newer/, /old/]}\n---\n"},
		{"front matter without keys", "x.md", "---\n---\n", "---\naliases: [/new/, /newer/]\n---\n"},
		{"front matter that is indented", "x.md", "---\n  title: T\n---\n", "---\n  title: T\n  aliases: [/new/, /newer/]\n---\n"},
		{"a record in braces", "some.yaml", "x: {title: T}\ny: {title: U}\n", "x: {aliases: [/new/, /newer/], title: T}\ny: {title: U}\n"},
		{"a record in empty braces", "some.yaml", "x: {}", "x: {aliases: [/new/, /newer/]}"},
		{"a record in lines, before another", "some.yaml", "x:\n  title: T\n  # its own\n\n# of y\ny: {title: U}\n",
			"x:\n  title: T\n  # its own\n  aliases: [/new/, /newer/]\n\n# of y\ny: {title: U}\n"},
		{"a record in lines that ends with the file", "some.yaml", "y: {title: U}\nx:\n    title: T", "y: {title: U}\nx:\n    title: T\n    aliases: [/new/, /newer/]"},
		{"a file in braces", "some.yaml", "{x: {title: T}}\n", "{x: {aliases: [/new/, /newer/], title: T}}\n"},
	} {
		e, err := AddAliases("content/articles/"+test.file, []byte(test.before), "x", []string{"/new/", "/newer/"})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		} else if got := string(Apply([]byte(test.before), []Edit{e})); got != test.after {
			t.Errorf("%s: %q", test.name, got)
		}
	}
}

// What cannot be changed safely is refused.
func TestAddAliasesRefuses(t *testing.T) {
	for _, front := range []string{"aliases: {a: /b/}", "aliases: \"/o\\\n  ld/\"", "aliases: [", "a: &x 1", "- a", "aliases: >\n  /old/\n  /older/"} {
		src := "---\n" + front + "\n---\n"
		if e, err := AddAliases("content/articles/x.md", []byte(src), "x", []string{"/new/"}); err == nil {
			t.Errorf("%q becomes %q", src, Apply([]byte(src), []Edit{e}))
		}
	}
	for _, src := range []string{"x:\n", "y: {title: T}\n", "x: T\n"} {
		if _, err := AddAliases("content/articles/some.yaml", []byte(src), "x", []string{"/new/"}); err == nil {
			t.Errorf("%q is changed", src)
		}
	}
}

// However front matter is written, after the edit the record has the old address, and what else it had.
func FuzzAddAliases(f *testing.F) {
	for _, front := range []string{"title: T\naliases: /old/", "aliases:\n- /old/\n-\n  /o", "{aliases: [/o], title: >-\n T}", "aliases: >-\n  /old/\r\nx: '\n\n'", "? aliases\n: /o"} {
		f.Add(front)
	}
	f.Fuzz(func(t *testing.T, front string) {
		read := func(src []byte) (*policy.Article, int) {
			p := parse("content/articles/x.md", slotOf("content/articles/x.md"), src, defaultOptions())
			if len(p.records) == 0 {
				return nil, len(p.findings)
			}
			return p.records[0].(*policy.Article), len(p.findings)
		}
		src := []byte("---\n" + front + "\n---\nbody\n")
		before, mistakes := read(src)
		e, err := AddAliases("content/articles/x.md", src, "x", []string{"/new/", "/a,b/"})
		if before == nil || err != nil {
			return
		}
		after, now := read(Apply(src, []Edit{e}))
		if after == nil || now > mistakes {
			t.Fatalf("%q becomes %q", src, Apply(src, []Edit{e}))
		}
		want := []string{"/new/", "/a,b/"}
		for _, a := range before.Aliases {
			want = append(want, a.S)
		}
		var got []string
		for _, a := range after.Aliases {
			got = append(got, a.S)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q becomes %q", src, Apply(src, []Edit{e}))
		}
	})
}
