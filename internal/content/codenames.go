package content

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"accord/internal/policy"
)

// The comment that Names keeps under a list of codes.
const (
	namesLead = "# names: "
	namesMore = "#        " // of its further lines
	namesWide = 120         // characters of a line
	namesFrom = 5           // so many codes make a list long
)

// codeList is a list in flow style, of ids alone. It may go over several lines.
var codeList = regexp.MustCompile(`\[\s*[a-z][a-z0-9-]*(?:\s*,\s*[a-z][a-z0-9-]*)*\s*,?\s*\]`)

// Names returns a record's or data file's text with a comment under each long list of states' codes, which gives their names in
// the list's order: most codes are one slip away from another, and a name shows it. Comments that it wrote before are written
// anew. Of a Markdown file only the front matter is looked at.
func Names(file string, src []byte) []byte {
	head, body := src, []byte(nil)
	if strings.HasSuffix(file, ".md") {
		end := bytes.Index(src, []byte("\n---"))
		if !bytes.HasPrefix(src, []byte("---")) || end < 0 {
			return src
		}
		head, body = src[:end+1], src[end+1:]
	}
	var out bytes.Buffer
	for len(head) > 0 {
		at := codeList.FindIndex(head)
		if at == nil {
			break
		}
		var names []string
		if before := bytes.TrimRight(head[:at[0]], " "); bytes.HasSuffix(before, []byte(":")) || bytes.HasSuffix(before, []byte("-")) {
			names = namesOf(head[at[0]:at[1]]) // else it stands in a text
		}
		end := at[1] + lineEnd(head[at[1]:])
		out.Write(head[:end])
		if head = head[end:]; len(names) >= namesFrom {
			writeNames(&out, indentOf(out.Bytes()), names)
			head = withoutNames(head)
		}
	}
	out.Write(head)
	out.Write(body)
	return out.Bytes()
}

// namesOf are the names of the states in a list.
func namesOf(list []byte) (names []string) {
	for _, id := range strings.FieldsFunc(string(list), func(r rune) bool { return strings.ContainsRune("[], \t\r\n", r) }) {
		if state, ok := policy.StateOf(policy.ID(id)); ok {
			names = append(names, state.Name)
		}
	}
	return names
}

// lineEnd is the length of the rest of a line, with its end.
func lineEnd(s []byte) int {
	if i := bytes.IndexByte(s, '\n'); i >= 0 {
		return i + 1
	}
	return len(s)
}

// indentOf is the white space before the last line of a text.
func indentOf(text []byte) string {
	text = bytes.TrimSuffix(text, []byte("\n"))
	line := text[bytes.LastIndexByte(text, '\n')+1:]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " "))])
}

func writeNames(out *bytes.Buffer, indent string, names []string) {
	if !bytes.HasSuffix(out.Bytes(), []byte("\n")) {
		out.WriteByte('\n')
	}
	line := indent + namesLead
	for i, name := range names {
		if i < len(names)-1 {
			name += ", "
		}
		if utf8.RuneCountInString(line+name) > namesWide {
			out.WriteString(strings.TrimRight(line, " ") + "\n")
			line = indent + namesMore
		}
		line += name
	}
	out.WriteString(line + "\n")
}

// withoutNames is what follows a comment that Names wrote.
func withoutNames(text []byte) []byte {
	lead := namesLead
	for bytes.HasPrefix(bytes.TrimLeft(text, " "), []byte(lead)) {
		text, lead = text[lineEnd(text):], namesMore
	}
	return text
}
