import { iso, site } from "../html.js";

export const data = { permalink: "/sitemap.xml", eleventyExcludeFromCollections: true };

export function render({ collections }) {
  return `<?xml version="1.0" encoding="utf-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` +
    collections.all.map((page) => `<url><loc>${site.url}${page.url}</loc><lastmod>${iso(page.date)}</lastmod></url>`).join("") + `</urlset>`;
}
