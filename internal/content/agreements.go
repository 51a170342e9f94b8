package content

import (
	"strings"

	"go.yaml.in/yaml/v4"

	"accord/internal/diag"
	"accord/internal/markdown"
	"accord/internal/policy"
)

// The shapes that only agreements have.
var (
	agreementTypes = words("treaty", "protocol", "agreement", "resolution", "report", "declaration", "joint-statement",
		"code-of-conduct", "mou", "political-commitment", "pledge", "manual", "guideline", "standard", "strategy", "law", "other")
	relations = shape[[]policy.Relation]{
		form{says: "rows, or a map from relation to ids", schema: relatesSchema, rows: &relationTable.tableDoc, names: []policy.Kind{policy.Agreements}, words: policy.RelationWords()},
		(*decoder).readRelates,
	}
	voteOf = shape[*policy.Vote]{
		form{says: "consensus, without, or a map of sides", schema: voteSchema, rows: &voteTable.tableDoc, words: []string{"consensus", "without"}},
		(*decoder).readVote,
	}
	side = shape[policy.Side]{
		form{says: "a number, ids, {count, known} or rest", schema: sideSchema, rows: &sideTable.tableDoc, names: []policy.Kind{policy.Actors}, words: []string{"rest"}},
		(*decoder).readSide,
	}
	fromWhom = shape[policy.Need]{
		form{says: "a set or an actor type", schema: listSchema(stringSchema), names: []policy.Kind{policy.Actors}},
		(*decoder).readFrom,
	}
)

var agreementTable = newTable("an agreement",
	"An agreement is whatever actors sign, adopt, join or pledge: a treaty, a resolution, a joint statement. "+
		"Nobody writes that it is in force or how many signed it: the record holds dated acts, and the rest follows from them.",
	withHead(func(a *policy.Agreement) *policy.Head { return &a.Head },
		key("name", shortName, func(a *policy.Agreement) *policy.Name { return &a.Name },
			"the name in full", "Convention on Cybercrime").must(),
		key("short", shortName, func(a *policy.Agreement) *policy.Name { return &a.Short },
			"the name as it stands in a sentence, without article; without it the name", "Budapest Convention"),
		key("type", agreementTypes, func(a *policy.Agreement) *policy.Text { return &a.Type },
			"what it is", "treaty").must(),
		key("force", words("binding", "non-binding", "mixed", "disputed"), func(a *policy.Agreement) *policy.Text { return &a.Force },
			"whether it binds; without it the type decides", "binding"),
		key("forum", naming(idOf, policy.Actors), func(a *policy.Agreement) *policy.Ref { return &a.Forum },
			"the body in which it was made", "coe"),
		key("depositary", naming(idOf, policy.Actors), func(a *policy.Agreement) *policy.Ref { return &a.Depositary },
			"who keeps the instruments", "coe"),
		key("symbol", shortText, func(a *policy.Agreement) *policy.Text { return &a.Symbol },
			"the document symbol, which no other agreement has", "A/70/174"),
		key("acts", rowsOf(actTable), func(a *policy.Agreement) *[]policy.Act { return &a.Acts },
			"what was done with it, when and by whom; required unless a roll stands beside the record",
			"\n  - {did: adopted, date: 2001-11-08}\n  - {did: signed, date: 2001-11-23, who: [alb, est]}").usual(),
		key("needs", rowsOf(needTable), func(a *policy.Agreement) *[]policy.Need { return &a.Needs },
			"the consents that its entry into force takes, all of which must be there",
			"\n  - {consents: 5}\n  - {consents: 3, from: members(coe)}"),
		key("delay", delay, func(a *policy.Agreement) *policy.Delay { return &a.Delay },
			"from the last consent that was needed to the entry into force", "3mo-then-month-start"),
		key("delay_each", delay, func(a *policy.Agreement) *policy.Delay { return &a.DelayEach },
			"the same for those who consent later; without it delay", "90d"),
		key("complete_to", day, func(a *policy.Agreement) *policy.When { return &a.CompleteTo },
			"the records name everyone up to this day; counts after it print “at least”. Without it a roll is taken to name only some of what it lists, and the acts of the record to name all, unless one is `partial`", "2019-09-23"),
		key("totals", rowsOf(totalTable), func(a *policy.Agreement) *[]policy.Total { return &a.Totals },
			"counts that others published, checked where the roll is complete",
			"\n  - {date: 2024-06-20, of: consented, count: 75, cite: coe-75-parties-2024}"),
		key("positions", rowsOf(positionTable), func(a *policy.Agreement) *[]policy.Position { return &a.Positions },
			"what actors say about it; signing counts as support and needs no row here",
			"\n  - {who: chn, stance: opposes, date: 2019-09-27, text: Rejects the statement., cite: china-mfa-2019}"),
		key("provisions", mapOf(provisionTable, "a map from id to provision", nameProvision),
			func(a *policy.Agreement) *[]policy.Provision { return &a.Provisions },
			"parts with an address of their own ([[agreement#id]])",
			"\n  norm-k: States do not harm another state's emergency response teams.\n  norm-j: {label: Norm (j), text: States report vulnerabilities., cite: a-70-174 para 13}"),
		key("relates", relations,
			func(a *policy.Agreement) *[]policy.Relation { return &a.Relates },
			"how it relates to other agreements; the inverse is derived",
			"{builds-on: gge-2015, competes-with: [sco-code]}"),
		key("texts", rowsOf(agreementTextTable), func(a *policy.Agreement) *[]policy.AgreementText { return &a.Texts },
			"where its words stand", "\n  - {url: \"https://undocs.org/A/70/174\", lang: en, official: true}"),
		key("summary", plain, func(a *policy.Agreement) *policy.Text { return &a.Summary },
			"one sentence", "Experts of twenty states agree on eleven norms."),
	)...)

var actTable = newTable("an act", "An act is one dated thing that was done with an agreement. Status, counts and timelines follow from the acts.",
	key("did", verb, func(a *policy.Act) *policy.Act { return a },
		"what was done; the verbs are listed below", "signed").must(),
	key("date", day, func(a *policy.Act) *policy.When { return &a.Date }, "when", "2019-09-23").must(),
	key("effective", day, func(a *policy.Act) *policy.When { return &a.Effective },
		"when it took effect for them; for withdrew and for the end of an agreement the first day out", "2020-01-01"),
	key("who", setOf, func(a *policy.Act) *policy.Set { return &a.Who },
		"who did it, each id for itself; members(group) is read on the act's day", "[usa, nld, members(eu)]"),
	key("named", naming(noted, policy.Actors), func(a *policy.Act) *[]policy.Noted { return &a.Named },
		"names as printed in the instrument", "{cze: Czech Republic}"),
	key("count", number, func(a *policy.Act) *policy.Number { return &a.Count },
		"how many they are, checked against who", "27"),
	key("partial", truth, func(a *policy.Act) *bool { return &a.Partial }, "who is known to name only some", "true"),
	key("vote", voteOf,
		func(a *policy.Act) **policy.Vote { return &a.Vote }, "how it was decided", "{for: 119, against: [prk, rus], abstained: 14}"),
	key("at", naming(plain, policy.Events), func(a *policy.Act) *policy.Text { return &a.Venue },
		"the event, by id, or the place as text", "ministerial-2019"),
	key("part", plain, func(a *policy.Act) *policy.Text { return &a.Part },
		"the provision that a reservation is to", "article-9"),
	key("to", naming(idOf, policy.Actors), func(a *policy.Act) *policy.Ref { return &a.To }, "whom an objection answers", "rus"),
	key("planned", truth, func(a *policy.Act) *bool { return &a.Planned },
		"required for a day that is still to come", "true"),
	key("unsure", plain, func(a *policy.Act) *policy.Text { return &a.Unsure },
		"why this is reported only", "One source gives the day."),
	key("also", rowsOf(alsoTable), func(a *policy.Act) *[]policy.AlsoDate { return &a.Also },
		"the day that another source gives", "{date: 2001-11-24, cite: ccrc-2006}"),
	key("symbol", shortText, func(a *policy.Act) *policy.Text { return &a.Symbol },
		"the symbol of the act's own document", "A/RES/70/237"),
	key("note", plain, func(a *policy.Act) *policy.Text { return &a.Note },
		"a note for readers", "Signed with a declaration on article 9."),
	key("cite", citations, func(a *policy.Act) *[]policy.Citation { return &a.Cite },
		"what it rests on; without it the record's", "hill-2019"),
)

var alsoTable = newTable("another date", "The day that another source gives.",
	key("date", day, func(a *policy.AlsoDate) *policy.When { return &a.Date }, "the other day", "2001-11-24").must(),
	key("cite", citations, func(a *policy.AlsoDate) *[]policy.Citation { return &a.Cite },
		"the source that gives it", "ccrc-2006").must(),
)

var voteTable = newTable("a vote", "A vote is consensus, without (a vote), or its sides. One side may be rest: all that are in no other.",
	key("for", side, func(v *policy.Vote) *policy.Side { return &v.For }, "in favour", "119"),
	key("against", side, func(v *policy.Vote) *policy.Side { return &v.Against }, "against", "[prk, rus]"),
	key("abstained", side, func(v *policy.Vote) *policy.Side { return &v.Abstained },
		"abstaining", "{count: 14, known: [bra, ind]}"),
	key("absent", side, func(v *policy.Vote) *policy.Side { return &v.Absent }, "not voting", "rest"),
	key("of", number, func(v *policy.Vote) *policy.Number { return &v.Of }, "how many could vote", "193"),
).located(func(v *policy.Vote) *diag.Span { return &v.At })

var sideTable = newTable("a side of a vote", "A side is a number, a list of ids, both, or the word rest.",
	key("count", number, func(s *policy.Side) *policy.Number { return &s.Count }, "how many", "14"),
	key("known", setOf, func(s *policy.Side) *policy.Set { return &s.Known }, "who, as far as is known", "[bra, ind]"),
).located(func(s *policy.Side) *diag.Span { return &s.At })

var needTable = newTable("a need", "A need is one condition for entry into force.",
	key("consents", number, func(n *policy.Need) *policy.Number { return &n.Consents }, "how many consents", "3").must(),
	key("from", fromWhom,
		func(n *policy.Need) *policy.Need { return n }, "of whom; without it of anyone", "members(coe)"),
)

var totalTable = newTable("a total", "A total is a count that somebody published.",
	key("date", day, func(t *policy.Total) *policy.When { return &t.Date },
		"the day that it was true on", "2024-06-20").must(),
	key("of", words(totalWords()...), func(t *policy.Total) *policy.Text { return &t.Of },
		"what is counted: a verb, a side of a vote, or parties", "consented").must(),
	key("only", plain, func(t *policy.Total) *policy.Text { return &t.Only },
		"an actor type or region, if only those are counted", "state"),
	key("count", number, func(t *policy.Total) *policy.Number { return &t.Count }, "the count", "75").must(),
	key("cite", citations, func(t *policy.Total) *[]policy.Citation { return &t.Cite },
		"who published it", "coe-75-parties-2024"),
)

func totalWords() []string {
	return append([]string{"for", "against", "abstained", "absent", "parties"}, verbWords()...)
}

var positionTable = newTable("a position", "A position is what an actor says about an agreement or event.",
	key("who", setOf, func(p *policy.Position) *policy.Set { return &p.Who }, "who holds it", "chn").must(),
	key("stance", words("supports", "opposes", "ambivalent"), func(p *policy.Position) *policy.Text { return &p.Stance },
		"for or against", "opposes").must(),
	key("date", day, func(p *policy.Position) *policy.When { return &p.Date }, "when it was taken", "2019-09-27"),
	key("said", plain, func(p *policy.Position) *policy.Text { return &p.Said },
		"exact words", "artificially divides cyberspace"),
	key("text", plain, func(p *policy.Position) *policy.Text { return &p.Text },
		"the position in our words", "Rejects norms that hold in peacetime only."),
	key("cite", citations, func(p *policy.Position) *[]policy.Citation { return &p.Cite },
		"where it is reported", "china-mfa-2019").must(),
).located(func(p *policy.Position) *diag.Span { return &p.At })

var provisionTable = newTable("a provision", "A provision is a part of an agreement with an address of its own; a text alone is its text.",
	key("label", shortText, func(p *policy.Provision) *policy.Text { return &p.Label },
		"how the agreement calls it", "Norm (k)"),
	key("text", inline, func(p *policy.Provision) **markdown.Prose { return &p.Text },
		"what it says, in our words or its own", "States do not harm another state's emergency response teams."),
	key("cite", citations, func(p *policy.Provision) *[]policy.Citation { return &p.Cite },
		"where it stands", "a-70-174 para 13"),
).orJust("text")

func nameProvision(d *decoder, p *policy.Provision, key policy.Text) (ok bool) {
	p.At = key.At
	p.ID, ok = d.idKey(key)
	return ok
}

var relationTable = newTable("a relation", "A relation leads to another agreement. A map from relation to ids says the same without sources.",
	key("how", words(policy.RelationWords()...), func(r *policy.Relation) *policy.Text { return &r.How },
		"the relation", "builds-on").must(),
	key("to", naming(idOf, policy.Agreements), func(r *policy.Relation) *policy.Ref { return &r.To }, "the other agreement", "gge-2015").must(),
	key("cite", citations, func(r *policy.Relation) *[]policy.Citation { return &r.Cite }, "what it rests on", "hill-2019"),
)

var agreementTextTable = newTable("a text of an agreement", "Where the words of the agreement stand.",
	key("url", address, func(t *policy.AgreementText) *policy.Text { return &t.URL },
		"the address", `"https://undocs.org/A/70/174"`).must(),
	key("lang", plain, func(t *policy.AgreementText) *policy.Text { return &t.Lang }, "its language", "en"),
	key("official", truth, func(t *policy.AgreementText) *bool { return &t.Official },
		"the depositary's own text, which counts as a primary source", "true"),
	key("version", plain, func(t *policy.AgreementText) *policy.Text { return &t.Version },
		"which version it is", "as adopted"),
	key("format", plain, func(t *policy.AgreementText) *policy.Text { return &t.Format }, "what kind of file it is", "PDF"),
)

func (d *decoder) finishAgreement(a *policy.Agreement) {
	nameOr(&a.Name, a.ID)
	kept := a.Provisions[:0]
	for _, p := range a.Provisions {
		if p.Text == nil {
			p.Text = d.inline(policy.Text{S: p.Label.S, At: p.At}, nil)
		}
		kept = append(kept, p)
	}
	a.Provisions = kept
	known := a.Acts[:0]
	for _, act := range a.Acts {
		switch {
		case act.Did == 0:
			continue // reported already
		case act.Did.Participant() && act.Who.At == (diag.Span{}) && !act.Count.Set:
			d.add(diag.Findingf(diag.MissingKey, d.text.place(act.At), "an act of participants needs the key \"who\"").
				WithHint("write who: [usa, nld]; if only their number is known, count and partial: true"))
		}
		known = append(known, act)
	}
	a.Acts = known
}

func (d *decoder) readVote(n *yaml.Node, into **policy.Vote) {
	v := &policy.Vote{}
	if n.Kind == yaml.MappingNode {
		voteTable.read(d, n, v, d.span(n))
		*into = v
		return
	}
	words("consensus", "without").read(d, n, &v.Word)
	if v.Word.S != "" {
		v.At, *into = v.Word.At, v
	}
}

func (d *decoder) readSide(n *yaml.Node, into *policy.Side) {
	into.At = d.span(n)
	switch {
	case n.Kind == yaml.MappingNode:
		sideTable.read(d, n, into, into.At)
	case n.Kind == yaml.ScalarNode && n.Value == "rest":
		into.Rest = true
	case n.Kind == yaml.ScalarNode && strings.Trim(n.Value, "0123456789") == "":
		d.readNumber(n, &into.Count)
	default:
		d.readSet(n, &into.Known)
	}
}

// readFrom reads whose consents are needed: an actor type or a set.
func (d *decoder) readFrom(n *yaml.Node, into *policy.Need) {
	if n.Kind == yaml.ScalarNode && isActorType(n.Value) {
		into.Type = policy.Text{S: n.Value, At: d.span(n)}
		return
	}
	d.readSet(n, &into.From)
}

func (d *decoder) readRelates(n *yaml.Node, into *[]policy.Relation) {
	if n.Kind != yaml.MappingNode || isRow(n, &relationTable.tableDoc) {
		rowsOf(relationTable).read(d, n, into)
		return
	}
	how := words(policy.RelationWords()...)
	for i := 0; i < len(n.Content); i += 2 {
		var word policy.Text
		var to []policy.Ref
		how.read(d, n.Content[i], &word)
		ids.read(d, n.Content[i+1], &to)
		if word.S == "" {
			continue
		}
		for _, ref := range to {
			*into = append(*into, policy.Relation{How: word, To: ref})
		}
	}
}

// isRow reports whether a map is one row of a table: its first key is one of the table's.
func isRow(n *yaml.Node, t *tableDoc) bool {
	for _, k := range t.keys {
		if len(n.Content) > 0 && n.Content[0].Value == k.name {
			return true
		}
	}
	return false
}
