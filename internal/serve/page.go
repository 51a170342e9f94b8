package serve

import (
	"bytes"
	"errors"
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"accord/internal/diag"
	"accord/internal/render"
)

// html answers with a page: its bytes as they are built, with the policy exchanged and the script put in.
func (s *server) html(w http.ResponseWriter, status int, body []byte, path, sum string) {
	body = withScript(withPolicy(body), path, sum)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	w.Write(body)
}

const (
	policyStart = `<meta http-equiv="Content-Security-Policy" content="`
	policyEnd   = `">`
)

// withPolicy exchanges a page's policy for one that admits the preview's scripts, and styles that change while the page
// is open: a policy cannot be loosened once a page has been read.
func withPolicy(body []byte) []byte {
	before, rest, ok := bytes.Cut(body, []byte(policyStart))
	policy, after, closed := bytes.Cut(rest, []byte(policyEnd))
	if !ok || !closed {
		return body
	}
	var out bytes.Buffer
	out.Write(before)
	out.WriteString(policyStart + previewPolicy(string(policy)) + policyEnd)
	out.Write(after)
	return out.Bytes()
}

// previewPolicy widens a policy by what the preview needs.
func previewPolicy(policy string) string {
	needs := map[string]string{"style-src": "'self' 'unsafe-inline'", "script-src": "'self'", "connect-src": "'self'", "worker-src": "'self'"}
	var out []string
	for directive := range strings.SplitSeq(policy, ";") {
		name, sources, _ := strings.Cut(strings.TrimSpace(directive), " ")
		need, widened := needs[name]
		delete(needs, name)
		switch {
		case name == "":
		case name == "style-src" || widened && strings.Contains(sources, "'none'"):
			out = append(out, name+" "+need)
		case widened && !strings.Contains(" "+sources+" ", " "+need+" "):
			out = append(out, name+" "+sources+" "+need)
		default:
			out = append(out, strings.TrimSpace(directive))
		}
	}
	for _, name := range []string{"style-src", "script-src", "connect-src", "worker-src"} {
		if need, ok := needs[name]; ok {
			out = append(out, name+" "+need)
		}
	}
	return strings.Join(out, "; ")
}

// withScript puts the preview's script into a page's head. The script is told which output the page is, and which bytes.
func withScript(body []byte, path, sum string) []byte {
	script := `<script src="` + own + `client.js" data-accord="` + html.EscapeString(path) + `" data-sum="` + sum + `" defer></script>`
	at := bytes.Index(body, []byte("</head>"))
	if at < 0 {
		at = len(body) // a site's own frame may do without
	}
	out := make([]byte, 0, len(body)+len(script))
	out = append(append(append(out, body[:at]...), script...), body[at:]...)
	return out
}

// pathOf is a path of an output on its way into a URL.
type pathOf struct{ path string }

func (p *pathOf) escaped() string { return (&url.URL{Path: p.path}).EscapedPath() }

// findingOf returns an error as a finding, where it is about a file of the site: a template or an image.
func findingOf(err error) (diag.Finding, bool) {
	var told interface {
		error
		Finding() diag.Finding
	}
	if errors.As(err, &told) {
		return told.Finding(), true
	}
	return diag.Finding{}, false
}

// failed answers for an output that cannot be rendered with what is wrong.
func (s *server) failed(w http.ResponseWriter, st *state, o render.Output, p *page) {
	found := st.findings()
	if p.found != nil {
		found = []diag.Finding{*p.found}
	}
	s.message(w, http.StatusInternalServerError, o.Path, p.sum, "This page cannot be shown", "The page "+sitePath(o.Path)+" failed while it was made: "+p.err.Error(), found, nil)
}
