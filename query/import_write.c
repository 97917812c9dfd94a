// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Writing the tree: parentheses only where our precedence needs them, a field once for its group where it can stand
// there. Leaves are written by import_leaf.c.
#include "query/import_write.h"

#include "query/import_leaf.h"

// ---- groups ----------------------------------------------------------------------------------------------------
static void render(struct writer *w, struct context c, const struct part *p, enum level level);

static void open_if(struct writer *w, bool needed)
{
    if (needed)
        buf_add_char(w->out, '(');
}

static void close_if(struct writer *w, bool needed)
{
    if (needed)
        buf_add_char(w->out, ')');
}

static void render_group(struct writer *w, struct context c, const struct part *p, enum level level)
{
    enum level own = p->kind == PART_OR ? LEVEL_OR : LEVEL_AND;
    open_if(w, level > own);
    for (size_t i = 0; i < p->child_count; i++) {
        const struct part *child = p->children[i];
        bool bare_not = p->kind == PART_AND && child->kind == PART_NOT;
        if (i)
            buf_add_str(w->out, p->kind == PART_OR ? " OR " : bare_not ? " " : " AND ");
        render(w, c, child, own);
    }
    close_if(w, level > own);
}

static void render_not(struct writer *w, struct context c, const struct part *p)
{
    buf_add_str(w->out, "NOT ");
    render(w, c, p->children[0], LEVEL_ITEM);
}

// Fields of names and whole values have no places to count.
static bool has_places(struct writer *w, struct context c, const struct part *p)
{
    enum field_type type = field_info(c.field)->type;
    if (type == FIELD_WORDS)
        return true;
    import_note(w->im, IMPORT_CLOSE, p->start, p->end,
                "distances and counts are of title and text; in this field AND stands for them");
    return false;
}

static void render_near(struct writer *w, struct context c, const struct part *p, enum level level)
{
    bool counts = has_places(w, c, p);
    enum level own = counts ? LEVEL_NEAR : LEVEL_AND;
    open_if(w, level > own);
    for (size_t i = 0; i < 2 && counts; i++) {
        if (p->children[i]->kind == PART_AND)
            import_note(w->im, IMPORT_CLOSE, p->start, p->end,
                        "an AND beside a distance asks for all of its parts within that distance");
    }
    render(w, c, p->children[0], own);
    buf_add_str(w->out, p->negated ? " NOT" : counts ? "" : " AND");
    if (counts && p->reach != REACH_WORDS)
        buf_add_str(w->out, p->reach == REACH_SENTENCE ? " /s" : " /p");
    else if (counts)
        buf_printf(w->out, " %sNEAR/%u", p->ordered ? "O" : "", p->count);
    buf_add_char(w->out, ' ');
    render(w, c, p->children[1], counts ? LEVEL_ITEM : own);
    close_if(w, level > own);
}

static void render_count(struct writer *w, struct context c, const struct part *p, enum level level)
{
    if (!has_places(w, c, p)) {
        render(w, c, p->children[0], level);
        return;
    }
    buf_printf(w->out, "%s/%u(", p->kind == PART_FIRST ? "FIRST" : "ATLEAST", p->count);
    render(w, c, p->children[0], LEVEL_OR);
    buf_add_char(w->out, ')');
}

// ---- fields ----------------------------------------------------------------------------------------------------
// Can the field's name stand before the group, or must it go to each leaf?
static bool takes_group(struct context c, const struct part *child)
{
    enum field_type type = field_info(c.field)->type;
    return (type == FIELD_WORDS || type == FIELD_NAMES) && !child->scoped;
}

static bool is_leaf(const struct part *p)
{
    return p->kind == PART_WORDS || p->kind == PART_CONDITION;
}

static void render_field(struct writer *w, struct context c, const struct part *child, enum level level)
{
    bool group = takes_group(c, child), named = c.field != FIELD_ANY, first = c.first > 0;
    c.at_leaves = !group;
    if (!group || (!named && !first)) {
        render(w, c, child, level);
        return;
    }
    bool parenthesis = first || !is_leaf(child);
    if (named)
        buf_printf(w->out, "%s:", field_info(c.field)->name);
    open_if(w, named && parenthesis);
    if (first)
        buf_printf(w->out, "FIRST/%u(", c.first);
    render(w, c, child, parenthesis ? LEVEL_OR : LEVEL_ITEM);
    close_if(w, first);
    close_if(w, named && parenthesis);
}

static void render_scope(struct writer *w, struct context c, const struct part *p, enum level level)
{
    const struct scope *s = p->scope;
    bool several = s->field_count > 1;
    open_if(w, several && level > LEVEL_OR);
    for (size_t i = 0; i < s->field_count && !buf_err(w->out); i++) {
        if (i)
            buf_add_str(w->out, " OR ");
        c.field = s->fields[i];
        c.first = s->first;
        c.contains = s->contains;
        render_field(w, c, p->children[0], several ? LEVEL_AND : level);
    }
    close_if(w, several && level > LEVEL_OR);
}

static void render(struct writer *w, struct context c, const struct part *p, enum level level)
{
    if (buf_err(w->out))
        return; // shared lines would be written again and again
    switch (p->kind) {
    case PART_AND:
    case PART_OR:
        render_group(w, c, p, level);
        break;
    case PART_NOT:
        render_not(w, c, p);
        break;
    case PART_NEAR:
        render_near(w, c, p, level);
        break;
    case PART_ATLEAST:
    case PART_FIRST:
        render_count(w, c, p, level);
        break;
    case PART_FIELD:
        render_scope(w, c, p, level);
        break;
    case PART_CASE:
        c.lettering = p->lettering;
        render(w, c, p->children[0], level);
        break;
    default:
        leaf_write(w, c, p);
    }
}

enum err import_render(struct importer *im, const struct part *root, struct buf *out, struct places_written *ret_places,
                       size_t *ret_kept)
{
    struct writer w = {.im = im, .out = out};
    render(&w, (struct context){.field = FIELD_ANY}, root, LEVEL_OR);
    *ret_places = w.places;
    *ret_kept = w.kept;
    if (buf_err(out))
        return errmsg_set(im->m, ERR_TOOBIG,
                          "the translation is longer than %d bytes; lines that are used more than once are written out "
                          "each time: save some of them and use %%name",
                          QUERY_MAX_BYTES);
    return OK;
}
