package e2e

import (
	"os"
	"testing"
)

// times is how often a test does what it does by chance: as often as it says for each change, and in the longer tiers, which
// .ci/tier runs, the second or third number of times.
func times(t *testing.T, each, nightly, release int) int {
	t.Helper()
	switch tier := os.Getenv("ACCORD_TIER"); tier {
	case "", "a":
		return each
	case "b":
		return nightly
	case "c":
		return release
	default:
		t.Fatalf("ACCORD_TIER is %q, and not a, b or c", tier)
		return 0
	}
}
