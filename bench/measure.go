package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"syscall"
	"time"
)

const hugoModule = "github.com/gohugoio/hugo@v0.164.0"

// A tool is a program under measurement.
type tool struct {
	name    string
	build   *exec.Cmd // makes the program
	keep    bool      // a program that is there already need not be built again
	command []string
	folder  string   // in which it runs; "" for this one
	out     string   // removed before every full run; "" (which removes nothing) for a program that writes nothing
	caches  []string // removed then as well
	most    int      // the number of articles that it is asked to take; 0 is any
}

// newTools returns the programs named, in the order in which they take turns. Everything lies
// below dir; the working directory is this module's.
func newTools(ctx context.Context, dir string, names []string) ([]tool, error) {
	bin := func(name string) string { return filepath.Join(dir, "bin", name) }
	site := func(name string) string { return filepath.Join(dir, name) }
	buildAccord := func(name string) *exec.Cmd {
		cmd := exec.CommandContext(ctx, "go", "build", "-o", bin(name), "./cmd/accord")
		cmd.Dir = ".."
		return cmd
	}
	var tools []tool
	for _, name := range names {
		t := tool{name: name, out: filepath.Join(site(name), "public")}
		switch name {
		case "accord", "theme":
			t.build = buildAccord(name)
			t.command = []string{bin(name), "build", "--site", site(name), "--out", t.out, "--now", "2026-11-01"}
		case "check":
			t.build, t.out = buildAccord(name), ""
			t.command = []string{bin(name), "check", "--site", site("accord"), "--now", "2026-11-01"}
		case "hugo":
			t.build = exec.CommandContext(ctx, "go", "install", hugoModule)
			t.build.Env = append(os.Environ(), "GOBIN="+filepath.Dir(bin(name)), "CGO_ENABLED=0")
			t.keep = true
			t.command = []string{bin(name), "--source", site(name), "--destination", t.out,
				"--cacheDir", filepath.Join(dir, "cache"), "--noBuildLock"}
		case "floor":
			t.build = exec.CommandContext(ctx, "go", "build", "-o", bin(name), "./floor")
			t.command = []string{bin(name), filepath.Join(site("hugo"), "content"), "layouts/floor.html", t.out}
		case "eleventy", "astro":
			var err error
			if t, err = newPeer(ctx, name, bin(name), site(name)); err != nil {
				return nil, err
			}
		default:
			return nil, fmt.Errorf("no program is called %q: there are accord, check, theme, hugo, floor, eleventy and astro", name)
		}
		tools = append(tools, t)
	}
	return tools, nil
}

func (t tool) make() error {
	if _, err := os.Stat(t.command[0]); err == nil && t.keep {
		return nil
	}
	if said, err := t.build.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", t.name, err, tail(said))
	}
	return nil
}

// A cost is what one run took. The peak is the largest resident set, in bytes; a child starts
// with that of its parent (execve keeps the mark), so a peak below this program's own is not seen.
type cost struct {
	wall, cpu time.Duration
	peak      int64
}

// A result is what all runs of a tool took, and what the last one wrote and said.
type result struct {
	tool    string
	full    []cost
	again   []cost // on its own output
	changed []cost // on its own output, with a sentence more in one article
	files   int
	bytes   int64
	said    []byte
}

// measure runs the tools in turns, so that a noisy minute falls on all of them. With again,
// accord is run again on its own output.
func measure(ctx context.Context, tools []tool, runs int, again bool) ([]result, error) {
	results := make([]result, len(tools))
	for range runs {
		for i, t := range tools {
			r := &results[i]
			r.tool = t.name
			for _, stale := range append([]string{t.out}, t.caches...) {
				if err := os.RemoveAll(stale); err != nil {
					return nil, err
				}
			}
			c, said, err := t.run(ctx)
			if err != nil {
				return nil, err
			}
			r.full, r.said = append(r.full, c), said
			if t.out == "" {
				continue
			}
			if r.files, r.bytes, err = size(t.out); err != nil {
				return nil, err
			}
			if !again || t.name != "accord" {
				continue
			}
			if c, _, err = t.run(ctx); err != nil {
				return nil, err
			}
			r.again = append(r.again, c)
			if c, err = t.runChanged(ctx); err != nil {
				return nil, err
			}
			r.changed = append(r.changed, c)
		}
	}
	return results, nil
}

// runChanged runs a tool on its own output when one article has a sentence more, which is taken away again.
func (t tool) runChanged(ctx context.Context) (cost, error) {
	article := filepath.Join(filepath.Dir(t.out), "content", "articles", "art-1.md")
	text, err := os.ReadFile(article)
	if err != nil {
		return cost{}, err
	}
	if err := os.WriteFile(article, append(slices.Clone(text), "\nOne more sentence.\n"...), 0o666); err != nil {
		return cost{}, err
	}
	c, _, err := t.run(ctx)
	return c, errors.Join(err, os.WriteFile(article, text, 0o666))
}

func (t tool) run(ctx context.Context) (cost, []byte, error) {
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, t.command[0], t.command[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = t.folder, &said, &said
	start := time.Now()
	err := cmd.Run()
	c := cost{wall: time.Since(start)}
	if err != nil {
		return c, nil, fmt.Errorf("%s: %w\n%s", t.name, err, tail(said.Bytes()))
	}
	state := cmd.ProcessState
	c.cpu = state.UserTime() + state.SystemTime()
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		c.peak = int64(usage.Maxrss)
		if runtime.GOOS != "darwin" { // kilobytes everywhere else
			c.peak *= 1024
		}
	}
	return c, said.Bytes(), nil
}

// size counts the files below a folder and their bytes.
func size(dir string) (files int, bytes int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			files++
			bytes += info.Size()
		}
		return err
	})
	return files, bytes, err
}

var findingLine = regexp.MustCompile(`(?m)^\S+:\d+:.*\[[a-z-]+\]$`)

// findings returns the lines of a program's output that report something about the site.
func (r result) findings() [][]byte { return findingLine.FindAll(r.said, -1) }

func wall(c cost) time.Duration { return c.wall }
func cpu(c cost) time.Duration  { return c.cpu }
func peak(c cost) int64         { return c.peak }

// median returns the middle value of a field, the lower one of two.
func median[T cmp.Ordered](costs []cost, field func(cost) T) T {
	values := make([]T, len(costs))
	for i, c := range costs {
		values[i] = field(c)
	}
	slices.Sort(values)
	return values[(len(values)-1)/2]
}

// best returns the shortest wall time, which noise can only lengthen.
func best(costs []cost) time.Duration {
	return slices.MinFunc(costs, func(a, b cost) int { return cmp.Compare(a.wall, b.wall) }).wall
}

// tail returns the end of what a failed program said.
func tail(said []byte) []byte { return said[max(0, len(said)-2000):] }
