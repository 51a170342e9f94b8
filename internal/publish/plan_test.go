package publish

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"

	"accord/internal/build"
	"accord/internal/hosting"
)

// siteOf is a manifest with files such as "a/index.html=1": a path and a letter for its bytes.
func siteOf(files ...string) *build.Manifest {
	m := &build.Manifest{Site: "https://example.org", Headers: hosting.Headers("https://example.org")}
	for _, f := range files {
		name, content, _ := strings.Cut(f, "=")
		m.Files = append(m.Files, fileOf(name, content))
	}
	slices.SortFunc(m.Files, func(a, b build.File) int { return strings.Compare(a.Path, b.Path) })
	return m
}

func fileOf(name, content string) build.File {
	mediaType := hosting.MediaType(name)
	hashed := strings.Count(path.Base(name), ".") == 2
	return build.File{Path: name, Sum: build.Sum{1, byte(len(content)), content[0]}, Size: int64(len(content)), Type: mediaType, Class: hosting.ClassOf(mediaType, hashed)}
}

// released is a manifest as a host has it after a release.
func released(m *build.Manifest, old ...string) *build.Manifest {
	m.Release = &build.Release{Run: "before", Whole: true}
	for _, name := range old {
		m.Release.Old = append(m.Release.Old, fileOf(name, "x"))
	}
	return m
}

func lines(p *Plan) string {
	var out []string
	for _, s := range p.Steps {
		out = append(out, fmt.Sprintf("%s %s %s", s.Op, s.File.Path, s.Why))
	}
	return strings.Join(out, "; ")
}

func TestDiff(t *testing.T) {
	free := Limits{MaxDelete: 100, Keep: true}
	for _, test := range []struct {
		name  string
		local *build.Manifest
		host  State
		want  string
	}{
		{"a first release", siteOf("index.html=1", "sitemap.xml=1", "site.ab12cd34.css=1"), State{},
			"put site.ab12cd34.css new; put index.html new; put sitemap.xml new"},
		{"nothing to do", siteOf("index.html=1"), State{Manifest: released(siteOf("index.html=1"))}, ""},
		{"changed bytes, what is gone, and a lasting file that stays", siteOf("index.html=2", "b.ffffffff.css=1"),
			State{Manifest: released(siteOf("index.html=1", "a.eeeeeeee.css=1", "gone/index.html=1"))},
			"put b.ffffffff.css new; put index.html changed; delete gone/index.html gone"},
		{"what stayed goes with the next change", siteOf("index.html=2"), State{Manifest: released(siteOf("index.html=1"), "a.eeeeeeee.css")},
			"put index.html changed; delete a.eeeeeeee.css old"},
		{"what stayed goes with no other change", siteOf("index.html=1"), State{Manifest: released(siteOf("index.html=1"), "a.eeeeeeee.css")}, ""},
		{"what stayed is wanted again", siteOf("index.html=2", "a.eeeeeeee.css=x"), State{Manifest: released(siteOf("index.html=1"), "a.eeeeeeee.css")},
			"put index.html changed"},
		{"what a dead run was about to change", siteOf("index.html=1", "b/index.html=1"),
			State{Manifest: released(siteOf("index.html=1", "b/index.html=1")), Unsure: map[string]bool{"b/index.html": false, "c/index.html": false, "c.ffffffff.css": true}},
			"put b/index.html unsure; delete c/index.html unsure"},
		{"names whose order is another as paths and as keys", siteOf("a/b/c/index.html=1", "a/b.d/index.html=2", "a/b-d/index.html=1"),
			State{Manifest: released(siteOf("a/b./d/index.html=1", "a/b/c/index.html=1", "a/b.d/index.html=1", "a/b-d/index.html=1"))},
			"put a/b.d/index.html changed; delete a/b./d/index.html gone"},
		{"the caching of a class has changed", siteOf("index.html=1"), State{Manifest: func() *build.Manifest {
			m := released(siteOf("index.html=1"))
			m.Headers = hosting.Table{hosting.Page: {{Name: "Cache-Control", Value: "no-store"}}}
			return m
		}()}, "put index.html headers"},
		{"the media type has changed", siteOf("a/index.html=1", "x.csv=1"), State{Manifest: func() *build.Manifest {
			m := released(siteOf("a/index.html=1", "x.csv=1"))
			m.Files[1].Type = "text/plain"
			return m
		}()}, "put x.csv headers"},
	} {
		p, err := Diff(test.local, test.host, free)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		} else if got := lines(p); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
		}
	}
}

func TestDiffRefuses(t *testing.T) {
	twelve := func() (files []string) {
		for i := range 12 {
			files = append(files, fmt.Sprintf("p%02d/index.html=1", i))
		}
		return files
	}()
	for _, test := range []struct {
		name   string
		local  *build.Manifest
		host   State
		limits Limits
		want   string // in the message; "" when it is admitted
	}{
		{"no page", siteOf("a.csv=1"), State{}, Limits{MaxDelete: 100, Adopt: true}, "no page"},
		{"another site", siteOf("index.html=1"), State{Manifest: func() *build.Manifest {
			m := released(siteOf("index.html=1"))
			m.Site = "https://other.org"
			return m
		}()}, Limits{MaxDelete: -1}, "https://other.org"},
		{"files of someone else", siteOf("index.html=1"), State{Foreign: map[string]bool{"index.html": true}}, Limits{MaxDelete: -1}, "--adopt"},
		{"files of someone else, adopted", siteOf("index.html=1"), State{Foreign: map[string]bool{"index.html": true}}, Limits{MaxDelete: -1, Adopt: true}, ""},
		{"half a site", siteOf(twelve[:5]...), State{Manifest: released(siteOf(twelve...))}, Limits{MaxDelete: -1}, "less than half"},
		{"half a site, told", siteOf(twelve[:5]...), State{Manifest: released(siteOf(twelve...))}, Limits{MaxDelete: 60}, ""},
		{"too much", siteOf(twelve[:10]...), State{Manifest: released(siteOf(twelve...))}, Limits{MaxDelete: -1}, "--max-delete 17"},
		{"too much, told", siteOf(twelve[:10]...), State{Manifest: released(siteOf(twelve...))}, Limits{MaxDelete: 17}, ""},
		{"one page", siteOf(twelve[:11]...), State{Manifest: released(siteOf(twelve...))}, Limits{MaxDelete: -1}, ""},
	} {
		_, err := Diff(test.local, test.host, test.limits)
		var refusal *Refusal
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", test.name, err)
		case test.want != "" && (!errors.As(err, &refusal) || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%s: got %v, want a refusal with %q", test.name, err, test.want)
		}
	}
}

// A model host is a set of paths, with the bytes of each.
type modelHost map[string]build.Sum

// FuzzDiff holds a plan against what a set says: it ends with the site, at every step no page that both have is missing and no page lacks
// what it names, nothing is both put and deleted, and the next plan is empty.
func FuzzDiff(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		r := rand.New(rand.NewPCG(seed, 1))
		remote, local := released(randomSite(r)), released(randomSite(r))
		host := State{Manifest: remote, Unsure: map[string]bool{}}
		model := modelHost{}
		for _, f := range remote.Files {
			model[f.Path] = f.Sum
		}
		for _, f := range slices.Concat(remote.Files, local.Files) { // a run has died: some of what it was about to do is done
			if r.IntN(4) == 0 {
				host.Unsure[f.Path] = f.Class.Lasting()
				if r.IntN(2) == 0 {
					model[f.Path] = build.Sum{9}
				}
			}
		}
		p, err := Diff(local, host, Limits{MaxDelete: 100, Keep: true})
		if err != nil {
			t.Fatal(err)
		}
		carryOut(t, p, remote, local, model)
		for _, f := range local.Files {
			if model[f.Path] != f.Sum {
				t.Errorf("%s is not what was built", f.Path)
			}
			delete(model, f.Path)
		}
		for _, f := range p.Manifest.Release.Old {
			delete(model, f.Path)
		}
		if len(model) > 0 {
			t.Errorf("left over: %v", model)
		}
		if again, err := Diff(local, State{Manifest: p.Manifest}, Limits{MaxDelete: 100, Keep: true}); err != nil || len(again.Steps) > 0 {
			t.Errorf("the next plan is %v (%v)", again, err)
		}
	})
}

// carryOut takes the steps one after the other and looks at what readers get after each.
func carryOut(t *testing.T, p *Plan, remote, local *build.Manifest, model modelHost) {
	both := map[string]bool{}
	for _, f := range remote.Files {
		both[f.Path] = slices.ContainsFunc(local.Files, func(l build.File) bool { return l.Path == f.Path })
	}
	touched, deleting := map[string]bool{}, false
	for _, s := range p.Steps {
		if touched[s.File.Path] {
			t.Errorf("%s is touched twice", s.File.Path)
		}
		touched[s.File.Path] = true
		if s.Op == Delete {
			deleting = true
			delete(model, s.File.Path)
		} else {
			if deleting {
				t.Errorf("%s is put after something was deleted", s.File.Path)
			}
			model[s.File.Path] = s.File.Sum
		}
		for name, in := range both {
			if _, ok := model[name]; in && !ok {
				t.Errorf("%s is missing after %s", name, s)
			}
		}
		for _, f := range local.Files { // a new page names every file whose name holds a hash
			if f.Class != hosting.Page || model[f.Path] != f.Sum || !touched[f.Path] {
				continue
			}
			for _, named := range local.Files {
				if _, ok := model[named.Path]; named.Class.Lasting() && !ok {
					t.Errorf("%s is there before %s", f.Path, named.Path)
				}
			}
		}
	}
}

func randomSite(r *rand.Rand) *build.Manifest {
	names := []string{"index.html", "a/index.html", "a/b./d/index.html", "a/b/c/index.html", "a.b/index.html", "a-b/index.html", "x.12345abc.css",
		"y.12345abc.js", "z.deadbeef.svg", "sitemap.xml", "feed.xml", "t.csv", "ü x/index.html"}
	files := []string{"home/index.html=1"}
	for _, n := range names {
		if r.IntN(3) > 0 {
			content := "x" // a name with a hash has always the same bytes
			if strings.Count(path.Base(n), ".") < 2 {
				content = strings.Repeat("y", 1+r.IntN(3))
			}
			files = append(files, n+"="+content)
		}
	}
	return siteOf(files...)
}
