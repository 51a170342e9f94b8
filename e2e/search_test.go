package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A searchedSite is the reference site, built for a host that has it below a folder.
type searchedSite struct {
	url  string            // of the search page
	held map[string]*delay // by path below the search page; fixed before the first request
}

// A delay holds the answers to the requests for a path until it is over.
type delay struct {
	asked, over chan struct{}
	once        sync.Once
}

func buildForSearch(t *testing.T, held ...string) *searchedSite {
	t.Helper()
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "public")
	build := exec.Command(os.Getenv(programVariable), "build", "--site", "..", "--out", dir, "--base-url", "https://example.org/below")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the reference site cannot be built: %v\n%s", err, out)
	}
	s := &searchedSite{held: map[string]*delay{}}
	for _, path := range held {
		s.held["/below/search/"+path] = &delay{asked: make(chan struct{}), over: make(chan struct{})}
	}
	files := http.StripPrefix("/below", http.FileServer(http.Dir(dir)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d := s.held[r.URL.Path]; d != nil {
			d.once.Do(func() { close(d.asked) })
			<-d.over
		}
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	s.url = server.URL + "/below/search/"
	return s
}

// Expressions about the search page: the links of its results, and what it says of them.
const (
	resultLinks = `[...document.querySelectorAll("#_results a")]`
	resultsText = `document.querySelector("#_results").innerText`
	said        = `document.querySelector("#_found").textContent`
	listShown   = `!document.querySelector("#_az").hidden`
)

// A console is what the console of a tab says: messages of pages, errors, and what a policy stopped.
type console struct {
	mu       sync.Mutex
	messages []string
}

func listenToConsole(t *testing.T, b *tab) *console {
	t.Helper()
	c := &console{}
	if err := chromedp.Listen(b.ctx, c.hear); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *console) hear(event any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded:
		c.messages = append(c.messages, e.Entry.Text)
	case *runtime.EventConsoleAPICalled:
		c.messages = append(c.messages, fmt.Sprintf("%s: %v", e.Type, e.Args))
	case *runtime.EventExceptionThrown:
		c.messages = append(c.messages, e.ExceptionDetails.Text)
	}
}

func (c *console) isSilent(t *testing.T) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.messages) > 0 {
		t.Errorf("the console says %q", c.messages)
	}
}

func TestSearch(t *testing.T) {
	s := buildForSearch(t)
	b := newTab(t, newBrowser(t))
	c := listenToConsole(t, b)
	b.do(chromedp.Navigate(s.url))
	b.holds(listShown, resultLinks+`.length === 0`)

	// Typing finds, by the beginning of the last word; the sentence that was met is shown, with its words marked.
	b.do(chromedp.SendKeys(chromedp.ID("_q"), "budap"))
	b.until(resultLinks + `[0]?.textContent.startsWith("Budapest Convention") || ` + resultLinks + `[0]?.textContent.includes("Budapest")`)
	b.holds(`!(`+listShown+`)`, `/^\d+ results$/.test(`+said+`)`, `location.search === "?q=budap"`,
		`document.querySelector("#_results mark").textContent === "Budapest"`, resultLinks+`.every(a => a.pathname.startsWith("/below/"))`)

	// Down, down and up lead to the first result, Enter opens it.
	b.do(chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowUp))
	b.holds(`document.activeElement === ` + resultLinks + `[0]`)
	first := value[string](b, resultLinks+`[0].href`)
	b.do(chromedp.KeyEvent(kb.Enter))
	b.until(fmt.Sprintf(`location.href === %q`, first))

	// The way back has the query, and Escape begins anew; a slash leads to the input.
	b.do(chromedp.Evaluate[chromedp.Void](`history.back()`))
	b.until(resultLinks + `.length > 0`)
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#_q").focus()`), chromedp.KeyEvent(kb.Escape))
	b.until(listShown + ` && document.querySelector("#_q").value === "" && location.search === ""`)
	b.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	b.holds(`!document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "/", bubbles: true, cancelable: true}))`, `document.activeElement.id === "_q"`)
	c.isSilent(t)
}

// A link with a query shows its results; every kind of record is found, by what it is called anywhere.
func TestSearchLinks(t *testing.T) {
	s := buildForSearch(t)
	b := newTab(t, newBrowser(t))
	c := listenToConsole(t, b)
	for query, title := range map[string]string{
		"usa":                  "United States",
		"UNITED KINGDOM":       "United Kingdom",
		"ets 185":              "Convention on Cybercrime",
		"attribution":          "Attribution",
		"xyzzyx":               "",
		"<img src=x onerror=>": "",
	} {
		b.do(chromedp.Navigate(s.url + "?q=" + url.QueryEscape(query)))
		b.until(said + ` !== ""`)
		if title == "" {
			continue
		}
		if got := value[string](b, resultLinks+`[0]?.textContent ?? ""`); !strings.EqualFold(got, title) {
			t.Errorf("%q finds first %q, want %q", query, got, title)
		}
	}
	b.do(chromedp.Navigate(s.url + "?q=xyzzyx"))
	b.until(said + ` !== ""`)
	b.holds(`!/\d/.test(`+said+`)`, listShown)
	c.isSilent(t)
}

func TestMoreResults(t *testing.T) {
	s := buildForSearch(t)
	b := openTab(t, newBrowser(t), s.url+"?q=state")
	b.until(resultLinks + `.length === 8`)
	total := value[int](b, `parseInt(`+said+`)`)
	b.do(chromedp.Click("#_results button"))
	b.until(fmt.Sprintf(`%s.length === %d`, resultLinks, min(total, 16)))
	b.holds(`document.activeElement === ` + resultLinks + `[8]`)
}

// What comes late, for a query that is no longer asked, is dropped.
func TestLateAnswersAreDropped(t *testing.T) {
	const shard = "words/0.json"
	s := buildForSearch(t, shard)
	b := openTab(t, newBrowser(t), s.url)
	b.do(chromedp.SendKeys(chromedp.ID("_q"), "african"))
	held := s.held["/below/search/"+shard]
	<-held.asked
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#_q").value = ""`), chromedp.SendKeys(chromedp.ID("_q"), "ukusa"))
	b.until(resultLinks + `.length > 0`)
	shown := value[string](b, resultsText)
	close(held.over)
	value[int](b, `fetch("words/0.json").then(answer => answer.text()).then(text => new Promise(done => requestAnimationFrame(() => done(text.length))))`)
	if got := value[string](b, resultsText); got != shown || strings.Contains(strings.ToLower(got), "african") {
		t.Errorf("the results are\n%s\nand were\n%s", got, shown)
	}
}

// A reader without scripts has the list of everything, and the form leads to it.
func TestSearchWithoutScripts(t *testing.T) {
	s := buildForSearch(t)
	b := newTab(t, newBrowser(t))
	c := listenToConsole(t, b)
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Navigate(s.url), chromedp.SendKeys(chromedp.ID("_q"), "budapest\r"))
	b.until(`location.search === "?q=budapest" && document.readyState === "complete"`)
	b.holds(listShown, resultLinks+`.length === 0`, `document.querySelectorAll("#_az li a[href^='/below/']").length > 150`)
	c.isSilent(t)
}

// The preview has the search, too.
func TestSearchInThePreview(t *testing.T) {
	s := newSite(t, map[string]string{
		"accord.yaml":            settings,
		"content/articles/a.md":  article("On Åland’s signatures", "A text."),
		"content/terms/norms.md": "---\nname: 规范\ndefinition: What is expected in 网络空间.\n---\n",
	})
	b := newTab(t, newBrowser(t))
	c := listenToConsole(t, b)
	b.do(chromedp.Navigate(s.url + "/search/?q=" + url.QueryEscape("网络")))
	b.until(resultLinks + `[0]?.textContent === "规范"`)
	b.holds(`[...document.querySelectorAll("#_results mark")].map(m => m.textContent).join("") === "网络"`)
	b.do(chromedp.Navigate(s.url + "/search/?q=aland+sign"))
	b.until(resultLinks + `[0]?.textContent === "On Åland’s signatures"`)
	b.holds(`[...document.querySelectorAll("#_results a mark")].map(m => m.textContent).join() === "Åland,signatures"`)
	c.isSilent(t)
}

// The script takes texts apart as the index does: the cases are those of internal/search.
func TestWordsInTheBrowser(t *testing.T) {
	s := buildForSearch(t)
	b := openTab(t, newBrowser(t), s.url)
	var cases [][2]any
	if err := json.Unmarshal([]byte(builtIn(t, "internal/search/testdata/cases.json")), &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		text, _ := json.Marshal(c[0])
		want, _ := json.Marshal(c[1])
		got := value[string](b, `JSON.stringify(words(`+string(text)+`))`)
		if !value[bool](b, fmt.Sprintf(`JSON.stringify(words(%s)) === JSON.stringify(%s.map(word => word.normalize("NFD")))`, text, want)) {
			t.Errorf("%s has the words %s, want %s", text, got, want)
		}
	}
}
