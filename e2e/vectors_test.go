package e2e

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// vectors are texts that would run something if they became markup or an address. Each calls hit with a number of its own, so that
// what runs tells which.
func vectors() (all []string) {
	add := func(forms ...string) {
		for _, form := range forms {
			all = append(all, strings.ReplaceAll(form, "HIT", fmt.Sprintf("hit(%d)", len(all))))
		}
	}
	for _, scheme := range []string{ // of addresses, and the ways to hide one
		"javascript:", "JaVaScRiPt:", "java\tscript:", "java\\nscript:", " javascript:", "\x01javascript:", "\u00a0javascript:", "\u200bjavascript:", "javascript\u00ad:", "javascript :",
		"&#106;avascript:", "&#x6a;avascript:", "&#0000106avascript:", "javascript&colon;", "javascript&#58;", "java&Tab;script:", "java&NewLine;script:", "&#1;javascript:", "&nbsp;javascript:", "%6aavascript:",
		"javascript%3A", "javascript://x%0a", "javascript:/*--></title></style></script>*/", "vbscript:", "livescript:", "jar:javascript:", "feed:javascript:", "view-source:javascript:", "ｊavascript:", "javaſcript:",
		"data:text/html,<script>parent.HIT</script>//", "data:text/html;base64,PHNjcmlwdD4=", "data:image/svg+xml,<svg onload=parent.HIT>//", "data:;javascript,", "data:text/javascript,", "blob:javascript:", "filesystem:javascript:",
		"//evil.test/", "\\\\evil.test\\", "/\\evil.test/", "https:evil.test/", "http:///evil.test/", "////evil.test/", "mailto:x?javascript:", "tel:javascript:", "../../javascript:", "#javascript:", "?javascript:",
	} {
		for _, rest := range []string{"HIT", "HIT//\"onclick=HIT", "window['hit'](0)||HIT"} {
			add(scheme + rest)
		}
	}
	for _, element := range []string{ // that run or load something
		"<script>%s</script>", "<script src=//evil.test/%s></script>", "<SCRIPT/x>%s</SCRIPT>", "<script type=module>%s</script>", "<img src=x onerror=%s>", "<img/src=x/onerror=%s>", "<img src=`x` onerror=%s>",
		"<img srcset=x onerror=%s>", "<svg onload=%s>", "<svg><script>%s</script></svg>", "<svg><animate onbegin=%s attributeName=x dur=1s>", "<svg><a xlink:href=javascript:%s><text>x</text></a></svg>",
		"<math><mi//xlink:href=javascript:%s>", "<math><mtext><table><mglyph><style><img src=x onerror=%s>", "<iframe src=javascript:%s></iframe>", "<iframe srcdoc='<script>parent.%s</script>'></iframe>",
		"<object data=javascript:%s></object>", "<embed src=javascript:%s>", "<form action=javascript:%s><button>x</button></form>", "<button formaction=javascript:%s>x</button>", "<input autofocus onfocus=%s>",
		"<select autofocus onfocus=%s>", "<textarea autofocus onfocus=%s>", "<details open ontoggle=%s>", "<video src=x onerror=%s>", "<audio src=x onerror=%s>", "<video><source onerror=%s></video>", "<body onload=%s>",
		"<body background=javascript:%s>", "<marquee onstart=%s>", "<meta http-equiv=refresh content=0;url=javascript:%s>", "<base href=//evil.test/%s>", "<link rel=stylesheet href=//evil.test/%s>", "<link rel=import href=javascript:%s>",
		"<style>@import '//evil.test/%s';</style>", "<style>*{background:url(//evil.test/%s)}</style>", "<div style=background:url(javascript:%s)>x</div>", "<a href=javascript:%s>x</a>", "<a href='java&#9;script:%s'>x</a>",
		"<noscript><p title=\"</noscript><img src=x onerror=%s>\">", "<template><img src=x onerror=%s></template>", "<textarea></textarea><img src=x onerror=%s>", "<title></title><img src=x onerror=%s>", "<xmp><p title='</xmp><img src=x onerror=%s>'>",
		"<!--><img src=x onerror=%s>-->", "<!-- --!><img src=x onerror=%s> -->", "<![CDATA[><img src=x onerror=%s>]]>", "<?xml ?><img src=x onerror=%s>", "<!DOCTYPE x><img src=x onerror=%s>", "<x onclick=%s>x</x>", "<p id=location onmouseover=%s>x</p>",
		"<div><script>%s</script></div>", "<table><tr><td onmouseover=%s>x</table>", "<pre><img src=x onerror=%s></pre>", "<a name=trapped href=javascript:%s>x</a>", "<form id=hit name=trapped onfocusin=%s tabindex=0>", "<keygen autofocus onfocus=%s>",
		"<isindex type=image src=x onerror=%s>", "<portal src=javascript:%s>", "<animate onend=%s>", "&lt;script>%s&lt;/script>", "&#60;img src=x onerror=%s&#62;", "\\<img src=x onerror=%s>", "\u202e<img src=x onerror=%s>\u202c", "＜img src=x onerror=%s＞",
	} {
		for _, call := range []string{"HIT", "'HIT'", "window.hit&&HIT"} {
			add(fmt.Sprintf(element, call))
		}
	}
	for _, end := range []string{ // of whatever the text stands in
		`"`, `'`, "`", `">`, `'>`, "`>", `">-->`, `"/>`, `</title>`, `</textarea>`, `</script>`, `</style>`, `-->`, `]]>`, `*/`, `\"`, `&quot;>`, `&#34;>`, `}}`, `{{`, `{=`, `=}`, `${`, `%>`, `)`, `](x)`, `\`, "\\u0022>", "|", "]", "}", ";",
	} {
		for _, then := range []string{"<script>HIT</script>", " onmouseover=HIT autofocus onfocus=HIT tabindex=0 x=", "<img src=x onerror=HIT>", "HIT"} {
			add(end + then)
		}
	}
	return all
}

// vectorSinks are the places of a Markdown text where V goes, by name. What goes over several lines stands last.
var vectorSinks = []struct{ name, markdown string }{
	{"link address", "[a](V)"}, {"link address in brackets", "[b](<V>)"}, {"link title", `[c](/x "V")`}, {"link text", "[V](/articles/)"}, {"autolink", "<V>"}, {"image", "![d](V)"}, {"image text", "![V](dot.png)"},
	{"image title", `![e](dot.png "V")`}, {"reference definition", "[f][r]\n\n[r]: V \"V\""}, {"heading", "## V"}, {"heading attributes", "### g {#V .V onclick=V}"}, {"code", "``V``"}, {"fence", "```V\nV\n```"},
	{"indented code", "    V"}, {"table", "| h | V |\n| :-- | --: |\n| V | i |"}, {"footnote", "j[^n]\n\n[^n]: V"}, {"definition list", "V\n: V"}, {"list", "- V\n- [ ] V"}, {"quotation", "> V\n> — V"},
	{"record", "[[V]] [[pact|V]]"}, {"citation", "k [@s V]"}, {"expression", "{= V }"}, {"block", "::: note V\nV\n:::"}, {"emphasis", "*V* **V** ~~V~~"}, {"HTML block", "V"},
}

// vectorFields are records with V wherever somebody writes a text. In an article T is the Markdown of the sinks.
var vectorFields = map[string]string{
	"content/articles/aN.md": "---\ntitle: V\nquestion: V\ndate: 2026-01-02\nsummary: V\nagreements: {gN: V}\nactors: {pN: V}\ncontext: {eN: V}\nauthors: pN\ntopics: tN\nimage: dot.png\nimages: {dot.png: {alt: V, caption: V, credit: V, license: V}}\n" +
		"claims: {c: {text: V, who: pN, cite: s V, disputed: V}}\nchanges: [{date: 2026-01-03, type: correction, note: V, was: V, now: V}]\nextra: {x: V}\n---\n\n::: claim c\n:::\n\n::: rollcall gN\n:::\n\n::: provisions gN\n:::\n\n::: positions gN\n:::\n\n::: timeline gN\n:::\n\nT\n",
	"content/agreements/gN.md": "---\nname: V\nshort: V\naka: [V]\ntype: pledge\nsymbol: V\ntopics: tN\nsummary: V\nforum: pN\ncite: s\nacts:\n  - {did: signed, date: 2019, who: [usa, gbr, chn, pN], named: {usa: V}, at: V, symbol: V, note: V, unsure: V}\n" +
		"provisions: {a: {label: V, text: V}}\npositions: [{who: rus, stance: opposes, said: V, text: V, cite: s}]\ntexts: [{url: \"https://example.net/\", version: V, format: V}]\n---\n\nT\n",
	"content/actors/pN.md":      "---\nname: V\ntype: person\nbio: V\naka: [V]\nroles: [{as: V, of: club}]\nformerly: [{name: V, to: 1999}]\n---\n\nT\n",
	"content/events/eN.md":      "---\nname: V\ndate: 2019\ntype: meeting\nplace: V\nwho: {host: usa}\nsummary: V\ncite: s\n---\n\nT\n",
	"content/sources/sN.yaml":   "sN: {type: report, title: V, publisher: V, authors: [V, V], url: \"https://example.net/\", note: V, date: 2019, archived: {url: \"https://example.net/kept\", date: 2020}}\n",
	"content/sources/uN.yaml":   "uN: {type: report, title: t, publisher: p, url: V, date: 2019}\n",
	"content/terms/tN.md":       "---\nname: V\ntitle: V\ndefinition: V\naka: V\nstart: aN\ncite: s\n---\n\nT\n",
	"content/pages/xN/index.md": "---\ntitle: V\nsummary: V\n---\n\nT\n",
}

// everyField is how many vectors there are for each that goes into the fields of records other than articles: they are many pages.
const everyField = 9

// hostileSite writes a site whose texts are vectors, and returns how many there are, and in how many kinds of places.
func hostileSite(t *testing.T, dir, address string) (n, places int) {
	t.Helper()
	write := func(name, text string) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	all := vectors()
	quoted := func(v string) string {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	setting := quoted(`"'></title></script><img src=x onerror=hit(-1)>`)
	write("accord.yaml", "title: "+setting+"\nsummary: "+setting+"\nlicense: "+setting+"\nbase_url: "+address+"\ntimezone: UTC\nnav: [{text: "+setting+", to: /articles/}]\nfooter: ["+setting+"]\n")
	write("content/actors/club.yaml", "club: {name: Club, type: alliance}\n")
	write("content/agreements/pact.md", "---\nname: Pact\ntype: treaty\nacts: [{did: signed, date: 2019, who: [usa, gbr]}]\n---\n")
	write("content/sources/s.yaml", "s: {type: report, title: S, publisher: P, url: \"https://example.net/\", date: 2019}\n")
	for i, v := range all {
		var texts []string
		for _, s := range vectorSinks {
			texts = append(texts, strings.ReplaceAll(s.markdown, "V", v))
		}
		for name, record := range vectorFields {
			if i%everyField != 0 && !strings.HasPrefix(name, "content/articles/") {
				continue
			}
			number := fmt.Sprint(i)
			with := fmt.Sprint(i - i%everyField) // the records that there are
			front, body, hasBody := strings.Cut(record, "T\n")
			front = strings.NewReplacer("gN", "g"+with, "pN", "p"+with, "eN", "e"+with, "tN", "t"+with, "uN", "u"+with, "sN", "s"+with, "aN", "a"+number, "s V", quoted("s "+v), "V", quoted(v)).Replace(front)
			if hasBody {
				front += strings.Join(texts, "\n\n") + "\n" + body
			}
			write(strings.NewReplacer("N.", number+".", "N/", number+"/").Replace(name), front)
		}
	}
	dot := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\xa3\x0f\x9a\x1f\x00\x00\x00\x00IEND\xaeB`\x82"
	write("content/articles/dot.png", dot)
	count := strings.Count(setting, "x")
	for _, record := range vectorFields {
		count += strings.Count(record, "V")
	}
	return len(all), len(vectorSinks) + count
}

// suspects are what a page has that no author's text may make, as an expression.
const suspects = `(() => {
	const found = [];
	const own = location.origin;
	for (const e of document.querySelectorAll("*")) {
		for (const a of e.attributes) {
			if (a.name.startsWith("on") || ["srcdoc", "formaction", "ping", "background", "xlink:href"].includes(a.name)) found.push(e.localName + " " + a.name);
			if (a.name === "style") found.push(e.localName + " style=" + a.value);
		}
		const name = e.localName;
		if (["iframe", "frame", "object", "embed", "base", "applet", "portal", "video", "audio", "math", "template", "textarea", "marquee"].includes(name)) found.push(name);
		if (name === "form" && new URL(e.action).origin !== own) found.push("form " + e.action);
		if (name === "meta" && e.httpEquiv.toLowerCase() === "refresh") found.push("meta refresh");
		if (name === "script" && !(e.type === "application/ld+json" || e.src.startsWith(own + "/theme/"))) found.push("script " + e.outerHTML.slice(0, 80));
		if (name === "img" && !e.src.startsWith(own + "/")) found.push("img " + e.src);
		if (name === "link" && !["canonical", "alternate", "icon"].includes(e.rel) && !e.href.startsWith(own + "/")) found.push("link " + e.href);
		if ((name === "a" || name === "area") && e.hasAttribute("href") && !["http:", "https:", "mailto:", "tel:"].includes(e.protocol)) found.push("a " + e.href);
		if (name === "a" && e.host === "evil.test" && !/^https?:/.test(e.getAttribute("href"))) found.push("a " + e.getAttribute("href"));
	}
	if (typeof hit !== "function" || !Array.isArray(trapped)) found.push("the trap is clobbered");
	return [...trapped, ...found];
})()`

// caught records in a page what runs, and what its policy has to stop.
const caught = trap + `
window.hit = n => trapped.push("hit " + n);
`

// An author's text runs nothing, loads nothing from elsewhere and makes no element of its own, wherever it stands, with the pages' own policy
// and without one.
func TestNoTextRuns(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "public")
	server := httptest.NewServer(http.FileServer(http.Dir(out)))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	n, places := hostileSite(t, dir, server.URL)
	said, err := exec.CommandContext(t.Context(), os.Getenv(programVariable), "build", "--site", dir, "--out", out, "--force").CombinedOutput()
	if _, there := os.Stat(filepath.Join(out, "index.html")); there != nil {
		t.Fatalf("%v: nothing was built\n%.2000s", err, said)
	}
	var addresses []string
	err = fs.WalkDir(os.DirFS(out), ".", func(name string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(name) == ".html" {
			addresses = append(addresses, server.URL+"/"+strings.TrimSuffix(name, "index.html"))
		}
		return err
	})
	if err != nil || len(addresses) < n {
		t.Fatalf("%v: only %d pages for %d vectors\n%.2000s", err, len(addresses), n, said)
	}
	for i, v := range vectors() {
		if i%(n/60) == 0 {
			addresses = append(addresses, server.URL+"/search/?q="+url.QueryEscape(v)+"#"+url.PathEscape(v))
		}
	}
	browser := newBrowser(t)
	opened := 0
	for _, bypass := range []bool{false, true} {
		b := newTab(t, browser, caught)
		if bypass {
			if _, err := chromedp.Call(b.ctx, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true}); err != nil {
				t.Fatal(err)
			}
		}
		for i, address := range addresses {
			if !bypass && i%4 != 0 {
				continue // a policy only stops more
			}
			b.do(chromedp.Navigate(address))
			opened++
			if found := value[[]string](b, suspects); len(found) > 0 {
				t.Errorf("%s: %.600q", address, found)
			}
		}
		b.do(chromedp.Evaluate[chromedp.Void](`document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=hit(7)><a href=javascript:hit(8)>x</a>")`))
		want := "policy"
		if bypass {
			want = "hit 7"
		}
		b.until(`(` + suspects + `).join().includes("` + want + `")`) // the trap works
		b.holds(`(` + suspects + `).join().includes("javascript:")`)
	}
	t.Logf("%d vectors, %d kinds of places, %d pages opened with the policy and without, 0 executions", n, places, opened)
	if n < 400 {
		t.Errorf("only %d vectors", n)
	}
}
