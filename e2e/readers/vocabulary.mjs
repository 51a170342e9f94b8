// Holds what pages say of themselves against the vocabulary of schema.org, as its types for TypeScript know it: each type and
// property must exist, and each value must be of a type that the property may have. Argument: a file of JSON, from addresses
// to what is said there. Prints what is wrong.
import fs from "node:fs";
import ts from "typescript";

const pages = Object.entries(JSON.parse(fs.readFileSync(process.argv[2])));
const lines = pages.map(([, said], i) => `export const page${i}: WithContext<Thing> = ${JSON.stringify(said)};`);
fs.writeFileSync("pages.ts", ['import type { Thing, WithContext } from "schema-dts";', ...lines].join("\n"));
const program = ts.createProgram(["pages.ts"], { noEmit: true, strict: true, skipLibCheck: true, types: [] });
for (const fault of ts.getPreEmitDiagnostics(program)) {
  const line = fault.file?.getLineAndCharacterOfPosition(fault.start).line;
  console.log(`${pages[line - 1]?.[0]}: ${ts.flattenDiagnosticMessageText(fault.messageText, "\n")}`);
}
