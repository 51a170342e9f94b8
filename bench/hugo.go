package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// writeHugo writes the same site as hugo reads it below root: links and counts are plain text,
// and what a record is told by others (the agreements that an actor signed) is in its front
// matter, so that hugo derives nothing. The floor converts the same files.
func (c *corpus) writeHugo(root string) error {
	t := &tree{root: root}
	t.write("hugo.yaml", `baseURL: https://example.org/
title: Explainers
locale: en
disableKinds: [taxonomy, term, "404"]
buildFuture: true
pagination: {pagerSize: 50, disableAliases: true}
services: {rss: {limit: 20}}
minify: {minifyOutput: true}
outputs: {home: [html, rss], section: [html], page: [html]}
markup:
  goldmark:
    extensions: {linkify: false, strikethrough: false, taskList: false}
params: {license: CC BY 4.0}
`)
	var sources strings.Builder
	for _, s := range c.sources {
		fmt.Fprintf(&sources, "%s:\n  title: %s\n  publisher: %s\n  date: %q\n  url: %s\n  archived: %s\n",
			s.id, s.title, s.publisher, iso(s.date), s.url(), s.copyURL())
	}
	t.write("data/sources.yaml", "%s", &sources)
	c.writeHugoRecords(t)
	names := c.names()
	for i := range c.articles {
		a := c.article(i)
		a.writeHugo(t, names)
	}
	t.copyTemplates("layouts/hugo", "layouts")
	return t.err
}

func (c *corpus) writeHugoRecords(t *tree) {
	for _, a := range c.actors {
		signed := ids(a.signed, func(g *agreement) string { return g.id })
		t.write("content/actors/"+a.id+".md", "---\ntitle: %s\nkind_of: %s\nsigned: %s\n---\n", a.name, a.kind, signed)
	}
	for _, a := range c.agreements {
		t.write("content/agreements/"+a.id+".md", "---\ntitle: %s\ndate: %s\nkind_of: %s\nforum: %s\nsources: [%s]\nsignatories: %s\n---\n",
			a.name, iso(a.date), a.kind, a.forum, a.source, actorIDs(a.who))
	}
	for _, e := range c.events {
		t.write("content/events/"+e.id+".md", "---\ntitle: %s\ndate: %s\nsources: [%s]\nagreements: [%s]\nactors: %s\n---\n",
			e.name, iso(e.about.date), e.source, e.about.id, actorIDs(e.who))
	}
	for _, m := range c.terms {
		t.write("content/terms/"+m.id+".md", "---\ntitle: %s\nsummary: %s\n---\n", m.name, m.definition)
	}
}

func (a *article) writeHugo(t *tree, names map[string]name) {
	t.write("content/articles/"+a.id+".md", `---
title: %s
date: %s
summary: %s
agreements: %s
actors: %s
sources: %s
author: Aldera Lind
---

%s`, a.title, iso(a.date), a.summary, a.agreementIDs(), actorIDs(a.actors), a.sourceIDs(), plainMarkdown(a.body, names))
}

// A name is what a link to a record shows and where it leads, and for agreements their count.
type name struct {
	text, path  string
	signatories int
}

func (c *corpus) names() map[string]name {
	names := map[string]name{}
	for _, a := range c.actors {
		names[a.id] = name{text: a.name, path: "/actors/" + a.id + "/"}
	}
	for _, a := range c.agreements {
		names[a.id] = name{a.name, "/agreements/" + a.id + "/", len(a.who)}
	}
	for _, e := range c.events {
		names[e.id] = name{text: e.name, path: "/events/" + e.id + "/"}
	}
	for _, m := range c.terms {
		names[m.id] = name{text: m.name, path: "/terms/" + m.id + "/"}
	}
	for i := range c.articles {
		id := number("art", i)
		names[id] = name{text: "explainer " + strconv.Itoa(i+1), path: "/articles/" + id + "/"}
	}
	return names
}

var ownSyntax = regexp.MustCompile(`\[\[([a-z0-9-]+)\]\]|\[@([a-z0-9-]+)\]|\{= count\(signed\(([a-z0-9-]+)\)\) \}`)

// plainMarkdown replaces accord's links, citations and values by what any Markdown program reads.
func plainMarkdown(body string, names map[string]name) string {
	cited := 0
	return ownSyntax.ReplaceAllStringFunc(body, func(found string) string {
		part := ownSyntax.FindStringSubmatch(found)
		switch {
		case part[1] != "":
			return "[" + names[part[1]].text + "](" + names[part[1]].path + ")"
		case part[2] != "":
			cited++
			return fmt.Sprintf("[%d](#%s)", cited, part[2])
		}
		return strconv.Itoa(names[part[3]].signatories)
	})
}
