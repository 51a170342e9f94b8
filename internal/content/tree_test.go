package content

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"accord/internal/diag"
	"accord/internal/policy"
)

func ownSite(t testing.TB) *Source {
	t.Helper()
	root, err := os.OpenRoot("../..")
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	tree := NewTree(root.FS())
	if err := tree.Sweep(context.Background()); err != nil {
		t.Fatal(err)
	}
	return tree.Source()
}

// A memory is a tree over files in memory with a clock of its own, which stands an hour after the files.
type memory struct {
	*Tree
	t     *testing.T
	files fstest.MapFS
}

var written = time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)

func newMemory(t *testing.T, files map[string]string) *memory {
	m := &memory{t: t, files: fstest.MapFS{}}
	for name, text := range files {
		m.write(name, text, written)
	}
	m.Tree = NewTree(m.files)
	m.now = func() time.Time { return written.Add(time.Hour) }
	m.sweep()
	return m
}

func (m *memory) write(name, text string, at time.Time) {
	m.files[name] = &fstest.MapFile{Data: []byte(text), ModTime: at}
}

func (m *memory) sweep() *Source {
	m.t.Helper()
	if err := m.Sweep(context.Background()); err != nil {
		m.t.Fatal(err)
	}
	return m.Source()
}

func titles(s *Source) string {
	var list []string
	for _, r := range s.Records {
		if p, ok := r.(*policy.Page); ok {
			list = append(list, p.Title.Src)
		}
	}
	return strings.Join(list, " ")
}

func page(title string) string { return "---\ntitle: " + title + "\n---\n" }

func TestSweepRemembers(t *testing.T) {
	m := newMemory(t, map[string]string{"content/pages/a.md": page("A"), "content/pages/b.md": page("B"), "static/x.css": "a{}"})
	first := m.Source()
	if titles(first) != "A B" || len(first.Static) != 1 || first.Static[0].Path != "static/x.css" || first.Static[0].Size != 3 {
		t.Fatal(titles(first), first.Static)
	}
	if src, err := first.Static[0].Bytes(); string(src) != "a{}" || err != nil {
		t.Error(string(src), err)
	}
	if f, err := first.Static[0].Open(); err != nil || f.Close() != nil {
		t.Error(err)
	}
	if m.sweep() != first {
		t.Error("nothing changed, and the source is another")
	}
	m.write("content/pages/a.md", page("A"), written.Add(time.Minute))
	if m.sweep() != first {
		t.Error("only a time changed, and the source is another")
	}
	m.write("content/pages/a.md", page("C"), written.Add(2*time.Minute))
	before := m.Hash()
	second := m.sweep()
	if titles(second) != "C B" || titles(first) != "A B" || m.Hash() == before {
		t.Error(titles(second), titles(first))
	}
	if second.Records[1] != first.Records[1] {
		t.Error("a file that did not change was parsed again")
	}
	delete(m.files, "content/pages/a.md")
	if got := titles(m.sweep()); got != "B" {
		t.Error(got)
	}
	m.write("static/x.css", "b{}", written.Add(3*time.Minute))
	before = m.Hash()
	if m.sweep(); m.Hash() == before || len(m.Source().Static) != 1 {
		t.Error("a stylesheet changed, and the hash is the same")
	}
}

// A file that was written again within its clock's tick has the same size and time.
func TestEqualStatProvesNothingForYoungFiles(t *testing.T) {
	for _, c := range []struct {
		age  time.Duration
		want string
	}{{10 * time.Millisecond, "B"}, {time.Second, "A"}} {
		m := newMemory(t, nil)
		m.now = func() time.Time { return written.Add(c.age) }
		m.write("content/pages/a.md", page("A"), written)
		m.sweep()
		m.write("content/pages/a.md", page("B"), written)
		if got := titles(m.sweep()); got != c.want {
			t.Errorf("after %v: %s, want %s", c.age, got, c.want)
		}
	}
}

func TestLookAddsAndChangesButNeverRemoves(t *testing.T) {
	m := newMemory(t, map[string]string{"content/pages/b.md": page("B")})
	m.write("content/pages/a.md", page("A"), written)
	m.write("content/pages/b.md", page("Bee"), written)
	m.write("content/blog/c.md", page("C"), written)
	again := m.Look("content/pages/a.md", "content/pages/b.md", "content/blog/c.md", "../x", "/etc/passwd", "content/pages", "content/pages/none.md", "content/pages/.b.md.swp", "README.md")
	if got := titles(m.Source()); got != "A Bee" || len(again) > 0 {
		t.Error(got, again)
	}
	if n := len(m.Source().Findings); n != 0 {
		t.Error(m.Source().Findings)
	}
	delete(m.files, "content/pages/a.md")
	m.Look("content/pages/a.md")
	if got := titles(m.Source()); got != "A Bee" {
		t.Error(got)
	}
	m.write("content/pages/b.md", "", written.Add(time.Second))
	if again = m.Look("content/pages/b.md"); !slices.Equal(again, []string{"content/pages/b.md"}) || titles(m.Source()) != "A Bee" {
		t.Error("a file that is suddenly empty was believed", again)
	}
	if got := titles(m.sweep()); got != "" {
		t.Error("the sweep has the last word:", got)
	}
}

func TestWhatCameAndWentIsNoChange(t *testing.T) {
	m := newMemory(t, map[string]string{"content/pages/b.md": page("B")})
	m.Changes()
	m.write("content/pages/b.md", page("Bee"), written)
	m.write("content/pages/sedX1", page("Bee"), written)
	m.sweep()
	delete(m.files, "content/pages/sedX1")
	m.sweep()
	if got := m.Changes(); !slices.Equal(got, []string{"content/pages/b.md"}) {
		t.Error(got)
	}
	delete(m.files, "content/pages/b.md")
	m.sweep()
	if got := m.Changes(); !slices.Equal(got, []string{"content/pages/b.md"}) {
		t.Error(got)
	}
}

func TestSettingsDecideHowFilesAreRead(t *testing.T) {
	embargo := "---\ntitle: A\npublish: 2026-12-01\n---\n"
	m := newMemory(t, map[string]string{"content/pages/a.md": embargo, "content/pages/b.md": page("B")})
	if len(m.Source().Findings) != 1 {
		t.Fatal(m.Source().Findings)
	}
	m.write("accord.yaml", "title: T\ntimezone: Asia/Tokyo\n", written)
	m.Look("accord.yaml")
	s := m.Source()
	if len(s.Findings) != 0 || s.Records[0].Meta().Publish.UTC().Hour() != 15 || s.Settings.Title.S != "T" {
		t.Error(s.Findings, s.Records[0].Meta().Publish)
	}
	delete(m.files, "accord.yaml")
	if s = m.sweep(); len(s.Findings) != 1 || s.Settings.Title.S != "" {
		t.Error(s.Findings)
	}
}

// Whatever the order in which files are seen, the source is the same.
func TestOrderDoesNotMatter(t *testing.T) {
	files := map[string]string{}
	for i := range 8 {
		files[fmt.Sprintf("content/pages/p%d.md", i)] = page(fmt.Sprint("P", i))
		files[fmt.Sprintf("content/agreements/a%d.md", i)] = "---\nname: A\n---\n"
		files[fmt.Sprintf("content/agreements/x/a%d.csv", i)] = "who,signed\nusa,2001\n"
	}
	whole := newMemory(t, files)
	want := whole.Source()
	for range 20 { // a map's order is another each time
		m := newMemory(t, nil)
		for name, text := range files {
			m.write(name, text, written)
			m.Look(name)
		}
		got := m.Source()
		if m.Hash() != whole.Hash() || titles(got) != titles(want) || fmt.Sprint(got.Findings) != fmt.Sprint(want.Findings) {
			t.Fatalf("%v\n%v", got.Findings, want.Findings)
		}
	}
}

func TestRollsDoNotChangeParsedRecords(t *testing.T) {
	m := newMemory(t, map[string]string{
		"content/agreements/a.md":  "---\nname: A\ntype: treaty\nacts: {did: adopted, date: 2000}\n---\n",
		"content/agreements/a.csv": "who,signed\nusa,2001\n",
	})
	first := m.Source().Records[0].(*policy.Agreement)
	m.write("content/agreements/a.csv", "who,signed\nusa,2001\nnld,2002\n", written)
	second := m.sweep().Records[0].(*policy.Agreement)
	delete(m.files, "content/agreements/a.csv")
	third := m.sweep().Records[0].(*policy.Agreement)
	if len(first.Acts) != 2 || len(second.Acts) != 3 || len(third.Acts) != 1 || third.Roll != "" {
		t.Error(len(first.Acts), len(second.Acts), len(third.Acts), third.Roll)
	}
}

func TestSweepStopsAndKeepsItsMemory(t *testing.T) {
	m := newMemory(t, map[string]string{"content/pages/a.md": page("A")})
	m.write("content/pages/a.md", page("B"), written.Add(time.Second))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := m.Sweep(ctx); err == nil || titles(m.Source()) != "A" {
		t.Error(err, titles(m.Source()))
	}
}

func TestVisible(t *testing.T) {
	m := newMemory(t, map[string]string{
		"content/pages/open.md":   page("Open"),
		"content/pages/draft.md":  "---\ntitle: Draft\ndraft: true\n---\n",
		"content/pages/later.md":  "---\ntitle: Later\npublish: 2026-12-01T09:00Z\n---\n",
		"content/pages/latest.md": "---\ntitle: Latest\npublish: 2026-12-02T09:00Z\n---\n",
		"content/pages/never.md":  "---\ntitle: Never\npublish: soon\n---\n",
		"content/pages/broken.md": "---\ntitle: A: B\n---\n",
	})
	s := m.Source()
	due := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	before := s.Visible(0, due.Add(-time.Second), false)
	if len(before.Records) != 1 || len(before.Withheld) != 5 || !before.Withheld["draft"].Draft || !before.Withheld["broken"].Broken || !before.Withheld["later"].Publish.Equal(due) {
		t.Errorf("%d %+v", len(before.Records), before.Withheld)
	}
	if at := s.Visible(0, due, false); len(at.Records) != 2 {
		t.Error("the embargo has not ended on the minute")
	}
	if all := s.Visible(0, due, true); len(all.Records) != 5 || len(all.Withheld) != 1 {
		t.Error(len(all.Records), all.Withheld)
	}
	next, ok := s.Due(due)
	if _, more := s.Due(next); !ok || !next.Equal(due.AddDate(0, 0, 1)) || more {
		t.Error(next, ok, more)
	}
}

func TestOneFolderOfManyFiles(t *testing.T) {
	files := map[string]string{}
	for i := range 20_000 {
		files[fmt.Sprintf("content/terms/t%d.md", i)] = "---\nname: T\n---\n"
	}
	if s := newMemory(t, files).Source(); len(s.Records) != len(files) || len(s.Findings) != 0 {
		t.Error(len(s.Records), len(s.Findings))
	}
}

func TestLargeFiles(t *testing.T) {
	m := newMemory(t, map[string]string{"content/pages/large.md": page("L") + strings.Repeat("x", maxFile), "content/pages/large.jpg": strings.Repeat("x", maxFile+1)})
	s := m.Source()
	if len(s.Findings) != 1 || s.Findings[0].Code != diag.FileTooLarge || len(s.Assets) != 1 || len(s.Records) != 0 {
		t.Error(s.Findings, len(s.Assets))
	}
}

func BenchmarkSweepUnchanged(b *testing.B) {
	dir := b.TempDir()
	if err := os.MkdirAll(dir+"/content/articles", 0o755); err != nil {
		b.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	for i := range 10_000 {
		name := fmt.Sprintf("%s/content/articles/a%d.md", dir, i)
		if err := os.WriteFile(name, []byte(benchArticle), 0o600); err != nil {
			b.Fatal(err)
		}
		if err := os.Chtimes(name, old, old); err != nil {
			b.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer root.Close()
	tree := NewTree(root.FS())
	if err := tree.Sweep(context.Background()); err != nil {
		b.Fatal(err)
	}
	first := tree.Source()
	for b.Loop() {
		if err := tree.Sweep(context.Background()); err != nil || tree.Source() != first {
			b.Fatal("changed", err)
		}
	}
}

const benchArticle = `---
title: "The joint statement of {= count(signed(x)) } states"
date: 2026-09-14
updated: 2026-11-02
summary: "In September 2019, many states said how states should behave online."
agreements: [agr-1, agr-2]
actors:
  usa: host of the meeting
  nld: co-host
context:
  - event-1
  - term-2
topics: [norm]
authors: editors
cite: [src-1 p 3, src-2]
---

Text.
`

func BenchmarkArticle(b *testing.B) {
	opts := defaultOptions()
	s := slot{role: record, kind: policy.Articles, id: "x"}
	b.ReportAllocs()
	for b.Loop() {
		if p := parse("content/articles/x.md", s, []byte(benchArticle), opts); len(p.findings) > 0 {
			b.Fatal(p.findings)
		}
	}
}

// A text that is laid over a file is the file, for every way of looking, until it is lifted.
func TestLaidTextsStandInThePlaceOfFiles(t *testing.T) {
	m := newMemory(t, map[string]string{"accord.yaml": "title: Pacts\n", "content/terms/a.md": "---\nname: Saved\n---\n"})
	name := func(s *Source) (names []string) {
		for _, r := range s.Records {
			names = append(names, r.(*policy.Term).Name.S)
		}
		return names
	}
	want := func(names ...string) {
		t.Helper()
		if got := name(m.sweep()); !slices.Equal(got, names) {
			t.Errorf("there are %q, not %q", got, names)
		}
	}
	m.Lay("content/terms/a.md", []byte("---\nname: Typed\n---\n"))
	m.Look("content/terms/a.md")
	if got := name(m.Source()); !slices.Equal(got, []string{"Typed"}) {
		t.Errorf("a look finds %q", got)
	}
	want("Typed")
	m.write("content/terms/a.md", "---\nname: Saved by another\n---\n", written.Add(time.Minute))
	want("Typed")
	m.Lay("content/terms/b.md", []byte("---\nname: New\n---\n"))
	want("Typed", "New")
	m.Lay("content/terms/a.md", []byte{})
	want("New") // an editor's text may be empty, where an empty file may be one that is being written
	m.Lay("content/terms/a.md", nil)
	m.Lay("content/terms/b.md", nil)
	want("Saved by another")
	m.Lay("accord.yaml", []byte("title: Typed\n"))
	if got := m.sweep().Settings.Title.S; got != "Typed" {
		t.Errorf("the title is %q", got)
	}
}

func TestNothingIsLaidOutsideOfASite(t *testing.T) {
	m := newMemory(t, map[string]string{"accord.yaml": "title: Pacts\n", "layouts/article.html": "saved"})
	for _, file := range []string{"../outside.md", "notes.md", "layouts/article.html", "content/terms/.hidden.md", "content/elsewhere/a.md"} {
		m.Lay(file, []byte("typed"))
	}
	s := m.sweep()
	if len(s.Records) > 0 || len(s.Findings) > 0 || len(s.Layouts) != 1 || s.Layouts[0].Size != 5 {
		t.Errorf("%+v", s)
	}
}
