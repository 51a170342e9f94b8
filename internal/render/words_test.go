package render

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	assets "accord"
	"accord/internal/policy"
)

func TestDates(t *testing.T) {
	w := NewWords("en", english(t))
	for _, c := range []struct{ edtf, long, element string }{
		{"2019-09-23", "23 September 2019", `<time datetime="2019-09-23">23 September 2019</time>`},
		{"2019-09", "September 2019", `<time datetime="2019-09">September 2019</time>`},
		{"2019", "2019", `<time datetime="2019">2019</time>`},
		{"0987", "987", "987"},
		{"2001~", "about 2001", `<time datetime="2001">about 2001</time>`},
		{"2001-05?", "May 2001 (uncertain)", `<time datetime="2001-05">May 2001 (uncertain)</time>`},
		{"2004/2007", "2004 to 2007", "2004 to 2007"},
		{"2004-02/2004-05", "February to May 2004", "February to May 2004"},
		{"2004-02/2005-05", "February 2004 to May 2005", "February 2004 to May 2005"},
		{"2025-10-25/2025-10-26", "25 to 26 October 2025", "25 to 26 October 2025"},
		{"2021-03-01/2021-05-28", "1 March to 28 May 2021", "1 March to 28 May 2021"},
		{"2021-12-31/2022-01-01", "31 December 2021 to 1 January 2022", "31 December 2021 to 1 January 2022"},
		{"2013/..", "since 2013", "since 2013"},
		{"../2013-06-01", "by 1 June 2013", "by 1 June 2013"},
	} {
		d, err := policy.ParseDate(c.edtf)
		if err != nil {
			t.Fatal(err)
		}
		if got := w.Date(d); got != c.long {
			t.Errorf("%s is %q, want %q", c.edtf, got, c.long)
		}
		if got := string(w.dateView(d).Time()); got != c.element {
			t.Errorf("%s is %s, want %s", c.edtf, got, c.element)
		}
		if got := w.dateView(d).ISO(); got != c.edtf {
			t.Errorf("%s is written %s for machines", c.edtf, got)
		}
	}
	if w.dateView(policy.Date{}) != nil {
		t.Error("an absent date has a view")
	}
}

func TestLists(t *testing.T) {
	w := NewWords("en", english(t))
	for _, c := range []struct {
		names []string
		want  string
	}{
		{nil, "none"}, {[]string{"a"}, "a"}, {[]string{"a", "b"}, "a and b"}, {[]string{"a", "b", "c"}, "a, b and c"},
	} {
		if got := w.List(c.names); got != c.want {
			t.Errorf("%v is %q, want %q", c.names, got, c.want)
		}
	}
	if got := w.names(nil); got != "" {
		t.Errorf("no names are %q", got)
	}
}

// Every number up to 999 in words can be read back, so none is told as another.
func TestNumbersInWords(t *testing.T) {
	w := NewWords("en", english(t))
	for n, want := range map[int]string{0: "zero", 13: "thirteen", 20: "twenty", 21: "twenty-one", 40: "forty", 99: "ninety-nine",
		100: "one hundred", 101: "one hundred and one", 342: "three hundred and forty-two", 999: "nine hundred and ninety-nine",
		1000: "1000", -1: "-1"} {
		if got := w.Number(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
	value := map[string]int{"hundred": 100, "and": 0}
	for i, word := range w.small {
		value[word] = i
	}
	for i, word := range w.tens {
		value[word] = 10 * i
	}
	for n := range 1000 {
		sum := 0
		for _, word := range strings.FieldsFunc(w.Number(n), func(r rune) bool { return r == ' ' || r == '-' }) {
			if v, ok := value[word]; !ok {
				t.Fatalf("%d is %q", n, w.Number(n))
			} else if word == "hundred" {
				sum *= 100
			} else {
				sum += v
			}
		}
		if sum != n {
			t.Errorf("%d is %q, which is %d", n, w.Number(n), sum)
		}
	}
}

func TestOrdinalsAndCounts(t *testing.T) {
	w := NewWords("en", english(t))
	for n, want := range map[int]string{0: "0th", 1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st",
		22: "22nd", 101: "101st", 111: "111th", 113: "113th", 1012: "1012th"} {
		if got := w.Ordinal(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int]string{0: "0 signatories", 1: "1 signatory", 2: "2 signatories", 101: "101 signatories"} {
		if got := w.Count("count.signatories", n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}

// A language without number words has digits, not a panic.
func TestWordsThatAreMissing(t *testing.T) {
	w := NewWords("xx", map[string]string{})
	got := []string{w.Number(7), w.Ordinal(7), w.Month(7), w.Get("a.b"), w.Count("a.b", 1), w.Open("type", "joint-statement")}
	if want := []string{"7", "7", "7", "a.b", "a.b.one", "joint statement"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// families are the words whose keys the code makes of a group and a word of the records.
func families() map[string][]string {
	out := map[string][]string{
		"nav":       {"articles", "agreements", "actors", "events", "sources", "terms", "pages", "timeline", "compare", "corrections", "data", "search"},
		"data.file": {"package", "calendar", "bibtex", "ris", "csl"},
		"kind":      {"article", "agreement", "actor", "event", "term", "page"},
		"force":     {"binding", "non-binding", "mixed", "disputed", "unstated"},
		"claim":     {"supported", "disputed", "refuted", "open", "label", "finding"},
		"change":    {"correction", "update", "editorial", "was", "now"},
		"stance":    {"supports", "opposes", "ambivalent"},
		"vote":      {"consensus", "without", "for", "against", "abstained", "absent"},
		"level":     {"primary", "official", "secondary"},
		"group":     {"african", "asia-pacific", "eastern-european", "latin-american", "weog"},
		"total":     {"signed", "joined", "consented", "parties", "for", "against", "abstained", "absent"},
		"status":    {"no-record"},
		"csl":       {"article-magazine", "article-newspaper", "article-journal", "post-weblog", "webpage", "entry-encyclopedia"}, // of an open list
		"type": {"treaty", "protocol", "agreement", "resolution", "report", "declaration", "joint-statement", "code-of-conduct", "mou",
			"political-commitment", "pledge", "manual", "guideline", "standard", "strategy", "law", "other", "state", "territory", "alliance",
			"organisation", "body", "agency", "company", "ngo", "academic", "media", "group", "person", "office"},
	}
	out["status"] = []string{"no-record", "signed", "joined", "published", "endorsed"}
	for s := policy.None; s <= policy.Party; s++ {
		out["status"] = append(out["status"], s.String())
	}
	for s := policy.Unknown; s <= policy.IsLapsed; s++ {
		out["status"] = append(out["status"], s.String())
	}
	for _, how := range policy.RelationWords() {
		out["relation"] = append(out["relation"], how, policy.InverseOf(how))
	}
	for _, v := range policy.Verbs() {
		out["did"] = append(out["did"], v.String())
		out["happened"] = append(out["happened"], v.String())
		if !v.Instrument() {
			out["happened"] = append(out["happened"], v.String()+".by")
		}
	}
	out["happened"] = append(out["happened"], "proposed.by", "revised.by")
	for _, tally := range []string{"parties", "consented", "signatories", "members", "in-favour"} {
		out["count"] = append(out["count"], tally+".one", tally+".other")
		out["fact"] = append(out["fact"], "count."+tally)
	}
	return out
}

func TestEveryWordOfAFamilyIsThere(t *testing.T) {
	words := english(t)
	for group, list := range families() {
		for _, word := range list {
			if words[group+"."+word] == "" {
				t.Errorf("no word %s.%s", group, word)
			}
		}
	}
}

// No word is there for nothing: a layout or the code names it, or it belongs to a family.
func TestEveryWordIsUsed(t *testing.T) {
	used := asked(t)
	for group, list := range families() {
		for _, word := range list {
			used[group+"."+word] = true
		}
	}
	for _, key := range slices.Sorted(maps.Keys(english(t))) {
		bare := strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".other")
		if !used[key] && !used[bare] {
			t.Errorf("nothing uses the word %s", key)
		}
	}
}

// Every key that a layout or the code names in one piece has a word.
func TestEveryWordThatIsAskedForIsThere(t *testing.T) {
	words := english(t)
	for key := range asked(t) {
		if words[key] == "" && (words[key+".one"] == "" || words[key+".other"] == "") {
			t.Errorf("no word %s", key)
		}
	}
}

var wordCall = regexp.MustCompile(`\b(?:t|count|fill) "([^"]+)"`)

// asked are the keys that layouts and the code name in one piece. Rows of facts are named by their last part.
func asked(t *testing.T) map[string]bool {
	t.Helper()
	used := map[string]bool{}
	err := fs.WalkDir(assets.FS, "layouts", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".html") {
			return err
		}
		data, err := fs.ReadFile(assets.FS, name)
		for _, m := range wordCall.FindAllSubmatch(data, -1) {
			used[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			askedIn(n, used)
			return true
		})
	}
	return used
}

// askedIn notes the keys that a piece of code names: arguments of Get, Count, Fill and list, and rows of facts.
func askedIn(n ast.Node, used map[string]bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		if row, ok := n.(*ast.CompositeLit); ok && row.Type == nil && len(row.Elts) == 2 {
			_, view := row.Elts[1].(*ast.UnaryExpr) // a page kind with its view
			if key, ok := literal(row.Elts[0]); ok && !view {
				used["fact."+key] = true
			}
		}
		return
	}
	key, ok := literal(call.Args[0])
	if !ok {
		return
	}
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		if slices.Contains([]string{"Get", "Count", "Fill"}, f.Sel.Name) {
			used[key] = true
		}
	case *ast.Ident:
		switch {
		case f.Name == "list":
			used[key] = true
		case f.Name == "add" && !strings.Contains(key, "."):
			used["fact."+key] = true
		}
	}
}

func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}
