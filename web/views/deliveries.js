// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What was sent to whom, how often it was tried, and what the other side said.
import { get } from "../api.js";
import { emptyState, errorBox, h, replace, skeleton, table, time } from "../dom.js";

export const title = "Deliveries";
const PAGE = 50;
const REFRESH_MS = 5000;
const WORDS = { waiting: "waiting", sent: "sent", failed: "given up" };
const DOTS = { waiting: "", sent: "ok", failed: "bad" };

export function open(root) {
  const body = h("div", { class: "table-wrap" });
  const more = h("div", { class: "more" });
  replace(root, h("div", { class: "wide" }, h("div", { class: "head" }, h("h1", {}, "Deliveries")), body, more));
  replace(body, skeleton());
  let items = [];
  let next = null;
  let older = false;

  const draw = () => {
    replace(body, items.length ? table(COLUMNS, items.map(row)) : teach());
    replace(more, next && h("button", { type: "button", onclick: loadOlder }, "Show older"));
  };
  const load = async (quiet) => {
    try {
      const answer = await get(`/deliveries?limit=${PAGE}`);
      items = answer.deliveries;
      next = answer.next;
      draw();
    } catch (error) {
      if (!quiet)
        replace(
          body,
          errorBox(error, () => load()),
        );
    }
  };
  const loadOlder = async () => {
    older = true; // the list is being read further down: it is left alone from now on
    try {
      const answer = await get(`/deliveries?limit=${PAGE}&before=${next}`);
      items = items.concat(answer.deliveries);
      next = answer.next;
      draw();
    } catch (error) {
      replace(more, errorBox(error, loadOlder));
    }
  };
  load();
  const timer = setInterval(() => !older && document.visibilityState === "visible" && load(true), REFRESH_MS);
  return { keys: {}, close: () => clearInterval(timer) };
}

const COLUMNS = [["State"], ["What"], ["To"], ["Tries", "number"], ["Made"], ["The other side said"]];

function row(d) {
  const due = d.state === "waiting" && d.next_ms > 0;
  return h(
    "tr",
    {},
    h(
      "td",
      { "data-label": "State" },
      h("span", { class: `dot ${DOTS[d.state] || ""}`, "aria-hidden": "true" }),
      WORDS[d.state] || d.state,
      due && h("span", { class: "quiet sub" }, "next try ", time(Math.max(d.next_ms, Date.now()))),
    ),
    h("th", { scope: "row" }, h("span", { class: "chip" }, d.watch), h("span", { class: "sub", dir: "auto" }, d.title)),
    h("td", { "data-label": "To" }, d.channel, h("span", { class: "quiet sub wrap" }, d.address)),
    h("td", { "data-label": "Tries", class: "number" }, d.tries),
    h("td", { "data-label": "Made" }, time(d.created_ms)),
    h("td", { "data-label": "Reply", class: "wrap", dir: "auto" }, d.last_reply || "–"),
  );
}

function teach() {
  return emptyState(
    "Nothing was sent yet",
    h(
      "p",
      {},
      "A hit goes to each subscriber of its watch, by mail or webhook. Every try is listed here with its " +
        "answer; what fails is tried again for days under the same id.",
    ),
    h("p", {}, h("a", { href: "#/watches" }, "See who is told by which watch")),
  );
}
