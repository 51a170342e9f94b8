package render

import (
	"regexp"
	"strings"
	"testing"
)

// mainText is the text of a page's main part, without its codes.
func mainText(t *testing.T, set *Set, path string) string {
	t.Helper()
	return text(elements(parsePage(t, write(t, set, path+"/index.html")), "main")[0])
}

// agreementPage is the text of the page of one agreement more.
func agreementPage(t *testing.T, record string) string {
	t.Helper()
	return mainText(t, outputs(t, with(map[string]string{"content/agreements/own.md": "---\nname: Own\n" + record + "---\n"})), "agreements/own")
}

// Where consent is a thing of its own a signature is not taking part; elsewhere it is.
func TestWhoIsIn(t *testing.T) {
	for record, want := range map[string]string{
		"type: treaty\nacts: [{did: signed, date: 2001, who: [usa, gbr]}]\n":                                           "In Own: 0 of 193",
		"type: protocol\nacts: [{did: signed, date: 2001, who: [usa, gbr]}, {did: ratified, date: 2002, who: usa}]\n":  "In Own: 1 of 193",
		"type: agreement\nacts: [{did: signed, date: 2001, who: [usa, gbr]}, {did: accepted, date: 2002, who: usa}]\n": "In Own: 1 of 193",
		"type: agreement\nneeds: {consents: 9}\nacts: [{did: signed, date: 2001, who: [usa, gbr]}]\n":                  "In Own: 0 of 193",
		"type: agreement\nacts: [{did: signed, date: 2001, who: [usa, gbr]}]\n":                                        "In Own: 2 of 193",
		"type: pledge\nacts: [{did: joined, date: 2001, who: [usa, gbr, fra]}]\n":                                      "In Own: 3 of 193",
		"type: resolution\nacts: [{did: adopted, date: 2001, vote: {for: {count: 1, known: usa}, against: 0}}]\n":      "In Own: 1 of 193",
		"type: treaty\nacts: [{did: adopted, date: 2001, vote: {for: {count: 1, known: usa}, against: 0}}]\n":          "In Own: 0 of 193",
		"type: pledge\nacts: [{did: signed, date: 2001, who: [usa, gbr], partial: true}]\n":                            "In Own: at least 2 of 193",
		"type: treaty\nacts: [{did: signed, date: 2001, who: [usa, gbr], partial: true}]\n":                            "In Own: none on record, of 193",
	} {
		has(t, agreementPage(t, record), want)
	}
	compared := mainText(t, outputs(t, small), "compare/norm")
	has(t, compared, "China Signed only Signed 1/2")
	has(t, compared, "United Kingdom Party Signed 2/2")
	has(t, compared, "Highest participation: the pact (3 of 3). Most evenly split: The Treaty (2 of 3).")
	has(t, compared, "Total in 2 of 3 3 of 3")
}

// What happened to an article last stands at its head, and its citation has that day.
func TestWhatHappenedLast(t *testing.T) {
	for days, want := range map[string]string{
		"date: 2020-01-02\n":                                            "Published 2 January 2020",
		"date: 2020-01-02\nupdated: 2020-03-04\n":                       "Updated 4 March 2020",
		"date: 2020-01-02\nreviewed: 2020-02-03\nupdated: 2020-03-04\n": "Updated 4 March 2020",
		"date: 2020-01-02\nreviewed: 2020-04-05\nupdated: 2020-03-04\n": "Last reviewed 5 April 2020",
		"date: 2020-01-02\nreviewed: 2020-03-04\nupdated: 2020-03-04\n": "Last reviewed 4 March 2020",
	} {
		set := outputs(t, with(map[string]string{"content/articles/plain.md": "---\n" + days + "title: Plain\nsummary: S.\n---\nText.\n"}))
		page := mainText(t, set, "articles/plain")
		has(t, page, want+" · 1 min")
		_, day, _ := strings.Cut(strings.TrimPrefix(want, "Last "), " ")
		has(t, page, "Cite this version “Plain”. Small, version of "+day)
	}
}

// A text that nobody adopted is not called adopted.
func TestPublishedIsNotAdopted(t *testing.T) {
	for verb, want := range map[string]string{"published": "Published", "endorsed": "Endorsed", "adopted": "Adopted", "signed": "Adopted"} {
		has(t, agreementPage(t, "type: report\nacts: [{did: "+verb+", date: 2001, who: usa}]\n"), "Status "+want+" (2001)")
	}
}

// A group of whom nobody is recorded is not told to be out.
func TestGroupsOfAnIncompleteRoll(t *testing.T) {
	page := agreementPage(t, "type: pledge\nacts: [{did: signed, date: 2001, who: [usa, gbr], partial: true}]\n")
	has(t, page, "African states none on record, of 54")
	has(t, page, "Western European and other states at least 2 of ")
	has(t, agreementPage(t, "type: pledge\nacts: [{did: signed, date: 2001, who: [usa, gbr]}]\n"), "African states 0 of 54")
}

// Of those who are known to have left nobody is in, however few the records name.
func TestGroupThatLeft(t *testing.T) {
	set := outputs(t, with(map[string]string{
		"content/agreements/own.md": "---\nname: Own\ntype: treaty\nacts: [{did: ratified, date: 2001, who: [usa, gbr, rus], partial: true}, {did: withdrew, date: 2002, who: [usa, gbr, rus]}]\n---\n",
		"content/articles/plain.md": "---\ndate: 2003-01-02\ntitle: Plain\nsummary: S.\n---\n::: rollcall own\nof: members(club)\n:::\n"}))
	has(t, mainText(t, set, "articles/plain"), "In Own: 0 of 3 (2 January 2003)")
}

// A roll without a universe has nobody beyond it.
func TestRollOfCompanies(t *testing.T) {
	set := outputs(t, with(map[string]string{"content/agreements/own.md": "---\nname: Own\ntype: pledge\nacts: [{did: joined, date: 2001, who: [office, bear]}]\n---\n"}))
	page := mainText(t, set, "agreements/own")
	has(t, page, "Who is in Joined: Bear and The Office")
	if strings.Contains(page, "Others") {
		t.Errorf("there are others in %s", page)
	}
}

// The day that follows from the consents stands in the history and in timelines, unless an act asserts it.
func TestDerivedEntryIntoForce(t *testing.T) {
	set := outputs(t, small)
	has(t, mainText(t, set, "agreements/treaty"), "1 January 2002 In force derived from the consents")
	has(t, mainText(t, set, "timeline"), "1 January 2002 The Treaty enters into force")
	asserted := strings.Replace(small["content/agreements/treaty.md"], "acts:\n", "acts:\n  - {did: in-force, date: 2002-01-01}\n", 1)
	set = outputs(t, with(map[string]string{"content/agreements/treaty.md": asserted}))
	if page := mainText(t, set, "agreements/treaty"); strings.Contains(page, "derived") || strings.Count(page, "1 January 2002 In force") != 1 {
		t.Errorf("the day is told twice in %s", page)
	}
}

// An event tells what was done at it, once.
func TestTimelineTellsWhatWasDoneAtAnEvent(t *testing.T) {
	set := outputs(t, small)
	for _, path := range []string{"timeline", "articles/explained", "actors/usa"} {
		page := mainText(t, set, path)
		has(t, page, "The meeting: the pact adopted")
		if strings.Count(page, "the pact adopted") != 1 {
			t.Errorf("%s tells it more than once: %s", path, page)
		}
	}
}

// A timeline about an agreement has what single participants did, but not the rows of the roll; the site's has neither.
func TestTimelineOfOneAgreement(t *testing.T) {
	files := with(map[string]string{"content/agreements/pact.csv": "who,joined\nfra,2019-11-01\n",
		"content/agreements/pact.md": strings.Replace(small["content/agreements/pact.md"], "acts:\n", "acts:\n  - {did: joined, date: 2019-10-01, who: deu}\n", 1)})
	set := outputs(t, files)
	own, roll := "1 October 2019 the pact joined: Germany", "1 November 2019 the pact joined"
	has(t, mainText(t, set, "articles/explained"), own)
	for _, path := range []string{"timeline", "articles/explained"} {
		if page := mainText(t, set, path); strings.Contains(page, roll) || path == "timeline" && strings.Contains(page, own) {
			t.Errorf("%s has %s", path, page)
		}
	}
}

// Who has left is told with the day, and with what it had done before.
func TestWhoLeft(t *testing.T) {
	page := agreementPage(t, "type: treaty\nacts: [{did: signed, date: 2001-05-02, who: can}, {did: ratified, date: 2002-06-03, effective: 2002-09-01, who: can}, "+
		"{did: withdrew, date: 2011-12-15, effective: 2012-12-15, who: can}]\n")
	has(t, page, "Canada Left 15 December 2012 2 May 2001 3 June 2002 1 September 2002")
	has(t, page, "15 December 2011 Withdrew: Canada in effect 15 December 2012")
	page = agreementPage(t, "type: pledge\nacts: [{did: joined, date: 2001-05-02, who: [can, fra]}, {did: withdrew, date: 2011-12-15, who: can}]\n")
	has(t, page, "Canada Left 2 May 2001 – 15 December 2011")
}

// Names stand in the order of names, not of codes.
func TestListsAreInTheOrderOfNames(t *testing.T) {
	record := "---\nname: Own\ntype: pledge\nacts: [{did: signed, date: 2001, who: [deu, fra, dnk]}]\n---\n"
	set := outputs(t, with(map[string]string{"content/agreements/own.md": record}))
	has(t, mainText(t, set, "agreements/own"), "Signed: Denmark, France and Germany")
	has(t, mainText(t, set, "timeline"), "Own signed: Denmark, France and Germany")
	some := strings.Replace(record, "who: ", "count: 34, who: ", 1)
	has(t, mainText(t, outputs(t, with(map[string]string{"content/agreements/own.md": some})), "timeline"), "Own signed: 34 participants")
}

// A picture that stands alone is a figure with its caption; one in a line is not.
func TestFigures(t *testing.T) {
	figure := regexp.MustCompile(`<figure class="picture"><img [^>]*><figcaption>Where <span>Ann</span> <span>CC0</span></figcaption></figure>`)
	count := func(body string) int {
		article := strings.Replace(small["content/articles/explained.md"], "\n\n![](map.png)\n\n", "\n\n"+body+"\n\n", 1)
		return len(figure.FindAllString(write(t, outputs(t, with(map[string]string{"content/articles/explained.md": article})), "articles/explained/index.html"), -1))
	}
	if alone, within := count("![](map.png)"), count("See ![](map.png)."); alone != 2 || within != 1 { // the lead image is one
		t.Errorf("%d and %d figures", alone, within)
	}
}

// A number at the start of a sentence has its capital before "at least".
func TestBoundedNumberInTitleWords(t *testing.T) {
	article := strings.Replace(small["content/articles/explained.md"], "The [[pact]]", "{= count(joined(own)) as Words } have. The [[pact]]", 1)
	set := outputs(t, with(map[string]string{"content/articles/explained.md": article,
		"content/agreements/own.md": "---\nname: Own\ntype: pledge\nacts: [{did: joined, date: 2001, who: [deu, fra], partial: true}]\n---\n"}))
	has(t, mainText(t, set, "articles/explained"), "At least two have.")
}

// Topics of the first page have the titles of their pages.
func TestTopicsOfTheHomePage(t *testing.T) {
	has(t, write(t, outputs(t, small), "index.html"), `<a href="/x/terms/norm/">Norms</a>`)
}

// A record that was renamed back has its old address again, and needs no page that leads there.
func TestAnAddressThatARecordHasAgain(t *testing.T) {
	set := outputs(t, with(map[string]string{"content/articles/plain.md": "---\ndate: 2020-01-02\ntitle: Plain\nsummary: S.\naliases: [/articles/plain/, /older/]\n---\nText.\n"}))
	has(t, mainText(t, set, "articles/plain"), "Plain")
	has(t, write(t, set, "older/index.html"), "/articles/plain/")
	n := 0
	for _, o := range set.All() {
		if o.Path == "articles/plain/index.html" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("its page is written %d times", n)
	}
}

// What stood below the comparisons leads to what stands there now; without it, to the record's page.
func TestAnOldAddressOfAComparison(t *testing.T) {
	aliases := "aliases: [/compare/rule/, /compare/norm/, /timeline/rule/, /terms/rule/]\n"
	set := outputs(t, with(map[string]string{
		"content/terms/norm.md":  "---\nname: Norm\ndefinition: A rule.\n" + aliases + "---\n",
		"content/terms/other.md": "---\nname: Other\ndefinition: A word.\naliases: /timeline/gone/\n---\n",
	}))
	for old, to := range map[string]string{"compare/rule": "/compare/norm/", "timeline/rule": "/timeline/norm/", "terms/rule": "/terms/norm/", "timeline/gone": "/terms/other/"} {
		has(t, write(t, set, old+"/index.html"), `href="/x`+to+`"`)
	}
	has(t, write(t, set, "404.html"), `href="/x/compare/norm/"`)
	has(t, mainText(t, set, "compare/norm"), "Compare")
}
