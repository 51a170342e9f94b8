package content

import (
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v4"

	"accord/internal/colour"
	"accord/internal/diag"
	"accord/internal/markdown"
	"accord/internal/policy"
)

// The shapes that only settings have.
var (
	baseURL    = shape[policy.Text]{form{says: "an address (https://…)", schema: stringSchema}, (*decoder).readBaseURL}
	zoneOf     = shape[siteSettings]{form{says: "an IANA time zone", schema: stringSchema}, (*decoder).readZone}
	languages  = shape[[]string]{form{says: "a list of languages", schema: listSchema(stringSchema)}, (*decoder).readLanguages}
	parts      = shape[[]policy.Part]{form{says: "a map from part to heading", schema: partSchema}, (*decoder).readParts}
	colourOf   = shape[policy.Text]{form{says: "a colour (\"#rrggbb\")", schema: colourSchema}, (*decoder).readColour}
	goal       = shape[policy.NavEntry]{form{says: "a section, an id, a path of the site, or an address", schema: stringSchema, names: []policy.Kind{policy.Articles, policy.Agreements, policy.Actors, policy.Events, policy.Terms, policy.Pages}, words: policy.Sections()}, (*decoder).readGoal}
	securityOf = shape[policy.Security]{form{says: securityTable.what, schema: securityTable.rowSchema, rows: &securityTable.tableDoc}, (*decoder).readSecurity}
	levels     = shape[diag.Levels]{form{says: "a map from code to error, warn, info or off", schema: levelSchema}, (*decoder).readLevels}
)

var accentTable = newTable("an accent", "The colour of links and of the focus. A colour alone is that of the light scheme.",
	key("light", colourOf, func(a *policy.Accent) *policy.Text { return &a.Light },
		"by day; without it made from the other one, with 7:1 on every surface of the theme", `"#7a1f3d"`),
	key("dark", colourOf, func(a *policy.Accent) *policy.Text { return &a.Dark },
		"by night; without it made from the other one", `"#f0a6bd"`),
).orJust("light")

var navTable = newTable("an entry of the navigation", "A link in the head of every page. A text alone is what it leads to.",
	key("to", goal, func(e *policy.NavEntry) *policy.NavEntry { return e },
		"a section ("+strings.Join(policy.Sections(), ", ")+"), the id of a record, a path of the site (`/compare/eu/`), or an address", "joint-statement").must(),
	key("text", shortText, func(e *policy.NavEntry) *policy.Text { return &e.Text },
		"what readers see; without it the name of the section or record. A path and an address need it", "Start here"),
).orJust("to")

var settingsTable = newTable("the file of settings", "The file accord.yaml at the root says what holds for the site as a whole.",
	key("title", shortText, func(s *siteSettings) *policy.Text { return &s.Title },
		"the name of the site", "Accords on cyberspace").must(),
	key("summary", plain, func(s *siteSettings) *policy.Text { return &s.Summary },
		"one sentence: what the site explains, and for whom", "What states agreed on, and who did not."),
	key("base_url", baseURL, func(s *siteSettings) *policy.Text { return &s.BaseURL },
		"where the site is published; it may have a path", "https://example.org/accords"),
	key("timezone", zoneOf, func(s *siteSettings) *siteSettings { return s },
		"whose calendar decides what day it is (without it UTC); a `publish` without a zone of its own needs it", "Europe/Brussels"),
	key("languages", languages, func(s *siteSettings) *[]string { return &s.Languages },
		"the site's own language; one for now", "[en]"),
	key("authors", naming(ids, policy.Actors), func(s *siteSettings) *[]policy.Ref { return &s.Authors },
		"the authors of articles that name none", "[jane-doe]"),
	key("owner", naming(idOf, policy.Actors), func(s *siteSettings) *policy.Ref { return &s.Owner },
		"the person or body that looks after records that name none", "jane-doe"),
	key("review_every", delay, func(s *siteSettings) *policy.Delay { return &s.ReviewEvery },
		"how long a review holds", "6mo"),
	key("license", plain, func(s *siteSettings) *policy.Text { return &s.License }, "printed in the footer", "CC BY 4.0"),
	key("font", words("serif", "system"), func(s *siteSettings) *policy.Text { return &s.Font },
		"the theme's webfont, or the fonts that readers have; without it serif", "system"),
	key("accent", rowOf(accentTable), func(s *siteSettings) *policy.Accent { return &s.Accent },
		"the colour of links and of the focus, between quotation marks, since # begins a comment in YAML; without it the theme's blue", `"#7a1f3d"`),
	key("nav", rowsOf(navTable), func(s *siteSettings) *[]policy.NavEntry { return &s.Nav },
		"what the head of every page links to, in this order; without it the sections that have something in them",
		"[articles, agreements, {to: joint-statement, text: Start here}]"),
	key("footer", footerLine, func(s *siteSettings) *footer { return &s.footer },
		"a line of Markdown at the foot of every page: text and links", "\"By the [editors](mailto:editors@example.org). [[about]]\""),
	key("data", truth, func(s *siteSettings) *bool { return &s.Data },
		"whether records and articles are also published as CSV, JSON, iCal and BibTeX, with a page that explains them; without it true", "false"),
	key("cards", truth, func(s *siteSettings) *bool { return &s.Cards },
		"whether articles and agreements have a picture that other places show beside a link to them; without it false", "true"),
	key("start", naming(idOf, policy.Articles), func(s *siteSettings) *policy.Ref { return &s.Start },
		"the article that newcomers read first", "joint-statement"),
	key("per_page", number, func(s *siteSettings) *policy.Number { return &s.perPage },
		"how many entries a page of a list has; without it 50", "50"),
	key("parts", parts, func(s *siteSettings) *[]policy.Part { return &s.Parts },
		"the headings of known parts, for a site that names them otherwise", "{in-brief: At a glance}"),
	key("html", truth, func(s *siteSettings) *bool { return &s.HTML }, "raw HTML in bodies is allowed", "false"),
	key("event_types", texts, func(s *siteSettings) *[]policy.Text { return &s.EventTypes },
		"the types that events may have; without it any", "[signing, report, statement]"),
	key("checks", levels, func(s *siteSettings) *diag.Levels { return &s.Levels },
		"severities of findings that differ from the table", "{uncited-act: error}"),
	key("publish", mapOf(targetTable, "a map from name to target", nameTarget), func(s *siteSettings) *[]policy.Target { return &s.Publish },
		"where the site is published: targets by the names that `accord publish` takes", "{live: {to: s3, bucket: accords}}"),
	key("security", securityOf, func(s *siteSettings) *policy.Security { return &s.Security },
		"whom to tell of a hole; with it there is /.well-known/security.txt", "{contact: [mailto:security@example.org], expires: 2027-06-30}"),
	key("views", number, func(s *siteSettings) *policy.Number { return &s.views },
		"the version of the template interface that the site's templates are written for", "1"),
)

// siteSettings are the settings while they are read.
type siteSettings struct {
	policy.Settings
	zoned          bool
	perPage, views policy.Number
	footer         footer
}

// A footer is the line at the foot of all pages until the settings are read that say how it is compiled.
type footer struct {
	policy.Text
	layout func() *diag.Layout
}

var footerLine = shape[footer]{plain.form, (*decoder).readFooter}

func (d *decoder) readFooter(n *yaml.Node, into *footer) {
	d.readText(n, &into.Text)
	into.layout = d.layout(n, into.Text)
}

// options are what parsing depends on beside a file's text. Two equal keys mean equal options.
type options struct {
	compiler *markdown.Compiler
	lang     string
	zone     *time.Location
	zoned    bool // the site has set its zone
	key      [sha256.Size]byte
	lists    sync.Pool // of *lists
}

// defaultSettings hold where the file of settings says nothing, or is not there.
func defaultSettings() policy.Settings {
	return policy.Settings{Zone: time.UTC, Languages: []string{"en"}, Data: true, PerPage: 50, Views: 1, Parts: policy.DefaultParts()}
}

// defaultOptions are those of a site without settings.
func defaultOptions() *options { return newOptions(&siteSettings{Settings: defaultSettings()}) }

// readSettings reads the file of settings.
func readSettings(src []byte) (*policy.Settings, *options, []diag.Finding) {
	s := siteSettings{Settings: defaultSettings()}
	t, bad := newText(policy.ConfigFile, src)
	if bad != nil {
		return &s.Settings, newOptions(&s), []diag.Finding{*bad}
	}
	d := newDecoder(t, &options{lang: "en", zone: time.UTC})
	root := d.yamlTree(t.src, maxKeys)
	if root == nil && len(d.findings) == 0 { // an empty file lacks what is required
		root = &yaml.Node{Kind: yaml.MappingNode, Line: 1, Column: 1}
	}
	if root != nil {
		settingsTable.read(d, root, &s, diag.SpanOf(1, 1, 1))
	}
	if s.perPage.N > 0 {
		s.PerPage = s.perPage.N
	}
	if s.views.Set {
		s.Views = s.views.N
	}
	for i := range s.Nav {
		d.named(&s.Nav[i])
	}
	opts := newOptions(&s)
	s.Footer = d.line(opts.compiler, s.footer)
	return &s.Settings, opts, diag.Sort(d.findings)
}

func newOptions(s *siteSettings) *options {
	parts := make(map[string]string, len(s.Parts))
	sum := sha256.New()
	for _, p := range s.Parts {
		parts[strings.ToLower(p.Heading)] = p.Key
		sum.Write([]byte(p.Key + "\x00" + p.Heading + "\x00"))
	}
	lang := s.Languages[0]
	sum.Write([]byte(lang + "\x00" + s.Zone.String() + "\x00" + strconv.FormatBool(s.zoned) + strconv.FormatBool(s.HTML)))
	compiler := markdown.New(markdown.Options{Lang: lang, HTML: s.HTML, Parts: parts})
	o := &options{compiler: compiler, lang: lang, zone: s.Zone, zoned: s.zoned}
	sum.Sum(o.key[:0])
	return o
}

func (d *decoder) readBaseURL(n *yaml.Node, into *policy.Text) {
	t, ok := d.scalar(n, saysAddress)
	if !ok {
		return
	}
	address, err := policy.ParseBaseURL(t.S)
	if err != nil {
		d.badValue(diag.BadAddress, t.At, err)
		return
	}
	*into = policy.Text{S: address, At: t.At}
}

func (d *decoder) readZone(n *yaml.Node, into *siteSettings) {
	t, ok := d.scalar(n, "an IANA time zone")
	if !ok {
		return
	}
	zone, err := time.LoadLocation(t.S)
	if err != nil || t.S == "" || t.S == "Local" {
		d.add(diag.Findingf(diag.UnknownWord, d.text.place(t.At), "%s is not a time zone", quoteShort(t.S)).
			WithHint("write an IANA name, such as Europe/Brussels or UTC"))
		return
	}
	into.Zone, into.zoned = zone, true
}

func (d *decoder) readColour(n *yaml.Node, into *policy.Text) {
	const expected = "a colour, such as \"#7a1f3d\""
	t, ok := d.scalar(n, expected)
	if !ok {
		return
	}
	c, ok := colour.Parse(t.S)
	if !ok {
		d.wrong(n, expected)
		return
	}
	*into = policy.Text{S: c.String(), At: t.At}
}

// readGoal reads what an entry of the navigation leads to.
func (d *decoder) readGoal(n *yaml.Node, into *policy.NavEntry) {
	t, ok := d.scalar(n, "a section, an id, a path or an address")
	switch {
	case !ok:
	case slices.Contains(policy.Sections(), t.S):
		into.Section = t
	case strings.HasPrefix(t.S, "/") && !strings.HasPrefix(t.S, "//") && !strings.Contains(t.S, `\`): // browsers read \ as /
		into.Address = t
	case strings.ContainsAny(t.S, `/\`):
		if d.webAddress(t) {
			into.Address = t
		}
	default:
		if ref, ok := d.ref(t); ok {
			into.Record = ref
		}
	}
}

// named reports an entry of the navigation that leads to an address and has no text.
func (d *decoder) named(e *policy.NavEntry) {
	if e.Address.S != "" && e.Text.S == "" {
		d.add(diag.Findingf(diag.MissingKey, d.text.place(e.Address.At), "the key \"text\" is missing: what an address is called").
			WithHint("write {to: %s, text: …}", e.Address.S))
	}
}

// line compiles the line at the foot of all pages. It is of no record and no day: what would need one is refused, and the line
// left out.
func (d *decoder) line(compiler *markdown.Compiler, t footer) *markdown.Prose {
	if t.S == "" {
		return nil
	}
	prose := compiler.Inline(policy.ConfigFile, t.S, t.At, t.layout)
	for _, h := range prose.Doc().Holes {
		switch h.Kind {
		case markdown.Name, markdown.LinkStart, markdown.LinkEnd:
		case markdown.Path:
			if strings.HasPrefix(h.Target, "#") {
				d.add(diag.Findingf(diag.BadReference, d.text.place(h.At), "the footer is on all pages, which do not all have the place %s", h.Target).
					WithHint("write the page before the #"))
				return nil
			}
		default:
			d.add(diag.Findingf(diag.BadReference, d.text.place(h.At), "the footer takes text and links only").
				WithHint("write it on a page, and link to the page"))
			return nil
		}
	}
	return prose
}

func (d *decoder) readLanguages(n *yaml.Node, into *[]string) {
	var list []policy.Text
	texts.read(d, n, &list)
	for i, t := range list {
		switch {
		case !isLanguage(t.S):
			d.add(diag.Findingf(diag.WrongType, d.text.place(t.At), "expected a language such as en, found %s", quoteShort(t.S)))
		case i > 0:
			d.add(diag.Findingf(diag.TranslationLater, d.text.place(t.At), "a site has one language for now").WithHint("delete %s", t.S))
		default:
			*into = []string{t.S}
		}
	}
}

func (d *decoder) readParts(n *yaml.Node, into *[]policy.Part) {
	if n.Kind != yaml.MappingNode {
		d.wrong(n, "a map from part to heading")
		return
	}
	parts := policy.DefaultParts()
	keys := make([]string, len(parts))
	for i, p := range parts {
		keys[i] = p.Key
	}
	for i := 0; i < len(n.Content); i += 2 {
		k := policy.Text{S: n.Content[i].Value, At: d.span(n.Content[i])}
		j := slices.Index(keys, k.S)
		if j < 0 {
			d.unknownWord(k, "a known part", keys)
			continue
		}
		var heading policy.Text
		if d.readText(n.Content[i+1], &heading); heading.S != "" {
			parts[j].Heading = heading.S
		}
	}
	*into = parts
}

func (d *decoder) readLevels(n *yaml.Node, into *diag.Levels) {
	if n.Kind != yaml.MappingNode {
		d.wrong(n, "a map from code to error, warn, info or off")
		return
	}
	*into = diag.Levels{}
	for i := 0; i < len(n.Content); i += 2 {
		code := policy.Text{S: n.Content[i].Value, At: d.span(n.Content[i])}
		if !diag.Code(code.S).Known() {
			d.unknownCode(code)
			continue
		}
		word, ok := d.scalar(n.Content[i+1], "error, warn, info or off")
		if !ok {
			continue
		}
		if level, known := diag.ParseSeverity(word.S); known {
			(*into)[diag.Code(code.S)] = level
		} else {
			d.unknownWord(word, "a severity", []string{"error", "warn", "info", "off"})
		}
	}
}

func colourSchema() object {
	return object{"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}
}

func partSchema() object { return mapSchemaOf(stringSchema()) }

func levelSchema() object {
	properties := object{}
	for _, info := range diag.Codes() {
		properties[string(info.Code)] = object{"enum": []string{"error", "warn", "info", "off"}, "description": info.Sentence}
	}
	return object{"type": "object", "properties": properties, "additionalProperties": false}
}
