// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Bodies beside the stream. Ours (segments, keys) are zstd frames; a file outside spool/ is somebody else's and is
// read as it is.
//
// A segment may be removed when no entry refers to it and no producer will write one that does. The count of
// references is a field of the hash "refs", made (at zero) before the first body goes in; the publishing script refuses
// a segment that has no field. Whoever removes one takes the lock on the file, then the field, then the name. So a
// command of a dead producer that is still on its way to Redis finds the field gone and does nothing, and its input,
// never acknowledged, is worked on again.
#include "core/body.h"

#include "core/codec.h"
#include "core/crypt.h"
#include "core/mem.h"
#include "core/queue.h"
#include "core/queue_parts.h"
#include "core/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { KEEP_BYTES = 4 << 20 }; // a buffer that grew larger is given back after use
#define FORGETFUL_MS "3000"    // longer than what Redis may forget in a crash, see release.lua

struct writer {
    const char *stream;
    struct spool_segment segment;
};

struct body_store {
    struct redis *redis;
    int dir_fd; // -1: none
    bool in_redis;
    struct buf stored, plain; // scratch
    struct writer writers[QUEUE_STREAMS];
    struct redis_script *release;
};

enum err body_store_new(struct redis *redis, const char *data_dir, bool in_redis, struct body_store **ret_store)
{
    int dir_fd = data_dir ? open(data_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (dir_fd < 0 && !in_redis)
        return data_dir ? err_from_errno(errno) : ERR_CONFIG;
    struct body_store *s = mem_zalloc(sizeof *s);
    *s = (struct body_store){.redis = redis, .dir_fd = dir_fd, .in_redis = in_redis};
    buf_init(&s->stored, QUEUE_BODY_MAX_BYTES + (QUEUE_BODY_MAX_BYTES >> 7)); // what does not compress grows a little
    buf_init(&s->plain, QUEUE_BODY_MAX_BYTES);
    for (size_t i = 0; i < QUEUE_STREAMS; i++)
        s->writers[i].segment.fd = -1;
    s->release = queue_script("release.lua");
    *ret_store = s;
    return OK;
}

void body_store_free(struct body_store *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < QUEUE_STREAMS; i++)
        spool_close(&s->writers[i].segment);
    if (s->dir_fd >= 0)
        close(s->dir_fd);
    buf_done(&s->stored);
    buf_done(&s->plain);
    queue_script_free(s->release);
    free(s);
}

void body_forget(struct body_store *s)
{
    for (size_t i = 0; i < QUEUE_STREAMS; i++)
        spool_close(&s->writers[i].segment);
}

static void shrink(struct buf *b)
{
    if (b->room > KEEP_BYTES)
        buf_done(b);
    buf_clear(b);
}

// ---- putting ---------------------------------------------------------------------------------------------------

static struct writer *writer_of(struct body_store *s, const char *stream)
{
    struct writer *w = s->writers;
    while (w->stream && w->stream != stream)
        w++;
    CHECK(w < s->writers + QUEUE_STREAMS); // names come from the queue's one table
    w->stream = stream;
    return w;
}

static enum err open_segment(struct body_store *s, struct writer *w)
{
    enum err err = spool_create(s->dir_fd, w->stream, &w->segment);
    if (err)
        return err;
    err = redis_call(s->redis, NULL, "HSETNX " QUEUE_KEY_REFS " %s 0", w->segment.path);
    if (err)
        spool_close(&w->segment); // registered perhaps, used by nobody: the next sweep removes it
    return err;
}

static enum err put_in_segment(struct body_store *s, const char *stream, struct view bytes, struct arena *a,
                               struct body_place *ret_place)
{
    struct writer *w = writer_of(s, stream);
    if (w->segment.fd >= 0 && w->segment.n + bytes.n > SPOOL_SEGMENT_MAX_BYTES)
        spool_close(&w->segment);
    enum err err = w->segment.fd >= 0 ? OK : open_segment(s, w);
    if (err)
        return err;
    uint64_t offset;
    err = spool_append(&w->segment, bytes, &offset);
    if (err)
        return err;
    *ret_place =
        (struct body_place){.path = arena_copy(a, view_of(w->segment.path)), .offset = offset, .length = bytes.n};
    return OK;
}

static enum err put_under_key(struct view bytes, struct arena *a, struct body_place *ret_place)
{
    char id[CRYPT_ID_TEXT];
    const char *key = arena_printf(a, QUEUE_KEY_BODY "%s", crypt_random_id(id));
    *ret_place = (struct body_place){.key = view_of(key), .length = bytes.n, .bytes = arena_copy(a, bytes)};
    return OK;
}

enum err body_put(struct body_store *s, const char *stream, struct view body, struct arena *a,
                  struct body_place *ret_place)
{
    buf_clear(&s->stored);
    enum err err = body.n > QUEUE_BODY_MAX_BYTES ? ERR_TOOBIG : codec_encode(CODEC_ZSTD, body, &s->stored);
    if (!err)
        err = s->in_redis ? put_under_key(buf_view(&s->stored), a, ret_place)
                          : put_in_segment(s, stream, buf_view(&s->stored), a, ret_place);
    shrink(&s->stored);
    return err;
}

enum err body_put_at(struct body_store *s, const struct body_place *at, struct arena *a, struct body_place *ret_place)
{
    if (view_starts(at->path, QUEUE_SPOOL))
        return ERR_BUG; // segments are the queue's own: it counts who refers to them
    if (at->length > QUEUE_BODY_MAX_BYTES)
        return ERR_TOOBIG;
    if (!s->in_redis) {
        *ret_place = *at;
        return OK;
    }
    buf_clear(&s->plain);
    enum err err = s->dir_fd < 0 ? ERR_CONFIG : spool_load(s->dir_fd, at->path, at->offset, at->length, &s->plain);
    if (!err)
        err = body_put(s, NULL, buf_view(&s->plain), a, ret_place);
    shrink(&s->plain);
    return err;
}

// ---- loading ---------------------------------------------------------------------------------------------------

static enum err decode(struct body_store *s, struct view bytes)
{
    enum err err = codec_decode(CODEC_ZSTD, bytes, &s->plain);
    if (!err && !bytes.n) // an empty frame has bytes; none at all is not what was written
        err = ERR_CORRUPT;
    return err;
}

static enum err load_key(struct body_store *s, struct view key)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    enum err err = redis_call(s->redis, &reply, "GET %b", key.p, key.n);
    if (err)
        return err;
    return reply_is_nil(reply) ? ERR_NOTFOUND : decode(s, reply_view(reply));
}

static enum err load_file(struct body_store *s, const struct body_place *place)
{
    if (s->dir_fd < 0)
        return ERR_NOTFOUND;
    if (!view_starts(place->path, QUEUE_SPOOL))
        return spool_load(s->dir_fd, place->path, place->offset, place->length, &s->plain);
    enum err err = spool_load(s->dir_fd, place->path, place->offset, place->length, &s->stored);
    return err ? err : decode(s, buf_view(&s->stored));
}

enum err body_load(struct body_store *s, const struct body_place *place, struct arena *a, struct view *ret_body)
{
    buf_clear(&s->stored);
    buf_clear(&s->plain);
    enum err err = place->key.n ? load_key(s, place->key) : load_file(s, place);
    if (!err)
        *ret_body = arena_copy(a, buf_view(&s->plain));
    shrink(&s->stored);
    shrink(&s->plain);
    return err;
}

// ---- removing --------------------------------------------------------------------------------------------------

static bool may_remove(struct body_store *s, const char *path)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    struct view args[] = {VIEW_LIT(QUEUE_KEY_REFS), VIEW_LIT(QUEUE_KEY_FREED), view_of(path), VIEW_LIT(FORGETFUL_MS)};
    return redis_eval(s->redis, s->release, &reply, 2, 2, args) == OK && reply_int(reply) == 1;
}

static void reclaim(void *user, const char *path)
{
    struct body_store *s = user;
    int fd;
    if (spool_lock(s->dir_fd, path, &fd) != OK)
        return;
    if (may_remove(s, path))
        (void)!spool_remove(s->dir_fd, path); // on failure left to the next sweep: nothing refers to the file
    close(fd);
}

void body_sweep(struct body_store *s, const char *stream)
{
    if (s->dir_fd >= 0)
        spool_each(s->dir_fd, stream, reclaim, s);
}
