// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Search: the box, its mistakes shown where they are, results with their marked passages, the text beside them. What
// was searched for is kept in the history's state, not in the address: it is nobody else's business.
import { get, post, part } from "../api.js";
import {
  count,
  emptyState,
  errorBox,
  h,
  languageName,
  passages,
  plural,
  replace,
  script,
  skeleton,
  time,
} from "../dom.js";
import { List } from "../list.js";
import { Reader } from "../reader.js";

const PAGE = 20;
const EXAMPLES = [
  ["oil gas", "both words, anywhere"],
  ["oil OR gas", "either word"],
  ['"palm oil"', "these words in this order"],
  ["oil NOT palm", "without a word"],
  ["title:flood", "in the title only"],
  ["lang:ur", "in Urdu"],
  ["source:NAME", "from one source"],
  ["published:>=2026-11-01", "since a day"],
  ["*:*", "everything"],
];

export const title = "Search";

export function open(root, { state }) {
  const view = new Search(root);
  if (state?.query) view.restore(state);
  else view.input.focus({ preventScroll: true });
  return view;
}

class Search {
  constructor(root) {
    this.input = h("input", {
      id: "q",
      type: "search",
      name: "q",
      autocomplete: "off",
      spellcheck: "false",
      dir: "auto",
      enterkeyhint: "search",
      placeholder: 'Words, "a phrase", title:word …',
      "aria-label": "Query",
      "aria-describedby": "q-said",
    });
    this.sorts = ["relevance", "date"].map((value, i) =>
      h(
        "label",
        {},
        h("input", {
          type: "radio",
          name: "sort",
          value,
          checked: i === 0,
          onchange: () => this.last && this.submit(),
        }),
        h("span", {}, i ? "Newest" : "Best match"),
      ),
    );
    this.said = h("div", { id: "q-said", "aria-live": "polite" });
    this.results = h("div", { class: "results", role: "list", "aria-label": "Results" });
    this.more = h("div", { class: "more" });
    this.form = h(
      "form",
      {
        class: "searchbox",
        role: "search",
        onsubmit: (e) => {
          e.preventDefault();
          this.submit();
        },
      },
      h("div", { class: "searchline" }, this.input, h("button", { class: "primary", type: "submit" }, "Search")),
      h(
        "div",
        { class: "searchrow" },
        h("fieldset", { class: "segments" }, h("legend", { class: "hidden" }, "Order"), this.sorts),
        this.said,
      ),
    );
    this.side = h("aside", { class: "side", "aria-label": "Text" });
    this.list = new List(this.results, { open: (item) => this.read(item), more: () => this.loadMore() });
    this.reader = new Reader(this.side, () => this.list.current());
    replace(
      root,
      h("div", { class: "split" }, h("div", { class: "column" }, this.form, this.results, this.more), this.side),
    );
    this.teach();
    this.keys = { ...this.list.keys(), Escape: () => this.escape() };
  }

  close() {
    this.abort?.abort();
  }
  focusBox() {
    this.input.focus();
    this.input.select();
  }

  escape() {
    if (this.reader.isOpen) this.reader.close();
    else this.input.blur();
  }

  teach() {
    replace(
      this.results,
      emptyState(
        "What are you looking for?",
        h(
          "p",
          {},
          "Every doc that Harkara has read can be found here, a second or two after it came. " +
            "A query that serves you well can become a watch.",
        ),
        h(
          "dl",
          { class: "examples" },
          EXAMPLES.map(([query, meaning]) => [
            h(
              "dt",
              {},
              h(
                "button",
                {
                  type: "button",
                  class: "plain code",
                  onclick: () => {
                    this.input.value = query;
                    this.input.focus();
                  },
                },
                query,
              ),
            ),
            h("dd", {}, meaning),
          ]),
        ),
      ),
    );
    this.tellStock();
  }

  async tellStock() {
    try {
      const status = await get("/status");
      if (!this.last && !this.said.hasChildNodes())
        replace(this.said, h("span", { class: "quiet" }, `${plural(status.index.docs, "doc")} to search`));
    } catch {
      /* the status page tells what is wrong */
    }
  }

  restore(state) {
    this.input.value = state.query;
    for (const label of this.sorts) label.firstChild.checked = label.firstChild.value === state.sort;
    this.submit(true);
  }

  get sort() {
    return this.sorts.find((label) => label.firstChild.checked).firstChild.value;
  }

  async submit(again = false) {
    const query = this.input.value.trim();
    if (!query) return this.teach();
    const request = { query, sort: this.sort, offset: 0, limit: PAGE };
    if (!again) history.pushState({ query, sort: request.sort }, "", "#/search");
    this.abort?.abort();
    this.abort = new AbortController();
    const waiting = setTimeout(() => replace(this.results, skeleton()), 150);
    try {
      this.show(request, await post("/search", request, this.abort.signal));
      // From the box to the list: j and k work at once. Somebody who writes on already is left alone.
      if (!again && this.input.value.trim() === query && this.list.items().length)
        this.list.focus(this.list.items()[0]);
    } catch (error) {
      if (error.name !== "AbortError") this.fail(error, query);
    } finally {
      clearTimeout(waiting);
    }
  }

  show(request, answer) {
    this.last = { request, total: answer.total };
    this.reader.close();
    this.input.removeAttribute("aria-invalid");
    replace(
      this.said,
      h("span", { class: "total" }, `${answer.exact ? "" : "about "}${plural(answer.total, "doc")}`),
      h(
        "span",
        { class: "quiet" },
        ` · ${(answer.took_us / 1000).toFixed(1)} ms`,
        answer.as_of_ms ? [" · as of ", time(answer.as_of_ms)] : null,
      ),
      h(
        "button",
        {
          type: "button",
          class: "plain",
          title: "Be told when something new matches",
          onclick: () => makeWatch(request.query),
        },
        "Make it a watch",
      ),
    );
    replace(this.results, answer.hits.map(row));
    if (!answer.hits.length) replace(this.results, nothing());
    this.offerMore();
  }

  offerMore() {
    const shown = this.list.items().length;
    const left = this.last.total - shown;
    replace(
      this.more,
      left > 0 &&
        shown > 0 &&
        h("button", { type: "button", onclick: () => this.loadMore() }, `Show more (${count(left)} left)`),
    );
  }

  async loadMore() {
    const shown = this.list.items().length;
    if (!this.last || shown >= this.last.total || this.loading) return;
    this.loading = true;
    try {
      const answer = await post("/search", { ...this.last.request, offset: shown });
      this.results.append(...answer.hits.map(row));
      if (!answer.hits.length) this.last.total = shown;
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

  fail(error, query) {
    replace(this.more);
    if (!error.type?.endsWith(":query"))
      return replace(
        this.results,
        errorBox(error, () => this.submit(true)),
      );
    this.input.setAttribute("aria-invalid", "true");
    replace(this.said, queryError(error, query));
    const at = place(query, error.at);
    if (at !== null) {
      this.input.value = query;
      this.input.focus();
      this.input.setSelectionRange(at, Math.min(at + 1, query.length));
    }
  }

  read(item) {
    this.reader.show({ id: item.dataset.item, query: this.last.request.query });
  }
}

/** A position that the server counted in characters, as the browser counts: in UTF-16. */
export function place(query, at) {
  return at === undefined ? null : [...query].slice(0, at).join("").length;
}

/** The query with the place of its mistake. */
export function queryError(error, query) {
  const at = place(query, error.at);
  return h(
    "div",
    { class: "query-error", role: "alert" },
    h("p", { dir: "auto" }, error.detail),
    at !== null &&
      h(
        "pre",
        { dir: "auto" },
        query.slice(0, at),
        h("span", { class: "bad-place" }, query.slice(at, at + 1) || "\u2423"),
        query.slice(at + 1),
      ),
  );
}

export function row(hit) {
  return h(
    "article",
    { class: "item", role: "listitem", tabindex: "0", "data-item": hit.id },
    h(
      "p",
      { class: "meta" },
      h("b", {}, hit.publisher || hit.site || hit.source),
      hit.lang && h("span", { class: "tag" }, languageName(hit.lang)),
      hit.medium && hit.medium !== "web" && h("span", { class: "tag" }, hit.medium),
      time(hit.time_ms),
      hit.time_is_guess &&
        h("span", { class: "quiet", title: "The page names no date; this is when it was fetched." }, "fetched"),
    ),
    h(
      "h2",
      script(hit.lang),
      h(
        "a",
        { href: `#/doc/${part(hit.id)}`, tabindex: "-1" },
        hit.title ? passages(hit.title_marks) : "Without a title",
      ),
    ),
    h("p", { class: "snippet", ...script(hit.lang) }, passages(hit.snippet)),
  );
}

// The query goes along in the history's state, like a search does.
function makeWatch(query) {
  history.pushState({ query }, "", "#/watches");
  dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
}

function nothing() {
  return emptyState(
    "Nothing was found",
    h("p", {}, "All words must occur. Try fewer words, OR between them, or a word's beginning with a star: elect*."),
    h("p", {}, h("a", { href: "#/sources" }, "Are the sources well?"), " What was never fetched cannot be found."),
  );
}
