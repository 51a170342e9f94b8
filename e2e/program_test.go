// Package e2e drives the program as an author meets it: accord serve, a real browser, and files that are saved. It is a
// module of its own, so that accord itself needs nothing of what drives a browser.
package e2e

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// programVariable names the environment variable that says where the built program is.
const programVariable = "ACCORD_UNDER_TEST"

func TestMain(m *testing.M) {
	if file := os.Getenv(measureVariable); file != "" {
		os.Exit(measure(file))
	}
	os.Exit(withProgram(m.Run))
}

// withProgram builds the program once, for all tests.
func withProgram(run func() int) int {
	dir, err := os.MkdirTemp("", "accord-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "accord")
	build := exec.Command("go", "build", "-o", program, "./cmd/accord")
	build.Dir, build.Stdout, build.Stderr = "..", os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "the program cannot be built:", err)
		return 1
	}
	os.Setenv(programVariable, program)
	return run()
}

// patience is how long anything may take that happens at once on an idle machine.
const patience = 30 * time.Second

// A site is a folder that an author writes in.
type site struct {
	t    *testing.T
	dir  string
	url  string // of the server, without a slash at the end
	stop func() // ends the server, and waits for its end
}

// newSite makes a site of files, and serves it. Tests of small sites run side by side.
func newSite(t *testing.T, files map[string]string) *site {
	t.Helper()
	t.Parallel()
	s := &site{t: t, dir: t.TempDir()}
	for path, text := range files {
		s.write(path, text)
	}
	s.serve("127.0.0.1:0")
	return s
}

// referenceSite serves a copy of the site that accord brings along.
func referenceSite(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, dir: t.TempDir()}
	if err := os.CopyFS(filepath.Join(s.dir, "content"), os.DirFS("../content")); err != nil {
		t.Fatal(err)
	}
	s.write("accord.yaml", builtIn(t, "accord.yaml"))
	s.serve("127.0.0.1:0")
	return s
}

// builtIn is a file of accord itself, as a start for an author's own.
func builtIn(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (s *site) write(path, text string) {
	s.t.Helper()
	name := filepath.Join(s.dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		s.t.Fatal(err)
	}
}

// edit exchanges a text that a file must hold.
func (s *site) edit(path, old, text string) {
	s.t.Helper()
	was, err := os.ReadFile(filepath.Join(s.dir, filepath.FromSlash(path)))
	if err != nil {
		s.t.Fatal(err)
	}
	if !strings.Contains(string(was), old) {
		s.t.Fatalf("%s does not hold %q", path, old)
	}
	s.write(path, strings.Replace(string(was), old, text, 1))
}

func (s *site) remove(path string) {
	s.t.Helper()
	if err := os.Remove(filepath.Join(s.dir, filepath.FromSlash(path))); err != nil {
		s.t.Fatal(err)
	}
}

// serve starts the program, and returns when it has told its address.
func (s *site) serve(addr string) {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), os.Getenv(programVariable), "serve", "--site", s.dir, "--addr", addr)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = patience
	cmd.Stderr = s.t.Output()
	out, err := cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	told, ended := make(chan string, 1), make(chan struct{})
	go func() {
		defer close(ended)
		follow(bufio.NewScanner(out), s.t, told)
		cmd.Wait()
	}()
	s.stop = func() {
		cmd.Cancel()
		<-ended
	}
	s.t.Cleanup(s.stop)
	select {
	case s.url = <-told:
	case <-ended:
		s.t.Fatal("the program has ended")
	case <-time.After(patience):
		s.t.Fatal("the program has told no address")
	}
}

// follow hands on the address that a program tells, and what else it says to the log of the test.
func follow(lines *bufio.Scanner, t *testing.T, told chan<- string) {
	address := regexp.MustCompile(`^(http://\S+)/ `)
	for lines.Scan() {
		fmt.Fprintln(t.Output(), lines.Text())
		if m := address.FindStringSubmatch(lines.Text()); m != nil {
			told <- m[1]
		}
	}
}

// settings are those of a site whose articles need no source, so that a test's own mistakes are the only ones.
const settings = "title: Explainers\nchecks: {uncited-article: off}\n"

// article is a file of an article; what follows the title are further lines of its front matter.
func article(title, body string, lines ...string) string {
	front := append([]string{"title: " + title, "date: 2026-11-01", "summary: What a signature shows."}, lines...)
	return "---\n" + strings.Join(front, "\n") + "\n---\n" + body + "\n"
}
