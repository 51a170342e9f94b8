// Reads a folder's _headers and _redirects as Netlify does, and prints what it has for some paths: netlify.mjs FOLDER PATHS.
import { parseAllHeaders } from "@netlify/headers-parser";
import { parseAllRedirects } from "@netlify/redirect-parser";

const [folder, paths] = process.argv.slice(2);
const options = { configHeaders: [], configRedirects: [], minimal: false };
const { headers, errors } = await parseAllHeaders({ ...options, headersFiles: [folder + "/_headers"] });
const { redirects, errors: more } = await parseAllRedirects({ ...options, redirectsFiles: [folder + "/_redirects"], featureFlags: {} });
const headersOf = path => Object.assign({}, ...headers.filter(h => h.forRegExp.test(path)).map(h => h.values));
console.log(JSON.stringify({ errors: [...errors, ...more].map(String), headers: JSON.parse(paths).map(headersOf), redirects }));
