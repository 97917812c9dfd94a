// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A list under the fingers: j and k move the focus, o opens. The focus itself is the cursor, so that screen readers and
// eyes agree on where we are.

export class List {
  /** root holds the items (role "listitem" elements with data-item); open(element) opens one; more() loads on. */
  constructor(root, { open, more }) {
    this.root = root;
    this.open = open;
    this.more = more;
    root.addEventListener("click", (event) => {
      const item = event.target.closest("[data-item]");
      if (!item || event.target.closest("a[target], button, input, label")) return;
      event.preventDefault();
      item.focus({ preventScroll: true });
      this.open(item);
    });
  }

  items() {
    return [...this.root.querySelectorAll("[data-item]")];
  }
  current() {
    return this.selected && this.root.contains(this.selected) ? this.selected : null;
  }

  select(item) {
    if (!item) return;
    this.selected?.removeAttribute("aria-current");
    this.selected = item;
    item.setAttribute("aria-current", "true");
  }

  async move(step) {
    const items = this.items();
    if (!items.length) return;
    const at = items.indexOf(this.current());
    if (at + step >= items.length && this.more) {
      await this.more();
      if (this.items().length > items.length) return this.focus(this.items()[items.length]);
    }
    this.focus(items[at < 0 ? 0 : Math.max(0, Math.min(items.length - 1, at + step))]);
  }

  focus(item) {
    this.select(item);
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  }

  openCurrent() {
    const item = this.current() || this.items()[0];
    if (!item) return;
    this.select(item);
    this.open(item);
  }

  keys() {
    return {
      j: () => this.move(1),
      k: () => this.move(-1),
      o: () => this.openCurrent(),
      Enter: () => this.openCurrent(),
    };
  }
}
