package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// newBrowser starts a browser of its own for a test: none of its tabs shares a worker with another test. The name
// rebind.test leads to this machine, as a name can that belongs to somebody else.
func newBrowser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("host-resolver-rules", "MAP *.test 127.0.0.1"))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // without a deadline: it would be the browser's
		t.Fatal("the browser does not start: ", err)
	}
	t.Cleanup(func() { chromedp.Cancel(ctx) }) // first of all, so that its folder is quiet when it is removed
	return ctx
}

// A tab is a tab of a browser.
type tab struct {
	t   *testing.T
	ctx context.Context
}

// newTab opens an empty tab; scripts run in each of its pages before the page's own.
func newTab(t *testing.T, browser context.Context, scripts ...string) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil { // without a deadline: it would be the tab's
		t.Fatal("the browser opens no tab: ", err)
	}
	b := &tab{t, ctx}
	for _, script := range scripts {
		if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// openTab opens a page in a tab of its own.
func openTab(t *testing.T, browser context.Context, url string, scripts ...string) *tab {
	t.Helper()
	b := newTab(t, browser, scripts...)
	b.do(chromedp.Navigate(url))
	return b
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// value evaluates an expression in the page.
func value[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := evaluate[T](b, expression)
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

func evaluate[T any](b *tab, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// holds says what does not hold in the page that should.
func (b *tab) holds(conditions ...string) {
	b.t.Helper()
	for _, c := range conditions {
		if !value[bool](b, c) {
			b.t.Errorf("does not hold: %s\n%s", c, b.seen())
		}
	}
}

// until waits for what comes to hold in the page. A page that is just being left has no answer, which is none yet.
func (b *tab) until(condition string) {
	b.t.Helper()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-again.C {
		if ok, err := evaluate[bool](b, condition); err == nil && ok {
			return
		}
	}
	b.t.Fatalf("never held: %s\n%s", condition, b.seen())
}

// seen is what the page and its panel show.
func (b *tab) seen() string {
	text, err := evaluate[string](b, `location.href + "\n" + document.body.innerText + "\n--- panel: " + `+panelText)
	if err != nil {
		return err.Error()
	}
	return text
}

// mark leaves something in the page that is gone when it is loaded anew; marked tells whether it is there.
func (b *tab) mark() { b.do(chromedp.Evaluate[chromedp.Void](`window.marked = true`)) }

const marked = `window.marked === true`

// Expressions about the panel: its root, the text that it shows, and whether it shows anything.
const (
	panelRoot   = `document.querySelector("accord-panel")?.shadowRoot`
	panelText   = `(` + panelHidden + ` ? "" : ` + panelRoot + `.textContent)`
	panelHidden = `(document.querySelector("accord-panel")?.hidden ?? true)`
)

// text is a condition: that the page shows a text.
func text(s string) string { return fmt.Sprintf(`document.body.innerText.includes(%q)`, s) }

// told is a condition: that the panel shows a text.
func told(s string) string { return fmt.Sprintf(`%s.includes(%q)`, panelText, s) }
