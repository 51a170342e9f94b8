package serve

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// open opens connections, and says something on each.
func (a *attacked) open(t testing.TB, n int, say string) []net.Conn {
	t.Helper()
	return a.openWith(t, &net.Dialer{}, n, say)
}

func (a *attacked) openWith(t testing.TB, d *net.Dialer, n int, say string) []net.Conn {
	t.Helper()
	conns := make([]net.Conn, n)
	for i := range conns {
		c, err := d.Dial("tcp", a.addr)
		if err != nil {
			t.Fatal(err)
		}
		c.SetDeadline(time.Now().Add(time.Minute))
		if _, err := io.WriteString(c, say); err != nil {
			t.Fatal(err)
		}
		conns[i] = c
	}
	return conns
}

func closeConns(list []net.Conn) {
	for _, c := range list {
		c.Close()
	}
}

// A stream tells of a page that has become another.
func TestAStreamTellsOfAPage(t *testing.T) {
	dir := secretSite(t)
	a := startServer(t, dir)
	c := a.open(t, 1, "GET /_accord/events?show=articles/beta/index.html@0 HTTP/1.1\r\nHost: "+a.addr+"\r\n\r\n")[0]
	defer c.Close()
	stream := bufio.NewReader(c)
	for _, text := range []string{"", "One", "Two"} { // the page is another than the one of the sum 0 at first
		if text != "" {
			writeFile(t, dir, "content/articles/beta.md", editedSite()["content/articles/beta.md"]+text+"\n")
		}
		for line := ""; line != "event: page\n"; {
			var err error
			if line, err = stream.ReadString('\n'); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
		}
	}
}

// Where more connections are open than there are places, a new one gets its answer, and what is being answered goes on.
func TestACrowdKeepsNobodyOut(t *testing.T) {
	release, entered := make(chan struct{}), make(chan struct{})
	c := newCrowd(20)
	h := &http.Server{ConnState: c.see, ConnContext: withConn, Handler: c.answering(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			entered <- struct{}{}
			<-release
		}
		io.WriteString(w, "answered")
	}))}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- h.Serve(l) }()
	a := &attacked{addr: l.Addr().String()}

	slow := a.open(t, 1, "GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	<-entered
	idle := a.open(t, 40, "G")
	defer closeConns(idle)
	for i := range 10 {
		data, err := a.exchange("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		if err != nil || !strings.HasSuffix(string(data), "answered") {
			t.Errorf("request %d among 40 that wait: %v, %q", i, err, data)
		}
	}
	until(t, settling, "there are no more than there are places", func() bool { return c.size() <= 20 })
	close(release)
	if data, err := io.ReadAll(slow[0]); err != nil || !strings.HasSuffix(string(data), "answered") {
		t.Errorf("the request that was being answered: %v, %q", err, data)
	}
	closeConns(append(idle, slow...))
	until(t, settling, "nobody is left", func() bool { return c.size() == 0 })
	h.Close()
	if err := <-ended; err != http.ErrServerClosed {
		t.Error(err)
	}
}

func (c *crowd) size() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return max(len(c.open), len(c.waiting))
}

// What a tab asks about is kept only where there is such a page: who asks decides which paths there are.
func TestAskingFillsNoMemory(t *testing.T) {
	f := followSite(t, writeSite(t, editedSite()), false)
	st := f.current.Load()
	for i := range 1000 {
		if sum := st.tried(fmt.Sprint("articles/", i, "/index.html")).sum; sum != "" {
			t.Fatalf("a page that is not there has the sum %s", sum)
		}
	}
	kept := 0
	st.tried("articles/alpha/index.html")
	st.pages.Range(func(any, any) bool { kept++; return true })
	if kept != 1 {
		t.Errorf("%d sums are kept, want that of the one page", kept)
	}
}
