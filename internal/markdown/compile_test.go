package markdown

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"accord/internal/diag"
)

var holeNames = map[HoleKind]string{
	Name: "name", LinkStart: "link", LinkEnd: "end", Cite: "cite", Value: "value", Block: "block", BlockEnd: "endblock",
	Path: "path", Picture: "picture", NoteLabel: "note",
}

func spot(at diag.Span) string { return fmt.Sprintf("%d:%d+%d", at.Line, at.Col, at.Len) }

// show writes a hole with all that it says: {kind target "text" place …}.
func show(h Hole) string {
	var b strings.Builder
	fmt.Fprintf(&b, "{%s", holeNames[h.Kind])
	if h.Kind == Picture && h.Alone {
		b.WriteString(" alone")
	}
	if h.Target != "" {
		b.WriteString(" " + h.Target)
	}
	if h.More != nil && h.More.Fragment != "" {
		b.WriteString("#" + h.More.Fragment)
	}
	if h.Kind == LinkEnd || h.Kind == BlockEnd {
		return b.String() + "}"
	}
	if h.Text != "" {
		fmt.Fprintf(&b, " %q", h.Text)
	}
	b.WriteString(" " + spot(h.At))
	if m := h.More; m != nil {
		if m.TextAt != (diag.Span{}) {
			b.WriteString(" at " + spot(m.TextAt))
		}
		if m.Title != "" {
			fmt.Fprintf(&b, " title %q", m.Title)
		}
		for _, c := range m.Cites {
			fmt.Fprintf(&b, " (%s %q %s)", c.ID, c.Locator, spot(c.At))
		}
		for _, o := range m.Options {
			fmt.Fprintf(&b, " (%s=%q %s %s)", o.Key, o.Value, spot(o.At), spot(o.ValueAt))
		}
	}
	return b.String() + "}"
}

// result writes a document's HTML with its holes, and its findings, one a line.
func result(d *Doc) string {
	var buf bytes.Buffer
	d.Fill(&buf, d.Whole(), func(buf *bytes.Buffer, i int) { buf.WriteString(show(d.Holes[i])) })
	for _, f := range d.Findings {
		fmt.Fprintf(&buf, "\n%s %s: %s (%s)", spot(f.At.Span), f.Code, f.Text, f.Hint)
		for _, see := range f.See {
			fmt.Fprintf(&buf, " see %s: %s", spot(see.At.Span), see.Text)
		}
	}
	return buf.String()
}

type bodyCase struct{ name, src, want string }

func runBodies(t *testing.T, c *Compiler, cases []bodyCase) {
	t.Helper()
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			if got := result(c.Body("a.md", []byte(tc.src), 0).Doc()); got != tc.want {
				t.Errorf("%s\ngot  %s\nwant %s", tc.src, got, tc.want)
			}
		})
	}
}

func TestReferences(t *testing.T) {
	runBodies(t, New(Options{}), []bodyCase{
		{"by name", "See [[budapest]].", "<p>See {name budapest 1:7+8}.</p>"},
		{"fragment", "[[gge-2015#norm-k]]", "<p>{name gge-2015#norm-k 1:3+15}</p>"},
		{"text", "[[gge-2015#k|a *norm*, {= 5 }]]", `<p>{link gge-2015#k 1:3+10}a <em>norm</em>, {value "5" 1:27+1}{end gge-2015#k}</p>`},
		{"space", "[[ budapest | the treaty]]", "<p>{link budapest 1:4+8} the treaty{end budapest}</p>"},
		{"in emphasis", "**[[a|b]]** *[[a|b* c]]", "<p><strong>{link a 1:5+1}b{end a}</strong> *{link a 1:16+1}b* c{end a}</p>"},
		{"in a table", "| x |\n| --- |\n| [[a\\|b]] |\n", `<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">x</th></tr></thead><tbody><tr><td>{link a 3:5+1}b{end a}</td></tr></tbody></table></div>`},
		{"in a table, bar not escaped", "| x | y |\n| --- | --- |\n| [[a|b]] |\n", "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">x</th><th scope=\"col\">y</th></tr></thead><tbody><tr><td>[[a</td><td>b]]</td></tr></tbody></table></div>\n3:3+3 bad-reference: [[ opens a link that is not closed (close it with ]]; in a table the bar before the text is written \\|)"},
		{"over lines of a quotation", "> see [[a|one\n> two]] end", "<blockquote><p>see {link a 1:9+1}one\ntwo{end a} end</p></blockquote>"},
		{"escaped", `\[[a]] and [\[b]]`, "<p>[[a]] and [[b]]</p>"},
		{"in code", "`[[a]]`\n\n    [[b]]\n", "<p><code>[[a]]</code></p><pre><code>[[b]]\n</code></pre>"},
		{"not closed", "[[a\n\nb", "<p>[[a</p><p>b</p>\n1:1+3 bad-reference: [[ opens a link that is not closed (close it with ]], or write \\[[ for the brackets themselves)"},
		{"not an id", "[[Budapest Convention]] [[1]]", "<p>[[Budapest Convention]] [[1]]</p>\n1:3+19 bad-reference: \"Budapest Convention\" is not an id (write [[budapest-convention]])\n1:27+1 bad-reference: \"1\" is not an id (an id has lower-case letters, digits and hyphens; write \\[[ for the brackets themselves)"},
		{"closed in code", "[[a|b `c]]` d", "<p>[[a|b <code>c]]</code> d</p>\n1:1+2 bad-reference: the brackets of this link are closed inside something else (end code and citations before the brackets)"},
		{"in a link", "[see [[a]] and [[a|b]]](https://a.b)", "<p><a href=\"https://a.b\">see a and b</a></p>\n1:8+1 bad-reference: a link inside the text of another link (end the link before it)\n1:18+1 bad-reference: a link inside the text of another link (end the link before it)"},
		{"with a link in it", "[[a|b [c](https://d.e) f]] g]", "<p>{link a 1:3+1}b [c](https://d.e) f{end a} g]</p>\n1:9+2 bad-reference: a link inside the text of another link (end the link before it)"},
		{"columns are characters", "日本 “[[a]]”\n\téé[[b]]", "<p>日本 “{name a 1:7+1}”\néé{name b 2:6+1}</p>"},
	})
}

func TestCitations(t *testing.T) {
	runBodies(t, New(Options{}), []bodyCase{
		{"one", "True [@hill-2019].", `<p>True {cite 1:6+12 (hill-2019 "" 1:8+9)}.</p>`},
		{"group with locators", "[@a-70-174 para 13; @b, p. 4;@C_1:x]", `<p>{cite 1:1+36 (a-70-174 "para 13" 1:3+8) (b "p. 4" 1:22+1) (C_1:x "" 1:31+5)}</p>`},
		{"over lines of a quotation", "> so [@a para\n> 13;\n> @b] end", `<blockquote><p>so {cite 1:6+8 (a "para 13" 1:8+1) (b "" 3:4+1)} end</p></blockquote>`},
		{"no at sign", "[@a; b] [@ a]", "<p>{cite 1:1+7 (a \"\" 1:3+1)} </p>\n1:6+1 bad-reference: a citation starts with @ and the id of a source (write [@id locator; @id locator])\n1:10+3 bad-reference: a citation starts with @ and the id of a source (write [@id locator; @id locator])"},
		{"not closed", "[@a\n\nb", "<p>[@a</p><p>b</p>\n1:1+2 bad-reference: [@ opens a citation that is not closed (close it with ], or write \\[@ for the characters themselves)"},
		{"escaped", `\[@a]`, "<p>[@a]</p>"},
		{"in a link", "[[a|b [@c]]]", "<p>[[a|b {cite 1:7+4 (c \"\" 1:9+1)}]]</p>\n1:1+2 bad-reference: the brackets of this link are closed inside something else (end code and citations before the brackets)"},
		{"link target", "[@a]: /b\n\n[@a]", `<p>{cite 3:1+4 (a "" 3:3+1)}</p>`},
	})
}

func TestValues(t *testing.T) {
	runBodies(t, New(Options{}), []bodyCase{
		{"expression", "Now {= count(signed(a) & members(eu)) as words } states", `<p>Now {value "count(signed(a) & members(eu)) as words" 1:8+39} states</p>`},
		{"vouched", "{= 20 }{=21}", `<p>{value "20" 1:4+2}{value "21" 1:10+2}</p>`},
		{"over lines", "{= a &\n b }", `<p>{value "a & b" 1:4+3}</p>`},
		{"in code", "`{= 1 }`\n\n```\n{= 2 }\n```\n", "<p><code>{= 1 }</code></p><pre><code>{= 2 }\n</code></pre>"},
		{"escaped", `\{= 1 }`, "<p>{= 1 }</p>"},
		{"empty", "{= }", "<p>{= }</p>\n1:1+4 bad-expression: an expression without anything in it (write what to compute, such as {= count(parties(budapest)) })"},
		{"not closed", "{= 1 {= 2 }", "<p>{= 1 {value \"2\" 1:9+1}</p>\n1:1+2 bad-expression: {= opens an expression that is not closed (close it with }, or write \\{= for the characters themselves)"},
		{"in a heading", "## The {= 27 } states", `<h2 id="the-states">The {value "27" 1:11+2} states</h2>`},
		{"other braces", "{a} {} {", "<p>{a} {} {</p>"},
	})
}

func TestBlocks(t *testing.T) {
	runBodies(t, New(Options{}), []bodyCase{
		{"without options", "a\n\n::: rollcall joint-statement-2019\n:::\n\nb", `<p>a</p>{block rollcall "joint-statement-2019" 3:5+8 at 3:14+20}{endblock rollcall}<p>b</p>`},
		{"with options", "::: compare a, b\nactors: usa + chn\nempty:\n:::\n", `{block compare "a, b" 1:5+7 at 1:13+4 (actors="usa + chn" 2:1+6 2:9+9) (empty="" 3:1+5 3:7+0)}{endblock compare}`},
		{"argument with spaces", ":::note  A *title*  \n\n- text\n:::", `{block note "A *title*" 1:4+4 at 1:10+9}<ul><li>text</li></ul>{endblock note}`},
		{"note with options", "::: note\nkind: aside\n\ntext [[a]]\n\n## h\n:::\n\n## k", `{block note 1:5+4 (kind="aside" 2:1+4 2:7+5)}<p>text {name a 4:8+1}</p><h2 id="h">h</h2>{endblock note}<h2 id="k">k</h2>`},
		{"nested", ":::: note\n::: claim c\nmore\n:::\n::::\n", `{block note 1:6+4}{block claim "c" 2:5+5 at 2:11+1}<p>more</p>{endblock claim}{endblock note}`},
		{"fence in code", "::: note\n```\n:::\n```\n:::\n", "{block note 1:5+4}<pre><code>:::\n</code></pre>{endblock note}"},
		{"ends a paragraph", "a\n::: timeline\n:::\nb", "<p>a</p>{block timeline 2:5+8}{endblock timeline}<p>b</p>"},
		{"in a list", "- a\n\n  ::: rollcall b\n  of: c\n  :::\n- d\n", `<ul><li><p>a</p>{block rollcall "b" 3:7+8 at 3:16+1 (of="c" 4:3+2 4:7+1)}{endblock rollcall}</li><li><p>d</p></li></ul>`},
		{"not closed", "::: note\ntext\n", "{block note 1:5+4}<p>text</p>{endblock note}\n1:5+4 bad-block: the block note is not closed (add a line ::: after it)"},
		{"options without an end", "::: rollcall a\nof: b\n\ntext\n\n## h\n", "{block rollcall \"a\" 1:5+8 at 1:14+1 (of=\"b\" 2:1+2 2:5+1)}{endblock rollcall}<p>text</p><h2 id=\"h\">h</h2>\n4:1+4 bad-block: the block rollcall holds only lines of the form key: value (close the block with ::: before this line)"},
		{"text among options", "::: rollcall a\ntext\n:::\n", "{block rollcall \"a\" 1:5+8 at 1:14+1}{endblock rollcall}<p>text</p>\n2:1+4 bad-block: the block rollcall holds only lines of the form key: value (close the block with ::: before this line)"},
		{"unknown", "::: rolcall a\ntext\n:::\n", "<p>text</p>\n1:5+7 bad-block: there is no block \"rolcall\" (the blocks are rollcall, timeline, compare, provisions, positions, claim, note)"},
		{"stray fence", "a\n\n:::\n\nb\n:::\n", "<p>a</p><p>b</p>\n3:1+3 bad-block: a fence that closes no block (remove it, or write a block's name after it)\n6:1+3 bad-block: a fence that closes no block (remove it, or write a block's name after it)"},
		{"definition list", "term\n: text\n", "<dl><dt>term</dt><dd>text</dd></dl>"},
	})
}

func TestQuotations(t *testing.T) {
	runBodies(t, New(Options{}), []bodyCase{
		{"no speaker", "> words\n> more", "<blockquote><p>words\nmore</p></blockquote>"},
		{"last line", "> words\n> — [[a|Name]] [@b]", `<figure class="quote"><blockquote><p>words</p></blockquote><figcaption>{link a 2:7+1}Name{end a} {cite 2:16+4 (b "" 2:18+1)}</figcaption></figure>`},
		{"own paragraph", "> words\n>\n> – Name,\n> *Minister*", "<figure class=\"quote\"><blockquote><p>words</p></blockquote><figcaption>Name,\n<em>Minister</em></figcaption></figure>"},
		{"hyphens", "> words\n> -- Name", `<figure class="quote"><blockquote><p>words</p></blockquote><figcaption>Name</figcaption></figure>`},
		{"lazy line", "> words\n— Name", `<figure class="quote"><blockquote><p>words</p></blockquote><figcaption>Name</figcaption></figure>`},
		{"several paragraphs", "> — so\n>\n> words\n>\n> - a\n> - b\n>\n> — Name", `<figure class="quote"><blockquote><p>— so</p><p>words</p><ul><li>a</li><li>b</li></ul></blockquote><figcaption>Name</figcaption></figure>`},
		{"only a speaker", "> — Name", "<blockquote><p>— Name</p></blockquote>"},
		{"dash without a space", "> words\n> —Name", "<blockquote><p>words\n—Name</p></blockquote>"},
		{"list item", "> words\n> - Name", "<blockquote><p>words</p><ul><li>Name</li></ul></blockquote>\n2:3+6 bad-speaker-line: the quotation ends with a list of one item, not with its speaker (start the line with a long dash: — Name)"},
		{"list", "> words\n>\n> - a\n> - b", "<blockquote><p>words</p><ul><li>a</li><li>b</li></ul></blockquote>"},
		{"spaces and windows lines", "> words  \r\n>  — Name  \r\n", `<figure class="quote"><blockquote><p>words</p></blockquote><figcaption>Name</figcaption></figure>`},
	})
}

func TestLinksAndImages(t *testing.T) {
	runBodies(t, New(Options{}), []bodyCase{
		{"web", "[a](https://b.c/d?e=f&g=\"h\" 'title')", `<p><a href="https://b.c/d?e=f&amp;g=%22h%22">a</a></p>`},
		{"mail and phone", "[a](mailto:b@c.d) [e](tel:+1-2) <f@g.h>", `<p><a href="mailto:b@c.d">a</a> <a href="tel:+1-2">e</a> <a href="mailto:f@g.h">f@g.h</a></p>`},
		{"auto", "<https://a.b/c> <HTTP://a.b>", `<p><a href="https://a.b/c">https://a.b/c</a> <a href="HTTP://a.b">HTTP://a.b</a></p>`},
		{"site", "[a](/about/) [b](#details) [c][d]\n\n[d]: /e \"f\"\n", `<p><a href="{path /about/ 1:5+7}">a</a> <a href="{path #details 1:18+8}">b</a> <a href="{path /e 3:6+2}">c</a></p>`},
		{"site, escapes", "[a](</b c&amp;d\\*>)", `<p><a href="{path /b c&d* 1:6+12}">a</a></p>`},
		{"script", "[a](javascript:b) [c](&#106;avascript:d) <javascript:e> [f](JaVaScRiPt&colon;g)", "<p>a c javascript:e f</p>\n1:5+12 bad-address: \"javascript:b\": links lead to http, https, mailto, tel and the site's own addresses only (use an https address)\n1:23+17 bad-address: \"javascript:d\": links lead to http, https, mailto, tel and the site's own addresses only (use an https address)\n1:43+12 bad-address: \"javascript:e\": links lead to http, https, mailto, tel and the site's own addresses only (use an https address)\n1:61+18 bad-address: \"JaVaScRiPt:g\": links lead to http, https, mailto, tel and the site's own addresses only (use an https address)"},
		{"data", "[a](data:text/html,b) [c](vbscript:d) [e](file:///f)", "<p>a c e</p>\n1:5+16 bad-address: \"data:text/html,b\": links lead to http, https, mailto, tel and the site's own addresses only (use an https address)\n1:27+10 bad-address: \"vbscript:d\": links lead to http, https, mailto, tel and the site's own addresses only (use an https address)\n1:43+9 bad-address: \"file:///f\": links lead to http, https, mailto, tel and the site's own addresses only (use an https address)"},
		{"control characters", "[a](<java\tscript:b>) [c](<&#1;javascript:d>) [e](<https://f\u007f>)", "<p>a c e</p>\n1:6+13 bad-address: \"java\\tscript:b\" has a control character (write the address without it)\n1:27+16 bad-address: \"\\x01javascript:d\" has a control character (write the address without it)\n1:51+10 bad-address: \"https://f\\x7f\" has a control character (write the address without it)"},
		{"other hosts in disguise", "[a](//b.c) [d](/\\e) [f](<https:g>) [h](https:///i)", "<p>a d f h</p>\n1:5+5 bad-address: \"//b.c\" has no scheme (write https://b.c)\n1:16+3 bad-address: \"/\\\\e\" has a backslash, which browsers read as a slash (write a slash)\n1:26+7 bad-address: \"https:g\" is not a whole address (write it as in https://example.org/)\n1:40+10 bad-address: \"https:///i\" is not a whole address (write it as in https://example.org/)"},
		{"relative", "[a](../agreements/budapest.md) [b](c.html) [d](e) [f]() [g](www.h.i)", "<p>a b d f g</p>\n1:5+25 bad-address: \"../agreements/budapest.md\" is relative, and pages are not where their files are (write [[budapest|text]])\n1:36+6 bad-address: \"c.html\" is relative, and pages are not where their files are (write [[id]] for a record, /path/ for a page of the site, https:// for the web)\n1:48+1 bad-address: \"e\" is relative, and pages are not where their files are (write [[id]] for a record, /path/ for a page of the site, https:// for the web)\n1:51+1 bad-address: a link without an address (write [[id]] for a record, /path/ for a page of the site, https:// for the web)\n1:61+7 bad-address: \"www.h.i\" has no scheme (write https://www.h.i)"},
		{"image alone", "![a *b* [[c]]](d.png \"e \\\"f\\\"\")", `{picture alone d.png "a b c" 1:16+5 title "e \"f\""}`},
		{"image in a line", "a ![b](c.png) d", `<p>a {picture c.png "b" 1:8+5} d</p>`},
		{"link around an image", "[![a](b.png)](/c)", `<p><a href="{path /c 1:15+2}">{picture b.png "a" 1:7+5}</a></p>`},
		{"no bare addresses", "www.a.b https://c.d", "<p>www.a.b https://c.d</p>"},
	})
}

func TestRawHTML(t *testing.T) {
	runBodies(t, New(Options{}), []bodyCase{
		{"in a line", "a <b onclick=x>c</b> d", "<p>a c d</p>\n1:3+13 raw-html: raw HTML is left out (write **text**)"},
		{"block", "<div class=a>\nb\n</div>\n\nc", "<p>c</p>\n1:1+13 raw-html: raw HTML is left out (write ::: note)"},
		{"comment", "a <!-- b --> c\n\n<!-- d -->\n", "<p>a  c</p>\n1:3+10 raw-html: raw HTML is left out (remove the comment; front matter has comments, after #)\n3:1+10 raw-html: raw HTML is left out (remove the comment; front matter has comments, after #)"},
		{"script", "<script>\nalert(1)\n</script>\n\n<SCRIPT src=a></SCRIPT>", "\n1:1+8 raw-html: raw HTML is left out (write it in Markdown, or allow raw HTML in accord.yaml)\n5:1+23 raw-html: raw HTML is left out (write it in Markdown, or allow raw HTML in accord.yaml)"},
		{"line break", "a<br>b", "<p>ab</p>\n1:2+4 raw-html: raw HTML is left out (end the line with \\)"},
		{"end tag alone", "a</b>", "<p>a</p>\n1:2+4 raw-html: raw HTML is left out (write **text**)"},
		{"code", "`<b>`\n\n    <b>\n", "<p><code>&lt;b&gt;</code></p><pre><code>&lt;b&gt;\n</code></pre>"},
	})
	runBodies(t, New(Options{HTML: true}), []bodyCase{
		{"allowed", "a <b>c\x00</b>\n\n<div>\x00\n\n[x](javascript:a)", "<p>a <b>c�</b></p><div>�\n<p>x</p>\n5:5+12 bad-address: \"javascript:a\": links lead to http, https, mailto, tel and the site's own addresses only (use an https address)"},
	})
}

func TestHeadings(t *testing.T) {
	parts := map[string]string{"in brief": "brief", "what they're saying": "saying", "details": "details"}
	runBodies(t, New(Options{Parts: parts}), []bodyCase{
		{"from the text", "## What *it* says & `why`: [[a]] [[b|c]][@d]", `<h2 id="what-it-says-why-a-c">What <em>it</em> says &amp; <code>why</code>: {name a 1:30+1} {link b 1:36+1}c{end b}{cite 1:41+4 (d "" 1:43+1)}</h2>`},
		{"other scripts", "## 巴黎协定\n## Côte d'Ivoire\n## Россия", `<h2 id="巴黎协定">巴黎协定</h2><h2 id="côte-divoire">Côte d’Ivoire</h2><h2 id="россия">Россия</h2>`},
		{"unique", "# a\n## a\n### A!\n## a-2\n## ?", `<h1 id="a">a</h1><h2 id="a-2">a</h2><h3 id="a-3">A!</h3><h2 id="a-2-2">a-2</h2><h2 id="section">?</h2>`},
		{"label", "## Some Words {#short}\n## Other {#short}\n## Not {.class} {#a b}\n\nx {#y}\n", `<h2 id="short">Some Words</h2><h2 id="short-2">Other</h2><h2 id="not-class-a-b">Not {.class} {#a b}</h2><p>x {#y}</p>`},
		{"parts", "## IN BRIEF\n## What they're saying\n### Details\n## In brief\n", `<h2 id="brief">IN BRIEF</h2><h2 id="saying">What they’re saying</h2><h3 id="details">Details</h3><h2 id="brief-2">In brief</h2>`},
		{"underlined", "a {#b}\n---\n", `<h2 id="b">a</h2>`},
		{"footnote mark", "## a[^1]\n\n[^1]: b\n", `<h2 id="a">a<sup><a id="fnref:1" href="#fn:1" role="doc-noteref">1</a></sup></h2><div class="footnotes" role="doc-endnotes"><ol><li id="fn:1"><p>b <a href="#fnref:1" role="doc-backlink">↩︎</a></p></li></ol></div>`},
	})
}

func TestFootnotes(t *testing.T) {
	runBodies(t, New(Options{}), []bodyCase{
		{"beside the first mark", "a[^x] b[^1] c[^x]\n\n[^1]: one [@s]\n[^x]: two\n", `<p>a<button class="r" popovertarget="fn:1" aria-label="{note "1" 1:2+4}">1</button><span class="sn" popover id="fn:1">two</span> b<button class="r" popovertarget="fn:2" aria-label="{note "2" 1:8+4}">2</button><span class="sn" popover id="fn:2">one {cite 3:11+4 (s "" 3:13+1)}</span> c<button class="r" popovertarget="fn:1" aria-label="{note "1" 1:14+4}">1</button></p>`},
		{"numbered by first mark", "a[^x] b[^1] c[^2]\n\n[^1]: one\n\n    more\n[^x]: two\n[^2]: three\n\n    more\n", `<p>a<button class="r" popovertarget="fn:1" aria-label="{note "1" 1:2+4}">1</button><span class="sn" popover id="fn:1">two</span> b<sup><a id="fnref:2" href="#fn:2" role="doc-noteref">2</a></sup> c<sup><a id="fnref:3" href="#fn:3" role="doc-noteref">3</a></sup></p><div class="footnotes" role="doc-endnotes"><ol><li id="fn:2" value="2"><p>one</p><p>more <a href="#fnref:2" role="doc-backlink">↩︎</a></p></li><li id="fn:3" value="3"><p>three</p><p>more <a href="#fnref:3" role="doc-backlink">↩︎</a></p></li></ol></div>`},
		{"the sentence goes on", "it is \"so[^1]\" and 'so'\n\n[^1]: \"note\"\n", `<p>it is “so<button class="r" popovertarget="fn:1" aria-label="{note "1" 1:10+4}">1</button><span class="sn" popover id="fn:1">“note”</span>” and ‘so’</p>`},
		{"in a table", "| a[^1] |\n| --- |\n\n[^1]: b\n", `<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">a<sup><a id="fnref:1" href="#fn:1" role="doc-noteref">1</a></sup></th></tr></thead></table></div><div class="footnotes" role="doc-endnotes"><ol><li id="fn:1"><p>b <a href="#fnref:1" role="doc-backlink">↩︎</a></p></li></ol></div>`},
		{"blocks and marks in footnotes", "a[^1]\n\n[^1]: one[^2]\n\n    - list\n\n[^2]: two\n", `<p>a<sup><a id="fnref:1" href="#fn:1" role="doc-noteref">1</a></sup></p><div class="footnotes" role="doc-endnotes"><ol><li id="fn:1"><p>one<sup><a id="fnref:2" href="#fn:2" role="doc-noteref">2</a></sup></p><ul><li>list</li></ul> <a href="#fnref:1" role="doc-backlink">↩︎</a></li><li id="fn:2"><p>two <a href="#fnref:2" role="doc-backlink">↩︎</a></p></li></ol></div>`},
		{"unknown and unused", "a[^1]\n\n[^2]: two\n", "<p>a[^1]</p>\n1:2+4 unknown-footnote: the footnote \"1\" has no text (add a line [^1]: with the text)\n3:1+4 unknown-footnote: the footnote \"2\" has no mark in the text and is not shown (put the mark [^2] into the text, or remove the footnote)"},
		{"twice", "a[^1]\n\n[^1]: one\n[^1]: two\n", "<p>a<button class=\"r\" popovertarget=\"fn:1\" aria-label=\"{note \"1\" 1:2+4}\">1</button><span class=\"sn\" popover id=\"fn:1\">one</span></p>\n4:1+4 unknown-footnote: there are two texts for the footnote \"1\" (give it another label) see 3:1+4: the text that is shown"},
		{"in a link", "[a[^1]](/b)[^1]\n\n[^1]: one\n", "<p><a href=\"{path /b 1:9+2}\">a</a><button class=\"r\" popovertarget=\"fn:1\" aria-label=\"{note \"1\" 1:12+4}\">1</button><span class=\"sn\" popover id=\"fn:1\">one</span></p>\n1:3+4 bad-reference: a footnote's mark inside the text of a link (put the mark after the link)"},
	})
}

func TestOrdinaryMarkdown(t *testing.T) {
	runBodies(t, New(Options{}), []bodyCase{
		{"table", "| a | b | c | d |\n| --- | :-- | --: | :-: |\n| 1 | 2 | `3\\|4` |\n", `<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">a</th><th scope="col" class="left">b</th><th scope="col" class="right">c</th><th scope="col" class="center">d</th></tr></thead><tbody><tr><td>1</td><td class="left">2</td><td class="right"><code>3|4</code></td><td></td></tr></tbody></table></div>`},
		{"corner without a name", "| | b |\n| - | - |\n", `<div class="scroll" tabindex="0"><table><thead><tr><td></td><th scope="col">b</th></tr></thead></table></div>`},
		{"head only", "| a |\n| - |\n", `<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">a</th></tr></thead></table></div>`},
		{"definitions", "a\nb\n: c\n\n  d\n\n: e\n", "<dl><dt>a</dt><dt>b</dt><dd>c<p>d</p></dd><dd><p>e</p></dd></dl>"},
		{"lists", "3. a\n4. b\n   - c\n\n- d\n\n- e\n", `<ol start="3"><li>a</li><li>b<ul><li>c</li></ul></li></ol><ul><li><p>d</p></li><li><p>e</p></li></ul>`},
		{"code", "```Go x\" onload=y\na < b\n```\n\n~~~ a\"b\nc\n~~~\n", "<pre><code class=\"language-go\">a &lt; b\n</code></pre><pre><code>c\n</code></pre>"},
		{"struck out", "~~a~~ b", "<p><del>a</del> b</p>"},
		{"no tasks", "- [ ] a\n", "<ul><li>[ ] a</li></ul>"},
		{"line breaks", "a  \nb\\\nc\nd", "<p>a<br>b<br>c\nd</p>"},
		{"lines of Chinese", "我们\n他们，\n「它」\nit 们\n\n한국\n어", "<p>我们他们，「它」\nit 们</p><p>한국\n어</p>"},
		{"NUL", "a\x00b `\x00` [c\x00](/d\x00)", "<p>a�b <code>�</code> c�</p>\n1:14+3 bad-address: \"/d\\x00\" has a control character (write the address without it)"},
	})
}

func TestTypography(t *testing.T) {
	const src = `"It's 'so'" -- the '90s --- wait... ("x") **"y"** "{= 5 }" the states' word 'a'`
	for lang, want := range map[string]string{
		"en":    "<p>“It’s ‘so’” – the ’90s — wait… (“x”) <strong>“y”</strong> “\x00” the states’ word ‘a’</p>",
		"en-GB": "<p>“It’s ‘so’” – the ’90s — wait… (“x”) <strong>“y”</strong> “\x00” the states’ word ‘a’</p>",
		"xx":    "<p>“It’s ‘so’” – the ’90s — wait… (“x”) <strong>“y”</strong> “\x00” the states’ word ‘a’</p>",
		"de":    "<p>„It’s ‚so‘“ – the ’90s — wait… („x“) <strong>„y“</strong> „\x00“ the states’ word ‚a‘</p>",
		"fr":    "<p>«\u00a0It’s “so”\u00a0» – the ’90s — wait… («\u00a0x\u00a0») <strong>«\u00a0y\u00a0»</strong> «\u00a0\x00\u00a0» the states’ word “a”</p>",
		"es":    "<p>«It’s “so”» – the ’90s — wait… («x») <strong>«y»</strong> «\x00» the states’ word “a”</p>",
	} {
		if got := string(New(Options{Lang: lang}).Body("a.md", []byte(src), 0).Doc().HTML); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", lang, got, want)
		}
	}
	runBodies(t, New(Options{}), []bodyCase{
		{"left alone", "\\\"a\\\" &quot;b&quot; `\"c\"` a-b ---- .. 5'", "<p>&quot;a&quot; &quot;b&quot; <code>&quot;c&quot;</code> a-b ---- .. 5’</p>"},
		{"nested", `"'a' b" "c 'd'"`, "<p>“‘a’ b” “c ‘d’”</p>"},
		{"at line ends", "\"a\nb\" 'c\n'd", "<p>“a\nb” ‘c\n‘d</p>"},
	})
}

// Codes sees the same in a text as the compiled text has, and code spans.
func TestCodes(t *testing.T) {
	src := "[[fra]] [[usa|they]], [[deu#x]] [[fra]]\n\n| a |\n| - |\n| [[chn\\|it]] |\n\n`[[rus]]` [[pact]] [[ab]] [[ita"
	if got, want := New(Options{}).Body("f.md", []byte("x"+src), 1).Codes, []string{"fra", "usa", "deu", "chn", "rus"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
