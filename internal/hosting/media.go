package hosting

import (
	"maps"
	"slices"
	"strings"
)

// mediaTypes is our own table: what the system has for an ending differs from machine to machine, and what is
// published must not.
var mediaTypes = map[string]string{
	"html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
	"mjs": "text/javascript; charset=utf-8", "json": "application/json", "txt": "text/plain; charset=utf-8",
	"md": "text/markdown; charset=utf-8", "csv": "text/csv; charset=utf-8", "xml": "application/xml; charset=utf-8",
	"atom": "application/atom+xml; charset=utf-8", "ics": "text/calendar; charset=utf-8", "bib": "application/x-bibtex; charset=utf-8",
	"ris": "application/x-research-info-systems; charset=utf-8", "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg",
	"jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp", "avif": "image/avif", "ico": "image/x-icon",
	"woff2": "font/woff2", "woff": "font/woff", "ttf": "font/ttf", "otf": "font/otf", "pdf": "application/pdf",
	"zip": "application/zip", "gz": "application/gzip", "mp3": "audio/mpeg", "mp4": "video/mp4", "webm": "video/webm",
	"vtt": "text/vtt; charset=utf-8", "webmanifest": "application/manifest+json", "wasm": "application/wasm",
}

// typesOfNames are the media types of files that readers know by their name. Their endings say less.
var typesOfNames = map[string]string{"feed.xml": "application/atom+xml; charset=utf-8", "feed.json": "application/feed+json; charset=utf-8"}

// otherType is the media type of what the table does not know.
const otherType = "application/octet-stream"

// MediaType is the media type of a path, by its name or its ending.
func MediaType(path string) string {
	name := path[strings.LastIndexByte(path, '/')+1:]
	if t, ok := typesOfNames[name]; ok {
		return t
	}
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		if t, ok := mediaTypes[strings.ToLower(name[i+1:])]; ok {
			return t
		}
	}
	return otherType
}

// A typed is a media type with the endings that have it. Bare is the type without its character set.
type typed struct {
	bare, full string
	endings    []string
}

// typesByEnding are the media types that endings have, ascending.
func typesByEnding() []typed {
	byType := map[string][]string{}
	for ending, t := range mediaTypes {
		byType[t] = append(byType[t], ending)
	}
	var out []typed
	for _, full := range slices.Sorted(maps.Keys(byType)) {
		slices.Sort(byType[full])
		out = append(out, typed{bare(full), full, byType[full]})
	}
	return out
}

func bare(mediaType string) string {
	t, _, _ := strings.Cut(mediaType, ";")
	return t
}

// typesWithCharset are the bare types that are texts, but for HTML, which servers know as one.
func typesWithCharset() (types []string) {
	for _, table := range []map[string]string{mediaTypes, typesOfNames} {
		for _, t := range table {
			if b := bare(t); b != t && b != "text/html" {
				types = append(types, b)
			}
		}
	}
	slices.Sort(types)
	return slices.Compact(types)
}
