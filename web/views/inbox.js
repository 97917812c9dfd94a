// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The inbox: what the watches found, newest first, each with its reason. New hits wait behind a button, so that nothing
// moves under the cursor.
import { get, post } from "../api.js";
import { emptyState, errorBox, h, languageName, passages, plural, replace, script, skeleton, time } from "../dom.js";
import { List } from "../list.js";
import { Reader } from "../reader.js";

const PAGE = 50;

export const title = "Inbox";

export function open(root, { id, inbox }) {
  const view = new Inbox(root, inbox);
  view.load().then(() => id && view.openNumber(id));
  return view;
}

class Inbox {
  constructor(root, inbox) {
    this.inbox = inbox;
    this.fresh = h("button", { type: "button", class: "fresh primary", hidden: true, onclick: () => this.showNew() });
    this.unreadOnly = h("input", {
      type: "checkbox",
      onchange: () => this.results.classList.toggle("unread-only", this.unreadOnly.checked),
    });
    this.results = h("div", { class: "results", role: "list", "aria-label": "Hits" });
    this.more = h("div", { class: "more" });
    this.side = h("aside", { class: "side", "aria-label": "Text" });
    this.list = new List(this.results, { open: (item) => this.read(item), more: () => this.loadMore() });
    this.list.items = () =>
      [...this.results.querySelectorAll("[data-item]")].filter(
        (e) => !this.unreadOnly.checked || e.classList.contains("unread") || e === this.list.current(),
      );
    this.reader = new Reader(this.side, () => this.list.current());
    this.said = h("p", { class: "quiet", role: "status" });
    replace(
      root,
      h(
        "div",
        { class: "split" },
        h(
          "div",
          { class: "column" },
          h(
            "div",
            { class: "head" },
            h("h1", {}, "Inbox"),
            this.said,
            h("label", { class: "switch" }, this.unreadOnly, "Unread only"),
            this.fresh,
          ),
          this.results,
          this.more,
        ),
        this.side,
      ),
    );
    this.unsubscribe = inbox.listen(() => this.offerNew());
    this.keys = {
      ...this.list.keys(),
      n: () => !this.fresh.hidden && this.showNew(),
      r: () => this.toggleRead(),
      Escape: () => this.reader.close(),
    };
  }

  close() {
    this.unsubscribe();
  }

  async load() {
    const waiting = setTimeout(() => replace(this.results, skeleton()), 150);
    try {
      const [answer] = await Promise.all([get(`/hits?limit=${PAGE}`), this.learnWatches()]);
      this.inbox.seen(answer.unread);
      this.next = answer.next;
      replace(this.results, answer.hits.length ? answer.hits.map((i) => this.row(i)) : this.teach());
      this.tell(answer);
      this.offerMore();
    } catch (error) {
      replace(
        this.results,
        errorBox(error, () => this.load()),
      );
    } finally {
      clearTimeout(waiting);
      this.offerNew();
    }
  }

  // Marks in the text come from the watch's own query, as it stands now.
  async learnWatches() {
    this.watches = new Map((await get("/watches")).watches.map((w) => [w.id, w]));
  }

  tell({ total, unread }) {
    this.total = total;
    this.said.textContent = `${plural(total, "hit")}, ${unread} unread`;
  }

  offerNew() {
    const n = this.inbox.waiting.length;
    this.fresh.hidden = n === 0;
    replace(this.fresh, `${n} new`, " ", h("kbd", {}, "n"));
  }

  showNew() {
    const items = this.inbox.takeWaiting();
    this.results.querySelector(".empty")?.remove();
    const rows = items.filter((i) => !this.results.querySelector(`[data-item="${i.number}"]`)).map((i) => this.row(i));
    this.results.prepend(...rows);
    this.tell({ total: (this.total || 0) + rows.length, unread: this.inbox.unread });
    this.offerNew();
    scrollTo({ top: 0 });
    if (rows[0]) this.list.focus(rows[0]);
  }

  offerMore() {
    replace(this.more, this.next && h("button", { type: "button", onclick: () => this.loadMore() }, "Show older"));
  }

  async loadMore() {
    if (!this.next || this.loading) return;
    this.loading = true;
    try {
      const answer = await get(`/hits?limit=${PAGE}&before=${this.next}`);
      this.next = answer.next;
      this.results.append(...answer.hits.map((i) => this.row(i)));
      this.offerMore();
    } catch (error) {
      replace(
        this.more,
        errorBox(error, () => this.loadMore()),
      );
    } finally {
      this.loading = false;
    }
  }

  row(item) {
    const { hit } = item;
    const doc = hit.doc || {};
    const element = h(
      "article",
      { class: `item hit${item.read ? "" : " unread"}`, role: "listitem", tabindex: "0", "data-item": item.number },
      h(
        "p",
        { class: "meta" },
        h("span", { class: "chip", title: "The watch that fired" }, hit.watch_name),
        h("b", {}, doc.site || doc.source),
        doc.lang && h("span", { class: "tag" }, languageName(doc.lang)),
        time(hit.matched_ms),
        h("span", { class: "state" }, item.read ? "read" : "unread"),
      ),
      h(
        "h2",
        script(doc.lang),
        h("a", { href: `#/hit/${item.number}`, tabindex: "-1" }, doc.title || "Without a title"),
      ),
      h("p", { class: "snippet", ...script(doc.lang) }, passages(hit.passage)),
      reason(hit),
    );
    element.item = item;
    return element;
  }

  async openNumber(number) {
    let element = this.results.querySelector(`[data-item="${CSS.escape(number)}"]`);
    if (!element) {
      try {
        element = this.row(await get(`/hits/${number}`));
        this.results.prepend(element);
      } catch (error) {
        return replace(this.side, errorBox(error));
      }
    }
    this.list.focus(element);
    this.read(element);
  }

  read(element) {
    const { hit, read } = element.item;
    const watch = this.watches?.get(hit.watch);
    const query = watch?.query || (hit.clauses || []).map((c) => `(${c.text})`).join(" OR ");
    this.reader.show({
      id: hit.doc.id,
      query,
      before: h(
        "p",
        { class: "why" },
        "Found by the watch ",
        h("b", {}, hit.watch_name),
        watch && [": ", h("code", { dir: "auto" }, watch.query)],
      ),
    });
    if (!read) this.mark(element, true);
  }

  toggleRead() {
    const element = this.list.current();
    if (element) this.mark(element, !element.item.read);
  }

  async mark(element, read) {
    const show = (value) => {
      element.item.read = value;
      element.classList.toggle("unread", !value);
      element.querySelector(".state").textContent = value ? "read" : "unread";
      this.inbox.change(value ? -1 : 1);
      this.tell({ total: this.total, unread: this.inbox.unread });
    };
    show(read);
    try {
      await post(`/hits/${element.item.number}/read`, { read });
    } catch {
      show(!read);
    }
  }

  teach() {
    return emptyState(
      "Nothing has come yet",
      h(
        "p",
        {},
        "A watch is a query that Harkara asks of every new doc. What it finds lands here at once, with " +
          "the reason, and goes out by mail or webhook.",
      ),
      h(
        "p",
        {},
        h(
          "a",
          { class: "button primary", href: "#/watches" },
          this.watches?.size ? "Look at the watches" : "Make the first watch",
        ),
      ),
    );
  }
}

function reason(hit) {
  if (!hit.clauses?.length) return null;
  return h(
    "p",
    { class: "reason" },
    h("span", { class: "quiet" }, "because of "),
    hit.clauses.map((c) => h("code", { class: `m${c.clause % 6}`, dir: "auto" }, c.text)),
  );
}
