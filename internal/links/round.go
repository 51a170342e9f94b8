package links

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// How patient and how polite the asking is.
const (
	patience     = 20 * time.Second // for one answer
	pause        = time.Second      // between two requests to one host
	longestWait  = time.Minute      // that a host may ask for
	maxRedirects = 10
	maxFailures  = 4 // of a host, one after the other
	maxBody      = 4 << 10
)

// A round is one run of asking. It knows whose turn it is.
type round struct {
	transport http.RoundTripper
	agent     string
	now       func() time.Time
	answered  atomic.Bool // some host has been reached

	mu    sync.Mutex
	turns map[string]*turn
}

// A turn is that of one host. Who holds its lock may send one request.
type turn struct {
	lock     chan struct{}
	next     time.Time    // not before
	failures atomic.Int32 // one after the other
}

var (
	errNotWeb   = errors.New("it leads to what is no address of the web")
	errEndless  = errors.New("it leads from one address to the next without end")
	errInPeace  = errors.New("its host has failed several times, and was not asked again")
	errTooMuch  = errors.New("its host asks for a longer wait than a minute")
	errSlow     = fmt.Errorf("no answer in %v", patience)
	errNotThere = errors.New("there is no host of this name")
)

// ask asks for one address. A good answer to HEAD is believed, any other is not.
func (r *round) ask(ctx context.Context, address string) Answer {
	answer := r.visit(ctx, http.MethodHead, address)
	if answer.State != Fine {
		answer = r.visit(ctx, http.MethodGet, address)
	}
	answer.asked = answer.asked && ctx.Err() == nil
	answer.Asked = r.now().UTC().Truncate(time.Second)
	return answer
}

// visit follows an address to where it ends.
func (r *round) visit(ctx context.Context, method, address string) Answer {
	u, err := url.Parse(address)
	if err != nil {
		return unknown(errNotWeb)
	}
	first := r.turn(hostOf(u))
	failures := first.failures.Load()
	moved, forGood := "", true
	for hop := range maxRedirects + 1 {
		reply, err := r.send(ctx, method, u)
		switch {
		case err != nil && hop == 0:
			return lost(err)
		case err != nil:
			return unknown(err)
		}
		if reply.next == "" {
			return reply.verdict(moved)
		}
		if u, err = u.Parse(reply.next); err != nil {
			return unknown(errNotWeb)
		}
		if forGood = forGood && reply.forGood(); forGood {
			moved = u.String()
		}
	}
	first.failures.Store(failures + 1) // each reply by itself was a good one
	return unknown(errEndless)
}

// lost is the answer after an error of the first request. It says more than unknown only if there is no host of the name.
func lost(err error) Answer {
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return Answer{State: Gone, Why: errNotThere.Error(), asked: true}
	}
	return unknown(err)
}

// unknown is the answer after an error.
func unknown(err error) Answer {
	return Answer{State: Unknown, Why: err.Error(), asked: !errors.Is(err, errInPeace)}
}

// A reply is what a host answers to one request.
type reply struct {
	status int
	next   string // where it leads on, "" if it does not
	body   []byte // the first few KB
	wait   time.Duration
	drips  bool // the body has not come in time
}

func (r *reply) forGood() bool {
	return r.status == http.StatusMovedPermanently || r.status == http.StatusPermanentRedirect
}

// verdict is what the last reply says of the address that was asked for.
func (r *reply) verdict(moved string) Answer {
	a := Answer{State: Unknown, Why: strings.TrimSpace(strconv.Itoa(r.status) + " " + http.StatusText(r.status)), asked: true}
	switch {
	case r.status >= 200 && r.status < 300:
		a.State, a.Moved = Fine, moved
	case r.status == http.StatusNotFound, r.status == http.StatusGone:
		a.State = Gone
	}
	return a
}

// send sends one request when it is its host's turn. Redirects are not followed.
func (r *round) send(ctx context.Context, method string, u *url.URL) (*reply, error) {
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return nil, errNotWeb
	}
	t := r.turn(hostOf(u))
	if err := t.take(ctx, r.now); err != nil {
		return nil, err
	}
	defer t.pass()
	reply, err := r.exchange(ctx, method, u)
	var dns *net.DNSError
	if errors.As(err, &dns) || errors.Is(err, errPrivate) {
		return nil, err // no host was troubled
	}
	t.next = r.now().Add(pause)
	switch {
	case err != nil:
		t.failures.Add(1)
	case reply.status == http.StatusTooManyRequests, reply.status == http.StatusServiceUnavailable:
		t.failures.Add(1)
		if reply.wait > longestWait {
			t.failures.Store(maxFailures)
			return nil, errTooMuch
		}
		t.next = t.next.Add(reply.wait)
	case reply.drips:
		t.failures.Add(1)
	case method == http.MethodGet, reply.status < http.StatusBadRequest: // else GET is still to come
		t.failures.Store(0)
	}
	return reply, err
}

func (r *round) exchange(ctx context.Context, method string, u *url.URL) (*reply, error) {
	within, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	req := (&http.Request{Method: method, URL: u, Host: u.Host, Header: http.Header{"User-Agent": {r.agent}, "Accept": {"*/*"}}}).WithContext(within)
	resp, err := r.transport.RoundTrip(req)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case within.Err() != nil:
		return nil, errSlow
	default:
		return nil, err
	}
	defer resp.Body.Close()
	r.answered.Store(true)
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxBody)) // the status is known, whatever becomes of the body
	reply := &reply{status: resp.StatusCode, body: body, wait: r.waitOf(resp.Header.Get("Retry-After")), drips: within.Err() != nil && ctx.Err() == nil}
	if resp.StatusCode >= 300 && resp.StatusCode < 400 {
		reply.next = resp.Header.Get("Location")
	}
	return reply, nil
}

// waitOf reads Retry-After, seconds or a date (RFC 9110, section 10.2.3); 0 if there is none that can be read.
func (r *round) waitOf(header string) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil && seconds > 0 {
		return time.Duration(min(seconds, 1<<20)) * time.Second
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, at.Sub(r.now()))
	}
	return 0
}

func (r *round) turn(host string) *turn {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.turns[host]
	if t == nil {
		t = &turn{lock: make(chan struct{}, 1)}
		r.turns[host] = t
	}
	return t
}

// take waits until the host may be asked, or is not to be asked any more.
func (t *turn) take(ctx context.Context, now func() time.Time) error {
	select {
	case t.lock <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	if t.failures.Load() >= maxFailures {
		t.pass()
		return errInPeace
	}
	timer := time.NewTimer(t.next.Sub(now()))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		t.pass()
		return ctx.Err()
	}
}

func (t *turn) pass() { <-t.lock }
