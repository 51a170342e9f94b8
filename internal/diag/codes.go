package diag

// A Code names a kind of finding. Codes are permanent: one may be added, none is ever renamed or given a new meaning.
type Code string

// CodeInfo is a row of the table of codes: the severity unless a site sets another, and one sentence that says what
// the code means.
type CodeInfo struct {
	Code     Code
	Severity Severity
	Sentence string
}

// The codes, by what they are about. Contradictions and broken references are errors; opinions are warnings.
const (
	// Files and their form.
	FileName      Code = "file-name"
	FilePlace     Code = "file-place"
	FileTooLarge  Code = "file-too-large"
	FileEncoding  Code = "file-encoding"
	FileUnread    Code = "file-unread"
	FrontMatter   Code = "front-matter"
	YAMLSyntax    Code = "yaml-syntax"
	YAMLFeature   Code = "yaml-feature"
	YAMLTrap      Code = "yaml-trap"
	DuplicateKey  Code = "duplicate-key"
	UnknownKey    Code = "unknown-key"
	MissingKey    Code = "missing-key"
	WrongType     Code = "wrong-type"
	UnknownWord   Code = "unknown-word"
	BadDate       Code = "bad-date"
	BadAddress    Code = "bad-address"
	BadID         Code = "bad-id"
	BadRoll       Code = "bad-roll"
	BadCSL        Code = "bad-csl"
	BadExpression Code = "bad-expression"
	BadImage      Code = "bad-image"
	BadFont       Code = "bad-font"

	// Bodies.
	RawHTML         Code = "raw-html"
	BadBlock        Code = "bad-block"
	BadReference    Code = "bad-reference"
	BadSpeakerLine  Code = "bad-speaker-line"
	UnknownFootnote Code = "unknown-footnote"

	// Identity.
	UnknownID         Code = "unknown-id"
	WrongKind         Code = "wrong-kind"
	DuplicateID       Code = "duplicate-id"
	ReservedID        Code = "reserved-id"
	DuplicateSymbol   Code = "duplicate-symbol"
	DuplicateFragment Code = "duplicate-fragment"
	DuplicateActor    Code = "duplicate-actor"
	DuplicateAct      Code = "duplicate-act"
	NamedAbsent       Code = "named-absent"
	UnknownPart       Code = "unknown-part"
	WithheldReference Code = "withheld-reference"
	EmbargoShown      Code = "embargo-shown"

	// Counts and days.
	CountMismatch     Code = "count-mismatch"
	TotalMismatch     Code = "total-mismatch"
	VoteMismatch      Code = "vote-mismatch"
	CountPartial      Code = "count-partial"
	CountMoved        Code = "count-moved"
	ExpectFailed      Code = "expect-failed"
	ActOrder          Code = "act-order"
	ActUnplanned      Code = "act-unplanned"
	PlanOverdue       Code = "plan-overdue"
	ActBeforeActor    Code = "act-outside-existence"
	ForceMismatch     Code = "force-mismatch"
	NumberInText      Code = "number-in-text"
	StandingInText    Code = "standing-in-text"
	DayInText         Code = "day-in-text"
	ConsentKind       Code = "consent-kind"
	ConsentNonBinding Code = "consent-non-binding"
	Superlative       Code = "superlative"
	DateOrder         Code = "date-order"
	DateFuture        Code = "date-future"

	// Evidence.
	UnknownSource   Code = "unknown-source"
	UncitedArticle  Code = "uncited-article"
	UncitedAct      Code = "uncited-act"
	QuoteUnsourced  Code = "quote-unsourced"
	QuoteDiffers    Code = "quote-differs"
	QuoteUnrecorded Code = "quote-unrecorded"
	BareSource      Code = "bare-source"
	NoPrimarySource Code = "no-primary-source"
	UnusedSource    Code = "unused-source"
	DeadSource      Code = "dead-source"

	// What leads to what.
	TermUndefined     Code = "term-undefined"
	UnusedTerm        Code = "unused-term"
	OrphanRecord      Code = "orphan-record"
	MembershipCycle   Code = "membership-cycle"
	SupersessionCycle Code = "supersession-cycle"
	OneSided          Code = "one-sided"
	StanceConflict    Code = "stance-conflict"

	// What an editor would say.
	SummaryLong       Code = "summary-long"
	SummarySentences  Code = "summary-sentences"
	AcronymUnexpanded Code = "acronym-unexpanded"
	ReviewOverdue     Code = "review-overdue"
	ArticleOutdated   Code = "article-outdated"
	WhyMissing        Code = "why-missing"
	HeadingJump       Code = "heading-jump"
	EmptyLink         Code = "empty-link"

	// The site as a whole.
	MissingAlt        Code = "missing-alt"
	UnknownImage      Code = "unknown-image"
	LocatedImage      Code = "located-image"
	MissingGlyph      Code = "missing-glyph"
	BrokenLink        Code = "broken-link"
	BrokenFragment    Code = "broken-fragment"
	PathCollision     Code = "path-collision"
	PathName          Code = "path-name"
	TemplateSyntax    Code = "template-syntax"
	TemplateField     Code = "template-field"
	TemplateFailed    Code = "template-failed"
	PageTooLarge      Code = "page-too-large"
	WaiverExpired     Code = "waiver-expired"
	WaiverUnused      Code = "waiver-unused"
	TranslationLater  Code = "translation-later"
	StylesheetProblem Code = "stylesheet-problem"
	UnusedLayout      Code = "unused-layout"
	AccentContrast    Code = "accent-contrast"
	SecurityExpired   Code = "security-expired"

	// What others lead to, and where the site leads.
	AddressGone Code = "address-gone"
	LinkGone    Code = "link-gone"
	LinkMoved   Code = "link-moved"
)

var codes = []CodeInfo{
	{FileName, Error, "a file's name does not follow the rule for ids"},
	{FilePlace, Error, "a file stands where no kind of record lives"},
	{FileTooLarge, Error, "a file is larger than accord reads"},
	{FileEncoding, Error, "a file is not UTF-8 text"},
	{FileUnread, Error, "a file could not be read, or leads out of the site"},
	{FrontMatter, Error, "a record has no front matter, or it does not end"},
	{YAMLSyntax, Error, "YAML that cannot be parsed"},
	{YAMLFeature, Error, "anchors, aliases, tags and merge keys are not part of a record"},
	{YAMLTrap, Warn, "YAML that probably means something else than it says"},
	{DuplicateKey, Error, "a key stands twice in one map"},
	{UnknownKey, Error, "a key that the kind does not have"},
	{MissingKey, Error, "a required key is missing"},
	{WrongType, Error, "a value of the wrong type"},
	{UnknownWord, Error, "a word that is not in the list for its key"},
	{BadDate, Error, "a day that cannot be read or does not exist"},
	{BadAddress, Error, "an address that is not http, https, mailto, tel or a path of the site"},
	{BadID, Error, "an id that breaks the rule for ids"},
	{BadRoll, Error, "a roll (CSV) that cannot be read"},
	{BadCSL, Error, "a CSL-JSON file that cannot be read"},
	{BadExpression, Error, "an expression that cannot be parsed or evaluated"},
	{BadImage, Error, "an image that cannot be used"},
	{BadFont, Error, "a font that cards cannot be set in"},

	{RawHTML, Error, "raw HTML in a body, where the site does not allow it"},
	{BadBlock, Error, "a block that is unknown, not closed, or has a wrong option"},
	{BadReference, Error, "a link or citation in a body that cannot be read"},
	{BadSpeakerLine, Warn, "a quotation whose last line looks like a speaker but is a list item"},
	{UnknownFootnote, Error, "a footnote without a text, or a text without a mark"},

	{UnknownID, Error, "no record has this id"},
	{WrongKind, Error, "the id belongs to a record of another kind than is asked for here"},
	{DuplicateID, Error, "two records have one id"},
	{ReservedID, Error, "the id is a country code"},
	{DuplicateSymbol, Error, "two agreements have one document symbol"},
	{DuplicateFragment, Error, "two places of a page have one address"},
	{DuplicateActor, Error, "an actor is named twice in one act"},
	{DuplicateAct, Error, "the same participant and verb stand twice in the acts, in the roll, or in both"},
	{NamedAbsent, Error, "a printed name is given to an actor that takes no part in the act"},
	{UnknownPart, Error, "a reservation is to a provision that the agreement's record does not have"},
	{WithheldReference, Warn, "a reference to a record that is not public"},
	{EmbargoShown, Error, "a public page rests on a record that is under embargo"},

	{CountMismatch, Error, "a count differs from the number of participants named"},
	{TotalMismatch, Error, "a published total contradicts a complete roll"},
	{VoteMismatch, Error, "the numbers of a vote contradict its lists, their sum or what it decided"},
	{CountPartial, Warn, "a count over an act that names only some of its participants"},
	{CountMoved, Info, "a count of the page's day was different on the day of the last act"},
	{ExpectFailed, Error, "what an article expects does not hold"},
	{ActOrder, Error, "acts stand in an order that cannot be"},
	{ActUnplanned, Error, "an act lies in the future and is not marked as planned"},
	{PlanOverdue, Warn, "a plan whose day is long past, and no act tells what came of it"},
	{ActBeforeActor, Error, "an act of a participant that did not exist on that day"},
	{ForceMismatch, Error, "the entry into force differs from what the consents give"},
	{NumberInText, Warn, "a number in a text that the record does not have"},
	{StandingInText, Warn, "a text calls an actor a signatory or a party, and it is not"},
	{DayInText, Warn, "a day in a text that is not the day of the record"},
	{ConsentKind, Warn, "who has signed accedes, or who has not ratifies"},
	{ConsentNonBinding, Warn, "a ratification of what does not bind"},
	{Superlative, Warn, "a text calls an agreement the only or the first, and rests that on nothing"},
	{DateOrder, Error, "a date lies before another that it must follow"},
	{DateFuture, Error, "a day on which something was done lies in the future"},

	{UnknownSource, Error, "no source has this id"},
	{UncitedArticle, Warn, "an article without a single citation"},
	{UncitedAct, Warn, "an act that rests on no source"},
	{QuoteUnsourced, Warn, "a quotation without a speaker or without a source"},
	{QuoteDiffers, Warn, "a quotation that differs from the exact words on record"},
	{QuoteUnrecorded, Off, "a quotation that is not among the exact words on record of its speaker"},
	{BareSource, Info, "a source without a publisher or author, or without a day"},
	{NoPrimarySource, Info, "an article that cites no primary source"},
	{UnusedSource, Info, "a source that nothing cites"},
	{DeadSource, Warn, "a source that is gone, and of which no copy is kept"},
	{TermUndefined, Error, "a linked term has no definition"},
	{UnusedTerm, Info, "a term that nothing links to"},
	{OrphanRecord, Info, "an agreement, actor or event that nothing leads to"},
	{MembershipCycle, Error, "groups that contain each other"},
	{SupersessionCycle, Error, "agreements that supersede each other"},
	{OneSided, Info, "positions that are all for, or all against"},
	{StanceConflict, Warn, "an actor that supports and opposes one thing on one day"},

	{SummaryLong, Warn, "a summary of more than 160 characters"},
	{SummarySentences, Warn, "a summary of more than one sentence"},
	{AcronymUnexpanded, Warn, "an acronym that the text never writes in full"},
	{ReviewOverdue, Warn, "a text whose review is overdue"},
	{ArticleOutdated, Warn, "an article older than the newest act of its main agreement"},
	{WhyMissing, Info, "an article in parts that does not say why it matters"},
	{HeadingJump, Warn, "a heading more than one level below the one before"},
	{EmptyLink, Warn, "a link without a text"},
	{MissingAlt, Error, "an image without a text for those who cannot see it"},
	{UnknownImage, Error, "an image that is not there"},
	{LocatedImage, Warn, "a photograph whose file tells where it was taken"},
	{MissingGlyph, Warn, "a page without a card, since no font has a letter of it"},
	{BrokenLink, Error, "a link to a page of the site that does not exist"},
	{BrokenFragment, Error, "a link to a place in a page that does not exist"},
	{PathCollision, Error, "two sources ask for one output path"},
	{PathName, Error, "an output path that some systems refuse"},
	{TemplateSyntax, Error, "a template that cannot be parsed"},
	{TemplateField, Error, "a template asks for a field that its view does not have"},
	{TemplateFailed, Error, "a template failed while it ran"},
	{PageTooLarge, Error, "a page is larger than accord writes"},
	{WaiverExpired, Warn, "a waiver whose day has passed"},
	{WaiverUnused, Warn, "a waiver that waives nothing"},
	{TranslationLater, Error, "translations are not built yet"},
	{StylesheetProblem, Warn, "a stylesheet or script with a fault in its grammar"},
	{UnusedLayout, Warn, "a layout or word of the site that no page asks for"},
	{AccentContrast, Error, "an accent that is hard to read on a surface of the theme"},
	{SecurityExpired, Warn, "the day has passed up to which security.txt is to be believed"},

	{AddressGone, Error, "an address that readers know, and at which the site has no page any more"},
	{LinkGone, Warn, "a link to what is no longer there (found by accord check --links)"},
	{LinkMoved, Info, "a link to what has moved for good (found by accord check --links)"},
}

// Codes returns the table of codes, by subject. Callers must not change it.
func Codes() []CodeInfo { return codes }

// Info returns the row of a code, and a row of severity Error for a code that is not in the table.
func (c Code) Info() CodeInfo {
	for _, info := range codes {
		if info.Code == c {
			return info
		}
	}
	return CodeInfo{Code: c, Severity: Error}
}

// Known reports whether the table has the code.
func (c Code) Known() bool { return c.Info().Sentence != "" }
