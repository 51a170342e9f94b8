package diag

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// A Format is a way to write findings down. Text is for people; the others are for programs.
type Format string

const (
	Text   Format = "text"
	JSON   Format = "json"   // one object, whose shape has a version
	GitHub Format = "github" // workflow commands, which become annotations of a change
	SARIF  Format = "sarif"  // SARIF 2.1.0, for the services that gather such findings
)

// Formats are all formats, text first.
func Formats() []Format { return []Format{Text, JSON, GitHub, SARIF} }

// jsonVersion is the version of the shape that Encode writes as JSON. A key may be added without a new version.
const jsonVersion = 1

// Encode writes findings that are not switched off for programs. Columns and lengths count runes, except in SARIF, which says
// so for itself. A format of people is not its business: see Printer.
func Encode(w io.Writer, format Format, fs []Finding, levels Levels, version string) error {
	switch format {
	case JSON:
		return WriteJSON(w, struct {
			Version  int              `json:"version"`
			Program  string           `json:"program"`
			Findings []json.Marshaler `json:"findings"`
		}{jsonVersion, version, Values(fs, levels)})
	case GitHub:
		return annotations(w, fs, levels)
	case SARIF:
		return WriteJSON(w, sarifLog(fs, levels, version))
	}
	return fmt.Errorf("no format %q for programs", format)
}

// WriteJSON writes a value with indentation. What a terminal would act upon is escaped, and no value changes by it.
func WriteJSON(w io.Writer, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	var out strings.Builder
	for _, r := range string(data) {
		if r != '\n' && hidden(r) {
			fmt.Fprintf(&out, `\u%04x`, r) // it stands in a text: there is none outside of them
		} else {
			out.WriteRune(r)
		}
	}
	_, err = fmt.Fprintln(w, out.String())
	return err
}

// annotations writes workflow commands. What ends a command or a property is escaped as GitHub wants it.
func annotations(w io.Writer, fs []Finding, levels Levels) error {
	names := map[Severity]string{Info: "notice", Warn: "warning", Error: "error"}
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	for _, f := range fs {
		level := levels.Of(f.Code)
		if level == Off {
			continue
		}
		place := "file=" + property.Replace(f.At.File)
		if f.At.Line > 0 {
			place += ",line=" + strconv.Itoa(int(f.At.Line))
		}
		if f.At.Col > 0 {
			place += fmt.Sprintf(",col=%d,endColumn=%d", f.At.Col, int(f.At.Col)+max(1, int(f.At.Len)))
		}
		if _, err := fmt.Fprintf(w, "::%s %s,title=%s::%s\n", names[level], place, property.Replace(string(f.Code)), data.Replace(message(f))); err != nil {
			return err
		}
	}
	return nil
}

// message is a finding's text with its hint and its other places, a line each.
func message(f Finding) string {
	lines := []string{f.Text}
	if f.Hint != "" {
		lines = append(lines, "hint: "+f.Hint)
	}
	for _, note := range f.See {
		lines = append(lines, "see "+note.At.String()+": "+note.Text)
	}
	return strings.Join(lines, "\n")
}
