package serve

import (
	"html"
	"net/http"
	"strings"

	"accord/internal/diag"
)

// A link leads from a message to a page that may have been meant.
type link struct{ url, text string }

// message answers with a page of the server's own. It has the preview's script like any page, and so gives way to the
// page that was asked for as soon as there is one.
func (s *server) message(w http.ResponseWriter, status int, path, sum, title, text string, found []diag.Finding, near []link) {
	var m messagePage
	m.element("h1", title)
	m.element("p", text)
	if len(near) > 0 {
		m.element("h2", "Near it")
		m.WriteString("<ul>")
		for _, l := range near {
			m.WriteString("<li>" + anchor(l.url, l.text) + "</li>")
		}
		m.WriteString("</ul>")
	}
	for _, t := range s.tell(found, s.current.Load()) {
		m.finding(t)
	}
	page := messageHead + "<title>" + html.EscapeString(title) + "</title></head>\n<body><main>" + m.String() + "</main></body>\n</html>\n"
	s.html(w, status, []byte(page), path, sum)
}

// The policy of the server's own pages is as strict as that of a site's.
const messageHead = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; worker-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/_accord/message.css">
`

// A messagePage is the text of a message. Whatever it is given it escapes.
type messagePage struct{ strings.Builder }

func (m *messagePage) element(name, text string) {
	if text != "" {
		m.WriteString("<" + name + ">" + html.EscapeString(text) + "</" + name + ">")
	}
}

func (m *messagePage) finding(t told) {
	m.WriteString("<section>")
	m.element("h2", t.Severity+": "+t.Text)
	m.WriteString("<p>" + anchor(t.At.Edit, t.At.Place) + " <code>" + html.EscapeString(t.Code) + "</code></p>")
	m.element("pre", t.At.Excerpt)
	m.element("p", t.Hint)
	for _, at := range t.See {
		m.WriteString("<p>see " + anchor(at.Edit, at.Place) + ": " + html.EscapeString(at.Text) + "</p>")
		m.element("pre", at.Excerpt)
	}
	m.WriteString("</section>")
}

// anchor writes a link, or only its text where it leads nowhere.
func anchor(url, text string) string {
	text = html.EscapeString(text)
	if url == "" {
		return text
	}
	return `<a href="` + html.EscapeString(url) + `">` + text + "</a>"
}
