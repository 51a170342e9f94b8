package render

import (
	"encoding/json"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// jsonLD is what a page says it is about, nil if it says nothing.
func jsonLD(t *testing.T, page string) map[string]any {
	t.Helper()
	scripts := elements(parsePage(t, page), "script")
	if len(scripts) == 0 {
		return nil
	}
	var out map[string]any
	if err := json.Unmarshal([]byte(scripts[0].FirstChild.Data), &out); err != nil || attribute(scripts[0], "type") != "application/ld+json" {
		t.Fatalf("%v: %s", err, scripts[0].FirstChild.Data)
	}
	return out
}

// Each page says what it is about, in types and properties of schema.org, and only what the records say.
func TestJSONLD(t *testing.T) {
	set := outputs(t, small)
	for path, want := range map[string]string{
		"": `{"@context": "https://schema.org", "@type": "WebSite", "name": "Small", "url": "https://example.org/x/", "description": "A site.", "inLanguage": "en"}`,
		"articles/explained/": `{"@type": "NewsArticle", "headline": "The pact of three", "url": "https://example.org/x/articles/explained/", "datePublished": "2020-01-02",
			"dateModified": "2020-02-03", "author": [{"@type": "Person", "name": "Ann", "url": "https://example.org/x/actors/ann/"}],
			"publisher": {"@type": "Organization", "name": "Small"}, "isPartOf": {"@type": "WebSite", "name": "Small", "url": "https://example.org/x/"},
			"about": [{"@type": "Legislation", "name": "the pact", "url": "https://example.org/x/agreements/pact/"}],
			"citation": ["https://example.net/a", "https://example.net/c"], "image": "https://example.org/x/articles/map.png",
			"mentions": [{"@type": "Claim", "text": "It is the only one.", "datePublished": "2020", "author": [{"@type": "GovernmentOrganization", "name": "China", "url": "https://example.org/x/actors/chn/"}]}]}`,
		"agreements/pact/": `{"@type": "Legislation", "name": "The Pact of Town", "alternateName": ["the pact"], "legislationType": "Pledge", "legislationDate": "2019-09-01",
			"legislationIdentifier": "P/1", "legislationLegalForce": null, "legislationPassedBy": {"@type": "Organization", "name": "The Club", "url": "https://example.org/x/actors/club/"},
			"encoding": [{"@type": "LegislationObject", "inLanguage": "en", "contentUrl": "https://example.net/pact"}]}`,
		"agreements/treaty/": `{"@type": "Legislation", "legislationLegalForce": "InForce", "legislationDate": "2001-05"}`,
		"actors/gbr/":        `{"@type": "Country", "name": "United Kingdom"}`,
		"actors/club/":       `{"@type": "Organization", "name": "The Club"}`,
		"actors/office/":     `{"@type": "Organization", "parentOrganization": {"@type": "Organization", "name": "The Club", "url": "https://example.org/x/actors/club/"}}`,
		"actors/ann/": `{"@type": "Person", "jobTitle": "Head, The Office", "alternateName": ["Anna"], "sameAs": ["https://example.com/ann", "https://www.wikidata.org/entity/Q1"],
			"worksFor": [{"@type": "Organization", "name": "The Office", "url": "https://example.org/x/actors/office/"}]}`,
		"events/meeting/": `{"@type": "Event", "name": "The meeting", "startDate": "2019-09-01", "endDate": null, "location": {"@type": "Place", "name": "Town"}}`,
		"events/before/":  `{"@type": "Event", "startDate": "2018-01", "endDate": "2018-03"}`,
		"events/after/":   `{"superEvent": {"@type": "Event", "name": "Series", "url": "https://example.org/x/events/series/"}}`,
		"terms/norm/": `{"@type": "DefinedTerm", "name": "norm", "alternateName": ["rule"],
			"inDefinedTermSet": {"@type": "DefinedTermSet", "name": "Glossary", "url": "https://example.org/x/terms/"}}`,
		"terms/": `{"@type": "DefinedTermSet", "hasDefinedTerm": [{"@type": "DefinedTerm", "name": "norm", "url": "https://example.org/x/terms/norm/"}]}`,
		"data/":  `{"@type": "Dataset", "name": "Data – Small", "dateModified": "2020-06-01"}`,
		"about/": `null`, "sources/alpha/": `null`, "timeline/": `null`, "old/": `null`,
	} {
		got := jsonLD(t, write(t, set, path+"index.html"))
		if want == "null" {
			if got != nil {
				t.Errorf("%s says %v", path, got)
			}
			continue
		}
		if got == nil || got["@context"] != "https://schema.org" {
			t.Errorf("%s says %v", path, got)
		}
		saysAll(t, got, want)
	}
}

// No text of an author ends the element or becomes another.
func TestJSONLDIsText(t *testing.T) {
	const evil = `</script><script>alert("1")</script><!--`
	files := with(map[string]string{"content/agreements/evil.md": "---\nname: '" + evil + "'\ntype: pledge\nacts: [{did: signed, date: 2019, who: usa, cite: beta}]\n---\n"})
	page := write(t, outputs(t, files), "agreements/evil/index.html")
	if got := jsonLD(t, page); got["name"] != evil || len(elements(parsePage(t, page), "script")) != 1 {
		t.Errorf("the agreement is %v", got)
	}
}

// properties are the Open Graph properties of a page.
func properties(root *html.Node) map[string]string {
	out := map[string]string{}
	for _, e := range elements(root, "meta") {
		if name := attribute(e, "property"); name != "" {
			out[name] = attribute(e, "content")
		}
	}
	return out
}

func TestOpenGraph(t *testing.T) {
	got := properties(parsePage(t, write(t, outputs(t, small), "articles/explained/index.html")))
	for name, want := range map[string]string{"og:type": "article", "og:site_name": "Small", "og:title": "The pact of three", "og:description": "What the pact says.",
		"og:url": "https://example.org/x/articles/explained/"} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
	bare := outputs(t, with(map[string]string{"accord.yaml": "title: Small\nstart: explained\n"}))
	if got := properties(parsePage(t, write(t, bare, "actors/usa/index.html"))); got["og:url"] != "" || got["og:type"] != "website" {
		t.Errorf("without a base URL: %v", got)
	}
}

// A page leads to its feeds and to the data that it is made of.
func TestAlternates(t *testing.T) {
	set := outputs(t, small)
	site := []string{"feed.xml", "feed.json"}
	for path, more := range map[string][]string{
		"":                    nil,
		"articles/explained/": {"articles/explained/index.json"},
		"agreements/pact/":    {"agreements/pact/feed.xml", "agreements/pact/feed.json", "agreements/pact/participants.csv", "agreements/pact/participants.json"},
		"terms/norm/":         {"terms/norm/feed.xml", "terms/norm/feed.json"},
		"terms/":              {"data/terms.csv", "data/terms.json"},
		"agreements/":         {"data/agreements.csv", "data/agreements.json"},
		"sources/":            {"data/sources.csv", "data/sources.json", "data/sources.bib", "data/sources.ris", "data/sources.csl.json"},
		"corrections/":        {"corrections/feed.xml", "corrections/feed.json", "data/corrections.csv", "data/corrections.json"},
		"timeline/":           {"data/timeline.ics", "data/events.csv", "data/acts.csv"},
		"data/":               {"data/datapackage.json"},
	} {
		var got []string
		for _, e := range elements(parsePage(t, write(t, set, path+"index.html")), "link") {
			if attribute(e, "rel") == "alternate" {
				at := strings.TrimPrefix(attribute(e, "href"), "/x/")
				got = append(got, at)
				if o, ok := set.Get(at); !ok || bareType(o.Type) != attribute(e, "type") || attribute(e, "title") == "" {
					t.Errorf("%s leads to %s as %s", path, at, attribute(e, "type"))
				}
			}
		}
		if want := append(append([]string{}, site...), more...); strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s leads to %q, want %q", path, got, want)
		}
	}
}
