package content

import (
	"regexp"
	"slices"

	"go.yaml.in/yaml/v4"

	"accord/internal/diag"
	"accord/internal/markdown"
	"accord/internal/policy"
)

func isActorType(s string) bool { return slices.Contains(policy.ActorTypes(), s) }

// wikidata is the shape of an item of Wikidata, from which pages make an address.
var wikidata = shape[policy.Text]{
	form{says: saysItem, schema: func() object { return object{"type": "string", "pattern": itemForm.String()} }},
	(*decoder).readItem,
}

const saysItem = "an item of Wikidata (Q8908)"

var itemForm = regexp.MustCompile(`^Q[1-9][0-9]{0,11}$`)

// answer is the shape of a denial, which the record holds by pointer.
var answer = shape[*policy.Denial]{
	form{says: "an answer", schema: denialTable.rowSchema, rows: &denialTable.tableDoc},
	pointer(denialTable),
}

var actorTable = newTable("an actor", "An actor is whoever acts: a state, an organisation, a company, a group, a person. "+
	"States need no record: their three-letter codes in lower case are known. A record with such an id adds to what is known.",
	withHead(func(a *policy.Actor) *policy.Head { return &a.Head },
		key("name", shortName, func(a *policy.Actor) *policy.Name { return &a.Name },
			"the name; required for all but states", "Council of Europe").usual(),
		key("type", words(policy.ActorTypes()...), func(a *policy.Actor) *policy.Text { return &a.Type },
			"what it is; required for all but states", "organisation").usual(),
		key("formerly", rowsOf(formerTable), func(a *policy.Actor) *[]policy.FormerName { return &a.Formerly },
			"earlier names; pages print the name of their day", "\n  - {name: Twitter, to: 2023-07}"),
		key("existed", day, func(a *policy.Actor) *policy.When { return &a.Existed },
			"from when to when it existed", "1949-05-05/.."),
		key("wikidata", wikidata, func(a *policy.Actor) *policy.Text { return &a.Wikidata }, "its item at Wikidata", "Q8908"),
		key("links", addresses, func(a *policy.Actor) *[]policy.Text { return &a.Links },
			"its own pages", `["https://www.coe.int/"]`),
		key("of", naming(idOf, policy.Actors), func(a *policy.Actor) *policy.Ref { return &a.Of },
			"the country of a company or agency, the parent of a body; not for groups and persons", "usa"),
		key("members", rowsOf(membershipTable), func(a *policy.Actor) *[]policy.Membership { return &a.Members },
			"who belongs to it, from when to when",
			"\n  - {who: [gbr, usa], from: 1946-03-05}\n  - {who: can, from: 1948}"),
		key("attributed", rowsOf(attributionTable), func(a *policy.Actor) *[]policy.Attribution { return &a.Attributed },
			"for groups: who says that it acts for whom",
			"\n  - {to: chn, by: usa, date: 2018-12-20, denied: {by: chn, date: 2018-12-21}, cite: hill-2019}"),
		key("roles", rowsOf(roleTable), func(a *policy.Actor) *[]policy.Role { return &a.Roles },
			"for persons: what they were, printed for the page's day",
			"\n  - {as: Deputy Secretary of State, of: usa, from: 2017-05-24, to: 2019-12-20}"),
		key("bio", inline, func(a *policy.Actor) **markdown.Prose { return &a.Bio },
			"one or two sentences", "Writes about agreements between states."),
	)...)

var formerTable = newTable("a former name", "What an actor was called until a day.",
	key("name", shortText, func(f *policy.FormerName) *policy.Text { return &f.Name }, "the name", "Twitter").must(),
	key("to", day, func(f *policy.FormerName) *policy.When { return &f.To }, "its last day", "2023-07").must(),
)

var membershipTable = newTable("a membership", "Who belongs to a group, and from when to when; both days are inclusive.",
	key("who", setOf, func(m *policy.Membership) *policy.Set { return &m.Who }, "the members", "[gbr, usa]").must(),
	key("from", day, func(m *policy.Membership) *policy.When { return &m.From }, "the first day", "1946-03-05"),
	key("to", day, func(m *policy.Membership) *policy.When { return &m.To }, "the last day", "2020-01-31"),
	key("as", shortText, func(m *policy.Membership) *policy.Text { return &m.As },
		"what they are, if not full members; only full members are in members(group)", "observer"),
	key("cite", citations, func(m *policy.Membership) *[]policy.Citation { return &m.Cite },
		"what it rests on", "eu-countries"),
)

var attributionTable = newTable("an attribution", "Who holds a group to act for whom. Without denied, no answer is known to us, and the page says so.",
	key("to", setOf, func(a *policy.Attribution) *policy.Set { return &a.To }, "for whom it is said to act", "chn").must(),
	key("by", setOf, func(a *policy.Attribution) *policy.Set { return &a.By }, "who says so", "usa").must(),
	key("date", day, func(a *policy.Attribution) *policy.When { return &a.Date }, "when", "2018-12-20").must(),
	key("words", plain, func(a *policy.Attribution) *policy.Text { return &a.Words },
		"how they put it", "in association with"),
	key("backed", setOf, func(a *policy.Attribution) *policy.Set { return &a.Backed }, "who joined them", "[aus, gbr]"),
	key("denied", answer,
		func(a *policy.Attribution) **policy.Denial { return &a.Denied }, "who denied it", "{by: chn, date: 2018-12-21, cite: straits-times-2018}"),
	key("cite", citations, func(a *policy.Attribution) *[]policy.Citation { return &a.Cite },
		"what it rests on", "hill-2019").must(),
).located(func(a *policy.Attribution) *diag.Span { return &a.At })

var denialTable = newTable("an answer", "The answer to an attribution.",
	key("by", setOf, func(d *policy.Denial) *policy.Set { return &d.By }, "who denied it", "chn"),
	key("date", day, func(d *policy.Denial) *policy.When { return &d.Date }, "when", "2018-12-21"),
	key("cite", citations, func(d *policy.Denial) *[]policy.Citation { return &d.Cite },
		"where it is reported", "straits-times-2018"),
)

var roleTable = newTable("a role", "What a person was, where and when.",
	key("as", shortText, func(r *policy.Role) *policy.Text { return &r.As }, "the office", "Deputy Secretary of State").must(),
	key("of", naming(idOf, policy.Actors), func(r *policy.Role) *policy.Ref { return &r.Of }, "of which actor", "usa").must(),
	key("from", day, func(r *policy.Role) *policy.When { return &r.From }, "the first day", "2017-05-24"),
	key("to", day, func(r *policy.Role) *policy.When { return &r.To }, "the last day", "2019-12-20"),
)

// finishActor asks for name and type, which the built-in table has for states, and refuses keys that a type does not have.
func (d *decoder) finishActor(a *policy.Actor, n *yaml.Node) {
	if !policy.IsStateCode(a.ID) {
		for _, key := range []string{"name", "type"} {
			if !actorTable.given(n, key) {
				d.missing(&actorTable.keys[actorTable.index[key]], a.At)
			}
		}
		nameOr(&a.Name, a.ID)
	}
	d.onlyFor(a, len(a.Attributed) > 0, "attributed", "group")
	d.onlyFor(a, len(a.Roles) > 0, "roles", "person")
	if a.Of.ID != "" && (a.Type.S == "group" || a.Type.S == "person") {
		d.add(diag.Findingf(diag.UnknownKey, d.text.place(a.Of.At), "a %s has no key \"of\": whom it acts for is said by roles or attributed", a.Type.S))
	}
}

func (d *decoder) onlyFor(a *policy.Actor, given bool, key, kind string) {
	if given && a.Type.S != "" && a.Type.S != kind {
		d.add(diag.Findingf(diag.UnknownKey, d.text.place(a.Type.At), "only a %s has the key %q, and the type here is %s", kind, key, a.Type.S))
	}
}

func (d *decoder) readItem(n *yaml.Node, into *policy.Text) {
	t, ok := d.scalar(n, saysItem)
	if ok && !itemForm.MatchString(t.S) {
		d.wrong(n, saysItem)
		return
	}
	*into = t
}
