package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"
)

// quadrants is an image whose four quarters are red, green, blue and white: top left, top right, bottom left, bottom
// right.
func quadrants(w, h int) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetNRGBA(x, y, quarterColors[2*(2*y/h)+2*x/w])
		}
	}
	return img
}

var quarterColors = []color.NRGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {255, 255, 255, 255}}

// quarters names the colours of an image's four quarters, in the same order; '?' for another colour.
func quarters(img image.Image) string {
	b := img.Bounds()
	names := make([]byte, 4)
	for i := range names {
		x, y := b.Min.X+b.Dx()*(1+2*(i%2))/4, b.Min.Y+b.Dy()*(1+2*(i/2))/4
		red, green, blue, _ := img.At(x, y).RGBA()
		names[i] = "?BG?R??W"[red>>15<<2|green>>15<<1|blue>>15]
	}
	return string(names)
}

func jpegOf(t testing.TB, img image.Image, segments ...[]byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return slices.Concat(buf.Bytes()[:2], slices.Concat(segments...), buf.Bytes()[2:])
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// exif returns the segment that says an orientation, behind an entry that does not matter.
func exif(order binary.AppendByteOrder, orientation uint16) []byte {
	head := "MM\x00*"
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		head = "II*\x00"
	}
	tiff := order.AppendUint32([]byte(head), 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, entry := range [][2]uint16{{0x0100, 640}, {0x0112, orientation}} {
		tiff = order.AppendUint16(tiff, entry[0])
		tiff = order.AppendUint16(tiff, 3)
		tiff = order.AppendUint32(tiff, 1)
		tiff = order.AppendUint16(tiff, entry[1])
		tiff = append(tiff, 0, 0)
	}
	return segment(markerAPP1, "Exif\x00\x00"+string(tiff))
}

// position returns the segment that says where a picture was taken: a directory that leads to one with a latitude.
func position(order binary.AppendByteOrder) []byte {
	head := "MM\x00*"
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		head = "II*\x00"
	}
	tiff := order.AppendUint32([]byte(head), 8)
	for _, entry := range [][2]uint32{{0x8825, 26}, {0x0002, 44}} {
		tiff = order.AppendUint16(tiff, 1)
		tiff = order.AppendUint16(tiff, uint16(entry[0]))
		tiff = order.AppendUint16(tiff, 4)
		tiff = order.AppendUint32(tiff, 1)
		tiff = order.AppendUint32(tiff, entry[1])
		tiff = order.AppendUint32(tiff, 0) // no further directory
	}
	return segment(markerAPP1, "Exif\x00\x00"+string(tiff))
}

const xmpStart = "http://ns.adobe.com/xap/1.0/\x00"

func segment(marker byte, content string) []byte {
	out := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(content)+2))
	return append(out, content...)
}

func TestProbe(t *testing.T) {
	img := quadrants(60, 40)
	var animation bytes.Buffer
	if err := gif.Encode(&animation, img, nil); err != nil {
		t.Fatal(err)
	}
	// A lossless WebP of 1 × 1: the header is all that is read.
	webp := "RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"
	apng := bytes.Replace(pngOf(t, img), []byte("IDAT"), []byte("acTL\x00\x00\x00\x00IDAT"), 1)
	for name, c := range map[string]struct {
		file string
		want Info
	}{
		"jpeg":         {string(jpegOf(t, img)), Info{60, 40, JPEG, 1, true, false}},
		"jpeg, place":  {string(jpegOf(t, img, position(binary.BigEndian))), Info{60, 40, JPEG, 1, true, true}},
		"jpeg, Place":  {string(jpegOf(t, img, position(binary.LittleEndian))), Info{60, 40, JPEG, 1, true, true}},
		"jpeg, XMP":    {string(jpegOf(t, img, segment(markerAPP1, xmpStart+"<x exif:GPSLatitude='47,22N'/>"))), Info{60, 40, JPEG, 1, true, true}},
		"jpeg, no XMP": {string(jpegOf(t, img, segment(markerAPP1, xmpStart+"<x exif:Flash='1'/>"))), Info{60, 40, JPEG, 1, true, false}},
		"jpeg, turned": {string(jpegOf(t, img, exif(binary.BigEndian, 6))), Info{40, 60, JPEG, 6, true, false}},
		"png":          {string(pngOf(t, img)), Info{60, 40, PNG, 1, true, false}},
		"animated png": {string(apng), Info{60, 40, PNG, 1, false, false}},
		"gif":          {animation.String(), Info{60, 40, GIF, 1, false, false}},
		"webp":         {webp, Info{1, 1, WebP, 1, false, false}},
		"avif":         {"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00", Info{0, 0, AVIF, 1, false, false}},
		"svg":          {"<?xml version='1.0'?>\n<!-- map -->\n<svg/>", Info{0, 0, SVG, 1, false, false}},
		"huge png":     {hugePNG(t), Info{10000, 5001, PNG, 1, false, false}},
	} {
		if got, err := Probe(strings.NewReader(c.file)); err != nil || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, c.want)
		}
	}
	for name, file := range map[string]string{
		"nothing": "", "text": "hello", "a page": "<html>", "half a jpeg": string(jpegOf(t, img)[:40]), "half a png": string(pngOf(t, img)[:20]),
		"a png without pixels": strings.Replace(string(pngOf(t, img)), "\x00\x00\x00\x3c\x00\x00\x00\x28", "\x00\x00\x00\x00\x00\x00\x00\x28", 1),
	} {
		if got, err := Probe(strings.NewReader(file)); err == nil {
			t.Errorf("%s: %+v and no error", name, got)
		}
	}
}

func TestProbeLeavesOddImagesAlone(t *testing.T) {
	for name, c := range map[string]struct {
		img  image.Image
		want bool
	}{
		"20,000 wide":            {image.NewGray(image.Rect(0, 0, 20000, 400)), true},
		"20,001 wide":            {image.NewGray(image.Rect(0, 0, 20001, 401)), false},
		"20,001 high":            {image.NewGray(image.Rect(0, 0, 401, 20001)), false},
		"a ribbon of 50 to 1":    {image.NewGray(image.Rect(0, 0, 1000, 20)), true},
		"a longer ribbon":        {image.NewGray(image.Rect(0, 0, 1001, 20)), false},
		"a ribbon that stands":   {image.NewGray(image.Rect(0, 0, 20, 1001)), false},
		"25 megapixels, 16 bits": {image.NewGray16(image.Rect(0, 0, 5000, 5000)), true},
		"more of them":           {image.NewGray16(image.Rect(0, 0, 5000, 5001)), false},
		"a palette":              {image.NewPaletted(image.Rect(0, 0, 100, 100), color.Palette{color.Black, color.White}), true},
		"as many of 8 bits":      {image.NewGray(image.Rect(0, 0, 5000, 5001)), true},
	} {
		info, err := Probe(bytes.NewReader(pngOf(t, c.img)))
		if err != nil || info.Scalable != c.want {
			t.Errorf("%s: scalable %v, %v; want %v", name, info.Scalable, err, c.want)
		}
	}
}

// hugePNG is a file that says it has 50,010,000 pixels and has none.
func hugePNG(t *testing.T) string {
	header := pngOf(t, image.NewGray(image.Rect(0, 0, 10000, 5001)))
	return string(header[:33]) // signature and IHDR
}

func TestVariantTurnsEveryOrientation(t *testing.T) {
	want := []string{1: "RGBW", 2: "GRWB", 3: "WBGR", 4: "BWRG", 5: "RBGW", 6: "BRWG", 7: "WGBR", 8: "GWRB"}
	for o := 1; o <= 8; o++ {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			file := jpegOf(t, quadrants(160, 80), exif(order, uint16(o)))
			data, ext, err := Variant(bytes.NewReader(file), 40)
			if err != nil || ext != "jpg" {
				t.Fatalf("orientation %d: %q, %v", o, ext, err)
			}
			img, err := jpeg.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			height := 20
			if o >= 5 {
				height = 80
			}
			if size := img.Bounds().Size(); size != image.Pt(40, height) || quarters(img) != want[o] {
				t.Errorf("orientation %d: %v %s, want 40 × %d %s", o, size, quarters(img), height, want[o])
			}
			if metadata(data).orientation() != 1 {
				t.Errorf("orientation %d: the copy would be turned again", o)
			}
		}
	}
}

func TestVariantOfPNGKeepsTransparency(t *testing.T) {
	img := quadrants(1000, 500)
	img.SetNRGBA(0, 0, color.NRGBA{})
	for y := range 250 {
		for x := range 500 {
			img.SetNRGBA(x, y, color.NRGBA{255, 0, 0, 0})
		}
	}
	for _, width := range []int{480, 100, 1} { // by the scaler alone, with averages before it, and the least
		data, ext, err := Variant(bytes.NewReader(pngOf(t, img)), width)
		if err != nil || ext != "png" {
			t.Fatalf("%q, %v", ext, err)
		}
		small, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if size := small.Bounds().Size(); size != image.Pt(width, max(1, width/2)) {
			t.Errorf("size %v for width %d", size, width)
		}
		if width == 1 {
			continue
		}
		if _, _, _, a := small.At(width/4, width/8).RGBA(); a != 0 {
			t.Errorf("width %d: the hole has alpha %d", width, a)
		}
		if q := quarters(small); q[1:] != "GBW" {
			t.Errorf("width %d: quarters %s", width, q)
		}
	}
}

func TestVariantIsDeterministic(t *testing.T) {
	for _, file := range [][]byte{jpegOf(t, quadrants(700, 500)), pngOf(t, quadrants(700, 500))} {
		a, _, _ := Variant(bytes.NewReader(file), 333)
		b, _, _ := Variant(bytes.NewReader(file), 333)
		if len(a) == 0 || !bytes.Equal(a, b) {
			t.Errorf("%d and %d bytes that differ", len(a), len(b))
		}
	}
}

func TestVariantKeepsTheProfileAndNotThePlace(t *testing.T) {
	icc := segment(markerAPP2, "ICC_PROFILE\x00\x01\x01 display")
	gps := segment(markerAPP1, "Exif\x00\x00MM\x00* at 47.37 north")
	data, _, err := Variant(bytes.NewReader(jpegOf(t, quadrants(100, 50), gps, icc)), 50)
	if err != nil || !bytes.Contains(data, icc) || bytes.Contains(data, []byte("47.37")) {
		t.Errorf("error %v; the copy begins with %q", err, data[:min(len(data), 100)])
	}
	if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil {
		t.Error(err)
	}
	gray, _, err := Variant(bytes.NewReader(jpegOf(t, image.NewGray(image.Rect(0, 0, 100, 50)), icc)), 50)
	if err != nil || bytes.Contains(gray, icc) {
		t.Errorf("error %v; the profile of a gray image describes a coloured one", err)
	}
}

func TestVariantRefuses(t *testing.T) {
	file := jpegOf(t, quadrants(100, 50))
	for name, c := range map[string]struct {
		file  string
		width int
		want  error
	}{
		"a larger copy": {string(file), 101, nil},
		"no width":      {string(file), 0, nil},
		"half a file":   {string(file[:len(file)/2]), 50, nil},
		"huge":          {hugePNG(t), 100, ErrTooLarge},
		"svg":           {"<svg/>", 100, ErrNotScaled},
		"text":          {"text", 100, ErrFormat},
	} {
		data, _, err := Variant(strings.NewReader(c.file), c.width)
		if err == nil || data != nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %d bytes, error %v, want %v", name, len(data), err, c.want)
		}
	}
}

func TestWidths(t *testing.T) {
	for _, c := range []struct {
		info Info
		want []int
	}{
		{Info{Width: 480, Scalable: true}, nil},
		{Info{Width: 481, Scalable: true}, []int{480}},
		{Info{Width: 1440, Scalable: true}, []int{480, 960}},
		{Info{Width: 4000, Scalable: true}, []int{480, 960, 1440}},
		{Info{Width: 4000}, nil},
	} {
		if got := Widths(c.info); !slices.Equal(got, c.want) {
			t.Errorf("%d: %v, want %v", c.info.Width, got, c.want)
		}
	}
}

// FuzzOrientation: whatever the bytes, the answer is an orientation, and it is found again behind any other segments.
func FuzzOrientation(f *testing.F) {
	f.Add([]byte("\xff\xd8"), uint8(6))
	f.Add(slices.Concat([]byte("\xff\xd8"), exif(binary.LittleEndian, 3)), uint8(1))
	f.Add(slices.Concat([]byte("\xff\xd8"), exif(binary.BigEndian, 9), []byte("\xff\xff\xda")), uint8(8))
	f.Fuzz(func(t *testing.T, data []byte, want uint8) {
		if o := metadata(data).orientation(); o < 1 || o > 8 {
			t.Errorf("orientation %d", o)
		}
		_ = tiffOf(data).located()
		if o := tiffOf(data).orientation(); o < 1 || o > 8 {
			t.Errorf("orientation %d", o)
		}
		want = want%8 + 1
		other := segment(0xee, string(data[:min(len(data), 60000)]))
		file := slices.Concat([]byte("\xff\xd8"), other, exif(binary.BigEndian, uint16(want)), data)
		if o := metadata(file).orientation(); o != int(want) {
			t.Errorf("orientation %d, want %d", o, want)
		}
	})
}

// FuzzProbe: what has a size has a plausible one, and no copy is made of what is not scalable.
func FuzzProbe(f *testing.F) {
	f.Add(jpegOf(f, quadrants(20, 10), exif(binary.BigEndian, 6)))
	f.Add(pngOf(f, quadrants(20, 10)))
	f.Add([]byte("GIF89a\x01\x00\x01\x00"))
	f.Add([]byte("<svg/>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		info, err := Probe(bytes.NewReader(data))
		if err != nil {
			return
		}
		if info.Width < 0 || info.Height < 0 || (info.Width == 0) != (info.Height == 0) || info.Scalable && info.Width*info.Height > maxPixels {
			t.Errorf("%+v", info)
		}
		if info.Width > 300 || info.Height > 300 {
			return
		}
		small, _, err := Variant(bytes.NewReader(data), max(1, info.Width/2))
		if err != nil {
			return
		}
		again, err := Probe(bytes.NewReader(small))
		if err != nil || !info.Scalable || again.Width != max(1, info.Width/2) {
			t.Errorf("a copy of %+v is %+v, %v", info, again, err)
		}
	})
}

func BenchmarkVariant(b *testing.B) {
	file := jpegOf(b, quadrants(4000, 3000))
	for b.Loop() {
		if _, _, err := Variant(bytes.NewReader(file), 960); err != nil {
			b.Fatal(err)
		}
	}
}
