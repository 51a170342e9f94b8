package policy

import (
	"cmp"
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:generate go run gen_states.go $CLDR

// A State is a row of the built-in table of states and territories: the current codes of ISO 3166-1 with names from
// CLDR, and the former states that agreements of the last century name. Memberships, existence, articles and the
// choice between several names are kept by hand, in states_*.csv; each of those files names its source.
//
// Days are ISO 8601, some with a year or a month only; "" is unknown or unbounded. The last days are inclusive.
type State struct {
	Code     ID     // alpha-3 in lower case, the record's id
	Alpha2   string // upper case; "" for a former state whose code was given away
	Numeric  string // three digits, as the ids of most maps
	Name     string // in English
	Article  bool   // "the" stands before Name in a sentence
	Short    string // "US", "UK"; "" where there is none beside Name
	Group    string // at the United Nations: african, asia-pacific, eastern-european, latin-american, weog or ""
	Region   string // continent of UN M49: africa, americas, asia, europe, oceania; "" for Antarctica
	Kind     string // state or territory; states_un.csv says which is which and why
	UN       string // day of admission to the United Nations, "" for those that never were members
	UNEnd    string // last day of that membership, for former states only
	From, To string // first and last day of existence
}

//go:embed states.csv
var statesCSV string

var statesTable = sync.OnceValue(func() []State {
	states, err := parseStates(statesCSV)
	if err != nil {
		panic(err) // the table is part of the program, and a test reads it
	}
	return states
})

// States returns all states and territories, former ones included, in order of their codes. The slice is shared by
// all callers and must not be changed.
func States() []State { return statesTable() }

// StateOf returns the state or territory with the code.
func StateOf(id ID) (State, bool) {
	states := States()
	i, found := slices.BinarySearchFunc(states, id, func(s State, id ID) int { return cmp.Compare(s.Code, id) })
	if !found {
		return State{}, false
	}
	return states[i], true
}

// IsStateCode reports whether an id is reserved for a state or territory, former ones included.
func IsStateCode(id ID) bool {
	_, found := StateOf(id)
	return found
}

// CodeHint says which state somebody meant who wrote its name, its code of two letters, three letters with which the name of
// one state alone begins, or a code with two neighbours exchanged; "" for any other id.
func CodeHint(id ID) string {
	if code, ok := StateNamed(string(id)); ok {
		return "states are written with three letters: " + string(code)
	}
	if state, ok := stateMeant(string(id)); ok {
		return fmt.Sprintf("the code of %s is %s", state.Name, state.Code)
	}
	return ""
}

// stateMeant returns the only state that exists and whose name begins with the three letters of a word, or else whose code is
// the word with two neighbours exchanged.
func stateMeant(word string) (State, bool) {
	if len(word) != 3 {
		return State{}, false
	}
	if s, ok := onlyState(func(s State) bool { return strings.HasPrefix(letters(s.Name), word) }); ok {
		return s, true
	}
	one, other := word[1:2]+word[:1]+word[2:], word[:1]+word[2:]+word[1:2]
	return onlyState(func(s State) bool { return string(s.Code) == one || string(s.Code) == other })
}

// onlyState returns the only state that exists and is meant.
func onlyState(meant func(State) bool) (found State, ok bool) {
	for _, s := range States() {
		if s.To == "" && meant(s) {
			if ok {
				return State{}, false
			}
			found, ok = s, true
		}
	}
	return found, ok
}

// StateNamed returns the code of the state that has a name in English, or a code of two letters, however it is written.
func StateNamed(name string) (ID, bool) {
	code, ok := statesByName()[strings.TrimPrefix(letters(name), "the")]
	return code, ok
}

// statesByName are the codes of states by the letters of their names and of their codes of two; where one that exists has the name of one
// that is gone, that of the former.
var statesByName = sync.OnceValue(func() map[string]ID {
	codes := map[string]ID{}
	for _, gone := range [...]bool{true, false} {
		for _, s := range States() {
			if gone != (s.To != "") {
				continue
			}
			for _, name := range [...]string{s.Name, s.Short, s.Alpha2} {
				if name != "" {
					codes[letters(name)] = s.Code
				}
			}
		}
	}
	return codes
})

// letters are the ASCII letters of a text in lower case: an id and the name that it was made from have the same.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z':
			return r
		case 'A' <= r && r <= 'Z':
			return r - 'A' + 'a'
		}
		return -1
	}, text)
}

// parseStates reads the rows of states.csv, whose columns are the fields of State in their order.
func parseStates(text string) ([]State, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("states.csv: %w", err)
	}
	const columns = 13
	if len(rows) == 0 || len(rows[0]) != columns {
		return nil, fmt.Errorf("states.csv: want a header of %d columns", columns)
	}
	states := make([]State, 0, len(rows)-1)
	for _, f := range rows[1:] {
		states = append(states, State{
			Code: ID(f[0]), Alpha2: f[1], Numeric: f[2], Name: f[3], Article: f[4] == "the", Short: f[5],
			Group: f[6], Region: f[7], Kind: f[8], UN: f[9], UNEnd: f[10], From: f[11], To: f[12],
		})
	}
	return states, nil
}
