package render

import (
	"html"
	"html/template"
	"slices"
	"strings"

	"accord/internal/policy"
)

// Actor is the page of an actor, as of the day of the build.
type Actor struct {
	Page
	Name         string
	Type         string
	Body         template.HTML
	Bio          template.HTML
	Standings    []Standing    // the agreements that the actor has to do with, the newest first
	Members      []Member      // all who are or were members of a group, by name
	Memberships  []Member      // the groups that it was in, or is in as something else than a full member; the others are facts
	Attributions []Attribution // those of a group, and on other actors' pages those that name the actor on any side
	Positions    []Position    // what the actor says about agreements and events, newest first

	rec *policy.Actor
}

func (r *renderer) actor(a *policy.Actor) *Actor {
	p := r.pen(a, r.site.Today)
	p.cites.add(a.Bio, a.Body)
	p.cites.cite(a.Cite)
	name := r.site.Name(a.ID, r.site.Today)
	v := &Actor{Page: p.page(name, template.HTML(html.EscapeString(name))), Name: name,
		Type: r.words.Open("type", r.site.ActorType(a.ID)), Bio: p.html(a.Bio), Body: p.html(a.Body), rec: a}
	// The rows are made here, in this order, because their citations are numbered as they are made.
	v.Standings, v.Members, v.Memberships = p.standings(a), p.members(a), p.memberships(a)
	v.Attributions, v.Positions = p.attributions(a), p.positionsOf(a)
	v.Description = r.words.Fill("actor.description", "name", r.site.WithArticle(a.ID, r.site.Today))
	return v
}

// Facts are the rows of the facts table.
func (a *Actor) Facts() []Fact {
	p, rec := a.pen, a.rec
	var out []Fact
	add := func(key string, value template.HTML) {
		if value != "" {
			out = append(out, Fact{Label: p.words.Get("fact." + key), Value: value})
		}
	}
	add("kind", template.HTML(html.EscapeString(a.Type)))
	if rec.Of.ID != "" {
		add("of", p.link(rec.Of.ID).Anchor())
	}
	if d := p.site.Existed(rec.ID); !d.IsZero() {
		add("existed", template.HTML(html.EscapeString(p.words.span(d.Ends()))))
	}
	add("member-of", p.anchors(p.site.Groups(rec.ID, p.on)))
	add("parts", p.anchors(p.namedIn("of")))
	add("forum-of", p.anchors(p.namedIn("forum")))
	add("depositary-of", p.anchors(p.namedIn("depositary")))
	var former []string
	for _, f := range rec.Formerly {
		former = append(former, p.words.Fill("name.until", "name", f.Name.S, "date", p.words.Date(f.To.Date)))
	}
	if len(former) > 0 {
		add("formerly", template.HTML(html.EscapeString(strings.Join(former, "; "))))
	}
	return out
}

// namedIn are the records that name the page's record under a key of their front matter, each once.
func (p *pen) namedIn(key string) []policy.ID {
	var out []policy.ID
	for _, ref := range p.site.Back(p.rec.Meta().ID) {
		if ref.Key == key && ref.From != nil {
			out = append(out, ref.From.Meta().ID)
		}
	}
	return slices.Compact(out)
}

// A Standing is a row of an actor's table: what it is to one agreement.
type Standing struct {
	Agreement Link
	Status    Status
	Since     *Date
	Notes     []string
	Cites     template.HTML
}

func (p *pen) standings(a *policy.Actor) []Standing {
	var out []Standing
	for _, st := range p.site.StandingsOf(a.ID, p.on) {
		row := Standing{Agreement: p.linkTo(st.Agreement), Status: p.standing(st.Agreement, st.Standing), Since: p.words.dateView(st.Since)}
		if st.By != nil {
			row.Cites = p.marked(p.actCites(st.Agreement, st.By))
			row.Notes = p.actNotes(st.By)
		}
		out = append(out, row)
	}
	return out
}

// A Tally is how many agreements an actor has one status in.
type Tally struct {
	Status Status
	N      int
}

// Statuses are the actor's statuses in the agreements of Standings, those who are most bound first; none for one agreement.
func (a *Actor) Statuses() []Tally {
	if len(a.Standings) < 2 {
		return nil
	}
	var out []Tally
	for _, key := range byStrength {
		same := Tally{}
		for i := range a.Standings {
			if a.Standings[i].Status.Key == key {
				same = Tally{Status: a.Standings[i].Status, N: same.N + 1}
			}
		}
		if same.N > 0 {
			out = append(out, same)
		}
	}
	return out
}

// A GroupShare is how many members of a group take part in an agreement: "5 of 5".
type GroupShare struct {
	URL, Text string
	Share     string
}

// Anchor is the link to the agreement as HTML.
func (g GroupShare) Anchor() template.HTML { return anchor(g.URL, g.Text) }

// GroupShares are the agreements in which full members of a group take part, the newest first.
func (a *Actor) GroupShares() []GroupShare {
	p := a.pen
	members := p.site.Members(a.rec.ID, p.on)
	if len(a.rec.Members) == 0 || len(members) < 2 {
		return nil
	}
	standings := map[*policy.Agreement][]policy.Status{}
	for _, id := range members {
		for _, st := range p.site.StandingsOf(id, p.on) {
			standings[st.Agreement] = append(standings[st.Agreement], st.Status)
		}
	}
	var out []GroupShare
	for _, agreement := range slices.Backward(p.site.Agreements) {
		if len(standings[agreement]) == 0 {
			continue
		}
		count, of := p.counting(agreement), sum{}
		for _, status := range standings[agreement] {
			of.add(status, count)
		}
		for range len(members) - len(standings[agreement]) {
			of.add(policy.None, count)
		}
		if l := p.linkTo(agreement); of.in > 0 {
			out = append(out, GroupShare{l.URL, l.Text, p.share(of)})
		}
	}
	return out
}

// A Member is a row of a group's members, or of a member's groups.
type Member struct {
	URL, Text string
	As        string // "" for a full member
	Span      string // "since 1956", "1973 to 31 January 2020"; "" when no day is known
	Cites     template.HTML
}

// Anchor is the link to the other as HTML.
func (m Member) Anchor() template.HTML { return anchor(m.URL, m.Text) }

func (p *pen) members(a *policy.Actor) []Member {
	var out []Member
	for i := range a.Members {
		m := &a.Members[i]
		for _, id := range p.site.Resolve(m.Who, p.memberDay(m)) {
			out = append(out, p.member(p.link(id), m))
		}
	}
	sortByName(out, func(m Member) string { return m.Text })
	return out
}

// memberDay is the day on which a row of members is read: the page's, or the last one of a row that has ended.
func (p *pen) memberDay(m *policy.Membership) policy.Day {
	if !m.To.IsZero() && m.To.Last < p.on {
		return m.To.First
	}
	return p.on
}

func (p *pen) memberships(a *policy.Actor) []Member {
	var out []Member
	for _, m := range p.site.Memberships(a.ID) {
		if m.As.S == "" && m.On(p.on) {
			continue
		}
		out = append(out, p.member(p.linkTo(m.Group), m.Membership))
	}
	return out
}

func (p *pen) member(other Link, m *policy.Membership) Member {
	return Member{URL: other.URL, Text: other.Text, As: m.As.S, Span: p.words.span(m.From.Date, m.To.Date), Cites: p.marked(m.Cite)}
}

// Roles are what a person was, as written.
func (a *Actor) Roles() []Fact {
	var out []Fact
	for i := range a.rec.Roles {
		role := &a.rec.Roles[i]
		if l := a.pen.link(role.Of.ID); l.Text != "" {
			out = append(out, Fact{Label: role.As.S, Value: a.pen.during(l, role)})
		}
	}
	return out
}

// People are the persons who had roles in the actor.
func (a *Actor) People() []Fact {
	p := a.pen
	var out []Fact
	for _, id := range p.namedIn("roles.of") {
		person, ok := p.site.Actor(id)
		if !ok {
			continue
		}
		for i := range person.Roles {
			if role := &person.Roles[i]; role.Of.ID == a.rec.ID {
				out = append(out, Fact{Label: role.As.S, Value: p.during(p.linkTo(person), role)})
			}
		}
	}
	return out
}

// during writes a link with the time of a role.
func (p *pen) during(l Link, role *policy.Role) template.HTML {
	value := l.Anchor()
	if span := p.words.span(role.From.Date, role.To.Date); span != "" {
		value += template.HTML(" <span>(" + html.EscapeString(span) + ")</span>")
	}
	return value
}

// roles is a person's roles on the page's day, in a line.
func (p *pen) roles(a *policy.Actor) string {
	var out []string
	for i := range a.Roles {
		role := &a.Roles[i]
		if !role.On(p.on) {
			continue
		}
		if body := p.site.Short(role.Of.ID, p.on); body != "" {
			out = append(out, p.words.Fill("role.of", "role", role.As.S, "body", body))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return p.words.List(out)
}

// An Attribution says who holds a group to act for whom, and what the answer was.
type Attribution struct {
	Group  Link
	To     template.HTML
	By     template.HTML
	Backed template.HTML
	Words  string
	Date   *Date
	Denied template.HTML // who denied it; "" if no answer is known
	When   *Date         // of the denial
	Cites  template.HTML
}

func (p *pen) attributions(a *policy.Actor) []Attribution {
	var out []Attribution
	for _, at := range p.site.Attributions(a.ID) {
		row := Attribution{Group: p.linkTo(at.Group), To: p.byName(p.site.Resolve(at.To, at.Date.Last)),
			By: p.byName(p.site.Resolve(at.By, at.Date.Last)), Words: at.Words.S, Date: p.words.dateView(at.Date.Date),
			Cites: p.marked(attributionCites(at.Attribution))}
		if !at.Backed.IsZero() {
			row.Backed = p.byName(p.site.Resolve(at.Backed, at.Date.Last))
		}
		if d := at.Denied; d != nil {
			row.Denied = p.byName(p.site.Resolve(d.By, at.Date.Last))
			row.When = p.words.dateView(d.Date.Date)
		}
		out = append(out, row)
	}
	return out
}

// attributionCites are the sources of an attribution and of the answer to it.
func attributionCites(at *policy.Attribution) []policy.Citation {
	if at.Denied == nil {
		return at.Cite
	}
	return slices.Concat(at.Cite, at.Denied.Cite)
}

func (p *pen) positionsOf(a *policy.Actor) []Position {
	var out []Position
	for _, held := range p.site.PositionsOf(a.ID) {
		pos := p.position(held.Position)
		about := p.linkTo(held.About)
		pos.About = &about
		out = append(out, pos)
	}
	return out
}

// Timeline is what the actor did and took part in.
func (a *Actor) Timeline() []Entry { return a.pen.timeline(a.pen.site.TimelineOf(a.rec.ID)) }

// Links are addresses elsewhere, the Wikidata entry among them.
func (a *Actor) Links() []Link {
	var out []Link
	for _, l := range a.rec.Links {
		out = append(out, Link{URL: l.S, Text: l.S})
	}
	if q := a.rec.Wikidata.S; q != "" {
		out = append(out, Link{URL: "https://www.wikidata.org/wiki/" + q, Text: "Wikidata " + q})
	}
	return out
}

// Picture is the lead image, nil if there is none.
func (a *Actor) Picture() *Picture { return a.pen.lead() }
