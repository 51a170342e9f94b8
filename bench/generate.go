package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	seed         = 20261101
	articleWords = 640
)

// A corpus is what all programs publish, in no program's format: every record but the articles,
// which are made one at a time (article) so that a large site needs little memory. A corpus is
// a pure function of the number of articles.
type corpus struct {
	articles   int
	actors     []actor // 120 states, then 80 others; persons last
	agreements []agreement
	events     []event
	terms      []term
	sources    []source
}

type actor struct {
	id, name, kind, of string
	signed             []*agreement
}

type agreement struct {
	id, name, kind string
	forum, source  string
	date           time.Time
	who            []*actor
}

type event struct {
	id, name, source string
	about            *agreement
	who              []*actor
}

type term struct{ id, name, definition string }

type source struct {
	id, title, kind, publisher, level string
	date, archived                    time.Time
}

// An article's body is written in accord's dialect; plainMarkdown turns it into the other one.
type article struct {
	id, title, summary, body string
	date                     time.Time
	agreements               []*agreement
	actors                   []*actor
	event                    *event
	term                     *term
	sources                  []*source
}

func newCorpus(articles int) *corpus {
	c := &corpus{articles: articles, actors: newActors()}
	c.sources = newSources(max(12, articles*60/1000/3*3))
	c.agreements = make([]agreement, max(2, articles/20))
	for i := range c.agreements {
		c.agreements[i] = c.newAgreement(i)
		for _, a := range c.agreements[i].who {
			a.signed = append(a.signed, &c.agreements[i])
		}
	}
	for i := range max(1, articles/100) {
		about := &c.agreements[i*7%len(c.agreements)]
		c.events = append(c.events, event{
			id: number("event", i), name: "Meeting in " + pick(stems, i) + ", session " + fmt.Sprint(i+1),
			source: about.source, about: about, who: about.who[:min(len(about.who), 5)],
		})
	}
	for i := range 20 {
		c.terms = append(c.terms, term{
			id: number("term", i), name: strings.ToLower(pick(stems, i)) + " clause",
			definition: "A clause that " + pick(verbs, i) + " the " + pick(nouns, i) + ".",
		})
	}
	return c
}

func newActors() []actor {
	list := slices.Clone(states)
	add := func(n int, kind, suffix, of string) {
		for i := range n {
			list = append(list, actor{id: number(kind, i), name: pick(stems, i) + " " + suffix, kind: kind, of: of})
		}
	}
	add(36, "company", "Systems", "nld")
	add(20, "body", "Office", "")
	add(12, "ngo", "Watch", "")
	add(10, "group", "Crew", "")
	add(2, "person", "Lind", "")
	return list
}

// newSources makes n sources, n divisible by three: primary, official and secondary in turns.
func newSources(n int) []source {
	kinds := []string{"report", "webpage", "article-newspaper"}
	levels := []string{"primary", "official", "secondary"}
	list := make([]source, n)
	for i := range list {
		date := day(2012, i*29%3600)
		list[i] = source{
			id: number("src", i), title: "Notes on " + subject(i) + ", part " + fmt.Sprint(i+1),
			kind: kinds[i%3], level: levels[i%3], publisher: pick(stems, i) + " Press",
			date: date, archived: date.AddDate(0, 2, 0),
		}
	}
	return list
}

// newAgreement makes the i-th agreement. A quarter are treaties, signed by states; the rest are
// joint statements, signed by whoever came. Everyone signs on one day, before any article's date.
func (c *corpus) newAgreement(i int) agreement {
	rng := rand.New(rand.NewPCG(seed, uint64(i)))
	a := agreement{
		id: number("agr", i), kind: "joint-statement", name: "Joint statement on " + subject(i),
		forum: number("body", i%20), source: c.sources[i*3%len(c.sources)].id, date: day(2012, i*53%3600),
	}
	signers := len(c.actors) - 12 // neither groups nor persons
	if i%4 == 0 {
		a.kind, a.name, signers = "treaty", "Treaty on "+subject(i), len(states)
	}
	for _, k := range rng.Perm(signers)[:5+rng.IntN(36)] {
		a.who = append(a.who, &c.actors[k])
	}
	slices.SortFunc(a.who, func(x, y *actor) int { return cmp.Compare(x.id, y.id) })
	return a
}

// article makes the i-th article. Its records go round, so that none stays without a link.
func (c *corpus) article(i int) article {
	rng := rand.New(rand.NewPCG(seed+1, uint64(i)))
	linkable := len(c.actors) - 2 // no persons
	first := i % linkable
	other := i + 1 + rng.IntN(len(c.agreements)-1)
	a := article{
		id:         number("art", i),
		title:      "How " + subject(i) + " shapes the " + pick(nouns, i/(len(adjectives)*len(nouns))+i*7),
		date:       day(2022, i*37%1700),
		agreements: []*agreement{&c.agreements[i%len(c.agreements)], &c.agreements[other%len(c.agreements)]},
		actors:     []*actor{&c.actors[first], &c.actors[(first+61)%linkable], &c.actors[(first+127)%linkable]},
		event:      &c.events[i%len(c.events)],
		term:       &c.terms[i%len(c.terms)],
	}
	a.summary = "What " + subject(i) + " asks of the " + pick(nouns, i*5) + ", who takes part and what remains open."
	for k := range 3 {
		a.sources = append(a.sources, &c.sources[(3*i+k)%len(c.sources)])
	}
	next := number("art", (i+1)%c.articles)
	a.body = newBody(rng, a, next, i%2 == 0)
	return a
}

// A body is running text under construction. Its methods are told how many words to write, so
// that every article has exactly articleWords: a link or a value is one word, a citation none.
type body struct {
	strings.Builder
	rng *rand.Rand
}

// newBody writes the same parts for every article, filled with different words. The numbers of
// words add up to articleWords.
func newBody(rng *rand.Rand, a article, next string, twoValues bool) string {
	b := &body{rng: rng}
	main, other := a.agreements[0].id, a.agreements[1].id
	b.heading("In brief")
	fmt.Fprintf(b, "- [[%s]] has {= count(signed(%[1]s)) } signatories.\n", main)
	b.items(3, 12)
	b.heading("Why it matters")
	b.paragraph(60, link(a.actors[0].id), cite(a.sources[0].id), "*"+pick(nouns, rng.IntN(64))+"*")
	b.paragraph(50, "[^1]")
	b.heading("Details")
	b.paragraph(70, cite(a.sources[1].id))
	if twoValues {
		fmt.Fprintf(b, "[[%s]] has {= count(signed(%[1]s)) } signatories.\n\n", other)
	} else {
		fmt.Fprintf(b, "[[%s]] stands near it.\n\n", other)
	}
	b.items(4, 9)
	b.table(4)
	b.paragraph(50, "**"+pick(nouns, rng.IntN(64))+"**")
	b.heading("Context")
	b.paragraph(56, link(a.event.id), "[^2]")
	b.paragraph(45, link(a.term.id))
	b.heading("The other side")
	b.paragraph(75, link(a.actors[1].id), cite(a.sources[2].id))
	b.heading("What's next")
	b.paragraph(60, link(a.actors[2].id))
	b.heading("Go deeper")
	b.WriteString("- " + b.sentence(11, link(next)) + "\n")
	b.items(2, 11)
	fmt.Fprintf(b, "[^1]: %s\n\n[^2]: %s\n", b.sentence(12, ""), b.sentence(12, ""))
	return b.String()
}

func (b *body) heading(text string) { b.WriteString("## " + text + "\n\n") }

func (b *body) items(n, words int) {
	for range n {
		b.WriteString("- " + b.sentence(words, "") + "\n")
	}
	b.WriteByte('\n')
}

// table writes a head of three words and rows of five.
func (b *body) table(rows int) {
	b.WriteString("| Topic | Holder | Review |\n| --- | --- | --- |\n")
	for range rows {
		fmt.Fprintf(b, "| %s | %s %s | %s %s |\n", b.any(nouns), b.any(adjectives), b.any(nouns), b.any(adjectives), b.any(nouns))
	}
	b.WriteByte('\n')
}

// paragraph writes sentences of 9 to 25 words; each insert goes into one of them, in order.
func (b *body) paragraph(words int, inserts ...string) {
	for words > 0 {
		n := 9 + b.rng.IntN(8)
		if words-n < 9 {
			n = words
		}
		words -= n
		insert := ""
		if len(inserts) > 0 {
			insert, inserts = inserts[0], inserts[1:]
		}
		b.WriteString(b.sentence(n, insert))
		if words > 0 {
			b.WriteByte('\n')
		}
	}
	b.WriteString("\n\n")
}

// sentence returns n words, at least 9: "The plain ledger shapes the border beside the quiet
// office." An insert is the object; but a citation or the mark of a footnote goes to the end.
func (b *body) sentence(n int, insert string) string {
	object, end := []string{"the", b.any(nouns)}, "."
	switch {
	case strings.HasPrefix(insert, "[@"):
		end = " " + insert + "."
	case strings.HasPrefix(insert, "[^"):
		end = "." + insert
	case insert != "":
		object = []string{insert}
	}
	words := []string{"The"}
	left := n - 3 - len(object) // for phrases of three and four words: any number but 1, 2, 5
	if left == 5 || left != 6 && b.rng.IntN(2) == 0 {
		words = append(words, b.any(adjectives))
		left--
	}
	words = append(words, b.any(nouns), b.any(verbs))
	words = append(words, object...)
	for ; left > 0; left -= 3 {
		words = append(words, b.any(prepositions), "the")
		if left%3 != 0 {
			words = append(words, b.any(adjectives))
			left--
		}
		words = append(words, b.any(nouns))
	}
	return strings.Join(words, " ") + end
}

func (b *body) any(list []string) string { return list[b.rng.IntN(len(list))] }

func link(id string) string { return "[[" + id + "]]" }
func cite(id string) string { return "[@" + id + "]" }

// number returns the id of the i-th record of a sort: agr-1 is the first agreement.
func number(sort string, i int) string { return fmt.Sprintf("%s-%d", sort, i+1) }

func pick(list []string, i int) string { return list[i%len(list)] }

// subject returns one of 2,560 phrases for the i-th record.
func subject(i int) string {
	return "the " + pick(adjectives, i) + " " + pick(nouns, i/len(adjectives))
}

func day(year, offset int) time.Time { return time.Date(year, 1, 1+offset, 0, 0, 0, 0, time.UTC) }

func iso(t time.Time) string { return t.Format(time.DateOnly) }

// ids returns the ids of records as YAML's flow sequence, which both programs read.
func ids[T any](list []T, id func(T) string) string {
	names := make([]string, len(list))
	for i, record := range list {
		names[i] = id(record)
	}
	return "[" + strings.Join(names, ", ") + "]"
}

// A tree writes files below a folder and keeps the first error.
type tree struct {
	root string
	err  error
}

func (t *tree) write(name, format string, args ...any) {
	if t.err != nil {
		return
	}
	path := filepath.Join(t.root, filepath.FromSlash(name))
	if t.err = os.MkdirAll(filepath.Dir(path), 0o777); t.err == nil {
		t.err = os.WriteFile(path, fmt.Appendf(nil, format, args...), 0o666)
	}
}

// copyTemplates copies the HTML files of a folder, and only those.
func (t *tree) copyTemplates(from, to string) {
	if t.err != nil {
		return
	}
	t.err = filepath.WalkDir(from, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".html" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		t.write(to+"/"+filepath.ToSlash(name), "%s", text)
		return t.err
	})
}
