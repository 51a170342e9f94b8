package serve

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// hostile are texts that become elements, attributes or scripts where they are not escaped.
func hostile() []string {
	return []string{
		`<script>zqx()</script>`, `<img src=x onerror=zqx()>`, `"><script>zqx()</script>`, `'><svg onload=zqx()>`, `"onmouseover="zqx()`, `'onfocus='zqx()' autofocus='`,
		`" data-zqx="1`, `</title><script>zqx()</script>`, `</main><zqx>`, `</head><zqx>`, `<!--<zqx>-->`, `--><zqx>`, `<![CDATA[<zqx>]]>`, `]]><zqx>`, `<zqx/onload=1>`, `< zqx>`,
		`<zqx`, `</zqx>`, `<ZQX>`, `&lt;zqx&gt;`, `&#60;zqx&#62;`, `&#x3c;zqx&#x3e;`, `&<zqx>;`, `\x3czqx\x3e`, `\u003czqx\u003e`, "<zqx\x0b>", "<\tzqx>", "<zqx\u2028>", "\u2028<zqx>",
		"+ADw-zqx+AD4-", "\ufeff<zqx>", "<zqx\u00a0a>", "javascript:zqx()", "data:text/html,<zqx>", "//zqx.test", "{{.Zqx}}", "${zqx}", "<%= zqx %>", "]};zqx()//", "*/zqx()/*", "<style>@import 'zqx'</style>",
		"<meta http-equiv=refresh content='0;url=//zqx.test'>", "<base href=//zqx.test>", "<iframe srcdoc=zqx>", "<a href=javascript:zqx()>", "<form action=//zqx.test><input>", "\xff<zqx>", "\xc0\xbczqx\xc0\xbe", "%3Czqx%3E", "<zqx>\x00", "\x00<zqx>",
	}
}

// messageParts are the elements of the server's own pages, with their attributes.
var messageParts = map[string]string{
	"html": "lang", "head": "", "meta": "charset name content http-equiv", "link": "rel href", "title": "", "script": "src data-accord data-sum defer",
	"body": "", "main": "", "h1": "", "h2": "", "p": "", "ul": "", "li": "", "a": "href", "code": "", "pre": "", "section": "",
}

// checkMessage fails unless a page has only the elements and attributes of the server's own pages, one script, and links
// that lead to the site, its scripts or the author's editor.
func checkMessage(t *testing.T, about, page string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Errorf("%q: %v", about, err)
		return
	}
	scripts := 0
	for n := range doc.Descendants() {
		if n.Type == html.CommentNode {
			t.Errorf("%q makes a comment: %q", about, n.Data)
		}
		if n.Type != html.ElementNode {
			continue
		}
		allowed, ok := messageParts[n.Data]
		if !ok || n.Namespace != "" {
			t.Errorf("%q makes an element %s", about, n.Data)
		}
		if n.Data == "script" {
			scripts++
		}
		for _, a := range n.Attr {
			leads := a.Key == "href" || a.Key == "src"
			if !slices.Contains(strings.Fields(allowed), a.Key) || leads && !leadsHome(a.Val) {
				t.Errorf("%q makes an attribute %s=%q of %s", about, a.Key, a.Val, n.Data)
			}
		}
	}
	if scripts != 1 {
		t.Errorf("%q: %d scripts", about, scripts)
	}
}

func leadsHome(address string) bool {
	return address == "data:," || strings.HasPrefix(address, "edit:///") || strings.HasPrefix(address, "/_accord/") || strings.HasPrefix(address, "/x/")
}

// writings are the ways to put a text into a request's target: as it is, where a target can hold it, and escaped.
func writings(text string) []string {
	raw := strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, text)
	return []string{raw, url.PathEscape(text), url.QueryEscape(text), strings.ReplaceAll(url.PathEscape(text), "%2F", "/")}
}

// Nothing of a request becomes an element, an attribute or a script of what is answered.
func TestReflectedTextStaysText(t *testing.T) {
	a := startSecret(t)
	home := a.get(t, "/x/").body
	for _, text := range hostile() {
		for _, w := range writings(text) {
			for _, target := range []string{"/x/" + w, "/x/" + w + "/", "/x/articles/" + w + "/", "/x/" + w + ".html", "/x/articles/draft/" + w + "/../", "/" + w, "/_accord/" + w} {
				got := a.get(t, target)
				switch media := got.header.Get("Content-Type"); {
				case got.status == http.StatusBadRequest, got.status == http.StatusFound && got.header.Get("Location") == "/x/":
				case got.status == http.StatusNotFound && strings.HasPrefix(media, "text/plain"):
				case got.status == http.StatusNotFound && strings.HasPrefix(media, "text/html"):
					checkMessage(t, target, got.body)
				default:
					t.Errorf("%q: status %d, %s", target, got.status, media)
				}
			}
			if got := a.get(t, "/x/?q="+w+"&"+w+"="+w); got.status == http.StatusOK && got.body != home {
				t.Errorf("%q: the query changes the page", w)
			}
			a.panelIsJSON(t, "/_accord/panel?page="+w+"&"+w)
			a.panelIsJSON(t, "/_accord/panel?page=articles/"+w+"/index.html")
			if got := a.get(t, "/_accord/events?show="+w+"@"+w, "Connection: close"); got.status == http.StatusOK && got.header.Get("Content-Type") != "text/event-stream" {
				t.Errorf("%q: a stream is %s", w, got.header.Get("Content-Type"))
			}
		}
	}
}

func (a *attacked) panelIsJSON(t *testing.T, target string) {
	t.Helper()
	got := a.get(t, target)
	if got.status == http.StatusBadRequest {
		return
	}
	var view panelView
	if err := json.Unmarshal([]byte(got.body), &view); got.status != http.StatusOK || err != nil || got.header.Get("Content-Type") != "application/json" || strings.Contains(got.body, "<") {
		t.Errorf("%q: status %d, %s, %v: %.200q", target, got.status, got.header.Get("Content-Type"), err, got.body)
	}
}

// A site that cannot be shown is told of, with the names and texts of its files; they stay text.
func TestHostileFilesStayText(t *testing.T) {
	files := editedSite()
	files["layouts/article.html"] = "{{define \"main\"}}{{.Wrong}}<zqx onload=zqx()>\"'>{{end}}\n"
	dir := writeSite(t, files)
	for _, text := range hostile() {
		name := strings.NewReplacer("/", "_", "\x00", "").Replace(text)
		for _, file := range []string{name, name + ".md"} {
			if err := os.WriteFile(filepath.Join(dir, "content/articles", file), []byte("---\ntitle: "+text+"\n"+text+": x\n---\n"+text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	a := startServer(t, dir)
	got := a.get(t, "/x/")
	if got.status != http.StatusInternalServerError || strings.Count(got.body, "<section>") != 1 || !strings.Contains(got.body, "zqx") {
		t.Fatalf("status %d, %d findings", got.status, strings.Count(got.body, "<section>"))
	}
	checkMessage(t, "the site's files", got.body)
	until(t, settling, "the findings are told", func() bool { return strings.Contains(a.told.String(), "Wrong") })
	a.panelIsJSON(t, "/_accord/panel?page=index.html")
}

// Whatever a finding says, a message shows it as text.
func TestMessagesShowFindingsAsText(t *testing.T) {
	for _, text := range hostile() {
		var m messagePage
		at := toldPlace{Place: text, Text: text, Excerpt: text}
		m.finding(told{Severity: text, Code: text, Text: text, Hint: text, At: at, See: []toldPlace{at}})
		checkMessage(t, text, string(withScript([]byte(messageHead+"<title></title></head><body>"+m.String()+"</body></html>"), text, "")))
	}
}
