package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"

	"accord/internal/colour"
	"accord/internal/policy"
)

// Pages have their style inside, so that a page is one answer, and only what their kind needs, so that it is a small one.
//
// Rejected: leaving out each rule that no page of a kind uses. A rule of a site's own would come and go with what
// the program thinks of its selector; a file is in a page or not.

// tokenStyle has the colours, fontStyle brings the webfont, bodyStyle is for bodies and what stands in them.
const (
	tokenStyle = "theme/tokens.css"
	fontStyle  = "theme/font.css"
	bodyStyle  = "theme/body.css"
)

// needs reports whether the pages that are being added need a stylesheet. One that goes with a layout, theme/parts/roll.css
// with parts/roll.html, is needed where that may be shown; one that starts with a rule for languages, :lang(ar), on a site
// in one of those that it names; all that have no such mark, everywhere.
func (l *loader) needs(name string) bool {
	layout := strings.TrimSuffix(strings.TrimPrefix(name, "theme/"), ".css") + ".html"
	_, known := l.files.Layouts[layout]
	switch {
	case name == fontStyle:
		return !l.files.System
	case name == bodyStyle || known:
		return l.shown[layout]
	case bytes.HasPrefix(l.styles[name], []byte(":lang(")):
		base, _, _ := strings.Cut(l.words.Lang, "-")
		return bytes.Contains(l.styles[name], []byte(":lang("+base+")"))
	}
	return true
}

// accentStyle gives links the site's own colour, "" if there is none. Readers who ask for more contrast have the theme's colours.
func accentStyle(a policy.Accent) string {
	light, dark, ok := accentColours(a)
	if !ok {
		return ""
	}
	return fmt.Sprintf("@media(prefers-contrast:no-preference){:root{--link:%s}@media(prefers-color-scheme:dark){:root{--link:%s}}}", light, dark)
}

// lightAccent is the accent of the light scheme as a stylesheet, which cards read; empty if there is none.
func lightAccent(a policy.Accent) []byte {
	light, _, ok := accentColours(a)
	if !ok {
		return nil
	}
	return fmt.Appendf(nil, ":root{--link:%s}", light)
}

// accentColours are the colours of both schemes, the one made from the other where only that is given.
func accentColours(a policy.Accent) (light, dark colour.Colour, ok bool) {
	light, hasLight := colour.Parse(a.Light.S)
	dark, hasDark := colour.Parse(a.Dark.S)
	switch {
	case !hasLight && !hasDark:
		return light, dark, false
	case !hasLight:
		light = colour.Light().Nearest(dark, colour.Clear)
	case !hasDark:
		dark = colour.Dark().Nearest(light, colour.Clear)
	}
	return light, dark, true
}

var printsBody = regexp.MustCompile(`\.Body\b`)

// shownBy are the layouts that pages of a kind may show: those that its own includes and, if it prints a body, body.html and
// those of all blocks. They are found in the layouts' texts, since a layout is parsed with its stylesheets in it.
func (l *loader) shownBy(kind string) map[string]bool {
	shown := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		src, ok := l.files.Layouts[name]
		if !ok || shown[name] {
			return
		}
		shown[name] = true
		for _, m := range templateCall.FindAllSubmatch(src, -1) {
			visit(string(m[1]))
		}
		if printsBody.Match(src) {
			shown["body.html"] = true
			for _, block := range blockViews() {
				visit("blocks/" + block.name + ".html")
			}
		}
	}
	visit("base.html")
	visit(kind)
	return shown
}

// style is stylesheets inside the page, one after the other, and the policy that allows these and no others. The hash is of
// the exact bytes between the tags, so they must not change after this.
func (l *loader) style(names []string) (string, error) {
	var all []byte
	for _, name := range names {
		small, ok := l.styles[name]
		if !ok {
			return "", fmt.Errorf("no stylesheet static/%s", name)
		}
		if f, ok := l.barred[name]; ok {
			l.findings = append(l.findings, f)
			return "", nil
		}
		l.inlined[name] = true
		if !l.needs(name) {
			continue
		}
		all = append(all, strings.ReplaceAll(l.addresses(string(small)), "\n", " ")...)
		if name == tokenStyle {
			all = append(all, accentStyle(l.files.Accent)...)
		}
	}
	sum := sha256.Sum256(all)
	policy := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; img-src 'self' data:; font-src 'self'; form-action 'self'; base-uri 'none'"
	if len(l.scripts) > 0 {
		policy += "; script-src 'self'; connect-src 'self'"
	}
	return `<meta http-equiv="Content-Security-Policy" content="` + policy + `"><style>` + string(all) + `</style>`, nil
}

var styleURL = regexp.MustCompile(`url\(["']?([^"')]+)["']?\)`)

// addresses exchanges the paths of static files in a stylesheet for their addresses with fingerprints.
func (l *loader) addresses(css string) string {
	return replaceAll(styleURL, css, func(m []string, _ int) string {
		if address, err := l.address(m[1]); err == nil {
			return "url(" + address + ")"
		}
		return m[0]
	})
}
