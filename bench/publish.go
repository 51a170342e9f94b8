package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"text/tabwriter"
	"time"
)

// The programs that bring a folder to a bucket, and the service that has the bucket. Hugo's deploy is not in its usual build; rclone is
// the system's.
const (
	gatewayModule = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"
	deployModule  = "github.com/gohugoio/hugo@v0.164.0"
)

const (
	bucketKey    = "bench"
	bucketSecret = "bench-secret"
)

// A publisher brings the built folder to the bucket behind an endpoint.
type publisher struct {
	name    string
	command func(site, endpoint string) []string // the folder of a site, which is built
}

// publishers are accord, rclone as the system has it, and hugo's deploy in a build of its own. The settings of the latter go below dir.
func publishers(bin, dir string) []publisher {
	return []publisher{
		{"accord publish", func(site, _ string) []string {
			return []string{filepath.Join(bin, "accord"), "publish", "--site", site, "--now", "2026-11-01", "--max-delete", "100"}
		}},
		{"rclone sync", func(site, endpoint string) []string {
			return []string{"rclone", "sync", filepath.Join(site, "public"), ":s3:site", "--exclude", "/.accord-*", "--s3-provider", "Other", "--s3-endpoint", endpoint, "--s3-env-auth",
				"--s3-region", "us-east-1", "--checksum", "--fast-list", "--transfers", "16", "--checkers", "16", "--s3-no-check-bucket"}
		}},
		{"hugo deploy", func(site, endpoint string) []string {
			config := fmt.Sprintf("baseURL: https://example.org/\npublishDir: %s\ndeployment:\n  workers: 16\n  targets:\n    - name: live\n      url: s3://site?endpoint=%s&region=us-east-1&use_path_style=true\n      exclude: .accord-*\n",
				filepath.Join(site, "public"), endpoint)
			if err := errors.Join(os.MkdirAll(dir, 0o777), os.WriteFile(filepath.Join(dir, "hugo.yaml"), []byte(config), 0o666)); err != nil {
				return []string{"false"}
			}
			return []string{filepath.Join(bin, "hugo-deploy"), "deploy", "--source", dir, "--maxDeletes", "-1"}
		}},
	}
}

// A traffic is what went to and from a service.
type traffic struct{ requests, sent, received atomic.Int64 }

// measurePublishing has each program publish one site for the first time, again with nothing changed, and once more with one article
// changed, to a service on this machine, each to a bucket of its own.
func measurePublishing(ctx context.Context, o options, w io.Writer) error {
	bin := filepath.Join(o.dir, "bin")
	if err := installPublishers(ctx, bin); err != nil {
		return err
	}
	site := filepath.Join(o.dir, "accord")
	settings, err := os.OpenFile(filepath.Join(site, "accord.yaml"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = settings.WriteString("publish: {live: {to: s3, bucket: site, prefix: /}}\n")
	if err := errors.Join(err, settings.Close()); err != nil {
		return err
	}
	article := filepath.Join(site, "content", "articles", "art-1.md")
	text, err := os.ReadFile(article)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "program\twhat\ttime\trequests\tsent\treceived\t")
	for _, p := range publishers(bin, filepath.Join(o.dir, "deploy")) {
		if err := errors.Join(os.WriteFile(article, text, 0o666), buildSite(ctx, bin, site)); err != nil {
			return err
		}
		edit := func() error {
			return errors.Join(os.WriteFile(article, append(slices.Clone(text), "\nOne more sentence.\n"...), 0o666), buildSite(ctx, bin, site))
		}
		if err := p.measure(ctx, bin, site, o, t, edit); err != nil {
			return err
		}
	}
	return t.Flush()
}

func installPublishers(ctx context.Context, bin string) error {
	for module, name := range map[string]string{gatewayModule: "versitygw", deployModule: "hugo-deploy"} {
		if _, err := os.Stat(filepath.Join(bin, name)); err == nil {
			continue
		}
		into := filepath.Join(bin, name+".install")
		cmd := exec.CommandContext(ctx, "go", "install", "-tags", "withdeploy", module)
		cmd.Dir, cmd.Env = os.TempDir(), append(os.Environ(), "GOBIN="+into, "CGO_ENABLED=0")
		if said, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", module, err, tail(said))
		}
		made, err := filepath.Glob(filepath.Join(into, "*"))
		if err != nil || len(made) != 1 {
			return fmt.Errorf("%s made %v (%w)", module, made, err)
		}
		if err := os.Rename(made[0], filepath.Join(bin, name)); err != nil {
			return err
		}
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(bin, "accord"), "./cmd/accord")
	cmd.Dir = ".."
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("accord: %w\n%s", err, tail(said))
	}
	return nil
}

func buildSite(ctx context.Context, bin, site string) error {
	said, err := exec.CommandContext(ctx, filepath.Join(bin, "accord"), "build", "--site", site, "--now", "2026-11-01").CombinedOutput()
	if err != nil {
		return fmt.Errorf("accord build: %w\n%s", err, tail(said))
	}
	return nil
}

// measure runs a program three times against a bucket of its own: for the first time, after a change of one article, and with nothing
// changed since.
func (p publisher) measure(ctx context.Context, bin, site string, o options, t io.Writer, edit func() error) error {
	bucket, stop, err := startBucket(ctx, bin, o.dir)
	if err != nil {
		return err
	}
	defer stop()
	seen := &traffic{}
	counter := httptest.NewServer(counting(bucket.host, seen))
	defer counter.Close()
	for _, what := range []string{"first", "one article", "nothing"} {
		if what == "one article" {
			if err := edit(); err != nil {
				return err
			}
		}
		if err := p.once(ctx, site, counter.URL, what, seen, t); err != nil {
			return err
		}
	}
	return nil
}

// A bucket is a folder, and the service that has it.
type bucket struct{ dir, host string }

func startBucket(ctx context.Context, bin, dir string) (b bucket, stop func(), err error) {
	root, err := os.MkdirTemp(dir, "bucket-")
	if err != nil {
		return b, nil, err
	}
	b.dir = filepath.Join(root, "site")
	port, err := freePort()
	if err := errors.Join(err, os.Mkdir(b.dir, 0o777)); err != nil {
		return b, nil, err
	}
	b.host = "127.0.0.1:" + port
	ctx, cancel := context.WithCancel(ctx)
	gateway := exec.CommandContext(ctx, filepath.Join(bin, "versitygw"), "--port", b.host, "--access", bucketKey, "--secret", bucketSecret, "--quiet", "posix", root)
	stop = func() {
		cancel()
		gateway.Wait()
		os.RemoveAll(root)
	}
	if err := gateway.Start(); err != nil {
		cancel()
		return b, nil, err
	}
	if err := answers(ctx, "http://"+b.host); err != nil {
		stop()
		return b, nil, err
	}
	return b, stop, nil
}

func (p publisher) once(ctx context.Context, site, endpoint, what string, seen *traffic, t io.Writer) error {
	seen.requests.Store(0)
	seen.sent.Store(0)
	seen.received.Store(0)
	start := time.Now()
	if said, err := p.run(ctx, site, endpoint); err != nil {
		return fmt.Errorf("%s, %s: %w\n%s", p.name, what, err, tail(said))
	}
	fmt.Fprintf(t, "%s\t%s\t%.2f s\t%d\t%.2f MB\t%.2f MB\t\n", p.name, what, time.Since(start).Seconds(), seen.requests.Load(),
		float64(seen.sent.Load())/1e6, float64(seen.received.Load())/1e6)
	return nil
}

// run runs the program, and returns what it says.
func (p publisher) run(ctx context.Context, site, endpoint string) ([]byte, error) {
	args := p.command(site, endpoint)
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "AWS_") }),
		"AWS_ACCESS_KEY_ID="+bucketKey, "AWS_SECRET_ACCESS_KEY="+bucketSecret, "AWS_ENDPOINT_URL_S3="+endpoint, "AWS_REGION=us-east-1")
	return cmd.CombinedOutput()
}

// answers waits until a service does.
func answers(ctx context.Context, url string) error {
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline) && ctx.Err() == nil; time.Sleep(20 * time.Millisecond) {
		if resp, err := http.Get(url); err == nil {
			resp.Body.Close()
			return nil
		}
	}
	return fmt.Errorf("%s does not answer", url)
}

// counting passes everything on to a host, and counts it.
func counting(host string, seen *traffic) *httputil.ReverseProxy {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableCompression = true // what is stored compressed passes as it is
	return &httputil.ReverseProxy{
		Transport: transport,
		ErrorLog:  log.New(io.Discard, "", 0), // of programs that are killed
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(&url.URL{Scheme: "http", Host: host})
			r.Out.Host = r.In.Host // it is signed
			seen.requests.Add(1)
			if r.Out.Body != nil {
				r.Out.Body = &counted{r.Out.Body, &seen.sent}
			}
		},
		ModifyResponse: func(r *http.Response) error {
			r.Body = &counted{r.Body, &seen.received}
			return nil
		},
	}
}

// A counted body adds what is read of it.
type counted struct {
	io.ReadCloser
	n *atomic.Int64
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.ReadCloser.Read(b)
	c.n.Add(int64(n))
	return n, err
}
