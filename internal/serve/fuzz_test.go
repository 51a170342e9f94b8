package serve

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
)

// statusLine begins an answer.
var statusLine = regexp.MustCompile(`^HTTP/1\.[01] ([1-5][0-9][0-9]) `)

// FuzzRequest sends bytes over a real connection. Whatever they are: the connection is closed, with an answer that is one
// or none, the server has not failed, and no secret is told.
func FuzzRequest(f *testing.F) {
	a := startSecret(f)
	for _, seed := range []string{
		"GET /x/ HTTP/1.1\r\nHost: {A}\r\n\r\n",
		"HEAD /x/articles/alpha/ HTTP/1.1\r\nHost: {A}\r\n\r\n",
		"GET /x/articles/shown/dot.gif HTTP/1.1\r\nHost: {A}\r\nRange: bytes=0-3,5-7,-1\r\nIf-Range: x\r\n\r\n",
		"GET /x/../../.env HTTP/1.1\r\nHost: {A}\r\n\r\n",
		"GET /x/%2e%2e/%2e%2e/canary.txt HTTP/1.1\r\nHost: {A}\r\n\r\n",
		"GET /x/..%5c..%5ccanary.txt HTTP/1.1\r\nHost: {A}\r\n\r\n",
		"GET /_accord/panel?page=articles/alpha/index.html HTTP/1.1\r\nHost: {A}\r\nSec-Fetch-Site: same-origin\r\n\r\n",
		"GET /_accord/events?show=index.html@0&show=articles/draft/index.html@1 HTTP/1.1\r\nHost: {A}\r\nConnection: close\r\n\r\n",
		"GET /_accord/../client.js HTTP/1.1\r\nHost: localhost\r\nHost: {A}\r\n\r\n",
		"GET http://{A}/x/ HTTP/1.1\r\nHost: evil.test\r\nOrigin: null\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nHost: {A}\r\n\r\n",
		"CONNECT {A} HTTP/1.1\r\nHost: {A}\r\n\r\n",
		"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00",
		"GET /x/ HTTP/1.1\r\nHost: {A}\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\nffffffff\r\n",
		"GET /x/ HTTP/1.1\r\nHost: {A}\r\nContent-Length: -1\r\n\r\n",
		"GET /x/articles/<zqx>/?a;b=%zz#x HTTP/1.0\r\nHost: {A}\r\n\r\n",
		"\x16\x03\x01\x02\x00\x01",
		"",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, request []byte) {
		data, err := a.exchange(strings.ReplaceAll(string(request), "{A}", a.addr))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte(canary)) && !bytes.Contains(request, []byte(canary)) {
			t.Fatalf("the canary is answered: %.300q", data)
		}
		m := statusLine.FindSubmatch(data)
		if len(data) > 0 && m == nil {
			t.Fatalf("no answer: %.300q", data)
		}
		if m != nil && m[1][0] == '5' && string(m[1]) != "501" && string(m[1]) != "505" { // of the standard library: what it does not know
			t.Fatalf("the server failed: %.300q", data)
		}
		a.lives(t)
	})
}
