// Package search makes the index that a site's search page reads: which words stand in which entries, and how much each
// says of them. It knows no record and no page: an entry is a number, and its texts come with a weight.
//
// The index is files that a reader's browser loads as it needs them. The words are in alphabetical order, cut into shards;
// a directory has the first word of each shard, so that a word costs one shard, and the words that begin with what a reader
// has typed so far stand side by side. Where they reach into a further shard, the shard has a list for the beginning itself,
// so that a single letter costs one shard, too.
//
// Every file is bounded, at any size of a site: a list names its best entries only, and how many there are. What the search
// cannot know of a list that is cut, it takes for granted (static/theme/search.js).
//
// Rejected: one shard for each hash of a word. The beginnings of words would have to be words themselves, four times as
// many; and a stemmer, which the browser would need as well, one for each language.
package search

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	// MaxWeight is the highest weight that a text may have.
	MaxWeight = 8

	top          = 2 * MaxWeight // of a posting: a name of one word counts twice
	perShard     = 64            // entries for each shard
	maxEntries   = 3000          // in the list of a word
	maxBeginning = 500           // in the list of a beginning: what it is typed for is still to come
)

// Shards is how many shards an index of so many entries has. It can be known before there is an index.
func Shards(entries int) int { return entries/perShard + 1 }

// A Builder collects the words of entries.
type Builder struct {
	numbers map[string]int32 // of words
	words   []string
	lists   [][]posting // by the number of the word, in the order of entries
}

// A posting says that a word stands in an entry: the entry's number and a weight, in one.
type posting uint32

const weightBits = 8

func (p posting) entry() int  { return int(p >> weightBits) }
func (p posting) weight() int { return int(p & (1<<weightBits - 1)) }

// NewBuilder returns a builder without words.
func NewBuilder() *Builder { return &Builder{numbers: map[string]int32{}} }

// Text adds the words of a text of an entry. Entries are added in the order of their numbers. A word that stands in an entry
// several times has the highest of its weights.
func (b *Builder) Text(entry int, text string, weight int) {
	for word := range Words(text) {
		b.add(entry, word, weight)
	}
}

// Name adds the words of a name of an entry, which say the more of it the fewer they are: of two entries that are called
// alike the one that is called nothing else is meant.
func (b *Builder) Name(entry int, name string, weight int) {
	n := 0
	for range Words(name) {
		n++
	}
	for word := range Words(name) {
		b.add(entry, word, weight+weight/n)
	}
}

func (b *Builder) add(entry int, word string, weight int) {
	n, ok := b.numbers[word]
	if !ok {
		n = int32(len(b.words))
		word = strings.Clone(word) // and not the whole text
		b.numbers[word] = n
		b.words, b.lists = append(b.words, word), append(b.lists, nil)
	}
	list := b.lists[n]
	p := posting(entry<<weightBits | weight)
	if last := len(list) - 1; last >= 0 && list[last].entry() == entry {
		list[last] = max(list[last], p)
		return
	}
	b.lists[n] = append(list, p)
}

// An Index is the shards of all words. First has the first word of each; that of the first shard is empty.
type Index struct {
	First  []string
	Shards [][]byte // JSON: {"words": [[word, entries, [weight, entry, …], …], …], "beginnings": [the same]}
}

// Index is what was added, in so many shards as Shards says for the number of entries.
//
// In a list the entries of one weight stand together, the highest weight first; each entry is the distance from the one
// before.
func (b *Builder) Index(entries int) *Index {
	order := make([]int32, len(b.words))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(x, y int32) int { return strings.Compare(b.words[x], b.words[y]) })
	sorted := &sorted{b: b, order: order, entries: entries}
	text, at := sorted.write()
	cuts := cut(at, len(text), Shards(entries))
	index := &Index{}
	for i, from := range cuts {
		index.First = append(index.First, sorted.word(from))
		if i == 0 {
			index.First[0] = ""
		}
	}
	for i, from := range cuts {
		start, end, next := offset(at, from, len(text)), len(text), ""
		if i+1 < len(cuts) {
			end, next = offset(at, cuts[i+1], len(text)), index.First[i+1]
		}
		index.Shards = append(index.Shards, shard(text[start:end], sorted.beginnings(index.First[i], next)))
	}
	return index
}

// cut chooses the words with which shards of about one size begin: those that stand at equal distances in the text. A long
// list can reach over several; the shards in between are empty.
func cut(at []int, size, shards int) []int {
	cuts := make([]int, shards)
	for i := 1; i < shards; i++ {
		next, _ := slices.BinarySearch(at, i*size/shards+1)
		cuts[i] = max(0, next-1)
	}
	return cuts
}

// offset is where a word begins in the text; that of the word after the last is the text's end.
func offset(at []int, word, size int) int {
	if word < len(at) {
		return at[word]
	}
	return size
}

func shard(words, beginnings []byte) []byte {
	out := make([]byte, 0, len(words)+len(beginnings)+32)
	out = append(append(out, `{"words":[`...), trimComma(words)...)
	out = append(append(out, `],"beginnings":[`...), trimComma(beginnings)...)
	return append(out, "]}\n"...)
}

func trimComma(list []byte) []byte {
	if len(list) == 0 {
		return nil
	}
	return list[:len(list)-1]
}

// sorted are the words of a builder in alphabetical order.
type sorted struct {
	b       *Builder
	order   []int32
	entries int
}

func (s *sorted) word(i int) string {
	if i >= len(s.order) {
		return ""
	}
	return s.b.words[s.order[i]]
}

// write writes the lists of all words, and where each begins.
func (s *sorted) write() (text []byte, at []int) {
	at = make([]int, len(s.order))
	for i, n := range s.order {
		at[i] = len(text)
		text = appendList(text, s.b.words[n], s.b.lists[n], maxEntries)
	}
	return text, at
}

// beginnings writes the lists of the beginnings that are looked for in a shard and go on in the next one.
func (s *sorted) beginnings(first, next string) (out []byte) {
	best := make([]uint8, s.entries)
	for i := range next {
		beginning := next[:i]
		if beginning == "" || beginning < first || !utf8.ValidString(beginning) {
			continue
		}
		clear(best)
		from, _ := slices.BinarySearchFunc(s.order, beginning, func(n int32, b string) int { return strings.Compare(s.b.words[n], b) })
		for ; from < len(s.order) && strings.HasPrefix(s.word(from), beginning); from++ {
			for _, p := range s.b.lists[s.order[from]] {
				best[p.entry()] = max(best[p.entry()], uint8(p.weight()))
			}
		}
		out = appendList(out, beginning, postings(best), maxBeginning)
	}
	return out
}

// postings are the entries that have a weight.
func postings(weights []uint8) (list []posting) {
	for entry, w := range weights {
		if w > 0 {
			list = append(list, posting(entry<<weightBits|int(w)))
		}
	}
	return list
}

// appendList writes a list, and a comma. A word has only letters, digits and marks, which JSON takes as they are.
func appendList(out []byte, word string, list []posting, most int) []byte {
	out = append(append(append(out, `["`...), word...), `",`...)
	out = strconv.AppendInt(out, int64(len(list)), 10)
	for w := top; w > 0 && most > 0; w-- {
		last, begun := 0, false
		for _, p := range list {
			if p.weight() != w || most == 0 {
				continue
			}
			if !begun {
				out = strconv.AppendInt(append(out, ",["...), int64(w), 10)
				begun = true
			}
			out = strconv.AppendInt(append(out, ','), int64(p.entry()-last), 10)
			last = p.entry()
			most--
		}
		if begun {
			out = append(out, ']')
		}
	}
	return append(out, "],"...)
}
