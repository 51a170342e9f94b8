package serve

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// A crowd is the connections that are open, of all listeners. For one too many another goes: the one that has waited
// longest without a request that could be answered. Who opens connections and says nothing, or one byte now and then,
// pushes out his own and keeps nobody out.
type crowd struct {
	most int

	mu      sync.Mutex
	open    map[net.Conn]bool
	waiting map[net.Conn]time.Time // since when; those that are being answered are not in it
}

func newCrowd(most int) *crowd {
	return &crowd{most: most, open: map[net.Conn]bool{}, waiting: map[net.Conn]time.Time{}}
}

// see is the server's ConnState.
func (c *crowd) see(conn net.Conn, s http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch s {
	case http.StateNew:
		c.open[conn] = true
		c.waiting[conn] = time.Now()
		if len(c.open) > c.most {
			c.dismiss()
		}
	case http.StateIdle:
		c.waiting[conn] = time.Now()
	case http.StateClosed, http.StateHijacked:
		delete(c.open, conn)
		delete(c.waiting, conn)
	}
}

// dismiss closes the connection that has waited longest. There is one: a new one waits.
func (c *crowd) dismiss() {
	var longest net.Conn
	for conn, since := range c.waiting {
		if longest == nil || since.Before(c.waiting[longest]) {
			longest = conn
		}
	}
	delete(c.open, longest)
	delete(c.waiting, longest)
	longest.Close()
}

// answered notes that a request of a connection is being answered.
func (c *crowd) answered(conn net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.waiting, conn)
}

type connKey struct{}

// withConn is the server's ConnContext: a request's context knows its connection.
func withConn(ctx context.Context, conn net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, conn)
}

// answering tells the crowd of each request before it is answered.
func (c *crowd) answering(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if conn, ok := r.Context().Value(connKey{}).(net.Conn); ok {
			c.answered(conn)
		}
		h.ServeHTTP(w, r)
	})
}
