package render

import (
	"html"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"accord/internal/diag"
	"accord/internal/policy"
)

// value computes {= expression as format } for the page's day. Where it cannot be computed, or rests on what is not
// public yet, the text says so; the finding about it comes from the checks.
func (p *pen) value(src string, at diag.Place) template.HTML {
	v, format, ok := p.eval(src, at)
	if !ok {
		return template.HTML(html.EscapeString(p.words.Get("value.unknown")))
	}
	text := html.EscapeString(p.format(v, format))
	if v.vouched {
		return template.HTML(text)
	}
	title := html.EscapeString(p.words.Fill("value.as-of", "date", p.words.Date(v.asof)))
	return template.HTML(`<data value="` + html.EscapeString(p.machine(v)) + `" title="` + title + `">` + text + `</data>`)
}

func (p *pen) valueText(src string, at diag.Place) string {
	v, format, ok := p.eval(src, at)
	if !ok {
		return p.words.Get("value.unknown")
	}
	return p.format(v, format)
}

// A value is what an expression gives: vouched for by the author when it is a plain number, else computed for a day.
type value struct {
	policy.Value
	vouched bool
	asof    policy.Date
}

func (p *pen) eval(src string, at diag.Place) (value, policy.Format, bool) {
	expr, format, findings := policy.ParseValue(src, at, nil)
	if expr == nil || len(findings) > 0 {
		return value{}, "", false
	}
	v, findings := p.site.Eval(expr, p.asof(), at)
	withheld := func(f diag.Finding) bool { return f.Code == diag.WithheldReference }
	if diag.Levels(nil).Worst(findings) == diag.Error || slices.ContainsFunc(findings, withheld) {
		return value{}, "", false
	}
	out := value{Value: v, vouched: expr.Op == policy.OpNumber, asof: policy.DateOf(p.on)}
	if expr.AsOf != nil && !expr.AsOf.IsZero() {
		out.asof = expr.AsOf.Date
	}
	return out, format, true
}

// asof is the page's day, and what "@ reviewed" means on it.
func (p *pen) asof() policy.AsOf {
	if p.rec == nil {
		return policy.AsOf{Day: p.on, Reviewed: p.on}
	}
	return p.site.AsOf(p.rec)
}

// machine is a value for programs: a number in digits, ids with spaces between, a date in EDTF.
func (p *pen) machine(v value) string {
	switch v.Sort {
	case policy.SetSort:
		ids := make([]string, len(v.Set))
		for i, id := range v.Set {
			ids[i] = string(id)
		}
		return strings.Join(ids, " ")
	case policy.NumberSort:
		return strconv.Itoa(v.N)
	case policy.DateSort:
		return v.Date.String()
	}
	return v.Word
}

// format writes a value as the author asked.
func (p *pen) format(v value, format policy.Format) string {
	switch v.Sort {
	case policy.SetSort:
		return p.formatSet(v.Set, format)
	case policy.NumberSort:
		number := p.bounded(v, p.formatNumber(v.N, format))
		if format == policy.TitleWords {
			return capital(number)
		}
		return number
	case policy.DateSort:
		return p.formatDate(v.Date, format)
	}
	return p.words.Open("status", v.Word)
}

// formatSet lists actors by name, as readers look them up, or their codes.
func (p *pen) formatSet(ids []policy.ID, format policy.Format) string {
	if format != policy.Codes {
		ids = slices.Clone(ids)
		sortByName(ids, func(id policy.ID) string { return p.site.Short(id, p.on) })
	}
	names := make([]string, len(ids))
	for i, id := range ids {
		if format == policy.Codes {
			names[i] = strings.ToUpper(string(id))
		} else {
			names[i] = p.site.WithArticle(id, p.on)
		}
	}
	if format == policy.Codes {
		return strings.Join(names, " ")
	}
	return p.words.List(names)
}

// bounded says so where the records name only some: "at least 23". An author who waives that finding vouches for the
// number.
func (p *pen) bounded(v value, number string) string {
	if p.rec != nil && p.rec.Meta().Waives(diag.CountPartial, p.site.Today) {
		return number
	}
	switch {
	case v.AtLeast && v.AtMost:
		return p.words.Fill("count.about", "count", number)
	case v.AtLeast:
		return p.words.Fill("count.at-least", "count", number)
	case v.AtMost:
		return p.words.Fill("count.at-most", "count", number)
	}
	return number
}

func (p *pen) formatNumber(n int, format policy.Format) string {
	switch format {
	case policy.Words, policy.TitleWords:
		return p.words.Number(n)
	case policy.Ordinal:
		return p.words.Ordinal(n)
	}
	return strconv.Itoa(n)
}

func (p *pen) formatDate(d policy.Date, format policy.Format) string {
	switch format {
	case policy.Month:
		return p.words.monthYear(d.Last)
	case policy.Year:
		return year(d.Last)
	}
	return p.words.Date(d)
}

func capital(s string) string {
	for i, r := range s {
		if i == 0 {
			return strings.ToUpper(string(r)) + s[len(string(r)):]
		}
	}
	return s
}
