package content

import (
	"slices"
	"strings"
	"testing"

	"accord/internal/policy"
)

// What an editor offers for a key is of the kinds that the checks want there.
func TestOpeningsNameTheKindsThatChecksWant(t *testing.T) {
	source := ownSite(t)
	site := policy.Link(policy.Input{Records: source.Records, Settings: source.Settings, Today: policy.DayAt(written)})
	seen := 0
	for r := range site.All() {
		h := r.Meta()
		for ref := range site.Refs(r) {
			if ref.At.File != h.File || h.File == "" {
				continue // of a roll
			}
			keys := strings.Split(ref.Key, ".")
			switch { // what a reference calls its key is shorter in places
			case ref.Key == "acts.also":
				keys = append(keys, "cite")
			case ref.Key == "attributed.denied":
				keys = append(keys, "by")
			case keys[0] == "claims" || keys[0] == "provisions":
				keys = slices.Insert(keys, 1, "any")
			}
			if !strings.HasSuffix(h.File, ".md") {
				keys = slices.Insert(keys, 0, string(h.ID))
			}
			want := ref.Want
			switch {
			case ref.Source:
				want = []policy.Kind{policy.Sources}
			case want == nil:
				continue
			}
			if o := Opens(h.File, keys); !slices.Equal(o.Names, want) {
				t.Errorf("%s: %q has %v, not %v", ref.At, keys, o.Names, want)
			}
			seen++
		}
	}
	if seen < 800 {
		t.Errorf("only %d references were seen", seen)
	}
}

func TestRenamed(t *testing.T) {
	for _, test := range []struct{ file, to, from, renamed string }{
		{"content/terms/norm.md", "rule", "content/terms/norm.md", "content/terms/rule.md"},
		{"content/articles/2026/a/index.md", "b", "content/articles/2026/a", "content/articles/2026/b"},
		{"content/agreements/pact.csv", "deal", "content/agreements/pact.csv", "content/agreements/deal.csv"},
		{"content/sources/a.b.md", "c.d", "content/sources/a.b.md", "content/sources/c.d.md"},
	} {
		from, renamed, ok := Renamed(test.file, policy.ID(test.to))
		if !ok || from != test.from || renamed != test.renamed {
			t.Errorf("%s to %s: %s, %s, %v", test.file, test.to, from, renamed, ok)
		}
	}
	if _, _, ok := Renamed("content/sources/a.md", "un:doc"); ok {
		t.Error("a colon is in the name of a file")
	}
}
