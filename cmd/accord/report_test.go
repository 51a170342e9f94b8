package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"accord/internal/diag"
)

// A toldFinding is a finding in a report.
type toldFinding struct {
	Code                 diag.Code
	Severity, File, Text string
	Line, Column         int
	See                  []struct{ File string }
}

// What --json prints is one JSON value that says the same as the text, finding by finding.
func TestReportInJSONSaysWhatTheTextSays(t *testing.T) {
	archive, err := txtar.ParseFile(filepath.Join("testdata", "script", "wrong.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	dir, golden := t.TempDir(), ""
	for _, f := range archive.Files {
		if writeFile(t, filepath.Join(dir, f.Name), string(f.Data)); f.Name == "findings.txt" {
			golden = "\n" + string(f.Data)
		}
	}
	out := filepath.Join(dir, "public")
	stdout, stderr, status := accord(t, "build", "--json", "--site", filepath.Join(dir, "site"), "--out", out)
	if status != findings || stderr != "" {
		t.Errorf("status %d, standard error %q", status, stderr)
	}
	var report struct {
		Out        string
		OutputKept bool `json:"output_kept"`
		Unchanged  bool
		LeftOut    []struct{ File, Why string } `json:"left_out"`
		Findings   []toldFinding
	}
	if err := json.Unmarshal([]byte(stdout), &report); err != nil {
		t.Fatalf("%v\n%s", err, stdout)
	}
	if report.Out != out || !report.OutputKept || report.Unchanged || len(report.LeftOut) != 7 {
		t.Errorf("%+v", report)
	}
	report.Findings = slices.DeleteFunc(report.Findings, func(f toldFinding) bool { return f.Severity == "info" }) // which text only counts
	if n := strings.Count(golden, "\ncontent/") + strings.Count(golden, "\naccord.yaml") + strings.Count(golden, "\nlayouts/") + strings.Count(golden, "\nstatic/"); len(report.Findings) != n || n < 80 {
		t.Errorf("%d findings, and the text has %d", len(report.Findings), n)
	}
	codes := map[diag.Code]bool{}
	for _, f := range report.Findings {
		if codes[f.Code] = true; !f.Code.Known() {
			t.Errorf("the code %q is not in the table", f.Code)
		}
		place := f.File
		if f.Line > 0 {
			place = fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column)
		}
		if line := fmt.Sprintf("\n%s: %s: %s [%s]\n", place, f.Severity, f.Text, f.Code); !strings.Contains(golden, line) {
			t.Errorf("not in the text: %s", line)
		}
	}
	if len(codes) < 40 {
		t.Errorf("the wrong site has only %d kinds of findings", len(codes))
	}
}

func TestReportInJSONOfABuild(t *testing.T) {
	site := generate(t, "One", 3)
	out := filepath.Join(t.TempDir(), "public")
	for _, unchanged := range []bool{false, true} {
		stdout, _, status := accord(t, "build", "--json", "--site", site, "--out", out)
		var report struct {
			Files, Written, Kept, Removed int
			Bytes                         int64
			Seconds                       float64
			Unchanged                     bool
			OutputKept                    bool `json:"output_kept"`
			Findings                      []struct{ Severity string }
		}
		if err := json.Unmarshal([]byte(stdout), &report); err != nil || status != clean {
			t.Fatalf("status %d, %v\n%s", status, err, stdout)
		}
		files := len(hashed(t, out)) - 1 // without the manifest
		written := files
		if unchanged {
			written = 0
		}
		if report.Files != files || report.Written != written || report.Kept != files-written || report.Removed != 0 || report.Bytes == 0 ||
			report.Unchanged != unchanged || report.OutputKept || report.Findings == nil || slices.ContainsFunc(report.Findings, func(f struct{ Severity string }) bool { return f.Severity != "info" }) {
			t.Errorf("of %d files: %+v", files, report)
		}
	}
}
