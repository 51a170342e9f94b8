import { escape, site } from "../html.js";

export const data = { permalink: "/index.xml", eleventyExcludeFromCollections: true };

export function render({ collections }) {
  return `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>${site.title}</title><link>${site.url}/</link><description>${site.title}</description>` +
    collections.articles.slice(0, 20).map((page) => `<item><title>${escape(page.data.title)}</title><link>${site.url}${page.url}</link>` +
      `<pubDate>${page.date.toUTCString()}</pubDate><guid>${site.url}${page.url}</guid><description>${escape(page.data.summary)}</description></item>`).join("") +
    `</channel></rss>`;
}
