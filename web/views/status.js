// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// How is it: trouble first and in words, then the stages, the queues between them, the stores.
import { get } from "../api.js";
import { ago, count, errorBox, h, plural, prose, replace, skeleton, table, time } from "../dom.js";

export const title = "Status";
const REFRESH_MS = 3000;

export function open(root) {
  const body = h("div", { class: "status" });
  const said = h("p", { class: "quiet", role: "status" });
  replace(root, h("div", { class: "wide" }, h("div", { class: "head" }, h("h1", {}, "Status"), said), body));
  replace(body, skeleton(4));
  const load = async () => {
    try {
      const status = await get("/status");
      said.textContent = `as of ${new Date(status.as_of_ms).toLocaleTimeString()} · version ${status.version}`;
      replace(body, problems(status), stages(status), queues(status), stores(status));
    } catch (error) {
      replace(body, errorBox(error, load));
    }
  };
  load();
  const timer = setInterval(() => document.visibilityState === "visible" && load(), REFRESH_MS);
  return { keys: {}, close: () => clearInterval(timer) };
}

function problems({ problems: list }) {
  if (!list.length)
    return h("p", { class: "all-well" }, h("span", { class: "dot ok", "aria-hidden": "true" }), "All is well.");
  return h(
    "section",
    { "aria-label": "Trouble" },
    list.map((p) =>
      h("div", { class: "error" }, h("h2", {}, p.what), p.advice && h("p", { class: "quiet" }, prose(p.advice))),
    ),
  );
}

function stages({ stages: list, redis }) {
  return h(
    "section",
    { class: "panel" },
    h("h2", {}, "Stages"),
    list.length
      ? h(
          "ul",
          { class: "stages" },
          list.map((s) =>
            h(
              "li",
              {},
              h("span", { class: `dot ${s.alive ? "ok" : "bad"}`, "aria-hidden": "true" }),
              h("b", {}, s.name),
              h("span", {}, s.what),
              h(
                "span",
                { class: "quiet" },
                s.alive ? [s.state && `${s.state}, `, "up since ", time(s.since_ms)] : "not running",
              ),
            ),
          ),
        )
      : h("p", { class: "quiet" }, redis.ok ? "No stage has reported." : "Not known while Redis is down."),
  );
}

const COLUMNS = [["Stream"], ["Read by"], ["Waiting", "number"], ["In work", "number"], ["Bytes kept", "number"]];

function queues({ queues: list }) {
  if (!list.length) return null;
  return h("section", { class: "panel" }, h("h2", {}, "Queues"), table(COLUMNS, list.map(queueRow)));
}

function queueRow(q) {
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, q.stream),
    h("td", { "data-label": "Read by" }, q.group),
    h("td", { "data-label": "Waiting", class: "number" }, count(q.lag)),
    h("td", { "data-label": "In work", class: "number" }, count(q.pending)),
    h("td", { "data-label": "Bytes", class: "number" }, bytes(q.bytes)),
  );
}

function bytes(n) {
  const units = ["B", "kB", "MB", "GB"];
  let i = 0;
  for (; n >= 1000 && i < units.length - 1; i++) n /= 1000;
  return `${n < 10 && i ? n.toFixed(1) : Math.round(n)} ${units[i]}`;
}

function stores({ index, outbox, sources, dead }) {
  const item = (label, value, note) =>
    h("div", {}, h("dt", {}, label), h("dd", {}, value, note && h("span", { class: "quiet sub" }, note)));
  return h(
    "section",
    { class: "panel" },
    h("h2", {}, "Stores"),
    h(
      "dl",
      { class: "figures" },
      item("Docs in the index", index.ok ? count(index.docs) : "not known"),
      item("Hits", outbox ? count(outbox.hits) : "not known", outbox && `${count(outbox.unread)} unread`),
      item(
        "Deliveries sent",
        outbox ? count(outbox.sent) : "not known",
        outbox && `${count(outbox.waiting)} waiting, ${count(outbox.failed)} given up`,
      ),
      item(
        "Sources on",
        sources ? count(sources.enabled) : "not known",
        sources && (sources.last_ok_ms ? `last success ${ago(sources.last_ok_ms)}` : "no visit yet"),
      ),
      item(
        "Dead letters",
        dead === null ? "not known" : plural(dead, "entry", "entries"),
        dead > 0 && "see harkara dead list",
      ),
    ),
  );
}
