package main

import (
	"os"
	"strings"
	"testing"
	"time"
)

// TestBudget is the quick half of the budgets: a small site, accord against the floor alone, the
// best of five in turns. Two and a half times the floor is allowed: it is there to notice what makes accord slow,
// on machines that do other things, too, and not to measure it.
// go test does not see that accord's sources have changed: run it with -count=1.
func TestBudget(t *testing.T) {
	const articles = 1000
	dir, err := freshDir()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := generate(dir, articles, []string{"accord", "theme", "floor"}); err != nil {
		t.Fatal(err)
	}
	tools, err := newTools(t.Context(), dir, []string{"accord", "floor"})
	if err != nil {
		t.Fatal(err)
	}
	for _, tool := range tools {
		if err := tool.make(); err != nil {
			t.Fatal(err)
		}
	}
	results, err := measure(t.Context(), tools, 5, false)
	if err != nil {
		t.Fatal(err)
	}
	accord, floor := results[0], results[1]
	for _, line := range accord.findings() {
		t.Errorf("accord reports on the generated site: %s", line)
	}
	if accord.files < articles || floor.files < articles {
		t.Errorf("accord wrote %d files and the floor %d, want a page for each article", accord.files, floor.files)
	}
	if took, limit := best(accord.full), best(floor.full)*5/2; took > limit {
		t.Errorf("accord took %s, at most %s allowed (two and a half times the floor's %s)", took, limit, best(floor.full))
	}
}

func TestMissedBudgets(t *testing.T) {
	costs := func(wall time.Duration, megabytes int64) []cost {
		return []cost{{wall: wall, peak: megabytes * 1e6}}
	}
	check := result{tool: "check", full: costs(1200*time.Millisecond, 150)}
	hugo := result{tool: "hugo", full: costs(6*time.Second, 1290)}
	floor := result{tool: "floor", full: costs(2*time.Second, 20)}
	for _, row := range []struct {
		name        string
		full, again []cost
		articles    int
		want        string // the beginnings of what is missed
	}{
		{"all kept", costs(1900*time.Millisecond, 210), costs(200*time.Millisecond, 90), 10000, ""},
		{"slow", costs(2100*time.Millisecond, 210), nil, 10000, "full build, a third of hugo|full build, the floor"},
		{"large", costs(1800*time.Millisecond, 260), nil, 10000, "peak memory"},
		{"large for many articles", costs(1800*time.Millisecond, 260), nil, 100000, ""},
		{"no memory of the last build", costs(1800*time.Millisecond, 99), costs(time.Second, 99), 10000, "nothing changed"},
		{"checks that take most of a build", costs(1700*time.Millisecond, 99), nil, 10000, "check"},
	} {
		t.Run(row.name, func(t *testing.T) {
			accord := result{tool: "accord", full: row.full, again: row.again}
			var got []string
			for _, m := range missedBudgets([]result{accord, check, hugo, floor}, row.articles) {
				what, _, _ := strings.Cut(m, ":")
				what = strings.TrimSuffix(what, ", 0.15 of a full build")
				got = append(got, strings.TrimSuffix(what, ", 0.7 of a full build"))
			}
			if list := strings.Join(got, "|"); list != row.want {
				t.Errorf("missed %q, want %q", list, row.want)
			}
		})
	}
	if missed := missedBudgets([]result{check, hugo, floor}, 10000); missed != nil {
		t.Errorf("without accord there is nothing to judge: %q", missed)
	}
}

func TestFindingsAreToldFromOtherOutput(t *testing.T) {
	r := result{said: []byte("2,000 pages in 0.2 s: 8.1 MB\ncontent/agreements/agr-1.md:7:13: error: no actor has the id \"x\" [unknown-actor]\n")}
	if got := r.findings(); len(got) != 1 {
		t.Errorf("%d findings in %q, want 1", len(got), r.said)
	}
}

func TestMedian(t *testing.T) {
	costs := []cost{{wall: 5}, {wall: 1}, {wall: 3}}
	if got := median(costs, wall); got != 3 {
		t.Errorf("median %d, want 3", got)
	}
	if got := best(costs); got != 1 {
		t.Errorf("best %d, want 1", got)
	}
}
