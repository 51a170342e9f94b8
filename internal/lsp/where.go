package lsp

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// A spot is what a cursor stands at in a text that is being written, and may be no Markdown or YAML yet. The word is what is being
// typed, from its first byte on the line to the cursor; the kind of spot says what it may become.
type spot struct {
	kind spotKind
	from int      // of the word, in bytes of the line
	word string   // up to the cursor
	to   int      // the end of the word behind the cursor
	keys []string // aValue, aKey: the keys that lead here
	call string   // anExpression: the function whose argument it is; "" for none
	arg  int      // which one, from 0
}

type spotKind uint8

const (
	nowhere      spotKind = iota
	aLink                 // an id after [[
	aPlace                // of the page of a record, behind [[id#; call is the id
	aCitation             // the id of a source after @
	anExpression          // inside of {= }
	aBlock                // the name of a block
	anArgument            // what is named after it; call is the block's name
	aValue                // of a key in YAML
	aKey                  // or an item, where a line of YAML begins
	aColumn               // of the first line of a roll
	aCell                 // of a roll; call is its column
)

// spotAt finds out what stands at a byte of a line.
func spotAt(file string, t *text, line, col int) spot {
	now := t.line(line)
	before := string(now[:col])
	if strings.HasSuffix(file, ".csv") {
		return cell(t, line, before).around(now, col)
	}
	s := inText(before)
	if end, ok := yamlUntil(file, t); s.kind == nowhere && ok && line < end {
		s = inYAML(t, line, before)
	}
	return s.around(now, col)
}

// around finds the word before the cursor, unless it is known, and its end behind it.
func (s spot) around(line []byte, col int) spot {
	s.word = string(line[s.from:col])
	s.to = col
	for s.to < len(line) && inWord(line[s.to]) {
		s.to++
	}
	return s
}

// inWord reports whether a byte may belong to an id, of a source too: what ends a word is punctuation of Markdown, YAML and
// expressions.
func inWord(b byte) bool {
	return b >= utf8.RuneSelf || strings.IndexByte(" \t,;|#()[]{}\"'@&+=", b) < 0
}

func wordStart(before string) int {
	at := len(before)
	for at > 0 && inWord(before[at-1]) {
		at--
	}
	return at
}

// inText looks for the mark of a link, a citation, an expression or a block that is still open at the cursor.
func inText(before string) spot {
	start := wordStart(before)
	link, cite, value := strings.LastIndex(before, "[["), strings.LastIndex(before, "[@"), strings.LastIndex(before, "{=")
	switch {
	case link >= 0 && !strings.ContainsAny(before[link+2:], "]|#"):
		return spot{kind: aLink, from: link + 2}
	case link >= 0 && strings.Count(before[link:], "#") == 1 && !strings.ContainsAny(before[link+2:], "]|"):
		id, _, _ := strings.Cut(before[link+2:], "#")
		return spot{kind: aPlace, from: link + 2 + len(id) + 1, call: id}
	case cite >= 0 && !strings.Contains(before[cite:], "]") && start > 0 && before[start-1] == '@':
		return spot{kind: aCitation, from: start}
	case value >= 0 && !strings.Contains(before[value:], "}"):
		return expression(before, value+2)
	}
	if rest, ok := strings.CutPrefix(before, ":::"); ok {
		if name, _, more := strings.Cut(strings.TrimLeft(rest, " "), " "); more {
			return spot{kind: anArgument, from: start, call: name}
		}
		return spot{kind: aBlock, from: max(start, 3)}
	}
	return spot{}
}

// expression finds the function, and its argument, that an expression is in the midst of.
func expression(before string, from int) spot {
	s := spot{kind: anExpression, from: max(wordStart(before), from)}
	for i, depth := s.from-1, 0; i >= from; i-- {
		switch c := before[i]; {
		case c == ')':
			depth++
		case c == '(' && depth > 0:
			depth--
		case c == '(':
			s.call = before[wordStart(before[:i]):i]
			return s
		case c == ',' && depth == 0:
			s.arg++
		}
	}
	s.arg = 0
	return s
}

// cell finds the column of a roll's cell.
func cell(t *text, line int, before string) spot {
	header := string(t.line(0))
	separator := ","
	for _, other := range []string{";", "\t"} {
		if !strings.Contains(header, ",") && strings.Contains(header, other) {
			separator = other
		}
	}
	from := strings.LastIndex(before, separator) + 1
	from += len(before[from:]) - len(strings.TrimLeft(before[from:], ` "`))
	if line == 0 {
		return spot{kind: aColumn, from: from}
	}
	columns, n := strings.Split(header, separator), strings.Count(before, separator)
	if n >= len(columns) {
		return spot{}
	}
	return spot{kind: aCell, from: from, call: strings.TrimSpace(columns[n])}
}

// yamlUntil returns the line that ends the YAML of a file; false if it has none. Front matter that is still open ends with the
// file.
func yamlUntil(file string, t *text) (end int, ok bool) {
	switch {
	case strings.HasSuffix(file, ".yaml"):
		return len(t.starts), true
	case !strings.HasSuffix(file, ".md") || strings.TrimSpace(string(t.line(0))) != "---":
		return 0, false
	}
	for n := 1; n < len(t.starts); n++ {
		if strings.TrimRight(string(t.line(n)), " \t") == "---" {
			return n, true
		}
	}
	return len(t.starts), true
}

// deepest is how many levels of YAML are followed; records have less than half of them.
const deepest = 20

// A nest is the maps and lists that are open at a place of YAML, from the outermost on.
type nest []level

// A level is a map or list: in block style by its column, in flow style by its bracket.
type level struct {
	column int
	flow   byte   // '{', '[' or 0
	key    string // whose value is being written
}

// inYAML follows the lines up to the cursor as far as keys, brackets and indentation tell where it is. It takes what is wrong as it
// comes: a text that is being written is wrong most of the time.
func inYAML(t *text, line int, before string) spot {
	var open nest
	prose := -1 // the column of a key whose value is a block of text; -1 for none
	for n := range line {
		open, prose = open.line(string(t.line(n)), prose)
	}
	last, inProse := open.line(before, prose)
	if inProse >= 0 && inProse == prose {
		return spot{}
	}
	s := spot{kind: aValue, from: wordStart(before), keys: last.keys()}
	content := strings.TrimLeft(before, " -")
	switch {
	case len(last) > 0 && last[len(last)-1].flow == '{' && last[len(last)-1].key == "":
		s.kind = aKey
	case len(last) > 0 && last[len(last)-1].flow != 0:
	case strings.HasPrefix(content, "#"), strings.Contains(before, " #"):
		return spot{}
	case !strings.Contains(content, ": ") && !strings.HasSuffix(content, ":"):
		s.kind, s.keys = aKey, open.until(column(before)).keys()
	}
	return s
}

// column is where a line has its first byte that is neither space nor dash.
func column(line string) int { return len(line) - len(strings.TrimLeft(line, " -")) }

func (o nest) keys() (keys []string) {
	for _, l := range o {
		if l.key != "" {
			keys = append(keys, l.key)
		}
	}
	return keys
}

// until drops the block levels that a line which begins at a column is not in.
func (o nest) until(column int) nest {
	for len(o) > 0 && o[len(o)-1].flow == 0 && o[len(o)-1].column >= column {
		o = o[:len(o)-1]
	}
	return o
}

// line takes in one line. Prose is the column of the key whose block of text it may belong to.
func (o nest) line(line string, prose int) (nest, int) {
	if len(o) > 0 && o[len(o)-1].flow != 0 {
		return o.flow(line), -1
	}
	col := column(line)
	switch content := strings.TrimSpace(line); {
	case content == "" || strings.HasPrefix(content, "#"):
		return o, prose
	case prose >= 0 && col > prose:
		return o, prose
	}
	o = o.until(col)
	o = o[:len(o):len(o)]
	rest := line[col:]
	i := strings.IndexByte(rest, ':')
	switch {
	case i < 0 || strings.ContainsAny(rest[:i], "[{"):
		return o.flow(rest), -1
	case i+1 < len(rest) && rest[i+1] != ' ':
		return o, -1
	}
	o = append(o, level{column: col, key: strings.Trim(rest[:i], `"' `)})
	value := strings.TrimSpace(rest[i+1:])
	if strings.HasPrefix(value, "|") || strings.HasPrefix(value, ">") {
		return o, col
	}
	return o.flow(value), -1
}

// flow takes in what stands on a line of a list or map in flow style.
func (o nest) flow(piece string) nest {
	o = append(nest{}, o...)
	start, quote := 0, byte(0)
	if len(o) == 0 || o[len(o)-1].flow == 0 {
		if trimmed := strings.TrimLeft(piece, " "); trimmed == "" || trimmed[0] != '[' && trimmed[0] != '{' {
			return o
		}
	}
	for i := range len(piece) {
		c := piece[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case (c == '[' || c == '{') && len(o) < deepest:
			o, start = append(o, level{flow: c}), i+1
		case (c == ']' || c == '}') && len(o) > 0 && o[len(o)-1].flow != 0:
			if o, start = o[:len(o)-1], i+1; len(o) == 0 || o[len(o)-1].flow == 0 {
				return o
			}
		case c == ',':
			if start = i + 1; len(o) > 0 && o[len(o)-1].flow == '{' {
				o[len(o)-1].key = ""
			}
		case c == ':' && len(o) > 0 && o[len(o)-1].flow == '{' && (i+1 == len(piece) || piece[i+1] == ' '):
			o[len(o)-1].key = strings.Trim(piece[start:i], `"' `)
		}
	}
	return o
}

// keyAt returns the keys that lead to a key of YAML which stands at the cursor, itself the last, and where it stands.
func keyAt(file string, t *text, line, col int) (keys []string, from, to int, ok bool) {
	end, yaml := yamlUntil(file, t)
	if !yaml || line >= end {
		return nil, 0, 0, false
	}
	now := t.line(line)
	if col > len(now) {
		return nil, 0, 0, false
	}
	from, to = wordStart(string(now[:col])), col
	for to < len(now) && inWord(now[to]) && now[to] != ':' {
		to++
	}
	if from == to || !bytes.HasPrefix(now[to:], []byte(":")) {
		return nil, 0, 0, false
	}
	s := inYAML(t, line, string(now[:from]))
	if s.kind != aKey {
		return nil, 0, 0, false
	}
	return append(s.keys, string(now[from:to])), from, to, true
}
