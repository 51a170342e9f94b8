package lsp

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"unicode"

	"accord/internal/content"
	"accord/internal/policy"
)

// most is how many completions are offered at once; the editor asks again when more is typed.
const most = 200

// linked are the kinds that [[ ]] and the settings may name.
var linked = []policy.Kind{policy.Agreements, policy.Actors, policy.Events, policy.Terms, policy.Articles, policy.Pages}

// A choice is what may become of a word. It is found by its names, too, from the start of a word in them.
type choice struct {
	text  string // what is written
	names []string
	item  completionItem
}

// complete offers what may become of the word at the cursor. The text is the one of now: the view's may be a keystroke old.
func (s *server) complete(v *view, file string, p documentParams) (any, error) {
	s.mu.Lock()
	t := s.texts[file]
	s.mu.Unlock()
	if t == nil {
		return nil, nil
	}
	at := spotAt(file, t, p.Position.Line, len(t.before(p.Position)))
	list := completionList{IsIncomplete: true, Items: []completionItem{}}
	for rank, c := range best(at.word, v.choices(file, t, p.Position.Line, at)) {
		item := c.item
		item.Label, item.SortText = c.text, fmt.Sprintf("%04d", rank)
		item.TextEdit = textEdit{t.between(p.Position.Line, at.from, at.to), cmp.Or(item.TextEdit.NewText, c.text)}
		list.Items = append(list.Items, item)
	}
	return list, nil
}

// best are the choices that a word may become: those that begin with it, then those with a word in them that does, in
// their own order. What the word was found by is what an editor has to find it by.
func best(word string, choices iter.Seq[choice]) []choice {
	var ranked [2][]choice
	for c := range choices {
		if len(ranked[0]) == most {
			break
		}
		rank, found := c.find(word)
		if rank < 0 || len(ranked[rank]) == most {
			continue
		}
		c.item.FilterText = found
		ranked[rank] = append(ranked[rank], c)
	}
	all := slices.Concat(ranked[0], ranked[1])
	return all[:min(len(all), most)]
}

// find returns the text, or a name, from where it begins like a word; the rank is -1 where none does.
func (c choice) find(word string) (rank int, found string) {
	if startsLike(c.text, word) {
		return 0, c.text
	}
	for _, name := range append([]string{c.text}, c.names...) {
		if from := wordLike(name, word); from >= 0 {
			return 1, name[from:]
		}
	}
	return -1, ""
}

func startsLike(s, word string) bool {
	return len(s) >= len(word) && strings.EqualFold(s[:len(word)], word)
}

// wordLike returns where a word of a text begins like another; -1 if none does.
func wordLike(s, word string) int {
	inside := false
	for i, r := range s {
		letter := unicode.IsLetter(r) || unicode.IsDigit(r)
		if letter && !inside && startsLike(s[i:], word) {
			return i
		}
		inside = letter
	}
	return -1
}

// choices are what may stand at a spot.
func (v *view) choices(file string, t *text, line int, at spot) iter.Seq[choice] {
	switch at.kind {
	case aLink:
		return v.records(linked)
	case aPlace:
		return v.places(policy.ID(at.call))
	case aCitation:
		return v.records([]policy.Kind{policy.Sources})
	case anExpression:
		return v.inExpression(at)
	case aBlock:
		return words("claim", "compare", "note", "positions", "provisions", "rollcall", "timeline")
	case anArgument:
		return v.argument(file, at.call)
	case aColumn:
		return words(append([]string{"who"}, content.RollColumns()...)...)
	case aCell:
		return v.inCell(at.call)
	case aValue, aKey:
		return v.inYAML(file, t, line, at)
	}
	return words()
}

func both(lists ...iter.Seq[choice]) iter.Seq[choice] {
	return func(yield func(choice) bool) {
		for _, list := range lists {
			for c := range list {
				if !yield(c) {
					return
				}
			}
		}
	}
}

func words(list ...string) iter.Seq[choice] {
	return func(yield func(choice) bool) {
		for _, word := range list {
			if !yield(choice{text: word, item: completionItem{Kind: enumItem}}) {
				return
			}
		}
	}
}

// records are the records of some kinds by their ids, and for actors the states, each with its name; a record whose file cannot be
// read just now has none. Citations may name an agreement that has official texts.
func (v *view) records(kinds []policy.Kind) iter.Seq[choice] {
	return func(yield func(choice) bool) {
		for r := range v.Site.All() {
			h := r.Meta()
			wanted := slices.Contains(kinds, h.Kind)
			if a, ok := r.(*policy.Agreement); ok && slices.Contains(kinds, policy.Sources) {
				_, wanted = v.Site.Cited(a.ID)
			}
			if wanted && !yield(v.record(r)) {
				return
			}
		}
		for _, id := range slices.Sorted(maps.Keys(v.Withheld)) {
			w := v.Withheld[id]
			unread := choice{text: string(id), item: completionItem{Kind: referenceItem, Detail: w.Kind.String()}}
			if slices.Contains(kinds, w.Kind) && !yield(unread) {
				return
			}
		}
		if !slices.Contains(kinds, policy.Actors) {
			return
		}
		for _, state := range policy.States() {
			if r, ok := v.Site.Get(state.Code); ok && !v.listed(state.Code) && !yield(v.record(r)) {
				return
			}
		}
	}
}

// listed reports whether a state is among the site's actors.
func (v *view) listed(code policy.ID) bool {
	_, found := slices.BinarySearchFunc(v.Site.Actors, code, func(a *policy.Actor, id policy.ID) int { return cmp.Compare(a.ID, id) })
	return found
}

func (v *view) record(r policy.Record) choice {
	h, name := r.Meta(), named(v, r)
	names := []string{name}
	if a, ok := r.(*policy.Agreement); ok && a.Short.S != "" {
		name = a.Short.S
		names = append(names, name)
	}
	for _, aka := range h.Aka {
		names = append(names, aka.S)
	}
	if strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) {
		names = append(names, content.SuggestID(name, "")) // "cote" finds Côte d'Ivoire
	}
	return choice{text: string(h.ID), names: names,
		item: completionItem{Kind: referenceItem, Detail: h.Kind.String(), LabelDetails: &labelDetails{name}}}
}

// places are the headings, provisions and claims on the page of a record, provisions with what the agreement calls them.
func (v *view) places(id policy.ID) iter.Seq[choice] {
	return func(yield func(choice) bool) {
		r, ok := v.Site.Get(id)
		if !ok {
			return
		}
		labels := map[string]string{}
		if a, ok := r.(*policy.Agreement); ok {
			for _, p := range a.Provisions {
				labels[string(p.ID)] = p.Label.S
			}
		}
		for _, place := range policy.Fragments(r) {
			c := choice{text: place, item: completionItem{Kind: referenceItem}}
			if label := labels[place]; label != "" {
				c.names, c.item.LabelDetails = []string{label}, &labelDetails{label}
			}
			if place != "" && !yield(c) {
				return
			}
		}
	}
}

// inExpression are the functions and ids that an expression may go on with.
func (v *view) inExpression(at spot) iter.Seq[choice] {
	calls := func(yield func(choice) bool) {
		names, usages := policy.Functions()
		for i, name := range names {
			if !yield(choice{text: name, item: completionItem{Kind: functionItem, Detail: usages[i]}}) {
				return
			}
		}
	}
	if at.call == "" {
		return both(calls, v.records([]policy.Kind{policy.Actors}))
	}
	kinds, list := policy.Argument(at.call, at.arg)
	if slices.Contains(kinds, policy.Actors) { // or a set
		return both(v.records(kinds), calls)
	}
	return both(words(list...), v.records(kinds))
}

// argument are what a block may name.
func (v *view) argument(file, block string) iter.Seq[choice] {
	switch block {
	case "rollcall", "compare", "provisions", "positions":
		return v.records([]policy.Kind{policy.Agreements})
	case "timeline":
		return v.records(linked)
	case "claim":
		return v.claims(file)
	}
	return words()
}

func (v *view) claims(file string) iter.Seq[choice] {
	var ids []string
	for _, a := range v.Site.Articles {
		if a.File == file {
			for i := range a.Claims {
				ids = append(ids, string(a.Claims[i].ID))
			}
		}
	}
	return words(ids...)
}

func (v *view) inCell(column string) iter.Seq[choice] {
	switch column {
	case "who":
		return v.records([]policy.Kind{policy.Actors})
	case "cite":
		return v.records([]policy.Kind{policy.Sources})
	}
	return words()
}

// inYAML are the keys, ids and words that the field tables have for a place.
func (v *view) inYAML(file string, t *text, line int, at spot) iter.Seq[choice] {
	o := content.Opens(file, at.keys)
	if o.Test {
		return v.inExpression(expression(string(t.line(line)[:at.from])+at.word, 0))
	}
	values := both(words(o.Words...), v.records(o.Names))
	if len(o.Names) == 0 {
		values = words(o.Words...)
	}
	if at.kind == aValue {
		return values
	}
	return both(keys(o.Keys), values)
}

// keys are those of a map, required ones first.
func keys(list []content.Key) iter.Seq[choice] {
	return func(yield func(choice) bool) {
		for _, required := range [...]bool{true, false} {
			for _, k := range list {
				item := completionItem{Kind: propertyItem, Detail: k.Says, Documentation: keyDoc(k), TextEdit: textEdit{NewText: k.Name + ": "}}
				if k.Required == required && !yield(choice{text: k.Name, item: item}) {
					return
				}
			}
		}
	}
}

// keyDoc is what the field table says about a key.
func keyDoc(k content.Key) *markup {
	required := ""
	if k.Required {
		required = ", required"
	}
	return markdownOf(fmt.Sprintf("**%s** (%s%s): %s\n\n```yaml\n%s```", k.Name, k.Says, required, k.Doc, k.Example))
}
