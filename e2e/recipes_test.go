package e2e

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

// actionlint knows all that a workflow of GitHub may hold, and reads its shell commands.
const actionlint = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"

// gitlabSchema is a package of npm that brings the schema which GitLab publishes for its files.
const gitlabSchema = "gitlab-ci-local@4.55.0"

// A workflow is what these tests read of one.
type workflow struct {
	Jobs map[string]struct {
		Steps []struct {
			Name string
			Run  string
		}
	}
}

func TestWorkflowIsOneOfGitHub(t *testing.T) {
	t.Parallel()
	bin := t.TempDir()
	install := exec.CommandContext(t.Context(), "go", "install", actionlint)
	install.Dir, install.Env = os.TempDir(), append(os.Environ(), "GOBIN="+bin, "GOFLAGS=-mod=mod")
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const file = "../recipes/github/.github/workflows/publish.yml"
	if out, err := exec.CommandContext(t.Context(), filepath.Join(bin, "actionlint"), file).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	wrong := filepath.Join(t.TempDir(), "publish.yml")
	if err := os.WriteFile(wrong, bytes.Replace(text, []byte("runs-on"), []byte("run-on"), 1), 0o666); err != nil {
		t.Fatal(err)
	}
	if exec.CommandContext(t.Context(), filepath.Join(bin, "actionlint"), wrong).Run() == nil {
		t.Error("a mistake is not found: nothing was judged")
	}
}

func TestPipelineIsOneOfGitLab(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join(installed(t, gitlabSchema), "node_modules/gitlab-ci-local/src/schema/schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("gitlab.json", schema); err != nil {
		t.Fatal(err)
	}
	judge, err := c.Compile("gitlab.json")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../recipes/gitlab/.gitlab-ci.yml")
	if err != nil {
		t.Fatal(err)
	}
	if err := judge.Validate(plainYAML(t, text)); err != nil {
		t.Error(err)
	}
	if judge.Validate(plainYAML(t, bytes.Replace(text, []byte("paths:"), []byte("path:"), 1))) == nil {
		t.Error("a mistake is not found: nothing was judged")
	}
}

// plainYAML is YAML as the values of JSON.
func plainYAML(t *testing.T, text []byte) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

// release is an archive as a release has it, with its hash.
func release(t *testing.T) (address, sum string) {
	t.Helper()
	program, err := os.ReadFile(os.Getenv(programVariable))
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	w := tar.NewWriter(z)
	if err := w.WriteHeader(&tar.Header{Name: "accord", Mode: 0o755, Size: int64(len(program))}); err != nil {
		t.Fatal(err)
	}
	w.Write(program)
	w.Close()
	z.Close()
	file := filepath.Join(t.TempDir(), "accord.tar.gz")
	if err := os.WriteFile(file, buf.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	hash := sha256.Sum256(buf.Bytes())
	return "file://" + file, hex.EncodeToString(hash[:])
}

// newRepository is a new site with recipes, in a repository whose origin is bare.
func newRepository(t *testing.T, args ...string) (dir, origin string) {
	t.Helper()
	origin = filepath.Join(t.TempDir(), "origin.git")
	git(t, t.TempDir(), "init", "-q", "--bare", "-b", "main", origin)
	dir = filepath.Join(t.TempDir(), "site")
	if out, err := exec.CommandContext(t.Context(), os.Getenv(programVariable), append([]string{"new", dir}, args...)...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	git(t, dir, "init", "-q", "-b", "main")
	git(t, dir, "remote", "add", "origin", origin)
	git(t, dir, "add", ".")
	git(t, dir, "-c", "user.name=X", "-c", "user.email=x@example.org", "commit", "-qm", "first")
	git(t, dir, "push", "-q", "origin", "main")
	return dir, origin
}

// The commands of the workflow, as they are written, bring a new site to the branch that GitHub Pages serves.
func TestWorkflowRuns(t *testing.T) {
	t.Parallel()
	dir, origin := newRepository(t, "--ci", "github", "--host", "github")
	text, err := os.ReadFile(filepath.Join(dir, ".github/workflows/publish.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var w workflow
	if err := yaml.Unmarshal(text, &w); err != nil {
		t.Fatal(err)
	}
	address, sum := release(t)
	temp, added := t.TempDir(), filepath.Join(t.TempDir(), "path")
	env := append(os.Environ(), "ACCORD_URL="+address, "ACCORD_SHA256="+sum, "RUNNER_TEMP="+temp, "GITHUB_PATH="+added)
	ran := 0
	for _, step := range w.Jobs["publish"].Steps {
		if step.Run == "" {
			continue
		}
		path, _ := os.ReadFile(added)
		script(t, dir, append(env, "PATH="+strings.TrimSpace(string(path))+":"+os.Getenv("PATH")), step.Run)
		ran++
	}
	if ran != 4 {
		t.Errorf("%d steps ran", ran)
	}
	if out := git(t, origin, "ls-tree", "--name-only", "gh-pages"); !strings.Contains(out, "index.html") || !strings.Contains(out, ".nojekyll") {
		t.Errorf("the branch has %s", out)
	}
	if wrong := exec.CommandContext(t.Context(), "bash", "-e", "-c", w.Jobs["publish"].Steps[1].Run); true {
		wrong.Dir, wrong.Env = dir, append(env, "ACCORD_SHA256="+strings.Repeat("0", 64))
		if wrong.Run() == nil {
			t.Error("an archive with another hash is taken")
		}
	}
}

// The commands of the pipeline build what GitLab Pages serves. What is installed on a runner's image is here already.
func TestPipelineRuns(t *testing.T) {
	t.Parallel()
	dir, _ := newRepository(t, "--ci", "gitlab", "--host", "gitlab")
	text, err := os.ReadFile(filepath.Join(dir, ".gitlab-ci.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var pipeline struct {
		Default struct {
			Before []string `yaml:"before_script"`
		}
		Check, Pages struct{ Script []string }
	}
	if err := yaml.Unmarshal(text, &pipeline); err != nil {
		t.Fatal(err)
	}
	address, sum := release(t)
	bin := t.TempDir()
	env := append(os.Environ(), "ACCORD_URL="+address, "ACCORD_SHA256="+sum, "PATH="+bin+":"+os.Getenv("PATH"))
	for _, line := range append(append(pipeline.Default.Before[1:], pipeline.Check.Script...), pipeline.Pages.Script...) {
		script(t, dir, env, strings.ReplaceAll(line, "/usr/local/bin", bin))
	}
	if _, err := os.Stat(filepath.Join(dir, "public/index.html")); err != nil {
		t.Error(err)
	}
}

// script runs lines as a runner does.
func script(t *testing.T, dir string, env []string, lines string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "bash", "-e", "-o", "pipefail", "-c", lines)
	cmd.Dir, cmd.Env = dir, env
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s\n%v\n%s", lines, err, out)
	}
}
