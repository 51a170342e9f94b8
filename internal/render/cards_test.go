package render

import (
	"fmt"
	"strings"
	"testing"
)

// cardSite is the small site with another article.
func cardSite(body string) map[string]string {
	return with(map[string]string{"content/articles/carded.md": "---\ntitle: Carded\ndate: 2020-01-02\nsummary: It has cards.\nagreements: pact\ncite: alpha\n---\n" + body})
}

// The first link to a record in a section has a card: a term by a button, anything else by its link.
func TestCards(t *testing.T) {
	page := write(t, outputs(t, cardSite("Of [[gbr]], [[norm|*norms*]] and [[gbr]].\n\n## On [[usa]]\n\n[[gbr|Britain]] again, [[norm]], [[pact#a]] and [[ann]].\n")), "articles/carded/index.html")
	has(t, page, `Of <a href="/x/actors/gbr/" interestfor="_card-gbr">United Kingdom</a>, `+
		`<button class="t" popovertarget="_card-norm" interestfor="_card-norm"><em>norms</em></button> and <a href="/x/actors/gbr/">United Kingdom</a>.`)
	has(t, page, `On <a href="/x/actors/usa/">United States</a></h2>`)
	has(t, page, `<a href="/x/actors/gbr/" interestfor="_card-gbr">Britain</a> again, <button class="t" popovertarget="_card-norm" interestfor="_card-norm">norm</button>, `+
		`<a href="/x/agreements/pact/#a">Rule a</a> and <a href="/x/actors/ann/" interestfor="_card-ann">Ann</a>.`)
	for _, id := range []string{"gbr", "norm", "ann"} {
		if n := strings.Count(page, ` popover id="_card-`+id+`"`); n != 1 {
			t.Errorf("%d cards of %s", n, id)
		}
	}
	if strings.Contains(page, `id="_card-usa"`) {
		t.Error("a link in a heading has a card")
	}
	main := text(parsePage(t, page))
	has(t, main, "United Kingdom State Signed · the pact · 2 September 2019")
	has(t, main, "norm What is expected.")
	has(t, main, "Ann Person Writes about the pact.")
}

func TestCardsAreBounded(t *testing.T) {
	var body strings.Builder
	files := cardSite("")
	for i := range maxCards + 3 {
		files[fmt.Sprintf("content/terms/t%d.md", i)] = fmt.Sprintf("---\nname: t%d\ndefinition: Something.\n---\n", i)
		fmt.Fprintf(&body, "[[t%d]]\n", i)
	}
	files["content/articles/carded.md"] += body.String()
	page := write(t, outputs(t, files), "articles/carded/index.html")
	if n := strings.Count(page, "popover id"); n != maxCards {
		t.Errorf("%d cards, want %d", n, maxCards)
	}
	has(t, page, fmt.Sprintf(`<a href="/x/terms/t%d/">t%d</a>`, maxCards, maxCards))
}

// A site whose own layout does not write the cards has links that lead to pages, and no buttons that do nothing.
func TestLayoutWithoutCards(t *testing.T) {
	own := theme(t, map[string]string{"article.html": `{{define "main"}}{{.Body}}{{end}}`})
	set := Outputs(Input{Site: link(t, cardSite("Of [[gbr]] and [[norm]].\n")), Theme: own, Words: NewWords("en", english(t)), Beside: beside})
	has(t, write(t, set, "articles/carded/index.html"), `Of <a href="/x/actors/gbr/">United Kingdom</a> and <a href="/x/terms/norm/">norm</a>.`)
}
