package render

import (
	"encoding/json"
	"html/template"
	"slices"

	"accord/internal/policy"
)

// This file says what a page is about in the words of schema.org. It says what the records say and nothing that only
// looks well in a list of results: a claim has no rating, for an article's finding is a word and no grade.

// A thing is something that schema.org has a type for. Properties without a value are left out.
type thing struct {
	Context     string   `json:"@context,omitempty"`
	Type        string   `json:"@type"`
	Name        string   `json:"name,omitempty"`
	Headline    string   `json:"headline,omitempty"`
	Alternate   []string `json:"alternateName,omitempty"`
	URL         string   `json:"url,omitempty"`
	SameAs      []string `json:"sameAs,omitempty"`
	Description string   `json:"description,omitempty"`
	Text        string   `json:"text,omitempty"`
	Language    string   `json:"inLanguage,omitempty"`
	Published   string   `json:"datePublished,omitempty"`
	Modified    string   `json:"dateModified,omitempty"`
	Start       string   `json:"startDate,omitempty"`
	End         string   `json:"endDate,omitempty"`
	Author      []thing  `json:"author,omitempty"`
	Publisher   *thing   `json:"publisher,omitempty"`
	Image       string   `json:"image,omitempty"`
	About       []thing  `json:"about,omitempty"`
	Mentions    []thing  `json:"mentions,omitempty"`
	Citation    []string `json:"citation,omitempty"`
	PartOf      *thing   `json:"isPartOf,omitempty"`

	LegislationType       string  `json:"legislationType,omitempty"`
	LegislationIdentifier string  `json:"legislationIdentifier,omitempty"`
	LegislationDate       string  `json:"legislationDate,omitempty"`
	LegislationForce      string  `json:"legislationLegalForce,omitempty"`
	LegislationPassedBy   *thing  `json:"legislationPassedBy,omitempty"`
	Encoding              []thing `json:"encoding,omitempty"`

	Location   *thing `json:"location,omitempty"`
	SuperEvent *thing `json:"superEvent,omitempty"`

	ParentOrganization *thing  `json:"parentOrganization,omitempty"`
	JobTitle           string  `json:"jobTitle,omitempty"`
	WorksFor           []thing `json:"worksFor,omitempty"`

	TermSet        *thing  `json:"inDefinedTermSet,omitempty"`
	HasDefinedTerm []thing `json:"hasDefinedTerm,omitempty"`
	ContentURL     string  `json:"contentUrl,omitempty"`
	Distribution   []thing `json:"distribution,omitempty"`
}

// JSONLD is what the page is about, in the words of schema.org as JSON-LD; "" where there is nothing to say.
func (p *Page) JSONLD() template.JS {
	about := p.pen.thingOf(p)
	if about == nil {
		return ""
	}
	about.Context = "https://schema.org"
	data, err := json.Marshal(about) // it escapes <, > and &: no text of an author ends the script element
	if err != nil {
		return ""
	}
	return template.JS(data)
}

// thingOf is what a page is about, nil for pages that only lead to others.
func (p *pen) thingOf(page *Page) *thing {
	switch rec := p.rec.(type) {
	case *policy.Article:
		return p.articleThing(rec, page)
	case *policy.Agreement:
		return p.agreementThing(rec, page)
	case *policy.Actor:
		return p.actorThing(rec, page)
	case *policy.Event:
		return p.eventThing(rec, page)
	case *policy.Term:
		return p.termThing(rec, page)
	}
	switch page.Kind {
	case "home":
		site := p.siteThing()
		site.Description, site.Language = page.Description, p.view.Lang
		return site
	case "glossary":
		return p.glossaryThing(page)
	case "data":
		return p.dataThing(page)
	}
	return nil
}

func (p *pen) siteThing() *thing {
	return &thing{Type: "WebSite", Name: p.view.Title, URL: p.absolute(p.base + "/")}
}

func (p *pen) articleThing(a *policy.Article, page *Page) *thing {
	t := &thing{Type: "NewsArticle", Headline: page.Title, URL: page.Canonical, Language: p.view.Lang,
		Published: isoDate(a.Date.Date), Modified: isoDate(a.Updated.Date), Publisher: &thing{Type: "Organization", Name: p.view.Title},
		PartOf: p.siteThing()}
	for _, ref := range p.authorsOf(a) {
		t.Author = append(t.Author, p.organizations(ref.ID)...)
	}
	for _, n := range a.Agreements {
		t.About = append(t.About, p.things(n.ID)...)
	}
	if pic := p.lead(); pic != nil {
		t.Image = p.address(pic.Src)
	} else if c := page.SocialCard(); c != nil {
		t.Image = c.URL
	}
	for _, id := range p.cites.ids {
		if c := p.cited(id); c.Address != "" {
			t.Citation = append(t.Citation, c.Address)
		} else {
			t.Citation = append(t.Citation, c.Title)
		}
	}
	for i := range a.Claims {
		t.Mentions = append(t.Mentions, p.claimThing(&a.Claims[i]))
	}
	return t
}

func (p *pen) claimThing(c *policy.Claim) thing {
	return thing{Type: "Claim", Text: p.plain(c.Text), Published: isoDate(c.Date.Date), Author: p.organizations(p.site.Resolve(c.Who, p.on)...)}
}

// agreementThing tells an agreement as Legislation, which schema.org has for legal documents "enforceable or not"; its type
// says that a statement is one. Only of what binds it is said whether it is in force.
func (p *pen) agreementThing(a *policy.Agreement, page *Page) *thing {
	t := &thing{Type: "Legislation", Name: page.Title, URL: page.Canonical, Description: page.Description,
		LegislationType: p.words.Open("type", a.Type.S), LegislationIdentifier: a.Symbol.S, LegislationDate: isoDate(p.settledOn(a)),
		Citation: p.addressesOf(a.Cite)}
	if c := page.SocialCard(); c != nil {
		t.Image = c.URL
	}
	if a.Short.S != "" && a.Short.S != page.Title {
		t.Alternate = []string{a.Short.S}
	}
	if p.site.Force(a) == "binding" {
		t.LegislationForce = p.legalForce(a)
	}
	for _, forum := range p.organizations(a.Forum.ID) {
		t.LegislationPassedBy = &forum
	}
	for _, text := range a.Texts {
		if text.Official {
			t.Encoding = append(t.Encoding, thing{Type: "LegislationObject", ContentURL: text.URL.S, Language: text.Lang.S})
		}
	}
	return t
}

// settledOn is the day on which an agreement was adopted, else signed first: the date of legislation.
func (p *pen) settledOn(a *policy.Agreement) policy.Date {
	for _, verbs := range [][]policy.Verb{{policy.Adopted}, {policy.Opened, policy.Signed, policy.Joined, policy.Published, policy.Endorsed}} {
		for _, act := range p.site.Acts(a) {
			if slices.Contains(verbs, act.Did) && !act.Planned && !act.Date.IsZero() {
				return act.Date.Date
			}
		}
	}
	return policy.Date{}
}

// legalForce is schema.org's word for the status of an agreement that binds; "" where no status is known.
func (p *pen) legalForce(a *policy.Agreement) string {
	switch status, _ := p.site.Status(a, p.on); status {
	case policy.Unknown:
		return ""
	case policy.IsInForce:
		return "InForce"
	}
	return "NotInForce"
}

// addressesOf are the addresses of cited documents.
func (p *pen) addressesOf(cites []policy.Citation) []string {
	var out []string
	for _, c := range cites {
		if cited := p.cited(c.Source); cited.Address != "" && !slices.Contains(out, cited.Address) {
			out = append(out, cited.Address)
		}
	}
	return out
}

func (p *pen) actorThing(a *policy.Actor, page *Page) *thing {
	t := &thing{Type: p.actorType(a.ID), Name: page.Title, URL: page.Canonical, Alternate: texts(a.Aka), SameAs: texts(a.Links)}
	for _, f := range a.Formerly {
		t.Alternate = append(t.Alternate, f.Name.S)
	}
	if a.Wikidata.S != "" {
		t.SameAs = append(t.SameAs, "https://www.wikidata.org/entity/"+a.Wikidata.S)
	}
	if t.Type != "Country" {
		for _, whole := range p.organizations(a.Of.ID) {
			t.ParentOrganization = &whole
		}
	}
	if t.Type == "Person" {
		t.ParentOrganization = nil
		p.work(t, a)
	}
	if pic := p.lead(); pic != nil {
		t.Image = p.address(pic.Src)
	}
	return t
}

// work adds what a person is on the page's day.
func (p *pen) work(t *thing, a *policy.Actor) {
	t.JobTitle = p.roles(a)
	for i := range a.Roles {
		if role := &a.Roles[i]; role.On(p.on) {
			t.WorksFor = append(t.WorksFor, p.organizations(role.Of.ID)...)
		}
	}
}

// actorType is schema.org's type of an actor.
func (p *pen) actorType(id policy.ID) string {
	switch p.site.ActorType(id) {
	case "state", "territory":
		return "Country"
	case "person":
		return "Person"
	case "company":
		return "Corporation"
	case "ngo":
		return "NGO"
	}
	return "Organization"
}

func (p *pen) eventThing(e *policy.Event, page *Page) *thing {
	t := &thing{Type: "Event", Name: page.Title, URL: page.Canonical, Description: page.Description, About: p.things(p.site.About(e)...)}
	if d := e.Date.Date; d.Precision == policy.Interval {
		first, last := d.Ends()
		t.Start, t.End = isoDate(first), isoDate(last)
	} else {
		t.Start = isoDate(d)
	}
	if e.Venue.S != "" {
		t.Location = &thing{Type: "Place", Name: e.Venue.S}
	}
	for _, whole := range p.things(idsOf(e.PartOf)...) {
		t.SuperEvent = &whole
	}
	return t
}

func (p *pen) termThing(t *policy.Term, page *Page) *thing {
	return &thing{Type: "DefinedTerm", Name: t.Name.S, URL: page.Canonical, Description: p.plain(t.Definition), Alternate: texts(t.Aka), TermSet: p.termSet()}
}

func (p *pen) termSet() *thing {
	return &thing{Type: "DefinedTermSet", Name: p.words.Get("nav.terms"), URL: p.absolute(p.base + listPath(policy.Terms, 1))}
}

func (p *pen) glossaryThing(page *Page) *thing {
	set := p.termSet()
	set.Description = page.Description
	for _, t := range p.site.Terms {
		set.HasDefinedTerm = append(set.HasDefinedTerm, p.things(t.ID)...)
	}
	return set
}

// dataThing tells the tables as a data set.
func (p *pen) dataThing(page *Page) *thing {
	t := &thing{Type: "Dataset", Name: p.ofSite(page.Title), URL: page.Canonical, Description: page.Description, Modified: p.site.Today.String()}
	for _, table := range p.tables() {
		t.Distribution = append(t.Distribution, thing{Type: "DataDownload", Name: table.name, ContentURL: p.address(p.base + "/" + table.path("csv"))})
	}
	return t
}

// things are records as others refer to them; what is not public yet is left out.
func (p *pen) things(ids ...policy.ID) []thing {
	var out []thing
	for _, id := range ids {
		rec, ok := p.site.Get(id)
		if !ok {
			continue
		}
		l := p.link(id)
		t := thing{Type: "CreativeWork", Name: l.Text}
		if l.URL != "" {
			t.URL = p.absolute(l.URL)
		}
		switch rec.(type) {
		case *policy.Agreement:
			t.Type = "Legislation"
		case *policy.Actor:
			t.Type = p.actorType(id)
		case *policy.Event:
			t.Type = "Event"
		case *policy.Term:
			t.Type = "DefinedTerm"
		}
		out = append(out, t)
	}
	return out
}

// organizations are things that do something, for properties of which schema.org wants an organization or a person. A country
// is a place there; a state that acts is its government.
func (p *pen) organizations(ids ...policy.ID) []thing {
	out := p.things(ids...)
	for i := range out {
		if out[i].Type == "Country" {
			out[i].Type = "GovernmentOrganization"
		}
	}
	return out
}

// isoDate is a date as ISO 8601 has it, "" where it cannot say what is known: doubt and intervals.
func isoDate(d policy.Date) string {
	if d.IsZero() || d.Uncertain || d.Approximate || d.Precision == policy.Interval {
		return ""
	}
	return d.String()
}
