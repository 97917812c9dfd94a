// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Versioned snapshots of the control plane for the workers, through Redis: "sources", "watches". The control node puts
// a whole new text; workers ask for it when the version has moved (one GET, cheap enough for every second).
//
// A large snapshot is put in numbered parts instead, each with a version that its writer gives it, so that a change
// costs one part and not the whole. Put the parts that differ, then commit: readers are told of all of them at once.
#ifndef CORE_SNAPSHOT_H
#define CORE_SNAPSHOT_H

#include "core/arena.h"
#include "core/redis.h"

// Replaces the snapshot; its version grows by one, unless the text is what stands there already.
enum err snapshot_put(struct redis *r, const char *name, struct view text) MUST_USE;
// Appends the text when its version differs from *version, and sets it. OK without change leaves both alone;
// ERR_NOTFOUND when none was ever put. Start with *version = 0.
enum err snapshot_get(struct redis *r, const char *name, int64_t *version, struct buf *out) MUST_USE;

struct snapshot_part {
    int64_t part, version;
};
// The parts that stand there, in no order, in the arena.
enum err snapshot_parts(struct redis *r, const char *name, struct arena *a, struct snapshot_part **ret_parts,
                        size_t *ret_count) MUST_USE;
enum err snapshot_put_part(struct redis *r, const char *name, struct snapshot_part part, struct view text) MUST_USE;
// The snapshot's version grows by one if parts were put since the last commit, or if there was none.
enum err snapshot_commit(struct redis *r, const char *name) MUST_USE;
// ERR_NOTFOUND before the first commit.
enum err snapshot_version(struct redis *r, const char *name, int64_t *ret_version) MUST_USE;
// Appends the text of a part, which may be newer than the version that snapshot_parts told. ERR_NOTFOUND.
enum err snapshot_get_part(struct redis *r, const char *name, int64_t part, struct buf *out) MUST_USE;

#endif
