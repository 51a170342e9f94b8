package check

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"accord/internal/diag"
	"accord/internal/policy"
)

// references checks every id in front matter, rolls and settings.
func references(c *checker) {
	for rec := range c.site.All() {
		for ref := range c.site.Refs(rec) {
			c.reference(ref)
		}
	}
	for ref := range c.site.SettingRefs() {
		c.reference(ref)
	}
}

func (c *checker) reference(ref policy.Reference) {
	if ref.Source {
		c.citation(ref.To, ref.At)
		return
	}
	c.id(ref.To, ref.At, ref.Want, true)
}

// id checks that a record with the id is there, is public and is of a kind that is wanted; shown tells whether the
// place shows something of the record, beyond a text of its own.
func (c *checker) id(id policy.ID, at diag.Place, want []policy.Kind, shown bool) (policy.Record, bool) {
	rec, ok := c.site.Get(id)
	if !ok {
		c.missing(id, at, want, shown)
		return nil, false
	}
	if kind := rec.Meta().Kind; len(want) > 0 && !slices.Contains(want, kind) {
		h := rec.Meta()
		f := diag.Findingf(diag.WrongKind, at, "%q is %s, and %s is asked for here", id, article(kind), oneOf(want))
		if h.File != "" {
			f = f.WithSee(h.Place(h.At), "the %s %q", kind, id)
		}
		c.add(f)
		return nil, false
	}
	return rec, true
}

func (c *checker) missing(id policy.ID, at diag.Place, want []policy.Kind, shown bool) {
	if w, ok := c.site.Withheld(id); ok {
		c.withheld(id, at, w, shown)
		return
	}
	what := "record"
	if len(want) == 1 {
		what = want[0].String()
	}
	f := diag.Findingf(diag.UnknownID, at, "no %s has the id %q", what, id)
	if near := diag.Nearest(string(id), c.ids(want)); near != "" {
		f = f.WithHint("did you mean %q?", near)
	} else if _, ok := c.site.Source(id); ok {
		f = f.WithHint("%q is a source: cite it as [@%s]", id, id)
	}
	c.add(f)
}

// withheld tells of a reference to a record that is not public. Where the place would show something of a record
// under embargo, the embargo would be broken by whoever reads between the lines: that is an error.
func (c *checker) withheld(id policy.ID, at diag.Place, w policy.Withheld, shown bool) {
	switch {
	case w.Draft:
		c.add(diag.Findingf(diag.WithheldReference, at, "the %s %q is a draft, and is left out here", w.Kind, id).
			WithHint("publish it first, or take the reference out"))
	case shown:
		c.add(diag.Findingf(diag.EmbargoShown, at, "this rests on the %s %q, which is under embargo until %s", w.Kind, id, w.Publish.Format(time.RFC3339)).
			WithHint("give this record the same `publish`, or take the reference out"))
	default:
		c.add(diag.Findingf(diag.WithheldReference, at, "the %s %q is under embargo until %s: only the text of the link is shown", w.Kind, id,
			w.Publish.Format(time.RFC3339)))
	}
}

// ids yields the ids of the wanted kinds, for hints; those of states only where actors are wanted.
func (c *checker) ids(want []policy.Kind) iter.Seq[string] {
	return func(yield func(string) bool) {
		for rec := range c.site.All() {
			h := rec.Meta()
			if h.Kind != policy.Sources && (len(want) == 0 || slices.Contains(want, h.Kind)) && !yield(string(h.ID)) {
				return
			}
		}
	}
}

func article(k policy.Kind) string {
	if strings.IndexByte("aeiou", k.String()[0]) >= 0 {
		return "an " + k.String()
	}
	return "a " + k.String()
}

func oneOf(kinds []policy.Kind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = article(k)
	}
	return strings.Join(words, " or ")
}

func (c *checker) citation(id policy.ID, at diag.Place) {
	if _, ok := c.site.Cited(id); ok {
		return
	}
	f := diag.Findingf(diag.UnknownSource, at, "no source has the id %q", id)
	sources := func(yield func(string) bool) {
		for _, s := range c.site.Sources {
			if !yield(string(s.ID)) {
				return
			}
		}
	}
	if _, ok := c.site.Agreement(id); ok {
		f = f.WithHint("the agreement %q can be cited once it has an official text under `texts`", id)
	} else if near := diag.Nearest(string(id), sources); near != "" {
		f = f.WithHint("did you mean %q?", near)
	}
	c.add(f)
}

// participants checks the rows of acts: nobody twice, counts that agree, nothing told both in the acts and in the roll.
func participants(c *checker) {
	for _, a := range c.site.Agreements {
		told := map[string]*policy.Act{}
		for i := range a.Acts {
			act := &a.Acts[i]
			c.twice(a, act)
			c.count(a, act)
			c.toldTwice(a, act, told)
		}
	}
}

// twice finds an actor that is named twice in one act, itself or by way of a group.
func (c *checker) twice(a *policy.Agreement, act *policy.Act) {
	seen := map[policy.ID]diag.Span{}
	for _, ref := range act.Who.Refs {
		if at, ok := seen[ref.ID]; ok {
			c.add(diag.Findingf(diag.DuplicateActor, a.ActPlace(act, ref.At), "%q is named twice in this act", ref.ID).
				WithHint("take one out").WithSee(a.ActPlace(act, at), "named here first"))
			continue
		}
		seen[ref.ID] = ref.At
	}
}

// count checks the number that an act gives against the participants that it names.
func (c *checker) count(a *policy.Agreement, act *policy.Act) {
	if !act.Count.Set {
		return
	}
	n := len(c.site.Resolve(act.Who, act.Date.Last))
	if n == act.Count.N || act.Partial && n < act.Count.N {
		return
	}
	f := diag.Findingf(diag.CountMismatch, a.ActPlace(act, act.Count.At), "the act counts %d, and names %d", act.Count.N, n)
	if n < act.Count.N {
		f = f.WithHint("name the others, or write `partial: true`")
	} else {
		f = f.WithHint("correct the count")
	}
	c.add(f.WithSee(a.ActPlace(act, act.Who.At), "%d are named here", n))
}

// toldTwice finds a participant whose act stands in the record and in the roll.
func (c *checker) toldTwice(a *policy.Agreement, act *policy.Act, told map[string]*policy.Act) {
	if !act.Did.Participant() {
		return
	}
	for _, who := range c.site.Resolve(act.Who, act.Date.Last) {
		key := fmt.Sprint(act.Did, " ", who)
		if other := told[key]; other != nil && other.InRoll != act.InRoll {
			c.add(diag.Findingf(diag.DuplicateAct, a.ActPlace(act, act.At), "%q %s stands in the acts and in the roll", who, act.Did).
				WithHint("keep the row of the roll").WithSee(a.ActPlace(other, other.At), "it is told here too"))
		}
		told[key] = act
	}
}

// symbols finds two agreements with one document symbol.
func symbols(c *checker) {
	seen := map[string]*policy.Agreement{}
	for _, a := range c.site.Agreements {
		if a.Symbol.S == "" {
			continue
		}
		if other := seen[a.Symbol.S]; other != nil {
			c.add(diag.Findingf(diag.DuplicateSymbol, a.Place(a.Symbol.At), "%s is the symbol of another agreement", a.Symbol.S).
				WithSee(other.Place(other.Symbol.At), "%q has it", other.ID))
			continue
		}
		seen[a.Symbol.S] = a
	}
}
