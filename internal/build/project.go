package build

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"accord/internal/check"
	"accord/internal/content"
	"accord/internal/diag"
	"accord/internal/hosting"
	"accord/internal/policy"
	"accord/internal/render"
)

// Options say how a project is built.
type Options struct {
	Clock   func() time.Time // decides the day, in the site's time zone, and which embargoes are over
	Drafts  bool             // drafts and what is under embargo are public
	Accept  bool             // addresses that readers know may go: no finding tells of them
	BaseURL string           // instead of the settings' base_url, without a slash at its end; "" for the settings' own
	Assets  fs.FS            // layouts/ and static/ of the built-in theme
	Version string           // of the program: another version makes other bytes

	// Outside finds what is known only elsewhere, of a linked site; nil asks nobody.
	Outside func(context.Context, *policy.Site) ([]diag.Finding, error)

	// Progress hears what is being done, and how far it is where that is counted (total is 0 elsewhere). It may be
	// called by several goroutines at once; nil is nobody.
	Progress func(phase string, done, total int)
}

// A Project is a site's folder with the memory of what was read from it. It is used by one goroutine at a time; its
// snapshots may be used by many.
type Project struct {
	root  *os.Root
	tree  *content.Tree
	opts  Options
	now   time.Time // of the last look at the files
	theme themed
	cards lettered
	last  *content.Source // of the last snapshot
	day   policy.Day      // of the last snapshot
}

// Open opens a site's folder. Nothing outside the folder can be read, through links either.
func Open(dir string, opts Options) (*Project, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	if _, err := root.Stat(policy.ConfigFile); err != nil {
		root.Close()
		return nil, fmt.Errorf("%s has no %s: is it the folder of a site?", dir, policy.ConfigFile)
	}
	return &Project{root: root, tree: content.NewTree(folderOf(root)), opts: opts, now: opts.Clock()}, nil
}

// Close gives the folder back.
func (p *Project) Close() error { return p.root.Close() }

// Root is the site's folder.
func (p *Project) Root() *os.Root { return p.root }

// Sweep reads what is new or changed since the last sweep.
func (p *Project) Sweep(ctx context.Context) error {
	p.tell("reading", 0, 0)
	p.now = p.opts.Clock()
	return p.tree.Sweep(ctx)
}

// SweepBeside is Sweep, and reports whether a folder holds the site as it was found. Nothing is parsed for that, and the
// folder is looked at meanwhile.
func (p *Project) SweepBeside(ctx context.Context, dir string) (done Report, unchanged bool, err error) {
	var there *survey
	var looking sync.WaitGroup
	looking.Go(func() { there = standing(dir) })
	err = p.Sweep(ctx)
	looking.Wait()
	if err != nil {
		return Report{}, false, err
	}
	done, unchanged = there.unchanged(p.input(), p.now)
	return done, unchanged, nil
}

// Look reads the named files if they are new or changed; what is gone is left to the next sweep. Again holds the files
// that are being written just now: they are to be looked at again.
func (p *Project) Look(paths ...string) (again []string) {
	p.now = p.opts.Clock()
	return p.tree.Look(paths...)
}

// Lay puts a text in the place of a record's file or of the settings, from the next look at it on, as an editor holds it; nil
// lifts it.
func (p *Project) Lay(file string, text []byte) { p.tree.Lay(file, text) }

func (p *Project) tell(phase string, done, total int) {
	if p.opts.Progress != nil {
		p.opts.Progress(phase, done, total)
	}
}

// SourceBytes is the size of what accord reads and keeps: records, layouts and static text.
func (p *Project) SourceBytes() int64 { return p.tree.Size() }

// A Snapshot is a site at one moment: read and linked, ready to be shown, checked and written. It is immutable. Texts are
// compiled, outputs listed and checks run when that is first asked for.
type Snapshot struct {
	Site     *policy.Site
	Set      *render.Set // nil when the theme cannot be used
	Withheld map[policy.ID]policy.Withheld
	Phases   []Phase

	input   Sum
	window  Window
	early   []diag.Finding        // from reading, linking and the theme
	listing func() []diag.Finding // about images and the paths of outputs
	copies  func() []render.Output
	outside func(context.Context, *policy.Site) ([]diag.Finding, error) // nil: nobody is asked

	judging sync.Mutex
	judged  bool
	found   []diag.Finding // once it is judged
}

// Findings are all findings about the site, sorted. The checks run when this is first asked for, so that pages can be
// written meanwhile.
func (s *Snapshot) Findings() []diag.Finding {
	found, _ := s.Judge(context.Background())
	return found
}

// Judge is Findings, unless ctx is done before they are known: that is the error.
func (s *Snapshot) Judge(ctx context.Context) ([]diag.Finding, error) {
	s.judging.Lock()
	defer s.judging.Unlock()
	if !s.judged {
		found, err := s.check(ctx)
		if err != nil {
			return nil, err
		}
		s.found, s.judged = found, true
	}
	return s.found, nil
}

// Early is what reading, linking and loading the theme found: what is known before any check has run.
func (s *Snapshot) Early() []diag.Finding { return s.early }

// Unchecked are the early findings, and those about images and the paths of outputs.
func (s *Snapshot) Unchecked() []diag.Finding { return slices.Concat(s.early, s.listing()) }

// Outputs are all outputs, none when the theme cannot be used.
func (s *Snapshot) Outputs() []render.Output {
	if s.Set == nil {
		return nil
	}
	return s.Set.All()
}

// Copies are the smallest copy of each image that has smaller copies: whether they can be made is known only when they are.
func (s *Snapshot) Copies() []render.Output {
	if s.copies == nil {
		return nil
	}
	return s.copies()
}

// Until is when the next embargo ends; zero if there is none.
func (s *Snapshot) Until() time.Time { return s.window.Until }

// A Phase is a part of the work with the time that it took.
type Phase struct {
	Name string
	Took time.Duration
}

// Changed reports whether the next snapshot can differ from the last: whether files, the day, or what is under embargo
// are other than they were.
func (p *Project) Changed() bool {
	src := p.tree.Source()
	return src != p.last || p.today() != p.day
}

// Changes are the paths of the files that were found new, changed or gone since it was last called.
func (p *Project) Changes() []string { return p.tree.Changes() }

// settings are a site's, with what the options say instead.
func (p *Project) settings(of *policy.Settings) *policy.Settings {
	settings := *of
	if p.opts.BaseURL != "" {
		settings.BaseURL.S = p.opts.BaseURL
	}
	return &settings
}

func (p *Project) today() policy.Day { return policy.DayAt(p.now.In(p.tree.Settings().Zone)) }

// input is the hash of everything that the outputs are made of, but for the hour: the files, the day, the options and
// the program. The hour decides only which embargoes are over, and for that a manifest has its window.
func (p *Project) input() Sum {
	h := sha256.New()
	files := p.tree.Hash()
	h.Write(files[:])
	fmt.Fprintf(h, "%s %v %v %q %q", p.today(), p.opts.Drafts, p.opts.Accept, p.settings(p.tree.Settings()).BaseURL.S, p.opts.Version)
	return Sum(h.Sum(nil))
}

// window is the span around the project's moment in which the same records are public.
func (p *Project) window(src *content.Source) (w Window) {
	if !p.opts.Drafts {
		w.Since = src.Ended(p.now)
		w.Until, _ = src.Due(p.now)
	}
	return w
}

// Snapshot links what the last sweep read. It fails when a layout or static file is gone since then.
func (p *Project) Snapshot(ctx context.Context) (*Snapshot, error) {
	clock := stopwatch{last: time.Now()}
	p.tell("parsing", 0, 0)
	src := p.tree.Source()
	clock.lap("parse")
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	snap, err := p.link(src, &clock)
	if err != nil {
		return nil, err
	}
	snap.input = p.input()
	p.last, p.day = src, p.today()
	return snap, ctx.Err()
}

// Edited is the snapshot of what the site would be with other texts of its files, by the names that they have now, and with other
// names. Files beside records are left out.
func (p *Project) Edited(texts map[string][]byte, name func(file string) string) (*Snapshot, error) {
	return p.link(p.tree.Edited(texts, name), &stopwatch{last: time.Now()})
}

func (p *Project) link(src *content.Source, clock *stopwatch) (*Snapshot, error) {
	in := src.Visible(p.today(), p.now, p.opts.Drafts)
	in.Settings = p.settings(src.Settings)
	if p.opts.Accept {
		in.Promised = nil
	}
	snap := &Snapshot{Withheld: in.Withheld, early: slices.Clone(src.Findings), window: p.window(src), outside: p.opts.Outside}
	if src.Bare {
		gone := diag.Findingf(diag.FileUnread, diag.Place{File: policy.ConfigFile}, "the file with the site's settings is gone")
		snap.early = append(snap.early, gone.WithHint("put it back; the least that it holds is a title"))
	}
	snap.Site = policy.Link(in)
	snap.early = append(snap.early, snap.Site.Findings()...)
	clock.lap("link")
	if err := p.outputs(src, snap); err != nil {
		return nil, err
	}
	clock.lap("theme")
	snap.Phases = clock.phases
	return snap, nil
}

// compileBodies compiles every text of the site on all processors, until ctx is done. Each is compiled once, whoever asks
// first; doing it here is only quicker.
func compileBodies(ctx context.Context, site *policy.Site) {
	records := slices.Collect(site.All())
	inParallel(len(records), func(i int) {
		if body := records[i].Meta().Body; body != nil && ctx.Err() == nil {
			body.Doc()
		}
	})
}

// inParallel calls do for every index below n, on all processors.
func inParallel(n int, do func(i int)) {
	_ = parallel(runtime.GOMAXPROCS(0), n, func(_, i int) error {
		do(i)
		return nil
	})
}

// outputs loads the theme, unless it is the last one, and says what the site consists of.
func (p *Project) outputs(src *content.Source, snap *Snapshot) error {
	if err := p.loadTheme(src, snap.Site.Settings); err != nil {
		return err
	}
	snap.early = append(snap.early, p.theme.findings...)
	fonts, err := p.cardFonts(src, snap.Site.Settings)
	if err != nil {
		return err
	}
	snap.early = append(snap.early, p.cards.findings...)
	snap.listing = func() []diag.Finding { return nil }
	if p.theme.theme == nil {
		return nil
	}
	beside := sync.OnceValues(func() (render.Beside, []diag.Finding) { return p.beside(src.Assets, snap.Site) })
	snap.Set = render.Outputs(render.Input{Site: snap.Site, Theme: p.theme.theme, Words: p.theme.words, Fonts: fonts, Beside: func() render.Beside {
		found, _ := beside()
		return found
	}})
	snap.copies = sync.OnceValue(func() []render.Output {
		found, _ := beside()
		return smallest(found.Images)
	})
	snap.listing = sync.OnceValue(func() []diag.Finding {
		_, findings := beside()
		return slices.Concat(findings, snap.Set.Findings(), checkPaths(snap.Set.All()))
	})
	return nil
}

// A themed is the theme that was loaded last, and of what.
type themed struct {
	key      Sum
	theme    *render.Theme
	words    *render.Words
	findings []diag.Finding
}

// loadTheme loads the theme, unless layouts, static files, language, font, accent and base path are as they were.
func (p *Project) loadTheme(src *content.Source, settings *policy.Settings) error {
	lang, base := settings.Languages[0], render.BasePath(settings.BaseURL.S)
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %q %q", lang, base, settings.Font.S, settings.Accent.Light.S, settings.Accent.Dark.S)
	for _, f := range slices.Concat(src.Layouts, src.Static) {
		fmt.Fprintf(h, "%q %x", f.Path, f.Hash)
	}
	key := Sum(h.Sum(nil))
	if key == p.theme.key {
		return nil
	}
	files, err := p.themeFiles(src, base)
	if err != nil {
		return err
	}
	files.System, files.Accent = settings.Font.S == "system", settings.Accent
	words, findings, err := p.words(src, lang, files.Layouts)
	if err != nil {
		return err
	}
	findings = append(findings, render.Unused(files.Layouts, ownLayouts(src), lang)...)
	theme, found := render.LoadTheme(files, words)
	p.theme = themed{key, theme, words, append(findings, found...)}
	return nil
}

// beside is what stands beside records and is published with them.
func (p *Project) beside(assets []content.File, site *policy.Site) (found render.Beside, findings []diag.Finding) {
	if len(assets) == 0 {
		return found, nil
	}
	files := published(assets, site)
	found.Images, findings = p.images(files)
	for _, f := range files {
		found.Files = append(found.Files, f.Path)
	}
	return found, findings
}

func (s *Snapshot) check(ctx context.Context) ([]diag.Finding, error) {
	compileBodies(ctx, s.Site)
	exists := func(string, string) bool { return true } // without a theme there are no pages to miss
	images := exists
	if s.Set != nil {
		exists = s.Set.Exists
		images = func(file, _ string) bool { _, ok := s.Set.Get(strings.TrimPrefix(file, "content/")); return ok }
	}
	found := s.Unchecked()
	if s.outside != nil {
		told, err := s.outside(ctx, s.Site)
		if err != nil {
			return nil, err
		}
		found = append(found, told...)
	}
	return check.Run(ctx, s.Site, found, exists, func(file string) bool { return images(file, "") })
}

// words are the built-in words of a language (of English, where accord has none), with the site's own over them.
func (p *Project) words(src *content.Source, lang string, layouts map[string][]byte) (*render.Words, []diag.Finding, error) {
	name := "layouts/i18n/" + lang + ".yaml"
	data, err := fs.ReadFile(p.opts.Assets, name)
	if err != nil {
		if data, err = fs.ReadFile(p.opts.Assets, "layouts/i18n/en.yaml"); err != nil {
			return nil, nil, err
		}
	}
	builtin, findings := content.Words("layouts/i18n/en.yaml", data)
	entries := make(map[string]string, len(builtin))
	for key, text := range builtin {
		entries[key] = text.S
	}
	for _, f := range src.Layouts {
		if f.Path != name {
			continue
		}
		data, err := f.Bytes()
		if err != nil {
			return nil, nil, err
		}
		own, found := content.Words(name, data)
		findings = append(findings, found...)
		findings = append(findings, render.UnusedWords(name, own, builtin, layouts)...)
		for key, text := range own {
			entries[key] = text.S
		}
	}
	return render.NewWords(lang, entries), findings, nil
}

// themeFiles are the built-in layouts and static files, replaced file by file by the site's own.
func (p *Project) themeFiles(src *content.Source, base string) (render.Files, error) {
	files := render.Files{Layouts: map[string][]byte{}, Base: base}
	err := fs.WalkDir(p.opts.Assets, "layouts", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files.Layouts[strings.TrimPrefix(name, "layouts/")], err = fs.ReadFile(p.opts.Assets, name)
		return err
	})
	if err != nil {
		return files, err
	}
	for _, f := range src.Layouts {
		data, err := f.Bytes()
		if err != nil {
			return files, err
		}
		files.Layouts[strings.TrimPrefix(f.Path, "layouts/")] = data
	}
	files.Static, err = p.static(src)
	return files, err
}

// ownLayouts are the paths of the site's own layouts, below layouts/.
func ownLayouts(src *content.Source) []string {
	names := make([]string, len(src.Layouts))
	for i, f := range src.Layouts {
		names[i] = strings.TrimPrefix(f.Path, "layouts/")
	}
	return names
}

func (p *Project) static(src *content.Source) ([]render.StaticFile, error) {
	own := map[string]bool{}
	var out []render.StaticFile
	for _, f := range src.Static {
		name := strings.TrimPrefix(f.Path, "static/")
		own[name] = true
		s := render.StaticFile{Path: name, File: f.Path, Hash: f.Hash}
		if render.IsText(name) {
			var err error
			if s.Data, err = f.Bytes(); err != nil {
				return nil, err
			}
		}
		out = append(out, s)
	}
	err := fs.WalkDir(p.opts.Assets, "static", func(name string, d fs.DirEntry, err error) error {
		short := strings.TrimPrefix(name, "static/")
		if err != nil || d.IsDir() || own[short] || path.Base(name)[0] == '.' {
			return err
		}
		data, err := fs.ReadFile(p.opts.Assets, name)
		out = append(out, render.StaticFile{Path: short, Data: data, Hash: sha256.Sum256(data)})
		return err
	})
	slices.SortFunc(out, func(a, b render.StaticFile) int { return strings.Compare(a.Path, b.Path) })
	return out, err
}

// A stopwatch times phases that follow each other.
type stopwatch struct {
	last   time.Time
	phases []Phase
}

func (s *stopwatch) lap(name string) {
	now := time.Now()
	s.phases = append(s.phases, Phase{name, now.Sub(s.last)})
	s.last = now
}

// ErrRefused says that a finding of severity error kept the old output.
var ErrRefused = errors.New("findings of severity error keep the old output")

// Write makes a folder hold the snapshot's outputs; see the function Write. The checks run while pages are rendered; a
// finding of severity error keeps the old output, and the error is then ErrRefused, unless force is set. A site with
// findings is written with another hash than one without, so that the next build looks again and tells them again, and
// still need not write anything.
func (p *Project) Write(ctx context.Context, snap *Snapshot, dir string, force bool) (Report, error) {
	levels := snap.Site.Settings.Levels
	if snap.Set == nil {
		return Report{}, ErrRefused
	}
	clock := stopwatch{last: time.Now()}
	p.tell("compiling", 0, 0)
	compileBodies(ctx, snap.Site)
	clock.lap("compile")
	if !force && levels.Worst(snap.Unchecked()) == diag.Error {
		return Report{}, ErrRefused
	}
	go snap.Findings()
	w := &writer{disk: newDisk(), workers: runtime.GOMAXPROCS(0), src: p.root, input: snap.input, found: snap.input.withFindings(), window: snap.window}
	base := snap.Site.Settings.BaseURL.S
	w.about = Manifest{Site: base, Headers: hosting.Headers(base), Redirects: snap.Set.Redirects()}
	w.told = func(done, total int) { p.tell("writing", done, total) }
	w.approve = func() error {
		switch worst := levels.Worst(snap.Findings()); {
		case worst == diag.Error && !force:
			return ErrRefused
		case worst == diag.Error:
			w.input, w.about.Faulty = w.found, true
		case worst > diag.Info: // to be told again by the next build; remarks are not
			w.input = w.found
		}
		return nil
	}
	done, err := w.write(ctx, snap.Outputs(), dir)
	clock.lap("check and write")
	done.Phases = clock.phases
	return done, err
}

// withFindings is the hash of the same input, for a site about which there is something to tell: a warning, or worse.
func (s Sum) withFindings() Sum { return sha256.Sum256(append(s[:], "findings"...)) }

// ReadFile reads a file of the site, for the excerpts of findings.
func (p *Project) ReadFile(name string) ([]byte, error) { return p.root.ReadFile(name) }
