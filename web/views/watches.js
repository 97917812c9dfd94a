// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The watches: what Harkara looks out for and whom it tells. A query is tried on the docs at hand before it is kept.
import { get, part, post, remove } from "../api.js";
import { emptyState, errorBox, h, plural, replace, skeleton, time, toast } from "../dom.js";
import { queryError, row } from "./search.js";

export const title = "Watches";

export function open(root, { state }) {
  const view = new Watches(root, state?.query);
  view.load();
  return view;
}

class Watches {
  constructor(root, query) {
    this.body = h("div", { class: "cards" });
    this.said = h("p", { class: "quiet", role: "status" });
    replace(
      root,
      h(
        "div",
        { class: "wide" },
        h("div", { class: "head" }, h("h1", {}, "Watches"), this.said),
        this.form(query),
        this.body,
      ),
    );
    replace(this.body, skeleton(3));
    this.keys = {
      a: () => {
        this.details.open = true;
        this.name.focus();
      },
    };
  }

  close() {}

  async load() {
    try {
      const [watches, subscribers] = await Promise.all([get("/watches"), get("/subscribers")]);
      this.watches = watches.watches;
      this.subscribers = subscribers.subscribers;
      this.draw();
    } catch (error) {
      replace(
        this.body,
        errorBox(error, () => this.load()),
      );
    }
  }

  draw() {
    this.said.textContent = plural(this.watches.length, "watch", "watches");
    const checked = new Set([...this.people.querySelectorAll("input:checked")].map((i) => i.value));
    replace(
      this.people,
      this.subscribers.map((s) =>
        h(
          "label",
          { class: "pick" },
          h("input", { type: "checkbox", value: s.name, checked: checked.has(s.name) }),
          h("span", {}, s.name, h("small", { class: "quiet" }, ` ${s.channel} · ${s.address}`)),
        ),
      ),
    );
    if (!this.subscribers.length)
      replace(
        this.people,
        h("p", { class: "quiet" }, "Nobody yet. Without a subscriber, hits come to the inbox only."),
      );
    replace(this.body, this.watches.length ? this.watches.map((w) => this.card(w)) : teach());
  }

  card(watch) {
    const people = (watch.subscribers || []).map((name) => this.subscribers.find((s) => s.name === name) || { name });
    return h(
      "article",
      { class: "card" },
      h(
        "div",
        { class: "card-head" },
        h("h2", {}, watch.name),
        !watch.enabled && h("span", { class: "tag" }, "off"),
        h(
          "button",
          {
            type: "button",
            class: "plain",
            "aria-label": `Remove the watch ${watch.name}`,
            onclick: () => this.remove(watch),
          },
          "Remove",
        ),
      ),
      h("pre", { class: "query", dir: "auto" }, watch.query),
      h(
        "p",
        { class: "quiet" },
        people.length
          ? [
              "tells ",
              people.map((s, i) => [
                i ? ", " : "",
                h("b", {}, s.name),
                s.channel && ` by ${s.channel}`,
                s.disabled_ms && h("span", { class: "bad-text" }, ` (stopped: ${s.disabled_why})`),
              ]),
            ]
          : "tells the inbox only",
        watch.created_ms && [" · since ", time(watch.created_ms)],
      ),
    );
  }

  async remove(watch) {
    try {
      await remove(`/watches/${part(watch.name)}`);
      const { name, query, enabled, subscribers } = watch;
      toast(`The watch ${name} was removed.`, "Undo", async () => {
        await post("/watches", { name, query, enabled, subscribers });
        this.load();
      });
      this.load();
    } catch (error) {
      toast(`${error.title}: ${error.detail || ""}`);
    }
  }

  form(query) {
    const field = (label, input, hint) =>
      h("label", { class: "field" }, h("span", {}, label), input, hint && h("small", {}, hint));
    this.name = h("input", { name: "name", required: true, maxlength: "64", pattern: "[A-Za-z0-9][A-Za-z0-9._\\-]*" });
    this.query = h("textarea", {
      name: "query",
      required: true,
      rows: "3",
      dir: "auto",
      spellcheck: "false",
      value: query || "",
      oninput: () => this.query.removeAttribute("aria-invalid"),
    });
    this.people = h("div", { class: "picks" });
    this.answer = h("div", { "aria-live": "polite" });
    this.details = h(
      "details",
      { class: "adder", open: Boolean(query) },
      h("summary", {}, "Add a watch ", h("kbd", {}, "a")),
      h(
        "form",
        {
          class: "fields",
          onsubmit: (e) => {
            e.preventDefault();
            this.add(e.target);
          },
        },
        field("Name", this.name, "Letters, digits, - _ ."),
        h(
          "div",
          { class: "field whole" },
          field(
            "Query",
            this.query,
            "The same language as in the search; at least one word that every match must contain.",
          ),
        ),
        h("fieldset", { class: "field whole" }, h("legend", {}, "Who is told"), this.people, this.subscriberForm()),
        h(
          "div",
          { class: "submit" },
          h("button", { class: "primary", type: "submit" }, "Add the watch"),
          h("button", { type: "button", onclick: () => this.test() }, "Try it on what is here"),
        ),
        h("div", { class: "whole" }, this.answer),
      ),
    );
    return this.details;
  }

  // A form within a form is not allowed; these are fields of the outer one without names.
  subscriberForm() {
    const name = h("input", { "aria-label": "Name of the subscriber", placeholder: "Name" });
    const channel = h(
      "select",
      { "aria-label": "Channel" },
      h("option", { value: "mail" }, "Mail"),
      h("option", { value: "webhook" }, "Webhook"),
    );
    const address = h("input", { "aria-label": "Address", placeholder: "desk@outlet.example" });
    channel.addEventListener("change", () => {
      address.placeholder = channel.value === "mail" ? "desk@outlet.example" : "https://outlet.example/hook";
    });
    const said = h("div", {});
    const add = async () => {
      try {
        const made = await post("/subscribers", {
          name: name.value.trim(),
          channel: channel.value,
          address: address.value.trim(),
        });
        replace(
          said,
          made.secret &&
            h(
              "p",
              { class: "notice" },
              "The webhook's secret, shown this once: ",
              h("code", { class: "secret" }, made.secret),
            ),
        );
        name.value = address.value = "";
        await this.load();
        this.people.querySelector(`input[value="${CSS.escape(made.name)}"]`).checked = true;
      } catch (error) {
        replace(said, errorBox(error));
      }
    };
    return h(
      "details",
      { class: "inner" },
      h("summary", {}, "New subscriber"),
      h("div", { class: "inline" }, name, channel, address, h("button", { type: "button", onclick: add }, "Add")),
      said,
    );
  }

  async test() {
    const query = this.query.value;
    try {
      const answer = await post("/watches/test", { query, limit: 5 });
      replace(
        this.answer,
        !answer.anchored &&
          h(
            "p",
            { class: "notice" },
            "As a watch this query would be refused: a doc without any of its words could match. " +
              "Add a word that every match must contain.",
          ),
        h("p", {}, h("b", {}, plural(answer.total, "doc")), " of those at hand would have matched."),
        h("div", { class: "results sample" }, answer.hits.map(row)),
      );
    } catch (error) {
      this.fail(error, query);
    }
  }

  async add(form) {
    const watch = {
      name: this.name.value.trim(),
      query: this.query.value.trim(),
      enabled: true,
      subscribers: [...this.people.querySelectorAll("input:checked")].map((i) => i.value),
    };
    try {
      await post("/watches", watch);
      form.reset();
      this.query.value = "";
      replace(this.answer);
      this.details.open = false;
      toast(`The watch ${watch.name} looks out from now on.`);
      this.load();
    } catch (error) {
      this.fail(error, watch.query);
    }
  }

  fail(error, query) {
    const isQuery = error.type?.endsWith(":query");
    if (isQuery) this.query.setAttribute("aria-invalid", "true");
    replace(this.answer, isQuery ? queryError(error, query) : errorBox(error));
  }
}

function teach() {
  return emptyState(
    "No watches yet",
    h(
      "p",
      {},
      "A watch is a stored query. Each new doc is held against it within seconds; what matches " +
        "comes to the inbox and goes to its subscribers.",
    ),
    h("p", {}, "Begin with a search that finds the right things, then add its query above."),
  );
}
