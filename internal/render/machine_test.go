package render

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// This file reads what is written for machines as strictly as its formats ask for.

// judgeFiles checks every output that is read by machines.
func judgeFiles(t *testing.T, set *Set) {
	t.Helper()
	for _, o := range set.All() {
		if o.Write == nil || strings.HasSuffix(o.Path, ".html") || strings.HasSuffix(o.Path, ".woff2") {
			continue
		}
		text := write(t, set, o.Path)
		if !utf8.ValidString(text) {
			t.Errorf("%s is not UTF-8", o.Path)
		}
		var err error
		switch base := path.Base(o.Path); {
		case base == "feed.xml":
			_, err = readAtom(text)
		case base == "feed.json":
			_, err = readJSONFeed(text)
		case path.Ext(base) == ".xml":
			err = xml.Unmarshal([]byte(text), new(struct{}))
		case path.Ext(base) == ".json":
			err = json.Unmarshal([]byte(text), new(any))
		case path.Ext(base) == ".csv":
			_, err = readCSV(text)
		case path.Ext(base) == ".ics":
			_, err = readCalendar(text)
		case path.Ext(base) == ".bib":
			_, err = readBibTeX(text)
		case path.Ext(base) == ".ris":
			_, err = readRIS(text)
		}
		if err != nil {
			t.Errorf("%s: %v\n%.2000s", o.Path, err, text)
		}
	}
}

// readAtom reads a feed with what RFC 4287 requires.
func readAtom(text string) (feed atomFeed, err error) {
	if err := xml.Unmarshal([]byte(text), &feed); err != nil {
		return feed, err
	}
	if feed.NS != "http://www.w3.org/2005/Atom" || feed.Title == "" || feed.ID == "" || feed.Author == nil || feed.Author.Name == "" {
		return feed, fmt.Errorf("the feed lacks something: %+v", feed)
	}
	if self := feed.Links[1]; self.Rel != "self" || !strings.HasPrefix(self.Href, "https://") {
		return feed, fmt.Errorf("the feed is not at %+v", self)
	}
	seen := map[string]bool{}
	for _, e := range feed.Entries {
		if e.Title == "" || !strings.HasPrefix(e.ID, "https://") || seen[e.ID] || !strings.HasPrefix(e.Link.Href, "https://") || e.Summary.Type != "text" {
			return feed, fmt.Errorf("the entry lacks something, or there are two: %+v", e)
		}
		seen[e.ID] = true
		if err := moments(e.Published, e.Updated, feed.Updated); err != nil {
			return feed, err
		}
	}
	return feed, moments(feed.Updated)
}

// moments checks that texts are moments of RFC 3339, none of which is before the one before it.
func moments(texts ...string) error {
	var last time.Time
	for _, s := range texts {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil || at.Before(last) {
			return fmt.Errorf("not in order: %q (%v)", texts, err)
		}
		last = at
	}
	return nil
}

// readJSONFeed reads a feed with what JSON Feed 1.1 requires.
func readJSONFeed(text string) (feed jsonFeed, err error) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&feed); err != nil {
		return feed, err
	}
	if feed.Version != "https://jsonfeed.org/version/1.1" || feed.Title == "" || feed.Items == nil || !strings.HasPrefix(feed.URL, "https://") {
		return feed, fmt.Errorf("the feed lacks something: %+v", feed)
	}
	seen := map[string]bool{}
	for _, item := range feed.Items {
		if item.ID == "" || seen[item.ID] || !strings.Contains(text, `"content_text":`) {
			return feed, fmt.Errorf("the item lacks something, or there are two: %+v", item)
		}
		seen[item.ID] = true
		if err := moments(item.Published, item.Modified); err != nil {
			return feed, err
		}
	}
	return feed, nil
}

// readCSV reads a table: rows end with CRLF, all have as many cells as the header, and no cell is a formula.
func readCSV(text string) ([][]string, error) {
	if !strings.HasSuffix(text, "\r\n") {
		return nil, fmt.Errorf("the last row does not end")
	}
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(firstRune(cell), "=+-@\t\r\n＝＋－＠") {
				return nil, fmt.Errorf("the cell %q is a formula", cell)
			}
		}
	}
	return rows, err
}

// A component is a part of a calendar: its properties by name, with their parameters in the name.
type component map[string]string

var calendarLine = regexp.MustCompile(`^([A-Z-]+(?:;[A-Z]+=[A-Z]+)?):(.*)$`)

// readCalendar reads the events of a calendar as RFC 5545 has it.
func readCalendar(text string) (events []component, err error) {
	if strings.Count(text, "\n") != strings.Count(text, "\r\n") || strings.Count(text, "\r") != strings.Count(text, "\r\n") || !strings.HasSuffix(text, "\r\n") {
		return nil, fmt.Errorf("lines do not all end with CRLF")
	}
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			return nil, fmt.Errorf("the line %q is too long, or folded within a character", line)
		}
	}
	var open []string
	seen := map[string]bool{}
	for line := range strings.SplitSeq(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n"), "\r\n") {
		m := calendarLine.FindStringSubmatch(line)
		if m == nil || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			return nil, fmt.Errorf("the line %q is no property", line)
		}
		switch name, value := m[1], m[2]; {
		case name == "BEGIN":
			open = append(open, value)
			events = append(events, component{})
		case len(open) == 0 || name == "END" && open[len(open)-1] != value:
			return nil, fmt.Errorf("%q stands in %q", line, open)
		case name == "END":
			open = open[:len(open)-1]
		default:
			events[len(events)-1][name] = value
		}
	}
	if len(open) > 0 || events[0]["VERSION"] != "2.0" || events[0]["PRODID"] == "" {
		return nil, fmt.Errorf("the calendar does not end, or lacks something: %v", events[0])
	}
	for _, e := range events[1:] {
		if e["UID"] == "" || seen[e["UID"]] || len(e["DTSTAMP"]) != len("20190923T000000Z") || len(e["DTSTART;VALUE=DATE"]) != len("20190923") ||
			e["DTEND;VALUE=DATE"] <= e["DTSTART;VALUE=DATE"] || e["SUMMARY"] == "" {
			return nil, fmt.Errorf("the event lacks something, or there are two: %v", e)
		}
		seen[e["UID"]] = true
	}
	return events[1:], nil
}

// A reference is an entry of a bibliography. Of what stands several times it has all.
type reference map[string][]string

var (
	bibtexEntry = regexp.MustCompile(`^@([a-z]+)\{([!-~]+),$`)
	bibtexField = regexp.MustCompile(`^  ([a-z]+) = \{(.*)\},$`)
)

// readBibTeX reads entries in the form in which we write them; braces in a value are in balance, since BibTeX counts
// them.
func readBibTeX(text string) (map[string]reference, error) {
	out := map[string]reference{}
	var at reference
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		entry, field := bibtexEntry.FindStringSubmatch(line), bibtexField.FindStringSubmatch(line)
		switch {
		case at == nil && entry != nil && out[entry[2]] == nil:
			at = reference{"": {entry[1]}}
			out[entry[2]] = at
		case at != nil && field != nil && at[field[1]] == nil && balanced(field[2]):
			at[field[1]] = []string{field[2]}
		case at != nil && line == "}":
			at = nil
		case at != nil || line != "":
			return nil, fmt.Errorf("the line %q", line)
		}
	}
	if at != nil {
		return nil, io.ErrUnexpectedEOF
	}
	return out, nil
}

func balanced(s string) bool {
	depth := 0
	for _, r := range s {
		switch r {
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth < 0 {
			return false
		}
	}
	return depth == 0
}

var risLine = regexp.MustCompile(`^([A-Z][A-Z0-9])  - (.*)$`)

func readRIS(text string) (out []reference, err error) {
	var at reference
	for line := range strings.SplitSeq(text, "\r\n") {
		m := risLine.FindStringSubmatch(line)
		switch {
		case m == nil && (at != nil || line != ""):
			return nil, fmt.Errorf("the line %q", line)
		case m == nil:
		case (m[1] == "TY") != (at == nil), strings.ContainsFunc(line, func(r rune) bool { return r < ' ' }):
			return nil, fmt.Errorf("%q stands at the wrong place", line)
		case m[1] == "ER":
			out = append(out, at)
			at = nil
		default:
			if at == nil {
				at = reference{}
			}
			at[m[1]] = append(at[m[1]], m[2])
		}
	}
	if at != nil {
		return nil, io.ErrUnexpectedEOF
	}
	return out, nil
}

// hostile are texts that mean something in one of the formats.
var hostile = []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "a, \"b\"; c", "two\nlines\r\nor three", "</script><script>alert(1)</script>", `\`, `{`, `}} @misc{x,`,
	"]]>", "&amp;", "BEGIN:VEVENT", "ER  - ", strings.Repeat("長い文 ", 60), "\u2028", "100 % of $x_1 ~ #2^3", "＝1"}

func TestWhatMachinesReadIsSound(t *testing.T) {
	judgeFiles(t, outputs(t, small))
	th := theme(t, nil)
	for _, s := range hostile {
		if fuzzed(t, th, s, "y") == nil && !strings.ContainsAny(s, "\n\r\t\u2028") {
			t.Errorf("the site is refused with %q", s)
		}
	}
}

// find returns the rows of a table that have a value in a column.
func find(t *testing.T, set *Set, table, column, value string) []map[string]any {
	t.Helper()
	var rows []map[string]any
	if err := json.Unmarshal([]byte(write(t, set, "data/"+table+".json")), &rows); err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(rows, func(row map[string]any) bool { return row[column] != value })
}

// row is the only row of a table that has a value in a column.
func row(t *testing.T, set *Set, table, column, value string) map[string]any {
	t.Helper()
	rows := find(t, set, table, column, value)
	if len(rows) != 1 {
		t.Fatalf("%d rows of %s have %s in %s", len(rows), table, value, column)
	}
	return rows[0]
}

// saysAll checks values of a row; what is not named is not looked at.
func saysAll(t *testing.T, row map[string]any, want string) {
	t.Helper()
	var values map[string]any
	if err := json.Unmarshal([]byte(want), &values); err != nil {
		t.Fatal(err)
	}
	for name, value := range values {
		if got, _ := json.Marshal(row[name]); !bytes.Equal(got, mustJSON(value)) {
			t.Errorf("%s is %s, want %s", name, got, mustJSON(value))
		}
	}
}

func mustJSON(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}

var siteAddress = regexp.MustCompile(`https://example\.org/x/[^"<>\s#,|]*`)

// Every address of the site in a file for machines leads to an output.
func TestAddressesInFilesLeadToOutputs(t *testing.T) {
	set, n := outputs(t, small), 0
	for _, o := range set.All() {
		if o.Write == nil || strings.HasSuffix(o.Path, ".html") || strings.HasSuffix(o.Path, ".ics") {
			continue
		}
		for _, address := range siteAddress.FindAllString(write(t, set, o.Path), -1) {
			below := strings.TrimPrefix(address, "https://example.org/x/")
			if below == "" || strings.HasSuffix(below, "/") {
				below += "index.html"
			}
			if _, ok := set.Get(below); !ok {
				t.Errorf("%s: %s leads nowhere", o.Path, address)
			}
			n++
		}
	}
	if n < 100 {
		t.Errorf("only %d addresses", n)
	}
}
