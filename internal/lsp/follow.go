package lsp

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"time"

	"accord/internal/build"
	"accord/internal/diag"
)

const (
	gather = 5 * time.Millisecond  // the rest of what one keystroke says
	retry  = 20 * time.Millisecond // until a file that is just being written is looked at again
	glance = 2 * time.Second       // between looks at all files, where the client does not tell of changes
)

// A task is what the follower has to do.
type task struct {
	texts   map[string]*text
	changed []string
	sweep   bool
	asks    []ask
	fresh   context.Context // done when the checking is to be given up
	end     context.CancelFunc
}

// follow makes snapshots of what is typed and saved, answers what waits for them, and sends findings, until ctx is done.
func (s *server) follow(ctx context.Context, project *build.Project) {
	f := &follower{server: s, project: project, touched: map[string]bool{}, sent: map[string]sent{}}
	var glances <-chan time.Time
	if !s.client.Workspace.DidChangeWatchedFiles.DynamicRegistration {
		ticker := time.NewTicker(glance)
		defer ticker.Stop()
		glances = ticker.C
	}
	s.poke(true)
	for {
		select {
		case <-ctx.Done():
			return
		case <-glances:
			s.poke(true)
		case <-s.wake:
			s.wait(ctx)
			f.do(ctx, s.next(ctx))
		}
	}
}

// poke asks for a look at all files.
func (s *server) poke(sweep bool, files ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep = s.sweep || sweep
	for _, file := range files {
		s.changed[file] = true
	}
	s.signal()
}

// signal wakes the follower.
func (s *server) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *server) wait(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(gather):
	}
}

// next takes over everything that is to be done.
func (s *server) next(ctx context.Context) task {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := task{texts: maps.Clone(s.texts), changed: slices.Sorted(maps.Keys(s.changed)), sweep: s.sweep, asks: s.asks}
	clear(s.changed)
	s.sweep, s.asks = false, nil
	t.fresh, t.end = context.WithCancel(ctx)
	s.giveUp = t.end
	return t
}

// A follower owns the project.
type follower struct {
	*server
	project *build.Project
	read    bool            // the site has been read
	judged  *view           // whose findings were sent
	touched map[string]bool // files that are other than when findings were last sent
	sent    map[string]sent // by file, as long as it has findings
}

// A sent is what was last sent of a file: its findings, and the text that an editor held.
type sent struct {
	found []diag.Finding
	held  *text
}

// do does one task: a snapshot if anything is other than before, the answers, and then the findings.
func (f *follower) do(ctx context.Context, t task) {
	defer t.end()
	if err := f.look(ctx, t); err != nil {
		f.log(err)
		time.AfterFunc(glance, func() { f.poke(true) })
	}
	v := f.view.Load()
	for _, a := range t.asks {
		f.answer(a, v)
	}
	if v == nil || v == f.judged {
		return
	}
	found, err := v.Judge(t.fresh)
	if err != nil { // something else is to be done first
		f.poke(false)
		return
	}
	f.judged = v
	f.publish(v, found)
	f.mu.Lock()
	f.shown = time.Now()
	f.mu.Unlock()
}

// look lays the texts over the files, and makes a snapshot if anything is other than before.
func (f *follower) look(ctx context.Context, t task) error {
	for _, file := range t.changed {
		if held := t.texts[file]; held != nil {
			f.project.Lay(file, held.src)
		} else {
			f.project.Lay(file, nil)
		}
	}
	if again := f.project.Look(t.changed...); len(again) > 0 {
		time.AfterFunc(retry, func() { f.poke(false, again...) })
	}
	if t.sweep {
		if err := f.project.Sweep(ctx); err != nil {
			return err
		}
	}
	for _, file := range f.project.Changes() {
		f.touched[file] = true
	}
	last := f.view.Load()
	if last != nil && !f.project.Changed() {
		if !maps.Equal(last.texts, t.texts) {
			f.view.Store(&view{last.Snapshot, t.texts, f.project.Edited})
		}
		return nil
	}
	if !f.read && f.o.Read != nil {
		f.o.Read(f.project)
	}
	f.read = true
	snap, err := f.project.Snapshot(ctx)
	if err != nil {
		return err
	}
	f.view.Store(&view{snap, t.texts, f.project.Edited})
	return nil
}

func (f *follower) answer(a ask, v *view) {
	result, _, err := f.guarded(func() (any, bool, error) {
		if v == nil {
			return nil, true, errors.New("the site cannot be read")
		}
		result, err := a.answer(v)
		return result, true, err
	})
	if err != nil {
		f.log(f.wire.reply(a.id, nil, failureOf(err)))
		return
	}
	f.log(f.wire.reply(a.id, result, nil))
}

// publish sends the findings of each file where they are other than what was sent, and none for a file that has none any
// more.
func (f *follower) publish(v *view, found []diag.Finding) {
	by := map[string][]diag.Finding{}
	for _, one := range found {
		if v.Site.Settings.Levels.Of(one.Code) != diag.Off {
			by[one.At.File] = append(by[one.At.File], one)
		}
	}
	for file := range f.sent {
		if by[file] == nil {
			by[file] = nil
		}
	}
	places := &places{server: f.server, view: v, texts: map[string]*text{}}
	for _, file := range slices.Sorted(maps.Keys(by)) {
		now, before := sent{by[file], v.texts[file]}, f.sent[file]
		if !f.touched[file] && now.held == before.held && reflect.DeepEqual(now.found, before.found) {
			continue
		}
		f.log(f.wire.notify("textDocument/publishDiagnostics", places.diagnostics(file, now.found)))
		if f.sent[file] = now; now.found == nil {
			delete(f.sent, file)
		}
	}
	clear(f.touched)
}

// places turns the places of findings into those of the protocol; a file is read once for all of them.
type places struct {
	*server
	view  *view
	texts map[string]*text
}

func (p *places) at(at diag.Place) location {
	t, known := p.texts[at.File]
	if !known {
		t = p.text(p.view, at.File)
		p.texts[at.File] = t
	}
	l := location{URI: p.uri(p.view, at.File)}
	if t != nil {
		l.Range = t.spanOf(at.Span)
	}
	return l
}

func (p *places) diagnostics(file string, found []diag.Finding) diagnosticsParams {
	out := diagnosticsParams{URI: p.uri(p.view, file), Diagnostics: []diagnostic{}}
	if held := p.view.texts[file]; held != nil {
		out.Version = held.version
	}
	for _, one := range found {
		d := diagnostic{Range: p.at(one.At).Range, Severity: severity(p.view.Site.Settings.Levels.Of(one.Code)), Code: string(one.Code),
			Source: "accord", Message: one.Text}
		if one.Hint != "" {
			d.Message += "\n" + one.Hint
		}
		for _, note := range one.See {
			if p.client.TextDocument.PublishDiagnostics.RelatedInformation {
				d.Related = append(d.Related, related{p.at(note.At), note.Text})
			} else {
				d.Message += "\nsee " + note.At.String() + ": " + note.Text
			}
		}
		out.Diagnostics = append(out.Diagnostics, d)
	}
	return out
}

// severity is the protocol's number.
func severity(s diag.Severity) int {
	return map[diag.Severity]int{diag.Error: 1, diag.Warn: 2, diag.Info: 3}[s]
}
