package check

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"accord/internal/diag"
	"accord/internal/policy"
)

const (
	month = `(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*`
	// on Tuesday, 24 September 2019; on the 24th of September 2019; on Sept. 24th, 2019; in September 2019; in 2019
	onDay = `(?:[Oo]n|[Ii]n) (?:(?P<weekday>Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?(?:(?:the )?(?P<d>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?P<m>` + month + `)\.?,? (?P<y>\d{4})|` +
		`(?P<m2>` + month + `)\.? (?:(?P<d2>\d{1,2})(?:st|nd|rd|th)?,? )?(?P<y2>\d{4})|(?P<y3>\d{4}))`
	inPlace = `(?: (?:in|at) [A-Z]\w+(?: [A-Z]\w+)?)?`
	oneDid  = actor + ` (?:has )?(?:also )?(?P<verb>signed|ratified|acceded to|joined|withdrew from|left) (?:the )?` + subject
)

var (
	// [[a]] was adopted (in Budapest) on 23 November 2001; [[a]] entered into force in July 2004
	passiveForm = regexp.MustCompile(subject + ` (?:(?:was |were )?(?P<verb>adopted|signed|opened for signature|opened)` + inPlace + `|(?P<force>entered into force|came into force)) ` + onDay)
	// in December 2018 the General Assembly adopted [[a]]
	activeForm = regexp.MustCompile(onDay + `,? (?:the )?(?:(?P<body>` + actor + `)|(?:UN |United Nations )?General Assembly|World Health Assembly) (?P<verb>adopted) (?:the )?` + subject)
	// [[fra]] signed [[a]] on 3 May 2020; on 3 May 2020 [[fra]] signed [[a]]
	oneForm = regexp.MustCompile(oneDid + inPlace + ` ` + onDay)
	thenOne = regexp.MustCompile(onDay + `,? (?:the )?` + oneDid)
	// what follows a day in a sentence that says no more of whose day it is
	afterDay = regexp.MustCompile(`^(?:\s*(?:$|[.;:!?)]|, )| (?:and|but|while|when|after|at|in|as|following|since)\b)`)
	whose    = regexp.MustCompile(`\b(?:by|for|between|among|from|with|provisionally)\b`)
)

// A dated is a verb of a sentence with its day.
type dated struct {
	verb    string
	weekday string // "" for none
	day     policy.Date
	one     bool // the sentence's actor did it
}

// dayOf reads what a sentence says was done on a day, to an agreement or by one actor.
func dayOf(s *said) (told dated, ok bool) {
	if told, ok = s.dayIn(oneForm, begins); !ok {
		told, ok = s.dayIn(thenOne, opening)
	}
	if ok {
		told.one = true
		return told, s.who != nil
	}
	if told, ok = s.dayIn(passiveForm, opening); !ok {
		told, ok = s.dayIn(activeForm, opening)
	}
	return told, ok
}

// dayIn reads a verb and a day, where a sentence has them in a form and begins as it may.
func (s *said) dayIn(form *regexp.Regexp, start *regexp.Regexp) (told dated, ok bool) {
	at := form.FindStringSubmatchIndex(s.text)
	if at == nil || !start.MatchString(s.text[:at[0]]) {
		return told, false
	}
	text, after := s.text[at[0]:at[1]], s.text[at[1]:]
	if !ends(text, after) || !strings.HasSuffix(text, subject) && !afterDay.MatchString(after) || whose.MatchString(after) {
		return told, false
	}
	group := func(name string) string { return groupOf(form, s.text, at, name) }
	if group("body") != "" && (s.who == nil || s.who.ID != s.about.Forum.ID) {
		return told, false // a committee, or a parliament
	}
	if group("force") != "" && placed.MatchString(after) {
		return told, false // for one country
	}
	day, err := policy.ParseDate(isoOf(group("y")+group("y2")+group("y3"), group("m")+group("m2"), group("d")+group("d2")))
	return dated{verb: group("verb") + group("force"), weekday: group("weekday"), day: day}, err == nil
}

// groupOf is the text of a group of a form, "" if the form has it not.
func groupOf(form *regexp.Regexp, text string, at []int, name string) string {
	if n := form.SubexpIndex(name); n >= 0 && at[2*n] >= 0 {
		return text[at[2*n]:at[2*n+1]]
	}
	return ""
}

// dated checks the day on which an agreement is said to have been adopted, opened, signed or in force, or on which an actor is said
// to have signed it, to have consented to it or to have left it.
func (c *checker) dated(s *said) {
	if !s.has("adopted", "signed", "opened", "force", "ratified", "acceded", "joined", "withdrew", "left") ||
		!year.MatchString(s.text) || hedgedDay.MatchString(s.text) {
		return
	}
	told, ok := dayOf(s)
	if !ok {
		return
	}
	acts := c.actsOf(s, told)
	if told.one && len(acts) == 0 {
		c.stands(s, told.verb)
		return
	}
	at := slices.IndexFunc(acts, func(act *policy.Act) bool { return told.one || act.Did == datedVerbs[told.verb][0] })
	if at < 0 || slices.ContainsFunc(acts, func(act *policy.Act) bool { return !happened(act) }) {
		return
	}
	if i := slices.IndexFunc(acts, func(act *policy.Act) bool { return agrees(act, told.day) }); i >= 0 {
		c.weekday(s, told, acts[i])
		return
	}
	on := "on"
	if told.day.Precision != policy.ToDay {
		on = "in"
	}
	f := diag.Findingf(diag.DayInText, s.at, "the text says %s %s %s, and the record of %s says %s", told.verb, on, told.day, s.about.ID, acts[at].Date.Date).
		WithHint("correct one of the days; a day that another source gives is written under `also`")
	c.add(c.ofAct(s, acts[at], f))
}

func (c *checker) ofAct(s *said, act *policy.Act, f diag.Finding) diag.Finding {
	if act.Derived {
		return f
	}
	return f.WithSee(s.about.ActPlace(act, act.Date.At), "the act")
}

// weekday checks that a day was the day of the week that is said of it.
func (c *checker) weekday(s *said, told dated, act *policy.Act) {
	if told.weekday == "" || !told.day.Exact() {
		return
	}
	year, month, day := told.day.First.Civil()
	if was := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Weekday().String(); was != told.weekday+"day" {
		f := diag.Findingf(diag.DayInText, s.at, "the text says %sday, and %s was a %s", told.weekday, told.day, was)
		c.add(c.ofAct(s, act, f.WithHint("correct the day of the week, or the day")))
	}
}

// actsOf are the acts that a sentence with a day may mean.
func (c *checker) actsOf(s *said, told dated) (acts []*policy.Act) {
	verbs := datedVerbs[told.verb]
	for _, act := range c.site.Acts(s.about) {
		switch {
		case !slices.Contains(verbs, act.Did) && !(act.Did.Consent() && slices.Contains(verbs, policy.Consented)):
		case told.one && slices.Contains(c.site.Resolve(act.Who, act.Date.Last), s.who.ID), !told.one && (act.Did != policy.InForce || act.Who.IsZero()):
			acts = append(acts, act)
		}
	}
	return acts
}

// datedVerbs are the acts that a verb with a day may mean, the one that it says first.
var datedVerbs = map[string][]policy.Verb{
	"adopted":              {policy.Adopted, policy.Revised, policy.Amended, policy.Passed},
	"opened for signature": {policy.Opened},
	"opened":               {policy.Opened},
	"entered into force":   {policy.InForce},
	"came into force":      {policy.InForce},
	"signed":               {policy.Signed, policy.Opened},
	"ratified":             {policy.Consented},
	"acceded to":           {policy.Consented},
	"joined":               {policy.Joined, policy.Signed, policy.Consented},
	"withdrew from":        {policy.Withdrew},
	"left":                 {policy.Withdrew},
}

// hedgedDay are the words with which a sentence speaks of another's day, or of a day that was not.
var hedgedDay = regexp.MustCompile(`(?i)\b(not|never|if|would|according|by one account|says?|said|wrote|writes|claims?|claimed|planned|due|expected|reportedly|wrongly|mistakenly|thought|believed)\b`)

// agrees reports whether a day may be that of an act, or one that another source gives for it.
func agrees(act *policy.Act, day policy.Date) bool {
	days := []policy.Date{act.Date.Date, act.Effective.Date}
	for _, also := range act.Also {
		days = append(days, also.Date.Date)
	}
	return slices.ContainsFunc(days, func(d policy.Date) bool {
		return d.Uncertain || d.Approximate || !d.IsZero() && d.First <= day.Last && day.First <= d.Last
	})
}

// isoOf writes a day as records have it; without a number of the day it is a month, and without a month a year.
func isoOf(year, month, day string) string {
	if month == "" {
		return year
	}
	n := 1 + strings.Index("JanFebMarAprMayJunJulAugSepOctNovDec", month[:3])/3
	iso := year + "-" + twoDigits(n)
	if d, err := strconv.Atoi(day); err == nil {
		iso += "-" + twoDigits(d)
	}
	return iso
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
