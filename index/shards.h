// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The shards of an index: one Xapian database a directory, <index_dir>/<shard>/, all read as one. Today there is one,
// "fresh"; slices by time can stand beside it without a change in who reads.
#ifndef INDEX_SHARDS_H
#define INDEX_SHARDS_H

#include "core/err.h"
#include "core/view.h"

#define SHARD_FRESH "fresh"
enum { SHARDS_MAX = 1024 };

struct shards {
    char **paths;     // sorted
    uint64_t *inodes; // a shard that was put in another's place is another
    size_t count;
};

// The shards that can be opened now; none for a directory that does not exist. Free with shards_done. ERR_IO,
// ERR_TOOBIG.
enum err shards_list(const char *index_dir, struct shards *ret_shards, struct errmsg *m) MUST_USE;
void shards_done(struct shards *s);
bool shards_are_equal(const struct shards *a, const struct shards *b);
// Makes the index directory where it is missing, and gives the path of that shard. Owned: free it.
enum err shards_make(const char *index_dir, const char *shard, char **ret_path, struct errmsg *m) MUST_USE;

#endif
