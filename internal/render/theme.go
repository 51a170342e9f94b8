package render

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"html/template"
	"regexp"
	"slices"
	"strings"
	"sync"
	"text/template/parse"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	minhtml "github.com/tdewolff/minify/v2/html"
	"github.com/tdewolff/minify/v2/js"
	"github.com/tdewolff/minify/v2/svg"

	"accord/internal/card"
	"accord/internal/diag"
	"accord/internal/policy"
)

// Files are the files that a theme is made of, by path: the site's own where there is one, else the built-in one.
type Files struct {
	Layouts map[string][]byte // "article.html", "parts/head.html"
	Static  []StaticFile
	Base    string // path of the base URL
	System  bool   // the fonts that readers have, and no webfont
	Accent  policy.Accent
}

// A Theme is the templates of every page kind, type-checked against the views and minified once. It is safe for
// concurrent use.
//
// What can be known at load is put in at load: words without a number, the stylesheet, the policy that allows it, and
// the addresses of assets. These calls take literal texts: {{t "nav.actors"}}, {{asset "map.svg"}}, and, with all
// stylesheets that pages may need in their order, {{style "theme/base.css" "site.css"}}: a page has those that its kind needs
// (see styles.go). The layout of a page kind may also ask for a script, {{script "theme/search.js"}}: the policy of its pages,
// and of no others, allows scripts then.
type Theme struct {
	kinds  map[string]*kindTemplate
	static []Output
	look   card.Look
}

// Static are the static files as outputs, minified and named.
func (t *Theme) Static() []Output { return t.static }

// A kindTemplate is the template of one page kind.
type kindTemplate struct {
	minified *template.Template
	cards    bool                               // it writes the cards of links
	plain    func() (*template.Template, error) // not minified: its lines are the author's, for messages
}

// kindView is a page kind with a value of its view's type, for type-checking.
type kindView struct {
	name string
	view any
}

// kindViews is the closed list of page kinds. Each has a file layouts/<name>.html that defines "main".
func kindViews() []kindView {
	return []kindView{
		{"home", &Home{}}, {"article", &Article{}}, {"agreement", &Agreement{}}, {"actor", &Actor{}}, {"event", &Event{}},
		{"source", &Source{}}, {"term", &Term{}}, {"page", &Free{}}, {"list", &List{}}, {"timeline", &Timeline{}},
		{"compare", &Compare{}}, {"glossary", &Glossary{}}, {"corrections", &Corrections{}}, {"data", &Data{}},
		{"notfound", &NotFound{}}, {"search", &Search{}}, {"redirect", &Redirect{}},
	}
}

// blockViews are the templates of blocks in bodies, and of pictures that stand alone: layouts/blocks/<name>.html.
func blockViews() []kindView {
	return []kindView{
		{"rollcall", &Roll{}}, {"timeline", &TimelineBlock{}}, {"compare", &Compare{}}, {"provisions", &ProvisionsBlock{}},
		{"positions", &PositionsBlock{}}, {"claim", &ClaimBlock{}}, {"note", &NoteBlock{}}, {"picture", &Picture{}},
	}
}

// LoadTheme parses, type-checks and minifies the templates. With findings of severity error the theme is nil.
func LoadTheme(files Files, words *Words) (*Theme, []diag.Finding) {
	l := &loader{files: files, words: words, min: newMinifier(), parsed: map[string]layout{}, asked: map[string]bool{}, inlined: map[string]bool{}}
	l.static()
	theme := &Theme{kinds: map[string]*kindTemplate{}}
	parts := partNames(files.Layouts)
	for _, k := range kindViews() {
		l.scripts, l.shown = l.scriptsOf(k.name+".html"), l.shownBy(k.name+".html")
		theme.add(l, k, k.name, append([]string{"base.html", k.name + ".html"}, parts...))
	}
	l.scripts, l.shown = nil, nil
	for _, k := range blockViews() {
		theme.add(l, k, "blocks/"+k.name, append([]string{"blocks/" + k.name + ".html"}, parts...))
	}
	theme.static = l.staticOutputs()
	theme.look = lookOf(l.styles["theme/tokens.css"], lightAccent(l.files.Accent), l.styles["site.css"])
	findings := diag.Sort(append(l.findings, tellAbsences(l.absences)...))
	if diag.Levels(nil).Worst(findings) == diag.Error {
		return nil, findings
	}
	return theme, findings
}

// partNames are the templates that any page may include.
func partNames(layouts map[string][]byte) []string {
	var names []string
	for name := range layouts {
		if strings.HasPrefix(name, "parts/") && strings.HasSuffix(name, ".html") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (t *Theme) add(l *loader, k kindView, name string, files []string) {
	plain, minified := layoutTrees{}, layoutTrees{}
	for _, file := range files {
		layout := l.layout(file)
		if layout.plain == nil {
			return // it has a fault, which is told
		}
		plain.add(layout.plain)
		minified.add(layout.minified)
	}
	if found, absent := checkTemplate(plain, files[0], k.view); len(found)+len(absent) > 0 {
		l.findings, l.absences = append(l.findings, found...), append(l.absences, absent...)
		return
	}
	set, err := l.set(minified, files[0])
	if err != nil {
		l.fault(files[0], 0, err.Error(), "")
		return
	}
	t.kinds[name] = &kindTemplate{minified: set, cards: asksForCards(minified, files[0]), plain: sync.OnceValues(func() (*template.Template, error) { return l.set(plain, files[0]) })}
}

// writesCards reports whether the templates of a page kind write the cards of links.
func (t *Theme) writesCards(kind string) bool {
	k := t.kinds[kind]
	return k != nil && k.cards
}

// layoutTrees are parsed templates by name.
type layoutTrees map[string]*parse.Tree

// add enters the templates of a file. As in a set of templates, one that is defined again replaces the first, unless it
// is empty.
func (ts layoutTrees) add(trees []*parse.Tree) {
	for _, tree := range trees {
		if ts[tree.Name] == nil || !parse.IsEmptyTree(tree.Root) {
			ts[tree.Name] = tree
		}
	}
}

// reachable calls do for a template and those that it includes, each once.
func (ts layoutTrees) reachable(name string, do func(*parse.Tree)) {
	seen := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		tree := ts[name]
		if tree == nil || seen[name] {
			return
		}
		seen[name] = true
		do(tree)
		includes(tree.Root, visit)
	}
	visit(name)
}

// includes calls do with the name of each template that a list of nodes includes.
func includes(list *parse.ListNode, do func(name string)) {
	if list == nil {
		return
	}
	branch := func(b *parse.BranchNode) {
		includes(b.List, do)
		includes(b.ElseList, do)
	}
	for _, node := range list.Nodes {
		switch n := node.(type) {
		case *parse.TemplateNode:
			do(n.Name)
		case *parse.IfNode:
			branch(&n.BranchNode)
		case *parse.WithNode:
			branch(&n.BranchNode)
		case *parse.RangeNode:
			branch(&n.BranchNode)
		}
	}
}

// loader reads the files of one theme.
type loader struct {
	files    Files
	words    *Words
	min      *minify.M
	parsed   map[string]layout       // by path below layouts/
	styles   map[string][]byte       // minified, by path below static/
	barred   map[string]diag.Finding // styles that cannot stand in a page, and why
	assets   map[string]string       // names with fingerprints
	asked    map[string]bool         // by asset
	inlined  map[string]bool         // by style
	scripts  []string                // of the page kind that is being added
	shown    map[string]bool         // layouts that its pages may show
	findings []diag.Finding
	absences []absence
}

// set makes templates that can be executed of one and what it includes. The trees are copied, since the escaping of a
// set changes its trees; of what no page of the kind includes nothing is copied.
func (l *loader) set(trees layoutTrees, root string) (*template.Template, error) {
	set := template.New("").Funcs(l.funcs())
	var failed error
	trees.reachable(root, func(tree *parse.Tree) {
		if _, err := set.AddParseTree(tree.Name, tree.Copy()); err != nil && failed == nil {
			failed = err
		}
	})
	return set.Lookup(root), failed
}

// A layout is a file of templates, parsed as its author wrote it and minified. Without trees it has a fault.
type layout struct{ plain, minified []*parse.Tree }

// layout parses a file once, whatever many page kinds use it. Only one with stylesheets and a policy differs between page
// kinds: it is parsed once for each text.
func (l *loader) layout(name string) layout {
	src, there := l.files.Layouts[name]
	key, text := name, ""
	if styleCall.Match(src) {
		text = l.statics(name, src)
		key = text
	}
	file, ok := l.parsed[key]
	if ok {
		return file
	}
	if there {
		if text == "" {
			text = l.statics(name, src)
		}
		file.plain = l.trees(name, text)
		if file.plain != nil {
			file.minified = l.trees(name, l.minify(text))
		}
	} else {
		l.fault(name, 0, "the layout is missing", "each page kind has a layout of its own")
	}
	l.parsed[key] = file
	return file
}

// trees parses a text of templates: the file itself, and what it defines.
func (l *loader) trees(name, text string) []*parse.Tree {
	t, err := template.New(name).Funcs(l.funcs()).Parse(text)
	if err != nil {
		line, why := templateError(err)
		l.fault(name, line, why, "")
		return nil
	}
	var out []*parse.Tree
	for _, t := range t.Templates() {
		out = append(out, t.Tree)
	}
	return out
}

func (l *loader) fault(name string, line int, why, hint string) {
	f := diag.Finding{Code: diag.TemplateSyntax, At: layoutPlace(name, line), Text: why, Hint: hint}
	l.findings = append(l.findings, f)
}

func layoutPlace(name string, line int) diag.Place {
	return diag.Place{File: "layouts/" + name, Span: diag.SpanOf(line, 0, 0)}
}

var templateErrorForm = regexp.MustCompile(`(?s)^(?:html/)?template: ?([^:]*):(\d+)(?::\d+)?: (.*)$`)

// templateError takes the line and the reason out of an error of text/template.
func templateError(err error) (line int, why string) {
	m := templateErrorForm.FindStringSubmatch(err.Error())
	if m == nil {
		return 0, err.Error()
	}
	fmt.Sscan(m[2], &line)
	return line, m[3]
}

// funcs are the functions that templates may call while a page is written.
func (l *loader) funcs() template.FuncMap {
	return template.FuncMap{
		"count": l.words.Count,
		"fill":  l.words.Fill,
		"join":  strings.Join,
	}
}

var (
	staticCall = regexp.MustCompile(`\{\{(-?)\s*(t|style|script|asset)\s+"([^"]*)"((?:\s+"[^"]*")*)\s*(-?)\}\}`)
	styleCall  = regexp.MustCompile(`\{\{-?\s*style\s`)
	scriptCall = regexp.MustCompile(`\{\{-?\s*script\s+"([^"]*)"`)
)

// scriptsOf are the scripts that a layout asks for.
func (l *loader) scriptsOf(name string) (scripts []string) {
	for _, m := range scriptCall.FindAllSubmatch(l.files.Layouts[name], -1) {
		scripts = append(scripts, string(m[1]))
	}
	return scripts
}

// statics puts in what is known at load. A line keeps its number, since nothing put in has a line break.
func (l *loader) statics(name string, src []byte) string {
	return replaceAll(staticCall, string(src), func(m []string, offset int) string {
		text, err := l.literal(m[2], m[3], literals(m[4]))
		if err != nil {
			l.fault(name, 1+bytes.Count(src[:offset], []byte("\n")), err.Error(), "")
		}
		return trimMark(m[1]) + text + trimMark(m[5])
	})
}

// trimMark keeps the white-space trimming of an action that is replaced by text.
func trimMark(dash string) string {
	if dash == "" {
		return ""
	}
	return "{{- /**/ -}}"
}

func replaceAll(re *regexp.Regexp, s string, by func(groups []string, offset int) string) string {
	var out strings.Builder
	last := 0
	for _, at := range re.FindAllStringSubmatchIndex(s, -1) {
		groups := make([]string, len(at)/2)
		for i := range groups {
			groups[i] = s[at[2*i]:at[2*i+1]]
		}
		out.WriteString(s[last:at[0]])
		out.WriteString(by(groups, at[0]))
		last = at[1]
	}
	out.WriteString(s[last:])
	return out.String()
}

// literals are the texts of quoted arguments.
func literals(args string) (texts []string) {
	for i, text := range strings.Split(args, `"`) {
		if i%2 == 1 {
			texts = append(texts, text)
		}
	}
	return texts
}

// literal is what stands in a page for one of the calls that are known at load. Only style takes more than one text.
func (l *loader) literal(call, arg string, more []string) (string, error) {
	if call != "style" && len(more) > 0 {
		return "", fmt.Errorf("%s takes one text", call)
	}
	switch call {
	case "t":
		if !l.words.Has(arg) {
			return arg, fmt.Errorf("no word %q in layouts/i18n/%s.yaml", arg, l.words.Lang)
		}
		return html.EscapeString(l.words.Get(arg)), nil
	case "style":
		return l.style(append([]string{arg}, more...))
	case "script":
		return l.script(arg)
	}
	return l.address(arg)
}

// script is a script that runs when the page is there. Only the layout of a page kind can ask for one: whether a part is in
// a page is not known before the page is written, and its policy has to be.
func (l *loader) script(name string) (string, error) {
	if !slices.Contains(l.scripts, name) {
		return "", errors.New("a script stands in the layout of a page kind, and in no other file")
	}
	address, err := l.address(name)
	return `<script src="` + address + `" defer></script>`, err
}

// address is where a static file is, under its name with a fingerprint.
func (l *loader) address(file string) (string, error) {
	name, ok := l.assets[file]
	if !ok {
		return "", fmt.Errorf("no file static/%s", file)
	}
	l.asked[file] = true
	return html.EscapeString(l.files.Base + "/" + pathEscape(name)), nil
}

func newMinifier() *minify.M {
	m := minify.New()
	m.AddFunc("text/css", css.Minify)
	m.AddFunc("text/javascript", js.Minify)
	m.AddFunc("image/svg+xml", svg.Minify)
	return m
}

// minify takes the white space out of a template that readers' browsers do not need. Styles inside are left alone: they are
// minified already, and their hash is in the page.
func (l *loader) minify(src string) string {
	m := minhtml.Minifier{KeepDefaultAttrVals: true, KeepDocumentTags: true, KeepEndTags: true, KeepQuotes: true,
		TemplateDelims: minhtml.GoTemplateDelims}
	var out bytes.Buffer
	if err := m.Minify(minify.New(), &out, strings.NewReader(src), nil); err != nil {
		return src
	}
	return out.String()
}

// errPageTooLarge stops a template that prints without end.
var errPageTooLarge = errors.New("the page is larger than 32 MiB")

const maxPage = 32 << 20

// limited is a buffer that refuses to grow past maxPage.
type limited struct{ *bytes.Buffer }

func (l limited) Write(b []byte) (int, error) {
	if l.Len()+len(b) > maxPage {
		return 0, errPageTooLarge
	}
	return l.Buffer.Write(b)
}

// execute writes a view. When the minified template fails, it is run again as its author wrote it, so that the message
// has the author's line; a page that is too large has none to tell. From is the file that the page is about.
func (t *Theme) execute(buf *bytes.Buffer, name string, view any, from string) error {
	k := t.kinds[name]
	start := buf.Len()
	err := k.minified.Execute(limited{buf}, view)
	if err == nil {
		return nil
	}
	buf.Truncate(start)
	if !errors.Is(err, errPageTooLarge) {
		if plain, failed := k.plain(); failed == nil {
			if again := plain.Execute(limited{&bytes.Buffer{}}, view); again != nil {
				err = again
			}
		}
	}
	return &TemplateError{Name: name, From: from, Err: err}
}

// A TemplateError is a template that failed while it wrote a page.
type TemplateError struct {
	Name string // of the page kind or block; "" when it is a text that grew too large, in no block
	From string // the file of the record
	Err  error
}

func (e *TemplateError) Error() string {
	if e.Name == "" {
		return fmt.Sprintf("writing the page of %s: %v", e.From, e.Err)
	}
	return fmt.Sprintf("layouts/%s.html, writing the page of %s: %v", e.Name, e.From, e.Err)
}

func (e *TemplateError) Unwrap() error { return e.Err }

// Finding is the error as a finding at the template's line, with the record's file as the second place.
func (e *TemplateError) Finding() diag.Finding {
	if e.Name == "" {
		return diag.Finding{Code: diag.PageTooLarge, At: diag.Place{File: e.From}, Text: e.Err.Error()}
	}
	m := templateErrorForm.FindStringSubmatch(e.Err.Error())
	name, line, why := e.Name+".html", 0, e.Err.Error()
	if m != nil {
		name, why = m[1], m[3]
		fmt.Sscan(m[2], &line)
	}
	code := diag.TemplateFailed
	if errors.Is(e.Err, errPageTooLarge) {
		code = diag.PageTooLarge
	}
	f := diag.Finding{Code: code, At: layoutPlace(name, line), Text: why}
	if e.From != "" {
		f = f.WithSee(diag.Place{File: e.From}, "while its page was written")
	}
	return f
}
