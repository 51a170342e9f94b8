package content

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"accord/internal/diag"
	"accord/internal/policy"
)

// rollQualifiers are the columns of a roll that say more about the acts of a row.
var rollQualifiers = []string{"effective", "named", "part", "unsure", "note", "cite"}

const maxColumns = 64

// A column of a roll holds days of a verb, or a qualifier.
type column struct {
	verb policy.Verb
	name string
}

// roll reads the participants of an agreement: one row each, with a column for each verb that holds days. Broken
// means that rows are missing.
func (d *decoder) roll() (acts []policy.Act, broken bool) {
	r := csv.NewReader(bytes.NewReader(d.text.src))
	r.Comma = separator(d.text.line(1))
	r.TrimLeadingSpace = true
	r.FieldsPerRecord = -1
	header, err := d.row(r)
	if err != nil {
		return nil, d.rollError(err)
	}
	columns := d.columns(header)
	if columns == nil {
		return nil, true
	}
	for rows := 0; ; rows++ {
		cells, err := d.row(r)
		if errors.Is(err, io.EOF) {
			return acts, false
		}
		if err != nil {
			return acts, d.rollError(err)
		}
		if rows == maxRecords {
			d.add(diag.Findingf(diag.FileTooLarge, d.text.place(cells[0].At), "a roll has at most %d rows", maxRecords))
			return acts, true
		}
		if len(cells) != len(columns) {
			d.badRoll(cells[0].At, "a row has as many cells as the first line; cells that hold a comma need quotation marks",
				"the row has %d cells, and the first line %d", len(cells), len(columns))
			continue
		}
		acts = append(acts, d.rollRow(columns, cells)...)
	}
}

// separator returns what stands between the cells of a line: spreadsheets of some countries write semicolons or tabs.
func separator(line []byte) rune {
	for _, s := range ",;\t" {
		if bytes.ContainsRune(line, s) {
			return s
		}
	}
	return ','
}

// row reads the cells of the next line that is not blank, with their places.
func (d *decoder) row(r *csv.Reader) ([]policy.Text, error) {
	for {
		fields, err := r.Read()
		if err != nil {
			return nil, err
		}
		if strings.Join(fields, "") == "" {
			continue
		}
		cells := make([]policy.Text, len(fields))
		for i, s := range fields {
			line, col := r.FieldPos(i)
			text := d.text.line(line)
			col = min(col, len(text)+1)
			if col <= len(text) && text[col-1] == '"' {
				col++
			}
			lead := s[:len(s)-len(strings.TrimLeftFunc(s, unicode.IsSpace))]
			if n := strings.Count(lead, "\n"); n > 0 { // the words stand below the quotation mark
				line, col = line+n, len(lead)-strings.LastIndexByte(lead, '\n')
			}
			s = strings.TrimSpace(s)
			first, _, _ := strings.Cut(s, "\n")
			at := d.text.seek(line, maxColumn, d.text.lineStarts()[line-1]+col-1)
			cells[i] = policy.Text{S: s, At: diag.SpanOf(line, at.col, max(1, utf8.RuneCountInString(first)))}
		}
		return cells, nil
	}
}

func (d *decoder) badRoll(at diag.Span, hint, format string, args ...any) {
	d.add(diag.Findingf(diag.BadRoll, d.text.place(at), format, args...).WithHint("%s", hint))
}

// rollError reports what the CSV library complains about, and that rows are missing.
func (d *decoder) rollError(err error) bool {
	var p *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		d.badRoll(diag.SpanOf(1, 1, 1), "the first line names the columns: who,signed,ratified,effective,cite", "the roll is empty")
	case errors.As(err, &p):
		text := d.text.line(p.Line)
		at := diag.SpanOf(p.Line, utf8.RuneCount(text[:min(max(p.Column-1, 0), len(text))])+1, 1)
		d.badRoll(at, "a quotation mark inside a cell is doubled, and the cell stands between quotation marks"+laterHidden,
			"a quotation mark stands where a cell cannot have one, or is not closed")
	default:
		d.badRoll(diag.Span{}, "save it as CSV in UTF-8", "the roll cannot be read: %v", err)
	}
	return true
}

// columns reads the first line; nil if no row could be understood by it.
func (d *decoder) columns(header []policy.Text) []column {
	if len(header) > maxColumns {
		d.badRoll(header[maxColumns].At, "delete the columns that are not of this roll", "a roll has at most %d columns", maxColumns)
		return nil
	}
	columns, usable := make([]column, len(header)), true
	for i, cell := range header {
		name := strings.ToLower(cell.S)
		verb, isVerb := policy.ParseVerb(name)
		twice := slices.ContainsFunc(columns[:i], func(c column) bool { return c.name == name })
		columns[i] = column{verb, name}
		switch {
		case i == 0 && name != "who":
			d.badRoll(cell.At, "name the first column who", "the first column of a roll is who, not %s", quoteShort(cell.S))
			return nil
		case twice:
			d.badRoll(cell.At, "keep one of the two", "the column %q stands twice", name)
			usable = false
		case isVerb && verb.Instrument():
			d.badRoll(cell.At, "move it to the acts of the record", "%q is said of the agreement, not of a participant", name)
			usable = false
		case i > 0 && !isVerb && !slices.Contains(rollQualifiers, name):
			f := diag.Findingf(diag.BadRoll, d.text.place(cell.At), "a roll has no column %s", quoteShort(cell.S))
			near := diag.Nearest(name, slices.Values(append(verbWords(), rollQualifiers...)))
			if f = f.WithHint("columns are verbs, which hold days, and %s", strings.Join(rollQualifiers, ", ")); near != "" {
				f = f.WithHint("did you mean %q?", near)
			}
			d.add(f)
		}
	}
	if usable && !slices.ContainsFunc(columns, func(c column) bool { return c.verb != 0 }) {
		d.badRoll(header[0].At, "add a column such as signed or ratified, which holds days", "the roll has no column that is named by a verb")
		usable = false
	}
	if !usable {
		return nil
	}
	return columns
}

// rollRow returns the acts of one participant.
func (d *decoder) rollRow(columns []column, cells []policy.Text) []policy.Act {
	who, ok := d.ref(cells[0])
	if !ok {
		return nil
	}
	common := policy.Act{InRoll: true, Who: policy.Set{Refs: []policy.Ref{who}, At: who.At}}
	var effective policy.When
	acts, written := make([]policy.Act, 0, 2), false
	for i, cell := range cells {
		if i == 0 || cell.S == "" {
			continue
		}
		switch c := columns[i]; c.name {
		case "effective":
			effective = d.cellDay(cell)
		case "named":
			common.Named = []policy.Noted{{Ref: who, Note: cell.S}}
		case "part":
			common.Part = cell
		case "unsure":
			common.Unsure = cell
		case "note":
			common.Note = cell
		case "cite":
			common.Cite = d.citations(cell, nil)
		default:
			if c.verb == 0 {
				continue // an unknown column, which is reported already
			}
			written = true
			if when := d.cellDay(cell); !when.IsZero() {
				acts = append(acts, policy.Act{Did: c.verb, At: cell.At, Date: when})
			}
		}
	}
	if !written {
		d.badRoll(cells[0].At, "write the day into the column of the verb, or delete the row", "the row of %s holds no day", who.ID)
	}
	for i := range acts {
		did, at, date := acts[i].Did, acts[i].At, acts[i].Date
		acts[i] = common
		acts[i].Did, acts[i].At, acts[i].Date = did, at, date
	}
	if i := effectiveAct(acts); i >= 0 {
		acts[i].Effective = effective
	}
	return acts
}

// effectiveAct returns the act of a row that its `effective` belongs to: the consent, else the last act.
func effectiveAct(acts []policy.Act) int {
	if i := slices.IndexFunc(acts, func(a policy.Act) bool { return a.Did.Consent() }); i >= 0 {
		return i
	}
	return len(acts) - 1
}

func (d *decoder) cellDay(cell policy.Text) policy.When {
	date, err := policy.ParseDate(cell.S)
	if err != nil {
		d.badValue(diag.BadDate, cell.At, err)
		return policy.When{}
	}
	return policy.When{Date: date, At: cell.At}
}
