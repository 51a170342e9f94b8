package content

import (
	"go.yaml.in/yaml/v4"

	"accord/internal/markdown"
	"accord/internal/policy"
)

// dispute is the shape of what is said against a claim.
var dispute = shape[policy.Text]{
	form{says: "text or true", schema: stringSchema},
	(*decoder).readDisputed,
}

var articleTable = newTable("an article", "An article explains agreements, the actors behind them and their context. "+
	"Its words stand in the body; the keys say what it is about, and everything countable is derived from the records.",
	withHead(func(a *policy.Article) *policy.Head { return &a.Head },
		key("title", shortInline, func(a *policy.Article) **markdown.Prose { return &a.Title },
			"the title; it may hold {= }", "What states agreed on in 2019").must(),
		key("question", shortText, func(a *policy.Article) *policy.Text { return &a.Question },
			"the question that it answers, as a reader asks it", "What did 27 states agree on in 2019?"),
		key("date", day, func(a *policy.Article) *policy.When { return &a.Date },
			"the day of first publication", "2026-09-14").must(),
		key("updated", day, func(a *policy.Article) *policy.When { return &a.Updated },
			"the day of the last change in substance", "2026-11-02"),
		key("summary", inline, func(a *policy.Article) **markdown.Prose { return &a.Summary },
			"one sentence of at most 160 characters; it may hold {= }",
			"Twenty-seven states said how states should behave online.").must(),
		key("agreements", naming(noted, policy.Agreements), func(a *policy.Article) *[]policy.Noted { return &a.Agreements },
			"what it explains, the main one first",
			"\n  joint-statement-2019: the statement that this page explains\n  budapest: a treaty that most signatories had joined"),
		key("actors", naming(noted, policy.Actors), func(a *policy.Article) *[]policy.Noted { return &a.Actors },
			"who matters in it", "[five-eyes, usa]"),
		key("context", naming(noted, policy.Agreements, policy.Events, policy.Actors, policy.Terms), func(a *policy.Article) *[]policy.Noted { return &a.Context },
			"background in reading order: agreements, events, actors, terms", "[gge-2015-concludes, norm]"),
		key("asof", oneDay, func(a *policy.Article) *policy.When { return &a.AsOf },
			"the day of its counts, names and memberships, printed with them; without it the date", "2019-09-23"),
		key("authors", naming(ids, policy.Actors), func(a *policy.Article) *[]policy.Ref { return &a.Authors },
			"who wrote it; without it the site's authors", "[jane-doe]"),
		key("claims", mapOf(claimTable, "a map from id to claim", nameClaim), func(a *policy.Article) *[]policy.Claim { return &a.Claims },
			"statements that the article reports and does not make, shown by ::: claim id",
			"\n  only-treaty:\n    text: Only one binding treaty governs cybersecurity\n    who: john-sullivan\n    cite: hill-2019\n    finding: disputed"),
		key("expect", tests, func(a *policy.Article) *[]policy.Test { return &a.Expect },
			"tests that must hold; a failure says which side differs and by whom",
			"\n  - count(signed(joint-statement-2019)) = 27\n  - members(five-eyes) in signed(joint-statement-2019)"),
		key("changes", rowsOf(changeTable), func(a *policy.Article) *[]policy.Change { return &a.Changes },
			"the change log; corrections are also listed on the page of corrections",
			"\n  - {date: 2026-11-02, type: correction, note: The statement has 27 signatories, was: \"26\", now: \"27\"}"),
	)...)

var claimTable = newTable("a claim", "A claim is a statement that the article reports and does not make.",
	key("text", inline, func(c *policy.Claim) **markdown.Prose { return &c.Text },
		"the statement", "Only one binding treaty governs cybersecurity").must(),
	key("who", setOf, func(c *policy.Claim) *policy.Set { return &c.Who }, "who made it", "john-sullivan"),
	key("date", day, func(c *policy.Claim) *policy.When { return &c.Date }, "when", "2019-09-23"),
	key("cite", citations, func(c *policy.Claim) *[]policy.Citation { return &c.Cite },
		"where it is reported", "hill-2019").must(),
	key("disputed", dispute,
		func(c *policy.Claim) *policy.Text { return &c.Disputed },
		"who disputes it and why; true if no more is to be said", "It passes over the Malabo Convention."),
	key("finding", words("supported", "disputed", "refuted", "open"), func(c *policy.Claim) *policy.Text { return &c.Finding },
		"how far the article found it borne out", "disputed"),
)

func nameClaim(d *decoder, c *policy.Claim, key policy.Text) (ok bool) {
	c.At = key.At
	c.ID, ok = d.idKey(key)
	return ok
}

var changeTable = newTable("a change", "A change is a line of the article's change log.",
	key("date", day, func(c *policy.Change) *policy.When { return &c.Date }, "when", "2026-11-02").must(),
	key("type", words("correction", "update", "editorial"), func(c *policy.Change) *policy.Text { return &c.Type },
		"a mistake put right, something new, or wording only", "correction").must(),
	key("note", plain, func(c *policy.Change) *policy.Text { return &c.Note },
		"what changed, for readers", "The statement has 27 signatories").must(),
	key("was", plain, func(c *policy.Change) *policy.Text { return &c.Was }, "what was printed before", "26 signatories"),
	key("now", plain, func(c *policy.Change) *policy.Text { return &c.Now }, "what is printed now", "27 signatories"),
)

func (d *decoder) finishArticle(a *policy.Article) {
	d.proseOr(&a.Title, a.Head)
	d.proseOr(&a.Summary, a.Head)
	kept := a.Claims[:0]
	for _, c := range a.Claims {
		if c.Text != nil {
			kept = append(kept, c)
		}
	}
	a.Claims = kept
}

var pageTable = newTable("a page", "A page is free text beside the explainers, such as “About this site”.",
	withHead(func(p *policy.Page) *policy.Head { return &p.Head },
		key("title", shortInline, func(p *policy.Page) **markdown.Prose { return &p.Title },
			"the title", "About this site").must(),
		key("summary", plain, func(p *policy.Page) *policy.Text { return &p.Summary },
			"one sentence", "What this site explains, and for whom."),
		key("date", day, func(p *policy.Page) *policy.When { return &p.Date }, "the day of first publication", "2026-09-14"),
		key("updated", day, func(p *policy.Page) *policy.When { return &p.Updated },
			"the day of the last change", "2026-11-02"),
	)...)

func (d *decoder) readDisputed(n *yaml.Node, into *policy.Text) {
	if n.Kind == yaml.ScalarNode && n.Value == "true" {
		*into = policy.Text{S: n.Value, At: d.span(n)}
		return
	}
	d.readText(n, into)
}
