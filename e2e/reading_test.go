package e2e

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A reader needs no script: the text is the same without.
func TestPagesAreReadWithoutScripts(t *testing.T) {
	s := referenceSite(t)
	browser := newBrowser(t)
	with, without := newTab(t, browser), newTab(t, browser)
	if _, err := chromedp.Call(without.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/", "/articles/joint-statement/", "/agreements/joint-statement-2019/", "/actors/", "/compare/", "/timeline/", "/no/such/page/"} {
		with.do(chromedp.Navigate(s.url + path))
		without.do(chromedp.Navigate(s.url + path))
		without.holds(`!document.querySelector("accord-panel")`) // no script has run
		with.until(`document.querySelector("accord-panel") !== null`)
		const shown = `document.querySelector("main").innerText`
		a, b := value[string](with, shown), value[string](without, shown)
		if a != b || len(b) < 40 {
			t.Errorf("%s shows\n%s\nand without scripts\n%s", path, a, b)
		}
	}
}
