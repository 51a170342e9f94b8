package card

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

// Cards that a site has are kept by the number of the drawing: who changes how they look has to count it up. The pixels are
// those of this architecture: elsewhere the last bit of a curve may differ, which readers do not see and a hash does.
func TestTheDrawingHasItsNumber(t *testing.T) {
	s, pixels := setterOf(t), sha256.New()
	for _, title := range []string{long, endless, word, arabic, chinese, russian, "Éire"} {
		s.draw(titled(title))
		pixels.Write(s.image.Pix)
		for _, c := range s.image.Palette {
			r, g, b, _ := c.RGBA()
			pixels.Write([]byte{byte(r), byte(g), byte(b)})
		}
	}
	const want = 1
	const sum = "bd4bcf7c614e3072"
	if got := hex.EncodeToString(pixels.Sum(nil)[:8]); drawing != want || got != sum {
		t.Errorf("the cards of drawing %d have the pixels %s, those of drawing %d had %s: count it up, and write both here", drawing, got, want, sum)
	}
}
