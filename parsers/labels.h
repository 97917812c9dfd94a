// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The words before a date that say what happened on it, in the languages of the press.
#ifndef PARSERS_LABELS_H
#define PARSERS_LABELS_H

#include "core/view.h"

enum label { LABEL_NONE, LABEL_PUBLISHED, LABEL_UPDATED };

// Published where both are said: "Published 3 May, updated 4 May" is read from its first date.
enum label label_find(struct view text);
// Where the first label at `from` or behind it begins; text.n when there is none.
size_t label_next(struct view text, size_t from);

#endif
