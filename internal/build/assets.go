package build

import (
	"path"
	"strings"

	"accord/internal/content"
	"accord/internal/markdown"
	"accord/internal/policy"
)

// published are the files beside records that a public record answers for: those in the folder of a public
// <id>/index.md, and elsewhere those that a public record shows or links to. A file beside a draft, or beside a record
// under embargo, stays where it is.
func published(files []content.File, site *policy.Site) []content.File {
	folders, named := map[string]bool{}, map[string]bool{}
	for rec := range site.All() {
		h := rec.Meta()
		dir, base := path.Split(h.File)
		if base == "index.md" {
			folders[path.Clean(dir)] = true
		}
		named[dir+h.Image.S] = true
		for i := range h.Images {
			named[dir+h.Images[i].File.S] = true
		}
		if h.Body != nil {
			nameLinked(named, dir, h.Body.Doc())
		}
	}
	var out []content.File
	for _, f := range files {
		if named[f.Path] || inFolder(folders, f.Path) {
			out = append(out, f)
		}
	}
	return out
}

// nameLinked notes the files that a body shows or links to.
func nameLinked(named map[string]bool, dir string, doc *markdown.Doc) {
	for i := range doc.Holes {
		switch h := &doc.Holes[i]; h.Kind {
		case markdown.Picture:
			named[dir+h.Target] = true
		case markdown.Path:
			address, _, _ := strings.Cut(h.Target, "#")
			named["content"+address] = true
		}
	}
}

// inFolder reports whether a file lies in one of the folders, at any depth.
func inFolder(folders map[string]bool, file string) bool {
	for dir := path.Dir(file); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if folders[dir] {
			return true
		}
	}
	return false
}
