package e2e

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// measureVariable makes this program a small one that runs another, and writes into the file that the variable names what that took. The peak
// of a program is never less than that of who started it: tests that drive a browser have a higher one than what is measured.
const measureVariable = "ACCORD_MEASURE"

func measure(file string) int {
	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		fmt.Fprintln(os.Stderr, err)
		return 125
	}
	state := cmd.ProcessState
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 125
	}
	if err := os.WriteFile(file, fmt.Appendf(nil, "%d %d", state.UserTime()+state.SystemTime(), usage.Maxrss), 0o600); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 125
	}
	return state.ExitCode()
}

// measured runs the program and returns how it ended, the processor time that it took, and its peak memory in megabytes.
func measured(t *testing.T, args ...string) (e ended, cpu time.Duration, peak int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "measured")
	cmd := exec.CommandContext(t.Context(), self, append([]string{os.Getenv(programVariable)}, args...)...)
	cmd.Env = append(os.Environ(), measureVariable+"="+file)
	e = endOf(cmd)
	data, err := os.ReadFile(file)
	if _, scan := fmt.Sscan(string(data), &cpu, &peak); err != nil || scan != nil {
		t.Fatalf("%v, %v\n%s", err, scan, e.said)
	}
	return e, cpu, peak / 1024
}

// An intruder is a file that somebody has put into a site, and what a build says of it.
type intruder struct {
	name   string
	file   string
	write  func(t *testing.T, name string) // nil writes text
	text   string
	status int
	says   string // a part of it
	cpu    time.Duration
	peak   int // in megabytes
}

const front = "---\ntitle: T\nsummary: It is.\ndate: 2026-01-01\n---\n"

// What is too large, too deep, broken or not a file is told at its place, quickly, and takes no memory; what is only odd is built.
func TestHostileFilesAreTold(t *testing.T) {
	t.Parallel()
	const canary = "canary-4f1d"
	secret := filepath.Join(t.TempDir(), "secret.md")
	if err := os.WriteFile(secret, []byte(front+canary), 0o666); err != nil {
		t.Fatal(err)
	}
	rep := strings.Repeat
	page := "content/pages/x.md"
	link := func(to string) func(*testing.T, string) {
		return func(t *testing.T, name string) { must(t, os.Symlink(to, name)) }
	}
	sparse := func(head string) func(*testing.T, string) {
		return func(t *testing.T, name string) {
			must(t, os.WriteFile(name, []byte(head), 0o666))
			must(t, os.Truncate(name, 1<<30))
		}
	}
	rows := []intruder{
		{name: "1 GB of nothing", file: page, write: sparse(""), status: 1, says: "x.md: error: the file is not read: it is larger than 16 MiB"},
		{name: "1 GB of front matter", file: page, write: long("---\n", "title: aaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", 1<<30), status: 1, says: "larger than 16 MiB"},
		{name: "1 GB on one line", file: page, write: sparse(front + "x"), status: 1, says: "larger than 16 MiB"},
		{name: "1 GB of settings", file: "accord.yaml", write: sparse("title: X\n"), status: 1, says: "accord.yaml: error: the file is not read"},
		{name: "1 GB of roll", file: "content/agreements/r.csv", write: sparse("who,signed\n"), status: 1, says: "larger than 16 MiB"},
		{name: "15 MB of front matter that does not end", file: page, write: long("---\n", "a: b\n", 15<<20), status: 1, says: "x.md:1:1: error: the front matter does not end", peak: 96},
		{name: "15 MB on one line", file: page, text: front + rep("x", 15<<20), says: "", peak: 256, cpu: 3 * time.Second},
		{name: "10,000 lists", file: page, text: front + rep("- ", 10_000) + "x", status: 1, says: "x.md:6"},
		{name: "10,000 quotations", file: page, text: front + rep("> ", 10_000) + "x", status: 1, says: "x.md:6"},
		{name: "100,000 stars", file: page, text: front + rep("*a **a ", 50_000), status: 1, says: "x.md:"},
		{name: "a million brackets", file: page, text: front + rep("[", 1_000_000), status: 1, says: "x.md:"},
		{name: "a table of 10,000 columns", file: page, text: front + rep("|a", 10_000) + "|\n" + rep("|-", 10_000) + "|\n" + rep("|b", 10_000) + "|\n"},
		{name: "a million footnotes", file: page, text: front + rep("[^a]: b\n\n", 1_000_000), status: 1, says: "x.md:", peak: 192, cpu: 3 * time.Second},
		{name: "a million definitions", file: page, text: front + rep("[a]: b\n", 1_000_000), status: 1, says: "x.md:", peak: 128, cpu: 3 * time.Second},
		{name: "a billion laughs", file: page, text: "---\na: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\ntitle: *c\n---\n", status: 1, says: "x.md:2:4: error: "},
		{name: "an anchor in itself", file: page, text: "---\ntitle: &a {b: *a}\n---\n", status: 1, says: "x.md:2:8: error: "},
		{name: "merge keys", file: page, text: "---\nextra: {<<: {a: b}}\ntitle: T\n---\n", status: 1, says: "x.md:2:"},
		{name: "a tag", file: page, text: "---\ntitle: !!python/object:os.system x\n---\n", status: 1, says: "x.md:2:8: error: "},
		{name: "10,001 brackets", file: page, text: "---\ntitle: " + rep("[", 10_001) + "\n---\n", status: 1, says: "x.md:2:"},
		{name: "a key twice", file: page, text: "---\ntitle: T\ntitle: U\n---\n", status: 1, says: "x.md:3:1: error: "},
		{name: "tabs", file: page, text: "---\ntitle: T\nextra:\n\ta: b\n---\n", status: 1, says: "x.md:4:"},
		{name: "a day that is none", file: "content/articles/x.md", text: "---\ntitle: T\nsummary: It is.\ndate: 2026-02-30\n---\n", status: 1, says: "x.md:4:7: error: "},
		{name: "UTF-16", file: page, text: "\xff\xfe-\x00-\x00-\x00", status: 1, says: "UTF-8"},
		{name: "half a character", file: page, text: front + "a\xc3", status: 1, says: "UTF-8"},
		{name: "a surrogate", file: page, text: front + "\xed\xa0\x80", status: 1, says: "UTF-8"},
		{name: "NUL", file: page, text: "---\ntitle: \"a\\0b\"\n---\n", status: 1, says: "x.md:2:9: error: "},
		{name: "10 MB of accents on a letter", file: page, text: front + "a" + rep("\u0301", 5<<20), peak: 256, cpu: 4 * time.Second},
		{name: "line ends of two kinds, and a mark of order", file: page, text: "\ufeff---\r\ntitle: T\r\n---\nText.\r\n"},
		{name: "a name of Windows", file: "content/pages/con.md", text: front, status: 1, says: "con.md"},
		{name: "a name with a control character", file: "content/pages/a\u202eb.md", text: front, status: 1, says: "error: "},
		{name: "a name of 200 letters", file: "content/pages/" + rep("a", 200) + ".md", text: front, status: 1, says: "error: "},
		{name: "200 folders", file: "content/pages/" + rep("d/", 200) + "x.md", text: front, status: 1, says: "error: "},
		{name: "an old address outside", file: page, text: "---\ntitle: T\naliases: [../../etc/x]\n---\n", status: 1, says: "x.md:3:"},
		{name: "an old address of git", file: page, text: "---\ntitle: T\naliases: [/.git/config]\n---\n", status: 1, says: "x.md:3:"},
		{name: "an image outside", file: page, text: front + "![x](../../../etc/passwd)\n", status: 1, says: "x.md:6:"},
		{name: "an image of Windows", file: page, text: front + `![x](C:\x\y.png)` + "\n", status: 1, says: "x.md:6:"},
		{name: "a link out of the site", file: page, write: link(secret), status: 1, says: "x.md: error: "},
		{name: "a folder that leads out of the site", file: "content/terms", write: link(filepath.Dir(secret)), status: 1, says: "content/terms"},
		{name: "a file below such a folder", file: "static/y", write: link(filepath.Dir(secret)), status: 1, says: "static/y"},
		{name: "a link to itself", file: page, write: link("x.md"), status: 1, says: "x.md: error: "},
		{name: "a link to nothing", file: page, write: link("nothing.md"), status: 1, says: "x.md: error: "},
		{name: "the environment", file: page, write: link("/proc/self/environ"), status: 1, says: "x.md: error: "},
		{name: "zeros without end", file: "static/zero.txt", write: link("/dev/zero"), status: 1, says: "zero.txt"},
		{name: "a pipe", file: page, write: func(t *testing.T, name string) { must(t, syscall.Mkfifo(name, 0o666)) }, status: 1, says: "x.md: error: "},
		{name: "a pipe among the files that are copied", file: "static/pipe.txt", write: func(t *testing.T, name string) { must(t, syscall.Mkfifo(name, 0o666)) }, status: 1, says: "pipe.txt"},
		{name: "a device", file: page, write: func(t *testing.T, name string) { must(t, syscall.Mknod(name, syscall.S_IFCHR|0o666, 0x105)) }, status: 1, says: "x.md: error: "},
		{name: "two for one address", file: "content/articles/about.md", text: "---\ntitle: T\nsummary: It is.\ndate: 2026-01-01\naliases: [/y/]\n---\n", status: 1, says: "y.md"},
		{name: "a template that calls itself", file: "layouts/page.html", text: `{{define "main"}}{{template "r" .}}{{end}}{{define "r"}}{{template "r" .}}{{end}}`, status: 1, says: "layouts/page.html:1: error: ", peak: 1024, cpu: 10 * time.Second},
		{name: "a template that prints without end", file: "layouts/page.html", text: `{{define "main"}}{{template "r" .}}{{end}}{{define "r"}}` + rep("x", 10_000) + `{{template "r" .}}{{end}}`, status: 1, says: "layouts/page.html: error: the page is larger than 32 MiB", peak: 1024, cpu: 10 * time.Second},
		{name: "a template that counts without end", file: "layouts/page.html", text: `{{define "main"}}{{range 1000000000000}}x{{end}}{{end}}`, status: 1, says: "layouts/page.html:1: error: "},
		{name: "a part that is missing", file: "layouts/page.html", text: `{{define "main"}}{{template "parts/nothing.html"}}{{end}}`, status: 1, says: "layouts/page.html:1: error: "},
		{name: "a field that is missing", file: "layouts/page.html", text: `{{define "main"}}{{.Nothing}}{{end}}`, status: 1, says: "layouts/page.html:1: error: "},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) { row.check(t, canary) })
	}
	t.Logf("%d files, none read beyond the site, none beyond its bounds", len(rows))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// long writes a file of so many bytes of one line, again and again.
func long(head, line string, size int64) func(*testing.T, string) {
	return func(t *testing.T, name string) {
		f, err := os.Create(name)
		must(t, err)
		defer f.Close()
		block := []byte(strings.Repeat(line, 1<<20/len(line)))
		_, err = f.WriteString(head)
		must(t, err)
		for n := int64(0); n < size; n += int64(len(block)) {
			_, err := f.Write(block)
			must(t, err)
		}
	}
}

func (h intruder) check(t *testing.T, canary string) {
	dir := t.TempDir()
	files := map[string]string{"accord.yaml": "title: X\n", "content/pages/y.md": "---\ntitle: Y\n---\n", "static/s.txt": "s"}
	delete(files, h.file)
	for name, text := range files {
		must(t, os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o777))
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	file := filepath.Join(dir, filepath.FromSlash(h.file))
	must(t, os.MkdirAll(filepath.Dir(file), 0o777))
	if h.write != nil {
		h.write(t, file)
	} else {
		must(t, os.WriteFile(file, []byte(h.text), 0o666))
	}
	e, cpu, peak := measured(t, "build", "--site", dir, "--now", "2026-11-26")
	if e.status != h.status || !strings.Contains(e.said, h.says) {
		t.Errorf("status %d, and not %d with %q; it says\n%.3000s", e.status, h.status, h.says, e.said)
	}
	if most := max(h.cpu, time.Second); cpu > most {
		t.Errorf("it took %v, and may take %v", cpu, most)
	}
	if most := max(h.peak, 64); peak > most {
		t.Errorf("it took %d MB, and may take %d", peak, most)
	}
	if strings.Contains(e.said, canary) {
		t.Errorf("it tells what stands outside of the site:\n%s", e.said)
	}
	err := filepath.WalkDir(filepath.Join(dir, "public"), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil // nothing was written, as a rule
		}
		if text, err := os.ReadFile(name); err != nil || strings.Contains(string(text), canary) {
			t.Errorf("%s holds what stands outside of the site, or cannot be read: %v", name, err)
		}
		return nil
	})
	must(t, err)
}
