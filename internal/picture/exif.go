package picture

import (
	"bytes"
	"encoding/binary"
	"iter"
)

// JPEG markers.
const (
	markerAPP1 = 0xe1 // EXIF
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

// orientation returns the EXIF orientation of a JPEG file, 1 to 8; 1 when there is none that can be read.
// Source: JEITA CP-3451 (EXIF 2.3), section 4.6.4, tag 0x0112.
func orientation(jpeg []byte) int {
	for marker, content := range segments(jpeg) {
		if tiff, ok := bytes.CutPrefix(content, []byte("Exif\x00\x00")); ok && marker == markerAPP1 {
			return tiffOrientation(tiff)
		}
	}
	return 1
}

// tiffOrientation reads the tag from the first directory of a TIFF file: a count, then entries of 12 bytes each with
// tag, type, count and value.
func tiffOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 1
	}
	at := int64(order.Uint32(tiff[4:]))
	if at > int64(len(tiff))-2 {
		return 1
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return 1
		}
		const tag, short = 0x0112, 3
		if order.Uint16(entries) == tag && order.Uint16(entries[2:]) == short {
			if v := order.Uint16(entries[8:]); v >= 1 && v <= 8 {
				return int(v)
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
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
