package picture

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"
)

const quality = 82 // of JPEG: where a photograph at screen size stops getting better to the eye

// Variant returns a copy of a JPEG or PNG image that is width pixels wide when it is shown, with the ending of its
// file name ("jpg", "png"). The height follows. It makes no image larger.
func Variant(r io.Reader, width int) (data []byte, ext string, err error) {
	file, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, "", err
	}
	if len(file) > maxFile {
		return nil, "", ErrTooLarge
	}
	info, err := Probe(bytes.NewReader(file))
	switch {
	case err != nil:
		return nil, "", err
	case info.Format != JPEG && info.Format != PNG:
		return nil, "", ErrNotScaled
	case info.Height > 0 && info.Width > maxPixels/info.Height:
		return nil, "", ErrTooLarge
	case !info.Scalable:
		return nil, "", ErrNotScaled
	case width <= 0 || width > info.Width:
		return nil, "", fmt.Errorf("a copy of %d pixels of an image of %d", width, info.Width)
	}
	decode := jpeg.Decode
	if info.Format == PNG {
		decode = png.Decode
	}
	src, err := decode(bytes.NewReader(file))
	if err != nil {
		return nil, "", fmt.Errorf("a damaged image: %w", err)
	}
	small := upright(scale(src, info, width), info.Orientation)
	return encode(small, src, info.Format, file)
}

// scale returns the image, not yet turned, so that it is width wide when it has been.
func scale(src image.Image, info Info, width int) *image.RGBA {
	height := max(1, (info.Height*width+info.Width/2)/info.Width)
	if turned(info.Orientation) {
		width, height = height, width
	}
	if k := min(src.Bounds().Dx()/width, src.Bounds().Dy()/height) / 2; k > 1 {
		src = shrink(src, k)
	}
	dst := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(dst, dst.Rect, src, src.Bounds(), draw.Src, nil)
	return dst
}

// shrink averages squares of k × k pixels. What is left is still twice as large as what is wanted; without this the
// scaler would keep a quarter of a gigabyte of intermediate values for a large photograph.
func shrink(src image.Image, k int) image.Image {
	from, ok := src.(image.RGBA64Image)
	if !ok {
		return src
	}
	b := src.Bounds()
	dst := image.NewRGBA(image.Rect(0, 0, b.Dx()/k, b.Dy()/k))
	for y := range dst.Rect.Dy() {
		for x := range dst.Rect.Dx() {
			dst.SetRGBA(x, y, average(from, b.Min.X+x*k, b.Min.Y+y*k, k))
		}
	}
	return dst
}

func average(src image.RGBA64Image, x0, y0, k int) color.RGBA {
	var r, g, b, a uint64
	for y := y0; y < y0+k; y++ {
		for x := x0; x < x0+k; x++ {
			c := src.RGBA64At(x, y)
			r, g, b, a = r+uint64(c.R), g+uint64(c.G), b+uint64(c.B), a+uint64(c.A)
		}
	}
	n := uint64(k*k) * 257 // from 16 bits to 8
	return color.RGBA{uint8((r + n/2) / n), uint8((g + n/2) / n), uint8((b + n/2) / n), uint8((a + n/2) / n)}
}

// upright turns and mirrors an image as its EXIF orientation says.
func upright(src *image.RGBA, orientation int) *image.RGBA {
	if orientation == 1 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	size := image.Rect(0, 0, w, h)
	if turned(orientation) {
		size = image.Rect(0, 0, h, w)
	}
	dst := image.NewRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			sx, sy := origin(orientation, x, y, w-1, h-1)
			dst.SetRGBA(x, y, src.RGBAAt(sx, sy))
		}
	}
	return dst
}

// origin returns where the pixel that is shown at x, y stands in the file, whose last pixel is at right, bottom.
func origin(orientation, x, y, right, bottom int) (int, int) {
	switch orientation {
	case 2:
		return right - x, y
	case 3:
		return right - x, bottom - y
	case 4:
		return x, bottom - y
	case 5:
		return y, x
	case 6:
		return y, bottom - x
	case 7:
		return right - y, bottom - x
	case 8:
		return right - y, x
	}
	return x, y
}

// encode writes the copy in the format of the original. The colour profile of a photograph goes with it, unless the
// decoder has left the colours that it describes.
func encode(small *image.RGBA, src image.Image, format string, file []byte) ([]byte, string, error) {
	var buf bytes.Buffer
	if format == PNG {
		err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&buf, small)
		return buf.Bytes(), "png", err
	}
	if err := jpeg.Encode(&buf, small, &jpeg.Options{Quality: quality}); err != nil {
		return nil, "", err
	}
	data := buf.Bytes()
	switch src.(type) {
	case *image.YCbCr, *image.RGBA:
		data = bytes.Join([][]byte{data[:2], profile(file), data[2:]}, nil)
	}
	return data, "jpg", nil
}
