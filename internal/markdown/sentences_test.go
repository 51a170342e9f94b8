package markdown

import (
	"testing"

	"accord/internal/diag"
)

// Whatever a text holds, the links of a sentence lie in it, in order, and hold the names that they were given.
func FuzzSentences(f *testing.F) {
	f.Add("All is in the [[pact|Pact of the harbours. The real one]] of states.", "Treaty. Act")
	f.Add("The [[pact]] [@a]. It has 5 [[x|A. B]] of [[y]]. End\n\n> Quoted [[z]].\n\n| [[a]] | [[b]] |\n| --- | --- |\n| `[[c]]` | d |", "U.S. Pact")
	f.Fuzz(func(t *testing.T, text, name string) {
		prose := New(Options{Lang: "en"}).Inline("a.md", text, diag.Span{Line: 1, Col: 1})
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
