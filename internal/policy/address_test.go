package policy

import "testing"

func TestParseBaseURL(t *testing.T) {
	for s, want := range map[string]string{
		"https://example.org":          "https://example.org",
		"https://example.org/":         "https://example.org",
		"http://example.org:8080/a/b/": "http://example.org:8080/a/b",
		"https://[::1]:8080/a":         "https://[::1]:8080/a",
		"https://xn--exmple-cua.org/":  "https://xn--exmple-cua.org",
		"https://example.org/a%20b":    "https://example.org/a%20b",

		"":                               "",
		"example.org/a":                  "",
		"//example.org":                  "",
		"ftp://example.org":              "",
		"javascript:alert(1)":            "",
		"https://":                       "",
		"https://:80/":                   "",
		"https://[::1":                   "",
		"https://name:pass@example.org/": "",
		"https://example.org/a b":        "",
		"https://example.org/?a":         "",
		"https://example.org/#":          "",
		"https://example.org/../a":       "",
		"https://example.org/%2e%2e/a":   "",
		"https://example.org/a//b":       "",
		"https://example.org:99999/":     "",
		"https://example.org:0/":         "",
		"https://exämple.org/":           "",
	} {
		got, err := ParseBaseURL(s)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", s, got, err)
		}
	}
}
