// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Doc ↔ bytes, through the codec and the doc's own JSON. The text of a doc is bounded; its JSON may be longer, by
// escapes and by the names of its members.
#include "index/stored.h"

#include "core/codec.h"

enum { JSON_MAX_BYTES = 4 * DOC_MAX_BYTES };

enum err stored_write(const struct doc *d, struct buf *out)
{
    CLEANUP(buf_done) struct buf json;
    buf_init(&json, JSON_MAX_BYTES);
    struct json_writer w;
    json_init(&w, &json);
    doc_write(d, &w);
    enum err err = buf_err(&json);
    return err ? err : codec_encode(CODEC_ZSTD, buf_view(&json), out);
}

enum err stored_read(struct view bytes, struct doc **ret_doc, struct errmsg *m)
{
    CLEANUP(buf_done) struct buf json;
    buf_init(&json, JSON_MAX_BYTES);
    enum err err = codec_decode(CODEC_ZSTD, bytes, &json);
    if (err)
        return errmsg_set(m, err, "the doc's bytes are no zstd frame of at most %d bytes", (int)JSON_MAX_BYTES);
    return doc_read(buf_view(&json), ret_doc, m);
}
