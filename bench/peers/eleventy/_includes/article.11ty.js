import { base, day, escape, iso, link, sources } from "../html.js";
import { contents } from "../contents.js";

export function render(data) {
  const found = data.agreements.map((id) => data.collections.byID.get(id)).filter(Boolean);
  const headings = contents.of(data.page.url);
  return base(data, `<article><h1>${escape(data.title)}</h1>` +
    `<p><time datetime="${iso(data.page.date)}">${day(data.page.date)}</time>, ${data.author}</p><p>${escape(data.summary)}</p>` +
    `<nav id="TableOfContents"><ul>${headings.map((h) => `<li><a href="#${h.id}">${escape(h.text)}</a></li>`).join("")}</ul></nav>` +
    data.content + `<section><h2>Agreements</h2><ul>` +
    found.map((page) => `<li>${link(page)}: ${page.data.signatories.length} signatories</li>`).join("") + `</ul></section>` + sources(data) + `</article>`);
}
