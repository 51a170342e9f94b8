package publish

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"accord/internal/build"
	"accord/internal/hosting"
)

// An Op is what a step does.
type Op string

// The operations.
const (
	Put    Op = "put"
	Delete Op = "delete"
)

// A Step is one change of a host. Why says in a word what makes it one: "new", "changed", "headers", "unsure", "gone", "old".
type Step struct {
	Op   Op         `json:"op"`
	File build.File `json:"file"`
	Why  string     `json:"why"`

	wave int
}

// String is the step as a dry run and the log of a real one print it.
func (s Step) String() string {
	if s.Op == Delete {
		return fmt.Sprintf("delete  %s  (%s)", s.File.Path, s.Why)
	}
	return fmt.Sprintf("put     %s  %d bytes  (%s)", s.File.Path, s.File.Size, s.Why)
}

// The waves, in order. All of one has been verified before the next begins.
const (
	named     = iota // what pages name: pictures, fonts, tables
	pages            // HTML
	announced        // sitemaps, feeds, the index of the search
	cleared          // what goes
)

// A State is what is known of a host.
type State struct {
	Manifest *build.Manifest // of the last release; nil when there is none
	Unsure   map[string]bool // paths of which it is not believed; true for those whose name holds a hash
	Foreign  map[string]bool // paths of ours where something lies that no release has put there
}

// A Plan is the steps that make a host have a site, in their order, and what it will have.
type Plan struct {
	Steps    []Step
	Same     int
	Manifest *build.Manifest
}

// Bytes is how much is to be sent.
func (p *Plan) Bytes() (n int64) {
	for _, s := range p.Steps {
		if s.Op == Put {
			n += s.File.Size
		}
	}
	return n
}

// Limits are what a plan may do.
type Limits struct {
	MaxDelete int  // per cent of the host's files; negative when nobody said
	Adopt     bool // files that no release put there, and another site's, may be replaced
	Keep      bool // files whose name holds a hash stay for one release more
}

// defaultMaxDelete is how much of what a host has may go without a word: a release takes away a page or two.
const defaultMaxDelete = 10

// Diff plans what makes a host have what the manifest local says. Paths are compared as a set: no order of names can make one
// both put and deleted. The error is a *Refusal.
func Diff(local *build.Manifest, host State, limits Limits) (*Plan, error) {
	remote := host.Manifest
	if remote == nil {
		remote = &build.Manifest{}
	}
	if err := admissible(local, remote, host, limits); err != nil {
		return nil, err
	}
	p := &Plan{}
	has := map[string]build.File{}
	for _, f := range remote.Files {
		has[f.Path] = f
	}
	var old []build.File
	if remote.Release != nil {
		old = remote.Release.Old
	}
	for _, f := range old {
		has[f.Path] = f
	}
	wanted := make(map[string]bool, len(local.Files))
	for _, f := range local.Files {
		wanted[f.Path] = true
		there, ok := has[f.Path]
		if why := differs(local, remote, f, there, ok, host); why != "" {
			p.Steps = append(p.Steps, Step{Op: Put, File: f, Why: why, wave: waveOf(f)})
		} else {
			p.Same++
		}
	}
	after := *local
	release := build.Release{}
	if local.Release != nil {
		release = *local.Release
	}
	release.Old = nil
	for _, f := range remote.Files {
		switch {
		case wanted[f.Path]:
		case limits.Keep && f.Class.Lasting():
			release.Old = append(release.Old, f)
		default:
			p.Steps = append(p.Steps, Step{Op: Delete, File: f, Why: "gone", wave: cleared})
		}
	}
	after.Release = &release
	p.Manifest = &after
	for name, lasting := range host.Unsure { // what a run that died, or was overtaken, has put there, and nobody wants
		_, known := has[name]
		switch f := (build.File{Path: name, Class: hosting.Asset}); {
		case known || wanted[name]:
		case lasting && limits.Keep:
			release.Old = append(release.Old, f)
		default:
			p.Steps = append(p.Steps, Step{Op: Delete, File: build.File{Path: name}, Why: "unsure", wave: cleared})
		}
	}
	slices.SortFunc(release.Old, func(a, b build.File) int { return strings.Compare(a.Path, b.Path) })
	if len(p.Steps) == 0 {
		return p, nil // what is old stays until something changes
	}
	for _, f := range old {
		if !wanted[f.Path] {
			p.Steps = append(p.Steps, Step{Op: Delete, File: f, Why: "old", wave: cleared})
		}
	}
	slices.SortStableFunc(p.Steps, func(a, b Step) int {
		return cmp.Or(cmp.Compare(a.wave, b.wave), strings.Compare(a.File.Path, b.File.Path))
	})
	return p, sparing(p, len(has), limits)
}

// differs says why a file has to be written, "" if it has not.
func differs(local, remote *build.Manifest, f, there build.File, ok bool, host State) string {
	_, isUnsure := host.Unsure[f.Path]
	switch {
	case isUnsure:
		return "unsure"
	case !ok:
		return "new"
	case there.Sum != f.Sum || there.Size != f.Size || f.Sum == build.Sum{}:
		return "changed"
	case there.Type != f.Type || there.Encoding != f.Encoding || local.Headers.Cache(f.Class) != remote.Headers.Cache(there.Class):
		return "headers"
	}
	return ""
}

func waveOf(f build.File) int {
	switch {
	case announces(f.Path):
		return announced
	case f.Class == hosting.Page:
		return pages
	}
	return named
}

// admissible refuses to bring a site to a host that holds something else, or one that is not a site.
func admissible(local, remote *build.Manifest, host State, limits Limits) error {
	mine, theirs := pagesOf(local), pagesOf(remote)
	switch {
	case mine == 0:
		return refuse("the built folder has no page; nothing was published")
	case remote.Site != local.Site && len(remote.Files) > 0 && !limits.Adopt:
		return refuse("the host has another site, %s, and this one is %s; look at the target, or publish over it with --adopt", orNone(remote.Site), orNone(local.Site))
	case len(host.Foreign) > 0 && !limits.Adopt:
		return occupied(host.Foreign)
	case 2*mine < theirs && limits.MaxDelete < 0:
		return refuse("the host has %d pages, and the built folder has %d: less than half; if that is meant, say how much may go with --max-delete", theirs, mine)
	}
	return nil
}

// occupied says that somebody else's files stand where the site has its own.
func occupied(paths map[string]bool) error {
	return refuse("the host has files that accord did not publish where this site has its own (%s); look at the target, or replace them with --adopt", some(paths))
}

// sparing refuses a plan that deletes more than it may.
func sparing(p *Plan, has int, limits Limits) error {
	most := limits.MaxDelete
	if most < 0 {
		most = defaultMaxDelete
	}
	var gone []string
	for _, s := range p.Steps {
		switch {
		case s.Op != Delete || s.Why == "old":
		case s.Why == "unsure":
			has++ // by the mark of another run; no release has it
			gone = append(gone, s.File.Path)
		default:
			gone = append(gone, s.File.Path)
		}
	}
	if n := len(gone); n > 0 && n*100 > most*has && n > 1 {
		return refuse("%d of the host's %d files would go, which is more than %d per cent (%s); look at them with --dry-run --max-delete 100, and allow it with --max-delete %d",
			n, has, most, strings.Join(gone[:min(n, 3)], ", "), (n*100+has-1)/has)
	}
	return nil
}

func pagesOf(m *build.Manifest) (n int) {
	for _, f := range m.Files {
		if f.Class == hosting.Page {
			n++
		}
	}
	return n
}

func orNone(site string) string {
	if site == "" {
		return "one without a base_url"
	}
	return site
}

// some is the first few of a set of paths.
func some(paths map[string]bool) string {
	var list []string
	for p := range paths {
		list = append(list, p)
	}
	slices.Sort(list)
	more := ""
	if len(list) > 3 {
		more = fmt.Sprintf(" and %d more", len(list)-3)
	}
	return strings.Join(list[:min(3, len(list))], ", ") + more
}

// newRun is a name that no other run has.
func newRun() string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
