package render

import (
	"cmp"
	"html"
	"html/template"
	"slices"

	"accord/internal/policy"
)

// Agreement is the page of an agreement, as of the day of the build.
type Agreement struct {
	Page
	Name    string
	Type    string
	Force   string
	Status  Status
	Since   *Date
	Summary string
	Body    template.HTML

	rec *policy.Agreement
}

func (r *renderer) agreement(a *policy.Agreement) *Agreement {
	p := r.pen(a, r.site.Today)
	p.cites.add(a.Body)
	p.cites.cite(a.Cite)
	for i := range a.Acts {
		p.cites.cite(p.actCites(a, &a.Acts[i]))
	}
	p.cites.provisions(a)
	for i := range a.Totals {
		p.cites.cite(a.Totals[i].Cite)
	}
	p.cites.positions(a.Positions)
	for _, rel := range r.site.Relations(a) {
		p.cites.cite(rel.Cite)
	}
	name := r.site.Name(a.ID, r.site.Today)
	v := &Agreement{Page: p.page(name, template.HTML(html.EscapeString(name))), Name: name,
		Type: r.words.Open("type", a.Type.S), Force: r.words.Get("force." + r.site.Force(a)),
		Summary: a.Summary.S, Body: p.html(a.Body), rec: a}
	status, since := r.agreementStatus(a, r.site.Today)
	v.Status, v.Since = status, r.words.dateView(since)
	v.Description = a.Summary.S
	v.feeds = []feed{r.agreementFeed(a)}
	if r.hasParticipants(a) {
		v.twins = []string{participantTwin(a, "csv"), participantTwin(a, "json")}
	}
	return v
}

// actCites are the citations of an act: its own, else the record's; what is derived has none.
func (p *pen) actCites(a *policy.Agreement, act *policy.Act) []policy.Citation {
	if len(act.Cite) > 0 || act.Derived {
		return act.Cite
	}
	return a.Cite
}

// Facts are the rows of the facts table; what is not known has no row.
func (a *Agreement) Facts() []Fact {
	p, rec := a.pen, a.rec
	var out []Fact
	add := func(key string, value template.HTML) {
		if value != "" {
			out = append(out, Fact{Label: p.words.Get("fact." + key), Value: value})
		}
	}
	text := func(s string) template.HTML { return template.HTML(html.EscapeString(s)) }
	add("type", text(a.Type))
	add("force", text(a.Force))
	add("status", a.Status.since(a.Since))
	if rec.Symbol.S != "" {
		add("symbol", text(rec.Symbol.S))
	}
	if rec.Forum.ID != "" {
		add("forum", p.link(rec.Forum.ID).Anchor())
	}
	if rec.Depositary.ID != "" {
		add("depositary", p.link(rec.Depositary.ID).Anchor())
	}
	for _, c := range p.site.Counts(rec, p.on) {
		if c.N == 0 {
			continue
		}
		n := text(itoa(c.N))
		if c.AtLeast {
			n = text(p.words.Fill("count.at-least", "count", itoa(c.N)))
		}
		add("count."+c.Key, n)
	}
	if d, ok := p.site.EntryIntoForce(rec); ok && (a.Since == nil || d != a.Since.date) {
		add("in-force", p.words.dateView(d).Time())
	}
	return out
}

// Roll is the roll call, nil when nobody is known to take part.
func (a *Agreement) Roll() *Roll { return a.pen.roll(a.rec, policy.Set{}, "") }

// A Participant is a row of the table of participants.
type Participant struct {
	URL, Text string
	Named     string // as printed in the instrument, where that differs
	Status    Status
	Left      *Date // the first day out
	Signed    *Date
	Consent   *Date
	Force     *Date
	Since     *Date // since when it has the status, or had the one that it left
	Notes     []string
	Cites     template.HTML
}

// Anchor is the link to the participant as HTML.
func (p Participant) Anchor() template.HTML { return anchor(p.URL, p.Text) }

// Participants is everyone with a standing in the agreement, by name.
func (a *Agreement) Participants() []Participant { return a.pen.participants(a.rec) }

func (p *pen) participants(a *policy.Agreement) []Participant {
	standings := p.site.Standings(a, p.on)
	out := make([]Participant, 0, len(standings))
	for _, st := range standings {
		l := p.link(st.Who)
		row := Participant{URL: l.URL, Text: l.Text, Status: p.standing(a, st), Signed: p.words.dateView(st.Signed),
			Consent: p.words.dateView(st.Consented), Force: p.words.dateView(st.InForce), Since: p.words.dateView(st.Since)}
		if st.By != nil {
			row.Cites = p.marked(p.actCites(a, st.By))
			row.Named = namedAs(st.By, st.Who)
			row.Notes = p.actNotes(st.By)
		}
		if was, left := p.site.BeforeLeaving(a, st.Who, p.on); left {
			row.Left, row.Since = row.Since, p.words.dateView(was.Since)
			row.Signed, row.Consent, row.Force = p.words.dateView(was.Signed), p.words.dateView(was.Consented), p.words.dateView(was.InForce)
		}
		out = append(out, row)
	}
	sortByName(out, func(r Participant) string { return r.Text })
	return out
}

// namedAs is how an act's instrument prints a participant, "" when it has no name of its own for it.
func namedAs(act *policy.Act, who policy.ID) string {
	for _, n := range act.Named {
		if n.ID == who {
			return n.Note
		}
	}
	return ""
}

func (p *pen) actNotes(act *policy.Act) []string {
	var out []string
	if act.Unsure.S != "" {
		out = append(out, p.words.Fill("act.unsure", "why", act.Unsure.S))
	}
	if act.Note.S != "" {
		out = append(out, act.Note.S)
	}
	return out
}

// HasConsents reports whether consent is a thing of its own here, so that the table has columns for it.
func (a *Agreement) HasConsents() bool {
	p := a.pen
	return slices.ContainsFunc(p.site.Standings(a.rec, p.on), func(st policy.Standing) bool {
		was, _ := p.site.BeforeLeaving(a.rec, st.Who, p.on)
		return !st.Consented.IsZero() || !was.Consented.IsZero()
	})
}

// An Act is a line of an agreement's history.
type Act struct {
	Date    *Date
	Did     string
	Who     template.HTML // the names, up to twelve; else their number
	Vote    *Vote
	Venue   template.HTML
	Part    *Link
	To      *Link
	Planned bool
	Notes   []string
	Also    []string
	Symbol  string
	Cites   template.HTML
}

// History is every act in the order of its days, and an entry into force that follows from the consents. Rows of a roll are not repeated here: the table of participants has them.
func (a *Agreement) History() []Act {
	var out []Act
	for _, act := range a.pen.site.History(a.rec) {
		if !act.InRoll {
			out = append(out, a.pen.act(a.rec, act))
		}
	}
	return out
}

const namesInALine = 12

func (p *pen) act(a *policy.Agreement, act *policy.Act) Act {
	out := Act{Date: p.words.dateView(act.Date.Date), Did: p.words.Get("did." + act.Did.String()), Vote: p.vote(act),
		Planned: act.Planned, Notes: p.actNotes(act), Symbol: act.Symbol.S, Cites: p.marked(p.actCites(a, act))}
	if act.Derived {
		out.Notes = append(out.Notes, p.words.Get("act.derived"))
	}
	if !act.Effective.IsZero() {
		out.Notes = append(out.Notes, p.words.Fill("act.effective", "date", p.words.Date(act.Effective.Date)))
	}
	if who := p.site.Resolve(act.Who, act.Date.Last); len(who) > namesInALine {
		out.Who = template.HTML(html.EscapeString(p.words.Count("count.participants", len(who))))
	} else if len(who) > 0 {
		out.Who = p.byName(who)
	}
	if act.Venue.S != "" {
		if rec, ok := p.site.Get(policy.ID(act.Venue.S)); ok {
			out.Venue = p.linkTo(rec).Anchor()
		} else if _, hidden := p.site.Withheld(policy.ID(act.Venue.S)); !hidden {
			out.Venue = template.HTML(html.EscapeString(act.Venue.S))
		}
	}
	if act.Part.S != "" {
		out.Part = &Link{URL: p.base + PagePath(a) + "#" + act.Part.S, Text: p.site.Name(a.ID+"#"+policy.ID(act.Part.S), p.on)}
	}
	if act.To.ID != "" {
		l := p.link(act.To.ID)
		out.To = &l
	}
	for _, also := range act.Also {
		out.Also = append(out.Also, p.words.Date(also.Date.Date))
	}
	return out
}

// A Vote is how an act was decided.
type Vote struct {
	Word  string // "by consensus", "without a vote"; "" when there are numbers
	Sides []VoteSide
}

// A VoteSide is one side of a vote: its number, and the names that are known.
type VoteSide struct {
	Label string
	N     int
	Known template.HTML
}

func (p *pen) vote(act *policy.Act) *Vote {
	v := act.Vote
	if v == nil {
		return nil
	}
	if v.Word.S != "" {
		return &Vote{Word: p.words.Get("vote." + v.Word.S)}
	}
	out := &Vote{}
	for _, side := range p.site.VoteSides(act) {
		vs := VoteSide{Label: p.words.Get("vote." + side.Key), N: side.N}
		if k := len(side.Known); k > 0 && k <= namesInALine {
			vs.Known = p.byName(side.Known)
		}
		out.Sides = append(out.Sides, vs)
	}
	return out
}

// A Provision is a part of an agreement. Its address is on the agreement's page, wherever it is shown.
type Provision struct {
	URL   string
	ID    string
	Label string
	Text  template.HTML
	Cites template.HTML
}

// Provisions are the parts of the agreement, in its order.
func (a *Agreement) Provisions() []Provision { return a.pen.provisions(a.rec) }

func (p *pen) provisions(a *policy.Agreement) []Provision {
	out := make([]Provision, 0, len(a.Provisions))
	for i := range a.Provisions {
		pr := &a.Provisions[i]
		out = append(out, Provision{URL: p.base + PagePath(a) + "#" + string(pr.ID), ID: string(pr.ID),
			Label: cmp.Or(pr.Label.S, string(pr.ID)), Text: p.html(pr.Text), Cites: p.marked(pr.Cite)})
	}
	return out
}

// Positions are what participants and outsiders say about the agreement, newest first.
func (a *Agreement) Positions() []Position { return a.pen.positions(a.rec.Positions) }

func (p *pen) positions(ps []policy.Position) []Position {
	out := make([]Position, 0, len(ps))
	for i := len(ps) - 1; i >= 0; i-- {
		out = append(out, p.position(&ps[i]))
	}
	return out
}

func (p *pen) position(ps *policy.Position) Position {
	day := p.on
	if !ps.Date.IsZero() {
		day = ps.Date.Last
	}
	return Position{Who: p.byName(p.site.Resolve(ps.Who, day)), Stance: p.words.Get("stance." + ps.Stance.S), Key: ps.Stance.S,
		Said: ps.Said.S, Text: ps.Text.S, Date: p.words.dateView(ps.Date.Date), Cites: p.marked(ps.Cite)}
}

// A Relation leads to another agreement: "builds on", "is built on by".
type Relation struct {
	How       string
	URL, Text string
	Cites     template.HTML
}

// Anchor is the link to the other agreement as HTML.
func (r Relation) Anchor() template.HTML { return anchor(r.URL, r.Text) }

// Related are the agreements that this one relates to, and those that relate to it.
func (a *Agreement) Related() []Relation {
	var out []Relation
	for _, rel := range a.pen.site.Relations(a.rec) {
		l := a.pen.link(rel.Other)
		if l.Text == "" {
			continue // not public yet
		}
		out = append(out, Relation{How: a.pen.words.Open("relation", rel.How),
			URL: l.URL, Text: l.Text, Cites: a.pen.marked(rel.Cite)})
	}
	return out
}

// A Document is where the words of an agreement stand.
type Document struct {
	Address, Lang, Version, Format string
	Official                       bool
}

// Documents are the texts of the agreement, the official ones first.
func (a *Agreement) Documents() []Document {
	var official, others []Document
	for _, t := range a.rec.Texts {
		d := Document{Address: t.URL.S, Lang: t.Lang.S, Version: t.Version.S, Format: t.Format.S, Official: t.Official}
		if t.Official {
			official = append(official, d)
		} else {
			others = append(others, d)
		}
	}
	return append(official, others...)
}

// A Total is a count that somebody else published.
type Total struct {
	Date  *Date
	Of    string
	Count int
	Cites template.HTML
}

// Totals are the counts that others published, by day.
func (a *Agreement) Totals() []Total {
	var out []Total
	for _, t := range a.rec.Totals {
		out = append(out, Total{Date: a.pen.words.dateView(t.Date.Date), Of: a.pen.words.Open("total", t.Of.S),
			Count: t.Count.N, Cites: a.pen.marked(t.Cite)})
	}
	return out
}

// Picture is the lead image, nil if there is none.
func (a *Agreement) Picture() *Picture { return a.pen.lead() }
