// Floor turns a folder of Markdown files into minified pages and does nothing else: it knows no
// record, resolves no link, makes no list and checks nothing. What a site compiler needs beyond
// its time is the price of the compiler itself.
//
//	floor CONTENT TEMPLATE OUT
package main

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/html"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: floor CONTENT TEMPLATE OUT")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(2)
	}
}

// run converts with two goroutines, as many as the machine of the budgets has processors.
func run(content, layout, out string) error {
	page, err := template.ParseFiles(layout)
	if err != nil {
		return err
	}
	files := make(chan string, 64)
	failed := make([]error, 2)
	var workers sync.WaitGroup
	for i := range failed {
		workers.Go(func() {
			c := newConverter(content, out, page)
			for name := range files {
				if err := c.convert(name); err != nil && failed[i] == nil {
					failed[i] = fmt.Errorf("%s: %w", name, err)
				}
			}
		})
	}
	err = fs.WalkDir(os.DirFS(content), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(name, ".md") {
			files <- name
		}
		return err
	})
	close(files)
	workers.Wait()
	for _, e := range failed {
		if err == nil {
			err = e
		}
	}
	return err
}

// A converter serves one goroutine and uses its buffers again for every file.
type converter struct {
	content, out    string
	page            *template.Template
	markdown        goldmark.Markdown
	minifier        *minify.M
	body, full, min bytes.Buffer
}

func newConverter(content, out string, page *template.Template) *converter {
	c := &converter{content: content, out: out, page: page, minifier: minify.New()}
	c.markdown = goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Footnote, extension.DefinitionList, extension.Typographer),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
	)
	c.minifier.Add("text/html", &html.Minifier{KeepDefaultAttrVals: true, KeepDocumentTags: true, KeepEndTags: true})
	return c
}

func (c *converter) convert(name string) error {
	src, err := os.ReadFile(filepath.Join(c.content, name))
	if err != nil {
		return err
	}
	head, body, _ := strings.Cut(strings.TrimPrefix(string(src), "---\n"), "\n---\n")
	c.body.Reset()
	c.full.Reset()
	c.min.Reset()
	if err := c.markdown.Convert([]byte(body), &c.body); err != nil {
		return err
	}
	path := strings.TrimSuffix(name, ".md")
	err = c.page.Execute(&c.full, map[string]any{
		"Title": field(head, "title"), "Date": field(head, "date"), "Summary": field(head, "summary"),
		"Path": "/" + path + "/", "Body": template.HTML(c.body.String()),
	})
	if err != nil {
		return err
	}
	if err := c.minifier.Minify("text/html", &c.min, &c.full); err != nil {
		return err
	}
	folder := filepath.Join(c.out, path)
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "index.html"), c.min.Bytes(), 0o666)
}

// field returns the value of a line "key: value" of the front matter, without decoding YAML.
func field(head, key string) string {
	for line := range strings.SplitSeq(head, "\n") {
		if value, ok := strings.CutPrefix(line, key+": "); ok {
			return value
		}
	}
	return ""
}
