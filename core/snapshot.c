// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Snapshots are hashes "harkara:{0}:snapshot:<name>" of two fields, version and text. Putting is a script, so that a
// reader never sees the version of one text beside another, and an unchanged text wakes nobody. Parts stand in two
// hashes beside it, "…:texts" and "…:versions"; the field "open" says that parts were put and not yet committed.
#include "core/snapshot.h"

#include <inttypes.h>
#include <stdio.h>

static struct redis_script put_script = {
    .name = "snapshot_put",
    .text = "if redis.call('HGET', KEYS[1], 'text') ~= ARGV[1] then\n"
            "  redis.call('HSET', KEYS[1], 'text', ARGV[1])\n"
            "  redis.call('HINCRBY', KEYS[1], 'version', 1)\n"
            "end\n",
};

enum { KEY_MAX = 128 };

static struct view key_of(const char *name, char key[KEY_MAX])
{
    int n = snprintf(key, KEY_MAX, REDIS_PREFIX "snapshot:%s", name);
    CHECK(n > 0 && n < KEY_MAX);
    return (struct view){key, (size_t)n};
}

enum err snapshot_put(struct redis *r, const char *name, struct view text)
{
    char key[KEY_MAX];
    return redis_eval(r, &put_script, NULL, 1, 1, (struct view[]){key_of(name, key), text});
}

enum err snapshot_version(struct redis *r, const char *name, int64_t *ret_version)
{
    char key[KEY_MAX];
    CLEANUP(reply_cleanup) struct reply *seen = NULL;
    key_of(name, key);
    enum err err = redis_call(r, &seen, "HGET %s version", key);
    if (err)
        return err;
    if (reply_is_nil(seen))
        return ERR_NOTFOUND;
    *ret_version = reply_int(seen);
    return OK;
}

enum err snapshot_get(struct redis *r, const char *name, int64_t *version, struct buf *out)
{
    char key[KEY_MAX];
    CLEANUP(reply_cleanup) struct reply *both = NULL;
    int64_t seen;
    enum err err = snapshot_version(r, name, &seen);
    if (err || seen == *version)
        return err;
    key_of(name, key);
    err = redis_call(r, &both, "HMGET %s version text", key);
    if (err)
        return err;
    struct view text = reply_view(reply_at(both, 1));
    if (text.n > buf_left(out))
        return ERR_TOOBIG;
    buf_add_view(out, text);
    *version = reply_int(reply_at(both, 0));
    return OK;
}

// ---- parts ---------------------------------------------------------------------------------------------------
static struct redis_script put_part_script = {
    .name = "snapshot_put_part",
    .text = "redis.call('HSET', KEYS[2], ARGV[1], ARGV[3])\n"
            "redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])\n"
            "redis.call('HSET', KEYS[1], 'open', 1)\n",
};
static struct redis_script commit_script = {
    .name = "snapshot_commit",
    .text = "if redis.call('HDEL', KEYS[1], 'open') == 1 or redis.call('HEXISTS', KEYS[1], 'version') == 0 then\n"
            "  redis.call('HINCRBY', KEYS[1], 'version', 1)\n"
            "end\n",
};

static struct view part_key(const char *name, const char *what, char key[KEY_MAX])
{
    struct view base = key_of(name, key);
    int n = snprintf(key + base.n, KEY_MAX - base.n, ":%s", what);
    CHECK(n > 0 && base.n + (size_t)n < KEY_MAX);
    return (struct view){key, base.n + (size_t)n};
}

enum err snapshot_parts(struct redis *r, const char *name, struct arena *a, struct snapshot_part **ret_parts,
                        size_t *ret_count)
{
    char key[KEY_MAX];
    CLEANUP(reply_cleanup) struct reply *all = NULL;
    part_key(name, "versions", key);
    enum err err = redis_call(r, &all, "HGETALL %s", key);
    if (err)
        return err;
    size_t n = reply_count(all) / 2;
    *ret_parts = arena_array(a, n, sizeof **ret_parts);
    *ret_count = n;
    for (size_t i = 0; i < n; i++)
        (*ret_parts)[i] = (struct snapshot_part){reply_int(reply_at(all, 2 * i)), reply_int(reply_at(all, 2 * i + 1))};
    return OK;
}

enum err snapshot_put_part(struct redis *r, const char *name, struct snapshot_part part, struct view text)
{
    char keys[3][KEY_MAX], number[24], version[24];
    snprintf(number, sizeof number, "%" PRId64, part.part);
    snprintf(version, sizeof version, "%" PRId64, part.version);
    return redis_eval(r, &put_part_script, NULL, 3, 3,
                      (struct view[]){key_of(name, keys[0]), part_key(name, "texts", keys[1]),
                                      part_key(name, "versions", keys[2]), view_of(number), view_of(version), text});
}

enum err snapshot_commit(struct redis *r, const char *name)
{
    char key[KEY_MAX];
    return redis_eval(r, &commit_script, NULL, 1, 0, (struct view[]){key_of(name, key)});
}

enum err snapshot_get_part(struct redis *r, const char *name, int64_t part, struct buf *out)
{
    char key[KEY_MAX];
    CLEANUP(reply_cleanup) struct reply *text = NULL;
    part_key(name, "texts", key);
    enum err err = redis_call(r, &text, "HGET %s %lld", key, (long long)part);
    if (err)
        return err;
    if (reply_is_nil(text))
        return ERR_NOTFOUND;
    if (reply_view(text).n > buf_left(out))
        return ERR_TOOBIG;
    buf_add_view(out, reply_view(text));
    return OK;
}
