package serve

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"accord/internal/diag"
)

// A console tells the author what happens: a line for each update, and each finding once, as long as it lasts. Remarks are only
// counted: the panel has them.
type console struct {
	w     io.Writer
	color bool
	read  func(file string) ([]byte, error)

	mu   sync.Mutex
	told map[string]bool // the findings that were told and still hold
}

func (c *console) say(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fmt.Fprintf(c.w, format+"\n", args...)
}

const namedFiles = 3

// update tells of a state that was judged: what changed, how long it took to be shown, how many findings there are, and
// those that are new.
func (c *console) update(s *state, touched []string, took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fmt.Fprintf(c.w, "%s %s: %s, %s%s\n", time.Now().Format(time.TimeOnly), names(touched), max(took, time.Millisecond).Round(time.Millisecond), counted(s), staleness(s))
	levels := s.newest.Site.Settings.Levels
	still, times := map[string]bool{}, map[string]int{}
	var fresh []diag.Finding
	for _, f := range s.found {
		same := fmt.Sprintf("%s %s %s", f.At.File, f.Code, f.Text) // without the line, which moves with what is written above
		times[same]++
		key := fmt.Sprint(same, times[same])
		if !c.told[key] {
			fresh = append(fresh, f)
		}
		still[key] = true
	}
	c.told = still
	p := diag.Printer{W: c.w, Levels: levels, Color: c.color, Read: c.read, Least: diag.Warn}
	p.Print(fresh)
}

func names(touched []string) string {
	if len(touched) == 0 {
		return "the site"
	}
	rest := len(touched) - namedFiles
	if rest > 0 {
		touched = touched[:namedFiles]
	}
	list := strings.Join(touched, ", ")
	if rest > 0 {
		list += fmt.Sprintf(" and %d more", rest)
	}
	return list
}

func counted(s *state) string {
	var counts [diag.Error + 1]int
	for _, f := range s.found {
		counts[s.newest.Site.Settings.Levels.Of(f.Code)]++
	}
	var parts []string
	for _, k := range []struct {
		level diag.Severity
		noun  string
	}{{diag.Error, "error"}, {diag.Warn, "warning"}, {diag.Info, "remark"}} {
		if n := counts[k.level]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s%s", n, k.noun, plural(n)))
		}
	}
	if len(parts) == 0 {
		return "no findings"
	}
	return strings.Join(parts, ", ")
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

func staleness(s *state) string {
	if !s.stale() {
		return ""
	}
	return "; the last good site is still shown"
}
