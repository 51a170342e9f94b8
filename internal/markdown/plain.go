package markdown

import (
	"bytes"
	"html"
	"strings"
)

// Plain returns the text of a piece of the document: without tags, footnote marks and the notes beside them, entities
// decoded, blocks separated by a space. put writes the text of a hole; holes in attributes are passed over.
func (d *Doc) Plain(r Range, put func(b *strings.Builder, hole int)) string {
	var b strings.Builder
	rest, hole := d.HTML[r.From:r.To], int(r.Hole)
	b.Grow(len(rest))
	for len(rest) > 0 {
		i := bytes.IndexAny(rest, "\x00<&")
		if i < 0 {
			b.Write(rest)
			break
		}
		b.Write(rest[:i])
		rest = rest[i:]
		switch rest[0] {
		case 0:
			before := b.Len()
			put(&b, hole)
			hole++
			if rest = rest[1:]; b.Len() == before {
				closeGap(&b, rest)
			}
		case '&':
			n := 1 + max(bytes.IndexByte(rest[:min(len(rest), 40)], ';'), 0)
			b.WriteString(html.UnescapeString(string(rest[:n])))
			rest = rest[n:]
		default:
			n := tagEnd(rest)
			hole += bytes.Count(rest[:n], []byte{0})
			if separates(rest[:n]) && b.Len() > 0 && !strings.HasSuffix(b.String(), " ") {
				b.WriteByte(' ')
			}
			rest = rest[n:]
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// closeGap takes back the space before a hole without a text, such as a citation, where the sentence ends after it.
func closeGap(b *strings.Builder, rest []byte) {
	text, gap := strings.CutSuffix(b.String(), " ")
	if gap && len(rest) > 0 && strings.IndexByte(".,;:!?)", rest[0]) >= 0 {
		b.Reset()
		b.WriteString(text)
	}
}

// tagEnd returns the length of the tag that s starts with, and of the whole element if it is a
// footnote's mark, or a footnote beside it.
func tagEnd(s []byte) int {
	switch {
	case bytes.HasPrefix(s, []byte(`<sup><a id="fnref:`)):
		return elementEnd(s, "sup")
	case bytes.HasPrefix(s, []byte(`<button class="r"`)):
		return elementEnd(s, "button")
	case bytes.HasPrefix(s, []byte(`<span class="sn"`)):
		return elementEnd(s, "span")
	}
	var quote byte
	for i, c := range s {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	return len(s)
}

// elementEnd returns the length of the element that s starts with; elements of its name may be in it.
func elementEnd(s []byte, name string) int {
	start, end := []byte("<"+name), []byte("</"+name+">")
	for at, depth := len(start), 1; ; {
		i := bytes.Index(s[at:], end)
		if i < 0 {
			return len(s)
		}
		depth += bytes.Count(s[at:at+i], start) - 1
		if at += i + len(end); depth == 0 {
			return at
		}
	}
}

// separates reports whether the words before and after a tag are different words.
func separates(tag []byte) bool {
	name := bytes.TrimLeft(tag, "</")
	if i := bytes.IndexAny(name, " >/\n"); i >= 0 {
		name = name[:i]
	}
	switch string(name) {
	case "a", "em", "strong", "del", "code", "sup", "button", "span":
		return false
	}
	return true
}
