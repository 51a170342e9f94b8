// Package render turns a linked site and a theme into outputs: path → function that writes the bytes, or a file to be
// copied. Nothing is rendered before it is asked for, and an output is found by its path alone, so that a build, which
// wants all of them, and a preview, which wants one, run the same code.
//
// A theme is Go templates over the views of this package. Views are a public interface: small structs with fields and
// methods, documented in docs/templates.md, checked against every template at load. Words come from layouts/i18n, the
// words of records from records; the templates hold only structure.
//
// What machines read is made of the same records as the pages: feeds (feeds.go, syndication.go), the sitemap, JSON-LD, and the
// data of a site (twins.go, articletwin.go, bibliography.go, calendar.go). The columns of a table are written down once,
// with what they mean and how they are read (tables.go); the CSV, the JSON, the codebook and the descriptor come from there.
// They are not made from the keys of front matter: a table has what follows from the records, and render knows no file.
//
// Rejected: minifying each finished page. It costs as much as writing the page and saves one per cent over templates
// that were minified once, and it would change the bytes that a style's hash was taken of.
package render

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"

	"accord/internal/card"
	"accord/internal/diag"
	"accord/internal/hosting"
	"accord/internal/policy"
)

// Input is everything that outputs are made of.
type Input struct {
	Site   *policy.Site
	Theme  *Theme
	Words  *Words
	Fonts  *card.Fonts   // that cards are set in; nil when there are no cards
	Beside func() Beside // the files beside records; asked for once, when a page or the list of outputs first needs it; nil when there are none
}

// Beside is what stands beside records. Paths are below the site's root.
type Beside struct {
	Files  []string                // to be copied
	Images map[string]ImageOutputs // by the file's path
}

// ImageOutputs is what is known of an image without decoding it, and the variants that a build makes of it.
type ImageOutputs struct {
	Width, Height int
	Variants      []Variant
}

// A Variant is a smaller copy of an image, as an output.
type Variant struct {
	Width  int
	Output Output
}

// Set is the outputs of a site, in a fixed order. It is immutable. The outputs are listed when that is first asked for:
// most pages of records are found without, so that a preview need not list a site to show a page.
type Set struct {
	r      *renderer
	listed func() *listing
}

// listing is every output.
type listing struct {
	list   []Output
	byPath map[string]int
	pages  map[string]policy.Record // by site path: "/articles/x/"

	fleeting  map[string]bool    // pages whose address is no promise: they come and go with what is written elsewhere
	redirects []hosting.Redirect // in the order of the records
	findings  []diag.Finding
}

// Addresses are the paths of the pages that readers may link to and write down, sorted, without the base path: "/articles/x/".
// Old addresses are among them. The numbered pages of lists are not, nor the pages of states that have no file, nor 404.html.
func (s *Set) Addresses() (addresses []string) {
	l := s.listed()
	for _, o := range l.list {
		if dir, ok := strings.CutSuffix(o.Path, "index.html"); ok && !l.fleeting["/"+dir] {
			addresses = append(addresses, "/"+dir)
		}
	}
	slices.Sort(addresses)
	return slices.Compact(addresses)
}

// All returns every output. Callers must not change the slice.
func (s *Set) All() []Output { return s.listed().list }

// Redirects are the old addresses of pages, and where they lead.
func (s *Set) Redirects() []hosting.Redirect { return s.listed().redirects }

// Findings are about what no output could be made of.
func (s *Set) Findings() []diag.Finding { return s.listed().findings }

// Get returns the output at a path such as "articles/x/index.html".
func (s *Set) Get(path string) (Output, bool) {
	if rec, ok := s.r.recordAt(path); ok {
		return s.r.recordOutput(rec), true
	}
	l := s.listed()
	i, ok := l.byPath[path]
	if !ok {
		return Output{}, false
	}
	return l.list[i], true
}

// Record returns the record whose page is at a path such as "articles/x/index.html".
func (s *Set) Record(path string) (policy.Record, bool) {
	if rec, ok := s.r.recordAt(path); ok {
		return rec, true
	}
	rec, ok := s.listed().pages["/"+strings.TrimSuffix(path, "index.html")]
	return rec, ok
}

// recordAt finds the record of a page whose path is made of a kind and an id alone.
func (r *renderer) recordAt(path string) (policy.Record, bool) {
	folder, rest, _ := strings.Cut(path, "/")
	id, file, _ := strings.Cut(rest, "/")
	kind, ok := policy.KindOf(folder)
	if !ok || kind == policy.Sources || kind == policy.Pages || file != "index.html" || !r.site.Listed(policy.ID(id)) {
		return nil, false
	}
	rec, ok := r.site.Get(policy.ID(id))
	return rec, ok && rec.Meta().Kind == kind
}

// Exists reports whether a site address leads to an output, and its fragment ("" for none) to a place in it.
func (s *Set) Exists(path, fragment string) bool {
	file := strings.TrimPrefix(path, "/")
	if file == "" || strings.HasSuffix(file, "/") {
		file += "index.html"
	}
	if _, ok := s.Get(file); !ok {
		return false
	}
	rec, ok := s.Record(file)
	return fragment == "" || !ok || slices.Contains(policy.Fragments(rec), fragment)
}

// Outputs is everything that the site consists of.
func Outputs(in Input) *Set {
	if in.Beside == nil {
		in.Beside = func() Beside { return Beside{} }
	}
	in.Beside = sync.OnceValue(in.Beside)
	r := newRenderer(in)
	return &Set{r: r, listed: sync.OnceValue(func() *listing { return r.listing(in) })}
}

func (r *renderer) listing(in Input) *listing {
	set := &listing{byPath: map[string]int{}, pages: map[string]policy.Record{}, fleeting: map[string]bool{}}
	b := &builder{r: r, set: set, redirects: map[string]bool{}}
	b.search()
	b.home()
	b.records()
	b.lists()
	b.overviews()
	b.aliases()
	b.machine()
	b.socialCards()
	beside := in.Beside()
	for _, f := range beside.Files {
		set.add(Output{Path: strings.TrimPrefix(f, "content/"), Type: hosting.MediaType(f), File: f, From: diag.Place{File: f}})
	}
	for _, path := range sortedKeys(beside.Images) {
		for _, v := range beside.Images[path].Variants {
			set.add(v.Output)
		}
	}
	for _, o := range in.Theme.Static() {
		set.add(o)
	}
	b.hosts()
	return set
}

// add appends an output. Of two with one path the first is found by Get; both stay in the list, so that the collision
// can be told.
func (s *listing) add(o Output) {
	if _, ok := s.byPath[o.Path]; !ok {
		s.byPath[o.Path] = len(s.list)
	}
	s.list = append(s.list, o)
}

func newRenderer(in Input) *renderer {
	r := &renderer{site: in.Site, theme: in.Theme, words: in.Words, fonts: in.Fonts, beside: in.Beside}
	r.buffers.New = func() any { return new(bytes.Buffer) }
	r.origin, r.base = splitBase(in.Site.Settings.BaseURL.S)
	r.findables, r.index, r.az = sync.OnceValue(r.makeFindables), sync.OnceValue(r.makeIndex), sync.OnceValue(r.makeAZ)
	r.moments, r.lanes, r.periods = sync.OnceValue(in.Site.Timeline), sync.OnceValue(r.makeLanes), sync.OnceValue(r.makePeriods)
	r.view = r.siteView()
	r.sides = sync.OnceValue(r.allSides)
	return r
}

// splitBase splits a base URL into its origin and its path, neither with a final slash.
func splitBase(url string) (origin, base string) {
	url = strings.TrimRight(url, "/")
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok {
		return "", ""
	}
	host, path, ok := strings.Cut(rest, "/")
	if ok {
		base = "/" + path
	}
	return scheme + "://" + host, base
}

// BasePath returns the path of a base URL: "" or "/x".
func BasePath(url string) string {
	_, base := splitBase(url)
	return base
}

func (r *renderer) siteView() *Site {
	s := r.site.Settings
	v := &Site{Title: s.Title.S, Summary: s.Summary.S, Lang: r.words.Lang, License: s.License.S, Home: r.base + "/", Dir: direction(r.words.Lang)}
	if r.origin != "" {
		v.Feed = r.base + "/feed.xml"
	}
	p := r.pen(nil, r.site.Today)
	for _, page := range r.site.Pages {
		v.Footer = append(v.Footer, p.linkTo(page))
	}
	v.Footer = append(v.Footer, r.sections(policy.FootSections())...)
	if s.Nav == nil {
		v.Nav = r.sections(policy.HeadSections())
	}
	for i := range s.Nav {
		if l := p.navLink(&s.Nav[i]); l.URL != "" && l.Text != "" {
			v.Nav = append(v.Nav, l)
		}
	}
	v.Line = p.html(s.Footer)
	return v
}

// sections are the links to those of some sections that have something in them.
func (r *renderer) sections(names []string) (links []Link) {
	for _, name := range names {
		if r.hasSection(name) {
			links = append(links, r.sectionLink(name))
		}
	}
	return links
}

// hasSection reports whether a section has something in it, and so a page.
func (r *renderer) hasSection(name string) bool {
	switch name {
	case "articles":
		return len(r.site.Articles) > 0
	case "agreements":
		return len(r.site.Agreements) > 0
	case "actors":
		return len(r.site.Actors) > 0
	case "timeline":
		return r.site.TimelineHas(shortTimeline)
	case "compare":
		return r.site.Compares()
	case "terms":
		return len(r.site.Terms) > 0
	case "events":
		return len(r.site.Events) > 0
	case "sources":
		return len(r.site.Sources) > 0
	case "data":
		return r.site.Settings.Data
	}
	return true
}

func (r *renderer) sectionLink(name string) Link {
	return Link{URL: r.base + "/" + name + "/", Text: r.words.Get("nav." + name)}
}

// navLink is the link of an entry of the site's own navigation, without an address if there is no page that it leads to.
func (p *pen) navLink(e *policy.NavEntry) (l Link) {
	switch {
	case e.Section.S != "" && p.hasSection(e.Section.S):
		l = p.sectionLink(e.Section.S)
	case e.Record.ID != "":
		l = p.link(e.Record.ID)
	case e.Address.S != "":
		l.URL = p.sitePath(e.Address.S)
	}
	if e.Text.S != "" {
		l.Text = e.Text.S
	}
	return l
}

// direction is "rtl" for the languages of the scripts that run from right to left, else "".
func direction(lang string) string {
	base, _, _ := strings.Cut(lang, "-")
	if slices.Contains([]string{"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"}, base) {
		return "rtl"
	}
	return ""
}

// shortTimeline is how many moments a timeline needs to have a page.
const shortTimeline = 5

// builder collects the outputs of one site.
type builder struct {
	r         *renderer
	set       *listing
	redirects map[string]bool // the folders of old addresses
	moved     []moved
}

// A moved is an old address of a record, and where it leads.
type moved struct {
	rec      policy.Record
	from, to string
}

// page adds a page; its view is made when the page is asked for.
func (b *builder) page(path, kind string, from diag.Place, of func() view) {
	b.set.add(b.r.page(path, kind, from, of))
}

func (r *renderer) page(path, kind string, from diag.Place, of func() view) Output {
	return Output{Path: strings.TrimPrefix(path, "/") + "index.html", Type: "text/html; charset=utf-8", From: from,
		Write: func(buf *bytes.Buffer) error { return r.write(buf, kind, from.File, of) }}
}

func (r *renderer) write(buf *bytes.Buffer, kind, from string, of func() view) error {
	v := of()
	err := r.theme.execute(buf, kind, v, from)
	if failed := v.writer().failed; failed != nil {
		return failed // what failed inside came first
	}
	return err
}

func (b *builder) home() {
	b.page("/", "home", diag.Place{File: policy.ConfigFile}, func() view { return b.r.home() })
}

func (b *builder) records() {
	for rec := range b.r.site.All() {
		b.set.pages[PagePath(rec)] = rec
		if rec.Meta().File == "" {
			b.set.fleeting[PagePath(rec)] = true
		}
		b.set.add(b.r.recordOutput(rec))
	}
}

func (r *renderer) recordOutput(rec policy.Record) Output {
	h := rec.Meta()
	return r.page(PagePath(rec), pageKind(rec), h.Place(h.At), func() view { return r.recordView(rec) })
}

// PagePath is the path of a record's page, without the base path.
func PagePath(rec policy.Record) string {
	h := rec.Meta()
	switch h.Kind {
	case policy.Pages:
		return "/" + string(h.ID) + "/"
	case policy.Sources:
		return "/sources/" + sourceSlug(h.ID) + "/"
	}
	return "/" + h.Kind.Folder() + "/" + string(h.ID) + "/"
}

// sourceSlug makes a path element of a source's id, which may hold almost any character. Two ids that give one path
// are found as a collision.
func sourceSlug(id policy.ID) string {
	slug := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, string(id))
	return strings.Trim(slug, "-")
}

func pageKind(rec policy.Record) string { return rec.Meta().Kind.String() }

func (r *renderer) recordView(rec policy.Record) view {
	switch rec := rec.(type) {
	case *policy.Article:
		return r.article(rec)
	case *policy.Agreement:
		return r.agreement(rec)
	case *policy.Actor:
		return r.actor(rec)
	case *policy.Event:
		return r.event(rec)
	case *policy.Source:
		return r.source(rec)
	case *policy.Term:
		return r.term(rec)
	}
	return r.free(rec.(*policy.Page))
}

// aliases adds a page at each old address of a record, which leads to the new one; one that it has again is none. They come when
// all other pages of records are there.
func (b *builder) aliases() {
	for rec := range b.r.site.All() {
		for _, alias := range rec.Meta().Aliases {
			old := aliasPath(alias)
			to := b.heir(rec, old)
			if old == to {
				continue
			}
			b.redirected(old, to)
			m := moved{rec, old, to}
			b.moved = append(b.moved, m)
			b.page(old, "redirect", rec.Meta().Place(alias.At), func() view { return b.r.redirect(m) })
		}
	}
}

// heir is where an old address of a record leads: to the record's page; from below the comparisons and the timeline to its page
// there, if it has one.
func (b *builder) heir(rec policy.Record, old string) string {
	h := rec.Meta()
	for _, section := range []string{compareList, timelinePath} {
		to := section + string(h.ID) + "/"
		if _, ok := b.set.byPath[to[1:]+"index.html"]; ok && h.Kind != policy.Sources && strings.HasPrefix(old, section) {
			return to
		}
	}
	return PagePath(rec)
}

func aliasPath(alias policy.Text) string { return "/" + strings.Trim(alias.S, "/") + "/" }

func (b *builder) lists() {
	r := b.r
	for _, k := range policy.Kinds() {
		if k == policy.Terms || k == policy.Pages {
			continue
		}
		recs := r.ofKind(k)
		per := r.site.Settings.PerPage
		pages := (len(recs) + per - 1) / per
		for n := 1; n <= pages; n++ {
			if n > 1 {
				b.set.fleeting[listPath(k, n)] = true
			}
			b.page(listPath(k, n), "list", diag.Place{File: "content/" + k.Folder()}, func() view { return r.list(k, recs, n, pages) })
		}
	}
}

func (r *renderer) ofKind(k policy.Kind) []policy.Record {
	var out []policy.Record
	for rec := range r.site.All() {
		if rec.Meta().Kind == k {
			out = append(out, rec)
		}
	}
	switch k {
	case policy.Agreements, policy.Events:
		slices.Reverse(out) // the newest first, as articles are
	case policy.Actors, policy.Sources:
		p := r.pen(nil, r.site.Today)
		sortByName(out, func(rec policy.Record) string {
			if s, ok := rec.(*policy.Source); ok {
				return s.Title.S
			}
			return p.site.Name(rec.Meta().ID, p.on)
		})
	}
	return out
}

// overviews adds the pages that are made of many records.
func (b *builder) overviews() {
	r, from := b.r, diag.Place{File: policy.ConfigFile}
	b.timeline(from)
	if tables := r.site.Tables(); len(tables) > 0 {
		b.page(compareList, "compare", from, func() view { return r.compareIndex(tables) })
		for _, t := range tables {
			b.page(comparePath(t), "compare", from, func() view { return r.comparePage(t, tables) })
		}
	}
	if len(r.site.Terms) > 0 {
		b.page(listPath(policy.Terms, 1), "glossary", from, func() view { return r.glossary() })
	}
	if r.site.Settings.Data {
		b.page("/data/", "data", from, func() view { return r.codebook() })
	}
	b.page("/corrections/", "corrections", from, func() view { return r.corrections() })
	b.set.add(Output{Path: "404.html", Type: "text/html; charset=utf-8", From: from, Write: func(buf *bytes.Buffer) error {
		return r.write(buf, "notfound", "", func() view { return r.notFound(b.moved) })
	}})
}

func (b *builder) timeline(from diag.Place) {
	r := b.r
	if len(r.moments()) < shortTimeline {
		return
	}
	b.page(timelinePath, "timeline", from, func() view { return r.timelinePage() })
	for _, part := range r.periods() {
		b.page(part.path(), "timeline", from, func() view { return r.periodPage(part) })
	}
	for _, l := range r.lanes() {
		b.page(l.path(), "timeline", from, func() view { return r.lanePage(l) })
	}
}

// picture describes an image beside the pen's record; nil when there is none.
func (p *pen) picture(file string) *Picture {
	if p.rec == nil || file == "" {
		return nil
	}
	h := p.rec.Meta()
	path := h.File[:strings.LastIndexByte(h.File, '/')+1] + file
	info, ok := p.beside().Images[path]
	if !ok {
		return nil
	}
	url := func(output string) string { return p.base + "/" + pathEscape(output) }
	pic := &Picture{Src: url(strings.TrimPrefix(path, "content/")), Width: info.Width, Height: info.Height}
	var set []string
	for _, v := range info.Variants {
		set = append(set, url(v.Output.Path)+" "+itoa(v.Width)+"w")
	}
	if len(set) > 0 {
		pic.Srcset = strings.Join(append(set, pic.Src+" "+itoa(info.Width)+"w"), ", ")
	}
	for i := range h.Images {
		if img := &h.Images[i]; img.File.S == file {
			pic.Alt, pic.Caption, pic.Credit, pic.License = img.Alt.S, img.Caption.S, img.Credit.S, img.License.S
		}
	}
	return pic
}

// lead is the record's lead image.
func (p *pen) lead() *Picture { return p.picture(p.rec.Meta().Image.S) }

// pathEscape escapes what a path of a file may hold and a URL may not. Commas and spaces would also end an entry of a
// srcset.
func pathEscape(path string) string { return escape(path, "-._~/") }

// escape writes all bytes but letters, digits and the allowed ones as %XX.
func escape(s, allowed string) string {
	var out strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte(allowed, c) >= 0:
			out.WriteByte(c)
		default:
			fmt.Fprintf(&out, "%%%02X", c)
		}
	}
	return out.String()
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
