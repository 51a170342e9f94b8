package serve

import (
	"log"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"io"
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
	case foreign(r):
		http.Error(w, "pages of other sites are not answered", http.StatusForbidden)
	default:
		return false
	}
	return true
}

// knows reports whether a Host header names this server. On other machines a server is known by its addresses only: an
// address cannot be made to lead elsewhere.
func (g guard) knows(host string) bool {
	name, port := host, "80"
	if h, p, err := net.SplitHostPort(host); err == nil {
		name, port = h, p
	} else if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		name = host[1 : len(host)-1]
	}
	if port != g.port {
		return false
	}
	for _, own := range g.names {
		if strings.EqualFold(name, own) {
			return true
		}
	}
	return g.open && net.ParseIP(name) != nil
}

// foreign reports whether a page of another site asks for something that it could read or run. Following a link to a
// page here is nothing of that kind.
func foreign(r *http.Request) bool {
	if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host {
		return true
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return false
	}
	return r.Header.Get("Sec-Fetch-Mode") != "navigate" || r.Header.Get("Sec-Fetch-Dest") != "document"
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

// limited bounds the connections that are open at once, over all listeners that share places.
type limited struct {
	net.Listener
	places chan struct{}
}

func (l limited) Accept() (net.Conn, error) {
	l.places <- struct{}{}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.places
		return nil, err
	}
	return &placed{Conn: c, leave: sync.OnceFunc(func() { <-l.places })}, nil
}

type placed struct {
	net.Conn
	leave func()
}

func (p *placed) Close() error {
	defer p.leave()
	return p.Conn.Close()
}

// quietLog is for what clients do wrong, which no author can mend.
func quietLog() *log.Logger { return log.New(io.Discard, "", 0) }
