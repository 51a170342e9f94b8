package serve

import (
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

var errAddressTaken = syscall.EADDRINUSE

// A guard decides whether a request is answered at all.
type guard struct {
	names []string // of this server: what may stand in a Host header, without the port
	port  string
	open  bool // reached from other machines, which know this one by names that cannot be listed
}

// newGuard returns the guard of a server at an address. Other names than its own are refused, because a page of somebody
// else can make its name lead here (DNS rebinding).
func newGuard(addr string, at *net.TCPAddr) guard {
	g := guard{names: []string{"localhost", "127.0.0.1", "::1"}, port: strconv.Itoa(at.Port)}
	if host, _, err := net.SplitHostPort(addr); err == nil && host != "" {
		g.names = append(g.names, host)
	}
	if !at.IP.IsLoopback() {
		g.open = true
	}
	return g
}

// refuse answers a request that is not for this server or not from its own pages; false lets it pass.
func (g guard) refuse(w http.ResponseWriter, r *http.Request) bool {
	switch {
	case !g.knows(r.Host):
		http.Error(w, "this server does not go by that name; open it as http://localhost:"+g.port+"/", http.StatusMisdirectedRequest)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD are answered here", http.StatusMethodNotAllowed)
	case !strings.HasPrefix(r.RequestURI, "/"): // what a proxy is asked; its address would stand above the Host header
		http.Error(w, "only a path can be asked for here", http.StatusBadRequest)
	case foreign(r):
		http.Error(w, "pages of other sites are not answered", http.StatusForbidden)
	default:
		return false
	}
	return true
}

// knows reports whether a Host header names this server. On other machines a server is known by its addresses only: an
// address cannot be made to lead elsewhere. Each name has one way to be written with a port, and no other is known.
func (g guard) knows(host string) bool {
	if g.port == "80" && !strings.HasSuffix(host, ":80") { // browsers leave it out
		host += ":80"
	}
	name, port, err := net.SplitHostPort(host)
	if err != nil || port != g.port || host != net.JoinHostPort(name, port) {
		return false
	}
	known := func(own string) bool { return strings.EqualFold(name, own) }
	return slices.ContainsFunc(g.names, known) || g.open && net.ParseIP(name) != nil
}

// foreign reports whether a page of another site asks for something that it could read or run. Following a link to a
// page here is nothing of that kind: who follows it is shown a page and the other site learns nothing of it.
func foreign(r *http.Request) bool {
	other := func(origin string) bool { return origin != "http://"+r.Host }
	if slices.ContainsFunc(r.Header.Values("Origin"), other) {
		return true
	}
	follows := r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
	far := func(site string) bool { return site != "same-origin" && site != "none" }
	return !follows && slices.ContainsFunc(r.Header.Values("Sec-Fetch-Site"), far)
}

// protect sets the headers that keep what is answered to pages of this server.
func protect(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("X-Frame-Options", "SAMEORIGIN")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// A protected answer keeps its headers when the standard library words a failure: it takes off what it does not know.
type protected struct{ http.ResponseWriter }

func (p protected) WriteHeader(status int) {
	protect(p.Header())
	p.ResponseWriter.WriteHeader(status)
}

// quietLog is for what clients do wrong, which no author can mend.
func quietLog() *log.Logger { return log.New(io.Discard, "", 0) }
