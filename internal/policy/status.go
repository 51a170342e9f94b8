package policy

// An AgreementStatus is how far an agreement has come on a day.
type AgreementStatus uint8

const (
	Unknown AgreementStatus = iota
	IsProposed
	IsNegotiating
	IsAdopted // its text is settled: adopted, published, endorsed or signed
	IsOpen    // for signature
	IsInForce
	IsSuperseded
	IsTerminated
	IsLapsed
)

var agreementStatusWords = [...]string{
	Unknown: "unknown", IsProposed: "proposed", IsNegotiating: "negotiating", IsAdopted: "adopted", IsOpen: "open",
	IsInForce: "in-force", IsSuperseded: "superseded", IsTerminated: "terminated", IsLapsed: "lapsed",
}

// String returns the word of the expression language and of exports.
func (s AgreementStatus) String() string { return agreementStatusWords[s] }

// Status returns the status of an agreement on a day and since when it has it. The end of an agreement, from the day on which
// it has effect, outweighs its being in force, which outweighs its being open for signature; after it is closed without
// being in force it is adopted. A committee's decision (passed) leaves a text proposed.
func (s *Site) Status(a *Agreement, on Day) (AgreementStatus, Date) {
	l := s.ledger(a)
	status, since := l.text(on)
	if l.entry.By(on) {
		status, since = IsInForce, l.entry
	}
	ended := Date{}
	for _, act := range l.acts {
		day := act.Takes().Date
		if end := endOf(act.Did); end != Unknown && day.By(on) && (ended.IsZero() || day.Last >= ended.Last) {
			status, since, ended = end, day, day
		}
	}
	return status, since
}

func endOf(v Verb) AgreementStatus {
	switch v {
	case Superseded:
		return IsSuperseded
	case Terminated:
		return IsTerminated
	case Lapsed:
		return IsLapsed
	}
	return Unknown
}

// text returns the status of the text, without regard to force and end.
func (l *ledger) text(on Day) (status AgreementStatus, since Date) {
	var adopted Date
	for _, act := range l.acts {
		if !act.Date.By(on) {
			continue
		}
		next := Unknown
		switch act.Did {
		case Proposed, Revised, Passed:
			next = IsProposed
		case Negotiating:
			next = IsNegotiating
		case Opened:
			next = IsOpen
		case Closed:
			status, next, adopted = Unknown, IsAdopted, first(adopted, act.Date.Date)
		default:
			if act.Did.settles() {
				next, adopted = IsAdopted, first(adopted, act.Date.Date)
			}
		}
		early := next == IsProposed || next == IsNegotiating
		if next > status || early && status == IsNegotiating && next != status {
			status, since = next, act.Date.Date
		}
	}
	if status == IsAdopted {
		since = adopted
	}
	return status, since
}

// settles reports whether a text is final once somebody has done this with it.
func (v Verb) settles() bool {
	switch v {
	case Adopted, Published, Endorsed, Signed, Joined:
		return true
	}
	return v.Consent()
}

// SettledBy returns by what an agreement's text became final, 0 if it was not by the day.
func (s *Site) SettledBy(a *Agreement, on Day) Verb {
	for _, act := range s.ledger(a).acts {
		if act.Date.By(on) && act.Did.settles() {
			return act.Did
		}
	}
	return 0
}
