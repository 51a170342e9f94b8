package serve

import (
	"net"
	"net/http"
	"strings"
	"testing"
)

// A server answers to its own names with its own port and to nothing else, however the name is written; nothing that
// stands where a name should stand ends it.
func TestOnlyItsOwnNamesAreAnswered(t *testing.T) {
	a := startSecret(t)
	for _, host := range []string{"localhost:{P}", "LOCALHOST:{P}", "127.0.0.1:{P}", "[::1]:{P}", "  localhost:{P}  "} {
		if got := a.ask(t, a.withPort("GET /x/ HTTP/1.1\r\nHost: "+host+"\r\n\r\n")); got.status != http.StatusOK {
			t.Errorf("Host %q: status %d, want 200", host, got.status)
		}
	}
	for _, host := range []string{
		"", "evil.test", "evil.test:{P}", "127.0.0.1.nip.io:{P}", "localhost.evil.test:{P}", "evil-localhost:{P}", "localhost",
		"localhost:", "localhost:99999", "localhost:1", "localhost:0{P}", "localhost:+{P}", "localhost:{P}0", "localhost:{P}:{P}",
		"localhost.:{P}", "localhost..:{P}", ".localhost:{P}", "user@localhost:{P}", "user:{P}@localhost:{P}", "localhost:{P}@evil.test",
		"localhost:{P},evil.test", "localhost:{P} evil.test", "localhost:{P}/", "localhost:{P}#", "localhost:{P}?", "localhost :{P}",
		"[::1]", "[::1", "::1]:{P}", "::1:{P}", "[[::1]]:{P}", "[]:{P}", "[", "]", "[localhost]:{P}", "[127.0.0.1]:{P}", "[::1%25lo]:{P}",
		"[::1%lo]:{P}", "[0:0:0:0:0:0:0:1]:{P}", "[::ffff:127.0.0.1]:{P}", "[::]:{P}", "0.0.0.0:{P}", "127.1:{P}", "127.0.0.2:{P}",
		"0x7f.0.0.1:{P}", "2130706433:{P}", "0177.0.0.1:{P}", "127.0.0.1.:{P}", "..", "..:{P}", "../../canary.txt:{P}", "%6cocalhost:{P}",
		"localhost%00:{P}", "\x00", "localhost\x00:{P}", "localho\xc5\xbft:{P}", "\xff\xfe:{P}", "*", "*:{P}", "null", "file://", ":{P}", ":",
		strings.Repeat("a", 8<<10), strings.Repeat("localhost.", 800) + ":{P}", strings.Repeat("[", 1000) + ":{P}",
	} {
		a.refuses(t, "GET /x/ HTTP/1.1\r\nHost: "+host+"\r\n\r\n")
	}
	for _, request := range []string{
		"GET /x/ HTTP/1.0\r\n\r\n",
		"GET /x/ HTTP/1.1\r\n\r\n",
		"GET /x/ HTTP/1.0\r\nHost: evil.test\r\n\r\n",
		"GET /x/ HTTP/1.1\r\nHost: localhost:{P}\r\nHost: evil.test\r\n\r\n",
		"GET /x/ HTTP/1.1\r\nHost: evil.test\r\nHost: localhost:{P}\r\n\r\n",
		"GET /x/ HTTP/1.1\r\nHost: localhost:{P}\r\nHost: localhost:{P}\r\n\r\n",
		"GET /x/ HTTP/1.1\r\nHost : localhost:{P}\r\n\r\n",
		"GET /x/ HTTP/1.1\r\nHost: evil.test\r\nX-Forwarded-Host: localhost:{P}\r\nForwarded: host=localhost:{P}\r\n\r\n",
		"GET http://evil.test/x/ HTTP/1.1\r\nHost: localhost:{P}\r\n\r\n",
		"GET http://localhost:{P}/x/ HTTP/1.1\r\nHost: evil.test\r\n\r\n",
		"GET http://localhost:{P}/x/ HTTP/1.1\r\nHost: localhost:{P}\r\n\r\n",
		"GET http://user@localhost:{P}/x/ HTTP/1.1\r\nHost: localhost:{P}\r\n\r\n",
		"GET http://localho%C5%BFt:{P}/x/ HTTP/1.1\r\nHost: localhost:{P}\r\n\r\n",
		"GET file:///etc/passwd HTTP/1.1\r\nHost: localhost:{P}\r\n\r\n",
		"GET http:///x/ HTTP/1.1\r\nHost: localhost:{P}\r\n\r\n",
		"GET http:x/ HTTP/1.1\r\nHost: localhost:{P}\r\n\r\n",
		"GET x/ HTTP/1.1\r\nHost: localhost:{P}\r\n\r\n",
		"GET * HTTP/1.1\r\nHost: localhost:{P}\r\n\r\n",
	} {
		a.refuses(t, request)
	}
	a.lives(t)
}

// Browsers leave out port 80; a server that other machines reach goes by any address, and by no name that it was not given.
func TestNamesByPortAndReach(t *testing.T) {
	at := func(ip string, port int) *net.TCPAddr { return &net.TCPAddr{IP: net.ParseIP(ip), Port: port} }
	for _, c := range []struct {
		addr  string
		at    *net.TCPAddr
		known string
		not   string
	}{
		{"localhost:80", at("127.0.0.1", 80), "localhost localhost:80 [::1] [::1]:80 127.0.0.1", "::1 [localhost] localhost:8080 localhost: evil.test evil.test:80"},
		{":1313", at("0.0.0.0", 1313), "192.168.1.7:1313 [fe80::1]:1313 localhost:1313", "evil.test:1313 192.168.1.7 192.168.1.7:80 [192.168.1.7]:1313 fe80::1:1313 010.1.1.1:1313"},
		{"desk.lan:1313", at("10.0.0.5", 1313), "desk.lan:1313 DESK.LAN:1313 10.0.0.5:1313", "desk.lan desk.lan.evil.test:1313 lan:1313"},
	} {
		g := newGuard(c.addr, c.at)
		for _, host := range strings.Fields(c.known) {
			if !g.knows(host) {
				t.Errorf("%s does not know %s", c.addr, host)
			}
		}
		for _, host := range append(strings.Fields(c.not), "") {
			if g.knows(host) {
				t.Errorf("%s knows %q", c.addr, host)
			}
		}
	}
}

func (a *attacked) withPort(text string) string { return strings.ReplaceAll(text, "{P}", a.port) }

func (a *attacked) refuses(t *testing.T, request string) {
	t.Helper()
	if got := a.ask(t, a.withPort(request)); got.status < 400 || got.status > 499 {
		t.Errorf("%.200q: status %d, want 4xx", request, got.status)
	}
}

// Pages of other sites are not answered, whatever they say that they are. Following a link to a page here is allowed.
func TestPagesOfOtherSitesAreNotAnswered(t *testing.T) {
	a := startSecret(t)
	own := "http://" + a.addr
	origins := []string{
		"", own, // none, and its own: the first two are those that may be answered
		"null", "file://", "*", "http://evil.test", "https://evil.test", "http://" + a.addr + ".evil.test", own + "/", own + "#", own + "0",
		"https://" + a.addr, "ws://" + a.addr, "http://localhost:" + a.port, "http://localhost", "http://127.0.0.1", "http://127.0.0.1:1", "http://[::1]:" + a.port,
		"http://user@" + a.addr, "//" + a.addr, a.addr, "HTTP://" + a.addr, "http://127.1:" + a.port, "http://0.0.0.0:" + a.port, "http://192.168.0.1:" + a.port,
		"http://evil.test, " + own, own + " http://evil.test", own + ", " + own, "chrome-extension://abcdef", "\xff", "http://" + strings.Repeat("a", 8<<10), ";", "undefined",
	}
	if len(origins) < 32 {
		t.Fatalf("only %d origins", len(origins))
	}
	for _, c := range []struct {
		fetch   string // Sec-Fetch-Site, -Mode and -Dest; "" for a client that sends none
		allowed bool   // with an origin that is allowed
	}{
		{"", true}, {"same-origin cors empty", true}, {"same-origin no-cors script", true}, {"same-origin navigate document", true},
		{"none navigate document", true}, {"cross-site navigate document", true}, {"same-site navigate document", true},
		{"cross-site navigate iframe", false}, {"cross-site navigate embed", false}, {"cross-site navigate object", false}, {"cross-site navigate", false},
		{"cross-site no-cors script", false}, {"cross-site no-cors image", false}, {"cross-site no-cors style", false}, {"cross-site no-cors document", false},
		{"cross-site cors empty", false}, {"cross-site websocket websocket", false}, {"cross-site", false}, {"same-site no-cors script", false}, {"same-site cors empty", false},
		{"SAME-ORIGIN cors empty", false}, {"same-origin,cross-site cors empty", false}, {"x no-cors script", false},
	} {
		for i, origin := range origins {
			for _, target := range []string{"/x/", "/_accord/panel"} {
				got := a.get(t, target, append(fetchHeaders(c.fetch), originHeader(origin)...)...)
				if allowed := c.allowed && i < 2; allowed && got.status != http.StatusOK || !allowed && (got.status < 400 || got.status > 499) {
					t.Errorf("%s: Origin %.80q, Sec-Fetch %q: status %d", target, origin, c.fetch, got.status)
				}
			}
		}
	}
	for _, twice := range [][]string{{"Origin: " + own, "Origin: http://evil.test"}, {"Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site"}, {"Origin: "}} {
		if got := a.get(t, "/x/", twice...); got.status != http.StatusForbidden {
			t.Errorf("%q: status %d, want 403", twice, got.status)
		}
	}
	a.lives(t)
}

func originHeader(origin string) []string {
	if origin == "" {
		return nil
	}
	return []string{"Origin: " + origin}
}

func fetchHeaders(fetch string) (out []string) {
	for i, value := range strings.Fields(fetch) {
		out = append(out, []string{"Sec-Fetch-Site: ", "Sec-Fetch-Mode: ", "Sec-Fetch-Dest: "}[i]+value)
	}
	return out
}

// Only GET and HEAD are answered, at every address.
func TestOnlyGetAndHeadAreAnswered(t *testing.T) {
	a := startSecret(t)
	targets := []string{"/", "/x/", "/x/articles/alpha/", "/x/none", "/_accord/panel", "/_accord/events", "/_accord/client.js", "/_accord/none"}
	for _, target := range targets {
		for _, method := range []string{"OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "TRACK", "PROPFIND", "DEBUG", "PURGE", "get", "head", "Get", "GETT", "X", "!#$%&'*+-.^_`|~"} {
			got := a.ask(t, method+" "+target+" HTTP/1.1\r\nHost: "+a.addr+"\r\nX-Mark: echo-me\r\n\r\n")
			if got.status != http.StatusMethodNotAllowed || got.header.Get("Allow") != "GET, HEAD" || strings.Contains(got.body, "echo-me") {
				t.Errorf("%s %s: status %d, Allow %q", method, target, got.status, got.header.Get("Allow"))
			}
		}
		if got := a.ask(t, "HEAD "+target+" HTTP/1.1\r\nHost: "+a.addr+"\r\n\r\n"); got.status > 404 || got.body != "" {
			t.Errorf("HEAD %s: status %d, %d bytes", target, got.status, len(got.body))
		}
	}
	for _, line := range []string{"CONNECT " + a.addr, "OPTIONS *"} {
		if got := a.ask(t, line+" HTTP/1.1\r\nHost: "+a.addr+"\r\n\r\n"); got.status != http.StatusMethodNotAllowed {
			t.Errorf("%s: status %d, want 405", line, got.status)
		}
	}
	for _, line := range []string{"CONNECT evil.test:443", "OPTIONS * HTTP/1.1\r\nHost: evil.test\r\nX:", "G\x00T /x/", "GET\t/x/", " GET /x/", "(GET) /x/", "\xff /x/", ""} {
		a.refuses(t, line+" HTTP/1.1\r\nHost: "+a.addr+"\r\n\r\n")
	}
	a.lives(t)
}

// What protects an answer stands on answers of every kind, also on those that the standard library words.
func TestEveryAnswerIsProtected(t *testing.T) {
	a := startSecret(t)
	for _, c := range []struct {
		target string
		status int
		header string
	}{
		{"/", 302, ""}, {"/x/", 200, ""}, {"/x/articles/alpha", 302, ""}, {"/x/none", 404, ""}, {"/x/none.txt", 404, ""}, {"/x/articles/draft/", 404, ""},
		{"/x/articles/shown/dot.gif", 200, ""}, {"/x/articles/shown/dot.gif", 206, "Range: bytes=0-3"}, {"/x/articles/shown/dot.gif", 416, "Range: bytes=9999-"},
		{"/x/articles/shown/dot.gif", 416, "Range: nonsense"}, {"/x/articles/shown/dot.gif", 412, "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT"},
		{"/x/articles/shown/dot.gif", 304, "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT"}, {"/_accord/panel", 200, ""}, {"/_accord/events", 200, ""},
		{"/_accord/client.js", 200, ""}, {"/_accord/none", 404, ""}, {"/_accord/", 404, ""}, {"/x/", 403, "Origin: null"}, {"/x/sitemap.xml", 200, ""},
	} {
		headers := []string{"Connection: close"}
		if c.header != "" {
			headers = append(headers, c.header)
		}
		if got := a.get(t, c.target, headers...); got.status != c.status {
			t.Errorf("%s %s: status %d, want %d", c.target, c.header, got.status, c.status)
		}
	}
}
