package render

import (
	"html"
	"html/template"
	"slices"

	"accord/internal/policy"
)

// Source is the page of a source.
type Source struct {
	Page
	Document Cited
	Type     string
	Lang     string
	Updated  *Date
	Accessed *Date
	Note     string
}

func (r *renderer) source(s *policy.Source) *Source {
	p := r.pen(s, r.site.Today)
	v := &Source{Page: p.page(s.Title.S, template.HTML(html.EscapeString(s.Title.S))), Document: p.sourceCited(s),
		Type: r.words.Open("csl", s.Type.S), Lang: s.Language.S, Updated: r.words.dateView(s.Updated.Date),
		Accessed: r.words.dateView(s.Accessed.Date), Note: s.Note.S}
	v.Description = r.words.Fill("source.description", "title", s.Title.S)
	return v
}

// Term is the page of a term: its definition, and as a topic everything that belongs to it.
type Term struct {
	Page
	Name       string
	Definition template.HTML
	Body       template.HTML
	Aka        []string

	rec *policy.Term
}

func (r *renderer) term(t *policy.Term) *Term {
	p := r.pen(t, r.site.Today)
	p.cites.add(t.Definition, t.Body)
	p.cites.cite(t.Cite)
	title := t.Title.S
	if title == "" {
		title = t.Name.S
	}
	v := &Term{Page: p.page(title, template.HTML(html.EscapeString(title))), Name: t.Name.S, Definition: p.html(t.Definition),
		Body: p.html(t.Body), Aka: texts(t.Aka), rec: t}
	v.Description = p.plain(t.Definition)
	if r.isTopic(t) {
		v.feeds = []feed{r.topicFeed(t)}
	}
	return v
}

// Cites are the sources of the definition.
func (t *Term) Cites() template.HTML { return t.pen.marked(t.rec.Cite) }

// Topic is everything that has this term among its topics, by kind.
func (t *Term) Topic() []Group {
	return t.pen.byKind(t.pen.site.OfTopic(t.rec.ID))
}

// Articles are the newest articles on the topic.
func (t *Term) Articles() []Teaser {
	var out []Teaser
	for _, rec := range t.leading() {
		if a, ok := rec.(*policy.Article); ok {
			out = append(out, t.pen.teaser(a))
		}
	}
	return out
}

// Agreements are the newest agreements on the topic, as of the day of the build.
func (t *Term) Agreements() []Agreed {
	var out []Agreed
	for _, rec := range slices.Backward(t.leading()) {
		if a, ok := rec.(*policy.Agreement); ok {
			out = append(out, t.pen.agreed(a, ""))
		}
	}
	return out
}

// Others is everything on the topic that Articles and Agreements do not show, by kind.
func (t *Term) Others() []Group {
	leading := t.leading()
	return t.pen.byKind(slices.DeleteFunc(slices.Clone(t.pen.site.OfTopic(t.rec.ID)), func(rec policy.Record) bool { return slices.Contains(leading, rec) }))
}

const topicLeads = 12 // articles, and agreements, that a topic shows with more than their names

// leading are the articles and agreements of the topic that are shown with more than their names, in the site's order:
// articles begin with the newest, agreements end with it.
func (t *Term) leading() []policy.Record {
	var articles, agreements []policy.Record
	for _, rec := range t.pen.site.OfTopic(t.rec.ID) {
		switch rec.(type) {
		case *policy.Article:
			articles = append(articles, rec)
		case *policy.Agreement:
			agreements = append(agreements, rec)
		}
	}
	return slices.Concat(articles[:min(len(articles), topicLeads)], agreements[max(0, len(agreements)-topicLeads):])
}

// Uses are the records that refer to the term and do not have it among their topics, by kind.
func (t *Term) Uses() []Group { return t.pen.uses(t.pen.site.OfTopic(t.rec.ID)...) }

// Free is a free page.
type Free struct {
	Page
	Summary string
	Date    *Date
	Updated *Date
	Body    template.HTML

	rec *policy.Page
}

func (r *renderer) free(f *policy.Page) *Free {
	p := r.pen(f, r.site.Today)
	p.cites.add(f.Body)
	p.cites.cite(f.Cite)
	v := &Free{Page: p.page(p.plain(f.Title), p.html(f.Title)), Summary: f.Summary.S, Date: r.words.dateView(f.Date.Date),
		Updated: r.words.dateView(f.Updated.Date), Body: p.html(f.Body), rec: f}
	v.Crumbs = nil
	v.Description = f.Summary.S
	return v
}

// Contents are the headings of the body.
func (f *Free) Contents() Contents { return f.pen.contents(f.rec.Body) }
