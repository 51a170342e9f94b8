package build

import (
	"accord/internal/hosting"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ManifestName is the path of the manifest in a built site. The manifest is not part of what is published.
const ManifestName = ".accord-manifest.json"

const manifestVersion = 1

// A Sum is a SHA-256 hash. The zero Sum stands for "not known" and is written as an empty string.
type Sum [32]byte

func (s Sum) String() string {
	if s == (Sum{}) {
		return ""
	}
	return hex.EncodeToString(s[:])
}

// MarshalText writes 64 hexadecimal digits, or nothing for the zero Sum.
func (s Sum) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (s *Sum) UnmarshalText(text []byte) error {
	*s = Sum{}
	if len(text) == 0 {
		return nil
	}
	if len(text) != 2*len(s) {
		return errors.New("a SHA-256 hash has 64 digits")
	}
	_, err := hex.Decode(s[:], text)
	return err
}

// A File is one file of a built site. Size is in bytes, Type its media type; its class decides the headers.
type File struct {
	Path     string        `json:"path"`
	Sum      Sum           `json:"sha256"`
	Size     int64         `json:"size"`
	Type     string        `json:"type"`
	Class    hosting.Class `json:"class,omitempty"`
	Encoding string        `json:"encoding,omitempty"` // on a host that stores the file compressed: "gzip"
}

// A Manifest lists the files of a built site that accord wrote, in the order of their paths. It decides what a later
// build may keep, and what it may remove: nothing else in the folder is ours.
//
// It holds no time and no name of a machine, so that equal sites have equal manifests. Its own time of modification
// says when the site was whole: a listed file that is younger has been changed by someone else.
type Manifest struct {
	Input     Sum // hash of everything the site was made from; zero while files are being replaced one by one
	Window    Window
	Site      string // its base URL
	Faulty    bool   // it was written in spite of findings of severity error
	Headers   hosting.Table
	Redirects []hosting.Redirect
	Files     []File
	Release   *Release // of what a host has; nil in a built folder
}

// A Release is what a publisher notes beside the files of a host.
type Release struct {
	Run    string `json:"run"`           // made up by the publisher, another each time
	Commit string `json:"commit"`        // of the sources; "" if git knows none
	Whole  bool   `json:"whole"`         // false while files are being replaced
	Old    []File `json:"old,omitempty"` // kept for those who still have a page that names them
}

// A Window is the span of time in which the same records are public: from the last embargo that has ended to the next
// that will, which is no longer in it. Zero times are open ends.
type Window struct {
	Since time.Time `json:"since,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

func (w Window) contains(t time.Time) bool {
	return !t.Before(w.Since) && (w.Until.IsZero() || t.Before(w.Until))
}

func (w Window) equal(v Window) bool { return w.Since.Equal(v.Since) && w.Until.Equal(v.Until) }

// Complete reports whether the files belong together: a build that replaces files one by one clears this first.
func (m *Manifest) Complete() bool { return m.Input != Sum{} }

type manifestHead struct {
	Version   int                `json:"version"`
	Input     Sum                `json:"input"`
	Window    Window             `json:"window"`
	Site      string             `json:"site"`
	Faulty    bool               `json:"faulty"`
	Headers   hosting.Table      `json:"headers"`
	Redirects []hosting.Redirect `json:"redirects"`
	Release   *Release           `json:"release"`
	Files     []File             `json:"files"`
}

// Encode writes one file a line, so that two manifests can be compared by eye.
func (m *Manifest) Encode() []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	put := func(key string, value any) {
		fmt.Fprintf(&buf, ",%q:", key)
		if err := enc.Encode(value); err != nil {
			panic(err) // strings, numbers and texts that were checked
		}
	}
	fmt.Fprintf(&buf, `{"version":%d,"input":%q`, manifestVersion, m.Input)
	if _, err := json.Marshal(m.Window); err == nil && m.Window != (Window{}) { // else a year past 9999: the next build will not be taken for the same
		put("window", m.Window)
	}
	put("site", m.Site)
	if m.Faulty {
		put("faulty", true)
	}
	if m.Headers != nil {
		put("headers", m.Headers)
	}
	if m.Redirects != nil {
		put("redirects", m.Redirects)
	}
	if m.Release != nil {
		put("release", m.Release)
	}
	buf.WriteString(`,"files":[`)
	for i := range m.Files {
		if i > 0 {
			buf.WriteByte(',')
		}
		if err := enc.Encode(&m.Files[i]); err != nil {
			panic(err) // strings and numbers only
		}
	}
	buf.WriteString("]}\n")
	return buf.Bytes()
}

// ReadManifest reads the manifest of a built site. The error is fs.ErrNotExist when the folder has none, or is not
// there. Paths of a manifest that is accepted are local and ascending.
func ReadManifest(site fs.FS) (*Manifest, error) {
	data, err := fs.ReadFile(site, ManifestName)
	if err != nil {
		return nil, err
	}
	return DecodeManifest(data)
}

// DecodeManifest reads what Encode wrote, or says why it cannot. Paths of a manifest that is accepted are local and ascending.
func DecodeManifest(data []byte) (*Manifest, error) {
	var head manifestHead
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("%s is damaged (%w); remove the folder and build again", ManifestName, err)
	}
	if head.Version != manifestVersion {
		return nil, fmt.Errorf("%s has version %d and this accord knows version %d; remove the folder and build again", ManifestName, head.Version, manifestVersion)
	}
	for _, files := range [][]File{head.Files, head.old()} {
		last := ""
		for _, f := range files {
			if f.Path <= last || !writable(f.Path) || f.Size < 0 {
				return nil, fmt.Errorf("%s is damaged (at %q); remove the folder and build again", ManifestName, f.Path)
			}
			last = f.Path
		}
	}
	return &Manifest{Input: head.Input, Window: head.Window, Site: head.Site, Faulty: head.Faulty, Headers: head.Headers,
		Redirects: head.Redirects, Release: head.Release, Files: head.Files}, nil
}

func (h *manifestHead) old() []File {
	if h.Release == nil {
		return nil
	}
	return h.Release.Old
}

// writable reports whether a path stays inside the site and is not one of accord's own names.
func writable(p string) bool {
	return fs.ValidPath(p) && p != "." && filepath.IsLocal(filepath.FromSlash(p)) && !strings.HasPrefix(p, ownPrefix)
}

// ownPrefix begins the names that accord keeps for itself at the top of a built site.
const ownPrefix = ".accord-"

// union lists the files of both sites as ours, and gives a hash to none but the kept ones. It stands in the folder while
// files are replaced one by one: whatever instant ends the build, the next one knows which files it may touch, and
// takes none of the unsure ones for unchanged.
func union(old, new []File, kept map[string]bool) *Manifest {
	m := &Manifest{Files: slices.Concat(new, old)}
	slices.SortStableFunc(m.Files, byPath)
	m.Files = slices.CompactFunc(m.Files, func(a, b File) bool { return a.Path == b.Path })
	for i, f := range m.Files {
		if !kept[f.Path] {
			m.Files[i] = File{Path: f.Path, Type: f.Type, Class: f.Class}
		}
	}
	return m
}

func byPath(a, b File) int { return strings.Compare(a.Path, b.Path) }

// HashOf is the hash of all that a reader gives.
func HashOf(from io.Reader) (Sum, error) {
	sum, _, err := hash(from, io.Discard)
	return sum, err
}
