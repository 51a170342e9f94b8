package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// An editor with the protocol library of Visual Studio Code works on a copy of the repository's own site: it is told of a mistake
// where it stands, mends it by what it is offered, looks a record up, and renames it. The site has no more mistakes after that
// than it had before.
func TestAnEditorIsHelped(t *testing.T) {
	t.Parallel()
	dir, program := t.TempDir(), os.Getenv(programVariable)
	for _, part := range []string{"content", "layouts", "static"} {
		if err := os.CopyFS(filepath.Join(dir, part), os.DirFS(filepath.Join("..", part))); err != nil {
			t.Fatal(err)
		}
	}
	settings, err := os.ReadFile("../accord.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "accord.yaml"), settings, 0o666); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Capabilities []string
		Watches      int
		Mistake      struct {
			Range struct {
				Start, End struct{ Line, Character int }
			}
			Severity        int
			Source, Message string
		}
		Line, Mended, Changed, Exit           int
		Offer, Hover, Definition, Placeholder string
		Refused                               string
		Last                                  json.RawMessage
	}
	out := node(t, installed(t, "vscode-languageserver-protocol@3.17.5"), "editor.mjs", program, dir)
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	want := []string{"completionProvider", "definitionProvider", "hoverProvider", "positionEncoding", "renameProvider", "textDocumentSync"}
	if !slices.Equal(got.Capabilities, want) || got.Watches != 4 {
		t.Errorf("capabilities %q, %d watches", got.Capabilities, got.Watches)
	}
	m := got.Mistake
	if m.Range.Start.Line != got.Line || m.Range.Start.Character != 11 || m.Range.End.Character != 19 || m.Severity != 1 ||
		m.Source != "accord" || m.Message != "no record has the id \"five-eye\"\ndid you mean \"five-eyes\"?" {
		t.Errorf("the mistake: %+v", m)
	}
	if got.Offer != "Five Eyes" || got.Mended != 0 || got.Placeholder != "five-eyes" || !strings.Contains(got.Hover, "actor `five-eyes`") {
		t.Errorf("%+v", got)
	}
	if want := filepath.Join(dir, "content/actors/five-eyes.md"); got.Definition != want {
		t.Errorf("it is defined in %s", got.Definition)
	}
	if got.Changed < 5 || got.Refused != `"usa" is the code of United States` || string(got.Last) != "null" || got.Exit != 0 {
		t.Errorf("%+v", got)
	}
	check := exec.Command(program, "check", "--site", dir, "--now", "2026-11-22")
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("after renaming: %v\n%s", err, out)
	}
	if out, err := exec.Command(program, "explain", "--site", dir, "the-five").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
