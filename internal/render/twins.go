package render

import (
	"bytes"
	"slices"
	"strings"

	"accord/internal/policy"
)

// This file says which tables there are. What is not public yet is in none of them, neither by its name nor by its id.

// twins adds the data of the site: the tables, the files for calendars and reference managers, and for each article and
// agreement what its page is made of.
func (b *builder) twins() {
	r := b.r
	for _, t := range r.tables() {
		b.file(t.path("csv"), t.writeCSV)
		b.file(t.path("json"), t.writeJSON)
	}
	for _, f := range r.exports() {
		b.file(f.path, f.write)
	}
	for _, c := range r.site.Tables() {
		t := r.compareTable(c)
		b.file(compareTwin(c, "csv"), t.writeCSV)
		b.file(compareTwin(c, "json"), t.writeJSON)
	}
	for _, a := range r.site.Articles {
		b.fileOf(a.Place(a.At), articleTwin(a), func(buf *bytes.Buffer) error { return r.writeArticle(buf, a) })
	}
	for _, a := range r.site.Agreements {
		if r.hasParticipants(a) {
			t := r.participantTable([]*policy.Agreement{a})
			b.fileOf(a.Place(a.At), participantTwin(a, "csv"), t.writeCSV)
			b.fileOf(a.Place(a.At), participantTwin(a, "json"), t.writeJSON)
		}
	}
}

// path is where a table of the whole site is.
func (t table) path(ending string) string { return "data/" + t.name + "." + ending }

// participantTwin is where the participants of one agreement are.
func participantTwin(a *policy.Agreement, ending string) string {
	return PagePath(a)[1:] + "participants." + ending
}

// hasParticipants reports whether it is known of anybody how it stands to an agreement. A vote may be known by its result alone.
func (r *renderer) hasParticipants(a *policy.Agreement) bool {
	return len(r.site.Standings(a, r.site.Today)) > 0
}

// tables are all tables of the site.
func (r *renderer) tables() []table {
	return []table{
		r.articlesTable(), r.agreementsTable(), r.actTable(), r.participantTable(r.site.Agreements), r.voteTable(), r.provisionTable(),
		r.positionTable(), r.relationTable(), r.actorTable(), r.membershipTable(), r.eventTable(), r.sourceTable(), r.termTable(), r.correctionTable(),
	}
}

func (r *renderer) articlesTable() table {
	p := r.pen(nil, r.site.Today)
	return newTable("articles", "An article.", func() []*policy.Article { return r.site.Articles },
		stringOf("id", idOf[*policy.Article], "its id"),
		stringOf("title", func(a *policy.Article) string { return p.name(a) }, "its title, without markup"),
		stringOf("question", func(a *policy.Article) string { return a.Question.S }, "the question that it answers"),
		stringOf("summary", func(a *policy.Article) string { return r.pen(a, r.articleDay(a)).plain(a.Summary) }, "what it says, in a sentence"),
		stringOf("date", func(a *policy.Article) string { return a.Date.String() }, "when it was published"),
		stringOf("updated", func(a *policy.Article) string { return a.Updated.String() }, "when it was last changed"),
		stringOf("reviewed", func(a *policy.Article) string { return r.site.Reviewed(a).String() }, "when somebody last looked at all of it"),
		stringOf("asof", func(a *policy.Article) string { return policy.DateOf(r.articleDay(a)).String() }, "the day of its figures"),
		listOf("authors", func(a *policy.Article) []string { return p.refs(p.authorsOf(a)) }, "who wrote it: ids of actors"),
		listOf("agreements", func(a *policy.Article) []string { return p.noted(a.Agreements) }, "the agreements that it explains, the main one first"),
		listOf("actors", func(a *policy.Article) []string { return p.noted(a.Actors) }, "who matters in it"),
		listOf("context", func(a *policy.Article) []string { return p.noted(a.Context) }, "its background, in reading order"),
		listOf("topics", func(a *policy.Article) []string { return p.public(r.site.Topics(a)) }, "ids of terms"),
		stringOf("url", pageOf[*policy.Article](r), "the address of its page"),
	)
}

func (r *renderer) agreementsTable() table {
	p := r.pen(nil, r.site.Today)
	status := func(a *policy.Agreement) string { s, _ := r.site.Status(a, p.on); return s.String() }
	since := func(a *policy.Agreement) string { _, d := r.site.Status(a, p.on); return d.String() }
	count := func(key string) func(*policy.Agreement) (int, bool) {
		return func(a *policy.Agreement) (int, bool) {
			for _, c := range r.site.Counts(a, p.on) {
				if c.Key == key {
					return c.N, true
				}
			}
			return 0, false
		}
	}
	return newTable("agreements", "An agreement, as of the day of the build.", func() []*policy.Agreement { return r.site.Agreements },
		stringOf("id", idOf[*policy.Agreement], "its id"),
		stringOf("name", func(a *policy.Agreement) string { return r.site.Name(a.ID, p.on) }, "its name in full"),
		stringOf("short", func(a *policy.Agreement) string { return a.Short.S }, "its short name"),
		stringOf("type", func(a *policy.Agreement) string { return a.Type.S }, "what it is: treaty, joint-statement, …"),
		stringOf("force", r.site.Force, "binding, non-binding, mixed, disputed or unstated"),
		stringOf("status", status, "proposed, negotiating, adopted, open, in-force, superseded, terminated, lapsed or unknown"),
		stringOf("since", since, "since when it has the status"),
		stringOf("in_force", func(a *policy.Agreement) string { d, _ := r.site.EntryIntoForce(a); return d.String() }, "when it entered into force"),
		stringOf("symbol", func(a *policy.Agreement) string { return a.Symbol.S }, "its number in a series of documents"),
		stringOf("forum", func(a *policy.Agreement) string { return p.ref(a.Forum) }, "the actor in which it was made"),
		stringOf("depositary", func(a *policy.Agreement) string { return p.ref(a.Depositary) }, "the actor that keeps it"),
		numberOf("parties", count("parties"), "for how many it is in force"),
		numberOf("consented", count("consented"), "how many consented to be bound"),
		numberOf("signatories", count("signatories"), "how many signed"),
		numberOf("members", count("members"), "how many joined"),
		numberOf("in_favour", count("in-favour"), "votes for it, where nothing more was asked for"),
		truthOf("at_least", func(a *policy.Agreement) bool {
			return slices.ContainsFunc(r.site.Counts(a, p.on), func(c policy.Tally) bool { return c.AtLeast })
		}, "the counts are lower bounds: not all participants are recorded"),
		stringOf("summary", func(a *policy.Agreement) string { return a.Summary.S }, "what it is, in a sentence"),
		listOf("topics", func(a *policy.Agreement) []string { return p.public(r.site.Topics(a)) }, "ids of terms"),
		listOf("sources", func(a *policy.Agreement) []string { return p.citing(a.Cite) }, "ids of sources, each with the place in it"),
		stringOf("url", pageOf[*policy.Agreement](r), "the address of its page"),
	)
}

// An actRow is what one participant did, or nobody that is named.
type actRow struct {
	agreement *policy.Agreement
	act       *policy.Act
	key       string
	who       policy.ID
}

func (r *renderer) actTable() table {
	p := r.pen(nil, r.site.Today)
	return newTable("acts", "What one participant did with an agreement, or what happened to the agreement: an act of several has a row for each.", p.actRows,
		stringOf("agreement", func(x actRow) string { return string(x.agreement.ID) }, "the id of the agreement"),
		stringOf("act", func(x actRow) string { return x.key }, "names the act within the agreement; the rows of one act have the same"),
		stringOf("did", func(x actRow) string { return x.act.Did.String() }, "what was done: signed, ratified, adopted, …"),
		stringOf("date", func(x actRow) string { return x.act.Date.String() }, "when"),
		stringOf("earliest", func(x actRow) string { return firstDay(x.act.Date.Date) }, "the first day that the date can mean"),
		stringOf("latest", func(x actRow) string { return lastDay(x.act.Date.Date) }, "the last day that the date can mean"),
		stringOf("effective", func(x actRow) string { return x.act.Effective.String() }, "from when it has effect, if that is another day"),
		stringOf("who", func(x actRow) string { return string(x.who) }, "the id of the participant"),
		stringOf("named", func(x actRow) string { return namedAs(x.act, x.who) }, "what the instrument calls the participant"),
		numberOf("count", func(x actRow) (int, bool) { return x.act.Count.N, x.act.Count.Set }, "how many did it, as the source counts them"),
		truthOf("partial", func(x actRow) bool { return x.act.Partial }, "not all who did it are named"),
		truthOf("planned", func(x actRow) bool { return x.act.Planned }, "it is announced and has not happened"),
		truthOf("derived", func(x actRow) bool { return x.act.Derived }, "no source says it; it follows from the consents"),
		stringOf("unsure", func(x actRow) string { return x.act.Unsure.S }, "why it is not certain"),
		stringOf("at", func(x actRow) string { return p.venue(x.act) }, "where: the id of an event, or a text"),
		stringOf("part", func(x actRow) string { return x.act.Part.S }, "the provision that it is about"),
		stringOf("to", func(x actRow) string { return p.ref(x.act.To) }, "whom it answers"),
		stringOf("symbol", func(x actRow) string { return x.act.Symbol.S }, "the number of the document"),
		stringOf("note", func(x actRow) string { return x.act.Note.S }, "what else is to be said"),
		listOf("sources", func(x actRow) []string { return p.citing(p.actCites(x.agreement, x.act)) }, "ids of sources, each with the place in it"),
	)
}

func (p *pen) actRows() []actRow {
	var out []actRow
	for _, a := range p.site.Agreements {
		keys := p.actKeys(a)
		for _, act := range p.site.History(a) {
			who := p.site.Resolve(act.Who, act.Date.Last)
			for _, id := range who {
				out = append(out, actRow{a, act, keys[act], id})
			}
			if len(who) == 0 {
				out = append(out, actRow{a, act, keys[act], ""})
			}
		}
	}
	return out
}

// venue is the id of the event at which an act was done, or the text that says where.
func (p *pen) venue(act *policy.Act) string {
	if _, hidden := p.site.Withheld(policy.ID(act.Venue.S)); hidden {
		return ""
	}
	return act.Venue.S
}

// A participantRow is how somebody stands to an agreement.
type participantRow struct {
	agreement *policy.Agreement
	policy.Standing
}

func (r *renderer) participantTable(agreements []*policy.Agreement) table {
	p := r.pen(nil, r.site.Today)
	rows := func() []participantRow {
		var out []participantRow
		for _, a := range agreements {
			for _, st := range r.site.Standings(a, p.on) {
				out = append(out, participantRow{a, st})
			}
		}
		return out
	}
	by := func(of func(*policy.Act) string) func(participantRow) string {
		return func(x participantRow) string {
			if x.By == nil {
				return ""
			}
			return of(x.By)
		}
	}
	return newTable("participants", "How a participant stands to an agreement, as of the day of the build.", rows,
		stringOf("agreement", func(x participantRow) string { return string(x.agreement.ID) }, "the id of the agreement"),
		stringOf("who", func(x participantRow) string { return string(x.Who) }, "the id of the participant"),
		stringOf("name", func(x participantRow) string { return r.site.Name(x.Who, p.on) }, "the name of the participant"),
		stringOf("status", func(x participantRow) string { return r.standing(x.agreement, x.Standing).Key }, "party, consented, signed or joined (where that is enough to be in), signatory (where it is not), former, in-favour, abstained, opposed, observer or invited"),
		stringOf("since", func(x participantRow) string { return x.Since.String() }, "since when"),
		stringOf("signed", func(x participantRow) string { return x.Signed.String() }, "when it signed"),
		stringOf("joined", func(x participantRow) string { return x.Joined.String() }, "when it joined"),
		stringOf("consented", func(x participantRow) string { return x.Consented.String() }, "when it consented to be bound"),
		stringOf("consent", func(x participantRow) string { return x.Consent.String() }, "how: ratified, acceded, …"),
		stringOf("in_force", func(x participantRow) string { return x.InForce.String() }, "when it is in force for the participant; may lie ahead"),
		stringOf("withdrew", func(x participantRow) string { return x.Withdrew.String() }, "the first day out; may lie ahead"),
		stringOf("unsure", by(func(act *policy.Act) string { return act.Unsure.S }), "why the status is not certain"),
		stringOf("note", by(func(act *policy.Act) string { return act.Note.S }), "what else is to be said"),
		stringOf("as_of", func(participantRow) string { return p.on.String() }, "the day of the build"),
		listOf("sources", func(x participantRow) []string {
			if x.By == nil {
				return nil
			}
			return p.citing(p.actCites(x.agreement, x.By))
		}, "ids of sources, each with the place in it"),
	)
}

// A voteRow is how one voter voted, or a side without names.
type voteRow struct {
	actRow
	side   string
	number int
	set    bool
}

func (r *renderer) voteTable() table {
	p := r.pen(nil, r.site.Today)
	return newTable("votes", "How one voter voted; a side of which no voter is known by name has one row.", p.voteRows,
		stringOf("agreement", func(x voteRow) string { return string(x.agreement.ID) }, "the id of the agreement"),
		stringOf("act", func(x voteRow) string { return x.key }, "the act that was decided, as in the table of acts"),
		stringOf("date", func(x voteRow) string { return x.act.Date.String() }, "when"),
		stringOf("side", func(x voteRow) string { return x.side }, "for, against, abstained or absent; consensus or without where no votes were counted"),
		numberOf("count", func(x voteRow) (int, bool) { return x.number, x.set }, "how many were on the side, named or not"),
		stringOf("who", func(x voteRow) string { return string(x.who) }, "the id of the voter"),
	)
}

func (p *pen) voteRows() []voteRow {
	var out []voteRow
	for _, a := range p.site.Agreements {
		keys := p.actKeys(a)
		for _, act := range p.site.History(a) {
			row := actRow{a, act, keys[act], ""}
			if act.Vote != nil && act.Vote.Word.S != "" {
				out = append(out, voteRow{actRow: row, side: act.Vote.Word.S})
			}
			for _, side := range p.site.VoteSides(act) {
				voters := side.Known
				if len(voters) == 0 {
					voters = []policy.ID{""}
				}
				for _, row.who = range voters {
					out = append(out, voteRow{row, side.Key, side.N, true})
				}
			}
		}
	}
	return out
}

// A partOf is a row of a record's front matter, with the record.
type partOf[R policy.Record, T any] struct {
	rec R
	row *T
}

func (r *renderer) provisionTable() table {
	type row = partOf[*policy.Agreement, policy.Provision]
	p := r.pen(nil, r.site.Today)
	rows := func() []row {
		var out []row
		for _, a := range r.site.Agreements {
			for i := range a.Provisions {
				out = append(out, row{a, &a.Provisions[i]})
			}
		}
		return out
	}
	return newTable("provisions", "A part of an agreement.", rows,
		stringOf("agreement", func(x row) string { return string(x.rec.ID) }, "the id of the agreement"),
		stringOf("id", func(x row) string { return string(x.row.ID) }, "its id within the agreement"),
		stringOf("label", func(x row) string { return x.row.Label.S }, "what the instrument calls it"),
		stringOf("text", func(x row) string { return r.pen(x.rec, p.on).plain(x.row.Text) }, "what it says, without markup"),
		listOf("sources", func(x row) []string { return p.citing(x.row.Cite) }, "ids of sources, each with the place in it"),
		stringOf("url", func(x row) string { return pageOf[*policy.Agreement](r)(x.rec) + "#" + string(x.row.ID) }, "its address"),
	)
}

// A positionRow is a position and one of those who hold it.
type positionRow struct {
	about policy.Record
	*policy.Position
	who policy.ID
}

func (r *renderer) positionTable() table {
	p := r.pen(nil, r.site.Today)
	return newTable("positions", "What a participant or an outsider says about an agreement or an event: a position of several has a row for each.", p.positionRows,
		stringOf("about", func(x positionRow) string { return string(x.about.Meta().ID) }, "the id of the agreement or event"),
		stringOf("kind", func(x positionRow) string { return x.about.Meta().Kind.String() }, "agreement or event"),
		stringOf("who", func(x positionRow) string { return string(x.who) }, "the id of the actor"),
		stringOf("stance", func(x positionRow) string { return x.Stance.S }, "supports, opposes or ambivalent"),
		stringOf("date", func(x positionRow) string { return x.Date.String() }, "when it was said"),
		stringOf("said", func(x positionRow) string { return x.Said.S }, "the exact words"),
		stringOf("text", func(x positionRow) string { return x.Text.S }, "the position in the site's words"),
		listOf("sources", func(x positionRow) []string { return p.citing(x.Cite) }, "ids of sources, each with the place in it"),
	)
}

func (p *pen) positionRows() []positionRow {
	var out []positionRow
	add := func(about policy.Record, positions []policy.Position) {
		for i := range positions {
			pos, day := &positions[i], p.on
			if !pos.Date.IsZero() {
				day = pos.Date.Last
			}
			for _, id := range p.site.Resolve(pos.Who, day) {
				out = append(out, positionRow{about, pos, id})
			}
		}
	}
	for _, a := range p.site.Agreements {
		add(a, a.Positions)
	}
	for _, e := range p.site.Events {
		add(e, e.Positions)
	}
	return out
}

func (r *renderer) relationTable() table {
	type row = partOf[*policy.Agreement, policy.Relation]
	p := r.pen(nil, r.site.Today)
	rows := func() []row {
		var out []row
		for _, a := range r.site.Agreements {
			for i := range a.Relates {
				if rel := &a.Relates[i]; p.ref(rel.To) != "" {
					out = append(out, row{a, rel})
				}
			}
		}
		return out
	}
	return newTable("relations", "What one agreement is to another, as its own record says.", rows,
		stringOf("agreement", func(x row) string { return string(x.rec.ID) }, "the id of the agreement"),
		stringOf("how", func(x row) string { return x.row.How.S }, strings.Join(policy.RelationWords(), ", ")),
		stringOf("to", func(x row) string { return p.ref(x.row.To) }, "the id of the other"),
		listOf("sources", func(x row) []string { return p.citing(x.row.Cite) }, "ids of sources, each with the place in it"),
	)
}

func (r *renderer) actorTable() table {
	p := r.pen(nil, r.site.Today)
	state := func(of func(policy.State) string) func(*policy.Actor) string {
		return func(a *policy.Actor) string { s, _ := policy.StateOf(a.ID); return of(s) }
	}
	return newTable("actors", "A state, organisation, company, group or person that a record or a text names.", func() []*policy.Actor { return r.site.Actors },
		stringOf("id", idOf[*policy.Actor], "its id; of a state the code of three letters in ISO 3166-1"),
		stringOf("name", func(a *policy.Actor) string { return r.site.Name(a.ID, p.on) }, "its name"),
		stringOf("type", func(a *policy.Actor) string { return r.site.ActorType(a.ID) }, strings.Join(policy.ActorTypes(), ", ")),
		stringOf("alpha2", state(func(s policy.State) string { return s.Alpha2 }), "of a state the code of two letters in ISO 3166-1"),
		stringOf("group", state(func(s policy.State) string { return s.Group }), "of a state its regional group in the United Nations"),
		stringOf("region", state(func(s policy.State) string { return s.Region }), "of a state its continent"),
		stringOf("of", func(a *policy.Actor) string { return p.ref(a.Of) }, "the actor that it is a part of"),
		stringOf("existed", func(a *policy.Actor) string { return r.site.Existed(a.ID).String() }, "from when to when there was such an actor"),
		listOf("formerly", formerNames, "former names, each with the day until which it was used"),
		stringOf("wikidata", func(a *policy.Actor) string { return a.Wikidata.S }, "its item in Wikidata"),
		listOf("links", func(a *policy.Actor) []string { return texts(a.Links) }, "addresses elsewhere"),
		listOf("topics", func(a *policy.Actor) []string { return p.public(r.site.Topics(a)) }, "ids of terms"),
		listOf("sources", func(a *policy.Actor) []string { return p.citing(a.Cite) }, "ids of sources, each with the place in it"),
		stringOf("url", pageOf[*policy.Actor](r), "the address of its page"),
	)
}

func formerNames(a *policy.Actor) []string {
	var out []string
	for _, f := range a.Formerly {
		out = append(out, strings.TrimSpace(f.Name.S+" "+f.To.String()))
	}
	return out
}

// A memberRow is one member of a group.
type memberRow struct {
	group *policy.Actor
	who   policy.ID
	*policy.Membership
}

func (r *renderer) membershipTable() table {
	p := r.pen(nil, r.site.Today)
	return newTable("memberships", "Who is or was a member of a group. Members of the United Nations are in it only where a record lists them.", p.memberRows,
		stringOf("group", func(x memberRow) string { return string(x.group.ID) }, "the id of the group"),
		stringOf("member", func(x memberRow) string { return string(x.who) }, "the id of the member"),
		stringOf("as", func(x memberRow) string { return x.As.S }, "as what, if not as a full member"),
		stringOf("from", func(x memberRow) string { return x.From.String() }, "the first day"),
		stringOf("to", func(x memberRow) string { return x.To.String() }, "the last day"),
		listOf("sources", func(x memberRow) []string { return p.citing(x.Cite) }, "ids of sources, each with the place in it"),
	)
}

func (p *pen) memberRows() []memberRow {
	var out []memberRow
	for _, a := range p.site.Actors {
		for i := range a.Members {
			m := &a.Members[i]
			for _, id := range p.site.Resolve(m.Who, p.memberDay(m)) {
				out = append(out, memberRow{a, id, m})
			}
		}
	}
	return out
}

func (r *renderer) eventTable() table {
	p := r.pen(nil, r.site.Today)
	return newTable("events", "Something that happened, or is planned.", func() []*policy.Event { return r.site.Events },
		stringOf("id", idOf[*policy.Event], "its id"),
		stringOf("name", func(e *policy.Event) string { return r.site.Name(e.ID, p.on) }, "its name"),
		stringOf("type", func(e *policy.Event) string { return e.Type.S }, "what it is: signing, vote, report, …"),
		stringOf("date", func(e *policy.Event) string { return e.Date.String() }, "when"),
		stringOf("earliest", func(e *policy.Event) string { return firstDay(e.Date.Date) }, "the first day that the date can mean"),
		stringOf("latest", func(e *policy.Event) string { return lastDay(e.Date.Date) }, "the last day that the date can mean"),
		truthOf("planned", func(e *policy.Event) bool { return e.Planned }, "it is announced and has not happened"),
		stringOf("place", func(e *policy.Event) string { return e.Venue.S }, "where"),
		listOf("who", p.participantsOf, "who took part: ids of actors, each after its role and a colon where it had one"),
		listOf("about", func(e *policy.Event) []string { return p.public(r.site.About(e)) }, "what it is about: ids"),
		listOf("part_of", func(e *policy.Event) []string { return p.refs(e.PartOf) }, "the events that it belongs to"),
		listOf("follows", func(e *policy.Event) []string { return p.refs(e.Follows) }, "the events that it follows"),
		stringOf("summary", func(e *policy.Event) string { return e.Summary.S }, "what happened, in a sentence"),
		listOf("topics", func(e *policy.Event) []string { return p.public(r.site.Topics(e)) }, "ids of terms"),
		listOf("sources", func(e *policy.Event) []string { return p.citing(e.Cite) }, "ids of sources, each with the place in it"),
		stringOf("url", pageOf[*policy.Event](r), "the address of its page"),
	)
}

func (p *pen) participantsOf(e *policy.Event) []string {
	var out []string
	for _, rs := range e.Who {
		role := ""
		if rs.Role.S != "" {
			role = rs.Role.S + ":"
		}
		for _, id := range p.site.Resolve(rs.Who, e.Date.Last) {
			out = append(out, role+string(id))
		}
	}
	return out
}

func (r *renderer) sourceTable() table {
	return newTable("sources", "A source. The names of its types are those of CSL.", func() []*policy.Source { return r.site.Sources },
		stringOf("id", idOf[*policy.Source], "its id"),
		stringOf("type", func(s *policy.Source) string { return s.Type.S }, "what it is: report, webpage, treaty, …"),
		stringOf("title", func(s *policy.Source) string { return s.Title.S }, "its title"),
		listOf("authors", func(s *policy.Source) []string { return texts(s.Authors) }, "who wrote it"),
		stringOf("publisher", func(s *policy.Source) string { return s.Publisher.S }, "who published it"),
		stringOf("date", func(s *policy.Source) string { return s.Date.String() }, "when it was published"),
		stringOf("updated", func(s *policy.Source) string { return s.Updated.String() }, "when it was last changed"),
		stringOf("accessed", func(s *policy.Source) string { return s.Accessed.String() }, "when it was read"),
		stringOf("address", func(s *policy.Source) string { return s.URL.S }, "where the document is"),
		stringOf("archive", func(s *policy.Source) string { return s.Archived.URL.S }, "where a copy is kept"),
		stringOf("archived", func(s *policy.Source) string { return s.Archived.Date.String() }, "when the copy was made"),
		stringOf("dead", func(s *policy.Source) string { return s.Dead.String() }, "when the original was found gone"),
		stringOf("level", func(s *policy.Source) string { return s.Level.S }, "primary, official or secondary, where the record says so"),
		stringOf("language", func(s *policy.Source) string { return s.Language.S }, "the language of the document"),
		stringOf("note", func(s *policy.Source) string { return s.Note.S }, "what else is to be said"),
		numberOf("cited", func(s *policy.Source) (int, bool) { return len(r.site.CitedBy(s.ID)), true }, "how many records cite it"),
		stringOf("url", pageOf[*policy.Source](r), "the address of its page"),
	)
}

func (r *renderer) termTable() table {
	p := r.pen(nil, r.site.Today)
	return newTable("terms", "A term that is explained; topics are terms too.", func() []*policy.Term { return r.site.Terms },
		stringOf("id", idOf[*policy.Term], "its id"),
		stringOf("name", func(t *policy.Term) string { return r.site.Name(t.ID, p.on) }, "the term"),
		stringOf("title", func(t *policy.Term) string { return t.Title.S }, "the heading of its page as a topic"),
		listOf("aka", func(t *policy.Term) []string { return texts(t.Aka) }, "other words for it"),
		stringOf("definition", func(t *policy.Term) string { return r.pen(t, p.on).plain(t.Definition) }, "what it means, without markup"),
		listOf("unlike", func(t *policy.Term) []string { return p.refs(t.Unlike) }, "ids of the terms that it is taken for"),
		listOf("start", func(t *policy.Term) []string { return p.refs(t.Start) }, "ids of articles that explain it, in reading order"),
		listOf("topics", func(t *policy.Term) []string { return p.public(r.site.Topics(t)) }, "ids of terms"),
		listOf("sources", func(t *policy.Term) []string { return p.citing(t.Cite) }, "ids of sources, each with the place in it"),
		stringOf("url", pageOf[*policy.Term](r), "the address of its page"),
	)
}

func (r *renderer) correctionTable() table {
	p := r.pen(nil, r.site.Today)
	return newTable("corrections", "A mistake in an article that was corrected, the newest first.", r.site.Corrections,
		stringOf("article", func(c policy.Correction) string { return string(c.Article.ID) }, "the id of the article"),
		stringOf("title", func(c policy.Correction) string { return p.name(c.Article) }, "the title of the article"),
		stringOf("date", func(c policy.Correction) string { return c.Change.Date.String() }, "when it was corrected"),
		stringOf("note", func(c policy.Correction) string { return c.Change.Note.S }, "what was corrected"),
		stringOf("was", func(c policy.Correction) string { return c.Change.Was.S }, "what the article said"),
		stringOf("now", func(c policy.Correction) string { return c.Change.Now.S }, "what it says now"),
		stringOf("url", func(c policy.Correction) string { return pageOf[*policy.Article](r)(c.Article) }, "the address of the article"),
	)
}
