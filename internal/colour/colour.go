// Package colour says how well text of a colour is read on the surfaces of the theme, and finds the nearest colour that is
// read well. Contrast is that of WCAG 2.2: 1 between equal colours, 21 between black and white.
//
// No colour serves in light and in dark: one with 4.5:1 on light paper has at most 3:1 on marked text in the dark. So there
// are two schemes, and a colour for one is made from that for the other by its lightness alone.
//
// Rejected: reading the surfaces out of a site's own stylesheets. Who changes surfaces changes the colour of links beside them,
// and what a rule of a stylesheet wins over is known to browsers only.
package colour

import (
	"encoding/hex"
	"fmt"
	"math"
	"strings"
)

const (
	// Legible is the contrast that text needs (WCAG 2.2, 1.4.3).
	Legible = 4.5
	// Clear is the contrast that the theme's own texts have (WCAG 2.2, 1.4.6).
	Clear = 7
)

// A Colour is red, green and blue of sRGB.
type Colour [3]uint8

// Parse reads a colour as #rrggbb.
func Parse(s string) (c Colour, ok bool) {
	digits, hash := strings.CutPrefix(s, "#")
	if !hash || len(digits) != hex.EncodedLen(len(c)) {
		return Colour{}, false
	}
	_, err := hex.Decode(c[:], []byte(digits))
	return c, err == nil
}

func (c Colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2]) }

// Contrast is the contrast between two colours.
func Contrast(a, b Colour) float64 {
	la, lb := a.luminance(), b.luminance()
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func (c Colour) luminance() float64 {
	return 0.2126*linear(c[0]) + 0.7152*linear(c[1]) + 0.0722*linear(c[2])
}

// linear is the light of a channel, between 0 and 1.
func linear(channel uint8) float64 {
	v := float64(channel) / 255
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// A Surface is what text stands on.
type Surface struct {
	Name   string
	Colour Colour
}

// A Scheme is the surfaces of the theme by day or by night. They are those of static/theme/tokens.css.
type Scheme struct {
	Name     string
	Surfaces []Surface
	away     int // the direction of lightness in which text gets clearer
}

// Light is the scheme of dark text on light surfaces.
func Light() Scheme {
	return Scheme{"light", []Surface{
		{"the page", Colour{0xfb, 0xfa, 0xf7}}, {"a card", Colour{0xff, 0xff, 0xff}},
		{"a note", Colour{0xf2, 0xf0, 0xea}}, {"marked text", Colour{0xff, 0xf1, 0xb8}},
	}, -1}
}

// Dark is the scheme of light text on dark surfaces.
func Dark() Scheme {
	return Scheme{"dark", []Surface{
		{"the page", Colour{0x14, 0x16, 0x1a}}, {"a card", Colour{0x1b, 0x1e, 0x23}},
		{"a note", Colour{0x0f, 0x11, 0x14}}, {"marked text", Colour{0x33, 0x2b, 0x0e}},
	}, 1}
}

// Worst is the surface on which a text is read worst, and its contrast there.
func (s Scheme) Worst(text Colour) (on Surface, contrast float64) {
	contrast = math.Inf(1)
	for _, surface := range s.Surfaces {
		if c := Contrast(text, surface.Colour); c < contrast {
			on, contrast = surface, c
		}
	}
	return on, contrast
}

// Nearest is the colour of a text's hue and saturation that has a contrast on every surface, and is no further from the text
// than it must: the text itself if it has. It is black or white when no other is enough.
func (s Scheme) Nearest(text Colour, contrast float64) Colour {
	near := text
	for l := text.lightness(); l >= 0 && l <= white; l += s.away {
		near = text.withLightness(l)
		if _, c := s.Worst(near); c >= contrast {
			break
		}
	}
	return near
}

// white is the lightness of white; that of black is 0.
const white = 2 * math.MaxUint8

// lightness is that of HSL, twice a channel's unit: whole numbers, so that all machines compute the same.
func (c Colour) lightness() int { return int(min(c[0], c[1], c[2])) + int(max(c[0], c[1], c[2])) }

// withLightness is the colour of the same hue and saturation (HSL) with another lightness.
func (c Colour) withLightness(l int) (out Colour) {
	own := c.lightness()
	most, more := min(own, white-own), min(l, white-l) // how far channels can be from the lightness
	for i := range c {
		off := 0
		if most > 0 { // neither black nor white
			off = (2*int(c[i]) - own) * more / most
		}
		out[i] = uint8((l + off) / 2)
	}
	return out
}
