package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// The tests of this package run the program itself: the test binary is also the command accord.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"accord": main})
}

// today is the moment that the program takes for now where a test does not say another: SOURCE_DATE_EPOCH.
const today = "1795348800" // 2026-11-22T12:00:00Z

// repository is also the reference site.
const repository = "../.."

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			chinese, err := filepath.Abs(filepath.Join(repository, "internal/card/testdata/chinese.ttf"))
			if err != nil {
				return err
			}
			env.Vars = append(env.Vars, "SOURCE_DATE_EPOCH="+today, "CHINESE="+chinese, "ESC=\x1b", "MOMENT="+time.Now().UTC().Format(time.RFC3339))
			env.Values[keptFolders] = map[string]folder{}
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"status":    statusCommand,
			"reference": referenceCommand,
			"replace":   replaceCommand,
			"absent":    absentCommand,
			"same":      sameCommand,
			"keep":      keepCommand,
			"intact":    intactCommand,
			"files":     filesCommand,
		},
	})
}

// statusCommand runs accord and fails unless it ends with a status: status N ARGUMENTS.
func statusCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: status N ARGUMENTS")
	}
	got := clean
	if err := ts.Exec("accord", args[1:]...); err != nil {
		exit := (*exec.ExitError)(nil)
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if want := args[0]; strconv.Itoa(got) != want {
		ts.Fatalf("accord %s: status %d, want %s", strings.Join(args[1:], " "), got, want)
	}
}

// referenceCommand copies the reference site into a folder: reference DIR.
func referenceCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: reference DIR")
	}
	ts.Check(copyReference(ts.MkAbs(args[0])))
}

// copyReference copies what the reference site is made of.
func copyReference(dir string) error {
	if err := os.CopyFS(filepath.Join(dir, "content"), os.DirFS(filepath.Join(repository, "content"))); err != nil {
		return err
	}
	data, err := os.ReadFile(filepath.Join(repository, "accord.yaml"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "accord.yaml"), data, 0o644)
}

// replaceCommand replaces a text that must stand exactly once in a file: replace FILE OLD NEW.
func replaceCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: replace FILE OLD NEW")
	}
	old := ts.ReadFile(args[0])
	if n := strings.Count(old, args[1]); n != 1 {
		ts.Fatalf("%q stands %d times in %s", args[1], n, args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(old, args[1], args[2], 1)), 0o644))
}

// absentCommand fails if a pattern matches the name or any byte of a file below a folder: absent PATTERN DIR. With ! it
// fails if none does.
func absentCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: absent PATTERN DIR")
	}
	pattern := regexp.MustCompile("(?i)" + args[0])
	dir, files := ts.MkAbs(args[1]), tree(ts, args[1])
	if len(files) == 0 {
		ts.Fatalf("%s holds no file", args[1])
	}
	found := false
	for _, name := range slices.Sorted(maps.Keys(files)) {
		data, err := os.ReadFile(filepath.Join(dir, name))
		ts.Check(err)
		at := pattern.FindIndex(data)
		switch {
		case pattern.MatchString(name):
			found = true
			ts.Logf("%s: the name matches", name)
		case at != nil:
			found = true
			ts.Logf("%s: …%s…", name, data[max(0, at[0]-60):min(len(data), at[1]+60)])
		}
	}
	if found != neg {
		ts.Fatalf("%s matches somewhere in %s: %t", args[0], args[1], found)
	}
}

// sameCommand compares two folders, names and bytes: same DIR DIR.
func sameCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: same DIR DIR")
	}
	different := differences(tree(ts, args[0]), tree(ts, args[1]))
	if (len(different) == 0) == neg {
		ts.Fatalf("files that differ: %d\n%s", len(different), strings.Join(different, "\n"))
	}
}

// tree is every file below a folder with the hash of its bytes.
func tree(ts *testscript.TestScript, dir string) map[string]string {
	files, err := hashes(ts.MkAbs(dir))
	ts.Check(err)
	return files
}

func hashes(dir string) (map[string]string, error) {
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		sum := sha256.Sum256(data)
		files[name] = hex.EncodeToString(sum[:])
		return err
	})
	return files, err
}

// differences names the files that are not in both, or not the same.
func differences(a, b map[string]string) []string {
	var out []string
	for name, sum := range a {
		if b[name] != sum {
			out = append(out, name)
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// keepCommand remembers everything below a folder as it is: keep DIR.
func keepCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: keep DIR")
	}
	ts.Value(keptFolders).(map[string]folder)[args[0]] = look(ts, args[0])
}

// intactCommand fails if anything below a folder was touched since keep, even to write the same bytes: intact DIR. With a
// pattern it looks only at what has a path that matches: intact DIR PATTERN.
func intactCommand(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: intact DIR [PATTERN]")
	}
	before, after := maps.Clone(ts.Value(keptFolders).(map[string]folder)[args[0]]), look(ts, args[0])
	if len(args) == 2 {
		pattern := regexp.MustCompile(args[1])
		other := func(name string, _ fs.FileInfo) bool { return !pattern.MatchString(name) }
		maps.DeleteFunc(before, other)
		maps.DeleteFunc(after, other)
	}
	if len(before) == 0 {
		ts.Fatalf("%s was not kept, or was empty", args[0])
	}
	if same := maps.EqualFunc(before, after, untouched); same == neg {
		ts.Fatalf("%s is as it was: %t", args[0], same)
	}
}

// filesCommand fails unless so many files below a folder have a path that matches: files N PATTERN DIR.
func filesCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: files N PATTERN DIR")
	}
	pattern := regexp.MustCompile(args[1])
	var found []string
	for name := range tree(ts, args[2]) {
		if pattern.MatchString(name) {
			found = append(found, name)
		}
	}
	if strconv.Itoa(len(found)) != args[0] {
		ts.Fatalf("%d files match %s: %q", len(found), args[1], found)
	}
}

type folder map[string]fs.FileInfo

type key int

const keptFolders key = 0

func untouched(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Mode() == b.Mode() && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

func look(ts *testscript.TestScript, dir string) folder {
	found := folder{}
	ts.Check(filepath.WalkDir(ts.MkAbs(dir), func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		found[name], err = d.Info()
		return err
	}))
	return found
}
