package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestGenerateIsDeterministic(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	for _, dir := range []string{first, second} {
		if err := generate(dir, 60, []string{"accord", "theme", "floor"}); err != nil {
			t.Fatal(err)
		}
	}
	if a, b := digest(t, first), digest(t, second); a != b {
		t.Errorf("two runs differ: %s and %s", a, b)
	}
}

func TestGenerateReplacesAnOlderSite(t *testing.T) {
	dir := t.TempDir()
	for _, n := range []int{60, 40} {
		if err := generate(dir, n, []string{"accord", "theme", "floor"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, site := range []string{"accord", "hugo"} {
		if got := len(files(t, filepath.Join(dir, site, "content/articles"))); got != 40 {
			t.Errorf("%s has %d articles, want 40", site, got)
		}
	}
}

func TestCorpusSizes(t *testing.T) {
	c := newCorpus(2000)
	for _, row := range []struct {
		what      string
		got, want int
	}{
		{"actors", len(c.actors), 200},
		{"agreements", len(c.agreements), 100},
		{"events", len(c.events), 20},
		{"terms", len(c.terms), 20},
		{"sources", len(c.sources), 120},
	} {
		if row.got != row.want {
			t.Errorf("%d %s, want %d", row.got, row.what, row.want)
		}
	}
	for _, a := range c.agreements {
		if n := len(a.who); n < 5 || n > 40 {
			t.Errorf("%s has %d signatories, want 5 to 40", a.id, n)
		}
	}
}

// A word is what a reader would count: a link or a value is one, a citation or a mark none.
func TestEveryArticleHas640Words(t *testing.T) {
	c := newCorpus(500)
	noWord := regexp.MustCompile(`\[@[^\]]*\]|\[\^[0-9]\]:?`)
	value := regexp.MustCompile(`\{=[^}]*\}`)
	for i := range c.articles {
		a := c.article(i)
		text := value.ReplaceAllString(noWord.ReplaceAllString(a.body, ""), "value")
		words := 0
		for _, f := range strings.Fields(text) {
			if strings.ContainsFunc(f, unicode.IsLetter) {
				words++
			}
		}
		if words != articleWords {
			t.Fatalf("%s has %d words, want %d:\n%s", a.id, words, articleWords, a.body)
		}
	}
}

func TestArticleReferences(t *testing.T) {
	c := newCorpus(500)
	known := c.names()
	sources := map[string]bool{}
	for _, s := range c.sources {
		sources[s.id] = true
	}
	for i := range c.articles {
		a := c.article(i)
		links, citations, values := 0, 0, 0
		for _, m := range ownSyntax.FindAllStringSubmatch(a.body, -1) {
			switch {
			case m[1] != "":
				links++
			case m[2] != "":
				citations++
				if !sources[m[2]] {
					t.Errorf("%s cites %s, which does not exist", a.id, m[2])
				}
				continue
			default:
				values++
			}
			if _, ok := known[m[1]+m[3]]; !ok {
				t.Errorf("%s names %s, which does not exist", a.id, m[0])
			}
		}
		if links != 8 || citations != 3 || values < 1 || values > 2 {
			t.Errorf("%s has %d links, %d citations and %d values", a.id, links, citations, values)
		}
	}
}

func TestIDsAndTexts(t *testing.T) {
	id := regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	c := newCorpus(5000)
	titles := map[string]string{}
	for key, n := range c.names() {
		if !id.MatchString(key) || len(key) > 60 {
			t.Errorf("%q is no id", key)
		}
		if other, ok := titles[n.text]; ok {
			t.Errorf("%s and %s are both called %q", key, other, n.text)
		}
		titles[n.text] = key
	}
	for i := range c.articles {
		a := c.article(i)
		if other, ok := titles[a.title]; ok {
			t.Errorf("%s and %s are both called %q", a.id, other, a.title)
		}
		titles[a.title] = a.id
		if n := utf8.RuneCountInString(a.summary); n > 160 || strings.Count(a.summary, ".") != 1 {
			t.Errorf("the summary of %s is not one sentence of at most 160: %q", a.id, a.summary)
		}
		if a.date.Before(a.agreements[0].date) || iso(a.date) > "2026-10-31" {
			t.Errorf("%s is of %s", a.id, iso(a.date))
		}
	}
}

func TestPlainMarkdownLeavesNoneOfOurSyntax(t *testing.T) {
	c := newCorpus(40)
	names := c.names()
	a := c.article(0)
	plain := plainMarkdown(a.body, names)
	for _, own := range []string{"[[", "[@", "{="} {
		if strings.Contains(plain, own) {
			t.Errorf("%q is left in:\n%s", own, plain)
		}
	}
	want := fmt.Sprintf("[%s](/agreements/%s/) has %d signatories.",
		a.agreements[0].name, a.agreements[0].id, len(a.agreements[0].who))
	if !strings.Contains(plain, want) {
		t.Errorf("no %q in:\n%s", want, plain)
	}
}

// digest hashes the names and contents of all files below dir.
func digest(t *testing.T, dir string) string {
	t.Helper()
	h := sha256.New()
	for _, name := range files(t, dir) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(h, "%s %d\n%s", name, len(text), text)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
