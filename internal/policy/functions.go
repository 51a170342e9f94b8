package policy

import (
	"maps"
	"slices"
	"strings"
)

// A param is what a function of the expression language takes in one place.
type param uint8

const (
	agreementParam param = iota + 1
	groupParam
	eventParam
	actorParam
	setParam
	verbParam
	sideParam  // for, against, abstained, absent
	totalParam // a verb, a side, or parties
	roleParam  // a role of an event's participants
	classParam // an actor type or a group of states
)

var paramWords = [...]string{
	agreementParam: "an agreement", groupParam: "a group", eventParam: "an event", actorParam: "an actor",
	setParam: "a set", verbParam: "a verb", sideParam: "a side of a vote", totalParam: "a verb or a side of a vote",
	roleParam: "a role", classParam: "an actor type or a group of states",
}

// A function says what a function takes; the last `optional` parameters may be left out.
type function struct {
	params   []param
	optional int
}

var functions = map[string]function{
	"parties":    {params: []param{agreementParam}},
	"members":    {params: []param{groupParam}},
	"voted":      {params: []param{agreementParam, sideParam}},
	"who":        {params: []param{eventParam, roleParam}, optional: 1},
	"only":       {params: []param{setParam, classParam}},
	"provisions": {params: []param{agreementParam}},
	"count":      {params: []param{setParam}},
	"names":      {params: []param{setParam}},
	"date":       {params: []param{verbParam, agreementParam, actorParam}, optional: 1},
	"total":      {params: []param{agreementParam, totalParam}},
	"status":     {params: []param{agreementParam, actorParam}, optional: 1},
}

// usage shows how the function is called.
func (f function) usage(name string) string {
	var b strings.Builder
	for i, p := range f.params {
		word := paramWords[p][strings.IndexByte(paramWords[p], ' ')+1:]
		if i > 0 {
			b.WriteString(", ")
		}
		if i >= len(f.params)-f.optional {
			word = "[" + word + "]"
		}
		b.WriteString(word)
	}
	return name + "(" + b.String() + ")"
}

var verbFunction = function{params: []param{agreementParam}}

// functionOf returns the function of a name: one of the table, or a verb.
func functionOf(name string) (function, bool) {
	if f, ok := functions[name]; ok {
		return f, true
	}
	_, ok := ParseVerb(name)
	return verbFunction, ok
}

// functionNames returns the names of all functions, sorted.
func functionNames() []string {
	return slices.Sorted(slices.Values(slices.AppendSeq(slices.Clone(verbWords[1:]), maps.Keys(functions))))
}

var voteSides = []string{"for", "against", "abstained", "absent"}

// words returns the words that the parameter accepts; nil if it takes something else, or the site decides.
func (p param) words() []string {
	switch p {
	case verbParam:
		return verbWords[1:]
	case sideParam:
		return voteSides
	case totalParam:
		return slices.Concat(voteSides, []string{"parties"}, verbWords[1:])
	}
	return nil
}

// Functions are the functions of the expression language, by name, with how each is called.
func Functions() (names, usages []string) {
	names = functionNames()
	for _, name := range names {
		f, _ := functionOf(name)
		usages = append(usages, f.usage(name))
	}
	return names, usages
}

// Argument tells what a function takes as its n-th argument, counted from 0: ids of some kinds, or words. Where it takes a set the kinds
// are those of its members, and a call is one too.
func Argument(name string, n int) (kinds []Kind, words []string) {
	f, ok := functionOf(name)
	if !ok || n >= len(f.params) {
		return nil, nil
	}
	switch p := f.params[n]; p {
	case agreementParam:
		return wantAgreement, nil
	case eventParam:
		return wantEvent, nil
	case groupParam, actorParam, setParam:
		return wantActor, nil
	default:
		return nil, p.words()
	}
}
