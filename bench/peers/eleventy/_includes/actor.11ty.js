import { base, day, escape, link } from "../html.js";

export function render(data) {
  const signed = data.signed.map((id) => data.collections.byID.get(id)).filter(Boolean);
  return base(data, `<article><h1>${escape(data.title)}</h1><p>${data.kind_of}</p><h2>Agreements signed</h2><ul>` +
    signed.map((page) => `<li>${link(page)}, ${day(page.date)}</li>`).join("") + `</ul></article>`);
}
