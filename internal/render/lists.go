package render

import (
	"cmp"
	"html"
	"html/template"
	"strconv"

	"accord/internal/policy"
)

// Home is the first page.
type Home struct {
	Page
	Start  *Teaser // the article that a newcomer reads first
	Recent []Teaser

	r *renderer
}

// A Teaser is an article in a list.
type Teaser struct {
	URL, Text string
	Summary   template.HTML
	Date      *Date
	Reviewed  *Date
	Minutes   int

	pen *pen
	rec *policy.Article
}

// Anchor is the link to the article as HTML.
func (t Teaser) Anchor() template.HTML { return anchor(t.URL, t.Text) }

// Main is the agreement that the article explains first, nil if it explains none.
func (t *Teaser) Main() *Agreed {
	main, ok := t.pen.mainAgreement(t.rec)
	if !ok {
		return nil
	}
	return &main
}

const homeArticles = 12

func (r *renderer) home() *Home {
	p := r.pen(nil, r.site.Today)
	p.url = r.base + "/"
	v := &Home{Page: p.plainPage("home", r.view.Title, p.url), r: r}
	v.Description = r.view.Summary
	v.Crumbs = nil
	start := r.site.Settings.Start.ID
	for _, a := range r.site.Articles {
		switch {
		case a.ID == start:
			t := r.teaser(a)
			v.Start = &t
		case len(v.Recent) < homeArticles:
			v.Recent = append(v.Recent, r.teaser(a))
		}
	}
	return v
}

// Topics are the terms that have something under them.
func (h *Home) Topics() []Link {
	var out []Link
	for _, t := range h.r.site.Terms {
		if len(h.r.site.OfTopic(t.ID)) > 0 {
			l := h.pen.linkTo(t)
			l.Text = cmp.Or(t.Title.S, l.Text)
			out = append(out, l)
		}
	}
	return out
}

// Agreements are all agreements with their figures of today, the newest first.
func (h *Home) Agreements() []Agreed {
	all := h.r.site.Agreements
	var out []Agreed
	for i := len(all) - 1; i >= 0 && len(out) < homeArticles; i-- {
		out = append(out, h.pen.agreed(all[i], ""))
	}
	return out
}

// teaser is an article in a list, with the words and figures of the article's own day.
func (r *renderer) teaser(a *policy.Article) Teaser {
	p := r.pen(a, r.articleDay(a))
	return Teaser{URL: p.url, Text: p.plain(a.Title), Summary: template.HTML(html.EscapeString(p.plain(a.Summary))),
		Date: r.words.dateView(a.Date.Date), Reviewed: r.words.dateView(r.site.Reviewed(a)),
		Minutes: max(1, (a.Body.Doc().Words+wordsAMinute/2)/wordsAMinute), pen: p, rec: a}
}

// plainPage is the common part of pages that belong to no record.
func (p *pen) plainPage(kind, title, url string) Page {
	p.url = url
	return Page{Site: p.view, Kind: kind, Title: title, Heading: template.HTML(html.EscapeString(title)), URL: url,
		Canonical: p.absolute(url), pen: p}
}

// List is a page of a list of records of one kind. One of Articles, Rows is filled.
type List struct {
	Page
	Of       string // the kind, in the plural: articles, agreements, …
	Total    int
	Articles []Teaser
	Rows     []Row
	Number   int // of this page, from 1
	Pages    []Link
}

// A Row is a record in a list.
type Row struct {
	URL, Text string
	Type      string
	Status    *Status
	Date      *Date
	Summary   string
	Count     string
}

// Anchor is the link to the record as HTML.
func (r Row) Anchor() template.HTML { return anchor(r.URL, r.Text) }

// list makes page number n (from 1) of the list of a kind, of `pages` in all.
func (r *renderer) list(k policy.Kind, recs []policy.Record, n, pages int) *List {
	p := r.pen(nil, r.site.Today)
	v := &List{Page: p.plainPage("list", r.words.Get("nav."+k.Folder()), r.base+listPath(k, n)), Of: k.Folder(), Total: len(recs), Number: n}
	if n > 1 {
		v.Title = r.words.Fill("list.page", "list", v.Title, "n", strconv.Itoa(n))
	}
	v.Description = r.words.Fill("list.description", "list", v.Title, "site", r.view.Title)
	per := r.site.Settings.PerPage
	for _, rec := range recs[(n-1)*per : min(n*per, len(recs))] {
		if a, ok := rec.(*policy.Article); ok {
			v.Articles = append(v.Articles, r.teaser(a))
		} else {
			v.Rows = append(v.Rows, p.row(rec))
		}
	}
	v.twins = tableTwins(k.Folder())
	if k == policy.Sources {
		v.twins = append(v.twins, bibtexPath, risPath, cslPath)
	}
	v.Pages, v.Prev, v.Next = r.pagination(func(i int) string { return r.base + listPath(k, i) }, n, pages)
	return v
}

// listPath is the path of page n of a kind's list.
func listPath(k policy.Kind, n int) string {
	if n == 1 {
		return "/" + k.Folder() + "/"
	}
	return "/" + k.Folder() + "/page/" + strconv.Itoa(n) + "/"
}

// pagination links to the first, the last and the pages around page n.
func (r *renderer) pagination(url func(int) string, n, pages int) (links []Link, prev, next *Link) {
	if pages < 2 {
		return nil, nil, nil
	}
	for i := 1; i <= pages; i++ {
		if i == 1 || i == pages || i >= n-2 && i <= n+2 {
			links = append(links, Link{URL: url(i), Text: strconv.Itoa(i), Current: i == n})
		}
	}
	if n > 1 {
		prev = &Link{URL: url(n - 1), Text: r.words.Get("list.previous")}
	}
	if n < pages {
		next = &Link{URL: url(n + 1), Text: r.words.Get("list.next")}
	}
	return links, prev, next
}

func (p *pen) row(rec policy.Record) Row {
	l := p.linkTo(rec)
	row := Row{URL: l.URL, Text: l.Text}
	switch rec := rec.(type) {
	case *policy.Agreement:
		a := p.agreed(rec, "")
		row.Type, row.Date, row.Count, row.Summary = a.Type, a.Date, a.Count, rec.Summary.S
		row.Status = &a.Status
		row.Text = p.site.Name(rec.ID, p.on)
	case *policy.Actor:
		row.Type = p.words.Open("type", p.site.ActorType(rec.ID))
		row.Text = p.site.Name(rec.ID, p.on)
	case *policy.Event:
		row.Type = p.words.Open("event", rec.Type.S)
		row.Date, row.Summary = p.words.dateView(rec.Date.Date), rec.Summary.S
		row.Text = p.site.Name(rec.ID, p.on)
	case *policy.Source:
		row.Type = p.level(rec)
		row.Date, row.Summary = p.words.dateView(rec.Date.Date), rec.Publisher.S
		if n := len(p.site.CitedBy(rec.ID)); n > 0 {
			row.Count = p.words.Count("count.cited", n)
		}
	}
	return row
}

// Glossary is the list of all terms.
type Glossary struct {
	Page
	Letters []GlossaryLetter
}

// GlossaryLetter are the terms with one first letter; a short glossary has a single one without a letter.
type GlossaryLetter struct {
	Letter string
	Terms  []GlossaryTerm
}

// A GlossaryTerm is a term with its definition.
type GlossaryTerm struct {
	URL, Text  string
	ID         string
	Definition template.HTML
}

// Anchor is the link to the term as HTML.
func (g GlossaryTerm) Anchor() template.HTML { return anchor(g.URL, g.Text) }

// shortGlossary is how many terms need no letters.
const shortGlossary = 7

func (r *renderer) glossary() *Glossary {
	p := r.pen(nil, r.site.Today)
	v := &Glossary{Page: p.plainPage("glossary", r.words.Get("nav.terms"), r.base+listPath(policy.Terms, 1))}
	v.Description = r.words.Fill("list.description", "list", v.Title, "site", r.view.Title)
	v.twins = tableTwins("terms")
	var terms []GlossaryTerm
	for _, t := range r.site.Terms {
		// A definition's citations belong to the term's own page: here only its words are shown.
		l := p.linkTo(t)
		terms = append(terms, GlossaryTerm{URL: l.URL, Text: l.Text, ID: string(t.ID), Definition: p.html(t.Definition)})
	}
	sortByName(terms, func(t GlossaryTerm) string { return t.Text })
	for _, t := range terms {
		letter := ""
		if len(terms) > shortGlossary {
			letter = capital(firstRune(fold(t.Text)))
		}
		if n := len(v.Letters); n == 0 || v.Letters[n-1].Letter != letter {
			v.Letters = append(v.Letters, GlossaryLetter{Letter: letter})
		}
		last := &v.Letters[len(v.Letters)-1]
		last.Terms = append(last.Terms, t)
	}
	return v
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

// Corrections is the change log of the whole site: every correction, the newest first.
type Corrections struct {
	Page
	Changes []Change
}

func (r *renderer) corrections() *Corrections {
	p := r.pen(nil, r.site.Today)
	v := &Corrections{Page: p.plainPage("corrections", r.words.Get("nav.corrections"), r.base+"/corrections/")}
	v.Description = r.words.Fill("list.description", "list", v.Title, "site", r.view.Title)
	v.feeds, v.twins = []feed{r.correctionsFeed()}, tableTwins("corrections")
	for _, c := range r.site.Corrections() {
		ap := r.pen(c.Article, r.articleDay(c.Article))
		l := ap.linkTo(c.Article)
		v.Changes = append(v.Changes, Change{Article: &l, Date: r.words.dateView(c.Change.Date.Date),
			Type: r.words.Open("change", c.Change.Type.S), Note: c.Change.Note.S, Was: c.Change.Was.S, Now: c.Change.Now.S})
	}
	return v
}

// NotFound is the page that a host shows for an address that does not exist.
type NotFound struct {
	Page
	Articles []Teaser
}

func (r *renderer) notFound() *NotFound {
	p := r.pen(nil, r.site.Today)
	v := &NotFound{Page: p.plainPage("notfound", r.words.Get("notfound.title"), r.base+"/404.html")}
	v.Canonical = ""
	for i, a := range r.site.Articles {
		if i < 5 {
			v.Articles = append(v.Articles, r.teaser(a))
		}
	}
	return v
}

// Redirect is the page at an old address of a record.
type Redirect struct {
	Page
	To Link
}

func (r *renderer) redirect(rec policy.Record, from string) *Redirect {
	p := r.pen(nil, r.site.Today)
	to := p.linkTo(rec)
	v := &Redirect{Page: p.plainPage("redirect", to.Text, r.base+from), To: to}
	v.Canonical, v.Refresh = r.absolute(to.URL), to.URL
	return v
}
