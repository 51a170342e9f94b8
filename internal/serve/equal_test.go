package serve

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	assets "accord"
	"accord/internal/build"
)

// A site that is small and has every kind of file that an author may edit.
func editedSite() map[string]string {
	return map[string]string{
		"accord.yaml": "title: Explainers\nbase_url: https://example.org/x\ntimezone: UTC\nauthors: ann\n",
		"content/articles/alpha.md": "---\ntitle: Alpha\ndate: 2026-01-02\nsummary: About {= count(signed(pact)) } states.\nagreements: pact\ncite: src\nexpect: count(signed(pact)) = 2\n---\n" +
			"## In brief\n\n- One [@src].\n\n## Details\n\nSee [[beta]] and [[pact]], signed by {= names(signed(pact)) }.\n",
		"content/articles/beta.md":    "---\ntitle: Beta\ndate: 2026-02-03\nsummary: More.\nactors: club\ncite: src\n---\nThe [[club]] and [[fra]]. {= count(members(club)) } members [@src].\n",
		"content/agreements/pact.md":  "---\nname: The Pact\ntype: treaty\ncite: src\ncomplete_to: 2026-01-01\n---\n",
		"content/agreements/pact.csv": "who,signed,consented\nfra,2020-01-01,2020-05-05\ndeu,2020-01-02,\n",
		"content/agreements/vow.md":   "---\nname: A Vow\ntype: pledge\ncite: src\nacts:\n  - {did: joined, date: 2021-03-04, who: [fra, club]}\n---\n",
		"content/actors/club.md":      "---\nname: The Club\ntype: group\nmembers:\n  - {who: [fra, deu, ita], from: 2001, cite: src}\n---\nA club.\n",
		"content/actors/people.yaml":  "ann:\n  name: Ann\n  type: person\n",
		"content/events/events.yaml":  "meeting:\n  name: A Meeting\n  date: 2020-01-01\n  type: meeting\n  about: pact\n  cite: src\n",
		"content/sources/all.yaml":    "src:\n  type: report\n  title: A Source\n  publisher: Somebody\n  date: 2020-01-01\n  level: primary\n  url: https://example.com/\n",
		"content/terms/terms.yaml":    "norm:\n  name: norm\n  definition: What is expected.\n",
		"content/pages/about.md":      "---\ntitle: About\n---\nRead [alpha](/articles/alpha/#details).\n",
	}
}

func writeFile(t testing.TB, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func writeSite(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		writeFile(t, dir, name, text)
	}
	return dir
}

func openProject(t testing.TB, dir string) *build.Project {
	t.Helper()
	now := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	p, err := build.Open(dir, build.Options{Clock: func() time.Time { return now }, Drafts: true, Assets: assets.FS, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A followed site is a folder with a follower on it.
type followed struct {
	dir     string
	current atomic.Pointer[state]
}

func followSite(t testing.TB, dir string, poll bool) *followed {
	t.Helper()
	f := &followed{dir: dir}
	project := openProject(t, dir)
	ctx, stop := context.WithCancel(context.Background())
	follower := newFollower(project, Options{Dir: dir, Poll: poll}, &console{w: io.Discard}, func(s *state) { f.current.Store(s) })
	first, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- follower.run(ctx, first) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		project.Close()
	})
	select {
	case <-first:
	case err := <-ended:
		t.Fatal(err)
	}
	return f
}

// outcome is everything that a snapshot comes to: the bytes of its outputs and its findings.
func outcome(snap *build.Snapshot) map[string]string {
	out := map[string]string{}
	for _, o := range snap.Outputs() {
		if o.Write == nil {
			out[o.Path] = "a copy of " + o.File
			continue
		}
		var buf bytes.Buffer
		if err := o.Write(&buf); err != nil {
			buf.Reset()
			fmt.Fprint(&buf, "failed: ", err)
		}
		out[o.Path] = buf.String()
	}
	var found strings.Builder
	for _, f := range snap.Findings() {
		fmt.Fprintf(&found, "%s: %s (%s)\n", f.At, f.Text, f.Hint)
	}
	out["findings"] = found.String()
	return out
}

// cold is what a build of the folder from scratch comes to.
func cold(t testing.TB, dir string) map[string]string {
	t.Helper()
	p := openProject(t, dir)
	defer p.Close()
	if err := p.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	snap, err := p.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return outcome(snap)
}

const settling = 20 * time.Second // until a follower has to have seen what happened, on a busy machine

// settlesCold waits until what is followed is what a cold build makes.
func (f *followed) settlesCold(t testing.TB) {
	t.Helper()
	want := cold(t, f.dir)
	var got map[string]string
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	var seen *state
	for deadline := time.Now().Add(settling); time.Now().Before(deadline); <-tick.C {
		if st := f.current.Load(); st != seen {
			if seen, got = st, outcome(st.newest); cmp.Equal(got, want) {
				return
			}
		}
	}
	t.Fatalf("it is not what a cold build makes (-cold +followed):\n%s", cmp.Diff(want, got))
}

// An edit is one thing that an author does to a site's folder.
type edit struct {
	name string
	do   func(r *rand.Rand, dir string) error
}

func edits() []edit {
	pick := func(r *rand.Rand, dir, pattern string) string {
		found, _ := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
		if len(found) == 0 {
			return ""
		}
		return found[r.IntN(len(found))]
	}
	save := func(r *rand.Rand, name string, text []byte) error {
		switch r.IntN(3) {
		case 0:
			return os.WriteFile(name, text, 0o644)
		case 1:
			if err := os.WriteFile(name+"~", text, 0o644); err != nil {
				return err
			}
			return os.Rename(name+"~", name)
		}
		os.Remove(name)
		return os.WriteFile(name, text, 0o644)
	}
	change := func(pattern string, how func(r *rand.Rand, text string) string) func(*rand.Rand, string) error {
		return func(r *rand.Rand, dir string) error {
			name := pick(r, dir, pattern)
			text, err := os.ReadFile(name)
			if err != nil {
				return nil
			}
			return save(r, name, []byte(how(r, string(text))))
		}
	}
	write := func(name string, texts ...string) func(*rand.Rand, string) error {
		return func(r *rand.Rand, dir string) error {
			path := filepath.Join(dir, filepath.FromSlash(name))
			if n := r.IntN(len(texts) + 1); n < len(texts) {
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					return err
				}
				return save(r, path, []byte(texts[n]))
			}
			return os.RemoveAll(path)
		}
	}
	replace := func(pairs ...string) func(*rand.Rand, string) string {
		return func(r *rand.Rand, text string) string {
			n := 2 * r.IntN(len(pairs)/2)
			return strings.Replace(text, pairs[n], pairs[n+1], 1)
		}
	}
	return []edit{
		{"body", change("content/*/*.md", func(r *rand.Rand, text string) string {
			return text + []string{"\nMore.\n", "\nSee [[nowhere]].\n", "\n{= count(signed(pact)) }\n", "\n## More\n\n[[deu]]\n", "\n{= count( }\n"}[r.IntN(5)]
		})},
		{"front matter", change("content/*/*.md", replace("title: Alpha", "title: Other", "title: Other", "title: Alpha", "2026-02-03", "2026-02-30",
			"2026-02-30", "2026-02-03", "cite: src", "cite: gone", "cite: gone", "cite: src", "---\n", "---\ndraft: true\n", "draft: true\n", "", "---", "--"))},
		{"roll", change("content/agreements/*.csv", replace("deu,", "ita,", "ita,", "deu,", "2020-01-02", "02/01/2020", "02/01/2020", "2020-01-02", "\n", "\nita,2020-03-03,\n"))},
		{"data", change("content/*/*.yaml", replace("norm:", "rule:", "rule:", "norm:", "A Meeting", "The Meeting", "Somebody", "Nobody", ":", " "))},
		{"settings", change("accord.yaml", replace("Explainers", "Explained", "Explained", "Explainers", "/x", "", "timezone: UTC", "timezone: Nowhere", "timezone: Nowhere", "timezone: UTC", "authors: ann\n", "html: true\n"))},
		{"settings broken", change("accord.yaml", replace(editedSite()["accord.yaml"], "title: [\n", "title: [\n", editedSite()["accord.yaml"]))},
		{"frame", change("accord.yaml", replace("authors: ann\n", "accent: \"#7a1f3d\"\nnav: [search, alpha, pact]\nfooter: See [[beta]].\nauthors: ann\n",
			"#7a1f3d", "#0b6e4f", "#0b6e4f", "#ff6600", "search, alpha", "alpha, {to: /x/, text: X}", "[[beta]]", "[[nowhere]] [@src]", "accent: \"", "accent: #"))},
		{"layout", write("layouts/article.html", `{{define "main"}}<h1>{{.Heading}}</h1>{{.Body}}{{end}}`, `{{define "main"}}{{.Wrong}}{{end}}`, `{{define "main"}}{{`)},
		{"part", write("layouts/parts/status.html", "<b>{{.Word}}</b>", "{{.Word}")},
		{"words", write("layouts/i18n/en.yaml", "nav.articles: Essays\n", "nav.articles: [\n", "nav.nothing: X\n")},
		{"style", write("static/site.css", "body { color: red }\n", "body { color: calc(1px + 2px) }\n")},
		{"static", write("static/deep/er/notes.txt", "one", "two")},
		{"asset", write("content/articles/alpha/table.csv", "a,b\n", "c,d\n")},
		{"record", write("content/articles/gamma.md", "---\ntitle: Gamma\ndate: 2026-03-03\nsummary: G.\ncite: src\n---\n[[alpha]] [[beta]]\n", "---\ntitle: Gamma\n", "")},
		{"collision", write("content/terms/alpha.md", "---\nname: alpha\ndefinition: D.\n---\n")},
		{"dropping", write("content/articles/.alpha.md.swp", "x", "y")},
		{"promised", write("urls.txt", "# Known.\n/articles/gamma/\n/articles/alpha/\n", "/terms/norm/\n", "https://example.org/\n")},
		{"stray", write("content/blog/x.md", "x")},
		{"rename", func(r *rand.Rand, dir string) error {
			name := pick(r, dir, "content/*/*.md")
			if name == "" {
				return nil
			}
			return os.Rename(name, filepath.Join(filepath.Dir(name), []string{"delta.md", "beta.md", "Wrong Name.md"}[r.IntN(3)]))
		}},
		{"folder away", func(r *rand.Rand, dir string) error {
			folder := pick(r, dir, "content/*")
			if folder == "" {
				return nil
			}
			if err := os.Rename(folder, folder+"-away"); err != nil {
				return err
			}
			if r.IntN(3) == 0 {
				return nil
			}
			return os.Rename(folder+"-away", folder)
		}},
		{"folder back", func(r *rand.Rand, dir string) error {
			folder := pick(r, dir, "content/*-away")
			if folder == "" {
				return nil
			}
			back := strings.TrimSuffix(folder, "-away")
			os.RemoveAll(back)
			return os.Rename(folder, back)
		}},
		{"delete", func(r *rand.Rand, dir string) error {
			if name := pick(r, dir, "content/*/*"); name != "" {
				return os.RemoveAll(name)
			}
			return nil
		}},
		{"restore", func(r *rand.Rand, dir string) error {
			files := editedSite()
			names := slices.Sorted(func(yield func(string) bool) {
				for name := range files {
					if !yield(name) {
						return
					}
				}
			})
			name := names[r.IntN(len(names))]
			path := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				return err
			}
			return save(r, path, []byte(files[name]))
		}},
		{"nothing", func(r *rand.Rand, dir string) error {
			name := pick(r, dir, "content/*/*.md")
			text, err := os.ReadFile(name)
			if err != nil {
				return nil
			}
			return save(r, name, text)
		}},
	}
}

// apply makes some of the edits to a folder, as chance wants it, and returns their names.
func apply(t testing.TB, r *rand.Rand, dir string) (done []string) {
	t.Helper()
	all := edits()
	for range 1 + r.IntN(6) {
		e := all[r.IntN(len(all))]
		if err := e.do(r, dir); err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrExist) && !strings.Contains(err.Error(), "director") {
			t.Fatalf("%s: %v", e.name, err)
		}
		done = append(done, e.name)
	}
	return done
}

// Whatever is done to a site's folder, in whatever order: when it is quiet, what is served is what a cold build makes,
// findings included. The memory of the warm side is that of all edits before.
func TestFollowedEqualsCold(t *testing.T) {
	dir := writeSite(t, editedSite())
	f := followSite(t, dir, false)
	f.settlesCold(t)
	seed := uint64(time.Now().UnixNano())
	r := rand.New(rand.NewPCG(seed, 0))
	for i := range 25 {
		done := apply(t, r, dir)
		t.Logf("round %d (seed %d): %s", i, seed, strings.Join(done, ", "))
		f.settlesCold(t)
	}
}

// FuzzEdits lets the fuzzer choose the edits: a warm project that sweeps after each of them is as a cold one.
func FuzzEdits(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed, uint8(5))
	}
	f.Fuzz(func(t *testing.T, seed uint64, rounds uint8) {
		dir := writeSite(t, editedSite())
		r := rand.New(rand.NewPCG(seed, 1))
		warm := openProject(t, dir)
		defer warm.Close()
		for range rounds % 6 {
			done := apply(t, r, dir)
			if err := warm.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			snap, err := warm.Snapshot(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(cold(t, dir), outcome(snap)); diff != "" {
				t.Fatalf("after %s (-cold +warm):\n%s", strings.Join(done, ", "), diff)
			}
		}
	})
}
