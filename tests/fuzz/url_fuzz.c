// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: core/url
// A base and a reference. What was parsed parses to itself; a web address's canonical form is its own canonical form.
#include "core/url.h"
#include "tests/support/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view rest = {(const char *)data, size}, first = view_cut(&rest, '\n');
    CLEANUP(url_done) struct url base = {0}, u = {0}, again = {0}, canonical = {0};
    CLEANUP(buf_done) struct buf once, twice;
    buf_init(&once, URL_FORM_MAX_BYTES);
    buf_init(&twice, URL_FORM_MAX_BYTES);
    if (url_parse(rest, url_parse(first, NULL, &base) ? NULL : &base, &u))
        return 0;
    CHECK(!url_parse(view_of(u.text), NULL, &again) && view_is(view_of(u.text), again.text));
    url_add_canonical(&once, &u);
    if (!url_is_web(&u) || once.n > URL_MAX_BYTES)
        return 0;
    CHECK(!url_parse(buf_view(&once), NULL, &canonical) && view_is(buf_view(&once), canonical.text));
    url_add_canonical(&twice, &canonical);
    CHECK(view_equals(buf_view(&once), buf_view(&twice)));
    return 0;
}
