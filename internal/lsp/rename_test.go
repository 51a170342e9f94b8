package lsp_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	assets "accord"
	"accord/internal/build"
	"accord/internal/content"
	"accord/internal/diag"
	"accord/internal/policy"
)

// club is a site in which every kind of record has an address below the comparisons or the timeline where it can: what is renamed
// in it loses more than its page.
func club() map[string]string {
	files := site()
	files["content/actors/actors.yaml"] += "club:\n  name: The Club\n  type: group\n  members: [{who: [bra, chn, fra]}]\n"
	for i := range 6 {
		files[fmt.Sprintf("content/agreements/old-%c.md", 'a'+i)] = fmt.Sprintf("---\nname: No. %d\ntype: pledge\ntopics: norm\ncite: a-doc\ncomplete_to: 2026\n"+
			"acts:\n  - {did: signed, date: 201%d-01-01, who: [bra, chn, fra]}\n---\n", i, i)
	}
	return files
}

// snapshot is a site as a build of its folder sees it.
func snapshot(t *testing.T, dir string) *build.Snapshot {
	t.Helper()
	clock := func() time.Time { return time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC) }
	project, err := build.Open(dir, build.Options{Clock: clock, Drafts: true, Assets: assets.FS})
	if err != nil {
		t.Fatal(err)
	}
	defer project.Close()
	if err := project.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	snap, err := project.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	snap.Findings()
	return snap
}

// same fails unless a site after a rename has every address that it had, and nothing wrong that was not wrong before.
func same(t *testing.T, before, after *build.Snapshot) {
	t.Helper()
	kept := after.Set.Addresses()
	for _, address := range before.Set.Addresses() {
		if !slices.Contains(kept, address) {
			t.Errorf("%s is gone", address)
		}
	}
	count := func(found []diag.Finding) map[diag.Code]int {
		n := map[diag.Code]int{}
		for _, f := range found {
			n[f.Code]++
		}
		return n
	}
	had := count(before.Findings())
	for code, n := range count(after.Findings()) {
		if n > had[code] {
			t.Errorf("%s is found %d times, and was %d times: %v", code, n, had[code], after.Findings())
		}
	}
}

// However the aliases of a record are written, and whatever its kind, a rename leaves a site that says nothing wrong, has every
// address that it had, and names the record by its new id.
func TestRenamedSitesAreWhole(t *testing.T) {
	aliases := map[string]string{
		"none": "", "on its own line": "aliases:\n  /older/\n", "folded": "aliases: >-\n  /older/\n", "with a comment": "aliases: /older/ # since 2020\n",
		"in lines with comments": "aliases:\n  # from the old site\n  - /older/ # since 2020\n  - /oldest/\n", "in brackets over lines": "aliases: [\n  /older/, # a\n  /oldest/]\n",
		"below the key": "aliases:\n- /older/\n", "in quotation marks": "aliases: '/older/'\n", "nothing": "aliases: []\n",
	}
	for n, test := range []struct{ file, at, old, in, before string }{
		{article, "¦---", "explained", article, "---\n\n## In brief"},
		{article, "[[pa¦ct]]", "pact", "content/agreements/pact.md", "---\n"},
		{"content/actors/actors.yaml", "cl¦ub:", "club", "content/actors/actors.yaml", ""},
		{"content/terms/terms.yaml", "no¦rm:", "norm", "content/terms/terms.yaml", ""},
		{"content/sources/sources.yaml", "a-¦doc:", "a-doc", "content/sources/sources.yaml", ""},
	} {
		for i, name := range slices.Sorted(maps.Keys(aliases)) {
			t.Run(test.old+", "+name, func(t *testing.T) {
				files := club()
				files["content/terms/terms.yaml"] = "norm:\n  name: Norm\n  definition: A rule.\n"
				files[test.in] = withLines(files[test.in], test.before, aliases[name])
				for file := range files {
					if (i+n)%2 == 1 {
						files[file] = strings.ReplaceAll(files[file], "\n", "\r\n")
					}
				}
				renamed(t, files, test.file, test.at, test.old, "fresh")
			})
		}
	}
}

// withLines puts lines at the end of front matter, before a text; of a data file, below the last record.
func withLines(text, before, lines string) string {
	if before != "" {
		i := strings.LastIndex(text, before)
		return text[:i] + lines + text[i:]
	}
	for line := range strings.Lines(lines) {
		text += "  " + line
	}
	return text
}

// renamed renames what is marked in a file, and returns the site; nil if that is refused.
func renamed(t *testing.T, files map[string]string, file, mark, old, to string) *build.Snapshot {
	t.Helper()
	c := start(t, files, everything)
	before := snapshot(t, c.dir)
	text := strings.Replace(files[file], strings.Replace(mark, "¦", "", 1), mark, 1)
	c.apply(c.rename(file, text, to))
	after := snapshot(t, c.dir)
	same(t, before, after)
	was, ok := before.Site.Means(policy.Reference{To: policy.ID(old), Source: strings.HasPrefix(old, "a-")})
	if !ok {
		t.Fatalf("there was no %s", old)
	}
	is, ok := after.Site.Means(policy.Reference{To: policy.ID(to), Source: was.Meta().Kind == policy.Sources})
	if !ok || is.Meta().Kind != was.Meta().Kind {
		t.Fatalf("nothing has the id %s", to)
	}
	aliases := is.Meta().Aliases
	if n := len(aliases) - len(was.Meta().Aliases); n < 1 || n > 3 {
		t.Errorf("the aliases are %v", aliases)
	}
	for i, a := range was.Meta().Aliases {
		if got := aliases[len(aliases)-len(was.Meta().Aliases)+i]; got.S != a.S {
			t.Errorf("the aliases are %v", aliases)
		}
	}
	for name, text := range files {
		if was.Meta().File != "" && content.NamedByFile(was.Meta().File) {
			name = strings.Replace(name, "/"+old+".", "/"+to+".", 1)
		}
		got := c.read(name)
		if strings.Contains(got, "\r\n") != strings.Contains(text, "\r\n") || strings.Contains(strings.ReplaceAll(got, "\r\n", ""), "\n") && strings.Contains(text, "\r\n") {
			t.Errorf("%s has other line ends: %q", name, got)
		}
	}
	return after
}

// A rename finds all addresses that a record has, and each goes on to lead to a page.
func TestRenameKeepsEveryAddress(t *testing.T) {
	after := renamed(t, club(), "content/terms/terms.yaml", "no¦rm:", "norm", "fresh")
	term, _ := after.Site.Get("fresh")
	var aliases []string
	for _, a := range term.Meta().Aliases {
		aliases = append(aliases, a.S)
	}
	if want := []string{"/compare/norm/", "/terms/norm/", "/timeline/norm/"}; !slices.Equal(aliases, want) {
		t.Errorf("%q", aliases)
	}
}

// A record that is renamed and then gets its old id again is written as before, but for the aliases.
func TestRenameAndBack(t *testing.T) {
	c := start(t, club(), everything)
	before := snapshot(t, c.dir)
	c.apply(c.rename("content/terms/terms.yaml", "nor¦m: {name: Norm, definition: A rule.}\n", "fresh"))
	text := c.read("content/terms/terms.yaml")
	for name := range club() {
		if name != "content/terms/terms.yaml" {
			c.notify("workspace/didChangeWatchedFiles", fmt.Sprintf(`{"changes":[{"uri":%q,"type":2}]}`, c.uri(name)))
		}
	}
	c.apply(c.rename("content/terms/terms.yaml", "¦"+text, "norm"))
	same(t, before, snapshot(t, c.dir))
	if got, want := c.read("content/terms/terms.yaml"), "norm: {name: Norm, aliases: [/compare/fresh/, /terms/fresh/, /timeline/fresh/, /compare/norm/, /terms/norm/, /timeline/norm/], definition: A rule.}\n"; got != want {
		t.Error(got)
	}
}

// A provision and a claim are renamed wherever they are named: in their record, its roll, and on other pages.
func TestRenameOfProvisionsAndClaims(t *testing.T) {
	pact := "content/agreements/pact.md"
	for _, test := range []struct{ file, at, old, to string }{
		{pact, "article¦-12: {", "article-12", "core"},
		{pact, "part: ar¦ticle-12", "article-12", "core"},
		{"content/agreements/pact.csv", "arti¦cle-12", "article-12", "core"},
		{pact, "(#arti¦cle-12", "article-12", "core"},
		{article, "pact#arti¦cle-12]]", "article-12", "core"},
		{article, "pact/#artic¦le-12", "article-12", "core"},
		{article, "on¦ly: {", "only", "one-treaty"},
		{article, "::: claim on¦ly", "only", "one-treaty"},
		{article, "(#claim-on¦ly", "only", "one-treaty"},
		{article, "explained#claim-on¦ly", "only", "one-treaty"},
		{article, "explained/#claim-on¦ly", "only", "one-treaty"},
	} {
		files := parts()
		c := start(t, files, everything)
		before := snapshot(t, c.dir)
		c.apply(c.rename(test.file, strings.Replace(files[test.file], strings.Replace(test.at, "¦", "", 1), test.at, 1), test.to))
		same(t, before, snapshot(t, c.dir))
		for name, text := range files {
			want := strings.ReplaceAll(strings.ReplaceAll(text, test.old, test.to), "the "+test.to+" one", "the "+test.old+" one")
			if got := c.read(name); got != want {
				t.Errorf("%s: %s is\n%s", test.at, name, got)
			}
		}
	}
}

func TestRenameOfProvisionsIsRefused(t *testing.T) {
	files := parts()
	pact := "content/agreements/pact.md"
	files[pact] = strings.Replace(files[pact], "provisions:\n", "provisions:\n  article-13: {text: Do better.}\n", 1) + "\n## Words\n"
	c := start(t, files, everything)
	for to, why := range map[string]string{
		"article-12": `"article-12" is its id already`, "article-13": `the page of "pact" has a place "article-13" already`,
		"words": `the page of "pact" has a place "words" already`, "Article 12": `"Article 12" is not an id; write article-12`,
	} {
		m := c.request("textDocument/rename", strings.TrimSuffix(c.at(article, strings.Replace(files[article], "[[pact#a", "[[pact#¦a", 1)), "}")+fmt.Sprintf(`,"newName":%q}`, to))
		if m.Error == nil || m.Error.Message != why {
			t.Errorf("to %s: %+v %s", to, m.Error, m.Result)
		}
	}
	var got location
	c.call("textDocument/definition", c.at(article, strings.Replace(files[article], "[[pact#a", "[[pact#¦a", 1)), &got)
	if c.file(got.URI) != pact || got.Range.String() != "10:2-10:12" {
		t.Errorf("it is written at %s %s", got.URI, got.Range)
	}
}

// What a rename would break refuses it before anything is changed.
func TestRenameIsTriedFirst(t *testing.T) {
	files := club()
	files["content/pages/about.md"] = "---\ntitle: About\naliases: [/sources/taken/]\n---\n"
	files["content/agreements/odd.md"] = "---\nname: Odd\ntype: pledge\ncite: a-doc\nacts: [{did: signed, date: 2010, who: chn}]\naliases: {a: b}\n---\n"
	c := start(t, files, everything)
	for _, test := range []struct{ file, at, to, why string }{
		{"content/sources/sources.yaml", "a-¦doc:", "[new", `"[new" cannot be the id: content/agreements/`},
		{"content/sources/sources.yaml", "a-¦doc:", "new:", `"new:" cannot be the id: content/agreements/`},
		{"content/sources/sources.yaml", "a-¦doc:", "taken", `"taken" cannot be the id: content/`},
		{"content/agreements/odd.md", "¦---", "new", `content/agreements/odd.md: an old address cannot be put among the aliases of "odd" as they are written: make them a list first`},
	} {
		text := strings.Replace(files[test.file], strings.Replace(test.at, "¦", "", 1), test.at, 1)
		m := c.request("textDocument/rename", strings.TrimSuffix(c.at(test.file, text), "}")+fmt.Sprintf(`,"newName":%q}`, test.to))
		if m.Error == nil || !strings.HasPrefix(m.Error.Message, test.why) {
			t.Errorf("%s to %s: %+v %s", test.at, test.to, m.Error, m.Result)
		}
	}
}

// Whatever front matter and an id hold, a rename that is not refused leaves a whole site.
func FuzzRename(f *testing.F) {
	f.Add("aliases:\n- /old/\n", "new")
	f.Add("aliases: >-\n /old/\ncite: [a-doc, 'a-doc 3']\n", "doi:10.1/x")
	f.Add("cite: \"a-doc 1\" # a-doc\r\naka: a-doc\n", "it's")
	f.Add("cite: {a-doc: 1}\n", "-new")
	f.Fuzz(func(t *testing.T, front, to string) {
		if !content.ValidSourceID(to) || strings.Contains(front, "\n---") || to == "a-doc" {
			return
		}
		files := site()
		files[article] = strings.Replace(files[article], "expect:", front+"\nexpect:", 1)
		c := start(t, files, everything)
		before := snapshot(t, c.dir)
		m := c.request("textDocument/rename", strings.TrimSuffix(c.at(article, strings.Replace(files[article], "[@a-", "[@a-¦", 1)), "}")+fmt.Sprintf(`,"newName":%s}`, quoted(to)))
		if m.Error != nil {
			return
		}
		var e edit
		if err := json.Unmarshal(m.Result, &e); err != nil {
			t.Fatal(err)
		}
		c.apply(e)
		after := snapshot(t, c.dir)
		same(t, before, after)
		if _, ok := after.Site.Source(policy.ID(to)); !ok {
			data, _ := os.ReadFile(filepath.Join(c.dir, "content/sources/sources.yaml"))
			t.Errorf("no source is %q: %s", to, data)
		}
	})
}
