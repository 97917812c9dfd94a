// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What the alerts' tests share: a control store in a directory of its own, and hits to put into it.
#ifndef TESTS_UNIT_ALERTS_FIXTURE_H
#define TESTS_UNIT_ALERTS_FIXTURE_H

#include "alerts/outbox.h"
#include "alerts/store.h"
#include "alerts/watch.h"
#include "tests/support/temp.h"
#include "tests/support/unit.h"

#include <stdio.h>
#include <string.h>

struct fixture {
    char dir[TEMP_PATH_MAX];
    struct db *db;
    struct arena *arena;
};

static inline int fixture_make(void **state)
{
    static struct fixture f;
    struct errmsg m = {""};
    char path[TEMP_PATH_MAX + 16];
    temp_make(f.dir);
    snprintf(path, sizeof path, "%s/control.db", f.dir);
    if (db_open(path, &f.db, &m) != OK || store_migrate(f.db, &m) != OK)
        fail_msg("%s", m.text);
    f.arena = arena_new();
    *state = &f;
    return 0;
}

static inline int fixture_end(void **state)
{
    struct fixture *f = *state;
    arena_free(f->arena);
    db_close(f->db);
    temp_remove(f->dir);
    return 0;
}

static inline void add_subscriber(struct db *db, const char *name, const char *channel, const char *address)
{
    struct errmsg m = {""};
    struct subscriber s = {.name = view_of(name), .channel = view_of(channel), .address = view_of(address)};
    if (subscriber_add(db, &s, &m) != OK)
        fail_msg("%s", m.text);
}

// Returns the watch's number. to: one subscriber, or NULL.
static inline int64_t add_watch(struct db *db, const char *name, const char *query, const char *to)
{
    struct errmsg m = {""};
    int64_t id = 0;
    struct view subscriber = view_of(to);
    struct watch w = {.name = view_of(name), .query = view_of(query), .enabled = true};
    w.subscribers = &subscriber;
    w.subscriber_count = to ? 1 : 0;
    if (watch_add(db, &w, &id, &m) != OK)
        fail_msg("%s", m.text);
    return id;
}

// The JSON of alerts/hit.h. Lives in the arena.
static inline struct view hit_of(struct arena *a, int64_t watch, const char *doc, int rev)
{
    return view_of(arena_printf(
        a,
        "{\"watch\":%lld,\"watch_name\":\"oil\",\"doc\":{\"id\":\"%s\",\"rev\":%d,"
        "\"url\":\"https://press.example/a?x=1&y=2\",\"title\":\"Oil <up> & \\\"higher\\\"\",\"source\":\"press\","
        "\"site\":\"press.example\",\"lang\":\"en\",\"medium\":\"web\",\"published_ms\":1795469760000},"
        "\"clauses\":[{\"clause\":0,\"text\":\"oil\"},{\"clause\":1,\"text\":\"\\\"price cut\\\"\"}],"
        "\"spans\":[[0,1,4,7]],"
        "\"passage\":[{\"t\":\"The \"},{\"t\":\"oil\",\"m\":0},{\"t\":\" price <rose>.\"}],"
        "\"matched_ms\":1795469765432}",
        (long long)watch, doc, rev));
}

static inline void put_hit(struct fixture *f, int64_t watch, const char *doc, int64_t now_ms)
{
    bool is_new = false;
    assert_int_equal(outbox_put(f->db, hit_of(f->arena, watch, doc, 1), now_ms, &is_new), OK);
    assert_true(is_new);
}

#endif
