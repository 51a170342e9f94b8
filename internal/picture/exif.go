package picture

import (
	"bytes"
	"encoding/binary"
	"iter"
)

// JPEG markers.
const (
	markerAPP1 = 0xe1 // EXIF and XMP
	markerAPP2 = 0xe2 // colour profiles
	markerSOS  = 0xda // the pixels begin
)

// segments yields the segments of a JPEG file before its pixels, as marker and content, as far as they are whole.
func segments(data []byte) iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		if len(data) < 2 {
			return
		}
		for data = data[2:]; len(data) >= 4 && data[0] == 0xff; {
			if data[1] == 0xff { // a fill byte
				data = data[1:]
				continue
			}
			marker, size := data[1], int(binary.BigEndian.Uint16(data[2:])) // the size counts itself
			if marker == markerSOS || size < 2 || len(data) < 2+size {
				return
			}
			if !yield(marker, data[4:2+size]) {
				return
			}
			data = data[2+size:]
		}
	}
}

// A tiff is the metadata that cameras write: directories of entries in the format of a TIFF file. Its zero value is empty.
type tiff struct {
	data  []byte
	order binary.ByteOrder
}

// metadata returns what a camera wrote into a JPEG file.
func metadata(jpeg []byte) tiff {
	for marker, content := range segments(jpeg) {
		if data, ok := bytes.CutPrefix(content, []byte("Exif\x00\x00")); ok && marker == markerAPP1 {
			return tiffOf(data)
		}
	}
	return tiff{}
}

func tiffOf(data []byte) tiff {
	switch {
	case len(data) < 8:
	case bytes.HasPrefix(data, []byte("II*\x00")):
		return tiff{data, binary.LittleEndian}
	case bytes.HasPrefix(data, []byte("MM\x00*")):
		return tiff{data, binary.BigEndian}
	}
	return tiff{}
}

// first is where the first directory begins.
func (t tiff) first() uint32 {
	if len(t.data) < 8 {
		return 0
	}
	return t.order.Uint32(t.data[4:])
}

// entry returns the entry of a tag in the directory at an offset: tag, type, count and value, in 12 bytes. It is nil where
// there is none that can be read.
func (t tiff) entry(directory uint32, tag uint16) []byte {
	at := int64(directory)
	if at == 0 || at > int64(len(t.data))-2 {
		return nil
	}
	entries := t.data[at+2:]
	for range t.order.Uint16(t.data[at:]) {
		if len(entries) < 12 {
			return nil
		}
		if t.order.Uint16(entries) == tag {
			return entries[:12]
		}
		entries = entries[12:]
	}
	return nil
}

// Tags and types of entries. Source: JEITA CP-3451 (EXIF 2.3), sections 4.6.2 to 4.6.6.
const (
	tagOrientation = 0x0112
	tagGPS         = 0x8825 // where the directory of the position begins
	tagLatitude    = 0x0002 // in that directory
	typeShort      = 3
)

// orientation returns the EXIF orientation, 1 to 8; 1 when there is none that can be read.
func (t tiff) orientation() int {
	if e := t.entry(t.first(), tagOrientation); e != nil && t.order.Uint16(e[2:]) == typeShort {
		if v := t.order.Uint16(e[8:]); v >= 1 && v <= 8 {
			return int(v)
		}
	}
	return 1
}

// located reports whether the metadata tells where a picture was taken.
func (t tiff) located() bool {
	e := t.entry(t.first(), tagGPS)
	return e != nil && t.entry(t.order.Uint32(e[8:]), tagLatitude) != nil
}

// locatedXMP reports whether a JPEG file tells so in its other metadata, which programs write as XML.
func locatedXMP(jpeg []byte) bool {
	for marker, content := range segments(jpeg) {
		if marker == markerAPP1 && bytes.HasPrefix(content, []byte("http://ns.adobe.com/xap/1.0/\x00")) && bytes.Contains(content, []byte("GPSLatitude")) {
			return true
		}
	}
	return false
}

// turned reports whether an orientation exchanges width and height.
func turned(orientation int) bool { return orientation >= 5 }

// profile returns the segments of a JPEG file that hold its colour profile, as they stand in the file.
// Source: ICC.1:2022, annex B.4.
func profile(jpeg []byte) []byte {
	var out []byte
	for marker, content := range segments(jpeg) {
		if marker == markerAPP2 && bytes.HasPrefix(content, []byte("ICC_PROFILE\x00")) {
			out = append(out, 0xff, marker)
			out = binary.BigEndian.AppendUint16(out, uint16(len(content)+2))
			out = append(out, content...)
		}
	}
	return out
}
