package e2e

import (
	"embed"
	"os"
	"os/exec"
	"testing"
)

// readers are the programs that read a built site as others do, with what npm brings.
//
//go:embed readers
var readers embed.FS

// installed is a folder with packages, each named with its version, and with the programs of readers/ beside them. npm keeps
// the packages for the next time, and runs nothing that they bring.
func installed(t *testing.T, packages ...string) string {
	t.Helper()
	dir := t.TempDir()
	args := []string{"install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline", "--prefix", dir}
	if out, err := exec.Command("npm", append(args, packages...)...).CombinedOutput(); err != nil {
		t.Fatalf("npm does not bring %q: %v\n%s", packages, err, out)
	}
	if err := os.CopyFS(dir, readers); err != nil {
		t.Fatal(err)
	}
	return dir
}

// node runs one of the readers where its packages are, and returns what it prints.
func node(t *testing.T, dir, reader string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", append([]string{"readers/" + reader}, args...)...)
	cmd.Dir, cmd.Stderr = dir, t.Output()
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", reader, err, out)
	}
	return out
}
