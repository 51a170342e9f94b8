package render

import (
	"bytes"

	"accord/internal/diag"
	"accord/internal/hosting"
	"accord/internal/policy"
)

// machine adds the files for machines: what search engines, feed readers and calendars read, and the tables of the records.
// Without a base URL there are no absolute addresses, and so neither sitemap nor feeds.
func (b *builder) machine() {
	b.robots()
	if b.r.origin != "" {
		for _, f := range b.r.feeds() {
			b.feed(f)
		}
		b.sitemap()
	}
	if b.r.site.Settings.Data {
		b.twins()
	}
}

// file adds an output that belongs to the site as a whole.
func (b *builder) file(path string, write func(*bytes.Buffer) error) {
	b.fileOf(diag.Place{File: policy.ConfigFile}, path, write)
}

// fileOf adds an output that is made of what stands at a place.
func (b *builder) fileOf(from diag.Place, path string, write func(*bytes.Buffer) error) {
	b.set.add(Output{Path: path, Type: hosting.MediaType(path), From: from, Write: write})
}
