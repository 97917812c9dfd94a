// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Text with its matching parts marked, as JSON passages: [{"t":"palm "},{"t":"oil","m":1}], m being the clause of the
// query. Never HTML: the page sets each text as text.
#ifndef SERVER_MARKS_H
#define SERVER_MARKS_H

#include "core/json.h"
#include "query/eval.h"

// Writes one text unit of the verdict's doc as an array of passages.
void marks_write(struct json_writer *w, struct view text, size_t unit, const struct verdict *verdict);
// True when any span lies in that unit.
bool marks_any(size_t unit, const struct verdict *verdict);

#endif
