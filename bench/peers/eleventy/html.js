export const site = { title: "Explainers", url: "https://example.org", license: "CC BY 4.0" };

const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
export const escape = (text) => String(text).replace(/[&<>"]/g, (c) => entities[c]);

const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
export const day = (date) => `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
export const iso = (date) => date.toISOString().slice(0, 10);

export const link = (page) => `<a href="${page.url}">${escape(page.data.title)}</a>`;

export const base = ({ title, summary, page }, main) => `<!doctype html><html lang="en"><head><meta charset="utf-8">` +
  `<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)} – ${site.title}</title>` +
  (summary ? `<meta name="description" content="${escape(summary)}">` : "") +
  `<link rel="canonical" href="${site.url}${page.url}"><link rel="alternate" type="application/rss+xml" href="/index.xml" title="${site.title}"></head>` +
  `<body><header><nav aria-label="Site"><a href="/">${site.title}</a><a href="/articles/">Articles</a><a href="/agreements/">Agreements</a>` +
  `<a href="/actors/">Actors</a></nav></header><main>${main}</main><footer><p>${site.license}</p></footer></body></html>`;

export const sources = ({ sources, bibliography }) => `<section><h2>Sources</h2><ol>` + sources.map((id) => {
  const s = bibliography[id];
  return `<li id="${id}"><a href="${s.url}">${escape(s.title)}</a>, ${escape(s.publisher)}, ${s.date} (<a href="${s.archived}">archived</a>)</li>`;
}).join("") + `</ol></section>`;

// listOf is the template of a section's pages, of 50 records each.
export function listOf(section) {
  return {
    data: {
      title: section[0].toUpperCase() + section.slice(1),
      pagination: { data: "collections." + section, size: 50 },
      eleventyExcludeFromCollections: true,
      permalink: ({ pagination }) => pagination.pageNumber ? `/${section}/page/${pagination.pageNumber + 1}/` : `/${section}/`,
    },
    render(data) {
      const { items, pageNumber, pages, href } = data.pagination;
      return base(data, `<h1>${data.title}</h1><ul>` +
        items.map((page) => `<li>${link(page)}${page.data.summary ? `<p>${escape(page.data.summary)}</p>` : ""}</li>`).join("") +
        `</ul><nav aria-label="Pages">${href.previous ? `<a href="${href.previous}" rel="prev">Previous</a>` : ""}` +
        `<span>${pageNumber + 1} of ${pages.length}</span>${href.next ? `<a href="${href.next}" rel="next">Next</a>` : ""}</nav>`);
    },
  };
}
