// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The lexer finds the names; all else is copied as it stands.
#include "query/expand.h"

#include "query/lexer.h"

enum { DEPTH_MAX = 16 };

static enum err expand(struct view text, const struct query_saved *saved, int depth, struct arena *a, struct buf *out)
{
    struct lexer l = {.text = text};
    struct lexeme x;
    size_t copied = 0;
    enum err err = lexer_next(&l, &x);
    for (; !err && x.kind != LEX_END; err = lexer_next(&l, &x)) {
        struct view inner;
        if (x.kind != LEX_SAVED)
            continue;
        err = depth == DEPTH_MAX ? ERR_TOOBIG : saved->find(saved->user, x.text, a, &inner);
        if (err)
            return err;
        buf_add_view(out, (struct view){text.p + copied, x.start - copied});
        buf_add_char(out, '(');
        err = expand(inner, saved, depth + 1, a, out);
        if (err)
            return err;
        buf_add_char(out, ')');
        copied = x.end;
    }
    buf_add_view(out, view_from(text, copied));
    return err ? err : buf_err(out);
}

enum err query_expand(struct view text, const struct query_saved *saved, struct arena *a, struct view *ret_text)
{
    if (view_find_char(text, '%') == text.n) {
        *ret_text = text;
        return OK;
    }
    CLEANUP(buf_done) struct buf out;
    buf_init(&out, QUERY_MAX_BYTES);
    enum err err = expand(text, saved, 0, a, &out);
    if (!err)
        *ret_text = arena_copy(a, buf_view(&out));
    return err;
}
