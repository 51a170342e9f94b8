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
		f := diag.Findingf(diag.WrongKind, at, "%q is %s, and %s is asked for here", id, kind.One(), oneOf(want)).
			WithHint("name another record, or move the id to the key that takes %s", kind.One())
		if h.File != "" {
			f = f.WithSee(h.Place(h.At), "the %s %q", kind, id)
		}
		c.add(f)
		return nil, false
	}
	return rec, true
}

func (c *checker) missing(id policy.ID, at diag.Place, want []policy.Kind, shown bool) {
	if w, ok := c.site.Withheld(id); ok && w.Kind != policy.Sources {
		c.withheld(id, at, w, shown)
		return
	}
	what := "record"
	if len(want) == 1 {
		what = want[0].String()
	}
	f := diag.Findingf(diag.UnknownID, at, "no %s has the id %q", what, id)
	c.add(f.WithHint("%s", c.meant(id, want)))
}

// meant is the hint for an id that no record has.
func (c *checker) meant(id policy.ID, want []policy.Kind) string {
	const codeLength = 3
	actor := len(want) == 0 || slices.Contains(want, policy.Actors)
	if hint := policy.CodeHint(id); actor && hint != "" {
		return hint
	}
	if near := c.near(string(id), c.ids(want)); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if _, ok := c.site.Source(id); ok {
		return fmt.Sprintf("%q is a source: cite it as [@%s]", id, id)
	}
	if actor && len(id) == codeLength {
		return "is it a state? its code is that of ISO 3166; write its name here to be told its code"
	}
	return ""
}

// withheld tells of a reference to a record that is not public. Where the place would show something of a record
// under embargo, the embargo would be broken by whoever reads between the lines: that is an error.
func (c *checker) withheld(id policy.ID, at diag.Place, w policy.Withheld, shown bool) {
	f := diag.Finding{Code: diag.WithheldReference, At: at}
	switch {
	case w.Broken:
		return // what is wrong with its file is a finding there
	case w.Draft:
		f = diag.Findingf(f.Code, at, "the %s %q is a draft, and is left out here", w.Kind, id).
			WithHint("publish it first, or take the reference out")
	case shown:
		f = diag.Findingf(diag.EmbargoShown, at, "this rests on the %s %q, which is under embargo until %s", w.Kind, id, w.Publish.Format(time.RFC3339)).
			WithHint("give this record the same `publish`, or take the reference out")
	default:
		f = diag.Findingf(f.Code, at, "the %s %q is under embargo until %s: only the text of the link is shown", w.Kind, id,
			w.Publish.Format(time.RFC3339)).
			WithHint("give this record the same `publish`, if readers should be able to follow the link")
	}
	c.add(f)
}

// ids yields the ids of the wanted kinds, for hints.
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

func oneOf(kinds []policy.Kind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = k.One()
	}
	return strings.Join(words, " or ")
}

func (c *checker) citation(id policy.ID, at diag.Place) {
	if _, ok := c.site.Cited(id); ok {
		return
	}
	if w, ok := c.site.Withheld(id); ok && (w.Kind == policy.Sources || w.Kind == policy.Agreements) {
		c.withheld(id, at, w, true)
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
	} else if near := c.near(string(id), sources); near != "" {
		f = f.WithHint("did you mean %q?", near)
	}
	c.add(f)
}

// eventTypes checks the types of events against the site's list, where it has one.
func eventTypes(c *checker) {
	if c.site.Settings == nil || len(c.site.Settings.EventTypes) == 0 {
		return
	}
	types := c.site.Settings.EventTypes
	for _, e := range c.site.Events {
		if e.Type.S == "" || slices.ContainsFunc(types, func(t policy.Text) bool { return t.S == e.Type.S }) {
			continue
		}
		words := func(yield func(string) bool) {
			for _, t := range types {
				if !yield(t.S) {
					return
				}
			}
		}
		f := diag.Findingf(diag.UnknownWord, e.Place(e.Type.At), "%q is not among the site's types of events", e.Type.S).
			WithHint("take one of the list, or add it there")
		if near := c.near(e.Type.S, words); near != "" {
			f = f.WithHint("did you mean %q?", near)
		}
		c.add(f.WithSee(c.site.Settings.Place(types[0].At), "the list begins here"))
	}
}

// symbols finds two agreements with one document symbol.
func symbols(c *checker) {
	seen := map[string]*policy.Agreement{}
	for _, a := range c.site.Agreements {
		if a.Symbol.S == "" {
			continue
		}
		key := strings.ToUpper(a.Symbol.S)
		if other := seen[key]; other != nil {
			c.add(diag.Findingf(diag.DuplicateSymbol, a.Place(a.Symbol.At), "%s is the symbol of another agreement", a.Symbol.S).
				WithHint("correct one of the two").WithSee(other.Place(other.Symbol.At), "%q has it", other.ID))
			continue
		}
		seen[key] = a
	}
}
