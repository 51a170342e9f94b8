package content

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"accord/internal/diag"
	"accord/internal/policy"
)

// truthWord reports whether many programs read a word as true or false when it stands in YAML without quotation marks.
func truthWord(s string) bool {
	switch s {
	case "no", "No", "NO", "on", "On", "ON", "yes", "Yes", "YES", "off", "Off", "OFF", "true", "True", "TRUE", "false", "False", "FALSE":
		return true
	}
	return false
}

// askAbout warns of text without quotation marks that YAML probably reads otherwise than its author. It stays quiet
// where the text is as it stands in the file.
func (d *decoder) askAbout(n *yaml.Node) {
	if n.Style != 0 {
		return
	}
	if truthWord(n.Value) {
		d.trap(n, "many programs read %s as a truth value", "put it between quotation marks if it is text", n.Value)
		return
	}
	rest := d.text.from(n.Line, n.Column)
	if !verbatim(rest, n.Value) {
		if strings.Contains(n.Value, " - ") {
			d.trap(n, "the list below is read as part of the text above it", "delete the text behind the key, or put all of it between quotation marks")
		}
		return
	}
	comment := bytes.TrimLeft(rest[len(n.Value):], " ")
	if len(comment) > 1 && comment[0] == '#' && comment[1] != ' ' && comment[1] != '#' {
		d.trap(n, "the text ends before %s, which is a comment", "put the text between quotation marks if # is part of it", quoteShort(string(comment)))
	}
}

// askAboutNothing warns of a key whose value YAML takes for a comment: accent: #7a1f3d.
func (d *decoder) askAboutNothing(key *yaml.Node) {
	_, rest, _ := bytes.Cut(d.text.from(key.Line, key.Column), []byte(":"))
	comment, _, _ := bytes.Cut(bytes.TrimLeft(rest, " "), []byte("\n"))
	if len(comment) > 1 && comment[0] == '#' && comment[1] != ' ' && comment[1] != '#' {
		d.trap(key, "the key has no value: what follows is a comment, %s", "put the value between quotation marks if # is part of it", quoteShort(string(bytes.TrimRight(comment, "\r"))))
	}
}

func (d *decoder) trap(n *yaml.Node, what, cure string, args ...any) {
	d.add(diag.Findingf(diag.YAMLTrap, d.at(n), what, args...).WithHint("%s", cure))
}

// notTruth reports a truth value where an id is expected; "no" is not Norway.
func (d *decoder) notTruth(t policy.Text) bool {
	if !truthWord(t.S) {
		return true
	}
	f := diag.Findingf(diag.BadID, d.text.place(t.At), "%s is a truth value to many programs, and no id", t.S)
	if strings.EqualFold(t.S, "no") {
		f = f.WithHint("Norway is written nor")
	}
	d.add(f)
	return false
}

// hintOf returns the hint of an error of package policy.
func hintOf(err error) string {
	var value *policy.ValueError
	if errors.As(err, &value) {
		return value.Hint
	}
	return ""
}

// quoteShort quotes an author's text for a message, and shortens a long one.
func quoteShort(s string) string {
	const most = 40
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return strconv.Quote(s)
}

// firstLine returns the first line of an example.
func firstLine(s string) string {
	if first, _, more := strings.Cut(s, "\n"); more {
		return first + " …"
	}
	return s
}
