package policy

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"accord/internal/diag"
)

// Input is what a site is made of: the records that are public on the day, the ids of those that are not yet, and
// the settings.
type Input struct {
	Records  []Record
	Withheld map[ID]Withheld
	Settings *Settings
	Promised []Text // addresses that readers know, as AddressFile has them
	Today    Day
}

// Withheld is a record that is not public: a draft, one whose hour has not come, or one that cannot be read. Nothing of
// it is known but this.
type Withheld struct {
	Kind    Kind
	File    string
	Draft   bool
	Publish time.Time // zero for a draft without one
	Broken  bool      // its file cannot be read until a mistake in it is mended
}

// Reason is why the record is kept back, as a clause.
func (w Withheld) Reason() string {
	switch {
	case w.Broken:
		return "it cannot be read"
	case w.Draft:
		return "it is a draft"
	case w.Publish.Year() > 9000: // see the decoder of `publish`
		return "its publish cannot be read"
	}
	return "it is under embargo until " + w.Publish.Format(time.RFC3339)
}

// A Site is the linked records. It is immutable and safe for concurrent use; what needs all bodies, and what
// participants did with an agreement, is worked out when it is first asked for.
type Site struct {
	Settings   *Settings
	Promised   []Text // addresses that readers know: paths from the site's root, with their places in AddressFile
	Today      Day
	Articles   []*Article   // newest first, then by id
	Agreements []*Agreement // by their first dated act, then by id
	Actors     []*Actor     // by id; with the states that have no file, where front matter or a text refers to them
	Events     []*Event     // by date, then by id
	Sources    []*Source    // by id, like the rest
	Terms      []*Term
	Pages      []*Page

	records  map[ID]Record
	sources  map[ID]*Source
	withheld map[ID]Withheld
	findings []diag.Finding
	listed   map[ID]bool // states without a file that are among Actors
	ledgers  map[*Agreement]func() *ledger
	inverse  map[ID][]Related
	back     func() map[ID][]Backlink
	mentions func() *mentions
	byTopic  func() map[ID][]Record
	dossiers func() map[ID]*dossier
	acts     func() map[ID][]ActAt // by the event, or the text, that is their place
}

// Link joins records to a site. It keeps the first, by file name, of two records with one id.
func Link(in Input) *Site {
	s := &Site{
		Settings: in.Settings, Promised: in.Promised, Today: in.Today, withheld: in.Withheld,
		records: make(map[ID]Record, len(in.Records)), sources: map[ID]*Source{},
	}
	for _, r := range in.Records {
		s.index(r)
	}
	for _, r := range in.Records {
		s.file(r)
	}
	s.addStates()
	s.sort()
	s.ledgers = make(map[*Agreement]func() *ledger, len(s.Agreements))
	for _, a := range s.Agreements {
		s.ledgers[a] = sync.OnceValue(func() *ledger { return s.newLedger(a) })
	}
	s.inverse = s.invert()
	s.back = sync.OnceValue(s.backlinks)
	s.mentions = sync.OnceValue(s.readBodies)
	s.byTopic = sync.OnceValue(s.sortByTopic)
	s.dossiers = sync.OnceValue(s.compileDossiers)
	s.acts = sync.OnceValue(s.sortByEvent)
	diag.Sort(s.findings)
	return s
}

// index enters a record under its id, unless another has it, or the id is a state's and the record is none.
func (s *Site) index(r Record) {
	h := r.Meta()
	if source, ok := r.(*Source); ok {
		if other := s.sources[h.ID]; other == nil || s.wins(h, &other.Head) {
			s.sources[h.ID] = source
		}
		return
	}
	if state, ok := stateActors()[h.ID]; ok && !describesState(r) {
		f := diag.Findingf(diag.ReservedID, h.Place(h.At), "the id %q is the country code of %s", h.ID, state.Name.S)
		s.findings = append(s.findings, f.WithHint("give the %s a longer id", h.Kind))
		return
	}
	if other := s.records[h.ID]; other == nil || s.wins(h, other.Meta()) {
		s.records[h.ID] = r
	}
}

// wins reports whether a record comes before another with its id, and notes the contradiction.
func (s *Site) wins(h, other *Head) bool {
	first, second := other, h
	won := cmp.Or(strings.Compare(h.File, other.File), cmp.Compare(h.At.Line, other.At.Line)) < 0
	if won {
		first, second = h, other
	}
	f := diag.Findingf(diag.DuplicateID, second.Place(second.At), "the id %q belongs to another %s", second.ID, first.Kind)
	f = f.WithHint("rename one of them; this one is left out")
	if first.Kind != second.Kind {
		f.Text = fmt.Sprintf("the id %q belongs to %s already", second.ID, first.Kind.One())
		f = f.WithHint("ids are shared by all kinds but sources; rename one of them; this one is left out")
	}
	s.findings = append(s.findings, f.WithSee(first.Place(first.At), "the %s that keeps the id", first.Kind))
	return won
}

func describesState(r Record) bool {
	a, ok := r.(*Actor)
	return ok && (a.Type.S == "" || a.Type.S == "state" || a.Type.S == "territory")
}

// file puts a record into its list, unless it was left out of the index.
func (s *Site) file(r Record) {
	id := r.Meta().ID
	if source, ok := r.(*Source); ok && s.sources[id] == source {
		s.Sources = append(s.Sources, source)
	}
	if s.records[id] != r {
		return
	}
	switch r := r.(type) {
	case *Article:
		s.Articles = append(s.Articles, r)
	case *Agreement:
		s.Agreements = append(s.Agreements, r)
	case *Actor:
		s.Actors = append(s.Actors, r)
	case *Event:
		s.Events = append(s.Events, r)
	case *Term:
		s.Terms = append(s.Terms, r)
	case *Page:
		s.Pages = append(s.Pages, r)
	}
}

// addStates adds the states that front matter and texts refer to and that have no file. Members of groups are taken
// from rows, so they are referred to as well.
func (s *Site) addStates() {
	s.listed = map[ID]bool{}
	note := func(id ID) {
		if state := stateActors()[id]; state != nil && !s.listed[id] && s.records[id] == nil {
			s.listed[id] = true
			s.Actors = append(s.Actors, state)
		}
	}
	for ref := range s.SettingRefs() {
		note(ref.To)
	}
	for _, id := range s.frameRefs() {
		note(id)
	}
	for r := range s.All() {
		for _, code := range s.statesOf(r) {
			note(code)
		}
	}
}

func (s *Site) statesOf(r Record) []ID {
	if states := r.Meta().States; states != nil {
		return states
	}
	return NamedStates(r)
}

// NamedStates are the codes of the states that a record's front matter and texts name, each once; not nil. They are the
// same in every site, so they can be worked out once, when the record is read.
func NamedStates(r Record) []ID {
	named := []ID{}
	note := func(id ID) {
		const codeLength = 3
		if len(id) != codeLength || slices.Contains(named, id) {
			return
		}
		if state := stateActors()[id]; state != nil {
			named = append(named, state.ID)
		}
	}
	for ref := range new(Site).Refs(r) { // without other records the place of an act is no event, and no state either
		if !ref.Source {
			note(ref.To)
		}
	}
	for prose := range texts(r) {
		for _, code := range prose.Codes {
			note(ID(code))
		}
	}
	return slices.Clip(named)
}

func (s *Site) sort() {
	byDay(s.Articles, func(a *Article) Day { return -a.Date.Last })
	first := make(map[*Agreement]Day, len(s.Agreements))
	for _, a := range s.Agreements {
		first[a] = firstDay(a)
	}
	byDay(s.Agreements, func(a *Agreement) Day { return first[a] })
	byDay(s.Events, func(e *Event) Day { return e.Date.Last })
	byDay(s.Actors, func(*Actor) Day { return 0 })
	byDay(s.Sources, func(*Source) Day { return 0 })
	byDay(s.Terms, func(*Term) Day { return 0 })
	byDay(s.Pages, func(*Page) Day { return 0 })
}

// byDay sorts records by a day, those of one day by id.
func byDay[R Record](records []R, day func(R) Day) {
	slices.SortFunc(records, func(a, b R) int {
		if c := cmp.Compare(day(a), day(b)); c != 0 {
			return c
		}
		return cmp.Compare(a.Meta().ID, b.Meta().ID)
	})
}

// firstDay is the day of an agreement's first dated act; an agreement without one comes last.
func firstDay(a *Agreement) Day {
	first := Forever
	for i := range a.Acts {
		if d := a.Acts[i].Date; !d.IsZero() {
			first = min(first, d.Last)
		}
	}
	return first
}

// Findings returns what Link found: ids that two records have, and ids that are reserved.
func (s *Site) Findings() []diag.Finding { return slices.Clone(s.findings) }

// All yields every record, in the order of the site's lists.
func (s *Site) All() iter.Seq[Record] {
	return func(yield func(Record) bool) {
		_ = each(s.Articles, yield) && each(s.Agreements, yield) && each(s.Actors, yield) && each(s.Events, yield) &&
			each(s.Sources, yield) && each(s.Terms, yield) && each(s.Pages, yield)
	}
}

func each[R Record](records []R, yield func(Record) bool) bool {
	for _, r := range records {
		if !yield(r) {
			return false
		}
	}
	return true
}

// Get returns the record of any kind but sources. Every state's code resolves, whether or not it has a file.
func (s *Site) Get(id ID) (Record, bool) {
	if r, ok := s.records[id]; ok {
		return r, true
	}
	if state, ok := stateActors()[id]; ok {
		return state, true
	}
	return nil, false
}

// find returns the record of one kind.
func find[R Record](s *Site, id ID) (R, bool) {
	record, _ := s.Get(id)
	r, ok := record.(R)
	return r, ok
}

// Agreement returns the agreement with the id.
func (s *Site) Agreement(id ID) (*Agreement, bool) { return find[*Agreement](s, id) }

// Actor returns the actor with the id.
func (s *Site) Actor(id ID) (*Actor, bool) { return find[*Actor](s, id) }

// Event returns the event with the id.
func (s *Site) Event(id ID) (*Event, bool) { return find[*Event](s, id) }

// Source returns the source with the id.
func (s *Site) Source(id ID) (*Source, bool) {
	source, ok := s.sources[id]
	return source, ok
}

// Cited returns what a citation names: a source, or an agreement with official texts.
func (s *Site) Cited(id ID) (Record, bool) {
	if source, ok := s.sources[id]; ok {
		return source, true
	}
	a, ok := s.Agreement(id)
	if !ok || !slices.ContainsFunc(a.Texts, func(t AgreementText) bool { return t.Official }) {
		return nil, false
	}
	return a, true
}

// Withheld returns what is known of a record that is not public.
func (s *Site) Withheld(id ID) (Withheld, bool) {
	w, ok := s.withheld[id]
	return w, ok
}

// Unread reports whether there are records that cannot be read, so that nobody knows what they lead to.
func (s *Site) Unread() bool {
	for _, w := range s.withheld {
		if w.Broken {
			return true
		}
	}
	return false
}

// Listed reports whether the record is in one of the site's lists and so has a page. A state without a file that
// nothing names is not: it resolves, and there is nothing to say of it.
func (s *Site) Listed(id ID) bool {
	_, ok := s.records[id]
	return ok || s.listed[id]
}
