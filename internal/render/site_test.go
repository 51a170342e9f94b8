package render

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/net/html"

	assets "accord"
	"accord/internal/content"
	"accord/internal/diag"
	"accord/internal/policy"
)

// small is a site with every kind of record, and every relation between them.
var small = map[string]string{
	"accord.yaml": "title: Small\nsummary: A site.\nbase_url: https://example.org/x\ntimezone: Asia/Tokyo\nlanguages: [en]\nstart: explained\nevent_types: [meeting]\n",
	"content/articles/explained.md": "---\ntitle: \"The *pact* of {= count(signed(pact)) as words }\"\ndate: 2020-01-02\nupdated: 2020-02-03\nasof: 2020-01-01\nsummary: What the pact says.\nagreements: {pact: the main one}\nactors: {ann: who wrote it}\n" +
		"context: [meeting, norm]\nauthors: [ann]\ntopics: norm\ncite: beta\naliases: [/old/]\nimage: map.png\nimages: {map.png: {alt: A map, caption: Where, credit: Ann, license: CC0}}\n" +
		"claims:\n  only:\n    text: It is the only one.\n    who: chn\n    date: 2020\n    cite: alpha 7\n    finding: disputed\n    disputed: Others exist.\n" +
		"changes:\n  - {date: 2020-02-03, type: correction, note: A number., was: two, now: three}\n---\n" +
		"## In brief\n\n- It binds nobody [@alpha 3].\n\n## Why it matters\n\nThe [[pact]], [[pact#a|rule a]] and [[fra]] [@beta; @alpha].[^1]\n\n### Sources\n\n| a | b |\n| - | -: |\n| 1 | 2 |\n\n![](map.png)\n\n" +
		"> Yes.\n> — [[ann]] [@alpha]\n\n::: rollcall pact\nof: members(club)\n:::\n\n::: timeline pact\n:::\n\n::: compare pact treaty\nactors: members(club)\n:::\n\n::: provisions pact\n:::\n\n::: positions pact\n:::\n\n::: claim only\n:::\n\n::: claim only\n:::\n\n::: note A note\nWith *text*.\n:::\n\n[^1]: A note.\n",
	"content/articles/map.png": "png",
	"content/agreements/pact.md": "---\nname: The Pact of Town\nshort: the pact\ntype: pledge\nforum: club\ndepositary: ann\nsymbol: P/1\ntopics: norm\nsummary: A pledge.\ncite: alpha\nacts:\n" +
		"  - {did: adopted, date: 2019-09-01, at: meeting, vote: {for: {count: 2, known: [usa, gbr]}, against: 1}}\n  - {did: signed, date: 2019-09-02, who: [usa, gbr, chn], named: {gbr: Great Britain}}\n" +
		"  - {did: reserved, date: 2019-09-02, who: chn, part: a, note: not to this}\n  - {did: objected, date: 2019-09-03, who: usa, to: chn}\n" +
		"provisions: {a: {label: Rule a, text: \"Do *good*.\", cite: alpha 1}}\npositions:\n  - {who: rus, stance: opposes, date: 2019-10, said: No., text: It is against it., cite: beta}\n" +
		"relates: {builds-on: treaty}\ntexts: [{url: \"https://example.net/pact\", lang: en, official: true, version: final, format: PDF}]\n---\n\nSaid in [[meeting]].\n",
	"content/agreements/treaty.md": "---\nname: The Treaty\ntype: treaty\ntopics: norm\nneeds: {consents: 2}\ntotals: [{date: 2018, of: signed, count: 3, cite: beta}]\nacts:\n  - {did: opened, date: 2001-05}\n" +
		"  - {did: signed, date: 2001-05-02, who: [usa, gbr, chn, club]}\n  - {did: ratified, date: 2002-01-01, who: [usa, gbr]}\n  - {did: closed, date: 2030-01-01, planned: true}\n---\n",
	"content/actors/club.yaml": "club:\n  name: The Club\n  type: alliance\n  members:\n    - {who: [usa, gbr], from: 1990}\n    - {who: chn, from: 1990, as: observer}\n    - {who: rus, from: 1990, to: 2014}\n" +
		"office: {name: The Office, type: body, of: club}\nbear:\n  name: Bear\n  type: group\n  attributed: [{to: rus, by: [usa, gbr], date: 2018, words: almost certainly, backed: chn, denied: {by: rus, date: 2018-02, cite: beta}, cite: alpha}]\n",
	"content/actors/ann.md":     "---\nname: Ann\ntype: person\nroles: [{as: Head, of: office, from: 2019}]\nbio: Writes about [[pact]].\nwikidata: Q1\nlinks: https://example.com/ann\nformerly: [{name: Anna, to: 2001}]\n---\n",
	"content/events/meeting.md": "---\nname: The meeting\ndate: 2019-09-01\ntype: meeting\nplace: Town\nwho: {host: usa, guest: members(club)}\nabout: treaty\nsummary: They met.\ncite: alpha\n---\n\nA body.\n",
	"content/events/more.yaml":  "before: {name: Before, date: 2018-01/2018-03, type: meeting, cite: beta}\nafter: {name: After, date: 2030, type: meeting, planned: true, follows: meeting, part_of: series, cite: beta}\nseries: {name: Series, date: 2018/.., type: meeting, cite: beta}\n",
	"content/sources/all.yaml":  "alpha: {type: report, title: Alpha, publisher: P, authors: [A, B], date: 2019-09, url: \"https://example.net/a\", archived: {url: \"https://example.net/b\", date: 2020-01-01}, level: primary, lang: en, note: Long.}\nbeta: {type: webpage, title: Beta, url: \"https://example.net/c\"}\n",
	"content/terms/norm.md":     "---\nname: norm\ntitle: Norms\ndefinition: What is *expected* [@alpha].\naka: rule\ncite: beta\n---\n\nMore.\n",
	"content/pages/about.md":    "---\ntitle: About\nsummary: About it.\nupdated: 2020-01-01\n---\n\n## First\n\nText about [[norm]].\n",
}

// today is the day of all sites of tests.
var today = policy.DayOf(2020, 6, 1)

// with returns the small site with files replaced or added; an empty text removes one.
func with(files map[string]string) map[string]string {
	out := maps.Clone(small)
	maps.Copy(out, files)
	return out
}

// link reads and links a site without mistakes.
func link(t testing.TB, files map[string]string) *policy.Site {
	t.Helper()
	site, found := linkIfSound(t, files)
	if site == nil {
		t.Fatal(found)
	}
	return site
}

// linkIfSound reads and links a site; with findings of severity error there is none.
func linkIfSound(t testing.TB, files map[string]string) (*policy.Site, []diag.Finding) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		if text != "" {
			fsys[name] = &fstest.MapFile{Data: []byte(text), ModTime: time.Unix(0, 0)}
		}
	}
	tree := content.NewTree(fsys)
	if err := tree.Sweep(context.Background()); err != nil {
		t.Fatal(err)
	}
	src := tree.Source()
	if diag.Levels(nil).Worst(src.Findings) == diag.Error {
		return nil, src.Findings
	}
	in := src.Visible(today, time.Unix(int64(today)*24*60*60, 0), false)
	in.Settings = src.Settings
	return policy.Link(in), nil
}

// builtin are the built-in layouts and static files, with some replaced.
func builtin(t testing.TB, replaced map[string]string) Files {
	t.Helper()
	files := Files{Layouts: map[string][]byte{}, Base: "/x"}
	err := fs.WalkDir(assets.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(assets.FS, name)
		if short, ok := strings.CutPrefix(name, "layouts/"); ok {
			files.Layouts[short] = data
		} else if short, ok := strings.CutPrefix(name, "static/"); ok {
			files.Static = append(files.Static, StaticFile{Path: short, Data: data, Hash: sha256.Sum256(data)})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range replaced {
		files.Layouts[name] = []byte(text)
	}
	return files
}

// english are the built-in words.
func english(t testing.TB) map[string]string {
	t.Helper()
	data, err := fs.ReadFile(assets.FS, "layouts/i18n/en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	texts, findings := content.Words("layouts/i18n/en.yaml", data)
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	out := map[string]string{}
	for key, text := range texts {
		out[key] = text.S
	}
	return out
}

// theme loads the built-in theme with some layouts replaced; findings fail the test.
func theme(t testing.TB, replaced map[string]string) *Theme {
	t.Helper()
	th, findings := LoadTheme(builtin(t, replaced), NewWords("en", english(t)))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	return th
}

// outputs makes the outputs of a site with the built-in theme.
func outputs(t testing.TB, files map[string]string) *Set {
	t.Helper()
	return Outputs(Input{Site: link(t, files), Theme: theme(t, nil), Words: NewWords("en", english(t)), Beside: beside})
}

func beside() Beside { return Beside{Images: images} }

var images = map[string]ImageOutputs{"content/articles/map.png": {Width: 800, Height: 600, Variants: []Variant{
	{400, Output{Path: "articles/map, small.png", Type: "image/png", Write: func(*bytes.Buffer) error { return nil }}}}}}

// write returns the text of an output.
func write(t testing.TB, set *Set, path string) string {
	t.Helper()
	o, ok := set.Get(path)
	if !ok {
		t.Fatalf("no output %s", path)
	}
	var buf bytes.Buffer
	if err := o.Write(&buf); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return buf.String()
}

// pages are the paths of all pages of a set.
func pages(set *Set) []string {
	var out []string
	for _, o := range set.All() {
		if strings.HasSuffix(o.Path, ".html") {
			out = append(out, o.Path)
		}
	}
	return out
}

// parsePage parses a page.
func parsePage(t testing.TB, text string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// elements are the elements of a tree with a name; all for "".
func elements(root *html.Node, name string) []*html.Node {
	var out []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && (name == "" || n.Data == name) {
			out = append(out, n)
		}
	}
	return out
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// text is the text of a tree, with single spaces, without styles.
func text(root *html.Node) string {
	var b strings.Builder
	for n := range root.Descendants() {
		switch {
		case n.Type == html.TextNode && n.Parent.Data != "style":
			b.WriteString(n.Data)
		case n.Type == html.ElementNode && !slices.Contains(inline, n.Data):
			b.WriteString(" ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func has(t *testing.T, page, want string) {
	t.Helper()
	if !strings.Contains(page, want) {
		t.Errorf("no %q in %s", want, page)
	}
}

func TestSmallSiteHasEveryKindOfPage(t *testing.T) {
	set := outputs(t, small)
	seen := map[string]bool{}
	for _, path := range pages(set) {
		body := elements(parsePage(t, write(t, set, path)), "body")
		seen[attribute(body[0], "class")] = true
	}
	for _, k := range kindViews() {
		if !seen[k.name] {
			t.Errorf("no page of the kind %s among %v", k.name, slices.Sorted(maps.Keys(seen)))
		}
	}
}
