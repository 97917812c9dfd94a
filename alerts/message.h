// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What a notification says, whatever carries it: the reading of one hit for a person. Mail and webhook are two writings
// of this. Everything in it came from outside and is plain text; each writer escapes for its own form.
#ifndef ALERTS_MESSAGE_H
#define ALERTS_MESSAGE_H

#include "core/arena.h"
#include "core/err.h"

struct message_run {
    struct view text;
    bool marked; // one of the words that matched
};
struct message {
    int64_t hit; // its number in the inbox
    int64_t watch;
    struct view watch_name;
    struct view doc_id, title, url, source, site, lang, medium;
    int64_t rev;
    int64_t published_ms; // 0: unknown
    int64_t matched_ms;   // the "as of" of all that is said
    struct view *clauses; // the parts of the query that matched, as its author wrote them
    size_t clause_count;
    struct message_run *runs; // the passage, in order
    size_t run_count;
    struct view link; // the hit in Harkara's page
};

// hit_json as alerts/hit.h says; public_url without a slash at its end. Everything lives in the arena. ERR_SYNTAX.
enum err message_read(struct view hit_json, int64_t hit, struct view public_url, struct arena *a,
                      struct message *ret_message) MUST_USE;
// True for http and https addresses without white space, quotes or angle brackets: fit for a link.
bool message_url_is_safe(struct view url);
// The outlet in words: the source's name, and its site where that says more. Lives in the arena.
struct view message_outlet(const struct message *m, struct arena *a);

#endif
