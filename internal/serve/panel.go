package serve

import (
	"encoding/json"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"accord/internal/diag"
)

// What the panel of a page shows.
type panelView struct {
	State    int    `json:"state"`
	Judged   bool   `json:"judged"` // the checks have run
	Stale    string `json:"stale"`  // why what is shown is older than the files; "" if it is not
	Draft    string `json:"draft"`  // why the page will not be published; "" if it will
	Errors   int    `json:"errors"`
	Warnings int    `json:"warnings"`
	Remarks  int    `json:"remarks"`
	Findings []told `json:"findings"` // the page's own first; the first maxTold
	More     int    `json:"more"`     // how many are left out
}

// A told is a finding as the panel and messages show it. Excerpts are lines with their marks.
type told struct {
	Severity string      `json:"severity"`
	Code     string      `json:"code"`
	Text     string      `json:"text"`
	Hint     string      `json:"hint"`
	At       toldPlace   `json:"at"`
	See      []toldPlace `json:"see"`
	Here     bool        `json:"here"` // it is about the file of the page
}

type toldPlace struct {
	Place   string `json:"place"`
	Text    string `json:"text"`
	Excerpt string `json:"excerpt"`
	Edit    string `json:"edit"` // opens the place in the author's editor; "" for nothing
}

const maxTold = 100

// panel answers with the findings, for one page.
func (s *server) panel(w http.ResponseWriter, r *http.Request) {
	st := s.current.Load()
	page := r.URL.Query().Get("page")
	file, draft := s.about(st, page)
	view := panelView{State: st.number, Draft: draft, Findings: []told{}}
	select {
	case <-st.judged:
		view.Judged = true
	default:
	}
	if st.stale() {
		view.Stale = "The site as it was at " + st.since.Format(time.TimeOnly) + ": what has changed since then cannot be shown until the mistakes in the settings or templates are mended."
	}
	levels := st.newest.Site.Settings.Levels
	all := st.findings()
	if failed := st.tried(page).found; failed != nil { // which only who renders the page can find
		all = append([]diag.Finding{*failed}, all...)
	}
	var found []diag.Finding
	for _, f := range all {
		switch levels.Of(f.Code) {
		case diag.Off:
			continue
		case diag.Error:
			view.Errors++
		case diag.Warn:
			view.Warnings++
		default:
			view.Remarks++
		}
		found = append(found, f)
	}
	slices.SortStableFunc(found, func(a, b diag.Finding) int { return rank(b, file, levels) - rank(a, file, levels) })
	view.More = max(0, len(found)-maxTold)
	view.Findings = s.tell(found[:len(found)-view.More], st)
	for i := range view.Findings {
		view.Findings[i].Here = file != "" && touches(found[i], file)
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(view)
}

// about returns the file of a page, and why the page will not be published.
func (s *server) about(st *state, output string) (file, draft string) {
	if st.shown.Set == nil {
		return "", ""
	}
	rec, ok := st.shown.Set.Record(output)
	if !ok {
		if held, ok := withheld(st, output); ok {
			return held.File, ""
		}
		o, _ := st.output(output)
		return o.From.File, ""
	}
	h := rec.Meta()
	switch {
	case h.Draft:
		draft = "This page is a draft: a build leaves it out."
	case h.Publish.After(st.made):
		draft = "This page is under embargo: a build leaves it out until " + h.Publish.Format("2 January 2006, 15:04 MST") + "."
	}
	return h.File, draft
}

// rank orders findings: errors before warnings, and those of the page before others of their kind.
func rank(f diag.Finding, file string, levels diag.Levels) int {
	n := int(levels.Of(f.Code))
	if file != "" && touches(f, file) {
		n += int(diag.Error) + 1
	}
	return n
}

// touches reports whether a finding is about a file on either side.
func touches(f diag.Finding, file string) bool {
	return f.At.File == file || slices.ContainsFunc(f.See, func(n diag.Note) bool { return n.At.File == file })
}

// tell prepares findings to be shown.
func (s *server) tell(found []diag.Finding, st *state) []told {
	p := diag.Printer{Read: s.project.ReadFile}
	place := func(at diag.Place, text string) toldPlace {
		return toldPlace{Place: at.String(), Text: text, Excerpt: p.Excerpt(at), Edit: s.editor.link(at)}
	}
	out := make([]told, 0, len(found))
	for _, f := range found {
		t := told{Severity: st.newest.Site.Settings.Levels.Of(f.Code).String(), Code: string(f.Code), Text: f.Text, Hint: f.Hint, At: place(f.At, "")}
		for _, n := range f.See {
			t.See = append(t.See, place(n.At, n.Text))
		}
		out = append(out, t)
	}
	return out
}

// An editor makes addresses that open a place in the author's editor. The zero value makes none: on other machines the
// author's files are not there, and their paths are nobody's business.
type editor struct {
	form string
	root string // of the site, absolute
}

func (e editor) link(at diag.Place) string {
	if e.form == "" || at.File == "" {
		return ""
	}
	file := (&url.URL{Path: filepath.ToSlash(filepath.Join(e.root, filepath.FromSlash(at.File)))}).EscapedPath()
	line, col := strconv.Itoa(max(1, int(at.Line))), strconv.Itoa(max(1, int(at.Col)))
	return strings.NewReplacer("{file}", file, "{line}", line, "{col}", col).Replace(e.form)
}
