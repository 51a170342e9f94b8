package content

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"accord/internal/diag"
)

// A mistake in the value of draft or publish never shows a record.
func TestHidingFailsClosed(t *testing.T) {
	for line, hidden := range map[string]bool{
		"draft: true": true, "draft: True": true, "draft: TRUE": true, "draft: yes": true,
		"draft: false": false, "draft: False": false, "draft: FALSE": false, "alias: x": false,
		"draft:": true, "draft: ~": true, "draft: null": true, "draft: ''": true, "draft: maybe": true, "draft: [false]": true,
		"draft: !!bool false": true, "draft: *x": true, "publish:": true, "publish: null": true, "publish: ''": true, "publish: {}": true,
	} {
		s := sweep(t, map[string]string{"content/pages/one.md": "---\ntitle: One\n" + line + "\n---\n"})
		in := s.Visible(0, time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC), false)
		if got := len(in.Records) == 0; got != hidden {
			t.Errorf("%q: hidden is %v: %v", line, got, s.Findings)
		}
	}
}

func TestOnlyHarmlessFilesAreAssets(t *testing.T) {
	files := map[string]string{}
	for _, name := range []string{"a.jpg", "b.PNG", "c.pdf", "d.csv", "e.txt", "x.html", "x.htm", "x.js", "x.css", "x.wasm", "x", "x.svgz", "x.png.php"} {
		files["content/articles/a/"+name] = "x"
	}
	files["content/articles/a/f.svg"] = `<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h4"/></svg>`
	files["content/articles/a/g.svg"] = `<svg><script/></svg>`
	var got []string
	for _, f := range sweep(t, files).Assets {
		got = append(got, strings.TrimPrefix(f.Path, "content/articles/a/"))
	}
	if s := strings.Join(got, " "); s != "a.jpg b.PNG c.pdf d.csv e.txt f.svg" {
		t.Error(s)
	}
}

// Reading takes time in proportion to a file's size, however long its lines are. The bound is many times what is needed.
func TestLongLinesAreLinear(t *testing.T) {
	var library, flow strings.Builder
	for i := range maxRecords {
		fmt.Fprintf(&library, `,{"id":"s%d","type":"report","title":"An é","issued":{"date-parts":[[2019]]},"publisher":"P","URL":"https://example.org/"}`, i)
		fmt.Fprintf(&flow, ", t%d: {name: 'An é', x: é}", i)
	}
	for file, src := range map[string]string{
		"content/sources/all.json":   "[" + library.String()[1:] + "]",
		"content/terms/all.yaml":     "{" + flow.String()[2:] + "}",
		"content/agreements/a.csv":   "who" + strings.Repeat(",é", 500_000),
		"content/agreements/b.csv":   "who,signed\n" + strings.Repeat(`usa,"é é"`+"\n", maxRecords),
		"content/sources/wide.json":  `[{"id":"s"` + strings.Repeat(`,"é":1`, 200_000) + "}]",
		"content/sources/error.json": "[" + strings.Repeat(" ", 1<<20) + strings.Repeat(`{"id":" "},`, 5_000) + "{}]",
	} {
		began := time.Now()
		sweep(t, map[string]string{file: src})
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%s took %v", file, took)
		} else {
			t.Log(file, len(src), took)
		}
	}
}

// What a few megabytes of YAML would blow up to gigabytes is refused before it is parsed; a file with all the records that
// one may hold is read.
func TestCrowdedYAMLIsRefused(t *testing.T) {
	for name, src := range map[string]string{
		"commas":     "[" + strings.Repeat("a,", maxFile/2-1) + "]",
		"rows":       strings.Repeat("- \n", maxFile/3),
		"keys":       strings.Repeat("a:\n", maxFile/3),
		"quotations": strings.Repeat(`"`, maxFile),
		"brackets":   strings.Repeat("[", maxFile),
	} {
		began := time.Now()
		s := sweep(t, map[string]string{"content/sources/x.yaml": src, "accord.yaml": "title: X\n"})
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s took %v", name, took)
		}
		if len(s.Findings) != 1 || s.Findings[0].Code != diag.FileTooLarge {
			t.Errorf("%s: %.300v", name, s.Findings)
		}
	}
	var all strings.Builder
	for i := range maxRecords {
		fmt.Fprintf(&all, "s%d:\n  type: report\n  title: 'One, two, \"three\"'\n  authors: [A. B, C. D]\n  publisher: P\n  date: 2019\n  accessed: 2020-01-01\n"+
			"  url: https://example.org/%d\n  archived: {url: 'https://example.com/', date: 2020-01-01}\n  note: |\n    One.\n    Two.\n", i, i)
	}
	if s := sweep(t, map[string]string{"content/sources/x.yaml": all.String(), "accord.yaml": "title: X\n"}); len(s.Findings) > 0 {
		t.Errorf("%.300v", s.Findings)
	}
}

// Look-ups agree with counting from the start of the line, in whatever order they come.
func TestPlacesInAnyOrder(t *testing.T) {
	src := []byte("é" + strings.Repeat("aé", 40_000) + "\nb\r\n")
	text := &text{src: src}
	for _, offset := range []int{0, 2, 50_003, 2, 98_000, 110_000, 3, 120_001, len(src) - 3, len(src)} {
		line, col := text.position(offset)
		start := strings.LastIndexByte(string(src[:offset]), '\n') + 1
		want := min(maxColumn, len([]rune(string(src[start:offset])))+1)
		if col != want || line != 1+strings.Count(string(src[:offset]), "\n") {
			t.Errorf("%d: %d:%d, want column %d", offset, line, col, want)
		}
		if rest := text.from(line, col); col < maxColumn && len(rest) != len(text.line(line))-(offset-start) {
			t.Errorf("%d: %d bytes are left", offset, len(rest))
		}
	}
}

func TestRollIsNarrow(t *testing.T) {
	s := sweep(t, map[string]string{"content/agreements/a.csv": "who" + strings.Repeat(",x", maxColumns) + "\nusa\n"})
	if len(s.Findings) == 0 || s.Findings[0].Code != diag.BadRoll || !strings.Contains(s.Findings[0].Text+s.Findings[len(s.Findings)-1].Text, "64 columns") {
		t.Error(s.Findings)
	}
}
