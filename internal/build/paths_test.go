package build

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"accord/internal/diag"
	"accord/internal/render"
)

func at(file string) diag.Place { return diag.Place{File: file, Span: diag.SpanOf(1, 1, 1)} }

// pathFindings returns the codes of what is found about paths, with the file that each is about.
func pathFindings(paths ...string) string {
	var outputs []render.Output
	for i, p := range paths {
		outputs = append(outputs, render.Output{Path: p, From: at(string(rune('a'+i)) + ".md")})
	}
	var got []string
	for _, f := range checkPaths(outputs) {
		s := f.At.File + " " + string(f.Code)
		for _, note := range f.See {
			s += " see " + note.At.File
		}
		got = append(got, s)
	}
	return strings.Join(got, "; ")
}

func TestPathsThatMeet(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"x/index.html", "y/index.html", ""},
		{"x", "x.html", ""},
		{"x/index.html", "x/index.html", "b.md path-collision see a.md"},
		{"x/index.html", "X/index.html", "a.md path-collision see b.md"}, // capitals sort first
		{"stra\u00dfe", "strasse", "a.md path-collision see b.md"},
		{"caf\u00e9", "CAF\u00c9", "a.md path-collision see b.md"},
		{"caf\u00e9", "cafe\u0301", "a.md path-collision see b.md; b.md path-name"},
		{"x", "x/index.html", "b.md path-collision see a.md"},
		{"x/index.html", "X", "a.md path-collision see b.md"},
		{"x/y/z.html", "x", "a.md path-collision see b.md"},
	} {
		if got := pathFindings(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %q, want %q", c.a, c.b, got, c.want)
		}
	}
}

func TestACollisionDoesNotDependOnOrder(t *testing.T) {
	one, two := render.Output{Path: "x", From: at("one.md")}, render.Output{Path: "x", From: at("two.md")}
	a, b := checkPaths([]render.Output{one, two}), checkPaths([]render.Output{two, one})
	if len(a) != 1 || len(b) != 1 || a[0].At != b[0].At || a[0].At.File != "two.md" {
		t.Errorf("%v and %v", a, b)
	}
}

func TestPathsThatSomeSystemRefuses(t *testing.T) {
	for path, word := range map[string]string{
		"con": "device", "x/Aux.html": "device", "nul.tar.gz": "device", "COM1": "device", "lpt\u00b2.txt": "device", "con .txt": "device",
		"x.": "ends in a dot", "x /y": "ends in a dot", "a:b": "character :", `a\b`: `character \`, "a?": "character ?", "a|b": "character |",
		"a\tb": "control", "a\u0085b": "control", "": "does not lead", "/a": "does not lead", "a/": "does not lead", "a//b": "does not lead",
		"../a": "does not lead", "a/../../b": "does not lead", "./a": "does not lead", "..": "does not lead", ".": "does not lead",
		"\xff": "UTF-8", "e\u0301": "decomposed", strings.Repeat("x", 201): "201 bytes", ".accord-manifest.json": "keeps for itself",
	} {
		if why := nameProblem(path); !strings.Contains(why, word) {
			t.Errorf("%q: %q, want %q", path, why, word)
		}
	}
	for _, path := range []string{
		"index.html", "articles/x/index.html", "con-text.html", "console", "com", "com10", "lpt", ".well-known/security.txt",
		"\u00e9", "\u6761\u7ea6/index.html", strings.Repeat("x", 200), "a..b", "...a", " a",
	} {
		if why := nameProblem(path); why != "" {
			t.Errorf("%q %s", path, why)
		}
	}
}

var (
	devices   = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *(\.|$)`)
	forbidden = regexp.MustCompile(`[\x00-\x1f\x7f<>:"|?*\\]|[. ]$`)
)

// FuzzPath: a path that is accepted can be made below a folder, under its own name, on every system.
func FuzzPath(f *testing.F) {
	for _, seed := range []string{"index.html", "a/b/c.html", "con", "a/../b", "e\u0301", "x.", "COM\u00b9.x", "a\x00b", "/etc/passwd", "\u0130", ".accord-x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, p string) {
		if nameProblem(p) != "" {
			return
		}
		if !filepath.IsLocal(p) || !utf8.ValidString(p) || !norm.NFC.IsNormalString(p) || !writable(p) {
			t.Errorf("%q is accepted", p)
		}
		elements := strings.Split(p, "/")
		for _, e := range elements {
			if e == "" || len(e) > maxElement || devices.MatchString(e) || forbidden.MatchString(e) {
				t.Errorf("%q is accepted, with %q", p, e)
			}
		}
		dir := t.TempDir()
		for i, e := range elements[:min(len(elements), 8)] {
			dir = filepath.Join(dir, e)
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatalf("part %d of %q cannot be made: %v", i, p, err)
			}
			if names, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(names) != 1 || names[0].Name() != e {
				t.Fatalf("part %d of %q is named %v, %v", i, p, names, err)
			}
		}
	})
}

// FuzzCollision: what is equal but for case, by the simple rule of strings.EqualFold, or but for composition, collides.
func FuzzCollision(f *testing.F) {
	f.Add("a/b", "A/B")
	f.Add("\u00e9", "e\u0301")
	f.Add("stra\u00dfe", "STRA\u1e9eE")
	f.Add("\u03c3", "\u03c2")
	f.Add("a", "a/b")
	f.Fuzz(func(t *testing.T, a, b string) {
		if !utf8.ValidString(a) || !utf8.ValidString(b) {
			return
		}
		equal := strings.EqualFold(a, b) || norm.NFC.String(a) == norm.NFC.String(b)
		if found := pathFindings(a, b); equal && !strings.Contains(found, string(diag.PathCollision)) {
			t.Errorf("%q and %q do not collide: %q", a, b, found)
		}
	})
}
