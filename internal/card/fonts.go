package card

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/font/opentype/tables"
)

// The theme's own serif in two weights; see fonts/card.py.
var (
	//go:embed serif-400.ttf.gz
	regular []byte
	//go:embed serif-600.ttf.gz
	semibold []byte
)

// A Font is one face of type. Which letters it has is known at once; what they look like is read when a card is first drawn,
// for a font of all Chinese letters takes a quarter of a second and 50 MB.
type Font struct {
	letters font.Cmap
	open    func() (*font.Font, error)
	sum     [sha256.Size]byte
}

// ParseFont reads a TrueType or OpenType font whose letters are outlines. The data is kept.
func ParseFont(data []byte) (f *Font, err error) {
	defer damaged(&err)
	if bytes.HasPrefix(data, []byte("wOF")) {
		return nil, errors.New("WOFF is for browsers, and a card needs TTF or OTF")
	}
	loader, err := opentype.NewLoader(bytes.NewReader(data))
	if err != nil {
		return nil, errors.New("neither a TrueType nor an OpenType font")
	}
	if !tablesWithin(data) {
		return nil, errors.New("a damaged font: one of its tables ends behind it")
	}
	if err := checkTables(loader); err != nil {
		return nil, err
	}
	letters, err := lettersOf(loader)
	if err != nil {
		return nil, fmt.Errorf("a damaged font: %w", err)
	}
	open := sync.OnceValues(func() (opened *font.Font, err error) {
		defer damaged(&err)
		return font.NewFont(loader)
	})
	return &Font{letters, open, sha256.Sum256(data)}, nil
}

// damaged makes an error of a panic: the library does not expect a font whose tables contradict each other, and a font comes from
// anywhere.
func damaged(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("a damaged font: %v", r)
	}
}

// tablesWithin reports whether the tables of a font lie in it, as far as its directory can be read: the library would set aside
// what they claim to need. The directory is that of the OpenType specification: twelve bytes with the number of tables in the
// fifth and sixth, and sixteen for each, with its offset and length in the last eight.
func tablesWithin(data []byte) bool {
	const head, row = 12, 16
	if len(data) < head {
		return true // which is no font
	}
	for i := range int(binary.BigEndian.Uint16(data[4:])) {
		at := head + i*row
		if at+row > len(data) {
			return true
		}
		offset, length := binary.BigEndian.Uint32(data[at+8:]), binary.BigEndian.Uint32(data[at+12:])
		if uint64(offset)+uint64(length) > uint64(len(data)) {
			return bytes.HasPrefix(data, []byte("ttcf")) // a collection has another directory, and is refused
		}
	}
	return true
}

// checkTables returns why a font cannot be used. A font that passes may be damaged all the same, which opening it or drawing with
// it shows.
func checkTables(loader *opentype.Loader) error {
	outlines := func(table string) bool { return loader.HasTable(opentype.MustNewTag(table)) }
	if !slices.ContainsFunc([]string{"glyf", "CFF ", "CFF2"}, outlines) {
		return errors.New("its letters are pictures, and a card needs outlines")
	}
	for _, table := range loader.Tables() {
		if _, err := loader.RawTable(table); err != nil {
			return fmt.Errorf("a damaged font: %w", err)
		}
	}
	if _, _, err := font.LoadHeadTable(loader, nil); err != nil {
		return fmt.Errorf("a damaged font: %w", err)
	}
	glyphs, _ := loader.RawTable(opentype.MustNewTag("maxp"))
	if _, _, err := tables.ParseMaxp(glyphs); err != nil {
		return fmt.Errorf("a damaged font: %w", err)
	}
	return nil
}

// lettersOf reads which letters a font has.
func lettersOf(loader *opentype.Loader) (font.Cmap, error) {
	data, err := loader.RawTable(opentype.MustNewTag("cmap"))
	if err != nil {
		return nil, err
	}
	table, _, err := tables.ParseCmap(data)
	if err != nil {
		return nil, err
	}
	data, _ = loader.RawTable(opentype.MustNewTag("OS/2")) // not every font has it
	os2, _, _ := tables.ParseOs2(data)
	letters, _, err := font.ProcessCmap(table, os2.FontPage())
	return letters, err
}

// Fonts are the fonts that cards are set in. They are safe for concurrent use.
type Fonts struct {
	text, bold *Font // the theme's own
	others     []*Font
	setters    sync.Pool
}

// NewFonts returns the theme's own fonts, with others for the letters that these do not have. The first that has a letter
// gives it.
func NewFonts(others ...*Font) (*Fonts, error) {
	text, err := parseOwn(regular)
	if err != nil {
		return nil, err
	}
	bold, err := parseOwn(semibold)
	if err != nil {
		return nil, err
	}
	return &Fonts{text: text, bold: bold, others: others}, nil
}

func parseOwn(compressed []byte) (*Font, error) {
	r, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return ParseFont(data)
}

// Missing are the letters of texts that no font has, each once, in their order.
func (f *Fonts) Missing(texts ...string) []rune {
	var missing []rune
	for _, text := range texts {
		for _, r := range text {
			if !unseen(r) && !f.has(r) && !slices.Contains(missing, r) {
				missing = append(missing, r)
			}
		}
	}
	return missing
}

func (f *Fonts) has(r rune) bool {
	if _, ok := f.text.letters.Lookup(r); ok { // both weights have the same letters
		return true
	}
	return slices.ContainsFunc(f.others, func(other *Font) bool { _, ok := other.letters.Lookup(r); return ok })
}

// unseen reports whether a character has no shape of its own.
func unseen(r rune) bool {
	return unicode.In(r, unicode.White_Space, unicode.Cc, unicode.Cf, unicode.Variation_Selector)
}

// faces are what one setter has of the fonts, in the order in which they are asked for a letter.
type faces []*font.Face

// faces opens the fonts. A face is used by one goroutine at a time, what it stands for by all.
func (f *Fonts) faces() (text, bold faces, err error) {
	var all faces
	for _, of := range append([]*Font{f.text, f.bold}, f.others...) {
		opened, err := of.open()
		if err != nil {
			return nil, nil, err
		}
		all = append(all, font.NewFace(opened))
	}
	return append(faces{all[0]}, all[2:]...), all[1:], nil
}

// ResolveFace is what the library asks for each letter.
func (fs faces) ResolveFace(r rune) *font.Face {
	for _, f := range fs {
		if _, ok := f.NominalGlyph(r); ok {
			return f
		}
	}
	return fs[0]
}
