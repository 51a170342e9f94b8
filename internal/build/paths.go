package build

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"accord/internal/diag"
	"accord/internal/render"
)

// maxElement is the longest part of a path, in bytes. File systems stop at 255; the rest is for what tools append.
const maxElement = 200

// checkPaths reports output paths that some system refuses, and those that are one path somewhere: file systems and
// hosts differ in whether they tell letters by case and by composition, so nothing may rest on it.
func checkPaths(outputs []render.Output) []diag.Finding {
	outputs = slices.Clone(outputs)
	slices.SortFunc(outputs, func(a, b render.Output) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.From.File, b.From.File), cmp.Compare(a.From.Line, b.From.Line))
	})
	var found []diag.Finding
	fold := folding()
	first := make(map[string]render.Output, len(outputs))
	for _, o := range outputs {
		if why := nameProblem(o.Path); why != "" {
			found = append(found, diag.Findingf(diag.PathName, o.From, "the output path %q %s", o.Path, why).
				WithHint("rename the file or the record, so that every system can hold it"))
		}
		key := fold(o.Path)
		if other, ok := first[key]; ok {
			found = append(found, collision(o, other))
			continue
		}
		first[key] = o
	}
	for _, o := range outputs {
		key := fold(o.Path)
		for dir := path.Dir(key); dir != "." && dir != "/"; dir = path.Dir(dir) {
			if file, ok := first[dir]; ok {
				found = append(found, diag.Findingf(diag.PathCollision, o.From, "the output path %q needs a folder where another output is a file", o.Path).
					WithSee(file.From, "the file %q comes from here", file.Path).WithHint("rename one of them"))
				break
			}
		}
	}
	return diag.Sort(found)
}

func collision(o, other render.Output) diag.Finding {
	text := fmt.Sprintf("the output path %q is asked for twice", o.Path)
	if o.Path != other.Path {
		text = fmt.Sprintf("the output paths %q and %q are one path on systems that do not tell case and accents apart", o.Path, other.Path)
	}
	return diag.Findingf(diag.PathCollision, o.From, "%s", text).
		WithSee(other.From, "it is also asked for here").WithHint("rename one of the two")
}

// folding returns the function that makes equal what some system takes for equal: canonical caseless matching of the
// Unicode standard, section 3.13.
func folding() func(string) string {
	caser := cases.Fold()
	return func(s string) string {
		if plainASCII(s) {
			return strings.ToLower(s)
		}
		return norm.NFC.String(caser.String(norm.NFD.String(s)))
	}
}

func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// nameProblem says why some system refuses a path, as the rest of a sentence; "" if none does.
func nameProblem(p string) string {
	switch {
	case !utf8.ValidString(p):
		return "is not UTF-8"
	case p == "" || p != path.Clean(p) || p == "." || p[0] == '/' || p == ".." || strings.HasPrefix(p, "../"):
		return "does not lead to a file of the site"
	case strings.HasPrefix(p, ownPrefix):
		return "begins like the names that accord keeps for itself"
	case !norm.NFC.IsNormalString(p):
		return "has letters in a decomposed form"
	}
	for element := range strings.SplitSeq(p, "/") {
		if why := elementProblem(element); why != "" {
			return why
		}
	}
	return ""
}

func elementProblem(name string) string {
	if len(name) > maxElement {
		return fmt.Sprintf("has a part of %d bytes, more than %d", len(name), maxElement)
	}
	for _, r := range name {
		if unicode.IsControl(r) {
			return "holds a control character"
		}
		if strings.ContainsRune(`<>:"|?*\`, r) {
			return fmt.Sprintf("holds the character %c, which Windows refuses", r)
		}
	}
	if last := name[len(name)-1]; last == '.' || last == ' ' {
		return "has a part that ends in a dot or a space, which Windows drops"
	}
	stem, _, _ := strings.Cut(name, ".")
	if device(strings.ToUpper(strings.TrimRight(stem, " "))) {
		return fmt.Sprintf("has a part %q, which is a device on Windows", name)
	}
	return ""
}

// device reports whether Windows takes a name for a device, with any ending.
// Source: Microsoft, "Naming Files, Paths, and Namespaces".
func device(stem string) bool {
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	port, isCom := strings.CutPrefix(stem, "COM")
	if !isCom {
		if port, isCom = strings.CutPrefix(stem, "LPT"); !isCom {
			return false
		}
	}
	return utf8.RuneCountInString(port) == 1 && strings.Contains("0123456789¹²³", port)
}
