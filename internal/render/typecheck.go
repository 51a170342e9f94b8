package render

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"text/template/parse"

	"accord/internal/diag"
)

// checkTemplate type-checks a template against the view that it gets, without running it: every field and method
// exists on every path, also on those that no page takes today. What has no static type (an `extra` map, an interface)
// is not checked further.
//
// Rejected: executing each template with filled-in views. It finds only what the filled-in values reach.
func checkTemplate(trees layoutTrees, name string, view any) ([]diag.Finding, []absence) {
	c := &checker{trees: trees, seen: map[string]bool{}}
	c.template(name, reflect.TypeOf(view), nil)
	return c.findings, c.absences
}

// An absence is a field that a template asks for and a view does not have. A part is given the views of many page kinds, so
// those of one place are told together.
type absence struct {
	at    diag.Place
	field string
	view  reflect.Type
	chain []diag.Note
}

// tellAbsences makes a finding of all views that lack the same field at the same place.
func tellAbsences(all []absence) (findings []diag.Finding) {
	for len(all) > 0 {
		first := all[0]
		same := func(a absence) bool { return a.at == first.at && a.field == first.field }
		valid := members(first.view)
		var views []string
		for _, a := range all {
			if name := typeName(a.view); same(a) && !slices.Contains(views, name) {
				views = append(views, name)
				valid = slices.DeleteFunc(valid, func(field string) bool { return !slices.Contains(members(a.view), field) })
			}
		}
		findings = append(findings, first.finding(views, valid))
		all = slices.DeleteFunc(all, same)
	}
	return findings
}

// finding tells of views without a field, and which fields they have.
func (a absence) finding(views, valid []string) diag.Finding {
	text, hint := fmt.Sprintf("%s has no field %s", views[0], a.field), "it has "
	if len(views) > 1 {
		text, hint = fmt.Sprintf("%s have no field %s", strings.Join(views, ", "), a.field), "all of them have "
	}
	f := diag.Finding{Code: diag.TemplateField, At: a.at, Text: text, See: a.chain}
	if len(valid) == 0 {
		return f
	}
	f.Hint = hint + strings.Join(valid, ", ")
	if near := diag.Nearest(a.field, slices.Values(valid)); near != "" {
		f.Hint = fmt.Sprintf("did you mean %s? %s", near, f.Hint)
	}
	return f
}

// checker walks the trees of one page kind. A nil type means: not known.
type checker struct {
	trees    layoutTrees
	findings []diag.Finding
	absences []absence
	seen     map[string]bool // templates by name and type of dot
}

// scope is what names mean at a place in a template.
type scope struct {
	tree  *parse.Tree
	dot   reflect.Type
	vars  map[string]reflect.Type
	chain []diag.Note // the templates that include this one, the innermost first
}

func (c *checker) template(name string, dot reflect.Type, chain []diag.Note) {
	key := fmt.Sprint(name, " ", dot)
	tree := c.trees[name]
	if tree == nil || c.seen[key] {
		return
	}
	c.seen[key] = true
	c.walk(tree.Root, &scope{tree: tree, dot: dot, vars: map[string]reflect.Type{"$": dot}, chain: chain})
}

func (c *checker) walk(node parse.Node, s *scope) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n == nil {
			return
		}
		for _, child := range n.Nodes {
			c.walk(child, s)
		}
	case *parse.ActionNode:
		c.pipe(n.Pipe, s)
	case *parse.IfNode:
		c.branch(&n.BranchNode, s, func(in *scope, _ reflect.Type) {})
	case *parse.WithNode:
		c.branch(&n.BranchNode, s, func(in *scope, t reflect.Type) { in.dot = t })
	case *parse.RangeNode:
		c.branch(&n.BranchNode, s, func(in *scope, t reflect.Type) { c.enterRange(n, in, t) })
	case *parse.TemplateNode:
		var dot reflect.Type
		if n.Pipe != nil {
			dot = c.pipe(n.Pipe, s)
		}
		if c.trees[n.Name] == nil {
			c.fault(n, s, fmt.Sprintf("there is no template %q", n.Name), "")
			return
		}
		note := diag.Note{At: s.place(n), Text: fmt.Sprintf("%q is included here", n.Name)}
		c.template(n.Name, dot, append([]diag.Note{note}, s.chain...))
	}
}

// branch checks a condition and both lists; enter sets the scope of the first.
func (c *checker) branch(n *parse.BranchNode, s *scope, enter func(*scope, reflect.Type)) {
	in := s.clone()
	t := c.pipe(n.Pipe, in)
	otherwise := in.clone()
	enter(in, t)
	c.walk(n.List, in)
	c.walk(n.ElseList, otherwise)
}

func (s *scope) clone() *scope {
	out := *s
	out.vars = map[string]reflect.Type{}
	for k, v := range s.vars {
		out.vars[k] = v
	}
	return &out
}

func (c *checker) enterRange(n *parse.RangeNode, in *scope, t reflect.Type) {
	key, elem := rangeTypes(t)
	if t != nil && elem == nil && t.Kind() != reflect.Interface {
		c.fault(n, in, fmt.Sprintf("range over %s, which is not a list", typeName(t)), "")
	}
	in.dot = elem
	switch decl := n.Pipe.Decl; len(decl) {
	case 1:
		in.vars[decl[0].Ident[0]] = elem
	case 2:
		in.vars[decl[0].Ident[0]] = key
		in.vars[decl[1].Ident[0]] = elem
	}
}

// rangeTypes are the types of the index and the element of a list; a number is no list here, because a range over a
// number could run for ever.
func rangeTypes(t reflect.Type) (key, elem reflect.Type) {
	if t == nil {
		return nil, nil
	}
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		return reflect.TypeFor[int](), t.Elem()
	case reflect.Map:
		return t.Key(), t.Elem()
	}
	return nil, nil
}

// pipe returns the type of a pipeline and declares its variables.
func (c *checker) pipe(p *parse.PipeNode, s *scope) reflect.Type {
	var t reflect.Type
	for i, cmd := range p.Cmds {
		t = c.command(cmd, s, i > 0)
	}
	if !isRange(p) {
		for _, v := range p.Decl {
			s.vars[v.Ident[0]] = t
		}
	}
	return t
}

// isRange reports whether the pipeline declares the two variables of a range; range sets its own types.
func isRange(p *parse.PipeNode) bool { return len(p.Decl) == 2 }

func (c *checker) command(cmd *parse.CommandNode, s *scope, piped bool) reflect.Type {
	var args []reflect.Type
	for _, arg := range cmd.Args[1:] {
		args = append(args, c.operand(arg, s))
	}
	if id, ok := cmd.Args[0].(*parse.IdentifierNode); ok {
		return c.call(id.Ident, args, piped)
	}
	return c.operand(cmd.Args[0], s)
}

// call is the type of a function's result; nil for those whose result depends on their arguments.
func (c *checker) call(name string, args []reflect.Type, piped bool) reflect.Type {
	switch name {
	case "and", "or":
		for _, t := range args {
			if t != args[0] || piped {
				return nil
			}
		}
		return args[0]
	case "index":
		if len(args) == 2 && !piped {
			_, elem := rangeTypes(args[0])
			return elem
		}
	case "not", "eq", "ne", "lt", "le", "gt", "ge":
		return reflect.TypeFor[bool]()
	case "len":
		return reflect.TypeFor[int]()
	case "print", "printf", "println", "html", "js", "urlquery", "count", "fill", "join":
		return reflect.TypeFor[string]()
	}
	return nil
}

func (c *checker) operand(node parse.Node, s *scope) reflect.Type {
	switch n := node.(type) {
	case *parse.DotNode:
		return s.dot
	case *parse.FieldNode:
		return c.fields(n, s.dot, n.Ident, s)
	case *parse.VariableNode:
		return c.fields(n, s.vars[n.Ident[0]], n.Ident[1:], s)
	case *parse.ChainNode:
		return c.fields(n, c.operand(n.Node, s), n.Field, s)
	case *parse.PipeNode:
		return c.pipe(n, s)
	case *parse.IdentifierNode:
		return c.call(n.Ident, nil, false)
	case *parse.StringNode:
		return reflect.TypeFor[string]()
	case *parse.NumberNode:
		return reflect.TypeFor[int]()
	case *parse.BoolNode:
		return reflect.TypeFor[bool]()
	}
	return nil
}

func (c *checker) fields(n parse.Node, t reflect.Type, names []string, s *scope) reflect.Type {
	for _, name := range names {
		if t == nil || t.Kind() == reflect.Interface {
			return nil
		}
		next, ok := member(t, name)
		if !ok {
			c.absences = append(c.absences, absence{at: s.place(n), field: name, view: t, chain: s.chain})
			return nil
		}
		t = next
	}
	return t
}

// member is the type of a field or of the result of a method.
func member(t reflect.Type, name string) (reflect.Type, bool) {
	methods := t
	if t.Kind() == reflect.Struct {
		methods = reflect.PointerTo(t)
	}
	if m, ok := methods.MethodByName(name); ok {
		if m.Type.NumOut() == 0 {
			return nil, false
		}
		return m.Type.Out(0), true
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Struct:
		if f, ok := t.FieldByName(name); ok && f.IsExported() {
			return f.Type, true
		}
	case reflect.Map:
		return t.Elem(), true
	}
	return nil, false
}

// members are the names of all fields and methods of a view's type, sorted.
func members(t reflect.Type) []string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	var out []string
	if t.Kind() == reflect.Struct {
		for _, f := range reflect.VisibleFields(t) {
			if f.IsExported() && !f.Anonymous {
				out = append(out, f.Name)
			}
		}
	}
	ptr := reflect.PointerTo(t)
	for i := range ptr.NumMethod() {
		out = append(out, ptr.Method(i).Name)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func typeName(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() != "" {
		return t.Name()
	}
	return t.String()
}

func (s *scope) place(n parse.Node) diag.Place {
	where, _ := s.tree.ErrorContext(n)
	name, rest, _ := strings.Cut(where, ":")
	var line int
	fmt.Sscan(strings.SplitN(rest, ":", 2)[0], &line)
	return layoutPlace(name, line)
}

func (c *checker) fault(n parse.Node, s *scope, text, hint string) {
	c.findings = append(c.findings, diag.Finding{Code: diag.TemplateField, At: s.place(n), Text: text, Hint: hint, See: s.chain})
}
