// Package card draws the picture that other places show beside a link to a page: what the page is about, its title, one
// line of facts, the name of the site. It knows texts, colours and fonts, no record and no file: a Card goes in, a PNG of
// 1200 × 630 pixels comes out.
//
// A card is paper with one family of type on it, a bar of colour at the head and a hairline above the foot. The title is as
// large as it can be without more lines than the card has room for and without a word that is broken; its lines are about
// equally long. Only a title that is too long in the smallest size is cut, and ends in an ellipsis. The title's first strong
// letter decides whether the card reads from the left or from the right.
//
// Each letter is taken from the first font that has it: the theme's own serif (Latin, Greek, Cyrillic), then those that the
// site brings. Letters that no font has are told by Missing, and the caller makes no card then: a box in place of a name
// says less than no picture.
//
// A card has 16 colours: 14 from the paper to the ink, which the edges of letters and the quieter text are made of, the bar
// and the hairline. A pixel is then half a byte. Drawn in 4 to 10 ms, a card has 9 to 30 KB. Equal input gives equal bytes on
// one architecture; outlines are computed in floating point, so that another may differ in a last bit.
//
// The library is typesetting 0.3.0: 0.3.5 does not join Arabic letters of many fonts (go-text/typesetting#278).
//
// Rejected: one rasterizer for the whole card, which goes over all of its pixels for each text; and a browser that takes
// pictures of a page, since a build runs no program.
package card

import (
	"crypto/sha256"
	"fmt"
	"image/color"
)

// The size of a card in pixels: what the networks that show cards ask for.
const (
	Width  = 1200
	Height = 630
)

// A Card is what one says. Texts are plain; each but the title may be empty.
type Card struct {
	Above string // the title: what kind of page it is, what it is about
	Title string
	Facts string // one line
	Site  string
	Lang  string // of the texts: "en"
	Look  Look
}

// A Look is the colours of a card.
type Look struct {
	Paper, Ink color.RGBA
	Quiet      color.RGBA // of the text above the title and the name of the site; between paper and ink
	Bar        color.RGBA
	Hairline   color.RGBA
}

// drawing stands for how cards are drawn: whoever changes a pixel counts it up, so that cards are made anew.
const drawing = 1

// Sum is a hash of everything that a card's bytes depend on.
func (f *Fonts) Sum(c Card) [sha256.Size]byte {
	h := sha256.New()
	for _, font := range append([]*Font{f.text, f.bold}, f.others...) {
		h.Write(font.sum[:])
	}
	fmt.Fprintf(h, "%d %q %v", drawing, []string{c.Above, c.Title, c.Facts, c.Site, c.Lang}, c.Look)
	return [sha256.Size]byte(h.Sum(nil))
}
