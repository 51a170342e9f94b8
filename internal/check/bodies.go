package check

import (
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
		for _, prose := range proses(rec) {
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
			WithSee(t.Place(t.At), "add `definition` here"))
	}
	if h.More == nil || h.More.Fragment == "" {
		return
	}
	if !c.exists("/"+recordAddress(rec), h.More.Fragment) {
		c.add(diag.Findingf(diag.BrokenFragment, at, "the page of %q has no place %q", h.Target, h.More.Fragment).
			WithHint("a place is a heading of its text or a provision"))
	}
}

// recordAddress is the address of a record's page without its first slash.
func recordAddress(rec policy.Record) string {
	h := rec.Meta()
	if h.Kind == policy.Pages {
		return string(h.ID) + "/"
	}
	return h.Kind.Folder() + "/" + string(h.ID) + "/"
}

// value checks an expression: its form, and that it can be computed for the page's day.
func (c *checker) value(rec policy.Record, h *markdown.Hole, at diag.Place) {
	expr, _, findings := policy.ParseValue(h.Text, at)
	c.addAll(findings)
	if expr != nil {
		_, findings = c.site.Eval(expr, c.site.AsOf(rec), at)
		c.addAll(findings)
	}
}

// blockOptions are the options that each block takes, and whether their values are sets.
var blockOptions = map[string][]string{
	"rollcall": {"of"}, "timeline": {"from", "to"}, "compare": {"actors"}, "provisions": nil, "positions": nil, "claim": nil, "note": nil,
}

func (c *checker) block(rec policy.Record, h *markdown.Hole, at diag.Place) {
	switch h.Target {
	case "rollcall", "provisions", "positions":
		if h.Text == "" {
			c.add(diag.Findingf(diag.BadBlock, at, "the block %s names no agreement", h.Target).WithHint("write ::: %s ID", h.Target))
		} else {
			c.id(policy.ID(h.Text), at, []policy.Kind{policy.Agreements}, true)
		}
	case "compare":
		for _, id := range splitIDs(h.Text) {
			c.id(policy.ID(id), at, []policy.Kind{policy.Agreements}, true)
		}
	case "timeline":
		for _, id := range splitIDs(h.Text) {
			c.id(policy.ID(id), at, nil, true)
		}
	case "claim":
		c.claim(rec, h, at)
	}
	c.options(rec, h, at)
}

func splitIDs(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' })
}

func (c *checker) claim(rec policy.Record, h *markdown.Hole, at diag.Place) {
	a, ok := rec.(*policy.Article)
	if ok && slices.ContainsFunc(a.Claims, func(cl policy.Claim) bool { return string(cl.ID) == h.Text }) {
		return
	}
	c.add(diag.Findingf(diag.UnknownID, at, "the record has no claim %q", h.Text).WithHint("claims are listed under `claims`"))
}

func (c *checker) options(rec policy.Record, h *markdown.Hole, at diag.Place) {
	if h.More == nil {
		return
	}
	valid := blockOptions[h.Target]
	for _, o := range h.More.Options {
		place := diag.Place{File: at.File, Span: o.ValueAt}
		switch {
		case !slices.Contains(valid, o.Key):
			hint := "it has no options"
			if len(valid) > 0 {
				hint = "it has " + strings.Join(valid, ", ")
			}
			c.add(diag.Findingf(diag.BadBlock, diag.Place{File: at.File, Span: o.At}, "the block %s has no option %q", h.Target, o.Key).WithHint("%s", hint))
		case o.Key == "from" || o.Key == "to":
			if _, err := policy.ParseDate(o.Value); err != nil {
				c.add(diag.Findingf(diag.BadDate, place, "%v", err))
			}
		default:
			c.set(rec, o.Value, place)
		}
	}
}

// set checks an option that holds a set.
func (c *checker) set(rec policy.Record, src string, at diag.Place) {
	expr, findings := policy.ParseExpr(src, at)
	c.addAll(findings)
	if expr == nil {
		return
	}
	v, findings := c.site.Eval(expr, c.site.AsOf(rec), at)
	c.addAll(findings)
	if v.Sort != policy.SetSort && len(findings) == 0 {
		c.add(diag.Findingf(diag.BadBlock, at, "a set of actors is asked for here").WithHint("for instance members(eu), or usa + gbr"))
	}
}

// path checks a link to an address of the site.
func (c *checker) path(rec policy.Record, h *markdown.Hole, at diag.Place) {
	path, fragment, _ := strings.Cut(h.Target, "#")
	if path == "" {
		path = "/" + recordAddress(rec)
		if rec.Meta().Kind == policy.Sources {
			return // a source has no text of its own to lead into
		}
	}
	path, _, _ = strings.Cut(path, "?")
	switch {
	case !c.exists(path, ""):
		f := diag.Findingf(diag.BrokenLink, at, "the site has no page at %s", path)
		if c.exists(path+"/", "") {
			f = f.WithHint("write %s/", path)
		} else {
			f = f.WithHint("link to a record with [[id]]: its address then follows it")
		}
		c.add(f)
	case !c.exists(path, fragment):
		c.add(diag.Findingf(diag.BrokenFragment, at, "the page %s has no place %q", path, fragment))
	}
}

// picture checks an image of a text: the file stands beside the record, and has a text for those who cannot see it.
func (c *checker) picture(rec policy.Record, file, alt string, at diag.Place) {
	h := rec.Meta()
	if !c.images(beside(h, file)) {
		c.add(diag.Findingf(diag.UnknownImage, at, "there is no image %q beside the record", file).
			WithHint("put it into %s", h.File[:strings.LastIndexByte(h.File, '/')+1]))
		return
	}
	listed := slices.ContainsFunc(h.Images, func(img policy.Image) bool { return img.File.S == file && img.Alt.S != "" })
	if strings.TrimSpace(alt) == "" && !listed {
		c.add(diag.Findingf(diag.MissingAlt, at, "the image %q has no text for those who cannot see it", file).
			WithHint("write it between the brackets, or as `alt` under `images`"))
	}
}

// listedImages checks the images of front matter.
func (c *checker) listedImages(rec policy.Record) {
	h := rec.Meta()
	for i := range h.Images {
		img := &h.Images[i]
		if !c.images(beside(h, img.File.S)) {
			c.add(diag.Findingf(diag.UnknownImage, h.Place(img.File.At), "there is no image %q beside the record", img.File.S))
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
