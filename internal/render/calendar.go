package render

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"accord/internal/policy"
)

// This file writes the timeline as a calendar: iCalendar, RFC 5545. No library of those that are kept writes it, and what
// is needed of it is little.

const calendarPath = "data/timeline.ics"

// writeCalendar writes everything on the timeline as events of whole days. A month, a year or an interval lasts as long
// as it may mean, and its description says how exactly it is known. What has no end or no beginning is left out: a
// calendar would show it for ever.
func (r *renderer) writeCalendar(buf *bytes.Buffer) error {
	c := calendar{buf}
	c.line("BEGIN", "VCALENDAR")
	c.line("VERSION", "2.0")
	c.line("PRODID", "-//accord//timeline//EN")
	c.line("CALSCALE", "GREGORIAN")
	c.text("X-WR-CALNAME", r.ofSite(r.words.Get("nav.timeline")))
	p := r.pen(nil, r.site.Today)
	keys := map[*policy.Agreement]map[*policy.Act]string{}
	for _, m := range r.moments() {
		if !m.Date.IsZero() && m.Date.First != policy.Never && m.Date.Last != policy.Forever {
			p.calendarEvent(c, m, keys)
		}
	}
	c.line("END", "VCALENDAR")
	return nil
}

// calendarEvent writes one event. Keys holds the keys of acts of the agreements that were met before.
func (p *pen) calendarEvent(c calendar, m policy.Moment, keys map[*policy.Agreement]map[*policy.Act]string) {
	path, key, summary := "", "", ""
	if m.Event != nil {
		path, summary = PagePath(m.Event), m.Event.Summary.S
	} else {
		if keys[m.Agreement] == nil {
			keys[m.Agreement] = p.actKeys(m.Agreement)
		}
		path, key, summary = PagePath(m.Agreement), "/"+keys[m.Agreement][m.Act], m.Agreement.Summary.S
	}
	uid := strings.Trim(path, "/") + key
	if _, host, ok := strings.Cut(p.origin, "://"); ok {
		uid += "@" + host
	}
	c.line("BEGIN", "VEVENT")
	c.text("UID", uid)
	c.line("DTSTAMP", stamp(p.site.Today)+"T000000Z") // a calendar is made on a day; no record knows when it was written
	c.line("DTSTART;VALUE=DATE", stamp(m.Date.First))
	c.line("DTEND;VALUE=DATE", stamp(m.Date.Last+1)) // the first day after it
	c.text("SUMMARY", capital(p.momentText(m)))
	c.text("DESCRIPTION", strings.TrimSpace(p.words.Date(m.Date)+". "+summary))
	if p.origin != "" {
		c.line("URL", p.absolute(p.base+path))
	}
	if m.Planned {
		c.line("STATUS", "TENTATIVE")
	}
	c.line("TRANSP", "TRANSPARENT") // nobody is busy on that day
	c.line("END", "VEVENT")
}

// stamp is a day as iCalendar writes it.
func stamp(d policy.Day) string { return strings.ReplaceAll(d.String(), "-", "") }

// A calendar is written line by line.
type calendar struct{ *bytes.Buffer }

var calendarText = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

// text writes a property that is a text.
func (c calendar) text(name, value string) { c.line(name, calendarText.Replace(value)) }

const maxCalendarLine = 75 // octets, without the line break

// line writes a property, folded where it is too long, and never within a character.
func (c calendar) line(name, value string) {
	room := maxCalendarLine
	for _, r := range name + ":" + strings.Map(noControl, value) {
		if room -= utf8.RuneLen(r); room < 0 {
			c.WriteString("\r\n ")
			room = maxCalendarLine - len(" ") - utf8.RuneLen(r)
		}
		c.WriteRune(r)
	}
	c.WriteString("\r\n")
}

// noControl drops the characters that no line may hold.
func noControl(r rune) rune {
	if r < ' ' || r == 0x7f || r == utf8.RuneError {
		return -1
	}
	return r
}
