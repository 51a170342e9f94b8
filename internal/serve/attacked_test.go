package serve

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	assets "accord"
	"accord/internal/build"
)

// canary stands in every place that no request may be answered with. No request holds it.
const canary = "yellow-bird-61c9"

// An attacked is a server on a free port of this machine, over a site that holds secrets and lies among some.
type attacked struct {
	site string // the folder
	addr string // host:port
	port string
	told *transcript
}

// A transcript is what the author was told.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (t *transcript) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(p)
}

func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}

// secretSite is a site with drafts, a record under embargo, an image beside a record, and a canary in all that is the
// author's alone: comments of the settings, of front matter and of a layout, hidden files, and what is not public yet.
func secretSite(t testing.TB) string {
	t.Helper()
	files := editedSite()
	files["accord.yaml"] += "# " + canary + "\n"
	files["content/articles/alpha.md"] = strings.Replace(files["content/articles/alpha.md"], "---\n", "---\n# "+canary+"\n", 1)
	files["content/articles/draft.md"] = "---\ntitle: Draft " + canary + "\ndate: 2026-01-02\nsummary: S.\ndraft: true\n---\n" + canary + "\n"
	files["content/articles/later.md"] = "---\ntitle: Later " + canary + "\ndate: 2026-01-02\nsummary: S.\npublish: 2027-01-01T00:00:00Z\n---\n" + canary + "\n"
	files["content/articles/shown/index.md"] = "---\ntitle: Shown\ndate: 2026-01-02\nsummary: S.\n---\n![A dot](dot.gif)\n"
	files["content/articles/shown/dot.gif"] = "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
	files["content/articles/draft/beside.txt"] = canary
	files["layouts/parts/status.html"] = "{{/* " + canary + " */}}<b>{{.Word}}</b>\n"
	files[".git/config"], files[".env"], files["static/.git/config"] = canary, canary, canary
	dir := filepath.Join(t.TempDir(), "site")
	for name, text := range files {
		writeFile(t, dir, name, text)
	}
	writeFile(t, filepath.Dir(dir), "canary.txt", canary)
	for link, target := range map[string]string{"out.txt": "../../../../canary.txt", "env.txt": "../../../.env", "settings.txt": "../../../accord.yaml"} {
		if err := os.Symlink(target, filepath.Join(dir, "content/articles/shown", link)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func testClock() time.Time { return time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC) }

// startServer serves a site as its readers will see it until the test ends.
func startServer(t testing.TB, dir string) *attacked {
	t.Helper()
	project, err := build.Open(dir, build.Options{Clock: testClock, Assets: assets.FS, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	a := &attacked{site: dir, told: &transcript{}}
	ctx, stop := context.WithCancel(context.Background())
	started, ended := make(chan string, 1), make(chan error, 1)
	o := Options{Dir: dir, Addr: "127.0.0.1:0", Editor: "edit://{file}:{line}:{col}", Out: a.told, Started: func(address string) { started <- address }}
	go func() { ended <- Run(ctx, project, o) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		project.Close()
	})
	select {
	case address := <-started:
		a.addr = strings.TrimSuffix(strings.TrimPrefix(address, "http://"), "/x/")
	case err := <-ended:
		ended <- nil
		t.Fatal(err)
	}
	if _, a.port, err = net.SplitHostPort(a.addr); err != nil {
		t.Fatal(err)
	}
	return a
}

// startSecret serves the site with secrets.
func startSecret(t testing.TB) *attacked { return startServer(t, secretSite(t)) }

func (a *attacked) dial() (*net.TCPConn, error) {
	c, err := net.DialTimeout("tcp", a.addr, 10*time.Second)
	if err != nil {
		return nil, err
	}
	return c.(*net.TCPConn), c.SetDeadline(time.Now().Add(20 * time.Second))
}

// exchange sends bytes over a connection of its own, says that there are no more, and returns all that comes back.
func (a *attacked) exchange(request string) ([]byte, error) {
	c, err := a.dial()
	if err != nil {
		return nil, err
	}
	defer c.Close()
	go func() {
		io.WriteString(c, request) // the server may close before it has read all
		c.CloseWrite()
	}()
	data, err := io.ReadAll(c)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return data, fmt.Errorf("the server neither answers nor closes: %w", err)
	}
	return data, nil
}

// An answer is one response, read whole.
type answer struct {
	status int
	header http.Header
	body   string
	last   bool // the connection is closed after it
}

// answers takes apart what came back for requests of the given methods.
func answers(data []byte, methods ...string) (out []answer, err error) {
	r := bufio.NewReader(bytes.NewReader(data))
	for i := 0; ; i++ {
		if _, err := r.Peek(1); err != nil {
			return out, nil
		}
		resp, err := http.ReadResponse(r, &http.Request{Method: methods[min(i, len(methods)-1)]})
		if err != nil {
			return out, err
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return out, err
		}
		out = append(out, answer{resp.StatusCode, resp.Header, string(body), resp.Close})
	}
}

// ask sends one raw request and returns its answer, of which there has to be one that is well-formed, holds no canary and
// keeps what it says to pages of this server.
func (a *attacked) ask(t testing.TB, request string) answer {
	t.Helper()
	data, err := a.exchange(request)
	if err != nil {
		t.Errorf("%.200q: %v", request, err)
		return answer{}
	}
	method, _, _ := strings.Cut(request, " ")
	list, err := answers(data, method)
	if err != nil || len(list) == 0 {
		t.Errorf("%.200q: no well-formed answer (%v): %.300q", request, err, data)
		return answer{}
	}
	if bytes.Contains(data, []byte(canary)) {
		t.Errorf("%.200q: the canary is answered: %.300q", request, data)
	}
	for _, each := range list {
		if wrong := each.unprotected(); wrong != "" {
			t.Errorf("%.200q: status %d: %s", request, each.status, wrong)
		}
	}
	return list[0]
}

// refusals are what the standard library answers where it finds no request in what was sent. They tell nothing.
var refusals = []int{400, 417, 431, 501, 505}

// unprotected says what is wrong with the headers that protect an answer, "" for nothing.
func (a answer) unprotected() string {
	for name := range a.header {
		if strings.HasPrefix(name, "Access-Control-") {
			return "it has the header " + name
		}
	}
	if slices.Contains(refusals, a.status) && (a.body == "" || strings.HasPrefix(a.body, fmt.Sprint(a.status)) || a.body == "Unsupported transfer encoding") && a.last {
		return ""
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store"} {
		if got := a.header.Values(name); !slices.Equal(got, []string{want}) {
			return fmt.Sprintf("%s is %q", name, got)
		}
	}
	return ""
}

// get is a plain request of a browser on this machine.
func (a *attacked) get(t testing.TB, target string, headers ...string) answer {
	t.Helper()
	return a.ask(t, "GET "+target+" HTTP/1.1\r\nHost: "+a.addr+"\r\n"+strings.Join(append(headers, ""), "\r\n")+"\r\n")
}

// lives fails unless the server shows a page still.
func (a *attacked) lives(t testing.TB) {
	t.Helper()
	if got := a.get(t, "/x/articles/beta/"); got.status != http.StatusOK || !strings.Contains(got.body, "Beta") {
		t.Fatalf("the server no longer answers: status %d: %.300s", got.status, got.body)
	}
}

// until polls until something holds.
func until(t testing.TB, within time.Duration, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(within); !holds(); <-tick.C {
		if time.Now().After(deadline) {
			t.Fatalf("not within %v: %s", within, what)
		}
	}
}

// running is how many goroutines are inside of a function.
func running(function string) int {
	stacks := make([]byte, 16<<20)
	return bytes.Count(stacks[:runtime.Stack(stacks, true)], []byte(function))
}
