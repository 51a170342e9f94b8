package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Sort is the sort of a value.
type Sort uint8

const (
	SetSort Sort = iota + 1
	NumberSort
	DateSort
	WordSort
)

var sortWords = [...]string{SetSort: "a set", NumberSort: "a number", DateSort: "a date", WordSort: "a word"}

// String returns the sort with its article, as messages want it.
func (s Sort) String() string { return sortWords[s] }

// A Value is what an expression comes to. A set is sorted; its ids are actors, or provisions as agreement#provision.
// AtLeast and AtMost say that the records name only some, so that the true set or number may be larger or smaller;
// with both nothing is certain. A number that can be a year has its Date too.
type Value struct {
	Sort    Sort
	Set     []ID
	N       int
	AtLeast bool
	AtMost  bool
	Date    Date
	Word    string
}

// String returns the value as messages show it.
func (v Value) String() string {
	switch v.Sort {
	case SetSort:
		return listed(v.Set, 30)
	case NumberSort:
		return v.bound() + strconv.Itoa(v.N)
	case DateSort:
		return v.Date.String()
	}
	return v.Word
}

func (v Value) bound() string {
	switch {
	case v.AtLeast && v.AtMost:
		return "about "
	case v.AtLeast:
		return "at least "
	case v.AtMost:
		return "at most "
	}
	return ""
}

// listed writes ids with commas, as many as there is room for.
func listed(ids []ID, most int) string {
	if len(ids) == 0 {
		return "nobody"
	}
	var b strings.Builder
	for i, id := range ids {
		if i == most {
			fmt.Fprintf(&b, " and %d more", len(ids)-most)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(id))
	}
	return b.String()
}

// combine applies an operator of a row to two values of one sort, sets or numbers.
func combine(op Op, v, w Value) Value {
	out := Value{Sort: v.Sort, AtLeast: v.AtLeast || w.AtLeast, AtMost: v.AtMost || w.AtMost}
	if op == OpMinus { // what may be missing from the right is too much in the difference
		out.AtLeast, out.AtMost = v.AtLeast || w.AtMost, v.AtMost || w.AtLeast
	}
	switch {
	case v.Sort == NumberSort && op == OpMinus:
		out.N = v.N - w.N
	case v.Sort == NumberSort:
		out.N = v.N + w.N
	case op == OpPlus:
		out.Set = sorted(slices.Concat(v.Set, w.Set))
	default:
		out.Set = filter(v.Set, func(id ID) bool { return contains(w.Set, id) == (op == OpAnd) })
	}
	return out
}

func filter(ids []ID, keep func(ID) bool) []ID {
	var kept []ID
	for _, id := range ids {
		if keep(id) {
			kept = append(kept, id)
		}
	}
	return kept
}

// contains looks an id up in a sorted set.
func contains(set []ID, id ID) bool {
	_, found := slices.BinarySearch(set, id)
	return found
}
