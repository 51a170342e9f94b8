package main

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/chromedp/chromedp"
)

const seenWithin = 10 * time.Second

// openTab starts a browser without a window and opens a page in it.
func openTab(ctx context.Context, url string) (tab context.Context, closeTab func(), err error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU)
	ctx, stopBrowser := chromedp.NewExecAllocator(ctx, options...)
	tab, stopTab := chromedp.NewContext(ctx)
	closeTab = func() {
		stopTab()
		stopBrowser()
	}
	if err := chromedp.Do(tab, chromedp.Navigate(url)); err != nil {
		closeTab()
		return nil, nil, err
	}
	return tab, closeTab, nil
}

// errUnseen says that a browser went on showing an old page.
var errUnseen = errors.New("the browser does not show the change")

// shows waits until a text is in the page, and the frame that shows it has been drawn. A page that is just being left
// answers with an error, and is asked again. What is not seen in time is loaded anew, as a reader would.
func shows(tab context.Context, text string) error {
	ask := "new Promise(r => requestAnimationFrame(() => { const there = document.body.textContent.includes(" + strconv.Quote(text) +
		"); requestAnimationFrame(() => r(there)) }))"
	deadline := time.Now().Add(seenWithin)
	for time.Now().Before(deadline) && tab.Err() == nil {
		ctx, stop := context.WithTimeout(tab, time.Second) // a page that is left while it is asked may never answer
		there, err := chromedp.Run(ctx, chromedp.Evaluate[bool](ask, chromedp.EvalAwaitPromise))
		stop()
		if err == nil && there {
			return nil
		}
	}
	if err := chromedp.Do(tab, chromedp.Reload()); err != nil {
		return err
	}
	return errUnseen
}
