package e2e

import (
	"bytes"
	"compress/gzip"
	"io"
	"regexp"
	"testing"

	"github.com/andybalholm/brotli"
)

// Bytes that a page may weigh as it travels, with its inlined style. A release may only lower them.
const (
	// The reference article has 1,900 words, 19 sources and 25 cards. An article of 1,350 words without cards is to stay
	// below 10,000 and 12,000 bytes, what a server sends before it waits for the first answer.
	articleBrotli, articleGzip = 14_700, 18_500
	styleBrotli                = 4_000
	firstViewBrotli            = 35_600 // an article and the webfont
	anyBrotli                  = 12_500
)

const referenceArticle = "/articles/joint-statement/"

// kindBrotli is what the heaviest page of a kind may weigh, pathBrotli what one page may that holds a whole list.
var (
	kindBrotli = map[string]int{
		"home": 5_600, "agreement": 11_300, "actor": 8_800, "timeline": 6_500, "compare": 5_300, "term": 6_200,
		"glossary": 5_500, "notfound": 4_800, "search": 9_000, // of these 4,000 are the form and the style, the rest is everything from A to Z
	}
	pathBrotli = map[string]int{referenceArticle: articleBrotli, "/sources/": 6_900}
)

func TestPagesAreLight(t *testing.T) {
	s := buildReferenceSite(t)
	for _, p := range s.weighed() {
		limit, ok := pathBrotli[p.path]
		if !ok {
			limit, ok = kindBrotli[p.kind]
		}
		if !ok {
			limit = anyBrotli
		}
		weight := brotliSize(t, p.html)
		t.Logf("%6d of %6d brotli, %6d gzip  %-9s %s", weight, limit, gzipSize(t, p.html), p.kind, p.path)
		if weight > limit {
			t.Errorf("%s weighs %d bytes in brotli, more than %d", p.path, weight, limit)
		}
	}
}

// weighed are the heaviest pages of each kind, and those with a limit of their own.
func (s *builtSite) weighed() (pages []builtPage) {
	heaviest := map[string]builtPage{}
	for _, p := range s.pages {
		if _, ok := pathBrotli[p.path]; ok {
			pages = append(pages, p)
		} else if len(p.html) > len(heaviest[p.kind].html) {
			heaviest[p.kind] = p
		}
	}
	for _, p := range s.pages {
		if heaviest[p.kind].path == p.path {
			pages = append(pages, p)
		}
	}
	return pages
}

var (
	inlinedStyle = regexp.MustCompile(`(?s)<style>(.*?)</style>`)
	fontFile     = regexp.MustCompile(`url\(/(theme/serif\.\w+\.woff2)\)`)
)

// A first visit is one answer, small enough to come at once, and the font.
func TestTheReferenceArticleComesAtOnce(t *testing.T) {
	s := buildReferenceSite(t)
	html := s.page(t, referenceArticle).html
	if weight := gzipSize(t, html); weight > articleGzip {
		t.Errorf("the article weighs %d bytes in gzip, more than %d", weight, articleGzip)
	}
	style := inlinedStyle.FindSubmatch(html)
	if style == nil {
		t.Fatal("the article has no style inlined")
	}
	weight := brotliSize(t, style[1])
	t.Logf("the style weighs %d bytes in brotli", weight)
	if weight > styleBrotli {
		t.Errorf("the style weighs %d bytes in brotli, more than %d", weight, styleBrotli)
	}
	font := fontFile.FindSubmatch(style[1])
	if font == nil {
		t.Fatal("the style names no font")
	}
	if weight := brotliSize(t, html) + len(s.get(t, "/"+string(font[1]))); weight > firstViewBrotli {
		t.Errorf("the article and its font weigh %d bytes, more than %d", weight, firstViewBrotli)
	}
}

func brotliSize(t *testing.T, text []byte) int {
	t.Helper()
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	write(t, w, text)
	return b.Len()
}

func gzipSize(t *testing.T, text []byte) int {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	write(t, w, text)
	return b.Len()
}

func write(t *testing.T, w io.WriteCloser, text []byte) {
	t.Helper()
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
