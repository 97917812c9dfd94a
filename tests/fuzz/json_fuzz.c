// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// fuzzes: core/json
#include "core/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t walk(const struct json *v, int depth)
{
    size_t n = json_view(v).n + (json_to_int(v, 0) > 0) + (json_to_double(v, 0) > 0) + json_to_bool(v, false);
    CHECK(depth <= 101);
    for (const struct json *child = json_first(v); child; child = json_next(child))
        n += walk(child, depth + 1) + view_of(json_name(child)).n;
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(json_cleanup) struct json *root = NULL;
    struct errmsg m;
    if (!json_parse((struct view){(const char *)data, size}, &root, &m))
        CHECK(walk(root, 1) <= 4 * size);
    return 0;
}
