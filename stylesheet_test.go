package assets

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/css"
)

// The laws of the theme's stylesheets.

// A declaration is a property with its value, where it stands.
type declaration struct {
	file     string
	within   []string // at-rules and selectors around it, the outermost first
	property string
	value    []css.Token
}

func (d declaration) String() string {
	return d.file + ": " + strings.Join(append(slices.Clone(d.within), d.property), " ") + ": " + written(d.value)
}

// An atRule is a rule that starts with @, where it stands.
type atRule struct {
	file   string
	within []string
	name   string
}

// stylesheets reads all stylesheets of the theme.
func stylesheets(t *testing.T) ([]declaration, []atRule) {
	t.Helper()
	var declarations []declaration
	var rules []atRule
	for _, file := range themeStyles(t) {
		text, err := fs.ReadFile(FS, "static/"+file)
		if err != nil {
			t.Fatal(err)
		}
		d, r := parseStylesheet(path.Base(file), text)
		declarations, rules = append(declarations, d...), append(rules, r...)
	}
	return declarations, rules
}

// themeStyles are the paths of the theme's stylesheets below static/.
func themeStyles(t *testing.T) (files []string) {
	t.Helper()
	err := fs.WalkDir(FS, "static/theme", func(name string, _ fs.DirEntry, err error) error {
		if path.Ext(name) == ".css" {
			files = append(files, strings.TrimPrefix(name, "static/"))
		}
		return err
	})
	if err != nil || len(files) < 10 {
		t.Fatal("the theme's stylesheets: ", files, err)
	}
	return files
}

// A stylesheet that the frame of the pages does not name is in no page.
func TestStylesheetsAreAllNamed(t *testing.T) {
	frame, err := fs.ReadFile(FS, "layouts/base.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range themeStyles(t) {
		if !strings.Contains(string(frame), `"`+file+`"`) {
			t.Errorf("layouts/base.html does not name %s", file)
		}
	}
}

func parseStylesheet(file string, text []byte) (declarations []declaration, rules []atRule) {
	p := css.NewParser(parse.NewInputBytes(text), false)
	var within []string
	for {
		grammar, _, data := p.Next()
		switch grammar {
		case css.ErrorGrammar:
			return declarations, rules
		case css.AtRuleGrammar, css.BeginAtRuleGrammar:
			rules = append(rules, atRule{file, slices.Clone(within), string(data)})
			if grammar == css.BeginAtRuleGrammar {
				within = append(within, string(data)+written(p.Values()))
			}
		case css.BeginRulesetGrammar:
			within = append(within, written(p.Values()))
		case css.EndAtRuleGrammar, css.EndRulesetGrammar:
			within = within[:len(within)-1]
		case css.DeclarationGrammar, css.CustomPropertyGrammar:
			declarations = append(declarations, declaration{file, slices.Clone(within), string(data), slices.Clone(p.Values())})
		}
	}
}

func written(tokens []css.Token) string {
	var b strings.Builder
	for _, token := range tokens {
		b.Write(token.Data)
	}
	return strings.TrimSpace(b.String())
}

// sideways are properties of a side of the screen, which is the wrong one where text runs from right to left, and of a
// width or height. overflow-x has no other form that browsers know.
var sideways = regexp.MustCompile(`^((min-|max-)?(width|height)|(.+-)?(left|right|top|bottom)(-.+)?)$`)

func TestStylesheetsKnowNoLeftAndRight(t *testing.T) {
	declarations, _ := stylesheets(t)
	for _, d := range declarations {
		value := written(d.value)
		switch {
		case sideways.MatchString(d.property):
			t.Errorf("%s: the property is of a side of the screen", d)
		case fourSided(d.property) && unequalSides(d.value):
			t.Errorf("%s: left and right differ; say which is the start", d)
		case slices.Contains([]string{"text-align", "float", "clear"}, d.property) && (value == "left" || value == "right"):
			t.Errorf("%s: say start or end", d)
		}
	}
}

func fourSided(property string) bool {
	return slices.Contains([]string{"margin", "padding", "inset", "border-width", "border-style", "border-color", "scroll-margin", "scroll-padding"}, property)
}

// unequalSides tells whether a value gives two values for the left and the right side.
func unequalSides(value []css.Token) bool {
	sides := strings.Fields(written(value))
	return len(sides) == 4 && sides[1] != sides[3]
}

// An at-rule in a rule of another kind loses what calc() needs when it is minified, and a layer the order that a popover needs.
func TestAtRulesStandOutsideOfStyleRules(t *testing.T) {
	_, rules := stylesheets(t)
	for _, r := range rules {
		if r.name == "@layer" {
			t.Errorf("%s: a layer", r.file)
		}
		for _, around := range r.within {
			if !strings.HasPrefix(around, "@media") && !strings.HasPrefix(around, "@supports") {
				t.Errorf("%s: %s stands in %s", r.file, r.name, around)
			}
		}
	}
}

// A colour has a name: what is written elsewhere has no dark form. A site may change every one of them.
func TestColoursAreTokens(t *testing.T) {
	declarations, _ := stylesheets(t)
	for _, d := range declarations {
		if strings.HasPrefix(d.property, "--") {
			continue
		}
		for _, token := range d.value {
			if isColour(token) {
				t.Errorf("%s: %s is a colour without a name", d, token.Data)
			}
		}
	}
}

func isColour(token css.Token) bool {
	text := strings.ToLower(string(token.Data))
	switch token.TokenType {
	case css.HashToken:
		return true
	case css.FunctionToken:
		return slices.Contains([]string{"rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch(", "color("}, text)
	case css.IdentToken: // the names that somebody would write; what only the system knows is no colour of ours
		return slices.Contains([]string{"black", "white", "gray", "grey", "silver", "red", "green", "blue", "yellow", "orange", "purple", "navy"}, text)
	}
	return false
}

// Every token that is used is there, and the other way round.
func TestTokensAreDefinedAndUsed(t *testing.T) {
	declarations, _ := stylesheets(t)
	defined, used := map[string]bool{}, map[string]bool{}
	for _, d := range declarations {
		if strings.HasPrefix(d.property, "--") {
			defined[d.property] = true
		}
		for _, m := range variable.FindAllStringSubmatch(written(d.value), -1) {
			used[m[1]] = true
			defined[m[1]] = defined[m[1]] || false
		}
	}
	for name, ok := range defined {
		if !ok {
			t.Errorf("var(%s) is not defined", name)
		}
		if !used[name] {
			t.Errorf("%s is not used", name)
		}
	}
}

var variable = regexp.MustCompile(`var\(\s*(--[\w-]+)`)
