package build

import (
	"bytes"
	"errors"
	"io/fs"
	"os"

	"accord/internal/content"
	"accord/internal/policy"
)

// Promise makes the site's file of addresses hold those of a snapshot's pages, in one step, and returns how many they are. It
// is the only thing that is ever written into the folder of a site but new records. Whoever calls it has just written the
// snapshot, of a project that accepts that addresses go and has no drafts. A file that holds them already is left alone.
func (p *Project) Promise(snap *Snapshot) (int, error) {
	data, n := content.AddressFile(snap.Set.Addresses())
	if old, err := p.root.ReadFile(policy.AddressFile); err == nil && bytes.Equal(old, data) {
		return n, nil
	}
	const fresh = "." + policy.AddressFile + ".accord-new"
	if err := p.root.Remove(fresh); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a run that died
		return 0, err
	}
	f, err := p.root.OpenFile(fresh, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return 0, err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = p.root.Rename(fresh, policy.AddressFile)
	}
	if err != nil {
		return 0, errors.Join(err, p.root.Remove(fresh))
	}
	return n, nil
}
