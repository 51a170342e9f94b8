package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"accord/internal/policy"
)

func TestTables(t *testing.T) {
	set := outputs(t, small)
	for _, c := range []struct{ table, column, value, want string }{
		{"articles", "id", "explained", `{"title": "The pact of three", "date": "2020-01-02", "asof": "2020-01-01", "agreements": ["pact"], "topics": ["norm"],
			"authors": ["ann"], "url": "https://example.org/x/articles/explained/"}`},
		{"agreements", "id", "pact", `{"name": "The Pact of Town", "type": "pledge", "force": "non-binding", "status": "adopted", "forum": "club", "depositary": "ann",
			"signatories": 3, "parties": null, "at_least": false, "sources": ["alpha"]}`},
		{"agreements", "id", "treaty", `{"status": "in-force", "since": "2002-01-01", "in_force": "2002-01-01", "parties": 2, "forum": null}`},
		{"actors", "id", "club", `{"type": "alliance", "alpha2": null}`},
		{"actors", "id", "gbr", `{"type": "state", "alpha2": "GB", "name": "United Kingdom"}`},
		{"actors", "id", "ann", `{"formerly": ["Anna 2001"], "links": ["https://example.com/ann"]}`},
		{"memberships", "member", "chn", `{"group": "club", "as": "observer", "from": "1990", "to": null}`},
		{"events", "id", "meeting", `{"who": ["host:usa", "guest:gbr", "guest:usa"], "about": ["treaty", "pact"], "earliest": "2019-09-01", "planned": false}`},
		{"events", "id", "series", `{"date": "2018/..", "earliest": "2018-01-01", "latest": null}`},
		{"sources", "id", "alpha", `{"authors": ["A", "B"], "archive": "https://example.net/b", "archived": "2020-01-01", "level": "primary"}`},
		{"terms", "id", "norm", `{"definition": "What is expected.", "aka": ["rule"]}`},
		{"positions", "about", "pact", `{"who": "rus", "stance": "opposes", "said": "No.", "kind": "agreement", "sources": ["beta"]}`},
		{"provisions", "agreement", "pact", `{"id": "a", "label": "Rule a", "text": "Do good.", "sources": ["alpha 1"], "url": "https://example.org/x/agreements/pact/#a"}`},
		{"relations", "agreement", "pact", `{"how": "builds-on", "to": "treaty"}`},
		{"corrections", "article", "explained", `{"date": "2020-02-03", "note": "A number.", "was": "two", "now": "three"}`},
		{"votes", "side", "against", `{"agreement": "pact", "act": "adopted-2019-09-01", "count": 1, "who": null}`},
		{"votes", "who", "usa", `{"side": "for", "count": 2}`},
		{"acts", "act", "adopted-2019-09-01", `{"agreement": "pact", "at": "meeting", "who": null, "sources": ["alpha"], "count": null}`},
		{"acts", "act", "in-force-2002-01-01", `{"agreement": "treaty", "derived": true, "sources": null}`},
		{"acts", "act", "closed-2030-01-01", `{"planned": true}`},
	} {
		saysAll(t, row(t, set, c.table, c.column, c.value), c.want)
	}
	if rows := find(t, set, "acts", "act", "signed-2019-09-02"); len(rows) != 3 || rows[1]["named"] != "Great Britain" {
		t.Errorf("the signatures of the pact are %v", rows)
	}
	signed := find(t, set, "participants", "agreement", "treaty")
	if len(signed) != 4 {
		t.Fatalf("the treaty has the participants %v", signed)
	}
	saysAll(t, signed[3], `{"who": "usa", "name": "United States", "status": "party", "since": "2002-01-01", "signed": "2001-05-02", "consent": "ratified",
		"in_force": "2002-01-01", "withdrew": null, "as_of": "2020-06-01"}`)
}

// A table says the same as CSV and as JSON, with the columns that the codebook and the descriptor explain.
func TestTablesAgree(t *testing.T) {
	set := outputs(t, small)
	var pack dataPackage
	if err := json.Unmarshal([]byte(write(t, set, packagePath)), &pack); err != nil {
		t.Fatal(err)
	}
	page := text(parsePage(t, write(t, set, "data/index.html")))
	for _, res := range pack.Resources {
		rows, err := readCSV(write(t, set, "data/"+res.Path))
		if err != nil || len(rows) < 2 {
			t.Errorf("%s has %d rows: %v", res.Path, len(rows), err)
			continue
		}
		var objects []map[string]any
		if err := json.Unmarshal([]byte(write(t, set, "data/"+res.Name+".json")), &objects); err != nil || len(objects) != len(rows)-1 {
			t.Errorf("%s has %d objects and %d rows: %v", res.Name, len(objects), len(rows)-1, err)
			continue
		}
		for i, field := range res.Schema.Fields {
			if rows[0][i] != field.Name || field.Description == "" || !strings.Contains(page, field.Name+" "+field.Type+" "+field.Description) {
				t.Errorf("%s: the column %q is told as %+v", res.Name, rows[0][i], field)
			}
			for n, object := range objects {
				if got, want := rows[n+1][i], defused(fromJSON(object[field.Name])); got != want {
					t.Errorf("%s: %s is %q and not %q", res.Name, field.Name, got, want)
				}
			}
		}
	}
	for _, o := range set.All() {
		if strings.HasPrefix(o.Path, "data/") && !strings.Contains(page, o.Path) && o.Path != "data/index.html" {
			t.Errorf("the codebook does not name %s", o.Path)
		}
	}
}

// fromJSON is a value of JSON as a cell.
func fromJSON(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case []any:
		var parts []string
		for _, part := range v {
			parts = append(parts, fromJSON(part))
		}
		return strings.Join(parts, listSeparator)
	}
	return fmt.Sprint(v)
}

func TestFormulasAreDefused(t *testing.T) {
	for cell, want := range map[string]string{"=1": "'=1", "+1": "'+1", "-1": "'-1", "@a": "'@a", "\t=1": "'\t=1", "＝1": "'＝1", "1=1": "1=1", "": "", "a": "a"} {
		if got := defused(cell); got != want {
			t.Errorf("%q becomes %q", cell, got)
		}
	}
}

// The rows of an agreement's own table are those of the table of all.
func TestParticipantsOfAnAgreement(t *testing.T) {
	set := outputs(t, small)
	var own []map[string]any
	if err := json.Unmarshal([]byte(write(t, set, "agreements/pact/participants.json")), &own); err != nil {
		t.Fatal(err)
	}
	if all := find(t, set, "participants", "agreement", "pact"); !reflect.DeepEqual(own, all) || len(own) != 3 {
		t.Errorf("%v and not %v", own, all)
	}
	bare := outputs(t, with(map[string]string{"content/agreements/bare.md": "---\nname: Bare\ntype: pledge\nacts: [{did: adopted, date: 2019, vote: consensus, cite: beta}]\n---\n"}))
	if _, ok := bare.Get("agreements/bare/participants.csv"); ok {
		t.Error("there is a table of nobody")
	}
}

func TestArticleTwin(t *testing.T) {
	var got struct {
		Title, Asof    string
		Parts          []partTwin
		Notes          string
		Sources        []sourceTwin
		Claims         []claimTwin
		Changes        []changeTwin
		Agreements     []namedTwin
		Actors, Topics []namedTwin
	}
	set := outputs(t, small)
	if err := json.Unmarshal([]byte(write(t, set, "articles/explained/index.json")), &got); err != nil {
		t.Fatal(err)
	}
	if got.Title != "The pact of three" || got.Asof != "2020-01-01" || len(got.Parts) != 2 || len(got.Claims) != 1 || len(got.Changes) != 1 {
		t.Fatalf("the article is %+v", got)
	}
	brief, why := got.Parts[0], got.Parts[1]
	if brief.Key != "in-brief" || brief.Heading != "In brief" || !strings.Contains(brief.HTML, `<a href="#_source-1" id="_cite-1-1">1 3</a>`) || why.Key != "why-it-matters" || !strings.Contains(why.HTML, `popover id="fn:1">A note.</span>`) || strings.Contains(why.HTML, "_card-") {
		t.Errorf("the parts are %+v with the notes %q", got.Parts, got.Notes)
	}
	if want := []string{"alpha", "beta"}; len(got.Sources) != 2 || got.Sources[0].ID != want[0] || got.Sources[1].ID != want[1] || got.Sources[1].Number != 2 {
		t.Errorf("the sources are %+v", got.Sources)
	}
	if c := got.Claims[0]; c.Text != "It is the only one." || !slices.Equal(c.Who, []string{"chn"}) || !slices.Equal(c.Sources, []string{"alpha 7"}) {
		t.Errorf("the claim is %+v", c)
	}
	if want := (namedTwin{"pact", "the pact", "https://example.org/x/agreements/pact/", "the main one"}); got.Agreements[0] != want {
		t.Errorf("the agreement is %+v", got.Agreements[0])
	}
}

// A block whose template fails fails the JSON of the article, too.
func TestArticleTwinFails(t *testing.T) {
	broken := theme(t, map[string]string{"blocks/rollcall.html": `{{index .Groups 99}}`})
	set := Outputs(Input{Site: link(t, small), Theme: broken, Words: NewWords("en", english(t)), Beside: beside})
	o, _ := set.Get("articles/explained/index.json")
	if err := o.Write(new(bytes.Buffer)); err == nil {
		t.Error("it does not fail")
	}
}

// A site may have no data: then nothing leads to it.
func TestDataIsTurnedOff(t *testing.T) {
	set := outputs(t, with(map[string]string{"accord.yaml": small["accord.yaml"] + "data: false\n"}))
	for _, o := range set.All() {
		if strings.HasPrefix(o.Path, "search/") {
			continue // the index has its own JSON
		}
		if strings.HasPrefix(o.Path, "data/") || strings.HasSuffix(o.Path, ".csv") || strings.HasSuffix(o.Path, ".json") && !strings.HasSuffix(o.Path, "feed.json") {
			t.Errorf("there is %s", o.Path)
		}
	}
	for _, path := range pages(set) {
		if page := write(t, set, path); strings.Contains(page, "/data/") || strings.Contains(page, ".csv") || strings.Contains(page, "index.json") {
			t.Errorf("%s leads to data", path)
		}
	}
}

// Without a base URL there are data, with addresses from the root, and no feeds.
func TestDataWithoutBaseURL(t *testing.T) {
	set := outputs(t, with(map[string]string{"accord.yaml": "title: Small\nstart: explained\n"}))
	if got := row(t, set, "terms", "id", "norm")["url"]; got != "/terms/norm/" {
		t.Errorf("the term is at %v", got)
	}
	events, err := readCalendar(write(t, set, calendarPath))
	if err != nil || strings.Contains(events[0]["UID"], "@") || events[0]["URL"] != "" {
		t.Errorf("the first event is %v (%v)", events[0], err)
	}
	for _, o := range set.All() {
		if strings.Contains(o.Path, "feed.") {
			t.Errorf("there is %s", o.Path)
		}
	}
}

// What is not public is nowhere, neither by name nor by id.
func TestNothingHiddenIsInTheData(t *testing.T) {
	files := with(map[string]string{
		"content/actors/secret-club.md": "---\nname: Secret Club\ntype: alliance\ndraft: true\nmembers: [{who: usa}]\n---\n",
		"content/agreements/secret.md":  "---\nname: Secret Pact\ntype: pledge\ndraft: true\nacts: [{did: signed, date: 2019, who: usa}]\n---\n",
		"content/events/secret-day.md":  "---\nname: Secret Day\ndate: 2019\ntype: meeting\ndraft: true\ncite: beta\n---\n",
		"content/terms/secret-word.md":  "---\nname: Secret Word\ndefinition: Secret.\ndraft: true\n---\n",
		"content/sources/hidden.yaml":   "secret-source: {type: report, title: Secret Source, draft: true}\n",
		"content/agreements/open.md": "---\nname: Open\ntype: pledge\nforum: secret-club\ntopics: [secret-word]\ncite: secret-source\nacts:\n" +
			"  - {did: signed, date: 2019, who: [usa, secret-club], at: secret-day, cite: secret-source 3}\n  - {did: objected, date: 2019, who: usa, to: secret-club}\n" +
			"relates: {builds-on: secret}\n---\n",
		"content/articles/open-article.md": "---\ntitle: Open\ndate: 2020-01-01\nsummary: Open.\nagreements: [open, secret]\nactors: [secret-club]\ncontext: [secret-day]\ntopics: [secret-word]\n---\n\nText [@secret-source].\n",
		"content/events/open-day.md":       "---\nname: Open day\ndate: 2019\ntype: meeting\nwho: [usa, secret-club]\nabout: secret\nfollows: secret-day\npart_of: secret-day\ncite: [secret-source, beta]\n---\n",
	})
	set := outputs(t, files)
	for _, o := range set.All() {
		if o.Write != nil {
			if text := write(t, set, o.Path); strings.Contains(strings.ToLower(text), "secret") {
				i := strings.Index(strings.ToLower(text), "secret")
				t.Errorf("%s says …%.80s", o.Path, text[max(0, i-40):])
			}
		}
	}
}

func TestCalendar(t *testing.T) {
	events, err := readCalendar(write(t, outputs(t, small), calendarPath))
	if err != nil {
		t.Fatal(err)
	}
	byUID := map[string]component{}
	for _, e := range events {
		byUID[e["UID"]] = e
	}
	for uid, want := range map[string]component{
		"events/meeting@example.org": {"DTSTART;VALUE=DATE": "20190901", "DTEND;VALUE=DATE": "20190902", "DTSTAMP": "20200601T000000Z",
			"URL": "https://example.org/x/events/meeting/", "DESCRIPTION": "1 September 2019. They met.", "TRANSP": "TRANSPARENT"},
		"events/before@example.org":                         {"DTSTART;VALUE=DATE": "20180101", "DTEND;VALUE=DATE": "20180401"},
		"events/after@example.org":                          {"STATUS": "TENTATIVE", "DTEND;VALUE=DATE": "20310101"},
		"agreements/pact/signed-2019-09-02@example.org":     {"SUMMARY": `The pact signed: China\, United Kingdom and United States`},
		"agreements/treaty/in-force-2002-01-01@example.org": {"SUMMARY": "The Treaty enters into force"},
	} {
		for name, value := range want {
			if got := byUID[uid][name]; got != value {
				t.Errorf("%s: %s is %q, want %q", uid, name, got, value)
			}
		}
	}
	if byUID["events/series@example.org"] != nil {
		t.Error("what has no end is in the calendar")
	}
}

// varied are sources with the dates and types that the formats tell apart.
const varied = `plain: {type: report, title: "On {braces}, $5 & 100 % of a_b", publisher: Ministry of A and B, authors: [Ministry of A and B, "Doe, Jane"], date: 2019-09-23, accessed: 2020-01-02, url: "https://example.net/a?b=1&c=%7Bd%7D", lang: fr}
month: {type: article-newspaper, title: Month, publisher: The Paper, date: 2019-09}
about: {type: book, title: About, date: 2001~}
doubt: {type: thesis, title: Doubt, date: 2001?}
span: {type: legislation, title: Span, date: 2004/2007, archived: {url: "https://example.net/kept", date: 2020-01-01}}
open: {type: webpage, title: Open, date: 2004/..}
Odd_Key+1: {type: post-weblog, title: Odd}
`

func TestBibliographies(t *testing.T) {
	set := outputs(t, with(map[string]string{"content/sources/varied.yaml": varied}))
	bib, err := readBibTeX(write(t, set, bibtexPath))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]map[string]string{
		"plain": {"": "report", "author": "{Ministry of A and B} and {Doe, Jane}", "institution": "Ministry of A and B", "date": "2019-09-23", "urldate": "2020-01-02",
			"title": `{On \textbraceleft{}braces\textbraceright{}, \$5 \& 100 \% of a\_b}`, "url": "https://example.net/a?b=1&c=%7Bd%7D"},
		"month":     {"": "article", "journaltitle": "The Paper", "date": "2019-09"},
		"span":      {"": "misc", "date": "2004/2007"},
		"Odd_Key+1": {"": "online"},
	} {
		for name, value := range want {
			if got := strings.Join(bib[key][name], ""); got != value {
				t.Errorf("BibTeX: %s of %s is %q, want %q", name, key, got, value)
			}
		}
	}
	ris, err := readRIS(write(t, set, risPath))
	if err != nil || len(ris) != len(bib) || len(bib) != 9 {
		t.Fatalf("%d and %d references: %v", len(ris), len(bib), err)
	}
	for _, ref := range ris {
		switch ref["ID"][0] {
		case "plain":
			if want := (reference{"TY": {"RPRT"}, "ID": {"plain"}, "AU": {"Ministry of A and B", "Doe, Jane"}, "TI": {"On {braces}, $5 & 100 % of a_b"}, "PB": {"Ministry of A and B"},
				"PY": {"2019"}, "DA": {"2019/09/23"}, "UR": {"https://example.net/a?b=1&c=%7Bd%7D"}, "Y2": {"2020/01/02"}, "LA": {"fr"}}); !reflect.DeepEqual(ref, want) {
				t.Errorf("RIS: %v", ref)
			}
		case "about":
			if ref["DA"][0] != "2001//" || ref["PY"][0] != "2001" {
				t.Errorf("RIS: %v", ref)
			}
		}
	}
}

// A site reads the sources of another as they are.
func TestSourcesComeBack(t *testing.T) {
	files := with(map[string]string{"content/sources/varied.yaml": varied})
	before := link(t, files).Sources
	again := with(map[string]string{"content/sources/all.yaml": "", "content/sources/library.json": write(t, outputs(t, files), cslPath)})
	after := link(t, again).Sources
	if len(after) != len(before) {
		t.Fatalf("%d sources of %d came back", len(after), len(before))
	}
	for i, s := range after {
		if got, want := kept(s), kept(before[i]); got != want {
			t.Errorf("came back as\n%s, was\n%s", got, want)
		}
	}
}

// kept is what CSL-JSON can hold of a source.
func kept(s *policy.Source) string {
	return fmt.Sprint(s.ID, s.Type.S, s.Title.S, s.Publisher.S, texts(s.Authors), s.Date.String(), s.Accessed.String(), s.URL.S, s.Archived.URL.S, s.Language.S)
}
