package content

import (
	"crypto/sha256"
	"io/fs"
	"maps"
	"slices"

	"accord/internal/diag"
	"accord/internal/policy"
)

// A Source is what a site's files held at one moment. It is immutable; callers must not change what it holds.
type Source struct {
	Settings *policy.Settings
	Records  []policy.Record // all, drafts too, by file and place in it; agreements with their rolls
	Assets   []File          // files beside the records, such as images
	Layouts  []File
	Fonts    []File // that cards are set in, and what stands beside them
	Static   []File
	Promised []policy.Text  // addresses that readers know, as the file for them has them
	Findings []diag.Finding // sorted
	Bare     bool           // there is no file of settings

	broken []policy.Withheld
	ids    []policy.ID // of broken
}

// A File is a file that is listed but not parsed.
type File struct {
	Path string // slash-separated, relative to the site's root
	Size int64
	Hash [sha256.Size]byte
	fsys fs.FS
}

// Bytes reads the file as it is now, which can differ from its Hash if it was changed in between.
func (f File) Bytes() ([]byte, error) { return fs.ReadFile(f.fsys, f.Path) }

// Open opens the file as it is now.
func (f File) Open() (fs.File, error) { return f.fsys.Open(f.Path) }

// Source returns the files as they are in memory. As long as nothing changes it is the same value.
func (t *Tree) Source() *Source {
	if t.source != nil {
		return t.source
	}
	order := t.sorted()
	inParallel(len(order), func(i int) {
		if e := t.files[order[i]]; e.parsed != nil {
			e.parsed.result()
		}
	})
	s := &Source{Settings: t.Settings(), Bare: t.files[policy.ConfigFile] == nil}
	rolls := map[policy.ID]rollFile{}
	for _, file := range order {
		e := t.files[file]
		if e.bad != nil {
			s.Findings = append(s.Findings, *e.bad)
			s.hideRecord(file, e.slot)
			continue
		}
		s.take(file, e, rolls)
		listed := File{Path: file, Size: e.size, Hash: e.hash, fsys: t.fsys}
		switch e.slot.role {
		case asset:
			s.Assets = append(s.Assets, listed)
		case drawing:
			if !e.parsed.result().broken {
				s.Assets = append(s.Assets, listed)
			}
		case fontFile:
			s.Fonts = append(s.Fonts, listed)
		case layoutFile:
			s.Layouts = append(s.Layouts, listed)
		case staticFile:
			s.Static = append(s.Static, listed)
		}
	}
	s.joinRolls(rolls)
	s.Findings = diag.Sort(s.Findings)
	t.source = s
	return s
}

// sorted are the paths of all files, in order.
func (t *Tree) sorted() []string {
	if t.order == nil {
		t.order = slices.Sorted(maps.Keys(t.files))
	}
	return t.order
}

// Hash is over the path and bytes of every file, as they are in memory. It needs no parsing.
func (t *Tree) Hash() (sum [sha256.Size]byte) {
	h := sha256.New()
	for _, file := range t.sorted() {
		e := t.files[file]
		h.Write([]byte(file))
		h.Write(e.hash[:])
	}
	h.Sum(sum[:0])
	return sum
}

// Settings are those of the file of settings, or the defaults where there is none.
func (t *Tree) Settings() *policy.Settings {
	if e := t.files[policy.ConfigFile]; e != nil && e.parsed != nil {
		return e.parsed.result().settings
	}
	s, _, _ := readSettings(nil)
	return s
}

// Size is how many bytes of records, layouts, fonts and static files there are.
func (t *Tree) Size() (n int64) {
	for _, e := range t.files {
		if e.slot.role != asset && e.slot.role != drawing {
			n += e.size
		}
	}
	return n
}

// take adds what one file gives.
func (s *Source) take(file string, e *entry, rolls map[policy.ID]rollFile) {
	if e.slot.bad != nil {
		s.Findings = append(s.Findings, *e.slot.bad)
		if e.slot.id != "" {
			s.hide(file, e.slot.kind, e.slot.id)
		}
	}
	if e.parsed == nil {
		return
	}
	p := e.parsed.result()
	s.Findings = append(s.Findings, p.findings...)
	s.Records = append(s.Records, p.records...)
	if p.broken {
		s.hideRecord(file, e.slot)
	}
	s.hide(file, e.slot.kind, p.hidden...)
	if e.slot.role == addressFile {
		s.Promised = p.promised
	}
	if e.slot.role != roll {
		return
	}
	if first, twice := rolls[e.slot.id]; twice {
		f := diag.Findingf(diag.BadRoll, diag.Place{File: file}, "the agreement has a roll already")
		s.Findings = append(s.Findings, f.WithHint("put all rows into one file").WithSee(diag.Place{File: first.file}, "it is here"))
		return
	}
	rolls[e.slot.id] = rollFile{file, p.acts}
}

func (s *Source) hideRecord(file string, of slot) {
	if of.role == record {
		s.hide(file, of.kind, of.id)
	}
}

// hide remembers records that cannot be read, so that references to them are not called unknown.
func (s *Source) hide(file string, kind policy.Kind, ids ...policy.ID) {
	for _, id := range ids {
		s.broken = append(s.broken, policy.Withheld{Kind: kind, File: file, Broken: true})
		s.ids = append(s.ids, id)
	}
}

// A rollFile is a roll that waits for its agreement.
type rollFile struct {
	file string
	acts []policy.Act
}

// joinRolls adds the rows of rolls to the acts of their agreements, which are copied: parsed values never change.
func (s *Source) joinRolls(rolls map[policy.ID]rollFile) {
	for i, r := range s.Records {
		a, ok := r.(*policy.Agreement)
		if !ok {
			continue
		}
		roll, has := rolls[a.ID]
		if has {
			joined := *a
			joined.Acts, joined.Roll = slices.Concat(a.Acts, roll.acts), roll.file
			joined.States = policy.NamedStates(&joined)
			s.Records[i] = &joined
			delete(rolls, a.ID)
		} else if a.Acts == nil { // not even a key without usable rows
			s.Findings = append(s.Findings, diag.Findingf(diag.MissingKey, a.Place(a.At), "the agreement has neither acts nor a roll").
				WithHint("write acts, or put the participants into %s.csv beside the record", a.ID))
		}
	}
	for id, roll := range rolls {
		if !slices.Contains(s.ids, id) {
			f := diag.Findingf(diag.BadRoll, diag.Place{File: roll.file}, "no agreement has the id %q, and a roll is named after one", id)
			s.Findings = append(s.Findings, f.WithHint("rename the roll, or move a table that is no roll out of content/agreements"))
		}
	}
}
