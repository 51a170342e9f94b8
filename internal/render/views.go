package render

import (
	"html"
	"html/template"
	"slices"
	"strings"
)

// Site is what every page knows about the site.
type Site struct {
	Title   string
	Summary string
	Lang    string
	Dir     string // "rtl" for a language that is written from right to left, else ""
	License string
	Home    string        // path of the home page
	Feed    string        // path of the Atom feed; "" while the site has no base URL
	Nav     []Link        // what the site's settings name, else the sections that have something in them
	Footer  []Link        // free pages, sources, corrections
	Line    template.HTML // the site's own line at the foot of all pages
}

// A Link leads to a page of the site or elsewhere.
type Link struct {
	URL     string
	Text    string
	Kind    string // of the record that it leads to, in the singular; "" for anything else
	Note    string
	Current bool // it leads to the page that it stands on
}

// Anchor is the link as HTML; without an address only its text.
func (l Link) Anchor() template.HTML { return anchor(l.URL, l.Text) }

// Page is what every view has: it is embedded in all of them.
type Page struct {
	Site        *Site
	Kind        string        // article, agreement, …, list, home, timeline, compare, glossary, corrections, search, notfound
	Title       string        // plain
	Heading     template.HTML // the title as the page shows it
	Description string        // plain, one sentence
	URL         string        // path, with the site's base path
	Canonical   string        // absolute; "" while the site has no base URL
	Crumbs      []Link
	Refresh     string // where an old address leads to
	Prev, Next  *Link  // in a list of several pages

	pen   *pen
	feeds []feed   // that belong to the page, beside the site's
	twins []string // paths of the data that the page is made of
}

// A view is what the template of a page gets; every one embeds Page.
type view interface{ writer() *pen }

func (p *Page) writer() *pen { return p.pen }

// Sources are the sources that the page cites, in the order of their numbers.
func (p *Page) Sources() []Cited { return p.pen.cites.list() }

// Nav is the site's navigation; the link to the page itself is marked.
func (p *Page) Nav() []Link {
	i := slices.IndexFunc(p.Site.Nav, func(l Link) bool { return l.URL == p.URL })
	if i < 0 {
		return p.Site.Nav
	}
	nav := slices.Clone(p.Site.Nav)
	nav[i].Current = true
	return nav
}

// Topics are the topic pages that the record belongs to.
func (p *Page) Topics() []Link { return p.pen.topics() }

// Uses are the records that refer to this one, by kind: the other end of every relation.
func (p *Page) Uses() []Group { return p.pen.uses() }

// Extra is the `extra` of the record, for a site's own templates; nil on pages that are no record's.
func (p *Page) Extra() map[string]any {
	if p.pen == nil || p.pen.rec == nil {
		return nil
	}
	return p.pen.rec.Meta().Extra
}

// A Group is a heading with links below it.
type Group struct {
	Title string
	Links []Link
}

// A Heading is an entry of a page's contents.
type Heading struct {
	ID   string
	Text string
	Subs Contents
}

// Contents are the headings of a text.
type Contents []Heading

// List is the headings as nested lists of links.
func (c Contents) List() template.HTML {
	var b strings.Builder
	c.list(&b)
	return template.HTML(b.String())
}

func (c Contents) list(b *strings.Builder) {
	b.WriteString("<ol>")
	for _, h := range c {
		b.WriteString(`<li><a href="#` + html.EscapeString(h.ID) + `">` + html.EscapeString(h.Text) + `</a>`)
		if len(h.Subs) > 0 {
			h.Subs.list(b)
		}
		b.WriteString("</li>")
	}
	b.WriteString("</ol>")
}

// A Fact is a row of a record's facts.
type Fact struct {
	Label string
	Value template.HTML
}

// A Cited is a source in a page's list of sources.
type Cited struct {
	Number    int
	URL       string // of the source's own page
	Title     string
	Publisher string
	Authors   string
	Level     string // primary, official, secondary, in the theme's words
	Date      *Date
	Address   string // where the document can be read: the kept copy once the original is gone
	Archive   string // address of a kept copy
	Archived  *Date  // when the copy was made
	Dead      *Date  // when the original was found gone
	Marks     []Link // the citations in the text
}

// A Named is a record with the author's note on it.
type Named struct {
	URL, Text string
	Note      string
}

// Anchor is the link to the record as HTML.
func (n Named) Anchor() template.HTML { return anchor(n.URL, n.Text) }

// A Status is a participant's or an agreement's status: Key is the class by which the stylesheet draws a shape, Word what
// readers are told. A shape never stands without its word.
type Status struct {
	Key  string
	Word string
}

// An Entry is a line of a timeline.
type Entry struct {
	ID      string // of the first entry of a year, on a page of the timeline; "" elsewhere
	Date    *Date
	Text    template.HTML
	Kind    string // event or the act's verb
	Planned bool
	Current bool // it belongs to the page's own record
	Cites   template.HTML
	Gap     int // whole years since the entry before, when more than ten
}

// A Picture is an image with its variants.
type Picture struct {
	Src           string
	Srcset        string // "" when there is only the original
	Width, Height int
	Alt           string
	Caption       string
	Credit        string
	License       string
}

// A Position is what a participant or outsider says.
type Position struct {
	Who    template.HTML
	About  *Link // on an actor's page: what it is about
	Stance string
	Key    string // supports, opposes, ambivalent
	Said   string
	Text   string
	Date   *Date
	Cites  template.HTML
}
