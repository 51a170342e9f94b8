package check

import (
	"fmt"
	"iter"
	"path"
	"slices"
	"strings"

	"accord/internal/diag"
	"accord/internal/markdown"
	"accord/internal/policy"
)

// bodies checks what stands in texts: links, citations, expressions, blocks, images, addresses. What is wrong with
// their form was found when they were compiled.
func bodies(c *checker) {
	for rec := range c.site.All() {
		if c.done() {
			return
		}
		for prose := range proses(rec) {
			doc := prose.Doc()
			c.addAll(doc.Findings)
			for i := range doc.Holes {
				h := &doc.Holes[i]
				c.hole(rec, h, diag.Place{File: prose.File, Span: h.At})
			}
		}
		c.listedImages(rec)
	}
}

func (c *checker) hole(rec policy.Record, h *markdown.Hole, at diag.Place) {
	switch h.Kind {
	case markdown.Name, markdown.LinkStart:
		c.link(h, at)
	case markdown.Cite:
		if h.More != nil {
			for _, ref := range h.More.Cites {
				c.citation(policy.ID(ref.ID), diag.Place{File: at.File, Span: ref.At})
			}
		}
	case markdown.Value:
		c.value(rec, h, at)
	case markdown.Block:
		c.block(rec, h, at)
	case markdown.Path:
		c.path(rec, h, at)
	case markdown.Picture:
		c.picture(rec, h.Target, h.Text, at)
	}
}

// link checks [[id]] and [[id#fragment]].
func (c *checker) link(h *markdown.Hole, at diag.Place) {
	rec, ok := c.id(policy.ID(h.Target), at, nil, h.Kind == markdown.Name)
	if !ok {
		return
	}
	if t, ok := rec.(*policy.Term); ok && t.Definition == nil {
		c.add(diag.Findingf(diag.TermUndefined, at, "the term %q is linked and has no definition", t.ID).
			WithHint("a reader who follows the link learns nothing: write what it means").WithSee(t.Place(t.At), "add `definition` here"))
	}
	if h.More == nil || h.More.Fragment == "" {
		return
	}
	if !c.exists(address(rec), h.More.Fragment) {
		c.add(diag.Findingf(diag.BrokenFragment, at, "the page of %q has no place %q", h.Target, h.More.Fragment).
			WithHint("%s", c.placeMeant(rec, h.More.Fragment)))
	}
}

// placeMeant is the hint for a fragment that leads nowhere in the page of a record; nil is a page of another kind.
func (c *checker) placeMeant(rec policy.Record, fragment string) string {
	if rec != nil {
		if near := c.near(fragment, slices.Values(policy.Fragments(rec))); near != "" {
			return fmt.Sprintf("did you mean #%s?", near)
		}
	}
	return "a place is a heading of its text, a provision or a claim"
}

// address is the address of a record's page.
func address(rec policy.Record) string {
	h := rec.Meta()
	if h.Kind == policy.Pages {
		return "/" + string(h.ID) + "/"
	}
	return "/" + h.Kind.Folder() + "/" + string(h.ID) + "/"
}

// value checks an expression: its form, and that it can be computed for the page's day.
func (c *checker) value(rec policy.Record, h *markdown.Hole, at diag.Place) {
	expr, _, findings := policy.ParseValue(h.Text, at, h.Layout())
	c.addAll(findings)
	if expr == nil {
		return
	}
	v, findings := c.site.Eval(expr, c.site.AsOf(rec), at)
	c.addAll(findings)
	if a, ok := rec.(*policy.Article); ok && v.Sort == policy.NumberSort && expr.Op != policy.OpNumber {
		c.moved(a, expr, v.N, at)
	}
}

// moved tells of a number about the main agreement that was another on the day of its last act, because a group has won
// or lost members since. An article that gives its day with `asof` means the number of that day.
func (c *checker) moved(a *policy.Article, expr *policy.Expr, n int, at diag.Place) {
	if !a.AsOf.IsZero() || len(a.Agreements) == 0 || !calls(expr, "members") || !names(expr, string(a.Agreements[0].ID)) {
		return
	}
	main, ok := c.site.Agreement(a.Agreements[0].ID)
	if !ok {
		return
	}
	page := c.site.AsOf(a)
	last := c.lastAct(main, page.Day)
	if last == nil {
		return
	}
	then, _ := c.site.Eval(expr, policy.AsOf{Day: last.Date.Last, Reviewed: page.Reviewed}, at)
	if then.Sort == policy.NumberSort && then.N != n {
		c.add(diag.Findingf(diag.CountMoved, at, "%d on %s, the page's day; it was %d on %s", n, page.Day, then.N, last.Date.Date).
			WithHint("give the article `asof: %s` for the numbers of that day, or its own date as `asof` if today's are meant", last.Date.Last).
			WithSee(main.ActPlace(last, last.Date.At), "the last act of participants"))
	}
}

// lastAct is the last act of participants by a day, nil if there is none.
func (c *checker) lastAct(a *policy.Agreement, by policy.Day) *policy.Act {
	var last *policy.Act
	for i := range a.Acts {
		act := &a.Acts[i]
		if act.Did.Participant() && happened(act) && act.Date.By(by) && (last == nil || act.Date.Last > last.Date.Last) {
			last = act
		}
	}
	return last
}

// calls reports whether an expression calls a function.
func calls(e *policy.Expr, function string) bool {
	return e.Op == policy.OpCall && e.Name == function || slices.ContainsFunc(e.Args, func(arg *policy.Expr) bool { return calls(arg, function) })
}

// names reports whether an expression names a record.
func names(e *policy.Expr, id string) bool {
	return e.Op == policy.OpName && e.Name == id || slices.ContainsFunc(e.Args, func(arg *policy.Expr) bool { return names(arg, id) })
}

// path checks a link to an address of the site.
func (c *checker) path(rec policy.Record, h *markdown.Hole, at diag.Place) {
	target := h.Target
	if strings.HasPrefix(target, "#") {
		if rec.Meta().Kind == policy.Sources {
			return // a source has no text of its own to lead into
		}
		target = address(rec) + target
	}
	c.address(target, at)
}

// address checks that a path of the site leads to a page, and its fragment to a place in it.
func (c *checker) address(target string, at diag.Place) {
	path, fragment, _ := strings.Cut(target, "#")
	path, _, _ = strings.Cut(path, "?")
	switch {
	case !c.exists(path, ""):
		f := diag.Findingf(diag.BrokenLink, at, "the site has no page at %s", path)
		if c.exists(path+"/", "") {
			f = f.WithHint("write %s/", path)
		} else if near := c.near(path, c.pages()); near != "" {
			f = f.WithHint("did you mean %s?", near)
		} else {
			f = f.WithHint("link to a record by its id: its address then follows it")
		}
		c.add(f)
	case !c.exists(path, fragment):
		c.add(diag.Findingf(diag.BrokenFragment, at, "the page %s has no place %q", path, fragment).
			WithHint("%s", c.placeMeant(c.at(path), fragment)))
	}
}

// at is the record whose page is at an address, nil for none.
func (c *checker) at(page string) policy.Record {
	rec, ok := c.site.Get(policy.ID(path.Base(page)))
	if !ok || address(rec) != page {
		return nil
	}
	return rec
}

// pages yields the addresses of sections and records, for hints.
func (c *checker) pages() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, section := range policy.Sections() {
			if path := "/" + section + "/"; c.exists(path, "") && !yield(path) {
				return
			}
		}
		for rec := range c.site.All() {
			if !yield(address(rec)) {
				return
			}
		}
	}
}

// picture checks an image of a text: the file stands beside the record, and has a text for those who cannot see it.
func (c *checker) picture(rec policy.Record, file, alt string, at diag.Place) {
	h := rec.Meta()
	if !c.images(beside(h, file)) {
		c.noImage(h, file, at)
		return
	}
	// A row of `images` without a text is a finding of its own.
	listed := slices.ContainsFunc(h.Images, func(img policy.Image) bool { return img.File.S == file })
	if strings.TrimSpace(alt) == "" && !listed {
		c.add(diag.Findingf(diag.MissingAlt, at, "the image %q has no text for those who cannot see it", file).
			WithHint("write it between the brackets, or as `alt` under `images`"))
	}
}

func (c *checker) noImage(h *policy.Head, file string, at diag.Place) {
	c.add(diag.Findingf(diag.UnknownImage, at, "there is no image %q beside the record", file).WithHint("put it into %s", beside(h, "")))
}

// listedImages checks the images of front matter.
func (c *checker) listedImages(rec policy.Record) {
	h := rec.Meta()
	for i := range h.Images {
		if img := &h.Images[i]; !c.images(beside(h, img.File.S)) {
			c.noImage(h, img.File.S, h.Place(img.File.At))
		}
	}
	if h.Image.S != "" {
		c.picture(rec, h.Image.S, "", h.Place(h.Image.At))
	}
}

// beside is the path of a file that stands beside a record.
func beside(h *policy.Head, file string) string {
	return h.File[:strings.LastIndexByte(h.File, '/')+1] + file
}
