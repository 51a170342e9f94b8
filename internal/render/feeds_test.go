package render

import (
	"encoding/xml"
	"strings"
	"testing"
)

// ids are the ends of the ids of a feed's entries.
func ids(feed atomFeed) string {
	var out []string
	for _, e := range feed.Entries {
		out = append(out, strings.TrimPrefix(e.ID, "https://example.org/x/"))
	}
	return strings.Join(out, " ")
}

func atomOf(t *testing.T, set *Set, path string) atomFeed {
	t.Helper()
	feed, err := readAtom(write(t, set, path))
	if err != nil {
		t.Fatal(err)
	}
	return feed
}

// A topic's feed has its articles, an agreement's what was done and who explains it, and neither has what is planned. Both
// formats tell the same.
func TestFeeds(t *testing.T) {
	set := outputs(t, small)
	for path, want := range map[string]string{
		"feed":                   "articles/explained/",
		"terms/norm/feed":        "articles/explained/",
		"agreements/pact/feed":   "articles/explained/ agreements/pact/#objected-2019-09-03-usa agreements/pact/#signed-2019-09-02 agreements/pact/#reserved-2019-09-02-chn agreements/pact/#adopted-2019-09-01",
		"agreements/treaty/feed": "agreements/treaty/#in-force-2002-01-01 agreements/treaty/#ratified-2002-01-01 agreements/treaty/#opened-2001-05-01 agreements/treaty/#signed-2001-05-02",
		"corrections/feed":       "articles/explained/#correction-2020-02-03",
	} {
		feed := atomOf(t, set, path+".xml")
		if got := ids(feed); len(strings.Fields(got)) != len(strings.Fields(want)) || !sameWords(got, want) {
			t.Errorf("%s has %s, want %s", path, got, want)
		}
		other, err := readJSONFeed(write(t, set, path+".json"))
		if err != nil || len(other.Items) != len(feed.Entries) || other.Title != feed.Title {
			t.Errorf("%s.json: %+v (%v)", path, other, err)
		}
		for i, item := range other.Items {
			if e := feed.Entries[i]; item.ID != e.ID || item.Title != e.Title || item.Text != e.Summary.Text || item.Modified != e.Updated {
				t.Errorf("%s: %+v and %+v", path, item, e)
			}
		}
	}
	pact := atomOf(t, set, "agreements/pact/feed.xml")
	if e := pact.Entries[len(pact.Entries)-1]; e.Title != "The pact adopted" || e.Summary.Text != "1 September 2019: the pact adopted" || e.Updated != "2019-09-01T00:00:00+09:00" {
		t.Errorf("the adoption is %+v", e)
	}
	if e := atomOf(t, set, "corrections/feed.xml").Entries[0]; e.Title != "Correction: The pact of three" || e.Summary.Text != "A number. It said: two It says: three" {
		t.Errorf("the correction is %+v", e)
	}
	if _, ok := set.Get("terms/other/feed.xml"); ok {
		t.Error("a term without articles has a feed")
	}
}

func sameWords(a, b string) bool {
	for _, word := range strings.Fields(a) {
		if !strings.Contains(" "+b+" ", " "+word+" ") {
			return false
		}
	}
	return true
}

// Acts of one day by one participant, and corrections of one day, have names of their own.
func TestNamesOfEntriesAreUnique(t *testing.T) {
	set := outputs(t, with(map[string]string{
		"content/agreements/twice.md": "---\nname: Twice\ntype: pledge\ncite: beta\nacts:\n  - {did: declared, date: 2019-01-02, who: usa, note: One.}\n  - {did: declared, date: 2019-01-02, who: usa, note: Two.}\n---\n",
		"content/articles/more.md":    "---\ntitle: More\ndate: 2020-03-01\nsummary: More.\nchanges:\n  - {date: 2020-03-02, type: correction, note: One.}\n  - {date: 2020-03-02, type: correction, note: Two.}\n---\n\nText.\n",
	}))
	if got, want := ids(atomOf(t, set, "agreements/twice/feed.xml")), "agreements/twice/#declared-2019-01-02-usa agreements/twice/#declared-2019-01-02-usa-2"; got != want {
		t.Errorf("the acts are %s", got)
	}
	if got := ids(atomOf(t, set, "corrections/feed.xml")); !strings.HasPrefix(got, "articles/more/#correction-2020-03-02 articles/more/#correction-2020-03-02-2 ") {
		t.Errorf("the corrections are %s", got)
	}
}

// A page has changed when its record says so, an agreement's when the last act was done, and a list's with the newest of
// its records.
func TestSitemapDates(t *testing.T) {
	var urls urlset
	if err := xml.Unmarshal([]byte(write(t, outputs(t, small), "sitemap.xml")), &urls); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, u := range urls.URLs {
		got[strings.TrimPrefix(u.Loc, "https://example.org/x/")] = u.LastMod
	}
	for path, want := range map[string]string{"": "2020-02-03", "articles/explained/": "2020-02-03", "articles/": "2020-02-03", "agreements/pact/": "2019-09-03",
		"agreements/treaty/": "2002-01-01", "agreements/": "2019-09-03", "corrections/": "2020-02-03", "about/": "2020-01-01", "terms/norm/": "", "actors/usa/": ""} {
		if at, ok := got[path]; !ok || at != want {
			t.Errorf("%s was changed on %q, want %q", path, at, want)
		}
	}
}
