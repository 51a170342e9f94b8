package lsp

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestReadMessage(t *testing.T) {
	for _, test := range []struct {
		in, want string
		fails    bool
	}{
		{"Content-Length: 2\r\n\r\n{}rest", "{}", false},
		{"content-length:2\nContent-Type: application/vscode-jsonrpc; charset=utf-8\n\n{}", "{}", false},
		{"Content-Length: 0\r\n\r\n", "", false},
		{"Content-Length: 3\r\n\r\n{}", "", true},
		{"Content-Length: -1\r\n\r\n", "", true},
		{"Content-Length: 99999999999\r\n\r\n{}", "", true},
		{"Content-Length: 99999999999999999999999999\r\n\r\n{}", "", true},
		{"Content-Type: text/plain\r\n\r\n{}", "", true},
		{"Content-Length: 2", "", true},
		{"A: " + strings.Repeat("b", 1<<20), "", true},
		{strings.Repeat("A: b\r\n", 1<<10) + "Content-Length: 2\r\n\r\n{}", "", true},
	} {
		got, err := readMessage(bufio.NewReaderSize(strings.NewReader(test.in), maxHeader))
		if (err != nil) != test.fails || err == nil && string(got) != test.want {
			t.Errorf("%.60q: %q, %v", test.in, got, err)
		}
		if errors.Is(err, io.EOF) {
			t.Errorf("%.60q looks like a clean end", test.in)
		}
	}
	if _, err := readMessage(bufio.NewReaderSize(strings.NewReader(""), maxHeader)); !errors.Is(err, io.EOF) {
		t.Errorf("the end of a stream is %v", err)
	}
}

// No stream makes the reader fail in another way than by an error, and no message is longer than it says.
func FuzzReadMessage(f *testing.F) {
	f.Add([]byte("Content-Length: 2\r\n\r\n{}"))
	f.Add([]byte("Content-Length: 2\r\nContent-Length: 1\r\n\r\n{}"))
	f.Fuzz(func(t *testing.T, in []byte) {
		r := bufio.NewReaderSize(bytes.NewReader(in), maxHeader)
		for {
			body, err := readMessage(r)
			if err != nil {
				return
			}
			if len(body) > len(in) {
				t.Fatalf("%d bytes of %d", len(body), len(in))
			}
		}
	})
}

// Whatever an author is in the midst of, and wherever the cursor stands, there is an answer.
func FuzzSpotAt(f *testing.F) {
	f.Add("a.md", "---\nacts:\n  - {did: signed, who: [usa,\n    gbr]}\ntext: |\n  words: a\n---\n[[a|b]] {= count(signed(a), ) } [@a; @b]\n", 3, 5)
	f.Add("a.yaml", "a: {b: [c, {d: 'e: f'}]}\n- - x: \"y\n]}\n", 1, 4)
	f.Add("a.csv", "who;signed\n\"a;b\";c", 1, 3)
	f.Fuzz(func(t *testing.T, file, src string, line, character int) {
		doc := newText("", nil, []byte(src), false)
		col := len(doc.before(position{line, character}))
		if s := spotAt(file, doc, line, col); s.from > col || s.to < col || s.to > len(doc.line(line)) {
			t.Fatalf("%+v of %q at %d", s, doc.line(line), col)
		}
		keyAt(file, doc, line, col)
	})
}
