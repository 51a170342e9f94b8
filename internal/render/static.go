package render

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"

	"accord/internal/diag"
	"accord/internal/hosting"
)

// A StaticFile is a file of the static folders. Text has its data; what is only copied has its file and hash.
type StaticFile struct {
	Path string   // below static/: "site.css", "maps/world.svg"
	Data []byte   // nil when the file is copied
	File string   // below the site's root; "" for a built-in file
	Hash [32]byte // of the file
}

// minifiedTypes are what is made smaller, by ending, with the type that the minifier knows.
var minifiedTypes = map[string]string{".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript", ".svg": "image/svg+xml"}

// IsText reports whether a static file is read, to be minified or put into pages, and not only copied.
func IsText(name string) bool { return minifiedTypes[path.Ext(name)] != "" }

// static minifies the static files and gives those that templates ask for by asset a name with a fingerprint.
func (l *loader) static() {
	l.styles, l.assets, l.barred = map[string][]byte{}, map[string]string{}, map[string]diag.Finding{}
	for i := range l.files.Static {
		f := &l.files.Static[i]
		if typ := minifiedTypes[path.Ext(f.Path)]; typ != "" && f.Data != nil {
			small, err := l.min.Bytes(typ, f.Data)
			if err != nil {
				l.findings = append(l.findings, syntaxFinding(f, err, "not minified: ").WithHint("mend the file; until then it is written as it is"))
				small = f.Data
			}
			if typ == "text/css" {
				l.stylesheet(f, small)
			}
			f.Data, f.Hash = small, sha256.Sum256(small)
		}
		l.styles[f.Path] = f.Data
		l.assets[f.Path] = fingerprinted(f.Path, f.Hash)
	}
}

// stylesheet tells what browsers would skip in a stylesheet, and notes what keeps it from being put into a page. Made smaller it
// may have what it did not have before: "< /style>" loses its space.
func (l *loader) stylesheet(f *StaticFile, small []byte) {
	for _, bar := range []string{"</", "{{"} {
		at := bytes.Index(f.Data, []byte(bar))
		if at < 0 && bytes.Contains(small, []byte(bar)) {
			at = 0
		}
		if at >= 0 {
			line := bytes.Count(f.Data[:at], []byte("\n"))
			col := utf8.RuneCount(f.Data[bytes.LastIndexByte(f.Data[:at], '\n')+1 : at])
			l.barred[f.Path] = diag.Findingf(diag.TemplateSyntax, diag.Place{File: "static/" + f.Path, Span: diag.SpanOf(1+line, 1+col, len(bar))},
				"%q ends a style element or starts an action, so the stylesheet cannot stand in a page", bar).WithHint(`write the first character as an escape: "\%x "`, bar[0])
		}
	}
	l.findings = append(l.findings, skipped(f)...)
}

// mostSkipped is how many faults of one stylesheet are told: what is no stylesheet at all has thousands.
const mostSkipped = 10

// skipped are the faults of a stylesheet's grammar. A browser says nothing of them, and passes over the rule or the rest of
// the file.
func skipped(f *StaticFile) (found []diag.Finding) {
	p := css.NewParser(parse.NewInputBytes(slices.Clip(f.Data)), false)
	var begun []int // where the rules begin that are open
	for len(found) < mostSkipped {
		grammar, _, text := p.Next()
		switch grammar {
		case css.BeginRulesetGrammar, css.BeginAtRuleGrammar:
			begun = append(begun, p.Offset()-len("{"))
		case css.EndRulesetGrammar, css.EndAtRuleGrammar:
			last := len(begun) - 1
			if len(text) == 0 { // the file ends here
				err := parse.NewError(bytes.NewReader(f.Data), begun[last], "this brace is never closed")
				found = append(found, syntaxFinding(f, err, "").WithHint("add the missing }"))
			}
			begun = begun[:last]
		case css.ErrorGrammar:
			if p.Err() == io.EOF {
				return found
			}
			found = append(found, syntaxFinding(f, p.Err(), "").WithHint("browsers pass over it without a word; mend it"))
		}
	}
	return found
}

// syntaxFinding is what a parser says of a static file, at its place where the parser knows it.
func syntaxFinding(f *StaticFile, err error, lead string) diag.Finding {
	at, why := diag.Place{File: "static/" + f.Path}, err.Error()
	if syntax, ok := errors.AsType[*parse.Error](err); ok {
		at.Span, why = diag.SpanOf(syntax.Line, syntax.Column, 1), syntax.Message
	}
	return diag.Findingf(diag.StylesheetProblem, at, "%s%s", lead, why)
}

// fingerprinted puts the start of a hash before a name's ending, so that the file can be kept for ever.
func fingerprinted(name string, hash [32]byte) string {
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + hosting.Fingerprint(hash) + ext
}

// staticOutputs are the static files as outputs: with their fingerprint where a template asks for it, left out where
// they are only put into pages, and under their own name otherwise.
func (l *loader) staticOutputs() []Output {
	var out []Output
	for i := range l.files.Static {
		f := &l.files.Static[i]
		name := f.Path
		switch {
		case l.asked[f.Path]:
			name = l.assets[f.Path]
		case l.inlined[f.Path], f.File == "":
			continue
		}
		o := Output{Path: name, Type: hosting.MediaType(f.Path), From: diag.Place{File: "static/" + f.Path}, Named: name != f.Path}
		if f.Data != nil {
			data := f.Data
			o.Write = func(buf *bytes.Buffer) error { buf.Write(data); return nil }
		} else {
			o.File = f.File
		}
		out = append(out, o)
	}
	return out
}
