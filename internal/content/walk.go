package content

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"accord/internal/diag"
	"accord/internal/policy"
)

const maxFolders = 100 // one inside the other

// A listed is something that stands where a file of the site may stand, and what the file system says about it.
type listed struct {
	path     string
	size     int64
	modified time.Time
	bad      *diag.Finding // why it cannot be used
	laid     []byte        // the text in its place; nil: the file itself
}

// compare orders the file of settings before all others, for it decides how they are read.
func (l listed) compare(m listed) int {
	switch {
	case l.path == m.path:
		return 0
	case l.path == policy.ConfigFile:
		return -1
	case m.path == policy.ConfigFile:
		return 1
	}
	return cmp.Compare(l.path, m.path)
}

// list returns everything that belongs to the site, the file of settings first.
func (t *Tree) list(ctx context.Context) []listed {
	found := make([]seen, 0, len(t.files))
	for _, top := range []string{"content", "layouts", "static"} {
		found = t.walk(ctx, found, top, 1)
	}
	there := make([]listed, 2+len(found))
	there[0], _ = t.look(policy.ConfigFile)
	there[1], _ = t.look(policy.AddressFile)
	inParallel(len(found), func(i int) {
		there[2+i] = found[i].listed
		if entry := found[i].entry; entry != nil {
			info, err := entry.Info()
			there[2+i], _ = t.listed(found[i].path, info, err)
		}
	})
	if len(t.laid) > 0 {
		there = t.over(there)
	}
	return slices.DeleteFunc(there, func(l listed) bool { return l.path == "" })
}

// over puts the texts that are laid in the place of the files that were listed.
func (t *Tree) over(there []listed) []listed {
	there = slices.DeleteFunc(there, func(l listed) bool { return t.laid[l.path] != nil })
	for file, text := range t.laid {
		there = append(there, listed{path: file, size: int64(len(text)), laid: text})
	}
	slices.SortFunc(there, listed.compare)
	return there
}

// A seen is what a walk came upon; what the file system says about its entry, if it has one, is still to be asked for.
type seen struct {
	listed
	entry fs.DirEntry
}

func (t *Tree) walk(ctx context.Context, there []seen, folder string, depth int) []seen {
	if ctx.Err() != nil {
		return there
	}
	unusable := func(file string, why *diag.Finding) {
		there = append(there, seen{listed: listed{path: file, bad: why}})
	}
	children, err := fs.ReadDir(t.fsys, folder)
	if err != nil && !(depth == 1 && errors.Is(err, fs.ErrNotExist)) {
		unusable(folder, unread(folder, err))
	}
	for _, child := range children {
		file := path.Join(folder, child.Name())
		switch {
		case dropping(file):
		case badName(child.Name()):
			unusable(shownName(file), nameFinding(file))
		case child.IsDir() && folder == "content" && !isKind(child.Name()):
			unusable(file, strayFolder(file).bad)
		case child.IsDir() && depth == maxFolders:
			unusable(file, unread(file, errDeep))
		case child.IsDir():
			there = t.walk(ctx, there, file, depth+1)
		default:
			there = append(there, seen{listed: listed{path: file}, entry: child})
		}
	}
	return there
}

// look lists one path as walk would. It is false for what is not there, and for what is no file of the site.
func (t *Tree) look(file string) (listed, bool) {
	if !fs.ValidPath(file) || !ours(file) {
		return listed{}, false
	}
	if text := t.laid[file]; text != nil {
		return listed{path: file, size: int64(len(text)), laid: text}, true
	}
	info, err := fs.Lstat(t.fsys, file)
	if err != nil && errors.Is(err, fs.ErrNotExist) || err == nil && info.IsDir() {
		return listed{}, false
	}
	return t.listed(file, info, err)
}

// listed follows a link to a file of the same top folder, and refuses what is neither a file nor such a link. It is
// false for a file that has gone since it was seen.
func (t *Tree) listed(file string, info fs.FileInfo, err error) (listed, bool) {
	if err != nil && errors.Is(err, fs.ErrNotExist) {
		return listed{}, false
	}
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if info, err = fs.Stat(t.fsys, file); err == nil && info.IsDir() {
			err = errFolderLink
		} else if err == nil {
			err = t.checkLink(file)
		}
	}
	if err == nil && !info.Mode().IsRegular() {
		err = errNoFile
	}
	if err != nil {
		return listed{path: file, bad: unread(file, err)}, true
	}
	return listed{path: file, size: info.Size(), modified: info.ModTime()}, true
}

// checkLink returns why a link must not be followed. What it leads to has to be a file that could be published where it
// stands: not elsewhere in the project, and not hidden, such as the files of .git.
func (t *Tree) checkLink(link string) error {
	const most = 40 // links, one to the other
	top, _, _ := strings.Cut(link, "/")
	file := link
	for range most {
		target, err := fs.ReadLink(t.fsys, file)
		if err != nil {
			return err
		}
		target = strings.TrimPrefix(filepath.ToSlash(target), "./")
		file = path.Join(path.Dir(file), target)
		// A target that is not clean may go up from a folder that is a link itself.
		if path.IsAbs(target) || path.Clean(target) != target || !strings.HasPrefix(file, top+"/") || strings.Contains(file, "/.") {
			return errLink
		}
		info, err := t.lstat(file)
		if err != nil {
			return err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			if slotOf(file).role != slotOf(link).role { // a draft must not be published as somebody's attachment
				return errLink
			}
			return nil
		}
	}
	return errLink
}

// lstat looks at a path, all of whose folders have to be folders, not links to some.
func (t *Tree) lstat(file string) (fs.FileInfo, error) {
	for folder := path.Dir(file); folder != "."; folder = path.Dir(folder) {
		if info, err := fs.Lstat(t.fsys, folder); err != nil {
			return nil, err
		} else if !info.IsDir() {
			return nil, errFolderLink
		}
	}
	return fs.Lstat(t.fsys, file)
}

// ours reports whether a sweep would come upon a path.
func ours(file string) bool {
	if file == policy.ConfigFile || file == policy.AddressFile {
		return true
	}
	elements := strings.Split(file, "/")
	if len(elements) < 2 || !slices.Contains([]string{"content", "layouts", "static"}, elements[0]) {
		return false
	}
	if elements[0] == "content" && len(elements) > 2 && !isKind(elements[1]) {
		return false
	}
	for i := range elements {
		if i > 0 && (dropping(strings.Join(elements[:i+1], "/")) || badName(elements[i])) {
			return false
		}
	}
	return len(elements) <= maxFolders+1
}

func isKind(folder string) bool {
	_, ok := policy.KindOf(folder)
	return ok
}

func badName(name string) bool {
	return !utf8.ValidString(name) || strings.ContainsFunc(name, isControl) || strings.ContainsAny(name, "\n\t")
}

func shownName(file string) string {
	return strings.Map(func(r rune) rune {
		if isControl(r) || r == '\n' || r == '\t' {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(file, "\ufffd"))
}

func nameFinding(file string) *diag.Finding {
	f := diag.Findingf(diag.FileName, diag.Place{File: shownName(file)}, "the file's name is not text").WithHint("rename it")
	return &f
}

// Why something that stands where a file may stand is not read.
var (
	errLarge      = errors.New("it is larger than 16 MiB")
	errDeep       = errors.New("folders lie deeper than 100 inside each other")
	errFolderLink = errors.New("it is a link to a folder, and only links to files are followed")
	errLink       = errors.New("it is a link to a file that is hidden or lies outside of its folder content, layouts or static")
	errNoFile     = errors.New("it is neither a file nor a folder")
)

// unread turns an error of the file system into a finding: that a file cannot be read is for its author to know.
func unread(file string, err error) *diag.Finding {
	code, cause := diag.FileUnread, err
	var inner *fs.PathError
	if errors.As(err, &inner) {
		cause = inner.Err // the path is the finding's place
	}
	if errors.Is(err, errLarge) {
		code = diag.FileTooLarge
	}
	f := diag.Findingf(code, diag.Place{File: file}, "the file is not read: %v", cause)
	return &f
}
