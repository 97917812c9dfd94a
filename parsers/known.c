// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The keys of what is known, and when each is asked for.
#include "parsers/known.h"

#include "core/crypt.h"

#include <stdio.h>

enum { KEY_MAX = 192 };

// Source names are at most 64 bytes (core/source.h); a longer one is cut, never overrun.
static const char *key_of(struct view source, const char *what, char key[KEY_MAX])
{
    snprintf(key, KEY_MAX, REDIS_PREFIX "source:%.*s:%s", (int)(source.n < 64 ? source.n : 64), source.p, what);
    return key;
}

static const char *print_of(struct view url, char id[CRYPT_ID_TEXT])
{
    crypt_id(url, id);
    id[16] = '\0';
    return id;
}

// ---- shapes ------------------------------------------------------------------------------------------------------

static struct redis_script learn_script = {
    .name = "known_learn",
    .text = "local key, shape, good, max = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])\n"
            "local tried = 't ' .. shape\n"
            "if redis.call('HEXISTS', key, tried) == 1 or redis.call('HLEN', key) < max then\n"
            "  redis.call('HINCRBY', key, tried, 1)\n"
            "  if good == '1' then\n"
            "    redis.call('HINCRBY', key, 'g ' .. shape, 1)\n"
            "  end\n"
            "end\n",
};

static enum err learn_shape(struct redis *r, const struct page *page, bool good)
{
    char key[KEY_MAX], max[16];
    snprintf(max, sizeof max, "%d", 2 * KNOWN_SHAPES_MAX - 1); // two fields a shape
    const struct view args[] = {view_of(key_of(page->source, "shapes", key)), page->shape,
                                good ? VIEW_LIT("1") : VIEW_LIT("0"), view_of(max)};
    return redis_eval(r, &learn_script, NULL, 1, 3, args);
}

static enum err read_yields(struct redis *r, struct view source, struct arena *a, struct yields *ret)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    char key[KEY_MAX];
    enum err err = redis_call(r, &reply, "HGETALL %s", key_of(source, "shapes", key));
    size_t count = reply_count(reply) / 2;
    struct yields y = {.items = arena_array(a, count + 1, sizeof *y.items)};
    for (size_t i = 0; i < count; i++) {
        struct view field = reply_view(reply_at(reply, 2 * i));
        if (!view_starts(field, "t "))
            continue;
        const char *good = arena_printf(a, "g %.*s", (int)(field.n - 2), field.p + 2);
        y.items[y.count++] = (struct yield){.shape = arena_copy(a, view_from(field, 2)),
                                            .tried = reply_int(reply_at(reply, 2 * i + 1)),
                                            .good = reply_int(reply_member(reply, good))};
    }
    if (!err)
        *ret = y;
    return err;
}

// ---- both --------------------------------------------------------------------------------------------------------

enum err known_read(struct redis *r, const struct page *page, struct arena *a, struct known *ret_known)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    char key[KEY_MAX], id[CRYPT_ID_TEXT];
    struct known k = {0};
    enum err err = OK;
    if (page->kind != PAGE_ARTICLE && page->source.n > 0) { // a source may turn out to be a sitemap
        err = redis_call(r, &reply, "SISMEMBER %s %s", key_of(page->source, "sitemaps", key), print_of(page->url, id));
        k.sitemap_read = reply_int(reply) == 1;
    }
    if (!err && page->kind == PAGE_SECTION && page->source.n > 0)
        err = read_yields(r, page->source, a, &k.yields);
    if (!err)
        *ret_known = k;
    return err;
}

enum err known_learn(struct redis *r, const struct page *page, const char *what)
{
    char key[KEY_MAX], id[CRYPT_ID_TEXT];
    if (page->source.n > 0 && view_is(view_of(what), "sitemap"))
        return redis_call(r, NULL, "SADD %s %s", key_of(page->source, "sitemaps", key), print_of(page->url, id));
    if (page->source.n > 0 && page->kind == PAGE_ARTICLE && page->shape.n > 0)
        return learn_shape(r, page, view_is(view_of(what), "article"));
    return OK;
}
