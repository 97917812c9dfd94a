// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Sources and links on their way into the frontier. The list of sources comes as one text; it is parsed once and put
// in parts. Putting is idempotent, so a crawler that dies half-way starts over with no harm; the sources that are gone
// are swept only after the whole list is in.
#include "crawler/schedule.h"

#include "core/clock.h"
#include "core/health.h"
#include "core/json.h"
#include "core/log.h"
#include "core/mem.h"
#include "core/snapshot.h"

#include <stdlib.h>
#include <string.h>

enum {
    LIST_MAX_BYTES = 256 << 20,
    LOOK_EVERY_MS = 1000,
    PUT_AT_ONCE = 200, // sources a call
    LINKS_AT_ONCE = 128,
};

struct schedule {
    struct arena *arena;    // of the list
    struct source *sources; // enabled ones, by name
    size_t count, put;      // put: how many of them are in the frontier
    int64_t version;
    bool swept;
    int64_t look_at_ms; // monotonic
};

struct schedule *schedule_new(void)
{
    struct schedule *s = mem_zalloc(sizeof *s);
    s->arena = arena_new();
    s->swept = true;
    return s;
}

void schedule_free(struct schedule *s)
{
    if (!s)
        return;
    arena_free(s->arena);
    free(s);
}

// ---- sources ---------------------------------------------------------------------------------------------------

static int by_name(const void *a, const void *b)
{
    return view_compare(((const struct source *)a)->name, ((const struct source *)b)->name);
}

static enum err parse_list(struct schedule *s, struct view text)
{
    CLEANUP(json_cleanup) struct json *root = NULL;
    struct errmsg why = {""};
    enum err err = json_parse(text, &root, &why);
    if (!err && !json_is_array(root))
        err = errmsg_set(&why, ERR_SYNTAX, "not an array");
    if (err) {
        log_error("crawl.sources", "err=%s reason=%s", err_name(err), log_quote(why.text));
        return err;
    }
    arena_reset(s->arena);
    s->sources = arena_array(s->arena, json_count(root), sizeof *s->sources);
    s->count = s->put = 0;
    for (const struct json *o = json_first(root); o; o = json_next(o)) {
        struct source source;
        if (source_read(o, s->arena, &source, &why))
            log_warn("crawl.source", "reason=%s", log_quote(why.text));
        else if (source.enabled)
            s->sources[s->count++] = source;
    }
    qsort(s->sources, s->count, sizeof *s->sources, by_name);
    s->swept = false;
    log_info("crawl.sources", "version=%lld enabled=%zu", (long long)s->version, s->count);
    return OK;
}

// A list that cannot be read leaves the one before in force.
static enum err look(struct schedule *s, struct stage *stage)
{
    CLEANUP(buf_done) struct buf text;
    int64_t version = s->version;
    buf_init(&text, LIST_MAX_BYTES);
    enum err err = snapshot_get(stage->redis, "sources", &version, &text);
    if (err == ERR_NOTFOUND)
        return OK; // nobody has put one yet
    if (err || version == s->version)
        return err;
    s->version = version;
    (void)parse_list(s, buf_view(&text));
    return OK;
}

// In one exchange with Redis; a part that failed is put once more.
static enum err put_some(struct schedule *s, struct stage *stage, struct frontier *f)
{
    size_t from = s->put, to = s->count - from < PUT_AT_ONCE ? s->count : from + PUT_AT_ONCE;
    enum err err = OK;
    redis_defer(stage->redis);
    for (size_t i = from; err_class(err) != ERR_CLASS_RETRY && i < to; i++) {
        const struct source *source = &s->sources[i];
        err = frontier_put_source(f, source, s->version, clock_now_ms());
        if (err && err_class(err) != ERR_CLASS_RETRY)
            log_warn("crawl.source", "source=%s err=%s", log_quote_n(source->name.p, source->name.n), err_name(err));
    }
    enum err sent = redis_flush(stage->redis);
    if (err_class(err) == ERR_CLASS_RETRY || err_class(sent) == ERR_CLASS_RETRY)
        return err_class(err) == ERR_CLASS_RETRY ? err : sent;
    if (sent)
        log_error("crawl.sources", "err=%s redis=%s", err_name(sent), log_quote(redis_error(stage->redis)));
    s->put = to;
    return OK;
}

enum err schedule_sources(struct schedule *s, struct stage *stage, struct frontier *f, bool *ret_changed)
{
    int64_t now = clock_mono_ms();
    if (now >= s->look_at_ms) {
        enum err err = look(s, stage);
        if (err)
            return err;
        s->look_at_ms = now + LOOK_EVERY_MS;
    }
    if (s->put == s->count && s->swept)
        return OK;
    enum err err = put_some(s, stage, f);
    if (!err && s->put == s->count) {
        err = frontier_sweep_sources(f, s->version);
        s->swept = !err;
    }
    *ret_changed = true;
    return err;
}

const struct source *schedule_find(const struct schedule *s, struct view name)
{
    const struct source key = {.name = name};
    return s->count ? bsearch(&key, s->sources, s->count, sizeof key, by_name) : NULL;
}

// ---- links -----------------------------------------------------------------------------------------------------

// Counts for each run of links of one source.
static void count_new(struct redis *redis, const struct link *links, const bool *is_new, size_t count)
{
    for (size_t i = 0; i < count;) {
        struct view source = links[i].source;
        int64_t n = 0;
        for (; i < count && view_equals(links[i].source, source); i++)
            n += is_new[i];
        if (n > 0 && source.n > 0 && health_count(redis, source, "links", n))
            return;
    }
}

static enum err take_batch(struct stage *stage, struct frontier *f, const struct queue_batch *b, size_t *ret_new)
{
    struct link links[LINKS_AT_ONCE];
    bool is_new[FRONTIER_ADD_MAX];
    size_t good[LINKS_AT_ONCE], count = 0;
    for (size_t i = 0; i < b->count; i++) {
        enum err err = link_read(b->messages[i].meta, b->arena, &links[count]);
        if (!err)
            good[count++] = i;
        else if ((err = queue_fail(stage->queue, b, i, err, "not a link")))
            return err;
    }
    enum err err = frontier_add(f, links, count, clock_now_ms(), is_new);
    if (!err && count == b->count)
        err = queue_ack_all(stage->queue, b);
    for (size_t i = 0; !err && count < b->count && i < count; i++)
        err = queue_ack(stage->queue, b, good[i]);
    if (err)
        return err;
    redis_defer(stage->redis);
    count_new(stage->redis, links, is_new, count);
    if (redis_flush(stage->redis))
        log_debug("crawl.links", "redis=%s", log_quote(redis_error(stage->redis))); // a figure for people
    for (size_t i = 0; i < count; i++)
        *ret_new += is_new[i];
    return OK;
}

enum err schedule_links(struct stage *stage, struct frontier *f, int64_t wait_ms, size_t *ret_new)
{
    struct queue_batch batch;
    enum err err = queue_read(stage->queue, "links", "crawl", stage->name, LINKS_AT_ONCE, wait_ms, &batch);
    if (err)
        return err;
    *ret_new = 0;
    if (batch.count > 0)
        err = take_batch(stage, f, &batch, ret_new);
    queue_batch_done(&batch);
    return err;
}
