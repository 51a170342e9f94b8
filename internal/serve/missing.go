package serve

import (
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"

	"accord/internal/diag"
	"accord/internal/policy"
	"accord/internal/render"
)

// missing answers for what is not there: why, where that is known, and what is near.
func (s *server) missing(w http.ResponseWriter, r *http.Request, st *state, below string) {
	if !strings.HasSuffix(below, ".html") && path.Ext(below) != "" {
		http.Error(w, "the site has no file at this address", http.StatusNotFound)
		return
	}
	if !strings.HasSuffix(below, ".html") {
		below = strings.TrimSuffix(below, "/") + "/index.html"
	}
	if st.shown.Set == nil {
		s.message(w, http.StatusInternalServerError, below, "", "The site cannot be shown", "Its theme cannot be used until what follows is mended.", themeErrors(st), nil)
		return
	}
	why := "The site has no page at " + sitePath(below) + "."
	if held, ok := withheld(st, below); ok {
		why = "The page " + sitePath(below) + " is not published: " + held.Reason() + " (" + held.File + ")."
	}
	near := s.near(st, below)
	if len(near) > 0 {
		why += " A page that was renamed keeps its old address with `aliases` in its front matter."
	}
	s.message(w, http.StatusNotFound, below, "", "There is no such page", why, nil, near)
}

// themeErrors are the findings that can keep a theme from being used: what is wrong with the content is for later.
func themeErrors(st *state) []diag.Finding {
	levels := st.newest.Site.Settings.Levels
	return slices.DeleteFunc(slices.Clone(st.findings()), func(f diag.Finding) bool {
		return levels.Of(f.Code) != diag.Error || strings.HasPrefix(f.At.File, "content/")
	})
}

// withheld finds the record that would have a page at a path, if it is kept back.
func withheld(st *state, below string) (policy.Withheld, bool) {
	id := path.Base(path.Dir(below))
	held, ok := st.newest.Withheld[policy.ID(id)]
	return held, ok && (strings.HasPrefix(below, held.Kind.Folder()+"/") || held.Kind == policy.Pages)
}

// near returns links to the pages that were probably meant, those in the folder that was asked for first.
func (s *server) near(st *state, below string) []link {
	const most = 5
	below = strings.ToLower(below) // as ids are
	name, folder := path.Base(path.Dir(below)), path.Dir(path.Dir(below))
	found := alike(name, pageFolders(st), most)
	slices.SortStableFunc(found, func(a, b string) int {
		switch inA, inB := path.Dir(a) == folder, path.Dir(b) == folder; {
		case inA == inB:
			return 0
		case inA:
			return -1
		}
		return 1
	})
	base := render.BasePath(st.shown.Site.Settings.BaseURL.S)
	var links []link
	for _, dir := range found[:min(most, len(found))] {
		links = append(links, link{base + "/" + (&pathOf{dir}).escaped() + "/", "/" + dir + "/"})
	}
	return links
}

// pageFolders are the folders of a site's pages by their last names.
func pageFolders(st *state) map[string][]string {
	folders := map[string][]string{}
	for _, o := range st.shown.Outputs() {
		if strings.HasSuffix(o.Path, "/index.html") {
			dir := path.Dir(o.Path)
			folders[path.Base(dir)] = append(folders[path.Base(dir)], dir)
		}
	}
	return folders
}

// alike takes up to most folders and the rest of a name from those with the same name, with a misspelt one, and with one that
// is a part of the other, as after a change of names.
func alike(name string, folders map[string][]string, most int) (found []string) {
	take := func(name string) {
		found = append(found, folders[name]...)
		delete(folders, name)
	}
	take(name)
	for len(found) < most {
		like := diag.Nearest(name, maps.Keys(folders))
		if like == "" {
			break
		}
		take(like)
	}
	const telling = 4 // letters: shorter names are parts of many
	for _, n := range slices.Sorted(maps.Keys(folders)) {
		if len(found) < most && min(len(n), len(name)) >= telling && (strings.Contains(n, name) || strings.Contains(name, n)) {
			take(n)
		}
	}
	return found
}

// sitePath is the address of a page, as messages show it.
func sitePath(output string) string { return "/" + strings.TrimSuffix(output, "index.html") }
