package build

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path"

	"accord/internal/content"
	"accord/internal/policy"
)

// Promise makes the site's file of addresses hold those of a snapshot's pages, in one step, and returns how many they are. It
// is the only thing that is ever written into the folder of a site but new records, and comments that WriteNames is asked for. Whoever calls it has just written the
// snapshot, of a project that accepts that addresses go and has no drafts. A file that holds them already is left alone.
func (p *Project) Promise(snap *Snapshot) (int, error) {
	data, n := content.AddressFile(snap.Set.Addresses())
	if old, err := p.root.ReadFile(policy.AddressFile); err == nil && bytes.Equal(old, data) {
		return n, nil
	}
	return n, replaceFile(p.root, policy.AddressFile, data)
}

// replaceFile writes a file of a site in one step, with the mode that it had.
func replaceFile(root *os.Root, name string, data []byte) error {
	fresh := path.Join(path.Dir(name), "."+path.Base(name)+".accord-new")
	if err := root.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a run that died
		return err
	}
	f, err := root.OpenFile(fresh, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return err
	}
	if old, there := root.Stat(name); there == nil {
		err = f.Chmod(old.Mode().Perm())
	}
	_, failed := f.Write(data)
	if err = errors.Join(err, failed, f.Sync(), f.Close()); err == nil {
		err = root.Rename(fresh, name)
	}
	if err != nil {
		return errors.Join(err, root.Remove(fresh))
	}
	return nil
}
