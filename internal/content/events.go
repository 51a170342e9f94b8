package content

import (
	"go.yaml.in/yaml/v4"

	"accord/internal/markdown"
	"accord/internal/policy"
)

// roleSets is the shape of an event's participants.
var roleSets = shape[[]policy.RoleSet]{
	form{says: "a set, or a map from role to set", schema: roleSetSchema, names: []policy.Kind{policy.Actors}},
	(*decoder).readRoleSets,
}

var eventTable = newTable("an event", "An event is something that happened on a day. Votes live on the acts of agreements.",
	withHead(func(e *policy.Event) *policy.Head { return &e.Head },
		key("name", shortName, func(e *policy.Event) *policy.Name { return &e.Name },
			"what happened", "The Budapest Convention opens for signature").must(),
		key("date", day, func(e *policy.Event) *policy.When { return &e.Date }, "when", "2001-11-23").must(),
		key("type", plain, func(e *policy.Event) *policy.Text { return &e.Type },
			"what kind of event; the site may list its types in accord.yaml", "signing"),
		key("place", shortText, func(e *policy.Event) *policy.Text { return &e.Venue }, "where", "Budapest"),
		key("who", roleSets,
			func(e *policy.Event) *[]policy.RoleSet { return &e.Who }, "who took part, and as what", "{host: usa, attending: [nld, aus]}"),
		key("about", naming(ids, policy.Articles, policy.Agreements, policy.Actors, policy.Events, policy.Terms, policy.Pages), func(e *policy.Event) *[]policy.Ref { return &e.About },
			"what it was about; acts that name the event in at say the same", "[budapest]"),
		key("follows", naming(ids, policy.Events), func(e *policy.Event) *[]policy.Ref { return &e.Follows },
			"the event that led to it", "[ministerial-2018]"),
		key("part_of", naming(ids, policy.Events), func(e *policy.Event) *[]policy.Ref { return &e.PartOf },
			"the larger event that it belongs to", "[general-debate-2019]"),
		key("positions", rowsOf(positionTable), func(e *policy.Event) *[]policy.Position { return &e.Positions },
			"what actors say about it", "\n  - {who: chn, stance: opposes, date: 2019-09-27, cite: china-mfa-2019}"),
		key("summary", plain, func(e *policy.Event) *policy.Text { return &e.Summary },
			"one sentence", "Thirty states sign on the first day."),
		key("planned", truth, func(e *policy.Event) *bool { return &e.Planned },
			"required for a day that is still to come", "true"),
		key("cite", citations, func(e *policy.Event) *[]policy.Citation { return &e.Cite },
			"what it rests on", "coe-chart-2004").must(),
	)...)

func (d *decoder) readRoleSets(n *yaml.Node, into *[]policy.RoleSet) {
	if n.Kind != yaml.MappingNode {
		var set policy.Set
		d.readSet(n, &set)
		*into = []policy.RoleSet{{Who: set}}
		return
	}
	for i := 0; i < len(n.Content); i += 2 {
		k := n.Content[i]
		role := policy.RoleSet{Role: policy.Text{S: k.Value, At: d.span(k)}}
		d.readSet(n.Content[i+1], &role.Who)
		if _, ok := d.idKey(role.Role); ok {
			*into = append(*into, role)
		}
	}
}

// sourceTypes are the types of CSL 1.0.2.
var sourceTypes = []string{"article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast",
	"chapter",
	"classic", "collection", "dataset", "document", "entry", "entry-dictionary", "entry-encyclopedia", "event", "figure",
	"graphic",
	"hearing", "interview", "legal_case", "legislation", "manuscript", "map", "motion_picture", "musical_score",
	"pamphlet",
	"paper-conference", "patent", "performance", "periodical", "personal_communication", "post", "post-weblog",
	"regulation",
	"report", "review", "review-book", "software", "song", "speech", "standard", "thesis", "treaty", "webpage"}

var sourceTable = newTable("a source", "A source is what a statement rests on. Its keys are those of CSL, so a library exported from Zotero as CSL-JSON is read as it is.",
	withHead(func(s *policy.Source) *policy.Head { return &s.Head },
		key("type", words(sourceTypes...), func(s *policy.Source) *policy.Text { return &s.Type },
			"what it is, as a type of CSL", "report").must(),
		key("title", shortText, func(s *policy.Source) *policy.Text { return &s.Title },
			"the title", "Report of the Group of Governmental Experts").must(),
		key("publisher", shortText, func(s *policy.Source) *policy.Text { return &s.Publisher },
			"who published it; this or authors", "United Nations"),
		key("authors", shortTexts, func(s *policy.Source) *[]policy.Text { return &s.Authors },
			"who wrote it, by name", "[Jane Doe]"),
		key("date", day, func(s *policy.Source) *policy.When { return &s.Date }, "when it appeared", "2015-07-22"),
		key("updated", day, func(s *policy.Source) *policy.When { return &s.Updated },
			"when it was last changed", "2016-01-04"),
		key("accessed", day, func(s *policy.Source) *policy.When { return &s.Accessed }, "when we read it", "2026-09-10"),
		key("url", address, func(s *policy.Source) *policy.Text { return &s.URL },
			"its address", `"https://undocs.org/A/70/174"`),
		key("archived", rowOf(archiveTable), func(s *policy.Source) *policy.Archive { return &s.Archived },
			"a kept copy", `{url: "https://web.archive.org/web/2016/https://undocs.org/A/70/174", date: 2016-01-04}`),
		key("dead", day, func(s *policy.Source) *policy.When { return &s.Dead },
			"when the original was found gone; readers are led to the kept copy then", "2026-09-10"),
		key("level", words("primary", "official", "secondary"), func(s *policy.Source) *policy.Text { return &s.Level },
			"primary: the document or the actor's own words; official: a public body reporting; secondary: the rest, and what is printed without it",
			"primary"),
		key("lang", plain, func(s *policy.Source) *policy.Text { return &s.Language }, "its language", "en"),
		key("note", plain, func(s *policy.Source) *policy.Text { return &s.Note },
			"a note for readers", "An unofficial translation."),
	)...)

var archiveTable = newTable("an archived copy", "A kept copy of a source; an address alone will do.",
	key("url", address, func(a *policy.Archive) *policy.Text { return &a.URL },
		"its address", `"https://web.archive.org/web/2016/https://undocs.org/A/70/174"`).must(),
	key("date", day, func(a *policy.Archive) *policy.When { return &a.Date }, "when it was made", "2016-01-04"),
).orJust("url")

var termTable = newTable("a term", "A term is a word that is explained. Topics are terms too.",
	withHead(func(t *policy.Term) *policy.Head { return &t.Head },
		key("name", shortName, func(t *policy.Term) *policy.Name { return &t.Name }, "the word", "norm").must(),
		key("definition", inline, func(t *policy.Term) **markdown.Prose { return &t.Definition },
			"what it means; required where the term is linked", "An expectation of how states should behave.").usual(),
		key("title", shortText, func(t *policy.Term) *policy.Text { return &t.Title },
			"the heading of its topic page", "Norms of behaviour"),
		key("start", naming(ids, policy.Articles), func(t *policy.Term) *[]policy.Ref { return &t.Start },
			"articles that explain the topic, in reading order", "[joint-statement, eleven-norms]"),
		key("unlike", naming(ids, policy.Terms), func(t *policy.Term) *[]policy.Ref { return &t.Unlike },
			"terms that it is taken for, and is not", "[reservation]"),
	)...)

// pointer reads a row that the record holds by pointer, so that an absent one can be told from an empty one.
func pointer[T any](t *table[T]) func(d *decoder, n *yaml.Node, into **T) {
	return func(d *decoder, n *yaml.Node, into **T) {
		row := new(T)
		if t.read(d, n, row, d.span(n)) {
			*into = row
		}
	}
}
