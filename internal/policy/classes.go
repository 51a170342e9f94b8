package policy

import "slices"

// actorTypes are the words that an actor's `type` knows.
var actorTypes = []string{
	"state", "territory", "alliance", "organisation", "body", "agency", "company", "ngo", "academic", "media", "group",
	"person", "office",
}

// ActorTypes returns the words that an actor's `type` knows.
func ActorTypes() []string { return slices.Clone(actorTypes) }

// Classes returns the words by which a set can be narrowed: actor types, and the groups and continents of states.
func Classes() []string {
	words := ActorTypes()
	for _, state := range States() {
		words = append(words, state.Group, state.Region)
	}
	slices.Sort(words)
	return slices.DeleteFunc(slices.Compact(words), func(w string) bool { return w == "" })
}

// InClass reports whether an actor is of a type, or a state of a group or continent, as the built-in table has it.
func (s *Site) InClass(id ID, class string) bool {
	state, _ := StateOf(id)
	return class != "" && slices.Contains([]string{s.ActorType(id), state.Group, state.Region}, class)
}
