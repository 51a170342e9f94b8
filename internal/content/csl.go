package content

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"accord/internal/diag"
	"accord/internal/policy"
)

// A cslItem is an item of CSL-JSON, as far as sources use it.
type cslItem struct {
	CitationKey string    `json:"citation-key"`
	ID          cslText   `json:"id"`
	Type        cslText   `json:"type"`
	Title       cslText   `json:"title"`
	Publisher   cslText   `json:"publisher"`
	Container   cslText   `json:"container-title"`
	URL         cslText   `json:"URL"`
	Language    cslText   `json:"language"`
	Archive     cslText   `json:"archive"`
	ArchivedAt  cslText   `json:"archive_location"`
	Author      []cslName `json:"author"`
	Issued      cslDate   `json:"issued"`
	Accessed    cslDate   `json:"accessed"`
}

// A cslText is a text; some programs write numbers.
type cslText string

func (t *cslText) UnmarshalJSON(b []byte) error {
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	switch v := v.(type) {
	case string:
		*t = cslText(v)
	case float64:
		*t = cslText(strconv.FormatFloat(v, 'f', -1, 64))
	case nil:
	default:
		return errors.New("neither text nor a number")
	}
	return nil
}

type cslName struct {
	Family   string `json:"family"`
	Given    string `json:"given"`
	Particle string `json:"non-dropping-particle"`
	Literal  string `json:"literal"`
}

func (n cslName) String() string {
	if n.Literal != "" {
		return n.Literal
	}
	return strings.Join(strings.Fields(n.Given+" "+n.Particle+" "+n.Family), " ")
}

// A cslDate is a day in parts, two for a range, or as text.
type cslDate struct {
	Parts   [][]cslText `json:"date-parts"`
	Literal string      `json:"literal"`
	Raw     string      `json:"raw"`
	Season  cslText     `json:"season"`
	Circa   any         `json:"circa"`
}

// edtf returns the date as the records write it; "" if there is none.
func (c cslDate) edtf() string {
	var days []string
	for _, parts := range c.Parts {
		var day []string
		for i, part := range parts {
			width := 2
			if i == 0 {
				width = 4
			}
			day = append(day, strings.Repeat("0", max(0, width-len(part)))+string(part))
		}
		days = append(days, strings.Join(day, "-"))
	}
	s := strings.Join(days, "/")
	if s == "" {
		s = strings.TrimSpace(c.Raw + c.Literal)
	}
	if circa, _ := c.Circa.(bool); circa && s != "" && len(days) == 1 {
		s += "~"
	}
	return s
}

// cslFile reads a list of items as Zotero exports it. Their places are those of the items' keys.
func (d *decoder) cslFile() (records []policy.Record, broken bool) {
	dec := json.NewDecoder(bytes.NewReader(d.text.src))
	if token, err := dec.Token(); err != nil || token != json.Delim('[') {
		d.badCSL(0, "export the library as CSL JSON", "the file is not a list of items in CSL-JSON")
		return nil, true
	}
	for dec.More() {
		from := d.valueAt(int(dec.InputOffset()))
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			d.badCSL(from, "export it again; later mistakes of this file are hidden until then", "the item is not JSON: %v", err)
			return records, true
		}
		if len(records) == maxRecords {
			d.badCSL(from, "split it into several files", "a file holds at most %d records", maxRecords)
			return records, true
		}
		if s := d.cslSource(raw, from); s != nil {
			records = append(records, s)
		} else {
			broken = true
		}
	}
	if _, err := dec.Token(); err != nil {
		d.badCSL(len(d.text.src), "export it again", "the list of items does not end")
		broken = true
	}
	return records, broken
}

// valueAt returns the offset of the next value, after spaces, commas and colons.
func (d *decoder) valueAt(offset int) int {
	for offset < len(d.text.src) && strings.IndexByte(" \t\r\n,:", d.text.src[offset]) >= 0 {
		offset++
	}
	return offset
}

func (d *decoder) badCSL(offset int, hint, format string, args ...any) {
	line, col := d.text.position(offset)
	d.add(diag.Findingf(diag.BadCSL, d.text.place(diag.SpanOf(line, col, 1)), format, args...).WithHint("%s", hint))
}

func (d *decoder) cslSource(raw []byte, from int) *policy.Source {
	var item cslItem
	at := d.keyPlaces(raw, from)
	if err := json.Unmarshal(raw, &item); err != nil {
		what := "the item is not one of CSL-JSON"
		if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) && wrong.Field != "" {
			what = fmt.Sprintf("the key %q of the item does not hold what CSL-JSON asks for", wrong.Field)
		}
		d.badCSL(from, "export it again", "%s", what)
		return nil
	}
	text := func(key string, s cslText) policy.Text {
		return d.cslValue(string(s), at(key))
	}
	id, idKey := item.CitationKey, "citation-key"
	if id == "" {
		id, idKey = string(item.ID), "id"
	}
	if !ValidSourceID(id) {
		d.badCSL(from, "give the item a citation key", "%s is not the id of a source", quoteShort(id))
		return nil
	}
	s := &policy.Source{Head: d.head(policy.Sources, policy.ID(id), at(idKey)), Type: text("type", item.Type), Title: text("title", item.Title),
		Publisher: text("publisher", item.Publisher), URL: text("URL", item.URL), Language: text("language", item.Language)}
	if s.Publisher.S == "" {
		s.Publisher = text("container-title", item.Container)
	}
	for _, name := range item.Author {
		s.Authors = append(s.Authors, d.cslValue(name.String(), at("author")))
	}
	s.Date, s.Accessed = d.cslDay(item.Issued, at("issued")), d.cslDay(item.Accessed, at("accessed"))
	if s.Archived.URL = text("archive", item.Archive); !isWeb(s.Archived.URL.S) {
		s.Archived.URL = text("archive_location", item.ArchivedAt)
	}
	if !isWeb(s.Archived.URL.S) {
		s.Archived.URL = policy.Text{} // the name of a building full of paper
	}
	d.checkCSL(s)
	return s
}

// cslValue returns a text of an item, nothing if it holds control characters, which escapes of JSON can write.
func (d *decoder) cslValue(s string, at diag.Span) policy.Text {
	switch {
	case s == "":
		return policy.Text{}
	case strings.ContainsFunc(s, isControl):
		d.escapedControl(at)
		return policy.Text{}
	case !isWeb(s):
		d.shortEnough(s, d.text.place(at))
	}
	return policy.Text{S: s, At: at}
}

// checkCSL applies the rules of the field table that CSL-JSON does not imply.
func (d *decoder) checkCSL(s *policy.Source) {
	if s.Title.S == "" {
		d.missing(&sourceTable.keys[sourceTable.index["title"]], s.At)
		s.Title.S = string(s.ID)
	}
	if !slices.Contains(sourceTypes, s.Type.S) {
		d.unknownWord(s.Type, "a type of CSL", sourceTypes)
		s.Type.S = ""
	}
	for _, address := range []*policy.Text{&s.URL, &s.Archived.URL} {
		if address.S != "" && !d.webAddress(*address) {
			*address = policy.Text{}
		}
	}
}

func isWeb(url string) bool {
	return strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://")
}

func (d *decoder) cslDay(c cslDate, at diag.Span) policy.When {
	s := c.edtf()
	if s == "" {
		return policy.When{}
	}
	date, err := policy.ParseDate(s)
	if err != nil {
		d.badValue(diag.BadDate, at, err)
		return policy.When{}
	}
	return policy.When{Date: date, At: at}
}

// keyPlaces returns a function that tells where the value of one of an item's own keys stands; of those beyond the
// first 1,000, and of what is no object, it tells where the item does.
func (d *decoder) keyPlaces(raw []byte, from int) func(key string) diag.Span {
	line, col := d.text.position(from)
	item := diag.SpanOf(line, col, 1)
	places := map[string]diag.Span{}
	dec := json.NewDecoder(bytes.NewReader(raw))
	_, err := dec.Token()
	for err == nil && len(places) < maxKeys && dec.More() {
		token, _ := dec.Token()
		key, ok := token.(string)
		if !ok {
			break
		}
		offset := d.valueAt(from + int(dec.InputOffset()))
		var value json.RawMessage
		err = dec.Decode(&value)
		line, col := d.text.position(offset)
		places[key] = diag.SpanOf(line, col, 1)
	}
	return func(key string) diag.Span {
		if at, ok := places[key]; ok {
			return at
		}
		return item
	}
}
