package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/minio/minio-go/v7"
)

// A version is a built site that is published in these tests.
type version struct {
	dir   string
	files map[string]string // bytes by path, of what goes to a bucket
}

// bucketConfig is the settings of the sites: the service is named by the environment.
const bucketConfig = `title: Faults
summary: A site that is published while things go wrong.
base_url: https://example.org
timezone: UTC
checks: {summary-sentences: off}
publish:
  live: {to: s3, bucket: site}
`

// newVersion builds a site with articles of some numbers, whose pages ask for a script of their own version.
func newVersion(t *testing.T, name string, articles ...int) *version {
	return newVersionOf(t, bucketConfig, name, articles...)
}

func newVersionOf(t *testing.T, config, name string, articles ...int) *version {
	t.Helper()
	v := &version{dir: filepath.Join(t.TempDir(), name), files: map[string]string{}}
	write := func(path, text string) {
		file := filepath.Join(v.dir, filepath.FromSlash(path))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	write("accord.yaml", config)
	write("static/version.txt", name)
	write("static/theme/search.js", builtIn(t, "static/theme/search.js")+"\n// "+name+"\nconsole.debug("+fmt.Sprintf("%q", name)+")\n")
	for _, i := range articles {
		write(fmt.Sprintf("content/articles/a%02d.md", i), fmt.Sprintf("---\ntitle: Article %d, %s\nsummary: Said in %s.\ndate: 2026-01-%02d\n---\nText of %s.\n", i, name, name, i+1, name))
	}
	v.build(t)
	return v
}

func (v *version) build(t *testing.T) {
	t.Helper()
	if out, err := exec.Command(os.Getenv(programVariable), "build", "--site", v.dir, "--now", "2026-11-26").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(v.dir, "public", manifestName))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct{ Files []struct{ Path string } }
	if err := json.Unmarshal(data, &manifest); err != nil {
		t.Fatal(err)
	}
	for _, f := range manifest.Files {
		body, err := os.ReadFile(filepath.Join(v.dir, "public", filepath.FromSlash(f.Path)))
		if err != nil {
			t.Fatal(err)
		}
		v.files[f.Path] = string(body)
	}
}

const (
	manifestName = ".accord-manifest.json"
	markName     = ".accord-publishing.json"
)

// The exit statuses of accord publish.
const (
	done    = 0
	refused = 1
	failed  = 2
	partly  = 3
)

// A run is what one accord publish said.
type run struct {
	status int // -1 when it was killed
	out    string
}

// publishing is an accord publish that has not begun.
func (v *version) publishing(ctx context.Context, endpoint string, args ...string) *exec.Cmd {
	args = append([]string{"publish", "--site", v.dir, "--now", "2026-11-26"}, args...)
	cmd := exec.CommandContext(ctx, os.Getenv(programVariable), args...)
	cmd.Env = append(os.Environ(), "AWS_ENDPOINT_URL_S3="+endpoint, "AWS_ACCESS_KEY_ID="+accessKey, "AWS_SECRET_ACCESS_KEY="+secretKey)
	return cmd
}

func finish(t *testing.T, cmd *exec.Cmd, start func() error) run {
	t.Helper()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := start(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if strings.Contains(out.String(), secretKey) {
		t.Errorf("the secret is in the output:\n%s", &out)
	}
	return run{cmd.ProcessState.ExitCode(), out.String()}
}

func (v *version) publish(t *testing.T, endpoint string, args ...string) run {
	t.Helper()
	cmd := v.publishing(t.Context(), endpoint, args...)
	return finish(t, cmd, cmd.Start)
}

// is reports how a bucket differs from a site, "" if it does not. Files of someone else, and those of the release before whose name
// holds a hash, may be there.
func (v *version) is(objects map[string]object, foreign map[string]string) string {
	for _, name := range slices.Sorted(maps.Keys(v.files)) {
		if o, ok := objects[name]; !ok || o.body != v.files[name] {
			return "not as built: " + name
		}
	}
	for name := range objects {
		_, mine := v.files[name]
		_, theirs := foreign[name]
		if !mine && !theirs && name != manifestName && !hashedName.MatchString(name) {
			return "too much: " + name
		}
	}
	for name, body := range foreign {
		if objects[name].body != body {
			return "a file of someone else was changed: " + name
		}
	}
	return ""
}

var hashedName = regexp.MustCompile(`\.[g-v][0-9a-f]{7}\.[a-z0-9]+$`)

// requestsOfARelease is how many requests a release of this size takes, about; a fault at a later one does not happen.
const requestsOfARelease = 60

// TestPublishFaults does every fault to every request of a release, or to an eighth of them: what readers get is always whole pages
// with what they name, the exit status is the truth, nothing is deleted before everything was written, the next run
// finishes, and the one after it has nothing to do.
func TestPublishFaults(t *testing.T) {
	t.Parallel()
	var old, fresh []int
	for i := range 16 {
		old = append(old, i)
	}
	for i := range 14 {
		fresh = append(fresh, i+4)
	}
	before, after, other := newVersion(t, "before", old...), newVersion(t, "after", fresh...), newVersion(t, "other", old[1:]...)
	every := times(t, 8, 1, 1)
	type faultCase struct {
		f  fault
		at int
	}
	cases := make(chan faultCase)
	go func() {
		defer close(cases)
		for i, f := range faults() {
			for at := range requestsOfARelease {
				if (i+at)%every == 0 {
					cases <- faultCase{f, at}
				}
			}
		}
	}()
	var wait sync.WaitGroup
	for range 4 { // some wait for time-outs
		m := &matrix{t, newGateway(t), nil, before, after, other}
		m.proxy = newProxy(t, m.gateway)
		wait.Go(func() {
			for c := range cases {
				m.try(c.f, c.at)
			}
		})
	}
	wait.Wait()
}

// A matrix is what faults are tried on.
type matrix struct {
	t                    *testing.T
	gateway              *gateway
	proxy                *proxy
	before, after, other *version
}

// someoneElses are files in the bucket that no release has put there.
var someoneElses = map[string]string{"keep/notes.txt": "mine", "a b+c%25ü.txt": "odd"}

func (m *matrix) try(f fault, at int) {
	t := m.t
	fail := func(format string, args ...any) {
		t.Errorf("%s, at request %d: %s", f.name, at, fmt.Sprintf(format, args...))
	}
	m.gateway.empty(t)
	for name, body := range someoneElses {
		if _, err := m.gateway.client.PutObject(t.Context(), bucketName, name, strings.NewReader(body), int64(len(body)), minio.PutObjectOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if r := m.before.publish(t, m.gateway.url); r.status != done {
		t.Fatalf("before: %d\n%s", r.status, r.out)
	}
	var cmd *exec.Cmd
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cmd = m.after.publishing(ctx, m.proxy.url, "--max-delete", "100")
	m.proxy.kill = cancel
	m.proxy.other = func() {
		if r := m.other.publish(t, m.gateway.url, "--max-delete", "100"); r.status != done && r.status != partly { // it may find that this one writes, too
			fail("the other publisher: %d\n%s", r.status, r.out)
		}
	}
	m.proxy.arm(at, f)
	readers := m.read()
	r := finish(t, cmd, cmd.Start)
	for _, wrong := range readers() {
		fail("a reader: %s", wrong)
	}
	requests, log := m.proxy.counted()
	if wrong := deletedEarly(log); wrong != "" {
		fail("%s", wrong)
	}
	there := m.gateway.objects(t)
	if wrong := m.honest(r, there); wrong != "" {
		fail("exit status %d, and %s\n%s", r.status, wrong, r.out)
	}
	if requests <= at && r.status != done {
		fail("nothing happened, and the exit status is %d\n%s", r.status, r.out)
	}
	m.converge([]*version{m.after, m.before}[at%2], fail)
}

// honest reports an exit status that is not the truth.
func (m *matrix) honest(r run, there map[string]object) string {
	_, marked := there[markName]
	switch r.status {
	case done:
		if marked {
			return "there is a mark"
		}
		return m.after.is(there, someoneElses)
	case refused, failed:
		if m.other.is(there, someoneElses) == "" {
			return ""
		}
		if marked {
			return "there is a mark"
		}
		return m.before.is(there, someoneElses)
	case partly:
		return ""
	case -1:
		return ""
	}
	return "it is none that is documented"
}

// converge has the next run finish, with the same site or with the one from before, and the one after it do nothing.
func (m *matrix) converge(next *version, fail func(string, ...any)) {
	m.proxy.arm(-1, fault{})
	if r := next.publish(m.t, m.proxy.url, "--max-delete", "100"); r.status != done {
		fail("the next run: %d\n%s", r.status, r.out)
		return
	}
	there := m.gateway.objects(m.t)
	if wrong := next.is(there, someoneElses); wrong != "" {
		fail("after the next run: %s", wrong)
	}
	for name, o := range there {
		_, theirs := someoneElses[name]
		if strings.Contains(o.body, secretKey) {
			fail("the secret is in %s", name)
		}
		if want := cacheOf(name); !theirs && name != manifestName && o.cache != want {
			fail("%s is kept as %q, not %q", name, o.cache, want)
		}
	}
	m.proxy.arm(-1, fault{})
	if r := next.publish(m.t, m.proxy.url); r.status != done {
		fail("the run after it: %d\n%s", r.status, r.out)
	}
	if n, log := m.proxy.counted(); n != 2 || strings.Contains(strings.Join(log, "\n"), "PUT") {
		fail("the run after it had something to do: %q", log)
	}
}

func cacheOf(name string) string {
	if hashedName.MatchString(name) {
		return "public, max-age=31536000, immutable"
	}
	return "public, max-age=0, must-revalidate"
}

// deletedEarly reports something deleted before all of the new site was written.
func deletedEarly(log []string) string {
	for i, line := range log {
		if strings.HasPrefix(line, "DELETE ") && !strings.Contains(line, markName) {
			for _, later := range log[i:] {
				if strings.HasPrefix(later, "PUT ") && !strings.Contains(later, ".accord-") {
					return fmt.Sprintf("%s came before %s", line, later)
				}
			}
		}
	}
	return ""
}

// read has readers ask for pages until the function that it returns is called, which tells what was wrong.
func (m *matrix) read() (stop func() []string) {
	ctx, cancel := context.WithCancel(m.t.Context())
	var wait sync.WaitGroup
	var mu sync.Mutex
	wrong := map[string]bool{}
	for reader := range 2 {
		wait.Go(func() {
			for i := reader; ctx.Err() == nil; i++ {
				if what := m.readPage(readPages[i%len(readPages)]); what != "" {
					mu.Lock()
					wrong[what] = true
					mu.Unlock()
				}
			}
		})
	}
	return func() []string {
		cancel()
		wait.Wait()
		return slices.Sorted(maps.Keys(wrong))
	}
}

// readPages are what readers ask for: pages of both versions, of one, and those that name a script of their version.
var readPages = []string{"search/index.html", "articles/a02/index.html", "articles/a05/index.html", "search/index.html", "articles/a10/index.html", "articles/a17/index.html", "index.html"}

var namedAsset = regexp.MustCompile(`(?:src="?|href="?|url[(])/?(theme/[^" >)]+)`)

// readPage reads a page and what it names, and tells what is wrong.
func (m *matrix) readPage(name string) string {
	old, inOld := m.before.files[name]
	fresh, inNew := m.after.files[name]
	status, body := m.get(name)
	switch {
	case status == http.StatusNotFound && (!inOld || !inNew):
		return ""
	case status != http.StatusOK:
		return fmt.Sprintf("%s answers %d", name, status)
	case body != old && body != fresh && body != m.other.files[name]:
		return name + " is neither the old page nor the new"
	}
	for _, asset := range namedAsset.FindAllStringSubmatch(body, -1) {
		if status, got := m.get(asset[1]); status != http.StatusOK || got != m.before.files[asset[1]] && got != m.after.files[asset[1]] && got != m.other.files[asset[1]] {
			return fmt.Sprintf("%s names %s, which answers %d", name, asset[1], status)
		}
	}
	return ""
}

// get reads an object as anyone may.
func (m *matrix) get(name string) (int, string) {
	resp, err := http.Get(m.gateway.url + "/" + path.Join(bucketName, name))
	if err != nil {
		return 0, ""
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, ""
	}
	return resp.StatusCode, string(body)
}
