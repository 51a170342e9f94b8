package markdown

import (
	"bytes"
	"regexp"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"accord/internal/diag"
)

// An address is what a link may point at.
type address uint8

const (
	refused address = iota
	external
	site // a path of the site, or a fragment of the page
)

// addressOf judges an address after backslashes and entities are resolved. It is an allow-list: what a browser could
// read in another way than it looks (control characters, a second slash, a backslash) is refused.
func addressOf(addr []byte) address {
	for _, c := range addr {
		if c < ' ' || c == 0x7f {
			return refused
		}
	}
	switch {
	case externalPattern.Match(addr):
		return external
	case len(addr) == 0, addr[0] != '/' && addr[0] != '#':
		return refused
	case len(addr) > 1 && addr[0] == '/' && addr[1] == '/', bytes.IndexByte(addr, '\\') >= 0:
		return refused
	}
	return site
}

var (
	externalPattern = regexp.MustCompile(`^(?i:https?://[^/\\?#\s]|mailto:[^\s]|tel:[^\s])`)
	webPattern      = regexp.MustCompile(`^(?i:https?):`)
	allowedPattern  = regexp.MustCompile(`^(?i:https?|mailto|tel):`)
	schemePattern   = regexp.MustCompile(`^\s*[A-Za-z][A-Za-z0-9+.-]*:`)
)

// link writes [text](address).
func (w *compilation) link(n *ast.Link) {
	end := w.startAddress(unescape(n.Destination), n.Destination, n.Pos())
	if n.FirstChild() == nil && end != "" {
		w.report(diag.EmptyLink, n.Pos(), n.Pos()+1, "say in words where it leads: nobody can see or hear it", "a link without a text")
	}
	within := w.inLink
	w.inLink = within || end != ""
	w.inlines(n)
	w.inLink = within
	w.put(end)
}

// autoLink writes <address>.
func (w *compilation) autoLink(n *ast.AutoLink) {
	label := n.Label(w.src)
	end := ""
	if !w.inLink {
		dest := label
		if n.AutoLinkType == ast.AutoLinkEmail {
			dest = append([]byte("mailto:"), label...)
		}
		end = w.startAddress(dest, label, n.Pos())
	}
	w.code(label)
	w.put(end)
}

// startAddress writes the start tag of a link and returns its end tag, or nothing if the address is refused. written
// is the address as it stands in the source, for its place.
func (w *compilation) startAddress(addr, written []byte, pos int) (end string) {
	from, to := w.whereIs(written, pos)
	switch addressOf(addr) {
	case external:
		w.put(`<a href="`)
		w.literal(util.URLEscape(addr, false))
		if webPattern.Match(addr) {
			w.outside = append(w.outside, WebLink{w.names.keep(addr), w.places.span(from, to)})
		}
	case site:
		if !w.room(from) {
			return ""
		}
		w.put(`<a href="`)
		w.hole(Hole{Kind: Path, At: w.places.span(from, to), Target: w.names.keep(addr)})
	default:
		w.reportAddress(addr, from, to)
		return ""
	}
	w.put(`">`)
	return "</a>"
}

// whereIs returns where a piece of the source stands. goldmark keeps a link's position but not its destination's; yet
// the destination is a slice of the source, and its capacity tells how far before the end it starts. A destination
// that is a copy is placed at the link.
func (w *compilation) whereIs(piece []byte, pos int) (from, to int) {
	from = cap(w.src) - cap(piece)
	if len(piece) > 0 && from >= 0 && from+len(piece) <= len(w.src) && &w.src[from] == &piece[0] {
		return from, from + len(piece)
	}
	return pos, pos + 1
}

func (w *compilation) reportAddress(addr []byte, from, to int) {
	shown := string(addr[:min(len(addr), 80)])
	text, hint := "%q is relative, and pages are not where their files are", "write [[id]] for a record, /path/ for a page of the site, https:// for the web"
	switch {
	case len(addr) == 0:
		text = "a link without an address%.0s"
	case bytes.ContainsFunc(addr, unicode.IsControl):
		text, hint = "%q has a control character", "write the address without it"
	case allowedPattern.Match(addr):
		text, hint = "%q is not a whole address", "write it as in https://example.org/"
	case schemePattern.Match(addr):
		text, hint = "%q: links lead to http, https, mailto, tel and the site's own addresses only", "use an https address"
	case bytes.HasPrefix(addr, []byte("//")):
		text, hint = "%q has no scheme", "write https:"+shown
	case bytes.HasPrefix(addr, []byte("www.")):
		text, hint = "%q has no scheme", "write https://"+shown
	case bytes.IndexByte(addr, '\\') >= 0:
		text, hint = "%q has a backslash, which browsers read as a slash", "write a slash"
	case recordPattern.MatchString(shown):
		hint = "write [[" + recordPattern.FindStringSubmatch(shown)[1] + "|text]]"
	}
	w.report(diag.BadAddress, from, to, hint, text, shown)
}

// recordPattern matches the relative address of a record's file.
var recordPattern = regexp.MustCompile(`^(?:\.{0,2}/)*(?:[a-z-]+/)*([a-z][a-z0-9-]*)(?:/index)?\.md$`)

// picture leaves an image to the caller, who knows the files.
func (w *compilation) picture(n *ast.Image, alone bool) {
	written := n.Destination
	from, to := w.whereIs(written, n.Pos())
	if !w.room(from) {
		return
	}
	h := Hole{Kind: Picture, Alone: alone, At: w.places.span(from, to), Target: w.names.keep(unescape(written))}
	h.Text = w.names.keep(w.alternative(nil, n))
	if len(n.Title) > 0 {
		h.More = &More{Title: w.names.keep(unescape(n.Title))}
	}
	w.hole(h)
	w.prev, w.inWord = 'x', false
}

// alternative appends the text of an image's description, without its marks.
func (w *compilation) alternative(text []byte, parent ast.Node) []byte {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			text = append(text, unescape(n.Segment.Value(w.src))...)
			if n.SoftLineBreak() || n.HardLineBreak() {
				text = append(text, ' ')
			}
		case *reference:
			if !n.HasChildren() {
				text = append(text, n.id...)
			}
			text = w.alternative(text, n)
		default:
			text = w.alternative(text, n)
		}
	}
	return text
}
