// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The keyboard: one listener, one table for the page and one for the view that is open. Keys do nothing while somebody
// writes, except Escape.

const LEADER_MS = 1200;
let page = {};
let view = {};
let leader = 0;

export function setPageKeys(keys) {
  page = keys;
}
export function setViewKeys(keys) {
  view = keys || {};
}

function isWriting(target) {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function onKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.key !== "Escape" && isWriting(event.target)) return;
  if (document.querySelector("dialog[open]") && event.key !== "?") return;
  let key = event.key;
  if (key === "g" && !leader) {
    leader = Date.now();
    return;
  }
  if (leader && Date.now() - leader < LEADER_MS) key = `g ${key}`;
  leader = 0;
  // Enter and space on a link or button are that element's.
  if ((key === "Enter" || key === " ") && event.target.closest("a, button, summary")) return;
  const run = view[key] || page[key];
  if (!run) return;
  event.preventDefault();
  run(event);
}

export function startKeys() {
  document.addEventListener("keydown", onKey);
}
