package content

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"accord/internal/diag"
	"accord/internal/policy"
)

// checkPlaces fails if a finding lies outside of the file that it is about.
func checkPlaces(t *testing.T, src []byte, findings []diag.Finding) {
	t.Helper()
	text := &text{src: []byte(strings.TrimPrefix(string(src), "\ufeff"))}
	for _, f := range findings {
		places := []diag.Place{f.At}
		for _, note := range f.See {
			places = append(places, note.At)
		}
		for _, at := range places {
			checkSpan(t, text, at.Span, f.Text)
		}
		if f.Text == "" || strings.HasSuffix(f.Text, ".") || !f.Code.Known() {
			t.Errorf("%s: %q", f.Code, f.Text)
		}
	}
}

// checkSpan allows one column behind the end of a line, where something is missing.
func checkSpan(t *testing.T, text *text, at diag.Span, about string) {
	t.Helper()
	if at.Line == 0 {
		return
	}
	const mostColumns = 1<<16 - 1
	n := utf8.RuneCount(text.line(int(at.Line)))
	if int(at.Line) > len(text.lineStarts()) || at.Col == 0 || n < mostColumns && int(at.Col)-1+int(at.Len) > max(n, int(at.Col)-1)+1 || int(at.Col) > n+1 && n < mostColumns {
		t.Errorf("%v lies outside of the file: %s", at, about)
	}
}

func FuzzFrontMatter(f *testing.F) {
	f.Add(uint8(policy.Agreements), []byte(treaty))
	f.Add(uint8(policy.Articles), []byte(benchArticle))
	for _, kind := range policy.Kinds() {
		f.Add(uint8(kind), Example(kind, exampleID))
		f.Add(uint8(kind), disabled.ReplaceAll(Example(kind, exampleID), []byte("$1")))
	}
	for _, s := range []string{"---\n---\n", "---\na: &a [*a]\n---\n", "---\n\"a\\u0000\": 'b\n\n  c'\n---\n", "---\r\nk: |\r\n\r\n  é\r\n---\r\n", "---\nwho: [members(eu), a b]\n---\n"} {
		f.Add(uint8(policy.Articles), []byte(s))
	}
	opts := defaultOptions()
	f.Fuzz(func(t *testing.T, k uint8, src []byte) {
		kind := policy.Kinds()[int(k)%len(policy.Kinds())]
		for _, s := range []slot{{role: record, kind: kind, id: exampleID}, {role: dataFile, kind: kind}, {role: cslFile, kind: policy.Sources}, {role: settingsFile}, {role: addressFile}} {
			p := parse("x", s, src, opts)
			checkPlaces(t, src, p.findings)
			for _, r := range p.records {
				head := r.Meta()
				if kind != policy.Sources && s.role != cslFile && !ValidID(string(head.ID)) || !ValidSourceID(string(head.ID)) {
					t.Errorf("the id %q", head.ID)
				}
				checkValues(t, src, r)
			}
			if again := parse("x", s, src, opts); !reflect.DeepEqual(again.findings, p.findings) || len(again.records) != len(p.records) {
				t.Errorf("another result the second time:\n%v\n%v", p.findings, again.findings)
			}
		}
	})
}

// checkValues fails if the words of a located text do not stand at its place, or a value that pages need is absent.
func checkValues(t *testing.T, src []byte, r policy.Record) {
	t.Helper()
	text := &text{src: []byte(strings.TrimPrefix(string(src), "\ufeff"))}
	for _, ref := range r.Meta().Topics {
		if got := text.from(int(ref.At.Line), int(ref.At.Col)); !strings.HasPrefix(string(got), string(ref.ID)) && !strings.Contains(string(got), "\\") && !multiline(src) {
			t.Errorf("the topic %q is not at %v: %q", ref.ID, ref.At, got)
		}
		if !ValidID(string(ref.ID)) {
			t.Errorf("the topic %q", ref.ID)
		}
	}
	switch r := r.(type) {
	case *policy.Article:
		if r.Title == nil || r.Summary == nil || r.Body == nil && r.File == "" {
			t.Error("an article without words")
		}
		for _, c := range r.Claims {
			if c.Text == nil {
				t.Error("a claim without words")
			}
		}
	case *policy.Agreement:
		if r.Name.S == "" {
			t.Error("an agreement without name")
		}
		for _, act := range r.Acts {
			if act.Did == 0 {
				t.Error("an act without verb")
			}
		}
	case *policy.Page:
		if r.Title == nil {
			t.Error("a page without title")
		}
	case *policy.Source:
		if r.Title.S == "" {
			t.Error("a source without title")
		}
	}
}

// multiline reports whether a source may hold a scalar of several lines, whose words stand below its place.
func multiline(src []byte) bool { return strings.ContainsAny(string(src), "|>'\"?") }

func FuzzRoll(f *testing.F) {
	f.Add([]byte("who,signed,ratified,effective,named,part,unsure,note,cite\nusa,2001-11-23,2006-09-29,2007-01-01,United States,a,b,\"c, d\",e para 1; f\n"))
	f.Add([]byte("\ufeffwho;signed\r\n\"nld\";23/11/2001\r\n\r\n;\r\n"))
	f.Add([]byte("who,signed\nusa,\"2001\nno\n"))
	f.Add([]byte("who\tsigned\nusa\t2001?\n"))
	f.Add([]byte("who,signed\nusa,\"é\n\n2\",\n"))
	f.Add([]byte("\"\n00\""))
	f.Add([]byte("who,signed\n\" \n\r\n é usa\",\"\n\t2001\"\n"))
	opts := defaultOptions()
	f.Fuzz(func(t *testing.T, src []byte) {
		p := parse("x", slot{role: roll, kind: policy.Agreements, id: "x"}, src, opts)
		checkPlaces(t, src, p.findings)
		text := &text{src: []byte(strings.TrimPrefix(string(src), "\ufeff"))}
		for _, act := range p.acts {
			if act.Did == 0 || act.Did.Instrument() || act.Date.IsZero() || !act.InRoll || len(act.Who.Refs) != 1 {
				t.Errorf("%+v", act)
			}
			checkSpan(t, text, act.At, "act")
			who := act.Who.Refs[0]
			if got := text.from(int(who.At.Line), int(who.At.Col)); !ValidID(string(who.ID)) || !strings.HasPrefix(strings.TrimLeft(string(got), " \t\""), string(who.ID)) {
				t.Errorf("%q is not at %v: %q", who.ID, who.At, got)
			}
		}
	})
}

func FuzzPath(f *testing.F) {
	for _, s := range []string{"Budapest", "côte", "2019-x", "aux", "index", "Straße", "İstanbul", "com1", "a--b", "ﬁ", "../x", "con.txt", "²", "a\u202eb", "中文", "x/index", "Tallinn Manual 2.0", strings.Repeat("é", 70)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, noun := range []string{"", "article"} {
			id := SuggestID(s, noun)
			if id == "" {
				continue
			}
			if !ValidID(id) || SuggestID(id, noun) != id || badFile(id+".md") != "" || !filepath.IsLocal(id) {
				t.Errorf("%q became %q", s, id)
			}
		}
		if ValidID(s) && !ValidSourceID(s) {
			t.Errorf("%q is an id, but not one of a source", s)
		}
		if badPath(s) == "" && (!strings.HasPrefix(s, "/") || s != "/" && !filepath.IsLocal(strings.Trim(s, "/"))) {
			t.Errorf("the path %q", s)
		}
		for _, kind := range policy.Kinds() {
			slot := slotOf("content/" + kind.Folder() + "/" + s)
			if slot.role == record && kind != policy.Sources && !ValidID(string(slot.id)) || slot.role == record && badFile(string(slot.id)) != "" {
				t.Errorf("%q became the record %q", s, slot.id)
			}
			if slot.role == stray && (slot.bad == nil || slot.bad.Hint == "") {
				t.Errorf("nothing is said of %q", s)
			}
		}
		dropping("static/" + s)
	})
}
