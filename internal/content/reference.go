package content

import (
	"bytes"
	"fmt"
	"strings"

	"accord/internal/diag"
	"accord/internal/policy"
)

// A form of the body: how it is written and what it means.
type bodyForm struct{ written, means string }

var inlineForms = []bodyForm{
	{"[[budapest]]", "a checked link; its text is the record's short name on the page's day"},
	{"[[budapest|the only treaty]]", "a checked link with a text; in a table the bar is written `\\|`; the text may hold {= }"},
	{"[[gge-2015#norm-k]]", "a link to a provision, or to a part of a page"},
	{"[@a-70-174 para 13]", "a citation; sources are numbered and listed at the end"},
	{"[@hill-2019; @difesa-2019]", "several citations at one place"},
	{"[^1]", "a footnote, whose text stands elsewhere as `[^1]: …`; a note in the margin where there is room"},
	{"{= count(signed(budapest) & members(eu)) as words }", "a computed value, as of the page's day"},
	{"{= 20 }", "a number that is vouched for by hand"},
	{"![Voters in the hall](vote.jpg)", "an image that stands beside the record; the text is for those who cannot see it, caption and credit stand under `images`"},
	{"> — [[usa]] [@hill-2019]", "the last line of a quotation: who said it"},
}

var blockForms = []bodyForm{
	{"::: rollcall joint-statement-2019\nof: members(eu)\n:::", "who signed or joined, of whom; `of` is a set, all members of the United Nations if it is left out"},
	{"::: timeline\nfrom: 2015\nto: 2019\n:::", "what happened to the page's subjects, or to the ids that are named"},
	{"::: compare budapest, hanoi\nactors: members(five-eyes)\n:::", "agreements side by side"},
	{"::: provisions gge-2015\n:::", "the provisions of an agreement"},
	{"::: positions hanoi\n:::", "what actors say about an agreement"},
	{"::: claim only-treaty\n:::", "a claim of the page's `claims`"},
	{"::: note How we count\n\nA state counts once.\n:::", "a box with text of its own"},
}

var expressionForms = []bodyForm{
	{"signed(A), ratified(A), …", "who did it by the day and has not undone it; any verb of participants"},
	{"consented(A), parties(A)", "who has deposited a consent; for whom it is in force"},
	{"members(G)", "the full members of a group"},
	{"voted(A, for)", "one side of a vote: for, against, abstained, absent"},
	{"who(E), who(E, role)", "who took part in an event"},
	{"only(S, type)", "those of a set that are of an actor type or in a region"},
	{"provisions(A)", "the provisions of an agreement"},
	{"count(S), names(S)", "how many, and who"},
	{"date(verb, A), date(verb, A, X)", "when it was done, by anyone or by X"},
	{"total(A, verb), total(A, for)", "the published count"},
	{"status(A), status(A, X)", "the status of an agreement, or of a participant in it"},
	{"A & B, A + B, A - B", "in both, in either, in the first only; + also adds numbers"},
	{"expr @ 2019-09", "as of another day, month or year (its last day)"},
	{"a = b, !=, <, <=, >, >=, a in b, a not in b", "the tests of expect"},
}

// Reference returns the reference for authors, in Markdown. It is made from the tables that decode records, so it
// cannot say anything else than they do.
func Reference() []byte {
	w := &referenceWriter{seen: map[*tableDoc]bool{}}
	w.buf.WriteString(referenceHead)
	for _, kind := range policy.Kinds() {
		w.kind(kind)
	}
	w.verbs()
	w.body()
	w.settings()
	w.buf.WriteString(referenceAddresses)
	w.findings()
	return w.buf.Bytes()
}

const referenceHead = `# Reference for authors

A record is a Markdown file in the folder of its kind: ` + "`content/articles/`, `agreements/`, `actors/`, `events/`, `sources/`, `terms/`, `pages/`" + `.
The file's name is the record's id: lower-case letters, digits and single hyphens, beginning with a letter. Ids are shared by all kinds
but sources: an agreement and an actor cannot have the same. The codes of countries (` + "`usa`, `nld`" + `) are states, which need no file. The keys below
stand at the top of the file, between two lines ` + "`---`" + `; the text follows. A record with images is ` + "`<id>/index.md`" + ` with the images
beside it. Beside a record may stand files that end in ` + "`.jpg`, `.jpeg`, `.png`, `.gif`, `.webp`, `.avif`, `.pdf`, `.csv` or `.txt`" + `, and an
` + "`.svg`" + ` that only draws, without scripts, styles and links; anything else belongs into ` + "`static/`" + `, which is trusted.

Many small records fit into one file: ` + "`<kind>/<any name>.yaml`" + ` is a map from id to keys. ` + "`sources/<any name>.json`" + ` is a
library exported as CSL-JSON. The participants of an agreement may stand beside it in ` + "`agreements/<id>.csv`" + `: the first column
is ` + "`who`" + `, a column that is named by a verb holds days, and ` + "`effective`, `named`, `part`, `unsure`, `note`, `cite`" + ` say more about a row.

A single value may stand wherever a list is expected. A day is ` + "`2019`, `2019-09` or `2019-09-23`" + `, with ` + "`?`" + ` if it is uncertain and
` + "`~`" + ` if it is approximate; an interval is ` + "`2019/2021`, `2019/..` or `../2021`" + `. A span of time is ` + "`90d`, `3mo` or `1y`" + `;
` + "`3mo-then-month-start`" + ` goes on to the first day of the month that follows. Keys marked with * are required. Keys of every record are
told once, with articles.

`

const referenceAddresses = `## urls.txt

A site that is published keeps a file ` + "`urls.txt`" + ` beside accord.yaml, in the same repository: the addresses at which readers find a page,
a path a line, sorted. ` + "`accord build --accept-urls`" + ` begins it, and writes it anew whenever addresses are meant to go. From then on each
of them must lead to a page: a record that was renamed keeps its old address with ` + "`aliases`" + `, and one that has gone without that is an
error (` + "`address-gone`" + `), which keeps the old site in place. A new page is a promise once somebody has accepted it.

In the file are the pages of records and their aliases, the lists, the timelines, the comparisons and pages of ` + "`static/`" + `. Drafts
and what is under embargo are not; nor are the numbered pages of lists, and the pages of states that have no file of their own,
which come and go with what is written elsewhere. A build with an error writes nothing into it.

`

type referenceWriter struct {
	buf  bytes.Buffer
	seen map[*tableDoc]bool
}

func (w *referenceWriter) kind(kind policy.Kind) {
	t := tableOf(kind)
	var own, common []keyDoc
	for _, k := range t.keys {
		if k.common {
			common = append(common, k)
		} else {
			own = append(own, k)
		}
	}
	fmt.Fprintf(&w.buf, "## %s\n\n%s\n\n", kind, t.doc)
	w.keys(own)
	w.rows(own)
	if kind == policy.Articles {
		w.buf.WriteString("### Keys of every record\n\n")
		w.keys(common)
		w.rows(common)
	}
}

func (w *referenceWriter) keys(keys []keyDoc) {
	w.buf.WriteString("| key | value | meaning |\n| --- | --- | --- |\n")
	for i := range keys {
		k := &keys[i]
		star := ""
		if k.required {
			star = "*"
		}
		says := k.form.says
		if k.form.rows != nil {
			says += fmt.Sprintf(" ([%s](#%s))", k.form.rows.what, strings.ReplaceAll(k.form.rows.what, " ", "-"))
		}
		fmt.Fprintf(&w.buf, "| `%s`%s | %s | %s |\n", k.name, star, says, strings.ReplaceAll(k.doc, "|", `\|`))
	}
	w.buf.WriteString("\n```yaml\n")
	for i := range keys {
		w.buf.WriteString(keys[i].line())
	}
	w.buf.WriteString("```\n\n")
}

// rows describes the tables of rows that keys refer to, each once.
func (w *referenceWriter) rows(keys []keyDoc) {
	for i := range keys {
		t := keys[i].form.rows
		if t == nil || w.seen[t] {
			continue
		}
		w.seen[t] = true
		fmt.Fprintf(&w.buf, "### %s\n\n%s\n\n", t.what, t.doc)
		w.keys(t.keys)
		w.rows(t.keys)
	}
}

func (w *referenceWriter) verbs() {
	w.buf.WriteString("## verbs\n\nWhat an act can be.\n\n")
	for _, group := range []struct {
		says string
		in   func(policy.Verb) bool
	}{
		{"of the agreement itself", policy.Verb.Instrument}, {"of participants, who must be named", policy.Verb.Participant},
		{"of participants, without binding them", policy.Verb.Conduct},
	} {
		var list []string
		for _, v := range policy.Verbs() {
			if group.in(v) {
				list = append(list, "`"+v.String()+"`")
			}
		}
		fmt.Fprintf(&w.buf, "- %s: %s\n", group.says, strings.Join(list, ", "))
	}
	w.buf.WriteString("\n`consented` is the neutral word for `ratified`, `accepted`, `approved`, `acceded` and `succeeded`. `in-force` is checked against\nwhat the consents and `needs` give.\n\n")
	w.buf.WriteString("```yaml\ndid: signed\ndate: 2019-09-23\nwho: [nld, usa, aus]\n```\n\n")
}

func (w *referenceWriter) body() {
	w.buf.WriteString("## In the body\n\nThe text is Markdown with links, tables, footnotes and the forms below. Its parts are its headings of level two; some are known and\nhave an address of their own: ")
	for i, p := range policy.DefaultParts() {
		if i > 0 {
			w.buf.WriteString(", ")
		}
		w.buf.WriteString(p.Heading)
	}
	w.buf.WriteString(". *In brief* is a list of at most five lines;\nit is shown above the text, as what can be read in 30 seconds.\n\n")
	w.forms(inlineForms)
	w.buf.WriteString("### blocks\n\nOptions stand below the first line of a block, one a line.\n\n")
	for _, f := range blockForms {
		fmt.Fprintf(&w.buf, "- %s\n\n  ```\n  %s\n  ```\n\n", f.means, strings.ReplaceAll(f.written, "\n", "\n  "))
	}
	w.buf.WriteString("### expressions\n\nA is an agreement, G a group, E an event, S a set, X an actor; an id in a set means itself.\n\n")
	w.forms(expressionForms)
	w.buf.WriteString("A value is printed as it is fit, or `as` one of ")
	for i, f := range policy.Formats() {
		if i > 0 {
			w.buf.WriteString(", ")
		}
		fmt.Fprintf(&w.buf, "`%s`", f)
	}
	w.buf.WriteString(".\n\n")
}

func (w *referenceWriter) forms(list []bodyForm) {
	w.buf.WriteString("| written | means |\n| --- | --- |\n")
	for _, f := range list {
		fmt.Fprintf(&w.buf, "| `%s` | %s |\n", strings.ReplaceAll(f.written, "|", `\|`), f.means)
	}
	w.buf.WriteString("\n")
}

// findings lists the codes: `checks` and `waive` name them.
func (w *referenceWriter) findings() {
	w.buf.WriteString("## Findings\n\nEach finding has a code. `checks` in accord.yaml sets how severe a code is for the site, `waive` in a record accepts its findings\nuntil a day. An error keeps the old output.\n\n| code | severity | means |\n| --- | --- | --- |\n")
	for _, info := range diag.Codes() {
		fmt.Fprintf(&w.buf, "| `%s` | %s | %s |\n", info.Code, info.Severity, info.Sentence)
	}
}

func (w *referenceWriter) settings() {
	fmt.Fprintf(&w.buf, "## accord.yaml\n\n%s\n\n", settingsTable.doc)
	w.keys(settingsTable.keys)
	w.rows(settingsTable.keys)
}
