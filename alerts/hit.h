// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A hit: one watch matched one doc (and revision). Travels in [hits] as JSON: {"watch":id,"watch_name",…,"doc":{id,
// rev, url, title, source, site, lang, medium,
// published_ms},"clauses":[{"clause":n,"text":"…"}],"spans":[[clause,unit,start,end], …], "passage":[{"t","m"},
// …],"matched_ms"}. Unique per (watch, doc, rev) wherever it is stored.
#ifndef ALERTS_HIT_H
#define ALERTS_HIT_H

#include "core/doc.h"
#include "query/eval.h"

struct hit_head {
    int64_t watch;
    struct view watch_name, doc_id, url, title, source, lang;
    uint32_t rev;
    int64_t published_ms, matched_ms;
    struct view clauses, passage; // JSON arrays, as above
};
// Appends the hit of this verdict.
void hit_write(int64_t watch, struct view watch_name, const struct query *q, const struct doc *d,
               const struct verdict *verdict, int64_t now_ms, struct buf *out);
// Views live in the arena. ERR_SYNTAX.
enum err hit_read(struct view json, struct arena *a, struct hit_head *ret_hit) MUST_USE;

#endif
