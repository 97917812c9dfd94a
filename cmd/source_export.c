// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara source export`: the list of sources as a file that `source import` and other programs read. A YAML text in
// double quotes is a JSON string.
#include "cmd/services.h"
#include "cmd/source_keys.h"
#include "core/clock.h"
#include "core/json.h"
#include "parsers/opml.h"
#include "server/control.h"

#include <stdio.h>

enum { LIST_MAX_BYTES = 256 << 20 };

const struct yaml_key source_keys[SOURCE_KEY_COUNT] = {
    [SOURCE_KEY_NAME] = {"name", false},
    [SOURCE_KEY_TITLE] = {"title", false},
    [SOURCE_KEY_URL] = {"url", false},
    [SOURCE_KEY_KIND] = {"kind", false},
    [SOURCE_KEY_MEDIUM] = {"medium", false},
    [SOURCE_KEY_LANG] = {"lang", false},
    [SOURCE_KEY_COUNTRY] = {"country", false},
    [SOURCE_KEY_SITE] = {"site", false},
    [SOURCE_KEY_COLLECTION] = {"collection", false},
    [SOURCE_KEY_INTERVAL] = {"interval_s", false},
    [SOURCE_KEY_ENABLED] = {"enabled", false},
};

static void add_text(struct buf *out, size_t key, struct view value)
{
    struct json_writer w;
    if (value.n == 0)
        return;
    buf_printf(out, "%s%s: ", key == SOURCE_KEY_NAME ? "  - " : "    ", source_keys[key].name);
    json_init(&w, out);
    json_string(&w, value);
    buf_add_char(out, '\n');
}

static void add_yaml(struct buf *out, const struct source *s)
{
    add_text(out, SOURCE_KEY_NAME, s->name);
    add_text(out, SOURCE_KEY_TITLE, s->title);
    add_text(out, SOURCE_KEY_URL, s->url);
    add_text(out, SOURCE_KEY_KIND, view_of(page_kind_name(s->kind)));
    add_text(out, SOURCE_KEY_MEDIUM, s->medium);
    add_text(out, SOURCE_KEY_LANG, s->lang);
    add_text(out, SOURCE_KEY_COUNTRY, s->country);
    add_text(out, SOURCE_KEY_SITE, s->site);
    add_text(out, SOURCE_KEY_COLLECTION, s->collection);
    buf_printf(out, "    %s: %lld\n    %s: %s\n", source_keys[SOURCE_KEY_INTERVAL].name,
               (long long)(s->interval_ms / 1000), source_keys[SOURCE_KEY_ENABLED].name, s->enabled ? "true" : "false");
}

static int export_sources(struct call *c, struct services *services)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    CLEANUP(buf_done) struct buf out;
    struct source *sources;
    size_t count;
    buf_init(&out, LIST_MAX_BYTES);
    enum err err = control_sources(services->db, a, &sources, &count);
    if (err)
        return call_fail(c, err, "%s", db_error(services->db));
    if (call_option(c, "opml")) {
        opml_write(sources, count, VIEW_LIT("Sources of Harkara"), clock_now_ms(), &out);
    } else {
        buf_add_str(&out, count > 0 ? "sources:\n" : "sources: []\n");
        for (size_t i = 0; i < count; i++)
            add_yaml(&out, &sources[i]);
    }
    err = buf_err(&out);
    if (err)
        return call_fail(c, err, "the list is too long for one file");
    fwrite(out.p, 1, out.n, stdout);
    return EXIT_DONE;
}

static int run_export(struct call *c)
{
    if (call_option(c, "opml") && call_option(c, "yaml"))
        return call_usage(c, "--opml or --yaml, not both");
    return services_run(c, SERVICE_DB, export_sources);
}

static const struct option_spec export_options[] = {
    {0, "yaml", NULL, "as `source import` reads it, all keys (default)"},
    {0, "opml", NULL, "OPML 2.0, for other programs too"},
    {0, NULL, NULL, NULL},
};

extern const struct verb verb_source_export;
const struct verb verb_source_export = {
    "source export",
    "write the list of sources",
    "",
    "Writes all sources to standard output, as YAML or OPML. Either reads back with `source import` as it was.\n\n"
    "    harkara source export --opml >sources.opml",
    export_options,
    0,
    0,
    run_export,
};
