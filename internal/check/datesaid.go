package check

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"accord/internal/diag"
	"accord/internal/policy"
)

const (
	month = `((?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*)\.?`
	day   = `(?:(\d{1,2}) ` + month + ` (\d{4})|` + month + ` (?:(\d{1,2}), )?(\d{4}))`
)

var (
	// [[a]] was adopted (in Budapest) on 23 November 2001; [[a]] entered into force in July 2004
	passiveForm = regexp.MustCompile(`(?:^\s*|[,;:] |\bthat )(?:[Tt]he )?` + subject + ` (?:was |were )?(adopted|signed|opened for signature|opened|entered into force|came into force)(?: (?:in|at) [A-Z]\w+)? (?:on|in) ` + day)
	// in December 2018 the General Assembly adopted [[a]]
	activeForm = regexp.MustCompile(`\b(?:[Oo]n|[Ii]n) ` + day + `,? (?:the )?(?:` + actor + `|[A-Z]\w+(?: [A-Z]\w+)*) (adopted|opened) (?:the )?` + subject)
)

// dayOf reads the verb and the day that a sentence gives for an agreement.
func dayOf(text string) (verb string, day policy.Date, ok bool) {
	var parts []string // of the day
	if m := passiveForm.FindStringSubmatch(text); m != nil {
		verb, parts = m[1], m[2:]
	} else if m := activeForm.FindStringSubmatch(text); m != nil {
		verb, parts = m[7], m[1:7]
	} else {
		return "", policy.Date{}, false
	}
	day, err := policy.ParseDate(isoOf(parts[2]+parts[5], parts[1]+parts[3], parts[0]+parts[4]))
	return verb, day, err == nil
}

// dated checks the day on which an agreement is said to have been adopted, opened, signed or in force.
func (c *checker) dated(s *said) {
	if !s.has("adopted", "signed", "opened", "force") {
		return
	}
	word, day, ok := dayOf(s.text)
	if !ok || hedgedDay.MatchString(s.text) {
		return
	}
	verb, ok := map[string]policy.Verb{"adopted": policy.Adopted, "signed": policy.Signed, "opened for signature": policy.Opened, "opened": policy.Opened}[word]
	if !ok {
		verb = policy.InForce
	}
	var differs *policy.Act
	for _, act := range c.site.Acts(s.about) {
		if act.Did != verb || verb == policy.InForce && !act.Who.IsZero() {
			continue
		}
		if !happened(act) || agrees(act, day) {
			return
		}
		if differs == nil {
			differs = act
		}
	}
	if differs == nil {
		return
	}
	f := diag.Findingf(diag.DayInText, s.at, "the text says %s on %s, and the record of %s says %s", word, day, s.about.ID, differs.Date.Date).
		WithHint("correct one of the days; a day that another source gives is written under `also`")
	if !differs.Derived {
		f = f.WithSee(s.about.ActPlace(differs, differs.Date.At), "the act")
	}
	c.add(f)
}

// hedgedDay are the words with which a sentence speaks of another's day, or of a day that was not.
var hedgedDay = regexp.MustCompile(`(?i)\b(not|never|if|would|according|by one account|says?|said)\b`)

// agrees reports whether a day may be that of an act, or one that another source gives for it.
func agrees(act *policy.Act, day policy.Date) bool {
	days := []policy.Date{act.Date.Date, act.Effective.Date}
	for _, also := range act.Also {
		days = append(days, also.Date.Date)
	}
	return slices.ContainsFunc(days, func(d policy.Date) bool {
		return !d.IsZero() && d.First <= day.Last && day.First <= d.Last
	})
}

// isoOf writes a day as records have it; without a number of the day it is a month.
func isoOf(year, month, day string) string {
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
