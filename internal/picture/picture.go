// Package picture measures the images of a site and makes smaller copies of them. It knows bytes and pixels, no files
// and no records.
//
// JPEG and PNG are scaled; GIF, WebP, AVIF, SVG and animated PNG are published as they are: the first may be animated,
// the next two would lose quality here, and the fourth has no pixels. So are images with a side over 20,000 pixels, and
// those more than 50 times as long as broad. Width and height are those that a browser shows, so that a page can reserve
// the room: a photograph's EXIF orientation is applied. A smaller copy keeps the colour profile of a photograph and drops
// all else that cameras write, the place where it was taken among it; the original is published with it, and Info says so.
//
// Equal input gives equal bytes on one architecture; the scaler computes in floating point, so another architecture
// may differ in a last bit. To decode the largest image that is scaled takes up to 200 MB: 50 megapixels, or 25 with 16 bits
// a channel. The caller sees to it that one image is decoded at a time.
//
// Rejected: WebP and AVIF as output. No encoder in Go makes them small and the same twice.
package picture

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// The formats that Probe knows.
const (
	JPEG = "jpeg"
	PNG  = "png"
	GIF  = "gif"
	WebP = "webp"
	AVIF = "avif"
	SVG  = "svg"
)

const (
	maxPixels = 50_000_000
	maxSide   = 20_000   // pixels
	maxAspect = 50       // of the longer side to the shorter
	maxFile   = 64 << 20 // bytes
	headSize  = 128 << 10
)

var (
	// ErrFormat is the error for bytes that are none of the formats.
	ErrFormat = errors.New("not a JPEG, PNG, GIF, WebP, AVIF or SVG image")
	// ErrTooLarge is the error for an image of more than 50 megapixels or a file of more than 64 MiB.
	ErrTooLarge = errors.New("an image of more than 50 megapixels or 64 MiB")
	// ErrNotScaled is the error for a format of which no smaller copies are made.
	ErrNotScaled = errors.New("images of this format are not scaled")
)

// Info is what is known of an image without its pixels. Width and Height count pixels as they are shown, after
// orientation; they are 0 for AVIF and SVG, whose size is not read.
type Info struct {
	Width, Height int
	Format        string
	Orientation   int  // 1 to 8 as in EXIF; 1 is upright
	Scalable      bool // Variant makes smaller copies
	Located       bool // the file of a photograph tells where it was taken
}

// Probe reads the size of an image from its first bytes.
func Probe(r io.ReadSeeker) (Info, error) {
	head, err := io.ReadAll(io.LimitReader(r, headSize))
	if err != nil {
		return Info{}, err
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return Info{}, err
	}
	info := Info{Format: sniff(head), Orientation: 1}
	var c image.Config
	switch info.Format {
	case JPEG:
		c, err = jpeg.DecodeConfig(r)
		written := metadata(head)
		info.Orientation, info.Located = written.orientation(), written.located() || locatedXMP(head)
		info.Scalable = true
	case PNG:
		c, err = png.DecodeConfig(r)
		info.Scalable = !bytes.Contains(head, []byte("acTL")) // the chunk of an animation
	case GIF:
		c, err = gif.DecodeConfig(r)
	case WebP:
		c, err = webp.DecodeConfig(r)
	case AVIF, SVG:
		return info, nil
	default:
		return Info{}, ErrFormat
	}
	if err != nil {
		return Info{}, fmt.Errorf("a damaged image: %w", err)
	}
	if c.Width <= 0 || c.Height <= 0 {
		return Info{}, errors.New("a damaged image: it has no pixels")
	}
	info.Width, info.Height = c.Width, c.Height
	if turned(info.Orientation) {
		info.Width, info.Height = c.Height, c.Width
	}
	info.Scalable = info.Scalable && fits(c) && handy(c.Width, c.Height)
	return info, nil
}

// fits reports whether an image can be decoded in bounded memory. Pixels of 16 bits a channel take twice as much.
func fits(c image.Config) bool {
	most := maxPixels
	switch c.ColorModel {
	case color.NRGBA64Model, color.RGBA64Model, color.Gray16Model:
		most /= 2
	}
	return c.Width <= most/c.Height
}

// handy reports whether the scaler can work with an image of that shape: it keeps values for whole rows and columns.
func handy(width, height int) bool {
	long, short := max(width, height), min(width, height)
	return long <= maxSide && long <= maxAspect*short
}

// sniff returns the format of a file by its first bytes, "" for none that we know.
func sniff(head []byte) string {
	starts := func(s string) bool { return bytes.HasPrefix(head, []byte(s)) }
	switch {
	case starts("\xff\xd8\xff"):
		return JPEG
	case starts("\x89PNG\r\n\x1a\n"):
		return PNG
	case starts("GIF87a"), starts("GIF89a"):
		return GIF
	case starts("RIFF") && len(head) >= 12 && string(head[8:12]) == "WEBP":
		return WebP
	case len(head) >= 12 && (string(head[4:12]) == "ftypavif" || string(head[4:12]) == "ftypavis"):
		return AVIF
	case isSVG(head):
		return SVG
	}
	return ""
}

// isSVG looks for the root element behind a declaration, a document type and comments.
func isSVG(head []byte) bool {
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	return bytes.HasPrefix(text, []byte("<")) && bytes.Contains(text[:min(len(text), 4096)], []byte("<svg"))
}

// Widths returns the widths of the smaller copies that a page offers beside the image, ascending; none for an image
// that is not scaled.
func Widths(info Info) []int {
	var widths []int
	for _, w := range [...]int{480, 960, 1440} {
		if info.Scalable && w < info.Width {
			widths = append(widths, w)
		}
	}
	return widths
}
