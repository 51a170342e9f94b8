package render

import (
	"html/template"
	"reflect"
	"slices"
	"strings"
	"testing"
	"text/template/parse"

	"accord/internal/diag"
)

// A checked view, and what leads on from it.
type (
	checkedView struct {
		Base
		Name  string
		Count int
		Rows  []checkedRow
		Next  *checkedRow
		Extra map[string]any
	}
	checkedRow struct{ Text string }
	Base       struct{ Shared string }
)

func (*checkedView) Best() *checkedRow { return nil }

func (checkedRow) Long(n int) string { return "" }

// parsedTrees parses templates, given as names and texts by turns.
func parsedTrees(t *testing.T, pairs ...string) layoutTrees {
	t.Helper()
	trees := layoutTrees{}
	for i := 0; i < len(pairs); i += 2 {
		parsed, err := template.New(pairs[i]).Parse(pairs[i+1])
		if err != nil {
			t.Fatal(err)
		}
		trees.add([]*parse.Tree{parsed.Tree})
	}
	return trees
}

func TestTypeCheck(t *testing.T) {
	const view, row = "it has Best, Count, Extra, Name, Next, Rows, Shared", "it has Long, Text"
	for _, c := range []struct {
		name, template string
		text, hint     string // of the finding; "" for none
	}{
		{"field", `{{.Name}}`, "", ""},
		{"unknown field", `{{.Wrong}}`, "checkedView has no field Wrong", view},
		{"nearest name", `{{.Nmae}}`, "checkedView has no field Nmae", "did you mean Name? " + view},
		{"case matters", `{{.name}}`, "checkedView has no field name", "did you mean Name? " + view},
		{"method", `{{.Best.Text}}`, "", ""},
		{"method's result", `{{.Best.Wrong}}`, "checkedRow has no field Wrong", row},
		{"method with arguments", `{{.Best.Long 3}}`, "", ""},
		{"embedded", `{{.Shared}} {{.Base.Shared}}`, "", ""},
		{"embedded wrong", `{{.Base.Name}}`, "Base has no field Name", "it has Shared"},
		{"pointer", `{{.Next.Wrong}}`, "checkedRow has no field Wrong", row},
		{"with", `{{with .Next}}{{.Wrong}}{{end}}`, "checkedRow has no field Wrong", row},
		{"else of with has the old dot", `{{with .Next}}{{.Text}}{{else}}{{.Text}}{{end}}`, "checkedView has no field Text", "did you mean Next? " + view},
		{"else with", `{{with .Next}}{{else with .Best}}{{.Wrong}}{{end}}`, "checkedRow has no field Wrong", row},
		{"else of if", `{{if .Name}}{{else}}{{.Wrong}}{{end}}`, "checkedView has no field Wrong", view},
		{"condition", `{{if .Wrong}}{{end}}`, "checkedView has no field Wrong", view},
		{"range", `{{range .Rows}}{{.Wrong}}{{end}}`, "checkedRow has no field Wrong", row},
		{"else of range", `{{range .Rows}}{{else}}{{.Wrong}}{{end}}`, "checkedView has no field Wrong", view},
		{"range over a number", `{{range .Count}}{{end}}`, "range over int, which is not a list", ""},
		{"range over text", `{{range .Name}}{{end}}`, "range over string, which is not a list", ""},
		{"range over a literal", `{{range 1000000}}{{end}}`, "range over int, which is not a list", ""},
		{"root in a range", `{{range .Rows}}{{$.Wrong}}{{end}}`, "checkedView has no field Wrong", view},
		{"variable", `{{$x := .Next}}{{$x.Wrong}}`, "checkedRow has no field Wrong", row},
		{"variable of range", `{{range $i, $r := .Rows}}{{$i}}{{$r.Wrong}}{{end}}`, "checkedRow has no field Wrong", row},
		{"one variable of range", `{{range $r := .Rows}}{{$r.Wrong}}{{end}}`, "checkedRow has no field Wrong", row},
		{"variable of with", `{{with $x := .Next}}{{$x.Wrong}}{{end}}`, "checkedRow has no field Wrong", row},
		{"inside parentheses", `{{(.Best).Wrong}}`, "checkedRow has no field Wrong", row},
		{"argument", `{{len .Wrong}}`, "checkedView has no field Wrong", view},
		{"argument in parentheses", `{{print (len .Wrong)}}`, "checkedView has no field Wrong", view},
		{"pipeline", `{{.Wrong | print}}`, "checkedView has no field Wrong", view},
		{"or of one type", `{{(or .Next .Best).Wrong}}`, "checkedRow has no field Wrong", row},
		{"index", `{{(index .Rows 0).Wrong}}`, "checkedRow has no field Wrong", row},
		{"extra is open", `{{.Extra.anything.at.all}}`, "", ""},
		{"unknown template", `{{template "missing" .}}`, `there is no template "missing"`, ""},
		{"field of a field's type", `{{.Name.Length}}`, "string has no field Length", ""},
		{"include", `{{template "part" .Next}}`, "", ""},
		{"include with the wrong view", `{{template "part" .}}`, "checkedView has no field Text", "did you mean Next? " + view},
	} {
		t.Run(c.name, func(t *testing.T) {
			trees := parsedTrees(t, "main", c.template, "part", `{{.Text}}`)
			found := typeCheck(trees)
			if c.text == "" {
				if len(found) > 0 {
					t.Fatalf("found %v", found)
				}
				return
			}
			if len(found) != 1 || found[0].Text != c.text || !strings.HasSuffix(found[0].Hint, c.hint) {
				t.Errorf("found %+v, want %q with the hint %q", found, c.text, c.hint)
			}
		})
	}
}

// A part is checked once for each view that it is given, and the finding tells by which templates it was included.
func TestTypeCheckTellsTheIncludes(t *testing.T) {
	trees := parsedTrees(t, "main", "\n"+`{{template "outer" .Next}}`+"\n"+`{{template "outer" .Best}}`,
		"outer", "\n\n"+`{{template "inner" .}}`, "inner", "<p>\n{{.Wrong}}")
	found := typeCheck(trees)
	if len(found) != 1 {
		t.Fatalf("found %v", found)
	}
	want := []diag.Note{
		{At: layoutPlace("outer", 3), Text: `"inner" is included here`},
		{At: layoutPlace("main", 2), Text: `"outer" is included here`},
	}
	if found[0].At != layoutPlace("inner", 2) || !reflect.DeepEqual(found[0].See, want) {
		t.Errorf("found at %v, see %v", found[0].At, found[0].See)
	}
}

// Templates that include each other come to an end, here and when they are executed.
func TestTypeCheckOfTemplatesThatIncludeEachOther(t *testing.T) {
	trees := parsedTrees(t, "main", `{{template "part" .}}`, "part", `{{template "main" .}}`)
	if found := typeCheck(trees); len(found) > 0 {
		t.Errorf("found %v", found)
	}
}

// What the type-checker lists as a view's members, html/template can read.
func TestMembersAreReadable(t *testing.T) {
	for _, k := range slices.Concat(kindViews(), blockViews()) {
		typ := reflect.TypeOf(k.view)
		for _, name := range members(typ) {
			if _, ok := member(typ, name); !ok {
				t.Errorf("%v has no member %s", typ, name)
			}
		}
	}
}

// typeCheck is all that is found about the template main.
func typeCheck(trees layoutTrees) []diag.Finding {
	found, absent := checkTemplate(trees, "main", &checkedView{})
	return append(found, tellAbsences(absent)...)
}

// What a part asks for is told once, with all views that do not have it.
func TestAbsencesOfOnePlaceAreToldTogether(t *testing.T) {
	_, found := LoadTheme(builtin(t, map[string]string{"parts/head.html": "<p>\n{{.Titel}}"}), NewWords("en", english(t)))
	if len(found) != 1 || !strings.HasPrefix(found[0].Text, "Article, Agreement, Actor, ") || !strings.HasSuffix(found[0].Text, " have no field Titel") ||
		!strings.HasPrefix(found[0].Hint, "did you mean Title? all of them have ") || strings.Contains(found[0].Hint, "Minutes") {
		t.Errorf("found %+v", found)
	}
}
