// Package assets embeds what every site starts from: the built-in theme, and a first site. It imports nothing of ours, so that
// anything may import it.
package assets

import "embed"

// FS holds layouts/, static/, skeleton/, the site that a new one begins as, and recipes/, what it may have beside: templates of what continuous
// integration does, and settings for hosts. The prefix "all:" keeps names that start with a dot or an underscore.
//
//go:embed all:layouts all:static all:skeleton all:recipes
var FS embed.FS
