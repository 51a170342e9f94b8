package markdown

import (
	"bytes"
	"strings"
	"sync"

	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"accord/internal/diag"
)

// A Compiler compiles the texts of one site in one language. It is safe for concurrent use.
type Compiler struct {
	options Options
	quotes  *quotation // nil leaves quotation marks, dashes and dots as they are written
	body    parser.Parser
	inline  parser.Parser
	pool    sync.Pool // of *compilation, for their buffers
	chunks  sync.Pool // of *[]byte: where the HTML of the next texts goes
}

// New returns a compiler. It keeps nothing of what it compiles.
func New(options Options) *Compiler {
	c := &Compiler{options: options, quotes: quotationOf(options.Lang), body: bodyParser(), inline: inlineParser()}
	c.pool.New = func() any { return new(compilation) }
	return c
}

// Body returns the body of a file as prose. src is the whole file, which the caller must not change afterwards, and
// offset is where the body starts in it. Places are places in the file.
func (c *Compiler) Body(file string, src []byte, offset int) *Prose {
	offset = min(max(offset, 0), len(src))
	at := diag.SpanOf(1+bytes.Count(src[:offset], newline), 1, 0)
	if src == nil {
		src = []byte{} // a body all the same
	}
	return &Prose{File: file, At: at, Codes: codes(src[offset:]), compiler: c, file: src, offset: int32(offset)}
}

// Inline returns a value of the front matter as prose. It may hold everything but blocks, and its HTML has no <p>.
// The text stands at a place of the file, on one line, as it is, unless there is a layout, which is asked for when a place in the
// text is.
func (c *Compiler) Inline(file string, text string, at diag.Span, layout func() *diag.Layout) *Prose {
	return &Prose{File: file, At: at, Src: text, Codes: codes([]byte(text)), compiler: c, layout: layout}
}

func (c *Compiler) compileBody(file string, src []byte, offset int) *Doc {
	w := c.start(file, src, diag.SpanOf(1, 1, 0), false)
	defer c.release(w)
	// The reader is put at the end of an empty line just before the body, so that its next line starts there.
	reader := text.NewReader(src)
	reader.SetPosition(0, text.NewSegment(offset, offset))
	reader.AdvanceLine()
	w.document(c.body.Parse(reader, parser.WithContext(w.context())))
	return w.finish()
}

func (c *Compiler) compileInline(p *Prose) *Doc {
	src := []byte(p.Src)
	w := c.start(p.File, src, p.At, true)
	w.places.layout = p.layout
	defer c.release(w)
	if strings.ContainsAny(p.Src, "\\`*_[]<&{!~\n") {
		w.line(c.inline.Parse(text.NewReader(src), parser.WithContext(w.context())))
	} else {
		w.startText()
		w.text(src)
	}
	return w.finish()
}

// start takes a compilation from the pool and points it at a text.
func (c *Compiler) start(file string, src []byte, first diag.Span, inline bool) *compilation {
	w := c.pool.Get().(*compilation)
	buffers := compilation{out: w.out[:0], holes: w.holes[:0], sections: w.sections[:0], capitals: w.capitals[:0], places: places{starts: w.places.starts[:0]}}
	*w = buffers
	w.c, w.file, w.src = c, file, src
	w.places.start(src, first, inline)
	return w
}

// keepHTML copies a text's HTML to where the HTML of others lies. One piece of memory for each text would round each up to
// a size that the allocator knows, and leave holes between those that live on and the syntax trees that die.
func (c *Compiler) keepHTML(html []byte) []byte {
	if len(html) == 0 {
		return nil
	}
	if len(html) > htmlChunk/8 {
		return exact(html)
	}
	chunk, _ := c.chunks.Get().(*[]byte)
	if chunk == nil || cap(*chunk)-len(*chunk) < len(html) {
		fresh := make([]byte, 0, htmlChunk)
		chunk = &fresh
	}
	from := len(*chunk)
	*chunk = append(*chunk, html...)
	kept := (*chunk)[from:len(*chunk):len(*chunk)]
	c.chunks.Put(chunk)
	return kept
}

const htmlChunk = 256 << 10

// release gives a compilation back, without what it points at, unless a huge text has made its buffers huge.
func (c *Compiler) release(w *compilation) {
	clear(w.holes)
	clear(w.sections)
	clear(w.capitals)
	if cap(w.out) > 1<<20 || cap(w.holes) > 1<<12 {
		return
	}
	c.pool.Put(&compilation{out: w.out, holes: w.holes, sections: w.sections, capitals: w.capitals, places: places{starts: w.places.starts}})
}

var newline = []byte{'\n'}

// compilationKey is where goldmark's parse context holds the compilation.
var compilationKey = parser.NewContextKey()

func (w *compilation) context() parser.Context {
	pc := parser.NewContext()
	pc.Set(compilationKey, w)
	return pc
}

func compilationOf(pc parser.Context) *compilation { return pc.Get(compilationKey).(*compilation) }

func bodyParser() parser.Parser {
	p := util.Prioritized
	return parser.NewParser(
		parser.WithBlockParsers(
			p(counter{}, 1),
			p(blockParser{}, 50),
			p(parser.NewSetextHeadingParser(), 100),
			p(shallow{extension.NewDefinitionListParser()}, 101),
			p(extension.NewDefinitionDescriptionParser(), 102),
			p(parser.NewThematicBreakParser(), 200),
			p(shallow{parser.NewListParser()}, 300),
			p(parser.NewListItemParser(), 400),
			p(parser.NewCodeBlockParser(), 500),
			p(parser.NewATXHeadingParser(), 600),
			p(parser.NewFencedCodeBlockParser(), 700),
			p(quoteParser{shallow{parser.NewBlockquoteParser()}}, 800),
			p(parser.NewHTMLBlockParser(), 900),
			p(noteParser{shallow{extension.NewFootnoteBlockParser()}}, 999),
			p(parser.NewParagraphParser(), 1000),
		),
		parser.WithParagraphTransformers(
			p(definitionTransformer{parser.LinkReferenceParagraphTransformer}, 100),
			p(tableTransformer{extension.NewTableParagraphTransformer()}, 200),
		),
		parser.WithInlineParsers(append(inlineParsers(), p(noteMarkParser{}, 150))...),
	)
}

// inlineParser parses a text that is one paragraph, whatever its first characters are.
func inlineParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(util.Prioritized(indented{parser.NewParagraphParser()}, 1000)),
		parser.WithInlineParsers(inlineParsers()...),
	)
}

// indented accepts what a body takes for indented code.
type indented struct{ parser.BlockParser }

func (indented) CanAcceptIndentedLine() bool { return true }

func inlineParsers() []util.PrioritizedValue {
	p := util.Prioritized
	return []util.PrioritizedValue{
		p(bounded{parser.NewCodeSpanParser()}, 100),
		p(referenceParser{}, 110),
		p(citeParser{}, 120),
		p(braceParser{}, 130),
		p(linkParser{bounded{parser.NewLinkParser()}}, 200),
		p(bounded{parser.NewAutoLinkParser()}, 300),
		p(bounded{parser.NewRawHTMLParser()}, 400),
		p(bounded{parser.NewEmphasisParser()}, 500),
		p(bounded{extension.NewStrikethroughParser()}, 500),
	}
}

// finish returns the document, in slices of just its size.
func (w *compilation) finish() *Doc {
	holes := exact(w.holes)
	pack(holes)
	return &Doc{
		HTML:     w.c.keepHTML(w.out),
		Holes:    holes,
		Sections: exact(w.sections),
		Others:   exact(w.others),
		Notes:    w.noteRange,
		Outside:  exact(w.outside),
		Quotes:   exact(w.quotes),
		Acronyms: w.unexplained(),
		Words:    w.words + (w.wide+1)/2,
		Findings: exact(diag.Sort(w.findings)),
	}
}

// pack moves what few holes have, and their citations, into one piece of memory each. Small pieces that live on would
// lie scattered among the syntax trees that die, and keep whole pages of memory from being used for anything else.
func pack(holes []Hole) {
	mores, cites := 0, 0
	for i := range holes {
		if m := holes[i].More; m != nil {
			mores++
			cites += len(m.Cites)
		}
	}
	allMores, allCites := make([]More, 0, mores), make([]CiteRef, 0, cites)
	for i := range holes {
		h := &holes[i]
		if h.More == nil {
			continue
		}
		allMores = append(allMores, *h.More)
		h.More = &allMores[len(allMores)-1]
		first := len(allCites)
		allCites = append(allCites, h.More.Cites...)
		h.More.Cites = allCites[first:len(allCites):len(allCites)]
	}
}

func exact[T any](s []T) []T {
	if len(s) == 0 {
		return nil
	}
	return append(make([]T, 0, len(s)), s...)
}
