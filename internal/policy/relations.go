package policy

import (
	"cmp"
	"slices"
)

// relationWords are the words for what one agreement does to another, each with its inverse.
var relationWords = [...]struct{ how, inverse string }{
	{"amends", "amended-by"}, {"supplements", "supplemented-by"}, {"implements", "implemented-by"},
	{"supersedes", "superseded-by"}, {"endorses", "endorsed-by"}, {"reaffirms", "reaffirmed-by"},
	{"builds-on", "built-on-by"}, {"drafts", "drafted-by"}, {"responds-to", "answered-by"},
	{"competes-with", "competes-with"}, {"complements", "complements"}, {"cites", "cited-by"},
	{"establishes", "established-by"},
}

// RelationWords returns the words that `relates` knows.
func RelationWords() []string {
	words := make([]string, len(relationWords))
	for i, w := range relationWords {
		words[i] = w.how
	}
	return words
}

// InverseOf returns the word for a relation seen from its other end; "" for an unknown word.
func InverseOf(how string) string {
	for _, w := range relationWords {
		if w.how == how {
			return w.inverse
		}
	}
	return ""
}

// Related is a relation seen from one of its two agreements.
type Related struct {
	How     string // what the agreement does to the other, or the inverse's word
	Inverse bool   // the other agreement's record says so
	Other   ID
	From    *Agreement // the record that says so: its places and citations are its own
	Cite    []Citation
}

// invert collects the relations by the agreement that they lead to.
func (s *Site) invert() map[ID][]Related {
	inverse := map[ID][]Related{}
	for _, a := range s.Agreements {
		for i := range a.Relates {
			r := &a.Relates[i]
			inverse[r.To.ID] = append(inverse[r.To.ID],
				Related{How: InverseOf(r.How.S), Inverse: true, Other: a.ID, From: a, Cite: r.Cite})
		}
	}
	return inverse
}

// Relations returns the relations of an agreement: its own as written, then those that others have to it. A relation
// that is its own inverse and that both records state is returned once, from the agreement's own record.
func (s *Site) Relations(a *Agreement) []Related {
	var own []Related
	for i := range a.Relates {
		r := &a.Relates[i]
		own = append(own, Related{How: r.How.S, Other: r.To.ID, From: a, Cite: r.Cite})
	}
	all := own
	for _, other := range s.inverse[a.ID] {
		stated := func(r Related) bool { return r.How == other.How && r.Other == other.Other }
		if other.How != "" && other.Other != a.ID && !slices.ContainsFunc(own, stated) {
			all = append(all, other)
		}
	}
	slices.SortStableFunc(all[len(own):], func(x, y Related) int { return cmp.Compare(x.Other, y.Other) })
	return all
}
