package render

import (
	"bytes"
	"cmp"
	"fmt"
	"hash/fnv"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"accord/internal/diag"
	"accord/internal/markdown"
	"accord/internal/policy"
	"accord/internal/search"
)

// This file makes the search page and the index that its script reads.
//
// The index covers every record but sources, which have a list of their own and are on the pages that cite them. It knows
// what a record's author calls it, what it is about and how it is divided, and not the text below: a site of 10,000
// articles has 1.5 MB of index then, of which a query reads some 20 KB, and the build hardly notices.
//
// How many files there are follows from the number of records alone. A preview can list them without making the index.

// Search is the search page: a form, and all records from A to Z, which a reader without scripts has. A long A to Z goes on
// on further pages, which have the form as well.
type Search struct {
	Page
	Form    string // address that the form leads to; the index is below it
	Total   int    // of records
	Letters []SearchLetter
	Pages   []Link // of the A to Z, by how their first and last records begin; none when there is one
}

// SearchLetter are the records with one first letter.
type SearchLetter struct {
	Letter  string // "#" for what begins with no letter of an alphabet
	ID      string
	Entries []SearchEntry
}

// A SearchEntry is a record as the search shows it.
type SearchEntry struct {
	URL, Text string
	What      string // its kind, and a type, a status or a day: "Agreement · Pledge, Adopted"
	Summary   string
}

// Anchor is the link to the record as HTML.
func (e SearchEntry) Anchor() template.HTML { return anchor(e.URL, e.Text) }

const (
	searchPath    = "/search/"
	azPage        = 250 // records on a page of the A to Z
	entriesAChunk = 6
)

// What a word in a record is worth, by where it stands.
const (
	nameWeight    = 8
	aliasWeight   = 5
	aboutWeight   = 3 // names of what the record is about
	summaryWeight = 2 // and headings
)

// findable is a record in the index.
type findable struct {
	SearchEntry
	aliases  []string
	about    []string // names of agreements, actors and terms
	headings []string
}

// search adds the pages of the search and the files of its index. The directory, for which the index has to be made, is
// asked for before pages are: whoever comes for another file of the index need not wait for it.
func (b *builder) search() {
	r, from := b.r, diag.Place{File: policy.ConfigFile}
	n := r.findableCount()
	add := func(path string, write func(*bytes.Buffer) error) {
		b.set.add(Output{Path: strings.TrimPrefix(searchPath, "/") + path, Type: "application/json; charset=utf-8", From: from, Write: write})
	}
	add("index.json", r.writeDirectory)
	pages := max(1, parts(n, azPage))
	for i := 1; i <= pages; i++ {
		if i > 1 {
			b.set.fleeting[azPath(i)] = true
		}
		b.page(azPath(i), "search", from, func() view { return r.searchPage(i, pages) })
	}
	for i := range parts(n, entriesAChunk) {
		add("entries/"+strconv.Itoa(i)+".json", func(buf *bytes.Buffer) error { return r.writeEntries(buf, i) })
	}
	for i := range search.Shards(n) {
		add("words/"+strconv.Itoa(i)+".json", func(buf *bytes.Buffer) error {
			buf.Write(r.index().Shards[i])
			return nil
		})
	}
}

// parts is how many parts of a size n things have.
func parts(n, size int) int { return (n + size - 1) / size }

func azPath(page int) string {
	if page == 1 {
		return searchPath
	}
	return searchPath + "page/" + strconv.Itoa(page) + "/"
}

// findableCount is the number of findable records.
func (r *renderer) findableCount() int {
	s := r.site
	return len(s.Articles) + len(s.Agreements) + len(s.Actors) + len(s.Events) + len(s.Terms) + len(s.Pages)
}

// findables are all records of the index, in the order of the site's lists: of two that fit a query alike, the first one
// is shown first.
func (r *renderer) makeFindables() []findable {
	out := make([]findable, 0, r.findableCount())
	for rec := range r.site.All() {
		if rec.Meta().Kind != policy.Sources {
			out = append(out, r.findable(rec))
		}
	}
	return out
}

func (r *renderer) makeIndex() *search.Index {
	b := search.NewBuilder()
	all := r.findables()
	for i := range all {
		f := &all[i]
		b.Name(i, f.Text, nameWeight)
		for _, alias := range f.aliases {
			b.Name(i, alias, aliasWeight)
		}
		for _, name := range f.about {
			b.Text(i, name, aboutWeight)
		}
		for _, heading := range f.headings {
			b.Text(i, heading, summaryWeight)
		}
		b.Text(i, f.Summary, summaryWeight)
		b.Text(i, f.What, summaryWeight)
	}
	return b.Index(len(all))
}

// searchDirectory is what a browser reads first. The version is part of the addresses of all other files, so that none of
// them is taken from another build.
type searchDirectory struct {
	Version string   `json:"version"`
	Entries int      `json:"entries"`
	Chunk   int      `json:"chunk"` // entries in a file
	First   []string `json:"first"` // the first word of each shard
}

func (r *renderer) writeDirectory(buf *bytes.Buffer) error {
	version := fnv.New64a()
	for i := range parts(len(r.findables()), entriesAChunk) {
		var chunk bytes.Buffer
		if err := r.writeEntries(&chunk, i); err != nil {
			return err
		}
		version.Write(chunk.Bytes())
	}
	index := r.index()
	for _, shard := range index.Shards {
		version.Write(shard)
	}
	return writeJSON(buf, searchDirectory{fmt.Sprintf("%x", version.Sum64()), len(r.findables()), entriesAChunk, index.First})
}

// A foundEntry is a record in a file of entries. Texts are what a query can have met, the summary first.
type foundEntry struct {
	URL   string   `json:"url"`
	Title string   `json:"title"`
	What  string   `json:"what"`
	Texts []string `json:"texts"`
}

func (r *renderer) writeEntries(buf *bytes.Buffer, chunk int) error {
	all := r.findables()
	var out []foundEntry
	for _, f := range all[chunk*entriesAChunk : min((chunk+1)*entriesAChunk, len(all))] {
		texts := slices.Concat([]string{f.Summary}, f.aliases, f.headings, f.about)
		out = append(out, foundEntry{f.URL, f.Text, f.What, texts})
	}
	return writeJSON(buf, out)
}

// findable is what the index knows of a record.
func (r *renderer) findable(rec policy.Record) findable {
	h := rec.Meta()
	p := r.pen(rec, r.site.Today)
	f := findable{SearchEntry: SearchEntry{URL: p.url}, aliases: texts(h.Aka)}
	switch rec := rec.(type) {
	case *policy.Article:
		f.article(p, rec)
	case *policy.Agreement:
		f.agreement(p, rec)
	case *policy.Actor:
		f.actor(p, rec)
	case *policy.Event:
		f.event(p, rec)
	case *policy.Term:
		f.term(p, rec)
	case *policy.Page:
		f.Text, f.Summary = p.plain(rec.Title), rec.Summary.S
	}
	f.Text = cmp.Or(f.Text, r.site.Name(h.ID, p.on))
	f.What = joined(r.words.Get("kind."+h.Kind.String()), f.What)
	f.aliases = once(f.aliases)
	f.about = once(append(f.about, p.namesOf(r.site.Topics(rec))...))
	f.headings = append(f.headings, p.ownHeadings(h.Body)...)
	return f
}

func (f *findable) article(p *pen, a *policy.Article) {
	p.on = p.articleDay(a)
	f.Text, f.Summary, f.What = p.plain(a.Title), p.plain(a.Summary), p.words.Date(a.Date.Date)
	f.about = p.namesOf(slices.Concat(notedIDs(a.Agreements), notedIDs(a.Actors), notedIDs(a.Context)))
}

func (f *findable) agreement(p *pen, a *policy.Agreement) {
	status, _ := p.agreementStatus(a, p.on)
	f.Summary, f.What = a.Summary.S, p.words.Open("type", a.Type.S)+", "+status.Word
	f.aliases = append(f.aliases, given(a.Short.S, a.Symbol.S)...)
	f.about = p.namesOf([]policy.ID{a.Forum.ID, a.Depositary.ID})
	for i := range a.Provisions {
		f.headings = append(f.headings, given(a.Provisions[i].Label.S)...)
	}
}

func (f *findable) actor(p *pen, a *policy.Actor) {
	f.Summary, f.What = p.plain(a.Bio), p.words.Open("type", p.site.ActorType(a.ID))
	f.about = p.namesOf([]policy.ID{a.Of.ID})
	for i := range a.Formerly {
		f.aliases = append(f.aliases, a.Formerly[i].Name.S)
	}
	if state, ok := policy.StateOf(a.ID); ok {
		f.aliases = append(f.aliases, given(state.Short, strings.ToUpper(string(state.Code)))...)
	}
}

func (f *findable) event(p *pen, e *policy.Event) {
	f.Summary, f.What = e.Summary.S, p.words.Date(e.Date.Date)
	f.about = p.namesOf(idsOf(e.About))
}

func (f *findable) term(p *pen, t *policy.Term) {
	f.Text, f.Summary = cmp.Or(t.Title.S, t.Name.S), p.plain(t.Definition)
	if t.Title.S != "" {
		f.aliases = append(f.aliases, t.Name.S)
	}
}

// given are the texts that are not empty.
func given(texts ...string) (out []string) {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

// once are texts in alphabetical order, each once.
func once(texts []string) []string {
	slices.Sort(texts)
	return slices.Compact(texts)
}

// namesOf are the names of records, without those that are not public.
func (p *pen) namesOf(ids []policy.ID) (names []string) {
	for _, id := range ids {
		if rec, ok := p.site.Get(id); ok {
			names = append(names, p.name(rec))
		}
	}
	return names
}

// ownHeadings are the headings of a body without those of the known parts, which every article has.
func (p *pen) ownHeadings(prose *markdown.Prose) []string {
	if prose == nil {
		return nil
	}
	var out []string
	for _, s := range prose.Doc().Sections {
		if s.Key == "" && s.ID != "" {
			out = append(out, p.plainPiece(prose, s.Title))
		}
		for _, sub := range s.Subs {
			out = append(out, p.plainPiece(prose, sub.Title))
		}
	}
	return out
}

// searchPage makes page n (from 1) of the A to Z, of `pages` in all.
func (r *renderer) searchPage(n, pages int) *Search {
	p := r.pen(nil, r.site.Today)
	all, order := r.findables(), r.az()
	v := &Search{Page: p.plainPage("search", r.words.Get("nav.search"), r.base+azPath(n)), Form: r.base + searchPath, Total: len(all)}
	if n > 1 {
		v.Title = r.words.Fill("list.page", "list", v.Title, "n", strconv.Itoa(n))
	}
	v.Description = r.words.Fill("list.description", "list", v.Title, "site", r.view.Title)
	on := func(page int) []sortedEntry { return order[(page-1)*azPage : min(page*azPage, len(order))] }
	for _, s := range on(n) {
		if last := len(v.Letters) - 1; last < 0 || v.Letters[last].Letter != s.letter() {
			v.Letters = append(v.Letters, SearchLetter{Letter: s.letter(), ID: letterID(last + 2)})
		}
		last := &v.Letters[len(v.Letters)-1]
		last.Entries = append(last.Entries, all[s.entry].SearchEntry)
	}
	for i := 1; i <= pages && pages > 1; i++ {
		from, to := on(i)[0], on(i)[len(on(i))-1]
		v.Pages = append(v.Pages, Link{URL: r.base + azPath(i), Text: from.start() + "–" + to.start(), Current: i == n})
	}
	return v
}

// A sortedEntry is an entry in the A to Z, with the words of its name.
type sortedEntry struct {
	key   string
	entry int
}

// makeAZ are the entries in alphabetical order, without regard to case, accents and punctuation.
func (r *renderer) makeAZ() []sortedEntry {
	all := r.findables()
	order := make([]sortedEntry, len(all))
	for i := range all {
		order[i] = sortedEntry{strings.Join(slices.Collect(search.Words(all[i].Text)), " "), i}
	}
	slices.SortFunc(order, func(a, b sortedEntry) int {
		return cmp.Or(strings.Compare(a.key, b.key), strings.Compare(all[a.entry].URL, all[b.entry].URL))
	})
	return order
}

// letter is the heading under which an entry stands. Scripts without capitals have too many letters for headings.
func (s sortedEntry) letter() string {
	first, _ := utf8.DecodeRuneInString(s.key)
	if capital := unicode.ToUpper(first); capital != first {
		return string(capital)
	}
	return "#"
}

// start is how an entry begins, in three letters.
func (s sortedEntry) start() string {
	letters := []rune(s.key)
	return capital(strings.TrimSpace(string(letters[:min(3, len(letters))])))
}
