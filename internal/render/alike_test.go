package render

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"

	"accord/internal/policy"
)

// Alike counts what asking each agreement about each pair would.
func TestAlike(t *testing.T) {
	who := []policy.ID{"a", "b", "c", "d", "e"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var all []sides
		for range r.IntN(8) {
			s := sides{in: map[policy.ID]bool{}, complete: r.IntN(2) == 0}
			for _, id := range who[:4] { // nobody has heard of e
				if r.IntN(2) == 0 {
					s.in[id] = r.IntN(3) > 0
				}
			}
			all = append(all, s)
		}
		want := map[policy.ID]Likeness{}
		for _, other := range who[1:] {
			var n Likeness
			heard := false
			for _, s := range all {
				mine, known := s.in["a"]
				its, itsKnown := s.in[other]
				if !known && !s.complete {
					continue
				}
				heard = heard || itsKnown
				if itsKnown || s.complete {
					n.Of++
					if mine == its {
						n.Same++
					}
				}
			}
			if heard {
				want[other] = n
			}
		}
		if got := alike(all, "a"); !maps.Equal(got, want) {
			t.Fatalf("%v\ngot  %v\nwant %v", all, got, want)
		}
	}
}

// An actor's page says in how many agreements it is, and who was most often on its side, with the numbers.
func TestActorIsComparedWithOthers(t *testing.T) {
	files := map[string]string{}
	for i := range 5 {
		files[fmt.Sprintf("content/agreements/more%d.md", i)] = fmt.Sprintf("---\nname: More %d\ntype: pledge\ncomplete_to: 2020-01-01\ncite: alpha\nacts: [{did: signed, date: 2015-01-01, who: [usa, gbr]}]\n---\n", i)
	}
	page := mainText(t, outputs(t, with(files)), "actors/usa")
	has(t, page, "In 7 of the 7 agreements here")
	has(t, page, "Most often on the same side United Kingdom 7/7")
	if alone := mainText(t, outputs(t, small), "actors/usa"); strings.Contains(alone, "same side") {
		t.Errorf("two agreements are too few to say who is alike: %s", alone)
	}
}
