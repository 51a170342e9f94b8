package content

import (
	"strings"
	"testing"

	"accord/internal/diag"
	"accord/internal/policy"
)

// settings reads a file of settings and returns the codes of what is found.
func settings(t *testing.T, text string) (*policy.Settings, string) {
	t.Helper()
	s, _, findings := readSettings([]byte("title: T\n" + text + "\n"))
	var codes []string
	for _, f := range findings {
		codes = append(codes, string(f.Code))
	}
	return s, strings.Join(codes, " ")
}

// The footer is of no record and no day: it takes text and links, and nothing that would need one.
func TestFooterTakesTextAndLinks(t *testing.T) {
	for text, want := range map[string]string{
		`By us`: "", `*We* and [you](https://example.org/)`: "", `[[about]], [[about|us]] and [write](mailto:us@example.org)`: "", `[a](/about/#who)`: "",
		`As said [@src]`: "bad-reference", `{= count(signed(pact)) } states`: "bad-reference", `![logo](logo.png)`: "bad-reference", `[up](#top)`: "bad-reference",
	} {
		s, found := settings(t, "footer: '"+text+"'")
		if found != want || (s.Footer == nil) != (want != "") {
			t.Errorf("%s: found %q, not %q; kept: %t", text, found, want, s.Footer != nil)
		}
	}
	if s, _ := settings(t, ""); s.Footer != nil {
		t.Error("there is a footer where none is written")
	}
}

func TestNavigationLeadsToPagesAndSites(t *testing.T) {
	for text, want := range map[string]string{
		"articles": "section", "joint-statement": "record", "fra": "record",
		"{to: /compare/eu/, text: EU}": "address", "{to: https://example.org/a, text: A}": "address", "/compare/eu/": "address missing-key",
		"{text: A}": "none missing-key", "{to: //evil.example/, text: A}": "none bad-address", `{to: '/\evil.example/', text: A}`: "none bad-address", "{to: 'javascript:alert(1)', text: A}": "none bad-id",
		"{to: 'javascript://x/%0aalert(1)', text: A}": "none bad-address", "{to: https://us:secret@example.org/, text: A}": "none bad-address", "The Pact": "none bad-id",
	} {
		s, found := settings(t, "nav: ["+text+"]")
		if len(s.Nav) != 1 {
			t.Fatalf("%s: %d entries", text, len(s.Nav))
		}
		got := "none"
		switch e := s.Nav[0]; {
		case e.Section.S != "":
			got = "section"
		case e.Record.ID != "":
			got = "record"
		case e.Address.S != "":
			got = "address"
		}
		if got = strings.TrimSpace(got + " " + found); got != want {
			t.Errorf("%s is read as %q, not as %q", text, got, want)
		}
	}
}

func TestAccent(t *testing.T) {
	for text, want := range map[string]policy.Accent{
		`"#7A1F3D"`:                           {Light: policy.Text{S: "#7a1f3d"}},
		`{dark: "#f0a6bd"}`:                   {Dark: policy.Text{S: "#f0a6bd"}},
		`{light: "#7a1f3d", dark: "#f0a6bd"}`: {Light: policy.Text{S: "#7a1f3d"}, Dark: policy.Text{S: "#f0a6bd"}},
	} {
		s, found := settings(t, "accent: "+text)
		if s.Accent.Light.S != want.Light.S || s.Accent.Dark.S != want.Dark.S || found != "" {
			t.Errorf("%s is read as %v, with %q", text, s.Accent, found)
		}
	}
	for text, want := range map[string]diag.Code{
		"red": diag.WrongType, `"#fff"`: diag.WrongType, `"#7a1f3d;}"`: diag.WrongType, "{lihgt: \"#7a1f3d\"}": diag.UnknownKey, "#7a1f3d": diag.YAMLTrap, "[1, 2]": diag.WrongType,
	} {
		if s, found := settings(t, "accent: "+text); found != string(want) || s.Accent != (policy.Accent{}) {
			t.Errorf("%s is read as %v, with %q instead of %q", text, s.Accent, found, want)
		}
	}
}

func TestTargets(t *testing.T) {
	for text, want := range map[string]string{
		"{to: s3, bucket: b}": "", "{to: s3}": "missing-key", "{to: folder}": "missing-key", "{to: command}": "missing-key", "{to: git}": "",
		"{bucket: b}": "missing-key", "{to: ftp}": "unknown-word", "{to: folder, folder: www, bucket: b}": "unknown-key", "{to: git, run: [rsync]}": "unknown-key",
		"{to: git, host: github, remote: origin, branch: gh-pages, squash: true}": "", "{to: git, remote: git@example.org:a/b.git}": "", "{to: git, remote: ssh://git@example.org/a.git}": "",
		"{to: git, remote: 'https://jane:secret@example.org/a.git'}": "bad-address", "{to: git, remote: --upload-pack=x}": "wrong-type", "{to: git, branch: --force}": "wrong-type", "{to: git, branch: a..b}": "wrong-type",
		"{to: s3, bucket: b, endpoint: 'https://key:secret@example.org'}": "bad-address", "{to: s3, bucket: b, endpoint: example.org}": "bad-address",
		"{to: s3, bucket: b, compress: [gzip]}": "", "{to: s3, bucket: b, compress: [br]}": "wrong-type", "{to: folder, folder: www, compress: [gzip, br]}": "",
		"{to: command, host: netlify, run: [netlify, deploy]}": "", "{to: s3, bucket: b, secret: x}": "unknown-key",
	} {
		s, found := settings(t, "publish: {live: "+text+"}")
		if found != want || want == "" && len(s.Publish) != 1 {
			t.Errorf("%s: found %q, not %q; %d targets", text, found, want, len(s.Publish))
		}
	}
	if _, found := settings(t, "publish: {Live Site: {to: git}}"); found != "bad-id" {
		t.Errorf("a name with a space: %q", found)
	}
	if _, found := settings(t, "security: {contact: [us@example.org], expires: 2027-06-30}"); found != "bad-address" {
		t.Errorf("a contact without a scheme: %q", found)
	}
}
