import rss from "@astrojs/rss";
import { newest, site } from "../site";

export async function GET(context: any) {
  const articles = (await newest("articles")).slice(0, 20);
  return rss({
    title: site.title, description: site.title, site: context.site,
    items: articles.map((a) => ({ title: a.data.title, link: `/articles/${a.id}/`, pubDate: a.data.date, description: a.data.summary })),
  });
}
