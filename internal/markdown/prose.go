package markdown

import (
	"sync"

	"accord/internal/diag"
)

// Prose is a text that is compiled when it is first asked for, once. Laziness cannot be seen from outside: Doc always
// returns the same value. It is safe for concurrent use.
type Prose struct {
	File string
	At   diag.Span // of the first character
	Src  string    // for an inline text: the text as written; for a body ""

	compile func() *Doc
	once    sync.Once
	doc     *Doc
}

// Doc returns the compiled text.
func (p *Prose) Doc() *Doc {
	p.once.Do(func() {
		p.doc = p.compile()
		p.compile = nil // lets go of the source
	})
	return p.doc
}
