// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Shards on disk. Xapian gives a new database its version file last, so a directory without one is a shard that is
// still being made, and is passed over.
#include "index/shards.h"

#include "core/mem.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define VERSION_FILE "iamglass"

// Whatever the system has against a directory can be mended, so it is one of the two codes that are tried again.
static enum err refused(struct errmsg *m, const char *what, const char *path, int number)
{
    enum err err = err_from_errno(number) == ERR_FULL ? ERR_FULL : ERR_IO;
    return errmsg_set(m, err, "%s %s: %s", what, path, strerror(number));
}

static char *path_join(const char *dir, const char *name)
{
    size_t n = strlen(dir) + strlen(name) + 2;
    char *path = mem_alloc(n);
    snprintf(path, n, "%s/%s", dir, name);
    return path;
}

static bool is_shard(const char *path)
{
    struct stat st;
    char *file = path_join(path, VERSION_FILE);
    bool is = stat(file, &st) == 0 && S_ISREG(st.st_mode);
    free(file);
    return is;
}

// Takes the path.
static void add(struct shards *s, char *path)
{
    struct stat st;
    if (!is_shard(path) || stat(path, &st) != 0) {
        free(path);
        return;
    }
    s->paths = mem_resize(s->paths, s->count + 1, sizeof(*s->paths));
    s->inodes = mem_resize(s->inodes, s->count + 1, sizeof(*s->inodes));
    // Sorted as they come: there are few.
    size_t at = s->count++;
    for (; at > 0 && strcmp(s->paths[at - 1], path) > 0; at--) {
        s->paths[at] = s->paths[at - 1];
        s->inodes[at] = s->inodes[at - 1];
    }
    s->paths[at] = path;
    s->inodes[at] = (uint64_t)st.st_ino;
}

enum err shards_list(const char *index_dir, struct shards *ret_shards, struct errmsg *m)
{
    struct shards s = {0};
    DIR *dir = opendir(index_dir);
    if (!dir && errno == ENOENT) {
        *ret_shards = s;
        return OK;
    }
    if (!dir)
        return refused(m, "cannot read the index", index_dir, errno);
    for (struct dirent *entry = readdir(dir); entry && s.count <= SHARDS_MAX; entry = readdir(dir)) {
        if (entry->d_name[0] != '.')
            add(&s, path_join(index_dir, entry->d_name));
    }
    closedir(dir);
    if (s.count > SHARDS_MAX) {
        shards_done(&s);
        return errmsg_set(m, ERR_TOOBIG, "the index %s has more than %d shards", index_dir, SHARDS_MAX);
    }
    *ret_shards = s;
    return OK;
}

void shards_done(struct shards *s)
{
    for (size_t i = 0; i < s->count; i++)
        free(s->paths[i]);
    free(s->paths);
    free(s->inodes);
    *s = (struct shards){0};
}

bool shards_are_equal(const struct shards *a, const struct shards *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        if (strcmp(a->paths[i], b->paths[i]) != 0 || a->inodes[i] != b->inodes[i])
            return false;
    }
    return true;
}

// As `mkdir -p`.
static enum err make_directories(const char *path, struct errmsg *m)
{
    char part[PATH_MAX];
    if (strlen(path) >= sizeof(part))
        return errmsg_set(m, ERR_TOOBIG, "the path of the index is longer than %zu bytes", sizeof(part) - 1);
    for (size_t i = 1; i <= strlen(path); i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0750) != 0 && errno != EEXIST)
            return refused(m, "cannot make the directory", part, errno);
    }
    return OK;
}

enum err shards_make(const char *index_dir, const char *shard, char **ret_path, struct errmsg *m)
{
    enum err err = make_directories(index_dir, m);
    if (err)
        return err;
    *ret_path = path_join(index_dir, shard);
    return OK;
}
