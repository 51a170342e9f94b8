// Reads feeds, Atom or JSON, and prints them as JSON in one shape. Arguments: their files.
import fs from "node:fs";
import { parseFeed } from "feedsmith";

const link = links => links?.find(l => !l.rel || l.rel === "alternate")?.href;

const read = {
  atom: f => ({ title: f.title.value, page: link(f.links), feed: f.links.find(l => l.rel === "self").href,
    items: (f.entries ?? []).map(e => ({ id: e.id, url: link(e.links), title: e.title.value, text: e.summary.value, published: e.published, updated: e.updated,
      authors: e.authors?.map(a => a.name), topics: e.categories?.map(c => c.term) })) }),
  json: f => ({ title: f.title, page: f.home_page_url, feed: f.feed_url,
    items: (f.items ?? []).map(i => ({ id: i.id, url: i.url, title: i.title, text: i.content_text, published: i.date_published, updated: i.date_modified,
      authors: i.authors?.map(a => a.name), topics: i.tags })) }),
};

console.log(JSON.stringify(process.argv.slice(2).map(file => {
  const { format, feed } = parseFeed(fs.readFileSync(file, "utf8"));
  return { file, format, ...read[format](feed) };
})));
