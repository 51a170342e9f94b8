package markdown

import (
	"bytes"
	"cmp"
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"

	"accord/internal/diag"
)

// document writes the body: its blocks, in sections that start at level-two headings, and its footnotes.
func (w *compilation) document(root ast.Node) {
	intro, level := Section{}, 1
	current := &intro // sections inside lists, quotations and blocks are none
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		h, ok := n.(*ast.Heading)
		if !ok {
			w.blockNode(n)
			continue
		}
		if h.Level == 2 {
			w.endSection(current)
			current = &Section{All: w.since(len(w.out), len(w.holes))}
		}
		heading, key := w.heading(h)
		w.jump(h, level)
		level = h.Level
		switch h.Level {
		case 2:
			current.ID, current.Key, current.Title, current.At = heading.ID, key, heading.Title, heading.At
			current.Inner = w.since(len(w.out), len(w.holes))
		case 3:
			current.Subs = append(current.Subs, heading)
		default:
			w.others = append(w.others, heading)
		}
	}
	w.endSection(current)
	w.footnotes()
}

// jump reports a heading that skips levels: who goes through a page by its headings looks for what is not there. The title of
// the page is level one.
func (w *compilation) jump(h *ast.Heading, before int) {
	if h.Level <= before+1 {
		return
	}
	from := h.Pos()
	if lines := h.Lines(); lines.Len() > 0 {
		from = lines.At(0).Start
	}
	w.report(diag.HeadingJump, from, from+1, "write "+strings.Repeat("#", before+1)+", or add the heading between",
		"a heading of level %d follows one of level %d", h.Level, before)
}

// endSection keeps a section, unless it is an introduction that is not there.
func (w *compilation) endSection(s *Section) {
	s.All.To, s.Inner.To = int32(len(w.out)), int32(len(w.out))
	if s.ID == "" && s.All.To == 0 {
		return
	}
	w.sections = append(w.sections, *s)
}

// heading writes a heading. Its id comes from its label, the part that it names, or its text.
func (w *compilation) heading(h *ast.Heading) (heading Heading, key string) {
	from, hole := len(w.out), len(w.holes)
	w.inHeading = true
	w.line(h)
	w.inHeading = false
	w.out = bytes.TrimRight(w.out, " \t\n") // before a label
	text := w.plain(from, hole)
	id := ""
	if h.Level == 2 {
		name := strings.ToLower(strings.TrimSpace(text))
		key = cmp.Or(w.c.options.Parts[name], w.c.options.Parts[strings.ReplaceAll(name, "’", "'")])
		id = key
	}
	if l, ok := h.LastChild().(*label); ok {
		id = string(l.id)
	} else if id == "" {
		id = slug(text)
	}
	heading.ID = w.unique(id)
	level := string(rune('0' + h.Level))
	tag := "<h" + level + ` id="` + html.EscapeString(heading.ID) + `">`
	w.out = slices.Insert(w.out, from, []byte(tag)...)
	heading.Title = w.since(from+len(tag), hole)
	w.put("</h" + level + ">")
	heading.At = w.headingSpan(h)
	return heading, key
}

// headingSpan is where the text of a heading stands.
func (w *compilation) headingSpan(h *ast.Heading) diag.Span {
	if lines := h.Lines(); lines.Len() > 0 {
		return w.spanOf(lines.At(0))
	}
	return w.places.span(h.Pos(), h.Pos()+1)
}

// slug makes an id of a heading's text: letters and digits of any script, in lower case, with hyphens between words.
func slug(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	gap := false
	for _, r := range text {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(unicode.ToLower(r))
		case unicode.IsSpace(r), r == '-', r == '_', r == '/', r == '–', r == '—':
			gap = true
		}
	}
	if b.Len() == 0 {
		return "section"
	}
	return b.String()
}

// unique gives an id that is taken a number. Footnotes' ids have a colon, so none of ours is one of theirs.
func (w *compilation) unique(id string) string {
	if w.ids == nil {
		w.ids = map[string]int{}
	}
	candidate := id
	for {
		if _, taken := w.ids[candidate]; !taken {
			w.ids[candidate] = 1
			return candidate
		}
		w.ids[id]++
		candidate = id + "-" + strconv.Itoa(w.ids[id])
	}
}

// plain returns the text of the output from a position on, for a heading: a link to a record counts as its id, a value as nothing.
func (w *compilation) plain(from, hole int) string {
	d := Doc{HTML: w.out, Holes: w.holes}
	return d.Plain(w.since(from, hole), func(b *strings.Builder, i int) {
		if w.holes[i].Kind == Name {
			b.WriteString(w.holes[i].Target)
		}
	})
}
