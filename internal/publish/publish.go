// Package publish brings a built folder to a host, so that readers see whole pages at any instant, a failure is told for what it
// is, and the next run finishes what one has left. It reads the folder and its manifest and knows no record.
//
// What the host has is known from a manifest that lies there beside the pages (build.ManifestName), in the format of the built
// folder's own, with a note of the release: another run's manifest is another's work. The difference between the two is the plan
// (plan.go): a pure function, shown by a dry run, and the log of the real one. Four ways lead to a host:
//
//	bucket.go   any service that speaks S3: file by file, in an order that leaves no page without what it names; object.go
//	            reads and writes one of them
//	branch.go   a branch of a git repository: one commit, pushed or not
//	folder.go   a folder: exchanged in one step
//	command.go  the host's own tool, given a folder with what is to be published
//
// A branch and a folder change in one step. A bucket does not, and nothing here says that it does. There the order is what new
// pages name, the pages, what announces them, and last, once every upload was verified, what is gone. Files whose
// name holds a hash stay for one release more, for readers who have the page from before.
//
// Before a bucket is changed, a mark is put there (markName) that names all that is about to change. It is taken away at
// the end. A run that finds one does not believe the manifest about these files, and writes them again. Who finds the mark of
// another run while its own should be there stops before anything is deleted.
//
// Credentials come from the environment and from the files of the hosts' own tools. They are in no setting, and nothing here
// prints an address that could hold one.
//
// Rejected: comparing with a listing of the bucket. It takes a request for each thousand files, tells neither headers nor, for
// encrypted buckets, contents; and deleting what a listing has and the folder lacks is how whole sites were lost.
package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"accord/internal/build"
	"accord/internal/hosting"
	"accord/internal/policy"
)

// A Site is a built folder that is to be published, as build.Project.Built admitted it.
type Site struct {
	Root     *os.Root
	Home     string // the folder of the sources
	Manifest *build.Manifest
	Commit   string                                                 // of the sources; "" if git knows none
	Holds    func(ctx context.Context, commit string) (bool, error) // whether the sources have all that a commit has; nil when there is no git
}

// Options say what a run may do, and who hears of it.
type Options struct {
	DryRun    bool
	MaxDelete int  // per cent of the host's files; negative when nobody said
	Adopt     bool // the host may hold files, or a site, that this site has not published, where its own are to be
	Newer     bool // the host may hold what was published from sources that these do not have
	Full      bool // the host's manifest is not believed: every file is written

	Log      func(Step)                           // hears of each step, in the plan's order
	Progress func(what string, done, total int64) // in bytes; from several goroutines
	Cache    string                               // a folder for what is compressed; "" keeps nothing
	Out, Err *os.File                             // for the host's own tool
}

// A Result is what a run did, or with DryRun would do.
type Result struct {
	Target   string
	Way      string
	Where    string // the host, for people
	Steps    []Step
	Same     int   // files that the host has already
	Bytes    int64 // to be sent
	Requests int64 // of a bucket
	Done     bool  // the host has been changed, to the end
	Note     string
}

// Put is how many files are written, Deleted how many go.
func (r *Result) Put() int { return count(r.Steps, Put) }

// Deleted is how many files go.
func (r *Result) Deleted() int { return count(r.Steps, Delete) }

func count(steps []Step, op Op) (n int) {
	for _, s := range steps {
		if s.Op == op {
			n++
		}
	}
	return n
}

// A Refusal is why nothing was done. What to do about it is in the text.
type Refusal struct{ Why string }

func (r *Refusal) Error() string { return r.Why }

func refuse(format string, args ...any) error { return &Refusal{fmt.Sprintf(format, args...)} }

// ErrPartly says that the host has some of the new files and some of the old. Readers see whole pages of both; the next run
// finishes it.
var ErrPartly = errors.New("the host is partly updated; run the same command again to finish")

// Run publishes a site to a target. An error is a *Refusal when nothing was tried, wraps ErrPartly when the host was changed in
// part, and else says that the host is as it was.
func Run(ctx context.Context, site *Site, target policy.Target, o Options) (*Result, error) {
	if o.Log == nil {
		o.Log = func(Step) {}
	}
	if o.Progress == nil {
		o.Progress = func(string, int64, int64) {}
	}
	files, err := collect(site, target, o)
	if err != nil {
		return nil, err
	}
	r := &Result{Target: target.Name.S, Way: target.To.S}
	switch target.To.S {
	case policy.ToBucket:
		return r, toBucket(ctx, site, files, target, o, r)
	case policy.ToGit:
		return r, toBranch(ctx, site, files, target, o, r)
	case policy.ToFolder:
		return r, toFolder(ctx, site, files, target, o, r)
	}
	return r, toCommand(ctx, site, files, target, o, r)
}

// A file is one that is to be published, with where its bytes are.
type file struct {
	build.File
	from *os.Root
	name string // below from
}

// open opens the file's bytes.
func (f *file) open() (*os.File, error) { return f.from.Open(f.name) }

// collect lists what goes to a target, in the order of the paths: the built files without those that are meant for other hosts, and
// compressed copies where the target asks for them.
func collect(site *Site, target policy.Target, o Options) ([]file, error) {
	var files []file
	for _, f := range site.Manifest.Files {
		if meantFor(f.Path, target) {
			files = append(files, file{f, site.Root, f.Path})
		}
	}
	if len(target.Compress) > 0 {
		more, err := compress(files, target, o)
		if err != nil {
			return nil, err
		}
		files = more
	}
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.Path, b.Path) })
	return files, nil
}

// meantFor reports whether a target's host is to have a file: files that only some hosts read go to these.
func meantFor(name string, target policy.Target) bool {
	host := target.Host.S
	switch name {
	case hosting.HeadersName, hosting.RedirectsName:
		return host == policy.Netlify || host == policy.Cloudflare
	case hosting.NoJekyllName, hosting.DomainName:
		return host == policy.GitHub || host == "" && target.To.S == policy.ToGit
	}
	return true
}

// manifestOf is what the host will have, once all is done.
func manifestOf(site *Site, files []file) *build.Manifest {
	m := *site.Manifest
	m.Files = make([]build.File, len(files))
	for i, f := range files {
		m.Files[i] = f.File
	}
	m.Release = &build.Release{Run: newRun(), Commit: site.Commit, Whole: true}
	return &m
}

// admit refuses to publish over what these sources do not have.
func (s *Site) admit(ctx context.Context, remote *build.Manifest, o Options) error {
	if remote == nil || remote.Release == nil || remote.Release.Commit == "" || remote.Release.Commit == s.Commit || s.Holds == nil || o.Newer {
		return nil
	}
	holds, err := s.Holds(ctx, remote.Release.Commit)
	if err != nil {
		return err
	}
	if !holds {
		return refuse("the host has what was published from commit %.10s, which these sources do not have: someone else has published since; pull it and build, or publish over it with --over-newer", remote.Release.Commit)
	}
	return nil
}

// announces reports whether a file tells others of pages: it goes after them.
func announces(name string) bool {
	switch path.Base(name) {
	case "feed.xml", "feed.json", "robots.txt":
		return true
	}
	return strings.HasPrefix(path.Base(name), "sitemap") || strings.HasPrefix(name, "search/") && !strings.HasSuffix(name, ".html")
}

// damaged says that a host's manifest cannot be used, and what to do about it.
func damaged(where string, err error) error {
	return refuse("the manifest in the %s is damaged (%v): look who has changed %s there; or delete it, and publish with --adopt", where, err, build.ManifestName)
}

// readManifest reads a manifest of a host from a file system.
func readManifest(site fs.FS) (*build.Manifest, error) {
	m, err := build.ReadManifest(site)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return m, err
}
