package card

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/vector"
)

// The colours of a card by their number: first the shades from the paper to the ink.
const (
	shades        = 14
	barIndex      = shades
	hairlineIndex = shades + 1
)

// A tone is how dark a text is.
type tone uint8

const (
	ink tone = iota
	quiet
)

// A setter sets and paints cards. It is used by one goroutine at a time, and holds what would be made anew for each card.
type setter struct {
	text, bold faces
	segmenter  shaping.Segmenter
	shaper     shaping.HarfbuzzShaper
	wrapper    shaping.LineWrapper
	raster     vector.Rasterizer
	mask       []uint8
	image      *image.Paletted
	buffer     *png.EncoderBuffer
}

func (f *Fonts) newSetter() (*setter, error) {
	text, bold, err := f.faces()
	return &setter{text: text, bold: bold, image: image.NewPaletted(image.Rect(0, 0, Width, Height), nil)}, err
}

// Get and Put keep the encoder's memory from card to card.
func (s *setter) Get() *png.EncoderBuffer  { return s.buffer }
func (s *setter) Put(b *png.EncoderBuffer) { s.buffer = b }

// Draw writes a card as PNG. Letters that no font has are drawn as boxes. An error is that of the writer, or a font is
// damaged.
func (f *Fonts) Draw(w io.Writer, c Card) (err error) {
	defer damaged(&err) // the setter is not used again then
	s, ok := f.setters.Get().(*setter)
	if !ok {
		if s, err = f.newSetter(); err != nil {
			return fmt.Errorf("a damaged font: %w", err)
		}
	}
	s.draw(c)
	defer f.setters.Put(s)
	encoder := png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: s} // a tenth larger, in two thirds of the time
	return encoder.Encode(w, s.image)
}

// draw makes the image of a card.
func (s *setter) draw(c Card) {
	clear(s.image.Pix)
	s.image.Palette = c.Look.palette()
	s.fill(image.Rect(0, 0, Width, barHeight), barIndex)
	s.fill(image.Rect(margin, hairlineTop, Width-margin, hairlineTop+hairline), hairlineIndex)
	darkest := [...]int{ink: shades - 1, quiet: nearest(s.image.Palette[:shades], c.Look.Quiet)}
	for _, l := range s.lines(c) {
		s.paint(l, darkest[l.tone])
	}
}

// palette is the sixteen colours of a look.
func (l Look) palette() color.Palette {
	p := make(color.Palette, 0, shades+2)
	mix := func(a, b uint8, i int) uint8 {
		return uint8((int(a)*(shades-1-i) + int(b)*i + (shades-1)/2) / (shades - 1))
	}
	for i := range shades {
		p = append(p, color.RGBA{mix(l.Paper.R, l.Ink.R, i), mix(l.Paper.G, l.Ink.G, i), mix(l.Paper.B, l.Ink.B, i), 0xff})
	}
	return append(p, l.Bar, l.Hairline)
}

// nearest is the shade that is most like a colour, never the paper itself.
func nearest(shades color.Palette, c color.RGBA) int { return 1 + shades[1:].Index(c) }

// fill colours a rectangle.
func (s *setter) fill(r image.Rectangle, index uint8) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			s.image.Pix[s.image.PixOffset(x, y)] = index
		}
	}
}

// paint adds a line of text to the image, no darker than a shade.
func (s *setter) paint(l line, darkest int) {
	x := l.x
	for i := range l.runs {
		run := &l.runs[i]
		for _, g := range run.Glyphs {
			if outline := outlineOf(run.Face, g.GlyphID); len(outline) > 0 {
				s.glyph(outline, scaled{float32(x+g.XOffset) / 64, float32(l.y-g.YOffset) / 64, perUnit(run)}, darkest)
			}
			x += g.XAdvance
		}
	}
}

// outlineOf is the outline of a glyph, also of one that has a picture beside it; none for a space.
func outlineOf(face *font.Face, glyph font.GID) []opentype.Segment {
	switch data := face.GlyphData(glyph).(type) {
	case font.GlyphOutline:
		return data.Segments
	case font.GlyphSVG:
		return data.Outline.Segments
	case font.GlyphBitmap:
		if data.Outline != nil {
			return data.Outline.Segments
		}
	}
	return nil
}

// perUnit is how many pixels a unit of a run's font is.
func perUnit(run *shaping.Output) float32 {
	return float32(run.Size) / 64 / float32(run.Face.Upem())
}

// glyph paints one glyph in a mask of its own size.
func (s *setter) glyph(outline []opentype.Segment, to scaled, darkest int) {
	box := to.bounds(outline).Intersect(s.image.Rect)
	if box.Empty() {
		return
	}
	width, height := box.Dx(), box.Dy()
	s.raster.Reset(width, height)
	to.x, to.y = to.x-float32(box.Min.X), to.y-float32(box.Min.Y)
	for i := range outline {
		to.trace(&s.raster, &outline[i])
	}
	s.raster.ClosePath()
	s.mask = append(s.mask[:0], make([]uint8, width*height)...)
	mask := image.Alpha{Pix: s.mask, Stride: width, Rect: image.Rect(0, 0, width, height)}
	s.raster.DrawOp = draw.Src
	s.raster.Draw(&mask, mask.Rect, image.Opaque, image.Point{})
	for y := range height {
		row := s.image.Pix[s.image.PixOffset(box.Min.X, box.Min.Y+y):]
		for x, alpha := range s.mask[y*width : (y+1)*width] {
			if alpha > 0 { // letters that join add up
				row[x] = uint8(min(darkest, int(row[x])+(int(alpha)*darkest+127)/255))
			}
		}
	}
}

// A scaled is a place for an outline: its origin in pixels, and how many pixels a unit of its font is.
type scaled struct{ x, y, unit float32 }

func (p scaled) at(point opentype.SegmentPoint) (x, y float32) {
	return p.x + point.X*p.unit, p.y - point.Y*p.unit
}

// bounds are the pixels that an outline may touch.
func (p scaled) bounds(segments []opentype.Segment) image.Rectangle {
	left, top, right, bottom := float32(math.Inf(1)), float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.Inf(-1))
	for i := range segments {
		for _, point := range segments[i].ArgsSlice() {
			x, y := p.at(point)
			left, top, right, bottom = min(left, x), min(top, y), max(right, x), max(bottom, y)
		}
	}
	if left > right {
		return image.Rectangle{}
	}
	return image.Rect(int(math.Floor(float64(left))), int(math.Floor(float64(top))), int(math.Ceil(float64(right))), int(math.Ceil(float64(bottom))))
}

// trace adds a part of an outline to the rasterizer.
func (p scaled) trace(r *vector.Rasterizer, s *opentype.Segment) {
	x, y := p.at(s.Args[0])
	switch s.Op {
	case opentype.SegmentOpMoveTo:
		r.ClosePath()
		r.MoveTo(x, y)
	case opentype.SegmentOpLineTo:
		r.LineTo(x, y)
	case opentype.SegmentOpQuadTo:
		x1, y1 := p.at(s.Args[1])
		r.QuadTo(x, y, x1, y1)
	case opentype.SegmentOpCubeTo:
		x1, y1 := p.at(s.Args[1])
		x2, y2 := p.at(s.Args[2])
		r.CubeTo(x, y, x1, y1, x2, y2)
	}
}
