// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Walking of directories, and standard input.
#include "cmd/files.h"

#include <errno.h>
#include <fts.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

enum err file_walk(const char *path, file_fn *fn, void *user, struct errmsg *m)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return errmsg_set(m, ERR_NOTFOUND, "%s: %s", path, strerror(errno));
    char *roots[] = {(char *)path, NULL};
    FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_COMFOLLOW, by_name);
    if (!fts)
        return errmsg_set(m, err_from_errno(errno), "%s: %s", path, strerror(errno));
    enum err result = OK;
    for (FTSENT *e = fts_read(fts); e; e = fts_read(fts)) {
        if (e->fts_info != FTS_F)
            continue;
        const char *relative = e->fts_path + (e->fts_level ? strlen(path) : strlen(e->fts_path));
        enum err err = fn(user, e->fts_path, relative + strspn(relative, "/"));
        if (err)
            result = err;
    }
    fts_close(fts);
    return result;
}

enum err file_read_stdin(struct buf *out)
{
    char piece[4096];
    for (ssize_t n; (n = read(STDIN_FILENO, piece, sizeof piece)) != 0;) {
        if (n < 0)
            return ERR_IO;
        buf_add(out, piece, (size_t)n);
    }
    return buf_err(out);
}
