// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Making elements. Text becomes text nodes and nothing else, so what comes from outside can never be markup; the page
// has no other way of writing.

/** h("p", {class: "x", onclick: fn}, "text", child, [more]) → element. null and false are left out. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(element, child);
    else element.append(child instanceof Node ? child : String(child));
  }
}

export function replace(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

/** Attributes for a text in a language that the reader's browser must shape and lay out by itself. */
export function script(lang) {
  return { dir: "auto", lang: lang || null };
}

/** [{t, m}] → text nodes and <mark>s; m is the clause of the query. */
export function passages(list) {
  return (list || []).map((p) => (p.m === undefined ? p.t : h("mark", { class: `m${p.m % 6}` }, p.t)));
}

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const STEPS = [
  [60e3, 1e3, "second"],
  [3600e3, 60e3, "minute"],
  [86400e3, 3600e3, "hour"],
  [30 * 86400e3, 86400e3, "day"],
];
const dayForm = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const fullForm = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });

export function ago(ms) {
  const distance = ms - Date.now();
  for (const [below, unit, name] of STEPS)
    if (Math.abs(distance) < below) return relative.format(Math.round(distance / unit), name);
  return dayForm.format(ms);
}

/** A moment: short to read, whole on hover and for programs. 0 is never. */
export function time(ms, never = "never") {
  if (!ms) return h("span", { class: "quiet" }, never);
  return h("time", { datetime: new Date(ms).toISOString(), title: fullForm.format(ms) }, ago(ms));
}

/** Keeps the short forms on the screen true. */
export function refreshTimes() {
  for (const element of document.querySelectorAll("time[datetime]"))
    element.textContent = ago(Date.parse(element.dateTime));
}

const languages = new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });
export function languageName(code) {
  try {
    return (code && languages.of(code)) || code || "";
  } catch {
    return code;
  }
}

const numbers = new Intl.NumberFormat("en");
export const count = (n) => numbers.format(n);
export const plural = (n, one, many) => `${count(n)} ${n === 1 ? one : many || `${one}s`}`;

/** The address if it is one a person may follow, else null: no javascript:, no data:. */
export function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === "https:" || url.protocol === "http:" ? url : null;
  } catch {
    return null;
  }
}

/** A link out of here. Nothing of us goes with it (the server sends no-referrer as well). */
export function outLink(text, ...children) {
  const url = webAddress(text);
  if (!url) return h("span", {}, ...children);
  return h(
    "a",
    { href: url.href, target: "_blank", rel: "noopener noreferrer external", title: `Opens ${url.host} in a new tab` },
    ...children,
  );
}

export function emptyState(title, ...children) {
  return h("section", { class: "empty" }, h("h2", {}, title), ...children);
}

/** Columns are [heading, class]; rows are <tr>s. */
export function table(columns, rows) {
  const headings = columns.map(([text, kind]) =>
    h("th", { scope: "col", class: kind }, text || h("span", { class: "hidden" }, "Actions")),
  );
  return h("table", {}, h("thead", {}, h("tr", {}, headings)), h("tbody", {}, rows));
}

/** Our own sentences, where `backticks` stand for what is typed. */
export function prose(text) {
  return (text || "").split("`").map((piece, i) => (i % 2 ? h("code", {}, piece) : piece));
}

/** An error as a person needs it: what, why, what to do. */
export function errorBox(error, retry) {
  return h(
    "section",
    { class: "error", role: "alert" },
    h("h2", {}, error.title || "That did not work"),
    error.detail && h("p", { dir: "auto" }, error.detail),
    error.advice && h("p", { class: "quiet" }, prose(error.advice)),
    retry && h("button", { type: "button", onclick: retry }, "Try again"),
  );
}

export function skeleton(rows = 6) {
  return h(
    "div",
    { class: "skeleton", "aria-hidden": "true" },
    Array.from({ length: rows }, () => h("div", {}, h("i"), h("i"), h("i"))),
  );
}

/** A message that goes by itself; with an action it stays long enough to take it. */
export function toast(text, action, run) {
  const box = h("div", { class: "toast" }, h("span", { dir: "auto" }, text));
  if (action)
    box.append(
      h(
        "button",
        {
          type: "button",
          class: "plain",
          onclick: () => {
            box.remove();
            run();
          },
        },
        action,
      ),
    );
  document.getElementById("toasts").append(box);
  setTimeout(() => box.remove(), action ? 10000 : 5000);
}
