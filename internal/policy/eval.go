package policy

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"accord/internal/diag"
)

// AsOf are the days that an expression speaks of: Day is the page's day, Reviewed what "@ reviewed" means.
type AsOf struct{ Day, Reviewed Day }

// AsOf returns the days of a record's page: for an article its `asof`, else its date; for everything else today.
func (s *Site) AsOf(r Record) AsOf {
	asof := AsOf{s.Today, s.Today}
	if a, ok := r.(*Article); ok {
		if day := first(a.AsOf.Date, a.Date.Date); !day.IsZero() {
			asof = AsOf{day.Last, first(a.Date.Date, day).Last}
		}
	}
	if reviewed := r.Meta().Reviewed; !reviewed.IsZero() {
		asof.Reviewed = reviewed.Last
	}
	return asof
}

// of returns the days for an expression that may have an "@" of its own.
func (asof AsOf) of(e *Expr) AsOf {
	switch {
	case e.AsOf == nil:
	case e.AsOf.IsZero():
		asof.Day = asof.Reviewed
	default:
		asof.Day = e.AsOf.Last
	}
	return asof
}

// Eval evaluates an expression. Of at only the file is used: the expression knows its span. With a finding other than
// a warning the value is zero.
func (s *Site) Eval(e *Expr, asof AsOf, at diag.Place) (Value, []diag.Finding) {
	ev := &evaluator{site: s, file: at.File}
	v := ev.eval(e, asof)
	return v, ev.findings
}

// An evaluator walks one expression. A value of no sort means that a finding has been made, here or at a record that
// cannot be read.
type evaluator struct {
	site     *Site
	file     string
	findings []diag.Finding
}

// fail adds a finding and returns no value.
func (ev *evaluator) fail(code diag.Code, at diag.Span, hint, format string, args ...any) Value {
	f := diag.Findingf(code, diag.Place{File: ev.file, Span: at}, format, args...)
	f.Hint = hint
	ev.findings = append(ev.findings, f)
	return Value{}
}

func (ev *evaluator) eval(e *Expr, asof AsOf) Value {
	asof = asof.of(e)
	switch e.Op {
	case OpName:
		return ev.name(e)
	case OpNumber:
		return Value{Sort: NumberSort, N: e.N, Date: e.Day}
	case OpDay:
		return Value{Sort: DateSort, Date: e.Day}
	case OpGroup:
		return ev.eval(e.Args[0], asof)
	case OpCall:
		return ev.call(e, asof)
	}
	return ev.row(e, asof)
}

// name is an actor that means itself.
func (ev *evaluator) name(e *Expr) Value {
	if _, ok := lookUp[*Actor](ev, e, wantActor); !ok {
		return Value{}
	}
	return Value{Sort: SetSort, Set: []ID{ID(e.Name)}}
}

// lookUp returns the record that a name means, or makes a finding, unless the record's file has one.
func lookUp[R Record](ev *evaluator, e *Expr, want []Kind) (R, bool) {
	id := ID(e.Name)
	r, ok := find[R](ev.site, id)
	if ok {
		return r, true
	}
	if other, exists := ev.site.Get(id); exists {
		ev.fail(diag.WrongKind, e.At, "", "%q is the id of one of the %s, and one of the %s is asked for here",
			id, other.Meta().Kind.Folder(), want[0].Folder())
	} else if w, hidden := ev.site.Withheld(id); hidden && w.Broken {
		return r, false // what is wrong with its file is a finding there
	} else if hidden {
		ev.fail(diag.WithheldReference, e.At, "publish it first, or take the expression out",
			"the %s %q is not published yet, so nothing can be computed from it", w.Kind, id)
	} else {
		hint := ""
		if slices.Contains(want, Actors) {
			hint = CodeHint(id)
		}
		if near := diag.Nearest(e.Name, ev.site.idsOf(want)); hint == "" && near != "" {
			hint = "did you mean \"" + near + "\"?"
		}
		ev.fail(diag.UnknownID, e.At, hint, "no %s has the id %q", want[0], id)
	}
	return r, false
}

// idsOf yields the ids of the records of some kinds, for guesses at what was meant.
func (s *Site) idsOf(kinds []Kind) iter.Seq[string] {
	return func(yield func(string) bool) {
		for id, r := range s.records {
			if slices.Contains(kinds, r.Meta().Kind) && !yield(string(id)) {
				return
			}
		}
	}
}

// row evaluates terms that are joined by one sort of operator.
func (ev *evaluator) row(e *Expr, asof AsOf) Value {
	values := make([]Value, len(e.Args))
	for i, arg := range e.Args {
		if values[i] = ev.eval(arg, asof); values[i].Sort == 0 {
			return Value{}
		}
	}
	out := values[0]
	for i, v := range values {
		switch {
		case v.Sort != SetSort && v.Sort != NumberSort, v.Sort == NumberSort && e.Op == OpAnd:
			return ev.fail(diag.BadExpression, e.Args[i].At, "", "%s does not go with %s", operators[e.Op], v.Sort)
		case v.Sort != out.Sort:
			return ev.fail(diag.BadExpression, e.At, "write count( ) around the set",
				"%s is %s and %s is %s", e.Args[0], out.Sort, e.Args[i], v.Sort)
		case i > 0:
			out = combine(e.Op, out, v)
		}
	}
	if !ev.bareGroups(e.Args, values) {
		return Value{}
	}
	return out
}

// bareGroups finds a group that stands beside a set that it is not in: it was probably its members that were meant.
func (ev *evaluator) bareGroups(args []*Expr, values []Value) bool {
	name := func(arg *Expr) bool { return arg.Op == OpName }
	beside := func(id ID) bool {
		for i, arg := range args {
			if !name(arg) && contains(values[i].Set, id) {
				return true
			}
		}
		return false
	}
	allNames := !slices.ContainsFunc(args, func(arg *Expr) bool { return !name(arg) })
	for _, arg := range args {
		if !allNames && name(arg) && ev.site.isGroup(ID(arg.Name)) && !beside(ID(arg.Name)) {
			ev.fail(diag.BadExpression, arg.At, "members("+arg.Name+")?",
				"%s is a group and means itself, and it is not in the set beside it", arg.Name)
			return false
		}
	}
	return true
}

func (s *Site) isGroup(id ID) bool {
	a, ok := s.Actor(id)
	return ok && (len(a.Members) > 0 || id == UnitedNations)
}

// call evaluates a function; the parser has checked the number of arguments and those that are names.
func (ev *evaluator) call(e *Expr, asof AsOf) Value {
	if v, ok := ParseVerb(e.Name); ok {
		return ev.did(e, v, asof.Day)
	}
	switch e.Name {
	case "count", "names", "only":
		return ev.ofSet(e, asof)
	case "members":
		group, ok := lookUp[*Actor](ev, e.Args[0], wantActor)
		if !ok {
			return Value{}
		}
		if !ev.site.isGroup(group.ID) {
			return ev.fail(diag.BadExpression, e.Args[0].At, "write "+e.Args[0].Name+" itself, or give its record `members`",
				"%s has no members", group.ID)
		}
		return Value{Sort: SetSort, Set: ev.site.Members(group.ID, asof.Day)}
	case "who":
		return ev.who(e)
	case "date":
		return ev.date(e, asof.Day)
	}
	return ev.ofAgreement(e, asof.Day)
}

// ofAgreement evaluates the functions whose first argument is an agreement.
func (ev *evaluator) ofAgreement(e *Expr, on Day) Value {
	a, ok := lookUp[*Agreement](ev, e.Args[0], wantAgreement)
	if !ok {
		return Value{}
	}
	switch e.Name {
	case "parties":
		return ev.parties(e, a, on)
	case "voted":
		return ev.voted(e, a, on)
	case "provisions":
		v := Value{Sort: SetSort}
		for i := range a.Provisions {
			v.Set = append(v.Set, a.ID+"#"+a.Provisions[i].ID)
		}
		v.Set = sorted(v.Set)
		return v
	case "total":
		return ev.total(e, a, on)
	}
	return ev.status(e, a, on)
}

func (ev *evaluator) did(e *Expr, v Verb, on Day) Value {
	a, ok := lookUp[*Agreement](ev, e.Args[0], wantAgreement)
	if !ok {
		return Value{}
	}
	return Value{Sort: SetSort, Set: ev.site.Did(a, v, on), AtLeast: !ev.site.Complete(a, v, on)}
}

func (ev *evaluator) parties(e *Expr, a *Agreement, on Day) Value {
	possible := len(a.Needs) > 0 || slices.ContainsFunc(a.Acts, func(act Act) bool {
		return act.Did.Consent() || act.Did == InForce
	})
	if !possible {
		return ev.fail(diag.BadExpression, e.At, "write signed("+string(a.ID)+") or joined("+string(a.ID)+")",
			"%s has no parties: nobody consents to be bound by it", a.ID)
	}
	return ev.did(e, InForce, on)
}

func (ev *evaluator) voted(e *Expr, a *Agreement, on Day) Value {
	act := ev.site.lastVote(a, on)
	if act == nil {
		return ev.fail(diag.BadExpression, e.At, "", "no counted vote on %s is recorded by %s", a.ID, on)
	}
	set, side := ev.site.Voted(a, e.Args[1].Name, on), act.Vote.side(e.Args[1].Name)
	return Value{Sort: SetSort, Set: set, AtLeast: side.Count.Set && side.Count.N > len(set)}
}

// ofSet evaluates the functions of a set.
func (ev *evaluator) ofSet(e *Expr, asof AsOf) Value {
	set := ev.eval(e.Args[0], asof)
	switch {
	case set.Sort == 0:
		return Value{}
	case set.Sort != SetSort:
		return ev.fail(diag.BadExpression, e.Args[0].At, "", "%s takes a set, and %s is %s", e.Name, e.Args[0], set.Sort)
	case e.Name == "count":
		if set.AtLeast || set.AtMost {
			ev.partial(e, asof)
		}
		return Value{Sort: NumberSort, N: len(set.Set), AtLeast: set.AtLeast, AtMost: set.AtMost}
	case e.Name == "only":
		class := e.Args[1]
		if !slices.Contains(Classes(), class.Name) {
			hint := "actor types are " + strings.Join(actorTypes, ", ")
			if near := diag.Nearest(class.Name, slices.Values(Classes())); near != "" {
				hint = "did you mean \"" + near + "\"?"
			}
			return ev.fail(diag.UnknownWord, class.At, hint, "%q is neither an actor type nor a group of states", class.Name)
		}
		set.Set = filter(set.Set, func(id ID) bool { return ev.site.InClass(id, class.Name) })
	}
	return set
}

// partial warns of a count that may be wrong because the records name only some, and names the published total. Where an act
// of the record counts more than it names without saying so, that is the mistake, and is told there.
func (ev *evaluator) partial(count *Expr, asof AsOf) {
	hint := "give the numbers of all sides with their names"
	if a, call := ev.incomplete(count, asof); call != nil {
		if ev.site.miscounted(a) {
			return
		}
		hint = "give " + string(a.ID) + " a `complete_to`, or write total(" + string(a.ID) + ", " + call.Name + ") for a published number"
		if t, ok := ev.site.Total(a, call.Name, "", asof.Day); ok {
			hint += ", which is " + strconv.Itoa(t.Count.N) + " on " + t.Date.String()
		}
	}
	ev.fail(diag.CountPartial, count.At, hint, "%s cannot be exact: the records name only some by %s", count, asof.Day)
}

// incomplete returns the first call in an expression that asks an agreement for what it does not know in full.
func (ev *evaluator) incomplete(e *Expr, asof AsOf) (*Agreement, *Expr) {
	asof = asof.of(e)
	verb, ok := ParseVerb(e.Name)
	if e.Name == "parties" {
		verb, ok = InForce, true
	}
	if e.Op == OpCall && ok {
		if a, ok := ev.site.Agreement(ID(e.Args[0].Name)); ok && !ev.site.Complete(a, verb, asof.Day) {
			return a, e
		}
	}
	for _, arg := range e.Args {
		if a, call := ev.incomplete(arg, asof); call != nil {
			return a, call
		}
	}
	return nil, nil
}

func (ev *evaluator) who(e *Expr) Value {
	event, ok := lookUp[*Event](ev, e.Args[0], wantEvent)
	if !ok {
		return Value{}
	}
	v := Value{Sort: SetSort}
	found := len(e.Args) == 1
	for i := range event.Who {
		row := &event.Who[i]
		if role := strings.ReplaceAll(row.Role.S, " ", "-"); len(e.Args) == 1 || role == e.Args[1].Name {
			v.Set = append(v.Set, ev.site.Resolve(row.Who, event.Date.Last)...)
			found = true
		}
	}
	if !found {
		return ev.fail(diag.UnknownWord, e.Args[1].At, "", "nobody took part in %s as %q", event.ID, e.Args[1].Name)
	}
	v.Set = sorted(v.Set)
	return v
}

// date is the day on which something was first done with an agreement, by anyone or by one participant.
func (ev *evaluator) date(e *Expr, on Day) Value {
	verb, _ := ParseVerb(e.Args[0].Name)
	a, ok := lookUp[*Agreement](ev, e.Args[1], wantAgreement)
	if !ok {
		return Value{}
	}
	l := ev.site.ledger(a)
	day, by := l.when(verb), ""
	if len(e.Args) == 3 {
		actor, ok := lookUp[*Actor](ev, e.Args[2], wantActor)
		if !ok {
			return Value{}
		}
		day, by = l.whenBy(actor.ID, verb, on), " by "+string(actor.ID)
	}
	if !day.By(on) {
		return ev.fail(diag.BadExpression, e.At, "for a later day add @ and the day to the expression",
			"up to %s no %q of %s%s is recorded", on, verb, a.ID, by)
	}
	return Value{Sort: DateSort, Date: day}
}

// when returns the first day of a verb, absent if there is none.
func (l *ledger) when(v Verb) Date {
	if v == InForce {
		return l.entry
	}
	for _, act := range l.acts {
		if act.Did == v || v == Consented && act.Did.Consent() {
			return act.Date.Date
		}
	}
	return Date{}
}

// whenBy returns the day on which a participant did something that it has not undone.
func (l *ledger) whenBy(who ID, v Verb, on Day) Date {
	switch v {
	case InForce:
		return l.standing(who, on).InForce
	case Withdrew:
		return l.standing(who, on).Withdrew
	}
	deeds, _ := l.live(who, on)
	for _, d := range deeds {
		if d.vote == None && (d.verb == v || v == Consented && d.verb.Consent()) {
			return d.date
		}
	}
	return Date{}
}

// total is a published number: of the agreement's totals, else of its last counted vote.
func (ev *evaluator) total(e *Expr, a *Agreement, on Day) Value {
	of := e.Args[1].Name
	if t, ok := ev.site.Total(a, of, "", on); ok {
		return Value{Sort: NumberSort, N: t.Count.N}
	}
	if act := ev.site.lastVote(a, on); act != nil {
		if side := act.Vote.side(of); side != nil && side.Count.Set {
			return Value{Sort: NumberSort, N: side.Count.N}
		}
	}
	return ev.fail(diag.BadExpression, e.At, "add a row to the agreement's `totals`",
		"no total of %q is given for %s by %s", of, a.ID, on)
}

// side returns the side of a word, nil if the word is none.
func (v *Vote) side(word string) *Side {
	switch word {
	case "for":
		return &v.For
	case "against":
		return &v.Against
	case "abstained":
		return &v.Abstained
	case "absent":
		return &v.Absent
	}
	return nil
}

func (ev *evaluator) status(e *Expr, a *Agreement, on Day) Value {
	if len(e.Args) == 1 {
		status, _ := ev.site.Status(a, on)
		return Value{Sort: WordSort, Word: status.String()}
	}
	actor, ok := lookUp[*Actor](ev, e.Args[1], wantActor)
	if !ok {
		return Value{}
	}
	return Value{Sort: WordSort, Word: ev.site.Standing(a, actor.ID, on).Status.String()}
}
