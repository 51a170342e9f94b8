package markdown

import (
	"slices"
	"strings"
	"testing"

	"accord/internal/diag"
)

// Whatever a text holds, the links of a sentence lie in it, in order, and hold the names that they were given.
func FuzzSentences(f *testing.F) {
	f.Add("All is in the [[pact|Pact of the harbours. The real one]] of states.", "Treaty. Act")
	f.Add("The [[pact]] [@a]. It has 5 [[x|A. B]] of [[y]]. End\n\n> Quoted [[z]].\n\n| [[a]] | [[b]] |\n| --- | --- |\n| `[[c]]` | d |", "U.S. Pact")
	f.Fuzz(func(t *testing.T, text, name string) {
		prose := New(Options{Lang: "en"}).Inline("a.md", text, diag.Span{Line: 1, Col: 1}, nil)
		for s := range prose.Doc().Sentences(func(int) string { return name }) {
			from := 0
			for _, l := range s.Links {
				if l.From < from || l.To < l.From || l.To > len(s.Text) {
					t.Fatalf("link %v in a sentence of %d bytes", l, len(s.Text))
				}
				if from = l.To; prose.Doc().Holes[l.Hole].Kind == Name && s.Text[l.From:l.To] != name {
					t.Errorf("the link has the text %q, not %q", s.Text[l.From:l.To], name)
				}
			}
		}
	})
}

// A sentence ends where a full stop, question or exclamation mark is followed by a capital letter, but not after an abbreviation.
func TestSentenceEnd(t *testing.T) {
	for _, text := range []string{
		"It was signed. | It is in force.", "72 states signed it. | Seven ratified it.", "Who signed? | Nobody did! | Never.",
		"They met in the EU. | They agreed.", "The U.S. Senate was asked.", "No. 5 is by Gen. Keith and A. B. Smith.", "At 10 a.m. Geneva slept.",
		"Smith v. The State et al. The end", "Yahoo! and others, 3.5 million, e.g. Lisbon.", "It has {= 5}. | The rest is old.", "It was cited . | Then it was not.",
		"Am 23. September 2019 waren es 27 bzw. Staaten. | Es galt 2019. | Danach nicht.",
	} {
		var got []string
		for rest := strings.ReplaceAll(strings.ReplaceAll(text, "| ", ""), "{= 5}", Computed); rest != ""; {
			n := SentenceEnd(rest)
			got, rest = append(got, strings.TrimSpace(rest[:n])), rest[n:]
		}
		if want := strings.Split(strings.ReplaceAll(text, "{= 5}", Computed), " | "); !slices.Equal(got, want) {
			t.Errorf("%q is read as %q", text, got)
		}
	}
}
