package check

import (
	"math"
	"slices"

	"accord/internal/diag"
	"accord/internal/policy"
)

// waive takes out the findings that a record accepts, and tells of waivers that are over or have nothing to waive.
func (c *checker) waive() {
	lines := c.recordLines()
	for rec := range c.site.All() {
		h := rec.Meta()
		for i := range h.Waive {
			c.waiver(territoryOf(rec, lines[h.File]), h, &h.Waive[i])
		}
	}
}

func (c *checker) waiver(t territory, h *policy.Head, w *policy.Waiver) {
	if w.Code.S == "" {
		return // the code was found to be none when it was read
	}
	at := h.Place(w.Code.At)
	if !w.Until.IsZero() && w.Until.Last < c.site.Today {
		c.add(diag.Findingf(diag.WaiverExpired, at, "the waiver of %s ended on %s", w.Code.S, w.Until.Date).
			WithHint("mend the finding, or look again and set a later day"))
		return
	}
	n, code := len(c.findings), diag.Code(w.Code.S)
	c.findings = slices.DeleteFunc(c.findings, func(f diag.Finding) bool { return f.Code == code && t.holds(f.At) })
	if outside := code == diag.LinkGone || code == diag.LinkMoved; len(c.findings) == n && !outside { // not known in every run
		c.add(diag.Findingf(diag.WaiverUnused, at, "there is nothing to waive with %s", w.Code.S).WithHint("take the waiver out"))
	}
}

// recordLines are the lines on which records begin, sorted, of the files that hold waivers.
func (c *checker) recordLines() map[string][]int32 {
	lines := map[string][]int32{}
	for rec := range c.site.All() {
		if h := rec.Meta(); len(h.Waive) > 0 {
			lines[h.File] = nil
		}
	}
	if len(lines) == 0 {
		return nil
	}
	for rec := range c.site.All() {
		h := rec.Meta()
		if of, ok := lines[h.File]; ok {
			lines[h.File] = append(of, h.At.Line)
		}
	}
	for _, of := range lines {
		slices.Sort(of)
	}
	return lines
}

// A territory is what belongs to a record: lines of its file, up to the next record of a data file, and its roll.
type territory struct {
	file, roll string
	from, to   int32
}

func territoryOf(rec policy.Record, lines []int32) territory {
	h := rec.Meta()
	t := territory{file: h.File, from: h.At.Line, to: math.MaxInt32}
	i, _ := slices.BinarySearch(lines, h.At.Line)
	if i == 0 {
		t.from = 0 // what is said of the file as a whole
	}
	if i+1 < len(lines) {
		t.to = lines[i+1] - 1
	}
	if a, ok := rec.(*policy.Agreement); ok {
		t.roll = a.Roll
	}
	return t
}

func (t territory) holds(at diag.Place) bool {
	if at.File == t.roll {
		return at.File != ""
	}
	return at.File == t.file && t.from <= at.Line && at.Line <= t.to
}
