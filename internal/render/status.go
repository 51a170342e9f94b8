package render

import (
	"html"
	"html/template"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"accord/internal/policy"
)

func (r *renderer) status(key string) Status {
	return Status{Key: key, Word: r.words.Get("status." + key)}
}

// since writes a status with the day since when it holds, which may be absent.
func (s Status) since(d *Date) template.HTML {
	word := template.HTML(html.EscapeString(s.Word))
	if d == nil {
		return word
	}
	return word + " <span>(" + d.Time() + ")</span>"
}

// standing is what a participant is to an agreement. Who has signed a treaty is not yet in it, and who has signed or joined
// what needs no consent is: readers of one table must not take the one for the other.
func (r *renderer) standing(a *policy.Agreement, st policy.Standing) Status {
	switch {
	case st.Status != policy.Signatory || r.site.NeedsConsent(a):
		return r.status(st.Status.String())
	case st.Signed.IsZero():
		return r.status("joined")
	}
	return r.status("signed")
}

// byStrength are the statuses of participants, those who are most bound first.
var byStrength = [...]string{"party", "consented", "signed", "joined", "signatory", "former", "in-favour", "abstained", "opposed", "observer", "invited"}

// agreementStatus is the status of an agreement on a day, and since when it has it. A text that was published or endorsed and
// not adopted is called so.
func (r *renderer) agreementStatus(a *policy.Agreement, on policy.Day) (Status, policy.Date) {
	status, since := r.site.Status(a, on)
	out := r.status(status.String())
	if by := r.site.SettledBy(a, on); status == policy.IsAdopted && (by == policy.Published || by == policy.Endorsed) {
		out.Word = r.words.Get("status." + by.String())
	}
	return out, since
}

// A Roll is a roll call: every member of a universe with its status, in groups, all of equal weight.
type Roll struct {
	Agreement Link
	On        *Date
	Groups    []RollGroup
	Beyond    []RollSide // participants who are not in the universe
	Share     string     // how many are in: "27 of 193", "at least 38 of 193", "none on record, of 193"
	Of        int        // 0 for a roll call without groups
}

// A RollGroup is one group of a roll call: a code for each member, and the names of those with a standing.
type RollGroup struct {
	Name  string
	Share string // as of the roll
	Cells []RollCell
	Sides []RollSide
}

// A RollCell is one member.
type RollCell struct {
	Code     string
	Name     string
	Status   Status
	Standing bool // it has a standing: the others are not in, or nothing is known of them
}

// A RollSide is everyone of a group who has one status.
type RollSide struct {
	Status Status
	Names  template.HTML
}

// roll makes the roll call of an agreement: over a set, or over the members of the United Nations by regional group.
// It is nil when nobody takes part, and without groups where no state does.
func (p *pen) roll(a *policy.Agreement, of policy.Set, group string) *Roll {
	standing := map[policy.ID]policy.Standing{}
	for _, st := range p.site.Standings(a, p.on) {
		standing[st.Who] = st
	}
	if len(standing) == 0 {
		return nil
	}
	out := &Roll{Agreement: p.linkTo(a), On: p.words.dayView(p.on)}
	count, all := p.counting(a), sum{}
	for _, g := range p.universe(of, group, standing) {
		rg, in := p.rollGroup(a, g, standing, count)
		all = all.plus(in)
		out.Of += len(g.members)
		out.Groups = append(out.Groups, rg)
		for _, id := range g.members {
			delete(standing, id)
		}
	}
	out.Share = p.share(all)
	out.Beyond = p.rollSides(a, slices.Collect(maps.Keys(standing)), standing)
	return out
}

// rollGroup returns a group, and how many of it are in.
func (p *pen) rollGroup(a *policy.Agreement, g universeGroup, standing map[policy.ID]policy.Standing, count counting) (out RollGroup, in sum) {
	out = RollGroup{Name: g.name, Sides: p.rollSides(a, g.members, standing)}
	for _, id := range g.members {
		cell := RollCell{Code: strings.ToUpper(string(id)), Name: p.site.Short(id, p.on), Status: p.absence(count)}
		if s, ok := policy.StateOf(id); ok && s.Alpha2 != "" {
			cell.Code = s.Alpha2
		}
		if st := standing[id]; st.Status != policy.None {
			cell.Status, cell.Standing = p.standing(a, st), true
		}
		in.add(standing[id].Status, count)
		out.Cells = append(out.Cells, cell)
	}
	out.Share = p.share(in)
	return out, in
}

// A sum is how many of a number are in, and of how many nothing is known.
type sum struct{ in, unknown, of int }

// add counts one more. Who has a standing is known, however few the records name.
func (s *sum) add(status policy.Status, count counting) {
	s.of++
	switch {
	case count.takesPart(status):
		s.in++
	case status == policy.None && !count.complete:
		s.unknown++
	}
}

func (s sum) plus(t sum) sum { return sum{s.in + t.in, s.unknown + t.unknown, s.of + t.of} }

// share says how many are in, so that nobody reads what is not recorded as none.
func (p *pen) share(s sum) string {
	n, of := strconv.Itoa(s.in), strconv.Itoa(s.of)
	switch {
	case s.unknown == 0:
	case s.in == 0:
		return p.words.Fill("roll.none", "of", of)
	default:
		n = p.words.Fill("count.at-least", "count", n)
	}
	return p.words.Fill("roll.share", "in", n, "of", of)
}

// rollSides are the names by status, those who are most bound first.
func (p *pen) rollSides(a *policy.Agreement, ids []policy.ID, standing map[policy.ID]policy.Standing) []RollSide {
	sides := map[string][]policy.ID{}
	for _, id := range ids {
		key := p.standing(a, standing[id]).Key
		sides[key] = append(sides[key], id)
	}
	var out []RollSide
	for _, key := range byStrength {
		if side := sides[key]; len(side) > 0 {
			out = append(out, RollSide{p.status(key), p.byName(side)})
		}
	}
	return out
}

// absence is the status of whom the records do not name: not in where they name everyone, else unknown.
func (p *pen) absence(count counting) Status {
	if count.complete {
		return p.status(policy.None.String())
	}
	return p.status("no-record")
}

// counting is how the participants of an agreement are counted.
type counting struct {
	consent  bool // only who consented is in: a signature alone is not taking part
	complete bool // the records name everyone who has a standing
}

func (p *pen) counting(a *policy.Agreement) counting {
	return counting{consent: p.site.NeedsConsent(a), complete: p.knowsAll(a)}
}

// knowsAll reports whether the records name everyone who has a standing in an agreement by the page's day.
func (p *pen) knowsAll(a *policy.Agreement) bool {
	for _, verb := range []policy.Verb{policy.Signed, policy.Joined, policy.Consented} {
		if !p.site.Complete(a, verb, p.on) {
			return false
		}
	}
	for _, act := range p.site.Acts(a) {
		for _, side := range p.site.VoteSides(act) {
			if act.Date.By(p.on) && side.N > len(side.Known) {
				return false
			}
		}
	}
	return true
}

// takesPart reports whether a status counts as being in: a signature and a vote in favour do, where no more is asked.
func (c counting) takesPart(s policy.Status) bool {
	switch s {
	case policy.HasConsented, policy.Party:
		return true
	case policy.InFavour, policy.Signatory:
		return !c.consent
	}
	return false
}

type universeGroup struct {
	name    string
	members []policy.ID
}

// universe returns the groups of a roll call. Where no participant is a state there is none: companies and persons
// have no roll of all who could have joined.
func (p *pen) universe(of policy.Set, group string, standing map[policy.ID]policy.Standing) []universeGroup {
	if !of.IsZero() {
		return []universeGroup{{name: group, members: p.site.Resolve(of, p.on)}}
	}
	states := false
	for who := range standing {
		states = states || policy.IsStateCode(who)
	}
	if !states {
		return nil
	}
	byGroup := map[string][]policy.ID{}
	for _, id := range p.site.Members("un", p.on) {
		s, _ := policy.StateOf(id)
		byGroup[s.Group] = append(byGroup[s.Group], id)
	}
	var out []universeGroup
	for _, g := range []string{"african", "asia-pacific", "eastern-european", "latin-american", "weog"} {
		out = append(out, universeGroup{p.words.Get("group." + g), byGroup[g]})
	}
	return out
}

// sortByName orders rows by their names as the language's readers expect, without regard to case and accents.
func sortByName[T any](rows []T, name func(T) string) {
	slices.SortStableFunc(rows, func(a, b T) int { return strings.Compare(fold(name(a)), fold(name(b))) })
}

// fold takes case and accents off a name.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(s))
}
