package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"accord/internal/build"
	"accord/internal/check"
	"accord/internal/diag"
	"accord/internal/policy"
)

// report is what a build tells at its end.
type report struct {
	build.Report
	Out      string
	Pages    int
	Read     time.Duration
	Counts   [diag.Error + 1]int // findings printed, by severity
	Findings []json.Marshaler    // for JSON
	Left     []leftOut
	Missing  []check.Gap
	Kept     bool // the old output was kept
	Promised int  // addresses in the file for them, where they were accepted
}

// leftOut is a record that is not published, and why.
type leftOut struct {
	File string
	Why  string
}

func (r *report) take(snap *build.Snapshot, out string) {
	r.Out = out
	r.Report.Phases = append(slices.Clone(snap.Phases), r.Report.Phases...)
	for _, o := range snap.Outputs() {
		if strings.HasSuffix(o.Path, ".html") {
			r.Pages++
		}
	}
	r.Missing = check.Missing(snap.Site)
	for _, w := range snap.Withheld {
		r.Left = append(r.Left, leftOut{w.File, w.Reason()})
	}
	slices.SortFunc(r.Left, func(a, b leftOut) int { return cmp.Compare(a.File, b.File) })
}

func (r *report) print(f *buildFlags, w io.Writer, start time.Time) error {
	took := time.Since(start)
	if f.json {
		return r.encode(w, took)
	}
	var b strings.Builder
	switch {
	case r.Kept:
		fmt.Fprintf(&b, "%s; nothing was written to %s\n", r.counted(), r.Out)
	case r.Unchanged:
		fmt.Fprintf(&b, "nothing has changed: %s holds %s, %s, checked in %s\n  %s\n", r.Out, count(r.Files, "file"), size(r.Bytes), round(took), r.counted())
	default:
		fmt.Fprintf(&b, "%s: %s, %s, %s, in %s\n", r.Out, count(r.Pages, "page"), count(r.Files, "file"), size(r.Bytes), round(took))
		fmt.Fprintf(&b, "  %d written, %d the same as before, %d removed\n", r.Written, r.Report.Kept, r.Removed)
		fmt.Fprintf(&b, "  read %s", round(r.Read))
		for _, p := range r.Phases {
			fmt.Fprintf(&b, ", %s %s", p.Name, round(p.Took))
		}
		fmt.Fprintf(&b, "\n  %s\n", r.counted())
	}
	if r.Promised > 0 {
		fmt.Fprintf(&b, "  %s: the addresses of %s\n", policy.AddressFile, count(r.Promised, "page"))
	}
	if r.InPlace != "" {
		fmt.Fprintf(&b, "  files were replaced one by one: %s\n", r.InPlace)
	}
	for _, line := range r.missing() {
		if !f.watch { // whoever is writing knows
			fmt.Fprintf(&b, "  %s\n", line)
		}
	}
	for _, l := range r.Left {
		fmt.Fprintf(&b, "  left out: %s (%s)\n", l.File, l.Why)
	}
	if !r.Until.IsZero() {
		fmt.Fprintf(&b, "  the next embargo ends %s: build again then\n", r.Until.Format(time.RFC3339))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// missing are the keys that some records lack, by kind: "missing in articles (7): question 3, context 1".
func (r *report) missing() (lines []string) {
	of := ""
	for _, gap := range r.Missing {
		what, key := fmt.Sprintf("%s (%d)", gap.Of, gap.Records), fmt.Sprintf("%s %d", gap.Key, gap.N)
		if gap.Of == policy.ConfigFile {
			what, key = gap.Of, gap.Key
		}
		if gap.Of == of {
			lines[len(lines)-1] += ", " + key
		} else {
			lines = append(lines, "missing in "+what+": "+key)
		}
		of = gap.Of
	}
	return lines
}

// counted is the number of findings in words.
func (r *report) counted() string {
	var parts []string
	for s := diag.Error; s > diag.Off; s-- {
		if n := r.Counts[s]; n > 0 {
			parts = append(parts, count(n, map[diag.Severity]string{diag.Error: "error", diag.Warn: "warning", diag.Info: "note"}[s]))
		}
	}
	switch {
	case len(parts) == 0 && r.Unchanged: // nothing was read, so no remark is known
		return "no errors or warnings"
	case len(parts) == 0:
		return "no findings"
	}
	told := "findings: " + strings.Join(parts, ", ")
	if r.Counts[diag.Info] > 0 && r.Out != "" {
		told += "; accord check prints notes"
	}
	return told
}

func (r *report) encode(w io.Writer, took time.Duration) error {
	phases := map[string]float64{"read": r.Read.Seconds()}
	for _, p := range r.Phases {
		phases[p.Name] = p.Took.Seconds()
	}
	left := []map[string]string{}
	for _, l := range r.Left {
		left = append(left, map[string]string{"file": l.File, "why": l.Why})
	}
	out := map[string]any{
		"out": r.Out, "pages": r.Pages, "files": r.Files, "bytes": r.Bytes, "written": r.Written, "kept": r.Report.Kept,
		"removed": r.Removed, "unchanged": r.Unchanged, "replaced_one_by_one": r.InPlace, "output_kept": r.Kept, "seconds": took.Seconds(),
		"phases": phases, "findings": r.Findings, "left_out": left,
	}
	if r.Findings == nil {
		out["findings"] = []string{}
	}
	missing := map[string]map[string]int{}
	for _, gap := range r.Missing {
		if missing[gap.Of] == nil {
			missing[gap.Of] = map[string]int{}
		}
		missing[gap.Of][gap.Key] = gap.N
	}
	if !r.Unchanged { // what was not read again lacks nothing that is known
		out["missing"] = missing
	}
	if r.Promised > 0 {
		out["promised"] = r.Promised
	}
	if !r.Until.IsZero() {
		out["next_embargo"] = r.Until.Format(time.RFC3339)
	}
	return diag.WriteJSON(w, out)
}

func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

func size(n int64) string {
	switch {
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	case n < 1_000_000_000:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.2f GB", float64(n)/1e9)
}

func round(d time.Duration) time.Duration {
	if d > time.Second {
		return d.Round(10 * time.Millisecond)
	}
	return d.Round(time.Millisecond / 10)
}

// colored reports whether a stream wants colour: a terminal does, unless the environment says no (NO_COLOR, TERM=dumb).
func colored(f *os.File) bool {
	if os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	return os.Getenv("CLICOLOR_FORCE") != "" || term.IsTerminal(int(f.Fd()))
}
