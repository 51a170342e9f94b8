package publish

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"accord/internal/build"
	"accord/internal/hosting"
	"accord/internal/policy"
)

// markName is the mark that a run leaves in a bucket while it changes it.
const markName = ".accord-publishing.json"

// A mark names the run and what it is about to change. Lasting are those of the paths that hold a hash: what is named so may be asked for
// by a page of the run, and stays for a release.
type mark struct {
	Run     string   `json:"run"`
	Paths   []string `json:"paths"`
	Lasting []string `json:"lasting,omitempty"`
}

// A bucket is a place in a bucket of an S3 service. Objects are sent in one request each, whatever their size, so that nothing half
// sent stays behind.
type bucket struct {
	core     *minio.Core
	name     string
	prefix   string
	where    string
	requests atomic.Int64
	etags    sync.Map // of what this run has written, by path
	mark     []byte   // that this run has put
}

// awsEndpoint is where AWS answers for all regions.
const awsEndpoint = "https://s3.amazonaws.com"

// defaultRegion is what services call the only region that they have.
const defaultRegion = "us-east-1"

func openBucket(site *Site, target policy.Target) (*bucket, error) {
	address := cmp.Or(target.Endpoint.S, os.Getenv("AWS_ENDPOINT_URL_S3"), os.Getenv("AWS_ENDPOINT_URL"), awsEndpoint)
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Path != "" && u.Path != "/" {
		return nil, refuse("the endpoint of %s is no address such as https://s3.example.org", target.Name.S)
	}
	region := cmp.Or(target.Region.S, os.Getenv("AWS_REGION"), os.Getenv("AWS_DEFAULT_REGION"), defaultRegion)
	b := &bucket{name: target.Bucket.S, prefix: target.Prefix.S, where: "bucket " + target.Bucket.S}
	if b.prefix == "" {
		b.prefix = hosting.Site{BaseURL: site.Manifest.Site}.Base()
	}
	if b.prefix = strings.TrimLeft(b.prefix, "/"); b.prefix != "" && !strings.HasSuffix(b.prefix, "/") {
		b.prefix += "/"
	}
	if b.prefix != "" {
		b.where += ", below " + b.prefix
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableCompression = true // what is stored compressed is to be read as it is
	transport.MaxIdleConnsPerHost = workers
	transport.ResponseHeaderTimeout = patience
	creds := keys()
	if value, err := creds.GetWithContext(nil); err != nil || value.AccessKeyID == "" || value.SecretAccessKey == "" {
		return nil, refuse("there are no credentials for %s: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE and ~/.aws/credentials", target.Name.S)
	}
	core, err := minio.NewCore(u.Host, &minio.Options{
		Creds: creds, Secure: u.Scheme == "https", Region: region, MaxRetries: 1,
		Transport: &counted{transport, &b.requests},
	})
	b.core = core
	return b, err
}

// keys come from the environment, or from the file that AWS' tools keep; from the service that a hosted runner has, if the
// environment names one.
func keys() *credentials.Credentials {
	chain := []credentials.Provider{&credentials.EnvAWS{}, &credentials.EnvMinio{}, &credentials.FileAWSCredentials{}}
	for _, name := range []string{"AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"} {
		if os.Getenv(name) != "" {
			chain = append(chain, &credentials.IAM{Client: &http.Client{Timeout: patience}})
			break
		}
	}
	return credentials.NewChainCredentials(chain)
}

// counted counts requests.
type counted struct {
	http.RoundTripper
	n *atomic.Int64
}

func (c *counted) RoundTrip(r *http.Request) (*http.Response, error) {
	c.n.Add(1)
	return c.RoundTripper.RoundTrip(r)
}

// toBucket publishes to a bucket.
func toBucket(ctx context.Context, site *Site, files []file, target policy.Target, o Options, r *Result) error {
	b, err := openBucket(site, target)
	if err != nil {
		return err
	}
	r.Where = b.where
	defer func() { r.Requests = b.requests.Load() }()
	local := manifestOf(site, files)
	there, err := b.look(ctx, local, o)
	if err != nil {
		return err
	}
	if err := site.admit(ctx, there.Manifest, o); err != nil {
		return err
	}
	plan, err := Diff(local, there.State, Limits{MaxDelete: o.MaxDelete, Adopt: o.Adopt, Keep: true})
	if err != nil {
		return err
	}
	if !o.Adopt && there.Manifest != nil {
		if err := b.vacant(ctx, plan); err != nil {
			return err
		}
	}
	r.Steps, r.Same, r.Bytes = plan.Steps, plan.Same, plan.Bytes()
	switch {
	case o.DryRun:
		for _, s := range plan.Steps {
			o.Log(s)
		}
		return nil
	case len(plan.Steps) == 0 && there.mark == nil:
		return nil
	}
	if err := b.change(ctx, plan, there, files, o); err != nil {
		return err
	}
	r.Done = true
	return nil
}

// A held is what a bucket was found to hold.
type held struct {
	State
	etag string // of the manifest; "" when there is none
	mark *mark  // of a run that did not end
	seal string // etag of the mark
}

// look reads the manifest and the mark; where there is no manifest, also which of the paths are taken.
func (b *bucket) look(ctx context.Context, local *build.Manifest, o Options) (h held, err error) {
	h.Unsure = map[string]bool{}
	data, etag, err := b.get(ctx, build.ManifestName)
	if err != nil {
		return h, err
	}
	if h.etag = etag; data != nil {
		if h.Manifest, err = build.DecodeManifest(data); err != nil {
			return h, damaged(b.where, err)
		}
	}
	if data, h.seal, err = b.get(ctx, markName); err != nil {
		return h, err
	}
	if data != nil {
		h.mark = &mark{}
		if err := json.Unmarshal(data, h.mark); err != nil || slices.ContainsFunc(slices.Concat(h.mark.Paths, h.mark.Lasting), invalid) {
			return h, refuse("the mark of another run in the %s cannot be read; delete %s there and use --full", b.where, markName)
		}
		for _, p := range h.mark.Paths {
			h.Unsure[p] = false
		}
		for _, p := range h.mark.Lasting {
			h.Unsure[p] = true
		}
	}
	if o.Full {
		for _, f := range local.Files {
			h.Unsure[f.Path] = f.Class.Lasting()
		}
	}
	if h.Manifest == nil && h.mark == nil {
		h.Foreign, err = b.taken(ctx, local)
	}
	return h, err
}

// invalid reports whether a path cannot be one of a site.
func invalid(name string) bool { return !fs.ValidPath(name) || name == "." }

// mostAsked is how many paths are asked for one by one; for more, the bucket is listed.
const mostAsked = 64

// vacant refuses a plan that would write over what somebody else has put where no release had a file. A name that holds a hash says
// what the file is, and is not looked at.
func (b *bucket) vacant(ctx context.Context, plan *Plan) (err error) {
	var fresh []build.File
	for _, s := range plan.Steps {
		if s.Op == Put && s.Why == "new" && !s.File.Class.Lasting() {
			fresh = append(fresh, s.File)
		}
	}
	var taken map[string]bool
	if len(fresh) > mostAsked {
		taken, err = b.taken(ctx, &build.Manifest{Files: fresh})
	} else {
		taken, err = b.askedFor(ctx, fresh)
	}
	if err != nil || len(taken) == 0 {
		return err
	}
	return occupied(taken)
}

// askedFor asks for each of some files whether something lies there.
func (b *bucket) askedFor(ctx context.Context, files []build.File) (map[string]bool, error) {
	var mu sync.Mutex
	taken := map[string]bool{}
	err := together(ctx, len(files), func(ctx context.Context, i int) error {
		name := files[i].Path
		err := b.try(ctx, "look for "+name, 0, func(ctx context.Context) error {
			_, err := b.core.StatObject(ctx, b.name, b.prefix+name, minio.StatObjectOptions{})
			return err
		})
		if absent(err) {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		taken[name] = true
		return err
	})
	return taken, err
}

// taken lists which paths of a site something lies at.
func (b *bucket) taken(ctx context.Context, local *build.Manifest) (map[string]bool, error) {
	ours := make(map[string]bool, len(local.Files))
	for _, f := range local.Files {
		ours[f.Path] = true
	}
	taken := map[string]bool{}
	err := b.list(ctx, func(name, _ string) error {
		if ours[name] {
			taken[name] = true
		}
		return nil
	})
	return taken, err
}

// list tells of each object below the prefix.
func (b *bucket) list(ctx context.Context, told func(name, etag string) error) error {
	for token := ""; ; {
		var page minio.ListBucketV2Result
		err := b.try(ctx, "list", 0, func(context.Context) (err error) {
			page, err = b.core.ListObjectsV2(b.name, b.prefix, "", token, "", 1000)
			return err
		})
		if err != nil {
			return err
		}
		for _, o := range page.Contents {
			if err := told(strings.TrimPrefix(o.Key, b.prefix), strings.Trim(o.ETag, `"`)); err != nil {
				return err
			}
		}
		if token = page.NextContinuationToken; !page.IsTruncated || token == "" {
			return nil
		}
	}
}

// change carries out a plan. What is about to change is marked first; nothing is deleted before everything has been written and the mark was
// found to be still ours.
func (b *bucket) change(ctx context.Context, plan *Plan, there held, files []file, o Options) error {
	seal, err := b.begin(ctx, plan, there)
	if err != nil {
		return err
	}
	if err := b.complete(ctx, plan, there, seal, files, o); err != nil {
		return errors.Join(err, ErrPartly)
	}
	return nil
}

// complete does what follows the mark, and takes it away.
func (b *bucket) complete(ctx context.Context, plan *Plan, there held, seal string, files []file, o Options) error {
	own := func(ctx context.Context) error { return b.own(ctx, seal) }
	if err := b.run(ctx, plan, files, o, own); err != nil {
		return err
	}
	if there.mark != nil {
		if err := b.stands(ctx); err != nil {
			return err
		}
	}
	if err := own(ctx); err != nil {
		return err
	}
	if _, err := b.put(ctx, build.ManifestName, packed(plan.Manifest.Encode()), manifestHeaders(), there.etag); err != nil {
		return err
	}
	if err := own(ctx); err != nil {
		return err
	}
	return b.remove(ctx, markName)
}

// stands lists what was written, after a run that may not have died but be slow: what it wrote later than this one is found.
func (b *bucket) stands(ctx context.Context) error {
	return b.list(ctx, func(name, etag string) error {
		if mine, ok := b.etags.Load(name); ok && mine != etag {
			return fmt.Errorf("someone else publishes to the %s: %s has changed meanwhile", b.where, name)
		}
		return nil
	})
}

// begin puts the mark, in the place of that of a run that has died.
func (b *bucket) begin(ctx context.Context, plan *Plan, there held) (seal string, err error) {
	m := mark{Run: plan.Manifest.Release.Run}
	paths := maps.Clone(there.Unsure)
	for _, s := range plan.Steps {
		paths[s.File.Path] = s.File.Class.Lasting()
	}
	for _, p := range slices.Sorted(maps.Keys(paths)) {
		if paths[p] {
			m.Lasting = append(m.Lasting, p)
		} else {
			m.Paths = append(m.Paths, p)
		}
	}
	if b.mark, err = json.Marshal(m); err != nil {
		return "", err
	}
	return b.put(ctx, markName, b.mark, markHeaders(), there.seal)
}

func markHeaders() minio.PutObjectOptions {
	return minio.PutObjectOptions{ContentType: "application/json", CacheControl: "no-store", DisableContentSha256: wholeSigned}
}

// own reports, as an error, that the mark is no longer the one that was put. If the other run has ended, the mark is put again: what this one
// has written since is to be looked at by the next.
func (b *bucket) own(ctx context.Context, seal string) error {
	_, now, err := b.get(ctx, markName)
	if err != nil || now == seal {
		return err
	}
	if now == "" {
		_, err = b.put(ctx, markName, b.mark, markHeaders(), "")
	}
	return errors.Join(fmt.Errorf("someone else has published to the %s meanwhile; this run has stopped and deleted nothing", b.where), err)
}

// patience is how long a service may be silent; slowest is the least that a connection carries, in bytes a second.
const (
	patience = 30 * time.Second
	slowest  = 8 << 10
)
