// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Snapshots are hashes "harkara:{0}:snapshot:<name>" of two fields, version and text. Putting is a script, so that a
// reader never sees the version of one text beside another, and an unchanged text wakes nobody.
#include "core/snapshot.h"

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

enum err snapshot_get(struct redis *r, const char *name, int64_t *version, struct buf *out)
{
    char key[KEY_MAX];
    CLEANUP(reply_cleanup) struct reply *seen = NULL;
    CLEANUP(reply_cleanup) struct reply *both = NULL;
    key_of(name, key);
    enum err err = redis_call(r, &seen, "HGET %s version", key);
    if (err)
        return err;
    if (reply_is_nil(seen))
        return ERR_NOTFOUND;
    if (reply_int(seen) == *version)
        return OK;
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
