package content

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"accord/internal/diag"
)

const laterHidden = "; later mistakes of this file are hidden until then"

// syntax turns an error of the YAML library into a finding that says the cure.
func (d *decoder) syntax(src []byte, err error) {
	line, col, message := 0, 0, err.Error()
	var list *yaml.LoadErrors
	var one *yaml.LoadError
	switch {
	case errors.As(err, &list) && len(list.Errors) > 0: // asked first: it unwraps to its first error
		one = list.Errors[0]
	case !errors.As(err, &one):
	}
	if one != nil {
		line, col, message = one.Mark.Line, one.Mark.Column, one.Message
		if begun(message) && one.ContextMark.Line > 0 {
			line, col = one.ContextMark.Line, one.ContextMark.Column
		}
	}
	if strings.Contains(message, noMapping) && d.firstColon(line, col) && d.keyless(line-1) {
		line, col, message = line-1, 1, noColon
	}
	switch {
	case strings.Contains(message, "no documents in stream"):
		return
	case strings.Contains(message, "unknown anchor"):
		d.add(diag.Findingf(diag.YAMLFeature, d.point(line, col), "text that starts with * is an alias in YAML").
			WithHint("put the text between quotation marks%s", laterHidden))
		return
	case strings.Contains(message, "found multiple"):
		line = secondDocument(src)
		d.add(diag.Findingf(diag.YAMLSyntax, d.point(line, 1), "a line --- begins a second document").
			WithHint("delete the line, or move what follows into a file of its own%s", laterHidden))
		return
	}
	what, cure := d.cure(line, col, message)
	if what == beginsCollection {
		col = 1 + utf8.RuneCount(d.text.line(line)) - utf8.RuneCount(valueOf(d.text.line(line)))
	}
	d.add(diag.Findingf(diag.YAMLSyntax, d.point(line, col), "%s", what).WithHint("%s%s", cure, laterHidden))
}

// What the library says of a colon that stands where none is expected, and of a key without one.
const (
	noMapping = "mapping values are not allowed"
	noColon   = "could not find expected ':'"
)

// begun reports whether a message is about something that does not end; the place where it begins tells more.
func begun(message string) bool {
	return strings.Contains(message, "unexpected end of stream") || strings.Contains(message, "',' or '") || strings.Contains(message, noColon)
}

// firstColon reports whether a column has the first colon of its line that can end a key.
func (d *decoder) firstColon(line, col int) bool {
	before, _, found := bytes.Cut(d.text.line(line), []byte(": "))
	return found && utf8.RuneCount(before) == col-1
}

// keyless reports whether a line at the margin begins with text that is no key, as above a key that is then taken for more of it.
func (d *decoder) keyless(line int) bool {
	text := bytes.TrimRight(d.text.line(line), " ")
	return len(text) > 0 && !bytes.ContainsAny(text[:1], " #-") && !bytes.Contains(text, []byte(": ")) && !bytes.HasSuffix(text, []byte(":"))
}

func (d *decoder) point(line, col int) diag.Place {
	if line < 1 || d.text.line(line) == nil && line > 1 {
		return diag.Place{File: d.text.file}
	}
	return d.text.place(diag.SpanOf(line, max(col, 1), 1))
}

const beginsCollection = "text that begins with { or [ is a map or list in YAML"

const quoteIt = "put the text between quotation marks, or below the key after a |"

// cure says what a syntax error probably is and what helps.
func (d *decoder) cure(line, col int, message string) (what, cure string) {
	rest := d.text.from(line, col)
	value := valueOf(d.text.line(line))
	has := func(part string) bool { return strings.Contains(message, part) }
	switch {
	case len(rest) > 0 && rest[0] == '\t' || bytes.HasPrefix(d.text.line(line), []byte("\t")):
		return "a tab; YAML indents with spaces only", "indent with spaces"
	case has("max depth"):
		return "lists or maps lie too deep inside each other", "records need no more than 20 levels"
	case has("unknown escape character"):
		return "a backslash inside double quotation marks begins an escape, and this one is unknown", "write \\\\, or use single quotation marks"
	case has(noColon):
		return "the line has no colon with a space behind it, and a key needs one", "write key: value; a line that goes on with the text above is indented"
	case has(noMapping) && (bytes.HasPrefix(value, []byte("“")) || bytes.HasPrefix(value, []byte("‘"))):
		return "a colon and a space inside text: curly quotation marks are a part of the text for YAML", "put straight ones around the text, \" or '"
	case has(noMapping):
		return "a colon and a space inside text, or a line that is indented further than its neighbours",
			"text with a colon: " + quoteIt
	case has("block sequence entries are not allowed"):
		return "a dash and a space begin a list, which cannot start on the line of its key", "begin the list on the next line; text: " + quoteIt
	case has("cannot start any token") && len(rest) > 0:
		return "text cannot begin with " + string(bytes.Runes(rest)[:1]) + " in YAML", quoteIt
	case has("unexpected end of stream"):
		return "the quotation mark that is opened here is never closed", "close it; a quotation mark inside double quotation marks is written \\\""
	case bytes.HasPrefix(value, []byte("{")) || bytes.HasPrefix(value, []byte("[")):
		return beginsCollection, quoteIt
	case has("',' or ']'"):
		return "the list that is opened here is never closed, or holds text that needs quotation marks", "close it with ]; " + quoteIt
	case has("',' or '}'"):
		return "the map that is opened here is never closed, or holds text that needs quotation marks", "close it with }; " + quoteIt
	case len(value) > 0 && (value[0] == '"' || value[0] == '\''):
		return "something follows the closing quotation mark", "a quotation mark inside double quotation marks is written \\\", inside single ones it is doubled"
	case has("did not find expected key"):
		return "the line is neither a key nor part of the text before it", "indent it as its neighbours; text of several lines: below the key after a |"
	}
	return "this is not YAML: " + message, quoteIt
}

// valueOf returns what follows the key on a line.
func valueOf(line []byte) []byte {
	if _, value, ok := bytes.Cut(line, []byte(": ")); ok {
		return bytes.TrimLeft(value, " ")
	}
	return nil
}

// secondDocument returns the line of the second "---" of a file.
func secondDocument(src []byte) int {
	seen := false
	for i, line := range bytes.Split(src, []byte("\n")) {
		if !bytes.HasPrefix(line, []byte("---")) {
			seen = seen || len(bytes.TrimSpace(line)) > 0 && line[0] != '#'
			continue
		}
		if seen {
			return i + 1
		}
		seen = true
	}
	return 0
}
