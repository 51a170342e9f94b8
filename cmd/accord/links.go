package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"accord/internal/diag"
	"accord/internal/links"
	"accord/internal/policy"
)

// A linkCheck asks other sites about what a site leads to.
type linkCheck struct {
	asker  links.Asker
	wanted func(file string) bool // whether the links of a file are asked for
	told   *links.Told            // nil until somebody was asked
}

// newLinkCheck opens what other sites have said before. That is the person's, not the site's: a second site that leads to the
// same address need not ask again.
func newLinkCheck(line *progress, wanted func(file string) bool) (*linkCheck, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return nil, fmt.Errorf("there is no folder to remember in what other sites say: %w", err)
	}
	memory, err := links.Remember(filepath.Join(dir, "accord", "links.json"))
	if err != nil {
		return nil, err
	}
	asking := func(done, total int) { line.tell("asking other sites", done, total) }
	return &linkCheck{links.Asker{Program: version(), Transport: links.Public(), Memory: memory, Now: time.Now, Progress: asking}, wanted, nil}, nil
}

func (l *linkCheck) findings(ctx context.Context, site *policy.Site) (found []diag.Finding, err error) {
	all := slices.Collect(site.WebLinks())
	l.told, err = l.asker.Ask(ctx, slices.DeleteFunc(all, func(link policy.WebLink) bool { return !l.wanted(link.At.File) }))
	return l.told.Findings(site.Today), err
}

// remember keeps the answers, also those of a run that was interrupted. Without it the next run asks again, and no more.
func (l *linkCheck) remember(stderr io.Writer) {
	if l.told == nil {
		return
	}
	if err := l.asker.Memory.Save(time.Now()); err != nil {
		fmt.Fprintf(stderr, "accord: what other sites said is not remembered: %v\n", err)
	}
}
