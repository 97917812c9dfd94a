// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Passages from spans. Spans may overlap (a phrase and a word within it): what is marked already is not marked twice.
#include "server/marks.h"

static void write_passage(struct json_writer *w, struct view text, size_t start, size_t end, int64_t clause)
{
    if (start >= end)
        return;
    json_open_object(w);
    json_add_string(w, "t", (struct view){text.p + start, end - start});
    if (clause >= 0)
        json_add_int(w, "m", clause);
    json_close_object(w);
}

void marks_write(struct json_writer *w, struct view text, size_t unit, const struct verdict *verdict)
{
    size_t done = 0;
    json_open_array(w);
    for (size_t i = 0; i < verdict->span_count; i++) {
        const struct span *s = &verdict->spans[i];
        if (s->unit != unit || s->end > text.n || s->end <= done)
            continue;
        size_t start = s->start > done ? s->start : done;
        write_passage(w, text, done, start, -1);
        write_passage(w, text, start, s->end, s->clause);
        done = s->end;
    }
    write_passage(w, text, done, text.n, -1);
    json_close_array(w);
}

bool marks_any(size_t unit, const struct verdict *verdict)
{
    for (size_t i = 0; i < verdict->span_count; i++)
        if (verdict->spans[i].unit == unit)
            return true;
    return false;
}
