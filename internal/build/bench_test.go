package build

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"accord/internal/render"
)

// manyPages returns the outputs of a site of n pages of 8 KB, each in a folder of its own.
func manyPages(n int, text string) []render.Output {
	body := bytes.Repeat([]byte("policy "), 8192/7)
	outputs := make([]render.Output, n)
	for i := range outputs {
		outputs[i] = render.Output{Path: fmt.Sprintf("articles/article-%05d/index.html", i), Type: "text/html; charset=utf-8",
			Write: func(buf *bytes.Buffer) error {
				fmt.Fprintf(buf, "%s %d ", text, i)
				buf.Write(body)
				return nil
			}}
	}
	return outputs
}

func benchmarkWrite(b *testing.B, n int, prepare func(dir string, write func(text string))) {
	root, err := os.OpenRoot(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer root.Close()
	base, err := os.MkdirTemp("/dev/shm", "accord")
	if err != nil {
		base = b.TempDir()
	}
	defer os.RemoveAll(base)
	dir, input := filepath.Join(base, "public"), byte(0)
	write := func(text string) {
		input++
		if _, err := Write(context.Background(), manyPages(n, text), root, dir, Sum{input, 1}); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		b.StopTimer()
		prepare(dir, write)
		b.StartTimer()
		write("new")
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/file")
}

func BenchmarkWrite1000(b *testing.B) {
	benchmarkWrite(b, 1000, func(dir string, _ func(string)) { os.RemoveAll(dir) })
}

func BenchmarkWrite10000(b *testing.B) {
	benchmarkWrite(b, 10000, func(dir string, _ func(string)) { os.RemoveAll(dir) })
}

func BenchmarkRewrite10000(b *testing.B) {
	benchmarkWrite(b, 10000, func(_ string, write func(string)) { write("old") })
}

func BenchmarkRelink10000(b *testing.B) {
	benchmarkWrite(b, 10000, func(_ string, write func(string)) { write("new") })
}

func BenchmarkUnchanged10000(b *testing.B) {
	base := b.TempDir()
	root, err := os.OpenRoot(base)
	if err != nil {
		b.Fatal(err)
	}
	defer root.Close()
	dir := filepath.Join(base, "public")
	if _, err := Write(context.Background(), manyPages(10000, "x"), root, dir, Sum{1}); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, ok := Unchanged(dir, Sum{1}, time.Time{}); !ok {
			b.Fatal("the site is not known again")
		}
	}
}
