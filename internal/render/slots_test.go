package render

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// textOf is what a page says.
func textOf(t *testing.T, set *Set, path string) string {
	t.Helper()
	return text(parsePage(t, write(t, set, path)))
}

// lacks fails if a page holds a text.
func lacks(t *testing.T, page, unwanted string) {
	t.Helper()
	if strings.Contains(page, unwanted) {
		t.Errorf("%q in %s", unwanted, page)
	}
}

// The timeline has a page for each decade and each topic of five moments, and leads to it; of fewer there is none.
func TestTimelineOfDecadesAndTopics(t *testing.T) {
	set := outputs(t, with(map[string]string{
		"content/terms/rare.md": "---\nname: rare\n---\n",
		"content/events/rare.yaml": "old: {name: Old, date: 1950, type: meeting, topics: rare, cite: beta}\n" +
			"new: {name: New, date: 2018, type: meeting, about: treaty, cite: beta}\n",
	}))
	whole := write(t, set, "timeline/index.html")
	for _, path := range []string{"timeline/2010s/", "timeline/norm/"} {
		has(t, whole, `href="/x/`+path+`"`)
		page := write(t, set, path+"index.html")
		has(t, page, `aria-current="page"`)
		has(t, page, "New")
		lacks(t, page, "Old")
	}
	has(t, write(t, set, "timeline/norm/index.html"), "Timeline: Norms")
	for _, path := range []string{"timeline/1950s/index.html", "timeline/rare/index.html", "timeline/2018/index.html"} {
		if _, ok := set.Get(path); ok {
			t.Errorf("%s is there", path)
		}
	}
	has(t, write(t, set, "index.html"), `<a href="/x/timeline/#_2018">2018</a>`)
	has(t, write(t, set, "terms/norm/index.html"), `<a href="/x/timeline/norm/#_2019">2019</a>`)
	if n := strings.Count(whole, ` id="_2018"`); n != 1 {
		t.Errorf("2018 can be led to %d times", n)
	}
}

// A topic with very many moments shows the latest, and says how many it leaves out.
func TestTheTimelineOfATopicIsBounded(t *testing.T) {
	var b strings.Builder
	for i := range longTimeline + 7 {
		fmt.Fprintf(&b, "e%d: {name: E%d, date: %d, type: meeting, topics: norm, cite: beta}\n", i, i, 1700+i)
	}
	set := outputs(t, with(map[string]string{"content/events/many.yaml": b.String(), "content/agreements/pact.md": "", "content/agreements/treaty.md": "",
		"content/articles/explained.md": "", "content/events/meeting.md": "", "content/events/more.yaml": "", "content/actors/ann.md": "", "content/actors/club.yaml": "",
		"accord.yaml": "title: Small\nbase_url: https://example.org/x\n"}))
	page := write(t, set, "timeline/norm/index.html")
	has(t, page, "7 earlier entries")
	if n := strings.Count(page, `class="when"`); n != longTimeline {
		t.Errorf("%d entries", n)
	}
	has(t, write(t, set, "terms/norm/index.html"), `#_1906"`)
	has(t, write(t, set, "index.html"), `<a href="/x/timeline/1906/">1906</a>`)
}

// A page leads to the files of what it shows; where the site has none it says nothing of them.
func TestDownloads(t *testing.T) {
	set := outputs(t, small)
	for path, want := range map[string]string{
		"agreements/pact": "Download: CSV · JSON", "agreements": "Download: CSV · JSON", "terms": "Download: CSV · JSON", "compare/norm": "Download: CSV · JSON",
		"sources": "Download: CSV · JSON · BibTeX · RIS · CSL-JSON", "timeline": "Download: iCal · events.csv · acts.csv",
	} {
		has(t, textOf(t, set, path+"/index.html"), want)
	}
	without := outputs(t, with(map[string]string{"accord.yaml": small["accord.yaml"] + "data: false\n"}))
	for _, path := range pages(without) {
		lacks(t, write(t, without, path), "Download")
	}
}

// A comparison is a table of its own: a row for each actor, a column for each agreement.
func TestCompareAsATable(t *testing.T) {
	set := outputs(t, small)
	has(t, write(t, set, "compare/norm/table.csv"), "who,name,treaty,pact\r\nchn,China,signatory,signed\r\n")
	has(t, write(t, set, "compare/norm/table.json"), `{"who":"usa","name":"United States","treaty":"party","pact":"signed"}`)
}

// A comparison says which agreement divides its rows most evenly, of those whose records tell of everyone.
func TestCompareSaysWhatDivides(t *testing.T) {
	pledge := func(name, who string) string {
		return "---\nname: " + name + "\ntype: pledge\nacts: [{did: signed, date: 2001, who: [" + who + "]}]\n---\n"
	}
	set := outputs(t, with(map[string]string{"content/agreements/half.md": pledge("Half", "usa, gbr"), "content/agreements/most.md": pledge("Most", "usa, gbr, fra"),
		"content/agreements/all.md": pledge("All", "usa, gbr, fra, deu"), "content/actors/four.yaml": "four: {name: Four, type: group, members: {who: [usa, gbr, fra, deu]}}\n"}))
	has(t, textOf(t, set, "compare/four/index.html"), "Highest participation: All (4 of 4). Most evenly split: The Treaty (2 of 4) and Half (2 of 4).")
	same := outputs(t, with(map[string]string{"content/agreements/one.md": pledge("One", "usa, gbr, fra"), "content/agreements/two.md": pledge("Two", "usa, gbr, fra"),
		"content/agreements/pact.md": "", "content/agreements/treaty.md": "", "content/articles/explained.md": "", "content/events/meeting.md": "", "content/events/more.yaml": "",
		"content/actors/ann.md": "", "content/actors/club.yaml": "three: {name: Three, type: group, members: {who: [usa, gbr, fra]}}\n",
		"accord.yaml": "title: Small\nbase_url: https://example.org/x\n"}))
	lacks(t, write(t, same, "compare/three/index.html"), "split")
}

// The home page asks the questions that articles answer; without one it shows the articles. Those that were reviewed last
// come first.
func TestHomeByQuestion(t *testing.T) {
	has(t, textOf(t, outputs(t, with(map[string]string{"content/articles/more.md": "---\ntitle: More\ndate: 2020-01-01\nsummary: S.\n---\n"})), "index.html"), " Articles ")
	set := outputs(t, with(map[string]string{
		"content/articles/asked.md": "---\ntitle: Asked\nquestion: Who asks?\ndate: 2019-01-01\nreviewed: 2020-05-05\nsummary: S.\n---\n",
	}))
	home := write(t, set, "index.html")
	has(t, home, `<a href="/x/articles/asked/">Who asks?</a>`)
	page := text(parsePage(t, home))
	if asked, explained := strings.LastIndex(page, "Asked"), strings.LastIndex(page, "The pact of"); asked < 0 || asked > explained {
		t.Errorf("what was reviewed last comes later: %s", page)
	}
	lacks(t, page, " Articles The pact") // the navigation has the word, too
}

// A site of one article has its brief on the home page, without citations: their sources are on the article's own.
func TestHomeOfOneArticle(t *testing.T) {
	home := write(t, outputs(t, small), "index.html")
	has(t, home, "<li>It binds nobody.</li>")
	lacks(t, home, "_source-")
	lacks(t, text(parsePage(t, home)), "Recently reviewed")
}

// A topic begins with what its record says is to be read first, in that order, and does not show it twice.
func TestTopic(t *testing.T) {
	article := func(title, date, more string) string {
		return "---\ntitle: " + title + "\ndate: " + date + "\nsummary: S.\ntopics: topic\n" + more + "---\n"
	}
	set := outputs(t, with(map[string]string{
		"content/terms/topic.md":     "---\nname: topic\ndefinition: A subject.\nstart: [second, first]\nunlike: norm\n---\n",
		"content/articles/first.md":  article("First", "2019-01-01", "question: Which is first?\n"),
		"content/articles/second.md": article("Second", "2019-02-01", ""),
		"content/articles/third.md":  article("Third", "2019-03-01", "changes: [{date: 2019-03-02, type: update, note: Something new.}]\n"),
		"content/articles/fourth.md": article("Fourth", "2018-03-01", "reviewed: 2020-01-01\n"),
	}))
	page := write(t, set, "terms/topic/index.html")
	var order []string
	for _, a := range elements(elements(parsePage(t, page), "main")[0], "a") {
		if strings.HasPrefix(attribute(a, "href"), "/x/articles/") {
			order = append(order, text(a))
		}
	}
	if want := []string{"Which is first?", "Second", "First", "Fourth", "Third", "Third"}; !slices.Equal(order, want) {
		t.Errorf("%q, want %q", order, want)
	}
	has(t, text(parsePage(t, page)), "What changed 2 March 2019: Update, Third. Something new.")
	has(t, page, `Not the same as: <a href="/x/terms/norm/">`)
	has(t, write(t, set, "terms/norm/index.html"), `Not the same as: <a href="/x/terms/topic/">`)
	has(t, textOf(t, set, "terms/norm/index.html"), "Positions the pact opposes: Russia")
}

// The glossary says what a term is not, who uses it and where its definition is from; letters lead to their terms.
func TestGlossaryEntries(t *testing.T) {
	set := outputs(t, with(map[string]string{"content/terms/many.yaml": "aa: {name: ant, unlike: norm}\nbb: {name: bee}\ncc: {name: cat}\ndd: {name: dog}\nee: {name: elk}\nff: {name: fox}\ngg: {name: gnu}\n"}))
	page := write(t, set, "terms/index.html")
	has(t, text(parsePage(t, page)), "Not the same as: ant")
	has(t, text(parsePage(t, page)), "Used in 1 article")
	has(t, page, `Source: <a href="/x/sources/beta/">`)
	has(t, page, `<a href="#_letter-2">B</a>`)
	has(t, page, `id="_letter-2"`)
}

// Once the original of a source is gone, every address of it is that of the kept copy, and pages say so.
func TestDeadSources(t *testing.T) {
	set := outputs(t, with(map[string]string{"content/sources/all.yaml": strings.Replace(small["content/sources/all.yaml"], "level: primary", "dead: 2020-03, level: primary", 1)}))
	source := parsePage(t, write(t, set, "sources/alpha/index.html"))
	outward := slices.DeleteFunc(elements(source, "a"), func(a *html.Node) bool { return attribute(a, "class") != "out" })
	if len(outward) != 1 || attribute(outward[0], "href") != "https://example.net/b" {
		t.Errorf("%d addresses lead out", len(outward))
	}
	has(t, text(source), "The original is gone since March 2020: https://example.net/a")
	for _, path := range []string{"articles/explained/index.html", "data/sources.bib", "data/sources.ris", "data/sources.csl.json"} {
		page := write(t, set, path)
		has(t, page, "https://example.net/b")
		lacks(t, page, "https://example.net/a\"")
		lacks(t, page, "https://example.net/a}")
		lacks(t, page, "https://example.net/a\r")
	}
	has(t, textOf(t, set, "sources/index.html"), "Primary source 1 Secondary source 1 Cited here 2 Archived 1 Original gone 1")
	has(t, textOf(t, set, "sources/index.html"), "the original is gone, the archived copy is shown")
	has(t, textOf(t, outputs(t, small), "sources/index.html"), "archived 1 January 2020")
	has(t, textOf(t, outputs(t, small), "sources/index.html"), "not archived")
}

// A group tells how many of its members are in which agreements, an actor in how many it has which status.
func TestSharesOfActors(t *testing.T) {
	set := outputs(t, small)
	has(t, textOf(t, set, "actors/club/index.html"), "Members in the agreements the pact: 2 of 2 The Treaty: 2 of 2")
	has(t, textOf(t, set, "actors/usa/index.html"), "In 2 of the 2 agreements here · Party 1 · Signed 1")
	lacks(t, textOf(t, set, "actors/usa/index.html"), "Members in the agreements")
}

// What is not recorded is said where a reader would take the silence for an answer.
func TestSilenceIsTold(t *testing.T) {
	set := outputs(t, with(map[string]string{"content/agreements/quiet.md": "---\nname: Quiet\ntype: report\nacts: [{did: published, date: 2001}]\n---\n",
		"content/articles/bare.md": "---\ntitle: Bare\ndate: 2019-01-01\nreview_every: 6mo\nsummary: S.\n---\n"}))
	has(t, textOf(t, set, "agreements/quiet/index.html"), "Who took part is not recorded here.")
	lacks(t, textOf(t, set, "agreements/pact/index.html"), "not recorded here")
	has(t, textOf(t, set, "articles/bare/index.html"), "no sources yet · the next review is overdue")
	lacks(t, textOf(t, set, "articles/explained/index.html"), "no sources yet")
	lacks(t, textOf(t, set, "articles/explained/index.html"), "overdue")
}

// The page for lost addresses leads to the search, to where many begin and to what has moved.
func TestLostAddresses(t *testing.T) {
	page := write(t, outputs(t, small), "404.html")
	has(t, page, `action="/x/search/"`)
	has(t, text(parsePage(t, page)), "Many begin here The pact of three What has moved /x/old/: The pact of three")
}
