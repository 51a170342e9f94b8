// Reads lists of sources, each as JSON of a file and of the name that Citation.js has for its format, and prints for each the
// sources as CSL has them.
import fs from "node:fs";
import { Cite } from "@citation-js/core";
import "@citation-js/plugin-bibtex";
import "@citation-js/plugin-csl";
import "@citation-js/plugin-ris";

for (const arg of process.argv.slice(2)) {
  const { file, format } = JSON.parse(arg);
  const { data } = new Cite(fs.readFileSync(file, "utf8"), { forceType: format, generateGraph: false, strict: true });
  console.log(JSON.stringify(data));
}
