// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The reader of the ledger. It is written by crawler/lua/ alone.
#include "core/ledger.h"

#include "core/buf.h"

enum { KEY_MAX_BYTES = 1024 };

enum err ledger_read(struct redis *r, struct view source, ledger_fn *fn, void *user)
{
    CLEANUP(reply_cleanup) struct reply *reply = NULL;
    CLEANUP(buf_done) struct buf key;
    buf_init(&key, KEY_MAX_BYTES);
    if (source.n > 0)
        buf_printf(&key, LEDGER_SOURCE_PREFIX "%.*s" LEDGER_SOURCE_SUFFIX, VIEW_ARG(source));
    else
        buf_add_str(&key, LEDGER_KEY);
    enum err err = buf_err(&key);
    if (!err)
        err = redis_call(r, &reply, "HGETALL %b", key.p, key.n);
    if (err)
        return err;
    for (size_t i = 0; i + 1 < reply_count(reply); i += 2) {
        int64_t count = reply_int(reply_at(reply, i + 1));
        if (count != 0)
            fn(user, reply_view(reply_at(reply, i)), count);
    }
    return OK;
}
