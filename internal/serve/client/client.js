// The script of the preview: it keeps an open page as the server would send it now, and shows the findings.
"use strict";
(() => {
  const script = document.currentScript;
  const page = script.dataset.accord;
  let sum = script.dataset.sum;

  // --- news from the server

  let port, source;

  function join() {
    if (window.SharedWorker) {
      port = new SharedWorker("/_accord/worker.js", "accord").port;
      port.onmessage = ({data}) => hear(data);
      port.postMessage({page, sum});
      return;
    }
    source = new EventSource("/_accord/events?" + new URLSearchParams({show: page + "@" + sum}));
    source.onopen = () => hear({open: true});
    source.onerror = () => hear({lost: true});
    source.addEventListener("findings", () => hear({findings: true}));
    source.addEventListener("page", ({data}) => hear(JSON.parse(data)));
  }

  function leave() {
    port?.postMessage({leave: true});
    source?.close();
  }

  function hear(news) {
    if (news.lost) panel.lost();
    if (news.open || news.findings) panel.refresh();
    if ("sum" in news && news.sum !== sum) update();
  }

  addEventListener("pagehide", leave);
  addEventListener("pageshow", event => event.persisted && join());

  // --- the page itself

  let running = false, waiting = false;

  async function update() {
    if (running) {
      waiting = true;
      return;
    }
    running = true;
    try {
      const answer = await fetch(location.pathname + location.search, {cache: "no-store"});
      morph(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      // the server has gone; when it is back it says that the page is stale
    }
    running = false;
    panel.refresh();
    if (waiting) {
      waiting = false;
      update();
    }
  }

  // Scripts that run; data about the page changes with the page.
  const scripts = doc => [...doc.scripts].filter(s => s.dataset.accord === undefined && s.type !== "application/ld+json").map(s => s.src + s.text).join();

  // A policy that an open page has got stays, and another that is put in only adds to it.
  const policies = doc => [...doc.querySelectorAll("meta[http-equiv=Content-Security-Policy]")].map(meta => meta.content).join();

  // morph changes what differs and leaves the rest where it is: scroll, focus, what is open, what was typed.
  function morph(doc) {
    const mine = doc.querySelector("script[data-accord]");
    if (!mine || !window.Idiomorph || scripts(doc) !== scripts(document) || policies(doc) !== policies(document)) {
      location.reload();
      return;
    }
    sum = mine.dataset.sum;
    port?.postMessage({page, sum});
    mine.replaceWith(script.cloneNode()); // equal, so that it stays and does not run again
    Idiomorph.morph(document.documentElement, doc.documentElement, {
      ignoreActiveValue: true,
      restoreFocus: true,
      head: {style: "merge", shouldPreserve: element => element.src?.endsWith("/_accord/idiomorph.js")},
      callbacks: {
        beforeNodeRemoved: node => node !== panel.host,
        beforeAttributeUpdated: (name, node) =>
          !(name === "open" && node.matches("details, dialog")) && !(/^(value|checked|selected)$/.test(name) && node.matches("input, textarea, select, option")),
      },
    });
    dispatchEvent(new CustomEvent("accord:morphed"));
  }

  const library = document.createElement("script");
  library.src = "/_accord/idiomorph.js";
  library.dataset.accord = "library"; // ours: no script that the page is made anew for
  document.head.append(library);

  // --- findings

  const panel = (() => {
    const host = document.createElement("accord-panel");
    const root = host.attachShadow({mode: "open"});
    const sheet = new CSSStyleSheet();

    // The page gets room at its end, and a pixel for fractions: its last lines can be scrolled out from under the panel.
    const room = new CSSStyleSheet();
    document.adoptedStyleSheets.push(room);
    new ResizeObserver(() => room.replaceSync(`@media screen { html { padding-block-end: ${host.offsetHeight + 1}px } }`)).observe(host);

    const make = (name, className, ...children) => {
      const element = document.createElement(name);
      if (className) element.className = className;
      element.append(...children.filter(child => child));
      return element;
    };

    function place(at) {
      if (!at.edit) return make("code", "", at.place);
      const link = make("a", "", at.place);
      link.href = at.edit;
      return link;
    }

    function finding(f) {
      const item = make("li", f.severity + (f.here ? " here" : ""),
        make("p", "text", make("b", "", f.severity), " " + f.text + " ", make("span", "code", f.code)),
        make("p", "place", place(f.at)),
        f.at.excerpt && make("pre", "", f.at.excerpt),
        f.hint && make("p", "hint", f.hint));
      for (const at of f.see ?? []) item.append(make("p", "place", "see ", place(at), ": " + at.text), at.excerpt ? make("pre", "", at.excerpt) : "");
      return item;
    }

    const plural = (n, noun) => n ? [n + " " + noun + (n === 1 ? "" : "s")] : [];

    // What stays while findings come and go: what is open, and what has the focus.
    const banners = make("div", "banners");
    const counts = make("summary");
    const list = make("ol");
    const more = make("p", "more");
    const findings = make("details", "", counts, list, more);
    root.append(banners, findings);
    host.setAttribute("role", "region");
    host.setAttribute("aria-label", "Preview");
    banners.setAttribute("role", "status");

    findings.addEventListener("keydown", event => {
      if (event.key !== "Escape") return;
      findings.open = false;
      counts.focus();
    });

    let shown = 0; // findings
    function show(view) {
      const texts = [view.stale, view.draft].filter(Boolean);
      banners.replaceChildren(...texts.map(text => make("p", "banner", text)));
      const found = view.errors + view.warnings + view.remarks;
      if (!view.judged && found < shown) return; // the checks have not ended: what they found before stays until they have
      shown = found;
      counts.textContent = [...plural(view.errors, "error"), ...plural(view.warnings, "warning"), ...plural(view.remarks, "remark")].join(", ");
      findings.className = view.errors ? "error" : "warn";
      findings.hidden = !counts.textContent;
      more.textContent = view.more ? "and " + view.more + " more, in the terminal" : "";
      fill(view.findings.map(finding));
      host.hidden = findings.hidden && texts.length === 0;
      if (!host.isConnected) document.documentElement.append(host);
    }

    // fill exchanges the list, which stays where it was read.
    function fill(items) {
      const scrolled = list.scrollTop, focused = root.activeElement;
      list.replaceChildren(...items);
      list.scrollTop = scrolled;
      if (!focused || focused.isConnected) return;
      const same = [...list.querySelectorAll("a")].find(link => link.href === focused.href);
      (same ?? counts).focus({preventScroll: true});
    }

    let asked = 0;
    async function refresh() {
      const mine = ++asked;
      try {
        const answer = await fetch("/_accord/panel?" + new URLSearchParams({page}), {cache: "no-store"});
        const view = await answer.json();
        if (mine === asked) show(view);
      } catch {
        lost();
      }
    }

    const lost = () => show({findings: [], stale: "The preview has ended: this page no longer follows what you write."});

    fetch("/_accord/panel.css").then(answer => answer.text()).then(text => {
      sheet.replaceSync(text);
      root.adoptedStyleSheets = [sheet];
    }).catch(() => {});
    return {host, refresh, lost};
  })();

  join();
})();
