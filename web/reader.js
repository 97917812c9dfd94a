// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The text of one doc, with the words marked that a query found. Beside the list on a wide screen, over it on a narrow
// one; the list stays where it is.
import { get, post, part } from "./api.js";
import { errorBox, h, languageName, outLink, passages, replace, script, skeleton, time, webAddress } from "./dom.js";

export class Reader {
  /** root is where the text stands; back() gives the element that gets the focus when it closes. */
  constructor(root, back) {
    this.root = root;
    this.back = back;
  }

  get isOpen() {
    return this.root.hasChildNodes();
  }

  close() {
    if (!this.isOpen) return;
    this.asked = null;
    replace(this.root);
    this.root.classList.remove("open");
    this.back?.()?.focus({ preventScroll: true });
  }

  /** {id, query, before}: query marks the text, before stands above it. */
  async show({ id, query, before }) {
    const asked = (this.asked = Symbol(id));
    this.root.classList.add("open");
    if (!this.isOpen) replace(this.root, skeleton(4));
    try {
      const [doc, marks] = await Promise.all([
        get(`/docs/${part(id)}`),
        query ? post(`/docs/${part(id)}/marks`, { query }).catch(() => null) : null,
      ]);
      if (this.asked === asked) this.fill(doc, marks, before);
    } catch (error) {
      if (this.asked === asked)
        replace(
          this.root,
          this.head(),
          errorBox(error, () => this.show({ id, query, before })),
        );
    }
  }

  head() {
    return h(
      "div",
      { class: "reader-head" },
      h("button", { type: "button", class: "plain", onclick: () => this.close() }, "Close"),
      h("kbd", {}, "Esc"),
    );
  }

  fill(doc, marks, before) {
    const marked = new Map((marks?.units || []).map((u) => [u.unit, u.marks]));
    const words = (unit, text) => (marked.has(unit) ? passages(marked.get(unit)) : text);
    const host = webAddress(doc.url)?.host;
    replace(
      this.root,
      this.head(),
      before,
      h(
        "article",
        { class: "text", ...script(doc.lang) },
        h(
          "p",
          { class: "meta", lang: "en", dir: "ltr" },
          h("b", {}, doc.publisher || doc.site || doc.source),
          doc.lang && h("span", { class: "tag" }, languageName(doc.lang)),
          time(doc.published_ms, "no date given"),
        ),
        h("h1", script(doc.lang), words(0, doc.title || "Without a title")),
        doc.subtitle && h("p", { class: "subtitle", ...script(doc.lang) }, doc.subtitle),
        doc.authors?.length > 0 && h("p", { class: "byline", dir: "auto" }, doc.authors.join(", ")),
        blocks(doc, words),
        h(
          "footer",
          { lang: "en", dir: "ltr" },
          host &&
            h(
              "p",
              {},
              outLink(doc.url, `Open the original at ${host}`),
              h("span", { class: "quiet" }, " · leaves Harkara"),
            ),
          h(
            "p",
            { class: "quiet" },
            "Source ",
            doc.source,
            " · fetched ",
            time(doc.fetched_ms),
            doc.rev > 1 && ` · revision ${doc.rev}`,
          ),
        ),
      ),
    );
    this.root.scrollTop = 0;
    this.root.querySelector("mark")?.scrollIntoView({ block: "nearest" });
  }
}

const TAGS = { heading: "h2", quote: "blockquote", item: "li", pre: "pre", caption: "figcaption", table: "pre" };

function blocks(doc, words) {
  const out = [];
  let list = null;
  (doc.blocks || []).forEach((block, i) => {
    const kind = block.k || "p";
    const element = h(TAGS[kind] || "p", { class: `block ${kind}`, ...script(doc.lang) }, words(i + 1, block.t));
    if (kind !== "item") {
      list = null;
      out.push(element);
      return;
    }
    if (!list) out.push((list = h("ul", {})));
    list.append(element);
  });
  return out;
}
