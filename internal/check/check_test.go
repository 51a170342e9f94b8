package check_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"flag"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	assets "accord"
	"accord/internal/build"
	"accord/internal/diag"
	"accord/internal/links"
	"accord/internal/policy"
	"accord/internal/render"
)

var update = flag.Bool("update", false, "write the findings into the archives of testdata")

// today is the day on which all archives are built.
var today = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// golden is the section of an archive that holds the findings of the site that the other sections are.
const golden = "findings"

// There is one archive for each code, named by it: its comment is the code's documentation, its site has at least one
// finding of the code, and its golden section is all that is said about the site, but for remarks on other matters.
func TestCodes(t *testing.T) {
	archives := map[string]bool{}
	for _, name := range glob(t, "testdata/*.txtar") {
		archives[strings.TrimSuffix(filepath.Base(name), ".txtar")] = true
	}
	for _, info := range diag.Codes() {
		code := string(info.Code)
		if !archives[code] {
			t.Errorf("no archive shows %s", code)
			continue
		}
		delete(archives, code)
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			testCode(t, info.Code, "testdata/"+code+".txtar")
		})
	}
	for name := range archives {
		t.Errorf("testdata/%s.txtar shows no code of the table", name)
	}
}

func testCode(t *testing.T, code diag.Code, name string) {
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if lines := bytes.Count(archive.Comment, []byte("\n")); lines < 4 || lines > 12 {
		t.Errorf("the comment has %d lines: say why the code matters, give an example and how to mend it", lines)
	}
	found, printed := findings(t, archive, code)
	if !hasCode(found, code) {
		t.Errorf("no finding has the code %s:\n%s", code, printed)
	}
	for _, f := range found {
		style(t, f)
	}
	if *update {
		write(t, name, archive, printed)
		return
	}
	if diff := cmp.Diff(section(archive), printed); diff != "" {
		t.Error("run with -update if this is meant (-want +got):\n" + diff)
	}
}

func hasCode(found []diag.Finding, code diag.Code) bool {
	for _, f := range found {
		if f.Code == code {
			return true
		}
	}
	return false
}

// style checks how a finding is written: the house rules for messages and hints.
func style(t *testing.T, f diag.Finding) {
	for _, s := range []string{f.Text, f.Hint} {
		if strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "..") || strings.Contains(s, "%!") {
			t.Errorf("%s: the text %q ends with a period or is not formatted", f.Code, s)
		}
	}
	if f.Text == "" {
		t.Errorf("%s says nothing", f.Code)
	}
	for _, note := range f.See {
		if note.At == f.At {
			t.Errorf("%s shows its own place as the other one: %s", f.Code, f.At)
		}
	}
}

// The archives in testdata/quiet hold true statements that look odd. Nothing but remarks is to be said about them.
func TestQuiet(t *testing.T) {
	for _, name := range glob(t, "testdata/quiet/*.txtar") {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if len(bytes.TrimSpace(archive.Comment)) == 0 {
				t.Error("the archive does not say what is true in it")
			}
			if _, printed := findings(t, archive, ""); printed != "" {
				t.Error(printed)
			}
		})
	}
}

// The archives in testdata/published hold mistakes that were published about real agreements, each as a small site. Every one
// is told, at its place.
func TestPublishedMistakes(t *testing.T) {
	for _, name := range glob(t, "testdata/published/*.txtar") {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			_, printed := findings(t, archive, "")
			if printed == "" {
				t.Error("nothing is told")
			}
			if *update {
				write(t, name, archive, printed)
			} else if diff := cmp.Diff(section(archive), printed); diff != "" {
				t.Error("run with -update if this is meant (-want +got):\n" + diff)
			}
		})
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no archives in %s (%v)", pattern, err)
	}
	return names
}

// section returns the golden section of an archive.
func section(archive *txtar.Archive) string {
	for _, f := range archive.Files {
		if f.Name == golden {
			return string(f.Data)
		}
	}
	return ""
}

func write(t *testing.T, name string, archive *txtar.Archive, printed string) {
	var kept []txtar.File
	for _, f := range archive.Files {
		if f.Name != golden {
			kept = append(kept, f)
		}
	}
	archive.Files = append(kept, txtar.File{Name: golden, Data: []byte(printed)})
	if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// outsideFile is the section of an archive that holds what other sites say, an address a line: the status, the address, and
// where it leads to or what it says. Of others there is no host.
const outsideFile = "outside.txt"

// outside asks those sites, in no time at all.
func outside(t *testing.T, said string) func(context.Context, *policy.Site) ([]diag.Finding, error) {
	transport := roundTripper(func(req *http.Request) (*http.Response, error) {
		for line := range strings.Lines(said) {
			words := append(strings.SplitN(strings.TrimSpace(line), " ", 3), "")
			if words[1] != req.URL.String() {
				continue
			}
			status, err := strconv.Atoi(words[0])
			return &http.Response{StatusCode: status, Header: http.Header{"Location": {words[2]}}, Body: io.NopCloser(strings.NewReader(words[2]))}, err
		}
		return nil, &net.DNSError{Name: req.URL.Host, IsNotFound: true}
	})
	return func(ctx context.Context, site *policy.Site) (found []diag.Finding, err error) {
		memory, err := links.Remember(filepath.Join(t.TempDir(), "links.json"))
		if err != nil {
			return nil, err
		}
		all := slices.Collect(site.WebLinks())
		synctest.Test(t, func(t *testing.T) {
			var told *links.Told
			asker := links.Asker{Program: "test", Transport: transport, Memory: memory, Now: time.Now}
			told, err = asker.Ask(t.Context(), all)
			found = told.Findings(site.Today)
		})
		return found, err
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// findings builds the site of an archive as the program does, up to every byte of its pages, and prints what is found. Remarks
// (info) of other codes than the archive's are left out: nothing but what a code needs is in its archive.
func findings(t *testing.T, archive *txtar.Archive, code diag.Code) ([]diag.Finding, string) {
	t.Helper()
	dir := t.TempDir()
	for _, f := range archive.Files {
		if f.Name != golden {
			unpack(t, dir, f)
		}
	}
	options := build.Options{Clock: func() time.Time { return today }, Assets: assets.FS, Version: "test"}
	if said, err := os.ReadFile(filepath.Join(dir, outsideFile)); err == nil {
		options.Outside = outside(t, string(said))
	}
	project, err := build.Open(dir, options)
	if err != nil {
		t.Fatal(err)
	}
	defer project.Close()
	if err := project.Sweep(context.Background()); err != nil {
		t.Fatal(err)
	}
	snap, err := project.Snapshot(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	found := snap.Findings()
	if snap.Site.Settings.Levels.Worst(found) != diag.Error { // else the program writes nothing
		found = append(found, failures(t, snap.Outputs())...)
	}
	levels := snap.Site.Settings.Levels
	found = slices.DeleteFunc(slices.Clone(found), func(f diag.Finding) bool { return f.Code != code && levels.Of(f.Code) == diag.Info })
	var out strings.Builder
	printer := diag.Printer{W: &out, Levels: levels, Read: project.ReadFile}
	printer.Print(found)
	return found, out.String()
}

// failures are the findings of templates that fail while they write a page.
func failures(t *testing.T, outputs []render.Output) (found []diag.Finding) {
	t.Helper()
	for _, o := range outputs {
		if o.Write == nil {
			continue
		}
		var failed *render.TemplateError
		switch err := o.Write(new(bytes.Buffer)); {
		case errors.As(err, &failed):
			found = append(found, failed.Finding())
		case err != nil:
			t.Errorf("%s: %v", o.Path, err)
		}
	}
	return diag.Sort(found)
}

// unpack writes a file of an archive. A name "a -> b" is a link to b, "a * 3" is a file that holds its section three
// times, and the section of "a = base64" is binary.
func unpack(t *testing.T, dir string, f txtar.File) {
	t.Helper()
	name, target, isLink := strings.Cut(f.Name, " -> ")
	name, times, repeated := strings.Cut(name, " * ")
	name, binary := strings.CutSuffix(name, " = base64")
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if isLink {
		if err := os.Symlink(target, file); err != nil {
			t.Fatal(err)
		}
		return
	}
	if repeated {
		n, err := strconv.Atoi(times)
		if err != nil {
			t.Fatal(err)
		}
		f.Data = bytes.Repeat(f.Data, n)
	}
	if binary {
		var err error
		if f.Data, err = base64.StdEncoding.DecodeString(string(f.Data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(file, f.Data, 0o644); err != nil {
		t.Fatal(err)
	}
}
