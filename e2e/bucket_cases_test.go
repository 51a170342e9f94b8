package e2e

import (
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/minio/minio-go/v7"
)

// A bucket takes names of every sort, more of them than one listing has, and what is published is what a dry run has told.
func TestBucketTakesAllNames(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	g.empty(t)
	v := newVersion(t, "names", 1, 2)
	for _, name := range []string{"a b.txt", "c+d.txt", "50% & more.txt", "größe ü.txt", "x/b.d/e.txt", "x/b/c.txt", "x/b-d/e.txt", "x/b=d,e@f!.txt", "empty.txt"} {
		file := filepath.Join(v.dir, "static", filepath.FromSlash(name))
		os.MkdirAll(filepath.Dir(file), 0o777)
		text := "the text of " + name
		if name == "empty.txt" {
			text = ""
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 2500 {
		file := filepath.Join(v.dir, "static", "many", fmt.Sprintf("%04d.txt", i))
		os.MkdirAll(filepath.Dir(file), 0o777)
		if err := os.WriteFile(file, fmt.Append(nil, i), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	v.build(t)
	planned := v.publish(t, g.url, "--dry-run")
	if n := len(g.objects(t)); n != 0 {
		t.Fatalf("a dry run has written %d objects", n)
	}
	r := v.publish(t, g.url)
	if r.status != done {
		t.Fatalf("%d\n%s", r.status, r.out)
	}
	if steps(planned.out) != steps(r.out) {
		t.Error("the plan is not the log")
	}
	there := g.objects(t)
	if wrong := v.is(there, nil); wrong != "" {
		t.Error(wrong)
	}
	if got := there["a b.txt"]; got.mediaType != "text/plain; charset=utf-8" {
		t.Errorf("%+v", got)
	}
	if err := os.RemoveAll(filepath.Join(v.dir, "static", "many")); err != nil {
		t.Fatal(err)
	}
	v.files = map[string]string{}
	v.build(t)
	if r := v.publish(t, g.url); r.status != refused || !strings.Contains(r.out, "2500 of the host's") {
		t.Fatalf("%d\n%s", r.status, r.out)
	}
	if r := v.publish(t, g.url, "--max-delete", "99"); r.status != done {
		t.Fatalf("%d\n%s", r.status, r.out)
	}
	if wrong := v.is(g.objects(t), nil); wrong != "" {
		t.Error(wrong)
	}
}

var stepLine = regexp.MustCompile(`(?m)^(put|delete) .*$`)

func steps(out string) string { return strings.Join(stepLine.FindAllString(out, -1), "\n") }

// What is in the bucket already, and whose it is, decides whether it is touched.
func TestBucketOfSomeoneElse(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	g.empty(t)
	v := newVersion(t, "mine", 1, 2)
	if _, err := g.client.PutObject(t.Context(), bucketName, "index.html", strings.NewReader("theirs"), 6, minio.PutObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	if r := v.publish(t, g.url); r.status != refused || !strings.Contains(r.out, "index.html") || !strings.Contains(r.out, "--adopt") {
		t.Fatalf("%d\n%s", r.status, r.out)
	}
	if got := g.objects(t); len(got) != 1 || got["index.html"].body != "theirs" {
		t.Fatalf("%v", got)
	}
	if r := v.publish(t, g.url, "--adopt"); r.status != done {
		t.Fatalf("%d\n%s", r.status, r.out)
	}
	other := newVersionOf(t, strings.Replace(bucketConfig, "https://example.org", "https://other.example", 1), "other", 1, 2)
	if r := other.publish(t, g.url); r.status != refused || !strings.Contains(r.out, "another site, https://example.org") {
		t.Fatalf("%d\n%s", r.status, r.out)
	}
	if wrong := v.is(g.objects(t), nil); wrong != "" {
		t.Error(wrong)
	}
	// What somebody else puts later where a new page is to be is not written over, either, and nothing is changed.
	if _, err := g.client.PutObject(t.Context(), bucketName, "articles/a03/index.html", strings.NewReader("theirs"), 6, minio.PutObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	more := newVersion(t, "more", 1, 2, 3)
	before := g.objects(t)
	if r := more.publish(t, g.url); r.status != refused || !strings.Contains(r.out, "(articles/a03/index.html)") {
		t.Fatalf("%d\n%s", r.status, r.out)
	}
	if !maps.Equal(g.objects(t), before) {
		t.Error("a run that was refused has changed the bucket")
	}
	if r := more.publish(t, g.url, "--adopt"); r.status != done {
		t.Fatalf("%d\n%s", r.status, r.out)
	}
	if r := v.publish(t, g.url, "--max-delete", "100"); r.status != done {
		t.Fatalf("%d\n%s", r.status, r.out)
	}

	// Without credentials nothing is asked.
	bare := v.publishing(t.Context(), "http://127.0.0.1:1", "--full")
	bare.Env = append(bare.Env, "AWS_ACCESS_KEY_ID=", "AWS_SECRET_ACCESS_KEY=", "HOME="+t.TempDir())
	if r := finish(t, bare, bare.Start); r.status != refused || !strings.Contains(r.out, "there are no credentials for") {
		t.Errorf("%d\n%s", r.status, r.out)
	}
	for credentials, want := range map[string]string{"AWS_SECRET_ACCESS_KEY=wrong-" + secretKey: "refuses these credentials", "AWS_ACCESS_KEY_ID=nobody": "XAdminUserNotFound"} {
		cmd := v.publishing(t.Context(), g.url, "--full")
		cmd.Env = append(cmd.Env, credentials)
		if r := finish(t, cmd, cmd.Start); r.status != failed || !strings.Contains(r.out, want) {
			t.Errorf("%s: %d\n%s", credentials[:10], r.status, r.out)
		}
	}
}

// Texts that are stored compressed reach readers as they were built; what is kept for how long, and the type, are as told; below the path of
// the site's address; and reading back finds nothing, until somebody changes a page.
func TestBucketAsReadersGetIt(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	g.empty(t)
	config := strings.Replace(bucketConfig, "https://example.org", "https://example.org/accords", 1)
	v := newVersionOf(t, strings.Replace(config, "bucket: site}", "bucket: site, compress: [gzip]}", 1), "small", 1, 2)
	host := g.browse(t) + "/accords"
	if r := v.publish(t, g.url, "--verify", host); r.status != done || !strings.Contains(r.out, "read back from "+host+": 0 differences") {
		t.Fatalf("%d\n%s", r.status, r.out)
	}
	there := g.objects(t)
	page := there["accords/index.html"]
	z, err := gzip.NewReader(strings.NewReader(page.body))
	if err != nil || page.enc != "gzip" || page.mediaType != "text/html; charset=utf-8" || page.cache != cacheOf("index.html") {
		t.Fatalf("%v, %q %q %q", err, page.enc, page.mediaType, page.cache)
	}
	if text, err := io.ReadAll(z); err != nil || string(text) != v.files["index.html"] {
		t.Errorf("%v: the page is another", err)
	}
	for name := range there {
		if !strings.HasPrefix(name, "accords/") {
			t.Errorf("%s is not below the path of the site", name)
		}
		if base := strings.TrimPrefix(name, "accords/"); hashedName.MatchString(base) != strings.Contains(there[name].cache, "immutable") {
			t.Errorf("%s is kept as %q", name, there[name].cache)
		}
	}
	if _, err := g.client.PutObject(t.Context(), bucketName, "accords/index.html", strings.NewReader("changed"), 7, minio.PutObjectOptions{ContentType: "text/html"}); err != nil {
		t.Fatal(err)
	}
	if r := v.publish(t, g.url, "--verify", host); r.status != refused || !strings.Contains(r.out, "index.html has other bytes than were built") {
		t.Errorf("%d\n%s", r.status, r.out)
	}
	if r := v.publish(t, g.url, "--full", "--verify", host); r.status != done {
		t.Errorf("%d\n%s", r.status, r.out)
	}
}

// A service that knows no conditional writes is published to all the same.
func TestBucketWithoutConditions(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	g.empty(t)
	p := newProxy(t, g)
	p.arm(0, fault{forever: true, do: func(_ *proxy, w http.ResponseWriter, r *http.Request, pass http.Handler) {
		if r.Header.Get("If-Match") != "" || r.Header.Get("If-None-Match") != "" {
			answerS3(w, http.StatusNotImplemented, "NotImplemented")
			return
		}
		pass.ServeHTTP(w, r)
	}})
	before, after := newVersion(t, "before", 1, 2, 3), newVersion(t, "after", 2, 3, 4)
	for _, v := range []*version{before, after} {
		if r := v.publish(t, p.url, "--max-delete", "50"); r.status != done {
			t.Fatalf("%d\n%s", r.status, r.out)
		}
		if wrong := v.is(g.objects(t), nil); wrong != "" {
			t.Error(wrong)
		}
	}
}

// A lasting file of the release before is there for one release more, and then goes.
func TestBucketKeepsWhatOldPagesName(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	g.empty(t)
	var named [][]string
	for i, v := range []*version{newVersion(t, "one", 1, 2), newVersion(t, "two", 1, 2), newVersion(t, "three", 1, 2)} {
		if r := v.publish(t, g.url); r.status != done {
			t.Fatalf("%d\n%s", r.status, r.out)
		}
		var scripts []string
		for name := range g.objects(t) {
			if strings.HasPrefix(name, "theme/search.") {
				scripts = append(scripts, name)
			}
		}
		slices.Sort(scripts)
		if named = append(named, scripts); len(scripts) != min(i+1, 2) {
			t.Errorf("after release %d there are %v", i+1, scripts)
		}
	}
	if slices.Equal(named[1], named[2]) {
		t.Error("the oldest script is still there")
	}
}
