package render

import (
	"cmp"
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
	Gone     string // the address of the original, once it is gone
	Note     string
}

func (r *renderer) source(s *policy.Source) *Source {
	p := r.pen(s, r.site.Today)
	v := &Source{Page: p.page(s.Title.S, template.HTML(html.EscapeString(s.Title.S))), Document: p.sourceCited(s),
		Type: r.words.Open("csl", s.Type.S), Lang: s.Language.S, Updated: r.words.dateView(s.Updated.Date),
		Accessed: r.words.dateView(s.Accessed.Date), Note: s.Note.S}
	if v.Document.Dead != nil {
		v.Gone = s.URL.S
	}
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

// Start is what explains the topic, in reading order.
func (t *Term) Start() []Teaser { return t.pen.teasers(t.start()) }

// start are the articles of Start that are public.
func (t *Term) start() []*policy.Article {
	var out []*policy.Article
	for _, ref := range t.rec.Start {
		if rec, ok := t.pen.site.Get(ref.ID); ok {
			if a, ok := rec.(*policy.Article); ok {
				out = append(out, a)
			}
		}
	}
	return out
}

// Question is the article to begin with, if it answers a question: the first of Start, else of Articles.
func (t *Term) Question() *Teaser {
	for _, a := range append(t.start(), t.articles()...) {
		if a.Question.S != "" {
			q := t.pen.teaser(a)
			return &q
		}
	}
	return nil
}

// Articles are the articles on the topic that were reviewed last, without those of Start.
func (t *Term) Articles() []Teaser { return t.pen.teasers(t.articles()) }

// Agreements are the newest agreements on the topic, as of the day of the build.
func (t *Term) Agreements() []Agreed {
	var out []Agreed
	for _, a := range slices.Backward(t.agreements()) {
		out = append(out, t.pen.agreed(a, ""))
	}
	return out
}

// Others is everything on the topic that Start, Articles and Agreements do not show, by kind.
func (t *Term) Others() []Group {
	leading := map[policy.Record]bool{}
	for _, a := range append(t.start(), t.articles()...) {
		leading[a] = true
	}
	for _, a := range t.agreements() {
		leading[a] = true
	}
	rest := slices.DeleteFunc(slices.Clone(t.pen.site.OfTopic(t.rec.ID)), func(rec policy.Record) bool { return leading[rec] })
	return t.pen.byKind(rest)
}

const topicLeads = 12 // articles, and agreements, that a topic shows with more than their names

// articles are those of Articles.
func (t *Term) articles() []*policy.Article {
	start := t.start()
	all := slices.DeleteFunc(recordsOf[*policy.Article](t), func(a *policy.Article) bool { return slices.Contains(start, a) })
	return t.pen.latestFirst(all)[:min(len(all), topicLeads)]
}

// agreements are those of Agreements, the newest last.
func (t *Term) agreements() []*policy.Agreement {
	all := recordsOf[*policy.Agreement](t)
	return all[max(0, len(all)-topicLeads):]
}

// recordsOf are the records of one kind on a topic, in the site's order.
func recordsOf[R policy.Record](t *Term) []R {
	var out []R
	for _, rec := range t.pen.site.OfTopic(t.rec.ID) {
		if rec, ok := rec.(R); ok {
			out = append(out, rec)
		}
	}
	return out
}

// Stances are who supports and who opposes something.
type Stances struct {
	About Link
	Sides []Side
}

// A Side is those who take one stance.
type Side struct {
	Key   string // supports, opposes, ambivalent
	Word  string
	Names template.HTML
}

// Stances are who supports and who opposes the agreements that Agreements shows, where the records have positions.
func (t *Term) Stances() []Stances {
	var out []Stances
	for _, a := range slices.Backward(t.agreements()) {
		if sides := t.pen.stances(a.Positions); len(sides) > 0 {
			out = append(out, Stances{t.pen.linkTo(a), sides})
		}
	}
	return out
}

// stances are the names of those who hold positions, by stance. Who has held several is told once for each of them.
func (p *pen) stances(positions []policy.Position) []Side {
	var out []Side
	for _, stance := range []string{"supports", "opposes", "ambivalent"} {
		var who []policy.ID
		for i := range positions {
			if ps := &positions[i]; ps.Stance.S == stance {
				who = append(who, p.site.Resolve(ps.Who, p.on)...)
			}
		}
		if slices.Sort(who); len(who) > 0 {
			out = append(out, Side{stance, p.words.Get("stance." + stance), p.byName(slices.Compact(who))})
		}
	}
	return out
}

// Strip is the last years of the topic's timeline, each a link into it; none where it has no page.
func (t *Term) Strip() []Link {
	l, ok := t.pen.laneOf(t.rec.ID)
	if !ok {
		return nil
	}
	return t.pen.strip(l.latest(), l.path())
}

const topicChanges = 5

// Changes are the latest lines of the change logs of the topic's articles, the newest first.
func (t *Term) Changes() []Change {
	var all []policy.Correction
	for _, a := range recordsOf[*policy.Article](t) {
		for i := range a.Changes {
			all = append(all, policy.Correction{Article: a, Change: &a.Changes[i]})
		}
	}
	slices.SortStableFunc(all, func(a, b policy.Correction) int { return cmp.Compare(b.Change.Date.First, a.Change.Date.First) })
	return t.pen.changesOf(all[:min(len(all), topicChanges)])
}

// Unlike are the terms that the term is taken for, whichever of the two says so.
func (t *Term) Unlike() []Link { return t.pen.unlike(t.rec) }

func (p *pen) unlike(t *policy.Term) []Link {
	var out []Link
	add := func(id policy.ID) {
		if l := p.link(id); l.URL != "" && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	for _, ref := range t.Unlike {
		add(ref.ID)
	}
	for _, back := range p.site.Back(t.ID) {
		if back.Key == "unlike" {
			add(back.From.Meta().ID)
		}
	}
	return out
}

// Uses are the records that refer to the term and are not shown elsewhere on its page, by kind.
func (t *Term) Uses() []Group {
	shown := slices.Clone(t.pen.site.OfTopic(t.rec.ID))
	for _, back := range t.pen.site.Back(t.rec.ID) {
		if back.Key == "unlike" {
			shown = append(shown, back.From)
		}
	}
	return t.pen.uses(shown...)
}

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
