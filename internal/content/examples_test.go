package content

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"accord/internal/diag"
	"accord/internal/policy"
)

const exampleID = "an-example"

func parseRecord(kind policy.Kind, src []byte) *parsed {
	return parse("content/x.md", slot{role: record, kind: kind, id: exampleID}, src, defaultOptions())
}

// disabled matches the lines of keys that an example holds as comments: text begins with one space.
var disabled = regexp.MustCompile(`(?m)^#(\S|  )`)

func TestExamplesDecode(t *testing.T) {
	for _, kind := range policy.Kinds() {
		example := Example(kind, exampleID)
		all := disabled.ReplaceAll(example, []byte("$1"))
		for name, src := range map[string][]byte{"new": example, "all keys": all} {
			p := parseRecord(kind, src)
			for _, f := range p.findings {
				if !strings.HasPrefix(f.Text, "only a ") { // no actor is a group and a person
					t.Errorf("%v, %s: %v %s: %s", kind, name, f.At, f.Code, f.Text)
				}
			}
			if len(p.records) != 1 {
				t.Errorf("%v, %s: %d records", kind, name, len(p.records))
			}
		}
		for _, k := range tableOf(kind).keys {
			if !bytes.Contains(all, []byte("\n"+k.name+":")) {
				t.Errorf("the example of %v lacks %q", kind, k.name)
			}
		}
	}
}

// A new record decodes whatever its id: that of a source may hold what means something to YAML, and "null" is an id.
func TestExamplesOfAnyID(t *testing.T) {
	for _, kind := range policy.Kinds() {
		for _, id := range []string{"null", "true", "no", "Smith2020", "*x", "@x", "a:-b", "x#-#y", "'", `"`, "{", "-", "1e3", "été"} {
			file, err := FileFor(kind, id)
			if err != nil {
				continue
			}
			p := parse(file, slotOf(file), Example(kind, policy.ID(id)), defaultOptions())
			if len(p.findings) > 0 || len(p.records) != 1 || p.records[0].Meta().ID != policy.ID(id) {
				t.Errorf("%v %s: %v", kind, id, p.findings)
			}
		}
	}
}

// What FileFor takes is where a record of that id is read from, and it takes what the rule for the ids of a kind does, unless no
// file can have the name.
func TestFilesForNewRecords(t *testing.T) {
	unnamable := []string{"10.1000/182", "rfc:1", "index", "con", "a.", ".x", "#x", "x.fr"}
	for _, id := range append(unnamable, "pact", "Smith2020", "hill_2019", "été", "fra", "my pact", "~", "a,b", "a--b", "-a", "2020", "../x", "a.b", "smith.2020", "") {
		for _, kind := range policy.Kinds() {
			file, err := FileFor(kind, id)
			s := slotOf(file)
			if err == nil && (!ours(file) || s.role != record || s.kind != kind || string(s.id) != id) {
				t.Errorf("%v %q: %s", kind, id, file)
			}
			valid := ValidID(id)
			if kind == policy.Sources {
				valid = ValidSourceID(id) && !slices.Contains(unnamable, id) && id != "../x"
			}
			if (err == nil) != valid {
				t.Errorf("%v %q: %v", kind, id, err)
			}
		}
	}
}

// rowExamples decodes a row of all keys of a table, and notes that the table was tried.
func rowExamples[T any](t *testing.T, tried map[*tableDoc]bool, table *table[T]) {
	var src strings.Builder
	for i := range table.keys {
		src.WriteString(table.keys[i].line())
	}
	text, bad := newText("row.yaml", []byte(src.String()))
	if bad != nil {
		t.Fatal(bad)
	}
	d := newDecoder(text, defaultOptions())
	root := d.yamlTree(text.src, maxKeys)
	var row T
	if root == nil || !table.read(d, root, &row, diag.Span{}) || len(d.findings) > 0 {
		t.Errorf("the examples of %s do not decode: %v\n%s", table.what, d.findings, src.String())
	}
	tried[&table.tableDoc] = true
}

func TestRowExamplesDecode(t *testing.T) {
	tried := map[*tableDoc]bool{}
	rowExamples(t, tried, waiverTable)
	rowExamples(t, tried, imageTable)
	rowExamples(t, tried, claimTable)
	rowExamples(t, tried, changeTable)
	rowExamples(t, tried, actTable)
	rowExamples(t, tried, alsoTable)
	rowExamples(t, tried, voteTable)
	rowExamples(t, tried, sideTable)
	rowExamples(t, tried, needTable)
	rowExamples(t, tried, totalTable)
	rowExamples(t, tried, positionTable)
	rowExamples(t, tried, provisionTable)
	rowExamples(t, tried, relationTable)
	rowExamples(t, tried, agreementTextTable)
	rowExamples(t, tried, formerTable)
	rowExamples(t, tried, membershipTable)
	rowExamples(t, tried, attributionTable)
	rowExamples(t, tried, denialTable)
	rowExamples(t, tried, roleTable)
	rowExamples(t, tried, archiveTable)
	rowExamples(t, tried, settingsTable)
	var visit func(doc *tableDoc)
	visit = func(doc *tableDoc) {
		for _, k := range doc.keys {
			if rows := k.form.rows; rows != nil {
				if !tried[rows] {
					t.Errorf("the examples of %s are not tried", rows.what)
				}
				visit(rows)
			}
		}
	}
	for _, kind := range policy.Kinds() {
		visit(tableOf(kind))
	}
}

func compileSchema(t *testing.T, src []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("accord.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("accord.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// plainValue returns what an editor sees of the YAML in src.
func plainValue(t *testing.T, src []byte) any {
	t.Helper()
	text, bad := newText("x", src)
	if bad != nil {
		t.Fatal(bad)
	}
	root := newDecoder(text, defaultOptions()).yamlTree(src, maxRecords)
	if root == nil {
		t.Fatalf("no YAML:\n%s", src)
	}
	b, err := json.Marshal(anyValue(root))
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSchemasAcceptWhatDecodes(t *testing.T) {
	for _, kind := range policy.Kinds() {
		schema, data := compileSchema(t, Schema(kind)), compileSchema(t, DataSchema(kind))
		front, _, _ := bytes.Cut(disabled.ReplaceAll(Example(kind, exampleID), []byte("$1"))[4:], []byte("---\n"))
		v := plainValue(t, front)
		if err := schema.Validate(v); err != nil {
			t.Errorf("%v: %v", kind, err)
		}
		if err := data.Validate(map[string]any{exampleID: v}); err != nil {
			t.Errorf("%v: %v", kind, err)
		}
		if err := schema.Validate(map[string]any{"tilte": "x"}); err == nil {
			t.Errorf("%v: the schema takes an unknown key", kind)
		}
	}
	settings := compileSchema(t, SettingsSchema())
	if err := settings.Validate(plainValue(t, []byte("title: x\nper_page: 20\nchecks: {uncited-act: off}\n"))); err != nil {
		t.Error(err)
	}
	if err := settings.Validate(plainValue(t, []byte("title: x\nchecks: {uncited-act: loud}\n"))); err == nil {
		t.Error("the schema takes an unknown severity")
	}
}

func TestReferenceIsCurrent(t *testing.T) {
	const file = "../../docs/authoring.md"
	got := Reference()
	if *update {
		if err := os.MkdirAll("../../docs", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error("docs/authoring.md is not current; run with -update:\n" + diff)
	}
}

func TestReferenceNamesEverything(t *testing.T) {
	reference := string(Reference())
	for _, v := range policy.Verbs() {
		if !strings.Contains(reference, "`"+v.String()+"`") {
			t.Errorf("the reference lacks the verb %s", v)
		}
	}
	for _, kind := range policy.Kinds() {
		for _, k := range tableOf(kind).keys {
			if !strings.Contains(reference, "| `"+k.name+"`") {
				t.Errorf("the reference lacks the key %s of %v", k.name, kind)
			}
		}
	}
}
