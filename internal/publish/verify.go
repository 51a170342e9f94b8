package publish

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"

	"accord/internal/build"
	"accord/internal/hosting"
	"accord/internal/policy"
)

// A Difference is what a reader gets otherwise than it was published.
type Difference struct {
	Path string `json:"path"`
	What string `json:"what"`
}

// Verify reads a published site back as a reader does: every file is there under its address, with the bytes that were built, its
// type, and the headers that the target's host can send. It returns what differs, in the order of the paths.
func Verify(ctx context.Context, site *Site, target policy.Target, at string, told func(done, total int64)) ([]Difference, error) {
	base, err := siteAt(at)
	if err != nil {
		return nil, err
	}
	files, err := collect(site, policy.Target{To: target.To, Host: target.Host}, Options{})
	if err != nil {
		return nil, err
	}
	client := &http.Client{Timeout: patience, Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: workers}}
	var mu sync.Mutex
	var found []Difference
	var done int64
	err = together(ctx, len(files), func(ctx context.Context, i int) error {
		what := ""
		if readable(files[i].Path) {
			what = compare(ctx, client, base, site.Manifest, files[i].File, target)
		}
		mu.Lock()
		defer mu.Unlock()
		if done++; told != nil {
			told(done, int64(len(files)))
		}
		if what != "" {
			found = append(found, Difference{files[i].Path, what})
		}
		return nil
	})
	slices.SortFunc(found, func(a, b Difference) int { return strings.Compare(a.Path, b.Path) })
	return found, err
}

// CheckAddress refuses what Verify could not read from.
func CheckAddress(at string) error {
	_, err := siteAt(at)
	return err
}

func siteAt(at string) (*url.URL, error) {
	base, err := url.Parse(at)
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" {
		return nil, refuse("--verify takes the address of the site, such as https://example.org/, not %q", withoutSecrets(at))
	}
	return base, nil
}

// readable reports whether hosts give a file to readers.
func readable(name string) bool {
	return name[0] != '_' && (name[0] != '.' || strings.HasPrefix(name, ".well-known/")) && name != "CNAME"
}

// compare says how an answer differs, "" if it does not.
func compare(ctx context.Context, client *http.Client, base *url.URL, m *build.Manifest, f build.File, target policy.Target) string {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, addressOf(base, f.Path, target), nil)
	if err != nil {
		return err.Error()
	}
	resp, err := client.Do(req)
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	if ledOn(resp, base, m, f) {
		return ""
	}
	sum, err := build.HashOf(io.LimitReader(resp.Body, f.Size+1))
	switch {
	case resp.StatusCode != http.StatusOK:
		return "answers " + resp.Status
	case err != nil:
		return err.Error()
	case sum != f.Sum:
		return "has other bytes than were built"
	case sends(target, "Content-Type") && kind(resp.Header.Get("Content-Type")) != kind(f.Type):
		return fmt.Sprintf("has the type %q, not %q", resp.Header.Get("Content-Type"), f.Type)
	}
	for _, h := range m.Headers[f.Class] {
		got := resp.Header.Get(h.Name)
		if unruled := bounded(target) && f.Class.Lasting() && got == m.Headers.Cache(hosting.Data); unruled {
			continue
		}
		if sends(target, h.Name) && !strings.Contains(got, h.Value) {
			return fmt.Sprintf("has the header %s: %q, not %q", h.Name, got, h.Value)
		}
	}
	return ""
}

// addressOf is where readers find a file.
func addressOf(base *url.URL, name string, target policy.Target) string {
	u := *base
	if u.RawPath = ""; target.To.S == policy.ToCommand && onTop(name) {
		u.Path = "/" + name
	} else if u.Path = path.Join("/", base.Path, name); path.Base(name) == "index.html" {
		u.Path = strings.TrimSuffix(path.Join("/", base.Path, path.Dir(name)), "/") + "/"
	}
	return u.String()
}

// ledOn reports whether the host has led on from an old address by itself, as the page there would have done.
func ledOn(resp *http.Response, base *url.URL, m *build.Manifest, f build.File) bool {
	return slices.ContainsFunc(m.Redirects, func(r hosting.Redirect) bool {
		return r.From == "/"+strings.TrimSuffix(f.Path, "index.html") && resp.Request.URL.Path == path.Join("/", base.Path, r.To)+"/"
	}) && resp.StatusCode == http.StatusOK
}

// kind is a media type without its character set.
func kind(mediaType string) string {
	bare, _, _ := strings.Cut(mediaType, ";")
	return strings.ToLower(strings.TrimSpace(bare))
}

// sends reports whether a target's host can be told to send a header: a bucket keeps type and caching of each object, and hosts that
// read _headers, and servers with our configuration, send all. Others give a type by the ending, each its own, also when a folder is
// handed to them.
func sends(target policy.Target, header string) bool {
	switch {
	case bounded(target) || target.To.S == policy.ToFolder && target.Host.S == "":
		return true
	case target.To.S == policy.ToBucket:
		return header == "Cache-Control" || header == "Content-Type"
	}
	return false
}

// bounded reports whether a target's host reads _headers, where there is no room for a rule about each file that is kept for ever.
func bounded(target policy.Target) bool {
	return target.Host.S == policy.Netlify || target.Host.S == policy.Cloudflare
}
