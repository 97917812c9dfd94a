// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// A doc and its arena: building it up. Arrays in the arena grow by doubling at powers of two, so no capacity is kept
// beside the counts; therefore only the functions here may append. The JSON form is in doc_json.c.
#include "core/doc.h"

#include "core/clock.h"
#include "core/crypt.h"
#include "core/mem.h"

#include <stdlib.h>
#include <string.h>

static const char *const medium_names[MEDIUM_COUNT] = {
    [MEDIUM_WEB] = "web",       [MEDIUM_SOCIAL] = "social", [MEDIUM_PRINT] = "print", [MEDIUM_BROADCAST] = "broadcast",
    [MEDIUM_RECORD] = "record",
};

static const char *const block_names[BLOCK_KIND_COUNT] = {
    [BLOCK_P] = "p",         [BLOCK_HEADING] = "heading", [BLOCK_ITEM] = "item", [BLOCK_QUOTE] = "quote",
    [BLOCK_TABLE] = "table", [BLOCK_CAPTION] = "caption", [BLOCK_PRE] = "pre",   [BLOCK_LEAD] = "lead",
};

struct doc *doc_new(void)
{
    struct doc *d = mem_zalloc(sizeof *d);
    d->arena = arena_new();
    d->rev = 1;
    return d;
}

void doc_free(struct doc *d)
{
    if (!d)
        return;
    arena_free(d->arena);
    free(d);
}

void doc_cleanup(struct doc **d)
{
    doc_free(*d);
}

// Room for one more item: arrays hold 8 items at first and double whenever the count reaches a power of two.
static void *room_for_one(struct arena *a, void *items, size_t count, size_t size)
{
    if (count != 0 && (count < 8 || (count & (count - 1)) != 0))
        return items;
    return arena_grow(a, items, count, count ? count * 2 : 8, size);
}

bool doc_add_block(struct doc *d, enum block_kind kind, struct view text)
{
    if (d->block_count >= DOC_BLOCKS_MAX)
        return false;
    d->blocks = room_for_one(d->arena, d->blocks, d->block_count, sizeof *d->blocks);
    d->blocks[d->block_count++] = (struct block){.kind = kind, .text = arena_copy(d->arena, text)};
    return true;
}

static bool holds(const struct view *items, size_t count, struct view v)
{
    for (size_t i = 0; i < count; i++)
        if (view_equals(items[i], v))
            return true;
    return false;
}

// Sets are kept in order.
static void add_to_set(struct arena *a, struct view **items, size_t *count, struct view v)
{
    v = view_trim(v);
    if (!v.n || *count >= DOC_NAMES_MAX || holds(*items, *count, v))
        return;
    *items = room_for_one(a, *items, *count, sizeof **items);
    (*items)[(*count)++] = arena_copy(a, v);
}

void doc_add_author(struct doc *d, struct view name)
{
    add_to_set(d->arena, &d->authors, &d->author_count, name);
}

void doc_add_tag(struct doc *d, struct view tag)
{
    add_to_set(d->arena, &d->tags, &d->tag_count, tag);
}

void doc_add_to(struct doc *d, struct doc_set *set, struct view v)
{
    add_to_set(d->arena, &set->v, &set->n, v);
}

bool doc_add_point(struct doc *d, double lat, double lon)
{
    bool is_place = lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180;
    if (!is_place || d->point_count >= DOC_POINTS_MAX)
        return false;
    d->points = room_for_one(d->arena, d->points, d->point_count, sizeof *d->points);
    d->points[d->point_count++] = (struct point){lat, lon};
    return true;
}

void doc_identify(struct doc *d, struct view identity)
{
    char text[CRYPT_ID_TEXT];
    crypt_id_parts((struct view[]){d->feed, identity}, 2, text);
    d->id = arena_copy(d->arena, view_of(text));
}

int64_t doc_time_ms(const struct doc *d)
{
    const int64_t day_ms = 86400000;
    // "The future" is seen from the visit, so that the answer is the same on every later day.
    int64_t seen_ms = d->fetched_ms ? d->fetched_ms : clock_now_ms();
    if (!d->published_ms || d->published_ms > seen_ms + day_ms)
        return d->fetched_ms;
    return d->published_ms;
}

struct view doc_unit(const struct doc *d, size_t unit)
{
    if (unit == 0)
        return d->title;
    return unit <= d->block_count ? d->blocks[unit - 1].text : (struct view){NULL, 0};
}

size_t doc_unit_count(const struct doc *d)
{
    return d->block_count + 1;
}

void doc_add_text(const struct doc *d, struct buf *out)
{
    for (size_t i = 0; i < d->block_count; i++) {
        if (i)
            buf_add_char(out, '\n');
        buf_add_view(out, d->blocks[i].text);
    }
}

const char *doc_medium_name(enum doc_medium medium)
{
    return (unsigned)medium < MEDIUM_COUNT ? medium_names[medium] : "unknown";
}

bool doc_medium_parse(struct view name, enum doc_medium *ret_medium)
{
    for (int i = 0; i < MEDIUM_COUNT; i++) {
        if (view_is(name, medium_names[i])) {
            *ret_medium = (enum doc_medium)i;
            return true;
        }
    }
    return false;
}

const char *block_kind_name(enum block_kind kind)
{
    return (unsigned)kind < BLOCK_KIND_COUNT ? block_names[kind] : "unknown";
}
