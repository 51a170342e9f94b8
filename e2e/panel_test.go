package e2e

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// mistaken is an article with a reference that leads nowhere.
func mistaken(title string) string { return article(title, "See [[nobody-knows-it]].") }

func TestThePanelTellsOfMistakesWhileTheyLast(t *testing.T) {
	s := newSite(t, map[string]string{
		"accord.yaml":              settings,
		"content/articles/here.md": article("Here", "A text."),
		"content/articles/else.md": article("Elsewhere", "A text."),
	})
	b := openTab(t, newBrowser(t), s.url+"/articles/here/")
	b.mark()
	b.holds(panelHidden)
	s.write("content/articles/else.md", mistaken("Elsewhere"))
	b.until(told("1 error"))
	s.write("content/articles/here.md", mistaken("Here"))
	b.until(told("2 errors"))

	first := panelRoot + `.querySelector("li")`
	edit := "vscode://file" + filepath.ToSlash(s.dir) + "/content/articles/here.md:6:7"
	b.holds(
		`!`+panelRoot+`.querySelector("details").open`,
		first+`.classList.contains("here")`,
		first+`.querySelector("pre").textContent.includes("See [[nobody-knows-it]].")`,
		fmt.Sprintf(`%s.querySelector("a").getAttribute("href") === %q`, first, edit),
		`!`+panelRoot+`.querySelectorAll("li")[1].classList.contains("here")`,
	)

	b.do(chromedp.Click(chromedp.JSPath(panelRoot + `.querySelector("summary")`)))
	b.until(panelRoot + `.querySelector("details").open`)
	s.write("content/articles/else.md", article("Elsewhere", "A text."))
	b.until(told("1 error"))
	b.holds(panelRoot + `.querySelector("details").open`)
	s.write("content/articles/here.md", article("Here", "A text."))
	b.until(panelHidden)
	b.holds(marked)
}

func TestThePanelIsUsedWithTheKeyboard(t *testing.T) {
	s := newSite(t, map[string]string{
		"accord.yaml":              settings,
		"content/articles/here.md": mistaken("Here"),
	})
	b := openTab(t, newBrowser(t), s.url+"/articles/here/")
	b.until(told("1 error"))
	b.do(chromedp.Evaluate[chromedp.Void](panelRoot+`.querySelector("summary").focus()`), chromedp.KeyEvent(" "))
	b.until(panelRoot + `.querySelector("details").open`)
	b.do(chromedp.KeyEvent("\t"))
	b.until(panelRoot + `.activeElement?.matches("li a")`)
	s.write("content/articles/else.md", mistaken("Elsewhere"))
	b.until(told("2 errors"))
	b.holds(panelRoot + `.activeElement?.matches("li a")`)
	b.do(chromedp.KeyEvent("\x1b"))
	b.until(`!` + panelRoot + `.querySelector("details").open`)
	b.holds(panelRoot + `.activeElement?.matches("summary")`)
}

func TestADraftSaysThatItIsOne(t *testing.T) {
	s := newSite(t, map[string]string{
		"accord.yaml":              settings,
		"content/articles/here.md": article("Here", "A text.", "draft: true"),
	})
	b := openTab(t, newBrowser(t), s.url+"/articles/here/")
	b.until(told("This page is a draft"))
	s.write("content/articles/here.md", article("Here", "A text."))
	b.until(panelHidden)
}

func TestABrokenTemplateKeepsThePage(t *testing.T) {
	s := newSite(t, map[string]string{
		"accord.yaml":              settings,
		"content/articles/here.md": article("Here", "A text."),
	})
	b := openTab(t, newBrowser(t), s.url+"/articles/here/")
	b.mark()
	layout := builtIn(t, "layouts/article.html")
	s.write("layouts/article.html", strings.Replace(layout, "{{.Summary}}", "{{.Sumary}}", 1))
	b.until(told("The site as it was at"))
	b.until(told("layouts/article.html"))
	b.holds(text("A text."))
	s.write("layouts/article.html", layout)
	b.until(panelHidden)
	b.holds(marked, text("A text."))
}

func TestThePanelLeavesThePageToItsReader(t *testing.T) {
	s := newSite(t, map[string]string{
		"accord.yaml":              settings,
		"content/articles/here.md": article("Here", "See [[nobody-knows-it]] and [["+strings.Repeat("and-nobody-knows-this-", 9)+"one]].", "draft: true"),
	})
	b := openTab(t, newBrowser(t), s.url+"/articles/here/")
	b.until(told("2 errors"))
	for _, width := range []int64{320, 390, 1360} {
		b.do(chromedp.EmulateViewport(width, 600))
		b.do(chromedp.Evaluate[chromedp.Void](panelRoot + `.querySelector("details").toggleAttribute("open", false)`))
		b.until(`scrollTo(0, document.documentElement.scrollHeight), document.body.getBoundingClientRect().bottom <= document.querySelector("accord-panel").getBoundingClientRect().top`)
		b.holds(`document.documentElement.scrollWidth <= innerWidth`)
		b.do(chromedp.Evaluate[chromedp.Void](panelRoot + `.querySelector("details").toggleAttribute("open", true)`))
		const box = panelRoot + `.querySelector("details").getBoundingClientRect()`
		b.holds(box+`.left >= 0`, box+`.top >= 100`, box+`.right <= innerWidth`, box+`.bottom <= innerHeight`)
	}
}

func TestAThemeThatCannotBeUsedSaysWhyAndGivesWay(t *testing.T) {
	layout := builtIn(t, "layouts/article.html")
	s := newSite(t, map[string]string{
		"accord.yaml":              settings,
		"content/articles/here.md": mistaken("Here"),
		"layouts/article.html":     strings.Replace(layout, "{{.Summary}}", "{{.Sumary}}", 1),
	})
	b := openTab(t, newBrowser(t), s.url+"/articles/here/")
	b.holds(text("Article has no field Sumary"), `!`+text("nobody-knows-it"))
	s.write("layouts/article.html", layout)
	b.until(text("What a signature shows."))
}

func TestAPageThatFailsSaysWhyAndGivesWay(t *testing.T) {
	layout := builtIn(t, "layouts/article.html")
	s := newSite(t, map[string]string{
		"accord.yaml":              settings,
		"content/articles/here.md": article("Here", "A text."),
	})
	b := openTab(t, newBrowser(t), s.url+"/articles/here/")
	s.write("layouts/article.html", strings.Replace(layout, "{{.Summary}}", "{{(index .Sources 99).Title}}", 1))
	b.until(text("This page cannot be shown"))
	b.holds(text("layouts/article.html"))
	s.write("layouts/article.html", layout)
	b.until(text("What a signature shows."))
}
