import footnote from "markdown-it-footnote";
import deflist from "markdown-it-deflist";
import markdownIt from "markdown-it";
import { contents, headingID } from "./contents.js";

const sections = ["articles", "agreements", "actors", "events", "terms"];

export default function (config) {
  const md = markdownIt({ typographer: true }).use(footnote).use(deflist);
  md.renderer.rules.heading_open = (tokens, i, options, env, self) => {
    const text = tokens[i + 1].content;
    const id = headingID(text);
    tokens[i].attrSet("id", id);
    contents.of(env.page.url).push({ id, text });
    return self.renderToken(tokens, i, options);
  };
  config.setLibrary("md", md);
  config.addCollection("byID", (api) => new Map(api.getAll().map((page) => [page.fileSlug, page])));
  for (const section of sections) {
    config.addCollection(section, (api) =>
      api.getFilteredByGlob(`content/${section}/*.md`).sort((a, b) => b.date - a.date || (a.data.title < b.data.title ? -1 : 1)));
  }
  config.setInputDirectory("content");
  config.setIncludesDirectory("../_includes");
  config.setDataDirectory("../_data");
  return { markdownTemplateEngine: false, htmlTemplateEngine: false };
}
