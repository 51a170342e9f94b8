package policy

import (
	"slices"

	"accord/internal/markdown"
)

// A Backlink is a reference in front matter, seen from the record (or source) that it names.
type Backlink struct {
	From   Record
	Key    string // where it stands, as "acts.who"
	Source bool   // it is a citation
}

// Back returns the references to a record (or citations of a source) in front matter, in the order of the site's
// lists. The slice is shared and must not be changed.
func (s *Site) Back(id ID) []Backlink { return s.back()[id] }

// backlinks counts the references first, so that all lists share one block: there are some fourteen to an article.
func (s *Site) backlinks() map[ID][]Backlink {
	counts, total := make(map[ID]int, len(s.records)+len(s.sources)), 0
	s.eachRef(func(ref Reference) {
		counts[ref.To]++
		total++
	})
	block, back := make([]Backlink, total), make(map[ID][]Backlink, len(counts))
	for id, n := range counts {
		back[id], block = block[:0:n], block[n:]
	}
	s.eachRef(func(ref Reference) { back[ref.To] = append(back[ref.To], Backlink{ref.From, ref.Key, ref.Source}) })
	return back
}

// eachRef visits the references of all records.
func (s *Site) eachRef(visit func(Reference)) {
	always := func(ref Reference) bool {
		visit(ref)
		return true
	}
	for r := range s.All() {
		s.Refs(r)(always)
	}
}

// mentions are the references in bodies and inline texts: by id, and by source.
type mentions struct{ links, cites map[ID][]Record }

// Mentions returns the records whose body or inline texts link to the record, each once, in the order of the site's
// lists. When it is first called it compiles every text of the site. The slice is shared.
func (s *Site) Mentions(id ID) []Record { return s.mentions().links[id] }

// CitedBy returns the records that cite a source (or an agreement as one), in front matter or in a text, each once, in
// the order of the site's lists. Like Mentions it compiles every text.
func (s *Site) CitedBy(source ID) []Record { return s.mentions().cites[source] }

func (s *Site) readBodies() *mentions {
	m := &mentions{links: map[ID][]Record{}, cites: map[ID][]Record{}}
	for r := range s.All() {
		for ref := range s.Refs(r) {
			if ref.Source {
				note(m.cites, ref.To, r)
			}
		}
		for prose := range texts(r) {
			m.read(r, prose)
		}
	}
	return m
}

func (m *mentions) read(r Record, prose *markdown.Prose) {
	linksOf(prose, func(id ID, source bool) {
		switch {
		case source:
			note(m.cites, id, r)
		case id != r.Meta().ID:
			note(m.links, id, r)
		}
	})
}

// linksOf calls do with each id that a text links to, and each source that it cites.
func linksOf(prose *markdown.Prose, do func(id ID, source bool)) {
	for _, hole := range prose.Doc().Holes {
		switch hole.Kind {
		case markdown.Name, markdown.LinkStart:
			do(ID(hole.Target), false)
		case markdown.Cite:
			if hole.More == nil {
				continue
			}
			for _, c := range hole.More.Cites {
				do(ID(c.ID), true)
			}
		}
	}
}

// Names calls do with each id that a record names in its front matter and its texts, and each source that it cites, in their order
// there; some more than once.
func (s *Site) Names(r Record, do func(id ID, source bool)) {
	for ref := range s.Refs(r) {
		do(ref.To, ref.Source)
	}
	for prose := range texts(r) {
		linksOf(prose, do)
	}
}

// note adds a record once; all notes of one record follow each other.
func note(to map[ID][]Record, id ID, r Record) {
	if have := to[id]; len(have) == 0 || have[len(have)-1] != r {
		to[id] = append(have, r)
	}
}

// texts yields a record's body and inline texts.
func texts(r Record) func(yield func(*markdown.Prose) bool) {
	list := []*markdown.Prose{r.Meta().Body}
	switch r := r.(type) {
	case *Article:
		list = append(list, r.Title, r.Summary)
		for i := range r.Claims {
			list = append(list, r.Claims[i].Text)
		}
	case *Agreement:
		for i := range r.Provisions {
			list = append(list, r.Provisions[i].Text)
		}
	case *Actor:
		list = append(list, r.Bio)
	case *Term:
		list = append(list, r.Definition)
	case *Page:
		list = append(list, r.Title)
	}
	return slices.Values(slices.DeleteFunc(list, func(p *markdown.Prose) bool { return p == nil }))
}
