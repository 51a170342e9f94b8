package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"accord/internal/policy"
	"accord/internal/render"
)

// Built returns the manifest of a built site, if what the folder holds is this project as it was just swept: without a finding of
// severity error, of this day, without drafts, and changed by nobody since. Else the error says what to do.
func (p *Project) Built(dir string) (*Manifest, error) {
	t, err := locate(dir)
	if err != nil {
		return nil, err
	}
	if t.littered() {
		return nil, fmt.Errorf("a build of %s is running, or one has died; run accord build", dir)
	}
	s, err := look(t.out, runtime.GOMAXPROCS(0))
	if err != nil {
		return nil, err
	}
	m := s.manifest
	input := p.input()
	switch {
	case !s.found:
		return nil, fmt.Errorf("%s holds no built site; run accord build", dir)
	case !m.Complete() || m.Input != input && m.Input != input.withFindings() || !m.Window.contains(p.now):
		return nil, fmt.Errorf("%s was not built from the site as it is now (%s); run accord build", dir, p.today())
	case m.Faulty:
		return nil, fmt.Errorf("%s was built in spite of findings of severity error; mend what accord check tells, and run accord build", dir)
	case !s.whole():
		return nil, fmt.Errorf("files in %s have been changed or removed since it was built, such as %s; run accord build", dir, s.broken())
	}
	return m, nil
}

// broken is the first file that is not what the manifest says.
func (s *survey) broken() string {
	for i, st := range s.states {
		if st != intact {
			return s.manifest.Files[i].Path
		}
	}
	return ""
}

// Altered returns the files of a built or published folder that are no longer what its manifest says: changed since, or gone.
func Altered(dir string) ([]string, error) {
	t, err := locate(dir)
	if err != nil {
		return nil, err
	}
	s, err := look(t.out, runtime.GOMAXPROCS(0))
	if err != nil {
		return nil, err
	}
	var paths []string
	for i, st := range s.states {
		if st != intact {
			paths = append(paths, s.manifest.Files[i].Path)
		}
	}
	return paths, nil
}

// Apart refuses a folder that a site must not be published to: one that holds its sources, lies among them or in what was built of
// them, or that nobody means.
func Apart(dir, home, built string) error {
	t, err := locate(dir)
	if err != nil {
		return err
	}
	if built, err = filepath.Abs(built); err != nil {
		return err
	}
	if within(real(built), real(t.out)) {
		return fmt.Errorf("%s is in %s, where the built site is; choose another folder", t.out, built)
	}
	return t.outside(home)
}

// ErrUnfinished says that a folder has some of the new files, or the new site and remains of the old; the next call of Write or Place
// finishes it.
var ErrUnfinished = errors.New("the next run will finish it")

// Place makes a folder hold a built site, in one step and beside what accord did not write, as Write does with a site that is being
// built. The outputs are copies of files below src, or bytes of their own; m says the rest of what the manifest there will.
func Place(ctx context.Context, outputs []render.Output, src *os.Root, dir string, m Manifest, told func(done, total int)) (Report, error) {
	w := &writer{disk: newDisk(), workers: runtime.GOMAXPROCS(0), src: src, input: m.Input, window: m.Window, about: m, told: told}
	return w.write(ctx, outputs, dir)
}

// Targets are where the site's settings have it published.
func (p *Project) Targets() []policy.Target { return p.tree.Settings().Publish }
