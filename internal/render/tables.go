package render

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// A table is rows of the same columns, written as CSV and as JSON. The codebook and the descriptor of the data package
// are made from the same columns, so that none of them can say something else than the others.
type table struct {
	name    string
	doc     string // what a row is
	columns []dataField
	rows    iter.Seq[[]any] // a cell for each column: string, int, bool, []string or, in the JSON of an article, anything; nil for nothing
}

// A dataField is what is known of a column without its rows.
type dataField struct{ name, typ, doc string }

// The types of columns, as Table Schema calls them.
const (
	stringType  = "string"
	integerType = "integer"
	booleanType = "boolean"
	listType    = "list"
	objectType  = "object"
)

// A column is a field and how it is read from what a row stands for.
type column[R any] struct {
	dataField
	of func(R) any
}

// newTable makes a table. The rows are asked for when it is written.
func newTable[R any](name, doc string, rows func() []R, columns ...column[R]) table {
	t := table{name: name, doc: doc}
	for _, c := range columns {
		t.columns = append(t.columns, c.dataField)
	}
	t.rows = func(yield func([]any) bool) {
		for _, row := range rows() {
			cells := make([]any, len(columns))
			for i, c := range columns {
				cells[i] = c.of(row)
			}
			if !yield(cells) {
				return
			}
		}
	}
	return t
}

// stringOf is a column of texts; an empty text is nothing.
func stringOf[R any](name string, of func(R) string, doc string) column[R] {
	return column[R]{dataField{name, stringType, doc}, func(row R) any {
		if s := of(row); s != "" {
			return s
		}
		return nil
	}}
}

// listOf is a column of several texts; an empty list is nothing.
func listOf[R any](name string, of func(R) []string, doc string) column[R] {
	return column[R]{dataField{name, listType, doc}, func(row R) any {
		if list := of(row); len(list) > 0 {
			return list
		}
		return nil
	}}
}

// numberOf is a column of whole numbers; false means that there is none.
func numberOf[R any](name string, of func(R) (int, bool), doc string) column[R] {
	return column[R]{dataField{name, integerType, doc}, func(row R) any {
		if n, ok := of(row); ok {
			return n
		}
		return nil
	}}
}

// truthOf is a column of truth values.
func truthOf[R any](name string, of func(R) bool, doc string) column[R] {
	return column[R]{dataField{name, booleanType, doc}, func(row R) any { return of(row) }}
}

// objectsOf is a member of the JSON of an article that has parts of its own.
func objectsOf[R any](name string, of func(R) any, doc string) column[R] {
	return column[R]{dataField{name, objectType, doc}, of}
}

// writeCSV writes a table as RFC 4180 has it.
func (t table) writeCSV(buf *bytes.Buffer) error {
	w := csv.NewWriter(buf)
	w.UseCRLF = true
	record := make([]string, len(t.columns))
	for i, c := range t.columns {
		record[i] = c.name
	}
	w.Write(record)
	for cells := range t.rows {
		for i, cell := range cells {
			record[i] = defused(cellText(cell))
		}
		w.Write(record)
	}
	w.Flush()
	return w.Error()
}

// listSeparator stands between the texts of a list in a cell of CSV. No id and no date has it.
const listSeparator = "|"

func cellText(cell any) string {
	switch cell := cell.(type) {
	case string:
		return cell
	case []string:
		return strings.Join(cell, listSeparator)
	case int:
		return strconv.Itoa(cell)
	case bool:
		return strconv.FormatBool(cell)
	}
	return ""
}

// formulaStarts are the characters after which spreadsheet programs compute what an author wrote.
const formulaStarts = "=+-@\t\r\n＝＋－＠"

// defused puts an apostrophe before what a spreadsheet program would take for a formula. The JSON has the text as it is.
func defused(cell string) string {
	if start := firstRune(cell); start != "" && strings.Contains(formulaStarts, start) {
		return "'" + cell
	}
	return cell
}

// writeJSON writes a table as a list of objects, one a line, each with all columns in their order; what is not known is
// null.
func (t table) writeJSON(buf *bytes.Buffer) error {
	buf.WriteByte('[')
	separator := "\n"
	for cells := range t.rows {
		buf.WriteString(separator)
		separator = ",\n"
		if err := t.writeObject(buf, cells); err != nil {
			return err
		}
	}
	buf.WriteString("\n]\n")
	return nil
}

func (t table) writeObject(buf *bytes.Buffer, cells []any) error {
	for i, cell := range cells {
		value, err := json.Marshal(cell)
		if err != nil {
			return fmt.Errorf("writing the column %s of %s: %w", t.columns[i].name, t.name, err)
		}
		buf.WriteString([]string{`{"`, `,"`}[min(i, 1)] + t.columns[i].name + `":`)
		buf.Write(value)
	}
	buf.WriteByte('}')
	return nil
}
