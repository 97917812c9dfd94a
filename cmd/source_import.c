// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara source import|enable|disable`: many sources at a time.
#include "cmd/files.h"
#include "cmd/services.h"
#include "cmd/source_keys.h"
#include "core/arena.h"
#include "parsers/charset.h"
#include "parsers/opml.h"
#include "server/control.h"
#include "server/intake.h"

#include <stdio.h>
#include <string.h>

enum { LIST_MAX_BYTES = 16 << 20 };

struct import {
    struct intake *intake;
    bool disabled; // all of them come in switched off
    int64_t added, known, refused;
    struct view row[SOURCE_KEY_COUNT]; // of a YAML file
};

static struct view or_else(struct view v, const char *otherwise)
{
    return v.n ? v : view_of(otherwise);
}

// What is there already is told, by the name it has.
static enum err add(struct import *im, struct source *s, struct errmsg *m)
{
    struct view name;
    s->enabled = s->enabled && !im->disabled;
    enum err err = intake_add(im->intake, s, &name, m);
    im->added += err == OK;
    im->known += err == ERR_EXISTS;
    if (err == ERR_EXISTS)
        printf("known: %.*s: %s\n", VIEW_ARG(s->url), m->text);
    return err == ERR_EXISTS ? OK : err;
}

// ---- YAML --------------------------------------------------------------------------------------------------------

static enum err take_value(void *user, size_t key, struct view text, struct errmsg *m)
{
    struct import *im = user;
    (void)m;
    im->row[key] = text;
    return OK;
}

static enum err take_row(struct import *im, const struct view *values, struct errmsg *m)
{
    int64_t seconds = SOURCE_INTERVAL_DEFAULT_MS / 1000;
    struct source s = {.name = values[SOURCE_KEY_NAME],
                       .title = values[SOURCE_KEY_TITLE],
                       .url = values[SOURCE_KEY_URL],
                       .medium = or_else(values[SOURCE_KEY_MEDIUM], "web"),
                       .lang = values[SOURCE_KEY_LANG],
                       .country = values[SOURCE_KEY_COUNTRY],
                       .site = values[SOURCE_KEY_SITE],
                       .collection = values[SOURCE_KEY_COLLECTION],
                       .enabled = !view_is(values[SOURCE_KEY_ENABLED], "false")};
    struct view kind = values[SOURCE_KEY_KIND], interval = values[SOURCE_KEY_INTERVAL];
    if ((s.name.n && !source_name_is_valid(s.name)) || !s.url.n)
        return errmsg_set(m, ERR_CONFIG, "a source needs a valid name and a url");
    if (!page_kind_parse(or_else(kind, "feed"), &s.kind))
        return errmsg_set(m, ERR_CONFIG, "kind is %s, not '%.*s'", source_kinds, VIEW_ARG(kind));
    if (interval.n && (!view_to_i64(interval, &seconds) || seconds < 1 || seconds > INT64_MAX / 1000))
        return errmsg_set(m, ERR_CONFIG, "interval_s is a number of seconds, not '%.*s'", VIEW_ARG(interval));
    s.interval_ms = seconds * 1000;
    return add(im, &s, m);
}

static enum err end_row(void *user, struct errmsg *m)
{
    struct import *im = user;
    enum err err = take_row(im, im->row, m);
    memset(im->row, 0, sizeof im->row);
    return err;
}

// ---- OPML --------------------------------------------------------------------------------------------------------

// Lists of others hold what no list should; that is told and passed over.
static enum err take_opml(struct import *im, struct view text, struct arena *a, struct errmsg *m)
{
    struct source *sources;
    size_t count, left_out;
    enum err err = opml_read(text, a, &sources, &count, &left_out);
    if (err)
        return errmsg_set(m, err, "neither YAML nor OPML");
    im->refused += (int64_t)left_out;
    for (size_t i = 0; i < count; i++) {
        struct errmsg why = {{0}};
        err = add(im, &sources[i], &why);
        if (err_class(err) != ERR_CLASS_DROP && err)
            return errmsg_set(m, err, "%s", why.text);
        if (err) {
            im->refused++;
            printf("left out: %s\n", why.text);
        }
    }
    return OK;
}

// ---- both --------------------------------------------------------------------------------------------------------

static enum err take_file(struct import *im, const char *path, struct errmsg *m)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new();
    struct view bytes;
    enum err err = file_map(path, &bytes, m);
    if (err)
        return err;
    struct view text = charset_decode(bytes, (struct view){0}, LIST_MAX_BYTES, a, NULL);
    if (view_starts(view_trim(text), "<"))
        err = take_opml(im, text, a, m);
    else
        err = yaml_read_rows(path, "sources", source_keys, SOURCE_KEY_COUNT, take_value, end_row, im, m);
    file_unmap(bytes);
    return err;
}

static int import_sources(struct call *c, struct services *s)
{
    CLEANUP(intake_cleanup) struct intake *intake = NULL;
    struct errmsg m = {{0}};
    struct import im = {.disabled = call_option(c, "disabled")};
    enum err err = db_begin(s->db);
    if (!err)
        err = intake_new(s->db, &intake);
    im.intake = intake;
    if (!err)
        err = take_file(&im, c->argv[0], &m);
    if (err)
        db_rollback(s->db); // all or nothing: a half-read list would be hard to tell from a whole one
    else
        err = db_commit(s->db);
    if (err)
        return call_fail(c, err, "%s", *m.text ? m.text : db_error(s->db));
    printf("%lld sources added, %lld were there already", (long long)im.added, (long long)im.known);
    if (im.refused > 0)
        printf(", %lld left out", (long long)im.refused);
    printf("\n");
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

static const struct option_spec import_options[] = {
    {0, "disabled", NULL, "add them switched off"},
    {0, NULL, NULL, NULL},
};

extern const struct verb verb_source_import, verb_source_enable, verb_source_disable;
const struct verb verb_source_import = {
    "source import",
    "add the sources of an OPML or YAML file",
    "FILE",
    "Adds the sources of the file that are not there yet, and names those that are. Sources without a name get one of\n"
    "their title or host.\n\n"
    "OPML 1.0 and 2.0: the outlines around a feed become its collection; outlines that are no feed are left out.\n"
    "YAML, as in sources/world.yaml: all of the file or, where something is wrong, none. Keys of a source: name, "
    "title,\n"
    "url, kind, medium, lang, country, site, collection, interval_s, enabled.\n\n"
    "    harkara source import subscriptions.opml --disabled",
    import_options,
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
