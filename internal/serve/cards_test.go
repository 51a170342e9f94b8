package serve

import (
	"image/png"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"accord/internal/card"
)

var cardAddress = regexp.MustCompile(`<meta property="og:image" content="https://example\.org(/x/articles/alpha/card\.[g-v][0-9a-f]{7}\.png)">`)

// The preview draws a card when it is asked for, and a page names the card of what it says now.
func TestACardIsDrawnWhenItIsAskedFor(t *testing.T) {
	files := editedSite()
	files["accord.yaml"] += "cards: true\n"
	a := startServer(t, writeSite(t, files))
	address := func() string {
		if m := cardAddress.FindStringSubmatch(a.get(t, "/x/articles/alpha/").body); m != nil {
			return m[1]
		}
		return ""
	}
	first := address()
	got := a.get(t, first)
	if got.status != http.StatusOK || got.header.Get("Content-Type") != "image/png" {
		t.Fatalf("%q: status %d, %s", first, got.status, got.header.Get("Content-Type"))
	}
	if c, err := png.DecodeConfig(strings.NewReader(got.body)); err != nil || c.Width != card.Width || c.Height != card.Height {
		t.Errorf("the card is %d × %d (%v)", c.Width, c.Height, err)
	}
	writeFile(t, a.site, "content/articles/alpha.md", strings.Replace(files["content/articles/alpha.md"], "title: Alpha", "title: Alphabet", 1))
	until(t, 10*time.Second, "the page names another card", func() bool { now := address(); return now != "" && now != first })
	if got := a.get(t, first); got.status != http.StatusNotFound {
		t.Errorf("the old card: status %d", got.status)
	}
	if got := a.get(t, address()); got.status != http.StatusOK {
		t.Errorf("the new card: status %d", got.status)
	}
}
