package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"accord/internal/diag"
)

// Test tells whether a line of `expect` holds, and if it does not, why: what the left side is, and who makes the
// difference. With findings of severity error nothing was compared, and ok is false. Dates compare only on certainty; a
// date equals one that is written less precisely if it lies in it. "not in" means that none of the left are in the right.
func (s *Site) Test(c *Comparison, asof AsOf, at diag.Place) (ok bool, why string, findings []diag.Finding) {
	t := &tester{evaluator: evaluator{site: s, file: at.File}, c: c, asof: asof}
	t.left, t.right = t.sides()
	if t.left.Sort == 0 || t.right.Sort == 0 {
		return false, "", t.findings
	}
	ok, detail := t.compare()
	if t.findings = t.settled(ok); !ok && detail != "" {
		why = c.String() + ": " + detail
	}
	return ok, why, t.findings
}

// A tester compares two values.
type tester struct {
	evaluator
	c           *Comparison
	asof        AsOf
	left, right Value
}

// sides evaluates both sides. A bare name beside a word is a word, and a number beside a date is a year.
func (t *tester) sides() (left, right Value) {
	switch {
	case t.c.Left.Op == OpName && isStatus(t.c.Right):
		right = t.eval(t.c.Right, t.asof)
		return t.word(t.c.Left, t.c.Right), right
	case t.c.Right.Op == OpName && isStatus(t.c.Left):
		left = t.eval(t.c.Left, t.asof)
		return left, t.word(t.c.Right, t.c.Left)
	}
	left, right = t.eval(t.c.Left, t.asof), t.eval(t.c.Right, t.asof)
	if left.Sort == DateSort && right.Sort == NumberSort && !right.Date.IsZero() {
		right.Sort = DateSort
	}
	if right.Sort == DateSort && left.Sort == NumberSort && !left.Date.IsZero() {
		left.Sort = DateSort
	}
	return left, right
}

func isStatus(e *Expr) bool {
	return e.Op == OpCall && e.Name == "status" || e.Op == OpGroup && isStatus(e.Args[0])
}

// word reads a bare name as a status, of an agreement or of a participant as the call beside it says.
func (t *tester) word(e, call *Expr) Value {
	for call.Op == OpGroup {
		call = call.Args[0]
	}
	words := agreementStatusWords[:]
	if len(call.Args) == 2 {
		words = statusWords[:]
	}
	if slices.Contains(words, e.Name) {
		return Value{Sort: WordSort, Word: e.Name}
	}
	hint := "write one of " + strings.Join(words, ", ")
	if near := diag.Nearest(e.Name, slices.Values(words)); near != "" {
		hint = "did you mean \"" + near + "\"?"
	}
	return t.fail(diag.UnknownWord, e.At, hint, "%q is no status", e.Name)
}

// compare returns whether the test holds, and what to say if it does not.
func (t *tester) compare() (ok bool, detail string) {
	if t.left.Sort != t.right.Sort {
		hint := ""
		if t.left.Sort == SetSort && t.right.Sort == NumberSort || t.left.Sort == NumberSort && t.right.Sort == SetSort {
			hint = "write count( ) around the set"
		}
		t.fail(diag.BadExpression, t.c.At, hint, "%s is compared with %s", t.left.Sort, t.right.Sort)
		return false, ""
	}
	set, order := t.left.Sort == SetSort, strings.ContainsAny(t.c.Op, "<>")
	if (set || t.left.Sort == WordSort) && order || !set && strings.HasSuffix(t.c.Op, "in") {
		t.fail(diag.BadExpression, t.c.At, "", "%s does not go with %s", t.c.Op, t.left.Sort)
		return false, ""
	}
	switch t.left.Sort {
	case SetSort:
		return t.compareSets()
	case NumberSort:
		if holds(t.c.Op, cmp.Compare(t.left.N, t.right.N)) {
			return true, ""
		}
		return false, "it is " + t.left.String() + t.difference()
	case DateSort:
		return t.compareDates()
	}
	return (t.left.Word == t.right.Word) == (t.c.Op == "="), "it is " + t.left.Word
}

func holds(op string, order int) bool {
	switch op {
	case "=":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

func (t *tester) compareSets() (bool, string) {
	if t.c.Op != "not in" && t.c.Op != "!=" && !t.bareGroups([]*Expr{t.c.Left, t.c.Right}, []Value{t.left, t.right}) {
		return false, ""
	}
	missing := filter(t.left.Set, func(id ID) bool { return !contains(t.right.Set, id) })
	added := filter(t.right.Set, func(id ID) bool { return !contains(t.left.Set, id) })
	switch t.c.Op {
	case "in":
		return len(missing) == 0, "not in it: " + listed(missing, 30)
	case "not in":
		both := filter(t.left.Set, func(id ID) bool { return contains(t.right.Set, id) })
		return len(both) == 0, "in it: " + listed(both, 30)
	case "!=":
		return len(missing)+len(added) > 0, "both are " + listed(t.left.Set, 30)
	}
	var parts []string
	if len(missing) > 0 {
		parts = append(parts, "only on the left: "+listed(missing, 30))
	}
	if len(added) > 0 {
		parts = append(parts, "only on the right: "+listed(added, 30))
	}
	return len(parts) == 0, strings.Join(parts, "; ")
}

func (t *tester) compareDates() (bool, string) {
	left, right := t.left.Date, t.right.Date
	order, certain := left.Cmp(right)
	detail := "it is " + left.String()
	equal := left == right || left.First >= right.First && left.Last <= right.Last && !left.Uncertain && !left.Approximate
	switch {
	case t.c.Op == "=":
		return equal, detail
	case strings.HasSuffix(t.c.Op, "=") && t.c.Op != "!=" && equal:
		return true, detail
	case !certain:
		return false, detail + ", and which comes first cannot be told"
	}
	return holds(t.c.Op, order), detail
}

// difference explains a wrong number by those who are in it, or nearly are.
func (t *tester) difference() string {
	count := t.c.Left
	if count.Op != OpCall || count.Name != "count" {
		return ""
	}
	const most = 12
	asof := t.asof.of(count)
	quiet := &evaluator{site: t.site, file: t.file} // what it finds has been found before
	if call := count.Args[0]; call.Op == OpCall && call.Name == "parties" && call.AsOf == nil {
		a, _ := t.site.Agreement(ID(call.Args[0].Name))
		parties := t.site.Parties(a, asof.Day)
		waiting := filter(t.site.Did(a, Consented, asof.Day), func(id ID) bool { return !contains(parties, id) })
		if len(waiting) > 0 {
			return "; consented, not yet in force: " + listed(waiting, most)
		}
	}
	if set := quiet.eval(count.Args[0], asof).Set; len(set) > 0 && len(set) <= most {
		return ": " + listed(set, most)
	}
	return quiet.leftOut(count.Args[0], asof, most)
}

// leftOut names the members of a group who keep an intersection with it from being larger, where they are few.
func (ev *evaluator) leftOut(and *Expr, asof AsOf, most int) string {
	if and.Op != OpAnd || len(and.Args) != 2 || and.AsOf != nil {
		return ""
	}
	for i, side := range and.Args {
		if side.Op != OpCall || side.Name != "members" {
			continue
		}
		others := ev.eval(and.Args[1-i], asof).Set
		absent := filter(ev.eval(side, asof).Set, func(id ID) bool { return !contains(others, id) })
		if len(absent) > 0 && len(absent) <= most {
			return fmt.Sprintf("; of %s not in it: %s", side, listed(absent, most))
		}
	}
	return ""
}

// settled drops the warning of a partial count where the test holds whatever is missing.
func (t *tester) settled(ok bool) []diag.Finding {
	safe := ok && !t.left.AtMost && !t.right.AtLeast && (t.c.Op == ">=" || t.c.Op == ">") ||
		ok && !t.left.AtLeast && !t.right.AtMost && (t.c.Op == "<=" || t.c.Op == "<")
	if !safe || t.left.Sort != NumberSort {
		return t.findings
	}
	return slices.DeleteFunc(t.findings, func(f diag.Finding) bool { return f.Code == diag.CountPartial })
}
