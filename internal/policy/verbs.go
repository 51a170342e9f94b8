package policy

import "slices"

// A Verb is what was done in an act.
type Verb uint8

// The verbs of instruments, of participants and of conduct, as the content model lists them.
const (
	Proposed Verb = iota + 1
	Revised
	Negotiating
	Passed
	Adopted
	Published
	Endorsed
	Opened
	Closed
	InForce
	AppliedProvisionally
	Amended
	Superseded
	Terminated
	Lapsed

	Signed
	Joined
	Consented
	Ratified
	Accepted
	Approved
	Acceded
	Succeeded
	Withdrew
	Suspended

	Invited
	Observer
	Reserved
	Declared
	Objected
)

var verbWords = [...]string{
	Proposed: "proposed", Revised: "revised", Negotiating: "negotiating", Passed: "passed", Adopted: "adopted",
	Published: "published", Endorsed: "endorsed", Opened: "opened", Closed: "closed", InForce: "in-force",
	AppliedProvisionally: "applied-provisionally", Amended: "amended", Superseded: "superseded",
	Terminated: "terminated", Lapsed: "lapsed",

	Signed: "signed", Joined: "joined", Consented: "consented", Ratified: "ratified", Accepted: "accepted",
	Approved: "approved", Acceded: "acceded", Succeeded: "succeeded", Withdrew: "withdrew", Suspended: "suspended",

	Invited: "invited", Observer: "observer", Reserved: "reserved", Declared: "declared", Objected: "objected",
}

// Verbs returns all verbs, in the order of the content model.
func Verbs() []Verb {
	verbs := make([]Verb, 0, len(verbWords)-1)
	for v := Proposed; v <= Objected; v++ {
		verbs = append(verbs, v)
	}
	return verbs
}

// ParseVerb returns the verb of a word in a record.
func ParseVerb(word string) (Verb, bool) {
	i := slices.Index(verbWords[1:], word)
	return Verb(i + 1), i >= 0
}

// String returns the word that records use; "" for the zero Verb.
func (v Verb) String() string { return verbWords[v] }

// Instrument reports whether the verb says what happened to the agreement itself.
func (v Verb) Instrument() bool { return v >= Proposed && v <= Lapsed }

// Participant reports whether the verb says what a participant did; such an act needs a `who`.
func (v Verb) Participant() bool { return v >= Signed && v <= Suspended }

// Conduct reports whether the verb says how a participant stood to the agreement without binding itself by it.
func (v Verb) Conduct() bool { return v >= Invited }

// Consent reports whether the verb expresses consent to be bound; Consented is the neutral word for the other five.
func (v Verb) Consent() bool { return v >= Consented && v <= Succeeded }
