// Package assets embeds what every site starts from: the built-in theme. It imports nothing of ours, so that anything may
// import it.
package assets

import "embed"

// FS holds layouts/ and static/. The prefix "all:" keeps names that start with a dot or an underscore.
//
//go:embed all:layouts all:static
var FS embed.FS
