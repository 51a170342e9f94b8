package content

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"accord/internal/diag"
	"accord/internal/markdown"
	"accord/internal/policy"
)

// How values are called in messages.
const (
	saysText      = "text"
	saysNumber    = "a whole number"
	saysBool      = "true or false"
	saysDay       = "a day, month, year or interval"
	saysOneDay    = "one full day"
	saysDelay     = "a span of time"
	saysID        = "an id"
	saysAddress   = "an address (https://…)"
	saysPath      = "a path of the site (/old/)"
	saysExtra     = "a map"
	saysMoment    = "a day, or a time with its zone"
	saysTest      = "a test"
	saysCitations = "citations (id locator; id locator)"
	saysSet       = "a set: ids, members(group)"
)

// truthWords are how truth values are written here; YAML knows more.
var truthWords = []string{"true", "false"}

// The shapes of single values.
var (
	plain       = shape[policy.Text]{form{says: saysText, schema: stringSchema}, (*decoder).readText}
	inline      = shape[*markdown.Prose]{form{says: "inline Markdown", schema: stringSchema}, (*decoder).readInline}
	nameOf      = shape[policy.Name]{form{says: "text, or a map from language to text", schema: nameSchema}, (*decoder).readName}
	number      = shape[policy.Number]{form{says: saysNumber, schema: integerSchema}, (*decoder).readNumber}
	truth       = shape[bool]{form{says: saysBool, schema: booleanSchema, words: truthWords}, (*decoder).readBool}
	unlessFalse = shape[bool]{form{says: saysBool, schema: booleanSchema, words: truthWords}, (*decoder).readUnlessFalse}
	day         = shape[policy.When]{form{says: saysDay, schema: daySchema}, (*decoder).readDay}
	oneDay      = shape[policy.When]{form{says: saysOneDay, schema: daySchema}, (*decoder).readOneDay}
	delay       = shape[policy.Delay]{form{says: saysDelay, schema: delaySchema}, (*decoder).readDelay}
	idOf        = shape[policy.Ref]{form{says: saysID, schema: idSchema}, (*decoder).readRef}
	address     = shape[policy.Text]{form{says: saysAddress, schema: stringSchema}, (*decoder).readAddress}
	sitePath    = shape[policy.Text]{form{says: saysPath, schema: stringSchema}, (*decoder).readPath}
	verb        = shape[policy.Act]{form{says: "a verb", schema: verbSchema, words: verbWords()}, (*decoder).readVerb}
	extra       = shape[map[string]any]{form{says: saysExtra, schema: mapSchema}, (*decoder).readExtra}
	moment      = shape[policy.Head]{form{says: saysMoment, schema: stringSchema}, (*decoder).readMoment}
	test        = shape[policy.Test]{form{says: saysTest, schema: stringSchema}, (*decoder).readTest}
)

// The shapes of names, which stand in lists, in links and in the titles of pages.
var (
	shortText   = short(plain)
	shortTexts  = short(texts)
	shortInline = short(inline)
	shortName   = short(nameOf)
)

// short bounds the length of a text, of each text of a list, or of a name in each language.
func short[V any](s shape[V]) shape[V] {
	read := func(d *decoder, n *yaml.Node, into *V) {
		for _, part := range append([]*yaml.Node{n}, n.Content...) {
			if part.Kind == yaml.ScalarNode && !d.shortEnough(part.Value, d.at(part)) {
				return
			}
		}
		s.read(d, n, into)
	}
	return shape[V]{s.form, read}
}

func (d *decoder) shortEnough(s string, at diag.Place) bool {
	length := utf8.RuneCountInString(s)
	if length > maxName {
		d.add(diag.Findingf(diag.WrongType, at, "expected at most %d characters, found %d", maxName, length).
			WithHint("shorten it; what else there is to say belongs into a text"))
	}
	return length <= maxName
}

// scalar returns the text of a scalar and its place, or reports what else stands there.
func (d *decoder) scalar(n *yaml.Node, expected string) (policy.Text, bool) {
	if n.Kind != yaml.ScalarNode || absent(n) {
		d.wrong(n, expected)
		return policy.Text{}, false
	}
	s := n.Value
	if n.Style != 0 {
		s = strings.TrimSpace(s)
	}
	if !d.shown(n, s) {
		return policy.Text{}, false
	}
	return policy.Text{S: s, At: d.span(n)}, true
}

// shown refuses control characters, which escapes in double quotation marks can write.
func (d *decoder) shown(n *yaml.Node, s string) bool {
	if n.Style&yaml.DoubleQuotedStyle == 0 || strings.IndexFunc(s, isControl) < 0 {
		return true
	}
	d.escapedControl(d.span(n))
	return false
}

func (d *decoder) escapedControl(at diag.Span) {
	d.add(diag.Findingf(diag.FileEncoding, d.text.place(at), "an escape writes a control character").WithHint("leave it out"))
}

func isControl(r rune) bool { return r < 0x20 && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 }

func (d *decoder) readText(n *yaml.Node, into *policy.Text) {
	if t, ok := d.scalar(n, saysText); ok {
		d.askAbout(n)
		*into = t
	}
}

func (d *decoder) readInline(n *yaml.Node, into **markdown.Prose) {
	var t policy.Text
	if d.readText(n, &t); t.S != "" {
		*into = d.inline(t, d.layout(n, t))
	}
}

func (d *decoder) inline(t policy.Text, layout func() *diag.Layout) *markdown.Prose {
	return d.opts.compiler.Inline(d.text.file, t.S, t.At, layout)
}

func (d *decoder) readName(n *yaml.Node, into *policy.Name) {
	if n.Kind != yaml.MappingNode {
		d.readText(n, &into.Text)
		return
	}
	into.Lang = map[string]string{}
	for i := 0; i < len(n.Content); i += 2 {
		k := n.Content[i]
		if !isLanguage(k.Value) {
			d.add(diag.Findingf(diag.WrongType, d.at(k), "expected a language such as en, found %s", quoteShort(k.Value)))
			continue
		}
		var t policy.Text
		d.readText(n.Content[i+1], &t)
		into.Lang[k.Value] = t.S
		if k.Value == d.opts.lang || into.Text.S == "" {
			into.Text = t
		}
	}
}

func (d *decoder) readNumber(n *yaml.Node, into *policy.Number) {
	t, ok := d.scalar(n, saysNumber)
	if !ok {
		return
	}
	v, err := strconv.Atoi(t.S)
	if err != nil || v < 0 || v > 1<<31-1 {
		d.wrong(n, saysNumber)
		return
	}
	*into = policy.Number{N: v, Set: true, At: t.At}
}

func (d *decoder) readBool(n *yaml.Node, into *bool) {
	t, ok := d.scalar(n, saysBool)
	if !ok {
		return
	}
	switch t.S {
	case "true", "True", "TRUE", "yes", "on":
		*into = true
	case "false", "False", "FALSE", "no", "off":
		*into = false
	default:
		d.wrong(n, saysBool)
	}
}

// readUnlessFalse reads a truth value that is true where it cannot be read.
func (d *decoder) readUnlessFalse(n *yaml.Node, into *bool) {
	*into = true
	d.readBool(n, into)
}

func (d *decoder) readDay(n *yaml.Node, into *policy.When) {
	t, ok := d.scalar(n, saysDay)
	if !ok {
		return
	}
	date, err := policy.ParseDate(t.S)
	if err != nil {
		d.badValue(diag.BadDate, t.At, err)
		return
	}
	*into = policy.When{Date: date, At: t.At}
}

func (d *decoder) readOneDay(n *yaml.Node, into *policy.When) {
	t, ok := d.scalar(n, saysOneDay)
	if !ok {
		return
	}
	one, err := policy.ParseDay(t.S)
	if err != nil {
		d.badValue(diag.BadDate, t.At, err)
		return
	}
	*into = policy.When{Date: policy.DateOf(one), At: t.At}
}

func (d *decoder) readDelay(n *yaml.Node, into *policy.Delay) {
	t, ok := d.scalar(n, saysDelay)
	if !ok {
		return
	}
	v, err := policy.ParseDelay(t.S)
	if err != nil {
		d.badValue(diag.WrongType, t.At, err)
		return
	}
	*into = v
}

// The layouts of `publish`, with and without a zone.
var (
	zonedLayouts = []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02 15:04Z07:00", "2006-01-02 15:04:05Z07:00"}
	localLayouts = []string{"2006-01-02", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02 15:04:05"}
)

// never is when a record is published whose embargo cannot be read: it must not be lifted by a mistake.
var never = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// readMoment reads `publish`: a day or a time, with its zone or in the site's.
func (d *decoder) readMoment(n *yaml.Node, into *policy.Head) {
	into.Publish, into.PublishAt = never, d.span(n)
	t, ok := d.scalar(n, saysMoment)
	if !ok {
		return
	}
	if at, ok := parseTime(t.S, zonedLayouts, time.UTC); ok {
		into.Publish = at
		return
	}
	at, ok := parseTime(t.S, localLayouts, d.opts.zone)
	if !ok {
		d.add(diag.Findingf(diag.BadDate, d.text.place(t.At), "%s is neither a day nor a time", quoteShort(t.S)).
			WithHint("write 2026-11-02 or 2026-11-02T09:00+01:00; until then the record stays unpublished"))
		return
	}
	into.Publish = at
	if !d.opts.zoned {
		d.add(diag.Findingf(diag.BadDate, d.text.place(t.At), "the zone of this time is unknown").
			WithHint("set timezone in %s, or write the zone: %s", policy.ConfigFile, at.Format(zonedLayouts[1])))
	}
}

func parseTime(s string, layouts []string, zone *time.Location) (time.Time, bool) {
	for _, layout := range layouts {
		if at, err := time.ParseInLocation(layout, s, zone); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

func (d *decoder) readRef(n *yaml.Node, into *policy.Ref) {
	if t, ok := d.scalar(n, saysID); ok {
		if ref, ok := d.ref(t); ok {
			*into = ref
		}
	}
}

// ref checks that a text is an id.
func (d *decoder) ref(t policy.Text) (policy.Ref, bool) {
	if d.notTruth(t) && ValidID(t.S) {
		return policy.Ref{ID: policy.ID(t.S), At: t.At}, true
	}
	f := diag.Findingf(diag.BadID, d.text.place(t.At), "%s is not an id", quoteShort(t.S))
	state, named := policy.StateNamed(t.S)
	switch suggestion := SuggestID(t.S, ""); {
	case truthWord(t.S):
		return policy.Ref{}, false // said already
	case strings.Contains(t.S, " - "):
		f = f.WithHint("a list begins on the line below its key: delete the text behind the key")
	case strings.Contains(t.S, ","):
		f = f.WithHint("a list needs brackets: [%s]", t.S)
	case named:
		f = f.WithHint("write %s", state)
	case suggestion != "" && len(t.S) <= maxID:
		f = f.WithHint("write %s", suggestion)
	default:
		f = f.WithHint("ids are lower-case letters, digits and hyphens")
	}
	d.add(f)
	return policy.Ref{}, false
}

func (d *decoder) readVerb(n *yaml.Node, into *policy.Act) {
	t, ok := d.scalar(n, "a verb")
	if !ok {
		return
	}
	into.At = t.At
	v, ok := policy.ParseVerb(t.S)
	if !ok {
		d.unknownWord(t, "a verb", verbWords())
		return
	}
	into.Did = v
}

func verbWords() []string {
	words := make([]string, len(policy.Verbs()))
	for i, v := range policy.Verbs() {
		words[i] = v.String()
	}
	return words
}

// words is the shape of a text from a closed list.
func words(list ...string) shape[policy.Text] {
	read := func(d *decoder, n *yaml.Node, into *policy.Text) {
		t, ok := d.scalar(n, "one of "+strings.Join(list, ", "))
		if !ok {
			return
		}
		if !slices.Contains(list, t.S) {
			d.unknownWord(t, "one of the words for this key", list)
			return
		}
		*into = t
	}
	return shape[policy.Text]{form{says: strings.Join(list, ", "), schema: enumSchema(list), words: list}, read}
}

func (d *decoder) unknownWord(t policy.Text, what string, list []string) {
	f := diag.Findingf(diag.UnknownWord, d.text.place(t.At), "%s is not %s", quoteShort(t.S), what)
	if best := diag.Nearest(t.S, slices.Values(list)); best != "" {
		d.add(f.WithHint("did you mean %q?", best))
		return
	}
	const most = 20
	if len(list) > most {
		d.add(f.WithHint("the reference for authors lists the words"))
		return
	}
	d.add(f.WithHint("use %s", strings.Join(list, ", ")))
}

// badValue reports what policy says about a value that it cannot read.
func (d *decoder) badValue(code diag.Code, at diag.Span, err error) {
	f := diag.Findingf(code, d.text.place(at), "%s", err)
	if hint := hintOf(err); hint != "" {
		f = f.WithHint("%s", hint)
	}
	d.add(f)
}

func (d *decoder) readAddress(n *yaml.Node, into *policy.Text) {
	if t, ok := d.scalar(n, saysAddress); ok && d.webAddress(t) {
		*into = t
	}
}

// webAddress reports whether a text is an address that readers may follow, or says why not.
func (d *decoder) webAddress(t policy.Text) bool {
	err := policy.CheckAddress(t.S)
	if err != nil {
		d.badValue(diag.BadAddress, t.At, err)
	}
	return err == nil
}

func (d *decoder) readPath(n *yaml.Node, into *policy.Text) {
	t, ok := d.scalar(n, saysPath)
	if !ok {
		return
	}
	if reason := badPath(t.S); reason != "" {
		d.add(diag.Findingf(diag.BadAddress, d.text.place(t.At), "%s", reason).
			WithHint("write the path of the old page from the site's root, such as /old/page/"))
		return
	}
	*into = t
}

func (d *decoder) readTest(n *yaml.Node, into *policy.Test) {
	t, ok := d.scalar(n, saysTest)
	if !ok {
		return
	}
	parsed, findings := policy.ParseTest(t.S, d.text.place(t.At), d.layoutNow(n, t))
	d.findings = append(d.findings, findings...)
	*into = policy.Test{Text: t, Parsed: parsed}
}

func (d *decoder) readExtra(n *yaml.Node, into *map[string]any) {
	if n.Kind != yaml.MappingNode {
		d.wrong(n, saysExtra)
		return
	}
	*into, _ = anyValue(n).(map[string]any)
}

// anyValue converts a value for a site's own templates. Days stay text, as they were written.
func anyValue(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		m := make(map[string]any, len(n.Content)/2)
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = anyValue(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			list[i] = anyValue(item)
		}
		return list
	case yaml.ScalarNode:
		return anyScalar(n)
	}
	return nil
}

func anyScalar(n *yaml.Node) any {
	if n.Style == 0 {
		switch n.Tag {
		case "!!null":
			return nil
		case "!!bool":
			return strings.EqualFold(n.Value, "true")
		case "!!int":
			if v, err := strconv.Atoi(n.Value); err == nil {
				return v
			}
		case "!!float":
			if v, err := strconv.ParseFloat(n.Value, 64); err == nil && v-v == 0 { // neither NaN nor infinite
				return v
			}
		}
	}
	return n.Value
}

// part returns bytes from to to of a text, with their place.
func part(t policy.Text, layout *diag.Layout, from, to int) policy.Text {
	if layout != nil {
		return policy.Text{S: t.S[from:to], At: layout.Span(from, to)}
	}
	before, length := utf8.RuneCountInString(t.S[:from]), utf8.RuneCountInString(t.S[from:to])
	return policy.Text{S: t.S[from:to], At: diag.SpanOf(int(t.At.Line), int(t.At.Col)+before, length)}
}
