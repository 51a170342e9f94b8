package e2e

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/signer"
)

// gatewayProgram is a real service that speaks S3, which keeps objects as files.
const gatewayProgram = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"

// The credentials of the service. The second is looked for in everything that the program writes.
const (
	accessKey = "canary-access"
	secretKey = "canary-secret-8f3a61"
)

// bucketName is the only bucket.
const bucketName = "site"

// A gateway is a running service with one bucket, which anyone may read.
type gateway struct {
	t       *testing.T
	url     string
	website string // the address of the endpoint that serves buckets as websites
	client  *minio.Client
}

var gatewayOnce struct {
	sync.Once
	path string
	err  error
	out  []byte
}

// newGateway starts the service. It is built once, with the Go modules that it needs.
func newGateway(t *testing.T) *gateway {
	t.Helper()
	gatewayOnce.Do(func() {
		dir := filepath.Join(filepath.Dir(os.Getenv(programVariable)), "gateway")
		cmd := exec.Command("go", "install", gatewayProgram)
		cmd.Dir, cmd.Env = os.TempDir(), append(os.Environ(), "GOBIN="+dir, "GOFLAGS=-mod=mod")
		gatewayOnce.out, gatewayOnce.err = cmd.CombinedOutput()
		gatewayOnce.path = filepath.Join(dir, "versitygw")
	})
	if gatewayOnce.err != nil {
		t.Fatalf("%s: %v\n%s", gatewayProgram, gatewayOnce.err, gatewayOnce.out)
	}
	addr, website := freeAddress(t), freeAddress(t)
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, gatewayOnce.path, "--port", addr, "--access", accessKey, "--secret", secretKey, "--website", website, "--website-domain", websiteDomain, "--quiet", "posix", t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); cmd.Wait() })
	client, err := minio.New(addr, &minio.Options{Creds: credentials.NewStaticV4(accessKey, secretKey, ""), Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	g := &gateway{t, "http://" + addr, website, client}
	eventually(t, "the service answers", func() bool { _, err := client.ListBuckets(t.Context()); return err == nil })
	return g
}

// freeAddress is an address of this machine that nobody listens at.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// eventually polls until something holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("after %v: not yet: %s", patience, what)
		}
	}
}

// empty makes the bucket anew.
func (g *gateway) empty(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	if ok, err := g.client.BucketExists(ctx, bucketName); err != nil {
		t.Fatal(err)
	} else if ok {
		for o := range g.client.ListObjects(ctx, bucketName, minio.ListObjectsOptions{Recursive: true}) {
			if err := g.client.RemoveObject(ctx, bucketName, o.Key, minio.RemoveObjectOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	if err := g.client.MakeBucket(ctx, bucketName, minio.MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
	const anyoneReads = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::` + bucketName + `/*"]}]}`
	if err := g.client.SetBucketPolicy(ctx, bucketName, anyoneReads); err != nil {
		t.Fatal(err)
	}
	g.makeWebsite(t)
}

// websiteDomain is what the names of websites end with.
const websiteDomain = "web.test"

// makeWebsite has the bucket served as a website, with index.html for folders.
func (g *gateway) makeWebsite(t *testing.T) {
	t.Helper()
	const config = `<WebsiteConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IndexDocument><Suffix>index.html</Suffix></IndexDocument></WebsiteConfiguration>`
	sum := sha256.Sum256([]byte(config))
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, g.url+"/"+bucketName+"?website", strings.NewReader(config))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Amz-Content-Sha256", hex.EncodeToString(sum[:]))
	resp, err := http.DefaultClient.Do(signer.SignV4(*req, accessKey, secretKey, "", "us-east-1"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK {
		t.Fatalf("%s\n%s", resp.Status, body)
	}
}

// browse serves the website of the bucket under an address of this machine.
func (g *gateway) browse(t *testing.T) string {
	t.Helper()
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableCompression = true
	return serveOn(t, &httputil.ReverseProxy{Transport: transport, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(&url.URL{Scheme: "http", Host: g.website})
		r.Out.Host = bucketName + "." + websiteDomain
	}})
}

// An object is what a reader gets of one key.
type object struct {
	body                  string
	mediaType, cache, enc string
}

// objects are all objects of the bucket.
func (g *gateway) objects(t *testing.T) map[string]object {
	t.Helper()
	all := map[string]object{}
	for o := range g.client.ListObjects(t.Context(), bucketName, minio.ListObjectsOptions{Recursive: true}) {
		if o.Err != nil {
			t.Fatal(o.Err)
		}
		r, err := g.client.GetObject(t.Context(), bucketName, o.Key, minio.GetObjectOptions{})
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if minio.ToErrorResponse(err).Code == "NoSuchKey" { // a request of a program that was killed may still be served
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		info, err := r.Stat()
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		all[o.Key] = object{string(body), info.ContentType, info.Metadata.Get("Cache-Control"), info.Metadata.Get("Content-Encoding")}
	}
	return all
}

// A fault is what happens to one request, and perhaps to all after it.
type fault struct {
	name    string
	forever bool
	// do answers the request, or calls pass to have it answered by the service. It returns when all is said.
	do func(p *proxy, w http.ResponseWriter, r *http.Request, pass http.Handler)
}

// A proxy stands between the program and the service, counts requests, and does a fault to the one of a number.
type proxy struct {
	url   string
	kill  func() // the program
	other func() // another publisher, who publishes to the end

	mu    sync.Mutex
	n, at int
	fault fault
	log   []string // method, key and status of all that reached the service
}

// newProxy starts a proxy in front of a service.
func newProxy(t *testing.T, g *gateway) *proxy {
	t.Helper()
	target, err := url.Parse(g.url)
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{at: -1}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableCompression = true // what is stored compressed passes as it is
	pass := &httputil.ReverseProxy{
		Transport: transport,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Host = r.In.Host // which is signed
		},
		ModifyResponse: func(r *http.Response) error {
			p.note(r.Request, r.StatusCode)
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	p.url = serveOn(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.serve(w, r, pass) }))
	return p
}

// serveOn serves until the test ends, and returns the address.
func serveOn(t *testing.T, handler http.Handler) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: handler}
	go server.Serve(l)
	t.Cleanup(func() { server.Close() })
	return "http://" + l.Addr().String()
}

// arm has the fault happen to the at-th request from now on; -1 is none.
func (p *proxy) arm(at int, f fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.n, p.at, p.fault, p.log = 0, at, f, nil
}

func (p *proxy) serve(w http.ResponseWriter, r *http.Request, pass http.Handler) {
	p.mu.Lock()
	n := p.n
	p.n++
	f, hit := p.fault, p.at >= 0 && (n == p.at || n > p.at && p.fault.forever)
	p.mu.Unlock()
	if hit {
		f.do(p, w, r, pass)
		return
	}
	pass.ServeHTTP(w, r)
}

func (p *proxy) note(r *http.Request, status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.log = append(p.log, r.Method+" "+strings.TrimPrefix(r.URL.Path, "/"+bucketName+"/")+" "+http.StatusText(status))
}

// counted is how many requests came, and what those that reached the service did.
func (p *proxy) counted() (n int, log []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.n, p.log
}

// reset ends the connection without a word.
func reset(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}

func answerS3(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	io.WriteString(w, `<?xml version="1.0" encoding="UTF-8"?><Error><Code>`+code+`</Code><Message>as asked</Message></Error>`)
}

// aside answers a request by the service, and gives back the answer instead of sending it.
func aside(r *http.Request, pass http.Handler) *recorded {
	rec := &recorded{header: http.Header{}, status: http.StatusOK}
	pass.ServeHTTP(rec, r)
	return rec
}

// A recorded answer.
type recorded struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorded) Header() http.Header         { return r.header }
func (r *recorded) WriteHeader(status int)      { r.status = status }
func (r *recorded) Write(b []byte) (int, error) { return r.body.Write(b) }

func (r *recorded) send(w http.ResponseWriter, body []byte) {
	for name, values := range r.header {
		w.Header()[name] = values
	}
	w.WriteHeader(r.status)
	w.Write(body)
}

// faults are those of the test plan: what networks, services, other people and machines do.
func faults() []fault {
	return []fault{
		{name: "the connection is cut before the request is read", do: func(_ *proxy, w http.ResponseWriter, _ *http.Request, _ http.Handler) { reset(w) }},
		{name: "the connection is cut in the middle of the body", do: func(_ *proxy, w http.ResponseWriter, r *http.Request, _ http.Handler) {
			io.CopyN(io.Discard, r.Body, r.ContentLength/2)
			reset(w)
		}},
		{name: "the answer is lost", do: func(_ *proxy, w http.ResponseWriter, r *http.Request, pass http.Handler) { aside(r, pass); reset(w) }},
		{name: "503 once", do: func(_ *proxy, w http.ResponseWriter, _ *http.Request, _ http.Handler) { answerS3(w, 503, "SlowDown") }},
		{name: "503 for ever", forever: true, do: func(_ *proxy, w http.ResponseWriter, _ *http.Request, _ http.Handler) { answerS3(w, 503, "SlowDown") }},
		{name: "500 once", do: func(_ *proxy, w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			answerS3(w, 500, "InternalError")
		}},
		{name: "403", do: func(_ *proxy, w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			answerS3(w, 403, "AccessDenied")
		}},
		{name: "no answer", do: func(_ *proxy, w http.ResponseWriter, r *http.Request, _ http.Handler) {
			<-r.Context().Done() // the program gives up
			reset(w)
		}},
		{name: "half an answer", do: func(_ *proxy, w http.ResponseWriter, r *http.Request, pass http.Handler) {
			rec := aside(r, pass)
			rec.header.Del("Content-Length")
			rec.send(w, rec.body.Bytes()[:rec.body.Len()/2])
		}},
		{name: "bytes are changed on the way", do: func(_ *proxy, w http.ResponseWriter, r *http.Request, pass http.Handler) {
			body, _ := io.ReadAll(r.Body)
			if len(body) > 0 {
				body[len(body)/2] ^= 0xff
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			pass.ServeHTTP(w, r)
		}},
		{name: "what is stored is told to be something else", do: func(_ *proxy, w http.ResponseWriter, r *http.Request, pass http.Handler) {
			rec := aside(r, pass)
			if r.Method == http.MethodPut {
				rec.header.Set("Etag", `"0123456789abcdef0123456789abcdef"`)
			}
			rec.send(w, rec.body.Bytes())
		}},
		{name: "another region", forever: true, do: func(_ *proxy, w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			answerS3(w, 301, "PermanentRedirect")
		}},
		{name: "the program is killed before the request is served", do: func(p *proxy, w http.ResponseWriter, r *http.Request, pass http.Handler) {
			p.kill()
			reset(w)
		}},
		{name: "the program is killed after the request is served", do: func(p *proxy, w http.ResponseWriter, r *http.Request, pass http.Handler) {
			aside(r, pass)
			p.kill()
			reset(w)
		}},
		{name: "the service is full", forever: true, do: func(_ *proxy, w http.ResponseWriter, r *http.Request, pass http.Handler) {
			if r.Method == http.MethodPut {
				answerS3(w, 507, "InsufficientStorage")
				return
			}
			pass.ServeHTTP(w, r)
		}},
		{name: "another publisher", do: func(p *proxy, w http.ResponseWriter, r *http.Request, pass http.Handler) {
			p.other()
			pass.ServeHTTP(w, r)
		}},
		{name: "a slow network", do: func(_ *proxy, w http.ResponseWriter, r *http.Request, pass http.Handler) {
			time.Sleep(500 * time.Millisecond)
			pass.ServeHTTP(w, r)
		}},
		{name: "the clock differs", do: func(_ *proxy, w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			answerS3(w, 403, "RequestTimeTooSkewed")
		}},
	}
}
