// Package assets embeds what every site starts from: the built-in theme (layouts and static files) and the skeleton of
// a new site. It imports nothing of ours, so that anything may import it.
package assets

import "embed"

// FS holds layouts/, static/ and skeleton/. The prefix "all:" keeps names that start with a dot or an underscore.
//
//go:embed all:layouts all:static
var FS embed.FS
