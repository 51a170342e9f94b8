package diag

import (
	"net/url"
	"slices"
	"strings"
)

// The parts of SARIF 2.1.0 (OASIS, 2020) that findings need, under the names of the standard.
type (
	sarif struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string         `json:"id"`
		Short   sarifText      `json:"shortDescription"`
		Default map[string]any `json:"defaultConfiguration"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
		Related   []sarifLocation `json:"relatedLocations,omitempty"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifLocation struct {
		ID       int           `json:"id,omitempty"`
		Message  *sarifText    `json:"message,omitempty"`
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region *sarifRegion `json:"region,omitempty"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
)

var sarifLevels = map[Severity]string{Off: "none", Info: "note", Warn: "warning", Error: "error"}

// sarifLog is one run with the findings that are not switched off. The rules are the codes that occur, in their order.
func sarifLog(fs []Finding, levels Levels, version string) sarif {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}, Tool: sarifTool{sarifDriver{Name: "accord", Version: version, Rules: []sarifRule{}}}}
	var occur []Code
	for _, f := range fs {
		if levels.Of(f.Code) == Off {
			continue
		}
		index := slices.Index(occur, f.Code)
		if index < 0 {
			index = len(occur)
			occur = append(occur, f.Code)
			info := f.Code.Info()
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRule{string(info.Code), sarifMessage(info.Sentence),
				map[string]any{"level": sarifLevels[info.Severity]}})
		}
		text := f.Text
		if f.Hint != "" {
			text += "\nhint: " + f.Hint
		}
		r := sarifResult{RuleID: string(f.Code), RuleIndex: index, Level: sarifLevels[levels.Of(f.Code)], Message: sarifMessage(text),
			Locations: []sarifLocation{sarifPlace(f.At)}}
		for i, note := range f.See {
			at := sarifPlace(note.At)
			said := sarifMessage(note.Text)
			at.ID, at.Message = i+1, &said
			r.Related = append(r.Related, at)
		}
		run.Results = append(run.Results, r)
	}
	return sarif{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}}
}

// sarifMessage is a text as a plain text message. In one of those braces are doubled, since single ones hold the place of an argument
// (section 3.11.5), and [text](address) is a link (3.11.6), which texts about Markdown quote and do not mean. Brackets elsewhere are
// not escaped; an escaped one ends no text of a link.
func sarifMessage(s string) sarifText {
	s = strings.NewReplacer("{", "{{", "}", "}}").Replace(s)
	var b strings.Builder
	for {
		before, after, link := strings.Cut(s, "](")
		b.WriteString(before)
		if !link {
			return sarifText{b.String()}
		}
		if backslashes := len(before) - len(strings.TrimRight(before, `\`)); backslashes%2 == 0 {
			b.WriteByte('\\')
		}
		b.WriteString("](")
		s = after
	}
}

func sarifPlace(at Place) (l sarifLocation) {
	l.Physical.Artifact.URI = (&url.URL{Path: at.File}).EscapedPath()
	if at.Line > 0 {
		l.Physical.Region = &sarifRegion{StartLine: int(at.Line), StartColumn: int(at.Col)}
		if at.Col > 0 {
			l.Physical.Region.EndColumn = int(at.Col) + max(1, int(at.Len))
		}
	}
	return l
}
