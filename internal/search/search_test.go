package search

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The theme's script has the same cases, in the browser.
func TestWords(t *testing.T) {
	data, err := os.ReadFile("testdata/cases.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases [][2]any
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		var want []string
		for _, word := range c[1].([]any) {
			want = append(want, norm.NFD.String(word.(string))) // Korean syllables are kept in their parts
		}
		if got := slices.Collect(Words(c[0].(string))); !slices.Equal(got, want) {
			t.Errorf("%q has the words %q, want %q", c[0], got, want)
		}
	}
}

func FuzzWords(f *testing.F) {
	f.Add("Côte d’Ivoire 网络安全 \xff")
	f.Fuzz(func(t *testing.T, text string) {
		for word := range Words(text) {
			if word == "" || !utf8.ValidString(word) || strings.ContainsAny(word, "\"\\\x00 ") {
				t.Errorf("%q has the word %q", text, word)
			}
		}
	})
}

// A builtShard is a shard as a browser reads it.
type builtShard struct {
	Words, Beginnings []list
}

// A list is a word with what is known of it: entries by weight.
type list struct {
	word  string
	total int
	found map[int][]int
}

func (l *list) UnmarshalJSON(data []byte) error {
	var parts []json.RawMessage
	if err := json.Unmarshal(data, &parts); err != nil {
		return err
	}
	l.found = map[int][]int{}
	for i, part := range parts {
		var err error
		switch i {
		case 0:
			err = json.Unmarshal(part, &l.word)
		case 1:
			err = json.Unmarshal(part, &l.total)
		default:
			var numbers []int
			err = json.Unmarshal(part, &numbers)
			entry := 0
			for _, distance := range numbers[1:] {
				entry += distance
				l.found[numbers[0]] = append(l.found[numbers[0]], entry)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func read(t *testing.T, index *Index) []builtShard {
	t.Helper()
	shards := make([]builtShard, len(index.Shards))
	for i, data := range index.Shards {
		if err := json.Unmarshal(data, &shards[i]); err != nil {
			t.Fatalf("%v in %s", err, data)
		}
	}
	return shards
}

func TestIndexOfFewEntries(t *testing.T) {
	b := NewBuilder()
	b.Name(0, "The Pact", 8)
	b.Text(0, "A pact of states, and what the pact says", 2)
	b.Name(1, "Norm", 8)
	b.Text(1, "A pact may hold one", 2)
	b.Text(3, "states", 3)
	index := b.Index(4)
	if len(index.Shards) != 1 || !slices.Equal(index.First, []string{""}) {
		t.Fatalf("%d shards, which begin with %q", len(index.Shards), index.First)
	}
	const want = `{"words":[["a",2,[2,0,1]],["and",1,[2,0]],["hold",1,[2,1]],["may",1,[2,1]],["norm",1,[16,1]],["of",1,[2,0]],["one",1,[2,1]],` +
		`["pact",2,[12,0],[2,1]],["says",1,[2,0]],["states",2,[3,3],[2,0]],["the",1,[12,0]],["what",1,[2,0]]],"beginnings":[]}` + "\n"
	if got := string(index.Shards[0]); got != want {
		t.Errorf("the shard is\n%s, want\n%s", got, want)
	}
}

func TestIndexWithoutEntries(t *testing.T) {
	index := NewBuilder().Index(0)
	if len(index.Shards) != 1 || string(index.Shards[0]) != `{"words":[],"beginnings":[]}`+"\n" {
		t.Errorf("%q", index.Shards)
	}
}

// many is an index of entries of ten words, of which one is in all entries, and the others are more or less rare.
func many(entries int) *Index {
	b := NewBuilder()
	for i := range entries {
		b.Name(i, fmt.Sprintf("agreement a%d", i%17), 8)
		for j := range 8 {
			b.Text(i, fmt.Sprintf("word%d 约%c", i*(j+1)%(entries/(j+1)), rune(0x4e00+i%300)), 2)
		}
	}
	return b.Index(entries)
}

// find looks a word, or the beginning of words, up as the theme's script does.
func find(first []string, shards []builtShard, word string, beginning bool) (lists []list) {
	at := 0
	for i := range first {
		if first[i] <= word {
			at = i
		}
	}
	among := shards[at].Words
	if beginning && at+1 < len(first) && strings.HasPrefix(first[at+1], word) {
		among, beginning = shards[at].Beginnings, false
	}
	for _, l := range among {
		if l.word == word || beginning && strings.HasPrefix(l.word, word) {
			lists = append(lists, l)
		}
	}
	return lists
}

func TestEveryWordAndBeginningIsFoundInOneShard(t *testing.T) {
	index := many(3000)
	if len(index.Shards) != Shards(3000) || len(index.First) != len(index.Shards) {
		t.Fatalf("%d shards", len(index.Shards))
	}
	shards := read(t, index)
	want := map[string]map[int]bool{} // the entries of each beginning
	for _, shard := range shards {
		for _, l := range shard.Words {
			if found := find(index.First, shards, l.word, false); len(found) != 1 || found[0].total != l.total {
				t.Fatalf("%q is found as %v", l.word, found)
			}
			for i := range l.word + " " {
				add(want, l.word[:i], l)
			}
		}
	}
	delete(want, "")
	for beginning := range want {
		lists := find(index.First, shards, beginning, true)
		got, total := map[string]map[int]bool{}, 0
		for _, l := range lists {
			total = max(total, l.total)
			add(got, beginning, l)
		}
		found, all := len(got[beginning]), len(want[beginning])
		if found != all && (found != maxBeginning || total != all) {
			t.Errorf("%q is found %d times, want %d of %d", beginning, found, total, all)
		}
	}
}

// add adds the entries of a list to those of a beginning.
func add(found map[string]map[int]bool, beginning string, l list) {
	if found[beginning] == nil {
		found[beginning] = map[int]bool{}
	}
	for _, entries := range l.found {
		for _, e := range entries {
			found[beginning][e] = true
		}
	}
}

// However large a site is, a shard is not: the lists of frequent words are cut, the best entries first.
func TestListsAreBounded(t *testing.T) {
	b := NewBuilder()
	const entries = 3 * maxEntries
	for i := range entries {
		b.Text(i, "often", 1+i%3)
	}
	index := b.Index(entries)
	found := find(index.First, read(t, index), "often", false)
	if len(found) != 1 || found[0].total != entries || len(found[0].found[3]) != maxEntries || len(found[0].found) != 1 {
		t.Errorf("found %d lists, %d of %d with the weight 3", len(found), len(found[0].found[3]), found[0].total)
	}
	for _, shard := range index.Shards {
		if len(shard) > 3*maxEntries {
			t.Errorf("a shard has %d bytes", len(shard))
		}
	}
}

func TestIndexIsTheSameEachTime(t *testing.T) {
	a, b := many(500), many(500)
	if !slices.Equal(a.First, b.First) || !slices.EqualFunc(a.Shards, b.Shards, slices.Equal) {
		t.Error("the index differs")
	}
}
