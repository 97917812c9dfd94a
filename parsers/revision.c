// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// One string a doc, "harkara:{0}:rev:<id>", expiring; its records are 32 bytes, oldest first:
//
//   0  fetched_ms    i64   of the page that gave the revision; little-endian, as all below
//   8  published_ms  i64
//  16  text          u64   hash of the blocks, captions left out: they come and go with a page's pictures
//  24  title         u32   hash
//  28  rev           u16
//  30  changed       u8    enum doc_change bits against the revision before
//  31  origin        u8    0 a page, 1 a feed's own text
//
// About 180 bytes of Redis a doc. Two parsers that meet at one doc are kept apart by compare-and-set.
#include "parsers/revision.h"

#include "core/crypt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECORD_BYTES = 32, KEY_MAX = 96, TRIES_MAX = 8, ORIGIN_PAGE = 0, ORIGIN_FEED = 1 };

struct record {
    int64_t fetched_ms, published_ms;
    uint64_t text;
    uint32_t title;
    uint16_t rev;
    uint8_t changed, origin;
};
_Static_assert(sizeof(struct record) == RECORD_BYTES, "the layout above");

struct memory {
    struct record records[REVISIONS_KEPT];
    size_t count;
};

static struct redis_script set_script = {
    .name = "revision_set",
    .text = "local was = redis.call('GET', KEYS[1]) or ''\n"
            "if was ~= ARGV[1] then\n"
            "  return 0\n"
            "end\n"
            "redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])\n"
            "return 1\n",
};

static struct view key_of(const struct doc *d, char key[KEY_MAX])
{
    int n = snprintf(key, KEY_MAX, REDIS_PREFIX "rev:%.*s", (int)(d->id.n < 64 ? d->id.n : 64), d->id.p);
    return (struct view){key, (size_t)n};
}

// ---- hashes ------------------------------------------------------------------------------------------------------

static uint64_t hash_of(struct view text)
{
    char id[CRYPT_ID_TEXT];
    crypt_id(text, id);
    id[16] = '\0';
    return strtoull(id, NULL, 16);
}

static struct record record_of(const struct doc *d, uint8_t origin)
{
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, DOC_MAX_BYTES);
    for (size_t i = 0; i < d->block_count; i++)
        if (d->blocks[i].kind != BLOCK_CAPTION) {
            buf_add_view(&text, d->blocks[i].text);
            buf_add_char(&text, '\n');
        }
    return (struct record){.fetched_ms = d->fetched_ms,
                           .published_ms = d->published_ms,
                           .text = hash_of(buf_view(&text)),
                           .title = (uint32_t)hash_of(d->title),
                           .rev = 1,
                           .origin = origin};
}

static unsigned difference(const struct record *a, const struct record *b)
{
    return (a->title != b->title ? DOC_TITLE_CHANGED : 0u) | (a->text != b->text ? DOC_TEXT_CHANGED : 0u) |
           (a->published_ms != b->published_ms ? DOC_DATE_CHANGED : 0u);
}

// ---- memory ------------------------------------------------------------------------------------------------------

static struct memory decode(struct view v)
{
    struct memory m = {0};
    if (v.n % RECORD_BYTES == 0 && v.n <= sizeof m.records) { // what is not ours is forgotten
        m.count = v.n / RECORD_BYTES;
        if (m.count > 0)
            memcpy(m.records, v.p, v.n);
    }
    return m;
}

static void append(struct memory *m, struct record r)
{
    if (m->count == REVISIONS_KEPT) {
        memmove(m->records, m->records + 1, (REVISIONS_KEPT - 1) * sizeof r);
        m->count--;
    }
    m->records[m->count++] = r;
}

// The revision that says what `now` says, the newest first; the count where none does.
static size_t find_same(const struct memory *m, const struct record *now)
{
    for (size_t i = m->count; i-- > 0;)
        if (difference(&m->records[i], now) == 0)
            return i;
    return m->count;
}

// Places `now` among what is known; false when nothing has to be remembered. *ret: the revision it is.
static bool place(struct memory *m, struct record now, struct record *ret)
{
    size_t same = find_same(m, &now);
    if (same < m->count) {
        *ret = m->records[same];
        return false;
    }
    if (m->count == 0) {
        *ret = now;
        append(m, now);
        return true;
    }
    struct record *last = &m->records[m->count - 1];
    if (now.fetched_ms < last->fetched_ms) { // an old page whose record is gone: no news
        *ret = m->records[0];
        return false;
    }
    if (last->origin == ORIGIN_FEED && now.origin == ORIGIN_PAGE) {
        now.rev = last->rev;
        now.changed = last->changed;
        *ret = *last = now;
        return true;
    }
    now.rev = last->rev < UINT16_MAX ? (uint16_t)(last->rev + 1) : UINT16_MAX;
    now.changed = (uint8_t)difference(last, &now);
    *ret = now;
    append(m, now);
    return true;
}

static enum err get(struct redis *r, const struct doc *d, struct reply **ret_reply)
{
    char key[KEY_MAX];
    const struct view args[] = {VIEW_LIT("GET"), key_of(d, key)};
    return redis_call_args(r, ret_reply, ARRAY_LEN(args), args);
}

// *ret_done: nobody was faster.
static enum err set(struct redis *r, const struct doc *d, struct view was, const struct memory *m, bool *ret_done)
{
    char key[KEY_MAX], ttl[24];
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    snprintf(ttl, sizeof ttl, "%d", REVISION_TTL_MS);
    const struct view args[] = {
        key_of(d, key), was, {(const char *)m->records, m->count * sizeof *m->records}, view_of(ttl)};
    enum err err = redis_eval(r, &set_script, &reply, 1, ARRAY_LEN(args) - 1, args);
    if (!err)
        *ret_done = reply_int(reply) == 1;
    return err;
}

static enum err settle_once(struct redis *r, struct doc *d, const struct record *now, bool *ret_done)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    struct record is;
    enum err err = get(r, d, &reply);
    if (err)
        return err;
    struct view was = reply_view(reply);
    struct memory m = decode(was);
    *ret_done = true;
    if (place(&m, *now, &is))
        err = set(r, d, was, &m, ret_done);
    d->rev = is.rev;
    d->changed = is.changed;
    return err;
}

enum err revision_settle(struct redis *r, struct doc *d)
{
    const struct record now = record_of(d, ORIGIN_PAGE);
    enum err err = OK;
    bool done = false;
    for (int i = 0; !err && !done && i < TRIES_MAX; i++)
        err = settle_once(r, d, &now, &done);
    return err ? err : done ? OK : ERR_BUSY;
}

enum err revision_settle_fed(struct redis *r, struct doc *const *docs, size_t count, bool *ret_news)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(reply_cleanup) struct reply *reply = NULL;
        const struct record now = record_of(docs[i], ORIGIN_FEED);
        enum err err = get(r, docs[i], &reply);
        if (err)
            return err;
        struct memory m = decode(reply_view(reply));
        const struct record *last = m.count > 0 ? &m.records[m.count - 1] : NULL;
        ret_news[i] = !last || (last->origin == ORIGIN_FEED && last->fetched_ms == now.fetched_ms);
        if (last)
            continue;
        append(&m, now);
        err = set(r, docs[i], (struct view){0}, &m, &ret_news[i]);
        if (err)
            return err;
    }
    return OK;
}
