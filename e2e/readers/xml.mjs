// Checks files of XML with libxml2 and prints what is wrong. Arguments: "schema" or "relaxng", the file of that schema, and the
// files.
import fs from "node:fs";
import { validateXML } from "xmllint-wasm";

const [extension, schema, ...files] = process.argv.slice(2);
const text = file => fs.readFileSync(file, "utf8");
const xml = files.map(file => ({ fileName: file.replaceAll("/", " "), contents: text(file) })); // it has no folders
const { valid, errors } = await validateXML({ xml, extension, schema: [text(schema)] });
for (const e of errors) console.log(e.rawMessage);
if (!valid && !errors.length) console.log("not valid");
