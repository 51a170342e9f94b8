package markdown

import (
	"strings"
	"testing"
	"time"

	"accord/internal/diag"
)

// TestHostileTextsTakeLinearTime compiles texts that make Markdown parsers quadratic, at two sizes. A quadratic step
// would take sixteen times as long for four times the text.
func TestHostileTextsTakeLinearTime(t *testing.T) {
	repeat := strings.Repeat
	for name, text := range map[string]func(n int) string{
		"brackets":          func(n int) string { return repeat("[", n) },
		"bracket pairs":     func(n int) string { return repeat("[", n/2) + repeat("]", n/2) },
		"nested links":      func(n int) string { return repeat("[a](", n/4) },
		"open destinations": func(n int) string { return repeat("[a](<b", n/6) },
		"open titles":       func(n int) string { return repeat(`[a](b (`, n/7) },
		"images":            func(n int) string { return repeat("![", n/4) + repeat("](a)", n/4) },
		"emphasis":          func(n int) string { return repeat("*a ", n/3) },
		"strong":            func(n int) string { return repeat("*a **b ", n/7) },
		"wrong closers":     func(n int) string { return repeat("*a ", n/6) + repeat("b_ ", n/6) },
		"nested emphasis":   func(n int) string { return repeat("*a **a ", n/14) + repeat("a** a* ", n/14) },
		"references":        func(n int) string { return repeat("[[", n/2) },
		"reference texts":   func(n int) string { return repeat("[[a|", n/4) },
		"references, lines": func(n int) string { return repeat("[[a|b\n", n/6) },
		"values":            func(n int) string { return repeat("{=", n/2) },
		"citations":         func(n int) string { return repeat("[@", n/2) },
		"one citation":      func(n int) string { return "[" + repeat("@a;", n/3) + "]" },
		"good references":   func(n int) string { return repeat("[[a|b]]", n/7) },
		"quotations":        func(n int) string { return repeat(">", n) + "a" },
		"quotations, lines": func(n int) string { return repeat(repeat(">", 100)+"a\n", n/102) },
		"lists":             func(n int) string { return repeat("- ", n/2) + "a" },
		"list stairs": func(n int) string {
			var b strings.Builder
			for i := 0; b.Len() < n; i++ {
				b.WriteString(repeat(" ", 2*(i%200)) + "- a\n")
			}
			return b.String()
		},
		"blocks":         func(n int) string { return repeat("::: note\n", n/9) },
		"fences":         func(n int) string { return repeat(":::\n", n/4) },
		"backticks":      func(n int) string { return repeat("`a``", n/4) },
		"growing ticks":  func(n int) string { return growing("`", n) },
		"tags":           func(n int) string { return repeat(`<a b="`, n/6) },
		"comments":       func(n int) string { return repeat("a <!-- ", n/7) },
		"instructions":   func(n int) string { return repeat("a <?", n/4) },
		"entities":       func(n int) string { return repeat("&", n) },
		"footnotes":      func(n int) string { return repeat("[^a] ", n/10) + "\n\n" + repeat("[^a]: b\n\n", n/18) },
		"wide table":     func(n int) string { return repeat("|a", n/4) + "|\n" + repeat("|-", n/4) + "|\n" + repeat("b\n", n/4) },
		"long table":     func(n int) string { return "a|b\n-|-\n" + repeat("b\n", n/2) },
		"definitions":    func(n int) string { return repeat("a\n: b\n", n/6) },
		"link targets":   func(n int) string { return repeat("[a]: b\n", n/7) },
		"same headings":  func(n int) string { return repeat("## a\n", n/5) },
		"underlines":     func(n int) string { return repeat("a\n-\n", n/4) },
		"empty headings": func(n int) string { return repeat("#\n", n/2) },
		"quotes":         func(n int) string { return repeat(`"'`, n/2) },
		"capitals":       func(n int) string { return repeat("AB a ", n/5) },
		"acronyms":       func(n int) string { return growingWords(n) },
		"quoted words":   func(n int) string { return "“" + repeat("AB a\n", n/5) },
		"one paragraph":  func(n int) string { return repeat("a\n", n/2) },
		"bare text":      func(n int) string { return repeat("a [[b]] {= 1 }\n", n/15) },
	} {
		t.Run(name, func(t *testing.T) {
			const small = 25_000
			var once, four time.Duration
			for range 3 { // a busy machine may spoil one measurement, and the race detector slows all
				once, four = compileTime(text(small)), compileTime(text(4*small))
				if (four <= 10*once || four <= 200*time.Millisecond) && four <= 10*time.Second {
					return
				}
			}
			t.Errorf("%d bytes took %v, four times as many %v", small, once, four)
		})
	}
}

// A text that is longer than people write is cut off, with one finding that says where. What is cut off costs nearly
// nothing; the bound on the time is many times what is needed.
func TestEndlessTextsAreCutOff(t *testing.T) {
	repeat := strings.Repeat
	for name, text := range map[string]string{
		"items":        repeat("- a\n", 500_000),
		"loose items":  repeat("1. a\n\n", 300_000),
		"stairs":       repeat(repeat("- ", 8)+"a\n", 50_000),
		"quotations":   repeat("> a\n\n", 500_000),
		"lines":        repeat("a b c.\n", 500_000),
		"tables":       repeat("|a|\n|-|\n\n", 200_000),
		"footnotes":    repeat("a[^b]\n\n", 200_000) + "[^b]: c",
		"link targets": repeat("[a]: /b/\n\n", 200_000),
		"definitions":  repeat("a\n: b\n\n", 200_000),
		"headings":     repeat("## a\n\n", 200_000),
		"blocks":       repeat("::: note\n:::\n\n", 200_000),
		"in a block":   "::: note\n" + repeat("a\n\n", 200_000) + ":::\n",
		"emphasis":     repeat(repeat("*a* ", 250)+"\n\n", 2_500),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			doc := New(Options{}).Body("a.md", []byte("Before.\n\n"+text+"\n\nAfter."), 0).Doc()
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
			cut := 0
			for _, f := range doc.Findings {
				if f.Code == diag.FileTooLarge && f.At.Line > 100 {
					cut++
				}
			}
			if cut != 1 {
				t.Errorf("%d findings say where it is cut off: %v", cut, doc.Findings[:min(len(doc.Findings), 3)])
			}
			if html := string(doc.HTML); !strings.Contains(html, "Before.") || name != "emphasis" && strings.Contains(html, "After.") {
				t.Error("the wrong part is left")
			}
		})
	}
}

// A text of the size of a thick book is compiled whole.
func TestLongTextsAreNotCutOff(t *testing.T) {
	text := strings.Repeat("## A heading\n\nA *sentence* of [some](https://example.org/) words.\nA second one.\n\n- an item\n- another\n\n", 5_000)
	doc := New(Options{}).Body("a.md", []byte(text+"The end."), 0).Doc()
	if len(doc.Findings) > 0 || !strings.HasSuffix(string(doc.HTML), "<p>The end.</p>") {
		t.Error(doc.Findings, string(doc.HTML[max(0, len(doc.HTML)-100):]))
	}
}

func growing(mark string, n int) string {
	var b strings.Builder
	for i := 1; b.Len() < n; i++ {
		b.WriteString(strings.Repeat(mark, i) + " ")
	}
	return b.String()
}

func compileTime(text string) time.Duration {
	start := time.Now()
	New(Options{}).Body("a.md", []byte(text), 0).Doc()
	return time.Since(start)
}

// growingWords are words in capitals, each another one.
func growingWords(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		for word := i; ; word /= 26 {
			b.WriteByte(byte('A' + word%26))
			if word < 26 {
				break
			}
		}
		b.WriteString("X a ")
	}
	return b.String()
}
