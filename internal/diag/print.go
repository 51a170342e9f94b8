package diag

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// A Printer writes findings for people: place, severity, text and code, the line with its mark, the hint, and every
// other place. Nothing that stands in a file can send an escape sequence to the terminal.
type Printer struct {
	W      io.Writer
	Levels Levels
	Color  bool
	Read   func(file string) ([]byte, error) // the file's bytes, for excerpts; nil for none
	Least  Severity                          // findings below it are counted and not written

	file   string // the file last read, since findings are sorted by file
	text   []byte
	number int32 // of the line last looked up
	start  int   // of that line, in text
}

const (
	excerptWidth = 160                                  // how many characters of a line an excerpt shows at most
	excerptReach = (1<<16 + excerptWidth) * utf8.UTFMax // bytes of a line behind which no column lies
	maxAlike     = 200                                  // findings of one code in one file that are written out
)

// Print writes the findings that are not switched off and returns how many there are of each severity. Of the findings
// of one code in one file it writes the first 200, and at the end how many more there are.
func (p *Printer) Print(fs []Finding) (counts [Error + 1]int) {
	if plain, ok := p.W.(Plain); ok {
		p.W = plain.W
	}
	type kind struct {
		file string
		code Code
	}
	alike := map[kind]int{}
	var crowds []kind
	for _, f := range fs {
		level := p.Levels.Of(f.Code)
		if level == Off {
			continue
		}
		counts[level]++
		if level < p.Least {
			continue
		}
		k := kind{f.At.File, f.Code}
		switch alike[k]++; {
		case alike[k] <= maxAlike:
			p.one(f, level)
		case alike[k] == maxAlike+1:
			crowds = append(crowds, k)
		}
	}
	for _, k := range crowds {
		fmt.Fprintf(p.W, "… and %d more of code %s in %s\n", alike[k]-maxAlike, k.code, printable(k.file))
	}
	return counts
}

func (p *Printer) one(f Finding, level Severity) {
	tone := map[Severity]string{Error: "31", Warn: "33", Info: "36"}[level]
	fmt.Fprintf(p.W, "%s: %s: %s [%s]\n", p.paint("1", f.At.String()), p.paint(tone, level.String()), printable(f.Text), f.Code)
	p.excerpt(f.At, tone)
	if f.Hint != "" {
		fmt.Fprintf(p.W, "  = hint: %s\n", printable(f.Hint))
	}
	for _, note := range f.See {
		fmt.Fprintf(p.W, "  = see %s: %s\n", printable(note.At.String()), printable(note.Text))
		p.excerpt(note.At, "36")
	}
}

func (p *Printer) paint(code, s string) string {
	s = printable(s)
	if !p.Color || code == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// excerpt writes the line of a place and marks the span below it.
func (p *Printer) excerpt(at Place, tone string) {
	line, ok := p.line(at)
	if !ok {
		return
	}
	col, from := max(int(at.Col), 1), 0
	if col > excerptWidth*3/4 {
		from = col - excerptWidth/2
	}
	line = behind(line, from)
	runes := []rune(string(line[:len(line)-len(behind(line, excerptWidth))]))
	col -= from
	if col > len(runes)+1 {
		return
	}
	number := fmt.Sprintf("%5d", at.Line)
	fmt.Fprintf(p.W, "%s | %s\n", number, printable(string(runes)))
	if at.Col == 0 {
		return
	}
	pad := printable(string(runes[:col-1]))
	indent := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, pad)
	width := max(1, min(int(at.Len), len(runes)-col+1))
	fmt.Fprintf(p.W, "%s | %s%s\n", strings.Repeat(" ", len(number)), indent, p.paint(tone, "^"+strings.Repeat("~", width-1)))
}

// behind is what follows the first n characters of a line.
func behind(line []byte, n int) []byte {
	for ; n > 0 && len(line) > 0; n-- {
		_, size := utf8.DecodeRune(line)
		line = line[size:]
	}
	return line
}

// Excerpt is the line of a place with the mark below it, as Print writes it without colour; "" where the file cannot be
// read or has no such line.
func (p *Printer) Excerpt(at Place) string {
	var out bytes.Buffer
	plain := Printer{W: &out, Read: p.Read}
	plain.excerpt(at, "")
	return out.String()
}

// line returns the line of a place, as far as a column can reach.
func (p *Printer) line(at Place) ([]byte, bool) {
	if p.Read == nil || at.File == "" || at.Line == 0 {
		return nil, false
	}
	if p.file != at.File {
		p.file, p.text, p.number, p.start = at.File, nil, 1, 0
		if data, err := p.Read(at.File); err == nil {
			p.text = bytes.TrimPrefix(data, []byte("\ufeff"))
		}
	}
	if at.Line < p.number {
		p.number, p.start = 1, 0
	}
	for ; p.number < at.Line; p.number++ {
		i := bytes.IndexByte(p.text[p.start:], '\n')
		if i < 0 {
			return nil, false
		}
		p.start += i + 1
	}
	rest := p.text[p.start:]
	line, _, _ := bytes.Cut(rest[:min(len(rest), excerptReach)], []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), p.text != nil
}

// A Plain writes for people what may hold names of files and other people's texts: nothing of it can send an escape sequence to
// a terminal. Each Write must be of whole characters. A Printer writes past it, since colours are such sequences.
type Plain struct{ W io.Writer }

func (p Plain) Write(text []byte) (int, error) {
	shown := strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		return visible(r)
	}, string(text))
	if _, err := io.WriteString(p.W, shown); err != nil {
		return 0, err
	}
	return len(text), nil
}

// printable replaces what could change a terminal's state or a reader's view of the line, and bytes that are not UTF-8.
func printable(s string) string { return strings.Map(visible, s) }

func visible(r rune) rune {
	if hidden(r) {
		return utf8.RuneError
	}
	return r
}

// hidden reports whether a character is not seen but acts: control characters except the tab, and bidirectional controls.
func hidden(r rune) bool {
	return r < 0x20 && r != '\t' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

type jsonPlace struct {
	File   string `json:"file"`
	Line   int32  `json:"line,omitempty"`
	Column uint16 `json:"column,omitempty"`
	Length uint16 `json:"length,omitempty"`
	Text   string `json:"text,omitempty"`
}

type jsonFinding struct {
	Code     Code     `json:"code"`
	Severity Severity `json:"severity"`
	jsonPlace
	Hint string      `json:"hint,omitempty"`
	See  []jsonPlace `json:"see,omitempty"`
}

// Values returns the findings that are not switched off as values for encoding/json. Columns and lengths count runes.
func Values(fs []Finding, levels Levels) []json.Marshaler {
	out := []json.Marshaler{}
	for _, f := range fs {
		if level := levels.Of(f.Code); level != Off {
			out = append(out, marshal(f, level))
		}
	}
	return out
}

func marshal(f Finding, level Severity) json.Marshaler {
	place := func(at Place, text string) jsonPlace {
		return jsonPlace{File: at.File, Line: at.Line, Column: at.Col, Length: at.Len, Text: text}
	}
	j := jsonFinding{Code: f.Code, Severity: level, jsonPlace: place(f.At, f.Text), Hint: f.Hint}
	for _, note := range f.See {
		j.See = append(j.See, place(note.At, note.Text))
	}
	data, err := json.Marshal(j)
	if err != nil {
		panic(err) // strings and numbers only
	}
	return json.RawMessage(data)
}
