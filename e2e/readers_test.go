package e2e

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What a site holds for programs is read by programs that others wrote, and says what the pages say.

// origin is where the reference site says that it is.
const origin = "https://example.org"

// files are the paths of a site's files of one name, below its folder.
func (s *builtSite) files(t *testing.T, name string) (paths []string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(s.dir), ".", func(file string, _ fs.DirEntry, err error) error {
		if ok, _ := path.Match(name, path.Base(file)); ok {
			paths = append(paths, file)
		}
		return err
	})
	if err != nil || len(paths) == 0 {
		t.Fatalf("no %s: %v", name, err)
	}
	return paths
}

func (s *builtSite) file(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// at are the places of files on this machine.
func (s *builtSite) at(files ...string) []string {
	for i, file := range files {
		files[i] = filepath.Join(s.dir, filepath.FromSlash(file))
	}
	return files
}

// leads reports whether an address is that of a page.
func (s *builtSite) leads(address string) bool {
	at, ok := strings.CutPrefix(address, origin)
	return ok && slices.ContainsFunc(s.pages, func(p builtPage) bool { return p.path == at })
}

func decode[T any](t *testing.T, text []byte) (v T) {
	t.Helper()
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%v in %.200s", err, text)
	}
	return v
}

// The sitemap is one as sitemaps.org describes it, and names each page once, and nothing else.
func TestTheSitemapNamesEveryPage(t *testing.T) {
	s := buildReferenceSite(t)
	dir := installed(t, "xmllint-wasm@5.3.0", "sitemap@9.0.1")
	schema := filepath.Join(dir, "node_modules", "sitemap", "schema", "sitemap.xsd")
	if faults := node(t, dir, "xml.mjs", append([]string{"schema", schema}, s.at("sitemap.xml")...)...); len(faults) > 0 {
		t.Errorf("%s", faults)
	}
	var named, pages []string
	for _, m := range regexp.MustCompile(`<loc>([^<]*)</loc>`).FindAllSubmatch(s.file(t, "sitemap.xml"), -1) {
		named = append(named, strings.TrimPrefix(string(m[1]), origin))
	}
	for _, p := range s.pages {
		if p.kind != "notfound" {
			pages = append(pages, p.path)
		}
	}
	slices.Sort(named)
	slices.Sort(pages)
	if !slices.Equal(named, pages) {
		t.Errorf("it names %d pages, of %d: %q", len(named), len(pages), named)
	}
	if robots := string(s.file(t, "robots.txt")); robots != "User-agent: *\nAllow: /\nSitemap: "+origin+"/sitemap.xml\n" {
		t.Errorf("robots.txt is %q", robots)
	}
}

// A readFeed is a feed as a reader shows it.
type readFeed struct {
	File, Format, Title, Page, Feed string
	Items                           []struct {
		ID, URL, Title, Text string
		Published, Updated   time.Time
		Authors, Topics      []string
	}
}

// A feed says the same in both formats; its entries lead to pages, the newest first.
func TestFeedsAreRead(t *testing.T) {
	s := buildReferenceSite(t)
	dir := installed(t, "xmllint-wasm@5.3.0", "feedsmith@3.0.1")
	atom := s.files(t, "feed.xml")
	if len(atom) < 20 {
		t.Errorf("only the feeds %q", atom)
	}
	if faults := node(t, dir, "xml.mjs", append([]string{"relaxng", "readers/atom.rng"}, s.at(slices.Clone(atom)...)...)...); len(faults) > 0 {
		t.Errorf("%s", faults)
	}
	for _, file := range atom {
		twin := strings.TrimSuffix(file, ".xml") + ".json"
		feeds := decode[[]readFeed](t, node(t, dir, "feeds.mjs", s.at(file, twin)...))
		for i, f := range feeds {
			format, at := []string{"atom", "json"}[i], []string{file, twin}[i]
			if f.Format != format || f.Title == "" || f.Feed != origin+"/"+at || !s.leads(f.Page) {
				t.Errorf("%s is %s of %s at %s, %q", at, f.Format, f.Page, f.Feed, f.Title)
			}
		}
		if !reflect.DeepEqual(feeds[0].Items, feeds[1].Items) {
			t.Errorf("%s and its twin differ: %v and %v", file, feeds[0].Items, feeds[1].Items)
		}
		ids := map[string]bool{}
		for i, item := range feeds[0].Items {
			if ids[item.ID] || item.Title == "" || item.Text == "" || !s.leads(item.URL) || item.Updated.Before(item.Published) {
				t.Errorf("%s has the entry %+v", file, item)
			}
			if i > 0 {
				if before := feeds[0].Items[i-1]; item.Published.After(before.Published) && item.Updated.After(before.Updated) {
					t.Errorf("%s: %s comes after what is older", file, item.ID)
				}
			}
			ids[item.ID] = true
		}
	}
}

// Each event of the calendar is on the days that the tables have for it, and no event of the tables is missing.
func TestTheCalendarIsRead(t *testing.T) {
	s := buildReferenceSite(t)
	text := s.file(t, "data/timeline.ics")
	for line := range bytes.SplitSeq(text, []byte("\r\n")) {
		if len(line) > 75 {
			t.Errorf("a line has %d octets: %s", len(line), line)
		}
	}
	days := map[string][2]string{} // by uid
	type row struct{ ID, Agreement, Act, Earliest, Latest string }
	for _, e := range decode[[]row](t, s.file(t, "data/events.json")) {
		days["events/"+e.ID+"@example.org"] = [2]string{e.Earliest, e.Latest}
	}
	events := len(days)
	for _, a := range decode[[]row](t, s.file(t, "data/acts.json")) {
		days["agreements/"+a.Agreement+"/"+a.Act+"@example.org"] = [2]string{a.Earliest, a.Latest}
	}
	seen := map[string]bool{}
	for _, e := range decode[[]struct {
		UID, Start, End, Summary, URL string
		Whole                         bool
	}](t, node(t, installed(t, "ical.js@2.2.1"), "calendar.mjs", s.at("data/timeline.ics")...)) {
		end, err := time.Parse(time.DateOnly, e.End)
		if got := [2]string{e.Start, end.AddDate(0, 0, -1).Format(time.DateOnly)}; err != nil || !e.Whole || got != days[e.UID] {
			t.Errorf("%s is on %q, and in the tables on %q (%v)", e.UID, got, days[e.UID], err)
		}
		if seen[e.UID] || e.Summary == "" || !s.leads(e.URL) {
			t.Errorf("there is the event %+v", e)
		}
		seen[e.UID] = true
		if strings.HasPrefix(e.UID, "events/") {
			events--
		}
	}
	if events != 0 {
		t.Errorf("%d events of the tables are not among %d of the calendar", events, len(seen))
	}
}

// A source is the same to every manager of references.
func TestSourcesAreRead(t *testing.T) {
	s := buildReferenceSite(t)
	dir := installed(t, "@citation-js/core@0.8.2", "@citation-js/plugin-bibtex@0.8.2", "@citation-js/plugin-csl@0.8.2", "@citation-js/plugin-ris@0.8.2")
	var args []string
	for name, format := range map[string]string{"sources.bib": "@biblatex/text", "sources.ris": "@ris/file", "sources.csl.json": "@else/json"} {
		arg, err := json.Marshal(map[string]string{"file": s.at("data/" + name)[0], "format": format})
		if err != nil {
			t.Fatal(err)
		}
		args = append(args, string(arg))
	}
	type source struct{ ID, Title, Address, Date string }
	want := decode[[]source](t, s.file(t, "data/sources.json"))
	dec := json.NewDecoder(bytes.NewReader(node(t, dir, "sources.mjs", args...)))
	for _, arg := range args {
		var got []struct {
			ID, Title string
			Address   string `json:"URL"`
			Issued    struct {
				Parts [][]int `json:"date-parts"`
			}
		}
		if err := dec.Decode(&got); err != nil || len(got) != len(want) {
			t.Fatalf("%s has %d sources, want %d (%v)", arg, len(got), len(want), err)
		}
		for i, g := range got {
			is := source{g.ID, g.Title, g.Address, isoDate(g.Issued.Parts)}
			if strings.Contains(arg, ".ris") && strings.HasPrefix(want[i].Date, is.Date) {
				is.Date = want[i].Date // of a newspaper it reads the year alone
			}
			if is != want[i] {
				t.Errorf("%s: a source is %+v, want %+v", arg, is, want[i])
			}
		}
	}
}

// isoDate is a day, month or year of which CSL has the parts.
func isoDate(dates [][]int) string {
	if len(dates) != 1 {
		return ""
	}
	var parts []string
	for _, n := range dates[0] {
		parts = append(parts, fmt.Sprintf("%02d", n))
	}
	return strings.Join(parts, "-")
}

// A table says the same as CSV and as JSON, in the columns that the descriptor has.
func TestTablesSayTheSame(t *testing.T) {
	s := buildReferenceSite(t)
	columns := map[string][]string{}
	for _, table := range decode[struct {
		Resources []struct {
			Path   string
			Schema struct{ Fields []struct{ Name string } }
		}
	}](t, s.file(t, "data/datapackage.json")).Resources {
		for _, f := range table.Schema.Fields {
			columns[table.Path] = append(columns[table.Path], f.Name)
		}
	}
	for _, file := range s.files(t, "*.csv") {
		rows, err := csv.NewReader(bytes.NewReader(s.file(t, file))).ReadAll()
		known := columns[path.Base(file)]
		if path.Base(file) == "table.csv" && len(rows) > 0 { // of a comparison, which has a column for each agreement
			known = append([]string{"who", "name"}, rows[0][2:]...)
		}
		if err != nil || len(rows) < 2 && path.Base(file) == "participants.csv" || !slices.Equal(rows[0], known) {
			t.Errorf("%s has %d rows of %q (%v)", file, len(rows), rows[0], err)
			continue
		}
		objects := decode[[]map[string]any](t, s.file(t, strings.TrimSuffix(file, ".csv")+".json"))
		if len(objects) != len(rows)-1 {
			t.Errorf("%s has %d rows, and its twin %d", file, len(rows)-1, len(objects))
			continue
		}
		for n, object := range objects {
			if got := slices.Sorted(maps.Keys(object)); !slices.Equal(got, slices.Sorted(slices.Values(rows[0]))) {
				t.Errorf("%s: an object has %q", file, got)
			}
			for i, name := range rows[0] {
				if cell := strings.TrimPrefix(rows[n+1][i], "'"); cell != strings.TrimPrefix(cellOf(object[name]), "'") {
					t.Errorf("%s: %s is %q and %v", file, name, cell, object[name])
				}
			}
		}
	}
	if len(columns) < 10 {
		t.Errorf("only the tables %v", columns)
	}
}

// cellOf is a value of JSON as a cell of CSV.
func cellOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []any:
		var parts []string
		for _, part := range v {
			parts = append(parts, cellOf(part))
		}
		return strings.Join(parts, "|")
	}
	return ""
}

var jsonLD = regexp.MustCompile(`(?s)<script type="?application/ld\+json"?>(.*?)</script>`)

// What pages say of themselves is in the words of schema.org, and each word stands where it may.
func TestPagesKeepToTheVocabularyOfSchemaOrg(t *testing.T) {
	s := buildReferenceSite(t)
	said := map[string]json.RawMessage{}
	for _, p := range s.pages {
		if m := jsonLD.FindSubmatch(p.html); m != nil {
			said[p.path] = m[1]
		}
	}
	if len(said) < 150 {
		t.Errorf("only %d pages say what they are about", len(said))
	}
	dir := installed(t, "schema-dts@2.1.0", "typescript@5.9.3")
	if faults := vocabularyFaults(t, dir, said); len(faults) > 0 {
		t.Errorf("%s", faults)
	}
	for _, wrong := range []string{`{"@type":"Evnt","name":"x"}`, `{"@type":"Event","startDat":"2019"}`, `{"@type":"Event","location":{"@type":"Place","worksFor":"x"}}`,
		`{"@type":"Person","worksFor":[{"@type":"Country","name":"x"}]}`} {
		said := map[string]json.RawMessage{"/wrong/": json.RawMessage(`{"@context":"https://schema.org",` + wrong[1:])}
		if faults := vocabularyFaults(t, dir, said); !bytes.HasPrefix(faults, []byte("/wrong/: ")) {
			t.Errorf("nothing is found wrong with %s: %s", wrong, faults)
		}
	}
}

func vocabularyFaults(t *testing.T, dir string, said map[string]json.RawMessage) []byte {
	t.Helper()
	text, err := json.Marshal(said)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "said.json"), text, 0o666); err != nil {
		t.Fatal(err)
	}
	return node(t, dir, "vocabulary.mjs", "said.json")
}
