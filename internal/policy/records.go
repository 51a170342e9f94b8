package policy

import (
	"accord/internal/diag"
	"accord/internal/markdown"
)

// Article is an explainer.
type Article struct {
	Head
	Title      *markdown.Prose // inline
	Question   Text            // that it answers
	Date       When
	Updated    When
	Summary    *markdown.Prose // inline
	Agreements []Noted         // the main one first
	Actors     []Noted
	Context    []Noted
	AsOf       When
	Authors    []Ref
	Claims     []Claim
	Expect     []Test
	Changes    []Change
}

// A Claim is a statement that an article reports and does not make.
type Claim struct {
	ID       ID
	At       diag.Span
	Text     *markdown.Prose // inline
	Who      Set
	Date     When
	Cite     []Citation
	Disputed Text // who disputes it and why; "true" if no more is said
	Finding  Text // supported, disputed, refuted, open
}

// A Change is a line of an article's change log. Type is correction, update or editorial.
type Change struct {
	Date           When
	Type           Text
	Note, Was, Now Text
}

// Agreement is anything that actors sign, adopt, join or pledge.
type Agreement struct {
	Head
	Name       Name
	Short      Name
	Type       Text
	Force      Text // binding, non-binding, mixed, disputed; "" means the default of the type
	Forum      Ref
	Depositary Ref
	Symbol     Text
	Acts       []Act // as written, the roll's rows after the record's own
	Roll       string
	Needs      []Need
	Delay      Delay
	DelayEach  Delay
	CompleteTo When
	Totals     []Total
	Positions  []Position
	Provisions []Provision
	Relates    []Relation
	Texts      []AgreementText
	Summary    Text
}

// An Act is one dated thing that was done with an agreement.
type Act struct {
	Did       Verb
	At        diag.Span // of the verb
	InRoll    bool      // the spans are of the roll, not of the record's file
	Derived   bool      // it follows from the consents: no file has it
	Date      When
	Effective When
	Who       Set
	Named     []Noted // as printed in the instrument
	Count     Number
	Partial   bool
	Vote      *Vote
	Venue     Text // `at`: an event's id or text
	Part      Text // a provision's id
	To        Ref
	Planned   bool
	Unsure    Text
	Also      []AlsoDate
	Symbol    Text
	Note      Text
	Cite      []Citation
}

// Takes is the day on which an act has effect: the one that is given, else its own.
func (act *Act) Takes() When {
	if act.Effective.IsZero() {
		return act.Date
	}
	return act.Effective
}

// ActPlace returns the place of a span of one of the agreement's acts.
func (a *Agreement) ActPlace(act *Act, at diag.Span) diag.Place {
	if act.InRoll {
		return diag.Place{File: a.Roll, Span: at}
	}
	return a.Place(at)
}

// AlsoDate is the day that another source gives.
type AlsoDate struct {
	Date When
	Cite []Citation
}

// A Vote is how an act was decided. Word is "consensus" or "without" (a vote), else the five parts are numbers,
// lists or both.
type Vote struct {
	Word                            Text
	For, Against, Abstained, Absent Side
	Of                              Number
	At                              diag.Span
}

// A Side of a vote: its count, and the names as far as they are known. Rest means: all that are in no other side.
type Side struct {
	Count Number
	Known Set
	Rest  bool
	At    diag.Span
}

// A Need is one condition for entry into force: so many consents, all or of some participants.
type Need struct {
	Consents Number
	From     Set  // empty: of anyone
	Type     Text // an actor type, instead of From
}

// A Total is a count that somebody published. Of is a verb or one of for, against, abstained, absent, parties.
type Total struct {
	Date  When
	Of    Text
	Only  Text // an actor type or UN group
	Count Number
	Cite  []Citation
}

// A Position is what a participant or an outsider says about an agreement or an event.
type Position struct {
	Who    Set
	Stance Text // supports, opposes, ambivalent
	Date   When
	Said   Text // exact words
	Text   Text
	Cite   []Citation
	At     diag.Span
}

// A Provision is a part of an agreement with an address of its own.
type Provision struct {
	ID    ID
	At    diag.Span
	Label Text
	Text  *markdown.Prose // inline
	Cite  []Citation
}

// A Relation leads from one agreement to another; the inverse is derived.
type Relation struct {
	How  Text
	To   Ref
	Cite []Citation
}

// An AgreementText is where the words of the agreement stand.
type AgreementText struct {
	URL                   Text
	Lang, Version, Format Text
	Official              bool
}

// Actor is whoever acts: a state, an organisation, a company, a group, a person.
type Actor struct {
	Head
	Name       Name
	Type       Text // "" for a state: see Site.ActorType
	Formerly   []FormerName
	Existed    When
	Wikidata   Text
	Links      []Text
	Of         Ref
	Members    []Membership
	Attributed []Attribution
	Roles      []Role
	Bio        *markdown.Prose
}

// A FormerName is what an actor was called until a day.
type FormerName struct {
	Name Text
	To   When
}

// A Membership says who belongs to a group and from when to when; both days are inclusive. Only rows without As are
// full members.
type Membership struct {
	Who      Set
	From, To When
	As       Text
	Cite     []Citation
}

// An Attribution says who holds a group to act for whom.
type Attribution struct {
	To     Set
	By     Set
	Date   When
	Words  Text
	Backed Set
	Denied *Denial // nil: no answer is known
	Cite   []Citation
	At     diag.Span
}

// A Denial answers an attribution.
type Denial struct {
	By   Set
	Date When
	Cite []Citation
}

// A Role is what a person was, where and when.
type Role struct {
	As       Text
	Of       Ref
	From, To When
}

// Event is something that happened on a day. Votes live on acts.
type Event struct {
	Head
	Name      Name
	Date      When
	Type      Text
	Venue     Text // `place`
	Who       []RoleSet
	About     []Ref
	Follows   []Ref
	PartOf    []Ref
	Positions []Position
	Summary   Text
	Planned   bool
}

// A RoleSet says who took part in an event, and as what ("" if no role is given).
type RoleSet struct {
	Role Text
	Who  Set
}

// Source is what a statement rests on; the names of its keys are CSL's.
type Source struct {
	Head
	Type      Text
	Title     Text
	Publisher Text
	Authors   []Text
	Date      When
	Updated   When
	Accessed  When
	URL       Text
	Archived  Archive
	Dead      When // when the original was found gone
	Level     Text // primary, official, secondary
	Language  Text // `lang` of the document
	Note      Text
}

// Where is the address at which a source can be read: that of the kept copy once the original is gone, "" for none.
func (s *Source) Where() string {
	if s.Dead.IsZero() {
		return s.URL.S
	}
	return s.Archived.URL.S
}

// An Archive is a kept copy of a source.
type Archive struct {
	URL  Text
	Date When
}

// Term is a word that is explained; topics are terms too.
type Term struct {
	Head
	Name       Name
	Definition *markdown.Prose // inline
	Title      Text            // heading of the topic page
	Start      []Ref           // articles that explain the topic, in reading order
	Unlike     []Ref           // terms that it is taken for
}

// Page is a free page, such as "About".
type Page struct {
	Head
	Title   *markdown.Prose // inline
	Summary Text
	Date    When
	Updated When
}
