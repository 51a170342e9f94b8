package hosting

import "encoding/hex"

// Fingerprint is the start of a hash as it stands in the name of a file that is kept for ever: 32 bits in eight characters. The first is a
// letter that no hexadecimal number has, so that a server that takes no list of files knows such a name by its form: the day, the
// number or the hash that an author gives to a file looks otherwise.
func Fingerprint(sum [32]byte) string {
	return string('g'+rune(sum[0]>>4)) + hex.EncodeToString(sum[:4])[1:]
}

// Expressions for nginx and for Caddy. The first matches a fingerprint in the path of a file, after which the width of an image may
// stand; the others what follows it.
const (
	fingerprint = `[.][g-v][0-9a-f]{7}([.][0-9]+w)?`
	anyEnding   = `([.][^./]+)?$`
	svgEnding   = `[.](?i:svg)$`
)
