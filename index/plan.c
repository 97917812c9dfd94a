// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright (C) 2026 The Harkara authors
// Query tree → plan. Every node is compiled to one of two bounds: `over`, a set that holds all matches, or `under`, a
// set that holds nothing but matches. The root wants `over`; each NOT turns the wish around for what is below it, since
// all docs without a set are too few exactly when the set is too large. A node that the index can tell exactly gives
// the same plan for both; one that it cannot falls back to what is certain, at worst every doc, or none.
#include "index/plan.h"

#include "analysis/tokens.h"
#include "index/schema.h"

enum bound { UNDER, OVER };
enum { GROUP_WORDS_MAX = 200 };

struct planner {
    struct arena *arena;
    int64_t now_ms;
    struct xapian_op *ops;
    size_t n, room;
    bool is_exact;
};

static enum bound opposite(enum bound bound)
{
    return bound == OVER ? UNDER : OVER;
}

static void emit(struct planner *p, struct xapian_op op)
{
    if (p->n == p->room) {
        size_t room = p->room ? p->room * 2 : 32;
        p->ops = arena_grow(p->arena, p->ops, p->n, room, sizeof(*p->ops));
        p->room = room;
    }
    p->ops[p->n++] = op;
}

static void emit_join(struct planner *p, enum xapian_op_kind kind, size_t count)
{
    if (count > 1)
        emit(p, (struct xapian_op){.kind = kind, .count = (uint32_t)count});
}

static void emit_term(struct planner *p, enum field field, struct view value)
{
    emit(p, (struct xapian_op){.kind = XAPIAN_TERM, .text = schema_term(field, value, p->arena)});
}

// Names and keywords select; only words of the text tell how much a doc is about something.
static void emit_unranked(struct planner *p, enum field field)
{
    if (field_info(field)->type != FIELD_WORDS)
        emit(p, (struct xapian_op){.kind = XAPIAN_UNRANKED, .count = 1});
}

// Nothing is known: all docs may match, none surely does.
static void plan_unknown(struct planner *p, enum bound bound)
{
    p->is_exact = false;
    emit(p, (struct xapian_op){.kind = bound == OVER ? XAPIAN_ALL : XAPIAN_NONE});
}

// ---- leaves --------------------------------------------------------------------------------------------------
static void plan_prefix(struct planner *p, const struct node *node, enum bound bound)
{
    enum field field = (enum field)node->field;
    bool is_text = field == FIELD_TEXT;
    struct view prefix;
    if (!schema_prefix(is_text ? FIELD_ANY : field, word_form(node_words(node)), p->arena, &prefix)) {
        plan_unknown(p, bound);
        return;
    }
    emit(p, (struct xapian_op){.kind = XAPIAN_PREFIX, .text = prefix});
    emit_unranked(p, (enum field)node->field);
    if (!is_text)
        return;
    // In the text for sure when no word of the title alone begins so.
    p->is_exact = false;
    if (bound == OVER || !schema_prefix(FIELD_TEXT, word_form(node_words(node)), p->arena, &prefix))
        return;
    emit(p, (struct xapian_op){.kind = XAPIAN_PREFIX, .text = prefix});
    emit_join(p, XAPIAN_AND_NOT, 2);
}

static void plan_term(struct planner *p, const struct node *node, enum bound bound)
{
    const struct word *word = node_words(node);
    bool is_known = word->kind == WORD_PREFIX || word_is_plain(word);
    if (field_info((enum field)node->field)->prefix == NULL || !is_known) {
        plan_unknown(p, bound);
        return;
    }
    if (word->kind == WORD_PREFIX) {
        plan_prefix(p, node, bound);
        return;
    }
    if (node->field != FIELD_TEXT) {
        emit_term(p, (enum field)node->field, word_form(node_words(node)));
        emit_unranked(p, (enum field)node->field);
        return;
    }
    emit_term(p, FIELD_ANY, word_form(node_words(node))); // in the doc, and not in its title alone (schema.c)
    emit_term(p, FIELD_TEXT, word_form(node_words(node)));
    emit_join(p, XAPIAN_AND_NOT, 2);
}

static void emit_phrase(struct planner *p, enum field field, const struct node *node)
{
    size_t count = node->word_count < SCHEMA_PHRASE_MAX ? node->word_count : SCHEMA_PHRASE_MAX;
    for (size_t i = 0; i < count; i++)
        emit_term(p, field, word_form(&node_words(node)[i]));
    emit(p, (struct xapian_op){.kind = XAPIAN_PHRASE, .count = (uint32_t)count, .window = (uint32_t)count});
    emit_unranked(p, field);
}

static bool is_plain_phrase(const struct node *node)
{
    for (uint32_t i = 0; i < node->word_count; i++) {
        if (!word_is_plain(&node_words(node)[i]))
            return false;
    }
    return node->count == 0;
}

static void plan_phrase(struct planner *p, const struct node *node, enum bound bound)
{
    if (node->word_count < 2) {
        plan_term(p, node, bound);
        return;
    }
    enum field_type type = field_info((enum field)node->field)->type;
    bool is_cut = node->word_count > SCHEMA_PHRASE_MAX;
    if ((type != FIELD_WORDS && type != FIELD_NAMES) || !is_plain_phrase(node) || (is_cut && bound == UNDER)) {
        plan_unknown(p, bound);
        return;
    }
    bool is_text = node->field == FIELD_TEXT; // then the title may hold it alone
    p->is_exact &= !is_text && !is_cut;
    emit_phrase(p, is_text ? FIELD_ANY : (enum field)node->field, node);
    if (bound == OVER || !is_text)
        return;
    emit_phrase(p, FIELD_TITLE, node);
    emit_join(p, XAPIAN_AND_NOT, 2);
}

static struct view range_end(struct planner *p, const struct range_end *end)
{
    if (end->open)
        return (struct view){0};
    int64_t value = end->value;
    if (end->from_now && __builtin_add_overflow(p->now_ms, end->value, &value))
        value = end->value < 0 ? INT64_MIN : INT64_MAX;
    return schema_number(value, p->arena);
}

static void plan_range(struct planner *p, const struct node *node, enum bound bound)
{
    enum schema_slot slot = schema_slot((enum field)node->field);
    if (slot == SLOT_COUNT) {
        plan_unknown(p, bound);
        return;
    }
    emit(p, (struct xapian_op){.kind = XAPIAN_RANGE,
                               .slot = slot,
                               .text = range_end(p, &node_range(node)->lo),
                               .text_hi = range_end(p, &node_range(node)->hi)});
}

// ---- inner nodes ---------------------------------------------------------------------------------------------
static void plan_node(struct planner *p, const struct node *node, enum bound bound);

static bool is_plain_word(const struct node *node, enum field field)
{
    return node->kind == NODE_TERM && word_is_plain(node_words(node)) && node->field == field && field != FIELD_TEXT;
}

// The word itself, or the words of an OR of them.
static size_t group_size(const struct node *node)
{
    return node->kind == NODE_OR ? node->size - 1 : 1;
}

static const struct node *group_word(const struct node *node, size_t i)
{
    return node->kind == NODE_OR ? node + 1 + i : node;
}

static bool is_plain_group(const struct node *node, enum field field)
{
    for (size_t i = 0; i < group_size(node); i++) {
        if (!is_plain_word(group_word(node, i), field))
            return false;
    }
    return true;
}

static enum field first_field(const struct node *node)
{
    while (node->size > 1)
        node = node_first(node);
    return (enum field)node->field;
}

// `#tag` has the position of the `tag` within it.
static bool shares_position(struct view word)
{
    return word.n && (word.p[0] == '#' || word.p[0] == '@' || word.p[0] == '$');
}

// Two words that are near stand at two positions. Xapian cannot promise that where both sides may find the same one;
// large groups are not worth the look.
static bool may_meet(const struct node *a, const struct node *b)
{
    if (group_size(a) > GROUP_WORDS_MAX || group_size(b) > GROUP_WORDS_MAX)
        return true;
    for (size_t i = 0; i < group_size(a); i++) {
        struct view word = word_form(node_words(group_word(a, i)));
        for (size_t j = 0; j < group_size(b); j++) {
            struct view other = word_form(node_words(group_word(b, j)));
            if (view_equals(word, other) || shares_position(word) || shares_position(other))
                return true;
        }
    }
    return false;
}

// Words, or ORs of words, all of one field. A shorter distance than TOKENS_GAP never reaches from title to text.
static bool is_native_near(const struct node *node)
{
    const struct node *a = node_first(node);
    const struct node *b = node_second(node);
    enum field field = first_field(node);
    return !node->negated && node->reach == REACH_WORDS && node->count < TOKENS_GAP && is_plain_group(a, field) &&
           is_plain_group(b, field) && !may_meet(a, b);
}

static void plan_near(struct planner *p, const struct node *node, enum bound bound)
{
    if (is_native_near(node)) {
        plan_node(p, node_first(node), bound);
        plan_node(p, node_second(node), bound);
        emit(p, (struct xapian_op){
                    .kind = node->ordered ? XAPIAN_PHRASE : XAPIAN_NEAR, .count = 2, .window = node->count + 1});
        return;
    }
    if (bound == UNDER) {
        plan_unknown(p, bound);
        return;
    }
    p->is_exact = false;
    plan_node(p, node_first(node), bound);
    if (node->negated)
        return;
    plan_node(p, node_second(node), bound);
    emit_join(p, XAPIAN_AND, 2);
}

// ATLEAST and FIRST: docs that have the group at all.
static void plan_narrowed(struct planner *p, const struct node *node, enum bound bound)
{
    if (bound == UNDER) {
        plan_unknown(p, bound);
        return;
    }
    p->is_exact = false;
    plan_node(p, node_first(node), bound);
}

static void plan_not(struct planner *p, const struct node *node, enum bound bound)
{
    emit(p, (struct xapian_op){.kind = XAPIAN_ALL});
    plan_node(p, node_first(node), opposite(bound));
    emit_join(p, XAPIAN_AND_NOT, 2);
}

// What is asked for first, then all that is not wanted taken away at once.
static void plan_and(struct planner *p, const struct node *node, enum bound bound)
{
    size_t wanted = 0;
    size_t unwanted = 0;
    for (const struct node *child = node_first(node); child; child = node_next(node, child)) {
        if (child->kind == NODE_NOT)
            continue;
        plan_node(p, child, bound);
        wanted++;
    }
    if (wanted == 0)
        emit(p, (struct xapian_op){.kind = XAPIAN_ALL});
    emit_join(p, XAPIAN_AND, wanted);
    for (const struct node *child = node_first(node); child; child = node_next(node, child)) {
        if (child->kind != NODE_NOT)
            continue;
        plan_node(p, node_first(child), opposite(bound));
        unwanted++;
    }
    if (unwanted == 0)
        return;
    emit_join(p, XAPIAN_OR, unwanted);
    emit_join(p, XAPIAN_AND_NOT, 2);
}

static void plan_or(struct planner *p, const struct node *node, enum bound bound)
{
    size_t count = 0;
    for (const struct node *child = node_first(node); child; child = node_next(node, child), count++)
        plan_node(p, child, bound);
    emit_join(p, XAPIAN_OR, count);
}

static void plan_all(struct planner *p, const struct node *node, enum bound bound)
{
    (void)node;
    (void)bound;
    emit(p, (struct xapian_op){.kind = XAPIAN_ALL});
}

static void plan_node(struct planner *p, const struct node *node, enum bound bound)
{
    static void (*const plans[])(struct planner *, const struct node *, enum bound) = {
        [NODE_ALL] = plan_all,          [NODE_AND] = plan_and,     [NODE_OR] = plan_or,
        [NODE_NOT] = plan_not,          [NODE_TERM] = plan_term,   [NODE_PHRASE] = plan_phrase,
        [NODE_NEAR] = plan_near,        [NODE_RANGE] = plan_range, [NODE_FIRST] = plan_narrowed,
        [NODE_ATLEAST] = plan_narrowed,
    };
    // What the index does not know is left to the evaluator.
    if ((size_t)node->kind >= ARRAY_LEN(plans) || !plans[node->kind])
        plan_unknown(p, bound);
    else
        plans[node->kind](p, node, bound);
}

void plan_of_query(const struct query *q, int64_t now_ms, struct arena *a, struct plan *ret_plan)
{
    struct planner p = {.arena = a, .now_ms = now_ms, .is_exact = true};
    plan_node(&p, query_root(q), OVER);
    *ret_plan = (struct plan){p.ops, p.n, p.is_exact};
}

// ---- for people ----------------------------------------------------------------------------------------------
void plan_write(const struct plan *plan, struct buf *out)
{
    static const char *const names[] = {
        [XAPIAN_ALL] = "ALL",   [XAPIAN_NONE] = "NONE",         [XAPIAN_TERM] = "",
        [XAPIAN_PREFIX] = "*",  [XAPIAN_RANGE] = "RANGE",       [XAPIAN_AND] = "AND",
        [XAPIAN_OR] = "OR",     [XAPIAN_AND_NOT] = "ANDNOT",    [XAPIAN_PHRASE] = "PHRASE",
        [XAPIAN_NEAR] = "NEAR", [XAPIAN_UNRANKED] = "UNRANKED",
    };
    for (size_t i = 0; i < plan->op_count; i++) {
        const struct xapian_op *op = &plan->ops[i];
        bool is_text = op->kind == XAPIAN_TERM || op->kind == XAPIAN_PREFIX;
        buf_add_str(out, i ? " " : "");
        if (is_text)
            buf_printf(out, "\"%.*s\"%s", VIEW_ARG(op->text), names[op->kind]);
        else
            buf_add_str(out, names[op->kind]);
        if (op->window)
            buf_printf(out, "/%u", op->window);
        if (op->count)
            buf_printf(out, ":%u", op->count);
    }
}
