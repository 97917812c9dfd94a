// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The sources: how each is, in words, and a form to add one.
import { get, part, post, remove } from "../api.js";
import {
  count,
  emptyState,
  errorBox,
  h,
  languageName,
  outLink,
  plural,
  replace,
  skeleton,
  table,
  time,
  toast,
  webAddress,
} from "../dom.js";

export const title = "Sources";
const REFRESH_MS = 10000;

const COLUMNS = [["Source"], ["State"], ["Last success"], ["Next visit"], ["Articles", "number"], [""]];

export function open(root) {
  const view = new Sources(root);
  view.load();
  view.timer = setInterval(() => document.visibilityState === "visible" && view.load(true), REFRESH_MS);
  return view;
}

class Sources {
  constructor(root) {
    this.body = h("div", { class: "table-wrap" });
    this.said = h("p", { class: "quiet", role: "status" });
    this.filter = h("input", {
      type: "search",
      placeholder: "Filter",
      "aria-label": "Filter sources",
      dir: "auto",
      oninput: () => this.draw(),
    });
    this.problems = h("div", {});
    replace(
      root,
      h(
        "div",
        { class: "wide" },
        h("div", { class: "head" }, h("h1", {}, "Sources"), this.said, this.filter),
        this.form(),
        this.problems,
        this.body,
      ),
    );
    replace(this.body, skeleton());
    this.keys = {
      a: () => {
        this.details.open = true;
        this.url.focus();
      },
    };
  }

  close() {
    clearInterval(this.timer);
  }

  async load(quiet) {
    try {
      const answer = await get("/sources");
      this.items = answer.sources;
      this.known = answer.health_known;
      this.draw();
    } catch (error) {
      if (!quiet)
        replace(
          this.body,
          errorBox(error, () => this.load()),
        );
    }
  }

  draw() {
    const on = this.items.filter((s) => s.enabled);
    const ill = on.filter(isIll);
    const trouble = ill.length ? `, ${ill.length} with trouble` : "";
    this.said.textContent = `${plural(on.length, "source")} on, ${this.items.length - on.length} off${trouble}`;
    if (!this.known || !this.explained) {
      this.explained = false;
      this.tellProblem();
    }
    const wanted = this.filter.value.trim().toLowerCase();
    const rows = this.items.filter(
      (s) => !wanted || `${s.name} ${s.title || ""} ${s.url}`.toLowerCase().includes(wanted),
    );
    if (!this.items.length) return replace(this.body, teach());
    const busy = this.body.contains(document.activeElement) && document.activeElement.dataset.key;
    replace(
      this.body,
      table(
        COLUMNS,
        rows.map((s) => this.row(s)),
      ),
    );
    if (busy) this.body.querySelector(`[data-key="${CSS.escape(busy)}"]`)?.focus();
  }

  tellProblem() {
    replace(
      this.problems,
      !this.known &&
        this.items.length > 0 &&
        h("p", { class: "notice" }, "The queue does not answer, so the state of the sources is not known just now."),
    );
  }

  row(s) {
    const { health } = s;
    const { words, advice } = health || {};
    const state = !s.enabled
      ? h("span", { class: "quiet" }, "off")
      : [
          h("span", { class: `dot ${isIll(s) ? "bad" : health?.last_ms ? "ok" : ""}`, "aria-hidden": "true" }),
          words,
          health?.alarm && [
            " ",
            h("span", { class: "badge bad" }, health.alarm),
            h("p", { class: "why-bad", dir: "auto" }, health.alarm_reason, " ", time(health.alarm_ms)),
          ],
          isIll(s) && [
            h("p", { class: "why-bad", dir: "auto" }, health.error, " ", time(health.error_ms)),
            advice && h("p", { class: "quiet" }, advice),
          ],
        ];
    return h(
      "tr",
      { class: s.enabled ? "" : "off" },
      h(
        "th",
        { scope: "row" },
        h("span", { dir: "auto" }, s.title || s.name),
        h(
          "span",
          { class: "quiet sub" },
          outLink(s.url, webAddress(s.url)?.host || s.url),
          s.lang && ` · ${languageName(s.lang)}`,
        ),
      ),
      h("td", { "data-label": "State" }, state),
      h("td", { "data-label": "Last success" }, health ? time(health.last_ok_ms) : "not known"),
      h(
        "td",
        { "data-label": "Next visit" },
        s.enabled && health?.next_ms ? time(Math.max(health.next_ms, Date.now())) : "–",
      ),
      h("td", { "data-label": "Articles", class: "number" }, health ? count(health.articles) : "–"),
      h(
        "td",
        { class: "actions" },
        h(
          "button",
          {
            type: "button",
            class: "plain",
            "data-key": `why ${s.name}`,
            "aria-label": `Why ${s.name} is so`,
            onclick: () => this.why(s),
          },
          "Why",
        ),
        h(
          "button",
          {
            type: "button",
            class: "plain",
            "data-key": `switch ${s.name}`,
            "aria-label": `${s.enabled ? "Switch off" : "Switch on"} ${s.name}`,
            onclick: () => this.change(s),
          },
          s.enabled ? "Switch off" : "Switch on",
        ),
        h(
          "button",
          {
            type: "button",
            class: "plain",
            "data-key": `remove ${s.name}`,
            "aria-label": `Remove ${s.name}`,
            onclick: () => this.remove(s),
          },
          "Remove",
        ),
      ),
    );
  }

  // The story of a source and its last visits, above the list.
  async why(source) {
    try {
      const { story, visits } = await get(`/sources/${part(source.name)}/why`);
      replace(
        this.problems,
        h(
          "section",
          { class: "notice", "aria-label": `Why ${source.name} is so` },
          h("h2", { dir: "auto" }, source.title || source.name),
          story
            .trim()
            .split("\n")
            .map((line) => h("p", { dir: "auto" }, line)),
          table(
            [["Visit"], ["Answer"], ["New", "number"], ["ms", "number"]],
            visits.map((v) =>
              h(
                "tr",
                {},
                h("td", { "data-label": "Visit" }, time(v.at_ms)),
                h("td", { "data-label": "Answer", dir: "auto" }, `${v.status || ""} ${v.words}`, v.error && ` (${v.error})`),
                h("td", { "data-label": "New", class: "number" }, count(v.new_links ?? 0)),
                h("td", { "data-label": "ms", class: "number" }, count(v.took_ms)),
              ),
            ),
          ),
        ),
      );
      this.explained = true;
    } catch (error) {
      toast(`${error.title}: ${error.detail || ""}`);
    }
  }

  async change(source) {
    try {
      await post(`/sources/${part(source.name)}/${source.enabled ? "disable" : "enable"}`);
      await this.load(true);
    } catch (error) {
      toast(`${error.title}: ${error.detail || ""}`);
    }
  }

  async remove(source) {
    try {
      await remove(`/sources/${part(source.name)}`);
      toast(`${source.name} was removed.`, "Undo", async () => {
        await post("/sources", { ...source, health: undefined });
        this.load(true);
      });
      await this.load(true);
    } catch (error) {
      toast(`${error.title}: ${error.detail || ""}`);
    }
  }

  form() {
    const field = (label, input, hint) =>
      h("label", { class: "field" }, h("span", {}, label), input, hint && h("small", {}, hint));
    this.url = h("input", {
      name: "url",
      type: "url",
      required: true,
      placeholder: "https://outlet.example/feed.xml",
      oninput: () => this.suggest(),
    });
    this.name = h("input", {
      name: "name",
      required: true,
      maxlength: "64",
      pattern: "[A-Za-z0-9][A-Za-z0-9._\\-]*",
      oninput: () => {
        this.named = true;
      },
    });
    this.kind = h(
      "select",
      { name: "kind" },
      h("option", { value: "feed" }, "Feed (RSS, Atom)"),
      h("option", { value: "sitemap" }, "News sitemap"),
      h("option", { value: "article" }, "A single page"),
    );
    this.every = h(
      "select",
      { name: "interval_ms" },
      [
        [60, "minute"],
        [300, "5 minutes"],
        [900, "15 minutes"],
        [3600, "hour"],
        [86400, "day"],
      ].map(([s, t]) => h("option", { value: String(s * 1000), selected: s === 300 }, t)),
    );
    this.lang = h("input", { name: "lang", maxlength: "3", size: "4", placeholder: "ur", pattern: "[a-z]{2,3}" });
    this.said2 = h("div", {});
    this.details = h(
      "details",
      { class: "adder" },
      h("summary", {}, "Add a source ", h("kbd", {}, "a")),
      h(
        "form",
        {
          class: "fields",
          onsubmit: (e) => {
            e.preventDefault();
            this.add(e.target);
          },
        },
        field("Address", this.url, "Of the feed itself, not of the outlet's front page."),
        field("Name", this.name, "Letters, digits, - _ . ; for source: in queries."),
        field("Kind", this.kind),
        field("Visit every", this.every),
        field("Language", this.lang, "Two letters; may stay empty."),
        h("div", { class: "submit" }, h("button", { class: "primary", type: "submit" }, "Add")),
        this.said2,
      ),
    );
    return this.details;
  }

  suggest() {
    const host = webAddress(this.url.value)?.hostname;
    if (host && !this.named) this.name.value = host.replace(/^(www|feeds?|rss)\./, "").replace(/[^a-z0-9.-]/g, "");
  }

  async add(form) {
    const source = {
      name: this.name.value.trim(),
      url: this.url.value.trim(),
      kind: this.kind.value,
      interval_ms: Number(this.every.value),
      lang: this.lang.value,
      enabled: true,
    };
    try {
      await post("/sources", source);
      form.reset();
      this.named = false;
      replace(this.said2);
      toast(`${source.name} was added; the crawler visits it now.`);
      await this.load(true);
    } catch (error) {
      replace(this.said2, errorBox(error));
    }
  }
}

function isIll({ enabled, health }) {
  return enabled && Boolean(health?.is_ill);
}

function teach() {
  return emptyState(
    "No sources yet",
    h(
      "p",
      {},
      "A source is a feed that Harkara visits again and again. It obeys robots.txt, asks one " +
        "thing at a time, and keeps what it saw.",
    ),
    h("p", {}, "Add one above, or many at once: ", h("code", {}, "harkara source import sources/world.yaml"), "."),
  );
}
