package assets

import (
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The documents speak of what is in the repository.

var (
	relativeLink = regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	code         = regexp.MustCompile("(?ms)^```.*?^```$|^    .*?$|`[^`\n]+`")
	nameOfTest   = regexp.MustCompile(`\b(?:Test|Fuzz|Benchmark)[A-Z]\w+`)
	funcOfTest   = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)[A-Z]\w+)\(`)
	nameOfScript = regexp.MustCompile("`([a-z-]+\\.txtar)`")
	pinnedTool   = regexp.MustCompile(`[a-z-]+@\d[\d.]*\d`)
)

// filesOf returns the texts of all files whose name ends so, by their paths.
func filesOf(t *testing.T, ending string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == ".git" || d.Name() == "testdata" || d.Name() == "node_modules" || name == "public" || name == "content"):
			return filepath.SkipDir
		case !d.IsDir() && strings.HasSuffix(name, ending):
			text, err := os.ReadFile(name)
			texts[filepath.ToSlash(name)] = string(text)
			return err
		}
		return nil
	})
	if err != nil || len(texts) == 0 {
		t.Fatalf("%d files end with %s: %v", len(texts), ending, err)
	}
	return texts
}

func TestLinksOfDocumentsLeadToFiles(t *testing.T) {
	for name, text := range filesOf(t, ".md") {
		for _, m := range relativeLink.FindAllStringSubmatch(code.ReplaceAllString(text, ""), -1) {
			if _, err := os.Stat(filepath.FromSlash(path.Join(path.Dir(name), m[1]))); err != nil {
				t.Errorf("%s leads to %s, which is not there", name, m[1])
			}
		}
	}
}

func TestTestsThatDocumentsNameExist(t *testing.T) {
	there := map[string]bool{}
	for _, text := range filesOf(t, "_test.go") {
		for _, m := range funcOfTest.FindAllStringSubmatch(text, -1) {
			there[m[1]] = true
		}
	}
	for name, text := range filesOf(t, ".md") {
		for _, test := range slices.Compact(slices.Sorted(slices.Values(nameOfTest.FindAllString(text, -1)))) {
			if !there[test] {
				t.Errorf("%s names %s, which is no test", name, test)
			}
		}
		for _, m := range nameOfScript.FindAllStringSubmatch(text, -1) {
			if _, err := os.Stat("cmd/accord/testdata/script/" + m[1]); err != nil {
				t.Errorf("%s names %s, which is no script", name, m[1])
			}
		}
	}
}

// A version that is moved on in a recipe is moved on in its section of the documents, too.
func TestDocumentsRunTheToolsThatRecipesRun(t *testing.T) {
	doc, err := os.ReadFile("docs/publishing.md")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for name, recipe := range filesOf(t, ".yaml") {
		if !strings.HasPrefix(name, "recipes/hosts/") {
			continue
		}
		for _, tool := range pinnedTool.FindAllString(recipe, -1) {
			n++
			if !strings.Contains(string(doc), tool) {
				t.Errorf("docs/publishing.md does not run %s as %s does", tool, name)
			}
		}
	}
	if n == 0 {
		t.Error("no recipe names a version of a tool")
	}
}

// Every module in the program is named, with what it is for, and no other.
func TestSecurityNamesWhatTheProgramIsMadeOf(t *testing.T) {
	list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "./cmd/accord")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(doc), "| module |")
	var named []string
	for _, m := range regexp.MustCompile("`((?:[a-z.]+\\.[a-z]+|…)/[^`]+)`").FindAllStringSubmatch(table, -1) {
		if rest, below := strings.CutPrefix(m[1], "…/"); below { // beside the module before it
			m[1] = path.Join(regexp.MustCompile(`^[^/]+/[^/]+`).FindString(named[len(named)-1]), rest)
		}
		named = append(named, m[1])
	}
	used := strings.Fields(string(out))
	used = slices.DeleteFunc(slices.Compact(slices.Sorted(slices.Values(used))), func(m string) bool { return m == module })
	if slices.Sort(named); !slices.Equal(named, used) {
		t.Errorf("SECURITY.md names\n%s\nand the program has\n%s", strings.Join(named, "\n"), strings.Join(used, "\n"))
	}
}
