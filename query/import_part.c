// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Building of parts, and the list of remarks.
#include "query/import_part.h"

#include "analysis/tokens.h"
#include "query/explain.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// ---- errors and remarks ----------------------------------------------------------------------------------------
enum err import_fail(const struct importer *im, enum err err, size_t at, const char *format, ...)
{
    char reason[400];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    return errmsg_set(im->m, err, "character %zu: %s", explain_character(im->source, at), reason);
}

static bool says_the_same(const struct import_remark *r, enum import_how how, const char *text)
{
    return r->how == how && how != IMPORT_LEFT_OUT && !strcmp(r->text, text);
}

void import_note(struct importer *im, enum import_how how, size_t start, size_t end, const char *text)
{
    for (size_t i = 0; i < im->remark_count; i++) {
        struct import_remark *r = &im->remarks[i];
        if (!says_the_same(r, how, text))
            continue;
        r->times++;
        r->end = start < r->start ? end : r->end;
        r->start = start < r->start ? start : r->start;
        return;
    }
    if (im->remark_count == im->remark_room) {
        size_t room = im->remark_room ? im->remark_room * 2 : 16;
        im->remarks = arena_grow(im->arena, im->remarks, im->remark_room, room, sizeof *im->remarks);
        im->remark_room = room;
    }
    im->remarks[im->remark_count++] = (struct import_remark){how, start, end, 1, text};
}

// ---- parts -----------------------------------------------------------------------------------------------------
struct part *part_new(struct importer *im, enum part_kind kind, size_t start, size_t end)
{
    struct part *p = arena_zalloc(im->arena, sizeof *p);
    p->kind = kind;
    p->start = start;
    p->end = end;
    p->depth = 1;
    p->scoped = kind == PART_CONDITION || kind == PART_FIELD;
    return p;
}

void part_add(struct importer *im, struct part *group, struct part *child)
{
    if (group->child_count == group->child_room) {
        size_t room = group->child_room ? group->child_room * 2 : 4;
        group->children = arena_grow(im->arena, group->children, group->child_room, room, sizeof *group->children);
        group->child_room = room;
    }
    group->children[group->child_count++] = child;
    group->depth = child->depth + 1 > group->depth ? child->depth + 1 : group->depth;
    group->scoped |= child->scoped;
    group->start = child->start < group->start ? child->start : group->start;
    group->end = child->end > group->end ? child->end : group->end;
}

struct part *part_around(struct importer *im, const struct part *around, struct part *child)
{
    struct part *p = part_new(im, around->kind, around->start, around->end);
    *p = *around;
    if (p->kind == PART_NOTHING) // the whole operand is left out
        p->end = child->end > p->end ? child->end : p->end;
    else
        part_add(im, p, child);
    return p;
}

struct part *part_join(struct importer *im, enum part_kind kind, struct part *left, struct part *right)
{
    bool flat = left->kind == kind && !left->shared && !left->grouped;
    struct part *group = flat ? left : part_new(im, kind, left->start, right->end);
    if (!flat)
        part_add(im, group, left);
    part_add(im, group, right);
    return group;
}

static bool has_word(struct importer *im, struct view text)
{
    struct tokens t;
    return tokens_of_pattern(text, im->arena, &t) == OK && t.n > 0;
}

struct part *part_words(struct importer *im, struct view raw, bool phrase, size_t start, size_t end)
{
    char *p = arena_alloc(im->arena, raw.n);
    for (size_t i = 0; i < raw.n; i++)
        p[i] = raw.p[i] == '"' || raw.p[i] == '\n' ? ' ' : raw.p[i];
    struct view text = view_trim((struct view){p, raw.n});
    if (!has_word(im, text))
        return part_nothing(im, "no letter or digit stands here", start, end);
    struct part *words = part_new(im, PART_WORDS, start, end);
    words->text = text;
    words->phrase = phrase;
    return words;
}

struct part *part_nothing(struct importer *im, const char *why, size_t start, size_t end)
{
    struct part *p = part_new(im, PART_NOTHING, start, end);
    p->text = view_of(why);
    return p;
}

struct part *part_condition(struct importer *im, const char *text, size_t start, size_t end)
{
    struct part *p = part_new(im, PART_CONDITION, start, end);
    p->text = view_of(text);
    return p;
}

struct part *part_field(struct importer *im, const struct scope *scope, size_t start, size_t end)
{
    struct part *p = part_new(im, PART_FIELD, start, end);
    p->scope = scope;
    return p;
}
