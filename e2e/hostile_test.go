package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

const hostile = `<img src=x onerror=alert(1)>`

// trap records in a page what runs that nobody meant to run, and what its policy had to stop.
const trap = `
window.trapped = [];
for (const name of ["alert", "confirm", "prompt"]) window[name] = () => trapped.push(name);
addEventListener("error", event => trapped.push(event.message));
addEventListener("securitypolicyviolation", event => trapped.push("policy: " + event.violatedDirective + " " + event.blockedURI));
`

// A watch is what a browser itself reports of a tab: dialogs, and what a policy stopped.
type watch struct {
	mu      sync.Mutex
	reports []string
}

func watchTab(t *testing.T, b *tab) *watch {
	t.Helper()
	w := &watch{}
	if err := chromedp.Listen(b.ctx, w.hear); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *watch) hear(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *page.EventJavascriptDialogOpening:
		w.reports = append(w.reports, "dialog: "+e.Message)
	case *log.EventEntryAdded:
		if e.Entry.Source == log.EntrySourceSecurity {
			w.reports = append(w.reports, e.Entry.Text)
		}
	}
}

func (w *watch) heard() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.reports)
}

func TestHostileNamesAndAddressesAreOnlyText(t *testing.T) {
	title := "'" + hostile + "'"
	s := newSite(t, map[string]string{
		"accord.yaml":                         "title: " + title + "\nbase_url: https://example.org/sub/\n",
		"content/articles/named.md":           article(title, "See [["+hostile+"]] and [@nobody].", "draft: true", "authors: ["+title+"]"),
		"content/articles/" + hostile + ".md": article(title, "A text."),
		"layouts/" + hostile + ".html":        "{{.Nothing}}",
	})
	b := newTab(t, newBrowser(t), trap)
	w := watchTab(t, b)
	addresses := []string{
		s.url + "/articles/named/?q=" + url.QueryEscape(hostile) + "#" + hostile,
		s.url + "/" + url.PathEscape(hostile) + "/",
		s.url + "/" + url.PathEscape(`"><script>alert(1)</script>`) + "/?" + url.QueryEscape("<script>alert(1)</script>"),
		s.url + "/articles/" + url.PathEscape(`named" onmouseover="alert(1)`) + "/",
		s.url + "/articles/" + url.PathEscape(`javascript:alert(1)`) + "/",
		s.url + "/articles/" + url.PathEscape(`</title><script>alert(1)</script>`),
	}
	for _, address := range addresses {
		b.do(chromedp.Navigate(address))
		b.until(told(hostile))
		b.do(chromedp.Evaluate[chromedp.Void](`for (const d of ` + panelRoot + `.querySelectorAll("details")) d.open = true`))
		b.holds(`document.images.length === 0`, `!`+panelRoot+`.querySelector("img")`)
		if caught := value[[]string](b, `trapped`); len(caught) > 0 {
			t.Errorf("%s: %q", address, caught)
		}
	}
	s.edit("content/articles/named.md", "[@nobody]", "[["+`"><script>alert(1)</script>`+"]]")
	b.until(told("<script>"))
	if caught, heard := value[[]string](b, `trapped`), w.heard(); len(caught)+len(heard) > 0 {
		t.Errorf("after a change: %q, %q", caught, heard)
	}

	b.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.body.insertAdjacentHTML("beforeend", %q)`, hostile)))
	b.until(`trapped.length > 0`) // the trap works
	if len(w.heard()) == 0 {
		t.Error("the browser reports no violation where there is one")
	}
}

// probes are the ways in which a page tries to learn something of a server; each says whether it did.
const probes = `(async base => {
	const add = (name, values) => document.documentElement.appendChild(Object.assign(document.createElement(name), values));
	const loads = (name, values) => new Promise(done => add(name, {...values, onload: () => done(true), onerror: () => done(false)}));
	const framed = (start) => new Promise(done => {
		const frame = add("iframe", {name: "frame" + Math.random()});
		frame.onload = () => {
			let text = "";
			try { text = frame.contentDocument.documentElement.textContent; } catch {}
			done(/Secret|only GET/.test(text));
		};
		start(frame);
	});
	const ways = {
		fetch: async () => (await fetch(base + "/")).ok,
		panel: async () => (await fetch(base + "/_accord/panel")).ok,
		opaque: async () => (answer => answer.ok || answer.type === "opaque")(await fetch(base + "/", {mode: "no-cors"})),
		events: () => new Promise(done => {
			const source = new EventSource(base + "/_accord/events?show=index.html@old");
			const end = learned => { source.close(); done(learned); };
			source.addEventListener("page", () => end(true));
			source.onerror = () => end(false);
		}),
		script: () => loads("script", {src: base + "/_accord/idiomorph.js"}),
		style: () => loads("link", {rel: "stylesheet", href: base + "/_accord/panel.css"}),
		image: () => loads("img", {src: base + "/dot.svg"}),
		frame: () => framed(frame => frame.src = base + "/"),
		form: () => framed(frame => add("form", {action: base + "/", method: "POST", target: frame.name}).submit()),
	};
	const learned = [];
	for (const [name, way] of Object.entries(ways)) if (await way().catch(() => false)) learned.push(name);
	return learned;
})`

func TestOtherPagesLearnNothing(t *testing.T) {
	s := newSite(t, map[string]string{
		"accord.yaml":             "title: Secret\nchecks: {uncited-article: off}\n",
		"content/articles/one.md": article("Secret", "A text."),
		"static/dot.svg":          `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="9"/></svg>`,
	})
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!doctype html><title>Elsewhere</title>")
	}))
	defer other.Close()
	_, port, _ := strings.Cut(strings.TrimPrefix(s.url, "http://"), ":")
	_, otherPort, _ := strings.Cut(strings.TrimPrefix(other.URL, "http://"), ":")
	browser := newBrowser(t)
	learned := func(from, of string) []string {
		return value[[]string](openTab(t, browser, from), fmt.Sprintf("%s(%q)", probes, of))
	}

	every := []string{"fetch", "panel", "opaque", "events", "script", "style", "image", "frame", "form"}
	if got := learned(s.url+"/_accord/panel", s.url); !slices.Equal(got, every) {
		t.Errorf("a page of the server itself learns only %q: the probes do not work", got)
	}
	for _, attempt := range [][2]string{
		{other.URL, s.url},
		{other.URL, "http://localhost:" + port},
		{"http://evil.test:" + otherPort, s.url},
		{"http://evil.test:" + otherPort, "http://localhost:" + port},
		{"http://localhost:" + otherPort, s.url},
		{"http://localhost:" + port, s.url},
		{"http://rebind.test:" + port, "http://rebind.test:" + port},
		{"http://rebind.test:" + port, s.url},
	} {
		if got := learned(attempt[0]+"/_accord/panel", attempt[1]); len(got) > 0 {
			t.Errorf("a page of %s learns of %s: %q", attempt[0], attempt[1], got)
		}
	}
	openTab(t, browser, "http://rebind.test:"+port+"/").holds(text("does not go by that name"), `!document.documentElement.outerHTML.includes("Secret")`)
}
