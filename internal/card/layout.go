package card

import (
	"slices"
	"strings"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/bidi"
)

// Where things stand, in pixels from the top left corner. Baselines are those of single lines.
const (
	margin      = 76 // at both sides
	measure     = Width - 2*margin
	barHeight   = 16
	aboveLine   = 112
	titleTop    = 148
	titleFoot   = 428
	factsLine   = 492
	hairlineTop = 526
	hairline    = 2
	siteLine    = 580
)

// The sizes of type in pixels, tried from the largest.
var (
	titleSizes = []int{92, 84, 76, 70, 64, 59, 54, 49}
	aboveSizes = []int{32, 28}
	factsSizes = []int{34, 31, 28}
	siteSizes  = []int{30, 27}
)

// maxLines is how many a title has.
const maxLines = 4

// A line of text, with its place: where its first dot is.
type line struct {
	runs []shaping.Output // from left to right
	x, y fixed.Int26_6
	tone tone
}

func (l *line) width() (w fixed.Int26_6) {
	for i := range l.runs {
		w += l.runs[i].Advance
	}
	return w
}

// extent is how far the letters of a line reach above and below its baseline.
func (l *line) extent() (above, below fixed.Int26_6) {
	for i := range l.runs {
		for _, g := range l.runs[i].Glyphs {
			top := g.YBearing + g.YOffset
			above, below = max(above, top), max(below, -top-g.Height)
		}
	}
	return above, below
}

// lines are all lines of a card.
func (s *setter) lines(c Card) []line {
	rtl := fromRight(c.Title)
	out := s.title(c)
	for _, row := range []struct {
		text  string
		base  int
		sizes []int
		fonts faces
		tone  tone
	}{
		{c.Above, aboveLine, aboveSizes, s.text, quiet},
		{c.Facts, factsLine, factsSizes, s.text, ink},
		{c.Site, siteLine, siteSizes, s.bold, quiet},
	} {
		for _, l := range s.row(row.text, row.fonts, row.sizes, c.Lang) {
			l.y, l.tone = fixed.I(row.base), row.tone
			out = append(out, l)
		}
	}
	for i := range out {
		out[i].x = fixed.I(margin)
		if rtl {
			out[i].x = fixed.I(Width-margin) - out[i].width()
		}
	}
	return out
}

// row sets a text in one line, none for an empty text. One that is too long in the smallest size is cut.
func (s *setter) row(text string, fonts faces, sizes []int, lang string) []line {
	for _, size := range sizes {
		if lines := s.wrap(s.shape(text, fonts, size, lang), measure, 0); len(lines) < 2 && fits(lines, measure) {
			return lines
		}
	}
	return s.wrap(s.shape(text, fonts, sizes[len(sizes)-1], lang), measure, 1)
}

// title sets a title in the largest size in which it has room, with lines that are about equally long.
func (s *setter) title(c Card) []line {
	for _, size := range titleSizes {
		text := s.shape(c.Title, s.bold, size, c.Lang)
		if lines := s.wrap(text, measure, 0); fits(lines, measure) && stack(lines, size) {
			return s.balanced(text, lines, size)
		}
	}
	smallest := titleSizes[len(titleSizes)-1]
	text := s.shape(c.Title, s.bold, smallest, c.Lang)
	for most := maxLines; ; most-- { // letters with much above and below them need room
		if lines := s.wrap(text, measure, most); stack(lines, smallest) || most == 1 {
			return lines
		}
	}
}

// fits reports whether no line is longer than a width.
func fits(lines []line, width int) bool {
	return !slices.ContainsFunc(lines, func(l line) bool { return l.width() > fixed.I(width) })
}

// stack places the lines of a title below each other, further apart where letters would touch. It reports whether there is
// room for them.
func stack(lines []line, size int) bool {
	step, y := fixed.I(size)*109/100, fixed.I(titleTop)
	reached := fixed.Int26_6(0)
	for i := range lines {
		above, below := lines[i].extent()
		if i == 0 {
			y += max(above, fixed.I(size)*70/100)
		} else {
			step = max(step, reached+above+fixed.I(size)/10)
		}
		reached = below
	}
	for i := range lines {
		lines[i].y = y + step*fixed.Int26_6(i)
	}
	return len(lines) == 0 || len(lines) <= maxLines && lines[len(lines)-1].y+reached <= fixed.I(titleFoot)
}

// balanced sets the lines of a title once more, in the narrowest measure that gives as many.
func (s *setter) balanced(text shaped, lines []line, size int) []line {
	if len(lines) < 2 {
		return lines
	}
	narrow, wide := measure/len(lines)/2, measure
	for narrow < wide {
		width := (narrow + wide) / 2
		if again := s.wrap(text, width, 0); len(again) <= len(lines) && fits(again, width) {
			wide = width
		} else {
			narrow = width + 1
		}
	}
	if again := s.wrap(text, wide, 0); stack(again, size) {
		return again
	}
	return lines
}

// A shaped text is glyphs that are not yet in lines.
type shaped struct {
	letters []rune
	runs    []shaping.Output
	dir     di.Direction
	dots    shaping.Output // an ellipsis in the same type
}

// shape turns letters into glyphs.
func (s *setter) shape(text string, fonts faces, size int, lang string) shaped {
	out := shaped{letters: []rune(oneLine(text)), dir: di.DirectionLTR}
	if len(out.letters) == 0 {
		return out
	}
	if fromRight(text) {
		out.dir = di.DirectionRTL
	}
	in := shaping.Input{Text: out.letters, RunEnd: len(out.letters), Direction: out.dir, Size: fixed.I(size), Language: language.NewLanguage(lang)}
	for _, run := range s.segmenter.Split(in, fonts) {
		out.runs = append(out.runs, hideSpaces(s.shaper.Shape(run), out.letters))
	}
	out.dots = s.shaper.Shape(shaping.Input{Text: []rune("…"), RunEnd: 1, Direction: out.dir, Size: in.Size, Language: in.Language, Script: language.Common, Face: fonts[0]})
	return out
}

// hideSpaces takes away the boxes that stand for the spaces of a font without any.
func hideSpaces(run shaping.Output, letters []rune) shaping.Output {
	for i := range run.Glyphs {
		if g := &run.Glyphs[i]; g.GlyphID == 0 && unseen(letters[g.ClusterIndex]) {
			g.GlyphID = font.EmptyGlyph
		}
	}
	return run
}

// wrap sets a shaped text in lines. With a number of lines, words that are too long are broken and what has no room is cut;
// without one neither.
func (s *setter) wrap(text shaped, width, most int) []line {
	config := shaping.WrapConfig{Direction: text.dir, BreakPolicy: shaping.Never}
	if most > 0 {
		config.BreakPolicy, config.TruncateAfterLines, config.Truncator = shaping.WhenNecessary, most, text.dots
	}
	runs := slices.Clone(text.runs) // the library takes the space off the end of a line in place
	for i := range runs {
		runs[i].Glyphs = slices.Clone(runs[i].Glyphs)
	}
	wrapped, _ := s.wrapper.WrapParagraph(config, width, text.letters, shaping.NewSliceIterator(runs))
	var out []line
	for _, runs := range wrapped {
		runs := slices.Clone(runs)
		slices.SortFunc(runs, func(a, b shaping.Output) int { return int(a.VisualIndex - b.VisualIndex) })
		if len(runs) > 0 {
			out = append(out, line{runs: runs})
		}
	}
	return out
}

// oneLine is a text without line breaks.
func oneLine(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp) {
			return ' '
		}
		return r
	}, text))
}

// fromRight reports whether the first strong letter of a text is of a script that runs from right to left.
func fromRight(text string) bool {
	for _, r := range text {
		switch p, _ := bidi.LookupRune(r); p.Class() {
		case bidi.L:
			return false
		case bidi.R, bidi.AL:
			return true
		}
	}
	return false
}
