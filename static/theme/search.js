// The search page's script. It reads the index that the build has made (internal/search): a directory, the shard of each
// word that is looked for, and the entries that are shown. Without it the page is a list of everything.
//
// Nothing that was read is ever taken for markup. What comes late, for a query that is no longer asked, is dropped.
"use strict";

// Scripts that put no spaces between words.
const dense = "[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}ー]";

// fold and words do what internal/search does with the texts of the site, and are tried with the same cases.
function fold(text) {
  const written = {ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i", ς: "σ"};
  return text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase().replace(/[ßæœøłđðþıς]/g, letter => written[letter]);
}

function words(text) {
  const found = [];
  for (const [run] of runs(fold(text))) {
    const letters = Array.from(run);
    if (!isDense(run) || letters.length === 1) found.push(run);
    else letters.slice(1).forEach((letter, i) => found.push(letters[i] + letter));
  }
  return found;
}

// runs are the longest pieces of a text that are letters, digits and marks, all of dense scripts or all of others.
function runs(text) {
  return [...text.matchAll(new RegExp(`${dense}+|(?:(?!${dense})[\\p{L}\\p{N}\\p{M}])+`, "gu"))];
}

function isDense(run) {
  return new RegExp(dense, "u").test(run);
}

(() => {
  const form = document.querySelector("form[role=search]");
  const input = form.elements.q;
  const said = document.getElementById("_found");
  const results = document.getElementById("_results");
  const everything = document.getElementById("_az");
  const atOnce = 8;
  const pause = 120; // ms after a key, before the query is asked

  // --- the index

  const files = new Map(); // by path, so that nothing is read twice

  function load(path, version = "") {
    if (!files.has(path)) {
      const answer = fetch(form.action + path + version).then(a => a.ok ? a.json() : Promise.reject(new Error(a.status)));
      answer.catch(() => files.delete(path)); // the next query tries again
      files.set(path, answer);
    }
    return files.get(path);
  }

  const directory = () => load("index.json");

  const read = async path => load(path, "?v=" + (await directory()).version);

  // order compares words as the build does, by code points.
  function order(a, b) {
    const points = word => Array.from(word, c => c.codePointAt(0).toString(16).padStart(6, 0)).join("");
    return points(a) < points(b) ? -1 : a === b ? 0 : 1;
  }

  // lists are what the index has of a word, or of all words that begin so: [word, entries, [weight, entry, …], …].
  async function lists(word, beginning) {
    const {first} = await directory();
    const at = first.findLastIndex(other => order(other, word) <= 0);
    const shard = await read(`words/${at}.json`);
    if (beginning && first[at + 1]?.startsWith(word)) return shard.beginnings.filter(([other]) => other === word);
    return shard.words.filter(([other]) => beginning ? other.startsWith(word) : other === word);
  }

  // weigh gives the weight of a word in each entry. Words that only begin so count for less, the longer they are. A list may
  // be cut; whole says that it is not.
  async function weigh(word, beginning) {
    const weights = new Map();
    let total = 0, whole = true;
    for (const [other, entries, ...groups] of await lists(word, beginning)) {
      let known = 0;
      for (const [weight, ...distances] of groups) {
        let entry = 0;
        for (const distance of distances) {
          entry += distance;
          weights.set(entry, Math.max(weights.get(entry) ?? 0, weight * word.length / other.length));
          known++;
        }
      }
      total = Math.max(total, entries);
      whole &&= known === entries;
    }
    return {weights, whole, total: Math.max(total, weights.size)};
  }

  // rank gives the entries that have the most of the words, the best first. Rare words say more. Whether an entry has a word
  // whose list was cut cannot be known: such a word only ranks.
  async function rank(asked) {
    const {entries} = await directory();
    const weighed = await Promise.all(asked.map((word, i) => weigh(word, i === asked.length - 1)));
    const found = new Map();
    for (const {weights, whole, total} of weighed) {
      for (const [entry, weight] of weights) {
        const f = found.get(entry) ?? {entry, words: 0, score: 0};
        f.words += whole;
        f.score += weight * Math.log(1 + entries / total);
        found.set(entry, f);
      }
    }
    const all = [...found.values()];
    const most = all.reduce((most, f) => Math.max(most, f.words), 0);
    const best = all.filter(f => f.words === most).sort((a, b) => b.score - a.score || a.entry - b.entry);
    return {ranked: best.map(f => f.entry), cut: weighed.every(w => !w.whole)};
  }

  // entriesOf reads entries by their numbers.
  async function entriesOf(numbers) {
    const {chunk} = await directory();
    return Promise.all(numbers.map(async n => (await read(`entries/${Math.floor(n / chunk)}.json`))[n % chunk]));
  }

  // --- what is shown

  const make = (name, className, ...children) => {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };

  // marked is a text with its words that were asked for marked.
  function marked(text, asked) {
    const out = [];
    let last = 0;
    for (const {0: run, index} of runs(text)) {
      out.push(text.slice(last, index), ...isDense(run) ? markedDense(run, asked) : [has(fold(run), asked) ? make("mark", "", run) : run]);
      last = index + run.length;
    }
    return [...out, text.slice(last)];
  }

  const has = (word, asked) => asked.some((a, i) => i === asked.length - 1 ? word.startsWith(a) : word === a);

  // markedDense marks the characters that stand in a pair that was asked for.
  function markedDense(run, asked) {
    const letters = Array.from(run.normalize("NFC"));
    const folded = letters.map(fold);
    const hit = letters.map(() => false);
    folded.forEach((letter, i) => {
      if (asked.includes(letter)) hit[i] = true;
      if (asked.includes(letter + folded[i + 1])) hit[i] = hit[i + 1] = true;
    });
    return letters.map((letter, i) => hit[i] ? make("mark", "", letter) : letter);
  }

  // sentence is the summary of an entry, unless other texts have more of the words: then it is the first of those.
  function sentence(texts, asked) {
    const count = text => new Set(words(text).filter(word => has(word, asked))).size;
    const counts = texts.map(count);
    const most = Math.max(...counts);
    return most === counts[0] ? texts[0] : texts.filter((_, i) => counts[i] === most).slice(0, 3).join(" · ");
  }

  function item(e, asked) {
    const link = make("a", "", ...marked(e.title, asked));
    link.href = e.url;
    const text = sentence(e.texts, asked);
    return make("li", "", link, " ", make("span", "meta", e.what), ...text ? [make("p", "", ...marked(text, asked))] : []);
  }

  function clear() {
    results.replaceChildren();
    results.hidden = true;
    everything.hidden = false;
    said.textContent = "";
  }

  function fail() {
    clear();
    said.textContent = form.dataset.failed;
  }

  function show({ranked, cut}, entries, asked) {
    clear();
    const {none, one, other, beyond} = form.dataset;
    const count = ranked.length;
    const sentence = count === 0 ? none : cut ? beyond : count === 1 ? one : other;
    said.textContent = sentence.replace("%d", count.toLocaleString(document.documentElement.lang));
    if (count === 0) return;
    everything.hidden = true;
    results.hidden = false;
    const list = make("ol", "rows", ...entries.map(e => item(e, asked)));
    results.append(list);
    if (count > entries.length) results.append(more(list, ranked, asked));
  }

  // more is a button that shows the next results.
  function more(list, ranked, asked) {
    const button = make("button", "", form.dataset.more);
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        const shown = list.children.length;
        const entries = await entriesOf(ranked.slice(shown, shown + atOnce));
        const items = entries.map(e => item(e, asked));
        list.append(...items);
        items[0].querySelector("a").focus();
        button.disabled = false;
        button.hidden = list.children.length === ranked.length;
      } catch {
        fail();
      }
    });
    return button;
  }

  // --- what is asked

  let turn = 0; // of the last query: what comes for another is dropped
  let waiting;

  async function search() {
    clearTimeout(waiting);
    const mine = ++turn;
    const asked = words(input.value);
    reflect();
    if (asked.length === 0) return clear();
    try {
      const found = await rank(asked);
      const entries = await entriesOf(found.ranked.slice(0, atOnce));
      if (mine === turn) show(found, entries, asked);
    } catch {
      if (mine === turn) fail();
    }
  }

  // reflect writes the query into the page's address, so that it can be kept and sent.
  function reflect() {
    const address = new URL(location.href);
    const query = input.value.trim();
    if (query) address.searchParams.set("q", query);
    else address.searchParams.delete("q");
    if (address.href !== location.href) history.replaceState(null, "", address);
  }

  // keys: down and up move through the results, where Enter opens one; Escape begins anew; a slash leads to the input.
  function key(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const active = document.activeElement;
    const places = [input, ...results.querySelectorAll("a, button")];
    const at = places.indexOf(active);
    let to;
    if (event.key === "/" && !active.matches("input, textarea, select")) to = input;
    if (event.key === "ArrowDown" && at >= 0) to = places[at + 1];
    if (event.key === "ArrowUp" && at > 0) to = places[at - 1];
    if (event.key === "Escape" && at >= 0) {
      to = input;
      input.value = "";
      search();
    }
    if (!to) return;
    event.preventDefault();
    to.focus();
  }

  document.addEventListener("keydown", key);
  input.addEventListener("focus", () => directory().catch(() => {}), {once: true}); // before the first word is there
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, pause);
  });
  form.addEventListener("submit", event => {
    event.preventDefault();
    search();
  });

  input.value = new URLSearchParams(location.search).get("q") ?? input.value;
  if (input.value) search();
})();
