// Package lsp helps an editor while a site is being written: it speaks the Language Server Protocol over a pair of streams.
// Findings about the whole site follow what is typed, unsaved texts standing in the place of their files and drafts counted as in the
// preview; ids, keys, verbs and words are completed; a record's facts are shown where it is named; one goes to a record and renames it
// everywhere.
//
// Three things run beside each other. The reader takes one message after the other, and keeps what editors hold. The follower owns
// the project: it lays the texts over the files, makes a snapshot (build.Project) and checks it; checking is given up when
// something is typed, for a second at most. A completion is answered by the reader from the last snapshot and the text as it is, because
// nobody waits for it. Everything else is an answer about places, and waits for the snapshot of what was typed.
//
// Columns are those of UTF-16, as the protocol has it, unless the client takes UTF-8. Documents are sent whole: a text of 20 KB is
// parsed in less time than the arithmetic of its changes can be trusted. A message that cannot be understood gets a reply with an error; a
// stream that cannot be followed, or that ends, ends Run, and with it the process. The client is not watched by its number
// beside that: a server in a container could not see it.
//
// Rejected: a library for the protocol. What is spoken here fits into one file, and the libraries bring ten thousand lines of
// the rest of it.
package lsp

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"accord/internal/build"
	"accord/internal/policy"
)

// Options say how an editor is helped.
type Options struct {
	Open func(dir string) (*build.Project, error) // opens the site's folder, drafts included
	Dir  string                                   // the site's folder; "" for the one that the editor has open
	Read func(*build.Project)                     // hears once that the site has been read
	Log  io.Writer                                // for what goes wrong in the program; never the stream of replies
}

// ErrNoShutdown says that the client ended the server without asking it to shut down first.
var ErrNoShutdown = errors.New("the editor went away")

// Run serves one client until it says exit, or its stream ends. A clean end is nil.
func Run(ctx context.Context, in io.Reader, out io.Writer, o Options) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s := &server{
		o: o, wire: &wire{w: out}, texts: map[string]*text{}, changed: map[string]bool{}, wake: make(chan struct{}, 1),
	}
	defer s.following.Wait()
	defer stop()
	return s.read(ctx, bufio.NewReaderSize(in, maxHeader))
}

// A server helps one client. What is below mu is shared by the reader and the follower.
type server struct {
	o         Options
	wire      *wire
	dir       string // the site's folder, as the client spells it
	root      *os.Root
	client    clientCapabilities
	inBytes   bool // columns are bytes
	opened    bool // the client has initialized
	closing   bool // it has asked for the end
	following sync.WaitGroup
	wake      chan struct{}
	view      atomic.Pointer[view]

	mu      sync.Mutex
	texts   map[string]*text // that editors hold, by path in the site
	changed map[string]bool  // paths that the follower has to look at
	sweep   bool             // it has to look at everything
	asks    []ask            // that wait for it
	shown   time.Time        // when findings were last sent
	giveUp  context.CancelFunc
}

// A view is a snapshot with the texts that it was made of.
type view struct {
	*build.Snapshot
	texts map[string]*text

	// edited is what the site would be (build.Project.Edited), for requests that wait for a snapshot.
	edited func(texts map[string][]byte, name func(file string) string) (*build.Snapshot, error)
}

// An ask is a request that is answered from a snapshot of everything that was typed before it.
type ask struct {
	id     json.RawMessage
	answer func(v *view) (any, error)
}

// read takes messages until the last.
func (s *server) read(ctx context.Context, r *bufio.Reader) error {
	for ctx.Err() == nil {
		body, err := readMessage(r)
		switch {
		case errors.Is(err, io.EOF) && s.closing:
			return nil
		case errors.Is(err, io.EOF):
			return ErrNoShutdown
		case err != nil:
			return err
		}
		var m message
		if err := json.Unmarshal(body, &m); err != nil {
			err = s.wire.reply(json.RawMessage("null"), nil, &failure{parseError, "the message is not one of JSON-RPC: " + err.Error()})
			if err != nil {
				return err
			}
			continue
		}
		if m.Method == "exit" {
			if s.closing {
				return nil
			}
			return ErrNoShutdown
		}
		if err := s.take(ctx, m); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// take handles one message. An error means that the client cannot be written to.
func (s *server) take(ctx context.Context, m message) error {
	if m.ID == nil {
		if s.opened && !s.closing {
			_, _, err := s.guarded(func() (any, bool, error) { return nil, true, s.note(m) })
			s.log(err)
		}
		return nil
	}
	if m.Method == "" { // a reply: to the one request that is sent, whose answer changes nothing
		return nil
	}
	if failed := s.refused(m); failed != nil {
		return s.wire.reply(m.ID, nil, failed)
	}
	result, now, err := s.guarded(func() (any, bool, error) { return s.request(ctx, m) })
	switch {
	case err != nil:
		return s.wire.reply(m.ID, nil, failureOf(err))
	case now:
		return s.wire.reply(m.ID, result, nil)
	}
	return nil
}

// guarded keeps a mistake of this program from ending the help: the request fails, and the log says where.
func (s *server) guarded(do func() (any, bool, error)) (result any, now bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(s.o.Log, "%v\n%s", p, debug.Stack())
			err = fmt.Errorf("the program failed: %v", p)
		}
	}()
	return do()
}

// log tells of what failed, but not of what was given up at the end.
func (s *server) log(err error) {
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintf(s.o.Log, "accord lsp: %v\n", err)
	}
}

// refused tells why a request comes at the wrong time.
func (s *server) refused(m message) *failure {
	switch {
	case !s.opened && m.Method != "initialize":
		return &failure{notInitialized, "initialize comes first"}
	case s.opened && m.Method == "initialize":
		return &failure{invalidRequest, "initialize comes once"}
	case s.closing:
		return &failure{invalidRequest, "after shutdown comes exit"}
	}
	return nil
}

// A badParams says that the parameters of a request are not what the protocol has.
type badParams struct{ error }

func failureOf(err error) *failure {
	switch err.(type) {
	case badParams:
		return &failure{invalidParams, err.Error()}
	case refusal:
		return &failure{requestFailed, err.Error()}
	case unknownMethod:
		return &failure{methodNotFound, err.Error()}
	}
	return &failure{internalError, err.Error()}
}

// A refusal says why something that was asked for is not done.
type refusal string

func (r refusal) Error() string { return string(r) }

func refuse(format string, args ...any) error { return refusal(fmt.Sprintf(format, args...)) }

type unknownMethod string

func (m unknownMethod) Error() string { return "there is no method " + string(m) }

func decode[T any](m message) (params T, err error) {
	if err := json.Unmarshal(m.Params, &params); err != nil {
		return params, badParams{err}
	}
	return params, nil
}

// request answers now, or leaves the answer to the follower.
func (s *server) request(ctx context.Context, m message) (result any, now bool, err error) {
	switch m.Method {
	case "initialize":
		result, err = s.initialize(ctx, m)
		return result, true, err
	case "shutdown":
		s.closing = true
		return nil, true, nil
	}
	answers := map[string]func(*view, string, documentParams) (any, error){
		"textDocument/hover": s.hover, "textDocument/definition": s.definition, "textDocument/completion": s.complete,
		"textDocument/prepareRename": s.prepareRename, "textDocument/rename": s.rename,
	}
	answer := answers[m.Method]
	if answer == nil {
		return nil, true, unknownMethod(m.Method)
	}
	p, err := decode[documentParams](m)
	if err != nil {
		return nil, true, err
	}
	file, ok := s.path(p.TextDocument.URI)
	if !ok {
		return nil, true, nil
	}
	if v := s.view.Load(); v != nil && m.Method == "textDocument/completion" {
		result, err = answer(v, file, p)
		return result, true, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asks = append(s.asks, ask{m.ID, func(v *view) (any, error) { return answer(v, file, p) }})
	s.hurry()
	return nil, false, nil
}

// initialize opens the site.
func (s *server) initialize(ctx context.Context, m message) (any, error) {
	p, err := decode[initializeParams](m)
	if err != nil {
		return nil, err
	}
	s.client = p.Capabilities
	encoding := "utf-16"
	if s.inBytes = slices.Contains(p.Capabilities.General.PositionEncodings, "utf-8"); s.inBytes {
		encoding = "utf-8"
	}
	if s.dir, err = filepath.Abs(cmp.Or(s.o.Dir, p.folder(), ".")); err != nil {
		return nil, err
	}
	project, err := s.o.Open(s.dir)
	if err != nil {
		return nil, refuse("%v", err)
	}
	s.root, s.opened, s.sweep = project.Root(), true, true
	s.following.Go(func() {
		defer project.Close()
		s.follow(ctx, project)
	})
	return map[string]any{
		"capabilities": capabilities(encoding), "serverInfo": map[string]string{"name": "accord"},
	}, nil
}

// folder is the first folder that the client has open; "" if there is none.
func (p initializeParams) folder() string {
	uri := p.RootURI
	if len(p.WorkspaceFolders) > 0 {
		uri = p.WorkspaceFolders[0].URI
	}
	if dir, ok := pathOf(uri); ok {
		return dir
	}
	return p.RootPath
}

// note takes a notification; one that means nothing here is passed over, as the protocol has it.
func (s *server) note(m message) error {
	switch m.Method {
	case "initialized":
		if s.client.Workspace.DidChangeWatchedFiles.DynamicRegistration {
			return s.wire.send(message{ID: json.RawMessage(`"watch"`), Method: "client/registerCapability", Params: json.RawMessage(watchers)})
		}
		return nil
	case "$/cancelRequest":
		return s.cancel(m)
	case "workspace/didChangeWatchedFiles":
		return s.filesChanged(m)
	case "textDocument/didOpen", "textDocument/didChange", "textDocument/didClose", "textDocument/didSave":
		return s.documentChanged(m)
	}
	return nil
}

// cancel answers a request that waits for a snapshot and is no longer wanted.
func (s *server) cancel(m message) error {
	p, err := decode[struct{ ID json.RawMessage }](m)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.asks, func(a ask) bool { return string(a.id) == string(p.ID) })
	if i < 0 {
		return nil
	}
	s.asks = slices.Delete(s.asks, i, i+1)
	return s.wire.reply(p.ID, nil, &failure{requestCancelled, "cancelled"})
}

func (s *server) filesChanged(m message) error {
	p, err := decode[watchedParams](m)
	if err != nil {
		return err
	}
	const deleted, many = 3, 100
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range p.Changes {
		if file, ok := s.path(c.URI); ok {
			s.changed[file] = true
			s.sweep = s.sweep || c.Type == deleted || len(p.Changes) > many
		}
	}
	s.hurry()
	return nil
}

// documentChanged keeps the text of a document, or forgets it.
func (s *server) documentChanged(m message) error {
	p, err := decode[documentParams](m)
	if err != nil {
		return err
	}
	file, ok := s.path(p.TextDocument.URI)
	if !ok {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch m.Method {
	case "textDocument/didOpen":
		s.texts[file] = newText(p.TextDocument.URI, p.TextDocument.Version, []byte(p.TextDocument.Text), s.inBytes)
	case "textDocument/didChange":
		text, err := p.changed(s.texts[file])
		if err != nil {
			return err
		}
		s.texts[file] = newText(p.TextDocument.URI, p.TextDocument.Version, []byte(text), s.inBytes)
	case "textDocument/didClose":
		delete(s.texts, file)
		s.sweep = true // there may be no such file
	}
	s.changed[file] = true
	s.hurry()
	return nil
}

// changed is the text that a document has after a change. What does not follow from the text that is held is an error, and
// changes nothing: a change of a document that is not open, one that comes after a later one, and one of a range, which this server
// has not asked for.
func (p documentParams) changed(held *text) (string, error) {
	uri, version := p.TextDocument.URI, p.TextDocument.Version
	switch {
	case held == nil:
		return "", badParams{fmt.Errorf("%s was changed and is not open", uri)}
	case held.version != nil && version != nil && *version < *held.version:
		return "", badParams{fmt.Errorf("version %d of %s came after version %d", *version, uri, *held.version)}
	case len(p.ContentChanges) == 0:
		return "", badParams{fmt.Errorf("%s was changed without a text", uri)}
	}
	for _, c := range p.ContentChanges {
		if c.Range != nil {
			return "", badParams{fmt.Errorf("%s was changed in a range, and documents are sent whole", uri)}
		}
	}
	return p.ContentChanges[len(p.ContentChanges)-1].Text, nil
}

// hurry wakes the follower, and has it give up checking what is old by now, unless nothing was shown for a second. The
// caller holds mu.
func (s *server) hurry() {
	if s.giveUp != nil && (time.Since(s.shown) < time.Second || len(s.asks) > 0) {
		s.giveUp()
	}
	s.signal()
}

// path is the path in the site of a document; false for one that is not in the site's folder.
func (s *server) path(uri string) (string, bool) {
	name, ok := pathOf(uri)
	if !ok {
		return "", false
	}
	rel, err := filepath.Rel(s.dir, name)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		real, err1 := filepath.EvalSymlinks(s.dir)
		there, err2 := filepath.EvalSymlinks(name)
		if rel, err = filepath.Rel(real, there); err1 != nil || err2 != nil || err != nil || !filepath.IsLocal(rel) {
			return "", false
		}
	}
	return filepath.ToSlash(rel), true
}

// uri is the address of a file of the site: as the editor spells it, where one holds it.
func (s *server) uri(v *view, file string) string {
	if t := v.texts[file]; t != nil {
		return t.uri
	}
	return uriOf(filepath.Join(s.dir, filepath.FromSlash(file)))
}

// pathOf turns the address of a file into its path. A drive of Windows stands behind a slash: file:///c%3A/site.
func pathOf(uri string) (string, bool) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" || u.Path == "" {
		return "", false
	}
	name := u.Path
	if len(name) > 2 && name[0] == '/' && name[2] == ':' {
		name = name[1:]
	}
	return filepath.Clean(filepath.FromSlash(name)), true
}

func uriOf(name string) string {
	slashed := filepath.ToSlash(name)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed
	}
	return (&url.URL{Scheme: "file", Path: slashed}).String()
}

// text is what a file held when the view was made; nil if it cannot be read.
func (s *server) text(v *view, file string) *text {
	if t := v.texts[file]; t != nil {
		return t
	}
	src, err := s.root.ReadFile(filepath.FromSlash(file))
	if err != nil {
		return nil
	}
	return newText(s.uri(v, file), nil, src, s.inBytes)
}

// named is the name of a record for people.
func named(v *view, r policy.Record) string {
	if source, ok := r.(*policy.Source); ok {
		return source.Title.S
	}
	return v.Site.Name(r.Meta().ID, v.Site.Today)
}
