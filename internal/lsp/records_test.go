package lsp_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

func TestHover(t *testing.T) {
	c := start(t, site(), everything)
	text := c.read(article)
	for _, test := range []struct {
		name, file, text string
		says             []string
	}{
		{"an agreement", article, strings.Replace(text, "[[pact]]", "🙂 [[pa¦ct]]", 1), []string{"**The Pact**", "agreement `pact`, on 2026-09-01", "status: adopted 2020-01-01", "signatories: 2"}},
		{"an actor", "content/agreements/pact.csv", strings.Replace(c.read("content/agreements/pact.csv"), "chn", "c¦hn", 1), []string{"**China**", "actor `chn`", "member of: brics", "pact: consented 2021-01-01"}},
		{"a term", article, strings.Replace(text, "[[pact]]", "[[no¦rm]]", 1), []string{"**Norm**", "A rule."}},
		{"a source in a text", article, strings.Replace(text, "[@a-doc]", "[@a-d¦oc]", 1), []string{"**A document**", "publisher: The press", "date: 2020-01-01", "level: primary"}},
		{"a source in front matter", "content/agreements/pact.md", strings.Replace(c.read("content/agreements/pact.md"), "a-doc para", "a-¦doc para", 1), []string{"**A document**"}},
		{"a group in a block", article, strings.Replace(text, "members(brics)", "members(br¦ics)", 1), []string{"**BRICS**"}},
		{"a key", article, strings.Replace(text, "agreements:", "agree¦ments:", 1), []string{"**agreements**", "the main one first"}},
		{"a key of a row", "content/agreements/pact.md", strings.Replace(c.read("content/agreements/pact.md"), "did:", "di¦d:", 1), []string{"**did**", "what was done"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got struct{ Contents struct{ Kind, Value string } }
			c.call("textDocument/hover", c.at(test.file, test.text), &got)
			for _, says := range test.says {
				if !strings.Contains(got.Contents.Value, says) {
					t.Errorf("%q is not said: %s", says, got.Contents.Value)
				}
			}
		})
	}
	if m := c.request("textDocument/hover", c.at(article, strings.Replace(text, "signatories", "signa¦tories", 1))); string(m.Result) != "null" {
		t.Errorf("a plain word has %s", m.Result)
	}
}

func TestDefinition(t *testing.T) {
	c := start(t, site(), everything)
	text := c.read(article)
	for _, test := range []struct{ from, to, file, at string }{
		{"[[pact]]", "[[p¦act]]", "content/agreements/pact.md", "0:0-0:3"},
		{"[@a-doc]", "[@a-doc¦]", "content/sources/sources.yaml", "0:0-0:5"},
		{"members(brics)", "members(¦brics)", "content/actors/actors.yaml", "1:0-1:5"},
		{"[[pact]]", "[[¦norm]]", "content/terms/terms.yaml", "0:0-0:4"},
		{"count(signed(pact)) }", "count(signed(pa¦ct)) }", "content/agreements/pact.md", "0:0-0:3"},
		{"/agreements/pact/", "/agreements/p¦act/", "content/agreements/pact.md", "0:0-0:3"},
	} {
		var got location
		c.call("textDocument/definition", c.at(article, strings.Replace(text, test.from, test.to, 1)), &got)
		if c.file(got.URI) != test.file || got.Range.String() != test.at {
			t.Errorf("%s leads to %s %s", test.to, got.URI, got.Range)
		}
	}
	if m := c.request("textDocument/definition", c.at(article, strings.Replace(text, "[[pact]]", "[[u¦sa]]", 1))); string(m.Result) != "null" {
		t.Errorf("a state without a file leads to %s", m.Result)
	}
}

type edit struct {
	DocumentChanges []struct {
		Kind, OldURI, NewURI string
		TextDocument         struct {
			URI     string
			Version *int
		}
		Edits []edited
	}
}

type edited struct {
	Range   rng
	NewText string
}

// apply does what an editor would do: the changes of texts, written to disk, and then the renaming of files.
func (c *client) apply(e edit) {
	c.t.Helper()
	for _, change := range e.DocumentChanges {
		if change.Kind == "rename" {
			from, to := c.file(change.OldURI), c.file(change.NewURI)
			if err := os.Rename(filepath.Join(c.dir, from), filepath.Join(c.dir, to)); err != nil {
				c.t.Fatal(err)
			}
			continue
		}
		name := c.file(change.TextDocument.URI)
		text := c.read(name)
		slices.SortFunc(change.Edits, func(a, b edited) int { return offset(text, b.Range.Start) - offset(text, a.Range.Start) })
		for _, one := range change.Edits {
			text = text[:offset(text, one.Range.Start)] + one.NewText + text[offset(text, one.Range.End):]
		}
		c.write(name, text)
	}
}

// offset is where a position of the protocol is in a text.
func offset(text string, at struct{ Line, Character int }) int {
	from := 0
	for range at.Line {
		from += strings.IndexByte(text[from:], '\n') + 1
	}
	for i, r := range text[from:] {
		if r == '\ufeff' {
			continue
		}
		if at.Character <= 0 {
			return from + i
		}
		at.Character -= utf16.RuneLen(r)
	}
	return len(text)
}

func (c *client) rename(file, text, to string) edit {
	c.t.Helper()
	var e edit
	c.call("textDocument/rename", strings.TrimSuffix(c.at(file, text), "}")+fmt.Sprintf(`,"newName":%q}`, to), &e)
	return e
}

// A site in which an id was renamed is the site that would have been written with that id from the start, with the record's old
// address in its aliases.
func TestRenameReachesEveryPlace(t *testing.T) {
	files := site()
	c := start(t, files, everything)
	text := c.read(article)
	c.apply(c.rename(article, strings.Replace(text, "[[pact]]", "[[pa¦ct]]", 1), "accord-2020"))
	for _, name := range slices.Sorted(maps.Keys(files)) {
		want := strings.NewReplacer("pact", "accord-2020").Replace(files[name])
		renamed := strings.Replace(name, "pact", "accord-2020", 1)
		if name == "content/agreements/pact.md" {
			want = strings.Replace(want, "cite: a-doc para 2\n", "cite: a-doc para 2\naliases: /agreements/pact/\n", 1)
		}
		if got := c.read(renamed); got != want {
			t.Errorf("%s:\n%s", renamed, got)
		}
	}
}

func TestRenameOfOtherKinds(t *testing.T) {
	files := site()
	for _, test := range []struct{ file, from, to, old, renamed, written, kept string }{
		{article, "[@a-doc]", "[@a-d¦oc]", "a-doc", "the:document/1", "  level: primary\n", "  level: primary\n  aliases: /sources/a-doc/\n"},
		{article, "members(brics)", "members(br¦ics)", "brics", "brics-plus", "from: 2009}\n", "from: 2009}\n  aliases: /actors/brics/\n"},
		{"accord.yaml", "owner: jane-doe", "owner: jane¦-doe", "jane-doe", "jo-doe", "type: person", "aliases: /actors/jane-doe/, type: person"},
		{"content/terms/terms.yaml", "norm:", "nor¦m:", "norm", "rule", "definition:", "aliases: /terms/norm/, definition:"},
	} {
		c := start(t, files, everything)
		c.apply(c.rename(test.file, strings.Replace(c.read(test.file), test.from, test.to, 1), test.renamed))
		for name, text := range files {
			want := strings.ReplaceAll(text, test.old, test.renamed)
			if want = strings.Replace(want, test.written, test.kept, 1); c.read(name) != want {
				t.Errorf("%s:\n%s", name, c.read(name))
			}
		}
	}
}

// Readers have links to the old address of an article.
func TestRenameKeepsTheOldAddress(t *testing.T) {
	for _, test := range []struct{ name, before, after string }{
		{"none", "", "aliases: /articles/explained/\n"},
		{"one", "aliases: /old/\n", "aliases: [/articles/explained/, /old/]\n"},
		{"in brackets", "aliases: [/old/, /older/]\n", "aliases: [/articles/explained/, /old/, /older/]\n"},
		{"in lines", "aliases:\n  - \"/old/\"\n", "aliases:\n  - /articles/explained/\n  - \"/old/\"\n"},
		{"of a draft", "draft: true\n", "draft: true\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			files := site()
			files[article] = strings.Replace(files[article], "  - count(signed(pact)) = 2\n", "  - count(signed(pact)) = 2\n"+test.before, 1)
			c := start(t, files, everything)
			c.apply(c.rename(article, "¦"+files[article], "told"))
			want := strings.Replace(files[article], "= 2\n"+test.before, "= 2\n"+test.after, 1)
			if got := c.read("content/articles/told.md"); got != want {
				t.Errorf("%s", got)
			}
		})
	}
}

func TestRenameIsRefused(t *testing.T) {
	files := site()
	files["content/sources/zotero.json"] = `[{"citation-key": "zot", "type": "report", "title": "T"}]`
	c := start(t, files, everything)
	text := c.read(article)
	here := func(to string) string { return strings.Replace(text, "[[pact]]", to, 1) }
	for _, test := range []struct{ text, to, why string }{
		{here("[[ch¦n]]"), "china", `"chn" is the code of China, and codes of states are fixed`},
		{here("[[pa¦ct]]"), "norm", `the id "norm" belongs to a term already: content/terms/terms.yaml`},
		{here("[[pa¦ct]]"), "pact", `"pact" is its id already`},
		{here("[[pa¦ct]]"), "fra", `"fra" is the code of France`},
		{here("[[pa¦ct]]"), "The Pact", `"The Pact" is not an id; write the-pact`},
		{here("[@z¦ot]"), "other", `"zot" comes from content/sources/zotero.json: change the citation key in the program that exports it`},
		{here("[@a-d¦oc]"), "a b", `"a b" is not the id of a source: it holds no spaces, commas, semicolons or closing brackets`},
		{strings.Replace(text, "signatories", "signa¦tories", 1), "x", "there is no id here"},
	} {
		m := c.request("textDocument/rename", strings.TrimSuffix(c.at(article, test.text), "}")+fmt.Sprintf(`,"newName":%q}`, test.to))
		if m.Error == nil || m.Error.Message != test.why {
			t.Errorf("to %s: %+v %s", test.to, m.Error, m.Result)
		}
	}
	if m := c.request("textDocument/prepareRename", c.at(article, here("[[ch¦n]]"))); m.Error == nil {
		t.Errorf("a state can be renamed: %s", m.Result)
	}
	var at struct {
		Range       rng
		Placeholder string
	}
	c.call("textDocument/prepareRename", c.at(article, here("[[pa¦ct]]")), &at)
	if at.Placeholder != "pact" || at.Range.String() != "11:4-11:8" {
		t.Errorf("%+v", at)
	}
}

// Half of a rename is worse than none.
func TestRenameWaitsForWhatCannotBeReadOrPlaced(t *testing.T) {
	files := site()
	files["content/terms/broken.md"] = "---\nname: [\n---\n"
	c := start(t, files, everything)
	text := strings.Replace(c.read(article), "[[pact]]", "[[pa¦ct]]", 1)
	refused := func() string {
		m := c.request("textDocument/rename", strings.TrimSuffix(c.at(article, text), "}")+`,"newName":"other"}`)
		if m.Error == nil {
			t.Fatalf("it is renamed: %s", m.Result)
		}
		return m.Error.Message
	}
	if why := refused(); why != "content/terms/broken.md cannot be read, and may name the id: mend it first" {
		t.Error(why)
	}
	c.holds("content/terms/broken.md", "---\nname: Whole\ndefinition: A word.\n---\n")
	plain := text
	text = strings.Replace(text, "agreements: pact", `agreements: "\x70act"`, 1)
	if why := refused(); !strings.HasPrefix(why, article+":5:14:") || !strings.Contains(why, "write it as it is first") {
		t.Error(why)
	}
	text = strings.Replace(plain, "  - count(signed(pact)) = 2", "  - >-\n    count(\n     signed(pact)\n    ) = 2", 1)
	text = strings.Replace(text, "{= count(signed(pact)) }", "{= count(\n    signed(pact)) }", 1)
	m := c.request("textDocument/rename", strings.TrimSuffix(c.at(article, text), "}")+`,"newName":"other"}`)
	for _, at := range []string{`{"line":8,"character":12}`, `{"line":15,"character":11}`} {
		if want := `{"range":{"start":` + at; !strings.Contains(string(m.Result), want) {
			t.Errorf("what goes over several lines is not renamed at %s: %+v %s", at, m.Error, m.Result)
		}
	}
}

func TestRenameAsksForAnEditorThatRenamesFiles(t *testing.T) {
	c := start(t, site(), `{"workspace":{"workspaceEdit":{"documentChanges":true}}}`)
	m := c.request("textDocument/rename", strings.TrimSuffix(c.at(article, strings.Replace(c.read(article), "[[pact]]", "[[pa¦ct]]", 1)), "}")+`,"newName":"other"}`)
	if m.Error == nil || !strings.Contains(m.Error.Message, "does not rename files") {
		t.Errorf("%+v", m.Error)
	}
}

// An edit names the version that it was made for, so that an editor can refuse one that comes too late.
func TestRenameNamesVersions(t *testing.T) {
	c := start(t, site(), everything)
	text := c.read(article)
	c.holds(article, text+"\nOne.\n")
	c.holds(article, text)
	e := c.rename(article, strings.Replace(text, "[@a-doc]", "[@a-d¦oc]", 1), "other")
	versions := map[string]*int{}
	for _, change := range e.DocumentChanges {
		versions[c.file(change.TextDocument.URI)] = change.TextDocument.Version
	}
	if v := versions[article]; v == nil || *v != 3 {
		t.Errorf("%v", v)
	}
	if v, ok := versions["content/agreements/pact.md"]; !ok || v != nil {
		t.Errorf("a file that is not open has the version %v", v)
	}
}

func TestColumnsInBytesWhereTheClientTakesThem(t *testing.T) {
	c := start(t, site(), `{"general":{"positionEncodings":["utf-8","utf-16"]}}`)
	c.holds(article, strings.Replace(c.read(article), "[[pact]] has", "Größe 国 🙂 [[pakt]] has", 1))
	p := c.untilCodes(article, "unknown-id")
	if got := p.Diagnostics[0].Range.String(); got != "11:21-11:25" {
		t.Errorf("it stands at %s", got)
	}
}

func TestTheResultOfShutdownIsNull(t *testing.T) {
	c := start(t, site(), everything)
	if m := c.request("shutdown", "null"); string(m.Result) != "null" || m.Error != nil {
		t.Errorf("%+v", m)
	}
	if m := c.request("textDocument/hover", "{}"); m.Error == nil || m.Error.Code != -32600 {
		t.Errorf("after shutdown: %+v", m)
	}
	c.notify("exit", "null")
	if err := <-c.ended; err != nil {
		t.Error(err)
	}
}

func TestAnEditorThatDiesEndsTheServer(t *testing.T) {
	c := start(t, site(), everything)
	c.out.Close()
	if err := <-c.ended; err == nil {
		t.Error("it is a clean end")
	}
}

func TestWhatCannotBeUnderstoodGetsAReply(t *testing.T) {
	c := start(t, site(), everything)
	for _, test := range []struct {
		body string
		id   string
		code int
	}{
		{`{"jsonrpc":"2.0","id":`, "null", -32700},
		{`[{"jsonrpc":"2.0","id":91,"method":"shutdown"}]`, "null", -32700},
		{`{"jsonrpc":"2.0","id":92,"method":"workspace/unheardOf","params":{}}`, "92", -32601},
		{`{"jsonrpc":"2.0","id":93,"method":"textDocument/hover","params":[1]}`, "93", -32602},
		{`{"jsonrpc":"2.0","id":94,"method":"textDocument/hover"}`, "94", -32602},
		{`{"jsonrpc":"2.0","id":"95","method":"initialize","params":{}}`, `"95"`, -32600},
	} {
		c.raw(test.body)
		m := c.next()
		for m.ID == nil || m.Method != "" {
			m = c.next()
		}
		if string(m.ID) != test.id || m.Error == nil || m.Error.Code != test.code {
			t.Errorf("%s: %s %+v", test.body, m.ID, m.Error)
		}
	}
	for _, wild := range []string{
		`{"textDocument":{"uri":%q},"position":{"line":-1,"character":-1}}`,
		`{"textDocument":{"uri":%q},"position":{"line":1000000,"character":1000000}}`,
		`{"textDocument":{"uri":%q}}`,
	} {
		params := fmt.Sprintf(wild, c.uri(article))
		c.holds(article, c.read(article))
		for _, method := range []string{"hover", "definition", "completion", "prepareRename", "rename"} {
			if m := c.request("textDocument/"+method, params); m.Error != nil && m.Error.Code == -32603 {
				t.Errorf("%s %s: %s", method, params, m.Error.Message)
			}
		}
	}
	if m := c.request("textDocument/hover", `{"textDocument":{"uri":"file:///etc/passwd"},"position":{"line":0,"character":0}}`); string(m.Result) != "null" {
		t.Errorf("a file of others: %+v", m)
	}
	c.notify("textDocument/didChange", `{"textDocument":{}}`)
	c.notify("$/unheardOf", `{}`)
	c.call("textDocument/hover", c.at(article, "¦"), nil)
}

func TestAFolderWithoutASiteIsSaid(t *testing.T) {
	c := connect(t, nil)
	m := c.request("initialize", fmt.Sprintf(`{"rootUri":%q}`, c.uri("")))
	if m.Error == nil || !strings.Contains(m.Error.Message, "has no accord.yaml: is it the folder of a site?") {
		t.Errorf("%+v", m)
	}
}

// A site can lose its settings while it is open.
func TestSettingsThatAreGoneAreAFinding(t *testing.T) {
	c := start(t, site(), everything)
	if err := os.Remove(filepath.Join(c.dir, "accord.yaml")); err != nil {
		t.Fatal(err)
	}
	c.notify("workspace/didChangeWatchedFiles", fmt.Sprintf(`{"changes":[{"uri":%q,"type":3}]}`, c.uri("accord.yaml")))
	c.untilCodes("accord.yaml", "file-unread")
}

// A request that is no longer wanted has a reply all the same.
func TestCancelledRequestsAreAnswered(t *testing.T) {
	c := start(t, site(), everything)
	params := c.at(article, "¦")
	c.raw(fmt.Sprintf(`{"jsonrpc":"2.0","id":"gone","method":"textDocument/hover","params":%s}`, params))
	c.notify("$/cancelRequest", `{"id":"gone"}`)
	for {
		if m := c.next(); string(m.ID) == `"gone"` {
			if m.Error != nil && m.Error.Code != -32800 {
				t.Errorf("%+v", m.Error)
			}
			break
		}
	}
}
