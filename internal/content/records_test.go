package content

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"accord/internal/diag"
	"accord/internal/policy"
)

const treaty = `---
name: Convention
short: {en: Convention, fr: Convention (fr)}
type: treaty
cite: coe-chart para 3; hill-2019
acts:
  - {did: adopted, date: 2001-11-08}
  - did: signed
    date: 2001-11-23
    who: [usa, "nld", members(eu)]
    named: {usa: United States}
    count: 30
  - {did: passed, date: 2018-12-05, vote: {for: 119, against: [prk, rus], abstained: {count: 14, known: ind}, absent: rest}}
  - {did: opened, date: 2001, vote: consensus}
needs: [{consents: 5}, {consents: 3, from: members(coe)}, {consents: 1, from: state}]
delay: 3mo-then-month-start
provisions:
  norm-k: Do not harm.
  norm-j: {label: Norm (j), text: Report., cite: a}
relates: {builds-on: gge-2015, cites: [a, b]}
summary: |
  Several lines

  of text.
---

The body.
`

func TestAgreementDecodes(t *testing.T) {
	s := sweep(t, map[string]string{
		"content/agreements/convention.md":  treaty,
		"content/agreements/convention.csv": "\ufeffwho,ratified,withdrew,effective,named,cite\r\n\"fra\",2006-01-10,,2006-05-01,République française,coe-chart\r\nrus,2005~,2022-03-16,,,\r\n",
	})
	for _, f := range s.Findings {
		t.Error(f.At, f.Text)
	}
	a := s.Records[0].(*policy.Agreement)
	got := fmt.Sprintln(a.ID, a.Name.S, a.Name.At, a.Short.S, a.Short.Lang["fr"], len(a.Acts), a.Roll, a.Body != nil, a.At)
	for _, c := range a.Cite {
		got += fmt.Sprintln("cite", c.Source, c.Locator, c.At)
	}
	for _, act := range a.Acts {
		got += fmt.Sprintln(act.Did, act.At, act.Date.String(), act.Who.Refs, len(act.Who.Calls), act.Effective.String(), act.Count.N, act.Named, act.InRoll)
		if v := act.Vote; v != nil {
			got += fmt.Sprintln("vote", v.Word.S, v.For.Count.N, v.Against.Known.Refs, v.Abstained.Count.N, v.Abstained.Known.Refs, v.Absent.Rest)
		}
	}
	for _, n := range a.Needs {
		got += fmt.Sprintln("need", n.Consents.N, len(n.From.Calls), n.Type.S)
	}
	for _, p := range a.Provisions {
		got += fmt.Sprintln("provision", p.ID, p.At, p.Label.S, p.Text.Src, p.Text.At, len(p.Cite))
	}
	for _, r := range a.Relates {
		got += fmt.Sprintln("relates", r.How.S, r.To.ID, r.To.At)
	}
	got += fmt.Sprintf("%+v %q %v\n", a.Delay, a.Summary.S, a.Summary.At)
	const want = `convention Convention {2 7 10} Convention Convention (fr) 7 content/agreements/convention.csv true {1 1 3}
cite coe-chart para 3 {5 7 16}
cite hill-2019  {5 25 9}
adopted {7 11 7} 2001-11-08 [] 0  0 [] false
signed {8 10 6} 2001-11-23 [{usa {10 11 3}} {nld {10 17 3}}] 1  30 [{{usa {11 13 3}} United States}] false
passed {13 11 6} 2018-12-05 [] 0  0 [] false
vote  119 [{prk {13 64 3}} {rus {13 69 3}}] 14 [{ind {13 105 3}}] true
opened {14 11 6} 2001 [] 0  0 [] false
vote consensus 0 [] 0 [] false
ratified {2 7 10} 2006-01-10 [{fra {2 2 3}}] 0 2006-05-01 0 [{{fra {2 2 3}} République française}] true
ratified {3 5 5} 2005~ [{rus {3 1 3}}] 0  0 [] true
withdrew {3 11 10} 2022-03-16 [{rus {3 1 3}}] 0  0 [] true
need 5 0 
need 3 1 
need 1 0 state
provision norm-k {18 3 6}  Do not harm. {18 11 12} 0
provision norm-j {19 3 6} Norm (j) Report. {19 35 7} 1
relates builds-on gge-2015 {20 22 8}
relates cites a {20 40 1}
relates cites b {20 43 1}
3mo-then-month-start "Several lines\n\nof text." {22 3 13}
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// The same record has the same places whatever its line ends, and with a byte order mark.
func TestLineEndsDoNotMovePlaces(t *testing.T) {
	const record = "---\n# é\ntitle: Émile\nsummary: \"A é\" # c\nauthors: [one,\n  Two]\nalias: x\n---\n\nText.\n"
	var want string
	for i, src := range []string{record, strings.ReplaceAll(record, "\n", "\r\n"), "\ufeff" + record, "\ufeff" + strings.ReplaceAll(record, "\n", "\r\n")} {
		p := parseRecord(policy.Articles, []byte(src))
		a := p.records[0].(*policy.Article)
		got := fmt.Sprint(a.Title.At, a.Summary.At, a.Authors, p.findings)
		if i == 0 {
			want = got
		}
		if got != want {
			t.Errorf("%q:\n%s\nwant %s", src[:9], got, want)
		}
	}
	if !strings.Contains(want, "{3 8 5} {4 11 3} [{one {5 11 3}}]") {
		t.Error(want)
	}
}

func TestEncoding(t *testing.T) {
	const front = "---\ntitle: T\n"
	for _, c := range []struct{ name, src, place, says string }{
		{"UTF-16", "\xff\xfe-\x00-\x00", "content/x.md", "UTF-16"},
		{"NUL", front + "a\x00b", "content/x.md:3:2", "NUL"},
		{"control", front + "é\x1bb", "content/x.md:3:2", "control"},
		{"truncated", front + "ab\xc3", "content/x.md:3:3", "not UTF-8"},
		{"overlong", front + "\xc0\xaf", "content/x.md:3:1", "not UTF-8"},
		{"surrogate", front + "\xed\xa0\x80", "content/x.md:3:1", "not UTF-8"},
		{"old Mac", "---\rtitle: T\r---\r", "content/x.md:1:4", "carriage return"},
		{"line separator", front + "a\u2028b", "content/x.md:3:2", "line separator"},
	} {
		p := parseRecord(policy.Pages, []byte(c.src))
		if len(p.findings) != 1 || p.findings[0].Code != diag.FileEncoding || p.findings[0].At.String() != c.place || !strings.Contains(p.findings[0].Text, c.says) {
			t.Errorf("%s: %v", c.name, p.findings)
		}
		if len(p.records) > 0 || !p.broken {
			t.Errorf("%s: a record was made", c.name)
		}
	}
}

func TestLimits(t *testing.T) {
	repeat := func(format string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for _, c := range []struct {
		name string
		role role
		src  string
		says string // "" for no finding
	}{
		{"unterminated", record, "---\n" + repeat("k%d: v\n", 20_000), "does not end"},
		{"64 KiB of front matter", record, "---\ntitle: T\nextra:\n" + repeat("  k%d: "+strings.Repeat("v", 1000)+"\n", 70) + "---\n", "does not end"},
		{"1,000 keys", record, "---\ntitle: T\nextra:\n" + repeat("  k%d: v\n", 1000) + "---\n", ""},
		{"1,001 keys", record, "---\ntitle: T\nextra:\n" + repeat("  k%d: v\n", 1001) + "---\n", "too many keys"},
		{"10,000 records", dataFile, repeat("t%d: {title: T}\n", 10_000), ""},
		{"10,001 records", dataFile, repeat("t%d: {title: T}\n", 10_001), "too many keys"},
		{"depth 20", record, "---\ntitle: T\nextra: {a: " + strings.Repeat("[", 17) + "1" + strings.Repeat("]", 17) + "}\n---\n", ""},
		{"depth 21", record, "---\ntitle: T\nextra: {a: " + strings.Repeat("[", 18) + "1" + strings.Repeat("]", 18) + "}\n---\n", "deeper than 20"},
		{"depth 9,000", record, "---\ntitle: T\nextra: " + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + "\n---\n", "deeper than 20"},
		{"depth 20,000", record, "---\ntitle: T\nextra: " + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + "\n---\n", "too deep"},
		{"title of 1,000", record, "---\ntitle: " + strings.Repeat("é", 1000) + "\n---\n", ""},
		{"title of 1,001", record, "---\ntitle: " + strings.Repeat("é", 1001) + "\n---\n", "at most 1000 characters, found 1001"},
		{"a long title", dataFile, "t: {title: '" + strings.Repeat("e", 1<<20) + "'}\n", "at most 1000 characters, found 1048576"},
		{"other names", record, "---\ntitle: T\naka: [A, " + strings.Repeat("e", 1001) + "]\n---\n", "at most 1000 characters, found 1001"},
		{"a title of CSL", cslFile, `[{"id": "a", "type": "report", "title": "` + strings.Repeat("e", 1001) + `"}]`, "at most 1000 characters, found 1001"},
	} {
		p := parse("content/pages/x", slot{role: c.role, kind: policy.Pages, id: "x"}, []byte(c.src), defaultOptions())
		var all string
		for _, f := range p.findings {
			all += f.Text + "\n"
		}
		if c.says == "" && all != "" || !strings.Contains(all, c.says) {
			t.Errorf("%s: %s", c.name, all)
		}
	}
}

func TestPublish(t *testing.T) {
	settings := "title: T\ntimezone: Europe/Brussels\n"
	for when, want := range map[string]string{
		"2026-12-01":                "2026-11-30T23:00:00Z",
		"2026-12-01 09:00":          "2026-12-01T08:00:00Z",
		"2026-12-01T09:00:00":       "2026-12-01T08:00:00Z",
		"2026-12-01T09:00+05:00":    "2026-12-01T04:00:00Z",
		"2026-12-01T09:00:00Z":      "2026-12-01T09:00:00Z",
		"2026-12-01 09:00:00+00:00": "2026-12-01T09:00:00Z",
	} {
		s := sweep(t, map[string]string{"accord.yaml": settings, "content/pages/x.md": "---\ntitle: X\npublish: " + when + "\n---\n"})
		if got := s.Records[0].Meta().Publish.UTC().Format(time.RFC3339); got != want || len(s.Findings) > 0 {
			t.Errorf("%s: %s %v, want %s", when, got, s.Findings, want)
		}
	}
}

func TestSettings(t *testing.T) {
	none := sweep(t, nil).Settings
	if none.Zone != time.UTC || none.PerPage != 50 || none.Views != 1 || none.Languages[0] != "en" || len(none.Parts) != len(policy.DefaultParts()) || none.HTML {
		t.Errorf("defaults: %+v", none)
	}
	s := sweep(t, map[string]string{"accord.yaml": `title: T
base_url: https://example.org/x/
languages: fr
per_page: 20
html: true
parts: {in-brief: En bref}
checks: {uncited-act: error, summary-long: off}
event_types: [signing]
start: one
`})
	got := s.Settings
	if len(s.Findings) > 0 || got.BaseURL.S != "https://example.org/x" || got.Languages[0] != "fr" || got.PerPage != 20 || !got.HTML ||
		got.Parts[0].Heading != "En bref" || got.Parts[1].Heading != "Why it matters" || got.Levels.Of(diag.UncitedAct) != diag.Error ||
		got.Levels.Of(diag.SummaryLong) != diag.Off || got.Start.ID != "one" {
		t.Errorf("%+v %v", got, s.Findings)
	}
}

func TestCSL(t *testing.T) {
	s := sweep(t, map[string]string{"content/sources/zotero.json": `[
 {"id": "http://zotero.org/1", "citation-key": "hill-2019", "type": "article-newspaper", "title": "T",
  "container-title": "The Hill", "author": [{"family": "Miller", "given": "Maggie"}, {"literal": "Staff"}],
  "issued": {"date-parts": [[2019, "9", 3]]}, "accessed": {"date-parts": [["2026",9]]},
  "archive": "Library", "archive_location": "https://web.archive.org/x", "URL": "https://thehill.com/x"},
 {"id": 17, "type": "book", "title": "Range", "issued": {"date-parts": [[2019], [2020]]}},
 {"id": "c", "type": "book", "title": "About", "issued": {"date-parts": [[2019]], "circa": true}}
]`})
	var got string
	for _, r := range s.Records {
		r := r.(*policy.Source)
		got += fmt.Sprintln(r.ID, r.At, r.Title.S, r.Title.At, r.Publisher.S, r.Authors, r.Date.String(), r.Accessed.String(), r.URL.S, r.Archived.URL)
	}
	const want = `hill-2019 {2 48 1} T {2 99 1} The Hill [{Maggie Miller {3 44 1}} {Staff {3 44 1}}] 2019-09-03 2026-09 https://thehill.com/x {https://web.archive.org/x {5 45 1}}
17 {6 9 1} Range {6 38 1}  [] 2019/2020   { {0 0 0}}
c {7 9 1} About {7 39 1}  [] 2019~   { {0 0 0}}
`
	if got != want || len(s.Findings) > 0 {
		t.Errorf("got:\n%s\nwant:\n%s\n%v", got, want, s.Findings)
	}
}

func TestWords(t *testing.T) {
	words, findings := Words("layouts/i18n/en.yaml", []byte("a: {b: \" x \", c: {d: no}}\na.b: y\ne: ''\nf: [1]\n"))
	if words["a.b"].S != " x " || words["a.c.d"].S != "no" || len(words) != 3 {
		t.Errorf("%v", words)
	}
	if len(findings) != 2 || findings[0].Code != diag.DuplicateKey || findings[1].Code != diag.WrongType {
		t.Errorf("%v", findings)
	}
}

// The site of this repository is the first that must decode.
func TestOwnSiteDecodes(t *testing.T) {
	s := ownSite(t)
	for _, f := range s.Findings {
		t.Errorf("%v: %s [%s] %s", f.At, f.Text, f.Code, f.Hint)
	}
	kinds := map[policy.Kind]int{}
	for _, r := range s.Records {
		kinds[r.Meta().Kind]++
	}
	for _, kind := range policy.Kinds() {
		if kinds[kind] == 0 {
			t.Errorf("the site has no %v", kind)
		}
	}
}
