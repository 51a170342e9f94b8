package check_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"accord/internal/check"
	"accord/internal/content"
	"accord/internal/diag"
	"accord/internal/policy"
)

const benchArticles = 1000

// manyArticles is a site of the proportions that the design promises: articles of some thousand characters with links,
// citations and expressions, and for every ten of them one agreement with a roll.
func manyArticles() fstest.MapFS {
	fsys := fstest.MapFS{}
	add := func(name, text string) { fsys[name] = &fstest.MapFile{Data: []byte(text)} }
	add("accord.yaml", "title: Pacts\n")
	add("content/actors/eu.md", "---\nname: European Union\ntype: organisation\nmembers: {who: [fra, deu, ita, esp, pol]}\n---\n")
	var sources, terms strings.Builder
	for i := range benchArticles {
		fmt.Fprintf(&sources, "source-%d: {type: report, title: T, publisher: P, date: 2020-01-01, accessed: 2021-01-01}\n", i)
	}
	for i := range benchArticles / 10 {
		fmt.Fprintf(&terms, "term-%d: {name: T, definition: D}\n", i)
		add(fmt.Sprintf("content/agreements/pact-%d.md", i), "---\nname: Pact\ntype: treaty\ncite: source-1\n"+
			"needs: {consents: 5}\ndelay: 3mo\ncomplete_to: 2026-01-01\n"+
			"acts: {did: adopted, date: 2001-11-08}\nprovisions: {article-1: Access}\n---\n")
		add(fmt.Sprintf("content/agreements/pact-%d.csv", i), manyParticipants(5+i%36))
	}
	add("content/sources/sources.yaml", sources.String())
	add("content/terms/terms.yaml", terms.String())
	for i := range benchArticles {
		add(fmt.Sprintf("content/articles/article-%d.md", i), manySentences(i))
	}
	return fsys
}

func manyParticipants(n int) string {
	roll := "who,signed,ratified\n"
	for _, state := range policy.States() {
		if n > 0 && state.From == "" && state.To == "" {
			roll += string(state.Code) + ",2001-11-23,2006-09-29\n"
			n--
		}
	}
	return roll
}

func manySentences(i int) string {
	pact := i % (benchArticles / 10)
	text := fmt.Sprintf("---\ntitle: Article %d\ndate: 2025-01-01\nasof: 2025-01-01\nsummary: A sentence.\n"+
		"agreements: pact-%d\ncontext: [term-%d, eu]\n"+
		"expect: count(members(eu)) = 5\n---\n## In brief\n\n", i, pact, pact)
	for j := range 8 {
		text += fmt.Sprintf("As [[pact-%d|the pact]] says [@source-%d para 3; @source-%d], [[fra]] and [[article-%d]] "+
			"agree on [[pact-%d#article-1]] and on [this](/articles/article-%d/). ",
			pact, (i+j)%benchArticles, (i*7+j)%benchArticles, (i+j)%benchArticles, pact, (i*3)%benchArticles)
		text += "More words follow that are neither links nor citations, as they do in most paragraphs.\n\n"
	}
	return text + fmt.Sprintf("It has {= count(parties(pact-%d)) as words } parties, "+
		"{= count(signed(pact-%d) & members(eu)) } of the Union.\n\n::: rollcall pact-%d\n:::\n", pact, pact, pact)
}

// BenchmarkRun is one check of a thousand articles, as a build does it: the texts are compiled already.
func BenchmarkRun(b *testing.B) {
	tree := content.NewTree(manyArticles())
	if err := tree.Sweep(context.Background()); err != nil {
		b.Fatal(err)
	}
	in := tree.Source().Visible(policy.DayAt(today), today, false)
	there := func(string, string) bool { return true }
	images := func(string) bool { return true }
	found, err := check.Run(b.Context(), policy.Link(in), nil, there, images)
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range found {
		if f.Code.Info().Severity < diag.Warn {
			continue
		}
		b.Errorf("%s: %s [%s]", f.At, f.Text, f.Code)
	}
	if b.Failed() {
		b.FailNow()
	}
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		site := policy.Link(in) // with no memory of what was worked out before
		b.StartTimer()
		check.Run(b.Context(), site, nil, there, images)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*benchArticles), "µs/article")
}
