package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/minio/minio-go/v7"
)

// workers is how many requests are on the way at a time.
const workers = 16

// Requests are tried so often, with pauses that double from the first and vary by half.
const (
	tries      = 5
	firstPause = 200 * time.Millisecond
)

// run carries out the steps of a plan, wave by wave, and tells them in the plan's order. Own is asked before each but the first.
func (b *bucket) run(ctx context.Context, plan *Plan, files []file, o Options, own func(context.Context) error) error {
	byPath := make(map[string]file, len(files))
	for _, f := range files {
		byPath[f.Path] = f
	}
	teller := &teller{told: o.Log, steps: plan.Steps, done: make([]bool, len(plan.Steps))}
	total := plan.Bytes()
	var sent atomic.Int64
	told := func(n int64) { o.Progress("publishing", sent.Add(n), total) }
	for first := 0; first < len(plan.Steps); {
		wave := plan.Steps[first].wave
		last := first
		for last < len(plan.Steps) && plan.Steps[last].wave == wave {
			last++
		}
		if first > 0 {
			if err := own(ctx); err != nil {
				return err
			}
		}
		err := together(ctx, last-first, func(ctx context.Context, i int) error {
			s := plan.Steps[first+i]
			if err := b.step(ctx, s, byPath[s.File.Path], plan, told); err != nil {
				return err
			}
			teller.tell(first + i)
			return nil
		})
		if err != nil {
			return err
		}
		first = last
	}
	return nil
}

func (b *bucket) step(ctx context.Context, s Step, f file, plan *Plan, told func(int64)) error {
	if s.Op == Delete {
		return b.remove(ctx, s.File.Path)
	}
	return b.upload(ctx, f, plan.Manifest.Headers, told)
}

// A teller tells steps in their order, whichever is done first.
type teller struct {
	mu    sync.Mutex
	told  func(Step)
	steps []Step
	done  []bool
	next  int
}

func (t *teller) tell(i int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done[i] = true
	for t.next < len(t.steps) && t.done[t.next] {
		t.told(t.steps[t.next])
		t.next++
	}
}

// together calls do for 0 … n-1 from several goroutines. The first failure ends the others and is returned.
func together(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(workers, n) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := do(ctx, i); err != nil {
					cancel(err)
				}
			}
		})
	}
	wait.Wait()
	return context.Cause(ctx)
}

// try makes a request until it succeeds, fails for good, or has been tried often enough. Size is how many bytes it carries: a try may take as
// long as they need on the slowest connection.
func (b *bucket) try(ctx context.Context, what string, size int64, request func(context.Context) error) error {
	pause := firstPause
	for n := 1; ; n++ {
		attempt, cancel := context.WithTimeout(ctx, patience+time.Duration(size/slowest)*time.Second)
		err := request(attempt)
		cancel()
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case n == tries || !passing(err):
			return b.explained(what, n, err)
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pause/2 + rand.N(pause)):
		}
		pause *= 2
	}
}

// passing reports whether an error may be gone the next time.
func passing(err error) bool {
	var answer minio.ErrorResponse
	var network net.Error
	switch {
	case errors.As(err, &answer):
		return answer.StatusCode >= 500 || answer.StatusCode == http.StatusTooManyRequests || answer.StatusCode == http.StatusRequestTimeout ||
			answer.StatusCode == http.StatusConflict || answer.Code == "BadDigest" || answer.Code == "RequestTimeout" || answer.StatusCode == http.StatusOK
	case errors.Is(err, errCorrupt), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, context.DeadlineExceeded):
		return true
	}
	return errors.As(err, &network)
}

// explained says what an error means for who publishes. An absent object keeps its error, which callers look for.
func (b *bucket) explained(what string, n int, err error) error {
	var answer minio.ErrorResponse
	if !errors.As(err, &answer) {
		return fmt.Errorf("%s: %s (tried %d times): %w", b.where, what, n, err)
	}
	hint := ""
	switch {
	case answer.Code == "RequestTimeTooSkewed":
		hint = "the clock of this machine differs from that of the service by more than 15 minutes; set it"
	case answer.Code == "NoSuchBucket":
		hint = "there is no such bucket; look at bucket and endpoint in accord.yaml"
	case answer.Code == "AuthorizationHeaderMalformed", answer.StatusCode == http.StatusMovedPermanently, answer.StatusCode == http.StatusTemporaryRedirect:
		hint = "the bucket is in another region; set region in accord.yaml"
		if answer.Region != "" {
			hint = "the bucket is in another region; set region: " + answer.Region + " in accord.yaml"
		}
	case answer.Code == "ExpiredToken":
		hint = "the credentials have expired; get new ones"
	case answer.StatusCode == http.StatusForbidden, answer.StatusCode == http.StatusUnauthorized:
		hint = "the service refuses these credentials; they come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or from ~/.aws/credentials"
	}
	if hint == "" {
		return fmt.Errorf("%s: %s: %d %s (tried %d times): %w", b.where, what, answer.StatusCode, answer.Code, n, err)
	}
	return fmt.Errorf("%s: %s: %d %s: %s: %w", b.where, what, answer.StatusCode, answer.Code, hint, err)
}
