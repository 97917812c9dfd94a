// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The index stage: [docs] → searchable. One process writes; it commits by count and time (config index.*), and only
// acknowledges what a commit has made durable.
#ifndef INDEX_WRITER_H
#define INDEX_WRITER_H

#include "core/doc.h"
#include "core/stage.h"

enum err writer_run(struct stage *s) MUST_USE;

// The same by hand, for `harkara import` without a queue, tests and benchmarks.
struct writer;
// ERR_BUSY when another process writes.
enum err writer_open(const char *index_dir, struct writer **ret_writer, struct errmsg *m) MUST_USE;
// Adds or replaces by id; an older revision than the stored one is ignored.
enum err writer_put(struct writer *w, const struct doc *d) MUST_USE;
enum err writer_delete(struct writer *w, struct view id) MUST_USE;
enum err writer_commit(struct writer *w) MUST_USE;
void writer_close(struct writer *w); // commits nothing

#endif
