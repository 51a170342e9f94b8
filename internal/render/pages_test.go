package render

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"accord/internal/policy"
)

// Every page is a whole: one title, one main part, one first heading, each id once, and no fragment that leads nowhere.
func TestPagesAreWhole(t *testing.T) {
	set := outputs(t, small)
	for _, path := range pages(set) {
		root := parsePage(t, write(t, set, path))
		for _, name := range []string{"title", "main"} {
			if n := len(elements(root, name)); n != 1 {
				t.Errorf("%s has %d elements %s", path, n, name)
			}
		}
		if n := len(elements(root, "h1")); n != 1 && !strings.HasPrefix(path, "old/") {
			t.Errorf("%s has %d first headings", path, n)
		}
		ids := map[string]bool{}
		for _, e := range elements(root, "") {
			if id := attribute(e, "id"); id != "" && ids[id] {
				t.Errorf("%s has the id %s twice", path, id)
			} else {
				ids[id] = true
			}
		}
		for _, e := range elements(root, "") {
			for _, key := range []string{"aria-labelledby", "aria-describedby"} {
				if to := attribute(e, key); to != "" && !ids[to] {
					t.Errorf("%s: %s=%s leads nowhere", path, key, to)
				}
			}
			if to, ok := strings.CutPrefix(attribute(e, "href"), "#"); ok && !ids[to] {
				t.Errorf("%s: #%s leads nowhere", path, to)
			}
		}
	}
}

// Headings do not skip a level, and no element is there that a reader without styles would take for nothing.
func TestNothingIsEmpty(t *testing.T) {
	set := outputs(t, small)
	for _, path := range pages(set) {
		root := parsePage(t, write(t, set, path))
		level := 0
		for _, e := range elements(root, "") {
			if len(e.Data) == 2 && e.Data[0] == 'h' && e.Data[1] >= '1' && e.Data[1] <= '6' {
				if next := int(e.Data[1] - '0'); next > level+1 {
					t.Errorf("%s: <%s> after a heading of level %d", path, e.Data, level)
				}
				level = int(e.Data[1] - '0')
			}
			switch e.Data {
			case "p", "ul", "ol", "dl", "li", "dt", "dd", "section", "a", "h1", "h2", "h3", "figure", "nav", "tbody", "span", "strong", "aside":
				if text(e) == "" && len(elements(e, "img")) == 0 {
					t.Errorf("%s: an empty <%s class=%q>", path, e.Data, attribute(e, "class"))
				}
			}
		}
	}
}

// Every link of a page to the site leads to an output.
func TestLinksLeadToOutputs(t *testing.T) {
	set := outputs(t, small)
	for _, path := range pages(set) {
		for _, e := range elements(parsePage(t, write(t, set, path)), "") {
			for _, key := range []string{"href", "src"} {
				to, _, _ := strings.Cut(attribute(e, key), "#")
				if !strings.HasPrefix(to, "/") {
					continue
				}
				below, ok := strings.CutPrefix(to, "/x/")
				if below == "" || strings.HasSuffix(below, "/") {
					below += "index.html"
				}
				if _, there := set.Get(below); below != "articles/map.png" && (!ok || !there) {
					t.Errorf("%s: %s leads nowhere", path, to)
				}
			}
		}
	}
}

// Each relation is told on the pages of both of its ends.
func TestRelationsAreToldAtBothEnds(t *testing.T) {
	set := outputs(t, small)
	for _, c := range []struct{ page, link, says string }{
		{"articles/explained", "/agreements/pact/", "the main one"},
		{"agreements/pact", "/articles/explained/", "The pact of three"},
		{"articles/explained", "/actors/ann/", "who wrote it"},
		{"actors/ann", "/articles/explained/", "The pact of three"},
		{"articles/explained", "/events/meeting/", "The meeting"},
		{"events/meeting", "/articles/explained/", "The pact of three"},
		{"articles/explained", "/terms/norm/", "norm"},
		{"terms/norm", "/articles/explained/", "The pact of three"},
		{"sources/alpha", "/articles/explained/", "The pact of three"},
		{"sources/alpha", "/agreements/pact/", "the pact"},
		{"sources/alpha", "/events/meeting/", "The meeting"},
		{"sources/alpha", "/terms/norm/", "norm"},
		{"sources/beta", "/actors/club/", ""},
		{"agreements/pact", "/actors/chn/", "China"},
		{"actors/chn", "/agreements/pact/", "Signed"},
		{"agreements/pact", "/events/meeting/", "The meeting"},
		{"events/meeting", "/agreements/pact/", "Adopted 2 for (United Kingdom and United States), 1 against"},
		{"agreements/pact", "/agreements/treaty/", "builds on The Treaty"},
		{"agreements/treaty", "/agreements/pact/", "built on by the pact"},
		{"agreements/pact", "/actors/rus/", "Russia opposes"},
		{"actors/rus", "/agreements/pact/", "Russia opposes the pact (October 2019): It is against it."},
		{"agreements/pact", "/actors/club/", "Forum The Club"},
		{"actors/club", "/agreements/pact/", "Forum of the pact"},
		{"agreements/pact", "/actors/ann/", "Depositary Ann"},
		{"actors/ann", "/agreements/pact/", "Depositary of the pact"},
		{"actors/club", "/actors/rus/", "Russia (1990 to 2014)"},
		{"actors/rus", "/actors/club/", "The Club (1990 to 2014)"},
		{"actors/chn", "/actors/club/", "The Club, observer (since 1990)"},
		{"actors/usa", "/actors/club/", "Member of The Club"},
		{"actors/club", "/actors/office/", "Based there or part of it The Office"},
		{"actors/office", "/actors/club/", "Based in or part of The Club"},
		{"actors/ann", "/actors/office/", "Head: The Office (since 2019)"},
		{"actors/office", "/actors/ann/", "Ann (since 2019): Head"},
		{"actors/bear", "/actors/rus/", "attributed to Russia by"},
		{"actors/rus", "/actors/bear/", "Bear attributed to Russia"},
		{"actors/usa", "/actors/bear/", "by United Kingdom and United States"},
		{"actors/chn", "/actors/bear/", "backed by China"},
		{"events/meeting", "/actors/usa/", "host United States"},
		{"actors/usa", "/events/meeting/", "The meeting"},
		{"actors/gbr", "/events/meeting/", "The meeting"}, // as a member of the club
		{"events/meeting", "/events/after/", "Followed by After"},
		{"events/after", "/events/meeting/", "Follows The meeting"},
		{"events/after", "/events/series/", "Part of Series"},
		{"events/series", "/events/after/", "Belong to it After"},
		{"events/meeting", "/agreements/treaty/", "About The Treaty and the pact"},
		{"agreements/treaty", "/events/meeting/", "The meeting"},
		{"about", "/terms/norm/", "norm"},
		{"terms/norm", "/about/", "About"},
		{"actors/fra", "/articles/explained/", "The pact of three"},
	} {
		page := write(t, set, c.page+"/index.html")
		if !strings.Contains(page, `href="/x`+c.link) && c.says != "" {
			t.Errorf("%s does not lead to %s", c.page, c.link)
		}
		if !strings.Contains(text(elements(parsePage(t, page), "main")[0]), c.says) {
			t.Errorf("%s does not say %q: %s", c.page, c.says, text(elements(parsePage(t, page), "main")[0]))
		}
	}
}

// A state that nothing but a text names has a page and is in the list; one that nothing names has none.
func TestStateThatOnlyATextNames(t *testing.T) {
	set := outputs(t, small)
	has(t, write(t, set, "actors/fra/index.html"), "<h1>France</h1>")
	has(t, write(t, set, "actors/index.html"), `<a href="/x/actors/fra/">France</a>`)
	has(t, write(t, set, "articles/explained/index.html"), `<a href="/x/actors/fra/">France</a>`)
	if _, ok := set.Get("actors/deu/index.html"); ok {
		t.Error("Germany has a page")
	}
}

// Who the records do not name is not told to be out, unless the records name everyone.
func TestUnknownIsNotAbsent(t *testing.T) {
	compare := func(treaty string) string {
		set := outputs(t, with(map[string]string{"content/agreements/treaty.md": treaty,
			"content/actors/club.yaml": small["content/actors/club.yaml"] + "trio: {name: Trio, type: alliance, members: {who: [usa, gbr, deu]}}\n"}))
		return text(parsePage(t, write(t, set, "compare/trio/index.html")))
	}
	partial := "---\nname: The Treaty\ntype: pledge\nacts: [{did: signed, date: 2001, who: [usa, gbr], partial: true}]\n---\n"
	has(t, compare(partial), "Germany No record")
	whole := strings.ReplaceAll(partial, ", partial: true", "")
	if page := compare(whole); strings.Count(page, "Not in") != 1 { // of the pact not all votes are known
		t.Errorf("in %s", page)
	}
}

func TestRollCall(t *testing.T) {
	set := outputs(t, small)
	page := write(t, set, "articles/explained/index.html")
	has(t, page, "<dt>The Club <span>2 of 2</span></dt>")
	has(t, text(parsePage(t, page)), "Signed: United Kingdom and United States")
	has(t, text(parsePage(t, page)), "Others Signed: China")
	treaty := text(parsePage(t, write(t, set, "agreements/treaty/index.html")))
	has(t, treaty, "In The Treaty: 2 of 193 (1 June 2020)") // China only signed
	has(t, treaty, "Asia-Pacific states 0 of 54")
	has(t, treaty, "Signed only: China")
	has(t, treaty, "Signed only: The Club")
}

// Sources have the same numbers whether a template asks for them first or last, on every page and for every kind of row.
func TestCitationsDoNotDependOnTheTemplate(t *testing.T) {
	files, n := map[string]string{}, 0
	var sources strings.Builder
	cite := regexp.MustCompile(`(cite: |@)(alpha|beta)`)
	for _, name := range slices.Sorted(maps.Keys(small)) { // each citation gets a source of its own
		files[name] = cite.ReplaceAllStringFunc(small[name], func(s string) string {
			n++
			fmt.Fprintf(&sources, "c%02d: {type: report, title: C%02d}\n", n, n)
			return fmt.Sprintf("%sc%02d", cite.FindStringSubmatch(s)[1], n)
		})
	}
	files["content/sources/each.yaml"] = sources.String()
	list := `<div class="%s">{{range .Sources}}<i>{{.Number}} {{.Title}}</i>{{end}}</div>`
	own := theme(t, map[string]string{"base.html": "<!doctype html><title>{{.Title}}</title>" + fmt.Sprintf(list, "first") + `{{template "main" .}}` + fmt.Sprintf(list, "last")})
	set := Outputs(Input{Site: link(t, files), Theme: own, Words: NewWords("en", english(t))})
	cited := 0
	for _, path := range pages(set) {
		root := parsePage(t, write(t, set, path))
		lists := map[string]string{}
		for _, div := range elements(root, "div") {
			lists[attribute(div, "class")] += text(div)
		}
		if lists["first"] != lists["last"] {
			t.Errorf("%s cites %q when asked first, and %q when asked last", path, lists["first"], lists["last"])
		}
		cited += len(elements(root, "i"))
	}
	if cited < 2*n {
		t.Errorf("%d citations are shown of %d", cited/2, n)
	}
}

// A site below a path and a site without an address have no link that leaves them.
func TestBasePath(t *testing.T) {
	for base, home := range map[string]string{"https://example.org": "/", "https://example.org/": "/", "https://example.org/a/b/": "/a/b/", "": "/"} {
		config := strings.Replace(small["accord.yaml"], "base_url: https://example.org/x\n", "base_url: "+base+"\n", 1)
		if base == "" {
			config = strings.Replace(config, "base_url: \n", "", 1)
		}
		set := outputs(t, with(map[string]string{"accord.yaml": config}))
		page := write(t, set, "articles/explained/index.html")
		has(t, page, `<a class="site" href="`+home+`">`)
		has(t, page, `href="`+home+`agreements/pact/#a"`)
		if strings.Contains(page, `rel="canonical"`) != (base != "") || strings.Contains(page, "feed.xml") != (base != "") {
			t.Errorf("with the base %q the page has %s", base, page[:1000])
		}
		if _, ok := set.Get("sitemap.xml"); ok != (base != "") {
			t.Errorf("with the base %q there is a sitemap: %v", base, ok)
		}
	}
}

func TestEachOutputHasItsMediaType(t *testing.T) {
	for _, o := range outputs(t, small).All() {
		if o.Type == "" || (o.Write == nil) == (o.File == "") {
			t.Errorf("%s has the type %q", o.Path, o.Type)
		}
	}
}

// many is a site with n articles, events or sources more.
func many(kind string, n int, entry string) map[string]string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, entry, i)
	}
	return with(map[string]string{"content/" + kind + "/many.yaml": b.String()})
}

func TestPagination(t *testing.T) {
	files := many("sources", 30, "s%02d: {type: report, title: S}\n")
	files["accord.yaml"] += "per_page: 10\n"
	set := outputs(t, files) // 32 sources on four pages
	first, second, last := write(t, set, "sources/index.html"), write(t, set, "sources/page/2/index.html"), write(t, set, "sources/page/4/index.html")
	has(t, first, `<link rel="next" href="/x/sources/page/2/">`)
	has(t, second, `<link rel="prev" href="/x/sources/">`)
	has(t, second, `<span aria-current="page">2</span>`)
	has(t, second, `<a href="/x/sources/page/4/">4</a>`)
	if strings.Contains(first, `rel="prev"`) || strings.Contains(last, `rel="next"`) {
		t.Error("the ends lead on")
	}
	for page, want := range map[string]int{first: 10, last: 2} {
		if got := len(regexp.MustCompile(`href="/x/sources/[^p"]`).FindAllString(page, -1)); got != want {
			t.Errorf("a page has %d sources, want %d", got, want)
		}
	}
	if _, ok := set.Get("sources/page/5/index.html"); ok {
		t.Error("there is a fifth page")
	}
	if _, ok := set.Get("sources/page/1/index.html"); ok {
		t.Error("the first page has two addresses")
	}
}

// A long timeline is told year by year, and each entry once.
func TestTimeline(t *testing.T) {
	var b strings.Builder
	for i := range 210 {
		fmt.Fprintf(&b, "e%d: {name: E%d, date: %d, type: meeting, cite: beta}\n", i, i, 1900+i%3*20)
	}
	set := outputs(t, with(map[string]string{"content/events/many.yaml": b.String()}))
	whole := write(t, set, "timeline/index.html")
	if strings.Contains(whole, `class="timeline"`+">\n<li") || strings.Contains(whole, "/events/e1/") {
		t.Error("the whole timeline has entries")
	}
	n := 0
	for _, y := range []string{"1900", "1920", "1940", "2001", "2018", "2019", "2030"} {
		has(t, whole, `<a href="/x/timeline/`+y+`/">`+y+`</a>`)
		page := write(t, set, "timeline/"+y+"/index.html")
		n += len(regexp.MustCompile(`href="/x/events/e\d+/"`).FindAllString(page, -1))
		has(t, page, `<span aria-current="page">`+y+`</span>`)
	}
	if n != 210 {
		t.Errorf("the years have %d entries", n)
	}
	short := text(parsePage(t, write(t, outputs(t, small), "timeline/index.html")))
	has(t, short, "15 years later")
	if _, ok := outputs(t, small).Get("timeline/2019/index.html"); ok {
		t.Error("a short timeline is split")
	}
}

// The sentence about a table names every agreement that has the highest number, and is not there when nobody takes part.
func TestCompareInASentence(t *testing.T) {
	files := func(second string) map[string]string {
		pledge := "---\nname: %s\ntype: pledge\nacts: [{did: %s, date: 2001, who: [usa, gbr, fra]}]\n---\n"
		return with(map[string]string{"content/agreements/one.md": fmt.Sprintf(pledge, "One", "observer"), "content/agreements/two.md": fmt.Sprintf(pledge, "Two", second),
			"content/agreements/six.md": fmt.Sprintf(pledge, "Six", second), "content/agreements/pact.md": "", "content/agreements/treaty.md": "", "content/articles/explained.md": "",
			"content/actors/club.yaml": "club: {name: Club, type: alliance, members: {who: [usa, gbr, fra]}}\n", "accord.yaml": strings.Replace(small["accord.yaml"], "start: explained\n", "", 1)})
	}
	const sentence = "Highest participation:"
	has(t, text(parsePage(t, write(t, outputs(t, files("signed")), "compare/club/index.html"))), sentence+" Six (3 of 3) and Two (3 of 3). ")
	if page := write(t, outputs(t, files("observer")), "compare/club/index.html"); strings.Contains(page, sentence) {
		t.Errorf("nobody takes part in %s", page)
	}
}

// A table is cut to its bound, columns first.
func TestCompareIsBounded(t *testing.T) {
	var who []string
	for _, s := range policy.States()[:200] {
		who = append(who, string(s.Code))
	}
	files := map[string]string{"content/actors/all.yaml": "all: {name: All, type: group, members: {who: [" + strings.Join(who, ", ") + "]}}\n"}
	for i := range 20 {
		files[fmt.Sprintf("content/agreements/a%d.md", i)] =
			"---\nname: A\ntype: pledge\nacts: [{did: signed, date: 2001, who: [" + strings.Join(who[:5], ", ") + "]}]\n---\n"
	}
	set := outputs(t, with(files))
	root := parsePage(t, write(t, set, "compare/all/index.html"))
	rows := elements(elements(root, "tbody")[0], "tr")
	cells := len(elements(elements(root, "tbody")[0], "td")) - len(rows)
	if cells > maxCells || len(rows) < 100 {
		t.Errorf("%d cells in %d rows", cells, len(rows))
	}
}

func TestSourceSlugs(t *testing.T) {
	for id, want := range map[string]string{"a-70-174": "a-70-174", "Smith2019": "smith2019", "doi:10.1/x y": "doi-10-1-x-y", "_x_": "_x_", "..": "", "ümlaut": "mlaut"} {
		if got := sourceSlug(policy.ID(id)); got != want {
			t.Errorf("%s is %q, want %q", id, got, want)
		}
	}
}

func TestImages(t *testing.T) {
	page := write(t, outputs(t, small), "articles/explained/index.html")
	want := `<img src="/x/articles/map.png" alt="A map" srcset="/x/articles/map%2C%20small.png 400w, /x/articles/map.png 800w" ` +
		`sizes="(min-width: 48rem) 36rem, 100vw" width="800" height="600"`
	if n := strings.Count(page, want); n != 2 {
		t.Errorf("the lead and the image of the body are there %d times in %s", n, page)
	}
	has(t, text(parsePage(t, page)), "Where Ann CC0")
}

func TestRedirect(t *testing.T) {
	set := outputs(t, small)
	page := write(t, set, "old/index.html")
	has(t, page, `<meta http-equiv="refresh" content="0; url=/x/articles/explained/">`)
	has(t, page, `<link rel="canonical" href="https://example.org/x/articles/explained/">`)
	has(t, page, `<a href="/x/articles/explained/">The pact of three</a>`)
	if strings.Contains(write(t, set, "sitemap.xml"), "/old/") {
		t.Error("the old address is in the sitemap")
	}
}

func TestSitemap(t *testing.T) {
	set := outputs(t, small)
	var urls urlset
	if err := xml.Unmarshal([]byte(write(t, set, "sitemap.xml")), &urls); err != nil {
		t.Fatal(err)
	}
	byLoc := map[string]string{}
	for _, u := range urls.URLs {
		byLoc[u.Loc] = u.LastMod
	}
	if got := byLoc["https://example.org/x/articles/explained/"]; got != "2020-02-03" {
		t.Errorf("the article was changed on %q", got)
	}
	n := 0
	for _, path := range pages(set) {
		if path != "404.html" && path != "old/index.html" {
			n++
		}
	}
	if len(byLoc) != n {
		t.Errorf("%d addresses of %d pages: %v", len(byLoc), n, slices.Sorted(maps.Keys(byLoc)))
	}
	has(t, write(t, set, "robots.txt"), "Sitemap: https://example.org/x/sitemap.xml\n")
}

// More addresses than a sitemap may have are told in several, which an index names.
func TestSitemapIndex(t *testing.T) {
	b := &builder{r: newRenderer(Input{Site: link(t, small), Theme: &Theme{}, Words: NewWords("en", english(t))}), set: &listing{byPath: map[string]int{}}}
	for i := range maxSitemap + 1 {
		b.set.add(Output{Path: fmt.Sprintf("p%d/index.html", i)})
	}
	b.machine()
	set := &Set{r: b.r, listed: func() *listing { return b.set }}
	var index sitemapIndex
	if err := xml.Unmarshal([]byte(write(t, set, "sitemap.xml")), &index); err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, m := range index.Maps {
		var urls urlset
		if err := xml.Unmarshal([]byte(write(t, set, strings.TrimPrefix(m.Loc, "https://example.org/x/"))), &urls); err != nil {
			t.Fatal(err)
		}
		if len(urls.URLs) > maxSitemap {
			t.Errorf("%s has %d addresses", m.Loc, len(urls.URLs))
		}
		total += len(urls.URLs)
	}
	if len(index.Maps) != 2 || total != maxSitemap+1 {
		t.Errorf("%d maps with %d addresses", len(index.Maps), total)
	}
}

// The feed is Atom with an id for each article that stays the same when its words change, and days in the site's zone.
func TestFeed(t *testing.T) {
	read := func(files map[string]string) (feed atomFeed) {
		data := write(t, outputs(t, files), "feed.xml")
		if err := xml.Unmarshal([]byte(data), &feed); err != nil {
			t.Fatal(err)
		}
		return feed
	}
	feed := read(small)
	if len(feed.Entries) != 1 || feed.ID != "https://example.org/x/" || feed.Updated != "2020-02-03T00:00:00+09:00" {
		t.Fatalf("the feed is %+v", feed)
	}
	e := feed.Entries[0]
	if e.ID != "https://example.org/x/articles/explained/" || e.Title != "The pact of three" || e.Published != "2020-01-02T00:00:00+09:00" ||
		e.Updated != feed.Updated || e.Summary.Text != "What the pact says." || len(e.Authors) != 1 || e.Authors[0].Name != "Ann" {
		t.Errorf("the entry is %+v", e)
	}
	renamed := with(map[string]string{"content/articles/explained.md": strings.Replace(small["content/articles/explained.md"], "The *pact*", "A & <b>", 1)})
	if got := read(renamed).Entries[0]; got.ID != e.ID || !strings.HasPrefix(got.Title, "A & ") {
		t.Errorf("renamed, the entry is %+v", got)
	}
	none := with(map[string]string{"content/articles/explained.md": "", "accord.yaml": strings.Replace(small["accord.yaml"], "start: explained\n", "", 1)})
	if got := read(none); len(got.Entries) != 0 || got.Updated == "" {
		t.Errorf("without articles the feed is %+v", got)
	}
}

// Writing an output twice, or many at once, gives the same bytes.
func TestOutputsAreValues(t *testing.T) {
	set, other := outputs(t, small), outputs(t, small)
	done := make(chan string)
	for range 4 {
		go func() {
			for _, o := range set.All() {
				if o.Write == nil {
					continue
				}
				var buf bytes.Buffer
				if err := o.Write(&buf); err != nil {
					t.Error(err)
				}
				if buf.String() != write(t, other, o.Path) {
					t.Errorf("%s differs", o.Path)
				}
			}
			done <- ""
		}()
	}
	for range 4 {
		<-done
	}
}

// The glossary has letters when it is long.
func TestGlossary(t *testing.T) {
	letters := func(files map[string]string) (out []string) {
		for _, h := range elements(parsePage(t, write(t, outputs(t, files), "terms/index.html")), "h2") {
			out = append(out, text(h))
		}
		return out
	}
	if got := letters(small); len(got) > 0 {
		t.Errorf("a short glossary has %q", got)
	}
	files := with(map[string]string{"content/terms/many.yaml": "aa: {name: Élan}\nbb: {name: elm}\ncc: {name: zoo}\ndd: {name: yes}\nee: {name: ear}\nff: {name: oak}\ngg: {name: Oat}\n"})
	if got := letters(files); !slices.Equal(got, []string{"E", "N", "O", "Y", "Z"}) {
		t.Errorf("got %q", got)
	}
}

// A term that nothing links to has a page, which says what it means and lists nothing.
func TestATermThatNothingLinksTo(t *testing.T) {
	set := outputs(t, with(map[string]string{"content/terms/lone.md": "---\nname: lone\ndefinition: Linked *nowhere*.\n---\n"}))
	page := write(t, set, "terms/lone/index.html")
	has(t, page, "<dfn>lone</dfn>: Linked <em>nowhere</em>.")
	if root := parsePage(t, page); strings.Contains(page, "_uses") || len(elements(root, "h1")) != 1 || len(elements(elements(root, "main")[0], "h2")) > 0 {
		t.Error(page)
	}
	has(t, write(t, set, "terms/index.html"), "Linked <em>nowhere</em>.")
}

// What a record has as extra reaches a site's own templates, escaped like any text; without it there is nothing.
func TestExtraReachesTemplates(t *testing.T) {
	files := with(map[string]string{
		"content/terms/own.md":  "---\nname: own\nextra: {colour: '<blue>', steps: [1, 2.5, yes], deep: {day: 2020-01-01, none: ~}}\n---\n",
		"content/terms/none.md": "---\nname: none\n---\n",
	})
	own := theme(t, map[string]string{"term.html": `{{define "main"}}<p class="{{.Extra.colour}}">{{.Extra.colour}}; {{range .Extra.steps}}{{.}}, {{end}}; ` +
		`{{with .Extra.deep}}{{.day}}{{if not .none}} (none){{end}}{{end}}</p>{{with .Extra}}<b>some</b>{{else}}<i>none</i>{{end}}{{end}}`})
	set := Outputs(Input{Site: link(t, files), Theme: own, Words: NewWords("en", english(t)), Beside: beside})
	has(t, write(t, set, "terms/own/index.html"), `<p class="&lt;blue&gt;">&lt;blue&gt;; 1, 2.5, yes, ; 2020-01-01 (none)</p><b>some</b>`)
	has(t, write(t, set, "terms/none/index.html"), `<p class="">; ; </p><i>none</i>`)
}

// Sources are numbered in the order in which a page cites them, however many they are, and each keeps its number.
func TestAPageOfManySources(t *testing.T) {
	var sources, body strings.Builder
	for i := range 3 * fewSources {
		fmt.Fprintf(&sources, "s%d: {type: webpage, title: S%d, url: \"https://example.net/s%d\"}\n", i+1, i+1, i+1)
		fmt.Fprintf(&body, "Said [@s%d].\n\n", i+1)
	}
	page := write(t, outputs(t, with(map[string]string{
		"content/sources/many.yaml": sources.String(),
		"content/pages/about.md":    "---\ntitle: About\nsummary: About it.\nupdated: 2020-01-01\n---\n\n" + body.String() + body.String(),
	})), "about/index.html")
	for i := range 3 * fewSources {
		for k := range 2 {
			has(t, page, fmt.Sprintf(`<a href="#_source-%d" id="_cite-%d-%d">%d</a>`, i+1, i+1, k+1, i+1))
		}
		has(t, page, fmt.Sprintf(`id="_source-%d"`, i+1))
	}
}

// A citation never begins a line, whether a space or a line break stands before it in the source.
func TestCitationsStayWithTheirWord(t *testing.T) {
	set := outputs(t, with(map[string]string{"content/pages/cited.md": "---\ntitle: Cited\n---\nOne [@alpha], two\n[@beta] and three[@alpha].\n"}))
	page := write(t, set, "cited/index.html")
	has(t, page, `One<span class="cite">`)
	has(t, page, `two<span class="cite">`)
	has(t, page, `three<span class="cite">`)
}
