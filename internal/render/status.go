package render

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"accord/internal/policy"
)

// shapes tell the statuses apart without colour. They are printed beside the word, never instead of it.
var shapes = map[string]string{
	"party": "●", "consented": "◕", "signatory": "◐", "observer": "◌", "invited": "◌", "in-favour": "▲",
	"abstained": "◧", "opposed": "▧", "former": "⊘", "none": "○",
}

func (r *renderer) status(key string) Status {
	return Status{Key: key, Word: r.words.Get("status." + key), Shape: shapes[key]}
}

func (r *renderer) standing(s policy.Status) Status { return r.status(key(s.String())) }

func (r *renderer) agreementStatus(s policy.AgreementStatus) Status { return r.status(key(s.String())) }

// key makes a key of words out of a word of the policy: "in force" is status.in-force.
func key(word string) string { return strings.ReplaceAll(word, " ", "-") }

// A Roll is a roll call: every member of a universe with its status, in groups, all of equal weight.
type Roll struct {
	Agreement Link
	On        *Date
	Groups    []RollGroup
	Beyond    []RollCell // participants who are not in the universe
	In, Of    int
}

// A RollGroup is one group of a roll call.
type RollGroup struct {
	Name   string
	In, Of int
	Cells  []RollCell
}

// A RollCell is one member: a code to print and the full name for everyone who needs it.
type RollCell struct {
	Code   string
	Name   string
	URL    string // "" when the member has no page
	Status Status
	In     bool
}

// roll makes the roll call of an agreement: over a set, or over the members of the United Nations by regional group.
// It is nil when nobody takes part, and without groups where no state does.
func (p *pen) roll(a *policy.Agreement, of policy.Set, group string) *Roll {
	standing := map[policy.ID]policy.Status{}
	for _, st := range p.site.Standings(a, p.on) {
		standing[st.Who] = st.Status
	}
	if len(standing) == 0 {
		return nil
	}
	out := &Roll{Agreement: p.linkTo(a), On: p.words.dayView(p.on)}
	rest := map[policy.ID]bool{}
	for who := range standing {
		rest[who] = true
	}
	for _, g := range p.universe(of, group, rest) {
		rg := RollGroup{Name: g.name, Of: len(g.members)}
		for _, id := range g.members {
			cell := p.rollCell(id, standing[id])
			if cell.In {
				rg.In++
			}
			rg.Cells = append(rg.Cells, cell)
			delete(rest, id)
		}
		out.In += rg.In
		out.Of += rg.Of
		out.Groups = append(out.Groups, rg)
	}
	for who := range rest {
		out.Beyond = append(out.Beyond, p.rollCell(who, standing[who]))
	}
	sortByName(out.Beyond, func(c RollCell) string { return c.Name })
	return out
}

func (p *pen) rollCell(id policy.ID, st policy.Status) RollCell {
	cell := RollCell{Code: strings.ToUpper(string(id)), Name: p.site.Short(id, p.on), Status: p.standing(st), In: takesPart(st)}
	if s, ok := policy.StateOf(id); ok && s.Alpha2 != "" {
		cell.Code = s.Alpha2
	}
	if rec, ok := p.site.Get(id); ok && p.site.Listed(id) {
		cell.URL = p.base + recordPath(rec)
	}
	return cell
}

// takesPart reports whether a status counts as being in: a vote in favour does, where no more is asked.
func takesPart(s policy.Status) bool {
	switch s {
	case policy.InFavour, policy.Signatory, policy.HasConsented, policy.Party:
		return true
	}
	return false
}

type universeGroup struct {
	name    string
	members []policy.ID
}

// universe returns the groups of a roll call. Where no participant is a state there is none: companies and persons
// have no roll of all who could have joined.
func (p *pen) universe(of policy.Set, group string, standing map[policy.ID]bool) []universeGroup {
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
