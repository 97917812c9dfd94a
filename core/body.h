// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The bodies of queue entries: put beside the stream (in a segment file, or in a Redis string where no file system is
// shared), loaded by readers, removed when nothing refers to them any more. The queue alone uses this; how references
// are counted is written in docs/internals/queue.md.
#ifndef CORE_BODY_H
#define CORE_BODY_H

#include "core/arena.h"
#include "core/redis.h"

// Where a body lies: in a file (path, offset) or under a key; length is what is stored there. Both empty: no body.
struct body_place {
    struct view path;
    uint64_t offset;
    struct view key;
    uint64_t length;
    struct view bytes; // to be stored under the key by the publishing script
};

struct body_store;
// Borrows redis. data_dir may be NULL when bodies are in Redis. Returns owned.
enum err body_store_new(struct redis *redis, const char *data_dir, bool in_redis,
                        struct body_store **ret_store) MUST_USE;
void body_store_free(struct body_store *s); // NULL is fine; closes its segments

// Compresses the body and puts it beside the stream. Views of the place live in the arena.
enum err body_put(struct body_store *s, const char *stream, struct view body, struct arena *a,
                  struct body_place *ret_place) MUST_USE;
// For a body that lies in a file already: the place as it is, or a copy under a key where no file system is shared.
enum err body_put_at(struct body_store *s, const struct body_place *at, struct arena *a,
                     struct body_place *ret_place) MUST_USE;
// The body as it was given to body_put, or the bytes of the file. ERR_NOTFOUND, ERR_CORRUPT, ERR_TOOBIG, ERR_IO; also
// ERR_DOWN where the body is in Redis.
enum err body_load(struct body_store *s, const struct body_place *place, struct arena *a,
                   struct view *ret_body) MUST_USE;
// Forgets the open segments, because Redis does not know them (any more): the next body begins a new one.
void body_forget(struct body_store *s);

// Removes the stream's segments that nobody writes to and no entry refers to. What cannot be done now is done by the
// next sweep, so there is no error to tell.
void body_sweep(struct body_store *s, const char *stream);

#endif
