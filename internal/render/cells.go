package render

import "accord/internal/policy"

// This file turns what records hold into cells of tables.

func idOf[R policy.Record](rec R) string { return string(rec.Meta().ID) }

// pageOf returns a function that gives the address of a record's page: absolute, or from the root while there is no base URL.
func pageOf[R policy.Record](r *renderer) func(R) string {
	return func(rec R) string { return r.address(r.base + PagePath(rec)) }
}

// address is a path as others can use it: absolute where that is known.
func (r *renderer) address(path string) string { return r.origin + path }

// firstDay is the first day that a date can mean, "" where there is none.
func firstDay(d policy.Date) string {
	if d.IsZero() || d.First == policy.Never {
		return ""
	}
	return d.First.String()
}

// lastDay is the last day that a date can mean, "" where there is none.
func lastDay(d policy.Date) string {
	if d.IsZero() || d.Last == policy.Forever {
		return ""
	}
	return d.Last.String()
}

// public are the ids of a list without those of what is not public yet.
func (p *pen) public(ids []policy.ID) []string {
	var out []string
	for _, id := range ids {
		if w, hidden := p.site.Withheld(id); id != "" && (!hidden || w.Broken) {
			out = append(out, string(id))
		}
	}
	return out
}

// ref is the id that a reference names, "" where it names none that is public.
func (p *pen) ref(ref policy.Ref) string {
	for _, id := range p.public([]policy.ID{ref.ID}) {
		return id
	}
	return ""
}

func (p *pen) refs(refs []policy.Ref) []string { return p.public(idsOf(refs)) }

func (p *pen) noted(refs []policy.Noted) []string {
	return p.public(notedIDs(refs))
}

// citing are citations as texts: the id of the source, and the place in it.
func (p *pen) citing(cites []policy.Citation) []string {
	var out []string
	for _, c := range cites {
		if _, ok := p.site.Cited(c.Source); !ok {
			continue
		}
		text := string(c.Source)
		if c.Locator != "" {
			text += " " + c.Locator
		}
		out = append(out, text)
	}
	return out
}
