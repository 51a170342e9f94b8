import { base, escape, sources } from "../html.js";

export function render(data) {
  return base(data, `<article><h1>${escape(data.title)}</h1>` + (data.summary ? `<p>${escape(data.summary)}</p>` : "") + data.content +
    (data.sources ? sources(data) : "") + `</article>`);
}
