package e2e

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// What a reader's browser must find on the built pages, whatever its window.

// widths are those of a small phone, which is also a desk's window at 400 %, of a phone and of a desk.
var widths = []int64{320, 390, 1360}

// scripted is the one kind of page that has a script.
const scripted = "search"

// A traffic is what a tab asks of hosts, and what its console says.
type traffic struct {
	mu       sync.Mutex
	requests []*network.EventRequestWillBeSent
	messages []string
}

func listen(t *testing.T, b *tab) *traffic {
	t.Helper()
	w := &traffic{}
	if err := chromedp.Listen(b.ctx, w.hear); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *traffic) hear(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		w.requests = append(w.requests, e)
	case *log.EventEntryAdded: // what a policy stops is among it
		w.messages = append(w.messages, e.Entry.Text)
	case *runtime.EventConsoleAPICalled:
		w.messages = append(w.messages, fmt.Sprintf("%s: %v", e.Type, e.Args))
	case *runtime.EventExceptionThrown:
		w.messages = append(w.messages, e.ExceptionDetails.Text)
	}
}

// faults are the messages since the last call, and the requests for something else than the files of a page of a kind.
func (w *traffic) faults(host, path, kind string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	faults := w.messages
	for _, r := range w.requests {
		own := r.Type == network.ResourceTypeFont || r.Type == network.ResourceTypeImage || kind == scripted
		if url := r.Request.URL; url != host+path && !strings.HasPrefix(url, "data:") && !(own && strings.HasPrefix(url, host+"/")) {
			faults = append(faults, "asks for "+url)
		}
	}
	w.requests, w.messages = nil, nil
	return faults
}

// A page asks for nothing but its font and pictures, says nothing, and runs nothing. It is never wider than a small phone: as
// it is made, and with the text spacing that a reader may set (WCAG 1.4.12). And a phone lays it out at once.
func TestPagesKeepToThemselvesAndToASmallWindow(t *testing.T) {
	const most, mostOfReferenceArticle = 3_500, 1_200 // elements
	s := buildReferenceSite(t)
	b := newTab(t, newBrowser(t))
	w := listen(t, b)
	b.do(chromedp.EmulateViewport(widths[0], 800))
	for _, p := range s.pages {
		b.do(chromedp.Navigate(s.url + p.path))
		faults := append(w.faults(s.url, p.path, p.kind), value[[]string](b, tooWide)...)
		if p.kind != scripted {
			faults = append(faults, value[[]string](b, scripts)...)
		}
		for _, fault := range faults {
			t.Errorf("%s: %s", p.path, fault)
		}
		limit := most
		if p.path == referenceArticle {
			limit = mostOfReferenceArticle
		}
		if n := value[int](b, `document.querySelectorAll("*").length`); n > limit {
			t.Errorf("%s has %d elements, more than %d", p.path, n, limit)
		}
	}
}

func TestPagesAreNeverWiderThanTheirWindow(t *testing.T) {
	s := buildReferenceSite(t)
	b := newTab(t, newBrowser(t))
	for _, p := range s.kinds() {
		b.do(chromedp.Navigate(s.url + p.path))
		for _, width := range widths[1:] {
			b.do(chromedp.EmulateViewport(width, 800))
			for _, fault := range value[[]string](b, tooWide) {
				t.Errorf("%s: %s", p.path, fault)
			}
		}
	}
}

// scripts are the elements that run anything.
const scripts = `[...document.scripts].filter(s => !/^(application\/ld\+json|speculationrules)$/.test(s.type)).map(s => "has a script: " + s.outerHTML.slice(0, 80))`

// tooWide are the elements that make a page wider than its window, as it is made and with text spacing.
const tooWide = `(() => {
  const scrolls = e => e && e !== document.documentElement && (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  const faults = how => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > innerWidth + .5 && !scrolls(e.parentElement)).slice(0, 3)
      .map(e => how + " wider than " + innerWidth + ": " + e.cloneNode().outerHTML + e.textContent.slice(0, 60));
  const before = faults("is");
  const spacing = new CSSStyleSheet();
  spacing.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }");
  document.adoptedStyleSheets = [spacing];
  const after = faults("with text spacing is");
  document.adoptedStyleSheets = [];
  return [...before, ...after];
})()`

// What is touched is 24 pixels wide and high, or has that much room for itself (WCAG 2.5.8). Links in a sentence need not;
// those that stand for a source or a note do.
func TestTargetsAreLargeEnoughForAFinger(t *testing.T) {
	s := buildReferenceSite(t)
	b := newTab(t, newBrowser(t))
	b.do(chromedp.EmulateViewport(widths[1], 800, chromedp.EmulateTouch))
	for _, p := range s.kinds() {
		b.do(chromedp.Navigate(s.url + p.path))
		for _, fault := range value[[]string](b, tooSmall) {
			t.Errorf("%s: %s", p.path, fault)
		}
	}
}

const tooSmall = `(() => {
  const all = [...document.querySelectorAll("a[href], button, summary, input, select, textarea")].filter(e => e.checkVisibility() && !e.matches(".skip"));
  const inSentence = e => {
    if (getComputedStyle(e).display !== "inline" || e.closest("nav, .cite, sup")) return false;
    let block = e.parentElement;
    while (getComputedStyle(block).display === "inline") block = block.parentElement;
    const rest = block.cloneNode(true);
    rest.querySelectorAll("a, button, .cite, sup").forEach(x => x.remove());
    return /\p{L}/u.test(rest.textContent);
  };
  const boxes = all.map(e => ({ e, parts: [...e.getClientRects()], box: e.getBoundingClientRect() }));
  for (const t of boxes) t.small = t.box.width < 24 || t.box.height < 24, t.x = t.box.x + t.box.width / 2, t.y = t.box.y + t.box.height / 2;
  const reaches = (t, r) => Math.hypot(t.x - Math.max(r.left, Math.min(t.x, r.right)), t.y - Math.max(r.top, Math.min(t.y, r.bottom))) < 12;
  const near = t => boxes.find(o => o !== t && (o.parts.some(r => reaches(t, r)) || o.small && Math.hypot(t.x - o.x, t.y - o.y) < 24));
  return boxes.filter(t => t.small && !inSentence(t.e) && near(t)).slice(0, 5)
    .map(t => Math.round(t.box.width) + " × " + Math.round(t.box.height) + " " + t.e.outerHTML.slice(0, 100) + " is near " + near(t).e.outerHTML.slice(0, 100));
})()`

// With the keyboard a reader comes to the content first, then to the sections; and sees where that is, everywhere.
func TestTheKeyboardReachesEverything(t *testing.T) {
	s := buildReferenceSite(t)
	b := newTab(t, newBrowser(t))
	for _, p := range s.kinds() {
		b.do(chromedp.EmulateViewport(widths[2], 800), chromedp.Navigate(s.url+p.path))
		for _, expected := range []string{`.skip[href="#_main"]`, `.top .site`, `.top nav li:first-child a`} {
			b.do(chromedp.KeyEvent(kb.Tab))
			if fault := value[string](b, fmt.Sprintf(`document.activeElement.matches(%q) ? (%s)(document.activeElement) : "is " + document.activeElement.outerHTML.slice(0, 100)`, expected, notSeen)); fault != "" {
				t.Errorf("%s: what should be %s: %s", p.path, expected, fault)
			}
		}
		for _, width := range widths {
			b.do(chromedp.EmulateViewport(width, 640))
			for _, fault := range value[[]string](b, notSeenAtAll) {
				t.Errorf("%s at %d pixels: %s", p.path, width, fault)
			}
		}
	}
}

// notSeen says why a reader does not see that an element has the focus.
const notSeen = `e => {
  if (getComputedStyle(e).outlineStyle === "none") return "has no outline: " + e.outerHTML.slice(0, 100);
  const shown = (x, y) => { const top = document.elementFromPoint(x, y); return top && (e.contains(top) || top.contains(e)); };
  const within = (from, to, most) => [.05, .5, .95].map(f => Math.max(from, 0) + f * (Math.min(to, most) - Math.max(from, 0)));
  const spots = [...e.getClientRects()].flatMap(r => within(r.left, r.right, innerWidth).flatMap(x => within(r.top, r.bottom, innerHeight).map(y => [x, y])));
  return spots.some(([x, y]) => shown(x, y)) ? "" : "is covered or out of sight: " + e.outerHTML.slice(0, 100);
}`

const notSeenAtAll = `(() => {
  const reached = [...document.querySelectorAll("a[href], button, summary, input, select, textarea, [tabindex]")].filter(e => e.checkVisibility() && e.tabIndex >= 0);
  const faults = reached.filter(e => e.tabIndex > 0).map(e => "jumps the queue: " + e.outerHTML.slice(0, 100));
  for (const e of reached) {
    e.focus({ focusVisible: true });
    const fault = document.activeElement === e ? (` + notSeen + `)(e) : "takes no focus: " + e.outerHTML.slice(0, 100);
    if (fault) faults.push(fault);
  }
  return faults.slice(0, 5);
})()`

// A reader needs no script: the text is the same without, and nothing waits for one to be shown.
func TestBuiltPagesAreReadWithoutScripts(t *testing.T) {
	s := buildReferenceSite(t)
	browser := newBrowser(t)
	with, without := newTab(t, browser), newTab(t, browser)
	if _, err := chromedp.Call(without.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	for _, p := range s.kinds() {
		with.do(chromedp.Navigate(s.url + p.path))
		without.do(chromedp.Navigate(s.url + p.path))
		const shown = `document.querySelector("main").innerText`
		a, b := value[string](with, shown), value[string](without, shown)
		if len(b) < 40 || a != b && p.kind != scripted {
			t.Errorf("%s shows\n%s\nand without scripts\n%s", p.path, a, b)
		}
		if hidden := value[[]string](without, notShown); len(hidden) > 0 {
			t.Errorf("%s hides %q", p.path, hidden)
		}
	}
}

// notShown are texts that no reader sees, and none can open.
const notShown = `(() => {
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const hidden = [];
  while (texts.nextNode()) {
    const e = texts.currentNode.parentElement;
    if (texts.currentNode.data.trim() && !e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !e.closest("[popover], details, script"))
      hidden.push(texts.currentNode.data);
  }
  return hidden.slice(0, 5);
})()`

// What looks for faults finds those of a page that has them all.
func TestFaultsAreFound(t *testing.T) {
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, `<!doctype html><html lang="en"><title>Faults</title>
<meta http-equiv="Content-Security-Policy" content="img-src 'none'; connect-src *">
<style>.cover { position: fixed; inset: 0 0 auto; height: 9em; background: #fff } a { outline: 0 } nav a { font-size: 8px }</style>
<script>console.log("said"); fetch("/asked")</script>
<main><nav><a href="#1">1</a> <a href="#2">2</a></nav><img src="/stopped.png" alt=""><div style="width: 600px">wide</div><p hidden>hidden</p></main><div class="cover"></div>`)
	}))
	defer host.Close()
	b := newTab(t, newBrowser(t))
	w := listen(t, b)
	b.do(chromedp.EmulateViewport(widths[0], 800), chromedp.Navigate(host.URL+"/"))
	found := w.faults(host.URL, "/", "home")
	for _, look := range []string{scripts, tooWide, tooSmall, notSeenAtAll, notShown} {
		found = append(found, value[[]string](b, look)...)
	}
	all := strings.Join(found, "\n")
	for _, fault := range []string{"said", "/asked", "stopped.png", "has a script", "is wider than 320", "with text spacing is wider", "is near", "has no outline", "hidden"} {
		if !strings.Contains(all, fault) {
			t.Errorf("%q is not found among\n%s", fault, all)
		}
	}
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("a").forEach(a => a.style.outline = "1px solid")`))
	if covered := value[[]string](b, notSeenAtAll); len(covered) != 2 {
		t.Errorf("two links are covered, found %q", covered)
	}
}
