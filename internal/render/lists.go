package render

import (
	"cmp"
	"html"
	"html/template"
	"slices"
	"strconv"

	"accord/internal/policy"
)

// Home is the first page.
type Home struct {
	Page
	Start  *Teaser       // the article that a newcomer reads first; the only one where there is one
	Brief  template.HTML // the part "In brief" of the only article of a site
	Recent []Teaser

	r *renderer
}

// A Teaser is an article in a list.
type Teaser struct {
	URL, Text string
	Question  string // that the article answers
	Summary   template.HTML
	Date      *Date
	Latest    *Latest
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
	start, only := r.site.Settings.Start.ID, len(r.site.Articles) == 1
	for _, a := range r.site.Articles {
		switch {
		case a.ID == start || only:
			t := r.teaser(a)
			v.Start = &t
		case len(v.Recent) < homeArticles:
			v.Recent = append(v.Recent, r.teaser(a))
		}
	}
	if only {
		v.Brief = r.bareBrief(r.site.Articles[0])
	}
	return v
}

// bareBrief is the part "In brief" of an article for another page: without citations, whose sources are on the article's own.
func (r *renderer) bareBrief(a *policy.Article) template.HTML {
	p := r.pen(a, r.articleDay(a))
	p.carded = false
	return p.brief(a)
}

// Questions are the newest articles that answer a question.
func (h *Home) Questions() []Teaser {
	if h.Brief != "" {
		return nil
	}
	var out []Teaser
	for _, a := range h.r.site.Articles {
		if a.Question.S != "" && len(out) < homeArticles {
			out = append(out, h.r.teaser(a))
		}
	}
	return out
}

const homeLatest = 6

// Latest are the articles that were published, changed or reviewed last.
func (h *Home) Latest() []Teaser {
	if h.Brief != "" {
		return nil
	}
	articles := h.r.latestFirst(h.r.site.Articles)
	return h.r.teasers(articles[:min(len(articles), homeLatest)])
}

func (r *renderer) teasers(articles []*policy.Article) []Teaser {
	out := make([]Teaser, len(articles))
	for i, a := range articles {
		out[i] = r.teaser(a)
	}
	return out
}

// latestFirst orders articles by the day on which they were published, changed or reviewed last, the newest first.
func (r *renderer) latestFirst(articles []*policy.Article) []*policy.Article {
	return slices.SortedStableFunc(slices.Values(articles), func(a, b *policy.Article) int {
		_, x := lastTouched(a)
		_, y := lastTouched(b)
		return cmp.Compare(y.Last, x.Last)
	})
}

// Latest is what happened to an article last: its review, its change or its publication.
type Latest struct {
	Word string // "Updated"
	Date *Date
}

// latest is nil for an article without any day.
func (r *renderer) latest(a *policy.Article) *Latest {
	word, date := lastTouched(a)
	if date.IsZero() {
		return nil
	}
	return &Latest{Word: r.words.Get(word), Date: r.words.dateView(date)}
}

// lastTouched returns the word of what happened to an article last, and when it was. A review on the day of a change is a review.
func lastTouched(a *policy.Article) (word string, date policy.Date) {
	word, date = "article.published", a.Date.Date
	if d := a.Updated.Date; !d.IsZero() && d.Last >= date.Last {
		word, date = "article.updated", d
	}
	if d := a.Reviewed.Date; !d.IsZero() && d.Last >= date.Last {
		word, date = "article.reviewed", d
	}
	return word, date
}

// Strip is the last years in which something happened, each a link to where the timeline tells of it; none where there is no
// timeline.
func (h *Home) Strip() []Link {
	if len(h.r.moments()) < shortTimeline {
		return nil
	}
	return h.r.strip(h.r.moments(), timelinePath)
}

// Topics are the terms that have something under them.
func (h *Home) Topics() []Link {
	var out []Link
	for _, t := range h.r.site.Terms {
		if len(h.r.site.OfTopic(t.ID)) > 0 {
			l := h.pen.linkTo(t)
			l.Text = h.r.topicTitle(t)
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
	return Teaser{URL: p.url, Text: p.plain(a.Title), Question: a.Question.S, Summary: template.HTML(html.EscapeString(p.plain(a.Summary))),
		Date: r.words.dateView(a.Date.Date), Latest: r.latest(a),
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
	Facts    []Fact // on the first page of the sources: how many there are of each level, and how many are cited, archived and gone
	Number   int    // of this page, from 1
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
	Note      string
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
		if n == 1 {
			v.Facts = p.evidence()
		}
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
		row.Note = p.keeping(rec)
	}
	return row
}

// keeping says whether a copy of a source is kept, and whether its original is gone.
func (p *pen) keeping(s *policy.Source) string {
	kept := s.Archived.URL.S != ""
	switch {
	case kept && !s.Dead.IsZero():
		return p.words.Get("source.gone-kept")
	case !s.Dead.IsZero():
		return p.words.Get("source.gone-lost")
	case !kept:
		return p.words.Get("source.not-kept")
	case s.Archived.Date.IsZero():
		return p.words.Get("source.kept-undated")
	}
	return p.words.Fill("source.kept", "date", p.words.Date(s.Archived.Date.Date))
}

// evidence says how many sources there are of each level, and how many are cited, archived and gone. Only that none
// is archived is told, too.
func (p *pen) evidence() []Fact {
	levels, cited, archived, gone := map[string]int{}, 0, 0, 0
	for _, s := range p.site.Sources {
		levels[p.level(s)]++
		if len(p.site.CitedBy(s.ID)) > 0 {
			cited++
		}
		if s.Archived.URL.S != "" {
			archived++
		}
		if !s.Dead.IsZero() {
			gone++
		}
	}
	var out []Fact
	add := func(label string, n int) {
		if n > 0 {
			out = append(out, Fact{label, template.HTML(strconv.Itoa(n))})
		}
	}
	for _, level := range []string{"level.primary", "level.official", "level.secondary"} {
		add(p.words.Get(level), levels[p.words.Get(level)])
	}
	add(p.words.Get("fact.cited"), cited)
	out = append(out, Fact{p.words.Get("fact.archived"), template.HTML(strconv.Itoa(archived))})
	add(p.words.Get("fact.gone"), gone)
	return out
}

// Glossary is the list of all terms.
type Glossary struct {
	Page
	Total   int // of terms
	Letters []GlossaryLetter
}

// Jumps are links to the letters; none when there is one.
func (g *Glossary) Jumps() []Link {
	if len(g.Letters) < 2 {
		return nil
	}
	links := make([]Link, len(g.Letters))
	for i, l := range g.Letters {
		links[i] = Link{URL: "#" + l.ID, Text: l.Letter}
	}
	return links
}

// GlossaryLetter are the terms with one first letter; a short glossary has a single one without a letter.
type GlossaryLetter struct {
	Letter string
	ID     string
	Terms  []GlossaryTerm
}

// A GlossaryTerm is a term with its definition.
type GlossaryTerm struct {
	URL, Text  string
	ID         string
	Definition template.HTML
	Aka        []string
	Unlike     []Link // terms that it is taken for
	Used       int    // articles that use it
	Sources    []Link // of the definition
}

// Anchor is the link to the term as HTML.
func (g GlossaryTerm) Anchor() template.HTML { return anchor(g.URL, g.Text) }

// shortGlossary is how many terms need no letters.
const shortGlossary = 7

func (r *renderer) glossary() *Glossary {
	p := r.pen(nil, r.site.Today)
	v := &Glossary{Page: p.plainPage("glossary", r.words.Get("nav.terms"), r.base+listPath(policy.Terms, 1))}
	v.Description = r.words.Fill("list.description", "list", v.Title, "site", r.view.Title)
	v.Total, v.twins = len(r.site.Terms), tableTwins("terms")
	var terms []GlossaryTerm
	for _, t := range r.site.Terms {
		terms = append(terms, p.glossaryTerm(t))
	}
	sortByName(terms, func(t GlossaryTerm) string { return t.Text })
	for _, t := range terms {
		letter := ""
		if len(terms) > shortGlossary {
			letter = capital(firstRune(fold(t.Text)))
		}
		if n := len(v.Letters); n == 0 || v.Letters[n-1].Letter != letter {
			v.Letters = append(v.Letters, GlossaryLetter{Letter: letter, ID: letterID(n + 1)})
		}
		last := &v.Letters[len(v.Letters)-1]
		last.Terms = append(last.Terms, t)
	}
	return v
}

// letterID is the id of the n-th letter of a list.
func letterID(n int) string { return "_letter-" + strconv.Itoa(n) }

// glossaryTerm is a term without the citations in its definition: they belong to the term's own page.
func (p *pen) glossaryTerm(t *policy.Term) GlossaryTerm {
	l := p.linkTo(t)
	out := GlossaryTerm{URL: l.URL, Text: l.Text, ID: string(t.ID), Definition: p.html(t.Definition), Aka: texts(t.Aka), Unlike: p.unlike(t)}
	for _, rec := range p.site.Users(t) {
		if _, ok := rec.(*policy.Article); ok {
			out.Used++
		}
	}
	for _, c := range t.Cite {
		if rec, ok := p.site.Cited(c.Source); ok {
			out.Sources = append(out.Sources, p.linkTo(rec))
		}
	}
	return out
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
	v.Changes = r.changesOf(r.site.Corrections())
	return v
}

// changesOf are lines of change logs, each with its article.
func (r *renderer) changesOf(rows []policy.Correction) []Change {
	var out []Change
	for _, c := range rows {
		l := r.pen(c.Article, r.articleDay(c.Article)).linkTo(c.Article)
		out = append(out, Change{Article: &l, Date: r.words.dateView(c.Change.Date.Date),
			Type: r.words.Open("change", c.Change.Type.S), Note: c.Change.Note.S, Was: c.Change.Was.S, Now: c.Change.Now.S})
	}
	return out
}

// NotFound is the page that a host shows for an address that does not exist.
type NotFound struct {
	Page
	Form    string // address that the form of the search leads to
	Popular []Link // the article that a newcomer reads first, and the newest ones
	Renamed []Link // records that had another address, which is the Note

	r *renderer
}

const (
	notFoundArticles = 5
	notFoundRenamed  = 12
)

func (r *renderer) notFound(all []moved) *NotFound {
	p := r.pen(nil, r.site.Today)
	v := &NotFound{Page: p.plainPage("notfound", r.words.Get("notfound.title"), r.base+"/404.html"), Form: r.base + searchPath, r: r}
	v.Canonical, v.Description = "", r.words.Get("notfound.text")
	start, hasStart := r.site.Get(r.site.Settings.Start.ID)
	if hasStart {
		v.Popular = []Link{p.linkTo(start)}
	}
	for _, a := range r.site.Articles {
		if len(v.Popular) < notFoundArticles && !(hasStart && start == policy.Record(a)) {
			v.Popular = append(v.Popular, p.linkTo(a))
		}
	}
	for _, m := range all[:min(len(all), notFoundRenamed)] {
		l := p.linkTo(m.rec)
		l.URL, l.Note = r.base+m.to, r.base+m.from
		v.Renamed = append(v.Renamed, l)
	}
	return v
}

// Articles are the newest articles. The theme shows Popular, which weighs less.
func (n *NotFound) Articles() []Teaser {
	all := n.r.site.Articles
	return n.r.teasers(all[:min(len(all), notFoundArticles)])
}

// Redirect is the page at an old address of a record.
type Redirect struct {
	Page
	To Link
}

func (r *renderer) redirect(m moved) *Redirect {
	p := r.pen(nil, r.site.Today)
	to := p.linkTo(m.rec)
	to.URL = r.base + m.to
	v := &Redirect{Page: p.plainPage("redirect", to.Text, r.base+m.from), To: to}
	v.Canonical, v.Refresh = r.absolute(to.URL), to.URL
	return v
}
