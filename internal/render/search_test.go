package render

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"accord/internal/search"
)

// found reads a file of entries of the small site, and gives the entry with a title.
func found(t *testing.T, set *Set, title string) foundEntry {
	t.Helper()
	for i := 0; ; i++ {
		var chunk []foundEntry
		if err := json.Unmarshal([]byte(write(t, set, "search/entries/"+strconv.Itoa(i)+".json")), &chunk); err != nil {
			t.Fatal(err)
		}
		for _, e := range chunk {
			if e.Title == title {
				return e
			}
		}
	}
}

func TestEntriesOfTheSearch(t *testing.T) {
	set := outputs(t, small)
	for _, want := range []foundEntry{
		{"/x/articles/explained/", "The pact of three", "Article · 2 January 2020", []string{"What the pact says.", "Sources", "Ann", "The meeting", "norm", "the pact"}},
		{"/x/agreements/pact/", "The Pact of Town", "Agreement · Pledge, Adopted", []string{"A pledge.", "P/1", "the pact", "Rule a", "Ann", "The Club", "norm"}},
		{"/x/actors/ann/", "Ann", "Actor · Person", []string{"Writes about the pact.", "Anna"}},
		{"/x/actors/usa/", "United States", "Actor · State", []string{"", "US", "USA"}},
		{"/x/events/meeting/", "The meeting", "Event · 1 September 2019", []string{"They met.", "The Treaty"}},
		{"/x/terms/norm/", "Norms", "Term", []string{"What is expected.", "norm", "rule"}},
		{"/x/about/", "About", "Page", []string{"About it.", "First"}},
	} {
		if got := found(t, set, want.Title); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("the entry is %q, want %q", got, want)
		}
	}
}

// The directory names as many files as there are, and another site has another version.
func TestDirectoryOfTheSearch(t *testing.T) {
	read := func(set *Set) (d searchDirectory) {
		if err := json.Unmarshal([]byte(write(t, set, "search/index.json")), &d); err != nil {
			t.Fatal(err)
		}
		return d
	}
	set := outputs(t, small)
	d := read(set)
	entries, words := 0, 0
	for _, o := range set.All() {
		if strings.HasPrefix(o.Path, "search/entries/") {
			entries++
		}
		if strings.HasPrefix(o.Path, "search/words/") {
			words++
		}
	}
	if words != len(d.First) || entries != (d.Entries+d.Chunk-1)/d.Chunk {
		t.Errorf("%d files of words and %d of entries for %+v", words, entries, d)
	}
	if same := read(outputs(t, small)); same.Version != d.Version {
		t.Error("the same site has another version")
	}
	changed := with(map[string]string{"content/terms/norm.md": strings.Replace(small["content/terms/norm.md"], "expected", "wanted", 1)})
	if other := read(outputs(t, changed)); other.Version == d.Version {
		t.Error("another site has the same version")
	}
}

// What is not public yet is in no file of the search.
func TestSearchLeaksNothing(t *testing.T) {
	set := outputs(t, with(map[string]string{"content/articles/hidden.md": "---\ntitle: Hush\ndate: 2020-01-01\nsummary: Hush.\ndraft: true\n---\n"}))
	for _, o := range set.All() {
		if strings.HasPrefix(o.Path, "search/") && strings.Contains(strings.ToLower(write(t, set, o.Path)), "hush") {
			t.Errorf("%s tells of a draft", o.Path)
		}
	}
}

// Without a script the search page is a list of everything: every record but sources is on it, once.
func TestAZHasEverything(t *testing.T) {
	set := outputs(t, small)
	page := elements(parsePage(t, write(t, set, "search/index.html")), "section")[0]
	var links []string
	for _, li := range elements(page, "li") {
		links = append(links, attribute(elements(li, "a")[0], "href"))
	}
	for rec := range set.r.site.All() {
		path := PagePath(rec)
		listed := slices.Contains(links, "/x"+path)
		if source := strings.HasPrefix(path, "/sources/"); source == listed {
			t.Errorf("%s is listed: %v", path, listed)
		}
	}
	has(t, text(page), "A About Page After Event · 2030 Ann Actor · Person B")
}

// A long list of everything is on several pages, and each leads to all others by how their first and last entries begin.
func TestLongAZ(t *testing.T) {
	files := map[string]string{"accord.yaml": "title: Long\n"}
	for i := range 2*azPage + 1 {
		files[fmt.Sprintf("content/articles/a%d.md", i)] = fmt.Sprintf("---\ntitle: \"%c%03d\"\ndate: 2020-01-01\nsummary: S.\n---\n", 'a'+i/100, i)
	}
	set := outputs(t, files)
	second := parsePage(t, write(t, set, "search/page/2/index.html"))
	has(t, text(second), "A00–C24 C25–E49 F50–F50")
	if n := len(elements(second, "li")); n < azPage || n > azPage+40 {
		t.Errorf("%d rows on the second page", n)
	}
	if _, ok := set.Get("search/page/3/index.html"); !ok {
		t.Error("no third page")
	}
	if _, ok := set.Get("search/page/4/index.html"); ok {
		t.Error("a fourth page")
	}
}

// Only the pages whose layout asks for a script may run one.
func TestScriptsAreAllowedWhereOneIsAskedFor(t *testing.T) {
	set := outputs(t, small)
	for _, path := range pages(set) {
		page := write(t, set, path)
		allowed := strings.Contains(page, "script-src 'self'; connect-src 'self'")
		if asked := strings.Contains(page, "<script src"); asked != allowed || asked != strings.HasPrefix(path, "search/") {
			t.Errorf("%s has a script: %v, and may run one: %v", path, asked, allowed)
		}
	}
}

func TestScriptOutsideOfALayoutOfAPageKind(t *testing.T) {
	for _, file := range []string{"base.html", "parts/head.html", "blocks/note.html"} {
		th, found := LoadTheme(builtin(t, map[string]string{file: "\n{{script \"theme/search.js\"}}"}), NewWords("en", english(t)))
		if th != nil || len(found) == 0 || found[0].At != layoutPlace(file, 2) {
			t.Errorf("%s: found %v", file, found)
		}
	}
}

// A query of two words costs at most about 40 KB at 10,000 articles: the directory, a shard for each word, and the entries of
// the results that are shown, each in a file of its own at worst.
func TestQueryCostsLittleAtAnySize(t *testing.T) {
	files := map[string]string{"accord.yaml": "title: Long\n"}
	const articles = 10_000
	for i := range articles {
		files[fmt.Sprintf("content/articles/a%d.md", i)] = generated(i)
	}
	set := outputs(t, files)
	size := func(path string) int { return len(write(t, set, path)) }
	worst := func(folder string, n int) (size, total int) {
		for i := range n {
			s := len(write(t, set, fmt.Sprintf("search/%s/%d.json", folder, i)))
			size, total = max(size, s), total+s
		}
		return size, total
	}
	n := set.r.findableCount()
	words, allWords := worst("words", search.Shards(n))
	entries, allEntries := worst("entries", parts(n, entriesAChunk))
	directory := size("search/index.json")
	t.Logf("directory %d, shard at most %d, %d on average, entries at most %d, %d in all", directory, words, allWords/search.Shards(n), entries, allWords+allEntries)
	const results = 8
	if cost := directory + 2*allWords/search.Shards(n) + results*allEntries/parts(n, entriesAChunk); cost > 40<<10 {
		t.Errorf("a query costs %d bytes", cost)
	}
	if words > 18<<10 || entries > 5<<10 {
		t.Errorf("a shard has %d bytes, a file of entries %d", words, entries)
	}
}

// generated is an article with a title, a summary and headings of words that are as frequent as in a language: the second is
// half as frequent as the first, and so on.
func generated(i int) string {
	word := func(j int) string {
		x := uint64(i*31+j)*0x9e3779b97f4a7c15>>40 | 1
		rank := 20_000 * 16 / (x%20_000 + 16)
		return fmt.Sprintf("%c%cord%d", 'a'+rank%26, 'a'+rank/26%26, rank)
	}
	words := func(from, n int) string {
		var all []string
		for j := range n {
			all = append(all, word(from+j))
		}
		return strings.Join(all, " ")
	}
	return fmt.Sprintf("---\ntitle: The %s\ndate: 2020-01-01\nsummary: The %s.\n---\n\n## %s\n\nText.\n\n## %s\n\nText.\n", words(0, 6), words(6, 16), words(22, 4), words(26, 4))
}
