package publish

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/andybalholm/brotli"

	"accord/internal/build"
	"accord/internal/hosting"
	"accord/internal/policy"
)

// leastCompressed is how many bytes a text has that is worth a copy: a smaller one fits into one packet as it is.
const leastCompressed = 1400

// codings are the compressions, by the word of the settings: their ending, and the most that they do. It is done once for each
// text, and kept.
var codings = map[string]struct {
	ending, mediaType string
	compress          func(io.Writer) io.WriteCloser
}{
	"gzip": {".gz", "application/gzip", func(w io.Writer) io.WriteCloser {
		z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
		if err != nil {
			panic(err) // the level is a good one
		}
		return z
	}},
	"br": {".br", "application/octet-stream", func(w io.Writer) io.WriteCloser { return brotli.NewWriterLevel(w, brotli.BestCompression) }},
}

// compress adds a compressed copy beside each text, or for a bucket, which sends only one form, has the texts stored compressed.
func compress(files []file, target policy.Target, o Options) ([]file, error) {
	if target.To.S == policy.ToBucket {
		for i, f := range files {
			if compressible(f.File) {
				files[i].Encoding = "gzip"
			}
		}
		return files, nil
	}
	kept, err := openCache(o.Cache)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	all := files
	for _, word := range codingsOf(target) {
		coding := codings[word]
		var done int64
		err := together(context.Background(), len(files), func(_ context.Context, i int) error {
			f := files[i]
			if !compressible(f.File) {
				return nil
			}
			name := f.Sum.String() + coding.ending
			copied, err := kept.copyOf(f, name, coding.compress)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, file{build.File{Path: f.Path + coding.ending, Sum: copied.sum, Size: copied.size, Type: coding.mediaType, Class: hosting.Data}, kept.root, name})
			done++
			o.Progress("compressing", done, int64(len(files)))
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// codingsOf are the compressions that a target asks for.
func codingsOf(target policy.Target) (words []string) {
	for _, c := range target.Compress {
		words = append(words, c.S)
	}
	return words
}

// compressible reports whether a file is a text that is worth it.
func compressible(f build.File) bool {
	bare, _, _ := strings.Cut(f.Type, ";")
	text := strings.HasPrefix(bare, "text/") || bare == "image/svg+xml" || bare == "application/json" || strings.HasSuffix(bare, "+json") ||
		strings.HasSuffix(bare, "+xml") || bare == "application/xml" || strings.HasPrefix(bare, "application/x-")
	return text && f.Size >= leastCompressed && !strings.HasPrefix(f.Path, "_")
}

// A cache keeps compressed texts by the hash of the text, as long as somebody asks for them.
type cache struct{ root *os.Root }

// unused is how long a copy is kept that nobody asks for.
const unused = 90 * 24 * time.Hour

// openCache opens the folder, or without one a folder that the system clears away.
func openCache(dir string) (*cache, error) {
	if dir == "" {
		tmp, err := os.MkdirTemp("", "accord-compressed-")
		if err != nil {
			return nil, err
		}
		dir = tmp
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	c := &cache{root}
	return c, c.prune(time.Now())
}

// prune removes what nobody has asked for lately.
func (c *cache) prune(now time.Time) error {
	entries, err := fs.ReadDir(c.root.FS(), ".")
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && now.Sub(info.ModTime()) > unused {
			_ = c.root.Remove(e.Name()) // another run may have
		}
	}
	return err
}

// A sized is what is known of a cached file.
type sized struct {
	sum  build.Sum
	size int64
}

// copyOf returns the compressed copy of a file, made if it is not there yet. A copy is first written under another name, so that
// one that is there is whole.
func (c *cache) copyOf(f file, name string, coding func(io.Writer) io.WriteCloser) (sized, error) {
	if kept, err := c.root.Open(name); err == nil {
		defer kept.Close()
		_ = c.root.Chtimes(name, time.Now(), time.Now()) // only how long it is kept hangs on it
		h := sha256.New()
		n, err := io.Copy(h, kept)
		return sized{build.Sum(h.Sum(nil)), n}, err
	}
	from, err := f.open()
	if err != nil {
		return sized{}, err
	}
	defer from.Close()
	tmp := name + "." + newRun()
	to, err := c.root.Create(tmp)
	if err != nil {
		return sized{}, err
	}
	out := &measured{to: to, hash: sha256.New()}
	z := coding(out)
	_, err = io.Copy(z, from)
	if err := errors.Join(err, z.Close(), to.Close()); err != nil {
		return sized{}, errors.Join(err, c.root.Remove(tmp))
	}
	return sized{build.Sum(out.hash.Sum(nil)), out.n}, c.root.Rename(tmp, name)
}

// measured writes on, and knows the hash and the number of the bytes.
type measured struct {
	to   io.Writer
	hash hash.Hash
	n    int64
}

func (m *measured) Write(p []byte) (int, error) {
	n, err := m.to.Write(p)
	m.hash.Write(p[:n])
	m.n += int64(n)
	return n, err
}
