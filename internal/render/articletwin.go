package render

import (
	"bytes"

	"accord/internal/markdown"
	"accord/internal/policy"
)

// This file says what the JSON of an article holds: its front matter, its parts as HTML, and the sources in the order of
// their numbers in these parts.

// articleTwin is where the JSON of an article is: beside its page.
func articleTwin(a *policy.Article) string { return PagePath(a)[1:] + "index.json" }

// A writing is an article with the pen that writes its page.
type writing struct {
	*policy.Article
	pen *pen
}

// articleTable is a table of one article.
func (r *renderer) articleTable(x writing) table {
	return newTable("article", "An article with its parts.", func() []writing { return []writing{x} },
		stringOf("id", func(x writing) string { return string(x.ID) }, "its id"),
		stringOf("url", func(x writing) string { return r.address(x.pen.url) }, "the address of its page"),
		stringOf("lang", func(x writing) string { return r.words.Lang }, "its language"),
		stringOf("title", func(x writing) string { return x.pen.plain(x.Title) }, "its title, without markup"),
		stringOf("summary", func(x writing) string { return x.pen.plain(x.Summary) }, "what it says, in a sentence"),
		stringOf("date", func(x writing) string { return x.Date.String() }, "when it was published"),
		stringOf("updated", func(x writing) string { return x.Updated.String() }, "when it was last changed"),
		stringOf("reviewed", func(x writing) string { return r.site.Reviewed(x.Article).String() }, "when somebody last looked at all of it"),
		stringOf("asof", func(x writing) string { return policy.DateOf(x.pen.on).String() }, "the day of its figures"),
		stringOf("license", func(x writing) string { return r.view.License }, "under which terms it may be used"),
		objectsOf("authors", func(x writing) any { return x.pen.namedTwins(refsNoted(r.authorsOf(x.Article))) }, "who wrote it: id, name, url"),
		objectsOf("topics", func(x writing) any { return x.pen.namedTwins(idsNoted(r.site.Topics(x.Article))) }, "its topics: id, name, url"),
		objectsOf("agreements", func(x writing) any { return x.pen.namedTwins(x.Agreements) }, "the agreements that it explains, the main one first: id, name, url, note"),
		objectsOf("actors", func(x writing) any { return x.pen.namedTwins(x.Actors) }, "who matters in it: id, name, url, note"),
		objectsOf("context", func(x writing) any { return x.pen.namedTwins(x.Context) }, "its background, in reading order: id, name, url, note"),
		objectsOf("parts", func(x writing) any { return x.pen.partTwins(x.Body) },
			"its text in parts: key (of a known part: in-brief, why-it-matters, …), id (the fragment of its heading), heading, html; addresses in the HTML are from the root of the site"),
		objectsOf("notes", func(x writing) any { return x.pen.notesTwin(x.Body) }, "the footnotes that stand at the end of the text, as HTML; others stand beside their marks"),
		objectsOf("claims", func(x writing) any { return x.pen.claimTwins(x.Claims) }, "what it reports others to say: id, text, who, date, finding, disputed, sources"),
		objectsOf("sources", func(x writing) any { return x.pen.sourceTwins() }, "what it cites: number, id, title, publisher, date, address, archive"),
		objectsOf("changes", func(x writing) any { return changeTwins(x.Changes) }, "its change log: date, type, note, was, now"),
	)
}

// writeArticle writes the JSON of an article, whose citations are numbered as on its page.
func (r *renderer) writeArticle(buf *bytes.Buffer, a *policy.Article) error {
	x := writing{a, r.pen(a, r.articleDay(a))}
	x.pen.carded = false // cards belong to a page
	x.pen.citeArticle(a)
	t := r.articleTable(x)
	for cells := range t.rows {
		if err := t.writeObject(buf, cells); err != nil {
			return err
		}
	}
	buf.WriteByte('\n')
	return x.pen.failed
}

type namedTwin struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
	Note string `json:"note,omitempty"`
}

func (p *pen) namedTwins(refs []policy.Noted) (out []namedTwin) {
	for _, n := range refs {
		l := p.link(n.ID)
		if l.Text == "" {
			continue // not public yet
		}
		twin := namedTwin{ID: string(n.ID), Name: l.Text, Note: n.Note}
		if l.URL != "" {
			twin.URL = p.address(l.URL)
		}
		out = append(out, twin)
	}
	return out
}

func refsNoted(refs []policy.Ref) []policy.Noted { return idsNoted(idsOf(refs)) }

func idsNoted(ids []policy.ID) []policy.Noted {
	out := make([]policy.Noted, len(ids))
	for i, id := range ids {
		out[i].ID = id
	}
	return out
}

type partTwin struct {
	Key     string `json:"key,omitempty"`
	ID      string `json:"id,omitempty"`
	Heading string `json:"heading,omitempty"`
	HTML    string `json:"html"`
}

func (p *pen) partTwins(body *markdown.Prose) (out []partTwin) {
	for _, s := range body.Doc().Sections {
		out = append(out, partTwin{Key: s.Key, ID: s.ID, Heading: p.plainPiece(body, s.Title), HTML: string(p.piece(body, s.Inner))})
	}
	return out
}

// notesTwin are the footnotes as HTML, nil if there are none.
func (p *pen) notesTwin(body *markdown.Prose) any {
	if notes := p.piece(body, body.Doc().Notes); notes != "" {
		return string(notes)
	}
	return nil
}

type claimTwin struct {
	ID       string   `json:"id"`
	Text     string   `json:"text"`
	Who      []string `json:"who,omitempty"`
	Date     string   `json:"date,omitempty"`
	Finding  string   `json:"finding,omitempty"`
	Disputed string   `json:"disputed,omitempty"`
	Sources  []string `json:"sources,omitempty"`
}

func (p *pen) claimTwins(claims []policy.Claim) (out []claimTwin) {
	for i := range claims {
		c := &claims[i]
		out = append(out, claimTwin{ID: string(c.ID), Text: p.plain(c.Text), Who: p.public(p.site.Resolve(c.Who, p.on)), Date: c.Date.String(),
			Finding: c.Finding.S, Disputed: c.Disputed.S, Sources: p.citing(c.Cite)})
	}
	return out
}

type sourceTwin struct {
	Number    int    `json:"number"`
	ID        string `json:"id"`
	Title     string `json:"title"`
	Publisher string `json:"publisher,omitempty"`
	Date      string `json:"date,omitempty"`
	Address   string `json:"address,omitempty"`
	Archive   string `json:"archive,omitempty"`
}

func (p *pen) sourceTwins() (out []sourceTwin) {
	for i, id := range p.cites.ids {
		c := p.cited(id)
		twin := sourceTwin{Number: i + 1, ID: string(id), Title: c.Title, Publisher: c.Publisher, Address: c.Address, Archive: c.Archive}
		if c.Date != nil {
			twin.Date = c.Date.ISO()
		}
		out = append(out, twin)
	}
	return out
}

type changeTwin struct {
	Date string `json:"date"`
	Type string `json:"type"`
	Note string `json:"note,omitempty"`
	Was  string `json:"was,omitempty"`
	Now  string `json:"now,omitempty"`
}

func changeTwins(changes []policy.Change) (out []changeTwin) {
	for _, c := range changes {
		out = append(out, changeTwin{c.Date.String(), c.Type.S, c.Note.S, c.Was.S, c.Now.S})
	}
	return out
}
