package build

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"text/template"

	"accord/internal/policy"
)

// A Recipe is what a new site begins with beside its content: what continuous integration does with it, and the host that it is
// published to. Each may be "".
type Recipe struct{ CI, Host string }

// RecipeHosts are the hosts that can be published to from where a site is built: by a service of continuous integration, or for "" by hand.
// GitLab Pages serves what a job of its own leaves, and a folder is one of the machine that publishes.
func RecipeHosts(ci string) []string {
	return map[string][]string{
		"":       {"s3", "github", "netlify", "cloudflare", "folder"},
		"github": {"s3", "github", "netlify", "cloudflare"},
		"gitlab": {"s3", "gitlab", "netlify", "cloudflare"},
	}[ci]
}

// RecipeServices are the services of continuous integration.
func RecipeServices() []string { return []string{"github", "gitlab"} }

// Fit reports, as an error, what no recipe has.
func (r Recipe) Fit() error {
	hosts := RecipeHosts(r.CI)
	switch {
	case hosts == nil:
		return fmt.Errorf("--ci takes %s, not %q", strings.Join(RecipeServices(), " or "), r.CI)
	case r.Host == "" || slices.Contains(hosts, r.Host):
		return nil
	case r.CI == "" && slices.Contains(RecipeHosts(r.Host), r.Host):
		return fmt.Errorf("--host %s needs --ci %s: what is published is what its job leaves", r.Host, r.Host)
	case r.CI == "":
		return fmt.Errorf("--host takes %s, not %q", strings.Join(hosts, ", "), r.Host)
	}
	return fmt.Errorf("--host takes %s with --ci %s, not %q", strings.Join(hosts, ", "), r.CI, r.Host)
}

// site are the files of a new site, by path.
func (r Recipe) site(from fs.FS) (map[string][]byte, error) {
	if err := r.Fit(); err != nil {
		return nil, err
	}
	files, err := below(from, "skeleton")
	if err != nil {
		return nil, err
	}
	if r.CI != "" {
		jobs, err := below(from, "recipes/"+r.CI)
		if err != nil {
			return nil, err
		}
		for name, text := range jobs {
			if text, err = r.fill(name, text); err != nil {
				return nil, err
			}
			if len(text) > 0 {
				files[name] = text
			}
		}
	}
	if r.Host != "" {
		settings, err := fs.ReadFile(from, "recipes/hosts/"+r.Host+".yaml")
		if err != nil {
			return nil, err
		}
		files[policy.ConfigFile] = slices.Concat(files[policy.ConfigFile], settings)
	}
	return files, nil
}

// fill fills a template of a recipe. Its actions stand in [[ ]], since {{ }} is GitHub's. One that comes to nothing is no file.
func (r Recipe) fill(name string, text []byte) ([]byte, error) {
	t, err := template.New(name).Delims("[[", "]]").Parse(string(text))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, r)
	return b.Bytes(), err
}

// below are the files below a folder.
func below(from fs.FS, dir string) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := fs.WalkDir(from, dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[strings.TrimPrefix(name, dir+"/")], err = fs.ReadFile(from, name)
		return err
	})
	return files, err
}
