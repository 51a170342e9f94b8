package check_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"accord/internal/diag"
)

// heuristics are the rules that read what a text says in words: they can be wrong.
var heuristics = []diag.Code{
	diag.NumberInText, diag.StandingInText, diag.DayInText, diag.ConsentNonBinding, diag.Superlative,
	diag.QuoteUnsourced, diag.QuoteDiffers, diag.QuoteUnrecorded, diag.AcronymUnexpanded, diag.SummarySentences,
}

// How large the corpora of what is true and looks odd are at least.
const (
	leastSentences = 120
	leastRecords   = 40
)

// leastPrecise is how many of a rule's findings in the two corpora must be mistakes, or else the rule is off.
const leastPrecise = 0.9

// A score is how a rule does: on true statements, and on mistakes that it should find.
type score struct {
	code                     diag.Code
	alarms, caught, mistakes int
	missed                   []statement
}

// The corpora cannot shrink, and a rule that is wrong too often is off.
func TestHeuristicsArePrecise(t *testing.T) {
	if n := len(statements(quietSentences(t))); n < leastSentences {
		t.Errorf("%d true sentences; %d are asked for", n, leastSentences)
	}
	if n := quietRecords(t); n < leastRecords {
		t.Errorf("%d true records; %d are asked for", n, leastRecords)
	}
	for _, s := range scores(t) {
		precise := float64(s.caught) / float64(max(1, s.caught+s.alarms))
		if precise < leastPrecise && s.code.Info().Severity != diag.Off {
			t.Errorf("%s is right in %d of %d findings, and is not off", s.code, s.caught, s.caught+s.alarms)
		}
		if s.mistakes == 0 {
			t.Errorf("there is no mistake for %s to find", s.code)
		}
		for _, m := range s.missed {
			t.Logf("%s: missed at %s:%d", s.code, m.file, m.from)
		}
	}
}

// scores runs the checks over both corpora.
func scores(t *testing.T) []score {
	t.Helper()
	quiet := quietSentences(t)
	alarms, _ := findings(t, quiet, "")
	mistakes, err := txtar.ParseFile("testdata/mistakes/sentences.txtar")
	if err != nil {
		t.Fatal(err)
	}
	wrong := statements(mistakes)
	for _, f := range quiet.Files { // the records that the mistakes are about
		if !strings.HasPrefix(f.Name, "content/articles/") {
			mistakes.Files = append(mistakes.Files, f)
		}
	}
	found, _ := findings(t, mistakes, "")
	var out []score
	for _, code := range heuristics {
		s := score{code: code}
		for _, of := range statements(quiet) {
			if of.has(code, alarms) {
				s.alarms++
			}
		}
		for _, of := range wrong {
			switch {
			case !strings.HasPrefix(of.file, "content/articles/"+string(code)+"."):
			case of.has(code, found):
				s.caught, s.mistakes = s.caught+1, s.mistakes+1
			default:
				s.missed, s.mistakes = append(s.missed, of), s.mistakes+1
			}
		}
		out = append(out, s)
	}
	return out
}

// A statement is a paragraph of an article, or a row of a data file of articles, with its lines.
type statement struct {
	file     string
	from, to int
}

func (s statement) has(code diag.Code, found []diag.Finding) bool {
	return slices.ContainsFunc(found, func(f diag.Finding) bool {
		return f.Code == code && f.At.File == s.file && s.from <= int(f.At.Line) && int(f.At.Line) <= s.to
	})
}

// statements are what the articles of an archive say.
func statements(archive *txtar.Archive) (out []statement) {
	for _, f := range archive.Files {
		if !strings.HasPrefix(f.Name, "content/articles/") {
			continue
		}
		lines := strings.Split(string(f.Data), "\n")
		if strings.HasSuffix(f.Name, ".yaml") {
			for i := range lines[:len(lines)-1] {
				out = append(out, statement{f.Name, i + 1, i + 1})
			}
			continue
		}
		body := 2 + slices.Index(lines[1:], "---")
		for i := body; i < len(lines); i++ {
			switch {
			case lines[i] == "":
			case i > body && lines[i-1] != "", i > body+1 && lines[i][0] == '>' && strings.HasSuffix(lines[i-2], ":"):
				out[len(out)-1].to = i + 1 // a quotation belongs to what announces it
			default:
				out = append(out, statement{f.Name, i + 1, i + 1})
			}
		}
	}
	return out
}

// quietSentences is the corpus of true sentences.
func quietSentences(t *testing.T) *txtar.Archive {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/quiet/sentences.txtar")
	if err != nil {
		t.Fatal(err)
	}
	return archive
}

// quietRecords is how many records the other archives of true statements have, without the source that all of them cite.
func quietRecords(t *testing.T) (n int) {
	t.Helper()
	for _, name := range glob(t, "testdata/quiet/*.txtar") {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			folder, isRecord := strings.CutPrefix(f.Name, "content/")
			switch {
			case !isRecord || strings.HasSuffix(name, "/sentences.txtar") || strings.HasSuffix(f.Name, ".csv"):
			case strings.HasSuffix(folder, ".yaml"):
				for line := range strings.Lines(string(f.Data)) {
					if line[0] != ' ' && line[0] != '#' && !strings.HasPrefix(line, "report-2020:") {
						n++
					}
				}
			default:
				n++
			}
		}
	}
	return n
}

// figures is the table of docs/checks.md that says how the rules do.
func figures(t *testing.T) string {
	tried := len(statements(quietSentences(t)))
	table := "| rule | true statements | false alarms | mistakes | found | missed |\n| --- | ---: | ---: | ---: | ---: | ---: |\n"
	for _, s := range scores(t) {
		table += fmt.Sprintf("| [`%s`](#%s) | %d | %d | %d | %d | %d |\n", s.code, s.code, tried, s.alarms, s.mistakes, s.caught, len(s.missed))
	}
	return table
}
