package policy

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"accord/internal/diag"
	"accord/internal/markdown"
)

// Occurrences yields every place where a record names another: those of Refs, and those in its tests, its texts, and the
// expressions and blocks of these; and every place where it names a provision or claim, and gives one of its own its id. A place may
// come twice. That of a citation in front matter is of the whole "id locator".
func (s *Site) Occurrences(r Record) iter.Seq[Reference] {
	return func(yield func(Reference) bool) {
		for ref := range s.Refs(r) {
			if !yield(ref) {
				return
			}
		}
		w := &refWalk{site: s, from: r, file: r.Meta().File, yield: yield}
		switch r := r.(type) {
		case *Article:
			for i := range r.Expect {
				w.test(r.Expect[i].Parsed)
			}
		case *Agreement:
			for i := range r.Acts {
				part := r.Acts[i].Part
				w.part(r, ID(part.S), r.ActPlace(&r.Acts[i], part.At))
			}
		}
		for part, at := range Parts(r) {
			w.part(r, part, diag.Place{File: w.file, Span: at})
		}
		for prose := range texts(r) {
			w.text(prose)
		}
	}
}

// SettingOccurrences yields every place where the site's settings name a record.
func (s *Site) SettingOccurrences() iter.Seq[Reference] {
	return func(yield func(Reference) bool) {
		for ref := range s.SettingRefs() {
			if !yield(ref) {
				return
			}
		}
		if s.Settings == nil {
			return
		}
		w := &refWalk{site: s, file: ConfigFile, yield: yield}
		for _, entry := range s.Settings.Nav {
			w.ref("nav", entry.Record, nil)
			w.path(entry.Address.S, entry.Address.At)
		}
		if s.Settings.Footer != nil {
			w.text(s.Settings.Footer)
		}
	}
}

// Means returns the record that a reference names; a citation means a source before it means an agreement.
func (s *Site) Means(ref Reference) (Record, bool) {
	if !ref.Source {
		return s.Get(ref.To)
	}
	if source, ok := s.Source(ref.To); ok {
		return source, true
	}
	return s.Get(ref.To)
}

// Parts yields the ids of a record's provisions or claims, with where each stands in its file.
func Parts(r Record) iter.Seq2[ID, diag.Span] {
	return func(yield func(ID, diag.Span) bool) {
		switch r := r.(type) {
		case *Article:
			for i := range r.Claims {
				if !yield(r.Claims[i].ID, r.Claims[i].At) {
					return
				}
			}
		case *Agreement:
			for i := range r.Provisions {
				if !yield(r.Provisions[i].ID, r.Provisions[i].At) {
					return
				}
			}
		}
	}
}

// claimFragment stands before the id of a claim in an address.
const claimFragment = "claim-"

// Fragment is the fragment of the address at which a provision or claim of a record stands.
func Fragment(r Record, part ID) string {
	if _, ok := r.(*Article); ok {
		return claimFragment + string(part)
	}
	return string(part)
}

// Fragments are the addresses inside of a record's page that its author made: of headings, provisions and claims.
func Fragments(r Record) (out []string) {
	if body := r.Meta().Body; body != nil {
		for _, s := range body.Doc().Sections {
			out = append(out, s.ID)
			for _, sub := range s.Subs {
				out = append(out, sub.ID)
			}
		}
	}
	for part := range Parts(r) {
		out = append(out, Fragment(r, part))
	}
	return out
}

// part yields a provision or claim of a record.
func (w *refWalk) part(of Record, id ID, at diag.Place) {
	for part := range Parts(of) {
		if part == id {
			w.emit(Reference{From: w.from, Key: inText, To: of.Meta().ID, At: at, Part: id})
		}
	}
}

// fragment yields the provision or claim that the fragment of an address leads to, so many characters from the start of a place.
func (w *refWalk) fragment(of Record, fragment string, at diag.Span, from int) {
	if _, ok := of.(*Article); ok {
		var claim bool
		if fragment, claim = strings.CutPrefix(fragment, claimFragment); !claim {
			return
		}
		from += len(claimFragment)
	}
	w.part(of, ID(fragment), diag.Place{File: w.file, Span: within(at, from, fragment)})
}

// The keys of references in texts.
const (
	inText       = "text"
	inExpression = "expression"
)

func (w *refWalk) test(c *Comparison) {
	switch {
	case c == nil:
	case c.Left.Op == OpName && isStatus(c.Right): // the name of a status
		w.expression(c.Right)
	case c.Right.Op == OpName && isStatus(c.Left):
		w.expression(c.Left)
	default:
		w.expression(c.Left)
		w.expression(c.Right)
	}
}

// expression yields the ids of an expression; words are none.
func (w *refWalk) expression(e *Expr) {
	if e == nil {
		return
	}
	if e.Op == OpName {
		w.ref(inExpression, Ref{ID: ID(e.Name), At: e.At}, nil)
		return
	}
	f, _ := functionOf(e.Name)
	for i, arg := range e.Args {
		if e.Op != OpCall || i < len(f.params) && f.params[i].id() {
			w.expression(arg)
		}
	}
}

// id reports whether a parameter takes an id, or a set of such.
func (p param) id() bool {
	return slices.Contains([]param{agreementParam, groupParam, eventParam, actorParam, setParam}, p)
}

func (w *refWalk) text(prose *markdown.Prose) {
	file := w.file
	w.file = prose.File
	defer func() { w.file = file }()
	holes := prose.Doc().Holes
	for i := range holes {
		w.hole(&holes[i])
	}
}

func (w *refWalk) hole(h *markdown.Hole) {
	at := diag.Place{File: w.file, Span: h.At}
	switch h.Kind {
	case markdown.Name, markdown.LinkStart:
		id := h.At
		id.Len = uint16(min(utf8.RuneCountInString(h.Target), int(id.Len)))
		w.ref(inText, Ref{ID: ID(h.Target), At: id}, nil)
		if r, ok := w.site.Get(ID(h.Target)); ok && h.More != nil {
			w.fragment(r, h.More.Fragment, h.At, utf8.RuneCountInString(h.Target)+1)
		}
	case markdown.Cite:
		for _, c := range h.More.Cites {
			w.emit(Reference{From: w.from, Key: inText, To: ID(c.ID), At: diag.Place{File: w.file, Span: c.At}, Source: true})
		}
	case markdown.Value:
		e, _, _ := ParseValue(h.Text, at, h.Layout())
		w.expression(e)
	case markdown.Path:
		w.path(h.Target, h.At)
	case markdown.Block:
		w.block(h)
	}
}

// block yields the ids of a block's argument and of its options that are sets. A note's argument is a heading, and that of a
// claim names one of the record's own.
func (w *refWalk) block(h *markdown.Hole) {
	switch {
	case h.More == nil || h.Target == "note":
		return
	case h.Target == "claim":
		w.part(w.from, ID(h.Text), diag.Place{File: w.file, Span: h.More.TextAt})
		return
	}
	col := 0
	for piece := range strings.FieldsFuncSeq(h.Text, func(r rune) bool { return r == ',' || r == ' ' }) {
		col += strings.Index(h.Text[col:], piece)
		w.ref(inText, Ref{ID: ID(piece), At: within(h.More.TextAt, utf8.RuneCountInString(h.Text[:col]), piece)}, nil)
		col += len(piece)
	}
	for _, o := range h.More.Options {
		if o.Key != "from" && o.Key != "to" {
			e, _ := ParseExpr(o.Value, diag.Place{File: w.file, Span: o.ValueAt})
			w.expression(e)
		}
	}
}

// path yields the record whose page an address of the site leads to.
func (w *refWalk) path(address string, at diag.Span) {
	page, fragment, _ := strings.Cut(address, "#")
	if page == "" && w.from != nil {
		w.fragment(w.from, fragment, at, len("#"))
	}
	folder, id, _ := strings.Cut(strings.Trim(page, "/"), "/")
	kind, ok := KindOf(folder)
	switch {
	case !strings.HasPrefix(page, "/"):
		return
	case id == "": // pages stand at the top
		kind, ok, id = Pages, true, folder
	}
	record, found := w.site.Get(ID(id))
	source := kind == Sources
	if source {
		_, found = w.site.Source(ID(id))
	}
	if !ok || !found || !source && record.Meta().Kind != kind {
		return
	}
	before := len(strings.TrimRight(page, "/")) - len(id)
	place := diag.Place{File: w.file, Span: within(at, utf8.RuneCountInString(page[:before]), id)}
	w.emit(Reference{From: w.from, Key: inText, To: ID(id), At: place, Source: source})
	if !source {
		w.fragment(record, fragment, at, utf8.RuneCountInString(page)+1)
	}
}

// within is the place of a piece of a text on one line, so many characters from its start.
func within(at diag.Span, from int, piece string) diag.Span {
	return diag.SpanOf(int(at.Line), int(at.Col)+from, utf8.RuneCountInString(piece))
}
