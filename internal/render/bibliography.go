package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"accord/internal/policy"
)

// This file writes the sources for reference managers: as BibTeX (in the fields of biblatex), RIS and CSL-JSON. Sources have
// the types of CSL; what the other two have no type for is a document of no special kind.

const (
	bibtexPath = "data/sources.bib"
	risPath    = "data/sources.ris"
	cslPath    = "data/sources.csl.json"
)

var bibtexTypes = map[string]string{
	"article-journal": "article", "article-magazine": "article", "article-newspaper": "article", "book": "book", "chapter": "incollection",
	"dataset": "dataset", "manuscript": "unpublished", "paper-conference": "inproceedings", "pamphlet": "booklet", "patent": "patent",
	"post": "online", "post-weblog": "online", "report": "report", "software": "software", "thesis": "thesis", "webpage": "online",
}

var risTypes = map[string]string{
	"article-journal": "JOUR", "article-magazine": "MGZN", "article-newspaper": "NEWS", "bill": "BILL", "book": "BOOK", "chapter": "CHAP",
	"dataset": "DATA", "entry-dictionary": "DICT", "entry-encyclopedia": "ENCYC", "hearing": "HEAR", "legal_case": "CASE",
	"legislation": "STAT", "manuscript": "MANSCPT", "map": "MAP", "motion_picture": "MPCT", "pamphlet": "PAMP", "paper-conference": "CPAPER",
	"patent": "PAT", "personal_communication": "PCOMM", "post": "ELEC", "post-weblog": "BLOG", "report": "RPRT", "software": "COMP",
	"song": "MUSIC", "standard": "STAND", "thesis": "THES", "webpage": "ELEC",
}

// periodical reports whether a source appears in something that its publisher stands for: then that is the name of a journal.
func periodical(s *policy.Source) bool { return strings.HasPrefix(s.Type.S, "article-") }

func (r *renderer) writeBibTeX(buf *bytes.Buffer) error {
	for _, s := range r.site.Sources {
		kind, publisher := bibtexTypes[s.Type.S], "publisher"
		switch {
		case periodical(s):
			publisher = "journaltitle"
		case kind == "report" || kind == "thesis":
			publisher = "institution"
		case kind == "online":
			publisher = "organization"
		case kind == "":
			kind = "misc"
		}
		fmt.Fprintf(buf, "@%s{%s,\n", kind, bibtexKey(s.ID))
		field := func(name, value string) {
			if value != "" {
				buf.WriteString("  " + name + " = {" + value + "},\n")
			}
		}
		var authors []string
		for _, name := range s.Authors {
			authors = append(authors, "{"+bibtexText(name.S)+"}") // in braces it is one name, also with "and" in it
		}
		field("author", strings.Join(authors, " and "))
		field("title", "{"+bibtexText(s.Title.S)+"}") // in braces it keeps its capitals
		field(publisher, bibtexText(s.Publisher.S))
		field("date", s.Date.String())
		field("url", bibtexAddress.Replace(s.Where()))
		field("urldate", s.Accessed.String())
		field("langid", bibtexText(s.Language.S))
		field("annotation", bibtexText(s.Note.S))
		buf.WriteString("}\n\n")
	}
	return nil
}

// bibtexKey is the id of a source with what BibTeX does not allow in a key replaced. Two sources that would have one key
// would also have one page, which is told.
func bibtexKey(id policy.ID) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' || strings.ContainsRune(`{}()"#%=~\'^$&,@`, r) {
			return '-'
		}
		return r
	}, string(id))
}

// bibtexSpecial spells out braces too: BibTeX counts them even after a backslash.
var (
	bibtexSpecial = strings.NewReplacer(`\`, `\textbackslash{}`, "{", `\textbraceleft{}`, "}", `\textbraceright{}`, "%", `\%`, "&", `\&`, "#", `\#`, "_", `\_`,
		"$", `\$`, "~", `\textasciitilde{}`, "^", `\textasciicircum{}`)
	bibtexAddress = strings.NewReplacer("{", "%7B", "}", "%7D", `\`, "%5C")
)

func bibtexText(s string) string { return bibtexSpecial.Replace(singleLine(s)) }

// singleLine is a text with single spaces and without line breaks.
func singleLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(noControlSpace, s)), " ")
}

// noControlSpace makes control characters spaces.
func noControlSpace(r rune) rune {
	if r < ' ' || r == 0x7f {
		return ' '
	}
	return r
}

func (r *renderer) writeRIS(buf *bytes.Buffer) error {
	for _, s := range r.site.Sources {
		tag := func(name, value string) {
			if value = singleLine(value); value != "" {
				buf.WriteString(name + "  - " + value + "\r\n")
			}
		}
		kind, publisher := risTypes[s.Type.S], "PB"
		if kind == "" {
			kind = "GEN"
		}
		if periodical(s) {
			publisher = "T2"
		}
		tag("TY", kind)
		tag("ID", string(s.ID))
		for _, name := range s.Authors {
			tag("AU", name.S)
		}
		tag("TI", s.Title.S)
		tag(publisher, s.Publisher.S)
		tag("PY", risYear(s.Date.Date))
		tag("DA", risDate(s.Date.Date))
		tag("UR", s.Where())
		tag("Y2", risDate(s.Accessed.Date))
		tag("LA", s.Language.S)
		tag("N1", s.Note.S)
		buf.WriteString("ER  - \r\n\r\n")
	}
	return nil
}

func risYear(d policy.Date) string {
	if day := firstDay(d); day != "" {
		return day[:len("2019")]
	}
	return ""
}

// risDate is a date as year, month and day, as far as they are known: 2019/09/23, 2019/09/, 2019//.
func risDate(d policy.Date) string {
	if d.IsZero() || d.Precision == policy.Interval {
		return ""
	}
	parts := append(strings.Split(plainDate(d), "-"), "", "")
	return strings.Join(parts[:3], "/")
}

// plainDate is a day, month or year without the marks of doubt.
func plainDate(d policy.Date) string {
	d.Uncertain, d.Approximate = false, false
	return d.String()
}

type cslItem struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	Title     string    `json:"title,omitempty"`
	Author    []cslName `json:"author,omitempty"`
	Publisher string    `json:"publisher,omitempty"`
	Container string    `json:"container-title,omitempty"`
	Issued    *cslDate  `json:"issued,omitempty"`
	Accessed  *cslDate  `json:"accessed,omitempty"`
	URL       string    `json:"URL,omitempty"`
	Archive   string    `json:"archive_location,omitempty"`
	Language  string    `json:"language,omitempty"`
	Note      string    `json:"note,omitempty"`
}

type cslName struct {
	Literal string `json:"literal"`
}

// A cslDate is a date in parts, two for an interval, or in EDTF where CSL has no parts for it.
type cslDate struct {
	Parts [][]json.Number `json:"date-parts,omitempty"`
	Circa bool            `json:"circa,omitempty"`
	Raw   string          `json:"raw,omitempty"`
}

func (r *renderer) writeCSL(buf *bytes.Buffer) error {
	items := make([]cslItem, 0, len(r.site.Sources))
	for _, s := range r.site.Sources {
		item := cslItem{ID: string(s.ID), Type: s.Type.S, Title: s.Title.S, Issued: cslDateOf(s.Date.Date), Accessed: cslDateOf(s.Accessed.Date),
			URL: s.Where(), Archive: s.Archived.URL.S, Language: s.Language.S, Note: s.Note.S}
		if periodical(s) {
			item.Container = s.Publisher.S
		} else {
			item.Publisher = s.Publisher.S
		}
		for _, name := range s.Authors {
			item.Author = append(item.Author, cslName{name.S})
		}
		items = append(items, item)
	}
	return writeJSON(buf, items)
}

func cslDateOf(d policy.Date) *cslDate {
	switch {
	case d.IsZero():
		return nil
	case d.Uncertain, d.Precision == policy.Interval && (d.Approximate || d.First == policy.Never || d.Last == policy.Forever):
		return &cslDate{Raw: d.String()}
	case d.Precision == policy.Interval:
		first, last := d.Ends()
		return &cslDate{Parts: [][]json.Number{dateParts(first), dateParts(last)}}
	}
	return &cslDate{Parts: [][]json.Number{dateParts(d)}, Circa: d.Approximate}
}

func dateParts(d policy.Date) []json.Number {
	var out []json.Number
	for _, part := range strings.Split(plainDate(d), "-") {
		out = append(out, json.Number(strings.TrimLeft(part, "0")))
	}
	return out
}
