// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: core/url
// First a byte that names a part, then a line with the value, the rest the address. A URL with a part set must parse
// to itself; its SURT key is made too.
#include "core/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view rest = {(const char *)data, size}, part = {rest.p, size > 0};
    CLEANUP(url_done) struct url u = {0}, again = {0};
    CLEANUP(buf_done) struct buf surt;
    buf_init(&surt, URL_FORM_MAX_BYTES);
    rest = view_from(rest, 1);
    struct view value = view_cut(&rest, '\n');
    if (!part.n || url_parse(rest, NULL, &u) || url_set(&u, (enum url_part)(data[0] % URL_PARTS), value))
        return 0;
    CHECK(!url_parse(view_of(u.text), NULL, &again) && view_is(view_of(u.text), again.text));
    url_add_surt(&surt, &u);
    return 0;
}
