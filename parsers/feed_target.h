// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// What the readers of a feed's elements share: the entry they fill, what an element inherits from those around it, and
// the bounded lists.
#ifndef PARSERS_FEED_TARGET_H
#define PARSERS_FEED_TARGET_H

#include "parsers/feed.h"
#include "parsers/feed_space.h"
#include "parsers/tree.h"

struct feed_context {
    struct arena *arena;
    struct view base;      // of the document
    struct view own_space; // namespace of the document element
    int64_t now_ms;
};

struct feed_target {
    const struct feed_context *context;
    struct feed_entry *entry;
    void *field; // of the entry, for readers that fill a field of the table's choice
};
typedef void feed_read_fn(const struct feed_target *t, const struct node *n);

// xml:base in force at n (RFC 4287 §2), resolved against the document's own address.
struct view feed_base_of(const struct feed_context *c, const struct node *n);
// xml:lang in force at n.
struct view feed_lang_of(const struct feed_context *c, const struct node *n);
// As feed_space_of; the namespace of the document element is the feed's own, whatever it is called.
enum feed_space feed_space_in(const struct feed_context *c, const struct node *n);

// The attribute's value trimmed, its name of any case: CDF shouts. Empty when absent.
struct view feed_attr(const struct node *n, const char *name);
// The text of the first child of that name; empty when there is none.
struct view feed_child_text(const struct feed_target *t, const struct node *n, const char *name);
// The absolute form of a link that stands in n, or the link itself where it has none.
struct view feed_address(const struct feed_target *t, const struct node *n, struct view link);

// Room for one more item of a FEED_LIST, zeroed; NULL when the list is full.
void *feed_push(const struct feed_target *t, void *list, size_t size);
#define FEED_PUSH(t_, list_) feed_push((t_), &(list_), sizeof *(list_).items)
// One that says something and is not there yet.
void feed_add_tag(const struct feed_target *t, struct feed_tag tag);

#endif
