// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Taking out what cannot be carried over. An AND loses a condition and finds more, an OR an alternative and finds
// less; below a NOT it is the other way round.
#include "query/import_write.h"

// What the query does without a part of the nearest group above it.
enum effect { EFFECT_NONE, EFFECT_MORE, EFFECT_LESS };

static struct part *settle(struct importer *im, struct part *p, enum effect effect, bool positive);

static struct part *leave_out(struct importer *im, const struct part *p, enum effect effect)
{
    static const char *const told[] = {[EFFECT_NONE] = "",
                                       [EFFECT_MORE] = "; the query finds more without it",
                                       [EFFECT_LESS] = "; the query finds less without it"};
    import_note(im, IMPORT_LEFT_OUT, p->start, p->end,
                arena_printf(im->arena, "%.*s%s", VIEW_ARG(p->text), told[effect]));
    return NULL;
}

static struct part *settle_group(struct importer *im, struct part *p, bool positive)
{
    enum effect effect = (p->kind == PART_AND) == positive ? EFFECT_MORE : EFFECT_LESS;
    size_t n = 0;
    for (size_t i = 0; i < p->child_count; i++) {
        struct part *child = settle(im, p->children[i], effect, positive);
        if (child)
            p->children[n++] = child;
    }
    p->child_count = n;
    return n == 1 ? p->children[0] : n ? p : NULL;
}

static struct part *settle_near(struct importer *im, struct part *p, bool positive)
{
    enum effect effect = positive ? EFFECT_MORE : EFFECT_LESS;
    struct part *left = settle(im, p->children[0], effect, positive);
    struct part *right = settle(im, p->children[1], effect, positive);
    p->children[0] = left;
    p->children[1] = right;
    if (left && right)
        return p;
    return left ? left : p->negated ? NULL : right;
}

static struct part *settle_one(struct importer *im, struct part *p, enum effect effect, bool positive)
{
    switch (p->kind) {
    case PART_NOTHING:
        return leave_out(im, p, effect);
    case PART_WORDS:
    case PART_CONDITION:
        return p;
    case PART_AND:
    case PART_OR:
        return settle_group(im, p, positive);
    case PART_NEAR:
        return settle_near(im, p, positive);
    default:
        p->children[0] = settle(im, p->children[0], effect, positive ^ (p->kind == PART_NOT));
        return p->children[0] ? p : NULL;
    }
}

static struct part *settle(struct importer *im, struct part *p, enum effect effect, bool positive)
{
    if (!p->settled) {
        p->settled = true;
        p->became = settle_one(im, p, effect, positive);
    }
    return p->became;
}

struct part *import_settle(struct importer *im, struct part *root)
{
    return settle(im, root, EFFECT_NONE, true);
}
