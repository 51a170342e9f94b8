package policy

import (
	"iter"

	"accord/internal/diag"
)

// A Reference is a record's naming of another in its front matter. Key tells where it stands, as "acts.who".
type Reference struct {
	From   Record // nil in the site's settings
	Key    string
	To     ID
	At     diag.Place
	Want   []Kind // nil: any kind but sources
	Source bool   // To is cited: a source, or an agreement with official texts
	Part   ID     // a provision or claim of To, which is named at this place; "" where To itself is
}

// What a key may name.
var (
	wantActor     = []Kind{Actors}
	wantAgreement = []Kind{Agreements}
	wantArticle   = []Kind{Articles}
	wantEvent     = []Kind{Events}
	wantTerm      = []Kind{Terms}
	wantContext   = []Kind{Agreements, Events, Actors, Terms}
)

// Refs yields every reference of a record's front matter and roll, as written, in a fixed order. References inside of
// `expect` and of texts are not among them: they are found where those are evaluated and compiled.
func (s *Site) Refs(r Record) iter.Seq[Reference] {
	return func(yield func(Reference) bool) {
		w := &refWalk{site: s, from: r, file: r.Meta().File, yield: yield}
		w.head(r.Meta())
		switch r := r.(type) {
		case *Article:
			w.article(r)
		case *Agreement:
			w.agreement(r)
		case *Actor:
			w.actor(r)
		case *Event:
			w.event(r)
		case *Term:
			w.refs("start", r.Start, wantArticle)
			w.refs("unlike", r.Unlike, wantTerm)
		}
	}
}

// SettingRefs yields the references of the site's settings.
func (s *Site) SettingRefs() iter.Seq[Reference] {
	return func(yield func(Reference) bool) {
		if s.Settings == nil {
			return
		}
		w := &refWalk{site: s, file: ConfigFile, yield: yield}
		w.refs("authors", s.Settings.Authors, wantActor)
		w.ref("owner", s.Settings.Owner, wantActor)
		w.ref("start", s.Settings.Start, wantArticle)
	}
}

// frameRefs are what the head and the foot of all pages lead to.
func (s *Site) frameRefs() (ids []ID) {
	if s.Settings == nil {
		return nil
	}
	for _, entry := range s.Settings.Nav {
		ids = append(ids, entry.Record.ID)
	}
	if s.Settings.Footer != nil {
		for _, code := range s.Settings.Footer.Codes {
			ids = append(ids, ID(code))
		}
	}
	return ids
}

// A refWalk yields the references of one record until it is told to stop.
type refWalk struct {
	site    *Site
	from    Record
	file    string
	yield   func(Reference) bool
	stopped bool
}

func (w *refWalk) emit(ref Reference) {
	if !w.stopped && ref.To != "" {
		w.stopped = !w.yield(ref)
	}
}

func (w *refWalk) ref(key string, r Ref, want []Kind) {
	if r.ID != "" {
		w.emit(Reference{From: w.from, Key: key, To: r.ID, At: diag.Place{File: w.file, Span: r.At}, Want: want})
	}
}

func (w *refWalk) refs(key string, rs []Ref, want []Kind) {
	for _, r := range rs {
		w.ref(key, r, want)
	}
}

func (w *refWalk) noted(key string, rows []Noted, want []Kind) {
	for i := range rows {
		w.ref(key, rows[i].Ref, want)
	}
}

func (w *refWalk) set(key string, set Set) {
	w.refs(key, set.Refs, wantActor)
	for _, call := range set.Calls {
		if group, ok := groupCall(call); ok {
			w.ref(key, group, wantActor)
		}
	}
}

func (w *refWalk) cite(key string, cites []Citation) {
	for i := range cites {
		c := &cites[i]
		w.emit(Reference{From: w.from, Key: key, To: c.Source, At: diag.Place{File: w.file, Span: c.At}, Source: true})
	}
}

func (w *refWalk) head(h *Head) {
	w.cite("cite", h.Cite)
	w.refs("topics", h.Topics, wantTerm)
	w.ref("owner", h.Owner, wantActor)
}

func (w *refWalk) article(a *Article) {
	w.noted("agreements", a.Agreements, wantAgreement)
	w.noted("actors", a.Actors, wantActor)
	w.noted("context", a.Context, wantContext)
	w.refs("authors", a.Authors, wantActor)
	for i := range a.Claims {
		w.set("claims.who", a.Claims[i].Who)
		w.cite("claims.cite", a.Claims[i].Cite)
	}
}

func (w *refWalk) agreement(a *Agreement) {
	w.ref("forum", a.Forum, wantActor)
	w.ref("depositary", a.Depositary, wantActor)
	for i := range a.Acts {
		w.act(a, &a.Acts[i])
	}
	for i := range a.Needs {
		w.set("needs.from", a.Needs[i].From)
	}
	for i := range a.Totals {
		w.cite("totals.cite", a.Totals[i].Cite)
	}
	w.positions(a.Positions)
	for i := range a.Provisions {
		w.cite("provisions.cite", a.Provisions[i].Cite)
	}
	for i := range a.Relates {
		w.ref("relates."+a.Relates[i].How.S, a.Relates[i].To, wantAgreement)
		w.cite("relates.cite", a.Relates[i].Cite)
	}
}

func (w *refWalk) act(a *Agreement, act *Act) {
	if act.InRoll {
		file := w.file
		w.file = a.Roll
		defer func() { w.file = file }()
	}
	w.set("acts.who", act.Who)
	w.noted("acts.named", act.Named, wantActor)
	if venue := act.Venue; venue.S != "" {
		if event, ok := w.site.Event(ID(venue.S)); ok { // else it is the name of a place
			w.ref("acts.at", Ref{ID: event.ID, At: venue.At}, wantEvent)
		}
	}
	w.ref("acts.to", act.To, wantActor)
	if v := act.Vote; v != nil {
		w.set("acts.vote", v.For.Known)
		w.set("acts.vote", v.Against.Known)
		w.set("acts.vote", v.Abstained.Known)
		w.set("acts.vote", v.Absent.Known)
	}
	for i := range act.Also {
		w.cite("acts.also", act.Also[i].Cite)
	}
	w.cite("acts.cite", act.Cite)
}

func (w *refWalk) positions(positions []Position) {
	for i := range positions {
		w.set("positions.who", positions[i].Who)
		w.cite("positions.cite", positions[i].Cite)
	}
}

func (w *refWalk) actor(a *Actor) {
	w.ref("of", a.Of, wantActor)
	for i := range a.Members {
		w.set("members.who", a.Members[i].Who)
		w.cite("members.cite", a.Members[i].Cite)
	}
	for i := range a.Attributed {
		w.attribution(&a.Attributed[i])
	}
	for i := range a.Roles {
		w.ref("roles.of", a.Roles[i].Of, wantActor)
	}
}

func (w *refWalk) attribution(at *Attribution) {
	w.set("attributed.to", at.To)
	w.set("attributed.by", at.By)
	w.set("attributed.backed", at.Backed)
	if at.Denied != nil {
		w.set("attributed.denied", at.Denied.By)
		w.cite("attributed.cite", at.Denied.Cite)
	}
	w.cite("attributed.cite", at.Cite)
}

func (w *refWalk) event(e *Event) {
	for i := range e.Who {
		w.set("who", e.Who[i].Who)
	}
	w.refs("about", e.About, nil)
	w.refs("follows", e.Follows, wantEvent)
	w.refs("part_of", e.PartOf, wantEvent)
	w.positions(e.Positions)
}
