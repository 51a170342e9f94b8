package render

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"

	"accord/internal/diag"
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
	l.styles, l.assets = map[string][]byte{}, map[string]string{}
	for i := range l.files.Static {
		f := &l.files.Static[i]
		if typ := minifiedTypes[path.Ext(f.Path)]; typ != "" && f.Data != nil {
			small, err := l.min.Bytes(typ, f.Data)
			if err != nil {
				why, _, _ := strings.Cut(err.Error(), "\n") // an excerpt of the file follows
				l.findings = append(l.findings, diag.Findingf(diag.StylesheetProblem, diag.Place{File: "static/" + f.Path}, "not minified: %s", why).
					WithHint("mend the file; until then it is written as it is"))
				small = f.Data
			}
			f.Data, f.Hash = small, sha256.Sum256(small)
		}
		l.styles[f.Path] = f.Data
		l.assets[f.Path] = fingerprinted(f.Path, f.Hash)
	}
}

// fingerprinted puts the start of a hash before a name's ending, so that the file can be kept for ever.
func fingerprinted(name string, hash [32]byte) string {
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(hash[:4]) + ext
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
		o := Output{Path: name, Type: MediaType(f.Path), From: diag.Place{File: "static/" + f.Path}}
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
