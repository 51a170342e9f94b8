package diag

import (
	"slices"
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	words := slices.Values([]string{"signed", "singed", "joined", "european-union", "eu", "nato", "members", "Site", "Title", "cat", "bat", "ballast-water-2004", "ballast-water"})
	for _, c := range []struct{ word, want string }{
		{"europaen-union", "european-union"},
		{"member", "members"},
		{"sigend", "signed"},
		{"signd", "signed"}, // "singed" is two slips away
		{"eu", "eu"},
		{"Tite", "Title"}, // "Site" is as near, and begins otherwise
		{"hat", "bat"},    // neither begins alike
		{"ratified", ""},
		{"ballast", "ballast-water"},
		{"ballas", ""},
		{"", ""},
		{strings.Repeat("x", 5000), ""},
	} {
		if got := Nearest(c.word, words); got != c.want {
			t.Errorf("Nearest(%.20q) = %q, want %q", c.word, got, c.want)
		}
	}
}
