// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The elements of feeds: a table that says for each name and vocabulary which field of struct feed_entry it fills, and
// how. The one place to add an element.
#ifndef PARSERS_FEED_ELEMENTS_H
#define PARSERS_FEED_ELEMENTS_H

#include "parsers/feed_target.h"

// Fills ret (zeroed by us) from the children of n: the feed's head, an entry, or an entry's source.
void feed_elements_read(const struct feed_context *c, const struct node *n, struct feed_entry *ret);
// "me@example.com (Name)", "Name <me@example.com>", "Name": a person in one line.
struct feed_person feed_person_of(struct view text);

#endif
