package render

import (
	"maps"
	"slices"
	"testing"
)

// Every built-in layout is asked for, and a part whose last caller goes is not.
func TestUnused(t *testing.T) {
	layouts := builtin(t, nil).Layouts
	own := slices.Sorted(maps.Keys(layouts))
	if found := Unused(layouts, own, "en"); len(found) > 0 {
		t.Errorf("built-in layouts: %v", found)
	}
	layouts["parts/a.html"] = []byte(`{{define "inner"}}{{template "parts/a.html" .}}{{end}}`)
	if found := Unused(layouts, []string{"parts/a.html"}, "en"); len(found) != 1 {
		t.Errorf("a part that only includes itself: %v", found)
	}
	layouts["term.html"] = []byte(`{{- template "inner" . -}}`)
	if found := Unused(layouts, []string{"parts/a.html"}, "en"); len(found) > 0 {
		t.Errorf("a part with a template that another layout includes: %v", found)
	}
}
