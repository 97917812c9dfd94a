// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Files inside the executable. The tables are short and looked up rarely, so a walk is enough.
#include "core/embed.h"

const struct embed *embed_find(const struct embed *table, struct view path)
{
    for (const struct embed *e = table; e->path; e++)
        if (view_is(path, e->path))
            return e;
    return NULL;
}

struct view embed_view(const struct embed *e)
{
    return (struct view){(const char *)e->start, (size_t)(e->end - e->start)};
}
