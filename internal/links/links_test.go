package links

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"accord/internal/policy"
)

// A web is a network in memory: what each host answers. Time in it takes no time.
type web map[string]http.HandlerFunc

// bubble calls do with an asker of the web, whose memory is in a file. Connections are closed at its end.
func (w web) bubble(t *testing.T, do func(t *testing.T, a *Asker)) {
	file := filepath.Join(t.TempDir(), "accord", "links.json")
	synctest.Test(t, func(t *testing.T) {
		transport := &http.Transport{DialContext: w.dial(t)}
		defer transport.CloseIdleConnections()
		do(t, &Asker{Program: "devel 1a2b", Transport: transport, Memory: remember(t, file), Now: time.Now})
	})
}

func remember(t *testing.T, file string) *Memory {
	t.Helper()
	m, err := Remember(file)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (w web) dial(t *testing.T) func(ctx context.Context, _, address string) (net.Conn, error) {
	listeners := map[string]pipes{}
	for host, handler := range w {
		p := pipes{conns: make(chan net.Conn), closed: make(chan struct{})}
		listeners[host] = p
		server := &http.Server{Handler: handler}
		go server.Serve(p)
		t.Cleanup(func() { server.Close() })
	}
	return func(ctx context.Context, _, address string) (net.Conn, error) {
		host, _, _ := net.SplitHostPort(address)
		p, ok := listeners[host]
		if !ok {
			return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}}
		}
		near, far := net.Pipe()
		select {
		case p.conns <- far:
			return near, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// pipes is a listener whose connections are pipes.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error   { close(p.closed); return nil }
func (p pipes) Addr() net.Addr { return &net.UnixAddr{} }

// links are links of no source.
func linksTo(addresses ...string) (list []policy.WebLink) {
	for _, address := range addresses {
		list = append(list, policy.WebLink{Address: address})
	}
	return list
}

func ask(t *testing.T, a *Asker, links []policy.WebLink) *Told {
	t.Helper()
	told, err := a.Ask(t.Context(), links)
	if err != nil {
		t.Fatal(err)
	}
	return told
}

// status answers with a status.
func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

// onGet refuses HEAD in some way, and answers GET.
func onGet(head http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			head(w, r)
		}
	}
}

func to(code int, location string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", location)
		w.WriteHeader(code)
	}
}

func cut(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }

func slow(w http.ResponseWriter, r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-time.After(time.Hour):
	}
}

// Only what is certain is called gone, and what has moved for good says where.
func TestVerdicts(t *testing.T) {
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    State
		moved   string
	}{
		"ok":                    {status(200), Fine, ""},
		"no content":            {status(204), Fine, ""},
		"not found":             {status(404), Gone, ""},
		"gone":                  {status(410), Gone, ""},
		"unauthorized":          {status(401), Unknown, ""},
		"forbidden":             {status(403), Unknown, ""},
		"too many":              {status(429), Unknown, ""},
		"legal reasons":         {status(451), Unknown, ""},
		"robots":                {status(999), Unknown, ""},
		"server fault":          {status(500), Unknown, ""},
		"unavailable":           {status(503), Unknown, ""},
		"not modified":          {status(304), Unknown, ""},
		"HEAD not allowed":      {onGet(status(405)), Fine, ""},
		"HEAD not known":        {onGet(status(404)), Fine, ""},
		"HEAD cut":              {onGet(cut), Fine, ""},
		"HEAD slow":             {onGet(slow), Fine, ""},
		"cut":                   {cut, Unknown, ""},
		"slow":                  {slow, Unknown, ""},
		"moved":                 {to(301, "http://fine.test/new"), Fine, "http://fine.test/new"},
		"moved twice":           {to(308, "http://moved.test/x"), Fine, "http://fine.test/y"},
		"moved, then for now":   {to(301, "http://away.test/x"), Fine, "http://away.test/x"},
		"away for now":          {to(302, "http://fine.test/"), Fine, ""},
		"away, then for good":   {to(307, "http://moved.test/x"), Fine, ""},
		"moved to what is not":  {to(301, "http://gone.test/"), Gone, ""},
		"moved to a lost host":  {to(301, "http://nowhere.test/"), Unknown, ""},
		"moved to a refusal":    {to(301, "http://closed.test/"), Unknown, ""},
		"round and round":       {to(302, "/"), Unknown, ""},
		"to another scheme":     {to(302, "ftp://fine.test/"), Unknown, ""},
		"to a script":           {to(302, "javascript:alert(1)"), Unknown, ""},
		"to a password":         {to(302, "http://a:b@fine.test/"), Unknown, ""},
		"to nonsense":           {to(302, "http://[::1"), Unknown, ""},
		"a redirect to nowhere": {status(302), Unknown, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := web{"a.test": c.handler, "fine.test": status(200), "gone.test": status(404), "closed.test": status(403),
				"moved.test": to(301, "http://fine.test/y"), "away.test": to(302, "http://fine.test/z")}
			w.bubble(t, func(t *testing.T, a *Asker) {
				told := ask(t, a, linksTo("http://a.test/#part"))
				got := told.answers["http://a.test/"]
				if got.State != c.want || got.Moved != c.moved || got.Why == "" {
					t.Errorf("%+v, want %s and %q", got, c.want, c.moved)
				}
			})
		})
	}
}

// Addresses that are none of the web's are nobody's to ask.
func TestNoAddress(t *testing.T) {
	web{}.bubble(t, func(t *testing.T, a *Asker) {
		for _, address := range []string{"ftp://a.test/", "http://", "http://u:p@a.test/", "http://[::1", "file:///etc/passwd", ""} {
			if got := ask(t, a, linksTo(address)).answers[plain(address)]; got.State != Unknown {
				t.Errorf("%s: %+v", address, got)
			}
		}
	})
}

// That a name is not known says something only where other names are.
func TestLostHosts(t *testing.T) {
	web{"fine.test": status(403)}.bubble(t, func(t *testing.T, a *Asker) {
		if got := ask(t, a, linksTo("http://nowhere.test/")).answers["http://nowhere.test/"]; got.State != Unknown {
			t.Errorf("nothing was reached, and yet: %+v", got)
		}
		if len(a.Memory.said.Answers) > 0 {
			t.Errorf("nothing was reached, and this is remembered: %v", a.Memory.said.Answers)
		}
		told := ask(t, a, linksTo("http://nowhere.test/", "http://fine.test/"))
		if got := told.answers["http://nowhere.test/"]; got.State != Gone || got.Why != errNotThere.Error() {
			t.Errorf("a host that is not there: %+v", got)
		}
	})
}

// A log of requests: when they came, and how many at once.
type log struct {
	mu      sync.Mutex
	at      []time.Time
	methods []string
	now     int
	most    int
}

// times are when requests came until now.
func (l *log) times() []time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.at)
}

func (l *log) of(handler http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		l.at, l.methods = append(l.at, time.Now()), append(l.methods, r.Method)
		l.now++
		l.most = max(l.most, l.now)
		l.mu.Unlock()
		defer func() {
			l.mu.Lock()
			l.now--
			l.mu.Unlock()
		}()
		handler(w, r)
	}
}

// A host is asked one thing at a time, with a pause, also when others lead to it; and by its name, without a word about anyone.
func TestPolite(t *testing.T) {
	var l log
	var headers []http.Header
	w := web{"a.test": l.of(func(w http.ResponseWriter, r *http.Request) {
		headers = append(headers, r.Header)
		time.Sleep(300 * time.Millisecond)
		http.SetCookie(w, &http.Cookie{Name: "who", Value: "you"})
	})}
	var addresses []string
	for i := range 5 {
		host := fmt.Sprintf("other%d.test", i)
		w[host] = to(302, "http://a.test/"+host)
		addresses = append(addresses, "http://a.test/"+host, "http://"+host+"/", "http://a.test/"+host+"#part")
	}
	w.bubble(t, func(t *testing.T, a *Asker) {
		ask(t, a, linksTo(addresses...))
	})
	if len(l.at) != 10 || l.most != 1 {
		t.Errorf("%d requests, %d at once", len(l.at), l.most)
	}
	for i := 1; i < len(l.at); i++ {
		if gap := l.at[i].Sub(l.at[i-1]); gap < pause+300*time.Millisecond {
			t.Errorf("request %d came %v after the one before", i, gap)
		}
	}
	for _, h := range headers {
		if len(h) != 2 || h.Get("User-Agent") != "accord/devel-1a2b (checks the links of a site)" || h.Get("Accept") != "*/*" {
			t.Errorf("a host was told %v", h)
		}
	}
	if slices.Contains(l.methods, http.MethodGet) {
		t.Errorf("what HEAD answers well is asked again: %v", l.methods)
	}
}

// Many hosts are asked side by side, but not all at once.
func TestSideBySide(t *testing.T) {
	var l log
	w, addresses := web{}, []string{}
	for i := range 3 * maxHosts {
		host := fmt.Sprintf("h%d.test", i)
		w[host] = l.of(func(http.ResponseWriter, *http.Request) { time.Sleep(time.Second) })
		addresses = append(addresses, "http://"+host+"/")
	}
	w.bubble(t, func(t *testing.T, a *Asker) {
		start := time.Now()
		var told []string
		var mu sync.Mutex
		a.Progress = func(done, total int) {
			mu.Lock()
			told = append(told, fmt.Sprint(done, "/", total))
			mu.Unlock()
		}
		ask(t, a, linksTo(addresses...))
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("%d hosts took %v", len(addresses), took)
		}
		if l.most != maxHosts {
			t.Errorf("%d hosts at once", l.most)
		}
		if len(told) != len(addresses) || told[0] != "0/48" {
			t.Errorf("the progress is told as %q", told)
		}
	})
}

// Who asks for patience gets it, within bounds.
func TestRetryAfter(t *testing.T) {
	for name, c := range map[string]struct {
		wait  func() string
		state State
		after time.Duration
	}{
		"seconds":  {func() string { return "30" }, Fine, 31 * time.Second},
		"a date":   {func() string { return time.Now().Add(20 * time.Second).UTC().Format(http.TimeFormat) }, Fine, 21 * time.Second},
		"too long": {func() string { return "3600" }, Unknown, 0},
		"endless":  {func() string { return strings.Repeat("9", 18) }, Unknown, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var l log
			handler := l.of(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/first" && r.Method == http.MethodHead {
					w.Header().Set("Retry-After", c.wait())
					w.WriteHeader(429)
				}
			})
			web{"a.test": handler}.bubble(t, func(t *testing.T, a *Asker) {
				told := ask(t, a, linksTo("http://a.test/first", "http://a.test/second"))
				if got := told.answers["http://a.test/first"].State; got != c.state {
					t.Errorf("%s, want %s", got, c.state)
				}
				switch at := l.times(); {
				case c.state == Unknown && len(at) > 1:
					t.Errorf("it was asked %d times", len(at))
				case c.state == Unknown:
				case at[1].Sub(at[0]) < c.after:
					t.Errorf("it was asked again after %v", at[1].Sub(at[0]))
				}
			})
		})
	}
}

// A host that fails again and again is left in peace, and what was not asked is not remembered.
func TestLeftInPeace(t *testing.T) {
	var l log
	web{"a.test": l.of(slow), "b.test": status(200)}.bubble(t, func(t *testing.T, a *Asker) {
		told := ask(t, a, linksTo("http://a.test/1", "http://a.test/2", "http://a.test/3", "http://a.test/4", "http://b.test/"))
		if n := len(l.times()); n != maxFailures {
			t.Errorf("it was asked %d times", n)
		}
		if got := told.answers["http://a.test/4"]; got.Why != errInPeace.Error() {
			t.Errorf("%+v", got)
		}
		if got := len(a.Memory.said.Answers); got != 3 { // two of the host, and the other
			t.Errorf("remembered are %v", a.Memory.said.Answers)
		}
		if got := a.Memory.said.Answers["http://a.test/1"].Why; got != "no answer in 20s" {
			t.Errorf("what is remembered says %q", got)
		}
	})
}

// To lead round and round, or to answer without end, is to fail, though every single reply says something.
func TestTroublesomeHosts(t *testing.T) {
	drip := func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil && http.NewResponseController(w).Flush() == nil {
			w.Write([]byte("x"))
			select {
			case <-r.Context().Done():
			case <-time.After(time.Second):
			}
		}
	}
	onlyGet := func(get http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodHead {
				w.WriteHeader(http.StatusMethodNotAllowed)
				return
			}
			get(w, r)
		}
	}
	var addresses []string
	for i := range 3 * maxFailures {
		addresses = append(addresses, fmt.Sprint("http://a.test/", i))
	}
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		most    int // requests
	}{
		"round and round":   {to(302, "/"), maxFailures * (maxRedirects + 1)},
		"to another, round": {to(302, "http://b.test/"), maxFailures * (maxRedirects + 1)},
		"dripping":          {onlyGet(drip), 2 * maxFailures},
		"slow":              {onlyGet(slow), 2 * maxFailures},
	} {
		t.Run(name, func(t *testing.T) {
			var l log
			web{"a.test": l.of(c.handler), "b.test": to(302, "http://a.test/")}.bubble(t, func(t *testing.T, a *Asker) {
				told := ask(t, a, linksTo(addresses...))
				if got := told.answers[addresses[len(addresses)-1]]; got.Why != errInPeace.Error() {
					t.Errorf("the last is asked for: %+v", got)
				}
			})
			if n := len(l.times()); n > c.most {
				t.Errorf("it was asked %d times, more than %d", n, c.most)
			}
		})
	}
}

// The ports of a host are one host.
func TestPortsTakeTurns(t *testing.T) {
	var l log
	w := web{"a.test": l.of(func(http.ResponseWriter, *http.Request) { time.Sleep(time.Second) })}
	w.bubble(t, func(t *testing.T, a *Asker) {
		ask(t, a, linksTo("http://a.test/", "http://a.test:8080/", "http://a.test:8081/"))
	})
	if at := l.times(); l.most != 1 || len(at) < 3 || at[1].Sub(at[0]) < pause+time.Second {
		t.Errorf("%d at once, at %v", l.most, at)
	}
}

// A way to log in, or to choose a language, is no new address; nor is a front page.
func TestMovedToNoAddress(t *testing.T) {
	const old = "http://a.test/report?page=2"
	for address, want := range map[string]string{
		"http://b.test/report":                   "write http://b.test/report",
		"http://b.test/eu/report?id=3":           "write http://b.test/eu/report?id=3",
		"http://b.test/blogindex":                "write http://b.test/blogindex",
		"http://b.test/catalogin/author":         "write http://b.test/catalogin/author",
		"http://b.test/":                         "what was there is probably elsewhere: look, and link to it",
		"http://b.test/index.html":               "what was there is probably elsewhere: look, and link to it",
		"http://b.test/Home":                     "what was there is probably elsewhere: look, and link to it",
		"http://b.test/en/":                      "",
		"http://b.test/pt-BR":                    "",
		"http://b.test/login":                    "",
		"http://b.test/users/sign_in":            "",
		"http://b.test/Account/Login.aspx":       "",
		"http://b.test/wp-login.php":             "",
		"http://login.b.test/x":                  "",
		"http://b.test/oauth2/v1/start":          "",
		"http://b.test/welcome?next=report":      "",
		"http://b.test/welcome?ReturnUrl=":       "",
		"http://b.test/welcome?x=%2Freport":      "",
		"http://b.test/w?x=HTTPS%3A%2F%2Fa.test": "",
	} {
		f, ok := moved(policy.WebLink{Address: old}, Answer{Moved: address})
		if ok != (want != "") || f.Hint != want {
			t.Errorf("%s: %q", address, f.Hint)
		}
	}
	if f, _ := moved(policy.WebLink{Address: "http://a.test/login"}, Answer{Moved: "http://b.test/sign-in"}); f.Hint != "write http://b.test/sign-in" {
		t.Errorf("a way to log in that has moved: %q", f.Hint)
	}
	if f, _ := moved(policy.WebLink{Address: "http://a.test/"}, Answer{Moved: "http://b.test/"}); f.Hint != "write http://b.test/" {
		t.Errorf("a front page that has moved: %q", f.Hint)
	}
}

// A host that fails now and then is asked to the end.
func TestNotLeftInPeace(t *testing.T) {
	var addresses []string
	for i := range 2 * maxFailures {
		addresses = append(addresses, fmt.Sprint("http://a.test/", i))
	}
	web{"a.test": onGet(cut)}.bubble(t, func(t *testing.T, a *Asker) {
		for address, got := range ask(t, a, linksTo(addresses...)).answers {
			if got.State != Fine {
				t.Errorf("%s: %+v", address, got)
			}
		}
	})
}

// A body is not read to its end, however long it is.
func TestHugeBody(t *testing.T) {
	var sent atomic.Int64
	handler := onGet(status(405))
	web{"a.test": func(w http.ResponseWriter, r *http.Request) {
		handler(w, r)
		chunk := bytes.Repeat([]byte("x"), 1<<10)
		for r.Method == http.MethodGet && sent.Load() < 1<<24 {
			n, err := w.Write(chunk)
			if sent.Add(int64(n)); err != nil {
				return
			}
		}
	}}.bubble(t, func(t *testing.T, a *Asker) {
		if got := ask(t, a, linksTo("http://a.test/")).answers["http://a.test/"]; got.State != Fine {
			t.Errorf("%+v", got)
		}
	})
	if sent.Load() > 64<<10 {
		t.Errorf("%d bytes were sent", sent.Load())
	}
}

// What is known is not asked again until it is old; a run that is interrupted keeps what it has learnt.
func TestMemory(t *testing.T) {
	var l log
	links := linksTo("http://fine.test/", "http://gone.test/", "http://closed.test/")
	web{"fine.test": l.of(status(200)), "gone.test": l.of(status(404)), "closed.test": l.of(status(403))}.bubble(t, func(t *testing.T, a *Asker) {
		requests := func(after time.Duration, want int) {
			t.Helper()
			time.Sleep(after)
			before := len(l.times())
			told := ask(t, a, links)
			if got := len(l.times()) - before; got != want {
				t.Errorf("after %v: %d requests, want %d", after, got, want)
			}
			if got := told.String(); !strings.HasPrefix(got, "links: asked for ") || !strings.HasSuffix(got, " of 3 addresses: 1 fine, 1 gone, 1 unknown") {
				t.Errorf("after %v: %s", after, got)
			}
			if err := a.Memory.Save(time.Now()); err != nil {
				t.Fatal(err)
			}
			a.Memory = remember(t, a.Memory.file)
		}
		requests(0, 5)
		requests(time.Hour, 0)
		requests(24*time.Hour, 4)
		requests(6*24*time.Hour, 5)
		data, err := os.ReadFile(a.Memory.file)
		if err != nil || !strings.Contains(string(data), "\n    \"http://gone.test/\": {\n      \"asked\": \"2000-01-08T01:0") {
			t.Errorf("people cannot read this: %s (%v)", data, err)
		}
		if err := a.Memory.Save(time.Now().Add(keptFor + time.Hour)); err != nil {
			t.Fatal(err)
		}
		if m := remember(t, a.Memory.file); len(m.said.Answers) > 0 {
			t.Errorf("what is old is kept: %v", m.said.Answers)
		}
		if entries, err := os.ReadDir(filepath.Dir(a.Memory.file)); err != nil || len(entries) != 1 {
			t.Errorf("beside the memory stand %v (%v)", entries, err)
		}
	})
}

func TestMemoryOfAnotherKind(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"empty": "", "none": "{}", "torn": `{"version": 1, "answers": {"http://a`, "later": `{"version": 2, "answers": {"http://a.test/": {}}}`, "null": "null",
	} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		m := remember(t, file)
		m.keep("http://b.test/", Answer{State: Fine, Asked: time.Now()})
		if _, ok := m.answer("http://b.test/", time.Now()); !ok || len(m.said.Answers) != 1 {
			t.Errorf("%s: %v", name, m.said)
		}
		if _, ok := m.answer("http://b.test/", time.Now().Add(-time.Hour)); ok {
			t.Errorf("%s: an answer of the future is believed", name)
		}
	}
	if _, err := Remember(dir); err == nil {
		t.Error("a folder is taken for a memory")
	}
}

func TestInterrupted(t *testing.T) {
	web{"a.test": func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			slow(w, r)
		}
	}}.bubble(t, func(t *testing.T, a *Asker) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, err := a.Ask(ctx, linksTo("http://a.test/fine", "http://a.test/slow", "http://a.test/after"))
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the error is %v", err)
		}
		if len(a.Memory.said.Answers) != 1 || a.Memory.said.Answers["http://a.test/fine"].State != Fine {
			t.Errorf("remembered are %v", a.Memory.said.Answers)
		}
	})
}

// The archive is asked for originals that are gone and have no copy, and for nothing else; its answer is as untrusted as any.
func TestCopies(t *testing.T) {
	const closest = `{"archived_snapshots": {"closest": {"status": %q, "available": true, "url": %q, "timestamp": %q}}}`
	for name, c := range map[string]struct{ said, want string }{
		"a copy":        {fmt.Sprintf(closest, "200", "http://web.archive.org/web/1/http://a.test/", "20190304050607"), "https://web.archive.org/web/1/http://a.test/ 2019-03-04"},
		"none":          {`{"archived_snapshots": {}}`, " "},
		"a copy of 404": {fmt.Sprintf(closest, "404", "http://web.archive.org/web/1/http://a.test/", "20190304050607"), " "},
		"elsewhere":     {fmt.Sprintf(closest, "200", "http://evil.test/web/1/", "20190304050607"), " "},
		"no day":        {fmt.Sprintf(closest, "200", "http://web.archive.org/web/1/", "2019`evil"), " "},
		"nonsense":      {"<html>", "not asked"},
		"something":     {`{"message": "busy"}`, "not asked"},
	} {
		t.Run(name, func(t *testing.T) {
			var asked []string
			transport := tripper(func(r *http.Request) (*http.Response, error) {
				rec := httptest.NewRecorder()
				if r.URL.Host == "archive.org" {
					asked = append(asked, r.URL.String())
					rec.WriteString(c.said)
				} else if r.URL.Path != "/fine" {
					rec.WriteHeader(404)
				}
				return rec.Result(), nil
			})
			lost, kept := &policy.Source{}, &policy.Source{}
			kept.Archived.URL.S = "http://a.test/copy"
			synctest.Test(t, func(t *testing.T) {
				a := &Asker{Transport: transport, Memory: remember(t, filepath.Join(t.TempDir(), "links.json")), Now: time.Now}
				links := []policy.WebLink{
					{Address: "http://a.test/x?y#z", Source: lost}, {Address: "http://a.test/x?y", Source: lost}, {Address: "http://a.test/kept", Source: kept},
					{Address: "http://a.test/copy", Source: kept, Copy: true}, {Address: "http://a.test/text"}, {Address: "http://a.test/fine", Source: lost},
				}
				for range 2 {
					told := ask(t, a, links)
					got, ok := told.copies["http://a.test/x?y"]
					said := got.Address + " " + got.Day
					if !ok {
						said = "not asked"
					}
					if said != c.want || len(told.copies) > 1 {
						t.Errorf("%v, want %s", told.copies, c.want)
					}
				}
			})
			if want := archive + "http%3A%2F%2Fa.test%2Fx%3Fy"; asked[0] != want || len(asked) > 1 && c.want != "not asked" {
				t.Errorf("the archive was asked for %q", asked)
			}
		})
	}
}

type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// No connection is made to what is not public, whatever a name resolves to.
func TestPublic(t *testing.T) {
	for _, s := range []string{"93.184.215.14", "1.1.1.1", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::101:101", "::ffff:1.1.1.1"} {
		if !isPublic(netip.MustParseAddr(s)) {
			t.Errorf("%s is refused", s)
		}
	}
	for _, s := range []string{
		"127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.100.100.200", "0.0.0.0",
		"255.255.255.255", "224.0.0.1", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::", "::1", "fe80::1", "fc00::1", "fd12::1", "fec0::1", "ff02::1",
		"::ffff:127.0.0.1", "::ffff:100.64.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1",
	} {
		if isPublic(netip.MustParseAddr(s)) {
			t.Errorf("%s is asked", s)
		}
	}
	var reached atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Store(true) }))
	defer server.Close()
	for _, address := range []string{server.URL, strings.Replace(server.URL, "127.0.0.1", "localhost", 1), strings.Replace(server.URL, "127.0.0.1", "[::ffff:127.0.0.1]", 1)} {
		t.Setenv("HTTP_PROXY", server.URL)
		req, _ := http.NewRequest(http.MethodHead, address, nil)
		if resp, err := Public().RoundTrip(req); !errors.Is(err, errPrivate) {
			t.Errorf("%s: %v, %v", address, resp, err)
		}
	}
	if reached.Load() {
		t.Error("a server of this machine was reached")
	}
}
