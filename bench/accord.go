package main

import (
	"fmt"
	"strings"
)

// writeAccord writes the site below root as accord reads it, with the small templates.
func (c *corpus) writeAccord(root string) error {
	t := &tree{root: root}
	c.writeRecords(t)
	t.copyTemplates("layouts/accord", "layouts")
	return t.err
}

// writeTheme writes the same site without templates, so that the built-in theme makes its pages.
func (c *corpus) writeTheme(root string) error {
	t := &tree{root: root}
	c.writeRecords(t)
	return t.err
}

// writeRecords writes the settings, the records and the articles. It aims at no findings at all: a
// finding costs time that the other programs do not spend.
func (c *corpus) writeRecords(t *tree) {
	t.write("accord.yaml", `title: Explainers
summary: Generated explainers of agreements between states, companies and bodies.
base_url: https://example.org
timezone: UTC
authors: [person-1]
owner: person-2
review_every: 60mo
license: CC BY 4.0
start: art-1
per_page: 50
data: false
`)
	c.writeAccordActors(t)
	c.writeAccordRecords(t)
	for i := range c.agreements {
		c.agreements[i].writeAccord(t)
	}
	for i := range c.articles {
		a := c.article(i)
		a.writeAccord(t)
	}
}

// writeAccordActors writes a file for each NGO and one for each other type; states need none.
func (c *corpus) writeAccordActors(t *tree) {
	files := map[string]*strings.Builder{"body": {}, "company": {}, "group": {}, "person": {}}
	for _, a := range c.actors[len(states):] {
		if a.kind == "ngo" {
			t.write("content/actors/"+a.id+".md", "---\nname: %s\ntype: ngo\n---\n", a.name)
			continue
		}
		f := files[a.kind]
		fmt.Fprintf(f, "%s:\n  name: %s\n  type: %s\n", a.id, a.name, a.kind)
		if a.of != "" {
			fmt.Fprintf(f, "  of: %s\n", a.of)
		}
	}
	for kind, f := range files {
		t.write("content/actors/"+kind+".yaml", "%s", f)
	}
}

func (c *corpus) writeAccordRecords(t *tree) {
	var events, sources, terms strings.Builder
	for _, e := range c.events {
		fmt.Fprintf(&events, "%s:\n  name: %s\n  date: %s\n  type: meeting\n  who: %s\n  about: %s\n  cite: %s\n",
			e.id, e.name, iso(e.about.date), actorIDs(e.who), e.about.id, e.source)
	}
	for _, s := range c.sources {
		fmt.Fprintf(&sources, "%s:\n  type: %s\n  title: %s\n  publisher: %s\n  date: %s\n  url: %s\n  archived: {url: %s, date: %s}\n  level: %s\n  lang: en\n",
			s.id, s.kind, s.title, s.publisher, iso(s.date), s.url(), s.copyURL(), iso(s.archived), s.level)
	}
	for _, m := range c.terms {
		fmt.Fprintf(&terms, "%s:\n  name: %s\n  definition: %s\n", m.id, m.name, m.definition)
	}
	t.write("content/events/meetings.yaml", "%s", &events)
	t.write("content/sources/library.yaml", "%s", &sources)
	t.write("content/terms/terms.yaml", "%s", &terms)
}

func (a *agreement) writeAccord(t *tree) {
	adopted := ""
	if a.kind == "treaty" {
		adopted = fmt.Sprintf("  - {did: adopted, date: %s}\n", iso(a.date.AddDate(0, 0, -1)))
	}
	t.write("content/agreements/"+a.id+".md", `---
name: %s
type: %s
forum: %s
cite: %s para 3
complete_to: 2026-10-31
acts:
%s  - did: signed
    date: %s
    who: %s
---
`, a.name, a.kind, a.forum, a.source, adopted, iso(a.date), actorIDs(a.who))
}

func (a *article) writeAccord(t *tree) {
	t.write("content/articles/"+a.id+".md", `---
title: %s
date: %s
summary: %s
agreements: %s
actors: %s
context: [%s, %s]
cite: %s
---

%s`, a.title, iso(a.date), a.summary, a.agreementIDs(), actorIDs(a.actors), a.event.id, a.term.id, a.sourceIDs(), a.body)
}

func (a *article) agreementIDs() string {
	return ids(a.agreements, func(g *agreement) string { return g.id })
}

func (a *article) sourceIDs() string {
	return ids(a.sources, func(s *source) string { return s.id })
}

func actorIDs(list []*actor) string {
	return ids(list, func(a *actor) string { return a.id })
}

func (s *source) url() string { return "https://example.org/library/" + s.id }

func (s *source) copyURL() string {
	return "https://web.archive.org/web/" + s.archived.Format("20060102") + "/" + s.url()
}
