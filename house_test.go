package assets

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The rules of the house, as ARCHITECTURE.md states them.

const module = "accord"

var (
	orderLine = regexp.MustCompile("(?m)^- `([a-z/]+)` — ")
	doorLine  = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| `([^`]+)` \\|$")
)

func architecture(t *testing.T) []byte {
	t.Helper()
	text, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestImportsFollowTheOrder(t *testing.T) {
	var order []string
	for _, m := range orderLine.FindAllSubmatch(architecture(t), -1) {
		order = append(order, string(m[1]))
	}
	if len(order) < 8 {
		t.Fatalf("found only %q in ARCHITECTURE.md", order)
	}
	eachFile(t, false, func(pkg string, file *ast.File, _ *token.FileSet, path string) {
		here := slices.Index(order, pkg)
		if here < 0 {
			t.Errorf("%s: the package %s is not in the order", path, pkg)
			return
		}
		for _, imported := range imports(file) {
			ours, ok := strings.CutPrefix(imported, module+"/")
			if imported == module {
				ours, ok = "assets", true
			}
			if ok && slices.Index(order, ours) >= here {
				t.Errorf("%s imports %s, which stands below %s", path, ours, pkg)
			}
		}
	})
}

func TestEachLibraryHasOneDoor(t *testing.T) {
	doors := map[string]string{}
	for _, m := range doorLine.FindAllSubmatch(architecture(t), -1) {
		doors[string(m[1])] = string(m[2])
	}
	used := map[string]bool{}
	eachFile(t, false, func(pkg string, file *ast.File, _ *token.FileSet, path string) {
		for _, imported := range imports(file) {
			for library, door := range doors {
				if imported == library || strings.HasPrefix(imported, library+"/") {
					used[library] = true
					if pkg != door {
						t.Errorf("%s imports %s; its door is %s", path, imported, door)
					}
				}
			}
		}
	})
	for library := range doors {
		if !used[library] {
			t.Errorf("ARCHITECTURE.md has a door for %s, which nothing imports", library)
		}
	}
}

// A build opens no connection and runs git alone: the preview listens, links asks and publish sends, and only the command leads
// to these two. Programs are run by history, which asks git, by publish, and to open a browser.
func TestDoorsToTheOutside(t *testing.T) {
	outside := map[string][]string{
		"net": {"internal/links", "internal/publish", "internal/serve"}, "net/http": {"internal/links", "internal/publish", "internal/serve"},
		"crypto/tls": {}, "os/exec": {"cmd/accord", "internal/history", "internal/publish"},
		module + "/internal/links": {"cmd/accord"}, module + "/internal/publish": {"cmd/accord"},
	}
	used := map[string]bool{}
	eachFile(t, false, func(pkg string, file *ast.File, _ *token.FileSet, path string) {
		for _, imported := range imports(file) {
			doors, guarded := outside[imported]
			if used[imported+" "+pkg] = true; guarded && !slices.Contains(doors, pkg) {
				t.Errorf("%s imports %s, which is for %v", path, imported, doors)
			}
		}
	})
	for imported, doors := range outside {
		for _, pkg := range doors {
			if imported != "net" && !used[imported+" "+pkg] {
				t.Errorf("%s does not import %s any more", pkg, imported)
			}
		}
	}
}

func TestNoPackageIsAHeapOfOddments(t *testing.T) {
	eachFile(t, true, func(_ string, file *ast.File, _ *token.FileSet, path string) {
		if slices.Contains([]string{"util", "utils", "common", "helpers", "types", "misc", "shared"}, file.Name.Name) {
			t.Errorf("%s: the package name %s says nothing", path, file.Name.Name)
		}
	})
}

func TestNothingRunsBeforeMain(t *testing.T) {
	eachFile(t, false, func(_ string, file *ast.File, fset *token.FileSet, path string) {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: init()", fset.Position(f.Pos()))
			}
		}
	})
}

// A package variable may be an embedded file, a sentinel error, a compiled pattern or a table: nothing may be assigned to
// it, or through it, after it was made.
func TestPackageVariablesAreNeverAssigned(t *testing.T) {
	byPackage := map[string]map[string]bool{}
	eachFile(t, false, func(pkg string, file *ast.File, _ *token.FileSet, _ string) {
		if byPackage[pkg] == nil {
			byPackage[pkg] = map[string]bool{}
		}
		for _, d := range file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, spec := range g.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					byPackage[pkg][name.Name] = true
				}
			}
		}
	})
	eachFile(t, false, func(pkg string, file *ast.File, fset *token.FileSet, _ string) {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil {
				continue
			}
			local := locals(f)
			ast.Inspect(f.Body, func(n ast.Node) bool {
				for _, target := range targets(n) {
					if name := root(target); byPackage[pkg][name] && !local[name] {
						t.Errorf("%s: the package variable %s is assigned", fset.Position(n.Pos()), name)
					}
				}
				return true
			})
		}
	})
}

// targets are the expressions that a statement assigns to.
func targets(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			return n.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{n.X}
	}
	return nil
}

// root is the name at the left end of an expression such as x.y[z].
func root(e ast.Expr) string {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x.Name
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		default:
			return ""
		}
	}
}

// locals are the names that a function declares itself.
func locals(f *ast.FuncDecl) map[string]bool {
	out := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				for _, e := range n.Lhs {
					out[root(e)] = true
				}
			}
		case *ast.ValueSpec:
			for _, name := range n.Names {
				out[name.Name] = true
			}
		case *ast.Field:
			for _, name := range n.Names {
				out[name.Name] = true
			}
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				if e != nil {
					out[root(e)] = true
				}
			}
		}
		return true
	})
	return out
}

func imports(file *ast.File) []string {
	var out []string
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		out = append(out, path)
	}
	return out
}

// eachFile parses every Go file of the module, without files that are run by hand.
func eachFile(t *testing.T, tests bool, do func(pkg string, file *ast.File, fset *token.FileSet, path string)) {
	t.Helper()
	n := 0
	err := filepath.WalkDir(".", func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); path != "." && (strings.HasPrefix(name, ".") || name == "bench" || name == "e2e" || name == "testdata" || name == "public") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || !tests && strings.HasSuffix(path, "_test.go") {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil || bytes.HasPrefix(src, []byte("//go:build ignore")) {
			return err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, src, parser.ParseComments)
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(filepath.Dir(path))
		if pkg == "." {
			pkg = "assets"
		}
		n++
		do(pkg, file, fset, path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n < 20 {
		t.Fatalf("only %d files were read", n)
	}
}
