// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The frame around the views: which one is open, the keys that work everywhere, live hits, the theme, the gate for
// those without a token.
import { dropToken, get, hasToken, setToken, takeTokenFromAddress } from "./api.js";
import { h, refreshTimes, replace } from "./dom.js";
import { setPageKeys, setViewKeys, startKeys } from "./keys.js";
import { follow } from "./live.js";
import * as deliveries from "./views/deliveries.js";
import * as doc from "./views/doc.js";
import * as inboxView from "./views/inbox.js";
import * as search from "./views/search.js";
import * as sources from "./views/sources.js";
import * as status from "./views/status.js";
import * as watches from "./views/watches.js";

const PLACES = [
  { path: "search", key: "s", view: search },
  { path: "inbox", key: "i", view: inboxView },
  { path: "watches", key: "w", view: watches },
  { path: "sources", key: "o", view: sources },
  { path: "deliveries", key: "d", view: deliveries },
  { path: "status", key: "t", view: status },
];
const main = document.getElementById("main");
let view = null;

// ---- the inbox's count and what waits --------------------------------------------------------------------------

const inbox = {
  unread: 0,
  waiting: [],
  listeners: new Set(),
  listen(fn) {
    this.listeners.add(fn);
    return () => this.listeners.delete(fn);
  },
  arrive(item) {
    if (this.waiting.some((w) => w.number === item.number)) return;
    this.waiting.unshift(item);
    this.change(1);
    this.listeners.forEach((fn) => fn());
  },
  // The list was read anew: what waited is in it.
  seen(unread) {
    this.waiting = [];
    this.unread = unread;
    showUnread();
  },
  takeWaiting() {
    const items = this.waiting;
    this.waiting = [];
    return items;
  },
  change(by) {
    this.unread = Math.max(0, this.unread + by);
    showUnread();
  },
};

function showUnread() {
  const badge = document.getElementById("unread");
  badge.textContent = inbox.unread ? (inbox.unread > 999 ? "999+" : inbox.unread) : "";
  badge.setAttribute("aria-label", `${inbox.unread} unread`);
  badge.hidden = !inbox.unread;
  document.title = `${inbox.unread ? `(${inbox.unread}) ` : ""}${view?.title ? `${view.title} · ` : ""}Harkara`;
}

// ---- views -----------------------------------------------------------------------------------------------------

function route() {
  const [path, id] = location.hash.replace(/^#\/?/, "").split("/").map(decodePart);
  if (path === "hit") return { view: inboxView, path: "inbox", id };
  if (path === "doc") return { view: doc, path: "search", id };
  return PLACES.find((p) => p.path === path) || PLACES[0];
}

function decodePart(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function show() {
  if (!hasToken()) return showGate();
  const to = route();
  view?.close?.();
  main.dataset.view = to.path;
  view = to.view.open(main, { id: to.id, state: history.state, inbox });
  view.title = to.view.title;
  setViewKeys(view.keys);
  for (const link of document.querySelectorAll("#nav a")) {
    if (link.dataset.path === to.path) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.querySelector("#nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  showUnread();
  scrollTo({ top: 0 });
}

// At once, not when the browser gets to telling of a new address: the next key belongs to the new view already.
function go(path) {
  if (location.hash !== `#/${path}`) history.pushState(null, "", `#/${path}`);
  show();
}

function showNav() {
  replace(
    document.getElementById("nav"),
    PLACES.map((p) =>
      h(
        "a",
        { href: `#/${p.path}`, "data-path": p.path, title: `${p.view.title} (g ${p.key})` },
        p.view.title,
        p.path === "inbox" && h("span", { id: "unread", class: "badge", hidden: true }),
      ),
    ),
  );
}

// ---- the gate --------------------------------------------------------------------------------------------------

function showGate(refused = false) {
  view?.close?.();
  view = null;
  setViewKeys({});
  const input = h("input", { type: "password", autocomplete: "off", required: true, "aria-label": "Session token" });
  const enter = (event) => {
    event.preventDefault();
    setToken(input.value.trim());
    start();
  };
  replace(
    main,
    h(
      "section",
      { class: "gate" },
      h("h1", {}, "Harkara"),
      refused && h("p", { class: "notice", role: "alert" }, "That token is not the one of this server."),
      h(
        "p",
        {},
        "This page opens with the address that ",
        h("code", {}, "harkara up"),
        " prints when it starts. It carries a token which only you have.",
      ),
      h(
        "p",
        { class: "quiet" },
        "No longer on the screen? The token stands in the file ",
        h("code", {}, "token"),
        " of the data directory; paste it here.",
      ),
      h("form", { onsubmit: enter }, input, h("button", { class: "primary", type: "submit" }, "Open")),
    ),
  );
  input.focus();
}

// ---- help, theme, live -----------------------------------------------------------------------------------------

const HELP = [
  ["/", "search"],
  ["j  k", "next, previous"],
  ["o", "open"],
  ["r", "read or unread"],
  ["n", "show new hits"],
  ["a", "add a source or watch"],
  ["Esc", "close"],
  ...PLACES.map((p) => [`g ${p.key}`, p.view.title.toLowerCase()]),
  ["?", "this help"],
];

function toggleHelp() {
  const dialog = document.getElementById("help");
  if (dialog.open) return dialog.close();
  replace(
    dialog,
    h("h2", { id: "help-title" }, "Keys"),
    h(
      "dl",
      { class: "keys" },
      HELP.map(([keys, what]) =>
        h(
          "div",
          {},
          h(
            "dt",
            {},
            keys.split(/\s+/).map((k) => h("kbd", {}, k)),
          ),
          h("dd", {}, what),
        ),
      ),
    ),
    h("form", { method: "dialog" }, h("button", { class: "primary" }, "Close")),
  );
  dialog.showModal();
}

const THEMES = ["auto", "light", "dark"];
function showTheme(theme) {
  document.documentElement.dataset.theme = theme;
  const button = document.getElementById("theme");
  button.textContent = { auto: "◐", light: "☀", dark: "☾" }[theme];
  button.setAttribute("aria-label", `Theme: ${theme}`);
  button.title = `Theme: ${theme}`;
}
function nextTheme() {
  const theme = THEMES[(THEMES.indexOf(localStorage.getItem("harkara.theme") || "auto") + 1) % THEMES.length];
  localStorage.setItem("harkara.theme", theme);
  showTheme(theme);
}

function showLive(state) {
  const words = { live: "live", waiting: "reconnecting …", locked: "" };
  const box = document.getElementById("live");
  box.className = `live ${state}`;
  box.textContent = words[state];
}

// ---- start -----------------------------------------------------------------------------------------------------

let following = false;
async function start() {
  show();
  if (!hasToken()) return;
  try {
    inbox.change((await get("/hits?limit=1")).unread - inbox.unread);
  } catch {
    /* the view that is open tells */
  }
  if (following || !hasToken()) return;
  following = true;
  await follow((item) => inbox.arrive(item), showLive);
  following = false;
}

function focusSearch() {
  if (main.dataset.view !== "search" || !view?.focusBox) go("search");
  view?.focusBox?.();
}

takeTokenFromAddress();
showTheme(localStorage.getItem("harkara.theme") || "auto");
showNav();
setPageKeys({
  "/": focusSearch,
  "?": toggleHelp,
  n: () => inbox.waiting.length && go("inbox"),
  ...Object.fromEntries(PLACES.map((p) => [`g ${p.key}`, () => go(p.path)])),
});
startKeys();
document.getElementById("theme").addEventListener("click", nextTheme);
document.getElementById("help-open").addEventListener("click", toggleHelp);
// Also fired for links within the page and for changes of location.hash.
window.addEventListener("popstate", () => {
  const hadToken = hasToken();
  takeTokenFromAddress();
  if (hadToken) show();
  else start();
});
window.addEventListener("harkara-locked", () => {
  dropToken();
  showGate(true);
});
setInterval(refreshTimes, 20000);
start();
