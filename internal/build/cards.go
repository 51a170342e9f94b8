package build

import (
	"crypto/sha256"
	"fmt"
	"path"
	"strings"

	"accord/internal/card"
	"accord/internal/content"
	"accord/internal/diag"
	"accord/internal/policy"
)

// fontEndings are the files of layouts/fonts/ that are taken for fonts; their licences may stand beside them.
var fontEndings = map[string]bool{".ttf": true, ".otf": true, ".ttc": true, ".woff": true, ".woff2": true}

const maxFont = 32 << 20 // bytes; a font of all Chinese letters has 15 MB

// A lettered is the fonts that were loaded last, and of what.
type lettered struct {
	key      Sum
	fonts    *card.Fonts
	findings []diag.Finding
}

// cardFonts loads the fonts of cards, unless they are as they were; nil where the site has no cards.
func (p *Project) cardFonts(src *content.Source, settings *policy.Settings) (*card.Fonts, error) {
	if !settings.Cards || settings.BaseURL.S == "" {
		p.cards = lettered{}
		return nil, nil
	}
	h := sha256.New()
	for _, f := range src.Fonts {
		fmt.Fprintf(h, "%q %x", f.Path, f.Hash)
	}
	key := Sum(h.Sum(nil))
	if p.cards.fonts != nil && key == p.cards.key {
		return p.cards.fonts, nil
	}
	var own []*card.Font
	var findings []diag.Finding
	for _, f := range src.Fonts {
		if !fontEndings[strings.ToLower(path.Ext(f.Path))] {
			continue
		}
		font, err := readFont(f)
		if err != nil {
			findings = append(findings, diag.Findingf(diag.BadFont, diag.Place{File: f.Path}, "%v", err).WithHint("convert the font, or delete the file"))
			continue
		}
		own = append(own, font)
	}
	fonts, err := card.NewFonts(own...)
	p.cards = lettered{key, fonts, findings}
	return fonts, err
}

func readFont(f content.File) (*card.Font, error) {
	if f.Size > maxFont {
		return nil, fmt.Errorf("a font of more than %d MiB", maxFont>>20)
	}
	data, err := f.Bytes()
	if err != nil {
		return nil, err
	}
	return card.ParseFont(data)
}
