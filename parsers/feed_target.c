// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// One mechanism for all lists of an entry: they share a layout, and grow in the arena.
#include "parsers/feed_target.h"

#include "parsers/feed_text.h"

#include <string.h>

struct view feed_attr(const struct node *n, const char *name)
{
    for (const struct attr *at = n->attrs; at; at = at->next)
        if (view_is_nocase(at->name, name))
            return view_trim(at->value);
    return (struct view){0};
}

// ---- what is inherited -------------------------------------------------------------------------------------------

struct view feed_base_of(const struct feed_context *c, const struct node *n)
{
    enum { BASES_MAX = 32 };
    struct view bases[BASES_MAX], base = c->base;
    size_t count = 0;
    for (; n && count < BASES_MAX; n = n->parent)
        if (feed_attr(n, "base").n > 0)
            bases[count++] = feed_attr(n, "base");
    while (count-- > 0) { // each against the one around it
        struct view absolute = feed_resolve(bases[count], base, c->arena);
        base = absolute.n ? absolute : base;
    }
    return base;
}

// "en_US" is a locale, and meant to be en-US.
static struct view tag_of_language(const struct feed_context *c, struct view name)
{
    name = view_trim(name);
    if (view_find_char(name, '_') == name.n)
        return name;
    char *p = arena_alloc(c->arena, name.n);
    for (size_t i = 0; i < name.n; i++)
        p[i] = name.p[i];
    p[view_find_char(name, '_')] = '-';
    return (struct view){p, name.n};
}

struct view feed_lang_of(const struct feed_context *c, const struct node *n)
{
    for (; n; n = n->parent)
        if (node_has(n, "lang")) // an empty one says "none" (XML §2.12)
            return tag_of_language(c, node_attr(n, "lang"));
    return (struct view){0};
}

enum feed_space feed_space_in(const struct feed_context *c, const struct node *n)
{
    return view_equals(n->space, c->own_space) ? SPACE_CORE : feed_space_of(n->space);
}

// ---- lists -------------------------------------------------------------------------------------------------------

// Room for one more item, zeroed; NULL when the list is full. Lists double from 4.
static void *grow(struct arena *a, void *items, size_t *count, size_t size, void **ret_items)
{
    size_t n = *count;
    if (n == FEED_LIST_MAX)
        return NULL;
    if (n == 0)
        items = arena_array(a, 4, size);
    else if (n >= 4 && (n & (n - 1)) == 0)
        items = arena_grow(a, items, n, 2 * n, size);
    *ret_items = items;
    *count = n + 1;
    return memset((char *)items + n * size, 0, size);
}

void *feed_push(const struct feed_target *t, void *list, size_t size)
{
    struct {
        void *items;
        size_t count;
    } l; // the layout that all FEED_LISTs share
    memcpy(&l, list, sizeof l);
    void *item = grow(t->context->arena, l.items, &l.count, size, &l.items);
    memcpy(list, &l, sizeof l);
    return item;
}

static const struct node *child(const struct node *n, const char *name)
{
    for (const struct node *c = n->first; c; c = c->next)
        if (view_is_nocase(c->name, name))
            return c;
    return NULL;
}

struct view feed_child_text(const struct feed_target *t, const struct node *n, const char *name)
{
    const struct node *c = child(n, name);
    return c ? feed_text_plain(c, t->context->arena) : (struct view){0};
}

struct view feed_address(const struct feed_target *t, const struct node *n, struct view link)
{
    struct view absolute = feed_resolve(link, feed_base_of(t->context, n), t->context->arena);
    return absolute.n ? absolute : view_trim(link);
}

void feed_add_tag(const struct feed_target *t, struct feed_tag tag)
{
    for (size_t i = 0; i < t->entry->tags.count; i++)
        if (view_equals(t->entry->tags.items[i].term, tag.term) &&
            view_equals(t->entry->tags.items[i].scheme, tag.scheme))
            return;
    struct feed_tag *to = tag.term.n || tag.label.n ? FEED_PUSH(t, t->entry->tags) : NULL;
    if (to)
        *to = tag;
}
