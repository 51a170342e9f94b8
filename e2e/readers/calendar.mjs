// Reads a calendar and prints its events as JSON. Argument: its file.
import fs from "node:fs";
import ICAL from "ical.js";

const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(process.argv[2], "utf8")));
console.log(JSON.stringify(calendar.getAllSubcomponents("vevent").map(component => {
  const event = new ICAL.Event(component);
  return { uid: event.uid, start: event.startDate.toString(), end: event.endDate.toString(), whole: event.startDate.isDate && event.endDate.isDate,
    summary: event.summary, url: component.getFirstPropertyValue("url") };
})));
