package build

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
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

// A File is one file of a built site. Size is in bytes, Type its media type.
type File struct {
	Path string `json:"path"`
	Sum  Sum    `json:"sha256"`
	Size int64  `json:"size"`
	Type string `json:"type"`
}

// A Manifest lists the files of a built site that accord wrote, in the order of their paths. It decides what a later
// build may keep, and what it may remove: nothing else in the folder is ours.
//
// It holds no time and no name of a machine, so that equal sites have equal manifests. Its own time of modification
// says when the site was whole: a listed file that is younger has been changed by someone else.
type Manifest struct {
	Input  Sum // hash of everything the site was made from; zero while files are being replaced one by one
	Window Window
	Files  []File
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
	Version int    `json:"version"`
	Input   Sum    `json:"input"`
	Window  Window `json:"window"`
	Files   []File `json:"files"`
}

// encode writes one file a line, so that two manifests can be compared by eye.
func (m *Manifest) encode() []byte {
	var buf bytes.Buffer
	window, err := json.Marshal(m.Window)
	if err != nil {
		window = []byte("{}") // a year past 9999: the next build will not be taken for the same
	}
	fmt.Fprintf(&buf, `{"version":%d,"input":%q,"window":%s,"files":[`, manifestVersion, m.Input, window)
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
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
	var head manifestHead
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("%s is damaged (%w); remove the folder and build again", ManifestName, err)
	}
	if head.Version != manifestVersion {
		return nil, fmt.Errorf("%s has version %d and this accord knows version %d; remove the folder and build again", ManifestName, head.Version, manifestVersion)
	}
	last := ""
	for _, f := range head.Files {
		if f.Path <= last || !writable(f.Path) || f.Size < 0 {
			return nil, fmt.Errorf("%s is damaged (at %q); remove the folder and build again", ManifestName, f.Path)
		}
		last = f.Path
	}
	return &Manifest{Input: head.Input, Window: head.Window, Files: head.Files}, nil
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
			m.Files[i] = File{Path: f.Path, Type: f.Type}
		}
	}
	return m
}

func byPath(a, b File) int { return strings.Compare(a.Path, b.Path) }
