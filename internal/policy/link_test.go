package policy

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"accord/internal/diag"
	"accord/internal/markdown"
)

func idsIn[R Record](records []R) string {
	var out []string
	for _, r := range records {
		out = append(out, string(r.Meta().ID))
	}
	return strings.Join(out, " ")
}

func article(t testing.TB, id ID, day, agreements string) *Article {
	a := &Article{Head: head(Articles, id), Date: on(t, day)}
	for _, r := range refs(agreements).Refs {
		a.Agreements = append(a.Agreements, Noted{Ref: r})
	}
	return a
}

func TestOrder(t *testing.T) {
	s := Link(Input{Records: []Record{
		article(t, "old", "2018", ""), article(t, "b", "2020-01-01", ""), article(t, "a", "2020-01-01", ""),
		agreement("late", "treaty", act(t, Adopted, "2020", ""), act(t, Opened, "2019-12", "")),
		agreement("early", "treaty", act(t, Adopted, "2019-11", "")), agreement("undated", "treaty"),
		&Event{Head: head(Events, "y"), Date: on(t, "2000")}, &Event{Head: head(Events, "x"), Date: on(t, "2000")},
		&Event{Head: head(Events, "z"), Date: on(t, "1999")},
		&Source{Head: head(Sources, "b")}, &Source{Head: head(Sources, "a")},
		&Term{Head: head(Terms, "term-b")}, &Term{Head: head(Terms, "term-a")},
		&Page{Head: head(Pages, "page-b")}, &Page{Head: head(Pages, "page-a")},
	}})
	for _, c := range []struct{ got, want string }{
		{idsIn(s.Articles), "a b old"}, {idsIn(s.Agreements), "early late undated"}, {idsIn(s.Events), "z x y"},
		{idsIn(s.Sources), "a b"}, {idsIn(s.Terms), "term-a term-b"}, {idsIn(s.Pages), "page-a page-b"},
		{idsIn(slices.Collect(s.All())), "a b old early late undated z x y a b term-a term-b page-a page-b"},
	} {
		if c.got != c.want {
			t.Errorf("%s, want %s", c.got, c.want)
		}
	}
}

// Of two records with one id the first by file name is kept, in whichever order they are read.
func TestDuplicates(t *testing.T) {
	first, second := group("x", "body"), &Event{Head: head(Events, "x"), Date: on(t, "2000")}
	source := &Source{Head: head(Sources, "x")} // sources have a namespace of their own
	for _, records := range [][]Record{{first, second, source}, {source, second, first}} {
		s := Link(Input{Records: records})
		if r, _ := s.Get("x"); r != Record(first) || len(s.Events) != 0 {
			t.Errorf("%T was kept", r)
		}
		if _, ok := s.Source("x"); !ok {
			t.Error("the source is gone")
		}
		found := s.Findings()
		if len(found) != 1 || found[0].Code != diag.DuplicateID || found[0].At.File != second.File || found[0].See[0].At.File != first.File {
			t.Errorf("findings: %+v", found)
		}
	}
}

func TestReservedIDs(t *testing.T) {
	fra := group("fra", "")
	s := Link(Input{Records: []Record{agreement("iot", "treaty"), &Term{Head: head(Terms, "sdn")}, group("chn", "company"), fra}})
	found := s.Findings()
	if len(found) != 3 {
		t.Fatalf("findings: %+v", found)
	}
	for _, f := range found {
		if f.Code != diag.ReservedID || !strings.Contains(f.Text, "country code") {
			t.Errorf("finding: %+v", f)
		}
	}
	if a, _ := s.Actor("fra"); a != fra {
		t.Error("a record may add to a state")
	}
	if a, ok := s.Actor("iot"); !ok || a.Name.S != "British Indian Ocean Territory" {
		t.Errorf("iot is %+v", a)
	}
}

func TestStatesWithoutAFile(t *testing.T) {
	s := link(agreement("a", "treaty", act(t, Signed, "2000", "fra eu")), group("eu", "organisation"))
	if got := idsIn(s.Actors); got != "eu fra" {
		t.Errorf("actors are %s, want eu fra", got)
	}
	if r, ok := s.Get("usa"); !ok || r.Meta().File != "" || s.Listed("usa") || !s.Listed("fra") || !s.Listed("eu") {
		t.Errorf("a state that nothing refers to: %v, listed %t", ok, s.Listed("usa"))
	}
	if _, ok := s.Get("nowhere"); ok {
		t.Error("an unknown id resolves")
	}
}

func TestWithheldAndCited(t *testing.T) {
	official := agreement("official", "report")
	official.Texts = []AgreementText{{Official: true}}
	s := Link(Input{
		Records:  []Record{official, agreement("other", "report"), &Source{Head: head(Sources, "source")}},
		Withheld: map[ID]Withheld{"secret": {Kind: Agreements, Draft: true}},
	})
	for id, want := range map[ID]bool{"official": true, "other": false, "source": true, "nothing": false} {
		if _, ok := s.Cited(id); ok != want {
			t.Errorf("%s can be cited: %t", id, ok)
		}
	}
	if w, ok := s.Withheld("secret"); !ok || !w.Draft {
		t.Error("the draft is not known")
	}
	if _, ok := s.Get("secret"); ok {
		t.Error("a withheld record resolves")
	}
}

func TestRefs(t *testing.T) {
	a := agreement("a", "treaty", act(t, Signed, "2000", "fra"))
	a.Forum, a.Roll = Ref{ID: "un"}, "content/agreements/a.csv"
	a.Cite = []Citation{{Source: "src", At: diag.SpanOf(4, 7, 3)}}
	a.Acts[0].Who.Calls = members("eu").Calls
	a.Acts[0].InRoll = true
	a.Acts[0].Venue = Text{S: "meeting"}
	a.Acts[0].Vote = &Vote{Against: Side{Known: refs("usa")}}
	a.Relates = []Relation{{How: Text{S: "amends"}, To: Ref{ID: "b"}}}
	a.Positions = []Position{{Who: refs("rus"), Cite: []Citation{{Source: "src"}}}}
	s := link(a, &Event{Head: head(Events, "meeting")}, &Source{Head: head(Sources, "src")}, group("eu", "organisation"))
	var got []string
	for ref := range s.Refs(a) {
		file := ref.At.File[strings.LastIndexByte(ref.At.File, '.')+1:]
		got = append(got, fmt.Sprintf("%s>%s:%s", ref.Key, ref.To, file))
	}
	want := "cite>src:md forum>un:md acts.who>fra:csv acts.who>eu:csv acts.at>meeting:csv acts.vote>usa:csv positions.who>rus:md positions.cite>src:md relates.amends>b:md"
	if strings.Join(got, " ") != want {
		t.Errorf("references:\n%s\nwant\n%s", strings.Join(got, " "), want)
	}
	for ref := range s.Refs(a) {
		if ref.Key != "cite" {
			t.Errorf("a walk that is stopped goes on to %s", ref.Key)
		}
		break
	}
	if back := s.Back("meeting"); len(back) != 1 || back[0].From != Record(a) || back[0].Key != "acts.at" {
		t.Errorf("backlinks of the meeting: %+v", back)
	}
	if back := s.Back("src"); len(back) != 2 || !back[0].Source {
		t.Errorf("backlinks of the source: %+v", back)
	}
}

func TestMentions(t *testing.T) {
	compiler := markdown.New(markdown.Options{Lang: "en"})
	a := article(t, "a", "2020", "")
	a.Body = compiler.Body("a.md", []byte("See [[x]], [[x|again]] and [[a]] [@s para 3; @s].\n"), 0)
	b := article(t, "b", "2019", "")
	b.Title = compiler.Inline("b.md", "On [[x]]", diag.SpanOf(2, 8, 8), nil)
	b.Cite = []Citation{{Source: "s"}}
	s := link(a, b, group("x", "body"), &Source{Head: head(Sources, "s")})
	if got := idsIn(s.Mentions("x")); got != "a b" {
		t.Errorf("x is mentioned by %s", got)
	}
	if got := idsIn(s.Mentions("a")); got != "" {
		t.Errorf("a mentions itself (%s)", got)
	}
	if got := idsIn(s.CitedBy("s")); got != "a b" {
		t.Errorf("s is cited by %s", got)
	}
}

func TestNames(t *testing.T) {
	twitter := group("x-corp", "company")
	twitter.Name.S = "X"
	twitter.Formerly = []FormerName{{Text{S: "Twitter"}, on(t, "2023-07")}, {Text{S: "Odeo"}, on(t, "2006")}}
	gbr := group("gbr", "")
	gbr.Name.S = "Britain"
	budapest := agreement("budapest", "treaty")
	budapest.Name.S, budapest.Short.S = "Convention on Cybercrime", "Budapest Convention"
	budapest.Provisions = []Provision{{ID: "art-1", Label: Text{S: "Article 1"}}}
	explainer := article(t, "explainer", "2020", "")
	explainer.Title = markdown.New(markdown.Options{Lang: "en"}).Inline("a.md", "*What* it says", diag.SpanOf(2, 8, 14), nil)
	meeting, term := &Event{Head: head(Events, "meeting")}, &Term{Head: head(Terms, "norm")}
	meeting.Name.S, term.Name.S = "The meeting", "Norm"
	s := link(twitter, gbr, budapest, explainer, meeting, term)
	now := DayOf(2026, 1, 1)
	for _, c := range []struct{ got, want string }{
		{s.Name("x-corp", now), "X"},
		{s.Name("x-corp", DayOf(2023, 7, 31)), "Twitter"},
		{s.Name("x-corp", DayOf(2023, 8, 1)), "X"},
		{s.Name("x-corp", DayOf(2006, 12, 31)), "Odeo"},
		{s.Name("budapest", now), "Convention on Cybercrime"},
		{s.Short("budapest", now), "Budapest Convention"},
		{s.WithArticle("budapest", now), "Budapest Convention"},
		{s.Name("budapest#art-1", now), "Article 1"},
		{s.Name("budapest#art-2", now), "art-2"},
		{s.Short("nld", now), "Netherlands"},
		{s.WithArticle("nld", now), "the Netherlands"},
		{s.WithArticle("fra", now), "France"},
		{s.WithArticle("gbr", now), "Britain"},
		{s.Name("nobody", now), "nobody"},
		{s.Name("explainer", now), "*What* it says"},
		{s.Name("meeting", now), "The meeting"},
		{s.Name("norm", now), "Norm"},
		{s.ActorType("fra"), "state"},
		{s.ActorType("gbr"), "state"},
		{s.ActorType("hkg"), "territory"},
		{s.ActorType("x-corp"), "company"},
		{s.ActorType("nobody"), ""},
		{s.Existed("csk").String(), "1918-10-28/1992-12-31"},
		{s.Existed("fra").String(), ""},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestRelations(t *testing.T) {
	p2, budapest, hanoi := agreement("p2", "protocol"), agreement("budapest", "treaty"), agreement("hanoi", "treaty")
	relate := func(a *Agreement, how string, to ID) {
		a.Relates = append(a.Relates, Relation{How: Text{S: how}, To: Ref{ID: to}})
	}
	relate(p2, "supplements", "budapest")
	relate(hanoi, "competes-with", "budapest")
	relate(budapest, "competes-with", "hanoi") // both say it: it is told once
	s := link(p2, budapest, hanoi)
	var got []string
	for _, r := range s.Relations(budapest) {
		got = append(got, fmt.Sprintf("%s %s %t", r.How, r.Other, r.Inverse))
	}
	if want := "competes-with hanoi false, supplemented-by p2 true"; strings.Join(got, ", ") != want {
		t.Errorf("relations: %v, want %s", got, want)
	}
	for _, how := range RelationWords() {
		if InverseOf(how) == "" {
			t.Errorf("%s has no inverse", how)
		}
	}
}

func TestTopicsAndReviews(t *testing.T) {
	treaty := agreement("treaty", "treaty")
	treaty.Topics = []Ref{{ID: "norm"}, {ID: "cybercrime"}}
	a := article(t, "a", "2020-01-31", "treaty")
	a.Topics = []Ref{{ID: "cybercrime"}}
	s := Link(Input{Records: []Record{a, treaty}, Settings: &Settings{ReviewEvery: delay(t, "1mo")}})
	if got := s.Topics(a); !slices.Equal(got, ids("cybercrime norm")) {
		t.Errorf("topics: %v", got)
	}
	if day, ok := s.ReviewDue(a); !ok || day.String() != "2020-02-29" {
		t.Errorf("review is due on %s (%t)", day, ok)
	}
	a.Reviewed, a.ReviewEvery = on(t, "2021-05-05"), delay(t, "1y")
	if day, ok := s.ReviewDue(a); !ok || day.String() != "2022-05-05" {
		t.Errorf("review is due on %s (%t)", day, ok)
	}
	if _, ok := s.ReviewDue(treaty); ok {
		t.Error("a record without a day is due for review")
	}
}

// Run with -race: what is worked out on demand may be asked for by many at once.
func TestConcurrentReaders(t *testing.T) {
	s := facts(t)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for _, a := range s.Agreements {
				s.Standings(a, s.Today)
				s.Back(a.ID)
				s.Mentions(a.ID)
			}
		})
	}
	group.Wait()
}
