package lsp

import (
	"bytes"
	"fmt"
	"iter"
	"strings"
	"unicode/utf8"

	"accord/internal/content"
	"accord/internal/diag"
	"accord/internal/policy"
)

// A mention is a place where an id stands, and the record that it is of. At is of the id alone.
type mention struct {
	at     diag.Place
	record policy.Record
	part   policy.ID // the provision or claim of the record that it is of; "" for the record itself
}

// id is what stands there.
func (m mention) id() policy.ID {
	if m.part != "" {
		return m.part
	}
	return m.record.Meta().ID
}

// home is where what is mentioned is written.
func (m mention) home() diag.Place {
	h := m.record.Meta()
	for part, at := range policy.Parts(m.record) {
		if part == m.part {
			return h.Place(at)
		}
	}
	return h.Place(h.At)
}

// mentions are all places of the site where ids of records stand: where records name each other, and where a data file gives a
// record its id (for a record with a file of its own that is the first line of it).
func (v *view) mentions() iter.Seq[mention] {
	return func(yield func(mention) bool) {
		for r := range v.Site.All() {
			for m := range v.mentionsBy(r) {
				if !yield(m) {
					return
				}
			}
		}
		for ref := range v.Site.SettingOccurrences() {
			if r, ok := v.Site.Means(ref); ok && !yield(mention{ref.At, r, ref.Part}) {
				return
			}
		}
	}
}

func (v *view) mentionsBy(r policy.Record) iter.Seq[mention] {
	return func(yield func(mention) bool) {
		if h := r.Meta(); h.File != "" && !yield(mention{h.Place(h.At), r, ""}) {
			return
		}
		for ref := range v.Site.Occurrences(r) {
			if to, ok := v.Site.Means(ref); ok && !yield(mention{ref.At, to, ref.Part}) {
				return
			}
		}
	}
}

// mentionsIn are those in one file. Only the records of the file are asked.
func (v *view) mentionsIn(file string) iter.Seq[mention] {
	return func(yield func(mention) bool) {
		if file == policy.ConfigFile {
			for ref := range v.Site.SettingOccurrences() {
				if r, ok := v.Site.Means(ref); ok && !yield(mention{ref.At, r, ref.Part}) {
					return
				}
			}
			return
		}
		for r := range v.Site.All() {
			a, agreement := r.(*policy.Agreement)
			if r.Meta().File != file && !(agreement && a.Roll == file) {
				continue
			}
			for m := range v.mentionsBy(r) {
				if m.at.File == file && !yield(m) {
					return
				}
			}
		}
	}
}

// exact narrows a mention to the id alone: a citation in front matter has the place of its locator too. It is false where the id
// does not stand there as it is, as where it is written with escapes.
func (m mention) exact(t *text) (diag.Span, bool) {
	at, id := m.at.Span, string(m.id())
	piece := t.piece(at)
	if bytes.HasPrefix(piece, []byte("@")) {
		at.Col++
		piece = piece[1:]
	}
	rest, ok := bytes.CutPrefix(piece, []byte(id))
	at.Len = uint16(utf8.RuneCountInString(id))
	return at, ok && (len(rest) == 0 || !inWord(rest[0]))
}

// isFile reports whether a mention is the first line of a record's own file.
func (m mention) isFile() bool {
	h := m.record.Meta()
	return m.part == "" && m.at == h.Place(h.At) && content.NamedByFile(h.File)
}

// mentionAt returns what is mentioned at a position, and the span of its id.
func (s *server) mentionAt(v *view, file string, p position) (mention, span, bool) {
	t := s.text(v, file)
	if t == nil {
		return mention{}, span{}, false
	}
	for m := range v.mentionsIn(file) {
		if int(m.at.Line) != p.Line+1 {
			continue
		}
		at, ok := m.exact(t)
		if m.isFile() {
			at, ok = m.at.Span, true
		}
		if within := t.spanOf(at); ok && within.holds(p) {
			return m, within, true
		}
	}
	return mention{}, span{}, false
}

// definition is where the record that is named at a position is written. A state without a file is not.
func (s *server) definition(v *view, file string, p documentParams) (any, error) {
	m, _, ok := s.mentionAt(v, file, p.Position)
	if !ok || m.record.Meta().File == "" {
		return nil, nil
	}
	places := &places{server: s, view: v, texts: map[string]*text{}}
	return places.at(m.home()), nil
}

// hover shows the facts of the record that is named at a position, or what a key means.
func (s *server) hover(v *view, file string, p documentParams) (any, error) {
	if m, at, ok := s.mentionAt(v, file, p.Position); ok && !m.isFile() {
		return hover{markdownOf(v.told(m.record)), at}, nil
	}
	t := s.text(v, file)
	if t == nil {
		return nil, nil
	}
	keys, from, to, ok := keyAt(file, t, p.Position.Line, len(t.before(p.Position)))
	if !ok {
		return nil, nil
	}
	k, ok := content.KeyAt(file, keys)
	if !ok {
		return nil, nil
	}
	return hover{keyDoc(k), t.between(p.Position.Line, from, to)}, nil
}

// told is what is known of a record, in Markdown. Of many facts the first are enough.
func (v *view) told(r policy.Record) string {
	const enough = 12
	h := r.Meta()
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**\n\n%s `%s`, on %s\n", named(v, r), h.Kind, h.ID, v.Site.Today)
	facts := v.Facts(r)
	for i, line := range facts {
		if i == enough {
			fmt.Fprintf(&b, "\n- … and %d more", len(facts)-i)
			break
		}
		fmt.Fprintf(&b, "\n- %s", line)
	}
	return b.String()
}
