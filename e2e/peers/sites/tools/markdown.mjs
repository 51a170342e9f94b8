// Prints the text of an article as plain Markdown. Argument: the article's JSON, as accord writes it.
import fs from "node:fs";
import { gfm } from "@joplin/turndown-plugin-gfm";
import TurndownService from "turndown";

const article = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const turndown = new TurndownService({ headingStyle: "atx", bulletListMarker: "-" });
turndown.use(gfm);
turndown.remove(node => node.getAttribute?.("aria-hidden") === "true");
turndown.addRule("address", { // what leads to pages that the peers do not have, and to sources, is text
  filter: node => node.nodeName === "A" && !/^https?:/.test(node.getAttribute("href")), replacement: text => text });
const parts = article.parts.map(p => `## ${p.heading}\n\n${turndown.turndown(p.html)}`);
const sources = article.sources.map(s => `${s.number}. [${s.title}](${s.address}), ${s.publisher}, ${s.date ?? "no date"}`);
console.log(`---\ntitle: ${JSON.stringify(article.title)}\ndescription: ${JSON.stringify(article.summary)}\n---\n`);
console.log([...parts, "## Sources", sources.join("\n")].join("\n\n"));
