// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A doc as the index keeps it: its JSON in one zstd frame.
#ifndef INDEX_STORED_H
#define INDEX_STORED_H

#include "core/doc.h"

// Appends. ERR_TOOBIG past the buffer's maximum.
enum err stored_write(const struct doc *d, struct buf *out) MUST_USE;
// ERR_CORRUPT, ERR_SYNTAX, ERR_TOOBIG with the reason. Returns owned.
enum err stored_read(struct view bytes, struct doc **ret_doc, struct errmsg *m) MUST_USE;

#endif
