package check_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"accord/internal/check"
	"accord/internal/diag"
)

const checksDoc = "../../docs/checks.md"

const checksIntro = `# Checks

Accord reads a site as a careful editor would, and says at file, line and column what contradicts what. ` + "`accord check`" + ` prints the
findings, ` + "`accord build`" + ` too, and ` + "`accord serve`" + ` shows them in the page. This page is made from the tests of the checks:
each code has a small site that has the mistake.

A finding has a code that never changes and a severity. An **error** is a contradiction or something broken, and keeps a build from
replacing the site; a **warn** is an opinion, an **info** a remark. ` + "`checks:`" + ` in accord.yaml sets the severity of a code for a site:

    checks:
      uncited-act: error
      summary-long: off

A record can waive a code for itself, with the reason and the last day:

    waive: {code: count-partial, reason: the depositary lists only some, until: 2027-01-01}

A waiver that waives nothing, or whose day has passed, is a finding.

## How often the rules are right

The rules that read what a text says in words are narrow on purpose. Corpora hold them to it, in internal/check/testdata: of %d
mistakes that were published about real agreements every one is found, at its place. %d sentences and summaries and %d records are
true and look as if they were not, and nothing of severity warn or above is said about any of them. Mistakes of each kind show what
the rules find and what they miss:

%s
The rules were written with these texts at hand, so the figures say what the rules are held to, and not how they do on a text that
nobody has tried. That was measured once, on 2026-11-26, with a set by an editor who had read docs/authoring.md, which names the
codes, and neither the rules nor this page (internal/check/testdata/unseen). Of %d sentences that are true of their records %d were
called wrong; of %d places in articles that contradict the records %d were found, and of %d records that contradict themselves %d. Rules
have been mended since and find %d of those places now, which says no more than the other corpora do.

Silence proves nothing: most sentences say a thing in words that no rule claims to understand, and one that may speak of some only
("four states signed on Tuesday") is told only if it speaks of more than there ever were. And a rule can be wrong: where only two of five
signatories have been spoken of, "the two signatories of the pact" are taken for all. What is written as a value
(` + "`{= count(parties(pact)) }`" + `) is computed and cannot be wrong so.

A rule that is right in fewer than nine of ten of its findings is off, and a site can switch it on.

## Links to other sites

` + "`accord check --links`" + ` also asks other sites whether what is linked is still there: what sources, texts and records lead to, the
navigation and the footer. Nothing else that accord does opens a connection. Hosts are asked one thing at a time, with a pause, by a
program that gives its name; so the first run of a large site takes minutes. Answers are remembered, for a week where a link is fine
and for a day where it is not, in ` + "`accord/links.json`" + ` in your cache folder (on Linux ` + "`~/.cache`" + `, or ` + "`$XDG_CACHE_HOME`" + `): there you can
read what each host said. Delete the file to ask for everything again; keep it between the runs of a job that checks every night.

Told are ` + "[`link-gone`](#link-gone) and [`link-moved`](#link-moved)" + `, which are certain. A host that refuses programs, asks for patience or does not
answer leaves its links unknown, which is no finding. Addresses of this machine and of private networks are never asked.

## For programs

` + "`accord check --format json`" + ` prints one object:

    {"version": 1, "program": "…", "findings": [
      {"code": "count-mismatch", "severity": "error", "file": "content/agreements/pact.md", "line": 5, "column": 63, "length": 1,
       "text": "…", "hint": "…", "see": [{"file": "…", "line": 5, "column": 44, "length": 1, "text": "…"}]}]}

Files are relative to the site's folder; lines and columns begin with 1 and count characters, not bytes. What is about a whole file
has no line. ` + "`hint`, `see`, `line`, `column` and `length`" + ` may be missing; keys may be added without a new version.
` + "`--format github`" + ` prints workflow commands, which GitHub shows beside the lines of a change, and ` + "`--format sarif`" + ` a SARIF 2.1.0 log;
in both, files are relative to the folder in which accord was started.

## The codes

| code | severity | what it finds |
| --- | --- | --- |
`

// docs/checks.md is made from the archives, so it says what the checks do.
func TestChecksDocIsCurrent(t *testing.T) {
	var list, texts strings.Builder
	for _, info := range diag.Codes() {
		e, ok := check.Explain(info.Code)
		if !ok || e.Example == "" {
			t.Errorf("%s has no explanation with an example", info.Code)
		}
		fmt.Fprintf(&list, "| [`%s`](#%s) | %s | %s |\n", info.Code, info.Code, info.Severity, info.Sentence)
		fmt.Fprintf(&texts, "\n### %s\n\n%s\n\n```\n%s```\n", info.Code, e.Why, e.Example)
	}
	published := len(glob(t, "testdata/published/*.txtar"))
	got := fmt.Sprintf(checksIntro, published, len(statements(quietSentences(t))), quietRecords(t), figures(t),
		unseenTrue, unseenAlarms, unseenSentences, unseenSaid, unseenRecords, unseenContradictory, unseenSaidNow) + list.String() + texts.String()
	if *update {
		if err := os.WriteFile(checksDoc, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(checksDoc)
	if err != nil || got != string(want) {
		t.Errorf("docs/checks.md is not current; run go test ./internal/check -update (%v)", err)
	}
}
