package content

import (
	"bytes"
	"regexp"

	"go.yaml.in/yaml/v4"

	"accord/internal/diag"
	"accord/internal/policy"
)

// A parsed holds what one file gives. It never changes.
type parsed struct {
	records  []policy.Record
	acts     []policy.Act  // of a roll
	promised []policy.Text // of the file that promises addresses
	findings []diag.Finding
	broken   bool        // mistakes hide records of this file
	hidden   []policy.ID // of those of a data file that mistakes hide
	settings *policy.Settings
	opts     *options // that the settings ask for
}

// parse reads a file of a role that is parsed.
func parse(file string, s slot, src []byte, opts *options) *parsed {
	if s.role == settingsFile {
		p := &parsed{}
		p.settings, p.opts, p.findings = readSettings(src)
		return p
	}
	t, bad := newText(file, src)
	if bad != nil {
		return &parsed{findings: []diag.Finding{*bad}, broken: true}
	}
	d := newDecoder(t, opts)
	if pooled, ok := opts.lists.Get().(*lists); ok {
		d.lists = pooled
	}
	defer opts.lists.Put(d.lists)
	p := &parsed{}
	switch s.role {
	case record:
		p.records, p.broken = d.recordFile(s)
	case dataFile:
		p.records, p.broken = d.dataFile(s.kind)
		p.hidden = d.hidden
	case cslFile:
		p.records, p.broken = d.cslFile()
	case drawing:
		p.broken = d.drawing()
	case roll:
		p.acts, p.broken = d.roll()
	case addressFile:
		p.promised = d.addressFile()
	}
	p.findings = diag.Sort(d.findings)
	return p
}

// recordFile reads Markdown with front matter.
func (d *decoder) recordFile(s slot) (records []policy.Record, broken bool) {
	end, body, ok := d.frontMatter()
	if !ok {
		return nil, true
	}
	before := len(d.findings)
	root := d.yamlTree(d.text.src[:end], maxKeys)
	if root == nil {
		if len(d.findings) > before {
			return nil, true
		}
		root = &yaml.Node{Kind: yaml.MappingNode, Line: 1, Column: 1}
	}
	head := d.head(s.kind, s.id, diag.SpanOf(1, 1, 3))
	if hasText(s.kind) || len(bytes.TrimSpace(d.text.src[body:])) > 0 {
		head.Body = d.opts.compiler.Body(d.text.file, d.text.src, body)
	}
	return []policy.Record{d.record(head, root)}, false
}

// hasText reports whether all records of a kind have a body, an empty one if need be.
func hasText(kind policy.Kind) bool { return kind == policy.Articles || kind == policy.Pages }

func (d *decoder) head(kind policy.Kind, id policy.ID, at diag.Span) policy.Head {
	return policy.Head{Kind: kind, ID: id, Lang: d.opts.lang, File: d.text.file, At: at}
}

// frontMatter returns where the closing line of the front matter begins and where the body does.
func (d *decoder) frontMatter() (end, body int, ok bool) {
	src := d.text.src
	first := bytes.TrimRight(d.text.line(1), " \t")
	if string(first) != "---" {
		hint := "begin the file with a line ---, then the keys, then a line ---"
		if bytes.HasPrefix(first, []byte("+++")) || bytes.HasPrefix(first, []byte("{")) {
			hint = "front matter is YAML between two lines ---"
		} else if bytes.HasPrefix(bytes.TrimSpace(src), []byte("---")) {
			hint = "delete what stands before the first line ---"
		}
		d.add(diag.Findingf(diag.FrontMatter, d.point(1, 1), "the file has no front matter").WithHint("%s", hint))
		return 0, 0, false
	}
	for at := bytes.IndexByte(src, '\n') + 1; 0 < at && at < len(src) && at <= maxFrontMatter; {
		line, next := src[at:], len(src)
		if i := bytes.IndexByte(line, '\n'); i >= 0 {
			line, next = line[:i], at+i+1
		}
		if bytes.HasPrefix(line, []byte("---")) && len(bytes.TrimSpace(line)) == 3 {
			return at, next, true
		}
		at = next
	}
	f := diag.Findingf(diag.FrontMatter, d.text.place(diag.SpanOf(1, 1, 3)), "the front matter does not end").
		WithHint("write a line --- between the keys and the text")
	if len(src) > maxFrontMatter {
		f = f.WithHint("write a line --- between the keys and the text; front matter is at most 64 KiB")
	}
	d.add(f)
	return 0, 0, false
}

// dataFile reads a map from id to record.
func (d *decoder) dataFile(kind policy.Kind) (records []policy.Record, broken bool) {
	before := len(d.findings)
	root := d.yamlTree(d.text.src, maxRecords)
	switch {
	case root == nil && len(d.findings) > before:
		d.hideKeys(kind)
		return nil, true
	case root == nil:
		return nil, false
	case root.Kind != yaml.MappingNode:
		d.wrong(root, "a map from id to "+kind.String())
		return nil, true
	case d.single(kind, root):
		return nil, true
	}
	records = make([]policy.Record, 0, len(root.Content)/2)
	for i := 0; i < len(root.Content); i += 2 {
		k, v := root.Content[i], root.Content[i+1]
		at := d.span(k)
		if !d.recordID(kind, k.Value, at) || v.Kind == refused {
			broken = true
			d.hide(kind, k.Value)
			continue
		}
		if absent(v) {
			v = &yaml.Node{Kind: yaml.MappingNode, Line: k.Line, Column: k.Column}
		}
		if v.Kind != yaml.MappingNode {
			d.wrong(v, "a map with the keys of "+tableOf(kind).what)
			broken = true
			d.hide(kind, k.Value)
			continue
		}
		head := d.head(kind, policy.ID(k.Value), at)
		if hasText(kind) {
			head.Body = d.opts.compiler.Body(d.text.file, nil, 0)
		}
		records = append(records, d.record(head, v))
	}
	return records, broken
}

var outerKey = regexp.MustCompile(`(?m)^["']?([^\s#"':\[\]{},&*!|>%@\x60-][^\s"':]*)["']?[ \t]*:(?:\s|$)`)

// hideKeys remembers the ids of a data file that is no YAML: what begins a line and ends with a colon.
func (d *decoder) hideKeys(kind policy.Kind) {
	for _, key := range outerKey.FindAllSubmatch(d.text.src, maxRecords) {
		d.hide(kind, string(key[1]))
	}
}

// hide remembers the id of a record that cannot be read, or the one that its id was meant to be.
func (d *decoder) hide(kind policy.Kind, id string) {
	if kind != policy.Sources && !ValidID(id) {
		id = SuggestID(id, kind.String())
	}
	if id != "" {
		d.hidden = append(d.hidden, policy.ID(id))
	}
}

func (d *decoder) recordID(kind policy.Kind, id string, at diag.Span) bool {
	switch {
	case kind == policy.Sources && ValidSourceID(id), kind != policy.Sources && ValidID(id):
		return true
	case kind == policy.Sources:
		d.add(diag.Findingf(diag.BadID, d.text.place(at), "%s is not the id of a source", quoteShort(id)).
			WithHint("ids of sources hold no spaces, commas, semicolons or closing brackets"))
	default:
		d.add(badID(d.text.place(at), id, kind.String()))
	}
	return false
}

// single reports whether a data file holds the keys of one record where ids are expected.
func (d *decoder) single(kind policy.Kind, root *yaml.Node) bool {
	t := tableOf(kind)
	for i := 0; i < len(root.Content); i += 2 {
		k, v := root.Content[i], root.Content[i+1]
		for j := range t.keys {
			if t.keys[j].name == k.Value && v.Kind != yaml.MappingNode {
				d.add(diag.Findingf(diag.WrongType, d.at(k), "the file holds a single record, and a data file is a map from id to %s", kind).
					WithHint("move it to content/%s/<id>.md, between two lines ---, or indent all of it under its id", kind.Folder()))
				return true
			}
		}
	}
	return false
}
