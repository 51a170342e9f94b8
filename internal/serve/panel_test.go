package serve

import (
	"encoding/json"
	"net/http"
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
