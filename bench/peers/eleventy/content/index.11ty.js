import { base, escape, link, site } from "../html.js";

export const data = { title: site.title, permalink: "/", eleventyExcludeFromCollections: true };

export function render(data) {
  return base(data, `<h1>${site.title}</h1><ul>` + data.collections.articles.slice(0, 10).map((page) =>
    `<li>${link(page)}<p>${escape(page.data.summary)}</p></li>`).join("") + `</ul>`);
}
