package check_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"accord/internal/check"
	"accord/internal/content"
	"accord/internal/diag"
	"accord/internal/policy"
)

// The first misspelt ids of a site get a hint; guessing for thousands of them among thousands would take minutes.
func TestGuessesAreBounded(t *testing.T) {
	const many = 8_000
	var terms, body strings.Builder
	for i := range many {
		fmt.Fprintf(&terms, "term-number-%d: {name: T, definition: D}\n", i)
		fmt.Fprintf(&body, "[[term-namber-%d]]\n\n", i)
	}
	tree := content.NewTree(fstest.MapFS{
		"accord.yaml":              {Data: []byte("title: Pacts\n")},
		"content/terms/terms.yaml": {Data: []byte(terms.String())},
		"content/pages/a.md":       {Data: []byte("---\ntitle: A\n---\n" + body.String())},
	})
	if err := tree.Sweep(context.Background()); err != nil {
		t.Fatal(err)
	}
	site := policy.Link(tree.Source().Visible(policy.DayAt(today), today, false))
	began := time.Now()
	found, err := check.Run(t.Context(), site, nil, func(string, string) bool { return true }, func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
	found = slices.DeleteFunc(found, func(f diag.Finding) bool { return f.Code != diag.UnknownID })
	if len(found) != many || found[0].Hint != `did you mean "term-number-0"?` || found[many-1].Hint != "" {
		t.Errorf("%d findings, the first %v, the last %v", len(found), found[0], found[many-1])
	}
}
