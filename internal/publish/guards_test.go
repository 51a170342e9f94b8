package publish

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPasswordsInAddressesAreNotShown(t *testing.T) {
	for text, want := range map[string]string{
		"https://jane:hunter2@example.org/x.git":   "https://example.org/x.git",
		"ssh://jane@example.org/x.git":             "ssh://example.org/x.git",
		"jane:hunter2@example.org:x.git":           "example.org:x.git",
		"git@example.org:x.git":                    "git@example.org:x.git",
		"'https://t0k3n@example.org/' not found":   "'https://example.org/' not found",
		"a: b@c":                                   "a: b@c",
		"netlify-cli@27.10.2":                      "netlify-cli@27.10.2",
		"https://example.org:8080/a@b":             "https://b", // rather too much than too little
		"rsync://u:p@example.org/m and u:p@host:x": "rsync://example.org/m and host:x",
	} {
		if got := withoutSecrets(text); got != want {
			t.Errorf("%q is shown as %q, not %q", text, got, want)
		}
	}
}

func TestCommandsAreShownAsTheyAreTyped(t *testing.T) {
	args := []string{"npx", "--yes", "wrangler@4.1.0", "a b", "it's", "", "$HOME", "{folder}", "https://u:p@example.org/"}
	if got, want := asTyped(args), `npx --yes wrangler@4.1.0 'a b' 'it'\''s' '' '$HOME' {folder} https://example.org/`; got != want {
		t.Errorf("%s\nand not\n%s", got, want)
	}
}

func TestAddressesToReadBackFrom(t *testing.T) {
	for _, at := range []string{"", "example.org", "/x", "ftp://example.org/", "https://", "http:/x", "javascript:alert(1)"} {
		if CheckAddress(at) == nil {
			t.Errorf("%q is taken", at)
		}
	}
	for _, at := range []string{"https://example.org/", "http://127.0.0.1:8080/sub/"} {
		if err := CheckAddress(at); err != nil {
			t.Error(err)
		}
	}
}

// What somebody else may have written is read up to a bound, however small it is packed.
func TestAManifestIsReadUpToABound(t *testing.T) {
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	if _, err := io.CopyN(z, zeros{}, mostManifest+1); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := unpacked(bomb.Bytes()); err == nil || !strings.Contains(err.Error(), "more than 64 MB") {
		t.Errorf("%d bytes are unpacked: %v", bomb.Len(), err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// A long text is compressed beside memory, to the same bytes as one in memory.
func TestLongTextsAreSqueezedIntoFiles(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for _, size := range []int64{mostInMemory, mostInMemory + 1} {
		name := filepath.Join(t.TempDir(), "table.csv")
		text := bytes.Repeat([]byte("usa,2001-11-23,signed\n"), int(size)/22+1)[:size]
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		from, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer from.Close()
		small, err := squeezed(from, size)
		if err != nil {
			t.Fatal(err)
		}
		inFiles := len(glob(t, os.TempDir()))
		got, err := io.ReadAll(small)
		if err != nil || !bytes.Equal(got, packed(text)) {
			t.Errorf("%d bytes: %v, or other bytes", size, err)
		}
		if err := small.Close(); err != nil {
			t.Error(err)
		}
		if want := int(size - mostInMemory); inFiles != want || len(glob(t, os.TempDir())) != 0 {
			t.Errorf("%d bytes are in %d files, and not in %d", size, inFiles, want)
		}
	}
}

func glob(t *testing.T, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "accord-gzip-*"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}
