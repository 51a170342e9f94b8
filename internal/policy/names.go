package policy

import (
	"cmp"
	"strings"
	"sync"

	"accord/internal/markdown"
)

// stateActors are the records of the states, as far as the built-in table knows them.
var stateActors = sync.OnceValue(func() map[ID]*Actor {
	actors := make(map[ID]*Actor, len(States()))
	for _, state := range States() {
		a := &Actor{Head: Head{Kind: Actors, ID: state.Code, Lang: "en"}}
		a.Name.S, a.Type.S = state.Name, state.Kind
		if state.From != "" || state.To != "" {
			a.Existed.Date = tableDay(cmp.Or(state.From, "..") + "/" + cmp.Or(state.To, ".."))
		}
		actors[state.Code] = a
	}
	return actors
})

// Name returns the name of a record in full, as it was on a day. Titles of articles and pages are returned as
// written, with their inline Markdown. An unknown id is its own name.
func (s *Site) Name(id ID, on Day) string {
	agreement, provision, ok := strings.Cut(string(id), "#")
	if ok {
		return s.provisionName(ID(agreement), ID(provision))
	}
	r, _ := s.Get(id)
	switch r := r.(type) {
	case *Actor:
		return r.nameOn(on)
	case *Agreement:
		return named(r.Name.S, id)
	case *Event:
		return named(r.Name.S, id)
	case *Term:
		return named(r.Name.S, id)
	case *Article:
		return named(source(r.Title), id)
	case *Page:
		return named(source(r.Title), id)
	}
	if w, hidden := s.withheld[id]; hidden && !w.Broken {
		return ""
	}
	return string(id)
}

// Short returns the name for the middle of a sentence, without an article: an agreement's short name, and what Name
// returns for everything else.
func (s *Site) Short(id ID, on Day) string {
	if a, ok := s.Agreement(id); ok && a.Short.S != "" {
		return a.Short.S
	}
	return s.Name(id, on)
}

// WithArticle returns the short name with the article that English wants in a sentence: "the Netherlands". Only the
// names of states are known to have one.
func (s *Site) WithArticle(id ID, on Day) string {
	name := s.Short(id, on)
	if state, ok := StateOf(id); ok && state.Article && name == state.Name {
		return "the " + name
	}
	return name
}

// nameOn returns the actor's name on a day: of the former names the one that was given up first after it.
func (a *Actor) nameOn(on Day) string {
	name, until := a.Name.S, Forever
	if name == "" {
		if state, ok := StateOf(a.ID); ok {
			name = state.Name
		}
	}
	for i := range a.Formerly {
		if f := &a.Formerly[i]; on <= f.To.Last && f.To.Last < until && !f.To.IsZero() {
			name, until = f.Name.S, f.To.Last
		}
	}
	return named(name, a.ID)
}

func (s *Site) provisionName(agreement, provision ID) string {
	if a, ok := s.Agreement(agreement); ok {
		for i := range a.Provisions {
			if p := &a.Provisions[i]; p.ID == provision {
				return named(p.Label.S, provision)
			}
		}
	}
	return string(provision)
}

func named(name string, id ID) string {
	if name == "" {
		return string(id)
	}
	return name
}

func source(p *markdown.Prose) string {
	if p == nil {
		return ""
	}
	return p.Src
}

// ActorType returns the type of an actor: the record's, else the table's; "" if neither knows.
func (s *Site) ActorType(id ID) string {
	if a, ok := s.Actor(id); ok && a.Type.S != "" {
		return a.Type.S
	}
	state, _ := StateOf(id)
	return state.Kind
}

// Existed returns the days on which an actor existed: the record's, else the table's; absent if neither knows.
func (s *Site) Existed(id ID) Date {
	if a, ok := s.Actor(id); ok && !a.Existed.IsZero() {
		return a.Existed.Date
	}
	if state, ok := stateActors()[id]; ok {
		return state.Existed.Date
	}
	return Date{}
}

// Topics returns the topics of a record: its own, and for an article those of what it explains, each once, in that
// order.
func (s *Site) Topics(r Record) []ID {
	var topics []ID
	seen := map[ID]bool{}
	add := func(h *Head) {
		for _, t := range h.Topics {
			if !seen[t.ID] {
				seen[t.ID] = true
				topics = append(topics, t.ID)
			}
		}
	}
	add(r.Meta())
	article, ok := r.(*Article)
	if !ok {
		return topics
	}
	for _, subjects := range [][]Noted{article.Agreements, article.Actors, article.Context} {
		for i := range subjects {
			if subject, ok := s.Get(subjects[i].ID); ok {
				add(subject.Meta())
			}
		}
	}
	return topics
}

// ReviewDue returns the day on which somebody should look at a record again: its last review, or its date, and then the
// span that it or the site sets. There is none without a day or without a span.
func (s *Site) ReviewDue(r Record) (Day, bool) {
	h := r.Meta()
	last, every := h.Reviewed.Date, h.ReviewEvery
	if last.IsZero() {
		last = dated(r)
	}
	if !every.Set && s.Settings != nil {
		every = s.Settings.ReviewEvery
	}
	if last.IsZero() || !every.Set {
		return 0, false
	}
	return every.After(last.Last), true
}

// dated returns the day on which a record was written, as far as it says so.
func dated(r Record) Date {
	switch r := r.(type) {
	case *Article:
		return r.Date.Date
	case *Page:
		return r.Date.Date
	}
	return Date{}
}
