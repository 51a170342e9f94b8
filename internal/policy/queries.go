package policy

import (
	"cmp"
	"iter"
	"slices"
)

// This file answers what pages and timelines ask of a site: the same relations seen from the other end.

// A Tally is how many participants have a standing in an agreement. Key is parties, consented, signatories, members
// (who joined) or in-favour.
type Tally struct {
	Key     string
	N       int
	AtLeast bool
}

// Counts are the tallies that say something about the agreement on a day, the most telling first: parties, then those
// who consented, then signatories, those who joined, and votes in favour where nothing more is asked for.
func (s *Site) Counts(a *Agreement, on Day) []Tally {
	var out []Tally
	for i, n := range s.ledger(a).tally(on) {
		if n > 0 {
			out = append(out, Tally{tallies[i].key, n, !s.Complete(a, tallies[i].verb, on)})
		}
	}
	if len(out) == 0 {
		if n := s.votesFor(a, on); n > 0 {
			out = append(out, Tally{Key: "in-favour", N: n})
		}
	}
	return out
}

var tallies = [...]struct {
	key  string
	verb Verb
}{{"parties", InForce}, {"consented", Consented}, {"signatories", Signed}, {"members", Joined}}

// tally counts everyone once for each of the tallies, in one pass over what was done by the day.
func (l *ledger) tally(on Day) (n [len(tallies)]int) {
	for _, who := range l.who {
		deeds, _ := l.live(who, on)
		var consented, signed, joined, inForce bool
		for i := range deeds {
			if d := &deeds[i]; d.vote == None {
				consented = consented || d.verb.Consent()
				signed = signed || d.verb == Signed
				joined = joined || d.verb == Joined
				inForce = inForce || d.verb == InForce
			}
		}
		party := (consented || inForce) && l.standing(who, on).Status == Party
		for i, yes := range [len(tallies)]bool{party, consented, signed, joined} {
			if yes {
				n[i]++
			}
		}
	}
	return n
}

// votesFor is the number of votes in favour when the agreement was adopted, 0 where that is not known. Votes in
// committees say nothing about it.
func (s *Site) votesFor(a *Agreement, on Day) int {
	n := 0
	for _, act := range s.Acts(a) {
		if act.Did != Adopted || !act.Date.By(on) {
			continue
		}
		for _, side := range s.VoteSides(act) {
			if side.Key == "for" {
				n = side.N
			}
		}
	}
	return n
}

// Acts are the acts of an agreement in the order of their days.
func (s *Site) Acts(a *Agreement) []*Act {
	out := make([]*Act, len(a.Acts))
	for i := range a.Acts {
		out[i] = &a.Acts[i]
	}
	slices.SortStableFunc(out, func(x, y *Act) int {
		return cmp.Or(cmp.Compare(x.Date.Start(), y.Date.Start()), cmp.Compare(x.Date.Last, y.Date.Last), cmp.Compare(x.Did, y.Did))
	})
	return out
}

// History are the acts of an agreement in the order of their days, and its entry into force where that follows from
// the consents and no act asserts it.
func (s *Site) History(a *Agreement) []*Act {
	acts := s.Acts(a)
	derived := s.ledger(a).derived
	if derived == nil {
		return acts
	}
	i := slices.IndexFunc(acts, func(act *Act) bool { return act.Date.Start() > derived.Date.Last })
	if i < 0 {
		i = len(acts)
	}
	return slices.Insert(acts, i, derived)
}

// A CountedSide is one side of a vote: for, against, abstained or absent.
type CountedSide struct {
	Key   string
	N     int
	Known []ID
}

// VoteSides are the sides of an act's vote that have a number or names.
func (s *Site) VoteSides(act *Act) []CountedSide {
	var out []CountedSide
	if act.Vote == nil {
		return nil
	}
	for _, side := range []struct {
		key string
		*Side
	}{{"for", &act.Vote.For}, {"against", &act.Vote.Against}, {"abstained", &act.Vote.Abstained}, {"absent", &act.Vote.Absent}} {
		known := s.Resolve(side.Known, act.Date.Last)
		n := side.Count.N
		if !side.Count.Set {
			n = len(known)
		}
		if side.Count.Set || len(known) > 0 {
			out = append(out, CountedSide{side.key, n, known})
		}
	}
	return out
}

var forceOfType = map[string]string{
	"treaty": "binding", "protocol": "binding", "law": "binding", "agreement": "disputed",
}

// Force is the legal force of an agreement: its own word, or the default of its type. An "agreement" may or may not
// bind: without a word of its own nothing is claimed.
func (s *Site) Force(a *Agreement) string {
	if a.Force.S != "" {
		return a.Force.S
	}
	if f, ok := forceOfType[a.Type.S]; ok && a.Type.S != "agreement" {
		return f
	}
	if a.Type.S == "agreement" {
		return "unstated"
	}
	return "non-binding"
}

// NeedsConsent reports whether consent is a thing of its own in an agreement, so that a signature alone is not taking
// part: treaties and protocols, whatever has conditions for its entry into force, and whatever somebody consented to.
func (s *Site) NeedsConsent(a *Agreement) bool {
	return a.Type.S == "treaty" || a.Type.S == "protocol" || len(a.Needs) > 0 ||
		slices.ContainsFunc(s.ledger(a).acts, func(act *Act) bool { return act.Did.Consent() })
}

// Reviewed is the day of the last look at an article: `reviewed`, else its date.
func (s *Site) Reviewed(r Record) Date {
	h := r.Meta()
	if !h.Reviewed.IsZero() {
		return h.Reviewed.Date
	}
	if a, ok := r.(*Article); ok {
		return a.Date.Date
	}
	return Date{}
}

// Users are all records that refer to a record, from their front matter, their text or as a source, each once: first
// by kind of reference, then in the site's order.
func (s *Site) Users(r Record) []Record {
	id := r.Meta().ID
	var out []Record
	seen := map[Record]bool{r: true}
	add := func(rec Record) {
		if rec != nil && !seen[rec] {
			seen[rec] = true
			out = append(out, rec)
		}
	}
	if _, ok := r.(*Source); ok {
		for _, rec := range s.CitedBy(id) {
			add(rec)
		}
		return out
	}
	for _, ref := range s.Back(id) {
		add(ref.From)
	}
	for _, rec := range s.Mentions(id) {
		add(rec)
	}
	return out
}

// An ActorStanding is an actor's standing in one agreement.
type ActorStanding struct {
	Agreement *Agreement
	Standing
}

// StandingsOf are an actor's standings in all agreements on a day, the newest agreement first; those with none are
// left out.
func (s *Site) StandingsOf(who ID, on Day) []ActorStanding {
	var out []ActorStanding
	for _, a := range slices.Backward(s.dossier(who).agreements) {
		if st := s.Standing(a, who, on); st.Status != None {
			out = append(out, ActorStanding{a, st})
		}
	}
	return out
}

// A GroupAttribution is an attribution with the group it is about.
type GroupAttribution struct {
	Group *Actor
	*Attribution
}

// Attributions are those of a group, and for any other actor those that name it on any side, in the order of their days.
// Callers must not change the slice.
func (s *Site) Attributions(id ID) []GroupAttribution { return s.dossier(id).attributions }

// A HeldPosition is a position with the agreement or event it is about.
type HeldPosition struct {
	About Record
	*Position
}

// PositionsOf are the positions of an actor, the newest first; those without a day come last. Callers must not change
// the slice.
func (s *Site) PositionsOf(id ID) []HeldPosition { return s.dossier(id).positions }

// A GroupMembership is a row of a group's members, seen from one of those it names.
type GroupMembership struct {
	Group *Actor
	*Membership
}

// Memberships are the rows of all groups that name an actor, past ones and those that are no full membership as well,
// in the order of the groups' ids. What the table of states knows of the United Nations is not among them. Callers must
// not change the slice.
func (s *Site) Memberships(id ID) []GroupMembership { return s.dossier(id).rows }

// FollowedBy are the events that follow an event.
func (s *Site) FollowedBy(e *Event) []ID {
	return s.eventsWith(e.ID, func(other *Event) []Ref { return other.Follows })
}

// Parts are the events that belong to a larger one.
func (s *Site) Parts(e *Event) []ID {
	return s.eventsWith(e.ID, func(other *Event) []Ref { return other.PartOf })
}

func (s *Site) eventsWith(id ID, refs func(*Event) []Ref) []ID {
	var out []ID
	for _, back := range s.Back(id) {
		if e, ok := back.From.(*Event); ok && !slices.Contains(out, e.ID) &&
			slices.ContainsFunc(refs(e), func(r Ref) bool { return r.ID == id }) {
			out = append(out, e.ID)
		}
	}
	return out
}

// A Correction is an entry of an article's change log that corrects a mistake.
type Correction struct {
	Article *Article
	Change  *Change
}

// Corrections are all corrections of all articles, the newest first.
func (s *Site) Corrections() []Correction {
	var out []Correction
	for _, a := range s.Articles {
		for i := range a.Changes {
			if a.Changes[i].Type.S == "correction" {
				out = append(out, Correction{a, &a.Changes[i]})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Correction) int { return cmp.Compare(b.Change.Date.First, a.Change.Date.First) })
	return out
}

// OfTopic are the records that have a term among their topics, in the site's order.
func (s *Site) OfTopic(term ID) []Record { return s.byTopic()[term] }

func (s *Site) sortByTopic() map[ID][]Record {
	out := map[ID][]Record{}
	for r := range s.All() {
		for _, topic := range s.Topics(r) {
			out[topic] = append(out[topic], r)
		}
	}
	return out
}

// A Table compares actors over agreements. ID is the group whose members are compared, or the topic.
type Table struct {
	ID         ID
	Actors     []ID
	Agreements []*Agreement
}

// Tables are all comparisons that the site can make: one for each group with members, over the agreements in which at
// least two of them have a standing, and one for each topic with agreements, over all who have a standing in two of
// them. A comparison needs two agreements and three actors.
func (s *Site) Tables() []Table { return slices.Collect(s.tables(len(s.Agreements))) }

// Compares reports whether there is any comparison.
func (s *Site) Compares() bool {
	for range s.tables(tableAgreements) {
		return true
	}
	return false
}

// What a comparison needs.
const (
	tableAgreements = 2
	tableActors     = 3
)

// tables yields the comparisons; those of groups have so many agreements at most.
func (s *Site) tables(most int) iter.Seq[Table] {
	return func(yield func(Table) bool) {
		for _, a := range s.Actors {
			if len(a.Members) == 0 {
				continue
			}
			members := s.Members(a.ID, s.Today)
			if t := (Table{a.ID, members, s.sharedBy(members, most)}); t.compares() && !yield(t) {
				return
			}
		}
		ofTopic := map[ID][]*Agreement{}
		for _, a := range s.Agreements {
			for _, topic := range s.Topics(a) {
				ofTopic[topic] = append(ofTopic[topic], a)
			}
		}
		for _, term := range s.Terms {
			agreements := ofTopic[term.ID]
			if t := (Table{term.ID, s.inTwoOf(agreements), agreements}); t.compares() && !yield(t) {
				return
			}
		}
	}
}

func (t Table) compares() bool {
	return len(t.Actors) >= tableActors && len(t.Agreements) >= tableAgreements
}

// sharedBy are the agreements in which at least two of some actors have a standing today, so many at most.
func (s *Site) sharedBy(actors []ID, most int) []*Agreement {
	var out []*Agreement
	for _, a := range s.Agreements {
		n := 0
		for _, st := range s.Standings(a, s.Today) {
			if _, ok := slices.BinarySearch(actors, st.Who); ok {
				n++
			}
		}
		if n >= 2 {
			if out = append(out, a); len(out) >= most {
				break
			}
		}
	}
	return out
}

// inTwoOf are the actors with a standing in at least two of the agreements today.
func (s *Site) inTwoOf(agreements []*Agreement) []ID {
	n := map[ID]int{}
	for _, a := range agreements {
		for _, st := range s.Standings(a, s.Today) {
			n[st.Who]++
		}
	}
	var out []ID
	for id, times := range n {
		if times >= 2 {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}
