package publish

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/minio/minio-go/v7"

	"accord/internal/build"
	"accord/internal/hosting"
)

// This file reads, writes and removes one object of a bucket; bucket.go says which, and in what order.

// wholeSigned has bodies signed as a whole, by the hash that goes with them. Signed in pieces, as they otherwise are without TLS, they are sent
// with an encoding of their own, which not every service takes off again: readers would get it.
const wholeSigned = true

func packed(data []byte) []byte {
	var buf bytes.Buffer
	w, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a good one
	}
	_, _ = w.Write(data) // into memory
	_ = w.Close()
	return buf.Bytes()
}

func manifestHeaders() minio.PutObjectOptions {
	return minio.PutObjectOptions{ContentType: "application/json", ContentEncoding: "gzip", CacheControl: "no-store", DisableContentSha256: wholeSigned}
}

// get reads an object of ours, nil if there is none.
func (b *bucket) get(ctx context.Context, name string) (data []byte, etag string, err error) {
	err = b.try(ctx, "read "+name, 0, func(ctx context.Context) error {
		body, info, _, err := b.core.GetObject(ctx, b.name, b.prefix+name, minio.GetObjectOptions{})
		if err != nil {
			return err
		}
		defer body.Close()
		data, err = readBounded(body)
		if err == nil && info.Size >= 0 && int64(len(data)) != info.Size {
			err = io.ErrUnexpectedEOF
		}
		etag = info.ETag
		return err
	})
	if absent(err) {
		return nil, "", nil
	}
	if err == nil && bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		if data, err = unpacked(data); err != nil {
			err = damaged(b.where, err)
		}
	}
	return data, etag, err
}

// mostManifest is how many bytes of a manifest are read: 100,000 articles with all that belongs to them take half of it.
const mostManifest = 64 << 20

func unpacked(data []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return readBounded(r)
}

// readBounded reads what the host keeps of ours, which somebody else may have written.
func readBounded(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, mostManifest+1))
	if len(data) > mostManifest {
		return nil, fmt.Errorf("it has more than %d MB", mostManifest>>20)
	}
	return data, err
}

// put writes an object from memory, if the one that is there has the etag was, or, for "", if there is none. It returns the new
// etag. A service that knows no conditions writes it all the same: then the readings of the mark are all that tells of another run.
func (b *bucket) put(ctx context.Context, name string, data []byte, headers minio.PutObjectOptions, was string) (etag string, err error) {
	plain := headers
	if was == "" {
		headers.SetMatchETagExcept("*")
	} else {
		headers.SetMatchETag(was)
	}
	sum, sha := md5.Sum(data), sha256.Sum256(data)
	send := func(ctx context.Context, headers minio.PutObjectOptions) (minio.UploadInfo, error) {
		return b.core.PutObject(ctx, b.name, b.prefix+name, bytes.NewReader(data), int64(len(data)), base64.StdEncoding.EncodeToString(sum[:]), hex.EncodeToString(sha[:]), headers)
	}
	err = b.try(ctx, "write "+name, int64(len(data)), func(ctx context.Context) error {
		info, err := send(ctx, headers)
		if code(err) == http.StatusNotImplemented {
			info, err = send(ctx, plain)
		}
		etag = info.ETag
		if code(err) == http.StatusPreconditionFailed {
			return b.ours(ctx, name, data, &etag, err)
		}
		return agree(err, etag, sum)
	})
	return etag, err
}

// ours looks who wrote what stands in the way of a guarded write: it may have been this run, whose answer was lost.
func (b *bucket) ours(ctx context.Context, name string, data []byte, etag *string, refused error) error {
	body, info, _, err := b.core.GetObject(ctx, b.name, b.prefix+name, minio.GetObjectOptions{})
	if err != nil {
		return refused
	}
	defer body.Close()
	if there, err := io.ReadAll(body); err != nil || !bytes.Equal(there, data) {
		return fmt.Errorf("someone else publishes to the %s: %s has changed meanwhile", b.where, name)
	}
	*etag = info.ETag
	return nil
}

// agree reports an object that is not what was sent. Services that encrypt give other etags than the MD5; those have checked the MD5
// that went with the request.
func agree(err error, etag string, sum [md5.Size]byte) error {
	if err == nil && len(etag) == 2*md5.Size && !strings.Contains(etag, "-") && etag != hex.EncodeToString(sum[:]) {
		return errCorrupt
	}
	return err
}

// errCorrupt is worth another try.
var errCorrupt = errors.New("what was stored is not what was sent")

func (b *bucket) remove(ctx context.Context, name string) error {
	err := b.try(ctx, "delete "+name, 0, func(ctx context.Context) error {
		return b.core.RemoveObject(ctx, b.name, b.prefix+name, minio.RemoveObjectOptions{})
	})
	if absent(err) {
		return nil
	}
	return err
}

// upload sends one file, in one request, with the headers of its class.
func (b *bucket) upload(ctx context.Context, f file, headers hosting.Table, sent func(int64)) error {
	from, err := f.open()
	if err != nil {
		return err
	}
	defer from.Close()
	var body io.ReadSeeker = from
	size := f.Size
	sum, sha := md5.New(), sha256.New()
	n, err := io.Copy(io.MultiWriter(sum, sha), from)
	if err != nil {
		return err
	}
	if n != f.Size || build.Sum(sha.Sum(nil)) != f.Sum {
		return fmt.Errorf("%s has changed since it was built", f.Path)
	}
	if f.Encoding == "gzip" {
		small, err := squeezed(from, f.Size)
		if err != nil {
			return err
		}
		defer small.Close()
		sum.Reset()
		sha.Reset()
		if size, err = io.Copy(io.MultiWriter(sum, sha), small); err != nil {
			return err
		}
		body = small
	}
	put := minio.PutObjectOptions{ContentType: f.Type, ContentEncoding: f.Encoding, CacheControl: headers.Cache(f.Class), DisableContentSha256: wholeSigned}
	err = b.try(ctx, "write "+f.Path, size, func(ctx context.Context) error {
		if _, err := body.Seek(0, io.SeekStart); err != nil {
			return err
		}
		info, err := b.core.PutObject(ctx, b.name, b.prefix+f.Path, io.NopCloser(body), size, base64.StdEncoding.EncodeToString(sum.Sum(nil)), hex.EncodeToString(sha.Sum(nil)), put)
		b.etags.Store(f.Path, info.ETag)
		return agree(err, info.ETag, [md5.Size]byte(sum.Sum(nil)))
	})
	if err == nil {
		sent(f.Size)
	}
	return err
}

// mostInMemory is how many bytes of a text are compressed in memory: several are sent at a time.
const mostInMemory = 4 << 20

// squeezed is the compressed text of a file, in memory, or in a file that goes when it is closed.
func squeezed(from *os.File, size int64) (io.ReadSeekCloser, error) {
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	if size <= mostInMemory {
		plain, err := io.ReadAll(from)
		return inMemory{bytes.NewReader(packed(plain))}, err
	}
	tmp, err := os.CreateTemp("", "accord-gzip-")
	if err != nil {
		return nil, err
	}
	f := &removed{tmp}
	z := codings["gzip"].compress(tmp)
	_, err = io.Copy(z, from)
	if err = errors.Join(err, z.Close()); err == nil {
		_, err = tmp.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

// removed is a file that is there as long as it is open.
type removed struct{ *os.File }

func (f *removed) Close() error { return errors.Join(f.File.Close(), os.Remove(f.Name())) }

// code is the status of the answer that an error is about, 0 if it is about none.
func code(err error) int {
	var answer minio.ErrorResponse
	if errors.As(err, &answer) {
		return answer.StatusCode
	}
	return 0
}

func absent(err error) bool {
	var answer minio.ErrorResponse
	return errors.As(err, &answer) && answer.Code == "NoSuchKey"
}
