package publish

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"accord/internal/build"
	"accord/internal/policy"
	"accord/internal/render"
)

// toFolder publishes to a folder of this machine: another's disk that is mounted, or a web server's root. It is exchanged in one
// step, like the folder of a build.
func toFolder(ctx context.Context, site *Site, files []file, target policy.Target, o Options, r *Result) error {
	dir := target.Folder.S
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(site.Home, dir)
	}
	r.Where = "folder " + dir
	if err := build.Apart(dir, site.Home, site.Root.Name()); err != nil {
		return &Refusal{err.Error()}
	}
	remote, err := readManifest(os.DirFS(dir))
	if err != nil {
		return damaged(r.Where, err)
	}
	if err := site.admit(ctx, remote, o); err != nil {
		return err
	}
	local := manifestOf(site, files)
	state := State{Manifest: remote, Unsure: unsure(local, o)}
	altered, err := build.Altered(dir)
	if err != nil {
		return err
	}
	for _, name := range altered {
		state.Unsure[name] = true
	}
	plan, err := Diff(local, state, Limits{MaxDelete: o.MaxDelete, Adopt: o.Adopt})
	if err != nil {
		return err
	}
	r.Steps, r.Same, r.Bytes = plan.Steps, plan.Same, plan.Bytes()
	if o.DryRun {
		for _, s := range plan.Steps {
			o.Log(s)
		}
		return nil
	}
	m := *plan.Manifest
	if len(target.Compress) > 0 { // the same site with other files beside it
		m.Input = sha256.Sum256(fmt.Appendf(nil, "%v %v", m.Input, codingsOf(target)))
	}
	done, err := build.Place(ctx, outputsOf(files), site.Root, dir, m, func(done, total int) { o.Progress("writing", int64(done), int64(total)) })
	if errors.Is(err, build.ErrUnfinished) {
		return errors.Join(err, ErrPartly)
	}
	if err != nil {
		return err
	}
	r.Note, r.Done = done.InPlace, !done.Unchanged
	for _, s := range plan.Steps {
		o.Log(s)
	}
	return nil
}

func unsure(local *build.Manifest, o Options) map[string]bool {
	paths := map[string]bool{}
	for _, f := range local.Files {
		if o.Full {
			paths[f.Path] = true
		}
	}
	return paths
}

// outputsOf are the files as outputs: those of the built folder are copied, and compressed copies read from where they are kept.
func outputsOf(files []file) []render.Output {
	outputs := make([]render.Output, len(files))
	for i, f := range files {
		o := render.Output{Path: f.Path, Type: f.Type, Named: f.Class.Lasting(), File: f.name}
		if f.name != f.Path {
			o.File, o.Write = "", func(buf *bytes.Buffer) error {
				from, err := f.open()
				if err != nil {
					return err
				}
				defer from.Close()
				_, err = io.Copy(buf, from)
				return err
			}
		}
		outputs[i] = o
	}
	return outputs
}
