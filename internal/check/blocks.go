package check

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"accord/internal/diag"
	"accord/internal/markdown"
	"accord/internal/policy"
)

// A blockForm says what the argument of a block names, and which options the block has.
type blockForm struct {
	names   []policy.Kind // nil: records of any kind
	needs   bool          // an argument
	many    bool          // ids, not one
	options []string
}

var blockForms = map[string]blockForm{
	"rollcall":   {names: []policy.Kind{policy.Agreements}, needs: true, options: []string{"of"}},
	"provisions": {names: []policy.Kind{policy.Agreements}, needs: true},
	"positions":  {names: []policy.Kind{policy.Agreements}, needs: true},
	"compare":    {names: []policy.Kind{policy.Agreements}, needs: true, many: true, options: []string{"actors"}},
	"timeline":   {many: true, options: []string{"from", "to"}},
}

func (c *checker) block(rec policy.Record, h *markdown.Hole, at diag.Place) {
	form, ok := blockForms[h.Target]
	switch {
	case h.Target == "claim":
		c.claim(rec, h, at)
	case !ok: // a note holds text
	case h.Text == "" && form.needs:
		c.add(diag.Findingf(diag.BadBlock, at, "the block %s names no agreement", h.Target).WithHint("write ::: %s ID", h.Target))
	default:
		c.argument(form, h, at)
	}
	c.options(rec, form, h, at)
}

// argument checks the ids after the name of a block.
func (c *checker) argument(form blockForm, h *markdown.Hole, at diag.Place) {
	rest, col := h.Text, 0
	for rest != "" {
		n := len(rest)
		if form.many {
			if n = strings.IndexAny(rest, ", "); n < 0 {
				n = len(rest)
			}
		}
		if id := rest[:n]; id != "" {
			c.id(policy.ID(id), within(argumentAt(h, at), col, utf8.RuneCountInString(id)), form.names, true)
		}
		n = min(n+1, len(rest))
		col += utf8.RuneCountInString(rest[:n])
		rest = rest[n:]
	}
}

// argumentAt is the place of a block's argument, without one that of its name.
func argumentAt(h *markdown.Hole, at diag.Place) diag.Place {
	if h.More != nil && h.More.TextAt.Line > 0 {
		at.Span = h.More.TextAt
	}
	return at
}

// within is a part of a place: so many characters from a character on.
func within(at diag.Place, from, length int) diag.Place {
	at.Span = diag.SpanOf(int(at.Line), int(at.Col)+from, length)
	return at
}

func (c *checker) claim(rec policy.Record, h *markdown.Hole, at diag.Place) {
	a, ok := rec.(*policy.Article)
	if !ok {
		c.add(diag.Findingf(diag.BadBlock, at, "claims belong to articles, and this is %s", rec.Meta().Kind.One()).
			WithHint("move the block to the article that reports the claim"))
		return
	}
	var ids []string
	for i := range a.Claims {
		ids = append(ids, string(a.Claims[i].ID))
	}
	if slices.Contains(ids, h.Text) {
		return
	}
	f := diag.Findingf(diag.UnknownID, argumentAt(h, at), "the article has no claim %q", h.Text).WithHint("claims are listed under `claims`")
	if near := c.near(h.Text, slices.Values(ids)); near != "" {
		f = f.WithHint("did you mean %q?", near)
	}
	c.add(f)
}

func (c *checker) options(rec policy.Record, form blockForm, h *markdown.Hole, at diag.Place) {
	if h.More == nil {
		return
	}
	for _, o := range h.More.Options {
		place := diag.Place{File: at.File, Span: o.ValueAt}
		switch {
		case !slices.Contains(form.options, o.Key):
			hint := "it has no options"
			if len(form.options) > 0 {
				hint = "it has " + strings.Join(form.options, ", ")
			}
			c.add(diag.Findingf(diag.BadBlock, diag.Place{File: at.File, Span: o.At}, "the block %s has no option %q", h.Target, o.Key).WithHint("%s", hint))
		case o.Key == "from" || o.Key == "to":
			c.day(o.Value, place)
		default:
			c.set(rec, o.Value, place)
		}
	}
}

// day checks an option that holds a day.
func (c *checker) day(src string, at diag.Place) {
	_, err := policy.ParseDate(src)
	if err == nil {
		return
	}
	f := diag.Findingf(diag.BadDate, at, "%v", err)
	if value := (*policy.ValueError)(nil); errors.As(err, &value) && value.Hint != "" {
		f = f.WithHint("%s", value.Hint)
	}
	c.add(f)
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
	if v.Sort != policy.SetSort && v.Sort != 0 {
		c.add(diag.Findingf(diag.BadBlock, at, "a set of actors is asked for here, and this is %s", v.Sort).
			WithHint("for instance members(eu), or usa + gbr"))
	}
}
