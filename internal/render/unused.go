package render

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"accord/internal/diag"
	"accord/internal/policy"
)

// Unused finds those of a site's own layouts that change nothing, since no page kind, block or layout asks for a file of
// their name. Own are paths among the layouts.
func Unused(layouts map[string][]byte, own []string, lang string) []diag.Finding {
	if len(own) == 0 {
		return nil
	}
	asked := askedLayouts(layouts)
	words := "i18n/" + lang + ".yaml"
	asked[words] = true
	known := slices.DeleteFunc(slices.Sorted(maps.Keys(asked)), func(name string) bool { return slices.Contains(own, name) })
	var findings []diag.Finding
	for _, name := range own {
		if asked[name] {
			continue
		}
		f := diag.Findingf(diag.UnusedLayout, layoutPlace(name, 0), "no page asks for this file")
		switch near := meant(name, known); {
		case strings.HasPrefix(name, "i18n/"):
			f = f.WithHint("the words of this site are in layouts/%s", words)
		case near != "":
			f = f.WithHint("did you mean layouts/%s?", near)
		case strings.HasPrefix(name, "parts/"):
			f = f.WithHint("include it with {{template %q .}}, or delete it", name)
		default:
			f = f.WithHint("layouts have the names of page kinds and blocks; what these include stands in parts/")
		}
		findings = append(findings, f)
	}
	return findings
}

// meant is the layout that a misspelt path most likely means: one of its folder that is spelt alike, else one of its name
// in another folder; "" if there is none.
func meant(name string, known []string) string {
	folder, file := path.Split(name)
	var stems []string
	for _, k := range known {
		if in, of := path.Split(k); in == folder {
			stems = append(stems, strings.TrimSuffix(of, ".html"))
		}
	}
	if near := diag.Nearest(strings.TrimSuffix(file, ".html"), slices.Values(stems)); near != "" {
		return folder + near + ".html"
	}
	if i := slices.IndexFunc(known, func(k string) bool { return path.Base(k) == file }); i >= 0 {
		return known[i]
	}
	return ""
}

var (
	templateCall   = regexp.MustCompile(`\{\{-?\s*(?:template|block)\s+"([^"]+)"`)
	templateDefine = regexp.MustCompile(`\{\{-?\s*(?:define|block)\s+"([^"]+)"`)
)

// askedLayouts are the layouts that something asks for: those of page kinds and blocks, and parts that hold a template which
// another layout includes.
func askedLayouts(layouts map[string][]byte) map[string]bool {
	asked := map[string]bool{"base.html": true}
	for _, k := range kindViews() {
		asked[k.name+".html"] = true
	}
	for _, k := range blockViews() {
		asked["blocks/"+k.name+".html"] = true
	}
	callers := map[string][]string{} // by template
	for name, src := range layouts {
		for _, m := range templateCall.FindAllSubmatch(src, -1) {
			callers[string(m[1])] = append(callers[string(m[1])], name)
		}
	}
	for _, part := range partNames(layouts) {
		templates := []string{part}
		for _, m := range templateDefine.FindAllSubmatch(layouts[part], -1) {
			templates = append(templates, string(m[1]))
		}
		for _, t := range templates {
			if slices.ContainsFunc(callers[t], func(caller string) bool { return caller != part }) {
				asked[part] = true
			}
		}
	}
	return asked
}

// openGroups are the groups of words that a site may add to.
var openGroups = []string{"csl.", "event.", "total."}

// UnusedWords finds those of a site's own words that neither the built-in words nor a layout has.
func UnusedWords(file string, own, builtin map[string]policy.Text, layouts map[string][]byte) []diag.Finding {
	var findings []diag.Finding
	for key, text := range own {
		open := slices.ContainsFunc(openGroups, func(group string) bool { return strings.HasPrefix(key, group) })
		if _, ok := builtin[key]; ok || open || printed(key, layouts) {
			continue
		}
		f := diag.Findingf(diag.UnusedLayout, diag.Place{File: file, Span: text.At}, "no page prints the word %q", key).
			WithHint("take it out, or print it in a layout with {{t %q}}", key)
		if near := diag.Nearest(key, maps.Keys(builtin)); near != "" {
			f = f.WithHint("did you mean %q?", near)
		}
		findings = append(findings, f)
	}
	return findings
}

// printed reports whether a layout names a word, or both of its forms by what they have in common.
func printed(key string, layouts map[string][]byte) bool {
	stem := strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".other")
	for name, src := range layouts {
		text := string(src)
		if strings.HasSuffix(name, ".html") && (strings.Contains(text, `"`+key+`"`) || strings.Contains(text, `"`+stem+`"`)) {
			return true
		}
	}
	return false
}
