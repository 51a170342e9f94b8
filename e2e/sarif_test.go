package e2e

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif" // for its schema
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The findings of every site of the checks' own archives, as SARIF, are what the schema of the standard accepts.
func TestFindingsAreSARIF(t *testing.T) {
	t.Parallel()
	archives, err := filepath.Glob("../internal/check/testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	schema, results := sarifSchema(t), 0
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		site := t.TempDir()
		if err := txtar.Write(archive, site); err != nil {
			t.Fatal(err)
		}
		log := sarifOf(t, site)
		report, err := jsonschema.UnmarshalJSON(bytes.NewReader(log))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(report); err != nil {
			t.Errorf("%s: %v\n%s", name, err, log)
		}
		results += bytes.Count(log, []byte(`"ruleId"`))
	}
	if results < len(archives) {
		t.Errorf("%d results of %d archives: a site of each has findings", results, len(archives))
	}
}

// sarifSchema is the schema of SARIF 2.1.0 as OASIS publishes it. go-sarif brings it as a constant, without a name for others; its
// own Validate judges its own structs, and refuses whatever they were read from.
func sarifSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-f", "{{.Dir}}", "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif").Output()
	if err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "schema.go"))
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(src), "`")
	if len(parts) != 3 {
		t.Fatalf("%d parts, want a constant between two back quotes", len(parts))
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(parts[1]))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// sarifOf checks a site; findings are no failure.
func sarifOf(t *testing.T, site string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Getenv(programVariable), "check", "--site", site, "--format", "sarif", "--now", "2026-11-01")
	cmd.Stderr = t.Output()
	log, err := cmd.Output()
	if exit := new(exec.ExitError); err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 1) {
		t.Fatal(err)
	}
	return log
}
