// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The index stage: [docs] → searchable. One process writes; it commits by count and time (config index.*), and only
// acknowledges what a commit has made durable.
#ifndef INDEX_WRITER_H
#define INDEX_WRITER_H

#include "core/doc.h"
#include "core/stage.h"

// Loops until the stage is stopping. A full disk, a read-only directory, another writer: told in the log, tried again,
// nothing acknowledged meanwhile. Returns what only a person can mend (ERR_CORRUPT, ERR_CONFIG).
enum err writer_run(struct stage *s) MUST_USE;

// The same by hand, for `harkara import` without a queue, tests and benchmarks.
struct writer;
// Makes the directory where it is missing. ERR_BUSY when another process writes. ERR_IO, ERR_FULL, ERR_CORRUPT. Owned.
enum err writer_open(const char *index_dir, struct writer **ret_writer, struct errmsg *m) MUST_USE;
// Adds or replaces by id; an older revision than the stored one is ignored. ERR_TOOBIG, ERR_SYNTAX: the doc's own
// fault, the writer goes on. After any other error it refuses all work, a commit too: what came since the last commit
// is lost and is to be put again into a new writer.
enum err writer_put(struct writer *w, const struct doc *d) MUST_USE;
// ERR_NOTFOUND.
enum err writer_delete(struct writer *w, struct view id) MUST_USE;
enum err writer_commit(struct writer *w) MUST_USE;
// Why the last call failed, for a person. Borrowed, never NULL.
const char *writer_error(const struct writer *w);
void writer_close(struct writer *w); // commits nothing; NULL is fine

#endif
