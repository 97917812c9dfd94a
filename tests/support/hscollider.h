// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The regular expressions and texts of the hscollider set, as ours takes them: over Unicode text.
#ifndef TESTS_SUPPORT_HSCOLLIDER_H
#define TESTS_SUPPORT_HSCOLLIDER_H

#include "core/arena.h"

struct collider_text {
    uint32_t pattern; // index of its pattern
    struct view text; // valid UTF-8: bytes that are none became U+FFFD
    bool intact;      // no byte was changed
    bool matches;     // what the set says
    bool known;       // the set says it
};
struct collider_pattern {
    uint32_t id;
    struct view pattern; // flags m and so on written into it
    bool nocase, dotall;
    bool plain; // no limits of length, offset or distance that are not PCRE's
};
struct collider {
    struct collider_pattern *patterns;
    size_t pattern_count;
    struct collider_text *texts;
    size_t text_count;
};
// False, after printing "skipped", where the data does not exist. Lives in the arena.
bool collider_open(struct arena *a, struct collider *ret_set);

#endif
