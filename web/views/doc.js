// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// One doc by itself, for a link that somebody was given.
import { h, replace } from "../dom.js";
import { Reader } from "../reader.js";

export const title = "Doc";

export function open(root, { id }) {
  const place = h("div", { class: "alone" });
  replace(root, place);
  const reader = new Reader(place);
  const leave = () => {
    location.hash = "#/search";
  };
  reader.close = leave;
  reader.show({ id });
  return { keys: { Escape: leave }, close() {} };
}
