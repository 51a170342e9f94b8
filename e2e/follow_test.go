package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// fields is an article's layout with things that a reader changes.
func fields(t *testing.T) string {
	t.Helper()
	const before = `<div class="body">`
	layout := builtIn(t, "layouts/article.html")
	if !strings.Contains(layout, before) {
		t.Fatalf("the layout of articles has no %s", before)
	}
	return strings.Replace(layout, before, before+`
<details id="details"><summary id="summary">More</summary><p>What is inside.</p></details>
<label>Note <input id="note"></label> <label>Other <textarea id="other"></textarea></label>
<label>Seen <input id="seen" type="checkbox"></label>`, 1)
}

func longArticle(paragraph string) string {
	filler := strings.Repeat("A treaty binds those who consented to it, and no others.\n\n", 120)
	return article("A long one", paragraph+"\n\n"+filler)
}

func TestAnOpenPageKeepsWhatItsReaderDid(t *testing.T) {
	s := newSite(t, map[string]string{
		"accord.yaml":              settings,
		"layouts/article.html":     fields(t),
		"content/articles/long.md": longArticle("The paragraph before."),
	})
	b := openTab(t, newBrowser(t), s.url+"/articles/long/")
	b.mark()
	b.do(
		chromedp.Click(chromedp.ID("summary")),
		chromedp.Click(chromedp.ID("seen")),
		chromedp.SendKeys(chromedp.ID("other"), "typed elsewhere"),
		chromedp.SendKeys(chromedp.ID("note"), "half a sentence"),
		chromedp.Evaluate[chromedp.Void](`note.setSelectionRange(4, 6); scrollTo(0, 900)`),
	)
	s.write("content/articles/long.md", longArticle("The paragraph after it."))
	b.until(text("The paragraph after it."))
	b.holds(
		marked,
		`scrollY === 900`,
		`details.open`,
		`seen.checked`,
		`other.value === "typed elsewhere"`,
		`note.value === "half a sentence"`,
		`document.activeElement === note`,
		`note.selectionStart === 4 && note.selectionEnd === 6`,
		`!document.body.innerText.includes("The paragraph before.")`,
	)
}

func TestStylesAndTemplatesAreFollowed(t *testing.T) {
	s := newSite(t, map[string]string{
		"accord.yaml":             settings,
		"static/site.css":         builtIn(t, "static/site.css"),
		"content/articles/one.md": article("The one", "A text."),
	})
	b := openTab(t, newBrowser(t), s.url+"/articles/one/")
	b.mark()
	const color = `getComputedStyle(document.querySelector("h1")).color`
	b.holds(color + ` !== "rgb(1, 2, 3)"`)
	s.write("static/site.css", builtIn(t, "static/site.css")+"\nh1 { color: rgb(1, 2, 3); }\n")
	b.until(color + ` === "rgb(1, 2, 3)"`)
	s.write("layouts/article.html", strings.Replace(builtIn(t, "layouts/article.html"), "<article>", `<article><p>From the template.</p>`, 1))
	b.until(text("From the template."))
	b.holds(marked, color+` === "rgb(1, 2, 3)"`)
}

func TestATabThatSleptFollowsANewServer(t *testing.T) {
	s := newSite(t, map[string]string{
		"accord.yaml":             settings,
		"content/articles/one.md": article("The one", "Before the night."),
	})
	b := openTab(t, newBrowser(t), s.url+"/articles/one/")
	b.mark()
	s.stop()
	b.until(told("The preview has ended"))
	s.edit("content/articles/one.md", "Before the night.", "After the night.")
	s.serve(strings.TrimPrefix(s.url, "http://"))
	b.until(text("After the night."))
	b.until(panelHidden)
	b.holds(marked)
}

func TestAddressesThatLeadNowhereTurnIntoPagesAndBack(t *testing.T) {
	s := newSite(t, map[string]string{
		"accord.yaml":             settings,
		"content/articles/one.md": article("The one", "A text."),
	})
	b := openTab(t, newBrowser(t), s.url+"/articles/two/")
	b.holds(text("There is no such page"))
	s.write("content/articles/two.md", article("The other", "It has come."))
	b.until(text("It has come."))
	b.holds(`document.title.startsWith("The other")`, `getComputedStyle(document.querySelector(".skip")).position === "absolute"`)
	// The page may do what its own policy allows, which is more than that of a message: send a form.
	b.do(chromedp.Evaluate[chromedp.Void](`document.body.appendChild(Object.assign(document.createElement("form"), {action: "/"})).submit()`))
	b.until(`location.pathname === "/"`)
	b.do(chromedp.Navigate(s.url + "/articles/two/"))
	s.remove("content/articles/two.md")
	b.until(text("There is no such page"))
	b.holds(`!document.body.innerText.includes("It has come.")`)
}
