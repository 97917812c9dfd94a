// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// `harkara replay`: publishes the pages of the archive again, as they were published when they were fetched: the head
// of each is kept in the metadata record beside its response, the body is the response where it lies. Docs have the ids
// that they had, so whatever is there already is replaced by itself. Only articles make docs; feeds, whose links would
// only be fetched again, are left alone. A revisit is passed over where what it stands for is replayed itself, else
// that is published. How far it got is kept in Redis, so that a replay which was killed goes on.
#include "cmd/captures.h"
#include "cmd/files.h"
#include "cmd/services.h"
#include "core/clock.h"
#include "core/page.h"
#include "core/url.h"
#include "crawler/archive.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REPLAY_KEY REDIS_PREFIX "replay"
enum { WAIT_MS = 50, SAVE_EVERY = 256, TELL_EVERY_MS = 5000, RUN_MAX_BYTES = 64 << 10 };

// A response or revisit, waiting for the metadata that follows it.
struct pending {
    enum warc_type type;
    struct view id, url, digest;
    int64_t date_ms;
    uint64_t offset, length;
};

struct replay {
    struct services services;
    struct arena *arena; // of the record at hand
    struct archive_files all;
    const char *data_dir; // real path
    int64_t from_ms, to_ms;
    const char *source; // NULL: all
    struct view run;    // what was asked for, to know it again
    const char *path;   // real path of the file at hand
    struct view bytes;
    struct view resume; // the file at which the same run stopped, until it is met
    uint64_t resume_at;
    int64_t published, passed, headless;
    int64_t told_ms;
    enum err err; // ends the run
};

// ---- publishing ------------------------------------------------------------------------------------------------

static void tell(struct replay *r)
{
    int64_t now = clock_mono_ms();
    if (now - r->told_ms < TELL_EVERY_MS)
        return;
    r->told_ms = now;
    fprintf(stderr, "harkara replay: %s: %lld pages published so far\n", r->path, (long long)r->published);
}

static enum err save(struct replay *r, uint64_t offset)
{
    return redis_call(r->services.redis, NULL, "HSET %s run %b file %s offset %llu", REPLAY_KEY, r->run.p, r->run.n,
                      r->path, (unsigned long long)offset);
}

// Below the data directory the queue refers to the file; of any other it gets the record itself.
static enum err publish(struct replay *r, struct view meta, const char *path, struct view file, uint64_t offset,
                        uint64_t length)
{
    size_t n = strlen(r->data_dir);
    bool is_ours = strncmp(path, r->data_dir, n) == 0 && path[n] == '/';
    const struct body_ref at = {.path = view_of(is_ours ? path + n + 1 : path), .offset = offset, .length = length};
    struct queue_item item = {.stream = "pages", .meta = meta};
    if (is_ours)
        item.at = &at;
    else
        item.body = (struct view){file.p + offset, (size_t)length};
    while (!queue_has_room(r->services.queue, "pages")) {
        tell(r);
        clock_sleep_ms(WAIT_MS);
    }
    enum err err = queue_publish(r->services.queue, &item, 1, NULL, 0);
    if (!err && ++r->published % SAVE_EVERY == 0)
        err = save(r, offset);
    tell(r);
    return err;
}

// The head of the page whose response lies there; empty: none.
static struct view page_at(struct view file, uint64_t offset, struct arena *a)
{
    struct warc_head h;
    struct view meta = {0};
    struct warc_reader *reader = warc_reader_new(view_from(file, (size_t)offset));
    for (int i = 0; i < 3 && !meta.n && warc_next(reader, &h) == OK; i++) // response, request, metadata
        if (h.type == WARC_METADATA)
            meta = arena_copy(a, http_field(h.block, ARCHIVE_PAGE_FIELD));
    warc_reader_free(reader);
    return meta;
}

static enum err publish_original(struct replay *r, const struct pending *p)
{
    struct capture_place place;
    struct view file;
    CLEANUP(buf_done) struct buf key;
    buf_init(&key, URL_FORM_MAX_BYTES);
    struct capture_query query = {.at_ms = p->date_ms, .digest = p->digest};
    if (p->digest.n == 0 || cdxj_add_key(p->url, &key))
        return ERR_NOTFOUND;
    query.key = buf_view(&key);
    enum err err = archive_find(&r->all, &query, r->arena, &place);
    if (err)
        return err;
    if (place.date_ms >= r->from_ms && place.date_ms <= r->to_ms) // is, or was, replayed itself
        return OK;
    char *path = realpath(arena_printf(r->arena, "%.*s", VIEW_ARG(place.file->path)), NULL);
    err = path ? file_map(path, &file, NULL) : ERR_NOTFOUND;
    if (!err) {
        struct view meta = page_at(file, place.line.offset, r->arena);
        err = meta.n ? publish(r, meta, path, file, place.line.offset, place.line.length) : ERR_NOTFOUND;
        file_unmap(file);
    }
    free(path);
    return err;
}

// ---- reading ---------------------------------------------------------------------------------------------------

static bool is_wanted(const struct replay *r, const struct pending *p, struct view meta)
{
    struct page page;
    if (p->date_ms < r->from_ms || p->date_ms > r->to_ms || page_read(meta, r->arena, &page))
        return false;
    return page.kind == PAGE_ARTICLE && (!r->source || view_is(page.source, r->source));
}

static enum err replay_page(struct replay *r, const struct pending *p, struct view meta)
{
    if (!is_wanted(r, p, meta)) {
        r->passed++;
        return OK;
    }
    if (p->type == WARC_RESPONSE)
        return publish(r, meta, r->path, r->bytes, p->offset, p->length);
    enum err err = publish_original(r, p);
    if (err == ERR_NOTFOUND)
        fprintf(stderr, "harkara replay: %.*s: what this revisit stands for is not in the archive\n", VIEW_ARG(p->url));
    return err == ERR_NOTFOUND ? OK : err;
}

static void remember(struct replay *r, const struct warc_head *h, struct pending *p)
{
    arena_reset(r->arena);
    *p = (struct pending){.type = h->type,
                          .id = arena_copy(r->arena, h->record_id),
                          .url = arena_copy(r->arena, h->target_uri),
                          .digest = arena_copy(r->arena, http_field(h->headers, "WARC-Payload-Digest")),
                          .offset = h->offset,
                          .length = h->length};
    if (!h->is_apart || clock_parse_iso(h->date, &p->date_ms))
        p->id = (struct view){0};
}

static enum err replay_records(struct replay *r, uint64_t from)
{
    struct warc_head h;
    struct pending p = {0};
    enum err err = OK, next;
    struct warc_reader *reader = warc_reader_new(view_from(r->bytes, (size_t)from));
    while (!err && (next = warc_next(reader, &h)) != ERR_END) {
        h.offset += from;
        if (next)
            continue; // `archive check` tells what it is
        if (h.type == WARC_RESPONSE || h.type == WARC_REVISIT) {
            remember(r, &h, &p);
            r->headless++;
        } else if (h.type == WARC_METADATA && p.id.n > 0 &&
                   view_equals(http_field(h.headers, "WARC-Concurrent-To"), p.id)) {
            struct view meta = arena_copy(r->arena, http_field(h.block, ARCHIVE_PAGE_FIELD));
            r->headless--;
            err = meta.n > 0 ? replay_page(r, &p, meta) : OK;
            p.id.n = 0;
        }
    }
    warc_reader_free(reader);
    return err;
}

static enum err replay_file(void *user, const char *path, const char *relative)
{
    struct replay *r = user;
    struct errmsg m = {""};
    char real[PATH_MAX];
    uint64_t from = 0;
    (void)relative;
    if (r->err || !archive_is_file(view_of(path)))
        return r->err;
    r->path = realpath(path, real);
    enum err err = r->path ? OK : ERR_NOTFOUND;
    if (r->resume.n > 0) {
        if (!view_is(r->resume, r->path))
            return OK; // done before
        from = r->resume_at;
        r->resume.n = 0;
    }
    if (!err)
        err = file_map(r->path, &r->bytes, &m);
    if (!err) {
        err = replay_records(r, from <= r->bytes.n ? from : 0);
        file_unmap(r->bytes);
    }
    if (!err)
        err = save(r, r->bytes.n);
    if (err && *m.text)
        fprintf(stderr, "harkara replay: %s\n", m.text);
    return r->err = err;
}

// Where a run of the same words stopped, if it did; the files come in the same order again.
static enum err find_state(struct replay *r, struct arena *a)
{
    CLEANUP(reply_cleanup) struct reply *state = NULL;
    enum err err = redis_call(r->services.redis, &state, "HGETALL %s", REPLAY_KEY);
    if (err || !view_equals(reply_field(state, "run"), r->run))
        return err;
    char *file = arena_printf(a, "%.*s", VIEW_ARG(reply_field(state, "file")));
    if (access(file, R_OK) || !view_to_u64(reply_field(state, "offset"), &r->resume_at))
        return OK;
    r->resume = view_of(file);
    fprintf(stderr, "harkara replay: goes on in %s at %llu\n", file, (unsigned long long)r->resume_at);
    return OK;
}

// ---- the verb --------------------------------------------------------------------------------------------------

static int run_paths(struct call *c, struct replay *r, const char *archive_dir)
{
    int code = EXIT_DONE;
    const char *const one[] = {archive_dir};
    const char *const *paths = c->argc ? (const char *const *)c->argv : one;
    if (find_state(r, r->all.arena))
        return call_fail(c, ERR_DOWN, "Redis does not answer");
    for (int i = 0; i < (c->argc ? c->argc : 1) && !code; i++) {
        struct errmsg m = {""};
        enum err err = file_walk(paths[i], replay_file, r, &m);
        if (err)
            code = call_fail(c, err, "%s: %s", paths[i], *m.text ? m.text : err_name(err));
    }
    if (!code && redis_call(r->services.redis, NULL, "DEL %s", REPLAY_KEY))
        code = call_fail(c, ERR_DOWN, "Redis does not answer");
    printf("%lld pages published, %lld pages not asked for, %lld responses without a page head\n",
           (long long)r->published, (long long)r->passed, (long long)r->headless);
    return code;
}

static bool parse_time(struct call *c, const char *option, int64_t otherwise, int64_t *ret_ms)
{
    const char *text = call_option(c, option);
    *ret_ms = otherwise;
    return !text || clock_parse_iso(view_of(text), ret_ms) == OK;
}

static int run_replay(struct call *c)
{
    char dir[CONFIG_PATH_MAX], real[PATH_MAX];
    struct replay r = {.source = call_option(c, "source"), .told_ms = clock_mono_ms()};
    struct errmsg m = {""};
    CLEANUP(buf_done) struct buf run;
    buf_init(&run, RUN_MAX_BYTES);
    if (!parse_time(c, "from", 0, &r.from_ms) || !parse_time(c, "to", INT64_MAX, &r.to_ms))
        return call_usage(c, "a time is written as 2026-11-23 or 2026-11-23T21:40");
    buf_printf(&run, "%lld %lld %s", (long long)r.from_ms, (long long)r.to_ms, r.source ? r.source : "");
    for (int i = 0; i < c->argc; i++)
        buf_printf(&run, " %s", c->argv[i]);
    if (buf_err(&run))
        return call_usage(c, "too many files; name a directory");
    r.run = buf_view(&run);
    r.data_dir = realpath(c->config->data, real);
    if (!r.data_dir)
        return call_fail(c, ERR_NOTFOUND, "%s: no such directory", c->config->data);
    int code = services_open(c, SERVICE_QUEUE, &r.services);
    if (code)
        return code;
    enum err err = archive_files_open(config_path(c->config, "warc", dir), &r.all, &m);
    if (err && !(err == ERR_NOTFOUND && c->argc)) {
        code = call_fail(c, err, "%s", *m.text ? m.text : dir);
    } else {
        if (err)
            r.all = (struct archive_files){.arena = arena_new()};
        r.arena = arena_new();
        code = run_paths(c, &r, dir);
        arena_free(r.arena);
        archive_files_done(&r.all);
    }
    services_close(&r.services);
    return code;
}

static const struct option_spec options[] = {
    {0, "from", "TIME", "only what was fetched then or later (UTC)"},
    {0, "to", "TIME", "only what was fetched then or earlier"},
    {0, "source", "NAME", "only the pages of this source"},
    {0, NULL, NULL, NULL},
};

extern const struct verb verb_replay;
const struct verb verb_replay = {
    "replay",
    "parse the archive again",
    "[PATH...]",
    "Publishes the articles of the archive again, or of the files named, so that they are parsed and indexed as they "
    "were\n"
    "the first time: after an upgrade of the parser, or to rebuild an index that is lost. Docs keep their ids, so "
    "nothing\n"
    "is there twice. It waits while the parser has enough to do. One that was interrupted goes on where it stopped "
    "when\n"
    "it is called in the same way again. Files of other crawlers have no page heads: `harkara import` takes those.\n"
    "\n"
    "    harkara replay --from 2026-11-01 --source dawn",
    options,
    0,
    -1,
    run_replay,
};
