package serve

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"time"

	"accord/internal/build"
	"accord/internal/diag"
	"accord/internal/policy"
)

// How long the follower waits, and for what.
const (
	gatherTime = 3 * time.Millisecond   // for the rest of what one save says
	againTime  = 20 * time.Millisecond  // for a file that is being written
	quietTime  = 150 * time.Millisecond // without an event, before a sweep has the last word
	longTime   = time.Second            // of events that do not end, before a sweep all the same
)

// A hint says that something may have changed: a file by its path below the site's root, or anything at all. A note is
// told to the author.
type hint struct {
	path   string
	sweep  bool
	polled bool // from now on nothing but sweeps is asked for
	note   string
}

// A follower keeps a project's snapshot current. It is the only user of the project.
type follower struct {
	project *build.Project
	console *console
	dir     string
	poll    bool
	read    func()
	show    func(*state)
	hints   chan hint
	settled func(context.Context) error // is called when a state has been made and the files are quiet: judge, if nothing else is asked for
	proof   proof

	state     *state
	looked    int             // at how many files, since the last sweep
	failures  int             // of snapshots, one after the other
	held      *build.Snapshot // made and not shown yet, because it is worse than the one before; nil for none
	touched   []string        // paths of changed files since the last line to the author
	took      time.Duration   // from a hint to the state that shows it, the longest since then
	unsettled bool            // there is a state that settled has not been called for
	judging   *judging        // what judge has begun last; nil for nothing
	owed      time.Time       // since when states wait for their findings; zero when none does
}

// A judging is the work on a state's findings. It is given up for whatever has to be shown, and begun again later.
type judging struct {
	stop    context.CancelFunc
	ended   chan bool // whether the findings were told; holds one value at the end
	touched []string
	took    time.Duration
}

func newFollower(project *build.Project, o Options, c *console, show func(*state)) *follower {
	f := &follower{project: project, console: c, dir: o.Dir, poll: o.Poll, read: o.Read, show: show, hints: make(chan hint, 1024)}
	f.settled = f.judge
	return f
}

// run makes the first state, closes first, and follows the files until ctx is done.
func (f *follower) run(ctx context.Context, first chan<- struct{}) error {
	stop, note := watch(ctx, f.dir, f.poll, f.hints)
	defer stop()
	defer f.interrupt()
	if note != "" {
		f.poll = true
		f.console.say("%s", note)
	}
	if err := f.project.Sweep(ctx); err != nil {
		return unlessDone(ctx, err)
	}
	if f.read != nil {
		f.read()
	}
	if err := f.update(ctx, time.Now()); err != nil {
		return unlessDone(ctx, err)
	}
	f.project.Changes() // every file is new
	close(first)
	if err := f.settle(ctx); err != nil {
		return unlessDone(ctx, err)
	}
	return unlessDone(ctx, f.follow(ctx))
}

func unlessDone(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (f *follower) follow(ctx context.Context) error {
	quiet := time.NewTimer(time.Hour)
	quiet.Stop()
	due := time.NewTimer(f.untilDue())
	var last time.Time // by when a sweep has to be; zero while no event is waiting for one
	for {
		var heard *hint
		select {
		case <-ctx.Done():
			return nil
		case h := <-f.hints:
			heard = &h
		case <-quiet.C:
		case <-due.C:
		}
		if heard == nil {
			var err error
			if heard, err = f.sweep(ctx, !last.IsZero() && time.Now().After(last)); err != nil {
				return err
			}
		}
		if heard == nil {
			last = time.Time{}
			due.Reset(f.untilDue())
			continue
		}
		began := time.Now()
		writing, err := f.hear(ctx, *heard, began)
		if err != nil {
			return err
		}
		if last.IsZero() {
			last = began.Add(longTime)
		}
		rest := quietTime
		if writing {
			rest = longTime // a file that is empty for that long is meant to be
		}
		quiet.Reset(min(rest, time.Until(last)))
	}
}

// hear gathers what one save says and looks at the files that it names. It reports whether one of them is still being
// written: then a sweep would see half of it.
func (f *follower) hear(ctx context.Context, h hint, began time.Time) (writing bool, err error) {
	if time.Since(f.owed) < longTime { // with a save every moment the findings come in spite of it
		f.interrupt()
	}
	paths := f.gather(ctx, h)
	if f.looked += len(paths); len(paths) == 0 || f.looked > lookedAt {
		return false, ctx.Err()
	}
	again := f.project.Look(paths...)
	for len(again) > 0 && time.Since(began) < quietTime && ctx.Err() == nil {
		wait(ctx, againTime)
		again = f.project.Look(again...)
	}
	if !f.project.Changed() {
		return len(again) > 0, ctx.Err()
	}
	return len(again) > 0, f.update(ctx, began)
}

// gather returns the paths of a hint and of those that follow at once, each once.
func (f *follower) gather(ctx context.Context, h hint) (paths []string) {
	take := func(h hint) {
		f.poll = f.poll || h.polled
		if h.note != "" {
			f.console.say("%s", h.note)
		}
		if h.path != "" && !slices.Contains(paths, h.path) && len(paths) < lookedAt {
			paths = append(paths, h.path)
		}
	}
	take(h)
	late := time.NewTimer(gatherTime)
	defer late.Stop()
	for {
		select {
		case h := <-f.hints:
			take(h)
		case <-late.C:
			return paths
		case <-ctx.Done():
			return nil
		}
	}
}

// lookedAt is how many files are looked at one by one before a sweep is due: of a change of branches it takes care, once
// that is over.
const lookedAt = 64

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// sweep looks at all files, shows what has come of them even if it is wrong, and has it judged. It gives way to a hint,
// and returns it, unless it is overdue.
func (f *follower) sweep(ctx context.Context, overdue bool) (*hint, error) {
	began := time.Now()
	h, err := f.lookAtAll(ctx, overdue)
	if h != nil || err != nil {
		return h, err
	}
	f.looked = 0
	if f.project.Changed() {
		f.interrupt()
		snap, err := f.snapshot(ctx)
		if err != nil {
			return nil, f.later(ctx, err)
		}
		f.held = snap
		if f.unfinished(ctx, snap) {
			return nil, nil
		}
	}
	switch {
	case f.held != nil:
		f.take(f.held, began)
	case f.state.lacks(&f.proof):
		f.take(f.state.newest, began)
	}
	return nil, f.settle(ctx)
}

// lookAtAll sweeps, until there is a hint which file to look at first. Where files are polled, a hint is only a time.
func (f *follower) lookAtAll(ctx context.Context, overdue bool) (*hint, error) {
	if overdue || f.poll {
		return nil, f.project.Sweep(ctx)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	swept := make(chan error, 1)
	go func() { swept <- f.project.Sweep(ctx) }()
	select {
	case err := <-swept:
		return nil, err
	case h := <-f.hints:
		stop()
		<-swept
		return &h, nil
	}
}

// unfinished reports whether a sweep came upon mistakes while somebody was writing: a file that is emptied before it is
// written again looks wrong for a moment. The events of such a write are on their way; where there are none, the next
// sweep has to find the same.
func (f *follower) unfinished(ctx context.Context, snap *build.Snapshot) bool {
	if f.state == nil || mistakes(snap) <= mistakes(f.state.newest) {
		return false
	}
	if f.poll {
		send(ctx, f.hints, hint{sweep: true})
		return true
	}
	wait(ctx, gatherTime)
	return len(f.hints) > 0
}

// settle lets the state be judged or written, once.
func (f *follower) settle(ctx context.Context) error {
	if !f.unsettled {
		return nil
	}
	f.unsettled = false
	return f.settled(ctx)
}

// update shows the files as they were read, unless they hold mistakes that those before did not: these are shown when
// the files are quiet.
func (f *follower) update(ctx context.Context, began time.Time) error {
	snap, err := f.snapshot(ctx)
	switch {
	case err != nil && f.state == nil:
		return err
	case err != nil:
		return ctx.Err() // the sweep that follows has the last word
	}
	if f.state != nil && mistakes(snap) > mistakes(f.state.newest) {
		f.held = snap
		return nil
	}
	f.take(snap, began)
	return nil
}

// later has a sweep that came between two writes made again. What lasts is for the author to know, once.
func (f *follower) later(ctx context.Context, err error) error {
	const lasting = 5
	if f.failures++; f.failures == lasting {
		f.console.say("the site cannot be read: %v", err)
	}
	send(ctx, f.hints, hint{sweep: true})
	return ctx.Err()
}

func (f *follower) snapshot(ctx context.Context) (*build.Snapshot, error) {
	snap, err := f.project.Snapshot(ctx)
	if err == nil {
		f.failures = 0
	}
	return snap, err
}

// take puts a snapshot in the place of the one that is shown.
func (f *follower) take(snap *build.Snapshot, began time.Time) {
	old := f.state
	f.state, f.held, f.unsettled = next(old, snap, usable(snap)), nil, true
	f.show(f.state)
	if f.owed.IsZero() {
		f.owed = time.Now()
	}
	f.took = max(f.took, time.Since(began))
	if old != nil {
		close(old.over)
	}
}

// usable reports whether a site can be shown as its author means it: with its theme and its settings.
func usable(snap *build.Snapshot) bool {
	wrong := func(d diag.Finding) bool {
		return d.At.File == policy.ConfigFile && snap.Site.Settings.Levels.Of(d.Code) == diag.Error
	}
	return snap.Set != nil && !slices.ContainsFunc(snap.Early(), wrong)
}

func mistakes(snap *build.Snapshot) (n int) {
	for _, d := range snap.Early() {
		if snap.Site.Settings.Levels.Of(d.Code) == diag.Error {
			n++
		}
	}
	return n
}

// judge has the state's findings worked out and told, beside the follower's work. Then, while the author thinks, the garbage
// is collected, so that the next save need not wait for that, and images are tried.
func (f *follower) judge(ctx context.Context) error {
	f.interrupt()
	f.touched = mergePaths(f.touched, f.project.Changes())
	work, stop := context.WithCancel(ctx)
	st, j := f.state, &judging{stop: stop, ended: make(chan bool, 1), touched: f.touched, took: f.took}
	f.judging, f.touched, f.took = j, nil, 0
	go func() {
		told := st.judge(work, &f.proof)
		if told {
			f.console.update(st, j.touched, j.took)
		}
		j.ended <- told
		if told {
			runtime.GC()
			f.prove(ctx, st)
		}
	}()
	return nil
}

// prove tries the images of a state, unless another takes its place. One that turns out to be damaged has the state judged
// again, with what was found.
func (f *follower) prove(ctx context.Context, st *state) {
	for _, o := range st.newest.Copies() {
		select {
		case <-ctx.Done():
			return
		case <-st.over:
			return
		default:
			f.proof.try(o)
		}
	}
	if st.lacks(&f.proof) {
		send(ctx, f.hints, hint{sweep: true})
	}
}

// interrupt ends the judging. A state that was not judged to the end is to be settled again.
func (f *follower) interrupt() {
	j := f.judging
	if j == nil {
		return
	}
	j.stop()
	f.judging = nil
	if told := <-j.ended; told {
		f.owed = time.Time{}
	} else {
		f.touched, f.took, f.unsettled = mergePaths(f.touched, j.touched), max(f.took, j.took), true
	}
}

// untilDue is how long the site stays as it is by itself: until an embargo ends, or the day.
func (f *follower) untilDue() time.Duration {
	now := time.Now()
	y, m, d := now.In(f.state.newest.Site.Settings.Zone).Date()
	due := time.Date(y, m, d+1, 0, 0, 0, 0, f.state.newest.Site.Settings.Zone)
	if until := f.state.newest.Until(); !until.IsZero() && until.Before(due) {
		due = until
	}
	return max(time.Second, due.Sub(now))
}

// mergePaths adds paths to a sorted list, each once.
func mergePaths(have, more []string) []string {
	all := append(have, more...)
	slices.SortFunc(all, cmp.Compare[string])
	return slices.Compact(all)
}
