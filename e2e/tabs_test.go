package e2e

import (
	"math"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// A browser opens six connections to a server: a stream of events for each tab would leave the seventh none.
func TestEightTabsLoadAndFollow(t *testing.T) {
	s := referenceSite(t)
	browser := newBrowser(t)
	var tabs []*tab
	for _, path := range []string{
		"/", "/articles/", "/articles/joint-statement/", "/articles/budapest-explained/", "/actors/", "/terms/",
		"/articles/joint-statement/", "/not-yet/",
	} {
		b := openTab(t, browser, s.url+path)
		if ms := loadTime(b); ms >= 1000 {
			t.Errorf("%s took %.0f ms to load", path, ms)
		}
		b.mark()
		tabs = append(tabs, b)
	}
	if n := sharedWorkers(t, tabs[0]); n != 1 {
		t.Errorf("%d workers hold a stream for the tabs", n)
	}
	for _, b := range tabs[:7] {
		b.holds(text("Cyber Norms, Explained"))
	}
	s.edit("accord.yaml", "title: Cyber Norms, Explained", "title: Norms of Another Name")
	for _, b := range tabs[:7] {
		b.until(text("Norms of Another Name"))
		b.holds(marked)
	}
	s.write("content/pages/not-yet.md", "---\ntitle: It is there\n---\nNow it is.\n")
	tabs[7].until(text("Now it is."))
	s.edit("content/articles/joint-statement.md", "---\n", "---\ndraft: true\n")
	for _, i := range []int{2, 6} {
		tabs[i].until(told("This page is a draft"))
	}
}

// loadTime is how many milliseconds a page takes to load: the best of three, since the machine may be busy. A page that
// waits for a connection waits each time.
func loadTime(b *tab) float64 {
	b.t.Helper()
	best := math.Inf(1)
	for range 3 {
		best = min(best, value[float64](b, `performance.getEntriesByType("navigation")[0].loadEventEnd`))
		if best < 1000 {
			break
		}
		b.do(chromedp.Reload())
	}
	return best
}

func sharedWorkers(t *testing.T, b *tab) int {
	t.Helper()
	infos, err := chromedp.Targets(b.ctx)
	if err != nil {
		t.Fatal(err)
	}
	infos = slices.DeleteFunc(infos, func(info *target.Info) bool { return info.Type != "shared_worker" })
	return len(infos)
}

func TestABrowserWithoutSharedWorkersFollows(t *testing.T) {
	s := newSite(t, map[string]string{
		"accord.yaml":             settings,
		"content/articles/one.md": article("The one", "A text."),
	})
	b := openTab(t, newBrowser(t), s.url+"/articles/one/", `delete window.SharedWorker`)
	b.mark()
	b.holds(`window.SharedWorker === undefined`)
	for _, words := range []string{"First words.", "Second words.", "Third words."} {
		s.write("content/articles/one.md", article("The one", words))
		b.until(text(words))
	}
	s.write("content/articles/one.md", article("The one", "See [[nobody-knows-it]]."))
	b.until(told("1 error"))
	b.holds(marked)
}
