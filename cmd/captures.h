// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The archive as the verbs see it: its files with their indexes, and the captures of an address in them.
#ifndef CMD_CAPTURES_H
#define CMD_CAPTURES_H

#include "core/arena.h"
#include "core/cdxj.h"

struct archive_file {
    struct view path;      // as to be opened
    struct view index;     // its lines, mapped; where the file has no index, made in memory
    bool is_complete;      // it has its index beside it
    bool is_being_written; // a crawler holds it
    uint64_t bytes;
};
struct archive_files {
    struct archive_file *items; // in the order of their names, which is that of time for one crawler
    size_t count;
    struct arena *arena;
};
// All WARC and ARC files below the directory. ERR_NOTFOUND, ERR_IO …: m. Free with archive_files_done.
enum err archive_files_open(const char *dir, struct archive_files *ret_files, struct errmsg *m) MUST_USE;
void archive_files_done(struct archive_files *files);
// Whether the name is that of a WARC or ARC file.
bool archive_is_file(struct view name);

// What is looked for: the captures of a SURT key (core/cdxj.h) nearest to a time; with a digest only captures in full
// that have it (what a revisit stands for).
struct capture_query {
    struct view key;
    int64_t at_ms;      // 0: the newest
    struct view digest; // empty: any
};
struct capture_place {
    const struct archive_file *file;
    struct cdxj_line line;
    int64_t date_ms;
};
// ERR_NOTFOUND. Views of the line live in the arena.
enum err archive_find(const struct archive_files *files, const struct capture_query *q, struct arena *a,
                      struct capture_place *ret_place) MUST_USE;
// Calls fn for each capture of the key, file by file.
typedef void capture_fn(void *user, const struct capture_place *place);
void archive_each(const struct archive_files *files, struct view key, struct arena *a, capture_fn *fn, void *user);
// The member's bytes, in the arena. ERR_CORRUPT: the file is shorter; ERR_IO.
enum err archive_load(const struct capture_place *place, struct arena *a, struct view *ret_record) MUST_USE;

#endif
