package render

import (
	"cmp"
	"html"
	"html/template"
	"slices"
	"strconv"

	"accord/internal/policy"
)

// Article is the page of an explainer.
type Article struct {
	Page
	Summary  template.HTML
	Date     *Date
	Updated  *Date
	Reviewed *Date   // nil if the article does not say so
	Latest   *Latest // nil without any day
	AsOf     *Date
	Minutes  int // reading time at 230 words a minute

	rec *policy.Article
}

const wordsAMinute = 230

func (r *renderer) article(a *policy.Article) *Article {
	p := r.pen(a, r.articleDay(a))
	p.citeArticle(a)
	v := &Article{
		Page: p.page(p.plain(a.Title), p.html(a.Title)), Summary: p.html(a.Summary),
		Date: r.words.dateView(a.Date.Date), Updated: r.words.dateView(a.Updated.Date),
		Reviewed: r.words.dateView(a.Reviewed.Date), Latest: r.latest(a), AsOf: r.words.dateView(a.AsOf.Date),
		Minutes: max(1, (a.Body.Doc().Words+wordsAMinute/2)/wordsAMinute), rec: a,
	}
	v.Description = p.plain(a.Summary)
	v.twins = []string{articleTwin(a)}
	return v
}

// citeArticle numbers the sources of an article, wherever its text is shown.
func (p *pen) citeArticle(a *policy.Article) {
	p.cites.add(a.Summary, a.Body)
	p.cites.cite(a.Cite)
}

// articleDay is the day of an article's counts, names and memberships: `asof`, else its date.
func (r *renderer) articleDay(a *policy.Article) policy.Day {
	if !a.AsOf.IsZero() {
		return a.AsOf.Last
	}
	return a.Date.Last
}

// ReviewDue is the day by which somebody looks at the article again, nil if the site has no rule for it.
func (a *Article) ReviewDue() *Date {
	if day, ok := a.pen.site.ReviewDue(a.rec); ok {
		return a.pen.words.dayView(day)
	}
	return nil
}

// Overdue reports whether the day of the next review has passed.
func (a *Article) Overdue() bool {
	day, ok := a.pen.site.ReviewDue(a.rec)
	return ok && day < a.pen.site.Today
}

// Citation is how the article is cited in the version that is shown.
func (a *Article) Citation() string {
	p := a.pen
	date := ""
	if a.Latest != nil {
		date = a.Latest.Date.Long()
	}
	var authors []string
	for _, author := range a.Authors() {
		authors = append(authors, author.Text)
	}
	citation := p.words.Fill("article.citation", "title", a.Title, "site", a.Site.Title, "date", date, "address", cmp.Or(a.Canonical, a.URL))
	if len(authors) == 0 {
		return citation
	}
	return p.words.Fill("article.citation.signed", "authors", p.words.names(authors), "citation", citation)
}

// Archived reports whether a copy is kept of every source that the article cites.
func (a *Article) Archived() bool {
	return !slices.ContainsFunc(a.Sources(), func(c Cited) bool { return c.Archive == "" })
}

// Authors are the persons who wrote the article, with their roles of the article's day.
func (a *Article) Authors() []Author { return a.pen.authors(a.rec) }

// Brief is the part "In brief", without its heading; "" if the article has none.
func (a *Article) Brief() template.HTML { return a.pen.brief(a.rec) }

func (p *pen) brief(a *policy.Article) template.HTML {
	for _, s := range a.Body.Doc().Sections {
		if s.Key == "in-brief" {
			return p.piece(a.Body, s.Inner)
		}
	}
	return ""
}

// Contents are the headings of the body, without "In brief".
func (a *Article) Contents() Contents { return a.pen.contents(a.rec.Body) }

// Body is the text without the part "In brief".
func (a *Article) Body() template.HTML { return a.pen.bodyWithout(a.rec.Body, "in-brief") }

// Facts are those of the main agreement, on the article's day; none when the article explains none.
func (a *Article) Facts() []Fact {
	main, ok := a.pen.mainAgreement(a.rec)
	if !ok {
		return nil
	}
	p := a.pen
	out := []Fact{{p.words.Get("fact.agreement"), main.Anchor()}}
	for _, row := range []struct{ key, value string }{{"type", main.Type}, {"force", main.Force}} {
		out = append(out, Fact{p.words.Get("fact." + row.key), template.HTML(html.EscapeString(row.value))})
	}
	out = append(out, Fact{p.words.Get("fact.status"), main.Status.since(main.Date)})
	if main.Count != "" {
		out = append(out, Fact{p.words.Get("fact.participants"), template.HTML(html.EscapeString(main.Count))})
	}
	return out
}

// mainAgreement is what an article explains first.
func (p *pen) mainAgreement(a *policy.Article) (Agreed, bool) {
	if len(a.Agreements) == 0 {
		return Agreed{}, false
	}
	main, ok := p.site.Agreement(a.Agreements[0].ID)
	if !ok {
		return Agreed{}, false
	}
	return p.agreed(main, ""), true
}

// Agreements are what the article explains, the main one first.
func (a *Article) Agreements() []Agreed {
	out := make([]Agreed, 0, len(a.rec.Agreements))
	for _, n := range a.rec.Agreements {
		if ag, ok := a.pen.site.Agreement(n.ID); ok {
			out = append(out, a.pen.agreed(ag, n.Note))
		}
	}
	return out
}

// Actors are who matters in the article.
func (a *Article) Actors() []Named { return a.pen.named(a.rec.Actors) }

// Context is the background, in reading order.
func (a *Article) Context() []Named { return a.pen.named(a.rec.Context) }

// Changes is the change log, as it was written.
func (a *Article) Changes() []Change { return a.pen.changes(a.rec) }

// Picture is the lead image, nil if there is none.
func (a *Article) Picture() *Picture { return a.pen.lead() }

// An Author is a person who wrote an article.
type Author struct {
	URL, Text string
	Role      string
	Bio       template.HTML
}

// Anchor is the link to the person as HTML.
func (a Author) Anchor() template.HTML { return anchor(a.URL, a.Text) }

// authorsOf are the authors that an article names, else those of the site.
func (r *renderer) authorsOf(a *policy.Article) []policy.Ref {
	if len(a.Authors) == 0 {
		return r.site.Settings.Authors
	}
	return a.Authors
}

func (p *pen) authors(a *policy.Article) []Author {
	var out []Author
	for _, ref := range p.authorsOf(a) {
		rec, _ := p.site.Get(ref.ID)
		actor, ok := rec.(*policy.Actor)
		if !ok {
			continue
		}
		l := p.link(ref.ID)
		out = append(out, Author{URL: l.URL, Text: l.Text, Role: p.roles(actor), Bio: p.html(actor.Bio)})
	}
	return out
}

// A Change is a line of a change log. On the page of corrections it names its article.
type Change struct {
	Article *Link
	Date    *Date
	Type    string
	Note    string
	Was     string
	Now     string
}

func (p *pen) changes(a *policy.Article) []Change {
	var out []Change
	for _, c := range a.Changes {
		out = append(out, Change{Date: p.words.dateView(c.Date.Date), Type: p.words.Open("change", c.Type.S),
			Note: c.Note.S, Was: c.Was.S, Now: c.Now.S})
	}
	return out
}

// An Agreed is an agreement with the figures of the page's day.
type Agreed struct {
	URL, Text string
	Type      string
	Force     string
	Status    Status
	Note      string
	Date      *Date
	Count     string // of participants: "27 signatories", "at least 64 parties"
}

// Anchor is the link to the agreement as HTML.
func (a Agreed) Anchor() template.HTML { return anchor(a.URL, a.Text) }

func (p *pen) agreed(a *policy.Agreement, note string) Agreed {
	l := p.linkTo(a)
	out := Agreed{URL: l.URL, Text: l.Text, Note: note, Type: p.words.Open("type", a.Type.S), Force: p.words.Get("force." + p.site.Force(a)),
		Count: p.participation(a)}
	status, since := p.agreementStatus(a, p.on)
	out.Status, out.Date = status, p.words.dateView(since)
	return out
}

// participation is the count that says most about an agreement on the page's day: parties where there are any, else
// those who consented, else signatories, else votes in favour.
func (p *pen) participation(a *policy.Agreement) string {
	counts := p.site.Counts(a, p.on)
	for _, c := range counts {
		if c.N == 0 {
			continue
		}
		s := p.words.Count("count."+c.Key, c.N)
		if c.AtLeast {
			s = p.words.Fill("count.at-least", "count", s)
		}
		return s
	}
	return ""
}

func itoa(n int) string { return strconv.Itoa(n) }
