package content

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"accord/internal/diag"
)

const xhtmlSpace = "http://www.w3.org/1999/xhtml"

// drawing checks that an SVG beside a record only draws: opened by itself it is a page of the site's origin, where a
// script would run. Unsafe means that it must not be published; its first mistake is reported.
func (d *decoder) drawing() (unsafe bool) {
	dec := xml.NewDecoder(bytes.NewReader(d.text.src))
	for depth, roots := 0, 0; ; {
		at := int(dec.InputOffset())
		token, err := dec.Token()
		if errors.Is(err, io.EOF) && roots == 1 {
			return false
		}
		what := ""
		switch token := token.(type) {
		case nil:
			what = "it is not well-formed XML"
		case xml.StartElement:
			if depth++; depth == 1 {
				roots++
			}
			what = badElement(token, depth == 1)
		case xml.EndElement:
			depth--
		case xml.Directive:
			what = "it holds a document type"
		case xml.ProcInst:
			if token.Target != "xml" {
				what = "it holds a processing instruction"
			}
		}
		if roots > 1 {
			what = "it holds more than one drawing"
		}
		if what != "" {
			line, col := d.text.position(at)
			d.add(diag.Findingf(diag.BadImage, d.text.place(diag.SpanOf(line, col, 1)), "the drawing is not published: %s", what).
				WithHint("export it as plain SVG, without scripts and styles, or as PNG"))
			return true
		}
	}
}

// badElement says what an element does besides drawing; "" if nothing.
func badElement(e xml.StartElement, root bool) string {
	name := localName(e.Name)
	switch {
	case root && name != "svg":
		return "its root is " + quoteShort(e.Name.Local) + ", not svg"
	case e.Name.Space == xhtmlSpace:
		return "it holds an element of HTML"
	}
	switch name {
	case "script", "handler", "listener", "foreignobject", "iframe", "embed", "object", "style":
		return "it holds a " + quoteShort(e.Name.Local)
	}
	for _, a := range e.Attr {
		switch key := localName(a.Name); {
		case strings.HasPrefix(key, "on"):
			return "the attribute " + quoteShort(a.Name.Local) + " runs a script"
		case (key == "href" || key == "src") && !strings.HasPrefix(a.Value, "#"), leadsOut(a.Value):
			return "the attribute " + quoteShort(a.Name.Local) + " leads out of it"
		case key == "attributename" && strings.HasSuffix(strings.ToLower(strings.TrimSpace(a.Value)), "href"):
			return "it animates a link"
		}
	}
	return ""
}

// leadsOut reports whether a value, as of fill or style, has a url() that is not a part of the drawing itself.
func leadsOut(value string) bool {
	for _, rest := range strings.Split(strings.ToLower(value), "url(")[1:] {
		if !strings.HasPrefix(strings.TrimLeft(rest, " '\""), "#") {
			return true
		}
	}
	return false
}

// localName is a name without its prefix, in lower case: the check is stricter than XML, which tells cases apart.
func localName(n xml.Name) string {
	return strings.ToLower(n.Local[strings.LastIndexByte(n.Local, ':')+1:])
}
