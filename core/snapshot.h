// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Versioned snapshots of the control plane for the workers, through Redis: "sources", "watches". The control node puts
// a whole new text; workers ask for it when the version has moved (one GET, cheap enough for every second).
#ifndef CORE_SNAPSHOT_H
#define CORE_SNAPSHOT_H

#include "core/redis.h"

// Replaces the snapshot; its version grows by one, unless the text is what stands there already.
enum err snapshot_put(struct redis *r, const char *name, struct view text) MUST_USE;
// Appends the text when its version differs from *version, and sets it. OK without change leaves both alone;
// ERR_NOTFOUND when none was ever put. Start with *version = 0.
enum err snapshot_get(struct redis *r, const char *name, int64_t *version, struct buf *out) MUST_USE;

#endif
