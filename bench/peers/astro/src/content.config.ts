import { defineCollection } from "astro:content";
import { glob } from "astro/loaders";
import { z } from "astro/zod";

const records = (section: string, schema: Record<string, z.ZodTypeAny>) =>
  defineCollection({ loader: glob({ pattern: "*.md", base: `content/${section}` }), schema: z.object({ title: z.string(), ...schema }) });

const ids = z.array(z.string());

export const collections = {
  articles: records("articles", { date: z.date(), summary: z.string(), agreements: ids, actors: ids, sources: ids, author: z.string() }),
  agreements: records("agreements", { date: z.date(), kind_of: z.string(), forum: z.string(), sources: ids, signatories: ids }),
  actors: records("actors", { kind_of: z.string(), signed: ids }),
  events: records("events", { date: z.date(), sources: ids, agreements: ids, actors: ids }),
  terms: records("terms", { summary: z.string() }),
};
