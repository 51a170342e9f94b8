package serve

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"accord/internal/diag"
)

// That a page fails is known only to who renders it: the page says it, and so does its panel.
func TestAPageThatFailsTellsWhy(t *testing.T) {
	files := editedSite()
	files["layouts/article.html"] = "{{define \"main\"}}\n{{(index .Authors 9).Text}}{{end}}\n"
	a := startServer(t, writeSite(t, files))
	if got := a.get(t, "/x/articles/alpha/"); got.status != http.StatusInternalServerError {
		t.Errorf("the page has the status %d", got.status)
	}
	for page, want := range map[string]string{"articles/alpha/index.html": string(diag.TemplateFailed), "agreements/pact/index.html": ""} {
		var view panelView
		if err := json.Unmarshal([]byte(a.get(t, "/_accord/panel?page="+page).body), &view); err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, f := range view.Findings {
			if f.Code == want {
				got = f.Code
				if f.At.Place != "layouts/article.html:2" || !f.Here {
					t.Errorf("it is told at %s, of this page: %v", f.At.Place, f.Here)
				}
			}
		}
		if got != want {
			t.Errorf("the panel of %s has the findings %v", page, view.Findings)
		}
	}
}

// A record that cannot be read has no page; who asks for it is told why, and so is its panel.
func TestTheFindingsOfAnUnreadablePageAreItsOwn(t *testing.T) {
	files := editedSite()
	files["content/articles/broken.md"] = "---\ntitle: One\ntitle: Two\ndate: 2026-02-03\nsummary: A sentence.\n---\n"
	a := startServer(t, writeSite(t, files))
	var view panelView
	if err := json.Unmarshal([]byte(a.get(t, "/_accord/panel?page=articles/broken/index.html").body), &view); err != nil {
		t.Fatal(err)
	}
	if len(view.Findings) == 0 || !view.Findings[0].Here || view.Findings[0].Code != string(diag.DuplicateKey) {
		t.Errorf("its panel has the findings %+v", view.Findings)
	}
}

// A page that is not there leads to those that are probably meant.
func TestPagesNearOneThatIsMissing(t *testing.T) {
	files := editedSite()
	files["content/articles/river-pact.md"] = pageText("The river pact")
	a := startServer(t, writeSite(t, files))
	for _, asked := range []string{"/x/articles/RIVER-PACT/", "/x/articles/river/", "/x/articles/rivre-pact/", "/x/terms/river-pact/"} {
		got := a.get(t, asked)
		if got.status != http.StatusNotFound || !strings.Contains(got.body, `<a href="/x/articles/river-pact/">`) || !strings.Contains(got.body, "aliases") {
			t.Errorf("%s: status %d, %s", asked, got.status, got.body)
		}
	}
}
