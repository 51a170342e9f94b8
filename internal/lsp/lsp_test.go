package lsp_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	assets "accord"
	"accord/internal/build"
	"accord/internal/lsp"
)

// A client speaks the protocol with a server in the same process, over pipes.
type client struct {
	t       *testing.T
	dir     string
	out     io.WriteCloser
	replies chan reply
	ended   chan error
	last    int
	version map[string]int
	shown   map[string]published // what was last published, by file
}

type reply struct {
	ID     json.RawMessage
	Method string
	Params json.RawMessage
	Result json.RawMessage
	Error  *struct {
		Code    int
		Message string
	}
}

type published struct {
	URI         string
	Version     *int
	Diagnostics []struct {
		Range    rng
		Severity int
		Code     string
		Source   string
		Message  string
		Related  []struct {
			Location location
			Message  string
		} `json:"relatedInformation"`
	}
}

type rng struct{ Start, End struct{ Line, Character int } }

type location struct {
	URI   string
	Range rng
}

func (r rng) String() string {
	return fmt.Sprintf("%d:%d-%d:%d", r.Start.Line, r.Start.Character, r.End.Line, r.End.Character)
}

const everything = `{"textDocument":{"publishDiagnostics":{"relatedInformation":true}},
"workspace":{"workspaceEdit":{"documentChanges":true,"resourceOperations":["create","rename","delete"]},
"didChangeWatchedFiles":{"dynamicRegistration":true}}}`

// site is a small site: an agreement with a roll, an article, and records of all other kinds.
func site() map[string]string {
	return map[string]string{
		"accord.yaml":                   "title: Pacts\nbase_url: https://example.org\nowner: jane-doe\nnav: [articles, pact]\nchecks: {why-missing: off, orphan-record: off, unused-term: off}\n",
		"content/actors/actors.yaml":    "jane-doe: {name: Jane Doe, type: person}\nbrics:\n  name: BRICS\n  type: group\n  members:\n    - {who: [bra, chn], from: 2009}\n",
		"content/agreements/pact.md":    "---\nname: The Pact\ntype: treaty\nacts:\n  - {did: adopted, date: 2020-01-01, cite: a-doc}\ncomplete_to: 2026\ncite: a-doc para 2\n---\n",
		"content/agreements/pact.csv":   "who,signed,ratified\nchn,2020-01-02,2021-01-01\nfra,2020-01-02,\n",
		"content/articles/explained.md": "---\ntitle: Explained\ndate: 2021-05-01\nsummary: What it is.\nagreements: pact\nexpect:\n  - count(signed(pact)) = 2\n---\n\n## In brief\n\n- [[pact]] has {= count(signed(pact)) } signatories. [@a-doc]\n\n::: rollcall pact\nof: members(brics)\n:::\n\n[Read it](/agreements/pact/) and [[pact|the text]].\n",
		"content/sources/sources.yaml":  "a-doc:\n  type: report\n  title: A document\n  publisher: The press\n  date: 2020-01-01\n  level: primary\n",
		"content/terms/terms.yaml":      "norm: {name: Norm, definition: A rule.}\n",
	}
}

// start begins to help a client with a site.
func start(t *testing.T, files map[string]string, capabilities string) *client {
	t.Helper()
	c := connect(t, files)
	c.call("initialize", fmt.Sprintf(`{"processId":1,"rootUri":%q,"capabilities":%s}`, c.uri(""), capabilities), nil)
	c.notify("initialized", "{}")
	return c
}

func connect(t *testing.T, files map[string]string) *client {
	t.Helper()
	c := &client{t: t, dir: t.TempDir(), replies: make(chan reply, 1000), ended: make(chan error, 1), version: map[string]int{}, shown: map[string]published{}}
	for name, text := range files {
		c.write(name, text)
	}
	fromClient, out := io.Pipe()
	in, toClient := io.Pipe()
	c.out = out
	open := func(dir string) (*build.Project, error) {
		return build.Open(dir, build.Options{Clock: func() time.Time { return time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC) }, Drafts: true, Assets: assets.FS})
	}
	go func() {
		c.ended <- lsp.Run(t.Context(), fromClient, toClient, lsp.Options{Open: open, Log: t.Output()})
		toClient.Close()
	}()
	go c.listen(bufio.NewReader(in))
	t.Cleanup(func() { out.Close() })
	return c
}

// listen reads as any client would: the headers of mail, then so many bytes.
func (c *client) listen(r *bufio.Reader) {
	defer close(c.replies)
	for {
		header, err := textproto.NewReader(r).ReadMIMEHeader()
		if err != nil {
			return
		}
		n, _ := strconv.Atoi(header.Get("Content-Length"))
		body := make([]byte, n)
		if _, err := io.ReadFull(r, body); err != nil {
			return
		}
		var m reply
		if err := json.Unmarshal(body, &m); err != nil {
			c.t.Errorf("not JSON: %s", body)
		}
		c.replies <- m
	}
}

func (c *client) write(name, text string) {
	c.t.Helper()
	file := filepath.Join(c.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) read(name string) string {
	c.t.Helper()
	data, err := os.ReadFile(filepath.Join(c.dir, filepath.FromSlash(name)))
	if err != nil {
		c.t.Fatal(err)
	}
	return string(data)
}

func (c *client) uri(name string) string {
	return (&url.URL{Scheme: "file", Path: strings.TrimSuffix(filepath.ToSlash(c.dir)+"/"+name, "/")}).String()
}

func (c *client) file(uri string) string {
	return strings.TrimPrefix(uri, c.uri("")+"/")
}

func (c *client) raw(body string) {
	c.t.Helper()
	if _, err := fmt.Fprintf(c.out, "Content-Length: %d\r\n\r\n%s", len(body), body); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) notify(method, params string) {
	c.t.Helper()
	c.raw(fmt.Sprintf(`{"jsonrpc":"2.0","method":%q,"params":%s}`, method, params))
}

func (c *client) next() reply {
	c.t.Helper()
	select {
	case m, ok := <-c.replies:
		if !ok {
			c.t.Fatal("the server has ended")
		}
		if m.Method == "textDocument/publishDiagnostics" {
			var p published
			if err := json.Unmarshal(m.Params, &p); err != nil {
				c.t.Fatal(err)
			}
			c.shown[c.file(p.URI)] = p
		}
		return m
	case <-time.After(30 * time.Second):
		c.t.Fatalf("nothing was heard for 30 seconds; the last findings: %+v", c.shown)
	}
	panic("not reached")
}

// request sends a request and returns its reply.
func (c *client) request(method, params string) reply {
	c.t.Helper()
	c.last++
	id := strconv.Itoa(c.last)
	c.raw(fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"method":%q,"params":%s}`, id, method, params))
	for {
		if m := c.next(); string(m.ID) == id && m.Method == "" {
			return m
		}
	}
}

// call is a request that must succeed.
func (c *client) call(method, params string, into any) {
	c.t.Helper()
	m := c.request(method, params)
	if m.Error != nil {
		c.t.Fatalf("%s: %s", method, m.Error.Message)
	}
	if m.Result == nil {
		c.t.Fatalf("%s: the reply has no result", method)
	}
	if into != nil {
		if err := json.Unmarshal(m.Result, into); err != nil {
			c.t.Fatal(err)
		}
	}
}

// holds opens a document, or changes it.
func (c *client) holds(name, text string) {
	c.t.Helper()
	c.version[name]++
	if c.version[name] == 1 {
		c.notify("textDocument/didOpen", fmt.Sprintf(`{"textDocument":{"uri":%q,"languageId":"markdown","version":1,"text":%s}}`, c.uri(name), quoted(text)))
		return
	}
	c.notify("textDocument/didChange", fmt.Sprintf(`{"textDocument":{"uri":%q,"version":%d},"contentChanges":[{"text":%s}]}`, c.uri(name), c.version[name], quoted(text)))
}

func quoted(s string) string {
	data, _ := json.Marshal(s)
	return string(data)
}

// until waits for findings of a file to be as a function wants them.
func (c *client) until(name string, as func(p published) bool) published {
	c.t.Helper()
	for {
		if p, ok := c.shown[name]; ok && as(p) {
			return p
		}
		c.next()
	}
}

func (c *client) untilCodes(name string, codes ...string) published {
	c.t.Helper()
	return c.until(name, func(p published) bool {
		var have []string
		for _, d := range p.Diagnostics {
			have = append(have, d.Code)
		}
		return slices.Equal(have, codes)
	})
}

// at makes the parameters for the place of a bar in a text, which is taken out and held by the editor.
func (c *client) at(name, text string) string {
	c.t.Helper()
	before, after, ok := strings.Cut(text, "¦")
	if !ok {
		c.t.Fatalf("no place in %q", text)
	}
	c.holds(name, before+after)
	line := strings.Count(before, "\n")
	last := before[strings.LastIndex(before, "\n")+1:]
	n := 0
	for _, r := range last {
		if n++; r > 0xffff {
			n++
		}
	}
	return fmt.Sprintf(`{"textDocument":{"uri":%q},"position":{"line":%d,"character":%d}}`, c.uri(name), line, n)
}

const article = "content/articles/explained.md"

func TestFindingsFollowWhatIsTyped(t *testing.T) {
	c := start(t, site(), everything)
	text := c.read(article)
	c.holds(article, strings.Replace(text, "[[pact]] has", "Größe 国 🙂 [[pakt]] has", 1))
	p := c.untilCodes(article, "unknown-id")
	d := p.Diagnostics[0]
	if got := d.Range.String(); got != "11:15-11:19" { // an emoji has two units
		t.Errorf("it stands at %s", got)
	}
	if d.Message != "no record has the id \"pakt\"\ndid you mean \"pact\"?" || d.Severity != 1 || d.Source != "accord" {
		t.Errorf("%+v", d)
	}
	if p.Version == nil || *p.Version != 1 {
		t.Errorf("the version is %v", p.Version)
	}
	c.holds(article, text)
	c.untilCodes(article)
}

func TestContradictionsShowBothPlaces(t *testing.T) {
	c := start(t, site(), everything)
	c.holds("content/terms/other.yaml", "pact: {name: Pact, definition: A word.}\n")
	p := c.untilCodes("content/terms/other.yaml", "duplicate-id")
	related := p.Diagnostics[0].Related
	if len(related) != 1 || c.file(related[0].Location.URI) != "content/agreements/pact.md" {
		t.Errorf("%+v", p)
	}
}

// What an editor does not hold counts as it is on disk, and the client tells of it.
func TestSavesElsewhereCount(t *testing.T) {
	c := start(t, site(), everything)
	c.holds(article, strings.Replace(c.read(article), "[[pact]]", "[[pact]] [[later]]", 1))
	c.untilCodes(article, "unknown-id")
	c.write("content/terms/later.md", "---\nname: Later\ndefinition: Not now.\n---\n")
	c.notify("workspace/didChangeWatchedFiles", fmt.Sprintf(`{"changes":[{"uri":%q,"type":1}]}`, c.uri("content/terms/later.md")))
	c.untilCodes(article)
	if err := os.Remove(filepath.Join(c.dir, "content/terms/later.md")); err != nil {
		t.Fatal(err)
	}
	c.notify("workspace/didChangeWatchedFiles", fmt.Sprintf(`{"changes":[{"uri":%q,"type":3}]}`, c.uri("content/terms/later.md")))
	c.untilCodes(article, "unknown-id")
}

// A client that cannot tell of changes to files is helped by looking at all of them now and then.
func TestSavesElsewhereCountWithoutBeingTold(t *testing.T) {
	c := start(t, site(), `{}`)
	c.holds(article, strings.Replace(c.read(article), "[[pact]]", "[[pact]] [[later]]", 1))
	c.untilCodes(article, "unknown-id")
	c.write("content/terms/later.md", "---\nname: Later\ndefinition: Not now.\n---\n")
	c.untilCodes(article)
}

// A text that is closed without being saved is gone.
func TestClosedTextsAreThoseOnDisk(t *testing.T) {
	c := start(t, site(), everything)
	c.holds(article, strings.Replace(c.read(article), "[[pact]]", "[[pakt]]", 1))
	c.untilCodes(article, "unknown-id")
	c.notify("textDocument/didClose", fmt.Sprintf(`{"textDocument":{"uri":%q}}`, c.uri(article)))
	c.untilCodes(article)
}

// A change that does not follow from the text that is held changes nothing.
func TestChangesThatCannotBeApplied(t *testing.T) {
	c := start(t, site(), everything)
	text := c.read(article)
	wrong := strings.Replace(text, "[[pact]]", "[[pakt]]", 1)
	change := func(version, change string) {
		c.notify("textDocument/didChange", fmt.Sprintf(`{"textDocument":{"uri":%q,"version":%s},"contentChanges":[%s]}`, c.uri(article), version, change))
	}
	change("1", `{"text":`+quoted(wrong)+`}`) // it is not open
	c.call("textDocument/hover", c.at("accord.yaml", "¦"+c.read("accord.yaml")), nil)
	c.version[article] = 4
	c.notify("textDocument/didOpen", fmt.Sprintf(`{"textDocument":{"uri":%q,"languageId":"markdown","version":4,"text":%s}}`, c.uri(article), quoted(wrong)))
	c.untilCodes(article, "unknown-id")
	change("3", `{"text":`+quoted(text)+`}`)                                                                                        // it is older
	change("5", `{"text":`+quoted(text)+`},{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":3}},"text":"x"}`) // not the whole text
	change("5", ``)
	c.holds("content/terms/other.yaml", "pact: {name: Pact, definition: A word.}\n")
	c.untilCodes("content/terms/other.yaml", "duplicate-id")
	if p := c.shown[article]; p.Version == nil || *p.Version != 4 || len(p.Diagnostics) == 0 || p.Diagnostics[0].Code != "unknown-id" {
		t.Errorf("%+v", p)
	}
	change("null", `{"text":`+quoted(text)+`}`) // a client that counts nothing
	c.untilCodes(article)
}

type list struct {
	IsIncomplete bool
	Items        []offer
}

type offer struct {
	Label        string
	LabelDetails struct{ Description string }
	FilterText   string
	TextEdit     struct {
		Range   rng
		NewText string
	}
	Documentation struct{ Value string }
}

// parts is a site with a provision and a claim, and all ways to name them.
func parts() map[string]string {
	files := site()
	pact := "content/agreements/pact.md"
	files[pact] = strings.Replace(files[pact], "cite: a-doc para 2\n", "cite: a-doc para 2\nprovisions:\n  article-12: {label: Twelfth article, text: Do good., cite: a-doc 12}\n", 1)
	files[pact] = strings.Replace(files[pact], "complete_to", "  - {did: reserved, date: 2021-01-01, who: chn, part: article-12}\ncomplete_to", 1) +
		"Its [core](#article-12).\n"
	files["content/agreements/pact.csv"] = "who,signed,reserved,part\nchn,2020-01-02,,\nfra,2020-01-02,2020-01-02,article-12\n"
	files[article] = strings.Replace(files[article], "expect:", "claims:\n  only: {text: It is the only one., who: bra, cite: a-doc}\nexpect:", 1) +
		"\n[[pact#article-12]] and [[pact#article-12|the core]] and [again](/agreements/pact/#article-12).\n\n::: claim only\n:::\n\n" +
		"[Said](#claim-only), [[explained#claim-only]], [heard](/articles/explained/#claim-only).\n"
	return files
}

func TestCompletion(t *testing.T) {
	c := start(t, parts(), everything)
	c.call("textDocument/hover", c.at("accord.yaml", "¦"+c.read("accord.yaml")), nil) // the site has been read
	front := "---\ntitle: T\ndate: 2021-05-01\nsummary: S.\n"
	pact := "---\nname: The Pact\ntype: treaty\n"
	for _, test := range []struct{ name, file, text, want, says string }{
		{"a heading of a record", "content/terms/terms.yaml", "norm: {name: Norm, definition: \"See [[explained#in¦", "in-brief", ""},
		{"a claim", "content/terms/terms.yaml", "norm: {name: Norm, definition: \"See [[explained#¦|what is said]]", "claim-only", ""},
		{"a provision by its label", "content/terms/terms.yaml", "norm: {name: Norm, definition: \"See [[pact#twelfth¦]]\"}\n", "article-12", "Twelfth article"},
		{"a link by its id", article, front + "---\n\nSee [[pa¦", "pact", "The Pact"},
		{"a link by a word of its name", article, front + "---\n\nÄöü 🙂 [[doe¦]]", "jane-doe", "Jane Doe"},
		{"a state by its name", article, front + "---\n\n[[chi¦]]", "chn", "China"},
		{"a name with accents, typed without", article, front + "---\n\n[[turk¦]]", "tur", ""},
		{"a source", article, front + "---\n\nSo [@a-doc 3; @a-¦]", "a-doc", "A document"},
		{"a function", article, front + "---\n\n{= cou¦ }", "count", ""},
		{"what a function takes", article, front + "---\n\n{= count(signed(¦ }", "pact", "The Pact"},
		{"a verb that a function takes", article, front + "---\n\n{= date(rati¦", "ratified", ""},
		{"a block", article, front + "---\n\n::: roll¦", "rollcall", ""},
		{"what a block names", article, front + "---\n\n::: rollcall ¦", "pact", "The Pact"},
		{"a key of the kind", article, front + "agre¦\n---\n", "agreements", ""},
		{"ids of a key", article, front + "agreements: ¦\n---\n", "pact", "The Pact"},
		{"ids in brackets", article, front + "topics: [norm, no¦\n---\n", "norm", "Norm"},
		{"ids in a list", article, front + "context:\n  - nor¦\n---\n", "norm", "Norm"},
		{"ids in a list over several lines", "content/agreements/pact.md", pact + "acts:\n  - {did: signed, date: 2020, who: [chn,\n      fr¦]}\n---\n", "fra", "France"},
		{"a verb", "content/agreements/pact.md", pact + "acts:\n  - {did: ado¦}\n---\n", "adopted", ""},
		{"a verb in a list", "content/agreements/pact.md", pact + "acts:\n  - did: ado¦\n---\n", "adopted", ""},
		{"a key of a row", "content/agreements/pact.md", pact + "acts:\n  - did: adopted\n    da¦\n---\n", "date", ""},
		{"a key of a row in braces", "content/agreements/pact.md", pact + "acts:\n  - {did: adopted, da¦\n---\n", "date", ""},
		{"a word of a list", "content/agreements/pact.md", "---\nname: N\ntype: tre¦\n---\n", "treaty", ""},
		{"a group in a set", "content/agreements/pact.md", pact + "acts:\n  - {did: signed, who: members(bri¦\n---\n", "brics", "BRICS"},
		{"a relation", "content/agreements/pact.md", pact + "relates:\n  buil¦\n---\n", "builds-on", ""},
		{"an id below a relation", "content/agreements/pact.md", pact + "relates: {builds-on: pa¦\n---\n", "pact", ""},
		{"a citation", "content/agreements/pact.md", pact + "cite: a-¦\n---\n", "a-doc", "A document"},
		{"a test", article, front + "expect:\n  - count(signed(pa¦\n---\n", "pact", ""},
		{"a key of a claim", article, front + "claims:\n  one:\n    te¦\n---\n", "text", ""},
		{"a key of a data file", "content/terms/terms.yaml", "norm:\n  defi¦\n", "definition", ""},
		{"a column of a roll", "content/agreements/pact.csv", "who,rat¦", "ratified", ""},
		{"a cell of a roll", "content/agreements/pact.csv", "who,signed\nger¦", "deu", "Germany"},
		{"a setting", "accord.yaml", "title: T\nacc¦", "accent", ""},
		{"an id in settings", "accord.yaml", "title: T\nowner: ja¦", "jane-doe", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got list
			c.call("textDocument/completion", c.at(test.file, test.text), &got)
			var labels []string
			for _, item := range got.Items {
				labels = append(labels, item.Label)
				if item.Label == test.want {
					if item.LabelDetails.Description != test.says && test.says != "" {
						t.Errorf("it is called %q", item.LabelDetails.Description)
					}
					return
				}
			}
			t.Errorf("%s is not among %q", test.want, labels)
		})
	}
	for _, text := range []string{front + "---\n\nPlain wor¦", front + "---\n\n[[pact]] and¦", front + "---\n\n[@a-doc pa¦]", front + "summary: Wor¦\n---\n", front + "---\n\n[[pact|pa¦]]", front + "---\n\n[[pact#article-12|art¦]]", front + "---\n\n[[nobody#¦]]"} {
		var got list
		if c.call("textDocument/completion", c.at(article, text), &got); len(got.Items) > 0 {
			t.Errorf("%q: there are %d offers, the first %+v", text, len(got.Items), got.Items[0])
		}
	}
}

// A record whose file is wrong for a while can be named all the same.
func TestRecordsThatCannotBeReadAreOffered(t *testing.T) {
	c := start(t, site(), everything)
	c.holds("content/agreements/pact.md", "---\nname: [\n---\n")
	c.call("textDocument/hover", c.at(article, "¦"), nil)
	var got list
	c.call("textDocument/completion", c.at(article, "[[pa¦"), &got)
	if !slices.ContainsFunc(got.Items, func(o offer) bool { return o.Label == "pact" }) {
		t.Errorf("%+v", got.Items)
	}
}

// The whole word is replaced, and a client that filters by the start of a word finds a state by its name.
func TestCompletionReplacesTheWord(t *testing.T) {
	c := start(t, site(), everything)
	c.call("textDocument/hover", c.at(article, "¦"), nil)
	var got list
	c.call("textDocument/completion", c.at(article, "---\ntitle: T\n---\n\n🙂 [[chi¦na]]"), &got)
	if len(got.Items) == 0 || !got.IsIncomplete {
		t.Fatal("nothing is offered")
	}
	item := got.Items[slices.IndexFunc(got.Items, func(o offer) bool { return o.Label == "chn" })]
	if item.TextEdit.Range.String() != "4:5-4:10" || item.TextEdit.NewText != "chn" || item.FilterText != "China" {
		t.Errorf("%+v", item)
	}
	c.call("textDocument/completion", c.at(article, "---\ndat¦"), &got)
	if first := got.Items[0]; first.TextEdit.NewText != "date: " || !strings.Contains(first.Documentation.Value, "first publication") {
		t.Errorf("%+v", first)
	}
}
