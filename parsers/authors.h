// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Bylines to names of people: "By A and B, Staff Writer" gives A and B.
#ifndef PARSERS_AUTHORS_H
#define PARSERS_AUTHORS_H

#include "parsers/facts.h"

// Adds the names that a byline holds. Leaves out what is no person (addresses, "Staff", "Editorial Team", the
// publisher, agencies) and what is there already.
void authors_add(struct facts *f, struct view byline, struct arena *a);
// Whether a line begins as bylines do: "By Amina Khan", "تحریر: احمد نواز".
bool authors_is_byline(struct view text);
// Whether a line is two to four words that begin as names do in its script.
bool authors_looks_like_name(struct view text);

#endif
