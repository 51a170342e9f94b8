package render

import (
	"bytes"
	"html/template"
)

// Data is the codebook: every file of the site's data, with its columns and what they mean. It is made from the tables
// themselves.
type Data struct {
	Page
	Tables []DataTable
	Files  []DataFile
}

// A DataTable is a table of all records of one sort, as CSV and as JSON.
type DataTable struct {
	Name    string
	Meaning string // of a row
	Files   []Link
	Columns []DataColumn
}

// A DataColumn is a column of a table. Meanings are English unless layouts/i18n has words for them: data.<table>.<column>.
type DataColumn struct {
	Name    string
	Type    string // string, list, integer, boolean or object
	Meaning string
}

// A DataFile is a file that is no table; a path with an id in angle brackets stands for one file a record, and has no
// address.
type DataFile struct {
	URL, Text string
	Meaning   string
}

// Anchor is the link to the file as HTML.
func (f DataFile) Anchor() template.HTML { return anchor(f.URL, f.Text) }

func (r *renderer) codebook() *Data {
	p := r.pen(nil, r.site.Today)
	v := &Data{Page: p.plainPage("data", r.words.Get("nav.data"), r.base+"/data/")}
	v.Description = r.words.Fill("data.description", "site", r.view.Title)
	v.twins = []string{packagePath}
	for _, t := range r.tables() {
		v.Tables = append(v.Tables, r.dataTable(t, t.path("csv"), t.path("json")))
	}
	for _, e := range r.exports() {
		v.Files = append(v.Files, DataFile{URL: r.base + "/" + e.path, Text: e.path, Meaning: r.words.Get("data.file." + e.key)})
	}
	if r.site.Compares() {
		v.Files = append(v.Files, DataFile{Text: "compare/<id>/table.csv, .json", Meaning: r.words.Get("data.file.compare")})
	}
	v.Files = append(v.Files, DataFile{Text: "agreements/<id>/participants.csv, .json", Meaning: r.words.Get("data.file.participants")})
	if len(r.site.Articles) > 0 {
		article := r.dataTable(r.articleTable(writing{}))
		article.Files = []Link{{Text: "articles/<id>/index.json"}}
		v.Tables = append(v.Tables, article)
	}
	return v
}

func (r *renderer) dataTable(t table, paths ...string) DataTable {
	out := DataTable{Name: t.name, Meaning: r.meaning(t.name, t.doc)}
	for _, path := range paths {
		out.Files = append(out.Files, Link{URL: r.base + "/" + path, Text: path})
	}
	for _, c := range t.columns {
		out.Columns = append(out.Columns, DataColumn{c.name, c.typ, r.meaning(t.name+"."+c.name, c.doc)})
	}
	return out
}

// meaning is what the site's words say of a table or column, else what the table says itself.
func (r *renderer) meaning(key, doc string) string {
	if key = "data." + key; r.words.Has(key) {
		return r.words.Get(key)
	}
	return doc
}

// An export is a file of data that is no table. Its meaning is the word data.file.<key>.
type export struct {
	path, key string
	write     func(*bytes.Buffer) error
}

func (r *renderer) exports() []export {
	out := []export{{packagePath, "package", r.writePackage}}
	if r.site.TimelineHas(1) {
		out = append(out, export{calendarPath, "calendar", r.writeCalendar})
	}
	if len(r.site.Sources) > 0 {
		out = append(out, export{bibtexPath, "bibtex", r.writeBibTeX}, export{risPath, "ris", r.writeRIS}, export{cslPath, "csl", r.writeCSL})
	}
	return out
}

const packagePath = "data/datapackage.json"

// The descriptor of the tables for programs: a Data Package, as specs.frictionlessdata.io has it.
type (
	dataPackage struct {
		Name        string         `json:"name"`
		Title       string         `json:"title"`
		Description string         `json:"description,omitempty"`
		Homepage    string         `json:"homepage,omitempty"`
		Version     string         `json:"version"` // the day of the build
		License     string         `json:"license,omitempty"`
		Resources   []dataResource `json:"resources"`
	}
	dataResource struct {
		Name        string     `json:"name"`
		Description string     `json:"description"`
		Path        string     `json:"path"`
		Format      string     `json:"format"`
		Mediatype   string     `json:"mediatype"`
		Encoding    string     `json:"encoding"`
		Schema      dataSchema `json:"schema"`
	}
	dataSchema struct {
		Fields []schemaField `json:"fields"`
	}
	schemaField struct {
		Name        string `json:"name"`
		Type        string `json:"type"`
		Delimiter   string `json:"delimiter,omitempty"`
		Description string `json:"description"`
	}
)

func (r *renderer) writePackage(buf *bytes.Buffer) error {
	out := dataPackage{Name: "accord", Title: r.view.Title, Description: r.view.Summary, Homepage: r.absolute(r.base + "/"),
		Version: r.site.Today.String(), License: r.view.License}
	for _, t := range r.tables() {
		res := dataResource{Name: t.name, Description: r.meaning(t.name, t.doc), Path: t.name + ".csv", Format: "csv", Mediatype: "text/csv", Encoding: "utf-8"}
		for _, c := range t.columns {
			field := schemaField{Name: c.name, Type: c.typ, Description: r.meaning(t.name+"."+c.name, c.doc)}
			if c.typ == listType {
				field.Delimiter = listSeparator
			}
			res.Schema.Fields = append(res.Schema.Fields, field)
		}
		out.Resources = append(out.Resources, res)
	}
	return writeJSON(buf, out)
}
