import { getCollection } from "astro:content";

export const site = { title: "Explainers", license: "CC BY 4.0" };

export const sections = ["articles", "agreements", "actors", "events", "terms"] as const;

const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
export const day = (date: Date) => `${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
export const iso = (date: Date) => date.toISOString().slice(0, 10);

const time = (entry: any) => entry.data.date?.getTime() ?? 0;

// newest is a section's records, each section sorted once.
const sorted = new Map<string, Promise<any[]>>();
export function newest(section: (typeof sections)[number]) {
  if (!sorted.has(section)) {
    sorted.set(section, getCollection(section).then((all) =>
      [...all].sort((a, b) => time(b) - time(a) || (a.data.title < b.data.title ? -1 : 1))));
  }
  return sorted.get(section)!;
}

// byID finds the records of a section.
const found = new Map<string, Promise<Map<string, any>>>();
export function byID(section: (typeof sections)[number]) {
  if (!found.has(section)) found.set(section, getCollection(section).then((all) => new Map(all.map((entry) => [entry.id, entry]))));
  return found.get(section)!;
}
