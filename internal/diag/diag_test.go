package diag

import (
	"encoding/json"
	"io"
	"runtime"
	"strings"
	"testing"
)

func TestPrintShowsBothPlacesOfAContradiction(t *testing.T) {
	files := map[string]string{"a.md": "one\n\tdate: 2019-09-24\n", "b.md": "\ufeffdate: 2019-09-23\r\n"}
	f := Findingf("date-order", Place{"a.md", SpanOf(2, 8, 10)}, "the act is dated %s", "2019-09-24").
		WithHint("use one day").
		WithSee(Place{"b.md", SpanOf(1, 7, 10)}, "the event is dated here")
	var out strings.Builder
	p := Printer{W: &out, Read: func(file string) ([]byte, error) { return []byte(files[file]), nil }}
	counts := p.Print([]Finding{f})
	want := `a.md:2:8: error: the act is dated 2019-09-24 [date-order]
    2 | 	date: 2019-09-24
      | 	      ^~~~~~~~~~
  = hint: use one day
  = see b.md:1:7: the event is dated here
    1 | date: 2019-09-23
      |       ^~~~~~~~~~
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
	if counts[Error] != 1 {
		t.Errorf("counts = %v, want one error", counts)
	}
}

func TestPrintLetsNoEscapeSequenceThrough(t *testing.T) {
	hostile := "evil\x1b[2J\u202e\x00name"
	var out strings.Builder
	p := Printer{W: &out, Read: func(string) ([]byte, error) { return []byte(hostile), nil }}
	p.Print([]Finding{Findingf("unknown-id", Place{hostile, SpanOf(1, 1, 4)}, "%s", hostile).WithHint("%s", hostile).WithSee(Place{hostile, SpanOf(1, 1, 4)}, "%s", hostile)})
	if strings.ContainsAny(out.String(), "\x1b\x00\u202e") {
		t.Errorf("control characters reach the terminal: %q", out.String())
	}
}

// Whatever is printed for people goes through a Plain; findings keep their colours.
func TestPlain(t *testing.T) {
	var out strings.Builder
	plain := Plain{W: &out}
	if n, err := io.WriteString(plain, "a\x1b[2J\u202eb\u009bc\r\n\té\xff\n"); n != 19 || err != nil {
		t.Error(n, err)
	}
	if want := "a\ufffd[2J\ufffdb\ufffdc\ufffd\n\té\ufffd\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
	out.Reset()
	p := Printer{W: plain, Color: true}
	p.Print([]Finding{Findingf("unknown-id", Place{"a\x1b[2J.md", SpanOf(1, 1, 4)}, "text")})
	if !strings.HasPrefix(out.String(), "\x1b[1ma\ufffd[2J.md:1:1\x1b[0m: ") {
		t.Errorf("got %q", out.String())
	}
}

// What JSON says is what it was given, and a terminal that shows it is safe.
func TestJSONHoldsNothingHidden(t *testing.T) {
	const text = "a\x1b[2J\u202e\x7f\u009b\té\ufffd<b>\n"
	var out strings.Builder
	if err := WriteJSON(&out, map[string]string{text: text}); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsFunc(strings.ReplaceAll(out.String(), "\n", ""), hidden) {
		t.Errorf("got %q", out.String())
	}
	var got map[string]string
	if err := json.Unmarshal([]byte(out.String()), &got); err != nil || got[text] != text {
		t.Errorf("got %q (%v)", got, err)
	}
}

func TestPrintShortensLongLines(t *testing.T) {
	line := strings.Repeat("x", 5000) + "HERE" + strings.Repeat("y", 5000)
	var out strings.Builder
	p := Printer{W: &out, Read: func(string) ([]byte, error) { return []byte(line), nil }}
	p.Print([]Finding{Findingf("unknown-id", Place{"a.md", SpanOf(1, 5001, 4)}, "text")})
	rows := strings.Split(out.String(), "\n")
	if len(rows[1]) > excerptWidth+10 {
		t.Errorf("the excerpt has %d characters", len(rows[1]))
	}
	if mark := strings.Index(rows[2], "^~~~"); mark < 0 || rows[1][mark:mark+4] != "HERE" {
		t.Errorf("the mark does not stand under the span:\n%s\n%s", rows[1], rows[2])
	}
}

func TestPrintFindsLinesInAnyOrder(t *testing.T) {
	var out strings.Builder
	p := Printer{W: &out, Read: func(string) ([]byte, error) { return []byte("one\ntwo\n\nfour"), nil }}
	for _, line := range []int{4, 2, 9, 2, 1, 3} {
		p.Print([]Finding{Findingf(UnknownID, Place{"a.md", SpanOf(line, 0, 0)}, "text")})
	}
	var got []string
	for row := range strings.Lines(out.String()) {
		if _, line, ok := strings.Cut(row, " | "); ok {
			got = append(got, strings.TrimSpace(line))
		}
	}
	if s := strings.Join(got, ","); s != "four,two,two,one," {
		t.Errorf("excerpts are %q", s)
	}
}

// An excerpt costs as much as what it shows, and not as much as the line is long.
func TestPrintDoesNotCopyALongLine(t *testing.T) {
	line := []byte(strings.Repeat("é", 1<<20))
	p := Printer{W: io.Discard, Read: func(string) ([]byte, error) { return line, nil }}
	fs := []Finding{Findingf(UnknownID, Place{"a.md", SpanOf(1, 1<<16-1, 4)}, "text")}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	p.Print(fs)
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > 64<<10 {
		t.Errorf("an excerpt of a long line takes %d bytes", took)
	}
}

func TestPrintShortensCrowds(t *testing.T) {
	var fs []Finding
	for line := range 250 {
		fs = append(fs, Findingf(UnknownID, Place{"a.md", SpanOf(line+1, 1, 1)}, "alike"))
	}
	fs = append(fs, Findingf(SummaryLong, Place{File: "a.md"}, "another code"), Findingf(UnknownID, Place{File: "b.md"}, "another file"))
	var out strings.Builder
	counts := (&Printer{W: &out}).Print(fs)
	if counts[Error] != 251 || counts[Warn] != 1 {
		t.Errorf("counts = %v, want all findings counted", counts)
	}
	text := out.String()
	if n := strings.Count(text, "alike"); n != maxAlike {
		t.Errorf("%d findings are written, want %d", n, maxAlike)
	}
	for _, want := range []string{"another code", "another file", "… and 50 more of code unknown-id in a.md\n"} {
		if strings.Count(text, want) != 1 {
			t.Errorf("%q is not written once", want)
		}
	}
}

func TestLevelsDecideWhatIsPrintedAndWorst(t *testing.T) {
	fs := []Finding{Findingf(SummaryLong, Place{File: "a.md"}, "long"), Findingf(UnknownID, Place{File: "a.md"}, "unknown")}
	levels := Levels{UnknownID: Off}
	var out strings.Builder
	p := Printer{W: &out, Levels: levels}
	p.Print(fs)
	if strings.Contains(out.String(), "unknown") || !strings.Contains(out.String(), "warn: long") {
		t.Errorf("printed %q", out.String())
	}
	if got := levels.Worst(fs); got != Warn {
		t.Errorf("worst = %v, want warn", got)
	}
}

func TestSortDropsRepetitionsAndOrdersByPlace(t *testing.T) {
	at := func(file string, line int) Place { return Place{file, SpanOf(line, 1, 1)} }
	fs := Sort([]Finding{
		Findingf(UnknownID, at("b.md", 1), "x"), Findingf(UnknownID, at("a.md", 10), "x"),
		Findingf(UnknownID, at("a.md", 2), "x"), Findingf(UnknownID, at("a.md", 2), "x"),
	})
	var got []string
	for _, f := range fs {
		got = append(got, f.At.String())
	}
	if s := strings.Join(got, " "); s != "a.md:2:1 a.md:10:1 b.md:1:1" {
		t.Errorf("order = %s", s)
	}
}

func TestJSON(t *testing.T) {
	f := Findingf(UnknownID, Place{"a.md", SpanOf(2, 3, 4)}, "text").WithHint("hint").WithSee(Place{File: "b.md"}, "other")
	data, err := json.Marshal(Values([]Finding{f}, nil))
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"code":"unknown-id","severity":"error","file":"a.md","line":2,"column":3,"length":4,"text":"text","hint":"hint","see":[{"file":"b.md","text":"other"}]}]`
	if string(data) != want {
		t.Errorf("got  %s\nwant %s", data, want)
	}
}

// What has a meaning in messages of SARIF and is none here is escaped, and nothing else is.
func TestSARIFMessagesSayWhatIsThere(t *testing.T) {
	for text, want := range map[string]string{
		"no record has the id \"a\"":      "no record has the id \"a\"",
		"write {= 1 } or \\{=":            "write {{= 1 }} or \\{{=",
		"{0} of {{1}}":                    "{{0}} of {{{{1}}}}",
		"write [[id]] or [@id para 3]":    "write [[id]] or [@id para 3]",
		"write [text](/path/), [x] (y)":   `write [text\](/path/), [x] (y)`,
		"[a](b)[c](d) and ](":             `[a\](b)[c\](d) and \](`,
		`[a\](b), [a\\](b), [a\\\](b) \\`: `[a\](b), [a\\\](b), [a\\\](b) \\`,
	} {
		f := Findingf(UnknownID, Place{File: "a.md"}, "%s", text).WithHint("%s", text).WithSee(Place{File: "b.md"}, "%s", text)
		r := sarifLog([]Finding{f}, nil, "").Runs[0].Results[0]
		if r.Message.Text != want+"\nhint: "+want || r.Related[0].Message.Text != want {
			t.Errorf("%s\nis written %s\nand %s", text, r.Message.Text, r.Related[0].Message.Text)
		}
	}
}

func TestTableOfCodes(t *testing.T) {
	seen := map[Code]bool{}
	for _, info := range Codes() {
		switch {
		case seen[info.Code]:
			t.Errorf("%s stands twice", info.Code)
		case strings.ToLower(string(info.Code)) != string(info.Code):
			t.Errorf("%s is not in lower case", info.Code)
		case info.Sentence == "" || strings.HasSuffix(info.Sentence, "."):
			t.Errorf("%s: the sentence %q is empty or has a final period", info.Code, info.Sentence)
		}
		seen[info.Code] = true
	}
}
