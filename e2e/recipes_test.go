package e2e

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

// actionlint knows all that a workflow of GitHub may hold, and reads its shell commands.
const actionlint = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"

// gitlabSchema is a package of npm that brings the schema which GitLab publishes for its files.
const gitlabSchema = "gitlab-ci-local@4.55.0"

// The hosts that accord new takes with each service of continuous integration.
var (
	githubHosts = []string{"", "s3", "github", "netlify", "cloudflare"}
	gitlabHosts = []string{"", "s3", "gitlab", "netlify", "cloudflare"}
)

// newSiteWith is a new site with recipes.
func newSiteWith(t *testing.T, ci, host string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "site")
	if out, err := exec.CommandContext(t.Context(), os.Getenv(programVariable), "new", dir, "--ci", ci, "--host", host).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

func TestWorkflowsAreOnesOfGitHub(t *testing.T) {
	t.Parallel()
	bin := t.TempDir()
	install := exec.CommandContext(t.Context(), "go", "install", actionlint)
	install.Dir, install.Env = os.TempDir(), append(os.Environ(), "GOBIN="+bin, "GOFLAGS=-mod=mod")
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	judge := func(file string) ([]byte, error) {
		return exec.CommandContext(t.Context(), filepath.Join(bin, "actionlint"), file).CombinedOutput()
	}
	var text []byte
	for _, host := range githubHosts {
		files, err := filepath.Glob(filepath.Join(newSiteWith(t, "github", host), ".github/workflows/*.yml"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%q: no workflows: %v", host, err)
		}
		for _, file := range files {
			if out, err := judge(file); err != nil {
				t.Errorf("%q: %v\n%s", host, err, out)
			}
			if text, err = os.ReadFile(file); err != nil {
				t.Fatal(err)
			}
		}
	}
	wrong := filepath.Join(t.TempDir(), "publish.yml")
	if err := os.WriteFile(wrong, bytes.Replace(text, []byte("runs-on"), []byte("run-on"), 1), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := judge(wrong); err == nil {
		t.Error("a mistake is not found: nothing was judged")
	}
}

func TestPipelinesAreOnesOfGitLab(t *testing.T) {
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
	for _, host := range gitlabHosts {
		text, err := os.ReadFile(filepath.Join(newSiteWith(t, "gitlab", host), ".gitlab-ci.yml"))
		if err != nil {
			t.Fatal(err)
		}
		if err := judge.Validate(plainYAML(t, text)); err != nil {
			t.Errorf("%q: %v", host, err)
		}
		if judge.Validate(plainYAML(t, bytes.Replace(text, []byte("image:"), []byte("imago:"), 1))) == nil {
			t.Errorf("%q: a mistake is not found: nothing was judged", host)
		}
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

// A runner runs the commands of recipes in a site's folder, with programs in the place of those that reach a host: npx keeps a copy of the
// folder that it is told to bring there.
type runner struct {
	t    *testing.T
	dir  string            // of the site
	bin  string            // of the programs
	said map[string]string // secrets, variables and what else the service knows, by the name that recipes use
	env  []string
}

func newRunner(t *testing.T, dir string) *runner {
	t.Helper()
	r := &runner{t: t, dir: dir, bin: t.TempDir(), env: slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "AWS_") })}
	address, sum := release(t)
	r.said = map[string]string{
		"vars.ACCORD_URL": address, "vars.ACCORD_SHA256": sum, "github.token": gitToken,
		"secrets.AWS_ACCESS_KEY_ID": accessKey, "secrets.AWS_SECRET_ACCESS_KEY": secretKey,
		"secrets.NETLIFY_AUTH_TOKEN": "key", "vars.NETLIFY_SITE_ID": "id", "secrets.CLOUDFLARE_API_TOKEN": "key", "vars.CLOUDFLARE_ACCOUNT_ID": "id",
	}
	r.program("npx", `printf '%s ' "$@" "${NETLIFY_AUTH_TOKEN:-}${CLOUDFLARE_API_TOKEN:-}" > "$0.said"
for word; do if [ -d "$word" ]; then cp -r "$word" "$0.folder"; fi; done`)
	r.program("gh", `printf '%s ' "$@" "$GH_TOKEN" > "$0.said"`)
	return r
}

// program puts a program where commands are found.
func (r *runner) program(name, script string) {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(r.bin, name), []byte("#!/bin/sh\nset -e\n"+script+"\n"), 0o755); err != nil {
		r.t.Fatal(err)
	}
}

// heard is what a program was told, "" if it was not run.
func (r *runner) heard(name string) string {
	text, _ := os.ReadFile(filepath.Join(r.bin, name+".said"))
	return string(text)
}

// try runs lines as a runner does.
func (r *runner) try(env []string, lines string) ([]byte, error) {
	cmd := exec.CommandContext(r.t.Context(), "bash", "-e", "-o", "pipefail", "-c", lines)
	cmd.Dir, cmd.Env = r.dir, env
	return cmd.CombinedOutput()
}

// run runs lines that must succeed.
func (r *runner) run(env []string, lines string) {
	r.t.Helper()
	if out, err := r.try(env, lines); err != nil {
		r.t.Fatalf("%s\n%v\n%s", lines, err, out)
	}
}

// A workflow is what these tests read of one.
type workflow struct {
	Permissions map[string]string
	Jobs        map[string]struct{ Steps []workflowStep }
}

type workflowStep struct {
	Name, Uses, Run string
	Env             map[string]string
}

// steps are those of the only job of a workflow. Other people's are named by a commit, which nobody can change.
func (r *runner) steps(name string) (w workflow, steps []workflowStep) {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(r.dir, ".github/workflows", name+".yml"))
	if err != nil {
		r.t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &w); err != nil {
		r.t.Fatal(err)
	}
	pinned := regexp.MustCompile(`^[\w-]+/[\w-]+@[0-9a-f]{40}$`)
	for _, s := range w.Jobs[name].Steps {
		if s.Uses != "" && !pinned.MatchString(s.Uses) {
			r.t.Errorf("%s uses %s, which is no commit", name, s.Uses)
		}
		if s.Run != "" {
			steps = append(steps, s)
		}
	}
	return w, steps
}

// environment is that of a step: what its recipe asks for, and nothing else that the service knows.
func (r *runner) environment(s workflowStep, more ...string) []string {
	r.t.Helper()
	env := append(slices.Clone(r.env), "RUNNER_TEMP="+filepath.Join(r.bin, "temp"), "GITHUB_PATH="+filepath.Join(r.bin, "path"), "GITHUB_REPOSITORY=jane/site")
	added, _ := os.ReadFile(filepath.Join(r.bin, "path"))
	env = append(env, "PATH="+strings.TrimSpace(string(added))+":"+r.bin+":"+os.Getenv("PATH"))
	for key, value := range s.Env {
		word := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(value, "${{"), "}}"))
		known, ok := r.said[word]
		if !ok {
			r.t.Fatalf("%s: the service knows no %s", s.Name, word)
		}
		env = append(env, key+"="+known)
	}
	return append(env, more...)
}

// work runs all commands of a workflow, on a runner that nothing is left on.
func (r *runner) work(name string, more ...string) workflow {
	r.t.Helper()
	if err := errors.Join(os.RemoveAll(filepath.Join(r.bin, "path")), os.MkdirAll(filepath.Join(r.bin, "temp"), 0o777)); err != nil {
		r.t.Fatal(err)
	}
	w, steps := r.steps(name)
	for _, s := range steps {
		r.run(r.environment(s, more...), s.Run)
	}
	return w
}

// writes are the rights that go beyond reading.
func (w workflow) writes() string {
	var rights []string
	for _, right := range slices.Sorted(maps.Keys(w.Permissions)) {
		if w.Permissions[right] != "read" {
			rights = append(rights, right)
		}
	}
	return strings.Join(rights, " ")
}

// The commands of the workflows, as they are written, check a new site and bring it to the branch that GitHub Pages serves, with the token where
// the checkout leaves it: in a file of its own, which the repository includes.
func TestWorkflowsPublishToABranch(t *testing.T) {
	t.Parallel()
	host := newGitHost(t)
	r := newRunner(t, newSiteWith(t, "github", "github"))
	git(t, r.dir, "init", "-q", "-b", "main")
	git(t, r.dir, "remote", "add", "origin", host.url)
	git(t, r.dir, "add", ".")
	git(t, r.dir, "-c", "user.name=X", "-c", "user.email=x@example.org", "commit", "-qm", "first")
	credentials := filepath.Join(t.TempDir(), "git-credentials.config")
	git(t, r.dir, "config", "--file", credentials, "http."+strings.TrimSuffix(host.url, "site.git")+".extraheader", "Authorization: bearer "+gitToken)
	git(t, r.dir, "config", "includeIf.gitdir:"+filepath.Join(r.dir, ".git")+".path", credentials)

	if rights := r.work("check").writes(); rights != "" {
		t.Errorf("checking may write %s", rights)
	}
	if rights := r.work("publish").writes(); rights != "contents pages" {
		t.Errorf("publishing may write %s", rights)
	}
	if out := git(t, host.dir, "ls-tree", "--name-only", "gh-pages"); !strings.Contains(out, "index.html") || !strings.Contains(out, ".nojekyll") {
		t.Errorf("the branch has %s", out)
	}
	if said := r.heard("gh"); said != "api --method POST repos/jane/site/pages/builds "+gitToken+" " {
		t.Errorf("gh was told %q", said)
	}
	r.said["vars.ACCORD_SHA256"] = strings.Repeat("0", 64)
	_, steps := r.steps("check")
	if out, err := r.try(r.environment(steps[0]), steps[0].Run); err == nil {
		t.Errorf("an archive with another hash is taken:\n%s", out)
	}
}

// A mistake in the site ends the check, with a line that GitHub shows at its place.
func TestWorkflowsTellMistakes(t *testing.T) {
	t.Parallel()
	r := newRunner(t, newSiteWith(t, "github", ""))
	r.work("check")
	article := filepath.Join(r.dir, "content/articles/wrong.md")
	if err := os.WriteFile(article, []byte("---\ntitle: Wrong\nsummary: A mistake.\ndate: 2026-01-01\n---\n[[nobody]]\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	_, steps := r.steps("check")
	last := steps[len(steps)-1]
	if out, err := r.try(r.environment(last), last.Run); err == nil || !bytes.Contains(out, []byte("::error file=content/articles/wrong.md,line=6")) {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestWorkflowsPublishToABucket(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	g.empty(t)
	r := newRunner(t, newSiteWith(t, "github", "s3"))
	r.setBucket()
	if rights := r.work("publish", "AWS_ENDPOINT_URL_S3="+g.url).writes(); rights != "" {
		t.Errorf("publishing may write %s", rights)
	}
	if _, ok := g.objects(t)["index.html"]; !ok {
		t.Error("the bucket has no page")
	}
}

// setBucket names the bucket, as an author does.
func (r *runner) setBucket() {
	r.t.Helper()
	name := filepath.Join(r.dir, "accord.yaml")
	text, err := os.ReadFile(name)
	if err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(name, bytes.Replace(text, []byte("bucket: my-explainers"), []byte("bucket: "+bucketName), 1), 0o666); err != nil {
		r.t.Fatal(err)
	}
}

// The hosts' own tools get a folder with the site and the files that the host reads, and the keys.
func TestWorkflowsPublishByTools(t *testing.T) {
	t.Parallel()
	for host, told := range map[string]string{
		"netlify":    `^--yes netlify-cli@[\d.]+ deploy --prod --no-build --dir (\S+) key $`,
		"cloudflare": `^--yes wrangler@[\d.]+ pages deploy (\S+) --project-name my-explainers --branch main key $`,
	} {
		r := newRunner(t, newSiteWith(t, "github", host))
		if rights := r.work("publish").writes(); rights != "" {
			t.Errorf("%s: publishing may write %s", host, rights)
		}
		r.brought(host, told)
	}
}

// brought fails unless npx was told this, and had a folder with a site.
func (r *runner) brought(host, told string) {
	r.t.Helper()
	if said := r.heard("npx"); !regexp.MustCompile(told).MatchString(said) {
		r.t.Errorf("%s: npx was told %q", host, said)
	}
	for _, name := range []string{"index.html", "_headers"} {
		if _, err := os.Stat(filepath.Join(r.bin, "npx.folder", name)); err != nil {
			r.t.Errorf("%s: %v", host, err)
		}
	}
}

// pipeline runs the commands of a pipeline of GitLab, but for those that install what is here already. Its variables are those of the project.
func (r *runner) pipeline(more ...string) {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(r.dir, ".gitlab-ci.yml"))
	if err != nil {
		r.t.Fatal(err)
	}
	type job struct{ Script []string }
	var p struct {
		Default struct {
			Before []string `yaml:"before_script"`
		}
		Check, Pages, Publish job
	}
	if err := yaml.Unmarshal(text, &p); err != nil {
		r.t.Fatal(err)
	}
	env := append(slices.Clone(r.env), "PATH="+r.bin+":"+os.Getenv("PATH"))
	for word, value := range r.said {
		_, name, _ := strings.Cut(word, ".")
		env = append(env, name+"="+value)
	}
	for _, line := range slices.Concat(p.Default.Before, p.Check.Script, p.Pages.Script, p.Publish.Script) {
		if !strings.HasPrefix(line, "apt-get ") {
			r.run(append(env, more...), strings.NewReplacer("/usr/local/bin", r.bin, "/tmp/", r.bin+"/").Replace(line))
		}
	}
}

// The commands of the pipeline leave what GitLab Pages serves: the pages, and compressed copies beside them.
func TestPipelineLeavesPages(t *testing.T) {
	t.Parallel()
	r := newRunner(t, newSiteWith(t, "gitlab", "gitlab"))
	r.pipeline()
	for _, name := range []string{"index.html", "index.html.gz", "index.html.br"} {
		if _, err := os.Stat(filepath.Join(r.dir, "public", name)); err != nil {
			t.Error(err)
		}
	}
}

func TestPipelinesPublish(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	g.empty(t)
	r := newRunner(t, newSiteWith(t, "gitlab", "s3"))
	r.setBucket()
	r.pipeline("AWS_ENDPOINT_URL_S3=" + g.url)
	if _, ok := g.objects(t)["index.html"]; !ok {
		t.Error("the bucket has no page")
	}
	r = newRunner(t, newSiteWith(t, "gitlab", "netlify"))
	r.pipeline()
	r.brought("netlify", "netlify-cli@")
}
