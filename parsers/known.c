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

enum err known_read(struct redis *r, const struct page *page, struct arena *a, struct known *ret_known)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    char key[KEY_MAX], id[CRYPT_ID_TEXT];
    struct known k = {0};
    enum err err = OK;
    (void)a;
    if (page->kind != PAGE_ARTICLE && page->source.n > 0) { // a source may turn out to be a sitemap
        err = redis_call(r, &reply, "SISMEMBER %s %s", key_of(page->source, "sitemaps", key), print_of(page->url, id));
        k.sitemap_read = reply_int(reply) == 1;
    }
    if (!err)
        *ret_known = k;
    return err;
}

enum err known_learn(struct redis *r, const struct page *page, const char *what)
{
    char key[KEY_MAX], id[CRYPT_ID_TEXT];
    if (page->source.n > 0 && view_is(view_of(what), "sitemap"))
        return redis_call(r, NULL, "SADD %s %s", key_of(page->source, "sitemaps", key), print_of(page->url, id));
    return OK;
}
