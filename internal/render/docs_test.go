package render

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/templates.md anew")

const templatesDoc = "../../docs/templates.md"

// docs/templates.md is made from the views themselves, so it is also the golden file of the public interface: a field
// that goes or changes its type shows up as a difference.
func TestTemplatesDocIsCurrent(t *testing.T) {
	got := templatesReference(t)
	if *update {
		if err := os.WriteFile(templatesDoc, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(templatesDoc)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("docs/templates.md is not current; run go test ./internal/render -run TemplatesDoc -update (%v)", err)
	}
}

const templatesIntro = `# Templates

A file in a site's ` + "`layouts/`" + ` replaces the built-in one of the same path. Templates are Go's html/template; every
field and method below is checked when the templates are loaded, also on paths that no page takes.

- ` + "`base.html`" + ` is the frame of every page and includes ` + "`main`" + `, which each page kind's file defines.
- ` + "`parts/*.html`" + ` can be included by any template: ` + "`{{template \"parts/sources.html\" .}}`" + `.
- ` + "`blocks/*.html`" + ` write the blocks of bodies (` + "`::: rollcall …`" + `).
- ` + "`i18n/<lang>.yaml`" + ` holds the words; a site's own file replaces single words.

Known at load, with literal texts: ` + "`{{t \"nav.actors\"}}`" + ` is a word, ` + "`{{style \"theme/base.css\" \"site.css\"}}`" + ` are stylesheets,
one after the other, with the policy that allows them, ` + "`{{asset \"map.svg\"}}`" + ` is the address of a static file with its
fingerprint. In a stylesheet, ` + "`url(map.svg)`" + ` is such an address, too. ` + "`{{script \"theme/search.js\"}}`" + `, in the layout of a page kind, is a
script that runs when the page is there: the policy of these pages allows scripts of the site then.

A page has those of the stylesheets that its kind needs. One that goes with a layout is in the pages that may show it:
` + "`theme/search.css`" + ` where ` + "`search.html`" + ` is; ` + "`theme/parts/roll.css`" + ` where ` + "`parts/roll.html`" + ` is included, and where a ` + "`.Body`" + ` is
printed, since a block of it may include it; ` + "`theme/body.css`" + ` where a ` + "`.Body`" + ` is printed. One that starts with a rule for
languages, ` + "`:lang(ar)`" + `, is in sites of a language that it names.

Functions: ` + "`count \"key\" n`" + ` is a number with its noun, ` + "`fill \"key\" \"name\" value …`" + ` a word with its placeholders filled,
` + "`join list \", \"`" + ` joins texts. A range goes over lists only.

Ids that come from authors (headings, provisions, terms) never start with an underscore; those of the theme and of the
program do (` + "`_sources`, `_source-3`, `_cite-3-1`" + `), so that no heading of an article takes the place of one of them.

Version of this interface: 1 (` + "`views: 1`" + ` in accord.yaml).
`

func templatesReference(t *testing.T) []byte {
	t.Helper()
	docs := typeDocs(t)
	var buf bytes.Buffer
	buf.WriteString(templatesIntro)
	seen := map[reflect.Type]bool{}
	var queue []reflect.Type
	list := func(title, folder string, kinds []kindView) {
		fmt.Fprintf(&buf, "\n## %s\n\n| layout | view |\n| --- | --- |\n", title)
		for _, k := range kinds {
			v := reflect.TypeOf(k.view).Elem()
			fmt.Fprintf(&buf, "| `layouts/%s%s.html` | [%s](#%s) |\n", folder, k.name, v.Name(), strings.ToLower(v.Name()))
			queue = append(queue, v)
		}
	}
	list("Pages", "", kindViews())
	list("Blocks", "blocks/", blockViews())
	buf.WriteString("\n## Views\n")
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		if seen[v] {
			continue
		}
		seen[v] = true
		queue = append(queue, writeView(&buf, v, docs)...)
	}
	return buf.Bytes()
}

// writeView writes one view's fields and methods and returns the views that they lead to.
func writeView(buf *bytes.Buffer, v reflect.Type, docs map[string]string) []reflect.Type {
	fmt.Fprintf(buf, "\n### %s\n\n%s\n\n| name | type | meaning |\n| --- | --- | --- |\n", v.Name(), oneLine(docs[v.Name()]))
	var next []reflect.Type
	row := func(name string, typ reflect.Type, doc string) {
		fmt.Fprintf(buf, "| `%s` | %s | %s |\n", name, viewType(typ), oneLine(strings.TrimPrefix(doc, name+" ")))
		if inner := element(typ); inner.Kind() == reflect.Struct && inner.PkgPath() == v.PkgPath() {
			next = append(next, inner)
		}
	}
	for _, f := range reflect.VisibleFields(v) {
		if f.IsExported() && len(f.Index) == 1 {
			row(f.Name, f.Type, docs[v.Name()+"."+f.Name])
		}
	}
	own := map[string]bool{}
	for key := range docs {
		if name, ok := strings.CutPrefix(key, v.Name()+"()."); ok {
			own[name] = true
		}
	}
	ptr := reflect.PointerTo(v)
	for i := range ptr.NumMethod() {
		if m := ptr.Method(i); own[m.Name] {
			row(m.Name, m.Type.Out(0), docs[v.Name()+"()."+m.Name])
		}
	}
	return next
}

func element(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	return t
}

func viewType(t reflect.Type) string {
	s := strings.NewReplacer("render.", "", "template.HTML", "HTML", "template.JS", "JSON", "*", "", "[]", "list of ", "map[string]interface {}", "map").Replace(t.String())
	if inner := element(t); inner.Kind() == reflect.Struct {
		name := inner.Name()
		s = strings.Replace(s, name, "["+name+"](#"+strings.ToLower(name)+")", 1)
	}
	return s
}

func oneLine(s string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "|", "\\|")
}

// typeDocs reads the package's comments: "Type", "Type.Field" and "Type().Method".
func typeDocs(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	docs := map[string]string{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv != nil && d.Name.IsExported() {
					docs[receiver(d)+"()."+d.Name.Name] = d.Doc.Text()
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if ts, ok := spec.(*ast.TypeSpec); ok {
						addFieldDocs(docs, ts, d.Doc.Text())
					}
				}
			}
		}
	}
	return docs
}

func receiver(d *ast.FuncDecl) string {
	e := d.Recv.List[0].Type
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

func addFieldDocs(docs map[string]string, ts *ast.TypeSpec, doc string) {
	if ts.Doc != nil {
		doc = ts.Doc.Text()
	}
	docs[ts.Name.Name] = doc
	st, ok := ts.Type.(*ast.StructType)
	if !ok {
		return
	}
	for _, f := range st.Fields.List {
		for _, name := range f.Names {
			docs[ts.Name.Name+"."+name.Name] = f.Comment.Text()
		}
	}
}

func TestEveryViewIsDocumented(t *testing.T) {
	docs := typeDocs(t)
	for _, k := range slices.Concat(kindViews(), blockViews()) {
		name := reflect.TypeOf(k.view).Elem().Name()
		if docs[name] == "" {
			t.Errorf("the view %s has no comment", name)
		}
	}
}
