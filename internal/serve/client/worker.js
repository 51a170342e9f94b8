// One stream of events for all tabs of a browser: over HTTP/1.1 a browser opens six connections to a server, and one for
// each tab would use them up.
"use strict";

const tabs = new Map(); // port → {page, sum}: what the tab shows
let source, again;

onconnect = event => {
  const port = event.ports[0];
  port.onmessage = ({data}) => {
    if (data.leave) tabs.delete(port);
    else tabs.set(port, {page: data.page, sum: data.sum});
    clearTimeout(again);
    again = setTimeout(open, 5);
  };
};

function open() {
  source?.close();
  const shown = new Map();
  for (const {page, sum} of tabs.values())
    shown.set(page, shown.has(page) && shown.get(page) !== sum ? "" : sum); // one of the two is stale
  if (shown.size === 0) return;
  const query = new URLSearchParams();
  for (const [page, sum] of shown) query.append("show", page + "@" + sum);
  source = new EventSource("/_accord/events?" + query);
  source.onopen = () => tell({open: true});
  source.onerror = () => {
    source.close(); // the address names what was shown when it was made
    tell({lost: true});
    clearTimeout(again);
    again = setTimeout(open, 500);
  };
  source.addEventListener("findings", () => tell({findings: true}));
  source.addEventListener("page", ({data}) => {
    const {page, sum} = JSON.parse(data);
    for (const [port, tab] of tabs)
      if (tab.page === page) {
        tab.sum = sum;
        port.postMessage({sum});
      }
  });
}

function tell(message) {
  for (const port of tabs.keys()) port.postMessage(message);
}
