package render

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// written is a site with TEXT wherever an author writes plain text, and PROSE wherever inline Markdown.
var written = map[string]string{
	"accord.yaml": "title: TEXT\nsummary: TEXT\nlicense: TEXT\nbase_url: https://example.org/x\ntimezone: UTC\nlanguages: [en]\n",
	"content/articles/art.md": "---\ntitle: PROSE\nquestion: TEXT\ndate: 2020-01-02\nsummary: PROSE\nagreements: {pact: TEXT}\nactors: {ann: TEXT}\ncontext: {meeting: TEXT}\nauthors: ann\n" +
		"image: a.png\nimages: {a.png: {alt: TEXT, caption: TEXT, credit: TEXT, license: TEXT}}\nclaims: {c: {text: PROSE, who: ann, cite: s TEXT, disputed: TEXT}}\n" +
		"changes: [{date: 2020-01-03, type: correction, note: TEXT, was: TEXT, now: TEXT}]\n---\n\n::: claim c\n:::\n\n::: rollcall pact\n:::\n\n::: provisions pact\n:::\n\n" +
		"::: positions pact\n:::\n\n::: timeline pact\n:::\n\n::: compare pact second\n:::\n\n[[ann]] [[pact#a]] [@s] {= names(signed(pact)) }\n",
	"content/articles/a.png": "png",
	"content/agreements/pact.md": "---\nname: TEXT\nshort: TEXT\ntype: pledge\nsymbol: TEXT\ntopics: word\nsummary: TEXT\nforum: ann\ncite: s\nacts:\n" +
		"  - {did: signed, date: 2019, who: [usa, gbr, chn, ann], named: {usa: TEXT}, at: TEXT, symbol: TEXT, note: TEXT, unsure: TEXT}\n  - {did: reserved, date: 2019, who: usa, part: a, to: gbr, note: TEXT}\n" +
		"provisions: {a: {label: TEXT, text: PROSE}}\npositions: [{who: rus, stance: opposes, said: TEXT, text: TEXT, cite: s}]\nrelates: {cites: second}\n" +
		"texts: [{url: \"https://example.net/\", version: TEXT, format: TEXT}]\n---\n",
	"content/agreements/second.md": "---\nname: TEXT\ntype: treaty\ntopics: word\nacts: [{did: signed, date: 2019, who: [usa, gbr, chn]}]\n---\n",
	"content/actors/ann.md":        "---\nname: TEXT\ntype: person\nbio: PROSE\nroles: [{as: TEXT, of: club}]\nformerly: [{name: TEXT, to: 1999}]\n---\n",
	"content/actors/more.yaml": "club: {name: TEXT, type: alliance, members: [{who: usa, as: TEXT}]}\n" +
		"bear: {name: TEXT, type: group, attributed: [{to: rus, by: usa, date: 2018, words: TEXT, cite: s}]}\n",
	"content/events/meeting.md": "---\nname: TEXT\ndate: 2019\ntype: meeting\nplace: TEXT\nwho: {host: usa}\nsummary: TEXT\ncite: s\n---\n",
	"content/sources/s.yaml":    "s: {type: report, title: TEXT, publisher: TEXT, authors: [TEXT, TEXT], url: \"https://example.net/\", note: TEXT, dead: 2020, archived: \"https://example.net/kept\"}\n",
	"content/terms/word.md":     "---\nname: TEXT\ntitle: TEXT\ndefinition: PROSE\naka: TEXT\nstart: art\nunlike: other\ncite: s\n---\n",
	"content/terms/other.yaml":  "other: {name: TEXT, definition: PROSE, cite: s}\n",
	"content/pages/about.md":    "---\ntitle: PROSE\nsummary: TEXT\n---\n\nAbout.\n",
}

// filled are the files of the site with its texts replaced.
func filled(t *testing.T, plain, prose string) map[string]string {
	t.Helper()
	quote := func(s string) string {
		data, err := json.Marshal("x" + strings.ToValidUTF8(s, "?") + "x")
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	replace := strings.NewReplacer("s TEXT", quote("s " + plain)[:1]+"s "+quote(plain)[1:], "TEXT", quote(plain), "PROSE", quote(prose))
	files := map[string]string{}
	for name, text := range written {
		files[name] = replace.Replace(text)
	}
	return files
}

// fuzzed is the site with its texts replaced; nil if the texts are refused.
func fuzzed(t *testing.T, th *Theme, plain, prose string) map[string]*html.Node {
	t.Helper()
	site, _ := linkIfSound(t, filled(t, plain, prose))
	if site == nil {
		return nil
	}
	beside := func() Beside {
		return Beside{Images: map[string]ImageOutputs{"content/articles/a.png": {Width: 1, Height: 1}}}
	}
	set := Outputs(Input{Site: site, Theme: th, Words: NewWords("en", english(t)), Beside: beside})
	out := map[string]*html.Node{}
	for _, path := range pages(set) {
		out[path] = parsePage(t, write(t, set, path))
	}
	judgeFiles(t, set)
	return out
}

// Whatever an author writes into a text is text: it makes no element, no attribute and no address of its own. In inline
// Markdown it may make those of Markdown, and never one that runs or loads something.
func FuzzTemplateData(f *testing.F) {
	for _, s := range []string{"", "a & b", "<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "' onmouseover='x", "</title><base href=//evil>",
		"</style><style>", "{{.Site}}", "\x00\u0001", "[[pact]] [@s] {= 1 }", "](javascript:alert(1))", "[a](javascript:alert(1))", "<!--", "-->", "]]>", "&lt;b&gt;&#0;",
		"javascript:alert(1)", "\u202e\u2028", "*a* `b` **c**", "{= names(signed(pact)) }", "![](a.png)", "{agreement}{who}", "%d", "[^1]", "::: note"} {
		f.Add(s)
	}
	th := theme(f, nil)
	f.Fuzz(func(t *testing.T, s string) {
		harmless := fuzzed(t, th, "y", "y")
		if harmless == nil {
			t.Fatal("the harmless site is refused")
		}
		if site := fuzzed(t, th, s, "y"); site != nil {
			for path, root := range site {
				judge(t, path, root)
				if got, want := shape(root), shape(harmless[path]); got != want {
					t.Errorf("%s with %q has the elements\n%s\nand not\n%s", path, s, got, want)
				}
			}
		}
		for path, root := range fuzzed(t, th, "y", s) {
			judge(t, path, root)
		}
	})
}

// shape is the elements of a page, sorted, with their attributes' names.
func shape(root *html.Node) string {
	var out []string
	for _, e := range elements(root, "") {
		line := e.Data
		for _, a := range e.Attr {
			line += " " + a.Key
		}
		out = append(out, line)
	}
	slices.Sort(out) // the order of names is that of the alphabet
	return strings.Join(out, "\n")
}

// never are the elements that no page has, as it has no script but JSON-LD, which does not run: they run, load or send something, or change what addresses mean.
var never = strings.Fields("iframe frame frameset object embed applet base form input button textarea select svg math template audio video source track")

// searching are the elements that the search page has, once each; of the others only the page for lost addresses asks, and
// without the script.
var searching = strings.Fields("form input button script")

// judge checks that a page runs and loads nothing, and that its addresses are of the few known schemes.
func judge(t *testing.T, path string, root *html.Node) {
	t.Helper()
	search, lost := strings.HasPrefix(path, "search/"), path == "404.html"
	for _, e := range elements(root, "") {
		if slices.Contains(never, e.Data) && !((search || lost && e.Data != "script") && slices.Contains(searching, e.Data)) {
			t.Errorf("%s has a <%s>", path, e.Data)
		}
		if src := attribute(e, "src"); e.Data == "script" && search && e.FirstChild == nil && strings.Contains(src, "/theme/search.") && !strings.Contains(src, "//") {
			continue // the one script of the theme
		}
		if e.Data == "script" && (attribute(e, "type") != "application/ld+json" || e.FirstChild == nil || !json.Valid([]byte(e.FirstChild.Data))) {
			t.Errorf("%s has a <script> that is not JSON-LD", path)
		}
		for _, a := range e.Attr {
			if (search || lost) && a.Key == "action" && a.Val == "/x/search/" {
				continue
			}
			if strings.HasPrefix(a.Key, "on") || slices.Contains([]string{"style", "srcdoc", "formaction", "action", "ping", "background"}, a.Key) {
				t.Errorf("%s has %s=%q", path, a.Key, a.Val)
			}
			if a.Key == "href" || a.Key == "src" {
				judgeAddress(t, path, e.Data, a.Val)
			}
		}
	}
	once := strings.Fields("style title html head body main")
	if search {
		once = append(once, searching...)
	}
	for _, name := range once {
		if n := len(elements(root, name)); n != 1 {
			t.Errorf("%s has %d elements %s", path, n, name)
		}
	}
}

func judgeAddress(t *testing.T, path, element, address string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Errorf("%s: %q is no address: %v", path, address, err)
		return
	}
	switch {
	case u.Scheme == "" && u.Host == "" && (strings.HasPrefix(address, "/x/") || strings.HasPrefix(address, "#")):
	case slices.Contains([]string{"http", "https", "mailto", "tel"}, u.Scheme) && element != "img":
	case element == "link" && strings.HasPrefix(address, "data:image/svg+xml,"):
	default:
		t.Errorf("%s: <%s> leads to %q", path, element, address)
	}
}
