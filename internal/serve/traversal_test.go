package serve

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// secretPaths are ways to what must not be answered, from the root of the site: six beginnings of ten endings.
func secretPaths() (out []string) {
	for _, start := range []string{"", "../", "../../../../../../../", "articles/alpha/../../", "articles/shown/../../../", "./.././"} {
		for _, end := range []string{
			"canary.txt", "accord.yaml", ".env", ".git/config", "layouts/parts/status.html", "content/articles/alpha.md", "content/articles/draft.md",
			"content/articles/later.md", "content/articles/draft/beside.txt", "content/articles/shown/out.txt",
		} {
			out = append(out, start+end)
		}
	}
	return out
}

// disguises are ways to write a path in a request that some servers have taken for another.
func disguises() map[string]func(path string) string {
	replaced := func(pairs ...string) func(string) string { return strings.NewReplacer(pairs...).Replace }
	return map[string]func(string) string{
		"plain":            func(p string) string { return p },
		"%":                replaced(".", "%2e", "/", "%2f"),
		"%25":              replaced(".", "%252e", "/", "%252f"),
		"overlong":         replaced(".", "%c0%ae", "/", "%c0%af"),
		"overlong, raw":    replaced(".", "\xc0\xae", "/", "\xc0\xaf"),
		"backslash":        replaced("/", `\`),
		"%5c":              replaced("/", "%5c"),
		";":                replaced("../", "..;/"),
		"#":                func(p string) string { return "index.html#/../" + p },
		"?":                func(p string) string { return p + "?raw??" },
		"//":               replaced("/", "//"),
		"/./":              replaced("/", "/./"),
		"trailing dot":     func(p string) string { return p + "." },
		"trailing slash":   func(p string) string { return p + "/" },
		"%00":              func(p string) string { return p + "%00.html" },
		"NUL":              func(p string) string { return p + "\x00.html" },
		"64 KB":            func(p string) string { return strings.Repeat("a/../", 13<<10) + p },
		"4 KB":             func(p string) string { return strings.Repeat("./", 2<<10) + p },
		"drive and stream": func(p string) string { return "C:" + p + "::$DATA" },
	}
}

// No way of writing a path leads to what is not published.
func TestNoPathLeadsOut(t *testing.T) {
	a := startSecret(t)
	var targets []string
	for _, path := range secretPaths() {
		for _, disguise := range disguises() {
			for _, below := range []string{"/", "/x/", "/_accord/"} {
				targets = append(targets, below+disguise(path))
			}
		}
	}
	if len(targets) < 3*700 {
		t.Fatalf("only %d targets", len(targets))
	}
	next := make(chan string)
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for target := range next {
				got := a.get(t, target)
				if got.status >= 500 || got.status < 200 {
					t.Errorf("%.200q: status %d", target, got.status)
				}
				if to := got.header.Get("Location"); to != "" && (!strings.HasPrefix(to, "/x/") || strings.Contains(to, "..")) {
					t.Errorf("%.200q: leads to %q", target, to)
				}
			}
		})
	}
	for _, target := range targets {
		next <- target
	}
	close(next)
	workers.Wait()
	a.lives(t)
}

// The rest of what may be asked for tells no secret either: neither the panel of any page, nor its findings.
func TestThePanelTellsNoSecret(t *testing.T) {
	a := startSecret(t)
	for _, path := range append(secretPaths(), "", "articles/alpha/index.html", "articles/draft/index.html", "articles/shown/index.html", "index.html") {
		got := a.get(t, "/_accord/panel?page="+strings.NewReplacer("/", "%2f").Replace(path))
		if got.status != http.StatusOK || got.header.Get("Content-Type") != "application/json" {
			t.Errorf("panel of %s: status %d, %s", path, got.status, got.header.Get("Content-Type"))
		}
	}
	if strings.Contains(a.told.String(), canary) {
		t.Errorf("the author is shown what is behind a link: %s", a.told)
	}
}

// What is no request is answered as such or not at all, and harms nobody.
func TestMalformedRequests(t *testing.T) {
	a := startSecret(t)
	host := "Host: " + a.addr + "\r\n"
	page := "GET /x/articles/beta/ HTTP/1.1\r\n" + host
	for _, c := range []struct {
		name, request string
		want          []int // statuses, in order
	}{
		{"a header of 1 MB", page + "X: " + strings.Repeat("a", 1<<20) + "\r\n\r\n", []int{431}},
		{"100,000 headers", page + strings.Repeat("X: y\r\n", 100_000) + "\r\n", []int{431}},
		{"a first line of 1 MB", "GET /" + strings.Repeat("a", 1<<20), []int{431}},
		{"three in one piece", page + "\r\n" + page + "\r\n" + page + "\r\n", []int{200, 200, 200}},
		{"one hidden in the body of another", page + "Content-Length: 5\r\n\r\nabcde" + page + "\r\n", []int{200, 200}},
		{"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00", []int{421}},
		{"an upgrade to HTTP/2", page + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n", []int{200}},
		{"an upgrade to a socket", page + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n", []int{200}},
		{"100-continue", page + "Expect: 100-continue\r\nContent-Length: 4\r\n\r\nabcd", []int{200}},
		{"another expectation", page + "Expect: miracles\r\n\r\n", []int{417}},
		{"a body in chunks", page + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" + page + "\r\n", []int{200, 200}},
		{"a body in bad chunks", page + "Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n", []int{200}},
		{"an unknown encoding", page + "Transfer-Encoding: gzip\r\n\r\n", []int{501}},
		{"both lengths", page + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + page + "\r\n", []int{200, 200}},
		{"a negative length", page + "Content-Length: -1\r\n\r\n", []int{400}},
		{"two lengths", page + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", []int{400}},
		{"a length that is none", page + "Content-Length: 0x10\r\n\r\n", []int{400}},
		{"a huge length", page + "Content-Length: 999999999999999999\r\n\r\nx", []int{200}},
		{"an overflowing length", page + "Content-Length: 99999999999999999999\r\n\r\nx", []int{400}},
		{"a folded header", page + "X: a\r\n b\r\n\r\n", []int{200}},
		{"a header without a colon", page + "nonsense\r\n\r\n", []int{400}},
		{"an empty name", page + ": x\r\n\r\n", []int{400}},
		{"lone line feeds", "GET /x/articles/beta/ HTTP/1.1\nHost: " + a.addr + "\n\n", []int{200}},
		{"HTTP/0.9", "GET /x/\r\n\r\n", []int{400}},
		{"HTTP/3", "GET /x/ HTTP/3.0\r\n" + host + "\r\n", []int{505}},
		{"a TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + strings.Repeat("\x01", 500), []int{400}},
		{"nothing", "", nil},
		{"empty lines", "\r\n\r\n\r\n", []int{400}},
		{"half a request", "GET /x/ HT", []int{400}},
		{"random bytes", strings.Repeat("\x80\xff\x00\n", 300), []int{400}},
	} {
		data, err := a.exchange(c.request)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		data = []byte(strings.TrimPrefix(string(data), "HTTP/1.1 100 Continue\r\n\r\n"))
		list, err := answers(data, "GET")
		var got []int
		for _, each := range list {
			got = append(got, each.status)
			if wrong := each.unprotected(); wrong != "" {
				t.Errorf("%s: status %d: %s", c.name, each.status, wrong)
			}
		}
		if err != nil || !equalStatuses(got, c.want) {
			t.Errorf("%s: statuses %v, want %v (%v)", c.name, got, c.want, err)
		}
		a.lives(t)
	}
}

func equalStatuses(got, want []int) bool {
	if len(got) == 0 && len(want) == 1 && want[0] >= 400 {
		return true // closed before the answer could be read
	}
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if got[i] != want[i] {
			return false
		}
	}
	return true
}

// A preface of HTTP/2, or the beginning of a request, after which nothing comes, does not hold a connection for long.
func TestSilenceIsEnded(t *testing.T) {
	t.Parallel()
	a := startSecret(t)
	for _, start := range []string{"", "PRI * HTTP/2.0\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET /x/ HTTP/1.1\r\nHost: " + a.addr + "\r\nX: ", "\x16\x03\x01"} {
		t.Run(strings.ToValidUTF8(start, "?"), func(t *testing.T) {
			t.Parallel()
			c, err := a.dial()
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			began := time.Now()
			if _, err := io.WriteString(c, start); err != nil {
				t.Fatal(err)
			}
			_, err = io.ReadAll(c)
			if took := time.Since(began); took > 2*headerTime {
				t.Errorf("it was ended after %v (%v)", took, err)
			}
		})
	}
}
