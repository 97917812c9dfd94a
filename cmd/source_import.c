// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara source import|enable|disable`: many sources at a time.
#include "cmd/services.h"
#include "core/arena.h"
#include "core/yaml.h"
#include "server/control.h"

#include <stdio.h>
#include <string.h>

// The keys of a row, in the order of the table.
enum { KEY_NAME, KEY_TITLE, KEY_URL, KEY_KIND, KEY_MEDIUM, KEY_LANG, KEY_COUNTRY, KEY_INTERVAL, KEY_ENABLED };
static const struct yaml_key keys[] = {
    {"name", false}, {"title", false},   {"url", false},        {"kind", false},    {"medium", false},
    {"lang", false}, {"country", false}, {"interval_s", false}, {"enabled", false},
};

struct import {
    struct db *db;
    int64_t added, known;
};

static struct view or_else(struct view v, const char *otherwise)
{
    return v.n ? v : view_of(otherwise);
}

static enum err take_row(void *user, const struct view *values, struct errmsg *m)
{
    struct import *im = user;
    int64_t seconds = SOURCE_INTERVAL_DEFAULT_MS / 1000;
    struct source s = {.name = values[KEY_NAME],
                       .title = values[KEY_TITLE],
                       .url = values[KEY_URL],
                       .medium = or_else(values[KEY_MEDIUM], "web"),
                       .lang = values[KEY_LANG],
                       .country = values[KEY_COUNTRY],
                       .enabled = !view_is(values[KEY_ENABLED], "false")};
    if (!source_name_is_valid(s.name) || !s.url.n)
        return errmsg_set(m, ERR_CONFIG, "a source needs a valid name and a url");
    if (!page_kind_parse(or_else(values[KEY_KIND], "feed"), &s.kind))
        return errmsg_set(m, ERR_CONFIG, "kind is %s, not '%.*s'", source_kinds, VIEW_ARG(values[KEY_KIND]));
    if (values[KEY_INTERVAL].n && (!view_to_i64(values[KEY_INTERVAL], &seconds) || seconds < 1))
        return errmsg_set(m, ERR_CONFIG, "interval_s is a number of seconds, not '%.*s'",
                          VIEW_ARG(values[KEY_INTERVAL]));
    s.interval_ms = seconds * 1000;
    enum err err = control_source_add(im->db, &s, m);
    im->added += err == OK;
    im->known += err == ERR_EXISTS;
    return err == ERR_EXISTS ? OK : err;
}

static int import_sources(struct call *c, struct services *s)
{
    struct errmsg m = {{0}};
    struct import im = {.db = s->db};
    enum err err = db_begin(s->db);
    if (!err)
        err = yaml_read_rows(c->argv[0], "sources", keys, ARRAY_LEN(keys), take_row, &im, &m);
    if (err)
        db_rollback(s->db); // all or nothing: a half-read list would be hard to tell from a whole one
    else
        err = db_commit(s->db);
    if (err)
        return call_fail(c, err, "%s", *m.text ? m.text : db_error(s->db));
    printf("%lld sources added, %lld were there already\n", (long long)im.added, (long long)im.known);
    services_publish(c, s->db);
    return EXIT_DONE;
}

static int switch_sources(struct call *c, struct services *s, bool enabled)
{
    int code = EXIT_DONE;
    for (int i = 0; i < c->argc; i++) {
        enum err err = control_source_enable(s->db, view_of(c->argv[i]), enabled);
        if (err)
            code = call_fail(c, err, "%s: %s", c->argv[i], err == ERR_NOTFOUND ? "no such source" : db_error(s->db));
    }
    services_publish(c, s->db);
    return code;
}

static int enable_sources(struct call *c, struct services *s)
{
    return switch_sources(c, s, true);
}

static int disable_sources(struct call *c, struct services *s)
{
    return switch_sources(c, s, false);
}

static int run_import(struct call *c)
{
    return services_run(c, SERVICE_DB, import_sources);
}

static int run_enable(struct call *c)
{
    return services_run(c, SERVICE_DB, enable_sources);
}

static int run_disable(struct call *c)
{
    return services_run(c, SERVICE_DB, disable_sources);
}

extern const struct verb verb_source_import, verb_source_enable, verb_source_disable;
const struct verb verb_source_import = {
    "source import",
    "add the sources of a YAML file",
    "FILE",
    "Adds the sources of a file like sources/world.yaml that are not there yet; all of them or, where one is wrong, "
    "none.\n"
    "Keys of a source: name, title, url, kind, medium, lang, country, interval_s, enabled.",
    NULL,
    1,
    1,
    run_import,
};
const struct verb verb_source_enable = {
    "source enable", "switch sources on", "NAME...", "Visits begin within a second.", NULL, 1, -1, run_enable,
};
const struct verb verb_source_disable = {
    "source disable", "switch sources off", "NAME...", "What is under way is finished.", NULL, 1, -1, run_disable,
};
