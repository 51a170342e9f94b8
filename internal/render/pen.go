package render

import (
	"bytes"
	"html"
	"html/template"
	"slices"
	"strings"
	"sync"

	"accord/internal/card"
	"accord/internal/markdown"
	"accord/internal/policy"
	"accord/internal/search"
)

// renderer is what all pages share: the site, the theme and the words. It never changes once pages are written, so
// that many pages can be written at once.
type renderer struct {
	site   *policy.Site
	theme  *Theme
	words  *Words
	fonts  *card.Fonts // nil when there are no cards
	view   *Site
	base   string // path of the base URL: "" or "/x"
	origin string // scheme and host of the base URL, "" while there is none
	beside func() Beside
	sides  func() []sides // of all agreements, on the day of the build

	moments func() []policy.Moment // the timeline
	lanes   func() []lane          // of topics
	periods func() []period

	findables func() []findable // what the search finds, and the index and the A to Z of it: made when first asked for
	index     func() *search.Index
	az        func() []sortedEntry

	buffers sync.Pool // of *bytes.Buffer, for pieces of pages
}

// pen writes one page. It knows the page's record and day, and numbers its citations.
type pen struct {
	*renderer
	rec   policy.Record // nil for pages that belong to no record
	on    policy.Day
	url   string
	cites citations
	cards cards
	shown []string // claims that have been written: an id is on a page once

	carded  bool  // links in the body have cards, since the page's template writes them
	inTitle bool  // what is written is the title of a record that another page links to
	failed  error // the first failure of a template of a block
}

func (r *renderer) pen(rec policy.Record, on policy.Day) *pen {
	p := &pen{renderer: r, rec: rec, on: on}
	if rec != nil {
		p.url = r.base + PagePath(rec)
		p.carded = r.theme.writesCards(pageKind(rec))
	}
	p.cites.pen = p
	return p
}

// page returns the part that all views share, for a page of a record.
func (p *pen) page(title string, heading template.HTML) Page {
	h := p.rec.Meta()
	return Page{Site: p.view, Kind: h.Kind.String(), Title: title, Heading: heading, URL: p.url, Canonical: p.absolute(p.url),
		Crumbs: []Link{p.section(h.Kind)}, pen: p}
}

// section is the link to a kind's list.
func (r *renderer) section(k policy.Kind) Link {
	return Link{URL: r.base + "/" + k.Folder() + "/", Text: r.words.Get("nav." + k.Folder())}
}

func (r *renderer) absolute(path string) string {
	if r.origin == "" {
		return ""
	}
	return r.origin + path
}

// link returns a link to a record, with its short name on the page's day; only the name where the record has no page.
func (p *pen) link(id policy.ID) Link {
	rec, ok := p.site.Get(id)
	if !ok || !p.site.Listed(id) {
		return Link{Text: p.site.Short(id, p.on)}
	}
	return p.linkTo(rec)
}

func (p *pen) linkTo(rec policy.Record) Link {
	h := rec.Meta()
	return Link{URL: p.base + PagePath(rec), Text: p.name(rec), Kind: h.Kind.String()}
}

// name is what lists call a record: titles of articles and pages, short names of everything else.
func (p *pen) name(rec policy.Record) string {
	switch rec := rec.(type) {
	case *policy.Article:
		return p.title(rec, p.articleDay(rec), rec.Title)
	case *policy.Page:
		return p.title(rec, p.on, rec.Title)
	case *policy.Source:
		return rec.Title.S
	}
	return p.site.Short(rec.Meta().ID, p.on)
}

// title is a title as a link shows it. A title that names another record by a link shows that record's id here, and not
// its title: titles could name each other in a circle.
func (p *pen) title(rec policy.Record, on policy.Day, title *markdown.Prose) string {
	if p.inTitle {
		return string(rec.Meta().ID)
	}
	other := p.renderer.pen(rec, on)
	other.inTitle = true
	return other.plain(title)
}

// anchor writes a link as HTML; without an address only its text.
func anchor(url, text string) template.HTML {
	text = html.EscapeString(text)
	if url == "" {
		return template.HTML(text)
	}
	return template.HTML(`<a href="` + html.EscapeString(url) + `">` + text + `</a>`)
}

// anchors writes the links to several records as a list in a sentence.
func (p *pen) anchors(ids []policy.ID) template.HTML {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = string(p.link(id).Anchor())
	}
	return template.HTML(p.words.names(parts))
}

// byName writes the links to actors as a list in a sentence, in the order in which readers look them up.
func (p *pen) byName(ids []policy.ID) template.HTML {
	ids = slices.Clone(ids)
	sortByName(ids, func(id policy.ID) string { return p.link(id).Text })
	return p.anchors(ids)
}

// html fills an inline text or a body.
func (p *pen) html(prose *markdown.Prose) template.HTML {
	if prose == nil {
		return ""
	}
	return p.piece(prose, prose.Doc().Whole())
}

// piece fills a range of a text.
func (p *pen) piece(prose *markdown.Prose, r markdown.Range) template.HTML {
	return p.pieces(prose, r)
}

// pieces fills several ranges of a text, one after the other.
func (p *pen) pieces(prose *markdown.Prose, ranges ...markdown.Range) template.HTML {
	doc := prose.Doc()
	buf := p.buffers.Get().(*bytes.Buffer)
	defer p.buffers.Put(buf)
	buf.Reset()
	f := filling{pen: p, doc: doc, file: prose.File, body: p.rec != nil && prose == p.rec.Meta().Body}
	for _, r := range ranges {
		doc.Fill(buf, r, f.put)
	}
	return template.HTML(buf.String())
}

// plain returns an inline text without markup.
func (p *pen) plain(prose *markdown.Prose) string {
	if prose == nil {
		return ""
	}
	return p.plainPiece(prose, prose.Doc().Whole())
}

// plainPiece returns a range of a text without markup.
func (p *pen) plainPiece(prose *markdown.Prose, r markdown.Range) string {
	doc := prose.Doc()
	return doc.Plain(r, func(b *strings.Builder, hole int) { b.WriteString(p.holeText(doc, hole, prose.File)) })
}

// bodyWithout fills a body, leaving out the sections with the given key.
func (p *pen) bodyWithout(prose *markdown.Prose, key string) template.HTML {
	doc := prose.Doc()
	var ranges []markdown.Range
	next := markdown.Range{}
	for _, s := range doc.Sections {
		if s.Key != key {
			continue
		}
		next.To = s.All.From
		ranges = append(ranges, next)
		next = markdown.Range{From: s.All.To, Hole: s.All.Hole + int32(holesIn(doc, s.All))}
	}
	next.To = int32(len(doc.HTML))
	return p.pieces(prose, append(ranges, next)...)
}

func holesIn(doc *markdown.Doc, r markdown.Range) int {
	return bytes.Count(doc.HTML[r.From:r.To], []byte{0})
}

// contents are the headings of a body.
func (p *pen) contents(prose *markdown.Prose) Contents {
	var out Contents
	for _, s := range prose.Doc().Sections {
		if s.ID == "" || s.Key == "in-brief" {
			continue
		}
		h := Heading{ID: s.ID, Text: p.plainPiece(prose, s.Title)}
		for _, sub := range s.Subs {
			h.Subs = append(h.Subs, Heading{ID: sub.ID, Text: p.plainPiece(prose, sub.Title)})
		}
		out = append(out, h)
	}
	return out
}

func (p *pen) named(refs []policy.Noted) []Named {
	out := make([]Named, 0, len(refs))
	for _, n := range refs {
		if _, ok := p.site.Get(n.ID); !ok {
			continue
		}
		l := p.link(n.ID)
		out = append(out, Named{URL: l.URL, Text: l.Text, Note: n.Note})
	}
	return out
}

func (p *pen) topics() []Link {
	if p.rec == nil {
		return nil
	}
	var out []Link
	for _, id := range p.site.Topics(p.rec) {
		if l := p.link(id); l.Text != "" {
			out = append(out, l)
		}
	}
	return out
}

// uses groups everything that refers to the page's record by kind, without the records that the page shows elsewhere.
func (p *pen) uses(shown ...policy.Record) []Group {
	if p.rec == nil {
		return nil
	}
	var users []policy.Record
	for _, rec := range p.site.Users(p.rec) {
		if !slices.Contains(shown, rec) {
			users = append(users, rec)
		}
	}
	return p.byKind(users)
}

// byKind groups records under the names of their kinds.
func (p *pen) byKind(recs []policy.Record) []Group {
	byKind := map[policy.Kind][]Link{}
	for _, rec := range recs {
		k := rec.Meta().Kind
		byKind[k] = append(byKind[k], p.linkTo(rec))
	}
	var out []Group
	for _, k := range policy.Kinds() {
		if len(byKind[k]) > 0 {
			out = append(out, Group{Title: p.words.Get("nav." + k.Folder()), Links: byKind[k]})
		}
	}
	return out
}
