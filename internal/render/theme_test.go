package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"accord/internal/diag"
	"accord/internal/markdown"
)

func TestThemeFindings(t *testing.T) {
	for _, c := range []struct {
		name, file, layout string
		code               diag.Code
		line               int
		text               string
	}{
		{"syntax", "article.html", "{{define \"main\"}}\n{{if}}{{end}}", diag.TemplateSyntax, 2, "missing value for if"},
		{"unknown function", "article.html", "\n{{shout .Title}}", diag.TemplateSyntax, 2, `function "shout" not defined`},
		{"missing word", "article.html", "{{define \"main\"}}\n{{t \"no.such\"}}{{end}}", diag.TemplateSyntax, 2, `no word "no.such" in layouts/i18n/en.yaml`},
		{"missing style", "base.html", "<title>\n\n{{style \"no.css\"}}", diag.TemplateSyntax, 3, "no stylesheet static/no.css"},
		{"missing asset", "base.html", "{{asset \"no.svg\"}}", diag.TemplateSyntax, 1, "no file static/no.svg"},
		{"unknown field", "article.html", "{{define \"main\"}}\n\n{{.Titel}}{{end}}", diag.TemplateField, 3, "Article has no field Titel"},
		{"field of another kind", "source.html", "{{define \"main\"}}{{.Minutes}}{{end}}", diag.TemplateField, 1, "Source has no field Minutes"},
		{"block", "blocks/note.html", "\n{{.Wrong}}", diag.TemplateField, 2, "NoteBlock has no field Wrong"},
		{"part", "parts/sources.html", "{{.Sauces}}", diag.TemplateField, 1, "have no field Sauces"},
	} {
		t.Run(c.name, func(t *testing.T) {
			th, found := LoadTheme(builtin(t, map[string]string{c.file: c.layout}), NewWords("en", english(t)))
			if th != nil || len(found) == 0 {
				t.Fatalf("loaded, with %v", found)
			}
			if !slices.ContainsFunc(found, func(f diag.Finding) bool {
				return f.Code == c.code && f.At == layoutPlace(c.file, c.line) && strings.Contains(f.Text, c.text)
			}) {
				t.Errorf("found %v", found)
			}
		})
	}
}

func TestLayoutThatIsMissing(t *testing.T) {
	files := builtin(t, nil)
	delete(files.Layouts, "term.html")
	if th, found := LoadTheme(files, NewWords("en", english(t))); th != nil || len(found) != 1 || found[0].At.File != "layouts/term.html" {
		t.Errorf("found %v", found)
	}
}

// A site's own layout replaces the built-in one of its path, and no other.
func TestOverride(t *testing.T) {
	own := theme(t, map[string]string{"term.html": `{{define "main"}}<p>{{- t "nav.terms" -}} : <b>{{.Name}}</b> {{range .Topic}}{{.Title}};{{end}}{{end}}`})
	set := Outputs(Input{Site: link(t, small), Theme: own, Words: NewWords("en", english(t))})
	has(t, write(t, set, "terms/norm/index.html"), "<p>Glossary: <b>norm</b> Articles;Agreements;")
	has(t, write(t, set, "about/index.html"), "Text about")
}

// The policy of a page allows the style that is in it, byte for byte, and the base path is in front of assets.
func TestStyleAndAssets(t *testing.T) {
	files := builtin(t, map[string]string{"term.html": `{{define "main"}}<img src="{{asset "maps/a b.svg"}}" alt="">{{end}}`})
	files.Base = "/x"
	svg := []byte(`<svg xmlns="http://www.w3.org/2000/svg">  <g>  </g> </svg>`)
	files.Static = append(files.Static, StaticFile{Path: "maps/a b.svg", Data: svg}, StaticFile{Path: "logo.png", File: "static/logo.png"})
	th, found := LoadTheme(files, NewWords("en", english(t)))
	if len(found) > 0 {
		t.Fatal(found)
	}
	set := Outputs(Input{Site: link(t, small), Theme: th, Words: NewWords("en", english(t))})
	page := write(t, set, "terms/norm/index.html")
	style := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindStringSubmatch(page)
	if style == nil || len(style[1]) < 1000 {
		t.Fatal("no style in the page")
	}
	sum := sha256.Sum256([]byte(style[1]))
	has(t, page, "style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	src := regexp.MustCompile(`src="/x/(maps/a%20b\.[g-v][0-9a-f]{7}\.svg)"`).FindStringSubmatch(page)
	if src == nil {
		t.Fatalf("no address of the asset in %s", page)
	}
	if got := write(t, set, strings.ReplaceAll(src[1], "%20", " ")); got != `<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>` {
		t.Errorf("the asset is %s", got)
	}
	if _, ok := set.Get("site.css"); ok {
		t.Error("the stylesheet is in the pages and a file of its own")
	}
	if o, ok := set.Get("logo.png"); !ok || o.File != "static/logo.png" {
		t.Error("a static file that no template names is not copied")
	}
}

// A page has the stylesheets that its kind needs, and no others.
func TestStylesOfPages(t *testing.T) {
	files := builtin(t, map[string]string{"home.html": `{{define "main"}}<ul>{{range .Recent}}<li>{{.Anchor}}</li>{{end}}</ul>{{template "parts/topics.html" .}}{{end}}`,
		"parts/topics.html": `{{if false}}{{template "parts/members.html"}}{{end}}`, "parts/members.html": "members", "parts/roll.html": "roll"})
	names := []string{"theme/body.css", "theme/term.css", "theme/parts/roll.css", "theme/parts/members.css", "arabic.css", "site.css"}
	files.Layouts["base.html"] = []byte(`<title>x</title>{{style "` + strings.Join(names, `" "`) + `"}}{{template "main" .}}`)
	files.Static = []StaticFile{{Path: "theme/search.js", Data: []byte("{}")}}
	for _, name := range names {
		files.Static = append(files.Static, StaticFile{Path: name, Data: []byte(":root{--" + strings.TrimSuffix(path.Base(name), ".css") + ":1}")})
	}
	files.Static[1+slices.Index(names, "arabic.css")].Data = []byte(":lang(ar),:lang(fa){--arabic:1}")
	for _, c := range []struct{ lang, path, want string }{
		{"en", "index.html", "members site"},
		{"en", "terms/norm/index.html", "body term roll members site"},
		{"en", "about/index.html", "body roll members site"},
		{"en", "sources/alpha/index.html", "members site"},
		{"en", "search/index.html", "site"},
		{"fa", "search/index.html", "arabic site"},
		{"fa-IR", "search/index.html", "arabic site"},
	} {
		words := NewWords(c.lang, english(t))
		th, found := LoadTheme(files, words)
		if len(found) > 0 {
			t.Fatal(found)
		}
		page := write(t, Outputs(Input{Site: link(t, small), Theme: th, Words: words}), c.path)
		var got []string
		for _, m := range regexp.MustCompile(`--(\w+):1`).FindAllStringSubmatch(page, -1) {
			got = append(got, m[1])
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s in %s has the styles %v, not %s", c.path, c.lang, got, c.want)
		}
	}
}

func TestStyleThatWouldEndItsElement(t *testing.T) {
	for _, css := range []string{`a::before { content: "</style><script>" }`, "a{color:red}\n< /style><script>alert(1)</script>", "a{ {{.Site}} }"} {
		files := builtin(t, nil)
		files.Static = append(files.Static, StaticFile{Path: "site.css", Data: []byte(css)})
		th, found := LoadTheme(files, NewWords("en", english(t)))
		if th != nil || !slices.ContainsFunc(found, func(f diag.Finding) bool { return f.Code == diag.TemplateSyntax && f.At.File == "static/site.css" }) {
			t.Errorf("%s: loaded, with %v", css, found)
		}
	}
}

// Minified templates write the same page as unminified ones, but for white space that no reader sees.
func TestMinifiedPagesAreTheSame(t *testing.T) {
	th, words, site := theme(t, nil), NewWords("en", english(t)), link(t, small)
	plain := &Theme{kinds: map[string]*kindTemplate{}, static: th.static}
	for name, k := range th.kinds {
		asWritten, err := k.plain()
		if err != nil {
			t.Fatal(err)
		}
		plain.kinds[name] = &kindTemplate{minified: asWritten, plain: k.plain, cards: k.cards}
	}
	set := Outputs(Input{Site: site, Theme: th, Words: words, Beside: beside})
	other := Outputs(Input{Site: site, Theme: plain, Words: words, Beside: beside})
	for _, path := range pages(set) {
		small, large := write(t, set, path), write(t, other, path)
		if len(small) >= len(large) {
			t.Errorf("%s is not smaller", path)
		}
		a, b := outline(parsePage(t, small)), outline(parsePage(t, large))
		for i := range min(len(a), len(b)) {
			if a[i] != b[i] {
				t.Errorf("%s differs: minified %q, not minified %q", path, a[i], b[i])
				break
			}
		}
		if len(a) != len(b) {
			t.Errorf("%s has %d lines minified, %d not minified", path, len(a), len(b))
		}
	}
}

// inline are the elements around which white space shows.
var inline = strings.Fields("a abbr b cite code data del dfn em i img ins span strong sub sup time")

// outline writes a tree with the white space that shows: single spaces inside of a line, none at the edges of blocks.
func outline(root *html.Node) []string {
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		edge := ""
		switch {
		case n.Type == html.TextNode:
			b.WriteString(strings.ReplaceAll(n.Data, "\n", " "))
		case n.Type == html.ElementNode:
			if !slices.Contains(inline, n.Data) {
				edge = "\n"
			}
			b.WriteString(edge + "<" + n.Data + " " + attribute(n, "href") + " " + attribute(n, "class") + " " + attribute(n, "id") + ">" + edge)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
		b.WriteString(edge)
	}
	walk(root)
	s := regexp.MustCompile(` +`).ReplaceAllString(b.String(), " ")
	return strings.Split(regexp.MustCompile(`\s*\n\s*`).ReplaceAllString(s, "\n"), "\n")
}

// A template that fails is told with its own line and the record's file, although the minified one has no lines.
func TestTemplateThatFails(t *testing.T) {
	own := theme(t, map[string]string{"term.html": "{{define \"main\"}}\n\n{{index .Topic 99}}{{end}}"})
	set := Outputs(Input{Site: link(t, small), Theme: own, Words: NewWords("en", english(t))})
	o, _ := set.Get("terms/norm/index.html")
	failed, ok := failure(t, o)
	if !ok {
		t.Fatal("no failure")
	}
	f := failed.Finding()
	if f.Code != diag.TemplateFailed || f.At != layoutPlace("term.html", 3) || len(f.See) != 1 || f.See[0].At.File != "content/terms/norm.md" {
		t.Errorf("found %+v", f)
	}
}

func TestPageThatGrowsWithoutEnd(t *testing.T) {
	own := theme(t, map[string]string{"term.html": `{{define "main"}}{{template "parts/again.html" .}}{{end}}`,
		"parts/again.html": strings.Repeat("x", 1<<16) + `{{template "parts/again.html" .}}`})
	set := Outputs(Input{Site: link(t, small), Theme: own, Words: NewWords("en", english(t))})
	o, _ := set.Get("terms/norm/index.html")
	failed, ok := failure(t, o)
	if !ok || failed.Finding().Code != diag.PageTooLarge {
		t.Errorf("failed with %v", failed)
	}
}

// A text whose holes make it too large is not filled to its end, and the finding is about the text.
func TestTextThatGrowsTooLarge(t *testing.T) {
	doc := &markdown.Doc{Holes: []markdown.Hole{{Kind: markdown.Path, Target: "/a/"}}}
	f := filling{pen: &pen{renderer: &renderer{}}, doc: doc, file: "content/terms/norm.md"}
	buf := bytes.NewBuffer(make([]byte, maxPage-2))
	f.put(buf, 0)
	size := buf.Len()
	f.put(buf, 0)
	if size != maxPage+1 || buf.Len() != size {
		t.Errorf("the text has %d bytes after one hole and %d after another", size-maxPage, buf.Len()-maxPage)
	}
	var failed *TemplateError
	if !errors.As(f.failed, &failed) {
		t.Fatalf("failed with %v", f.failed)
	}
	if got := failed.Finding(); got.Code != diag.PageTooLarge || got.At.File != f.file {
		t.Errorf("found %+v", got)
	}
}

func failure(t *testing.T, o Output) (*TemplateError, bool) {
	t.Helper()
	var failed *TemplateError
	ok := errors.As(o.Write(&bytes.Buffer{}), &failed)
	return failed, ok
}
