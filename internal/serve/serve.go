// Package serve shows a site to its author while it is being written: it watches the site's folder, keeps a snapshot of
// it, and renders the page that a browser asks for. What it shows is what a build writes. The bytes of a page are the
// built bytes, with the policy element exchanged for one that admits the reload script, and that script; both are put in
// as the response is written, and nothing below this package knows of it.
//
// Three parts meet in one pointer to the current state (state.go):
//
//	follow.go   waits for hints that files have changed (watch.go), looks at them, links the site from scratch and
//	            puts a new state in the place of the old. It alone uses the project.
//	server.go   answers requests from the current state (page.go, missing.go, panel.go), behind a guard (guard.go); a
//	            crowd of connections keeps nobody out (crowd.go)
//	stream.go   tells open tabs when what they show has changed
//
// Hints and sweeps: an event says which file to look at first; it can add and change, but never remove. When nothing has
// happened for a while a sweep over all files has the last word. No event is trusted beyond that, so editors that save by
// rename, in place or by deleting need no special case, and lost events cost a moment, not a wrong page.
//
// Unfinished files: a file that changes while it is read or is suddenly empty is looked at again. A change that brings
// mistakes is shown only when the files have been quiet, and so are findings: an author in the middle of a save sees the
// page as it was.
//
// The neighbours of a server on this machine are hostile: any page that is open in the browser can send requests here.
// The server listens on loopback, answers only to names of its own, to GET and HEAD, and to pages of its own; it has no
// state that a request could change, and no path of a request ever reaches the file system.
//
// Rejected: a second, incremental build for the preview. Two ways to a page differ sooner or later; there is one way, and
// it is quick enough. Rejected too: a socket in both directions. Server-sent events need no handshake, and a request that
// names the pages shown is all that the server has to know.
package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"accord/internal/build"
)

// Options say how a site is served.
type Options struct {
	Dir    string // the site's folder, as the program names it
	Addr   string // host:port; "" for port 1313 of this machine alone, or the next that is free
	Editor string // address of a place in the author's editor, with {file}, {line} and {col}
	Poll   bool   // look at all files every half second instead of waiting for events
	Color  bool   // of the findings that are told

	Out     io.Writer    // hears of updates, a line each, and of findings, once
	Read    func()       // is called when the files have been read for the first time; nil is nobody
	Started func(string) // is told the address; nil is nobody
}

// Run serves a project until ctx is done, which is no error.
func Run(ctx context.Context, project *build.Project, o Options) error {
	listeners, err := listen(o.Addr)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s := newServer(project, o, listeners[0].Addr().(*net.TCPAddr))
	c := &console{w: o.Out, color: o.Color, read: project.ReadFile}
	first := make(chan struct{})
	f := newFollower(project, o, c, s.show)
	followed := make(chan error, 1)
	go func() {
		followed <- f.run(ctx, first)
		stop() // pages that nobody keeps current are not shown
	}()
	select {
	case <-first:
	case err := <-followed:
		closeAll(listeners)
		return err
	}
	if o.Addr == "" && s.port != strconv.Itoa(defaultPort) {
		c.say("port %d is taken, so this is port %s", defaultPort, s.port)
	}
	if s.guard.open {
		c.say("whoever can reach this machine can read the site, drafts included")
	}
	c.say("%s (stop with Ctrl-C)", s.address(s.base()))
	if o.Started != nil {
		o.Started(s.address(s.base()))
	}
	return errors.Join(s.serve(ctx, stop, listeners), <-followed)
}

// Watch calls write with a snapshot of the project, and again whenever it has changed and the files are quiet, until ctx is
// done, which is no error, or write fails.
func Watch(ctx context.Context, project *build.Project, o Options, write func(*build.Snapshot) error) error {
	f := newFollower(project, o, &console{w: o.Out}, func(*state) {})
	f.settled = func(context.Context) error { return write(f.state.newest) }
	return f.run(ctx, make(chan struct{}))
}

const (
	defaultPort = 1313
	portsTried  = 20
)

// listen opens the address that is asked for; one that is only a port is this machine's own. Without one it opens port 1313, or
// the next that is free.
func listen(addr string) ([]net.Listener, error) {
	if port, err := strconv.Atoi(addr); err == nil {
		return listenHere(port)
	}
	if addr != "" {
		if _, _, err := net.SplitHostPort(addr); err != nil {
			return nil, fmt.Errorf("--addr takes a host and a port, such as localhost:%d, or a port alone: %q is neither", defaultPort, addr)
		}
		l, err := net.Listen("tcp", addr)
		if err != nil {
			return nil, err
		}
		return []net.Listener{l}, nil
	}
	var err error
	for port := defaultPort; port < defaultPort+portsTried; port++ {
		var here []net.Listener
		if here, err = listenHere(port); err == nil {
			return here, nil
		}
	}
	return nil, fmt.Errorf("no port from %d to %d is free (%w); name one with --addr", defaultPort, defaultPort+portsTried-1, err)
}

// listenHere opens a port of this machine's own addresses: of both, unless it has no IPv6.
func listenHere(port int) ([]net.Listener, error) {
	four, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, err
	}
	six, err := net.Listen("tcp6", fmt.Sprintf("[::1]:%d", four.Addr().(*net.TCPAddr).Port))
	switch {
	case errors.Is(err, errAddressTaken): // somebody else would answer to the name localhost
		four.Close()
		return nil, err
	case err != nil:
		return []net.Listener{four}, nil
	}
	return []net.Listener{four, six}, nil
}

func closeAll(ls []net.Listener) {
	for _, l := range ls {
		l.Close()
	}
}

// Limits of the server. A browser sends headers of a few hundred bytes, at once.
const (
	headerTime  = 5 * time.Second
	requestTime = 10 * time.Second
	answerTime  = time.Minute
	idleTime    = 2 * time.Minute
	headerBytes = 16 << 10
	connections = 2048
	streams     = 64
)

// serve answers until ctx is done. A failure of one listener ends all.
func (s *server) serve(ctx context.Context, stop func(), listeners []net.Listener) error {
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	crowd := newCrowd(connections)
	h := &http.Server{
		Handler: crowd.answering(s), ConnState: crowd.see, ConnContext: withConn, BaseContext: func(net.Listener) context.Context { return ctx },
		Protocols: &protocols, ErrorLog: quietLog(), DisableGeneralOptionsHandler: true,
		ReadHeaderTimeout: headerTime, ReadTimeout: requestTime, WriteTimeout: answerTime, IdleTimeout: idleTime, MaxHeaderBytes: headerBytes,
	}
	ended := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() { ended <- h.Serve(l) }()
	}
	var failed error
	select {
	case <-ctx.Done():
	case failed = <-ended:
	}
	stop()
	return errors.Join(failed, h.Close())
}
