// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The buffer holds what was read and not yet handed on: less than a line and a piece.
#include "cmd/lines.h"

#include "core/buf.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { PIECE_BYTES = 1 << 20 };

struct reading {
    const char *path;
    lines_fn *fn;
    void *user;
    size_t number;
    struct buf *text;
};

static enum err hand_on(struct reading *r, struct view line)
{
    r->number++;
    return view_trim(line).n ? r->fn(r->user, line, r->number) : OK;
}

// All whole lines; the first `searched` bytes are known to hold no end of line.
static enum err take_lines(struct reading *r, size_t searched)
{
    struct view rest = buf_view(r->text);
    enum err err = OK;
    for (size_t end = searched + view_find_char(view_from(rest, searched), '\n'); end < rest.n && !err;
         end = view_find_char(rest, '\n')) {
        err = hand_on(r, (struct view){rest.p, end});
        rest = view_from(rest, end + 1);
    }
    memmove(r->text->p, rest.p, rest.n);
    buf_cut(r->text, rest.n);
    return err;
}

static enum err read_all(struct reading *r, FILE *f, struct errmsg *m)
{
    for (size_t n = 1; n > 0;) {
        size_t before = r->text->n;
        char *to = buf_reserve(r->text, PIECE_BYTES);
        if (!to)
            return errmsg_set(m, ERR_TOOBIG, "%s: line %zu is longer than %d bytes", r->path, r->number + 1,
                              LINES_MAX_BYTES);
        n = fread(to, 1, PIECE_BYTES, f);
        buf_wrote(r->text, n);
        enum err err = take_lines(r, before);
        if (err)
            return err;
    }
    if (ferror(f))
        return errmsg_set(m, ERR_IO, "%s: cannot be read", r->path);
    return r->text->n ? hand_on(r, buf_view(r->text)) : OK;
}

enum err lines_each(const char *path, lines_fn *fn, void *user, struct errmsg *m)
{
    CLEANUP(buf_done) struct buf text;
    buf_init(&text, LINES_MAX_BYTES);
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *f = is_stdin ? stdin : fopen(path, "re");
    if (!f)
        return errmsg_set(m, err_from_errno(errno), "%s: %s", path, strerror(errno));
    struct reading r = {path, fn, user, 0, &text};
    enum err err = read_all(&r, f, m);
    if (!is_stdin)
        fclose(f);
    return err;
}
