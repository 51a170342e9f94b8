package policy

import (
	"fmt"
	"testing"
)

// manyRecords is a site of the size that the design promises: articles with references and citations, agreements with 5
// to 40 participants, groups and other actors.
func manyRecords(b *testing.B, articles, agreements, actors int) []Record {
	var records []Record
	states := States()
	for i := range articles {
		a := article(b, ID(fmt.Sprintf("article-%d", i)), fmt.Sprintf("20%02d-%02d-%02d", i%25, 1+i%12, 1+i%28),
			fmt.Sprintf("agreement-%d agreement-%d", i%agreements, i*7%agreements))
		for j := range 4 {
			a.Actors = append(a.Actors, Noted{Ref: Ref{ID: states[(i+j*31)%len(states)].Code}})
			a.Context = append(a.Context, Noted{Ref: Ref{ID: ID(fmt.Sprintf("agreement-%d", (i+j)%agreements))}})
			a.Cite = append(a.Cite, Citation{Source: ID(fmt.Sprintf("source-%d", (i+j)%1000))})
		}
		records = append(records, a)
	}
	for i := range agreements {
		a := agreement(ID(fmt.Sprintf("agreement-%d", i)), "treaty", act(b, Adopted, "2001-11-08", ""))
		for j := range 5 + i%36 {
			who := string(states[(i+j*5)%len(states)].Code)
			a.Acts = append(a.Acts, act(b, Signed, "2001-11-23", who), act(b, Ratified, fmt.Sprintf("20%02d-03-18", 2+j%20), who))
		}
		a.Needs, a.Delay = []Need{{Consents: Number{N: 5}}}, delay(b, "3mo-then-month-start")
		records = append(records, a)
	}
	for i := range actors {
		records = append(records, group(ID(fmt.Sprintf("actor-%d", i)), "alliance", Membership{Who: refs("usa gbr can aus nzl")}))
	}
	for i := range 1000 {
		records = append(records, &Source{Head: head(Sources, ID(fmt.Sprintf("source-%d", i)))})
	}
	return records
}

func BenchmarkLink(b *testing.B) {
	in := Input{Records: manyRecords(b, 10_000, 500, 200), Today: DayOf(2026, 1, 1)}
	for b.Loop() {
		Link(in)
	}
}

// BenchmarkQuestions is what a whole build asks of a site beside linking: backlinks and every standing.
func BenchmarkQuestions(b *testing.B) {
	in := Input{Records: manyRecords(b, 10_000, 500, 200), Today: DayOf(2026, 1, 1)}
	for b.Loop() {
		s := Link(in)
		s.Back("usa")
		for _, a := range s.Agreements {
			s.Standings(a, s.Today)
		}
	}
}
