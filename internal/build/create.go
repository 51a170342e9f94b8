package build

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"accord/internal/content"
	"accord/internal/diag"
	"accord/internal/policy"
)

// CreateSite writes a first site into a folder, which must be empty or not be there, and returns the files, slash-separated and sorted.
// From holds skeleton/ and recipes/.
func CreateSite(dir string, from fs.FS, r Recipe) ([]string, error) {
	if dir == "" { // an unset variable of a script; the files would be written into the root folder
		return nil, errors.New("a new site needs the name of its folder")
	}
	there, err := os.ReadDir(dir)
	if len(there) > 0 {
		return nil, fmt.Errorf("%s is not empty: a new site gets a folder of its own", dir)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	files, err := r.site(from)
	if err != nil {
		return nil, err
	}
	names := slices.Sorted(maps.Keys(files))
	for _, name := range names {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			return nil, err
		}
		if err := os.WriteFile(to, files[name], 0o666); err != nil {
			return nil, err
		}
	}
	return names, nil
}

// CreateRecord writes a new record of a kind into a site, with each of its keys explained, and returns its file. The name of a
// state is taken for its code. An id that its kind cannot have, or that another record has, is an error.
func CreateRecord(ctx context.Context, site string, kind policy.Kind, id string) (string, error) {
	if code, ok := policy.StateNamed(id); ok && kind == policy.Actors {
		id = string(code)
	}
	file, err := content.FileFor(kind, id)
	if err != nil {
		return "", err
	}
	if kind != policy.Actors && kind != policy.Sources && policy.IsStateCode(policy.ID(id)) {
		return "", fmt.Errorf("%q is the code of a state and cannot be the id of %s", id, kind.One())
	}
	root, err := os.OpenRoot(site)
	if err != nil {
		return "", err
	}
	defer root.Close()
	if _, err := root.Stat(policy.ConfigFile); err != nil {
		return "", fmt.Errorf("%s has no %s: is it the folder of a site?", site, policy.ConfigFile)
	}
	if there, taken, err := recordOf(ctx, root, kind, policy.ID(id)); taken || err != nil {
		return "", cmp.Or(err, fmt.Errorf("%s already has the id %q", there, id))
	}
	if err := root.MkdirAll(filepath.FromSlash(path.Dir(file)), 0o777); err != nil {
		return "", err
	}
	f, err := root.OpenFile(filepath.FromSlash(file), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return "", err
	}
	_, err = f.Write(content.Example(kind, policy.ID(id)))
	return file, errors.Join(err, f.Close())
}

// recordOf finds the file of the record, draft or not, that has the id that one of a kind is to get. Ids are shared by all kinds
// but sources.
func recordOf(ctx context.Context, root *os.Root, kind policy.Kind, id policy.ID) (file string, taken bool, err error) {
	tree := content.NewTree(folderOf(root))
	if err := tree.Sweep(ctx); err != nil {
		return "", false, err
	}
	for _, r := range tree.Source().Records {
		if h := r.Meta(); h.ID == id && (h.Kind == policy.Sources) == (kind == policy.Sources) {
			return h.File, true, nil
		}
	}
	return "", false, nil
}

// KindNamed returns the kind that a word means, in the singular or the plural, or an error that names the nearest.
func KindNamed(word string) (policy.Kind, error) {
	var names []string
	for _, k := range policy.Kinds() {
		if word == k.String() || word == k.Folder() {
			return k, nil
		}
		names = append(names, k.String())
	}
	if near := diag.Nearest(word, slices.Values(names)); near != "" {
		return 0, fmt.Errorf("there is no kind %q; did you mean %s?", word, near)
	}
	return 0, fmt.Errorf("there is no kind %q: kinds are %s", word, strings.Join(names, ", "))
}
