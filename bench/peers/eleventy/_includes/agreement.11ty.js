import { base, day, escape, link, sources } from "../html.js";

export function render(data) {
  const signed = day(data.page.date);
  const rows = data.signatories.map((id) => data.collections.byID.get(id)).filter(Boolean)
    .map((page) => `<tr><td>${link(page)}</td><td>${page.data.kind_of}</td><td>${signed}</td></tr>`);
  return base(data, `<article><h1>${escape(data.title)}</h1><p>${data.kind_of}, ${data.signatories.length} signatories</p>` +
    `<table><thead><tr><th>Participant</th><th>Type</th><th>Signed</th></tr></thead><tbody>${rows.join("")}</tbody></table>${sources(data)}</article>`);
}
