// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// The elements of feeds: a table that says for each name and vocabulary which field of struct feed_entry it fills, and
// how. The one place to add an element.
#ifndef PARSERS_FEED_ELEMENTS_H
#define PARSERS_FEED_ELEMENTS_H

#include "parsers/feed.h"
#include "parsers/feed_space.h"
#include "parsers/tree.h"

struct feed_context {
    struct arena *arena;
    struct view base;      // of the document
    struct view own_space; // namespace of the document element
    int64_t now_ms;
};

// Fills ret (zeroed by us) from the children of n: the feed's head, an entry, or an entry's source.
void feed_elements_read(const struct feed_context *c, const struct node *n, struct feed_entry *ret);
// xml:base in force at n (RFC 4287 §2), resolved against the document's own address.
struct view feed_base_of(const struct feed_context *c, const struct node *n);
// xml:lang in force at n.
struct view feed_lang_of(const struct feed_context *c, const struct node *n);
// As feed_space_of; the namespace of the document element is the feed's own, whatever it is called.
enum feed_space feed_space_in(const struct feed_context *c, const struct node *n);
// "me@example.com (Name)", "Name <me@example.com>", "Name": a person in one line.
struct feed_person feed_person_of(struct view text);

#endif
