package check

import (
	"embed"
	"strings"

	"accord/internal/diag"
)

//go:embed testdata/*.txtar
var archives embed.FS

// An Explanation is what there is to know about a code: why it matters and how to mend it, and a finding as it is printed.
type Explanation struct {
	diag.CodeInfo
	Why     string // paragraphs, the last of them on mending
	Example string // the first finding of the code in its archive
}

// Explain returns what the archive of a code in testdata says about it. The archives are tests and documentation in one: a
// code without an archive fails the tests. A code that is not in the table has no explanation.
func Explain(code diag.Code) (Explanation, bool) {
	if !code.Known() {
		return Explanation{}, false
	}
	data, err := archives.ReadFile("testdata/" + string(code) + ".txtar")
	if err != nil {
		return Explanation{}, false
	}
	why, files, _ := strings.Cut(string(data), "\n-- ")
	_, printed, _ := strings.Cut(files, "\n-- findings --\n")
	return Explanation{CodeInfo: code.Info(), Why: strings.TrimSpace(why), Example: firstOf(printed, code)}, true
}

// firstOf is the first finding of a code among printed findings. What belongs to a finding is indented.
func firstOf(printed string, code diag.Code) string {
	var example []string
	for line := range strings.Lines(printed) {
		begins := !strings.HasPrefix(line, " ")
		switch {
		case begins && len(example) > 0:
			return strings.Join(example, "")
		case begins && !strings.HasSuffix(line, "["+string(code)+"]\n"):
		case begins, len(example) > 0:
			example = append(example, line)
		}
	}
	return strings.Join(example, "")
}
