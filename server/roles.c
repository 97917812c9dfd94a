// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Asking for heartbeats. Names are known (role and instance), so one script looks them all up; a scan would walk past
// every key of the frontier to find six.
#include "server/roles.h"

#define INSTANCES_MAX "64" // of a role

static const struct {
    const char *name, *what;
} roles[ROLES_COUNT] = {
    {"crawl", "visits the sources and archives what they send"},
    {"parse", "makes docs of pages"},
    {"index", "makes docs searchable"},
    {"match", "holds docs against the watches"},
    {"deliver", "sends mails and webhooks"},
    {"serve", "this page and its API"},
};

const char *roles_name(size_t role)
{
    return roles[role].name;
}

const char *roles_what(size_t role)
{
    return roles[role].what;
}

// ARGV: how many instances a role has at most, then the roles. Gives name and content, one after the other. All keys
// carry the same hash tag as KEYS[1], so the script stays on one shard.
#define EACH(get)                                                                                                      \
    "local found = {}\n"                                                                                               \
    "for i = 2, #ARGV do for n = 1, tonumber(ARGV[1]) do\n"                                                            \
    "  local name = ARGV[i] .. '-' .. n\n"                                                                             \
    "  local v = redis.call('" get "', KEYS[1] .. name)\n"                                                             \
    "  if v and #v > 0 then found[#found + 1] = name; found[#found + 1] = v end\n"                                     \
    "end end\n"                                                                                                        \
    "return found\n"

static struct redis_script beats_script = {.name = "roles_beats", .text = EACH("HGETALL")};
static struct redis_script metrics_script = {.name = "roles_metrics", .text = EACH("GET")};

static enum err ask(struct redis *r, struct redis_script *script, struct view prefix, struct reply **ret_reply)
{
    struct view args[2 + ROLES_COUNT] = {prefix, VIEW_LIT(INSTANCES_MAX)};
    for (size_t i = 0; i < ROLES_COUNT; i++)
        args[2 + i] = view_of(roles[i].name);
    return redis_eval(r, script, ret_reply, 1, ARRAY_LEN(args) - 1, args);
}

enum err roles_beats(struct redis *r, struct arena *a, struct beat **ret_beats, size_t *ret_count)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    enum err err = ask(r, &beats_script, VIEW_LIT(REDIS_PREFIX "stage:"), &reply);
    if (err)
        return err;
    size_t count = reply_count(reply) / 2;
    struct beat *beats = arena_array(a, count, sizeof *beats);
    for (size_t i = 0; i < count; i++) {
        const struct reply *hash = reply_at(reply, 2 * i + 1);
        beats[i] = (struct beat){.name = arena_copy(a, reply_view(reply_at(reply, 2 * i))),
                                 .role = arena_copy(a, reply_field(hash, "role")),
                                 .host = arena_copy(a, reply_field(hash, "host")),
                                 .state = arena_copy(a, reply_field(hash, "state"))};
        if (!view_to_i64(reply_field(hash, "pid"), &beats[i].pid) ||
            !view_to_i64(reply_field(hash, "since"), &beats[i].since_ms) ||
            !view_to_i64(reply_field(hash, "asof"), &beats[i].as_of_ms))
            beats[i].state = VIEW_LIT("unknown"); // of a version that beats otherwise
    }
    *ret_beats = beats;
    *ret_count = count;
    return OK;
}

enum err roles_metrics(struct redis *r, struct arena *a, struct view **ret_texts, size_t *ret_count)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    enum err err = ask(r, &metrics_script, VIEW_LIT(REDIS_PREFIX "metrics:"), &reply);
    if (err)
        return err;
    size_t count = reply_count(reply) / 2;
    struct view *texts = arena_array(a, count, sizeof *texts);
    for (size_t i = 0; i < count; i++)
        texts[i] = arena_copy(a, reply_view(reply_at(reply, 2 * i + 1)));
    *ret_texts = texts;
    *ret_count = count;
    return OK;
}
