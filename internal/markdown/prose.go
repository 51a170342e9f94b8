package markdown

import (
	"bytes"
	"slices"
	"strings"
	"sync"

	"accord/internal/diag"
)

// Prose is a text that is compiled when it is first asked for, once. Laziness cannot be seen from outside: Doc always
// returns the same value. It is safe for concurrent use.
type Prose struct {
	File string
	At   diag.Span // of the first character
	Src  string    // for an inline text: the text as written; for a body ""

	// Codes are the link targets of three letters, [[fra]], as seen without compiling the text: one inside of a code
	// span is among them. Whoever links a site must know which states its texts name, and cannot wait for all of them.
	Codes []string

	compiler *Compiler // nil once it is compiled
	file     []byte    // of a body: the whole file
	once     sync.Once
	offset   int32               // where a body starts in it
	layout   func() *diag.Layout // of an inline text that does not stand in the file as it is; else nil
	doc      *Doc
}

// codes finds the link targets of three letters, each once.
func codes(src []byte) []string {
	const length = 3
	var out []string
	for {
		_, rest, ok := bytes.Cut(src, []byte("[["))
		if !ok {
			return out
		}
		end := bytes.IndexFunc(rest, notLetter)
		if end == length && strings.IndexByte(`]|#\`, rest[end]) >= 0 && !slices.Contains(out, string(rest[:end])) {
			out = append(out, string(rest[:end]))
		}
		src = rest
	}
}

func notLetter(r rune) bool { return r < 'a' || r > 'z' }

// Doc returns the compiled text.
func (p *Prose) Doc() *Doc {
	p.once.Do(func() {
		if p.file != nil {
			p.doc = p.compiler.compileBody(p.File, p.file, int(p.offset))
		} else {
			p.doc = p.compiler.compileInline(p)
		}
		p.compiler, p.file, p.layout = nil, nil, nil
	})
	return p.doc
}
