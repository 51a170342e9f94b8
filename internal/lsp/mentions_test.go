package lsp

import (
	"testing"
	"time"

	assets "accord"
	"accord/internal/build"
	"accord/internal/policy"
)

// Each place where the repository's own site names a record holds the record's id: a rename would reach it.
func TestMentionsStandWhereTheySay(t *testing.T) {
	project, err := build.Open("../..", build.Options{Clock: time.Now, Drafts: true, Assets: assets.FS})
	if err != nil {
		t.Fatal(err)
	}
	defer project.Close()
	if err := project.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	snap, err := project.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s, v := &server{dir: "../..", root: project.Root()}, &view{Snapshot: snap}
	texts, seen := map[string]*text{}, map[policy.Kind]int{}
	for m := range v.mentions() {
		if m.isFile() {
			continue
		}
		if texts[m.at.File] == nil {
			texts[m.at.File] = s.text(v, m.at.File)
		}
		if _, ok := m.exact(texts[m.at.File]); !ok {
			t.Errorf("%s does not hold %q", m.at, m.id())
		}
		seen[m.record.Meta().Kind]++
	}
	for _, kind := range []policy.Kind{policy.Articles, policy.Agreements, policy.Actors, policy.Events, policy.Sources, policy.Terms} {
		if seen[kind] < 5 {
			t.Errorf("there are %d mentions of %s", seen[kind], kind.Folder())
		}
	}
}
