// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Files inside the executable (cmake/Embed.cmake makes the tables).
#ifndef CORE_EMBED_H
#define CORE_EMBED_H

#include "core/view.h"

struct embed {
    const char *path; // below its folder, '/' between parts; NULL ends a table
    const unsigned char *start, *end;
};

// The entry of that path, or NULL.
const struct embed *embed_find(const struct embed *table, struct view path);
struct view embed_view(const struct embed *e);

#endif
